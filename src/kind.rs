//! Kinds of tags.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::list::either;
use crate::text::text_form;

/// The kind of a [`Tag`](crate::Tag). Kinds are ordered as the tags of an image are: pinned
/// ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
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
    pub const ALL: &'static [Kind] =
        &[Kind::Release, Kind::Commit, Kind::Minor, Kind::Major, Kind::Latest];

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

    /// Whether a tag of this kind always means the same release.
    #[must_use]
    pub const fn is_pinned(self) -> bool {
        matches!(self, Kind::Release | Kind::Commit)
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

text_form!(Kind, format_args!("a kind of tag: {}", either(Kind::ALL)));

impl FromStr for Kind {
    type Err = Error;

    /// Reads the name of a kind.
    ///
    /// # Errors
    ///
    /// `""`, `Release`, `patch`.
    fn from_str(text: &str) -> Result<Self, Error> {
        Kind::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or_else(|| {
            Error::about("kind", text, format_args!("is unknown, expected {}", either(Kind::ALL)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_round_trip_in_order_pinned_first() {
        let names: Vec<_> = Kind::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["release", "commit", "minor", "major", "latest"]);
        assert!(Kind::ALL.is_sorted());
        let pinned: Vec<_> = Kind::ALL.iter().map(|kind| kind.is_pinned()).collect();
        assert_eq!(pinned, [true, true, false, false, false]);
        for &kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn what_is_no_kind_is_refused() {
        for text in ["", "Release", "patch"] {
            let message = format!(
                "kind {text:?} is unknown, expected release, commit, minor, major or latest"
            );
            assert_eq!(text.parse::<Kind>().unwrap_err().to_string(), message);
        }
    }
}
