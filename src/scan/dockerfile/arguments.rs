//! The build arguments of a Dockerfile that have a default, and where a default is to
//! be edited so that an image changes.

use std::collections::{HashMap, HashSet};

use super::Operand;
use crate::reference::Parts;
use crate::scan::expansion::Expansion;
use crate::scan::image::Span;
use crate::scan::lines::first_word;
use crate::scan::placeholder::{identifier, variables};

/// How many build arguments may have a default.
const MAX_ARGUMENTS: usize = 1000;

/// The build arguments in front of the first `FROM`, which alone count in `FROM`.
/// From <https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact>.
#[derive(Debug, Default)]
pub(in crate::scan) struct Arguments<'t> {
    all: Vec<Argument<'t>>,
    /// The number of the last one with a name.
    by_name: HashMap<&'t [u8], usize>,
    /// The names that an image which is no place mentions.
    locked: HashSet<&'t [u8]>,
}

/// A build argument with its default.
#[derive(Debug)]
struct Argument<'t> {
    name: &'t [u8],
    /// Where its default is, without quotes.
    default: Span,
    /// The number of its line.
    line: usize,
    is_ignored: bool,
    written: &'t [u8],
    /// Not whole if a variable in it has no value.
    value: Expansion,
}

impl<'t> Arguments<'t> {
    /// Adds the one of a word, if it has a default.
    pub(super) fn add(&mut self, word: &Operand<'t>) {
        let (name, rest) = word.text.split_at(identifier(word.text));
        let Some(default) = rest.strip_prefix(b"=") else { return };
        let (written, length) = first_word(default);
        if !name.is_empty() && length == default.len() && self.all.len() < MAX_ARGUMENTS {
            let quote = usize::from(length > written.len());
            let start = word.start + name.len() + 1 + quote;
            let (default, value) = (start..start + written.len(), self.expand(written));
            self.by_name.insert(name, self.all.len());
            let (line, is_ignored) = (word.line.number, word.line.is_ignored);
            self.all.push(Argument { name, default, line, is_ignored, written, value });
        }
    }

    /// What a text becomes by the arguments.
    pub(in crate::scan) fn expand(&self, text: &[u8]) -> Expansion {
        Expansion::of(text, &|name| {
            let number = *self.by_name.get(name)?;
            Some((number, &self.all[number].value)).filter(|(_, value)| value.is_whole)
        })
    }

    /// The argument whose default is exactly the version, the whole of the tag or the
    /// whole of the reference that an expansion is.
    pub(in crate::scan) fn holder(&self, expansion: &Expansion) -> Option<usize> {
        Parts::of(&expansion.text).tag?;
        let is_holder = |argument: &usize| {
            // Where the default is there twice, it is more than the version.
            let Some((front, back)) = expansion.around(*argument) else { return false };
            let rest = back.to_ascii_lowercase();
            let is_version = rest.starts_with("-python") || rest.starts_with("-latest");
            let is_tag = front.ends_with(':') && (rest.is_empty() || is_version);
            let is_whole = front.is_empty() && back.is_empty();
            (is_tag || is_whole) && !self.all[*argument].written.contains(&b'$')
        };
        expansion.used.iter().map(|(argument, _)| *argument).find(is_holder)
    }

    /// The number of the line whose default is the version or the tag, or else the first
    /// part of it.
    pub(in crate::scan) fn line(&self, expansion: &Expansion) -> Option<usize> {
        let Parts { repository, tag, .. } = Parts::of(&expansion.text);
        let start = repository.len() + 1;
        let end = start + tag?.len();
        let is_part = |(_, span): &&(usize, Span)| span.start < end && start < span.end;
        let first = || Some(expansion.used.iter().find(is_part)?.0);
        Some(self.all[self.holder(expansion).or_else(first)?].line)
    }

    /// The default of an argument by which an expansion becomes `wanted`. `None` if it is
    /// never edited: its line is to be ignored, or an image that is no place mentions it.
    pub(in crate::scan) fn new_default<'w>(
        &self,
        expansion: &Expansion,
        argument: usize,
        wanted: &'w str,
    ) -> Option<&'w str> {
        let Argument { name, is_ignored, .. } = &self.all[argument];
        let (front, back) = expansion.around(argument)?;
        let default = wanted.strip_prefix(front)?.strip_suffix(back)?;
        let is_locked = *is_ignored || self.locked.contains(name);
        (!is_locked && !default.is_empty()).then_some(default)
    }

    /// Where the default of an argument is.
    pub(in crate::scan) fn default_of(&self, argument: usize) -> Span {
        self.all[argument].default.clone()
    }

    /// Locks the arguments that a text mentions, also in defaults.
    pub(super) fn lock(&mut self, text: &'t [u8]) {
        let mut names: Vec<_> = variables(text).collect();
        while let Some(name) = names.pop() {
            let Some(number) = self.by_name.get(name) else { continue };
            if self.locked.insert(name) {
                names.extend(variables(self.all[*number].written));
            }
        }
    }
}
