//! The keys and values of a line, and the brackets within it.

use super::key::{Key, Name, Role};
use super::mapping::Entry;
use super::value::{Separator, Site, Value};
use super::{Reader, Start};
use crate::scan::dockerfile::first_word;
use crate::scan::lines::{TextLine, blanks, is_blank};
use crate::scan::placeholder::{has_placeholder, identifier};
use crate::scan::{has_word_of_tag, is_tag};

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
    /// Whether the last entry of the innermost scope is the one that the line begins with.
    has_lead: bool,
    /// Where the strings end that have keys in them.
    strings: Vec<usize>,
}

impl<'r, 'a, 't> EntryReader<'r, 'a, 't> {
    pub(super) fn new(reader: &'r mut Reader<'a, 't>, line: TextLine<'t>, start: Start) -> Self {
        let first = line.start + start.at;
        let (is_trailing, has_lead, strings) = (false, false, Vec::new());
        EntryReader { reader, line, start, first, is_trailing, has_lead, strings }
    }

    /// Reads the line. Of the brackets that are open at its end, the innermost stays.
    pub(super) fn read(mut self) {
        self.read_bytes();
        let innermost = self.bracket().and_then(|_| self.reader.scopes.pop());
        while self.bracket().is_some() {
            self.reader.end_scope(false);
        }
        self.reader.scopes.extend(innermost);
    }

    /// What closes the innermost bracket, if that is open in the line.
    fn bracket(&self) -> Option<u8> {
        self.reader.scopes.last().filter(|top| top.is_inline)?.bracket
    }

    /// Where the string ends that is read, or else the line.
    fn end(&self) -> usize {
        self.strings.last().copied().unwrap_or(self.line.end())
    }

    fn read_bytes(&mut self) {
        let (text, end) = (self.reader.found.text, self.line.end());
        let mut at = self.first;
        while at < end {
            if self.strings.last() == Some(&at) {
                self.strings.pop();
                at += 1;
                continue;
            }
            let mut length = 1;
            match text[at] {
                b'"' | b'\'' | b'`' => length = self.string(at),
                open @ (b'{' | b'(' | b'[') if self.reader.scopes.len() < MAX_DEPTH => {
                    let close = if open == b'(' { b')' } else { open + 2 };
                    self.reader.open(self.start.column, true, Some(close));
                }
                close @ (b'}' | b')' | b']') => self.close(close),
                b'#' | b'/' if self.begins_comment(at) => return self.read_comment(at),
                b'-' => length = self.option(at),
                b':' | b'=' => length = self.separator(at),
                _ => {}
            }
            at += length;
        }
    }

    /// The length of the string at `at`, if there is no key in it.
    fn string(&mut self, at: usize) -> usize {
        let text = self.reader.found.text;
        let end = self.end();
        let before = text[self.line.start..at].last();
        // An apostrophe.
        if text[at] == b'\'' && before.is_some_and(u8::is_ascii_alphanumeric) {
            return 1;
        }
        let is_escaped = before == Some(&b'\\');
        let closes =
            |close: &usize| text[*close] == text[at] && (text[close - 1] == b'\\') == is_escaped;
        let Some(close) = (at + 1..end).find(closes) else { return 1 };
        if text[at + 1..close].iter().any(|byte| b":=".contains(byte)) {
            self.strings.push(close);
            return 1;
        }
        close + 1 - at
    }

    fn close(&mut self, close: u8) {
        let mut inline = self.reader.scopes.iter().rev().take_while(|it| it.is_inline);
        if let Some(inner) = inline.position(|it| it.bracket == Some(close)) {
            for _ in 0..=inner {
                self.reader.end_scope(true);
            }
        }
    }

    fn begins_comment(&self, at: usize) -> bool {
        let text = &self.reader.found.text[..self.line.end()];
        let is_mark = match &text[at..] {
            [b'#', next, ..] => is_blank(*next),
            rest => rest.starts_with(b"//"),
        };
        let is_behind_blank = at > self.first && is_blank(text[at - 1]);
        is_mark && is_behind_blank && !self.reader.is_comment && self.strings.is_empty()
    }

    /// Reads a comment behind the line, which is apart from it.
    fn read_comment(&mut self, at: usize) {
        let (line, start) = (self.line, self.start);
        self.reader.in_comment(|reader| {
            let comment = EntryReader::new(reader, line, start);
            EntryReader { first: at + 1, is_trailing: true, ..comment }.read_bytes();
            reader.end_scopes();
        });
    }

    /// The length of the option at `at` with its value, which is no key, but for what
    /// `--set` gives: `--image=…`, `--labels="version=…"`, `-e TAG=…`.
    fn option(&self, at: usize) -> usize {
        let text = self.reader.found.text;
        let rest = &text[at..self.end()];
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let (name, value) = rest.split_at(rest.iter().take_while(is_name).count());
        if name.starts_with(b"--set") {
            return name.len();
        }
        let before = text[self.first..at].last();
        let begins = before.is_none_or(|byte| is_blank(*byte) || b"\"'`([,".contains(byte));
        if !begins || !name.last().is_some_and(u8::is_ascii_alphanumeric) {
            return 1;
        }
        let has_sign = value.starts_with(b"=");
        let gap = if has_sign { 1 } else { blanks(value) };
        let (word, length) = first_word(&value[gap..]);
        if has_sign || word.get(identifier(word)) == Some(&b'=') {
            return name.len() + gap + length;
        }
        name.len()
    }

