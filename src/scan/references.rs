//! References as they stand in a text: the name of a repository, with what is
//! in front of it and after it.

use std::ops::Range;

use super::context::{Context, context};
use super::extent::{Ending, Front, ending, front};
use super::lines::{Line, Lines};
use super::needle::Needle;
use super::variables::Arguments;
use super::{Finder, Named, Place};

/// What a text has that names a repository.
#[derive(Debug)]
pub(super) struct References<'t> {
    pub(super) places: Vec<Place<'t>>,
    /// Whether there is a `repository:`, the tag of which stands beside it.
    pub(super) has_repository: bool,
    /// Whether a repository is named alone, as an `ARG` may name it for others to use.
    pub(super) has_name_alone: bool,
}

/// Finds the references in `text`.
pub(super) fn references<'t>(text: &'t [u8], finder: &Finder) -> References<'t> {
    let mut search = Search {
        text,
        finder,
        lines: Lines::of(text),
        line: None,
        arguments: Arguments::of(text),
        found: References { places: Vec::new(), has_repository: false, has_name_alone: false },
    };
    let mut floor = 0;
    for (name, spelling) in Names::in_text(text, finder) {
        if name.start < floor {
            continue;
        }
        let is_exact = text[name.clone()] == *spelling.as_bytes();
        let place = search.place(floor, &name, is_exact);
        floor = name.end;
        if let Some(place) = place {
            floor = floor.max(place.range.end);
            search.found.places.push(place);
        }
    }
    search.found
}

struct Search<'t, 'f> {
    text: &'t [u8],
    finder: &'f Finder,
    lines: Lines<'t>,
    line: Option<CurrentLine<'t>>,
    arguments: Arguments<'t>,
    found: References<'t>,
}

/// The line of the last name that was looked at.
#[derive(Clone)]
struct CurrentLine<'t> {
    line: Line<'t>,
    is_ignored: bool,
}

impl<'t> Search<'t, '_> {
    /// What the name at `name` names, if it is that of an image. Nothing before
    /// `floor` belongs to it.
    fn place(&mut self, floor: usize, name: &Range<usize>, is_exact: bool) -> Option<Place<'t>> {
        let text = self.text;
        let Front { start, has_scheme, variable } = front(text, floor, name.start)?;
        let is_emphasized = start > floor && text[start - 1] == b'*';
        let mut after_name = ending(text, name.end, is_emphasized)?;
        if !self.finder.takes(ascii(&text[start..name.end])) {
            return None;
        }
        let mut range = start..after_name.end(name.end);
        let mut is_open = after_name.is_open();
        if let (Some(variable), Ending::Name, Some(b'}')) =
            (variable, after_name, text.get(name.end))
        {
            // `${IMAGE:-prefecthq/prefect}:2-latest` begins and ends further out.
            after_name = ending(text, name.end + 1, false)?;
            range = variable..after_name.end(name.end + 1);
            is_open = true;
        }

        // Upper case has to look like an image: `PrefectHQ/prefect` is GitHub's.
        let is_image = has_scheme
            || match after_name {
                Ending::Version { end, .. } => is_exact || is_version(&text[name.end..end]),
                Ending::Name | Ending::Variable { .. } => false,
            };
        let CurrentLine { line, is_ignored } = self.line_with(range.start);
        if !is_image {
            match context(&text[floor..range.start], &text[range.end..]) {
                Context::Image => {}
                Context::Repository => {
                    self.found.has_repository = true;
                    return None;
                }
                Context::Other => {
                    self.found.has_name_alone = true;
                    return None;
                }
            }
        }
        if is_ignored {
            return None;
        }
        let reference = &text[range.clone()];
        let names = if is_open {
            self.arguments.read_to(line.start);
            self.finder.expanded(reference, &self.arguments)?
        } else {
            Named::Reference(ascii(reference))
        };
        Some(line.place(range, names))
    }

    /// The line that has the byte at `at`, which never goes back.
    fn line_with(&mut self, at: usize) -> CurrentLine<'t> {
        let has_byte = |line: &CurrentLine| at < line.line.start + line.line.text.len();
        match &self.line {
            Some(line) if has_byte(line) => line.clone(),
            _ => {
                let line = self.lines.line_with(at).expect("a text has a line for every byte");
                let line = CurrentLine { is_ignored: line.is_ignored(), line };
                self.line.insert(line).clone()
            }
        }
    }
}

/// Whether a tag or a digest is one of an image.
fn is_version(version: &[u8]) -> bool {
    match version {
        [b':', tag @ ..] => {
            tag.first().is_some_and(u8::is_ascii_digit) || tag.starts_with(b"latest")
        }
        _ => version.starts_with(b"@"),
    }
}

/// What was taken byte by byte, none of which was more than ASCII.
fn ascii(text: &[u8]) -> &str {
    std::str::from_utf8(text).expect("names, tags and digests are read as ASCII")
}

/// Where the names of the repositories stand, in order, with their spelling.
struct Names<'n, 't> {
    text: &'t [u8],
    needles: Vec<NextName<'n>>,
}

struct NextName<'n> {
    spelling: &'n str,
    needle: Needle<'n>,
    at: Option<usize>,
}

impl<'n, 't> Names<'n, 't> {
    fn in_text(text: &'t [u8], finder: &'n Finder) -> Self {
        let next = |spelling| {
            let needle = Needle::in_any_case(spelling);
            NextName { spelling, needle, at: needle.find(text, 0) }
        };
        Names { text, needles: finder.names().map(next).collect() }
    }
}

impl<'n> Iterator for Names<'n, '_> {
    type Item = (Range<usize>, &'n str);

    fn next(&mut self) -> Option<Self::Item> {
        let starts = self.needles.iter().filter_map(|name| Some((name.at?, name.spelling)));
        // Where one begins as another does, the longer one is meant.
        let (start, spelling) = starts.min_by_key(|(at, name)| (*at, usize::MAX - name.len()))?;
        let end = start + spelling.len();
        for name in &mut self.needles {
            if name.at.is_some_and(|at| at < end) {
                name.at = name.needle.find(self.text, end);
            }
        }
        Some((start..end, spelling))
    }
}
