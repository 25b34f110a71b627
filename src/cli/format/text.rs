//! Text: one tag, verdict or finding a line, and the matrix of a release.

use std::io::{self, Write};

use prefect_tags::verify::{Finding, Status};
use prefect_tags::{Invalid, Matrix, Plan, PythonVersion, Repository, Tag, Valid};

/// The tags of a plan, or with names the references.
pub fn plan(plan: &Plan<'_>, names: &[Repository]) -> String {
    let lines = plan.images().iter().flat_map(|image| match names {
        [] => image.tags.iter().map(Tag::to_string).collect(),
        _ => super::references(image, names),
    });
    lines.map(|line| line + "\n").collect()
}

/// A table of a release's matrix.
pub fn matrix(matrix: &Matrix) -> String {
    let mut text = String::new();
    for flavor in matrix.flavors() {
        let pythons: Vec<_> = matrix.pythons(flavor).iter().map(PythonVersion::to_string).collect();
        text.extend([format!("{flavor:<10}  {}\n", pythons.join(" "))]);
    }
    text.extend([format!("{:<10}  {}\n", "latest", matrix.latest())]);
    text
}

/// A verdict. Its notes are labelled as errors where they are.
pub fn verdict(verdict: &Result<Valid<'_>, Invalid>, strict: bool) -> String {
    let valid = match verdict {
        Ok(valid) => valid,
        Err(invalid) => return format!("invalid: {invalid}"),
    };
    let mut text = format!("ok: {}", valid.meaning());
    for note in &valid.notes {
        let label = if super::is_error(note, strict) { "error" } else { "note" };
        text.extend(["; ", label, ": ", &note.message]);
    }
    text
}

/// What was found of a tag in a registry.
pub fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { tag, status, expected, actual, digest, reason, .. } = finding;
    let actual = actual.map(|actual| actual.to_string());
    let found = actual.clone().or(digest.map(|digest| digest.to_string()));
    let detail = match (status, reason, expected, found) {
        (_, Some(reason), ..) => format!(": {reason}"),
        (Status::Missing, _, Some(expected), _) if tag.is_floating() => {
            format!(": should be {expected}")
        }
        (Status::Missing, _, Some(expected), _) => format!(": can be copied from {expected}"),
        (Status::Wrong, _, Some(expected), Some(found)) => {
            format!(": is {found}, expected {expected}")
        }
        (Status::Ok, ..) => actual.map(|actual| format!(": is {actual}")).unwrap_or_default(),
        _ => String::new(),
    };
    writeln!(out, "{tag}: {status}{detail}")
}
