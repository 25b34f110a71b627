//! The document of `verify`: what was found of a tag, as a line.

use std::io::{self, Write};

use prefect_tags::verify::{State, Verified};
use prefect_tags::{Digest, Tag};
use serde::Serialize;

use super::write_line;

#[derive(Serialize)]
struct Document {
    tag: Tag,
    status: State,
    expected: Option<Tag>,
    actual: Option<Tag>,
    digest: Option<Digest>,
}

/// Writes what was found of a tag as a line.
pub fn write(verdict: &Verified, out: &mut dyn Write) -> io::Result<()> {
    let Verified { tag, state: status, expected, actual, digest, .. } = *verdict;
    write_line(&Document { tag, status, expected, actual, digest }, out)
}
