//! Kinds of tags.

use crate::text::names;

names! {
    "kind":
    /// The kind of a [`Tag`](crate::Tag): `minor`. Kinds are ordered as the tags of an image are: pinned
    /// ones first.
    Kind {
        /// `2.11.5-python3.10`, pinned.
        Release = "release",
        /// `sha-88a7ff1…-python3.10`, pinned.
        Commit = "commit",
        /// `2.11-python3.10`, floating.
        Minor = "minor",
        /// `2-python3.10`, floating.
        Major = "major",
        /// `2-latest`, floating.
        Latest = "latest",
    }
}

impl Kind {
    /// Whether a tag of this kind always means the same release.
    #[must_use]
    pub const fn is_pinned(self) -> bool {
        matches!(self, Kind::Release | Kind::Commit)
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
