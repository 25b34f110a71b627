//! The tags that `check` and `pin` are given.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};

use anyhow::ensure;
use prefect_tags::Checker;

use crate::io::input::{Input, check_stdin_once, without_mark};
use crate::io::lines::Lines;
use crate::io::output::{Messages, Output};

/// Refuses arguments that read standard input more than once.
pub fn check_inputs<'a>(
    tags: &[OsString],
    others: impl IntoIterator<Item = &'a Input>,
) -> anyhow::Result<()> {
    let stdin = tags.iter().filter(|tag| *tag == "-").map(|_| &Input::Stdin);
    check_stdin_once(stdin.chain(others))
}

/// Calls `each` for every tag in order; for `-`, for every line of standard
/// input as it comes. What is written is flushed before waiting for input.
///
/// Where nobody reads what is written, standard input is not read to its end,
/// which may never come: what was judged until then counts.
pub fn for_each(
    tags: &[OsString],
    messages: Messages,
    out: &mut Output,
    mut each: impl FnMut(&[u8], &mut Output),
) -> anyhow::Result<()> {
    for tag in tags {
        match tag.as_encoded_bytes() {
            b"-" => for_each_line(messages, out, &mut each)?,
            tag => each(tag, out),
        }
    }
    Ok(())
}

fn for_each_line(
    messages: Messages,
    out: &mut Output,
    each: &mut impl FnMut(&[u8], &mut Output),
) -> anyhow::Result<()> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        messages.note("waiting for tags on standard input, one per line");
    }
    // A longer line than the checker takes is invalid, whatever is in it.
    let mut lines = Lines::new(stdin.lock(), "standard input", Checker::MAX_INPUT);
    let (mut is_first, mut has_tag) = (true, false);
    let flush = |out: &mut Output| {
        out.flush();
        out.is_open()
    };
    while let Some(line) = lines.next(|| flush(out))? {
        let line = if is_first { without_mark(line) } else { line };
        is_first = false;
        let tag = trim(line);
        if !tag.is_empty() && tag[0] != b'#' {
            has_tag = true;
            each(tag, out);
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
