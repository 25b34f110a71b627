//! The command line, from outside: exact output, exit statuses, hostile input.
//!
//! No test depends on which release is the newest of the published history: they
//! use lines that are closed, lists of their own for `--releases`, and a Prefect
//! 99 of their own.

// Its commands are those of a shell.
#[cfg(unix)]
mod action;
mod arguments;
mod check;
mod compute;
#[cfg(unix)]
mod files;
mod formats;
mod hostile;
mod lists;
mod matrix;
mod notes;
mod pin;
mod pipes;
// Its commands are those of a shell.
#[cfg(unix)]
mod readme;
mod registry;
mod run;
mod scan;
#[cfg(unix)]
mod terminal;
mod usage;
mod verify;
#[cfg(unix)]
mod workplace;
