//! Lists of releases, in whatever the tools at hand print.

use std::collections::BTreeMap;

use crate::commit::Sha;
use crate::image::Image;
use crate::reference::Parts;
use crate::release::{Release, parse};
use crate::repository::ends_as_prefect;

/// A list of the releases that are out, with the commits that it has.
///
/// Order and duplicates do not matter.
///
/// ```
/// use prefect_tags::history::Status;
/// use prefect_tags::{History, Releases};
///
/// let mut releases = Releases::default();
/// for line in ["2.20.27", "2.11.5-python3.10", "prefect-aws-0.5.0"] {
///     releases.add_line(line);
/// }
/// let history = History::published().with_releases(&releases);
/// assert_eq!(history.status("2.11.5".parse()?), Status::Published);
/// assert_eq!(history.status("2.11.4".parse()?), Status::Never);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    commits: BTreeMap<Release, Option<Commit>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Commit {
    sha: Sha,
    /// Whether it is what an annotated tag points to, and so the commit for
    /// certain. Else it may be the SHA of such a tag.
    is_peeled: bool,
}

impl Releases {
    /// Adds a release. Of several commits for it, the first one counts.
    pub fn add(&mut self, release: Release, commit: Option<Sha>) {
        self.add_commit(release, commit.map(|sha| Commit { sha, is_peeled: false }));
    }

    fn add_commit(&mut self, release: Release, commit: Option<Commit>) {
        let known = self.commits.entry(release).or_default();
        let is_better = |new: &Commit| known.is_none_or(|old| new.is_peeled && !old.is_peeled);
        *known = commit.filter(is_better).or(*known);
    }

    /// Adds what a line names, if it names a release.
    ///
    /// The lines may be those of `git tag`, `git ls-remote --tags`, `git
    /// show-ref`, `git for-each-ref` (a SHA and a name in either order, with a
    /// type between them), or a registry's tag list, where `2.11.5-python3.10`
    /// counts for 2.11.5, and a whole reference for its tag. The first word that is
    /// neither a SHA nor a type is the name; a line is skipped if that names no
    /// release: `prefect-aws-0.5.0`, `2-latest`, `2.82`, `Release 3.9.1`, a comment
    /// that starts with `#`, a blank line.
    pub fn add_line(&mut self, line: &str) {
        // What git prints of a tag's objects is in front of the name or behind it.
        let (mut name, mut shas, mut is_tag) = (None, Vec::new(), false);
        for word in line.split_ascii_whitespace() {
            match Sha::read_whole(word) {
                Some(sha) => shas.push(sha),
                None if is_type(word) => is_tag |= word == "tag",
                None if name.is_none() => name = Some(word),
                None => break,
            }
        }
        let Some((name, release)) = name.and_then(|name| Some((name, release_of(name)?))) else {
            return;
        };
        let commit = match *shas {
            // The tag's own, and what it points to.
            [_, sha, ..] => Some(Commit { sha, is_peeled: true }),
            [sha] if !is_tag => Some(Commit { sha, is_peeled: name.ends_with(PEELED) }),
            _ => None,
        };
        self.add_commit(release, commit);
    }

    /// How many different releases it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// The releases in order, with the commits that are known.
    pub fn iter(&self) -> impl Iterator<Item = (Release, Option<Sha>)> {
        self.commits.iter().map(|(&release, commit)| (release, commit.map(|it| it.sha)))
    }
}

impl FromIterator<Release> for Releases {
    fn from_iter<I: IntoIterator<Item = Release>>(releases: I) -> Self {
        let mut list = Releases::default();
        releases.into_iter().for_each(|release| list.add(release, None));
        list
    }
}

/// What ends the name of an annotated tag where git means the commit it points
/// to.
const PEELED: &str = "^{}";

/// Whether a word is a type of object, as `%(objecttype)` prints it.
fn is_type(word: &str) -> bool {
    matches!(word, "commit" | "tag" | "tree" | "blob")
}

