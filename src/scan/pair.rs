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

mod blocks;
mod key;
mod line;
mod mapping;
mod row;
mod value;

use std::collections::BTreeSet;

use super::dockerfile::is_argument;
use super::image::Image;
use super::lines::{Line, Lines, blanks};
use super::needle::Needle;
use super::{Finder, PREFECT_TAG};
use blocks::{Block, Blocks, MAX_ENTRIES};
use line::Cursor;
use mapping::{Entry, Found, Meaning, derived};
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
        blocks: [Blocks::default(), Blocks::default()],
        is_comment: false,
        pending: None,
        has_section: false,
        is_watched: false,
    };
    let mut lines = Lines::of(text).peekable();
    let (mut is_behind_blank, mut goes_on) = (true, false);
    while let Some(line) = lines.next() {
        let is_lone = is_behind_blank && lines.peek().is_none_or(Line::is_blank);
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
    /// Those of lines, and those of comments.
    blocks: [Blocks<'t>; 2],
    is_comment: bool,
    pending: Option<Pending<'t>>,
    /// Whether a heading in brackets is above, as in TOML.
    has_section: bool,
    /// Whether the document is of something that watches images, and pulls none.
    is_watched: bool,
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
    fn blocks(&mut self) -> &mut Blocks<'t> {
        &mut self.blocks[usize::from(self.is_comment)]
    }

    fn read_line(&mut self, line: Line<'t>, is_continued: bool, is_lone: bool) {
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
                self.end_blocks(0);
            }
        } else {
            self.end_blocks(1);
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
        Cursor::new(self, line, start).read();
    }

    /// Ends blocks, and puts in the open bracket, for a line that begins at `start`.
    fn begin_line(&mut self, line: &Line<'t>, start: Start) {
        let Start { column, at, has_dash, .. } = start;
        self.end_line();
        let open = self.blocks().open.take();
        match open {
            Some(block) if block.column < column => {
                self.blocks().all.push(Block { column, ..block });
            }
            Some(block) => self.found.resolve(&block.entries, false),
            None => {}
        }
        let rest = &line.text[at..];
        let closes = matches!(rest, [b'}' | b']' | b')' | b'|' | b'<', ..]);
        let ends = line.text.trim_ascii_end().last().copied().unwrap_or_default();
        let is_inside = has_dash || closes || b"{[(,".contains(&ends) || line::is_key(rest);
        loop {
            match self.blocks().all.last_mut() {
                Some(top) if top.column > column => self.end_block(column),
                Some(top) if top.column == column && !is_inside => {
                    let entries = std::mem::take(&mut top.entries);
                    self.found.resolve(&entries, true);
                    break;
                }
                _ => break,
            }
        }
        if has_dash {
            self.blocks().at(column);
        }
    }

    /// Ends the innermost block, in front of a line that is indented by `column`.
    fn end_block(&mut self, column: usize) {
        let Some(block) = self.blocks().all.pop() else { return };
        self.found.resolve(&block.entries, true);
        if let Some(entry) = derived(&block.entries, self.text) {
            let top = self.blocks().all.last().map_or(0, |top| top.column);
            self.push_to_block(top.max(column), entry);
        }
    }

    /// Ends what the line has outside of brackets. The key in front is one of them where
    /// they are a pair.
    fn end_line(&mut self) {
        let blocks = self.blocks();
        let mut entries = std::mem::take(&mut blocks.line);
        if let Some(lead) = blocks.lead.take().filter(|_| !entries.is_empty()) {
            entries.insert(0, lead);
        }
        self.found.resolve(&entries, false);
    }

    /// Ends all blocks of lines, or of comments.
    fn end_blocks(&mut self, which: usize) {
        let is_comment = std::mem::replace(&mut self.is_comment, which == 1);
        if let Some(pending) = self.pending.take_if(|it| usize::from(it.is_comment) == which) {
            self.push_to_block(pending.column, pending.entry);
        }
        self.end_line();
        if let Some(block) = self.blocks().open.take() {
            self.found.resolve(&block.entries, false);
        }
        while !self.blocks().all.is_empty() {
            self.end_block(0);
        }
        self.is_comment = is_comment;
    }

    /// Ends a document of YAML, or the text.
    fn end_document(&mut self) {
        self.end_blocks(1);
        self.end_blocks(0);
        for number in std::mem::take(&mut self.found.pulled) {
            let is_paired = self.found.paired.contains(&number);
            self.found.images[number].is_certain |= !self.is_watched && !is_paired;
        }
        self.found.paired.clear();
        (self.is_watched, self.has_section) = (false, false);
    }

    /// Reads the value that the line before left to this one.
    fn take_pending(&mut self, line: &Line<'t>, start: Start) {
        let Some(mut pending) = self.pending.take_if(|it| it.is_comment == self.is_comment) else {
            return;
        };
        let is_deeper = start.column > pending.column;
        if is_deeper && !start.has_dash && !line::is_key(&line.text[start.at..]) {
            let value = Value::of_line(self.text, line.start + start.at, line.end());
            pending.entry.means = self.meaning(value);
        }
        self.push_to_block(pending.column, pending.entry);
    }

    fn meaning(&self, value: Value) -> Meaning {
        match value {
            Value::Text(span) => match self.found.image_of(&span) {
                Some(number) => Meaning::Image(number),
                None => Meaning::Text(span),
            },
            Value::Code(span) => Meaning::Code(span),
            Value::Empty | Value::InNextLine => Meaning::Empty,
            Value::Other => Meaning::Other,
        }
    }

    fn push_to_block(&mut self, column: usize, entry: Entry<'t>) {
        let mut entries = std::mem::take(&mut self.blocks().at(column).entries);
        self.push(&mut entries, entry);
        self.blocks().at(column).entries = entries;
    }

    /// Adds an entry to others. The same key again is that of the next mapping,
    /// whatever parts them.
    fn push(&mut self, entries: &mut Vec<Entry<'t>>, entry: Entry<'t>) {
        if entries.len() == MAX_ENTRIES || entries.iter().any(|other| other.key == entry.key) {
            self.found.resolve(entries, true);
            entries.clear();
        }
        entries.push(entry);
    }

    /// Reads a row of a table.
    fn read_row(&mut self, line: &Line<'t>, start: Start) {
        let from = line.start + start.at;
        if self.text.get(from) != Some(&b'|') || start.is_continued {
            return;
        }
        let is_name = |cell: &_| self.found.image_of(cell);
        match row::read(self.text, from, line.end(), is_name) {
            Some(row::Row::Key(key, span)) => {
                let means = self.meaning(Value::Text(span));
                let is_ignored = line.is_ignored;
                let entry = Entry { key, means, is_pulled: false, needs_form: false, is_ignored };
                self.push_to_block(start.column, entry);
            }
            Some(row::Row::Pair(number, tag)) if !line.is_ignored => {
                self.found.add_beside(number, tag);
            }
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
