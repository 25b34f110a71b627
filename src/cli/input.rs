//! What comes into the program: files and standard input.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::{Context, bail};
use prefect_tags::{Matrix, Quoted, Releases};

use crate::lines::Lines;

/// A matrix larger than this is none: the published ones have 100 bytes.
const MAX_MATRIX_BYTES: u64 = 1024 * 1024;
/// The longest line of a list of releases that is looked at, in bytes.
const MAX_LINE: usize = 4096;
/// How many different releases a list may have. Prefect has had a thousand.
const MAX_RELEASES: usize = 1 << 20;

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
    fn name(&self) -> String {
        match self {
            Input::Stdin => "standard input".to_owned(),
            Input::File(path) => Quoted::new(path.as_os_str().as_encoded_bytes()).to_string(),
        }
    }

    /// What to say of a failure to read it.
    fn cannot_read(&self) -> String {
        format!("cannot read {}, expected a file, or - for standard input", self.name())
    }

    fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Input::Stdin => Box::new(io::stdin().lock()),
            Input::File(path) => Box::new(File::open(path)?),
        })
    }
}

/// Refuses a second reading of standard input, which would find it empty.
pub fn check_stdin_once<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> anyhow::Result<()> {
    if inputs.into_iter().filter(|input| **input == Input::Stdin).count() > 1 {
        bail!("\"-\" stands more than once, expected at most one: standard input is read once");
    }
    Ok(())
}

/// Reads a matrix in its JSON form.
pub fn read_matrix(input: &Input) -> anyhow::Result<Matrix> {
    let name = input.name();
    let mut text = Vec::new();
    input
        .open()
        .and_then(|file| file.take(MAX_MATRIX_BYTES + 1).read_to_end(&mut text))
        .with_context(|| input.cannot_read())?;
    if text.len() as u64 > MAX_MATRIX_BYTES {
        bail!("the matrix in {name} has more than {MAX_MATRIX_BYTES} bytes, expected fewer");
    }
    serde_json::from_slice(&text).with_context(|| {
        format!(
            "the matrix in {name} is not of the form {}",
            r#"{"standard":["3.9","3.10"],"conda":["3.10"],"latest":"3.10"}"#
        )
    })
}

/// Reads a list of releases.
pub fn read_releases(input: &Input) -> anyhow::Result<Releases> {
    let name = input.name();
    let stream = input.open().with_context(|| input.cannot_read())?;
    let mut lines = Lines::new(stream, &name, MAX_LINE);
    let mut releases = BTreeSet::new();
    let mut count: u64 = 0;
    while let Some(line) = lines.next(|| Ok(()))? {
        count += 1;
        releases.extend(Releases::release_in_line(line));
        if releases.len() > MAX_RELEASES {
            bail!("{name} has more than {MAX_RELEASES} different releases, expected fewer");
        }
    }
    if releases.is_empty() {
        bail!(
            "no release in {name} ({count} lines), expected one a line, as `git tag` or a \
             registry's tag list has them"
        );
    }
    Ok(releases.into_iter().collect())
}
