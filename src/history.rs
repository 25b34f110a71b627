//! What is known of Prefect's releases and of what they were built as.

mod published;

use std::fmt;

use crate::line::Line;
use crate::matrix::Matrix;
use crate::release::{Part, Release};
use crate::releases::Releases;

/// The releases that there were, and the matrix of each.
#[derive(Debug)]
pub struct History {
    /// Sorted by release.
    rows: &'static [Row],
    releases: Releases,
}

/// A change of the matrix. It holds from its release on, in PEP 440's order,
/// until the next row of the same major version.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Row {
    since: Release,
    #[serde(flatten)]
    matrix: Matrix,
    source: Source,
}

/// Where a [`Row`] was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Source {
    /// The workflow files that publish the images, at the git tag of every
    /// release.
    #[serde(rename = "publishing workflow")]
    PublishingWorkflow,
    /// The metadata of the Python package: `Requires-Python` and classifiers.
    /// It tells what the release supports, not what was built.
    #[serde(rename = "package metadata")]
    PackageMetadata,
}

impl Row {
    /// The first release that it holds for.
    #[must_use]
    pub const fn since(&self) -> Release {
        self.since
    }

    /// What the releases are built as.
    #[must_use]
    pub const fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// Where it was read.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::PublishingWorkflow => "publishing workflow",
            Source::PackageMetadata => "package metadata",
        })
    }
}

impl History {
    /// The history of the images that Prefect published, from 2.0.0 on.
    #[must_use]
    pub fn published() -> &'static History {
        &published::HISTORY
    }

    /// Every change of the matrix, oldest first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        self.rows
    }

    /// The releases that there were.
    #[must_use]
    pub const fn releases(&self) -> &Releases {
        &self.releases
    }

    /// The row that holds for `release`, whether it is out or not: a release
    /// newer than the newest row has that of its major version.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a major version with no row), `1.4.1` and `3.0.0a1` (before the
    /// first row of the major version).
    pub fn row(&self, release: Release) -> Result<&Row, NoMatrixError> {
        let until = self.rows.partition_point(|row| row.since <= release);
        let row = self.rows[..until].last().filter(|row| row.since.major() == release.major());
        row.ok_or(NoMatrixError { release })
    }

    /// The newest release that is known of its major version, if `release` is
    /// newer: then its row is an extrapolation.
    #[must_use]
    pub fn newest_if_older_than(&self, release: Release) -> Option<Release> {
        let newest = *self.releases.finals(Line::Major(release.major())).last()?;
        (newest < release).then_some(newest)
    }

    /// Every row with the first release that it does not hold for: that of the
    /// next row, or of the next major version.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (&Row, Release)> {
        self.rows.iter().enumerate().map(|(index, row)| {
            let next_major = Release::with_part(row.since.major() + 1, 0, 0, Part::Dev(0));
            let next = self.rows.get(index + 1).map_or(next_major, |next| next.since);
            (row, next.min(next_major))
        })
    }
}

/// A release that the history knows no matrix for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMatrixError {
    release: Release,
}

impl fmt::Display for NoMatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no matrix is known for release {}, expected one of Prefect 2 from 2.0.0 on, or of \
             Prefect 3 from 3.0.0rc1 on",
            self.release
        )
    }
}

impl std::error::Error for NoMatrixError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flavor::Flavor;

    /// What the rest of the crate takes for granted of the tables.
    #[test]
    fn the_published_tables_are_in_order_and_consistent() {
        let history = History::published();
        assert!(history.rows().is_sorted_by(|a, b| a.since() < b.since()));
        for row in history.rows() {
            let matrix = row.matrix();
            let pythons = Flavor::ALL.map(|flavor| matrix.pythons(flavor));
            assert!(pythons.iter().all(|pythons| pythons.is_sorted_by(|a, b| a < b)));
            assert!(matrix.flavors().all(|it| matrix.pythons(it).contains(&matrix.latest())));
            assert!(matrix.flavors().next().is_some());
        }
        let collected: Releases = [2, 3]
            .into_iter()
            .flat_map(|major| history.releases().finals(Line::Major(major)))
            .copied()
            .collect();
        for minor in 0..=20 {
            for line in [Line::Minor(2, minor), Line::Minor(3, minor)] {
                assert_eq!(history.releases().finals(line), collected.finals(line), "{line}");
            }
        }
        for major in [2, 3] {
            let finals = history.releases().finals(Line::Major(major));
            assert!(finals.is_sorted_by(|a, b| a < b));
            assert!(finals.iter().all(|&release| history.row(release).is_ok()));
        }
    }

    #[test]
    fn a_row_holds_until_the_next_of_its_major_version() {
        for (release, since) in [
            ("2.0.0", "2.0.0"),
            ("2.6.4", "2.0.0"),
            ("2.6.5.dev1", "2.0.0"),
            ("2.6.5", "2.6.5"),
            ("2.10.19", "2.9.0"),
            ("2.99.0", "2.14.14"),
            ("3.0.0rc1", "3.0.0rc1"),
            ("3.4.26.dev2", "3.4.25"),
            ("3.4.26.dev3", "3.4.26.dev3"),
            ("3.8.8", "3.4.26.dev3"),
            ("3.9.0rc1", "3.8.9.dev1"),
            ("3.99.0", "3.9.0"),
        ] {
            let row = History::published().row(release.parse().unwrap()).unwrap();
            assert_eq!(row.since(), since.parse().unwrap(), "{release}");
        }
    }

    #[test]
    fn releases_without_a_row_are_refused() {
        for release in ["0.15.13", "1.4.1", "2.0.0rc1", "3.0.0a1", "4.0.0"] {
            let error = History::published().row(release.parse().unwrap()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "no matrix is known for release {release}, expected one of Prefect 2 from \
                     2.0.0 on, or of Prefect 3 from 3.0.0rc1 on"
                )
            );
        }
    }

    #[test]
    fn what_is_newer_than_all_that_is_known_is_told() {
        for (release, newest) in [
            ("2.20.28", Some("2.20.27")),
            ("2.20.27.post1", Some("2.20.27")),
            ("2.20.27", None),
            ("2.11.6", None),
            ("3.9.2.dev1", Some("3.9.1")),
            ("3.9.1", None),
            ("4.0.0", None),
        ] {
            let known = History::published().newest_if_older_than(release.parse().unwrap());
            assert_eq!(known, newest.map(|newest| newest.parse().unwrap()), "{release}");
        }
    }
}
