//! The files that options name, and standard input.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Cursor, IsTerminal as _, Read};
use std::path::PathBuf;

use anyhow::{Context, anyhow, ensure};
use prefect_tags::text::{Quoted, is_utf_16, listed};

use crate::io::output::Output;
use serde_json::error::Category;

/// A file, or standard input for `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// `-`
    Stdin,
    /// A path.
    File(PathBuf),
}

impl From<OsString> for Input {
    fn from(path: OsString) -> Self {
        if path == "-" { Input::Stdin } else { Input::File(path.into()) }
    }
}

impl Input {
    /// How messages call it.
    pub fn name(&self) -> String {
        match self {
            Input::Stdin => "standard input".to_owned(),
            Input::File(path) => quoted(path),
        }
    }

    /// What to say of a failure to read it.
    pub fn cannot_read(&self) -> String {
        let file = if *self == Input::Stdin { "" } else { "the file " };
        format!("cannot read {file}{}", self.name())
    }

    /// What to say of JSON in it that cannot be used. Its place goes in front, so that it
    /// does not read as a part of the advice.
    pub fn invalid_json(&self, what: What, error: serde_json::Error, form: &str) -> anyhow::Error {
        let (message, name) = (error.to_string(), self.name());
        let place = match error.line() {
            0 => String::new(),
            line => format!(" at line {line} column {}", error.column()),
        };
        let reason = reworded(message.strip_suffix(&place).unwrap_or(&message));
        match error.classify() {
            Category::Io => anyhow::Error::new(io::Error::from(error)).context(self.cannot_read()),
            Category::Data => anyhow!("invalid {} in {name}{place}: {reason}", what.0),
            Category::Eof => {
                anyhow!("invalid JSON in {name}{place}: {reason}; check how the file was made")
            }
            Category::Syntax => anyhow!("invalid JSON in {name}{place}: {reason}; pass {form}"),
        }
    }

    /// Opens it for reading.
    pub fn open(&self) -> anyhow::Result<Box<dyn Read>> {
        Ok(match self {
            Input::Stdin => Box::new(io::stdin().lock()),
            Input::File(path) => Box::new(File::open(path).with_context(|| self.cannot_read())?),
        })
    }

    /// Opens it for reading as UTF-8, without a byte order mark.
    pub fn open_text(&self, what: What) -> anyhow::Result<Box<dyn Read>> {
        let mut stream = self.open()?;
        let mut front = Vec::new();
        let read = stream.by_ref().take(FRONT_BYTES).read_to_end(&mut front);
        read.with_context(|| self.cannot_read())?;
        ensure!(!is_utf_16(&front), "{} UTF-16; convert it to UTF-8", what.is(self));
        let mark = front.len() - without_mark(&front).len();
        Ok(Box::new(Cursor::new(front.split_off(mark)).chain(stream)))
    }

    /// Reads all of it, if there are at most so many bytes.
    pub fn read(&self, stream: impl Read, what: What, most: u64) -> anyhow::Result<Vec<u8>> {
        let mut all = Vec::new();
        stream.take(most + 1).read_to_end(&mut all).with_context(|| self.cannot_read())?;
        ensure!(
            all.len() as u64 <= most,
            "{} too large, expected at most {most} bytes",
            what.is(self)
        );
        Ok(all)
    }
}

/// As much of a text as its encoding shows in.
const FRONT_BYTES: u64 = 64;

/// Serde's reason, with what it says of keys in our own words.
fn reworded(reason: &str) -> String {
    let key = |start: &str| reason.strip_prefix(start)?.split_once('`');
    match (key("duplicate field `"), key("unknown field `")) {
        (Some((key, _)), _) => format!("{key} is given twice, expected once"),
        (_, Some((key, rest))) => {
            let keys = rest.trim_start_matches(", expected one of ").replace('`', "");
            format!("key {} is unknown, expected {}", Quoted::new(key), listed(keys.split(", ")))
        }
        _ => reason.to_owned(),
    }
}

/// What a file is given for, as messages call it, and its verb.
#[derive(Clone, Copy, Debug)]
pub struct What(pub &'static str, &'static str);

impl What {
    /// `--matrix`
    pub const MATRIX: What = What("matrix", "is");
    /// `--releases`
    pub const RELEASES: What = What("list", "is");
    /// `--registry-tags`
    pub const REGISTRY: What = What("registry tags", "are");
    /// `--files0-from`
    pub const FILES: What = What("list of files", "is");

    /// The subject of a message about an input, and its verb.
    pub fn is(self, input: &Input) -> String {
        format!("the {} in {} {}", self.0, input.name(), self.1)
    }
}

/// The name of a file in quotes.
pub fn quoted(name: impl AsRef<OsStr>) -> String {
    Quoted::bytes(name.as_ref().as_encoded_bytes()).to_string()
}

/// Standard input for each `-` among arguments.
pub fn stdin_of(arguments: &[impl AsRef<OsStr>]) -> impl Iterator<Item = &Input> {
    arguments.iter().filter(|argument| argument.as_ref() == "-").map(|_| &Input::Stdin)
}

/// Refuses a second reading of standard input, which would find it empty. Says at a
/// terminal that it is waited for.
pub fn check_stdin_once<'a>(
    inputs: impl IntoIterator<Item = &'a Input>,
    out: &Output,
) -> anyhow::Result<()> {
    let count = inputs.into_iter().filter(|input| **input == Input::Stdin).count();
    ensure!(
        count < 2,
        "\"-\" is given more than once, expected once: standard input can only be read once"
    );
    if count == 1 && io::stdin().is_terminal() {
        out.note("waiting for standard input, which Ctrl-D ends");
    }
    Ok(())
}

/// A text without the byte order mark that some editors and shells begin it
/// with.
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}
