//! The lists of `--files0-from`: names of files, each of which ends in NUL.

use std::path::Path;

use anyhow::ensure;

use crate::io::input::{Input, What};

/// No list is larger than this. Linux has five megabytes of names.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A list of names, each once.
#[derive(Debug)]
pub struct Names {
    text: Vec<u8>,
    /// Where each name starts, in the order of the names. A number of four bytes, for
    /// there may be as many as half the bytes of the text.
    starts: Vec<u32>,
}

impl Names {
    /// Reads a list of names.
    pub fn read(input: &Input) -> anyhow::Result<Names> {
        let text = input.read(input.open()?, What::FILES, MAX_BYTES)?;
        // A list of lines would be one name of a file that is not there, and nothing
        // would be scanned.
        ensure!(
            matches!(*text, [] | [.., 0]),
            "the list of files in {} does not end in NUL, expected NUL after each name, as \
             `git ls-files -z` prints it",
            input.name()
        );
        ensure!(
            cfg!(unix) || std::str::from_utf8(&text).is_ok(),
            "the list of files in {} is not UTF-8",
            input.name()
        );
        let mut starts = Vec::new();
        let mut start = 0;
        for end in (0..).zip(&text).filter(|(_, byte)| **byte == 0).map(|(end, _)| end) {
            ensure!(start < end, "the list of files in {} has an empty name", input.name());
            starts.push(start);
            start = end + 1;
        }
        starts.sort_unstable_by(|a, b| name(&text, *a).cmp(name(&text, *b)));
        starts.dedup_by(|a, b| name(&text, *a) == name(&text, *b));
        Ok(Names { text, starts })
    }

    /// The names as paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.starts.iter().map(|start| path(name(&self.text, *start)))
    }
}

/// The name that starts here.
fn name(text: &[u8], start: u32) -> &[u8] {
    text[start as usize..].split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(unix)]
fn path(name: &[u8]) -> &Path {
    Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> &Path {
    Path::new(std::str::from_utf8(name).unwrap_or_default())
}
