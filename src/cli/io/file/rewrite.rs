//! Rewriting a file in place, so that it stays the file that it is.
//!
//! A new file that is moved over the old one would have another inode, owner,
//! access list and attributes, and would be parted from its hard links. So the
//! file itself is written, while a copy of its text stands beside it.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};

use super::Original;
use crate::io::backup::Backup;
use crate::io::input::quoted;
use crate::io::output::BUFFER_SIZE;
use crate::io::walk::Origin;

impl Original<'_> {
    /// Puts `new` in the place of `old`, which is what was read.
    ///
    /// # Errors
    ///
    /// The file is as it was if it may not be written, is no longer what was
    /// read, or a copy cannot be made beside it. If writing fails and so does
    /// putting back what was there, the error says where the copy is.
    pub fn rewrite(&self, old: &[u8], new: &[u8]) -> anyhow::Result<()> {
        let path = self.resolve()?;
        let read = self.regular_file()?;
        ensure!(!read.permissions().readonly(), "the file is read-only");
        let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
        let set_id = set_id(&read);
        if let Some(permissions) = &set_id {
            // Writing clears these bits. Whoever may not set them does not write.
            file.set_permissions(permissions.clone())?;
        }
        let backup = Backup::write(&path, old).context("cannot write a copy beside it")?;
        self.check(&path, &mut file, old)?;
        let Err(failure) = put(&mut file, new, set_id.as_ref()) else { return Ok(()) };
        if put(&mut file, old, set_id.as_ref()).is_err() {
            let kept = backup.keep();
            bail!("{failure}; see {} for its old text", quoted(kept));
        }
        Err(failure.into())
    }

    /// Where the file is, which has to be below the directory that was walked.
    fn resolve(&self) -> anyhow::Result<PathBuf> {
        let path = fs::canonicalize(&self.found.path)?;
        match &self.found.origin {
            Origin::Walk(root) if !path.starts_with(root) => {
                bail!("it now leads to {}, expected a file in {}", quoted(path), quoted(&**root))
            }
            _ => Ok(path),
        }
    }

    /// What was read, if it is a regular file.
    fn regular_file(&self) -> anyhow::Result<Metadata> {
        let metadata = self.file.as_ref().map(File::metadata).transpose()?;
        metadata.filter(Metadata::is_file).context("it is not a regular file")
    }

    /// Checks right before the file is written that it is what was read, with
    /// the same text, and still where it was.
    fn check(&self, path: &PathBuf, file: &mut File, old: &[u8]) -> anyhow::Result<()> {
        let read = identity(&self.regular_file()?);
        let is_same = self.resolve()? == *path
            && identity(&fs::symlink_metadata(path)?) == read
            && identity(&file.metadata()?) == read
            && has(file, old)?;
        ensure!(is_same, "the file has changed since it was read; scan it again");
        Ok(())
    }
}

