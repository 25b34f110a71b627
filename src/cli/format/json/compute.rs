//! The document of `compute`: one line, which fits `$GITHUB_OUTPUT`.

use prefect_tags::plan::{PlannedImage, Withheld};
use prefect_tags::{Flavor, Note, Plan, PythonVersion, Repository, Tag};
use serde::Serialize;
use serde::ser::SerializeMap;

use super::{Object, write_object};
use crate::format;

/// An image. All have the same keys, as `strategy.matrix.include` wants.
#[derive(Serialize)]
struct ImageDocument<'a> {
    python: PythonVersion,
    flavor: Flavor,
    base_image: String,
    tags: &'a [Tag],
    references: Vec<String>,
    labels: &'a Object<&'static str, String>,
    withheld: &'a [Withheld],
}

/// Renders a plan as JSON. Fields are only ever added.
pub fn render(plan: &Plan<'_>, names: &[Repository], notes: &[Note]) -> anyhow::Result<Vec<u8>> {
    let labels = &Object(format::labels(plan));
    let images = plan.tagged_images().map(|planned| {
        let PlannedImage { image, ref tags, ref withheld, .. } = *planned;
        let (python, flavor, base_image) = (image.python(), image.flavor(), image.base_image());
        let references = format::references(planned, names);
        ImageDocument { python, flavor, base_image, tags, references, labels, withheld }
    });
    let images: Vec<_> = images.collect();
    let mut line = Vec::new();
    write_object(&mut line, |fields| {
        fields.serialize_entry("schema", &1)?;
        fields.serialize_entry("release", &plan.release())?;
        fields.serialize_entry("prerelease", &plan.release().is_prerelease())?;
        fields.serialize_entry("sha", &plan.sha())?;
        fields.serialize_entry("latest_python", &plan.matrix().latest())?;
        fields.serialize_entry("images", &images)?;
        fields.serialize_entry("notes", notes)
    })?;
    Ok(line)
}
