//! What leaves the program: data, notes and errors, the exit status.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// How much is collected before it is written, and read at once.
pub const BUFFER_SIZE: usize = 64 * 1024;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done, and the answer is yes: 0.
    Yes,
    /// The answer is no: 1.
    No,
    /// Usage, bad input, I/O: 2.
    Failure,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Yes => 0,
            Status::No => 1,
            Status::Failure => 2,
        })
    }
}

/// Writes a line to standard error: `note: …` or `error: …`.
///
/// Most messages quote what they repeat. Those of libraries may not, so that
/// what a log could take for more than text is escaped here too.
pub fn report(sort: &str, message: impl fmt::Display) {
    let message = message.to_string().replace("##[", "#\\x23[");
    let mut line = format!("{sort}: ");
    for character in message.chars() {
        if matches!(character, ' '..='~') {
            line.push(character);
        } else {
            line.extend(character.escape_default());
        }
    }
    line.push('\n');
    // Where standard error is gone, there is nobody left to tell.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// A failure to write to standard output.
#[derive(Debug)]
pub struct WriteError(pub io::Error);

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot write to standard output")
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Whether the reader of standard output is gone.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<WriteError>()
        .is_some_and(|WriteError(error)| error.kind() == io::ErrorKind::BrokenPipe)
}
