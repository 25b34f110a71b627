//! What `scan` says of a place in a file: as text, as JSON, and as a command of
//! GitHub's runner.

use std::io::{self, Write};
use std::path::Path;

use prefect_tags::scan::Place;
use prefect_tags::text::{Escaped, Quoted};
use prefect_tags::{Invalid, Note, Valid};
use serde::ser::SerializeMap;

use super::json::{add_verdict, write_object};
use super::{ScanFormat, text};

/// A place in a file, and what was found of it.
#[derive(Debug)]
pub struct JudgedPlace<'a> {
    /// The file.
    pub path: &'a Path,
    pub place: &'a Place<'a>,
    /// The verdict on it; `None` if it has something that has no value here.
    pub verdict: Option<Result<Valid<'a>, Invalid>>,
    /// The text that is certain to be right there.
    pub fix: Option<String>,
    /// Whether that is written there now.
    pub is_fixed: bool,
    /// What a user of it should know.
    pub notes: Vec<Note>,
    /// Whether a note on what is written there now is an error.
    pub is_refused: bool,
}

impl JudgedPlace<'_> {
    /// Where it is: `Dockerfile:1:6`.
    pub fn position(&self) -> String {
        let path = Quoted::unless_plain(self.path.as_os_str().as_encoded_bytes());
        format!("{path}:{}:{}", self.place.line, self.place.column)
    }

    /// The text that is written there now, if it was fixed.
    pub fn fixed(&self) -> Option<&str> {
        self.fix.as_deref().filter(|_| self.is_fixed)
    }

    /// The notes on what is written there now.
    pub fn notes(&self) -> &[Note] {
        match &self.verdict {
            Some(Ok(valid)) => &valid.notes,
            _ if self.is_fixed => &self.notes,
            _ => &[],
        }
    }
}

/// Writes a finding as a line. Its notes are labelled as errors where they are.
pub fn write(
    format: ScanFormat,
    finding: &JudgedPlace<'_>,
    strict: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ScanFormat::Text => writeln!(out, "{}", line(finding, strict)),
        ScanFormat::Json => write_json(finding, out),
        ScanFormat::Github => writeln!(out, "{}", command(finding, strict)),
    }
}

fn line(finding: &JudgedPlace<'_>, strict: bool) -> String {
    let input = Quoted::unless_plain(finding.place.text().as_bytes()).to_string();
    let said = match (&finding.verdict, finding.fixed()) {
        (_, Some(new)) => format!("fixed: {input} -> {new}"),
        (Some(verdict), _) => format!("{input}: {}", text::verdict(verdict, strict)),
        (None, _) => format!("{input}: {NOT_CHECKED}"),
    };
    format!("{}: {said}", finding.position())
}

const NOT_CHECKED: &str = "not checked: a variable or placeholder has no known value";

fn write_json(finding: &JudgedPlace<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_object(out, |fields| {
        fields.serialize_entry("path", &finding.path.to_string_lossy())?;
        fields.serialize_entry("line", &finding.place.line)?;
        fields.serialize_entry("column", &finding.place.column)?;
        fields.serialize_entry("fixed", &finding.fixed())?;
        fields.serialize_entry("fix", &finding.fix)?;
        fields.serialize_entry("input", &finding.place.text())?;
        match &finding.verdict {
            Some(verdict) => add_verdict(verdict, fields)?,
            None => fields.serialize_entry("valid", &())?,
        }
        match &*finding.notes {
            [] => Ok(()),
            // Those on the new text.
            notes => fields.serialize_entry("notes", notes),
        }
    })
}

/// A command that GitHub's runner shows beside the line: an error for an invalid tag and
/// for a note that is one, a warning for another note, else a notice.
fn command(finding: &JudgedPlace<'_>, strict: bool) -> String {
    let JudgedPlace { path, place, .. } = finding;
    let level = match &finding.verdict {
        Some(Err(_)) if !finding.is_fixed => "error",
        _ if finding.is_refused => "error",
        _ if !finding.notes().is_empty() => "warning",
        _ => "notice",
    };
    let message = match (&finding.verdict, finding.fixed()) {
        (_, Some(new)) => format!("fixed: now {new}"),
        (Some(Err(invalid)), _) => invalid.to_string(),
        (Some(verdict), _) => text::verdict(verdict, strict).replacen("ok: ", "", 1),
        (None, _) => NOT_CHECKED.to_owned(),
    };
    format!(
        "::{level} file={},line={},col={},endColumn={}::{}: {}",
        property(&path.to_string_lossy()),
        place.line,
        place.column,
        place.column + place.range.len(),
        data(&Quoted::unless_plain(place.text().as_bytes()).to_string()),
        data(&message)
    )
}

/// The text of a command, escaped as `command.ts` of the runner's toolkit has
/// it. What else no log may see is escaped as everywhere.
fn data(text: &str) -> String {
    let encoded = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    Escaped(&encoded).to_string()
}

/// The value of a command's property, which ends at `,` and `:`. Letters of all alphabets
/// stay, so that the runner finds the file.
fn property(text: &str) -> String {
    let is_foreign = |it: char| !it.is_ascii() && it.is_alphanumeric();
    let parts = text.split_inclusive(is_foreign).map(|part| {
        let ascii = part.trim_end_matches(is_foreign);
        data(ascii).replace(':', "%3A").replace(',', "%2C") + &part[ascii.len()..]
    });
    parts.collect()
}
