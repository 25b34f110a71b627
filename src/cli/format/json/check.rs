//! The document of `check`: a verdict, as a line.

use std::io::{self, Write};

use prefect_tags::check::Code;
use prefect_tags::{
    Flavor, Image, Invalid, Kind, PythonVersion, Release, ReleaseOrLine, Tag, Valid,
};
use serde::Serialize;

use super::{NoteFields, input_text, write_line};

/// A verdict and the input that it is about.
#[derive(Serialize)]
struct Document<'a> {
    input: &'a str,
    #[serde(flatten)]
    verdict: VerdictFields<'a>,
}

/// The fields of a verdict. Every field of its sort is always there.
#[derive(Serialize)]
#[serde(untagged)]
pub enum VerdictFields<'a> {
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
    prefect: Option<ReleaseOrLine>,
    release: Option<Release>,
    python: Option<PythonVersion>,
    flavor: Option<Flavor>,
    base_image: Option<String>,
    note: Option<String>,
    notes: Vec<NoteFields<'a>>,
}

#[derive(Serialize)]
enum KindOrDigest {
    #[serde(rename = "digest")]
    Digest,
    #[serde(untagged)]
    Tag(Kind),
}

impl<'a> VerdictFields<'a> {
    /// The fields of a verdict.
    pub fn of(verdict: &'a Result<Valid<'_>, Invalid>) -> Self {
        match verdict {
            Ok(valid) => VerdictFields::Valid(Box::new(valid_fields(valid))),
            Err(Invalid { code, message, suggestion, .. }) => VerdictFields::Invalid {
                valid: false,
                code: *code,
                message,
                suggestion: suggestion.as_ref().map(|suggestion| &*suggestion.text),
            },
        }
    }
}

fn valid_fields<'a>(valid: &'a Valid<'_>) -> ValidFields<'a> {
    let Valid { reference, tag, image, release, .. } = valid;
    ValidFields {
        valid: true,
        kind: tag.map_or(KindOrDigest::Digest, |tag| KindOrDigest::Tag(tag.kind())),
        tag: *tag,
        repository: reference.map(|reference| reference.repository()),
        digest: reference.and_then(|reference| reference.digest()),
        pinned: valid.is_pinned(),
        frozen: valid.frozen_since.is_some(),
        prefect: tag.and_then(|tag| tag.prefect()),
        release: *release,
        python: image.map(Image::python),
        flavor: image.map(Image::flavor),
        base_image: image.map(Image::base_image),
        note: valid.note(),
        notes: NoteFields::of(&valid.notes),
    }
}

/// Writes a verdict on `input` as a line.
pub fn write(
    input: &[u8],
    verdict: &Result<Valid<'_>, Invalid>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let input = input_text(input);
    write_line(&Document { input: &input, verdict: VerdictFields::of(verdict) }, out)
}
