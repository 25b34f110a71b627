//! The commands, one file each: options in, the library's answer written out.

mod check;
mod compute;
mod matrix;
mod pin;
mod scan;

use std::borrow::Cow;

use anyhow::Context;
use prefect_tags::{History, Row};

use crate::args::{Command, HistoryOptions};
use crate::io::input::Input;
use crate::io::lists::read_releases;
use crate::io::matrix::read_rows;
use crate::io::output::{Messages, Output, Status};

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

/// The history as the options have it.
struct Given {
    history: Cow<'static, History>,
}

impl Given {
    /// The published history with the rows and the releases of the options.
    fn read(options: &HistoryOptions) -> anyhow::Result<Given> {
        Given::read_rows(options.matrix.as_ref())?.with_releases(options.released.as_ref())
    }

    fn read_rows(matrix: Option<&Input>) -> anyhow::Result<Given> {
        let published = History::published();
        let history = match matrix {
            Some(input) => Cow::Owned(with_rows(published, read_rows(input)?, input)?),
            None => Cow::Borrowed(published),
        };
        Ok(Given { history })
    }

    fn with_releases(self, released: Option<&Input>) -> anyhow::Result<Given> {
        let Some(input) = released else { return Ok(self) };
        Ok(Given { history: Cow::Owned(self.history.with_releases(&read_releases(input)?)) })
    }
}

/// The history with the rows of a file.
fn with_rows(history: &History, rows: Vec<Row>, input: &Input) -> anyhow::Result<History> {
    history.with_rows(rows).with_context(|| format!("invalid matrix in {}", input.name()))
}
