//! The lists of `--files0-from`: names of files, each of which ends in NUL.

use std::path::PathBuf;

use anyhow::ensure;

use crate::io::input::{Input, What};

/// No list is larger than this. Linux has five megabytes of names.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a list of names.
pub fn read_names(input: &Input) -> anyhow::Result<Vec<PathBuf>> {
    let text = input.read(What::Files, MAX_BYTES)?;
    let Some(front) = text.strip_suffix(b"\0") else {
        // A list of lines would be one name of a file that is not there, and
        // nothing would be scanned.
        ensure!(
            text.is_empty(),
            "the list of files in {} does not end in NUL, expected NUL after each name, as \
             `git ls-files -z` prints it",
            input.name()
        );
        return Ok(Vec::new());
    };
    front.split(|byte| *byte == 0).map(|name| path(name, input)).collect()
}

fn path(name: &[u8], input: &Input) -> anyhow::Result<PathBuf> {
    ensure!(!name.is_empty(), "the list of files in {} has an empty name", input.name());
    #[cfg(unix)]
    let name = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name);
    #[cfg(not(unix))]
    let name = std::str::from_utf8(name)
        .map_err(|error| anyhow::anyhow!("a name in {} is not UTF-8: {error}", input.name()))?;
    Ok(name.into())
}
