//! The command line of `prefect-tags`: arguments in, the library's answer out.

mod args;
mod commands;
mod format;
mod io;

use std::env;
use std::ffi::OsString;
use std::iter;
use std::process::ExitCode;

use clap::Parser as _;

use args::CommandLine;
use args::answer::print_answer;
use io::output::{ExitStatus, error};

/// What messages call the program, however it was called.
const NAME: &str = "prefect-tags";

fn main() -> ExitCode {
    let arguments = iter::once(OsString::from(NAME)).chain(env::args_os().skip(1));
    let result = match CommandLine::try_parse_from(arguments) {
        Ok(arguments) => commands::run(&arguments),
        Err(answer) => print_answer(answer),
    };
    let status = result.unwrap_or_else(|failure| {
        error(format_args!("{failure:#}"));
        ExitStatus::Failure
    });
    ExitCode::from(status as u8)
}
