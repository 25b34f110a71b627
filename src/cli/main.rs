//! The command line of `prefect-tags`: arguments in, the library's answer out.

mod args;
mod commands;
mod format;
mod io;

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use args::answer::print_answer;
use io::output::{Messages, Status, error, is_closed_pipe, stdout};

fn main() -> ExitCode {
    let status = match Arguments::try_parse() {
        Ok(arguments) => run(&arguments),
        Err(answer) => print_answer(answer),
    };
    status.into()
}

fn run(arguments: &Arguments) -> Status {
    let mut out = stdout();
    let messages = Messages::new(arguments.quiet);
    let result = commands::run(&arguments.command, messages, &mut out);
    let failure = match result {
        Ok(status) => match out.finish() {
            Ok(()) => return status,
            // The reader has all that it wanted: `… | head -1`.
            Err(error) if is_closed_pipe(&error) => return status,
            Err(error) => error,
        },
        Err(error) if is_closed_pipe(&error) => return Status::Yes,
        Err(error) => error,
    };
    error(format_args!("{failure:#}"));
    Status::Failure
}
