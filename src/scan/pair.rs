//! A repository in one value and the tag in another of the same mapping, call, block
//! or row.
//!
//! ```yaml
//! image:
//!   repository: prefecthq/prefect
//!   tag: 3-latest
//! ```
//!
//! One reader for all notations: a key and its value are an entry, and entries share a
//! bracket within a line, or a block of lines that are indented alike. A bracket that
//! is open at its line's end is a block: it holds the lines below that are indented
//! deeper. Which keys there are is said in [`key`], how values are written in
//! [`value`], and which repository a tag belongs to in [`mapping`].

mod key;
mod line;
mod mapping;
mod value;

use super::dockerfile::is_argument;
use super::image::{Image, Span};
use super::lines::{Lines, TextLine, blanks, goes_on};
use super::needle::Needle;
use super::placeholder::has_placeholder;
use super::{Finder, PREFECT_TAG, is_certain_tag, is_tag};
use key::{Key, Role};
use line::EntryReader;
use mapping::{Entry, Found, derived};
use value::{Site, Value};

/// The tags whose repository is beside them. Says of the names without a tag which a key
/// says to be pulled.
pub(super) fn read<'t>(finder: &Finder, text: &'t [u8], known: &mut [Image<'t>]) -> Vec<Image<'t>> {
    let has = |word| Needle::new(word).is_in(text);
    let has_digest = || !known.is_empty() && (has("digest") || has("sha"));
    let has_registry = || finder.may_name_apart(text) && has("registry");
    let has_name = known.iter().any(|image| !image.is_certain);
    if !has_name && !has(PREFECT_TAG) && !has_registry() && !has_digest() {
        return Vec::new();
    }
    let found = Found { finder, text, images: known, pairs: Vec::new(), pulled: Vec::new() };
    let (scopes, others, is_comment) = (Vec::new(), Vec::new(), false);
    let (has_section, is_watched) = (false, false);
    let mut reader = Reader { found, scopes, others, is_comment, has_section, is_watched };
    let mut lines = Lines::of(text).peekable();
    let (mut is_behind_blank, mut is_continued) = (true, false);
    while let Some(line) = lines.next() {
        let is_lone = is_behind_blank && lines.peek().is_none_or(TextLine::is_blank);
        is_behind_blank = line.is_blank();
        if !is_behind_blank {
            reader.read_line(line, is_continued, is_lone);
            is_continued = goes_on(line.text);
        }
    }
    reader.end_document();
    reader.found.pairs
}

struct Reader<'a, 't> {
    found: Found<'a, 't>,
    /// What has begun and not ended. The innermost is the last.
    scopes: Vec<Scope<'t>>,
    /// The same of comments, or while a comment is read, of the other lines.
    others: Vec<Scope<'t>>,
    is_comment: bool,
    /// Whether a heading in brackets is above, as in TOML.
    has_section: bool,
    /// Whether the document is of something that watches images, and pulls none.
    is_watched: bool,
}

/// How many keys of a mapping are looked at together.
const MAX_ENTRIES: usize = 64;

/// What keys share: lines that are indented alike, a bracket, or the rest of a line.
#[derive(Default)]
struct Scope<'t> {
    /// How far the lines are indented, or the one that a bracket begins in.
    column: usize,
    /// Whether it is within a line, and more of it may follow in the next.
    is_inline: bool,
    /// What closes the bracket.
    bracket: Option<u8>,
    entries: Vec<Entry<'t>>,
    /// Whether the value of the last of them may be in the next line.
    is_pending: bool,
}

/// Where a line begins, behind blanks and the marks of comments and lists.
#[derive(Clone, Copy)]
struct Start {
    /// Where the first of these marks is, in the line.
    column: usize,
    /// Where what follows them is, in the line.
    at: usize,
    has_dash: bool,
    /// Whether it goes on with a command above.
    is_continued: bool,
}

