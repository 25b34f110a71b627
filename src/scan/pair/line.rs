//! The keys and values of a line, and the brackets within it.

use super::key::{Key, Name, Role};
use super::mapping::Entry;
use super::value::{Separator, Site, Value};
use super::{Pending, Reader, Start};
use crate::scan::lines::{TextLine, blanks, is_blank};
use crate::scan::placeholder::identifier;

/// How many brackets may be open. What is deeper counts as one.
const MAX_DEPTH: usize = 64;

/// The words in front of the name in an assignment, as scripts and code have them.
#[rustfmt::skip]
const KEYWORDS: [&[u8]; 18] = [
    b"ENV", b"const", b"declare", b"def", b"env", b"export", b"final", b"let", b"local", b"my",
    b"private", b"public", b"readonly", b"set", b"static", b"val", b"var", b"String",
];

/// A reader of a line.
pub(super) struct EntryReader<'r, 'a, 't> {
    reader: &'r mut Reader<'a, 't>,
    line: TextLine<'t>,
    start: Start,
    /// Where the line begins in the text, behind its marks.
    first: usize,
    /// Whether it is a comment behind the line.
    is_trailing: bool,
    /// The entry that the line begins with.
    lead: Option<Entry<'t>>,
    /// Where the strings end that have keys in them.
    strings: Vec<usize>,
    /// Up to where no string of a kind ends.
    unclosed: [usize; 3],
}

impl<'r, 'a, 't> EntryReader<'r, 'a, 't> {
    pub(super) fn new(reader: &'r mut Reader<'a, 't>, line: TextLine<'t>, start: Start) -> Self {
        let first = line.start + start.at;
        let (is_trailing, lead, strings, unclosed) = (false, None, Vec::new(), [0; 3]);
        EntryReader { reader, line, start, first, is_trailing, lead, strings, unclosed }
    }

    /// Reads the line. Of the brackets that are open at its end, the innermost stays.
    pub(super) fn read(mut self) {
        self.read_bytes(self.first);
        let innermost = self.bracket().and_then(|_| self.reader.scopes().pop());
        while self.bracket().is_some() {
            self.reader.end_scope(self.start.column, false);
        }
        self.reader.scopes().extend(innermost);
    }

    /// What closes the innermost bracket, if that is open in the line.
    fn bracket(&mut self) -> Option<u8> {
        self.reader.scopes().last().filter(|top| top.is_inline)?.bracket
    }

    fn read_bytes(&mut self, mut at: usize) {
        let (text, end) = (self.reader.text, self.line.end());
        while at < end {
            if self.strings.last() == Some(&at) {
                self.strings.pop();
                at += 1;
                continue;
            }
            at += match text[at] {
                b'"' | b'\'' | b'`' => self.string(at),
                open @ (b'{' | b'(' | b'[') => {
                    let inline = self.reader.scopes().iter().rev().take_while(|it| it.is_inline);
                    if inline.take(MAX_DEPTH).count() < MAX_DEPTH {
                        let close = if open == b'(' { b')' } else { open + 2 };
                        self.reader.open(self.start.column, true, Some(close));
                    }
                    1
                }
                close @ (b'}' | b')' | b']') => {
                    self.close(close);
                    1
                }
                b'#' | b'/' if self.begins_comment(at) => {
                    self.read_comment(at);
                    return;
                }
                b'-' => self.option(at),
                b':' | b'=' => self.separator(at),
                _ => 1,
            };
        }
    }

    /// The length of the string at `at`, if there is no key in it.
    fn string(&mut self, at: usize) -> usize {
        let text = self.reader.text;
        let end = self.strings.last().copied().unwrap_or(self.line.end());
        let before = text[self.line.start..at].last().copied();
        let kind = match text[at] {
            b'"' => 0,
            b'\'' if before.is_some_and(|byte| byte.is_ascii_alphanumeric()) => return 1,
            b'\'' => 1,
            _ => 2,
        };
        let is_escaped = before == Some(b'\\');
        if at < self.unclosed[kind] {
            return 1;
        }
        let closes = |close: &usize| {
            text[*close] == text[at] && (text[close - 1] == b'\\') == (is_escaped && kind == 0)
        };
        let Some(close) = (at + 1..end).find(closes) else {
            self.unclosed[kind] = if is_escaped { 0 } else { end };
            return 1;
        };
        if text[at + 1..close].iter().any(|byte| matches!(byte, b':' | b'=')) {
            self.strings.push(close);
            return 1;
        }
        close + 1 - at
    }

