//! A verdict, as `check` and `scan` have it.

use prefect_tags::check::Code;
use prefect_tags::{
    Flavor, Image, Invalid, Note, PythonVersion, Release, ReleaseOrLine, Tag, Valid,
};
use serde::Serialize;

/// The fields of a verdict. Every field of its sort is always there.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Verdict<'a> {
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
    /// One that has something without a value.
    NotChecked {
        /// Always null.
        valid: (),
    },
}

/// What there is to know of a valid tag.
#[derive(Serialize)]
pub struct ValidFields<'a> {
    valid: bool,
    kind: &'static str,
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
    notes: &'a [Note],
}

impl<'a> From<&'a Result<Valid<'_>, Invalid>> for Verdict<'a> {
    fn from(verdict: &'a Result<Valid<'_>, Invalid>) -> Self {
        let valid = match verdict {
            Ok(valid) => valid,
            Err(Invalid { code, message, suggestion, .. }) => {
                let suggestion = suggestion.as_ref().map(|suggestion| &*suggestion.text);
                return Verdict::Invalid { valid: false, code: *code, message, suggestion };
            }
        };
        let Valid { reference, tag, image, release, .. } = valid;
        Verdict::Valid(Box::new(ValidFields {
            valid: true,
            kind: tag.map_or("digest", |tag| tag.kind().as_str()),
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
            notes: &valid.notes,
        }))
    }
}
