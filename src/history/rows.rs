//! The rows of a history: which matrix holds for which release.

use std::collections::BTreeSet;
use std::iter;
use std::sync::Arc;

use super::History;
use super::matrix::Matrix;
use super::row::{Row, heads};
use crate::error::Error;
use crate::image::Image;
use crate::line::Line;
use crate::release::{Part, Release};
use crate::tag::FloatingTag;
use crate::text::list::either;

impl History {
    /// A history with more rows. One replaces the row with the same `since`,
    /// if there is one; each holds until the next row of its major version.
    ///
    /// # Errors
    ///
    /// Two of the rows have the same `since`.
    pub fn with_rows(&self, more: Vec<Row>) -> Result<History, Error> {
        let (mut history, mut given) = (self.clone(), BTreeSet::new());
        for row in more {
            let since = row.since();
            if !given.insert(since) {
                return Err(Error::new(format!("since {since} is given twice, expected once")));
            }
            history.put(row);
        }
        Ok(history)
    }

    /// A history in which `release` has this matrix. All others have theirs.
    ///
    /// If the major version has no matrix yet, all of its releases get this one,
    /// so that newer releases can hold back older ones. If `release` comes before
    /// the first row of its major version, the releases in between get it, too.
    #[must_use]
    pub fn with_matrix(&self, release: Release, matrix: Matrix) -> History {
        let (mut history, major) = (self.clone(), release.major());
        // What held until now holds again from the next release on.
        let next = release.next().filter(|next| self.rows.iter().all(|it| it.since() != *next));
        if let (Some(held), Some(next)) = (self.held(release).cloned(), next) {
            history.put(Row { since: next, ..held });
        }
        let is_first = self.majors().all(|known| known != major);
        let first = Release::new(major, 0, 0).with_part(Part::Dev, 0);
        history.put(Row::new(if is_first { first } else { release }, matrix));
        history
    }

    /// Adds a row, or replaces the one with the same `since`.
    fn put(&mut self, row: Row) {
        let rows = Arc::make_mut(&mut self.rows);
        match rows.binary_search_by_key(&row.since(), Row::since) {
            Ok(at) => rows[at] = row,
            Err(at) => rows.insert(at, row),
        }
    }

    /// Every change of the matrix, oldest first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that hold up to `release`, of its major version, newest first.
    fn rows_until(&self, release: Release) -> impl Iterator<Item = &Row> {
        let until = self.rows.partition_point(|row| row.since() <= release);
        let newest_first = self.rows[..until].iter().rev();
        newest_first.take_while(move |row| row.since().major() == release.major())
    }

    /// The row that holds for `release`, if there is one.
    pub(super) fn held(&self, release: Release) -> Option<&Row> {
        self.rows_until(release).next()
    }

    /// The row that holds for `release`, whether it is out or not: a release
    /// newer than the newest row has that of its major version.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a major version with no row), `1.4.1` and `3.0.0a1` (before the
    /// first row of the major version).
    pub fn row(&self, release: Release) -> Result<&Row, Error> {
        self.held(release).ok_or_else(|| {
            let major = release.major();
            if self.majors().next().is_some_and(|first| major < first) {
                let message = format!("{release} is Prefect {major}, which has another scheme");
                return Error::new(message);
            }
            let is_same = |one: &Row, next: &Row| one.since().major() == next.since().major();
            let firsts = self.rows.chunk_by(is_same).map(|rows| rows[0].since());
            let expected = firsts.map(|first| format!("Prefect {} from {first} on", first.major()));
            let expected = either(expected);
            Error::new(format_args!("no matrix is known for {release}, expected {expected}"))
        })
    }

    /// The matrix of a release, if one is known.
    pub(crate) fn matrix(&self, release: Release) -> Option<&Matrix> {
        self.held(release).map(Row::matrix)
    }

    /// Whether a release has the image of a floating tag.
    pub(crate) fn builds(&self, release: Release, tag: FloatingTag) -> bool {
        self.matrix(release).is_some_and(|matrix| matrix.image_of(tag).is_some())
    }

    /// The major versions that have a row, lowest first.
    pub(crate) fn majors(&self) -> impl DoubleEndedIterator<Item = u64> {
        let mut majors: Vec<_> = self.rows.iter().map(|row| row.since().major()).collect();
        majors.dedup();
        majors.into_iter()
    }

    /// The first release of a line that has a matrix: the one that the line starts
    /// with, or else the first one that a row is about.
    pub(crate) fn first_built(&self, line: Line) -> Release {
        let of_line = self.rows.iter().map(Row::since).find(|since| line.contains(*since));
        let has_matrix = self.matrix(line.first()).is_some();
        of_line.filter(|_| !has_matrix).unwrap_or(line.first())
    }

    /// The first release after `release`, of its major version, that may have an
    /// image which this one lacks.
    pub(crate) fn first_with(&self, release: Release, image: Image) -> Option<Release> {
        let with_it = self.rows.iter().filter(|row| row.matrix().has(image)).map(Row::since);
        let of_major = |since: &Release| since.major() == release.major();
        with_it.filter(of_major).find(|since| *since > release)
    }

    /// Whether a row holds for any release that is out, or where none is known, for any
    /// at all.
    pub(crate) fn is_in_use(&self, row: &Row) -> bool {
        let first = self.out().first_from(row.since()).and_then(|first| self.held(first));
        self.may_have_newer() && self.known.entries.is_empty()
            || first.is_some_and(|first| first.since() == row.since())
    }

    /// Whether only rows say that `release` has `image` that rest on the
    /// package's metadata.
    pub(crate) fn is_inferred(&self, release: Release, image: Image) -> bool {
        let mut with_it = self.rows_until(release).filter(|row| row.matrix().has(image)).peekable();
        with_it.peek().is_some() && with_it.all(Row::is_inferred)
    }

    /// The rows as a table: a line with the heads of the columns, then one row per line.
    #[must_use]
    pub fn table(&self) -> String {
        let lines: Vec<_> = iter::once(heads()).chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| lines.iter().map(|cells| cells[column].len()).max();
        let widths: Vec<_> = (0..lines[0].len()).filter_map(width).collect();
        let line = |cells: &Vec<String>| {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}  "));
            padded.collect::<String>().trim_end().to_owned() + "\n"
        };
        lines.iter().map(line).collect()
    }
}
