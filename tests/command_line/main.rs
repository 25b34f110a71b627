//! The command line, from outside: exact output, exit statuses, hostile input.

mod check;
mod compute;
mod formats;
mod hostile;
mod matrix;
mod pin;
mod readme;
mod run;
mod usage;
