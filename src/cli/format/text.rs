//! Text: one tag or reference a line, and the matrix of a release.

use prefect_tags::{Matrix, Plan, PythonVersion, Repository};

/// The tags of a plan, or with names the references.
pub fn plan(plan: &Plan<'_>, names: &[Repository]) -> String {
    let mut text = String::new();
    for image in plan.images() {
        if names.is_empty() {
            image.tags.iter().for_each(|tag| text.extend([&*tag.to_string(), "\n"]));
        } else {
            for reference in super::references(image, names) {
                text.extend([&*reference, "\n"]);
            }
        }
    }
    text
}

/// A table of a release's matrix.
pub fn matrix(matrix: &Matrix) -> String {
    let mut text = String::new();
    for flavor in matrix.flavors() {
        let pythons: Vec<_> = matrix.pythons(flavor).iter().map(PythonVersion::to_string).collect();
        text.extend([format!("{flavor:<10}  {}\n", pythons.join(" "))]);
    }
    text.extend([format!("{:<10}  {}\n", "latest", matrix.latest())]);
    text
}
