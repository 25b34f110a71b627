//! Adds the releases of a clone of Prefect to `src/history`, with their matrices.
//!
//! In a checkout of this project, beside the clone:
//!
//! ```sh
//! cargo run --example update-history -- prefect
//! ```
//!
//! The lines of `releases.txt` stay, with their statuses and comments; the commit of a
//! release whose tag has moved is replaced. Tags that are no releases of a major
//! version in `matrices.txt` are left out: those of integrations, of Prefect 1
//! and earlier, and `2.82`.
//!
//! The matrix of each new release, and of each that a row without the workflow as its
//! source holds for, is read in the workflow that publishes the images, at its tag.

mod matrices;

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::process::Command;

use prefect_tags::{History, Release, Releases, Sha};

const RELEASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/history/releases.txt");
const MATRICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/history/matrices.txt");

/// The workflow that publishes the images, from 2.8.4 on.
const WORKFLOW: &str = ".github/workflows/docker-images.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    let clone = env::args_os().nth(1).ok_or("expected the path of a clone of Prefect")?;
    let mut list = Releases::default();
    let format = "--format=%(refname:short) %(objectname) %(*objectname)";
    for line in git(&clone, &["for-each-ref", format, "refs/tags"])?.lines() {
        list.add_line(line);
    }
    let history = History::published();
    let update = update(&fs::read_to_string(RELEASES)?, history, &list)?;
    let mut read = Vec::new();
    for (release, commit) in update.unread {
        // Nothing is printed where there is no such file.
        let blob = git(&clone, &["ls-tree", "--object-only", &commit.to_string(), WORKFLOW])?;
        if blob.is_empty() {
            println!("{release} has no {WORKFLOW}");
            continue;
        }
        let workflow = git(&clone, &["cat-file", "blob", blob.trim()])?;
        let matrix = matrices::read(&workflow, release.major());
        read.push((release, matrix.map_err(|error| format!("{WORKFLOW} at {release}: {error}"))?));
    }
    for change in &update.changes {
        println!("{change}");
    }
    fs::write(RELEASES, update.file)?;
    let file = fs::read_to_string(MATRICES)?;
    fs::write(MATRICES, matrices::write(&file, &matrices::update(history.rows(), &read)))?;
    Ok(())
}

/// What git prints in a repository.
fn git(repository: &OsStr, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = Command::new("git").arg("-C").arg(repository).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The releases as they are to be, and what is new.
struct Update {
    file: String,
    changes: Vec<String>,
    /// The releases whose matrix is still to be read.
    unread: Vec<(Release, Sha)>,
}

fn update(file: &str, before: &History, list: &Releases) -> Result<Update, Box<dyn Error>> {
    if list.is_empty() {
        return Err("no release in the clone, expected one with Prefect's tags".into());
    }
    let mut lines = Lines::read(file)?;
    let (mut changes, mut unread) = (Vec::new(), Vec::new());
    for (release, commit) in list.iter() {
        let (Some(commit), Ok(row)) = (commit, before.row(release)) else { continue };
        if row.source() != Some(matrices::WORKFLOW) || !lines.releases.contains_key(&release) {
            unread.push((release, commit));
        }
        changes.extend(lines.set(release, commit));
    }
    Ok(Update { file: lines.write(), changes, unread })
}

/// The lines of the file by release, each with the comments above it.
struct Lines {
    releases: BTreeMap<Release, Line>,
    /// Comments after the last release.
    end: String,
}

struct Line {
    /// The comments and blank lines above.
    above: String,
    commit: String,
    /// The rest of the line, with the blank before it.
    rest: String,
}

impl Lines {
    fn read(file: &str) -> Result<Self, Box<dyn Error>> {
        let mut lines = Lines { releases: BTreeMap::new(), end: String::new() };
        for line in file.lines() {
            if line.trim().is_empty() || line.starts_with('#') {
                lines.end.extend([line, "\n"]);
                continue;
            }
            let (release, rest) = line.split_once(' ').ok_or("a release has no commit")?;
            let (commit, rest) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
            let above = std::mem::take(&mut lines.end);
            let line = Line { above, commit: commit.to_owned(), rest: rest.to_owned() };
            lines.releases.insert(release.parse()?, line);
        }
        Ok(lines)
    }

    /// Sets the commit of a release, and returns the change.
    fn set(&mut self, release: Release, commit: Sha) -> Option<String> {
        let commit = commit.to_string();
        if let Some(line) = self.releases.get_mut(&release) {
            let before = std::mem::replace(&mut line.commit, commit.clone());
            return (before != commit).then(|| format!("moved {release}: {before} -> {commit}"));
        }
        let line = Line { above: String::new(), commit, rest: String::new() };
        self.releases.insert(release, line);
        Some(format!("added {release}"))
    }

    fn write(&self) -> String {
        let mut file = String::new();
        for (release, Line { above, commit, rest }) in &self.releases {
            file.extend([above, &*release.to_string(), " ", commit, rest, "\n"]);
        }
        file + &self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "since standard conda kubernetes latest source\n\
                            2.0.0 3.9 - - 3.9 a file\n";

    fn sha(digit: &str) -> String {
        digit.repeat(40)
    }

    fn updated(file: &str, list: &str) -> Result<(String, Vec<String>), String> {
        let mut releases = Releases::default();
        list.lines().for_each(|line| releases.add_line(line));
        let before = History::from_files(ROWS, "");
        let update = update(file, &before, &releases).map_err(|error| error.to_string())?;
        Ok((update.file, update.changes))
    }

    #[test]
    fn what_is_new_is_put_in_order_and_what_is_there_stays() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(sha);
        let file = format!(
            "# The head.\n\n2.0.0 {a}\n# A contributor's test.\n2.0.1 {b} unpublished  # twice\n\
             # The end.\n"
        );
        let list = format!(
            "2.1.0 {c}\n2.0.0 {d} {a}\n2.0.1.dev1 {d} {c}\n2.0.1 {b}\n2.82 {d}\n0.15.13 {d}\n\
             1.4.1 {d}\n2.0b7 {d}\nprefect-aws-0.5.0 {d}\n3.0.0 {d}\n"
        );
        let (file, changes) = updated(&file, &list).unwrap();
        assert_eq!(
            file,
            format!(
                "# The head.\n\n2.0.0 {a}\n2.0.1.dev1 {c}\n# A contributor's test.\n\
                 2.0.1 {b} unpublished  # twice\n2.1.0 {c}\n# The end.\n"
            )
        );
        assert_eq!(changes, ["added 2.0.1.dev1", "added 2.1.0"]);
        assert_eq!(updated(&file, &list).unwrap(), (file, Vec::new()));
    }

    #[test]
    fn a_tag_that_has_moved_is_told() {
        let (a, b) = (sha("a"), sha("b"));
        let (file, changes) =
            updated(&format!("2.0.0 {a} yanked\n"), &format!("2.0.0 {b}")).unwrap();
        assert_eq!(file, format!("2.0.0 {b} yanked\n"));
        assert_eq!(changes, [format!("moved 2.0.0: {a} -> {b}")]);
    }

    #[test]
    fn an_empty_list_is_an_error() {
        let error = "no release in the clone, expected one with Prefect's tags";
        assert_eq!(updated("", "prefect-aws-0.5.0").unwrap_err(), error);
    }
}
