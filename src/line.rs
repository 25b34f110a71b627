//! Lines of releases.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::release::Release;
use crate::text::cursor::{Cursor, whole};
use crate::text::text_form;

/// The releases that a floating tag can name: those of a major version, `2`,
/// or of a minor version, `2.11`.
///
/// A major version comes before its minor versions.
///
/// ```
/// use prefect_tags::{Line, Release};
///
/// let line: Line = "2.11".parse()?;
/// assert!(line.contains(Release::new(2, 11, 5)));
/// assert!("2".parse::<Line>()? < line);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    major: u64,
    /// `None` for all minor versions.
    minor: Option<u64>,
}

impl Line {
    /// All releases of a major version: `2`.
    #[must_use]
    pub const fn of_major(major: u64) -> Self {
        Line { major, minor: None }
    }

    /// All releases of a minor version: `2.11`.
    #[must_use]
    pub const fn of_minor(major: u64, minor: u64) -> Self {
        Line { major, minor: Some(minor) }
    }

    /// The major version of all its releases.
    #[must_use]
    pub const fn major(self) -> u64 {
        self.major
    }

    /// The minor version of all its releases; `None` for a whole major version.
    #[must_use]
    pub const fn minor(self) -> Option<u64> {
        self.minor
    }

    /// The final release that a line starts with, 2.11.0 for `2.11`.
    #[must_use]
    pub fn first(self) -> Release {
        Release::new(self.major, self.minor.unwrap_or(0), 0)
    }

    /// The first and the last major and minor version of its releases.
    pub(crate) fn numbers(self) -> ((u64, u64), (u64, u64)) {
        let (first, last) = self.minor.map_or((0, u64::MAX), |minor| (minor, minor));
        ((self.major, first), (self.major, last))
    }

    /// Whether `release` is one of the line.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        release.major() == self.major && self.minor.is_none_or(|minor| release.minor() == minor)
    }

    pub(crate) fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            None => write!(f, "{}", self.major),
            Some(minor) => write!(f, "{}.{minor}", self.major),
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Option<Line> {
        let major = cursor.number()?;
        let minor = if cursor.take(".") { Some(cursor.number()?) } else { None };
        Some(Line { major, minor })
    }
}

text_form!(Line, "a release line such as \"2.11\" or \"2\"");

impl FromStr for Line {
    type Err = Error;

    /// Reads `2` or `2.11`.
    ///
    /// # Errors
    ///
    /// `""`, `2.`, `2.x`, `2.011`, `2.11.5`.
    fn from_str(text: &str) -> Result<Self, Error> {
        whole(text, Line::read).ok_or_else(|| {
            let problem = "is malformed, expected MAJOR or MAJOR.MINOR, such as 2.11";
            Error::about("release line", text, problem)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_releases_that_its_text_begins() {
        let releases = ["1.99.99", "2.10.21", "2.11.0.dev1", "2.11.5", "2.12.0", "3.0.0"];
        for (text, minor, first, contained) in
            [("2.11", Some(11), "2.11.0", &releases[2..4]), ("2", None, "2.0.0", &releases[1..5])]
        {
            let line: Line = text.parse().unwrap();
            assert_eq!(line.to_string(), text);
            assert_eq!((line.major(), line.minor()), (2, minor));
            assert_eq!(line.first(), first.parse().unwrap());
            for release in releases {
                let is_contained = line.contains(release.parse().unwrap());
                assert_eq!(is_contained, contained.contains(&release), "{release} in {line}");
            }
        }
    }

    #[test]
    fn lines_are_ordered_by_number_the_major_version_first() {
        let lines = ["2", "2.0", "2.9", "2.10", "3", "3.0"].map(|it| it.parse::<Line>().unwrap());
        assert!(lines.is_sorted());
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for text in ["", "2.", ".1", "2.x", "2.011", "02", "2.11.5", "2-", "18446744073709551616"] {
            let message = format!(
                "release line {text:?} is malformed, expected MAJOR or MAJOR.MINOR, such as 2.11"
            );
            assert_eq!(text.parse::<Line>().unwrap_err().to_string(), message);
        }
    }
}
