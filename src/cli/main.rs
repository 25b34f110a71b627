//! The command line of `prefect-tags`: arguments in, the library's answer out.

mod args;
mod check;
mod compute;
mod input;
mod json;
mod lines;
mod matrix;
mod output;
mod pin;
mod render;
mod tags;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use output::{Status, WriteError, is_closed_pipe, report};

fn main() -> ExitCode {
    let status = match Arguments::try_parse() {
        Ok(arguments) => run(&arguments),
        Err(answer) => args::print_answer(answer),
    };
    status.into()
}

fn run(arguments: &Arguments) -> Status {
    let mut out = io::BufWriter::with_capacity(output::BUFFER_SIZE, io::stdout().lock());
    let quiet = arguments.quiet;
    let result = match &arguments.command {
        Command::Compute(arguments) => compute::run(arguments, quiet, &mut out),
        Command::Check(arguments) => check::run(arguments, quiet, &mut out),
        Command::Pin(arguments) => pin::run(arguments, quiet, &mut out),
        Command::Matrix(arguments) => matrix::run(arguments, quiet, &mut out),
    };
    let failure = match result {
        Ok(status) => match out.flush().map_err(|error| WriteError(error).into()) {
            Ok(()) => return status,
            // The reader has all that it wanted: `… | head -1`.
            Err(error) if is_closed_pipe(&error) => return status,
            Err(error) => error,
        },
        Err(error) if is_closed_pipe(&error) => return Status::Yes,
        Err(error) => error,
    };
    report("error", format_args!("{failure:#}"));
    Status::Failure
}
