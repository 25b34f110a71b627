//! The files that paths name.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path, without `./` in front.
    pub path: PathBuf,
    /// Whether an argument names it, and not the folder that it is in.
    pub is_named: bool,
}

/// Every file that the paths name, in the order of their components, each once.
///
/// A directory is walked: `.git` is left out, links are not followed, and what
/// is no regular file is passed over. A path that is no directory is a file,
/// whatever sort of file it is. What cannot be read is given to `failed`.
pub fn files(paths: &[PathBuf], mut failed: impl FnMut(&Path, &io::Error)) -> Vec<Found> {
    let mut files = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                walk(path.clone(), &mut files, &mut failed);
            }
            Ok(_) => files.push(Found { path: plain(path), is_named: true }),
            Err(error) => failed(path, &error),
        }
    }
    files.sort_unstable();
    // Of a file that is named and walked over, the first stays.
    files.dedup_by(|next, kept| {
        let is_same = next.path == kept.path;
        kept.is_named |= is_same && next.is_named;
        is_same
    });
    files
}

fn walk(root: PathBuf, files: &mut Vec<Found>, failed: &mut impl FnMut(&Path, &io::Error)) {
    // By hand and not by recursion, so that no tree is too deep.
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                failed(&folder, &error);
                continue;
            }
        };
        for entry in entries {
            let sort = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
            match sort {
                Ok((_, entry)) if entry.file_name() == ".git" => {}
                Ok((sort, entry)) if FileType::is_dir(&sort) => folders.push(entry.path()),
                Ok((sort, entry)) if sort.is_file() => {
                    files.push(Found { path: plain(&entry.path()), is_named: false });
                }
                Ok(_) => {}
                Err(error) => failed(&folder, &error),
            }
        }
    }
}

/// A path without `./` in front.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}
