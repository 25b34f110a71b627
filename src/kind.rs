//! Kinds of tags.

use std::fmt;
use std::str::FromStr;

use crate::quote::Quoted;
use crate::text::text_form;

/// The kind of a [`Tag`](crate::Tag). Kinds are ordered as the tags of an image are: pinned
/// ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `2.11.5-python3.10`, pinned.
    Release,
    /// `sha-88a7ff1…-python3.10`, pinned.
    Commit,
    /// `2.11-python3.10`, floating.
    Minor,
    /// `2-python3.10`, floating.
    Major,
    /// `2-latest`, floating.
    Latest,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 5] =
        [Kind::Release, Kind::Commit, Kind::Minor, Kind::Major, Kind::Latest];

    /// The name: `release`, `commit`, `minor`, `major`, `latest`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Release => "release",
            Kind::Commit => "commit",
            Kind::Minor => "minor",
            Kind::Major => "major",
            Kind::Latest => "latest",
        }
    }

    /// Whether a tag of this kind keeps naming one release.
    #[must_use]
    pub const fn is_pinned(self) -> bool {
        matches!(self, Kind::Release | Kind::Commit)
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

text_form!(Kind, "a kind of tag: release, commit, minor, major or latest");

impl FromStr for Kind {
    type Err = ParseKindError;

    /// Reads the name of a kind.
    ///
    /// # Errors
    ///
    /// `""`, `Release`, `patch`.
    fn from_str(text: &str) -> Result<Self, ParseKindError> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| ParseKindError { found: text.into() })
    }
}

/// Why a text is not a [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseKindError {
    found: Box<str>,
}

impl fmt::Display for ParseKindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "kind {}, expected release, commit, minor, major or latest",
            Quoted::new(&*self.found)
        )
    }
}

impl std::error::Error for ParseKindError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_round_trip_in_order_pinned_first() {
        let names = ["release", "commit", "minor", "major", "latest"];
        assert_eq!(Kind::ALL.map(|kind| kind.to_string()), names);
        assert!(Kind::ALL.is_sorted());
        assert_eq!(Kind::ALL.map(Kind::is_pinned), [true, true, false, false, false]);
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn what_is_no_kind_is_refused() {
        for text in ["", "Release", "patch"] {
            let message =
                format!("kind {text:?}, expected release, commit, minor, major or latest");
            assert_eq!(text.parse::<Kind>().unwrap_err().to_string(), message);
        }
    }
}
