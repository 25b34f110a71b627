//! What is missing among releases: what a list lacks, and what should come before
//! a release.

use super::History;
use super::set::Set;
use crate::line::Line;
use crate::note::{Note, NoteCode};
use crate::release::{Part, Release};
use crate::release_or_line::ReleaseOrLine;
use crate::text::list::joined;

impl History {
    /// A note, if nothing is known of what should come before `release`: somebody
    /// mistyped 3.91.0 for 3.9.1. None where no releases are known but those of a list.
    #[must_use]
    pub fn unlikely_release(&self, release: Release) -> Option<Note> {
        Some(unlikely_release(release, self.missing_before(release)?))
    }

    /// What should come before `release` and is not known, neither to the history
    /// nor to its list: 3.9.1 before 3.9.2 and 3.9.2.dev1, some 3.9.x before 3.10.0,
    /// some 3.x before 4.0.0, and its final release before a post release. Nothing, where
    /// no releases are known but those of a list.
    pub(super) fn missing_before(&self, release: Release) -> Option<ReleaseOrLine> {
        if self.known.entries.is_empty() || self.known.get(release).is_some() {
            return None;
        }
        let (major, minor, patch) = (release.major(), release.minor(), release.patch());
        let before = match (release.part(), minor, patch) {
            (Part::Post, ..) => ReleaseOrLine::Release(Release::new(major, minor, patch)),
            (_, 0, 0) => ReleaseOrLine::Line(Line::of_major(major.checked_sub(1)?)),
            (_, _, 0) => ReleaseOrLine::Line(Line::of_minor(major, minor - 1)),
            _ => ReleaseOrLine::Release(Release::new(major, minor, patch - 1)),
        };
        let has_it = |set: &Set| set.has_final(before);
        let is_known = has_it(&self.known) || self.listed.as_deref().is_some_and(has_it);
        (!is_known).then_some(before)
    }

    /// The final releases of a line that are known and that the list lacks, oldest first.
    pub(crate) fn lacking(&self, line: Line) -> impl DoubleEndedIterator<Item = Release> {
        let known = if self.may_have_newer() { &[] } else { self.known.finals(line) };
        known.iter().copied().filter(|known| self.out().get(*known).is_none())
    }

    /// The known final releases of a line that a registry lacks, oldest first. None where
    /// there is a list of releases.
    #[must_use]
    pub fn absent(&self, line: Line) -> impl DoubleEndedIterator<Item = Release> {
        self.has_registry.then(|| self.lacking(line)).into_iter().flatten()
    }

    /// A note, if the list lacks final releases that are known, of a major version
    /// of which it has a release.
    #[must_use]
    pub fn incomplete_list(&self) -> Option<Note> {
        let listed = self.listed.as_deref()?;
        let has_release = |line: &Line| listed.entries.iter().any(|it| line.contains(it.release));
        let lines = self.majors().map(Line::of_major).filter(has_release);
        incomplete_list(&lines.flat_map(|line| self.lacking(line)).collect::<Vec<_>>())
    }
}

/// A note about known final releases that a list lacks, if it lacks any.
pub(crate) fn incomplete_list(lacking: &[Release]) -> Option<Note> {
    let majors = || lacking.chunk_by(|one, next| one.major() == next.major());
    let counts = majors().enumerate().map(|(index, releases)| {
        let s = if releases.len() == 1 { "" } else { "s" };
        let of = if index == 0 { &format!(" release{s} of Prefect") } else { " of" };
        format!("{}{of} {}", releases.len(), releases[0].major())
    });
    let (counts, newest) = (joined(counts), joined(majors().filter_map(<[_]>::last)));
    let message = format!("the list lacks {counts}, the newest {newest}");
    (!lacking.is_empty()).then(|| Note::new(NoteCode::IncompleteList, message))
}

/// A note on releases of major versions that have no matrix, if there are any. They are in
/// order.
pub(super) fn unknown_majors(releases: &[Release]) -> Option<Note> {
    let mut majors: Vec<_> = releases.iter().map(|release| release.major()).collect();
    majors.dedup();
    let (is, do_not) = if majors.len() == 1 { ("is", "does") } else { ("are", "do") };
    let (majors, names) = (joined(majors), joined(releases));
    let message = format!("Prefect {majors} {is} not known, so {names} {do_not} not count");
    (!releases.is_empty()).then(|| Note::new(NoteCode::UnknownRelease, message))
}

/// A note that images are only inferred to exist.
pub(crate) fn inferred_image(release: Release, pythons: &str) -> Note {
    let message = format!(
        "images of {release} with Python {pythons} are inferred from its package, so check the \
         registry"
    );
    Note::new(NoteCode::InferredImage, message)
}

/// A note that nothing is known of what comes before a release.
pub(super) fn unlikely_release(release: Release, before: ReleaseOrLine) -> Note {
    let why = match before {
        ReleaseOrLine::Line(line) => format!("no {line}.x release is known"),
        ReleaseOrLine::Release(before) => format!("{before} is not known"),
    };
    let message = format!("Prefect {release} is unlikely, because {why}; check the number");
    Note::new(NoteCode::UnlikelyRelease, message)
}
