//! Where the names of repositories stand in a text.

use std::ops::Range;

use super::Finder;
use super::needle::Needle;

/// The names as they stand in a text, where a slash may be escaped.
pub(super) fn spellings(finder: &Finder, text: &[u8]) -> Vec<String> {
    let is_escaped = Needle::exact("\\/").is_in(text);
    let escaped = finder.names().filter(|name| is_escaped && name.contains('/'));
    let escaped = escaped.map(|name| name.replace('/', "\\/"));
    finder.names().map(str::to_owned).chain(escaped).collect()
}

/// Whether the beginning of a name stands alone: `docker.io/prefecthq`.
pub(super) fn has_first_part(finder: &Finder, text: &[u8]) -> bool {
    finder.names().filter_map(|name| name.split_once('/')).any(|(first, _)| {
        let needle = Needle::exact(first);
        let mut at = 0;
        while let Some(found) = needle.find(text, at) {
            at = found + first.len();
            if text.get(at).is_none_or(|byte| !b"/\\-.".contains(byte)) {
                return true;
            }
        }
        false
    })
}

/// Where the names of the repositories stand, in order, with their spelling.
pub(super) struct Names<'n, 't> {
    text: &'t [u8],
    needles: Vec<NextName<'n>>,
}

struct NextName<'n> {
    spelling: &'n str,
    needle: Needle<'n>,
    at: Option<usize>,
}

impl<'n, 't> Names<'n, 't> {
    pub(super) fn in_text(text: &'t [u8], spellings: &'n [String]) -> Self {
        let next = |spelling: &'n String| {
            let needle = Needle::in_any_case(spelling);
            NextName { spelling, needle, at: needle.find(text, 0) }
        };
        Names { text, needles: spellings.iter().map(next).collect() }
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
