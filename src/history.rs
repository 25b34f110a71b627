//! What is known of Prefect's releases and of what they were built as.

pub(crate) mod departures;
mod matrix;
mod parse;
mod row;
pub(crate) mod set;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::commit::{CommitSha, TagSha};
use crate::flavor::Flavor;
use crate::line::Line;
use crate::list::Releases;
use crate::release::{Part, Release};

pub use matrix::{Matrix, MatrixError};
pub use row::Row;

use set::{Entry, Set, Standing};

/// The releases that there were, the commit of each, and what it was built as.
///
/// [`History::published`] is Prefect's. That of a fork is read by
/// [`History::parse`]; [`with_releases`](History::with_releases),
/// [`with_rows`](History::with_rows) and [`with_matrix`](History::with_matrix)
/// give another history and leave this one as it is.
///
/// ```
/// use prefect_tags::{History, Status};
///
/// let history = History::parse(
///     "since  standard   conda  kubernetes  latest  source\n\
///      2.0.0  3.9-3.11   -      -           3.10    our build file\n",
///     "2.0.0 129c269c3c5d941671598bb928f57f5e713d6475\n\
///      2.0.1 -\n",
/// )?;
/// assert_eq!(history.status("2.0.1".parse()?), Status::Released);
/// assert_eq!(history.row("2.0.1".parse()?)?.matrix().images().count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct History {
    /// Sorted by release.
    rows: Vec<Row>,
    /// The rows that were added to those of the files, by release.
    added: BTreeSet<Release>,
    /// What the files know. Newer releases may be out by now.
    known: Arc<Set>,
    /// What a list says to be out instead, and nothing else.
    listed: Option<Arc<Set>>,
    /// Whether images are published where Docker Hub's departures hold.
    has_departures: bool,
}

/// Whether a release is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is one of the releases.
    Released,
    /// It is newer than the newest final release that is known of its major
    /// version, so it may be out by now.
    Newer {
        /// That newest one; `None` if there is a matrix for the major version
        /// and no release is known.
        known: Option<Release>,
    },
    /// It was tagged in git, and never published.
    Unpublished,
    /// It is not one of the releases, and cannot have been published since.
    Never,
}

/// What is known of the commit in a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AtCommit {
    /// It is that of a release.
    Release(Release),
    /// It is only that of a tag that was never published.
    Unpublished(Release),
    /// No release is known to have it.
    Unknown,
    /// No release has it: the commit of every one is known.
    None,
}

