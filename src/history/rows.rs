//! The rows of a history: which matrix holds for which release.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::iter;
use std::ops::Range;

use super::row::{Row, heads};
use crate::error::Error;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::line::Line;
use crate::release::{Part, Release};

#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Sorted by release.
    rows: Vec<Row>,
    /// Those that were added to the ones of the files.
    added: BTreeSet<Release>,
}

impl Rows {
    /// Rows that are in order.
    pub(super) const fn new(rows: Vec<Row>) -> Self {
        Rows { rows, added: BTreeSet::new() }
    }

    pub(super) fn as_slice(&self) -> &[Row] {
        &self.rows
    }

    /// The row that holds for `release`.
    pub(super) fn get(&self, release: Release) -> Option<&Row> {
        let until = self.rows.partition_point(|row| row.since() <= release);
        self.rows[..until].last().filter(|it| it.since().major() == release.major())
    }

    /// The first release with a row, of each major version.
    pub(super) fn firsts(&self) -> impl Iterator<Item = Release> {
        let majors = self.rows.chunk_by(|one, next| one.since().major() == next.since().major());
        majors.map(|rows| rows[0].since())
    }

    /// The first release of a line that has a matrix: the one that the line starts
    /// with, or else the first one that a row is about.
    pub(super) fn first_of(&self, line: Line) -> Release {
        let of_line = || self.rows.iter().map(Row::since).find(|since| line.contains(*since));
        let has_matrix = self.get(line.first()).is_some();
        of_line().filter(|_| !has_matrix).unwrap_or(line.first())
    }

    /// Every row with the releases that it holds for.
    pub(super) fn spans(&self) -> impl Iterator<Item = (&Row, Range<Release>)> {
        self.rows.iter().enumerate().map(|(index, row)| {
            let since = row.since();
            let next_major = since.major().saturating_add(1);
            let next_major = Release::with_part(next_major, 0, 0, Part::Dev(0));
            let next = self.rows.get(index + 1).map_or(next_major, Row::since);
            (row, since..next.min(next_major))
        })
    }

    /// The rows of a major version, oldest first.
    pub(super) fn of_major(&self, major: u64) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.since().major() == major)
    }

    /// Whether the matrix of `release` was added to what the files know.
    pub(super) fn is_added(&self, release: Release) -> bool {
        self.get(release).is_some_and(|row| self.added.contains(&row.since()))
    }

    /// Whether only rows say that `release` has `image` that rest on the
    /// package's metadata.
    pub(super) fn is_inferred(&self, release: Release, image: Image) -> bool {
        let until = self.rows.partition_point(|row| row.since() <= release);
        let newest_first = self.rows[..until].iter().rev();
        let of_major = newest_first.take_while(|row| row.since().major() == release.major());
        let mut with_it = of_major.filter(|row| row.matrix().has(image)).peekable();
        with_it.peek().is_some() && with_it.all(Row::is_inferred)
    }

    /// Adds a row, or replaces the one with the same `since`.
    pub(super) fn add(&mut self, row: Row) {
        self.added.insert(row.since());
        self.put(row);
    }

    /// Adds rows.
    ///
    /// # Errors
    ///
    /// Two of them have the same `since`.
    pub(super) fn add_all(&mut self, rows: Vec<Row>) -> Result<(), Error> {
        let mut added = BTreeSet::new();
        for row in rows {
            let since = row.since();
            if !added.insert(since) {
                return Err(Error::new(format_args!(
                    "since {since} is given twice, expected once"
                )));
            }
            self.add(row);
        }
        Ok(())
    }

    /// Adds a row for `row.since()` alone; the next releases keep theirs.
    pub(super) fn add_one(&mut self, row: Row) {
        let release = row.since();
        // What held until now holds again from the next release on.
        let held = self.get(release).cloned();
        let next = release.next().filter(|next| self.rows.iter().all(|it| it.since() != *next));
        if let (Some(held), Some(next)) = (held, next) {
            let is_added = self.added.contains(&held.since());
            let put = if is_added { Rows::add } else { Rows::put };
            put(self, held.starting_at(next));
        }
        self.add(row);
    }

    fn put(&mut self, row: Row) {
        match self.rows.binary_search_by_key(&row.since(), Row::since) {
            Ok(at) => self.rows[at] = row,
            Err(at) => self.rows.insert(at, row),
        }
    }

    /// A line with the heads of the columns, then one row per line.
    pub(super) fn table(&self) -> String {
        // Room for the longest head of a flavor, so that their columns are even.
        let even = Flavor::ALL.iter().map(|flavor| flavor.as_str().len()).max().unwrap_or(0);
        let heads = heads().map(str::to_owned).collect();
        let lines: Vec<Vec<_>> =
            iter::once(heads).chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| {
            let is_flavor = (1..=Flavor::ALL.len()).contains(&column);
            let least = if is_flavor { even } else { 0 };
            lines.iter().map(|cells| cells[column].len()).max().unwrap_or(0).max(least)
        };
        let mut table = String::new();
        for cells in &lines {
            let (last, cells) = cells.split_last().expect("a row has a column for its source");
            for (column, cell) in cells.iter().enumerate() {
                let width = width(column);
                write!(table, "{cell:<width$}  ").expect("a string takes what is written");
            }
            table.extend([last, "\n"]);
        }
        table
    }
}
