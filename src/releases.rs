//! Sets of releases, and how a line of a list names one.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::image::Image;
use crate::line::Line;
use crate::release::Release;

/// A set of releases: those that are out, as far as somebody knows.
///
/// One that is collected from an iterator is taken to be complete. The order
/// and the repetition of what is collected do not matter.
///
/// ```
/// use prefect_tags::{Releases, Status};
///
/// let list = "2.20.27\n2.11.5-python3.10\nprefect-aws-0.5.0\n";
/// let releases: Releases =
///     list.lines().filter_map(|line| Releases::release_in_line(line.as_bytes())).collect();
/// assert_eq!(releases.status("2.11.5".parse()?), Status::Released);
/// assert_eq!(releases.status("2.11.6".parse()?), Status::Never);
/// # Ok::<(), prefect_tags::ParseReleaseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Releases {
    /// Sorted, each once, and so are the prereleases.
    finals: Cow<'static, [Release]>,
    prereleases: Cow<'static, [Release]>,
    /// Where each minor line stands among the final releases, in order.
    lines: Cow<'static, [LineStart]>,
    /// Whether newer releases than these may be out by now.
    open: bool,
}

/// Where the final releases of a minor line begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineStart {
    /// The major and minor version as one number.
    pub key: u128,
    pub start: usize,
}

/// Whether a release is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is one of the set.
    Released,
    /// The set may be out of date, and the release is newer than the newest
    /// final one that it has of the same major version, the one given here.
    Newer(Release),
    /// It is not one of the set, nor can it have joined the set since.
    Never,
}

impl Releases {
    /// A set that newer releases may have joined since. All lists are sorted.
    pub(crate) const fn open(
        finals: &'static [Release],
        prereleases: &'static [Release],
        lines: &'static [LineStart],
    ) -> Self {
        Releases {
            finals: Cow::Borrowed(finals),
            prereleases: Cow::Borrowed(prereleases),
            lines: Cow::Borrowed(lines),
            open: true,
        }
    }

    /// The release that a line of a list names, if it names one.
    ///
    /// The lines may be those of `git tag`, `git ls-remote --tags`, `git
    /// show-ref`, or a registry's tag list, where `2.11.5-python3.10` counts
    /// for 2.11.5. Anything else names none: `prefect-aws-0.5.0`, `2-latest`,
    /// `2.82`, a comment that begins with `#`, a blank line.
    #[must_use]
    pub fn release_in_line(line: &[u8]) -> Option<Release> {
        let text = std::str::from_utf8(line).ok()?;
        // Some editors and shells begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut words = text.split_ascii_whitespace();
        let mut name = words.next()?;
        // `git ls-remote` and `git show-ref` print the object's SHA first.
        if name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            name = words.next()?;
        }
        let name = name.strip_prefix("refs/tags/").unwrap_or(name);
        // What an annotated tag points to.
        let name = name.strip_suffix("^{}").unwrap_or(name);
        let (release, image) = name.split_at(name.find("-python").unwrap_or(name.len()));
        if !image.is_empty() {
            Image::from_suffix(image.as_bytes())?;
        }
        release.parse().ok()
    }

    /// Whether `release` is out.
    #[must_use]
    pub fn status(&self, release: Release) -> Status {
        let same_sort = if release.is_final() {
            self.finals(Line::Minor(release.major(), release.minor()))
        } else {
            &*self.prereleases
        };
        if same_sort.binary_search(&release).is_ok() {
            return Status::Released;
        }
        match self.finals(Line::Major(release.major())).last() {
            Some(&newest) if self.open && newest < release => Status::Newer(newest),
            _ => Status::Never,
        }
    }

    /// Whether newer releases than these may be out by now.
    pub(crate) const fn is_open(&self) -> bool {
        self.open
    }

    /// The final releases of a line, oldest first.
    #[must_use]
    pub fn finals(&self, line: Line) -> &[Release] {
        let (first, last) = line.minor_keys();
        let from = self.lines.partition_point(|it| it.key < first);
        let until = from + self.lines[from..].partition_point(|it| it.key <= last);
        let start = |index: usize| self.lines.get(index).map_or(self.finals.len(), |it| it.start);
        &self.finals[start(from)..start(until)]
    }

    /// Whether any of these releases is out.
    pub(crate) fn any_between(&self, span: Range<Release>) -> bool {
        [&self.finals, &self.prereleases].into_iter().any(|set| {
            let start = set.partition_point(|&it| it < span.start);
            set.get(start).is_some_and(|&it| it < span.end)
        })
    }
}

impl FromIterator<Release> for Releases {
    fn from_iter<I: IntoIterator<Item = Release>>(releases: I) -> Self {
        // `BTreeSet::from_iter` would hold every repetition until the end.
        let mut set = BTreeSet::new();
        set.extend(releases);
        let (finals, prereleases): (Vec<_>, Vec<_>) = set.into_iter().partition(|it| it.is_final());
        let lines = find_lines(&finals);
        Releases {
            finals: finals.into(),
            prereleases: prereleases.into(),
            lines: lines.into(),
            open: false,
        }
    }
}

