//! Runs the program as its users do.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;

/// Every release, with its commit and date, as a list for `--released`.
pub const RELEASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/releases.tsv");

/// The commit of 2.11.5.
pub const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Asserts that the run printed this, and nothing else, with status 0.
    #[track_caller]
    pub fn prints(self, stdout: &str) {
        self.is(0, stdout, "");
    }

    /// Asserts that the run printed nothing but this error, with this status.
    #[track_caller]
    pub fn fails(self, status: i32, error: &str) {
        self.is(status, "", &format!("error: {error}\n"));
    }

    /// Asserts that clap refused an argument for this reason.
    #[track_caller]
    pub fn refuses(self, reason: &str) {
        let help = "For more information, try '--help'.";
        self.is(2, "", &format!("error: {reason}\n\n{help}\n"));
    }

    #[track_caller]
    pub fn is(self, status: i32, stdout: &str, stderr: &str) {
        let expected = Outcome { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() };
        assert_eq!(self, expected);
    }
}

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_prefect-tags"))
}

/// Runs the program with nothing on standard input.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Outcome {
    run_with(b"", arguments)
}

/// Runs the program with this on standard input.
pub fn run_with<S: AsRef<OsStr>>(stdin: &[u8], arguments: impl IntoIterator<Item = S>) -> Outcome {
    let stdin = stdin.to_vec();
    feed(arguments, move |pipe| pipe.write_all(&stdin))
}

/// Runs the program with what `write` writes on standard input.
pub fn feed<S: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    write: impl FnOnce(&mut ChildStdin) -> io::Result<()> + Send + 'static,
) -> Outcome {
    let mut child = spawn(arguments);
    let mut pipe = child.stdin.take().expect("standard input is a pipe");
    // A program that refuses its arguments does not read: that is no failure.
    let writer = thread::spawn(move || drop(write(&mut pipe)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer does not panic");
    Outcome {
        status: output.status.code().expect("no signal ends the program"),
        stdout: String::from_utf8(output.stdout).expect("standard output is text"),
        stderr: String::from_utf8(output.stderr).expect("standard error is text"),
    }
}

/// Starts the program with pipes.
pub fn spawn<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Child {
    program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Joins lines, each with its end.
pub fn lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend([line.as_ref(), "\n"]);
    }
    text
}
