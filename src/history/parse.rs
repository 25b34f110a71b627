//! Reading the two files of a history.

use super::row::{HEADS, Row};
use super::set::{Entry, Standing};
use super::{Fault, HistoryError};
use crate::error::ParseError;
use crate::release::Release;
use crate::tag::Version;
use crate::text::quote::Quoted;

/// Reads the table of matrices: a line with the heads of the columns, then a
/// row a line, oldest first.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, HistoryError> {
    let mut rows: Vec<Row> = Vec::new();
    let mut has_heads = false;
    for (number, line) in lines(text) {
        let error = |reason: String| HistoryError::in_line("matrices", number, reason);
        if !has_heads {
            has_heads = line.split_ascii_whitespace().eq(HEADS);
            if !has_heads {
                return Err(error(format!("{}, expected {}", Quoted::new(line), HEADS.join(" "))));
            }
            continue;
        }
        let row = Row::from_line(line).map_err(error)?;
        check_order(rows.last().map(Row::since), row.since()).map_err(error)?;
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(HistoryError(Fault::NoRow));
    }
    Ok(rows)
}

/// Reads the list of releases: `RELEASE COMMIT [STATUS]` a line, oldest first.
/// `check` refuses a release that does not fit the rest of the history.
pub(super) fn releases(
    text: &str,
    check: impl Fn(Release) -> Result<(), HistoryError>,
) -> Result<Vec<Entry>, HistoryError> {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in lines(text) {
        let error = |reason: String| HistoryError::in_line("releases", number, reason);
        let entry = entry(line).map_err(error)?;
        check_order(entries.last().map(|entry| entry.release), entry.release).map_err(error)?;
        check(entry.release).map_err(|reason| error(reason.to_string()))?;
        entries.push(entry);
    }
    Ok(entries)
}

/// The lines that say something, each with its number. A comment begins with
/// `#` and goes to the end of its line.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| {
        let (said, _) = line.split_once('#').unwrap_or((line, ""));
        (index + 1, said.trim_ascii())
    });
    lines.filter(|(_, line)| !line.is_empty())
}

fn check_order(before: Option<Release>, release: Release) -> Result<(), String> {
    match before.filter(|&before| before >= release) {
        Some(before) => Err(format!(
            "{release} comes after {before}, expected each once and in the order of PEP 440"
        )),
        None => Ok(()),
    }
}

fn entry(line: &str) -> Result<Entry, String> {
    /// Stands for a commit that is not known.
    const NONE: &str = "-";

    let mut words = line.split_ascii_whitespace();
    let mut word = || words.next().unwrap_or_default();
    let release = canonical(word())?;
    let commit = match word() {
        NONE => None,
        sha => Some(sha.parse().map_err(|error: ParseError| error.to_string())?),
    };
    let standing = match word() {
        "" => Standing::Published,
        "doubtful" => Standing::Doubtful,
        "yanked" => Standing::Yanked,
        "unpublished" => Standing::Unpublished,
        other => {
            return Err(format!(
                "status {}, expected unpublished, doubtful or yanked",
                Quoted::new(other)
            ));
        }
    };
    match words.next() {
        None => Ok(Entry { release, commit, standing }),
        Some(more) => {
            Err(format!("{} after the status, expected RELEASE COMMIT [STATUS]", Quoted::new(more)))
        }
    }
}

/// Reads a release in the one form that is compared as text.
fn canonical(text: &str) -> Result<Release, String> {
    if let Ok((Version::Release(release), "")) = Version::split(text) {
        return Ok(release);
    }
    let release = text.parse::<Release>().map_err(|error| error.to_string())?;
    Err(format!("release {}, expected its canonical form {release}", Quoted::new(text)))
}

impl HistoryError {
    fn in_line(file: &'static str, line: usize, reason: String) -> Self {
        HistoryError(Fault::Line { file, line, reason: reason.into() })
    }
}
