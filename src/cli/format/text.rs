//! Text: one tag or reference a line, and the matrix of a release.

use std::io::{self, Write};

use prefect_tags::verify::{Finding, Status};
use prefect_tags::{Invalid, Matrix, Note, Plan, PythonVersion, Repository, Tag, Valid};

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
pub fn verdict(verdict: &Result<Valid<'_>, Invalid>, is_error: impl Fn(&Note) -> bool) -> String {
    let valid = match verdict {
        Ok(valid) => valid,
        Err(invalid) => return format!("invalid: {invalid}"),
    };
    let mut text = format!("ok: {}", valid.meaning());
    for note in &valid.notes {
        let label = if is_error(note) { "error" } else { "note" };
        text.extend(["; ", label, ": ", &note.message]);
    }
    text
}

/// What was found of a tag in a registry.
pub fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { tag, status, expected, actual, digest, reason, .. } = finding;
    write!(out, "{tag}: {status}")?;
    match (status, reason, expected) {
        (_, Some(reason), _) => write!(out, ": {reason}")?,
        (Status::Missing, None, Some(expected)) if tag.is_floating() => {
            write!(out, ": should be {expected}")?;
        }
        (Status::Missing, None, Some(expected)) => {
            write!(out, ": can be copied from {expected}")?;
        }
        (Status::Wrong, None, Some(expected)) => match (actual, digest) {
            (Some(actual), _) => write!(out, ": is {actual}, expected {expected}")?,
            (None, Some(digest)) => write!(out, ": is {digest}, expected {expected}")?,
            (None, None) => {}
        },
        (Status::Ok, None, _) => {
            if let Some(actual) = actual {
                write!(out, ": is {actual}")?;
            }
        }
        _ => {}
    }
    writeln!(out)
}