    /// Reads the entry around the separator at `at`, and returns how long that is.
    fn separator(&mut self, at: usize) -> usize {
        let (text, line_end) = (self.reader.found.text, self.line.end());
        let (length, separator) = match &text[at..line_end] {
            [b'=', b'=', ..] | [b':', b':', ..] => return 2,
            [b':', b'=', ..] | [b'=', b'>', ..] => (2, Separator::SpacedEquals),
            [b'=', ..] if at > 0 && is_blank(text[at - 1]) => (1, Separator::SpacedEquals),
            [b'=', ..] => (1, Separator::Equals),
            _ => (1, Separator::Colon),
        };
        let Some(name) = Name::before(text, self.first, at) else { return length };
        let Some(key) = Key::of(&text[name.first..name.end]) else { return length };
        let is_colon = separator == Separator::Colon;
        let next = text[at + length..line_end].first();
        let is_value = |byte: &u8| b"\"'\\`".contains(byte) || is_blank(*byte);
        if is_colon && !name.is_quoted && !next.is_none_or(is_value) {
            return length;
        }
        let front = &text[self.first..name.start];
        let is_leading = (front.is_empty() || !is_colon && is_assignment(front))
            && !self.start.is_continued
            && !self.is_trailing;
        if !is_leading && !is_inside(front, name, key, separator) {
            return length;
        }
        let column = self.start.column;
        let top = self.reader.scopes.last().filter(|top| top.is_inline || top.column <= column);
        let bracket = top.and_then(|top| top.bracket);
        let end = self.end().max(at + length);
        let value = Value::read(text, at + length, Site { is_leading, bracket, separator, end });
        let is_in_mapping = match (is_leading, is_colon) {
            (true, true) => true,
            (false, _) => bracket.is_some(),
            // No statement: `const image = …`, `image = …;`, `image := …`.
            (true, false) => {
                (bracket.is_some() || self.reader.has_section)
                    && front.is_empty()
                    && text[at] == b'='
                    && !self.line.text.trim_ascii_end().ends_with(b";")
            }
        };
        let needs_form = !is_colon || bracket == Some(b')');
        if key.role == Role::PrefectTag && needs_form && !self.has_form(&value, key) {
            return length;
        }
        let entry = Entry {
            key,
            means: self.reader.found.meaning(value),
            is_pulled: key.is_image && key.path.is_empty() && is_in_mapping,
            is_ignored: self.line.is_ignored,
        };
        self.push(entry, is_leading);
        length
    }

    /// Whether the value of a `prefectTag` in code is the tag of an image, or one that is
    /// made: runs of Prefect have tags, too.
    fn has_form(&self, value: &Value, key: Key<'_>) -> bool {
        value.written().is_some_and(|(span, _)| {
            let value = &self.reader.found.text[span.clone()];
            let is_made = !key.path.is_empty() || has_word_of_tag(value);
            is_tag(value) || has_placeholder(value) && is_made
        })
    }

    /// Adds an entry to the mapping that it is in.
    fn push(&mut self, entry: Entry<'t>, is_leading: bool) {
        let Start { column, at, has_dash, .. } = self.start;
        // `- --set=image.tag=3-latest`
        let is_listed = has_dash && !entry.key.path.is_empty();
        let top = self.reader.scopes.last();
        let is_inline = top.is_some_and(|top| top.is_inline);
        let is_in_block = top.is_some_and(|top| top.bracket.is_some() && top.column <= column);
        if self.bracket().is_some() {
            self.reader.push(entry);
            return;
        }
        if is_leading && !is_listed {
            self.has_lead = true;
            self.reader.block(at);
        } else if is_listed || is_in_block && !self.is_trailing {
            self.reader.block(column);
        } else if !is_inline {
            let lead = self.reader.scopes.last_mut().filter(|_| self.has_lead);
            let lead = lead.and_then(|top| top.entries.pop());
            self.reader.open(column, true, None);
            if let Some(lead) = lead {
                self.reader.push(lead);
            }
        }
        self.reader.push(entry);
    }
}

/// Whether a line starts with a key, or with an assignment.
pub(super) fn is_key(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"$env:").unwrap_or(line);
    let end = line.iter().position(|byte| b":=".contains(byte)).unwrap_or(line.len());
    let name = line[..end].trim_ascii_end();
    let front = name.iter().rposition(|byte| is_blank(*byte)).map_or(0, |blank| blank + 1);
    let (front, name) = name.split_at(front);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./@$\"'".contains(byte);
    let has_separator = match &line[end..] {
        [] | [b'=', b'=', ..] => false,
        [b':', next, ..] => is_blank(*next) || *next == b'=' || name.ends_with(b"\""),
        _ => true,
    };
    has_separator && !name.is_empty() && name.iter().all(is_name) && is_assignment(front)
}

/// Whether what is in front of a name makes it an assignment: `export `, `const `, `$`.
fn is_assignment(front: &[u8]) -> bool {
    let front = front.strip_suffix(b"$env:").or_else(|| front.strip_suffix(b"$")).unwrap_or(front);
    let mut words = front.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty());
    words.all(|word| KEYWORDS.contains(&word))
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
