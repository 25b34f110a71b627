//! One tag or reference a line.

use prefect_tags::{Plan, Repository};

/// Renders tags, or with names references.
pub fn render(plan: &Plan<'_>, names: &[Repository]) -> Vec<u8> {
    let mut text = String::new();
    for image in plan.images() {
        if names.is_empty() {
            for tag in image.tags() {
                tag.write_to(&mut text).expect("a string takes what is written");
                text.push('\n');
            }
        } else {
            for reference in super::references(image, names) {
                text.push_str(&reference);
                text.push('\n');
            }
        }
    }
    text.into_bytes()
}
