//! Files, read and replaced as a whole.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of a file is searched for a NUL byte, which no text has.
const FRONT: u64 = 8 * 1024;

/// What was read of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Contents {
    /// All of it.
    Text,
    /// Nothing that counts: it has a NUL byte in front.
    Binary,
    /// Nothing that counts: it is over [`MAX_BYTES`].
    TooLarge,
}

/// Reads a file into `text`. One that is no text is passed over, unless it is
/// to be read `always`.
pub fn read(path: &Path, always: bool, text: &mut Vec<u8>) -> io::Result<Contents> {
    text.clear();
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > MAX_BYTES {
        return Ok(Contents::TooLarge);
    }
    text.reserve(usize::try_from(length).unwrap_or(0));
    (&file).take(FRONT).read_to_end(text)?;
    if !always && text.contains(&0) {
        return Ok(Contents::Binary);
    }
    // More than was there before, where the file grows or is a pipe.
    let front = text.len() as u64;
    file.take(MAX_BYTES + 1 - front).read_to_end(text)?;
    Ok(if text.len() as u64 > MAX_BYTES { Contents::TooLarge } else { Contents::Text })
}

/// Replaces a file as a whole or not at all, with the same permissions. Of a
/// link, the file it leads to is replaced.
pub fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let beside = beside(&path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let beside = Unmoved(beside);
    file.write_all(text)?;
    file.set_permissions(metadata.permissions())?;
    keep_owner(&metadata, &beside.0);
    file.sync_all()?;
    drop(file);
    fs::rename(&beside.0, &path)
}

/// Gives a new file the owner of the one it replaces, as far as that may be
/// done.
#[cfg(unix)]
fn keep_owner(metadata: &fs::Metadata, path: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    // Only a privileged user may, and only such a one needs to.
    let _ = chown(path, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::Metadata, _: &Path) {}

/// The name of a new file beside another one.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".prefect-tags-{}", std::process::id()));
    path.with_file_name(name)
}

/// A file that was made here. It is removed in the end, if it was not moved to
/// its place.
struct Unmoved(PathBuf);

impl Drop for Unmoved {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
