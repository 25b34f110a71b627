//! The keys and values of a line, and the brackets within it.

use super::key::{Key, Name, Role};
use super::mapping::Entry;
use super::value::{Site, Value};
use super::{Reader, Scope, Start};
use crate::scan::lines::{TextLine, blanks, first_word, is_blank};
use crate::scan::placeholder::{has_placeholder, identifier};
use crate::scan::{has_word_of_tag, is_tag};

/// How many brackets may be open. What is opened deeper is not counted.
const MAX_DEPTH: usize = 64;

/// The words in front of the name in an assignment, as scripts and code have them.
#[rustfmt::skip]
const KEYWORDS: [&[u8]; 18] = [
    b"ENV", b"const", b"declare", b"def", b"env", b"export", b"final", b"let", b"local", b"my",
    b"private", b"public", b"readonly", b"set", b"static", b"val", b"var", b"String",
];

/// How long they may be together, in bytes.
const MAX_KEYWORDS: usize = 64;

/// A reader of a line.
pub(super) struct EntryReader<'r, 'a, 't> {
    reader: &'r mut Reader<'a, 't>,
    line: TextLine<'t>,
    start: Start,
    /// Where it begins in the text, behind the marks of the line.
    first: usize,
    /// Whether the last entry of the innermost scope is the one that the line begins with.
    has_lead: bool,
    /// Where the strings end that have keys in them.
    strings: Vec<usize>,
}

impl<'r, 'a, 't> EntryReader<'r, 'a, 't> {
    pub(super) fn new(reader: &'r mut Reader<'a, 't>, line: TextLine<'t>, start: Start) -> Self {
        let first = line.start + start.at;
        EntryReader { reader, line, start, first, has_lead: false, strings: Vec::new() }
    }

    /// Where the string ends that is read, or else the line.
    fn end(&self) -> usize {
        self.strings.last().copied().unwrap_or(self.line.end())
    }

    /// Reads the line.
    pub(super) fn read(mut self) {
        let (text, end) = (self.reader.found.text, self.line.end());
        let mut at = self.first;
        while at < end {
            let mut length = 1;
            match text[at] {
                b'"' | b'\'' | b'`' => length = self.string(at),
                open @ (b'{' | b'(' | b'[') if self.reader.scopes.len() < MAX_DEPTH => {
                    let bracket = Some(if open == b'(' { b')' } else { open + 2 });
                    let column = self.start.column;
                    let scope = Scope { column, is_inline: true, bracket, ..Scope::default() };
                    self.reader.scopes.push(scope);
                }
                close @ (b'}' | b')' | b']') => self.close(close),
                b';' | b'&' => self.end_command(),
                b' ' | b'\t' if self.begins_comment(at) => return self.read_comment(at + 1),
                b'-' => length = self.option(at),
                b':' | b'=' => length = self.read_entry(at).unwrap_or(1),
                _ => {}
            }
            at += length;
        }
    }

