//! The tags that `check` and `pin` are given.

use std::ffi::OsString;
use std::io;

use anyhow::{Context, ensure};
use prefect_tags::Checker;

use crate::io::input::without_mark;
use crate::io::lines::LineReader;
use crate::io::output::Output;

/// Gets a tag, and whether it is a line of standard input.
type Each<'a> = &'a mut dyn FnMut(&[u8], bool, &mut Output);

/// Calls `each` for every tag in order, and whether it is a line; for `-`, for every
/// line of standard input as it comes. What is written is flushed before waiting for input.
///
/// Where nobody reads what is written, standard input is judged all the same, up to a
/// limit, because its end may never come.
pub fn for_each(tags: &[OsString], out: &mut Output, each: Each<'_>) -> anyhow::Result<()> {
    for tag in tags {
        match tag.as_encoded_bytes() {
            b"-" => for_each_line(out, each)?,
            tag => each(tag, false, out),
        }
    }
    Ok(())
}

/// How much of standard input is judged after the reader of the answers has left, in
/// bytes.
const MAX_UNREAD: usize = 4 * 1024 * 1024;

fn for_each_line(out: &mut Output, each: Each<'_>) -> anyhow::Result<()> {
    // A longer line than the checker takes is invalid, whatever is in it.
    let mut lines = LineReader::new(io::stdin().lock(), Checker::MAX_INPUT);
    let (mut is_first, mut has_tag) = (true, false);
    let mut left = MAX_UNREAD;
    let goes_on = |out: &mut Output, left: usize| {
        out.flush();
        out.is_open() || left > 0
    };
    let cannot_read = "cannot read standard input";
    while let Some(line) = lines.next(|| goes_on(out, left)).context(cannot_read)? {
        if !out.is_open() {
            left = left.saturating_sub(line.len() + 1);
        }
        let line = if is_first { without_mark(line) } else { line };
        is_first = false;
        let tag = trim(line);
        if !tag.is_empty() && tag[0] != b'#' {
            has_tag = true;
            each(tag, true, out);
        }
    }
    ensure!(has_tag || !out.is_open(), "no tag on standard input, expected one per line");
    Ok(())
}

/// A line without the blanks around it.
fn trim(line: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
    let start = line.iter().take_while(|byte| is_blank(byte)).count();
    let end = line.iter().rev().take_while(|byte| is_blank(byte)).count();
    line.get(start..line.len() - end).unwrap_or_default()
}
