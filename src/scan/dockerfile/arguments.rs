//! The build arguments of a Dockerfile that have a default, and where a default is to
//! be edited so that an image changes.

use std::collections::{HashMap, HashSet};

use crate::reference::{Parts, split_version};
use crate::scan::expansion::{Expansion, Piece};
use crate::scan::image::Span;
use crate::scan::lines::{Lines, TextLine, blanks, is_blank};
use crate::scan::needle::Needle;
use crate::scan::placeholder::{has_placeholder, identifier, variables};

/// What replaces the default in question while the text around it is looked at.
const MARK: char = '\0';

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
    value: Expansion<'t>,
}

impl<'t> Arguments<'t> {
    /// Those of `text`; `None` if it has none, or no `FROM` behind them.
    pub(super) fn of(text: &'t [u8]) -> Option<Self> {
        let has = |word| Needle::new(word).begins_line(text);
        if !has("arg ") && !has("arg\t") {
            return None;
        }
        let mut arguments = Arguments::default();
        let mut goes_on = false;
        for line in Lines::of(text) {
            if super::from(&line).is_some() {
                return Some(arguments).filter(|arguments| !arguments.all.is_empty());
            }
            let rest = &line.text[line.first()..];
            // Docker drops these lines, also within an instruction.
            if matches!(rest, [] | [b'#', ..]) {
                continue;
            }
            if goes_on || is_argument(rest) {
                arguments.read_words(&line, if goes_on { 0 } else { "ARG".len() });
                goes_on = line.text.trim_ascii_end().ends_with(b"\\");
            }
        }
        None
    }

    /// Reads the arguments of a line, behind its blanks and `at`.
    fn read_words(&mut self, line: &TextLine<'t>, at: usize) {
        let mut at = line.first() + at;
        while at < line.text.len() {
            at += blanks(&line.text[at..]);
            let word = &line.text[at..];
            let name = &word[..identifier(word)];
            if !name.is_empty() && word.get(name.len()) == Some(&b'=') {
                let start = at + name.len() + 1;
                let (written, length) = first_word(&line.text[start..]);
                let start = line.start + start + usize::from(length > written.len());
                let (default, value) = (start..start + written.len(), self.expand(written));
                self.by_name.insert(name, self.all.len());
                let (line, is_ignored) = (line.number, line.is_ignored);
                self.all.push(Argument { name, default, line, is_ignored, written, value });
                at += name.len() + 1 + length;
            } else {
                at += word_length(word).max(1);
            }
        }
    }

    /// What a text becomes by the arguments.
    pub(super) fn expand(&self, text: &'t [u8]) -> Expansion<'t> {
        Expansion::of(text, &|name| {
            let number = *self.by_name.get(name)?;
            let value = Some(&self.all[number].value).filter(|value| value.is_whole)?;
            Some((Piece::Argument(number), value.length, value.count + 1))
        })
    }

    /// Where the default is of the argument that `text` names, if it is a variable and no
    /// more.
    pub(super) fn default_by(&self, text: &[u8]) -> Option<Span> {
        let name = text.strip_prefix(b"$")?;
        let name = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
        Some(self.default_of(*self.by_name.get(name)?))
    }

    /// What an expansion is.
    pub(in crate::scan) fn text(&self, expansion: &Expansion<'t>) -> String {
        self.around(expansion, usize::MAX)
    }

    /// The same with a mark in the place of an argument.
    fn around(&self, expansion: &Expansion<'t>, argument: usize) -> String {
        let mut text = Vec::with_capacity(expansion.length);
        self.write(expansion, argument, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    fn write(&self, expansion: &Expansion<'t>, argument: usize, out: &mut Vec<u8>) {
        for piece in &expansion.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Argument(number) if *number == argument => out.push(MARK as u8),
                Piece::Argument(number) => self.write(&self.all[*number].value, argument, out),
            }
        }
    }

    /// The numbers of the arguments that an expansion is made of, also those in the
    /// defaults of others.
    pub(in crate::scan) fn used(&self, expansion: &Expansion<'t>) -> Vec<usize> {
        let mut used = Vec::new();
        for piece in &expansion.pieces {
            if let Piece::Argument(number) = piece {
                used.extend(self.used(&self.all[*number].value));
                used.push(*number);
            }
        }
        used
    }

    /// The argument whose default is exactly the version, the whole of the tag or the
    /// whole of the reference that an expansion is.
    pub(in crate::scan) fn holder(&self, expansion: &Expansion<'t>) -> Option<usize> {
        Parts::of(&self.text(expansion)).tag?;
        self.used(expansion).into_iter().find(|&argument| {
            let text = self.around(expansion, argument);
            let Some((front, back)) = text.split_once(MARK) else { return false };
            let rest = back.to_ascii_lowercase();
            let is_version = rest.starts_with("-python") || rest.starts_with("-latest");
            let is_tag = front.ends_with(':') && (rest.is_empty() || is_version);
            // Where the default is there twice, it is more than the version.
            (is_tag || text.len() == 1)
                && !back.contains(MARK)
                && !has_placeholder(self.all[argument].written)
        })
    }

    /// The number of the line whose default is the version or the tag, or else the first
    /// part of it.
    pub(in crate::scan) fn line(&self, expansion: &Expansion<'t>) -> Option<usize> {
        let is_part = |argument: &usize| {
            let text = self.around(expansion, *argument);
            let (name, version) = split_version(&text);
            let tag = version.split('@').next().unwrap_or_default();
            let has_tag = self.all[*argument].written.contains(&b':') && !text.contains('@');
            tag.contains(MARK) && !tag.starts_with('@') || name.ends_with(MARK) && has_tag
        };
        let first = || self.used(expansion).into_iter().find(is_part);
        Some(self.all[self.holder(expansion).or_else(first)?].line)
    }

    /// The default of an argument by which an expansion becomes `wanted`.
    pub(in crate::scan) fn new_default<'w>(
        &self,
        expansion: &Expansion<'t>,
        argument: usize,
        wanted: &'w str,
    ) -> Option<&'w str> {
        let text = self.around(expansion, argument);
        let (front, back) = text.split_once(MARK)?;
        let default = wanted.strip_prefix(front)?.strip_suffix(back)?;
        (!default.is_empty()).then_some(default)
    }

    /// Where the default of an argument is.
    pub(in crate::scan) fn default_of(&self, argument: usize) -> Span {
        self.all[argument].default.clone()
    }

    /// Whether a default is never edited: its line is to be ignored, or an image that
    /// is no place mentions it.
    pub(in crate::scan) fn is_locked(&self, argument: usize) -> bool {
        let Argument { name, is_ignored, .. } = &self.all[argument];
        *is_ignored || self.locked.contains(name)
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

/// Whether a line, behind its blanks, is an instruction that has build arguments.
pub(in crate::scan) fn is_argument(line: &[u8]) -> bool {
    matches!(line, [b'A' | b'a', b'R' | b'r', b'G' | b'g', blank, ..] if is_blank(*blank))
}

/// The word or the string that a text starts with, and its length with quotes.
pub(in crate::scan) fn first_word(text: &[u8]) -> (&[u8], usize) {
    if let [quote @ (b'"' | b'\''), inner @ ..] = text {
        if let Some(length) = inner.iter().position(|byte| byte == quote) {
            return (&inner[..length], length + 2);
        }
    }
    let length = word_length(text);
    (&text[..length], length)
}

fn word_length(text: &[u8]) -> usize {
    text.iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
}
