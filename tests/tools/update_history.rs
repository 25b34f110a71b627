//! Adds the releases of a list to `src/history/releases.txt`.
//!
//! In a checkout of this project, beside a clone of Prefect:
//!
//! ```sh
//! git -C prefect for-each-ref --format='%(refname:short) %(objectname) %(*objectname)' refs/tags |
//!     cargo run --example update-history
//! ```
//!
//! What is in the file stays, with its statuses and comments; the commit of a
//! release whose tag has moved is replaced. Tags that are no releases of a major
//! version in `matrices.txt` are left out: those of integrations, of Prefect 1
//! and earlier, and `2.82`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead};

use prefect_tags::{History, Release, Releases, Sha};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/history/releases.txt");

fn main() -> Result<(), Box<dyn Error>> {
    let mut list = Releases::default();
    for line in io::stdin().lock().lines() {
        list.add_line(&line?);
    }
    let update = update(&fs::read_to_string(FILE)?, History::published(), &list)?;
    for change in &update.changes {
        println!("{change}");
    }
    fs::write(FILE, update.file)?;
    Ok(())
}

/// The file as it is to be, and what is new in it.
struct Update {
    file: String,
    changes: Vec<String>,
}

fn update(file: &str, before: &History, list: &Releases) -> Result<Update, Box<dyn Error>> {
    if list.is_empty() {
        return Err("no release on standard input, expected one per line, as `git for-each-ref` \
                    prints them"
            .into());
    }
    let mut lines = Lines::read(file)?;
    let mut changes = Vec::new();
    for (release, commit) in list.iter() {
        let Some(commit) = commit.filter(|_| before.row(release).is_ok()) else { continue };
        if let Some(change) = lines.set(release, commit) {
            changes.push(change);
        }
    }
    Ok(Update { file: lines.write(), changes })
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
    /// What stands after the commit, with the blank before it.
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

    /// Sets the commit of a release, and tells what changed.
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

    const MATRICES: &str = "since standard conda kubernetes latest source\n\
                            2.0.0 3.9 - - 3.9 a file\n";

    fn sha(digit: &str) -> String {
        digit.repeat(40)
    }

    fn updated(file: &str, list: &str) -> Result<(String, Vec<String>), String> {
        let mut releases = Releases::default();
        list.lines().for_each(|line| releases.add_line(line));
        let before = History::for_tests(MATRICES, "");
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
        assert_eq!(
            updated("", "prefect-aws-0.5.0").unwrap_err(),
            "no release on standard input, expected one per line, as `git for-each-ref` prints them"
        );
    }
}
