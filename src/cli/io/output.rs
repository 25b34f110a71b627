//! What leaves the program: data, notes and errors, the exit status.

use std::fmt;
use std::io::{self, BufWriter, StdoutLock, Write};

use anyhow::Context;
use clap::Command;
use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Style};
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};
use prefect_tags::text::Escaped;

/// How much is collected before it is written, and read at once.
pub const BUFFER_SIZE: usize = 64 * 1024;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done, and the answer is yes.
    Yes = 0,
    /// The answer is no.
    No = 1,
    /// Usage, bad input, I/O.
    Failure = 2,
}

/// What a command says: its data on standard output, buffered, and notes, each a line on
/// standard error.
///
/// A failure to write ends the output and not the work: later writes go nowhere, so
/// that a reader that leaves (`… | head -1`) changes neither the exit status nor the
/// files that are fixed. [`Output::finish`] returns the failure.
#[derive(Debug)]
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    failure: Option<io::Error>,
    /// Whether there are no notes.
    pub is_quiet: bool,
}

impl Output {
    /// With `is_quiet`, there are no notes.
    pub fn new(is_quiet: bool) -> Self {
        let out = BufWriter::with_capacity(BUFFER_SIZE, io::stdout().lock());
        Output { out, failure: None, is_quiet }
    }

    /// Writes what `write` writes.
    pub fn write_with(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if self.is_open() {
            self.failure = write(&mut self.out).err();
        }
    }

    /// Writes a text.
    pub fn write(&mut self, text: impl AsRef<[u8]>) {
        self.write_with(|out| out.write_all(text.as_ref()));
    }

    /// Writes out what was collected.
    pub fn flush(&mut self) {
        self.write_with(|out| out.flush());
    }

    /// Whether what is written still goes anywhere. Where it does not, there is no
    /// sense in more of a stream, which may have no end.
    pub const fn is_open(&self) -> bool {
        self.failure.is_none()
    }

    /// Says what was done, in a line of its own.
    pub fn line(&self, message: impl fmt::Display) {
        if !self.is_quiet {
            let line = format!("{}\n", Escaped(&message.to_string()));
            // Where standard error is gone, nobody reads this.
            let _ = io::stderr().write_all(line.as_bytes());
        }
    }

    /// Says what the user should know.
    pub fn note(&self, message: impl fmt::Display) {
        if !self.is_quiet {
            report("note", AnsiColor::Cyan.on_default(), message);
        }
    }

    /// Flushes, and returns the failure to write, if there was one and somebody still
    /// reads.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        self.flush();
        self.failure.take().map_or(Ok(()), refuse_unwritten)
    }
}

/// Returns a failure to write to standard output, unless nobody reads it any more.
pub fn refuse_unwritten(failure: io::Error) -> anyhow::Result<()> {
    match failure.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(failure).context("cannot write to standard output"),
    }
}

/// So many of a thing: `1 tag`, `2 tags`.
pub fn counted(count: usize, thing: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{s}")
}

/// Says what is wrong.
pub fn error(message: impl fmt::Display) {
    report("error", AnsiColor::Red.on_default(), message);
}

fn report(label: &str, style: Style, message: impl fmt::Display) {
    let (style, message) = (style.bold(), message.to_string());
    let line = format!("{style}{label}:{style:#} {}\n", Escaped(&message)).into();
    let mut error = Error::<Labelled>::new(ErrorKind::Io).with_cmd(&Command::new(""));
    error.insert(ContextKind::Custom, ContextValue::StyledStr(line));
    // Where standard error is gone, nobody reads this.
    let _ = error.print();
}

/// What has a label, and is written as clap writes its own errors: in colour by the same rules.
struct Labelled;

impl ErrorFormatter for Labelled {
    fn format_error(error: &Error<Self>) -> StyledStr {
        match error.get(ContextKind::Custom) {
            Some(ContextValue::StyledStr(line)) => line.clone(),
            _ => StyledStr::new(),
        }
    }
}
