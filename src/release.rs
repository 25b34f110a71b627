//! Releases: PEP 440 in, canonical form out, ordered as PEP 440 orders them.

mod parse;
mod semver;

use std::cmp::Ordering;
use std::fmt;

use crate::decimal::{split_canonical, write_number};
use crate::text::text_form;

pub use parse::ParseReleaseError;

/// A Prefect release: three numbers and at most one further [`Part`].
///
/// The text form is canonical [PEP 440]: `2.11.5`, `3.0.0rc1`, `3.0.5.dev1`,
/// `2.6.9.post1`. [`FromStr`](std::str::FromStr) takes any PEP 440 spelling of it and normalizes:
/// `v2.11.5`, `3.0.0-RC.1`, `3.0.0c1`. Each number has at most 64 bits, and no
/// leading zeros, because git tags and image tags are compared as text.
///
/// Releases are ordered by their numbers, then dev < a < b < rc < final < post.
///
/// ```
/// use prefect_tags::Release;
///
/// let release: Release = "v3.0.0-RC.1".parse()?;
/// assert_eq!(release.to_string(), "3.0.0rc1");
/// assert!(release < "3.0.0".parse()?);
/// # Ok::<(), prefect_tags::ParseReleaseError>(())
/// ```
///
/// [PEP 440]: https://peps.python.org/pep-0440/
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    major: u64,
    minor: u64,
    patch: u64,
    part: Part,
}

/// What follows the three numbers of a [`Release`], in PEP 440's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// A developmental release, `.dev1`.
    Dev(u64),
    /// An alpha, `a1`.
    Alpha(u64),
    /// A beta, `b1`.
    Beta(u64),
    /// A release candidate, `rc1`.
    Rc(u64),
    /// Nothing: the release itself.
    Final,
    /// A post release, `.post1`. It counts as final.
    Post(u64),
}

impl Release {
    /// The final release `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Release::with_part(major, minor, patch, Part::Final)
    }

    /// The release `major.minor.patch` with `part` behind it.
    #[must_use]
    pub const fn with_part(major: u64, minor: u64, patch: u64, part: Part) -> Self {
        Release { major, minor, patch, part }
    }

    /// The first number, 2 of `2.11.5`.
    #[must_use]
    pub const fn major(self) -> u64 {
        self.major
    }

    /// The second number, 11 of `2.11.5`.
    #[must_use]
    pub const fn minor(self) -> u64 {
        self.minor
    }

    /// The third number, 5 of `2.11.5`.
    #[must_use]
    pub const fn patch(self) -> u64 {
        self.patch
    }

    /// The first two numbers as one.
    #[inline]
    pub(crate) const fn minor_key(self) -> u128 {
        minor_key(self.major, self.minor)
    }

    /// What follows the three numbers.
    #[must_use]
    pub const fn part(self) -> Part {
        self.part
    }

    /// Whether this is an a, b, rc or dev release, which gets no floating tags.
    #[must_use]
    pub const fn is_prerelease(self) -> bool {
        !matches!(self.part, Part::Final | Part::Post(_))
    }

    /// Whether this is a final or a post release.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !self.is_prerelease()
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        write_number(self.major, out)?;
        out.write_char('.')?;
        write_number(self.minor, out)?;
        out.write_char('.')?;
        write_number(self.patch, out)?;
        let Some((mark, number)) = self.part.mark_and_number() else {
            return Ok(());
        };
        out.write_str(mark)?;
        write_number(number, out)
    }
}

