//! The document of `verify`: what was found of a tag, as a line.

use std::io::{self, Write};

use prefect_tags::verify::{Finding, Status};
use prefect_tags::{Digest, Tag};
use serde::Serialize;

use super::write_line;

#[derive(Serialize)]
struct FindingDocument<'a> {
    tag: Tag,
    status: Status,
    expected: Option<Tag>,
    actual: Option<Tag>,
    digest: Option<Digest>,
    reason: Option<&'a str>,
}

/// Writes what was found of a tag as a line.
pub fn write(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { tag, status, expected, actual, digest, ref reason, .. } = *finding;
    let reason = reason.as_deref();
    write_line(&FindingDocument { tag, status, expected, actual, digest, reason }, out)
}
