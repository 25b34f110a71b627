//! Python versions.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::cursor::{Cursor, whole};
use crate::text::text_form;

/// The Python version of an image: `3.10`.
///
/// Two numbers of at most 16 bits, without leading zeros. Versions are ordered
/// as numbers, 3.9 before 3.10.
///
/// In JSON it is a string. A number is refused, because `3.10` as a number is
/// 3.1.
///
/// ```
/// use prefect_tags::PythonVersion;
///
/// assert!("3.9".parse::<PythonVersion>()? < "3.10".parse()?);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PythonVersion {
    major: u16,
    minor: u16,
}

impl PythonVersion {
    /// The version `major.minor`.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        PythonVersion { major, minor }
    }

    /// The first number, 3 of `3.10`.
    #[must_use]
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The second number, 10 of `3.10`.
    #[must_use]
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// How far it is to `other`, a major version being further than any minor.
    pub(crate) const fn distance(self, other: PythonVersion) -> (u16, u16) {
        (self.major.abs_diff(other.major), self.minor.abs_diff(other.minor))
    }

    pub(crate) fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }

    /// The next minor version; `None` after the last one that can be written.
    pub(crate) fn next(self) -> Option<Self> {
        Some(PythonVersion::new(self.major, self.minor.checked_add(1)?))
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let major = u16::try_from(cursor.number()?).ok()?;
        let minor = cursor.take(".").then(|| cursor.number()).flatten()?;
        Some(PythonVersion::new(major, u16::try_from(minor).ok()?))
    }
}

text_form!(PythonVersion, "a Python version as a string: as a number, 3.10 is 3.1; write \"3.10\"");

impl FromStr for PythonVersion {
    type Err = Error;

    /// Reads `X.Y`.
    ///
    /// # Errors
    ///
    /// `""`, `3`, `3.1O`, `3.10.4`, `3.010`, `python3.10`, `3.65536`.
    fn from_str(text: &str) -> Result<Self, Error> {
        whole(text, PythonVersion::read).ok_or_else(|| {
            let problem = "is malformed, expected X.Y with plain numbers up to 65535, such as 3.10";
            Error::about("Python version", text, problem)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::quote::Quoted;

    #[test]
    fn versions_round_trip_and_are_ordered_as_numbers() {
        let ordered = ["0.0", "3.7", "3.9", "3.10", "3.65535", "4.0", "65535.0"];
        let versions = ordered.map(|text| text.parse::<PythonVersion>().unwrap());
        assert!(versions.is_sorted());
        for (text, version) in ordered.into_iter().zip(versions) {
            assert_eq!(version.to_string(), text);
            assert_eq!(PythonVersion::new(version.major(), version.minor()), version);
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "",
            "3",
            "3.",
            ".10",
            "3.1O",
            "3.10.4",
            "3.010",
            "03.1",
            "3.65536",
            "+3.1",
            "-3.1",
            " 3.1",
            "3.1 ",
            "python3.10",
            "3.\u{661}",
        ] {
            let error = text.parse::<PythonVersion>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "Python version {} is malformed, expected X.Y with plain numbers up to 65535, \
                     such as 3.10",
                    Quoted::new(text)
                )
            );
        }
    }

    #[test]
    fn json_numbers_are_refused_with_the_reason() {
        for (json, found) in
            [("3.10", "floating point `3.1`"), ("3", "integer `3`"), ("null", "null")]
        {
            let error = serde_json::from_str::<PythonVersion>(json).unwrap_err().to_string();
            let message = format!(
                "invalid type: {found}, expected a Python version as a string: as a number, 3.10 is \
                 3.1; write \"3.10\" at line 1 column {}",
                json.len()
            );
            assert_eq!(error, message);
        }
        let version = serde_json::from_str::<PythonVersion>("\"3.10\"").unwrap();
        assert_eq!(serde_json::to_string(&version).unwrap(), "\"3.10\"");
    }

    #[test]
    fn a_major_version_is_further_than_any_minor() {
        let wanted = PythonVersion::new(3, 10);
        let mut versions = ["2.10", "3.15", "3.7", "3.11"].map(|text| text.parse().unwrap());
        versions.sort_by_key(|&version| wanted.distance(version));
        assert_eq!(
            versions.map(|version: PythonVersion| version.to_string()),
            ["3.11", "3.7", "3.15", "2.10"]
        );
    }
}
