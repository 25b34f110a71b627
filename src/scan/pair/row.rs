//! A row of a table: a key and its value, or a name and its tag.

use super::key::{Key, Role};
use super::mapping::Entry;
use super::value::Value;
use super::{Reader, Start};
use crate::scan::image::Span;
use crate::scan::lines::TextLine;
use crate::scan::placeholder::has_placeholder;
use crate::scan::{is_certain_tag, is_tag};

impl<'t> Reader<'_, 't> {
    /// Reads a row: `| image.prefectTag | string | "3-latest" |`,
    /// `| prefecthq/prefect | 3-latest |`.
    pub(super) fn read_row(&mut self, line: &TextLine<'t>, start: Start) {
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
