//! Releases that are known, or that a list has: sorted, with what is looked up in
//! them.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::Status;
use crate::commit::Sha;
use crate::line::Line;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;

/// A release, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReleaseEntry {
    pub release: Release,
    pub commit: Option<Sha>,
    pub status: Status,
}

/// Releases in order, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub entries: Cow<'static, [ReleaseEntry]>,
    /// The final releases that were published.
    finals: Vec<Release>,
    /// The places of the entries in the order of their commits, once it is asked for.
    by_commit: OnceLock<Vec<usize>>,
}

impl Set {
    /// A set of entries that are in order.
    pub(super) fn new(entries: Cow<'static, [ReleaseEntry]>) -> Self {
        let finals = entries.iter().filter(|it| it.status.is_out() && it.release.is_final());
        let finals = finals.map(|entry| entry.release).collect();
        Set { entries, finals, by_commit: OnceLock::new() }
    }

    /// The same entries, these releases withdrawn.
    pub(super) fn without(&self, releases: &[Release]) -> Set {
        let mut entries = self.entries.clone();
        for entry in entries.to_mut().iter_mut().filter(|entry| releases.contains(&entry.release)) {
            entry.status = Status::Withdrawn;
        }
        Set::new(entries)
    }

    pub(super) fn get(&self, release: Release) -> Option<ReleaseEntry> {
        let at = self.entries.binary_search_by_key(&release, |entry| entry.release).ok()?;
        Some(self.entries[at])
    }

    /// The final releases of a line that were published, oldest first.
    pub(super) fn finals(&self, line: Line) -> &[Release] {
        let until = self.finals_until(line);
        &until[until.partition_point(|it| number(it) < line.numbers().0)..]
    }

    /// The same with those of the lines before.
    pub(super) fn finals_until(&self, line: Line) -> &[Release] {
        &self.finals[..self.finals.partition_point(|it| number(it) <= line.numbers().1)]
    }

    /// Whether this release or a final one of this line was published, withdrawn or
    /// not.
    pub(super) fn has_final(&self, what: ReleaseOrLine) -> bool {
        let is_it = |it: &ReleaseEntry| what.contains(it.release) && it.release.is_final();
        self.entries.iter().any(|it| is_it(it) && it.status.was_out())
    }

    /// The first release that is out, from this one on.
    pub(super) fn first_from(&self, release: Release) -> Option<Release> {
        let from = self.entries.partition_point(|it| it.release < release);
        let mut from = self.entries[from..].iter();
        from.find(|it| it.status.is_out()).map(|it| it.release)
    }

    /// The releases whose commit starts with these digits.
    pub(super) fn at_commit(&self, digits: Sha) -> impl Iterator<Item = ReleaseEntry> {
        let commit = |at: &usize| self.entries[*at].commit.as_ref();
        let order = self.by_commit.get_or_init(|| {
            let mut order: Vec<_> = (0..self.entries.len()).collect();
            order.sort_by(|one, next| commit(one).cmp(&commit(next)));
            order
        });
        let from = order.partition_point(|at| commit(at) < Some(&digits));
        let from = order[from..].iter().map(|at| self.entries[*at]);
        from.take_while(move |it| it.commit.is_some_and(|sha| sha.starts_with(&digits)))
    }
}

/// The minor line of a release.
fn number(release: &Release) -> (u64, u64) {
    (release.major(), release.minor())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        text.parse().unwrap()
    }

    fn set() -> Set {
        let entry = |text: &str, commit: Option<&str>, status| ReleaseEntry {
            release: release(text),
            commit: commit.map(|digits| format!("{digits}{}", "0".repeat(33)).parse().unwrap()),
            status,
        };
        Set::new(Cow::Owned(vec![
            entry("2.9.0", Some("bbbbbbb"), Status::Published),
            entry("2.10.0.dev1", Some("aaaaaaa"), Status::Published),
            entry("2.10.0", Some("aaaaaaa"), Status::Doubtful),
            entry("2.10.0.post1", None, Status::Published),
            entry("2.10.1", Some("ccccccc"), Status::Unpublished),
            entry("3.0.0", None, Status::Yanked),
        ]))
    }

    #[test]
    fn a_line_has_its_published_finals_in_order() {
        for (line, finals) in [
            ("2", &["2.9.0", "2.10.0"][..]),
            ("2.10", &["2.10.0"]),
            ("2.11", &[]),
            ("3", &["3.0.0"]),
            ("1", &[]),
            ("4", &[]),
        ] {
            let expected: Vec<_> = finals.iter().map(|text| release(text)).collect();
            assert_eq!(set().finals(line.parse().unwrap()), expected, "{line}");
        }
    }

    #[test]
    fn the_first_release_that_is_out_counts() {
        for (from, first) in [
            ("2.0.0", Some("2.9.0")),
            ("2.9.1", Some("2.10.0.dev1")),
            ("2.10.0.dev1", Some("2.10.0.dev1")),
            ("2.10.1", Some("3.0.0")),
            ("3.0.1", None),
        ] {
            assert_eq!(set().first_from(release(from)), first.map(release), "{from}");
        }
    }

    #[test]
    fn commits_are_found_by_their_first_digits() {
        for (digits, found) in [
            ("aaaaaaa", &["2.10.0.dev1", "2.10.0"][..]),
            ("aaaaaaa0", &["2.10.0.dev1", "2.10.0"]),
            ("aaaaaaa1", &[]),
            ("bbbbbbb", &["2.9.0"]),
            ("ccccccc", &["2.10.1"]),
            ("ddddddd", &[]),
        ] {
            let set = set();
            let found_now = set.at_commit(digits.parse().unwrap()).map(|it| it.release.to_string());
            assert_eq!(found_now.collect::<Vec<_>>(), found, "{digits}");
        }
    }
}
