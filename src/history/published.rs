//! The published history, as data.
//!
//! To extend it: a release raises the last patch of its line in [`LINES`], or
//! begins a line there; one that changes the matrix has a row in [`ROWS`]
//! besides. What the rest of the crate looks things up in is made of these two
//! at compile time.

use super::{History, Row, Source};
use crate::matrix::Matrix;
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::releases::{LineStart, Releases};

pub(super) static HISTORY: History =
    History { rows: ROWS, releases: Releases::open(&FINALS, &PRERELEASES, &LINE_STARTS) };

const WORKFLOW: Source = Source::PublishingWorkflow;
/// What came after 3.8.4 rests on the package alone: it tells which Python
/// versions a release supports, and that it was built for them is an
/// assumption.
const PACKAGE: Source = Source::PackageMetadata;

/// The matrix, change by change: since, the Python versions of standard, conda
/// and kubernetes, the latest Python, the source. Pythons are given by their
/// minor version: `py(7, 10)` is 3.7 to 3.10, and a latest of 10 is 3.10.
#[rustfmt::skip]
static ROWS: &[Row] = &[
    row(release(2, 0, 0),      py(7, 10),  py(7, 10),  NONE,       10, WORKFLOW),
    row(release(2, 6, 5),      py(7, 11),  py(7, 10),  NONE,       10, WORKFLOW),
    row(release(2, 9, 0),      py(7, 11),  py(7, 10),  py(7, 11),  10, WORKFLOW),
    row(release(2, 10, 20),    py(8, 11),  py(8, 10),  py(8, 11),  10, WORKFLOW),
    row(release(2, 12, 0),     py(8, 11),  py(8, 11),  py(8, 11),  10, WORKFLOW),
    row(release(2, 14, 14),    py(8, 12),  py(8, 12),  py(8, 12),  10, WORKFLOW),
    row(candidate(3, 0, 0, 1), py(9, 12),  py(9, 12),  py(9, 12),  12, WORKFLOW),
    row(release(3, 3, 1),      py(9, 13),  py(9, 13),  py(9, 13),  12, WORKFLOW),
    row(release(3, 4, 25),     py(9, 14),  py(9, 14),  py(9, 14),  12, WORKFLOW),
    row(dev(3, 4, 26, 3),      py(10, 14), py(10, 14), py(10, 14), 12, WORKFLOW),
    row(dev(3, 8, 9, 1),       py(11, 14), py(11, 14), py(11, 14), 12, PACKAGE),
    row(release(3, 9, 0),      py(11, 15), py(11, 15), py(11, 15), 12, PACKAGE),
];

/// The lines: every patch release from 0 to the last one, the dev releases of
/// each patch (`devs(&[0, 5])` is .dev1 to .dev5 of patch 1), the release
/// candidates of patch 0, and the patch that had a .post1.
#[rustfmt::skip]
const LINES: &[Line] = &[
    line(2, 0, 4),
    line(2, 1, 1),
    line(2, 2, 0),
    line(2, 3, 2),
    line(2, 4, 5),
    line(2, 5, 0),
    line(2, 6, 10).post(9),
    line(2, 7, 12),
    line(2, 8, 7),
    line(2, 9, 0),
    line(2, 10, 21),
    line(2, 11, 5),
    line(2, 12, 1),
    line(2, 13, 8),
    line(2, 14, 21),
    line(2, 15, 0),
    line(2, 16, 9),
    line(2, 17, 1),
    line(2, 18, 3),
    line(2, 19, 9),
    line(2, 20, 27),
    line(3, 0, 11).candidates(20).devs(&[0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 10, 3]),
    line(3, 1, 15).devs(&[0, 6, 2, 5, 0, 5, 9, 4, 1, 3, 3, 5, 5, 6, 4, 6, 7]),
    line(3, 2, 15).devs(&[0, 0, 2, 0, 0, 0, 0, 1, 4, 0, 4, 0, 4, 4, 4, 9, 1]),
    line(3, 3, 7).devs(&[0, 0, 2, 1, 3, 4, 4, 1, 4]),
    line(3, 4, 25).devs(&[0, 5, 5, 2, 2, 5, 2, 9, 8, 5, 1, 5, 4, 3, 4, 4, 6, 0, 5, 5, 2, 5, 0, 3, 5, 5, 6]),
    line(3, 5, 0).devs(&[0, 4]),
    line(3, 6, 29).devs(&[0, 1, 1, 3, 1, 7, 5, 9, 3, 1, 5, 5, 5, 2, 7, 0, 7, 6, 6, 3, 5, 5, 8, 4, 5, 7, 6, 5, 6, 4, 4]),
    line(3, 7, 8).devs(&[0, 9, 5, 7, 4, 6, 4, 2, 4, 7]),
    line(3, 8, 8).devs(&[0, 5, 6, 3, 7, 6, 5, 7, 4, 7]),
    line(3, 9, 1).devs(&[0, 5]),
];

