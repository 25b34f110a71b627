//! What leaves the program: data, notes and errors, the exit status.

use std::fmt;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::process::ExitCode;

use prefect_tags::text::Escaped;

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

/// Standard output, buffered. Its failures are told apart from all others.
#[derive(Debug)]
pub struct Output(BufWriter<StdoutLock<'static>>);

/// Standard output.
pub fn stdout() -> Output {
    Output(BufWriter::with_capacity(BUFFER_SIZE, io::stdout().lock()))
}

impl Output {
    /// Writes out what was collected.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        Ok(self.0.flush().map_err(WriteError)?)
    }

    /// Writes what `write` writes.
    pub fn write_with(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        Ok(write(&mut self.0).map_err(WriteError)?)
    }

    /// Writes a text.
    pub fn write(&mut self, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.write_with(|out| out.write_all(text.as_ref()))
    }
}

/// A failure to write to standard output.
#[derive(Debug)]
struct WriteError(io::Error);

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

/// Notes, each a line on standard error.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    quiet: bool,
}

impl Messages {
    /// With `quiet`, there are no notes.
    pub const fn new(quiet: bool) -> Self {
        Messages { quiet }
    }

    /// Whether there are no notes.
    pub const fn are_quiet(self) -> bool {
        self.quiet
    }

    /// Says what was done, in a line of its own.
    pub fn line(self, message: impl fmt::Display) {
        if !self.quiet {
            write_line(format_args!("{}", Escaped(&message.to_string())));
        }
    }

    /// Says what the user should know.
    pub fn note(self, message: impl fmt::Display) {
        if !self.quiet {
            report("note", message);
        }
    }
}

/// Says what is wrong.
pub fn error(message: impl fmt::Display) {
    report("error", message);
}

fn report(sort: &str, message: impl fmt::Display) {
    write_line(format_args!("{sort}: {}", Escaped(&message.to_string())));
}

fn write_line(line: fmt::Arguments<'_>) {
    // Where standard error is gone, there is nobody left to tell.
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
