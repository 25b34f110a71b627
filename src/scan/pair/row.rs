//! A row of a table that starts with a key.

use super::key::{Key, Role};
use super::value::Value;
use crate::scan::is_tag;

/// How many cells of a row are looked at.
const MAX_CELLS: usize = 16;

/// Reads the row from `start` to `end`: `| image.prefectTag | string | "3-latest" |`.
pub(super) fn read(text: &[u8], start: usize, end: usize) -> Option<(Key<'_>, Value)> {
    let mut at = start;
    let mut key = None;
    for cell in text[start..end].split(|byte| *byte == b'|').take(MAX_CELLS) {
        let marks = marks(cell);
        let inner = &cell[marks..];
        let inner = &inner[..inner.len() - marks_behind(inner)];
        let range = at + marks..at + marks + inner.len();
        at += cell.len() + 1;
        if inner.is_empty() {
            continue;
        }
        let Some(key) = key else {
            key = Some(Key::of(inner)?);
            continue;
        };
        let is_marked = inner.len() < cell.trim_ascii().len();
        let fits = match key.role {
            Role::Repository | Role::Registry => is_marked,
            Role::Tag | Role::PrefectTag | Role::Digest => is_tag(inner),
            _ => false,
        };
        if fits && !inner.iter().any(u8::is_ascii_whitespace) {
            return Some((key, Value::Text(range)));
        }
    }
    None
}

/// The length of the blanks and marks that a cell starts with.
fn marks(cell: &[u8]) -> usize {
    cell.iter().take_while(|byte| is_mark(**byte)).count()
}

/// The same of those that it ends with.
fn marks_behind(cell: &[u8]) -> usize {
    cell.iter().rev().take_while(|byte| is_mark(**byte)).count()
}

fn is_mark(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"`\"'*".contains(&byte)
}