/// The release that a word names: a git tag, an image tag or a reference.
fn release_of(word: &str) -> Option<Release> {
    let name = word.strip_prefix("refs/tags/").unwrap_or(word);
    let name = name.strip_suffix(PEELED).unwrap_or(name);
    let Parts { repository, tag, .. } = Parts::of(name);
    // A reference has to be one of Prefect's images: `python:3.12.1` is none, and
    // other images of Prefect have releases of their own.
    let is_other = repository.contains("prefecthq/") && !ends_as_prefect(repository);
    let release = match tag {
        Some(tag) => Image::split_off(tag).filter(|_| !is_other)?.0,
        None => Image::split_off(name).map_or(name, |(release, _)| release),
    };
    parse(release).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "a597971f7156b301f0abb7ae094ffeb4d4e67608";
    const TAG: &str = "1111111111111111111111111111111111111111";

    fn listed(lines: &[&str]) -> Vec<(String, Option<String>)> {
        let mut list = Releases::default();
        for line in lines {
            list.add_line(line);
        }
        let named = list.iter().map(|(it, sha)| (it.to_string(), sha.map(|sha| sha.to_string())));
        named.collect()
    }

    #[test]
    fn lines_of_many_tools_name_a_release() {
        for (line, release, commit) in [
            ("2.11.5", "2.11.5", None),
            ("  2.11.5\t", "2.11.5", None),
            ("v2.11.5", "2.11.5", None),
            ("3.0.0rc1", "3.0.0rc1", None),
            ("refs/tags/2.11.5", "2.11.5", None),
            // git ls-remote --tags, git show-ref --tags
            (&format!("{SHA}\trefs/tags/2.11.5"), "2.11.5", Some(SHA)),
            (&format!("{SHA} refs/tags/2.11.5"), "2.11.5", Some(SHA)),
            (&format!("{SHA}\trefs/tags/2.11.5^{{}}"), "2.11.5", Some(SHA)),
            // git for-each-ref
            (&format!("{SHA} commit\trefs/tags/2.11.5"), "2.11.5", Some(SHA)),
            (&format!("{TAG} tag\trefs/tags/2.11.5"), "2.11.5", None),
            (&format!("refs/tags/2.11.5 commit {SHA}"), "2.11.5", Some(SHA)),
            (&format!("2.11.5 tag {TAG}"), "2.11.5", None),
            (&format!("2.11.5 {SHA}"), "2.11.5", Some(SHA)),
            (&format!("2.11.5 {TAG} {SHA}"), "2.11.5", Some(SHA)),
            (&format!("{TAG} 2.11.5 {SHA}"), "2.11.5", Some(SHA)),
            (&format!("{TAG} tag refs/tags/2.11.5 {SHA} commit"), "2.11.5", Some(SHA)),
            (&format!("2.11.5\t{}\t2023-08-07", SHA.to_ascii_uppercase()), "2.11.5", Some(SHA)),
            // git tag -n
            ("2.11.5          Release 2.11.6", "2.11.5", None),
            // a registry's list
            ("2.11.5-python3.10", "2.11.5", None),
            ("3.0.0rc1-python3.12-kubernetes", "3.0.0rc1", None),
            ("prefecthq/prefect:2.11.5-python3.10", "2.11.5", None),
            ("localhost:5000/prefect:2.11.5-python3.10@sha256:00", "2.11.5", None),
        ] {
            let expected = [(release.to_owned(), commit.map(str::to_owned))];
            assert_eq!(listed(&[line]), expected, "{line:?}");
        }
    }

    #[test]
    fn the_commit_of_an_annotated_tag_is_what_it_points_to() {
        let tag = format!("{TAG}\trefs/tags/2.11.5");
        let peeled = format!("{SHA}\trefs/tags/2.11.5^{{}}");
        let expected = [("2.11.5".to_owned(), Some(SHA.to_owned()))];
        for lines in [[&*tag, &peeled], [&peeled, &tag], [&peeled, "2.11.5"], ["2.11.5", &peeled]] {
            assert_eq!(listed(&lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_release_counts_once_and_keeps_its_first_commit() {
        let lines = [SHA, TAG].map(|sha| format!("{sha}\trefs/tags/2.11.5"));
        let peeled = [SHA, TAG].map(|sha| format!("{sha}\trefs/tags/2.11.5^{{}}"));
        for lines in [lines, peeled] {
            let lines = lines.each_ref().map(String::as_str);
            assert_eq!(listed(&lines), [("2.11.5".to_owned(), Some(SHA.to_owned()))]);
        }
        let list: Releases =
            ["2.11.5", "2.11.4", "2.11.5"].map(|it| it.parse().unwrap()).into_iter().collect();
        assert_eq!((list.len(), list.is_empty()), (2, false));
        assert!(Releases::default().is_empty());
    }

    #[test]
    fn a_line_whose_first_word_names_no_release_is_skipped() {
        for line in [
            "",
            "  ",
            "# 2.11.5",
            "#2.11.5",
            "prefect-aws-0.5.0",
            "prefect-aws-0.5.0   Release 0.5.0",
            "2.82",
            "2.0b7",
            "2-latest",
            "2.11-python3.10",
            "sha-88a7ff1-python3.10",
            "2.11.5-python3",
            "2.11.5-python3.10-slim",
            "2.11.5-python",
            "prefecthq/prefect",
            "localhost:5000/prefect",
            "python:3.12.1",
            "prefecthq/prefect:2.11.5",
            "prefecthq/prefect-dev:3.9.9-python3.12",
            "docker.io/prefecthq/prefect-aws:3.9.9-python3.12",
            "    line two 3.99.0",
            "refs/heads/2.11.5",
            "refs/heads/main 2.11.5",
            SHA,
            "2.11.5+local",
            "Release notes",
            "Release 3.9.1  Latest  3.9.1",
            "3.9.9: Foo  Latest  3.9.9",
            "2026-11-01 3.9.9",
            "\u{1f389} Prefect v3.9.0",
        ] {
            assert_eq!(listed(&[line]), [], "{line:?}");
        }
    }
}
