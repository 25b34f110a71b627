//! The tags that `check` and `pin` are given.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};

use prefect_tags::Judge;

use crate::input::{Input, check_stdin_once};
use crate::lines::Lines;
use crate::output::{WriteError, is_closed_pipe, report};

/// Refuses arguments that read standard input more than once.
pub fn check_inputs(tags: &[OsString], released: Option<&Input>) -> anyhow::Result<()> {
    let tags: Vec<_> = tags.iter().cloned().map(Input::from).collect();
    check_stdin_once(tags.iter().chain(released))
}

/// Calls `each` for every tag in order; for `-`, for every line of standard
/// input as it comes. What is written is flushed before waiting for input.
///
/// It ends early, and well, where nobody reads on: what was said counts.
pub fn for_each<W: Write>(
    tags: &[OsString],
    quiet: bool,
    out: &mut W,
    each: impl FnMut(&[u8], &mut W) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match for_each_until_closed(tags, quiet, out, each) {
        Err(error) if is_closed_pipe(&error) => Ok(()),
        result => result,
    }
}

fn for_each_until_closed<W: Write>(
    tags: &[OsString],
    quiet: bool,
    out: &mut W,
    mut each: impl FnMut(&[u8], &mut W) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for tag in tags {
        if tag != "-" {
            each(tag.as_encoded_bytes(), out)?;
            continue;
        }
        let mut lines = Lines::new(io::stdin().lock(), "standard input", Judge::MAX_INPUT);
        let mut is_empty = true;
        while let Some(line) =
            lines.next(|| out.flush().map_err(|error| WriteError(error).into()))?
        {
            is_empty = false;
            each(line, out)?;
        }
        if is_empty && !quiet {
            report("note", "standard input is empty, expected a tag a line");
        }
    }
    Ok(())
}

/// The input as JSON has it: with replacement characters for what is not UTF-8,
/// and cut if it is too long to be judged.
pub fn input_text(input: &[u8]) -> Cow<'_, str> {
    const SHOWN: usize = 160;
    if input.len() <= Judge::MAX_INPUT {
        String::from_utf8_lossy(input)
    } else {
        format!("{}...", String::from_utf8_lossy(&input[..SHOWN])).into()
    }
}
