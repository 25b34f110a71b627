//! Pinning: the release that a floating tag points to now.

use std::fmt;

use crate::check::{Checker, Code, Invalid, Valid};
use crate::note::Note;
use crate::release::Release;
use crate::tag::Tag;

/// A tag or reference that always means one image, printed in the form that was
/// given: a bare tag, or a reference to the same repository.
///
/// ```
/// use prefect_tags::{Checker, History};
///
/// let checker = Checker::new(History::published());
/// let pinned = checker.pin(b"ghcr.io/me/prefect:3-python3.9")?;
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
        self.given.release
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
        match (self.given.reference, self.replacement.or(self.given.tag)) {
            (Some(reference), Some(tag)) => f.write_str(&reference.with_tag(tag)),
            (Some(reference), None) => reference.fmt(f),
            (None, Some(tag)) => tag.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

impl Checker<'_> {
    /// Pins a tag or a reference to the release that it points to. Bytes need not
    /// be UTF-8.
    ///
    /// What is pinned already stays as it is, even if the list of releases lacks
    /// it.
    ///
    /// # Errors
    ///
    /// What [`check`](Checker::check) finds invalid: `2.8.7`, and `3-latest` where
    /// the list has no release of Prefect 3; and a tag of a line that has no known
    /// release, but may have one by now: `3.99-python3.12`.
    pub fn pin<'i>(&self, input: &'i [u8]) -> Result<Pinned<'i>, Invalid> {
        let given = self.check_bytes(input).or_else(|invalid| {
            let known = self.history().known();
            let given = self.with_history(&known).check_bytes(input);
            given.ok().filter(Valid::is_pinned).ok_or(invalid)
        })?;
        let replacement = match given.release.zip(given.image) {
            _ if given.is_pinned() => None,
            Some((release, image)) => Some(Tag::Release(release, image)),
            None => {
                return Err(Invalid {
                    code: Code::Unreleased,
                    message: "has no known release to pin to".to_owned(),
                    suggestion: None,
                });
            }
        };
        Ok(Pinned { given, replacement })
    }
}
