//! What an option or a tag names of Prefect: one release, or the releases of a
//! line.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::line::Line;
use crate::release::Release;
use crate::text::quote::Quoted;
use crate::text::text_form;

/// A [`Release`] or a [`Line`]: `2.11.5`, `2.11`, `2`.
///
/// One number or two are a line, anything else is read as a release.
///
/// ```
/// use prefect_tags::ReleaseOrLine;
///
/// let line: ReleaseOrLine = "2.11".parse()?;
/// assert!(line.contains("2.11.5".parse()?) && !line.contains("2.12.0".parse()?));
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReleaseOrLine {
    /// `2.11.5`
    Release(Release),
    /// `2.11`, `2`
    Line(Line),
}

impl ReleaseOrLine {
    /// Whether it is `release`, or the line of it.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        match self {
            ReleaseOrLine::Release(one) => one == release,
            ReleaseOrLine::Line(line) => line.contains(release),
        }
    }

    /// As messages name it: `3.9.1`, `3.9.x`.
    pub(crate) fn named(self) -> String {
        match self {
            ReleaseOrLine::Release(release) => release.to_string(),
            ReleaseOrLine::Line(line) => format!("{line}.x"),
        }
    }

    fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReleaseOrLine::Release(release) => write!(f, "{release}"),
            ReleaseOrLine::Line(line) => write!(f, "{line}"),
        }
    }
}

text_form!(ReleaseOrLine, "a release or a release line such as \"2.11.5\" or \"2.11\"");

impl FromStr for ReleaseOrLine {
    type Err = Error;

    /// Reads `2`, `2.11`, or a release in any PEP 440 spelling.
    ///
    /// # Errors
    ///
    /// `2.x` (neither a [`Line`] nor a [`Release`]), and what has three numbers, as
    /// that of a release: `02.11.5`.
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(line) = text.parse() {
            return Ok(ReleaseOrLine::Line(line));
        }
        text.parse().map(ReleaseOrLine::Release).map_err(|error| {
            // Three components are those of a release, and it says what is wrong with them.
            if text.split('.').count() > 2 {
                return error;
            }
            Error::new(format_args!(
                "{} is no release or release line, expected one such as 2.11.5, 2.11 or 2",
                Quoted::new(text)
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_and_lines_are_told_apart() {
        for (text, printed, contained, other) in [
            ("2", "2", "2.20.27", "3.0.0"),
            ("2.11", "2.11", "2.11.5", "2.12.0"),
            ("2.11.5", "2.11.5", "2.11.5", "2.11.6"),
            ("v3.0.0-RC.1", "3.0.0rc1", "3.0.0rc1", "3.0.0"),
        ] {
            let either: ReleaseOrLine = text.parse().unwrap();
            assert_eq!(either.to_string(), printed);
            assert_eq!(matches!(either, ReleaseOrLine::Line(_)), printed.parse::<Line>().is_ok());
            assert!(either.contains(contained.parse().unwrap()), "{text}");
            assert!(!either.contains(other.parse().unwrap()), "{text}");
        }
        for (text, error) in [
            (
                "2.x",
                "\"2.x\" is no release or release line, expected one such as 2.11.5, 2.11 or 2",
            ),
            ("2.11.x", "release \"2.11.x\" has 2 numbers, expected MAJOR.MINOR.PATCH"),
            ("", "\"\" is no release or release line, expected one such as 2.11.5, 2.11 or 2"),
            ("02.11.5", "release \"02.11.5\" has a leading zero, expected none; use 2.11.5"),
        ] {
            assert_eq!(text.parse::<ReleaseOrLine>().unwrap_err().to_string(), error);
        }
    }
}
