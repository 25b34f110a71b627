//! The backup that stands beside a file while the file is written.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What the name of every copy has in it.
const MARK: &str = ".prefect-tags-";

/// How many leftovers of runs that were killed may be in the way.
const MAX_LEFTOVERS: u32 = 10_000;

/// A text beside the file that it is of, for its owner's eyes alone. It is
/// removed in the end, unless it is to be kept.
#[derive(Debug)]
pub struct Backup(PathBuf);

/// Whether a file has the name of a copy. One is left where a run was killed.
pub fn is_backup(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') && name.contains(MARK)
}

impl Backup {
    /// Writes the text of the file at `path` beside it, so that a crash of the
    /// machine leaves it there.
    pub fn write(path: &Path, text: &[u8]) -> io::Result<Backup> {
        let (backup, mut file) = Backup::create(path)?;
        file.write_all(text)?;
        file.sync_all()?;
        sync_directory(path);
        Ok(backup)
    }

    fn create(path: &Path) -> io::Result<(Backup, File)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // A number that no other run has, nor had when it was killed.
        let mut number = 1;
        loop {
            let beside = beside(path, number);
            match options.open(&beside) {
                Ok(file) => return Ok((Backup(beside), file)),
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_LEFTOVERS =>
                {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Leaves it where it is, and says where that is.
    pub fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Backup {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // There is nothing to do where it cannot be removed: the file is right.
            let _ = fs::remove_file(&self.0);
        }
    }
}

/// The path of a copy of a file.
fn beside(path: &Path, number: u32) -> PathBuf {
    // So much of the name that the copy's fits wherever files have names.
    const SHOWN: usize = 24;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shown: String = name.chars().take(SHOWN).collect();
    path.with_file_name(format!(".{shown}{MARK}{number}"))
}

/// Makes sure that the names in the directory of a file are there after a crash.
#[cfg(unix)]
fn sync_directory(path: &Path) {
    // Some file systems have no such thing.
    let _ = path.parent().map(|parent| File::open(parent)?.sync_all());
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_a_short_name_that_tells_what_it_is_of() {
        for (name, copy) in [
            ("Dockerfile", ".Dockerfile.prefect-tags-7"),
            (".env", "..env.prefect-tags-7"),
            (&"x".repeat(255), &format!(".{}.prefect-tags-7", "x".repeat(24))),
            (&"\u{1f433}".repeat(63), &format!(".{}.prefect-tags-7", "\u{1f433}".repeat(24))),
        ] {
            let path = beside(&Path::new("/a").join(name), 7);
            assert_eq!(path, Path::new("/a").join(copy));
            assert!(path.file_name().is_some_and(is_backup), "{name}");
            assert!(!is_backup(OsStr::new(name)), "{name}");
        }
    }
}