impl History {
    /// The history of the images that Prefect published, from 2.0.0 on.
    ///
    /// # Panics
    ///
    /// Never: the tests read the files that are compiled in.
    #[must_use]
    pub fn published() -> &'static History {
        static PUBLISHED: LazyLock<History> = LazyLock::new(|| {
            let history = History::parse(
                include_str!("history/matrices.txt"),
                include_str!("history/releases.txt"),
            );
            let history = history.expect("the published history is well-formed");
            History { has_departures: true, ..history }
        });
        &PUBLISHED
    }

    /// Reads a history from two texts: the matrices, as the table that the
    /// command `matrix` prints, and the releases, `RELEASE COMMIT [STATUS]` a
    /// line.
    ///
    /// Both are in order, and `#` begins a comment. A commit that is not known
    /// is `-`. A status is `unpublished` (a git tag and nothing else),
    /// `doubtful` (its images may be missing) or `yanked`.
    ///
    /// # Errors
    ///
    /// With the line and the reason: a table without its heads, a row or a
    /// release that is malformed, out of order or there twice, an unknown
    /// status, a release before the first row of its major version.
    pub fn parse(matrices: &str, releases: &str) -> Result<History, HistoryError> {
        let rows = History {
            rows: parse::rows(matrices)?,
            added: BTreeSet::new(),
            known: Arc::default(),
            listed: None,
            has_departures: false,
        };
        let releases = parse::releases(releases, |release| rows.row(release).map(drop))?;
        Ok(History { known: Arc::new(Set::new(releases)), ..rows })
    }

    /// The history in which these releases are out and no others.
    ///
    /// Those that were tagged and never published are passed over. What is
    /// built, and the commit of a release for which the list has none, remain
    /// as they are known.
    #[must_use]
    pub fn with_releases(&self, releases: &Releases) -> History {
        let entries = releases.iter().map(|(release, commit)| {
            let known = self.known.get(release);
            Entry {
                release,
                commit: commit.or(known.and_then(|known| known.commit)),
                standing: known.map_or(Standing::Published, |known| known.standing),
            }
        });
        let listed = Set::new(entries.filter(Entry::is_published).collect());
        History { listed: Some(Arc::new(listed)), ..self.clone() }
    }

    /// The history without a list: what its files know is out.
    pub(crate) fn without_releases(&self) -> History {
        History { listed: None, ..self.clone() }
    }

    /// The history with more rows. One replaces the row with the same `since`,
    /// if there is one; each holds until the next row of its major version.
    ///
    /// # Errors
    ///
    /// Two of the rows have the same `since`.
    pub fn with_rows(&self, rows: Vec<Row>) -> Result<History, HistoryError> {
        let mut history = self.clone();
        let mut added = BTreeSet::new();
        for row in rows {
            if !added.insert(row.since()) {
                return Err(HistoryError(Fault::RowTwice(row.since())));
            }
            history.put(row);
        }
        history.added.extend(added);
        Ok(history)
    }

    /// The history in which `release` has this matrix. All others have theirs.
    ///
    /// Where no matrix is known for the major version, all of it is taken to
    /// have this one: what is newer would otherwise never hold back what is
    /// older. So are the releases between this one and the first row of its
    /// major version, if it comes before that.
    #[must_use]
    pub fn with_matrix(&self, release: Release, matrix: Matrix) -> History {
        let mut history = self.clone();
        let is_of_major = |row: &Row| row.since().major() == release.major();
        let since = if history.rows.iter().any(is_of_major) {
            // What held until now holds again from the next release on.
            let held = history.row(release).ok().cloned();
            let next =
                release.next().filter(|next| history.rows.iter().all(|it| it.since() != *next));
            if let (Some(held), Some(next)) = (held, next) {
                history.put(held.starting_at(next));
            }
            release
        } else {
            Release::with_part(release.major(), 0, 0, Part::Dev(0))
        };
        history.put(Row::new(since, matrix));
        history.added.insert(since);
        history
    }

    /// Puts a row in its place, instead of one with the same `since`.
    fn put(&mut self, row: Row) {
        match self.rows.binary_search_by_key(&row.since(), Row::since) {
            Ok(at) => self.rows[at] = row,
            Err(at) => self.rows.insert(at, row),
        }
    }

    /// Every change of the matrix, oldest first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row that holds for `release`, whether it is out or not: a release
    /// newer than the newest row has that of its major version.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a major version with no row), `1.4.1` and `3.0.0a1` (before the
    /// first row of the major version).
    pub fn row(&self, release: Release) -> Result<&Row, HistoryError> {
        let until = self.rows.partition_point(|row| row.since() <= release);
        let row = self.rows[..until].last().filter(|it| it.since().major() == release.major());
        row.ok_or_else(|| HistoryError(Fault::NoMatrix { release, firsts: self.firsts() }))
    }

    /// The first release with a row, of each major version.
    fn firsts(&self) -> Box<[Release]> {
        let majors = self.rows.chunk_by(|one, next| one.since().major() == next.since().major());
        majors.map(|rows| rows[0].since()).collect()
    }

    /// Whether the matrix of `release` was added to what the files know.
    pub(crate) fn is_matrix_added(&self, release: Release) -> bool {
        self.row(release).is_ok_and(|row| self.added.contains(&row.since()))
    }

    /// Every row with the first release that it does not hold for.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (&Row, Range<Release>)> {
        self.rows.iter().enumerate().map(|(index, row)| {
            let since = row.since();
            let next_major = since.major().saturating_add(1);
            let next_major = Release::with_part(next_major, 0, 0, Part::Dev(0));
            let next = self.rows.get(index + 1).map_or(next_major, Row::since);
            (row, since..next.min(next_major))
        })
    }

    /// The first release of a line that has a matrix: the one that the line begins
    /// with, or else the first one that a row is about.
    pub(crate) fn first_built(&self, line: Line) -> Release {
        let of_line = || self.rows.iter().map(Row::since).find(|since| line.contains(*since));
        let has_matrix = self.row(line.first()).is_ok();
        of_line().filter(|_| !has_matrix).unwrap_or(line.first())
    }

    /// The major versions that have a row, lowest first.
    pub(crate) fn majors(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.firsts().into_vec().into_iter().map(Release::major)
    }

    /// The releases that are out.
    fn out(&self) -> &Set {
        self.listed.as_deref().unwrap_or(&self.known)
    }

    /// Whether newer releases than the ones it has may be out. They may not
    /// with a list of those that are.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.listed.is_none()
    }

    /// Whether `release` is out.
    #[must_use]
    pub fn status(&self, release: Release) -> Status {
        if self.is_open() { self.known_status(release) } else { self.listed_status(release) }
    }

    fn listed_status(&self, release: Release) -> Status {
        if self.out().get(release).is_some() {
            Status::Released
        } else if self.known_status(release) == Status::Unpublished {
            Status::Unpublished
        } else {
            Status::Never
        }
    }

    /// Whether `release` is out by what the files know, whatever a list says.
    pub(crate) fn known_status(&self, release: Release) -> Status {
        if let Some(entry) = self.known.get(release) {
            return if entry.is_published() { Status::Released } else { Status::Unpublished };
        }
        match self.known.finals(Line::of_major(release.major())).last().copied() {
            Some(known) if release < known => Status::Never,
            _ if self.row(release).is_err() => Status::Never,
            known => Status::Newer { known },
        }
    }

    /// The final releases of a line that are out, oldest first.
    #[must_use]
    pub fn finals(&self, line: Line) -> &[Release] {
        self.out().finals(line)
    }

    /// The final releases of a line by what the files know.
    pub(crate) fn known_finals(&self, line: Line) -> &[Release] {
        self.known.finals(line)
    }

    /// The newest final release of each major version by what the files know:
    /// how far the history goes, whatever a list says.
    pub fn known_to(&self) -> impl Iterator<Item = Release> {
        self.majors().filter_map(|major| self.known.finals(Line::of_major(major)).last().copied())
    }

    /// The newest final release of the minor line of `release`, or else of its
    /// major version, by what the files know.
    pub(crate) fn newest_known_near(&self, release: Release) -> Option<(Line, Release)> {
        near(release).find_map(|line| Some((line, *self.known.finals(line).last()?)))
    }

    /// The same of the releases that are out.
    pub(crate) fn newest_near(&self, release: Release) -> Option<(Line, Release)> {
        near(release).find_map(|line| Some((line, *self.finals(line).last()?)))
    }

    /// Whether any release in the range is out.
    pub(crate) fn any_between(&self, span: Range<Release>) -> bool {
        self.out().any_between(span)
    }

    /// The commit of a release: that of the list, if it has one.
    #[must_use]
    pub fn commit(&self, release: Release) -> Option<CommitSha> {
        let listed = self.listed.as_ref().and_then(|listed| listed.get(release));
        listed.or_else(|| self.known.get(release))?.commit
    }

    /// The commit of a release by what the files know, whatever a list says.
    pub(crate) fn known_commit(&self, release: Release) -> Option<CommitSha> {
        self.known.get(release)?.commit
    }

    /// What became of a release that is out.
    pub(crate) fn standing(&self, release: Release) -> Standing {
        self.out().standing(release)
    }

    /// The release whose commit begins with these digits. Of several, the
    /// newest final one counts, or else the newest.
    pub(crate) fn at_commit(&self, digits: TagSha) -> AtCommit {
        let is_out = |entry: &Entry| entry.is_published();
        let newest = |releases: &mut dyn Iterator<Item = Release>| {
            releases.max_by_key(|release| (release.is_final(), *release))
        };
        let mut released = self.out().at_commit(digits).filter(is_out).map(|it| it.release);
        if let Some(release) = newest(&mut released) {
            return AtCommit::Release(release);
        }
        let unpublished = self.known.at_commit(digits).filter(|entry| !is_out(entry));
        match newest(&mut unpublished.map(|entry| entry.release)) {
            Some(release) => AtCommit::Unpublished(release),
            None if self.listed.as_deref().is_some_and(Set::has_all_commits) => AtCommit::None,
            None => AtCommit::Unknown,
        }
    }

    /// Whether Docker Hub's departures are known to hold for these images.
    pub(crate) const fn has_departures(&self) -> bool {
        self.has_departures
    }

    /// The rows as the table that [`History::parse`] reads: a line with the
    /// heads of the columns, then a row a line.
    #[must_use]
    pub fn table(&self) -> String {
        let heads = row::HEADS.map(str::to_owned);
        let lines: Vec<_> =
            std::iter::once(heads).chain(self.rows.iter().map(Row::cells)).collect();
        let width =
            |column: usize| lines.iter().map(|cells| cells[column].len()).max().unwrap_or(0);
        // Room for the longest head of a flavor, so that they stand evenly.
        let even = Flavor::ALL.iter().map(|flavor| flavor.as_str().len()).max().unwrap_or(0);
        let [since, standard, conda, kubernetes, latest, _] = std::array::from_fn(width);
        let widths = [since, standard.max(even), conda.max(even), kubernetes.max(even), latest];
        let mut table = String::new();
        for [cells @ .., source] in &lines {
            for (cell, width) in cells.iter().zip(widths) {
                write!(table, "{cell:<width$}  ").expect("a string takes what is written");
            }
            table.extend([source, "\n"]);
        }
        table
    }
}

/// The lines of a release, the nearer one first.
fn near(release: Release) -> impl Iterator<Item = Line> {
    let major = release.major();
    [Line::of_minor(major, release.minor()), Line::of_major(major)].into_iter()
}

/// Why a text is no [`History`], or a history cannot answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryError(Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Line { file: &'static str, line: usize, reason: Box<str> },
    NoRow,
    RowTwice(Release),
    NoMatrix { release: Release, firsts: Box<[Release]> },
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Line { file, line, reason } => write!(f, "line {line} of the {file}: {reason}"),
            Fault::NoRow => {
                let heads = row::HEADS.join(" ");
                write!(f, "the matrices have no row, expected a line {heads} and a row a line")
            }
            Fault::RowTwice(since) => {
                write!(f, "two rows have the since {since}, expected each once")
            }
            Fault::NoMatrix { release, firsts } => {
                write!(f, "no matrix is known for release {release}, expected one ")?;
                for (index, first) in firsts.iter().enumerate() {
                    let or = if index > 0 { ", or " } else { "" };
                    write!(f, "{or}of Prefect {} from {first} on", first.major())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for HistoryError {}

#[cfg(test)]
pub(crate) mod tests;