/// Whether a file has this text and nothing else.
fn has(file: &mut File, text: &[u8]) -> io::Result<bool> {
    if file.metadata()?.len() != text.len() as u64 {
        return Ok(false);
    }
    let mut buffer = vec![0; BUFFER_SIZE];
    for part in text.chunks(BUFFER_SIZE) {
        let buffer = &mut buffer[..part.len()];
        match file.read_exact(buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            result => result?,
        }
        if buffer != part {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes all of a file.
fn put(file: &mut File, text: &[u8], set_id: Option<&Permissions>) -> io::Result<()> {
    file.rewind()?;
    file.write_all(text)?;
    file.set_len(text.len() as u64)?;
    if let Some(permissions) = set_id {
        file.set_permissions(permissions.clone())?;
    }
    file.sync_all()
}

/// The permissions of a file, if they have bits that writing clears.
#[cfg(unix)]
fn set_id(metadata: &Metadata) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    const SET_ID: u32 = 0o6000;
    Some(metadata.permissions()).filter(|it| it.mode() & SET_ID != 0)
}

#[cfg(not(unix))]
fn set_id(_: &Metadata) -> Option<Permissions> {
    None
}

/// What two files do not share, as far as the standard library tells.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> impl PartialEq + use<> {
    metadata.created().ok()
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process;

    use super::*;
    use crate::io::file::{Contents, read};
    use crate::io::walk::{FoundFile, files};

    const OLD: &[u8] = b"FROM prefecthq/prefect:v2.11.5-python3.10\n";
    const NEW: &[u8] = b"FROM prefecthq/prefect:2.11.5-python3.10\n";

    /// A directory of its own, which is removed in the end.
    struct Directory(PathBuf);

    impl Directory {
        /// With a file `tree/a` in it, and a file `outside/a`.
        fn new(name: &str) -> Directory {
            let name = format!("prefect-tags-rewrite-{name}-{}", process::id());
            let directory = Directory(env::temp_dir().join(name));
            for part in ["tree", "outside"] {
                fs::create_dir_all(directory.0.join(part)).unwrap();
                fs::write(directory.0.join(part).join("a"), OLD).unwrap();
            }
            directory
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        fn read(&self, name: &str) -> Vec<u8> {
            fs::read(self.path(name)).unwrap()
        }

        /// The one file that a walk of the tree finds.
        fn walk(&self) -> FoundFile {
            files(&[self.path("tree")], Vec::new(), |_, error| panic!("{error}")).remove(0)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Reads a file, does something, and rewrites the file.
    fn rewrite_after(found: &FoundFile, act: impl FnOnce()) -> Result<(), String> {
        let mut text = Vec::new();
        let Contents::Text(original) = read(found, &mut text).unwrap() else { panic!("no text") };
        act();
        original.rewrite(&text, NEW).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn a_file_that_is_what_was_read_is_rewritten() {
        let directory = Directory::new("same");
        assert_eq!(rewrite_after(&directory.walk(), || {}), Ok(()));
        assert_eq!(directory.read("tree/a"), NEW);
        assert_eq!(fs::read_dir(directory.path("tree")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_changed_after_it_was_read_is_left_alone() {
        for (name, text) in [
            ("longer", &b"FROM prefecthq/prefect:v2.11.5-python3.10\n# an edit\n"[..]),
            ("as-long", b"FROM prefecthq/prefect:v2.11.6-python3.10\n"),
            ("empty", b""),
        ] {
            let directory = Directory::new(name);
            let path = directory.path("tree/a");
            let result = rewrite_after(&directory.walk(), || fs::write(&path, text).unwrap());
            let message = "the file has changed since it was read; scan it again";
            assert_eq!(result.unwrap_err(), message);
            assert_eq!(directory.read("tree/a"), text);
            assert_eq!(fs::read_dir(directory.path("tree")).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_long_file_is_compared_to_its_end() {
        let directory = Directory::new("long");
        let path = directory.path("tree/a");
        let mut text = vec![b'#'; 3 * BUFFER_SIZE];
        for change in [0, BUFFER_SIZE, 3 * BUFFER_SIZE - 1] {
            fs::write(&path, &text).unwrap();
            assert!(has(&mut File::open(&path).unwrap(), &text).unwrap());
            text[change] = b'x';
            assert!(!has(&mut File::open(&path).unwrap(), &text).unwrap(), "{change}");
            text[change] = b'#';
        }
    }

    /// Also by one with the same text. Elsewhere a file may have no identity.
    #[cfg(unix)]
    #[test]
    fn a_file_that_was_replaced_is_left_alone() {
        let directory = Directory::new("replaced");
        let result = rewrite_after(&directory.walk(), || {
            fs::rename(directory.path("outside/a"), directory.path("tree/a")).unwrap();
        });
        assert!(result.is_err());
        assert_eq!(directory.read("tree/a"), OLD);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_walk_found_is_not_written_outside_of_it() {
        use std::os::unix::fs::symlink;

        let directory = Directory::new("swapped");
        fs::create_dir(directory.path("tree/b")).unwrap();
        fs::rename(directory.path("tree/a"), directory.path("tree/b/a")).unwrap();
        let found = directory.walk();
        let swap = || {
            fs::rename(directory.path("tree/b"), directory.path("b")).unwrap();
            symlink(directory.path("outside"), directory.path("tree/b")).unwrap();
        };
        // After it was read, and before.
        for result in [rewrite_after(&found, swap), rewrite_after(&found, || {})] {
            let error = result.unwrap_err();
            assert!(error.starts_with("it now leads to ") && error.contains("outside"), "{error}");
        }
        assert_eq!([directory.read("outside/a"), directory.read("b/a")], [OLD, OLD]);
    }

    /// What changes while the copy is written.
    #[cfg(unix)]
    #[test]
    fn the_last_check_sees_another_file_at_the_path_or_behind_the_handle() {
        use std::os::unix::fs::symlink;
        use std::path::Path;

        let directory = Directory::new("last-check");
        fs::create_dir(directory.path("tree/b")).unwrap();
        fs::rename(directory.path("tree/a"), directory.path("tree/b/a")).unwrap();
        let (found, mut text) = (directory.walk(), Vec::new());
        let Contents::Text(original) = read(&found, &mut text).unwrap() else { panic!("no text") };
        let path = original.resolve().unwrap();
        let is_refused =
            |file: &Path| original.check(&path, &mut File::open(file).unwrap(), OLD).is_err();
        let away = directory.path("b");
        assert!(!is_refused(&path));
        assert!(is_refused(&directory.path("outside/a")));
        // The same file, now outside.
        fs::rename(directory.path("tree/b"), &away).unwrap();
        symlink(&away, directory.path("tree/b")).unwrap();
        assert!(is_refused(&path));
        // Another file at its path.
        fs::remove_file(directory.path("tree/b")).unwrap();
        fs::rename(directory.path("outside"), directory.path("tree/b")).unwrap();
        assert!(is_refused(&away.join("a")));
    }

    /// A link that is named is followed, and only to where it led.
    #[cfg(unix)]
    #[test]
    fn a_link_that_is_named_is_followed() {
        use std::os::unix::fs::symlink;
        use std::slice;

        let directory = Directory::new("link");
        let link = directory.path("link");
        symlink("tree/a", &link).unwrap();
        let found =
            files(slice::from_ref(&link), Vec::new(), |_, error| panic!("{error}")).remove(0);
        let result = rewrite_after(&found, || {
            fs::remove_file(&link).unwrap();
            symlink("outside/a", &link).unwrap();
        });
        assert!(result.is_err());
        assert_eq!([directory.read("tree/a"), directory.read("outside/a")], [OLD, OLD]);
        fs::remove_file(&link).unwrap();
        symlink("tree/a", &link).unwrap();
        assert_eq!(rewrite_after(&found, || {}), Ok(()));
        assert_eq!(directory.read("tree/a"), NEW);
        assert!(link.is_symlink());
    }
}
