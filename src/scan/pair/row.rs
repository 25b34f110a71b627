//! A row of a table: a key and its value, or a name and its tag.

use super::key::{Key, Role};
use crate::scan::image::Span;
use crate::scan::placeholder::has_placeholder;
use crate::scan::{is_certain_tag, is_tag};

/// How many cells of a row are looked at.
const MAX_CELLS: usize = 16;

/// Reads the row from `start` to `end`: `| image.prefectTag | string | "3-latest" |`,
/// `| prefecthq/prefect | 3-latest |`. `name` says which image a cell is, by its number, which
/// takes the place of a key.
pub(super) fn read(
    text: &[u8],
    start: usize,
    end: usize,
    name: impl Fn(&Span) -> Option<usize>,
) -> Option<(Result<Key<'_>, usize>, Span)> {
    let mut at = start;
    let (mut key, mut image, mut is_first) = (None, None, true);
    for cell in text[start..end].split(|byte| *byte == b'|').take(MAX_CELLS) {
        let front = cell.iter().take_while(|byte| is_mark(**byte)).count();
        let back = cell[front..].iter().rev().take_while(|byte| is_mark(**byte)).count();
        let inner = &cell[front..cell.len() - back];
        let span = at + front..at + front + inner.len();
        at += cell.len() + 1;
        if inner.is_empty() {
            continue;
        }
        let is_word = !inner.iter().any(u8::is_ascii_whitespace);
        if let Some(image) = image {
            let is_tag = is_word && (is_certain_tag(inner) || has_placeholder(inner));
            return is_tag.then_some((Err(image), span));
        }
        let Some(key): Option<Key<'_>> = key else {
            image = name(&span);
            key = if is_first { Key::of(inner) } else { None };
            is_first = false;
            continue;
        };
        let is_marked = inner.len() < cell.trim_ascii().len();
        let fits = match key.role {
            Role::Repository | Role::Registry => is_marked,
            Role::Tag | Role::PrefectTag | Role::Digest => is_tag(inner),
            _ => false,
        };
        if fits && is_word {
            return Some((Ok(key), span));
        }
    }
    None
}

fn is_mark(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"`\"'*_".contains(&byte)
}
