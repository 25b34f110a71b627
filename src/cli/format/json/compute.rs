//! The document of `compute`: one line, which fits `$GITHUB_OUTPUT`.

use prefect_tags::plan::Withheld;
use prefect_tags::{Flavor, Note, Plan, PythonVersion, Release, Repository, Sha, Tag};
use serde::Serialize;

use super::{Object, write_line};
use crate::format;

/// The whole document. Fields are only ever added.
#[derive(Serialize)]
struct ComputeDocument<'a> {
    schema: u32,
    release: Release,
    prerelease: bool,
    sha: Option<Sha>,
    latest_python: PythonVersion,
    images: Vec<ImageDocument<'a>>,
    notes: &'a [Note],
}

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

/// Renders a plan as JSON.
pub fn render(plan: &Plan<'_>, names: &[Repository], notes: &[Note]) -> anyhow::Result<Vec<u8>> {
    let labels = Object(format::labels(plan));
    let images = plan.tagged_images().map(|planned| {
        let image = planned.image;
        ImageDocument {
            python: image.python(),
            flavor: image.flavor(),
            base_image: image.base_image(),
            tags: &planned.tags,
            references: format::references(planned, names),
            labels: &labels,
            withheld: &planned.withheld,
        }
    });
    let document = ComputeDocument {
        schema: 1,
        release: plan.release(),
        prerelease: plan.release().is_prerelease(),
        sha: plan.sha(),
        latest_python: plan.matrix().latest(),
        images: images.collect(),
        notes,
    };
    let mut line = Vec::new();
    write_line(&document, &mut line)?;
    Ok(line)
}
