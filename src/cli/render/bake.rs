//! A file for `docker buildx bake`.
//!
//! It has what differs from image to image and nothing else, so that together
//! with a bake file of the user's own it overrides only tags, args and labels.
//! Format: <https://docs.docker.com/build/bake/reference/>.

use prefect_tags::{Flavor, Image, Plan, PlannedImage, Repository};
use serde_json::{Map, Value, json};

/// Renders a target per image, a group with all of them, and one per flavor.
pub fn render(plan: &Plan<'_>, names: &[Repository]) -> anyhow::Result<Vec<u8>> {
    let images: Vec<_> = plan.tagged_images().collect();
    let mut groups = Map::new();
    groups.insert("default".to_owned(), group(&images));
    for flavor in Flavor::ALL {
        let of_flavor: Vec<_> =
            images.iter().copied().filter(|image| image.image().flavor() == flavor).collect();
        if !of_flavor.is_empty() {
            groups.insert(flavor.to_string(), group(&of_flavor));
        }
    }
    let targets: Map<_, _> = images
        .iter()
        .map(|&image| (target_name(image.image()), target(plan, image, names)))
        .collect();

    let mut text = serde_json::to_vec_pretty(&json!({ "group": groups, "target": targets }))?;
    text.push(b'\n');
    Ok(text)
}

fn group(images: &[PlannedImage<'_>]) -> Value {
    let names: Vec<_> = images.iter().map(|image| target_name(image.image())).collect();
    json!({ "targets": names })
}

/// The name of a target, the same for every release: `python3-10-conda`. Bake
/// takes no dots.
fn target_name(image: Image) -> String {
    let python = image.python();
    format!("python{}-{}{}", python.major(), python.minor(), image.flavor().suffix())
}

fn target(plan: &Plan<'_>, image: PlannedImage<'_>, names: &[Repository]) -> Value {
    let mut args = Map::new();
    args.insert("PYTHON_VERSION".to_owned(), literal(&image.image().python().to_string()));
    if image.image().flavor() == Flavor::Conda {
        // The stage of Prefect's Dockerfile.
        args.insert("BASE_IMAGE".to_owned(), literal("prefect-conda"));
    }
    let tags: Vec<_> =
        super::references(image, names).iter().map(|reference| literal(reference)).collect();
    let labels: Map<_, _> =
        super::labels(plan).map(|(name, value)| (name.to_owned(), literal(&value))).collect();
    json!({ "args": args, "tags": tags, "labels": labels })
}

/// A string that bake takes to the letter: in its JSON, `${…}` is evaluated and
/// `%{…}` is a directive, unless the first character is doubled.
fn literal(text: &str) -> Value {
    Value::String(text.replace("${", "$${").replace("%{", "%%{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bake_would_evaluate_is_escaped() {
        assert_eq!(literal("a${b}%{c}$d%e{f}"), json!("a$${b}%%{c}$d%e{f}"));
    }
}
