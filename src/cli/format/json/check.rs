//! The document of `check`: a verdict, as a line.

use std::io::{self, Write};

use prefect_tags::{
    Code, Flavor, Image, Invalid, Kind, Line, PythonVersion, Release, Tag, Valid, Verdict,
};
use serde::Serialize;

use super::{input_text, write_line};

/// A verdict and the input that it is about.
#[derive(Serialize)]
struct Document<'a> {
    input: &'a str,
    #[serde(flatten)]
    verdict: Fields<'a>,
}

/// The fields of a verdict. Every field of its sort is always there.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Fields<'a> {
    /// A valid tag.
    Valid(Box<ValidFields<'a>>),
    /// An invalid one.
    Invalid {
        /// Always false.
        valid: bool,
        code: Code,
        message: &'a str,
        suggestion: Option<&'a str>,
    },
}

/// What is told of a valid tag.
#[derive(Serialize)]
pub struct ValidFields<'a> {
    valid: bool,
    kind: KindOrDigest,
    tag: Option<Tag>,
    repository: Option<&'a str>,
    digest: Option<&'a str>,
    pinned: bool,
    frozen: bool,
    prefect: Option<PrefectVersion>,
    release: Option<Release>,
    python: Option<PythonVersion>,
    flavor: Option<Flavor>,
    base_image: Option<String>,
    note: Option<String>,
}

#[derive(Serialize)]
enum KindOrDigest {
    #[serde(rename = "digest")]
    Digest,
    #[serde(untagged)]
    Tag(Kind),
}

/// The version part of a tag: `2.11.5`, `2.11`, `2`.
#[derive(Serialize)]
#[serde(untagged)]
enum PrefectVersion {
    Release(Release),
    Line(Line),
}

impl PrefectVersion {
    fn of(tag: Tag) -> Option<Self> {
        match tag {
            Tag::Release(release, _) => Some(PrefectVersion::Release(release)),
            Tag::Commit(..) => None,
            Tag::Floating(tag) => Some(PrefectVersion::Line(tag.line())),
        }
    }
}

impl<'a> Fields<'a> {
    /// The fields of a verdict.
    pub fn of(verdict: &'a Verdict<'a>) -> Self {
        match verdict {
            Verdict::Valid(valid) => Fields::Valid(Box::new(valid_fields(valid))),
            Verdict::Invalid(Invalid { code, message, suggestion, .. }) => Fields::Invalid {
                valid: false,
                code: *code,
                message,
                suggestion: suggestion.as_deref(),
            },
        }
    }
}

fn valid_fields<'a>(valid: &'a Valid<'a>) -> ValidFields<'a> {
    let Valid { reference, meaning, .. } = valid;
    let (tag, image) = (meaning.tag(), meaning.image());
    ValidFields {
        valid: true,
        kind: tag.map_or(KindOrDigest::Digest, |tag| KindOrDigest::Tag(tag.kind())),
        tag,
        repository: reference.map(|reference| reference.repository()),
        digest: reference.and_then(|reference| reference.digest()),
        pinned: valid.is_pinned(),
        frozen: meaning.is_frozen(),
        prefect: tag.and_then(PrefectVersion::of),
        release: meaning.release(),
        python: image.map(Image::python),
        flavor: image.map(Image::flavor),
        base_image: image.map(Image::base_image),
        note: valid.note(),
    }
}

/// Writes a verdict on `input` as a line.
pub fn write(input: &[u8], verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let input = input_text(input);
    write_line(&Document { input: &input, verdict: Fields::of(verdict) }, out)
}
