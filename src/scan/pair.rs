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
mod row;
mod value;

use std::collections::BTreeSet;

use super::dockerfile::is_argument;
use super::image::Image;
use super::lines::{Lines, TextLine, blanks};
use super::needle::Needle;
use super::{Finder, PREFECT_TAG};
use line::EntryReader;
use mapping::{Entry, Found, derived};
use value::Value;

/// Adds the tags whose repository is beside them, and says of the names without a
/// tag which a key says to be pulled.
pub(super) fn read<'t>(finder: &Finder, text: &'t [u8], images: &mut Vec<Image<'t>>) {
    let has = |word| Needle::in_any_case(word).is_in(text);
    let is_needed = Needle::exact(PREFECT_TAG).is_in(text)
        || images.iter().any(Image::is_name_alone)
        || finder.may_name_apart(text) && has("registry")
        || !images.is_empty() && (has("digest") || has("sha"));
    if !is_needed {
        return;
    }
    let (pairs, pulled, paired) = (Vec::new(), Vec::new(), BTreeSet::new());
    let found = Found { finder, text, images, pairs, pulled, paired };
    let mut reader = Reader {
        text,
        found,
        scopes: [Vec::new(), Vec::new()],
        is_comment: false,
        pending: None,
        has_section: false,
        is_watched: false,
    };
    let mut lines = Lines::of(text).peekable();
    let (mut is_behind_blank, mut goes_on) = (true, false);
    while let Some(line) = lines.next() {
        let is_lone = is_behind_blank && lines.peek().is_none_or(TextLine::is_blank);
        is_behind_blank = line.is_blank();
        if !is_behind_blank {
            reader.read_line(line, goes_on, is_lone);
            goes_on = line.goes_on();
        }
    }
    reader.end_document();
    let pairs = reader.found.pairs;
    images.extend(pairs);
    images.sort_by_key(|image| image.span.start);
}

struct Reader<'a, 't> {
    text: &'t [u8],
    found: Found<'a, 't>,
    /// What has begun and not ended, apart for lines that are comments. The innermost is the
    /// last.
    scopes: [Vec<Scope<'t>>; 2],
    is_comment: bool,
    pending: Option<Pending<'t>>,
    /// Whether a heading in brackets is above, as in TOML.
    has_section: bool,
    /// Whether the document is of something that watches images, and pulls none.
    is_watched: bool,
}

/// How many keys of a mapping are looked at together.
const MAX_ENTRIES: usize = 64;

/// What keys share: lines that are indented alike, a bracket, or the rest of a line.
struct Scope<'t> {
    /// How far the lines are indented, or the one that a bracket begins in.
    column: usize,
    /// Whether it is within a line.
    is_inline: bool,
    /// What closes the bracket.
    bracket: Option<u8>,
    entries: Vec<Entry<'t>>,
}

