//! The formats of what is printed: values of the library in, text out.

mod bake;
pub mod json;
mod markdown;
pub mod scan;
pub mod text;

use std::iter;

use clap::ValueEnum;
use prefect_tags::check::NoteCode;
use prefect_tags::plan::PlannedImage;
use prefect_tags::{Note, Plan, Repository};

/// A format of `compute`. A new one is a variant here and a module beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One tag per line
    Text,
    /// One line of JSON, for job matrices and scripts
    Json,
    /// A file for `docker buildx bake`
    Bake,
    /// Tables for a documentation page
    Markdown,
}

/// A format of what is not for other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs: one object per line
    Json,
}

/// A format of `scan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// For people, PATH:LINE:COLUMN first
    Text,
    /// For programs: one object per line
    Json,
    /// Commands for GitHub's runner, which shows them beside the lines
    Github,
}

/// Whether a note is an error: with `--strict` all are, but for those that a tag which is
/// newer than the history, or frozen, has by its nature.
pub fn is_error(note: &Note, strict: bool) -> bool {
    strict && !matches!(note.code, NoteCode::AssumedMatrix | NoteCode::Frozen)
}

/// Renders a plan, with references to these repositories. Only JSON has notes.
pub fn render(
    format: Format,
    plan: &Plan<'_>,
    names: &[Repository],
    notes: &[Note],
) -> anyhow::Result<Vec<u8>> {
    match format {
        Format::Text => Ok(text::plan(plan, names).into_bytes()),
        Format::Json => json::compute::render(plan, names, notes),
        Format::Bake => bake::render(plan, names),
        Format::Markdown => Ok(markdown::render(plan).into_bytes()),
    }
}

/// The references to an image, tag by tag, so that pinned ones come first.
///
/// Without a name they are those to Prefect's own repository.
fn references(image: &PlannedImage, names: &[Repository]) -> Vec<String> {
    let default = [Repository::prefect()];
    let names = if names.is_empty() { &default } else { names };
    let tags = image.tags.iter();
    tags.flat_map(|tag| names.iter().map(move |name| format!("{name}:{tag}"))).collect()
}

/// The OCI labels of every image of a plan, and what they are set to.
///
/// By the [specification](https://github.com/opencontainers/image-spec/blob/main/annotations.md)
/// they tell of the packaged software, so the version has no suffix, and the
/// revision is the whole SHA.
fn labels(plan: &Plan<'_>) -> Vec<(&'static str, String)> {
    let version = ("org.opencontainers.image.version", plan.release().to_string());
    let revision = plan.sha().map(|sha| ("org.opencontainers.image.revision", sha.to_string()));
    iter::once(version).chain(revision).collect()
}