/// A major and a minor version as one number, which is ordered as they are.
#[inline]
pub(crate) const fn minor_key(major: u64, minor: u64) -> u128 {
    (major as u128) << 64 | minor as u128
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        // What is searched for is mostly told apart by the first two numbers,
        // and these are compared as one.
        let key = |release: &Release| (release.minor_key(), release.patch, release.part);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Part {
    /// The canonical mark and the number; nothing for a final release.
    const fn mark_and_number(self) -> Option<(&'static str, u64)> {
        match self {
            Part::Dev(number) => Some((".dev", number)),
            Part::Alpha(number) => Some(("a", number)),
            Part::Beta(number) => Some(("b", number)),
            Part::Rc(number) => Some(("rc", number)),
            Part::Final => None,
            Part::Post(number) => Some((".post", number)),
        }
    }

    /// Splits a part in its canonical form off the front of `text`; a text
    /// that begins with none is behind a final release.
    #[inline(always)]
    pub(crate) fn split_canonical(text: &[u8]) -> Option<(Part, &[u8])> {
        let (part, rest): (fn(u64) -> Part, _) = match text {
            [b'a', rest @ ..] => (Part::Alpha, rest),
            [b'b', rest @ ..] => (Part::Beta, rest),
            [b'r', b'c', rest @ ..] => (Part::Rc, rest),
            [b'.', b'd', b'e', b'v', rest @ ..] => (Part::Dev, rest),
            [b'.', b'p', b'o', b's', b't', rest @ ..] => (Part::Post, rest),
            _ => return Some((Part::Final, text)),
        };
        let (number, rest) = split_canonical(rest)?;
        Some((part(number), rest))
    }
}

text_form!(Release, "a release such as \"2.11.5\"");

#[cfg(test)]
mod tests {
    use super::*;

    /// The first number decides before the second, and so on; `.dev10` is
    /// after `.dev9`.
    #[test]
    fn releases_are_ordered_as_pep_440_orders_them() {
        let ordered = [
            "2.0.0",
            "2.6.9.dev1",
            "2.6.9",
            "2.6.9.post1",
            "2.6.9.post2",
            "2.6.10",
            "2.11.5",
            "3.0.0.dev1",
            "3.0.0a1",
            "3.0.0a2",
            "3.0.0b1",
            "3.0.0rc1",
            "3.0.0rc2",
            "3.0.0rc10",
            "3.0.0",
            "3.0.0.post1",
            "3.0.5.dev1",
            "3.0.5.dev9",
            "3.0.5.dev10",
            "3.0.5",
            "3.10.0",
            "10.0.0",
        ];
        let ordered = ordered.map(|text| text.parse::<Release>().unwrap());
        for (i, a) in ordered.iter().enumerate() {
            for (j, b) in ordered.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} and {b}");
            }
        }
    }

    #[test]
    fn a_b_rc_and_dev_releases_are_prereleases() {
        for (text, is_prerelease) in [
            ("3.0.5.dev1", true),
            ("3.0.0a1", true),
            ("3.0.0b1", true),
            ("3.0.0rc1", true),
            ("3.0.0", false),
            ("2.6.9.post1", false),
        ] {
            let release: Release = text.parse().unwrap();
            assert_eq!(release.is_prerelease(), is_prerelease, "{text}");
            assert_eq!(release.is_final(), !is_prerelease, "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_release_are_told() {
        let release: Release = "3.4.26.dev6".parse().unwrap();
        assert_eq!((release.major(), release.minor(), release.patch()), (3, 4, 26));
        assert_eq!(release.part(), Part::Dev(6));
    }

    #[test]
    fn serde_goes_through_the_text() {
        let release: Release = serde_json::from_str("\"v2.11.5\"").unwrap();
        assert_eq!(serde_json::to_string(&release).unwrap(), "\"2.11.5\"");
        for (json, message) in [
            (
                "\"2.11\"",
                "release \"2.11\" has 2 numbers, expected MAJOR.MINOR.PATCH, such as 2.11.5; use \
                 2.11.0 at line 1 column 6",
            ),
            (
                "2.11",
                "invalid type: floating point `2.11`, expected a release such as \"2.11.5\" at \
                 line 1 column 4",
            ),
        ] {
            let error = serde_json::from_str::<Release>(json).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