fn find_lines(finals: &[Release]) -> Vec<LineStart> {
    let mut start = 0;
    let of_one_line = |a: &Release, b: &Release| a.minor_key() == b.minor_key();
    let lines = finals.chunk_by(of_one_line).map(|releases| {
        let line = LineStart { key: releases[0].minor_key(), start };
        start += releases.len();
        line
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        text.parse().unwrap()
    }

    #[test]
    fn lines_of_many_tools_name_a_release() {
        let sha = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";
        for (line, named) in [
            ("2.11.5", "2.11.5"),
            ("  2.11.5\t", "2.11.5"),
            ("v2.11.5", "2.11.5"),
            ("\u{feff}2.11.5", "2.11.5"),
            ("3.0.0rc1", "3.0.0rc1"),
            ("refs/tags/2.11.5", "2.11.5"),
            (&format!("{sha}\trefs/tags/2.11.5"), "2.11.5"),
            (&format!("{sha}\trefs/tags/2.11.5^{{}}"), "2.11.5"),
            (&format!("{sha} refs/tags/2.11.5"), "2.11.5"),
            (&format!("2.11.5\t{sha}\t2023-07-27"), "2.11.5"),
            ("2.11.5          Release 2.11.5", "2.11.5"),
            ("2.11.5-python3.10", "2.11.5"),
            ("3.0.0rc1-python3.12-kubernetes", "3.0.0rc1"),
        ] {
            assert_eq!(
                Releases::release_in_line(line.as_bytes()),
                Some(release(named)),
                "{line:?}"
            );
        }
    }

    #[test]
    fn what_names_no_release_is_passed_over() {
        for line in [
            "",
            "  ",
            "# 2.11.5",
            "#2.11.5",
            "prefect-aws-0.5.0",
            "2.82",
            "2.0b7",
            "2-latest",
            "2.11-python3.10",
            "sha-88a7ff1-python3.10",
            "2.11.5-python3",
            "2.11.5-python3.10-slim",
            "2.11.5-python",
            "abc 2.11.5",
            "prefect-aws-0.5.0-and-a-name-of-forty-letters 2.11.5",
            "refs/heads/2.11.5",
            "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2",
            "2.11.5+local",
        ] {
            assert_eq!(Releases::release_in_line(line.as_bytes()), None, "{line:?}");
        }
        assert_eq!(Releases::release_in_line(b"2.11.5\xff"), None);
    }

    #[test]
    fn a_collected_set_is_complete() {
        let releases: Releases = ["3.0.0", "2.11.5", "2.12.0.dev1", "2.11.5", "2.11.4"]
            .map(release)
            .into_iter()
            .collect();
        assert_eq!(releases.finals(Line::Major(2)), ["2.11.4", "2.11.5"].map(release));
        assert_eq!(releases.finals(Line::Minor(2, 12)), []);
        for (text, status) in [
            ("2.11.4", Status::Released),
            ("2.12.0.dev1", Status::Released),
            ("2.12.0", Status::Never),
            ("3.0.1", Status::Never),
        ] {
            assert_eq!(releases.status(release(text)), status, "{text}");
        }
    }

    #[test]
    fn an_open_set_may_have_newer_ones() {
        static FINALS: [Release; 2] = [Release::new(2, 20, 27), Release::new(3, 9, 1)];
        static LINES: [LineStart; 2] = [
            LineStart { key: FINALS[0].minor_key(), start: 0 },
            LineStart { key: FINALS[1].minor_key(), start: 1 },
        ];
        assert_eq!(find_lines(&FINALS), LINES);
        let releases = Releases::open(&FINALS, &[], &LINES);
        for (text, status) in [
            ("2.20.27", Status::Released),
            ("2.20.26", Status::Never),
            ("2.20.27.dev1", Status::Never),
            ("2.20.28.dev1", Status::Newer(FINALS[0])),
            ("2.21.0", Status::Newer(FINALS[0])),
            ("3.9.1.post1", Status::Newer(FINALS[1])),
            ("4.0.0", Status::Never),
        ] {
            assert_eq!(releases.status(release(text)), status, "{text}");
        }
    }

    #[test]
    fn a_span_may_have_releases_of_either_sort() {
        let releases: Releases = ["2.11.5", "3.0.0rc1"].map(release).into_iter().collect();
        for (since, until, any) in [
            ("2.0.0", "4.0.0", true),
            ("2.0.0", "2.11.5", false),
            ("2.11.5", "2.11.6", true),
            ("2.11.6", "3.0.0rc1", false),
            ("3.0.0rc1", "3.0.0", true),
            ("3.0.0", "4.0.0", false),
        ] {
            assert_eq!(releases.any_between(release(since)..release(until)), any, "{since}");
        }
    }
}
