//! Releases: PEP 440 in, canonical form out, ordered as PEP 440 orders them.

mod parse;
mod semver;

use std::fmt;

use crate::text::cursor::Cursor;
use crate::text::text_form;

pub(crate) use parse::parse;

/// A Prefect release: three numbers and at most one further part.
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
/// # Ok::<(), prefect_tags::Error>(())
/// ```
///
/// [PEP 440]: https://peps.python.org/pep-0440/
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release {
    // The order of the fields is the order of releases.
    major: u64,
    minor: u64,
    patch: u64,
    part: Part,
    /// That of the part, 0 of a final release.
    number: u64,
}

/// What follows the three numbers of a [`Release`], in PEP 440's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A developmental release, `.dev1`.
    Dev,
    /// An alpha, `a1`.
    Alpha,
    /// A beta, `b1`.
    Beta,
    /// A release candidate, `rc1`.
    Rc,
    /// No part: a final release.
    Final,
    /// A post release, `.post1`.
    Post,
}

impl Release {
    /// The final release `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Release { major, minor, patch, part: Part::Final, number: 0 }
    }

    /// The same with a part and its number.
    pub(crate) const fn with_part(self, part: Part, number: u64) -> Self {
        Release { part, number, ..self }
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

    /// What follows the three numbers.
    pub(crate) const fn part(self) -> Part {
        self.part
    }

    /// Whether this is an a, b, rc or dev release.
    #[must_use]
    pub const fn is_prerelease(self) -> bool {
        !matches!(self.part, Part::Final | Part::Post)
    }

    /// Whether nothing follows the three numbers. Only final releases get
    /// floating tags: a post release, like a prerelease, has pinned tags alone,
    /// as docker/metadata-action publishes it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self.part, Part::Final)
    }

    /// The first release after this one in the order of PEP 440, whether there is one or
    /// not; `None` if its number can be no higher.
    pub(crate) fn next(self) -> Option<Release> {
        Some(match self.part {
            Part::Final => Release { part: Part::Post, ..self },
            _ => Release { number: self.number.checked_add(1)?, ..self },
        })
    }

    pub(crate) fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match self.part {
            Part::Final => Ok(()),
            part => write!(f, "{}{}", part.mark(), self.number),
        }
    }
}

impl Part {
    /// What stands before its number in canonical form.
    const fn mark(self) -> &'static str {
        match self {
            Part::Dev => ".dev",
            Part::Alpha => "a",
            Part::Beta => "b",
            Part::Rc => "rc",
            Part::Final => "",
            Part::Post => ".post",
        }
    }

    /// Reads a part and its number in canonical form; where none is next, the release
    /// is final.
    pub(crate) fn read_canonical(cursor: &mut Cursor<'_>) -> Option<(Part, u64)> {
        let marked = [Part::Alpha, Part::Beta, Part::Rc, Part::Dev, Part::Post];
        match marked.into_iter().find(|part| cursor.take(part.mark())) {
            Some(part) => Some((part, cursor.number()?)),
            None => Some((Part::Final, 0)),
        }
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
    fn a_b_rc_and_dev_releases_are_prereleases_and_post_releases_are_not_final() {
        for (text, is_prerelease, is_final) in [
            ("3.0.5.dev1", true, false),
            ("3.0.0a1", true, false),
            ("3.0.0b1", true, false),
            ("3.0.0rc1", true, false),
            ("3.0.0", false, true),
            ("2.6.9.post1", false, false),
        ] {
            let release: Release = text.parse().unwrap();
            assert_eq!(release.is_prerelease(), is_prerelease, "{text}");
            assert_eq!(release.is_final(), is_final, "{text}");
        }
    }

    #[test]
    fn the_next_release_is_the_first_after() {
        for (text, next) in [
            ("3.0.0.dev1", Some("3.0.0.dev2")),
            ("3.0.0a1", Some("3.0.0a2")),
            ("3.0.0b1", Some("3.0.0b2")),
            ("3.0.0rc1", Some("3.0.0rc2")),
            ("3.0.0", Some("3.0.0.post0")),
            ("3.0.0.post0", Some("3.0.0.post1")),
            (&format!("3.0.0.post{}", u64::MAX), None),
        ] {
            let release: Release = text.parse().unwrap();
            assert_eq!(release.next(), next.map(|next| next.parse().unwrap()), "{text}");
            assert!(release.next().is_none_or(|next| release < next), "{text}");
        }
    }

    /// As a string does: `{:<12}` of a column, `{:.4}` of a cut one.
    #[test]
    fn width_and_precision_are_honored() {
        let release = Release::new(2, 11, 5);
        assert_eq!(format!("[{release:<8}]"), "[2.11.5  ]");
        assert_eq!(format!("[{release:>8.4}]"), "[    2.11]");
        assert_eq!(format!("[{release:*^10}]"), "[**2.11.5**]");
    }

    #[test]
    fn the_parts_of_a_release_are_told() {
        let release: Release = "3.4.26.dev6".parse().unwrap();
        assert_eq!((release.major(), release.minor(), release.patch()), (3, 4, 26));
        assert_eq!(release, Release::new(3, 4, 26).with_part(Part::Dev, 6));
    }

    #[test]
    fn serde_goes_through_the_text() {
        let release: Release = serde_json::from_str("\"v2.11.5\"").unwrap();
        assert_eq!(serde_json::to_string(&release).unwrap(), "\"2.11.5\"");
        for (json, message) in [
            (
                "\"2.11\"",
                "release \"2.11\" has 2 numbers, expected MAJOR.MINOR.PATCH at line 1 column 6",
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
