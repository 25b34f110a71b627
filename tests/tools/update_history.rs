//! Adds the releases of a clone of Prefect to `src/history`, with their matrices.
//!
//! In a checkout of this project, beside the clone:
//!
//! ```sh
//! cargo run --example update-history -- prefect
//! ```
//!
//! The lines of `releases.txt` stay, with their statuses; the commit of a release whose
//! tag has moved is replaced. Tags that are no releases of a major
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
    let (comments, lines): (Vec<_>, Vec<_>) = file.lines().partition(|line| line.starts_with('#'));
    let mut releases = BTreeMap::new();
    for line in lines {
        let (release, rest) = line.split_once(' ').ok_or("a release has no commit")?;
        releases.insert(release.parse()?, rest.to_owned());
    }
    let (mut changes, mut unread) = (Vec::new(), Vec::new());
    for (release, commit) in list.iter() {
        let (Some(commit), Ok(row)) = (commit, before.row(release)) else { continue };
        if row.source() != Some(matrices::WORKFLOW) || !releases.contains_key(&release) {
            unread.push((release, commit));
        }
        let rest = releases.entry(release).or_default();
        let (before, status) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
        match before {
            "" => changes.push(format!("added {release}")),
            before if before == commit.as_str() => {}
            before => changes.push(format!("moved {release}: {before} -> {commit}")),
        }
        *rest = format!("{commit}{status}");
    }
    let lines = releases.iter().map(|(release, rest)| format!("{release} {rest}\n"));
    let comments = comments.iter().map(|comment| format!("{comment}\n"));
    Ok(Update { file: comments.chain(lines).collect(), changes, unread })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "since standard conda kubernetes latest source\n\
                            2.0.0 3.9 - - 3.9 a file\n";

    fn updated(file: &str, list: &str) -> Result<(String, Vec<String>), String> {
        let mut releases = Releases::default();
        list.lines().for_each(|line| releases.add_line(line));
        let before = History::from_files(ROWS, "");
        let update = update(file, &before, &releases).map_err(|error| error.to_string())?;
        Ok((update.file, update.changes))
    }

    #[test]
    fn new_releases_are_put_in_order_and_statuses_stay() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|digit| digit.repeat(40));
        let file = format!("# The head.\n2.0.0 {a} yanked\n2.0.1 {b} unpublished\n");
        let list = format!(
            "2.1.0 {c}\n2.0.0 {d} {c}\n2.0.1.dev1 {d} {c}\n2.0.1 {b}\n2.82 {d}\n0.15.13 {d}\n\
             1.4.1 {d}\n2.0b7 {d}\nprefect-aws-0.5.0 {d}\n3.0.0 {d}\n"
        );
        let (file, changes) = updated(&file, &list).unwrap();
        assert_eq!(
            file,
            format!(
                "# The head.\n2.0.0 {c} yanked\n2.0.1.dev1 {c}\n2.0.1 {b} unpublished\n\
                 2.1.0 {c}\n"
            )
        );
        let moved = format!("moved 2.0.0: {a} -> {c}");
        assert_eq!(changes, [&moved, "added 2.0.1.dev1", "added 2.1.0"]);
        assert_eq!(updated(&file, &list).unwrap(), (file, Vec::new()));
        let error = "no release in the clone, expected one with Prefect's tags";
        assert_eq!(updated("", "prefect-aws-0.5.0").unwrap_err(), error);
    }
}