    fn close(&mut self, close: u8) {
        let inline = self.reader.scopes().iter().rev().take_while(|it| it.is_inline);
        let Some(inner) = inline.take(MAX_DEPTH).position(|it| it.bracket == Some(close)) else {
            return;
        };
        for _ in 0..=inner {
            self.reader.end_scope(self.start.column, true);
        }
    }

    fn begins_comment(&self, at: usize) -> bool {
        let text = self.reader.text;
        let (mark, next) = (text[at], text.get(at + 1).copied().unwrap_or_default());
        let begins = if mark == b'#' { is_blank(next) } else { next == b'/' };
        let is_behind_blank = at > self.line.start && is_blank(text[at - 1]);
        begins && is_behind_blank && !self.reader.is_comment && self.strings.is_empty()
    }

    /// Reads a comment behind the line, which is apart from it.
    fn read_comment(&mut self, at: usize) {
        let mut comment = EntryReader::new(&mut *self.reader, self.line, self.start);
        comment.first = at + 1;
        comment.is_trailing = true;
        comment.reader.is_comment = true;
        comment.read_bytes(at + 1);
        self.reader.end_scopes(1);
        self.reader.is_comment = false;
    }

    /// The length of the option at `at` with its value, which is no key, but for what
    /// `--set` gives: `--image=…`, `--labels="version=…"`, `-e TAG=…`.
    fn option(&self, at: usize) -> usize {
        let text = self.reader.text;
        let before = text[self.line.start..at].last();
        let begins = before.is_none_or(|byte| is_blank(*byte) || b"\"'`([,".contains(byte));
        let rest = &text[at..self.line.end()];
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let name = rest.iter().take_while(is_name).count();
        let is_set = rest.starts_with(b"--set");
        if !begins || is_set || name < 2 || !rest[name - 1].is_ascii_alphanumeric() {
            return if is_set { name } else { 1 };
        }
        let gap = blanks(&rest[name..]);
        let value = match &rest[name..] {
            [b'=', ..] => name + 1,
            _ if gap > 0 => name + gap,
            _ => return name,
        };
        let quote = rest.get(value).filter(|byte| b"\"'".contains(byte));
        let is_end = |byte: &u8| match quote {
            Some(quote) => byte == quote,
            None => is_blank(*byte) || b"\"'`".contains(byte),
        };
        let inner = value + usize::from(quote.is_some());
        let word = rest.get(inner..).unwrap_or_default();
        let length = word.iter().position(is_end).unwrap_or(word.len());
        let is_pair = word.get(identifier(word)) == Some(&b'=');
        if gap > 0 && !is_pair { name } else { inner + length }
    }

    /// Reads the entry around the separator at `at`, and returns how long that is.
    fn separator(&mut self, at: usize) -> usize {
        let (text, line_end) = (self.reader.text, self.line.end());
        let (length, separator) = match &text[at..line_end] {
            [b'=', b'=', ..] | [b':', b':', ..] => return 2,
            [b':', b'=', ..] | [b'=', b'>', ..] => (2, Separator::SpacedEquals),
            [b'=', ..] if at > 0 && is_blank(text[at - 1]) => (1, Separator::SpacedEquals),
            [b'=', ..] => (1, Separator::Equals),
            _ => (1, Separator::Colon),
        };
        let floor = self.first.min(at);
        let Some(name) = Name::before(text, floor, at) else { return length };
        let Some(key) = Key::of(&text[name.first..name.end]) else { return length };
        let next = text[at + length..line_end].first().copied();
        let is_value = |byte: u8| b"\"'\\`".contains(&byte) || is_blank(byte);
        if separator == Separator::Colon && !name.is_quoted && !next.is_none_or(is_value) {
            return 1;
        }
        let front = &text[floor..name.start];
        let is_colon = separator == Separator::Colon;
        let is_assigned = !is_colon && is_assignment(front);
        let is_leading =
            (front.is_empty() || is_assigned) && !self.start.is_continued && !self.is_trailing;
        let is_variable = front.last().is_some_and(|byte| b"$@!".contains(byte)) && !is_leading;
        if is_variable || !is_leading && !is_inside(front, name, key, separator) {
            return length;
        }
        let column = self.start.column;
        let top = self.reader.scopes().last().filter(|top| top.is_inline || top.column <= column);
        let bracket = top.and_then(|top| top.bracket);
        let inline = self.reader.scopes().iter().rev().take_while(|it| it.is_inline);
        let is_argument = inline.take(MAX_DEPTH).any(|it| it.bracket == Some(b')'));
        let end = self.strings.last().copied().unwrap_or(line_end).max(at + length);
        let value = Value::read(text, at + length, Site { is_leading, bracket, separator, end });
        let is_in_next_line = value == Value::InNextLine;
        let ends_as_code = self.line.text.trim_ascii_end().ends_with(b";");
        let is_pulled = key.is_image
            && key.path.is_empty()
            && if is_colon {
                is_leading || bracket.is_some()
            } else {
                let is_mapping = bracket.is_some() || self.reader.has_section && is_leading;
                is_mapping
                    && (front.is_empty() || !is_assigned)
                    && !(is_leading && ends_as_code)
                    && text[at] != b':'
            };
        if key.role == Role::Kind && self.start.column == 0 && is_leading && is_colon {
            let is_image =
                matches!(&value, Value::Text(span) if text[span.clone()].starts_with(b"Image"));
            self.reader.is_watched |= is_image;
        }
        let needs_form = !is_colon || is_argument || bracket == Some(b')');
        let is_ignored = self.line.is_ignored;
        let means = self.reader.found.meaning(value);
        let entry = Entry { key, means, is_pulled, needs_form, is_ignored };
        if is_in_next_line && is_leading {
            let (column, is_comment) = (self.start.at, self.reader.is_comment);
            self.reader.pending = Some(Pending { entry, column, is_comment });
        } else {
            self.push(entry, is_leading);
        }
        length
    }

