//! Which releases are out, by the tags of a registry.

use std::collections::HashSet;

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
        let listed = self.listed.iter().flat_map(|listed| listed.entries.iter());
        let listed = listed.map(|entry| (entry.release, entry.commit));
        let found = || self.releases_of(registry);
        let found = if self.may_have_newer() { found() } else { Releases::default() };
        let (mut releases, mut last) = (Releases::default(), None::<Release>);
        let (mut notes, mut unknown) = (Vec::new(), Vec::new());
        for (release, commit) in listed.chain(found.iter()) {
            // Whatever should come before it is named, or the last final one that is there.
            let mut there = named.iter().copied().chain(last);
            let mut is_there = |before: &ReleaseOrLine| there.any(|it| before.contains(it));
            let is_judged = self.may_have_newer() && !named.contains(&release);
            let before = is_judged.then(|| self.missing_before(release)).flatten();
            last = Some(release).filter(|it| it.is_final()).or(last);
            match before.filter(|before| !is_there(before)) {
                // An older one is of another scheme, and nothing is known of a newer one.
                _ if self.matrix(release).is_none() => {
                    let newest = self.majors().next_back();
                    unknown.extend(Some(release).filter(|it| Some(it.major()) > newest));
                }
                Some(before) => notes.push(unlikely_release(release, before)),
                None => releases.add(release, commit),
            }
        }
        notes.extend(unknown_majors(&unknown));
        for release in named {
            releases.add(*release, None);
        }
        let history =
            History { has_registry: self.may_have_newer(), ..self.with_releases(&releases) };
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
        let is_alone = |digest| floating.contains(digest) && !of_release_tags.contains(digest);
        let found = registry.by_tag().iter().filter_map(|(tag, digest)| match tag {
            Tag::Commit(sha, _) if digest.as_ref().is_some_and(is_alone) => self.at_commit(*sha),
            _ => None,
        });
        let found = found.filter(|(_, status)| status.is_out());
        found.for_each(|(release, _)| releases.add(release, None));
        releases
    }
}
