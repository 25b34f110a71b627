//! One line of JSON, which fits `$GITHUB_OUTPUT`.

use prefect_tags::{
    BaseImage, CommitSha, Flavor, Plan, PythonVersion, Release, Repository, Tag, Withheld,
};
use serde::Serialize;

use crate::json::{Object, write_line};

/// The whole document. Fields are only ever added.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    release: Release,
    prerelease: bool,
    sha: Option<CommitSha>,
    latest_python: PythonVersion,
    images: Vec<Image<'a>>,
}

/// An image. All have the same keys, as `strategy.matrix.include` wants.
#[derive(Serialize)]
struct Image<'a> {
    python: PythonVersion,
    flavor: Flavor,
    base_image: BaseImage,
    tags: Vec<Tag>,
    references: Vec<String>,
    labels: &'a Object<&'static str, String>,
    withheld: Vec<Withheld>,
}

/// Renders a plan as JSON.
pub fn render(plan: &Plan<'_>, names: &[Repository]) -> anyhow::Result<Vec<u8>> {
    let labels = Object(super::labels(plan));
    let images = plan.tagged_images().map(|planned| {
        let image = planned.image();
        Image {
            python: image.python(),
            flavor: image.flavor(),
            base_image: image.base_image(),
            tags: planned.tags().collect(),
            references: super::references(planned, names),
            labels: &labels,
            withheld: planned.withheld().collect(),
        }
    });
    let document = Document {
        schema: 1,
        release: plan.release(),
        prerelease: plan.release().is_prerelease(),
        sha: plan.commit_sha(),
        latest_python: plan.matrix().latest(),
        images: images.collect(),
    };
    let mut line = Vec::new();
    write_line(&document, &mut line)?;
    Ok(line)
}
