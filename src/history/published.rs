//! The files of the published history, which are read when the program is compiled, so
//! that it reads nothing when it starts.
//!
//! This reader takes a file to be right. A test prints the files again from what was
//! read, and where the reader cannot go on, the build fails.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::matrix::Matrix;
use super::row::Row;
use super::set::{ReleaseEntry, Set};
use super::{History, Status};
use crate::commit::Sha;
use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::{Part, Release};

/// All lines that a reader has.
macro_rules! lines {
    ($reader:expr, $line:ident) => {{
        const COUNT: usize = $reader.count();
        let mut reader = $reader;
        let mut lines = [reader.$line(); COUNT];
        let mut at = 1;
        while at < COUNT {
            lines[at] = reader.$line();
            at += 1;
        }
        lines
    }};
}

static ROWS: &[RowLine<'_>] = &lines!(TextReader(include_bytes!("matrices.txt")), row);
static RELEASES: &[ReleaseEntry] = &lines!(TextReader(include_bytes!("releases.txt")), entry);

impl History {
    /// The history of the images that Prefect published, from 2.0.0 on.
    ///
    /// # Panics
    ///
    /// Never: the tests read it.
    #[must_use]
    pub fn published() -> &'static History {
        static PUBLISHED: LazyLock<History> = LazyLock::new(|| {
            let history = History::new(ROWS, Cow::Borrowed(RELEASES));
            History { knows_docker_hub: true, ..history }
        });
        &PUBLISHED
    }

    /// The history of two files such as those that are compiled in, which have to be
    /// right: for tests, and for what writes the files.
    #[doc(hidden)]
    #[must_use]
    pub fn from_files(matrices: &str, releases: &str) -> History {
        let (matrices, releases) = (matrices.as_bytes(), releases.as_bytes());
        let (mut matrices, mut releases) = (TextReader(matrices), TextReader(releases));
        let rows: Vec<_> = (0..matrices.count()).map(|_| matrices.row()).collect();
        let releases = (0..releases.count()).map(|_| releases.entry());
        History::new(&rows, releases.collect())
    }

    fn new(rows: &[RowLine<'_>], entries: Cow<'static, [ReleaseEntry]>) -> History {
        let releases = Arc::new(Set::new(entries));
        History {
            rows: Arc::new(rows.iter().map(RowLine::row).collect()),
            files: Arc::clone(&releases),
            known: releases,
            listed: None,
            has_registry: false,
            knows_docker_hub: false,
        }
    }
}

/// A row of the table of matrices.
#[derive(Clone, Copy)]
struct RowLine<'t> {
    since: Release,
    /// For each flavor a bit for each minor version of Python 3.
    pythons: [u32; Flavor::ALL.len()],
    latest: u16,
    source: &'t str,
}

impl RowLine<'_> {
    fn row(&self) -> Row {
        let python = |minor| PythonVersion::new(3, minor);
        let pythons = |bits: u32| (0..32).filter(move |minor| bits >> minor & 1 == 1).map(python);
        let flavors = Flavor::ALL.iter().zip(self.pythons).filter(|(_, bits)| *bits != 0);
        let flavors = flavors.map(|(flavor, bits)| (*flavor, pythons(bits).collect()));
        let matrix = Matrix::new(flavors, Some(python(self.latest)));
        let matrix = matrix.expect("the rows of src/history/matrices.txt are valid");
        Row { is_added: false, ..Row::new(self.since, matrix).with_source(self.source) }
    }
}

/// The rest of a file.
#[derive(Clone, Copy)]
struct TextReader<'t>(&'t [u8]);

impl<'t> TextReader<'t> {
    /// How many lines there are to read.
    const fn count(mut self) -> usize {
        let mut count = 0;
        while !self.skip_comments().is_empty() {
            self.until(b'\n');
            count += 1;
        }
        count
    }

    /// Skips lines that do not begin with a digit: comments, heads and blank ones.
    const fn skip_comments(&mut self) -> &'t [u8] {
        while !matches!(self.0, [] | [b'0'..=b'9', ..]) {
            self.until(b'\n');
        }
        self.0
    }

    /// The text up to such a byte or the end of the line, and goes on behind.
    const fn until(&mut self, end: u8) -> &'t [u8] {
        let mut at = 0;
        while at < self.0.len() && self.0[at] != end && self.0[at] != b'\n' {
            at += 1;
        }
        let (text, rest) = self.0.split_at(at);
        self.0 = rest;
        while !self.0.is_empty() && self.0[0] == end {
            self.0 = self.0.split_at(1).1;
        }
        text
    }

    /// The next number.
    const fn number(&mut self) -> u64 {
        while !matches!(self.0, [] | [b'0'..=b'9', ..]) {
            self.0 = self.0.split_at(1).1;
        }
        let mut number = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.0 {
            number = 10 * number + (*digit - b'0') as u64;
            self.0 = rest;
        }
        number
    }

    /// The release that the next line begins with.
    const fn release(&mut self) -> Release {
        self.skip_comments();
        let (major, minor, patch) = (self.number(), self.number(), self.number());
        let part = match self.0 {
            [b' ', ..] => Part::Final,
            [b'a', ..] => Part::Alpha,
            [b'b', ..] => Part::Beta,
            [b'r', ..] => Part::Rc,
            [b'.', b'd', ..] => Part::Dev,
            _ => Part::Post,
        };
        let number = if matches!(part, Part::Final) { 0 } else { self.number() };
        self.until(b' ');
        Release::new(major, minor, patch).with_part(part, number)
    }

    /// `RELEASE COMMIT [STATUS]`
    const fn entry(&mut self) -> ReleaseEntry {
        let release = self.release();
        let commit = Some(Sha::from_digits(self.until(b' ')));
        let status = match self.until(b' ') {
            b"" => Status::Published,
            b"doubtful" => Status::Doubtful,
            b"doubtful-conda" => Status::DoubtfulConda,
            b"yanked" => Status::Yanked,
            b"unpublished" => Status::Unpublished,
            _ => panic!("src/history/releases.txt has an unknown status"),
        };
        self.until(b'\n');
        ReleaseEntry { release, commit, status }
    }

    /// The minor version of a Python 3.
    #[expect(clippy::cast_possible_truncation, reason = "such a number is small")]
    const fn python(&mut self) -> u16 {
        assert!(self.number() == 3, "src/history/matrices.txt has a Python that is none of 3.x");
        self.number() as u16
    }

    /// A cell such as `3.7,3.9-3.12`, or `-`.
    const fn pythons(&mut self) -> u32 {
        let mut bits = 0;
        while let [b'3' | b',', ..] = self.0 {
            let first = self.python();
            let last = if let [b'-', ..] = self.0 { self.python() } else { first };
            bits |= (2 << last) - (1 << first);
        }
        self.until(b' ');
        bits
    }

    const fn row(&mut self) -> RowLine<'t> {
        let since = self.release();
        let pythons = [self.pythons(), self.pythons(), self.pythons()];
        let latest = self.python();
        self.until(b' ');
        let Ok(source) = std::str::from_utf8(self.until(b'\n')) else {
            panic!("src/history/matrices.txt is not UTF-8")
        };
        RowLine { since, pythons, latest, source }
    }
}