/// The one gap: the dev releases of 3.8.7 begin with .dev2.
const fn is_skipped(line: &Line, patch: usize, dev: u64) -> bool {
    matches!((line.major, line.minor, patch, dev), (3, 8, 7, 1))
}

/// The releases that the lines tell of, in order.
static FINALS: [Release; count(true)] = expand(true);
static PRERELEASES: [Release; count(false)] = expand(false);

/// Where each line begins among the final releases.
static LINE_STARTS: [LineStart; LINES.len()] = {
    let mut starts = [LineStart { key: 0, start: 0 }; LINES.len()];
    let mut start = 0;
    let mut index = 0;
    while index < LINES.len() {
        starts[index] = LineStart { key: LINES[index].release(0, Part::Final).minor_key(), start };
        start += LINES[index].final_count();
        index += 1;
    }
    starts
};

/// A line of releases, X.Y.0 to X.Y.`last`.
struct Line {
    major: u64,
    minor: u64,
    last: usize,
    /// The patch that had a post release.
    post: Option<usize>,
    /// How many release candidates patch 0 had.
    candidates: u64,
    /// By patch, the number of the last dev release.
    devs: &'static [u64],
}

const fn line(major: u64, minor: u64, last: usize) -> Line {
    Line { major, minor, last, post: None, candidates: 0, devs: &[] }
}

impl Line {
    const fn post(self, patch: usize) -> Line {
        Line { post: Some(patch), ..self }
    }

    const fn candidates(self, candidates: u64) -> Line {
        Line { candidates, ..self }
    }

    const fn devs(self, devs: &'static [u64]) -> Line {
        Line { devs, ..self }
    }

    const fn final_count(&self) -> usize {
        self.last + 1 + self.post.is_some() as usize
    }

    const fn release(&self, patch: usize, part: Part) -> Release {
        Release::with_part(self.major, self.minor, patch as u64, part)
    }
}

/// How many final releases, or how many prereleases, the lines tell of.
const fn count(finals: bool) -> usize {
    fill(finals, &mut [])
}

const fn expand<const COUNT: usize>(finals: bool) -> [Release; COUNT] {
    let mut table = [release(0, 0, 0); COUNT];
    fill(finals, &mut table);
    table
}

/// Puts the releases into `table` in order, as far as it has room for them, and
/// counts them.
const fn fill(finals: bool, table: &mut [Release]) -> usize {
    let mut count = 0;
    let mut index = 0;
    while index < LINES.len() {
        let line = &LINES[index];
        let mut patch = 0;
        // To the patch after the last: its dev releases may be out already.
        while patch <= line.last + 1 {
            if finals && patch <= line.last {
                count = put(table, count, line.release(patch, Part::Final));
            }
            if finals && matches!(line.post, Some(post) if post == patch) {
                count = put(table, count, line.release(patch, Part::Post(1)));
            }
            let devs = if finals || patch >= line.devs.len() { 0 } else { line.devs[patch] };
            let mut number = 1;
            while number <= devs {
                if !is_skipped(line, patch, number) {
                    count = put(table, count, line.release(patch, Part::Dev(number)));
                }
                number += 1;
            }
            let candidates = if finals || patch > 0 { 0 } else { line.candidates };
            number = 1;
            while number <= candidates {
                count = put(table, count, line.release(patch, Part::Rc(number)));
                number += 1;
            }
            patch += 1;
        }
        index += 1;
    }
    count
}

/// Puts a release into `table` at `index`, and gives the next index.
const fn put(table: &mut [Release], index: usize, release: Release) -> usize {
    if index < table.len() {
        table[index] = release;
    }
    index + 1
}

const fn row(
    since: Release,
    standard: &'static [PythonVersion],
    conda: &'static [PythonVersion],
    kubernetes: &'static [PythonVersion],
    latest: u16,
    source: Source,
) -> Row {
    let matrix = Matrix::published(standard, conda, kubernetes, PythonVersion::new(3, latest));
    Row { since, matrix, source }
}

const fn release(major: u64, minor: u64, patch: u64) -> Release {
    Release::new(major, minor, patch)
}

const fn candidate(major: u64, minor: u64, patch: u64, number: u64) -> Release {
    Release::with_part(major, minor, patch, Part::Rc(number))
}

const fn dev(major: u64, minor: u64, patch: u64, number: u64) -> Release {
    Release::with_part(major, minor, patch, Part::Dev(number))
}

const NONE: &[PythonVersion] = &[];

/// The Python versions 3.`first` to 3.`last`.
const fn py(first: u16, last: u16) -> &'static [PythonVersion] {
    // The first Python that Prefect 2 was built for, and how many since.
    const START: u16 = 7;
    const ALL: [PythonVersion; 9] = {
        let mut all = [PythonVersion::new(3, START); 9];
        let mut index = 1;
        while index < all.len() {
            all[index] = PythonVersion::new(3, all[index - 1].minor() + 1);
            index += 1;
        }
        all
    };
    const PYTHONS: &[PythonVersion] = &ALL;
    let (until_last, _) = PYTHONS.split_at((last - START + 1) as usize);
    until_last.split_at((first - START) as usize).1
}