impl<'t> Reader<'_, 't> {
    /// Reads something in a comment.
    fn in_comment(&mut self, read: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.scopes, &mut self.others);
        self.is_comment = true;
        read(self);
        self.is_comment = false;
        std::mem::swap(&mut self.scopes, &mut self.others);
    }

    /// Reads a line, which ends the comments above if it is none itself.
    fn read_line(&mut self, line: TextLine<'t>, is_continued: bool, is_lone: bool) {
        let first = line.first();
        let rest = &line.text[first..];
        if !rest.starts_with(b"#") && !rest.starts_with(b"//") {
            self.in_comment(Self::end_scopes);
            if line.text.starts_with(b"---") {
                self.end_document();
            }
            self.has_section |= is_section(line.text);
            let kind = line.text.strip_prefix(b"kind:").unwrap_or_default();
            let kind = kind.iter().skip_while(|byte| b" \t\"'".contains(byte));
            self.is_watched |= kind.take("Image".len()).eq(b"Image");
            self.read_behind(&line, first, is_continued);
            return;
        }
        // A heading of Markdown.
        if first == 0 && rest.starts_with(b"##") && is_lone {
            self.end_scopes();
        }
        let marks = rest.iter().take_while(|byte| b"#/".contains(byte)).count();
        let column = first + marks + blanks(&rest[marks..]);
        self.in_comment(|reader| reader.read_behind(&line, column, is_continued));
    }

    /// Reads a line from `column` on, behind the mark of a comment.
    fn read_behind(&mut self, line: &TextLine<'t>, column: usize, is_continued: bool) {
        let text = line.text;
        if is_argument(&text[column..]) || column == text.len() {
            return;
        }
        let mut at = column;
        while let [b'-' | b'*', b' ' | b'\t', ..] = &text[at..] {
            at += 1 + blanks(&text[at + 1..]);
        }
        // An option goes on with the command above, also where YAML folds lines.
        let is_option =
            matches!(&text[at..], [b'-', b'-', letter, ..] if letter.is_ascii_alphabetic());
        let has_dash = at > column;
        let is_continued = is_continued || is_option && !has_dash;
        let start = Start { column, at, has_dash, is_continued };
        self.read_pending(line, start);
        if !is_continued {
            self.begin_line(line, start);
            self.read_row(line, start);
        }
        EntryReader::new(self, *line, start).read();
    }

    /// Ends scopes in front of a line that begins at `start`. A bracket that is open is the
    /// block of the lines below that are indented deeper.
    fn begin_line(&mut self, line: &TextLine<'t>, start: Start) {
        let Start { column, at, has_dash, .. } = start;
        let rest = &line.text[at..];
        let closes = matches!(rest, [b'}' | b']' | b')' | b'|', ..]);
        let ends = line.text.trim_ascii_end().last().copied().unwrap_or_default();
        let is_inside = has_dash || closes || b"{[(,".contains(&ends) || line::is_key(rest);
        while let Some(top) = self.scopes.last_mut() {
            if top.is_inline && top.bracket.is_some() && top.column < column {
                (top.column, top.is_inline) = (column, false);
            } else if top.is_inline || top.column > column {
                self.end_scope();
            } else {
                if top.column == column && !is_inside {
                    self.found.resolve(&std::mem::take(&mut top.entries), true);
                }
                break;
            }
        }
        if has_dash {
            self.block(column);
        }
    }

    /// Begins the block of lines that are indented by `column`, if it has not begun.
    fn block(&mut self, column: usize) {
        if self.scopes.last().is_none_or(|top| top.column < column) {
            self.scopes.push(Scope { column, ..Scope::default() });
        }
    }

    /// Ends the innermost scope.
    fn end_scope(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        self.found.resolve(&scope.entries, !scope.is_inline);
        if let Some(entry) = derived(&scope.entries, self.found.text) {
            self.block(0);
            self.push(entry);
        }
    }

    /// Ends all scopes.
    fn end_scopes(&mut self) {
        while !self.scopes.is_empty() {
            self.end_scope();
        }
    }

    /// Ends a document of YAML, or the text.
    fn end_document(&mut self) {
        self.in_comment(Self::end_scopes);
        self.end_scopes();
        for number in std::mem::take(&mut self.found.pulled) {
            self.found.images[number].is_certain |= !self.is_watched;
        }
        (self.is_watched, self.has_section) = (false, false);
    }

    /// Reads the value that the line before left to this one.
    fn read_pending(&mut self, line: &TextLine<'t>, start: Start) {
        let Some(top) = self.scopes.last_mut() else { return };
        let is_pending = std::mem::take(&mut top.is_pending) && top.column < start.column;
        let Some(entry) = top.entries.last_mut().filter(|_| is_pending) else { return };
        if !start.has_dash && !line::is_key(&line.text[start.at..]) {
            let at = line.start + start.at;
            entry.value = Value::read(self.found.text, at, line.end(), Site::default());
        }
    }

    /// Reads a row: `| image.prefectTag | string | "3-latest" |`,
    /// `| prefecthq/prefect | 3-latest |`.
    fn read_row(&mut self, line: &TextLine<'t>, start: Start) {
        let text = self.found.text;
        let cells = cells(text, line.start + start.at, line.end());
        let Some(first) = cells.first() else { return };
        let is_ignored = line.is_ignored;
        let entry = |key, cell: &Span| {
            let value = Some(Value { span: cell.clone(), is_code: false });
            Entry { key, value, is_pulled: false, is_ignored }
        };
        if let Some(key) = Key::of(&text[first.clone()]) {
            let fits = |cell: &&Span| match key.role {
                Role::Repository | Role::Registry => b"`\"'*_".contains(&text[cell.start - 1]),
                Role::Tag | Role::PrefectTag => is_tag(&text[(*cell).clone()]),
                _ => false,
            };
            if let Some(cell) = cells[1..].iter().find(fits) {
                self.block(start.column);
                self.push(entry(key, cell));
            }
        }
        for pair in cells.windows(2) {
            let tag = &text[pair[1].clone()];
            let is_word = !tag.iter().any(u8::is_ascii_whitespace);
            if is_certain_tag(tag) || is_word && has_placeholder(tag) {
                let name = entry(Key::plain(Role::Image), &pair[0]);
                let tag = entry(Key::plain(Role::Tag), &pair[1]);
                self.found.resolve(&[name, tag], false);
            }
        }
    }

    /// Adds an entry to the innermost scope. The same key again is that of the next mapping,
    /// whatever parts them.
    fn push(&mut self, entry: Entry<'t>) {
        let top = self.scopes.last_mut().expect("one has been opened");
        let is_next = |other: &Entry<'_>| other.key == entry.key;
        if top.entries.len() == MAX_ENTRIES || top.entries.iter().any(is_next) {
            self.found.resolve(&std::mem::take(&mut top.entries), true);
        }
        top.is_pending = entry.value.is_none();
        top.entries.push(entry);
    }
}

/// Whether a line is a heading in brackets: `[Container]`, `[[tool.x]]`.
fn is_section(line: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"[]._-\" ".contains(byte);
    let line = line.trim_ascii_end();
    matches!(line, [b'[', .., b']']) && line.iter().all(is_word)
}

/// The cells of a row that are not empty, without the marks around them.
fn cells(text: &[u8], start: usize, end: usize) -> Vec<Span> {
    if text.get(start) != Some(&b'|') {
        return Vec::new();
    }
    let is_mark = |byte: &&u8| byte.is_ascii_whitespace() || b"`\"'*_".contains(byte);
    let mut at = start;
    let cells = text[start..end].split(|byte| *byte == b'|').map(|cell| {
        let front = cell.iter().take_while(is_mark).count();
        let back = cell[front..].iter().rev().take_while(is_mark).count();
        let span = at + front..at + cell.len() - back;
        at += cell.len() + 1;
        span
    });
    cells.filter(|cell| !cell.is_empty()).collect()
}
