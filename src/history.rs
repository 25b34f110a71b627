//! What is known of Prefect's releases and of what they were built as.

mod published;

use std::fmt;

use crate::line::Line;
use crate::matrix::Matrix;
use crate::release::Release;
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
        self.rows[..until]
            .last()
            .filter(|row| row.since.major() == release.major())
            .ok_or(NoMatrixError { release })
    }

    /// The newest release that is known of its major version, if `release` is
    /// newer: then its row is an extrapolation.
    #[must_use]
    pub fn newest_before(&self, release: Release) -> Option<Release> {
        let newest = *self.releases.finals(Line::Major(release.major())).last()?;
        (newest < release).then_some(newest)
    }

    /// Every row with the release that the next one holds from, oldest first.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (&Row, Option<Release>)> {
        let next = self.rows.iter().skip(1).map(|row| Some(row.since)).chain([None]);
        self.rows.iter().zip(next)
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