    /// The length of the string at `at`, if there is no key in it.
    fn string(&mut self, at: usize) -> usize {
        let (text, end) = (self.reader.found.text, self.end());
        if self.strings.last() == Some(&at) {
            self.strings.pop();
            return 1;
        }
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

    /// Ends the scopes up to a bracket that `close` closes.
    fn close(&mut self, close: u8) {
        let mut inline = self.reader.scopes.iter().rev().take_while(|it| it.is_inline);
        let Some(inner) = inline.position(|it| it.bracket == Some(close)) else { return };
        for _ in 0..=inner {
            self.reader.scopes.last_mut().expect("as many are open").is_inline = false;
            self.reader.end_scope();
        }
    }

    /// Ends what a command has set: `--set image.repository=x && helm …`.
    fn end_command(&mut self) {
        let has_path = |top: &Scope<'_>| top.entries.iter().any(|it| !it.key.path.is_empty());
        let is_command = |top: &Scope<'_>| top.is_inline && top.bracket.is_none() && has_path(top);
        if self.reader.scopes.last().is_some_and(is_command) {
            self.reader.end_scope();
        }
    }

    /// Whether a comment begins behind the blank at `at`.
    fn begins_comment(&self, at: usize) -> bool {
        let is_mark = match &self.reader.found.text[at + 1..self.line.end()] {
            [b'#', next, ..] => is_blank(*next),
            rest => rest.starts_with(b"//"),
        };
        is_mark && !self.reader.is_comment && self.strings.is_empty()
    }

    /// Reads a comment behind the line, which is apart from it.
    fn read_comment(&mut self, at: usize) {
        let line = self.line;
        let start = Start { at: at + 1 - line.start, is_continued: true, ..self.start };
        self.reader.in_comment(|reader| {
            EntryReader::new(reader, line, start).read();
            reader.end_scopes();
        });
    }

    /// The length of the option at `at` with its value, which is no key, but for what
    /// `--set` gives: `--image=…`, `--labels="version=…"`, `-e TAG=…`.
    fn option(&self, at: usize) -> usize {
        let text = self.reader.found.text;
        let rest = &text[at..self.end()];
        let before = text[self.first..at].last();
        let begins = before.is_none_or(|byte| is_blank(*byte) || b"\"'`([,".contains(byte));
        let is_name = |byte: &&u8| begins && (byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        let (name, value) = rest.split_at(rest.iter().take_while(is_name).count());
        if name.starts_with(b"--set") {
            return name.len();
        }
        if !name.last().is_some_and(u8::is_ascii_alphanumeric) {
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
    fn read_entry(&mut self, at: usize) -> Option<usize> {
        let (text, line_end) = (self.reader.found.text, self.line.end());
        let name = Name::before(text, self.first, at)?;
        let length = separator(&text[at..line_end], name.is_quoted)?;
        let mut key = Key::of(&text[name.span.clone()])?;
        let is_colon = length == 1 && text[at] == b':';
        let front = &text[self.first..name.span.start - usize::from(name.is_quoted)];
        let is_leading =
            (front.is_empty() || !is_colon && is_assignment(front)) && !self.start.is_continued;
        let is_certain = !is_colon || name.is_quoted || key.role == Role::PrefectTag;
        if !is_leading && !is_certain && !is_behind_mark(front) {
            return None;
        }
        let bracket = self.reader.scopes.last().and_then(|top| top.bracket);
        let is_argument = !is_colon && length == 1 && !is_blank(text[at - 1]);
        let is_call = bracket == Some(b')');
        let may_be_code = is_call || !is_argument && (!is_colon || bracket.is_some());
        let site = Site { is_inside: !is_leading, is_argument, may_be_code };
        let value = Value::read(text, at + length, self.end().max(at + length), site);
        let written = value.as_ref().map_or(&b""[..], |value| &text[value.span.clone()]);
        // In code, runs of Prefect have tags, too.
        let is_made =
            has_placeholder(written) && (!key.path.is_empty() || has_word_of_tag(written));
        let needs_form = key.role == Role::PrefectTag && (!is_colon || is_call);
        if needs_form && !is_tag(written) && !is_made {
            key.role = Role::Beside;
        }
        let is_in_mapping =
            bracket.is_some() || is_leading && (is_colon || self.reader.has_section);
        // `const image = …`, `image := …`, `image = …;`
        let ends_as_code = || self.line.text.trim_ascii_end().ends_with(b";");
        let is_statement =
            is_leading && !is_colon && (!front.is_empty() || text[at] == b':' || ends_as_code());
        let is_pulled = key.is_image && is_in_mapping && !is_statement;
        self.push(Entry { key, value, is_pulled, is_ignored: self.line.is_ignored }, is_leading);
        Some(length)
    }

    /// Adds an entry to the mapping that it is in. Keys that follow the first of a line
    /// have a scope of their own with it.
    fn push(&mut self, entry: Entry<'t>, is_leading: bool) {
        let Start { column, at, has_dash, .. } = self.start;
        // `- --set=image.tag=3-latest`, but not `- helm upgrade x --set image.tag=3-latest`.
        let is_option = self.line.text[at..].iter().find(|it| !b"\"'".contains(it)) == Some(&b'-');
        let is_listed = has_dash && !entry.key.path.is_empty() && (is_leading || is_option);
        let top = self.reader.scopes.last();
        let has_bracket = top.is_some_and(|top| top.bracket.is_some());
        let is_inline = top.is_some_and(|top| top.is_inline);
        if is_leading && !is_listed {
            self.has_lead = true;
            self.reader.block(at);
        } else if is_listed || has_bracket {
            self.reader.block(column);
        } else if !is_inline {
            let has_lead = std::mem::take(&mut self.has_lead);
            let top = self.reader.scopes.last_mut().filter(|_| has_lead);
            let lead = top.and_then(|top| top.entries.last_mut()).map(|lead| {
                // It may have its tag in this line.
                lead.is_pulled = false;
                lead.clone()
            });
            let entries = lead.into_iter().collect();
            self.reader.scopes.push(Scope { column, is_inline: true, entries, ..Scope::default() });
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
    separator(&line[end..], name.ends_with(b"\"")).is_some()
        && !name.is_empty()
        && name.iter().all(is_name)
        && is_assignment(front)
}

/// The length of the separator that a text behind a name starts with.
fn separator(text: &[u8], is_quoted: bool) -> Option<usize> {
    let begins_value = |byte: &u8| is_blank(*byte) || b"\"'\\`".contains(byte);
    match text {
        [b':', b'=', ..] | [b'=', b'>', ..] => Some(2),
        [b'=', b'=', ..] | [b':', b':', ..] => None,
        [b':', next, ..] => (is_quoted || begins_value(next)).then_some(1),
        text => (!text.is_empty()).then_some(1),
    }
}

/// Whether what is in front of a name makes it an assignment: `export `, `const `, `$`.
fn is_assignment(front: &[u8]) -> bool {
    let front = front.strip_suffix(b"$env:").or_else(|| front.strip_suffix(b"$")).unwrap_or(front);
    let mut words = front.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty());
    front.len() < MAX_KEYWORDS && words.all(|word| KEYWORDS.contains(&word))
}

/// Whether a key may follow, and not only a word of a sentence.
fn is_behind_mark(front: &[u8]) -> bool {
    let front = front.trim_ascii_end();
    let is_mark = |byte: &u8| b"{([,\"'`?|;/".contains(byte);
    front.last().is_none_or(is_mark) || front.ends_with(b"\\n")
}
