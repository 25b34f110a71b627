//! What a registry tells of the releases that are out.

use std::collections::{BTreeSet, HashSet};

use super::History;
use super::gaps::{unknown_majors, unlikely_release};
use crate::list::{Registry, Releases};
use crate::note::Note;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::Tag;

impl History {
    /// A history with a list of the releases that a registry has, and of those that are
    /// named, unless it has a list already. A registry has a release if it has a release
    /// tag of it, or where only its commit tags were pushed, if a floating tag is one of
    /// these.
    ///
    /// With a note for each that does not count: because the release before it is not
    /// known (somebody pushed 3.91.0), or its major version has no matrix.
    #[must_use]
    pub fn with_registry(&self, registry: &Registry, named: &[Release]) -> (History, Vec<Note>) {
        let mut releases = Releases::default();
        match &self.listed {
            Some(listed) => listed.iter().for_each(|it| releases.add(it.release, it.commit)),
            None => releases = self.releases_of(registry),
        }
        let (mut notes, mut unknown, mut counted) = (Vec::new(), Vec::new(), BTreeSet::new());
        releases.retain(|release| {
            let has = |before: &ReleaseOrLine| match *before {
                ReleaseOrLine::Release(before) => counted.contains(&before),
                ReleaseOrLine::Line(line) => {
                    counted.range(line.first()..).next().is_some_and(|it| line.contains(*it))
                }
            };
            let is_asked = self.is_open() && self.knows_releases() && !named.contains(&release);
            let before = self.missing_before(release).filter(|before| is_asked && !has(before));
            let is_unknown = self.matrix(release).is_none();
            if is_unknown && !self.is_of_another_scheme(release) {
                unknown.push(release);
            } else if let Some(before) = before.filter(|_| !is_unknown) {
                notes.push(unlikely_release(release, before));
            } else if release.is_final() {
                counted.insert(release);
            }
            before.is_none() && !is_unknown
        });
        notes.extend(unknown_majors(&unknown));
        releases.extend(named.iter().copied());
        let history = History { has_registry: self.is_open(), ..self.with_releases(&releases) };
        (history, notes)
    }

    /// The releases that a registry has tags of.
    fn releases_of(&self, registry: &Registry) -> Releases {
        let mut releases = registry.releases();
        let digests = |is_wanted: fn(&Tag) -> bool| -> HashSet<_> {
            let tags = registry.by_tag().iter().filter(|(tag, _)| is_wanted(tag));
            tags.filter_map(|(_, digest)| digest.as_ref()).collect()
        };
        let floating = digests(Tag::is_floating);
        let of_release_tags = digests(|tag| matches!(tag, Tag::Release(..)));
        for (tag, digest) in registry.by_tag() {
            let (Tag::Commit(sha, _), Some(digest)) = (tag, digest) else { continue };
            let is_alone = floating.contains(digest) && !of_release_tags.contains(digest);
            let found = if is_alone { self.at_commit(*sha) } else { None };
            releases
                .extend(found.filter(|(_, status)| status.is_out()).map(|(release, _)| release));
        }
        releases
    }
}
