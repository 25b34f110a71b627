//! Reading the two files of a history.

use super::Status;
use super::row::{Row, heads};
use super::set::ReleaseEntry;
use crate::commit::Sha;
use crate::error::Error;
use crate::release::Release;
use crate::tag::Version;
use crate::text::cursor::Cursor;
use crate::text::quote::Quoted;

/// Reads the table of matrices: a line with the heads of the columns, then one
/// row per line, oldest first.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = Vec::new();
    let mut has_heads = false;
    let header = || heads().collect::<Vec<_>>().join(" ");
    for (number, line) in lines(text) {
        let in_line = |error| about_line("matrices", number, &error);
        if has_heads {
            let row = Row::from_line(line).map_err(in_line)?;
            check_order(rows.last().map(Row::since), row.since()).map_err(in_line)?;
            rows.push(row);
        } else {
            has_heads = line.split_ascii_whitespace().eq(heads());
            if !has_heads {
                let (found, header) = (Quoted::new(line), header());
                return Err(in_line(Error::new(format_args!(
                    "header is {found}, expected {header}"
                ))));
            }
        }
    }
    if rows.is_empty() {
        let header = header();
        return Err(Error::new(format_args!(
            "the matrices have no row, expected the header {header} and one row per line"
        )));
    }
    Ok(rows)
}

/// Reads the list of releases: `RELEASE COMMIT [STATUS]` a line, oldest first.
/// `check` refuses a release that does not fit the rest of the history.
pub(super) fn releases(
    text: &str,
    check: impl Fn(Release) -> Result<(), Error>,
) -> Result<Vec<ReleaseEntry>, Error> {
    let mut entries: Vec<ReleaseEntry> = Vec::new();
    for (number, line) in lines(text) {
        let in_line = |error| about_line("releases", number, &error);
        let entry = entry(line).map_err(in_line)?;
        let before = entries.last().map(|entry| entry.release);
        check_order(before, entry.release).map_err(in_line)?;
        // They are in order, so the first one of a major version speaks for all.
        if before.is_none_or(|before| before.major() != entry.release.major()) {
            check(entry.release).map_err(in_line)?;
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn about_line(file: &str, line: usize, reason: &Error) -> Error {
    Error::new(format_args!("line {line} of the {file}: {reason}"))
}

/// The lines that say something, each with its number. A comment starts with
/// `#` and goes to the end of its line.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| {
        let (said, _) = line.split_once('#').unwrap_or((line, ""));
        (index + 1, said.trim_ascii())
    });
    lines.filter(|(_, line)| !line.is_empty())
}

fn check_order(before: Option<Release>, release: Release) -> Result<(), Error> {
    match before.filter(|&before| before >= release) {
        Some(before) => Err(Error::new(format_args!(
            "{release} follows {before}, expected each release once, in PEP 440 order"
        ))),
        None => Ok(()),
    }
}

fn entry(line: &str) -> Result<ReleaseEntry, Error> {
    /// Stands for a commit that is not known.
    const NONE: &str = "-";

    let mut words = line.split_ascii_whitespace();
    let mut word = || words.next().unwrap_or_default();
    let release = canonical(word())?;
    let commit = match word() {
        NONE => None,
        sha => Some(Sha::whole(sha)?),
    };
    let status = match word() {
        "" => Status::Published,
        "doubtful" => Status::Doubtful,
        "doubtful-conda" => Status::DoubtfulConda,
        "yanked" => Status::Yanked,
        "unpublished" => Status::Unpublished,
        other => {
            return Err(Error::new(format_args!(
                "status {} is unknown, expected unpublished, doubtful, doubtful-conda or yanked",
                Quoted::new(other)
            )));
        }
    };
    match words.next() {
        None => Ok(ReleaseEntry { release, commit, status }),
        Some(more) => Err(Error::new(format_args!(
            "unexpected {} after the status, expected RELEASE COMMIT [STATUS]",
            Quoted::new(more)
        ))),
    }
}

/// Reads a release in the one form that is compared as text.
fn canonical(text: &str) -> Result<Release, Error> {
    let mut cursor = Cursor::new(text);
    match Version::read(&mut cursor) {
        Ok(Version::Release(release)) if cursor.is_at_end() => return Ok(release),
        _ => {}
    }
    let release: Release = text.parse()?;
    Err(Error::new(format_args!(
        "release {} is not in canonical form; use {release}",
        Quoted::new(text)
    )))
}
