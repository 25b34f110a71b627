//! A file for `docker buildx bake`.
//!
//! It has what differs from image to image and nothing else, so that together
//! with a bake file of the user's own it overrides only tags, args and labels.
//! Format: <https://docs.docker.com/build/bake/reference/>.

use prefect_tags::plan::PlannedImage;
use prefect_tags::{Flavor, Image, Plan, Repository};
use serde::Serialize;

use super::json::Object;

/// The whole file.
#[derive(Serialize)]
struct File {
    group: Object<&'static str, Group>,
    target: Object<String, BakeTarget>,
}

#[derive(Serialize)]
struct Group {
    targets: Vec<String>,
}

#[derive(Serialize)]
struct BakeTarget {
    args: Object<&'static str, String>,
    tags: Vec<String>,
    labels: Object<&'static str, String>,
}

/// Renders a target per image, a group with all of them, and one per flavor.
pub fn render(plan: &Plan<'_>, names: &[Repository]) -> anyhow::Result<Vec<u8>> {
    let group = |wanted: &dyn Fn(Flavor) -> bool| {
        let images = plan.tagged_images().map(|planned| planned.image);
        Group { targets: images.filter(|image| wanted(image.flavor())).map(target_name).collect() }
    };
    let mut groups = vec![("default", group(&|_| true))];
    groups.extend(Flavor::ALL.iter().map(|flavor| (flavor.as_str(), group(&|it| it == *flavor))));
    groups.retain(|(_, group)| !group.targets.is_empty());

    let targets = plan
        .tagged_images()
        .map(|planned| (target_name(planned.image), target(plan, planned, names)))
        .collect();

    let file = File { group: Object(groups), target: Object(targets) };
    let mut text = serde_json::to_vec_pretty(&file)?;
    text.push(b'\n');
    Ok(text)
}

/// The name of a target, the same for every release: `python3-10-conda`. Bake
/// takes no dots.
fn target_name(image: Image) -> String {
    let python = image.python();
    format!("python{}-{}{}", python.major(), python.minor(), image.flavor().suffix())
}

fn target(plan: &Plan<'_>, planned: &PlannedImage, names: &[Repository]) -> BakeTarget {
    let image = planned.image;
    let mut args = vec![("PYTHON_VERSION", literal(&image.python().to_string()))];
    if image.flavor() == Flavor::Conda {
        // The stage of Prefect's Dockerfile.
        args.push(("BASE_IMAGE", literal("prefect-conda")));
    }
    let tags = super::references(planned, names).iter().map(|tag| literal(tag)).collect();
    let labels = super::labels(plan).into_iter().map(|(name, value)| (name, literal(&value)));
    BakeTarget { args: Object(args), tags, labels: Object(labels.collect()) }
}

/// A string that bake takes to the letter: in its JSON, `${…}` is evaluated and
/// `%{…}` is a directive, unless the first character is doubled.
fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bake_would_evaluate_is_escaped() {
        assert_eq!(literal("a${b}%{c}$d%e{f}"), "a$${b}%%{c}$d%e{f}");
    }
}
