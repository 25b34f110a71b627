//! The commands, one file each: options in, the library's answer written out.

mod advice;
mod check;
mod compute;
mod known;
mod matrix;
mod pin;
mod scan;
mod unmatched;
mod verify;

use prefect_tags::Note;

use crate::args::{Command, CommandLine};
use crate::format::is_error;
use crate::io::output::{ExitStatus, Output, error};

/// Runs the command that the arguments name.
pub fn run(arguments: &CommandLine) -> anyhow::Result<ExitStatus> {
    let out = &mut Output::new(arguments.quiet);
    let status = match &arguments.command {
        Command::Compute(arguments) => compute::run(arguments, out),
        Command::Check(arguments) => check::run(arguments, out),
        Command::Scan(arguments) => scan::run(arguments, out),
        Command::Pin(arguments) => pin::run(arguments, out),
        Command::Verify(arguments) => verify::run(arguments, out),
        Command::Matrix(arguments) => matrix::run(arguments, out),
    }?;
    out.finish()?;
    Ok(status)
}

/// Reports notes, with `strict` as errors. Returns whether one is an error.
fn report<'a>(notes: impl IntoIterator<Item = &'a Note>, strict: bool, out: &Output) -> bool {
    let mut is_refused = false;
    for note in notes {
        if is_error(note, strict) {
            error(note);
            is_refused = true;
        } else {
            out.note(note);
        }
    }
    is_refused
}
