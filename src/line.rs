//! Lines of releases.

use std::fmt;

use crate::decimal::write_number;
use crate::release::{Release, minor_key};
use crate::text::text_form;

/// The releases that a floating tag can name: those of a major version, `2`,
/// or of a minor version, `2.11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// All releases 2.x.y: `2`.
    Major(u64),
    /// All releases 2.11.x: `2.11`.
    Minor(u64, u64),
}

impl Line {
    /// The major version of all its releases.
    #[must_use]
    pub const fn major(self) -> u64 {
        match self {
            Line::Major(major) | Line::Minor(major, _) => major,
        }
    }

    /// The final release that a line begins with, 2.11.0 for `2.11`.
    #[must_use]
    pub const fn first(self) -> Release {
        match self {
            Line::Major(major) => Release::new(major, 0, 0),
            Line::Minor(major, minor) => Release::new(major, minor, 0),
        }
    }

    /// Whether `release` is one of the line.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        let (first, last) = self.minor_keys();
        (first..=last).contains(&release.minor_key())
    }

    /// The keys of the first and the last minor line that are in the line.
    #[inline]
    pub(crate) const fn minor_keys(self) -> (u128, u128) {
        match self {
            Line::Major(major) => (minor_key(major, 0), minor_key(major, u64::MAX)),
            Line::Minor(major, minor) => (minor_key(major, minor), minor_key(major, minor)),
        }
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        write_number(self.major(), out)?;
        if let Line::Minor(_, minor) = self {
            out.write_char('.')?;
            write_number(minor, out)?;
        }
        Ok(())
    }
}

text_form!(Line);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_releases_that_its_text_begins() {
        let releases = ["1.99.99", "2.10.21", "2.11.0.dev1", "2.11.5", "2.12.0", "3.0.0"];
        for (line, text, first, contained) in [
            (Line::Minor(2, 11), "2.11", "2.11.0", &releases[2..4]),
            (Line::Major(2), "2", "2.0.0", &releases[1..5]),
        ] {
            assert_eq!(line.to_string(), text);
            assert_eq!(line.first(), first.parse().unwrap());
            assert_eq!(line.major(), 2);
            for release in releases {
                let is_contained = line.contains(release.parse().unwrap());
                assert_eq!(is_contained, contained.contains(&release), "{release} in {line}");
            }
        }
    }
}
