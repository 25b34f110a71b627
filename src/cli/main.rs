//! The command line of `prefect-tags`: arguments in, the library's answer out.

mod args;
mod commands;
mod format;
mod io;

use std::env;
use std::ffi::OsString;
use std::iter;
use std::process::ExitCode;

use args::Arguments;
use args::answer::print_answer;
use clap::Parser as _;
use io::output::{ExitStatus, Output, error};

/// What messages call the program, however it was called.
const NAME: &str = "prefect-tags";

fn main() -> ExitCode {
    let arguments = iter::once(OsString::from(NAME)).chain(env::args_os().skip(1));
    let status = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments),
        Err(answer) => print_answer(answer),
    };
    status.into()
}

fn run(arguments: &Arguments) -> ExitStatus {
    let mut out = Output::new(arguments.quiet);
    let result = commands::run(&arguments.command, &mut out);
    result.and_then(|status| out.finish().map(|()| status)).unwrap_or_else(|failure| {
        error(format_args!("{failure:#}"));
        ExitStatus::Failure
    })
}
