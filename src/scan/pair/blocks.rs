//! What keys share: a block of lines, or a line.

use super::mapping::Entry;

/// How many keys of a mapping are looked at together.
pub(super) const MAX_ENTRIES: usize = 64;

/// Lines that are indented alike.
#[derive(Debug)]
pub(super) struct Block<'t> {
    pub(super) column: usize,
    /// What closes the bracket that was open at the end of the line above.
    pub(super) bracket: Option<u8>,
    pub(super) entries: Vec<Entry<'t>>,
}

/// The blocks that have begun, apart for lines that are comments.
#[derive(Debug, Default)]
pub(super) struct Blocks<'t> {
    /// The innermost is the last.
    pub(super) all: Vec<Block<'t>>,
    /// The keys within the line, outside of brackets, with the one in front.
    pub(super) line: Vec<Entry<'t>>,
    pub(super) lead: Option<Entry<'t>>,
    /// The bracket that is open at the end of the last line.
    pub(super) open: Option<Block<'t>>,
}

impl<'t> Blocks<'t> {
    /// The block of a line that is indented by `column`.
    pub(super) fn at(&mut self, column: usize) -> &mut Block<'t> {
        if self.all.last().is_none_or(|top| top.column < column) {
            self.all.push(Block { column, bracket: None, entries: Vec::new() });
        }
        self.all.last_mut().expect("there is one by now")
    }

    /// What closes the bracket that the lines of the innermost block are in.
    pub(super) fn bracket(&self, column: usize) -> Option<u8> {
        self.all.last().filter(|top| top.column <= column)?.bracket
    }
}
