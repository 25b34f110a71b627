//! Replacing a file whole: the new text is written beside it and renamed over it,
//! so that at any moment the old text or the new one is there under its name.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::io::walk::{FoundFile, TEMPORARY};

/// How many temporary files of runs that were killed may be in the way.
const MAX_LEFTOVERS: u32 = 10_000;

/// Replaces the text `old`, which was read from a file, with `new`.
///
/// Owner and permissions stay. Hard links keep the old text, and access lists and
/// attributes are lost.
///
/// # Errors
///
/// The file is as it was, unless it was changed by others.
pub fn replace(found: &FoundFile, old: &[u8], new: &[u8]) -> anyhow::Result<()> {
    ensure!(!old.contains(&0), "it has a NUL byte, expected a text");
    ensure!(!found.is_behind_link(), "its path has a link in it; name the file itself");
    let path = fs::canonicalize(&found.path)?;
    let metadata = fs::metadata(&path)?;
    ensure!(metadata.is_file(), "it is not a regular file");
    ensure!(!metadata.permissions().readonly(), "the file is read-only");
    let (temporary, file) = create_beside(&path).context("cannot write beside it")?;
    let replaced = fill(file, new, &metadata).and_then(|()| {
        let is_unchanged = fs::canonicalize(&found.path)? == path && has(&path, old)?;
        ensure!(is_unchanged, "the file has changed since it was read; scan it again");
        Ok(fs::rename(&temporary, &path)?)
    });
    if replaced.is_err() {
        // Where it cannot be removed, it is skipped.
        let _ = fs::remove_file(&temporary);
    }
    replaced
}

/// Creates a file in the same directory, for nobody but its owner.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // A number that no other run has, nor had when it was killed.
    let mut number = 1;
    loop {
        let temporary = path.with_file_name(format!("{}{number}{}", TEMPORARY.0, TEMPORARY.1));
        match options.open(&temporary) {
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_LEFTOVERS =>
            {
                number += 1;
            }
            file => return Ok((temporary, file?)),
        }
    }
}

/// Writes all of a file, and gives it the owner and the permissions of another.
fn fill(mut file: File, text: &[u8], like: &Metadata) -> anyhow::Result<()> {
    file.write_all(text)?;
    // The owner first: a change of it clears permissions.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        fchown(&file, Some(like.uid()), Some(like.gid())).context("cannot keep its owner")?;
    }
    file.set_permissions(like.permissions())?;
    // A set-group-id bit may be cleared without an error.
    let is_kept = file.metadata()?.permissions() == like.permissions();
    ensure!(is_kept, "cannot keep its permissions");
    Ok(file.sync_all()?)
}

/// Whether a file may be written, and has this text and nothing else.
fn has(path: &Path, text: &[u8]) -> io::Result<bool> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut now = Vec::with_capacity(text.len() + 1);
    file.take(text.len() as u64 + 1).read_to_end(&mut now)?;
    Ok(now == text)
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process;

    use super::*;
    use crate::io::file::{Contents, read};
    use crate::io::output::BUFFER_SIZE;
    use crate::io::walk::files;

    const OLD: &[u8] = b"FROM prefecthq/prefect:v2.11.5-python3.10\n";
    const NEW: &[u8] = b"FROM prefecthq/prefect:2.11.5-python3.10\n";

    /// A directory of its own, which is removed in the end.
    struct Directory(PathBuf);

    impl Directory {
        /// With a file `tree/b/a` in it, and a file `outside/a`.
        fn new(name: &str) -> Directory {
            let name = format!("prefect-tags-replace-{name}-{}", process::id());
            let directory = Directory(env::temp_dir().join(name));
            for part in ["tree/b", "outside"] {
                fs::create_dir_all(directory.path(part)).unwrap();
                fs::write(directory.path(part).join("a"), OLD).unwrap();
            }
            directory
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        fn read(&self, name: &str) -> Vec<u8> {
            fs::read(self.path(name)).unwrap()
        }

        /// The one file that a scan of a path finds.
        fn find(&self, name: &str) -> FoundFile {
            files(&[self.path(name)], std::iter::empty(), |_, error| panic!("{error}")).remove(0)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Reads a file, does something, and replaces the file.
    fn replace_after(found: &FoundFile, act: impl FnOnce()) -> Result<(), String> {
        let mut text = Vec::new();
        assert!(matches!(read(found, &mut text).unwrap(), Contents::Text));
        act();
        replace(found, &text, NEW).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn a_file_is_replaced_if_it_is_what_was_read() {
        let message = "the file has changed since it was read; scan it again";
        for (name, text, result) in [
            ("same", OLD, Ok(())),
            ("longer", b"FROM prefecthq/prefect:v2.11.5-python3.10\n# an edit\n", Err(message)),
            ("as-long", b"FROM prefecthq/prefect:v2.11.6-python3.10\n", Err(message)),
            ("empty", b"", Err(message)),
        ] {
            let directory = Directory::new(name);
            let path = directory.path("tree/b/a");
            let write = || fs::write(&path, text).unwrap();
            let replaced = replace_after(&directory.find("tree"), write);
            assert_eq!(replaced, result.map_err(str::to_owned));
            assert_eq!(directory.read("tree/b/a"), if result.is_ok() { NEW } else { text });
            assert_eq!(fs::read_dir(directory.path("tree/b")).unwrap().count(), 1, "{name}");
        }
    }

    #[test]
    fn what_has_a_nul_byte_is_not_replaced() {
        let directory = Directory::new("nul");
        let path = directory.path("tree/b/a");
        let found = directory.find("tree/b/a");
        let write = || fs::write(&path, b"ab\0").unwrap();
        write();
        assert_eq!(replace_after(&found, write), Err("it has a NUL byte, expected a text".into()));
        assert_eq!(directory.read("tree/b/a"), b"ab\0");
    }

    #[test]
    fn a_long_file_is_compared_to_its_end() {
        let directory = Directory::new("long");
        let path = directory.path("tree/b/a");
        let mut text = vec![b'#'; 3 * BUFFER_SIZE];
        fs::write(&path, &text).unwrap();
        assert!(has(&path, &text).unwrap());
        for change in [0, BUFFER_SIZE, 3 * BUFFER_SIZE - 1] {
            text[change] = b'x';
            assert!(!has(&path, &text).unwrap(), "{change}");
            text[change] = b'#';
        }
        assert!(!has(&path, &text[1..]).unwrap());
    }

    /// Neither before it was read, nor after.
    #[cfg(unix)]
    #[test]
    fn what_a_walk_found_is_not_written_behind_a_link() {
        use std::os::unix::fs::symlink;

        let directory = Directory::new("swapped");
        let found = directory.find("tree");
        let swap = || {
            fs::rename(directory.path("tree/b"), directory.path("b")).unwrap();
            symlink(directory.path("outside"), directory.path("tree/b")).unwrap();
        };
        let error = Err("its path has a link in it; name the file itself".to_owned());
        assert_eq!(replace_after(&found, swap), error);
        assert_eq!(replace_after(&found, || {}), error);
        assert_eq!([directory.read("outside/a"), directory.read("b/a")], [OLD, OLD]);
        // But the directory that was named may be a link.
        let found = directory.find("tree/b");
        assert_eq!(replace_after(&found, || {}), Ok(()));
        assert_eq!(directory.read("outside/a"), NEW);
    }
}
