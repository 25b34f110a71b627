//! The commands, one file each: options in, the library's answer written out.

mod advice;
mod check;
mod compute;
mod matrix;
mod pin;
mod scan;

use anyhow::{Context, bail, ensure};
use prefect_tags::{History, Note, NoteCode, Row};

use crate::args::{Command, HistoryOptions};
use crate::io::input::Input;
use crate::io::lists::read_releases;
use crate::io::matrix::read_rows;
use crate::io::output::{Messages, Output, Status, error};

/// Runs a command.
pub fn run(command: &Command, messages: Messages, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::Compute(arguments) => compute::run(arguments, messages, out),
        Command::Check(arguments) => check::run(arguments, messages, out),
        Command::Scan(arguments) => scan::run(arguments, messages, out),
        Command::Pin(arguments) => pin::run(arguments, messages, out),
        Command::Matrix(arguments) => matrix::run(arguments, messages, out),
    }
}

/// The built-in history with the rows and the releases of the options.
fn read_history(options: &HistoryOptions) -> anyhow::Result<History> {
    with_options(read_matrices(options.matrix.as_ref())?, options)
}

/// The built-in history with the rows of a file.
fn read_matrices(matrix: Option<&Input>) -> anyhow::Result<History> {
    match matrix {
        Some(input) => with_rows(read_rows(input)?, input),
        None => Ok(History::published().clone()),
    }
}

fn with_rows(rows: Vec<Row>, input: &Input) -> anyhow::Result<History> {
    let history = History::published().with_rows(rows);
    history.with_context(|| format!("invalid matrix in {}", input.name()))
}

/// A history of which the options tell what is out.
fn with_options(history: History, options: &HistoryOptions) -> anyhow::Result<History> {
    ensure!(
        options.releases.is_some() || !options.no_history,
        "--no-history leaves no release; pass a list of yours with --releases <FILE>"
    );
    let history = if options.no_history { history.with_matrices_alone() } else { history };
    match &options.releases {
        Some(input) => Ok(history.with_releases(&read_releases(input)?)),
        None => Ok(history),
    }
}

/// Refuses a list that lacks releases, where the answer would be wrong.
fn refuse_incomplete_list(history: &History) -> anyhow::Result<()> {
    match history.incomplete_list() {
        Some(note) => bail!(advice::on_note(&note, history).message),
        None => Ok(()),
    }
}

/// Whether a note is an error with `--strict`: all are, but for what follows from
/// being new or old.
fn is_fatal(note: &Note) -> bool {
    !matches!(note.code, NoteCode::AssumedMatrix | NoteCode::Frozen)
}

/// Tells a note, with `strict` as an error. Returns whether it is one.
fn tell(note: &Note, strict: bool, messages: Messages) -> bool {
    let is_error = strict && is_fatal(note);
    if is_error {
        error(note)
    } else {
        messages.note(note)
    }
    is_error
}
