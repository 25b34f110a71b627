//! What became of a tag that is to be pinned.

use prefect_tags::check::{Code, Pinned};
use prefect_tags::{Invalid, Release};
use serde::Serialize;

/// The fields of a pinned tag, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Pin<'a> {
    /// What it points to.
    To { pinned: String, release: Option<Release> },
    /// Why it points to nothing.
    Nowhere { pinned: (), code: Code, message: &'a str },
}

impl<'a> From<&'a Result<Pinned<'_>, Invalid>> for Pin<'a> {
    fn from(pinned: &'a Result<Pinned<'_>, Invalid>) -> Self {
        match pinned {
            Ok(to) => Pin::To { pinned: to.to_string(), release: to.release() },
            Err(Invalid { code, message, .. }) => Pin::Nowhere { pinned: (), code: *code, message },
        }
    }
}
