//! Pinning: what a floating tag names now.

use std::fmt;

use crate::check::{Checker, Code, Invalid, Meaning, Note, Valid, Verdict};
use crate::history::History;
use crate::release::Release;
use crate::tag::Tag;

/// A tag or reference that keeps naming one image, printed in the form that was
/// given: a bare tag, or a reference to the same repository.
///
/// ```
/// use prefect_tags::{History, pin};
///
/// let pinned = pin("ghcr.io/me/prefect:3-python3.9", History::published())?;
/// assert_eq!(pinned.to_string(), "ghcr.io/me/prefect:3.4.25-python3.9");
/// # Ok::<(), prefect_tags::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned<'a> {
    given: Valid<'a>,
    /// The tag instead of the one that was given.
    replacement: Option<Tag>,
}

impl Pinned<'_> {
    /// The release that it names; `None` for a digest, and for a commit that is
    /// that of no known release.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        self.given.meaning.release()
    }

    /// Whether it was pinned before.
    #[must_use]
    pub const fn is_as_given(&self) -> bool {
        self.replacement.is_none()
    }

    /// What a user of the tag that was given should know.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.given.notes
    }
}

impl fmt::Display for Pinned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.given.reference, self.replacement.or(self.given.meaning.tag())) {
            (Some(reference), Some(tag)) => reference.with_tag(tag).fmt(f),
            (Some(reference), None) => reference.fmt(f),
            (None, Some(tag)) => tag.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// Pins a tag or a reference to the release that it names by the history.
///
/// What is pinned already stays as it is, whether the history's list of
/// releases has it or only its files do.
///
/// # Errors
///
/// What [`Checker::check`] finds invalid: `2.8.7`, and `3-latest` where the list
/// has no release of Prefect 3; and a tag of a line that is not known to have
/// begun, `3.99-python3.12`.
pub fn pin<'a>(input: &'a str, history: &History) -> Result<Pinned<'a>, Invalid> {
    pin_bytes(input.as_bytes(), history)
}

/// Pins bytes, which need not be UTF-8.
///
/// # Errors
///
/// As [`pin`].
pub fn pin_bytes<'a>(input: &'a [u8], history: &History) -> Result<Pinned<'a>, Invalid> {
    let given = match Checker::new(history).check_bytes(input) {
        Verdict::Valid(given) => given,
        Verdict::Invalid(invalid) if history.is_open() => return Err(invalid),
        Verdict::Invalid(invalid) => {
            match Checker::new(&history.without_releases()).check_bytes(input) {
                Verdict::Valid(given) if given.is_pinned() => given,
                _ => return Err(invalid),
            }
        }
    };
    let replacement = match given.meaning {
        _ if given.is_pinned() => None,
        Meaning::Digest | Meaning::Release { .. } | Meaning::Commit { .. } => None,
        Meaning::Floating { owner, image, .. } | Meaning::Frozen { owner, image, .. } => {
            Some(Tag::Release(owner, image))
        }
        Meaning::Future { .. } => {
            return Err(Invalid {
                code: Code::Unreleased,
                message: "names no known release, expected a tag of another line or a list of \
                          releases that has one of this"
                    .to_owned(),
                suggestion: None,
            });
        }
    };
    Ok(Pinned { given, replacement })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::frozen;

    fn pinned(input: &str, history: &History) -> String {
        match pin(input, history) {
            Ok(pinned) => format!("{pinned} {:?}", pinned.release().map(|it| it.to_string())),
            Err(invalid) => format!("{}: {invalid}", invalid.code),
        }
    }

    #[test]
    fn tags_are_pinned_to_what_they_name_now() {
        let digest = format!("me/prefect:2-latest@sha256:{}", "0a".repeat(32));
        for (input, expected) in [
            ("2-latest", r#"2.20.27-python3.10 Some("2.20.27")"#),
            ("3-latest-conda", r#"3.9.1-python3.12-conda Some("3.9.1")"#),
            ("2-python3.7-kubernetes", r#"2.10.19-python3.7-kubernetes Some("2.10.19")"#),
            (
                "ghcr.io/me/prefect:3-python3.9",
                r#"ghcr.io/me/prefect:3.4.25-python3.9 Some("3.4.25")"#,
            ),
            // 2.6.10 was never published.
            ("2.6-python3.10", r#"2.6.9-python3.10 Some("2.6.9")"#),
            // Pinned already.
            ("2.11.5-python3.10", r#"2.11.5-python3.10 Some("2.11.5")"#),
            ("sha-26c145b-python3.10", r#"sha-26c145b-python3.10 Some("2.7.3")"#),
            ("sha-88a7ff1-python3.10", "sha-88a7ff1-python3.10 None"),
            (&digest, &format!(r#"{digest} Some("2.20.27")"#)),
            // Nothing to pin to.
            (
                "3.99-python3.12",
                "unreleased: names no known release, expected a tag of another line or a list of releases that has one of this",
            ),
            (
                "2.8.7",
                "missing-python: has no Python version, expected -pythonX.Y after the version; \
                 use 2.8.7-python3.10",
            ),
        ] {
            assert_eq!(pinned(input, frozen()), expected);
        }
    }

    #[test]
    fn the_files_stand_in_for_a_list_with_pinned_tags_only() {
        let list =
            ["2.11.4", "2.6.9", "2.6.10"].iter().map(|text| text.parse::<Release>().unwrap());
        let history = frozen().with_releases(&list.collect());
        for (input, expected) in [
            ("2-latest", r#"2.11.4-python3.10 Some("2.11.4")"#),
            ("2.6-python3.10", r#"2.6.9-python3.10 Some("2.6.9")"#),
            ("3.9.1-python3.12", r#"3.9.1-python3.12 Some("3.9.1")"#),
            (
                "3-latest",
                "unreleased: the given releases have no final Prefect 3.x, expected a line with one",
            ),
        ] {
            assert_eq!(pinned(input, &history), expected);
        }
    }
}
