//! What `scan` says of a place in a file: as text, as JSON, and as a command of
//! GitHub's runner.

use std::io::{self, Write};
use std::path::Path;

use prefect_tags::text::{Escaped, Quoted};
use prefect_tags::{Invalid, Valid};
use serde::Serialize;

use super::ScanFormat;
use super::json::check::Fields;
use super::json::write_line;

/// A place in a file, and what was found of it.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The file.
    pub path: &'a Path,
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    /// How long the text is that stands there, in bytes.
    pub length: usize,
    /// What was checked: the text, with defaults in the place of variables.
    pub input: &'a str,
    /// What was found.
    pub outcome: &'a Outcome<'a>,
    /// The text that is certain to be right there.
    pub fix: Option<&'a str>,
    /// Whether it stands there now.
    pub is_fixed: bool,
}

/// What was found of a place.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// The verdict on it.
    Checked(Result<Valid<'a>, Invalid>),
    /// It has something that has no value here.
    NotChecked,
}

impl Outcome<'_> {
    /// Whether there is more to be known of a valid one.
    pub fn has_notes(&self) -> bool {
        matches!(self, Outcome::Checked(Ok(valid)) if !valid.notes.is_empty())
    }
}

/// Writes a finding as a line.
pub fn write(format: ScanFormat, finding: &Finding<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ScanFormat::Text => write_text(finding, out),
        ScanFormat::Json => write_json(finding, out),
        ScanFormat::Github => write_command(finding, out),
    }
}

fn write_text(finding: &Finding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Finding { path, line, column, input, .. } = finding;
    let path = Quoted::unless_plain(path.as_os_str().as_encoded_bytes());
    let input = Quoted::unless_plain(input.as_bytes());
    write!(out, "{path}:{line}:{column}: ")?;
    match (finding.outcome, finding.fixed()) {
        (_, Some(new)) => writeln!(out, "fixed: {input} -> {new}"),
        (Outcome::Checked(Ok(valid)), _) => writeln!(out, "{input}: ok: {valid}"),
        (Outcome::Checked(Err(invalid)), _) => writeln!(out, "{input}: invalid: {invalid}"),
        (Outcome::NotChecked, _) => writeln!(out, "{input}: {NOT_CHECKED}"),
    }
}

impl<'a> Finding<'a> {
    fn fixed(&self) -> Option<&'a str> {
        self.fix.filter(|_| self.is_fixed)
    }
}

const NOT_CHECKED: &str = "not checked: a variable or placeholder has no known value";

/// A place as JSON has it.
#[derive(Serialize)]
struct Document<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    fixed: Option<&'a str>,
    fix: Option<&'a str>,
    input: &'a str,
    #[serde(flatten)]
    outcome: OutcomeFields<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutcomeFields<'a> {
    Checked(Fields<'a>),
    NotChecked { valid: () },
}

fn write_json(finding: &Finding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Finding { line, column, fix, input, .. } = *finding;
    let outcome = match finding.outcome {
        Outcome::Checked(verdict) => OutcomeFields::Checked(Fields::of(verdict)),
        Outcome::NotChecked => OutcomeFields::NotChecked { valid: () },
    };
    let (path, fixed) = (&finding.path.to_string_lossy(), finding.fixed());
    write_line(&Document { path, line, column, fixed, fix, input, outcome }, out)
}

/// Writes a command that GitHub's runner shows beside the line: an error for an
/// invalid tag, a warning for a note, else a notice.
fn write_command(finding: &Finding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Finding { path, line, column, length, input, .. } = finding;
    let (level, message) = match (finding.outcome, finding.fixed()) {
        (_, Some(new)) => ("notice", format!("fixed: now {new}")),
        (Outcome::Checked(Err(invalid)), _) => ("error", invalid.to_string()),
        (Outcome::Checked(Ok(valid)), _) => {
            let level = if valid.notes.is_empty() { "notice" } else { "warning" };
            (level, valid.to_string())
        }
        (Outcome::NotChecked, _) => ("notice", NOT_CHECKED.to_owned()),
    };
    let path = path.to_string_lossy();
    writeln!(
        out,
        "::{level} file={},line={line},col={column},endColumn={}::{}: {}",
        property(&path),
        column + length,
        data(&Quoted::unless_plain(input.as_bytes()).to_string()),
        data(&message)
    )
}

/// The text of a command, escaped as `command.ts` of the runner's toolkit has
/// it. What else no log may see is escaped as everywhere.
fn data(text: &str) -> String {
    let encoded = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    Escaped(&encoded).to_string()
}

/// The value of a command's property, which ends at `,` and `:`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
