//! Pinning: what a floating tag names now.

use std::fmt;

use crate::history::History;
use crate::judge::Judge;
use crate::quote::Plain;
use crate::release::Release;
use crate::releases::Releases;
use crate::tag::Tag;
use crate::verdict::{Code, Meaning, Refusal, Verdict};

/// A tag or reference that keeps naming one image, printed in the form that was
/// given: a bare tag, or a reference to the same repository.
///
/// ```
/// use prefect_tags::{History, pin};
///
/// let history = History::published();
/// let pinned = pin("ghcr.io/me/prefect:3-python3.9", history.releases(), history);
/// let pinned = pinned.expect("3.4.25 was the last one for Python 3.9").to_string();
/// assert_eq!(pinned, "ghcr.io/me/prefect:3.4.25-python3.9");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pinned<'a> {
    input: &'a [u8],
    meaning: Meaning<'a>,
    /// The tag instead of the one that was given.
    replacement: Option<Tag>,
}

impl Pinned<'_> {
    /// The release that it names; `None` for that of a commit or a digest.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        match self.replacement.or(self.meaning.tag) {
            Some(Tag::Release(release, _)) => Some(release),
            _ => None,
        }
    }
}

impl fmt::Display for Pinned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.meaning.reference, self.replacement) {
            (Some(reference), Some(tag)) => reference.with_tag(tag).fmt(f),
            (None, Some(tag)) => tag.fmt(f),
            (_, None) => Plain::new(self.input).fmt(f),
        }
    }
}

/// Pins a tag or a reference to the release that it names when these releases
/// are out, built as the history says.
///
/// What is pinned already stays as it is, whether the releases have it or only
/// the history does.
///
/// # Errors
///
/// What [`Judge::judge`] refuses, by these releases: `2.8.7`, and `3-latest`
/// where they have no release of Prefect 3.
pub fn pin<'a>(
    input: &'a (impl AsRef<[u8]> + ?Sized),
    releases: &Releases,
    history: &History,
) -> Result<Pinned<'a>, Refusal> {
    let input = input.as_ref();
    let meaning = match Judge::new(history).released(releases).judge(input) {
        Verdict::Valid(meaning) => meaning,
        Verdict::Invalid(refusal) => match Judge::new(history).judge(input) {
            Verdict::Valid(meaning) if meaning.is_pinned() => meaning,
            _ => return Err(refusal),
        },
    };
    if meaning.is_pinned() {
        return Ok(Pinned { input, meaning, replacement: None });
    }
    match (meaning.owner, meaning.image) {
        (Some(owner), Some(image)) => {
            Ok(Pinned { input, meaning, replacement: Some(Tag::Release(owner, image)) })
        }
        _ => Err(Refusal {
            code: Code::Unreleased,
            message: "names no release that is known, expected a tag of an earlier line".to_owned(),
            suggestion: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_told_where_there_is_one() {
        let history = History::published();
        for (input, release) in [
            ("2-latest", Some("2.20.27")),
            ("2.11.5-python3.10", Some("2.11.5")),
            ("sha-88a7ff1-python3.10", None),
        ] {
            let pinned = pin(input, history.releases(), history).unwrap();
            assert_eq!(pinned.release(), release.map(|text| text.parse().unwrap()), "{input}");
        }
    }

    #[test]
    fn the_history_stands_in_for_the_releases_with_pinned_tags_only() {
        let history = History::published();
        let releases = ["2.11.4".parse::<Release>().unwrap()].into_iter().collect();
        let pinned = pin("3.9.1-python3.12", &releases, history).unwrap();
        assert_eq!(pinned.to_string(), "3.9.1-python3.12");
        let refusal = pin("3-latest", &releases, history).unwrap_err();
        assert_eq!(refusal.code, Code::Unreleased);
    }

    #[test]
    fn a_line_that_may_have_begun_names_nothing_that_is_known() {
        let history = History::published();
        let refusal = pin(b"3.10-python3.12", history.releases(), history).unwrap_err();
        assert_eq!(refusal.code, Code::Unreleased);
        assert_eq!(
            refusal.to_string(),
            "names no release that is known, expected a tag of an earlier line"
        );
    }
}
