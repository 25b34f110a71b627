//! What is asked of what has been found.

use std::borrow::Cow;
use std::ops::Range;

use super::{Found, Mention};
use crate::scan::names::has_first_part;
use crate::scan::needle::Needle;
use crate::scan::place::unescaped;
use crate::scan::variables::has_variable;

/// How many variables are searched for in a text.
const MAX_USES: usize = 16;

impl<'t> Found<'t, '_> {
    /// Whether a repository that is named alone has uppercase, as only that of code has.
    pub(in crate::scan) fn has_upper_case(&self, mention: usize) -> bool {
        let name = &self.text[self.mentions[mention].range.clone()];
        name.iter().any(u8::is_ascii_uppercase) && !name.contains(&b'$')
    }

    /// The name of a repository that is named alone, if all of it is known.
    pub(in crate::scan) fn name_of(&self, mention: usize) -> Option<Cow<'t, str>> {
        let Mention { range, is_open, .. } = &self.mentions[mention];
        let name = &self.text[range.clone()];
        if !is_open {
            return Some(unescaped(name));
        }
        let expansion = self.arguments().expand(name, range.start);
        expansion.is_whole.then(|| Cow::Owned(self.arguments().text(&expansion.parts)))
    }

    /// The number of the repository that is named alone and is all of a value.
    pub(in crate::scan) fn mention_ending_at(&self, value: &Range<usize>) -> Option<usize> {
        let at = self.mentions.partition_point(|mention| mention.range.end < value.end);
        let range = &self.mentions.get(at)?.range;
        if range.end != value.end || range.start < value.start {
            return None;
        }
        // What stands in front is a registry that is a variable, or a scheme.
        let front = &self.text[value.start..range.start];
        let is_front = front.is_empty()
            || front.ends_with(b"/") && !front.contains(&b' ')
            || has_variable(front) && front.ends_with(b"/");
        is_front.then_some(at)
    }

    /// The number of the reference that is all of a value.
    pub(in crate::scan) fn place_at(&self, value: &Range<usize>) -> Option<usize> {
        let references = &self.places[..self.references];
        let at = references.partition_point(|place| place.range.end < value.end);
        let range = &references.get(at)?.range;
        (range.end == value.end && range.start >= value.start).then_some(at)
    }

    /// The number of the repository that is named alone at `at`, or after a quote
    /// there, and is all of an element.
    pub(in crate::scan) fn element_at(&self, at: usize) -> Option<usize> {
        let start = self.unquoted(at);
        let number = self.mentions.partition_point(|mention| mention.range.start < start);
        self.is_element(at, &self.mentions.get(number)?.range).then_some(number)
    }

    /// The number of the reference that stands so.
    pub(in crate::scan) fn reference_at(&self, at: usize) -> Option<usize> {
        let start = self.unquoted(at);
        let references = &self.places[..self.references];
        let number = references.partition_point(|place| place.range.start < start);
        self.is_element(at, &references.get(number)?.range).then_some(number)
    }

    fn unquoted(&self, at: usize) -> usize {
        at + usize::from(self.text.get(at).is_some_and(|byte| b"\"'".contains(byte)))
    }

    /// Whether what stands in a range is all of an element at `at`.
    fn is_element(&self, at: usize, range: &Range<usize>) -> bool {
        let next = self.text.get(range.end);
        let ends = match self.text.get(at) {
            quote @ Some(b'"' | b'\'') => next == quote,
            _ => next.is_none_or(|byte| byte.is_ascii_whitespace() || b",])".contains(byte)),
        };
        range.start == self.unquoted(at) && ends
    }

    /// Where a reference begins.
    pub(in crate::scan) fn start_of(&self, place: usize) -> usize {
        self.places[place].range.start
    }

    /// Whether a tag is put to the variable of this name: `$IMAGE:$TAG`.
    pub(in crate::scan) fn has_use(&mut self, name: &[u8]) -> bool {
        let Ok(name) = std::str::from_utf8(name) else { return false };
        if self.uses == MAX_USES {
            return true;
        }
        self.uses += 1;
        let needle = Needle::exact(name);
        let mut at = 0;
        while let Some(start) = needle.find(self.text, at) {
            at = start + name.len();
            let is_variable = start > 0 && self.text[start - 1] == b'$';
            match &self.text[at..] {
                [b'}' | b')', b':' | b'$', ..] | [b' ', b'+', b' ', ..] => return true,
                [b':', ..] if is_variable => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether something in the text can be a part of an image.
    pub(in crate::scan) fn has_parts(&self) -> bool {
        let has = |word| Needle::exact(word).is_in(self.text);
        !self.mentions.is_empty()
            || !self.places.is_empty() && Needle::in_any_case("digest").is_in(self.text)
            || has("registry") && has_first_part(self.finder, self.text)
    }
}
