//! The lists of `--files0-from`: names of files, each of which ends in NUL.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::ensure;

use crate::io::input::{Input, What};

/// No list is larger than this. Linux has five megabytes of names.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a list of names, each once.
pub fn read(input: &Input) -> anyhow::Result<BTreeSet<PathBuf>> {
    let text = input.read(input.open()?, What::FILES, MAX_BYTES)?;
    let list = || format!("the list of files in {}", input.name());
    // A list of lines would be one name of a file that is not there, and nothing
    // would be scanned.
    ensure!(
        matches!(*text, [] | [.., 0]),
        "{} does not end in NUL, expected NUL after each name, as `git ls-files -z` prints it",
        list()
    );
    ensure!(cfg!(unix) || std::str::from_utf8(&text).is_ok(), "{} is not UTF-8", list());
    let names = text.split_inclusive(|byte| *byte == 0).map(|name| &name[..name.len() - 1]);
    let paths = names.map(|name| {
        ensure!(!name.is_empty(), "{} has an empty name", list());
        Ok(path(name).to_owned())
    });
    paths.collect()
}

#[cfg(unix)]
fn path(name: &[u8]) -> &Path {
    Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> &Path {
    Path::new(std::str::from_utf8(name).unwrap_or_default())
}
