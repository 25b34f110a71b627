//! The files that paths name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Directories that are skipped: git's own files, and packages that npm installed.
const SKIPPED: [&str; 2] = [".git", "node_modules"];

/// What marks a directory as a cache or as a virtual environment of Python:
/// what is in it was built or installed.
const MARKS: [&str; 2] = ["CACHEDIR.TAG", "pyvenv.cfg"];

/// What the name of a temporary file has around its number.
pub const TEMPORARY: (&str, &str) = (".prefect-tags-", ".tmp");

/// Whether a path is that of a temporary file. One is left where a run was killed.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = name.strip_prefix(TEMPORARY.0).and_then(|rest| rest.strip_suffix(TEMPORARY.1));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundFile {
    /// Its path, without `./` in front; `<stdin>` for standard input.
    pub path: PathBuf,
    /// How it was found.
    pub origin: Origin,
}

impl FoundFile {
    /// Whether an argument names it: then it is read, binary or not.
    pub fn is_argument(&self) -> bool {
        matches!(self.origin, Origin::Stdin | Origin::Argument)
    }

    /// Whether it is a link, or its path leads through one, that no argument names.
    pub fn is_behind_link(&self) -> bool {
        let Origin::Below(root) = &self.origin else { return false };
        self.path.ancestors().take_while(|part| *part != &**root).any(Path::is_symlink)
    }
}

/// How a file was found, what counts most first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The argument `-`.
    Stdin,
    /// An argument names it.
    Argument,
    /// It is below this directory, which was named: of a relative name in a list,
    /// the current one.
    Below(Rc<Path>),
}

/// Every file that arguments and a list name, in the order of their components,
/// each once.
///
/// A directory is walked: links are not followed, and only regular files are
/// found. An argument that is no directory is a file of any sort. Of a list, names
/// are skipped that are no regular file or no longer there. `failed` gets what cannot
/// be read.
pub fn files<'a>(
    arguments: &'a [PathBuf],
    list: impl Iterator<Item = &'a Path>,
    mut failed: impl FnMut(&Path, &io::Error),
) -> Vec<FoundFile> {
    let mut files = Vec::new();
    let listed = list.map(|path| {
        let root = if path.is_absolute() { path } else { Path::new("") };
        (path, Origin::Below(root.into()))
    });
    let arguments = arguments.iter().map(|path| (&**path, Origin::Argument));
    for (path, origin) in arguments.chain(listed) {
        let is_argument = origin == Origin::Argument;
        match fs::metadata(path) {
            _ if is_argument && path.as_os_str() == "-" => {
                files.push(FoundFile { path: "<stdin>".into(), origin: Origin::Stdin });
            }
            Ok(metadata) if metadata.is_dir() && is_argument => {
                walk(path, &Origin::Below(plain(path).into()), &mut files, &mut failed);
            }
            // git lists a link to a directory, as it is, too.
            Ok(metadata) if metadata.is_dir() && !path.is_symlink() => {
                walk(path, &origin, &mut files, &mut failed);
            }
            Ok(metadata) if metadata.is_file() || is_argument => {
                files.push(FoundFile { path: plain(path), origin });
            }
            Ok(_) => {}
            Err(error) if is_gone(&error) && !is_argument => {}
            Err(error) => failed(path, &error),
        }
    }
    files.retain(|found| !is_temporary(&found.path));
    files.sort_unstable();
    // A file may be called `<stdin>`.
    files.dedup_by(|next, kept| next.path == kept.path && kept.origin != Origin::Stdin);
    files
}

/// Whether there is no such file, nor the directory that it was in.
pub fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn walk(
    root: &Path,
    origin: &Origin,
    files: &mut Vec<FoundFile>,
    failed: &mut impl FnMut(&Path, &io::Error),
) {
    let is_marked = |path: &Path| MARKS.iter().any(|mark| path.join(mark).exists());
    // By hand and not by recursion, so that no tree is too deep.
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                failed(&directory, &error);
                continue;
            }
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_type()?, entry.path()))) {
                Err(error) => failed(&directory, &error),
                Ok((_, path)) if SKIPPED.iter().any(|name| path.ends_with(name)) => {}
                Ok((sort, path)) if sort.is_dir() && is_marked(&path) => {}
                Ok((sort, path)) if sort.is_dir() => directories.push(path),
                Ok((sort, path)) if sort.is_file() => {
                    files.push(FoundFile { path: plain(&path), origin: origin.clone() });
                }
                Ok(_) => {}
            }
        }
    }
}

/// A path without `./` in front.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_file_is_told_by_its_name() {
        for (name, expected) in [
            (".prefect-tags-1.tmp", true),
            ("a/.prefect-tags-10000.tmp", true),
            (".prefect-tags-.tmp", false),
            (".prefect-tags-notes.tmp", false),
            (".prefect-tags-1.yaml", false),
            ("prefect-tags-1.tmp", false),
            ("..", false),
        ] {
            assert_eq!(is_temporary(Path::new(name)), expected, "{name}");
        }
    }
}
