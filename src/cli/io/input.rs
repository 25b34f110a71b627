//! The files that options name, and standard input.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::{Context, bail};
use prefect_tags::text::Quoted;

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
            Input::File(path) => quoted(path.as_os_str()),
        }
    }

    /// What to say of a failure to read it.
    pub fn cannot_read(&self) -> String {
        format!("cannot read {}, expected a file, or - for standard input", self.name())
    }

    /// Opens it for reading.
    pub fn open(&self) -> anyhow::Result<Box<dyn Read>> {
        Ok(match self {
            Input::Stdin => Box::new(io::stdin().lock()),
            Input::File(path) => Box::new(File::open(path).with_context(|| self.cannot_read())?),
        })
    }

    /// Reads it whole, if it has at most so many bytes. `what` is what messages
    /// call it.
    pub fn read(&self, what: &str, most: u64) -> anyhow::Result<Vec<u8>> {
        let mut text = Vec::new();
        let mut front = self.open()?.take(most + 1);
        front.read_to_end(&mut text).with_context(|| self.cannot_read())?;
        if text.len() as u64 > most {
            bail!(
                "{what} in {} has more than {most} bytes, expected at most that many",
                self.name()
            );
        }
        Ok(text)
    }
}

/// The name of a file in quotes.
pub fn quoted(name: &OsStr) -> String {
    Quoted::bytes(name.as_encoded_bytes()).to_string()
}

/// Refuses a second reading of standard input, which would find it empty.
pub fn check_stdin_once<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> anyhow::Result<()> {
    if inputs.into_iter().filter(|input| **input == Input::Stdin).count() > 1 {
        bail!("\"-\" is given more than once, expected at most one: standard input is read once");
    }
    Ok(())
}

/// A text without the byte order mark that some editors and shells begin it
/// with.
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}