    /// Adds an entry to the mapping that it is in.
    fn push(&mut self, entry: Entry<'t>, is_leading: bool) {
        let Start { column, at, has_dash, .. } = self.start;
        // `- --set=image.tag=3-latest`
        let is_listed = has_dash && !entry.key.path.is_empty();
        let top = self.reader.scopes().last();
        let is_inline = top.is_some_and(|top| top.is_inline);
        let is_in_block = top.is_some_and(|top| top.bracket.is_some() && top.column <= column);
        if self.bracket().is_some() {
            self.reader.push(entry);
            return;
        }
        if is_leading && !is_listed {
            self.lead = Some(entry.clone());
            self.reader.block(at);
        } else if is_listed || is_in_block && !self.is_trailing {
            self.reader.block(column);
        } else if !is_inline {
            self.reader.open(column, true, None);
            if let Some(lead) = self.lead.take() {
                self.reader.push(lead);
            }
        }
        self.reader.push(entry);
    }
}

/// Whether a line starts with a key, or with an assignment.
pub(super) fn is_key(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"$env:").unwrap_or(line);
    let quote = usize::from(matches!(line.first(), Some(b'"' | b'\'')));
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-./@$".contains(byte);
    let mut rest = &line[quote..];
    loop {
        let name = rest.iter().take_while(is_name).count();
        let behind = &rest[name..];
        let behind =
            if quote == 1 { behind.strip_prefix(&line[..1]).unwrap_or(b"") } else { behind };
        let gap = blanks(behind);
        match &behind[gap..] {
            _ if name == 0 => return false,
            [b':' | b'='] | [b':', b' ' | b'\t' | b'=', ..] => return true,
            [b':', ..] => return quote == 1,
            [b'=', next, ..] => return *next != b'=',
            next if gap > 0 && KEYWORDS.contains(&&rest[..name]) => rest = next,
            _ => return false,
        }
    }
}

/// Whether what is in front of a name makes it an assignment: `export `, `const `, `$`.
fn is_assignment(front: &[u8]) -> bool {
    let front = front.strip_suffix(b"$env:").or_else(|| front.strip_suffix(b"$")).unwrap_or(front);
    let mut words = front.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty());
    words.all(|word| KEYWORDS.contains(&word) || word == b"\"")
}

/// Whether a key that is not the first of its line can be one, and no word of a
/// sentence.
fn is_inside(front: &[u8], name: Name, key: Key<'_>, separator: Separator) -> bool {
    if name.is_quoted || separator != Separator::Colon || key.role == Role::PrefectTag {
        return true;
    }
    match front.trim_ascii_end() {
        [.., b'\\', b'n'] | [] => true,
        [.., last] => b"{([,\"'`?|;\xbf/".contains(last),
    }
}