/// A key whose value may be in the next line.
struct Pending<'t> {
    entry: Entry<'t>,
    /// How far the key is indented.
    column: usize,
    is_comment: bool,
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
    fn scopes(&mut self) -> &mut Vec<Scope<'t>> {
        &mut self.scopes[usize::from(self.is_comment)]
    }

    /// Begins a scope.
    fn open(&mut self, column: usize, is_inline: bool, bracket: Option<u8>) {
        self.scopes().push(Scope { column, is_inline, bracket, entries: Vec::new() });
    }

    fn read_line(&mut self, line: TextLine<'t>, is_continued: bool, is_lone: bool) {
        let text = line.text;
        let first = line.first();
        let marks = |mark: u8| text[first..].iter().take_while(|byte| **byte == mark).count();
        let (hashes, slashes) = (marks(b'#'), marks(b'/'));
        let is_script = text[first..].starts_with(b"#!");
        self.is_comment = hashes > 0 && !is_script || slashes > 1;
        let mut column = first;
        if self.is_comment {
            column += hashes.max(slashes);
            column += blanks(&text[column..]);
            // A heading of Markdown.
            if hashes > 1 && first == 0 && is_lone {
                self.end_scopes(0);
            }
        } else {
            self.end_scopes(1);
        }
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
        if !self.is_comment && text.starts_with(b"---") {
            self.end_document();
        }
        self.has_section |= is_section(text);
        self.take_pending(&line, start);
        if !is_continued {
            self.begin_line(&line, start);
        }
        self.read_row(&line, start);
        EntryReader::new(self, line, start).read();
    }

    /// Ends scopes in front of a line that begins at `start`. A bracket that is open is the
    /// block of the lines below that are indented deeper.
    fn begin_line(&mut self, line: &TextLine<'t>, start: Start) {
        let Start { column, at, has_dash, .. } = start;
        let rest = &line.text[at..];
        let closes = matches!(rest, [b'}' | b']' | b')' | b'|' | b'<', ..]);
        let ends = line.text.trim_ascii_end().last().copied().unwrap_or_default();
        let is_inside = has_dash || closes || b"{[(,".contains(&ends) || line::is_key(rest);
        loop {
            match self.scopes().last_mut() {
                Some(top) if top.is_inline && top.bracket.is_some() && top.column < column => {
                    (top.column, top.is_inline) = (column, false);
                }
                Some(top) if top.is_inline => self.end_scope(column, false),
                Some(top) if top.column > column => self.end_scope(column, true),
                Some(top) if top.column == column && !is_inside => {
                    let entries = std::mem::take(&mut top.entries);
                    self.found.resolve(&entries, true);
                    break;
                }
                _ => break,
            }
        }
        if has_dash {
            self.block(column);
        }
    }

    /// The block of lines that are indented by `column`.
    fn block(&mut self, column: usize) -> &mut Scope<'t> {
        if self.scopes().last().is_none_or(|top| top.column < column) {
            self.open(column, false, None);
        }
        self.scopes().last_mut().expect("there is one by now")
    }

    /// Ends the innermost scope, in front of what is indented by `column`. `is_whole` if all
    /// of it has been read.
    fn end_scope(&mut self, column: usize, is_whole: bool) {
        let Some(scope) = self.scopes().pop() else { return };
        self.found.resolve(&scope.entries, is_whole);
        if let Some(entry) = derived(&scope.entries, self.text) {
            if !self.scopes().last().is_some_and(|top| top.is_inline) {
                let top = self.scopes().last().map_or(0, |top| top.column);
                self.block(top.max(column));
            }
            self.push(entry);
        }
    }

    /// Ends all scopes of lines, or of comments.
    fn end_scopes(&mut self, which: usize) {
        let is_comment = std::mem::replace(&mut self.is_comment, which == 1);
        if let Some(pending) = self.pending.take_if(|it| usize::from(it.is_comment) == which) {
            self.block(pending.column);
            self.push(pending.entry);
        }
        while let Some(top) = self.scopes().last() {
            let is_whole = !top.is_inline;
            self.end_scope(0, is_whole);
        }
        self.is_comment = is_comment;
    }

    /// Ends a document of YAML, or the text.
    fn end_document(&mut self) {
        self.end_scopes(1);
        self.end_scopes(0);
        for number in std::mem::take(&mut self.found.pulled) {
            let is_paired = self.found.paired.contains(&number);
            self.found.images[number].is_certain |= !self.is_watched && !is_paired;
        }
        self.found.paired.clear();
        (self.is_watched, self.has_section) = (false, false);
    }

    /// Reads the value that the line before left to this one.
    fn take_pending(&mut self, line: &TextLine<'t>, start: Start) {
        let Some(mut pending) = self.pending.take_if(|it| it.is_comment == self.is_comment) else {
            return;
        };
        let is_deeper = start.column > pending.column;
        if is_deeper && !start.has_dash && !line::is_key(&line.text[start.at..]) {
            let value = Value::of_line(self.text, line.start + start.at, line.end());
            pending.entry.means = self.found.meaning(value);
        }
        self.block(pending.column);
        self.push(pending.entry);
    }

    /// Adds an entry to the innermost scope. The same key again is that of the next mapping,
    /// whatever parts them.
    fn push(&mut self, entry: Entry<'t>) {
        let entries = &mut self.scopes().last_mut().expect("one has been opened").entries;
        if entries.len() == MAX_ENTRIES || entries.iter().any(|other| other.key == entry.key) {
            let entries = std::mem::take(entries);
            self.found.resolve(&entries, true);
        }
        self.scopes().last_mut().expect("one has been opened").entries.push(entry);
    }

    /// Reads a row of a table.
    fn read_row(&mut self, line: &TextLine<'t>, start: Start) {
        let from = line.start + start.at;
        if self.text.get(from) != Some(&b'|') || start.is_continued {
            return;
        }
        let is_name = |cell: &_| self.found.image_of(cell);
        match row::read(self.text, from, line.end(), is_name) {
            Some((Ok(key), span)) => {
                let (means, is_ignored) = (Value::Text(span), line.is_ignored);
                self.block(start.column);
                self.push(Entry { key, means, is_pulled: false, needs_form: false, is_ignored });
            }
            Some((Err(number), tag)) if !line.is_ignored => self.found.add_beside(number, tag),
            _ => {}
        }
    }
}

/// Whether a line is a heading in brackets: `[Container]`, `[[tool.x]]`.
fn is_section(line: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"[]._-\" ".contains(byte);
    let line = line.trim_ascii_end();
    matches!(line, [b'[', .., b']']) && line.iter().all(is_word)
}
