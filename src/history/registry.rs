//! What a registry tells of the releases that are out, and of what floating tags
//! point to.

use std::collections::BTreeSet;

use super::gaps::unlikely_release;
use super::{History, Status};
use crate::image::Image;
use crate::list::{Registry, Releases};
use crate::note::Note;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};

/// What a floating tag points to in a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actual {
    /// The image of a release that is or was out.
    Release(Release, Image),
    /// The image of a release that does not count as out: this tag of it.
    Uncounted(Tag),
    /// An image that no release tag names.
    Unknown,
    /// That cannot be said: a digest is missing.
    NoDigest,
}

impl History {
    /// A history with a list of the releases that a registry has a tag of, and those
    /// that are named, unless it has a list already. With a note for each that does
    /// not count, because the release before it is not known: somebody pushed 3.91.0.
    #[must_use]
    pub fn with_registry(&self, registry: &Registry, named: &[Release]) -> (History, Vec<Note>) {
        let mut notes = Vec::new();
        let mut releases: Releases = match &self.listed {
            Some(listed) => listed.iter().map(|entry| entry.release).collect(),
            None => Releases::default(),
        };
        let mut counted = BTreeSet::new();
        let is_counted = |release| self.is_open() && !self.is_of_another_scheme(release);
        for (release, _) in registry.releases().iter().filter(|(it, _)| is_counted(*it)) {
            let has = |before: &ReleaseOrLine| match *before {
                ReleaseOrLine::Release(before) => counted.contains(&before),
                ReleaseOrLine::Line(line) => {
                    counted.range(line.first()..).next().is_some_and(|it| line.contains(*it))
                }
            };
            let is_asked = self.knows_releases() && !named.contains(&release);
            let before = self.missing_before(release).filter(|before| is_asked && !has(before));
            if let Some(before) = before {
                notes.push(unlikely_release(release, before));
            } else {
                releases.add(release, None);
                counted.extend(Some(release).filter(|release| release.is_final()));
            }
        }
        releases.extend(named.iter().copied());
        (self.with_releases(&releases), notes)
    }

    /// What a floating tag points to: the release tag of the same flavor that has its
    /// digest, whatever its Python version. Of several it is the one of its owner, or
    /// else that of the newest final release.
    pub(crate) fn actual(&self, tag: FloatingTag, registry: &Registry) -> Actual {
        let Some(digest) = registry.digest(tag.into()) else { return Actual::NoDigest };
        let owner = self.owner_and_image(tag);
        let rank = |&(release, image): &(Release, Image)| {
            let is_owner = owner.is_some_and(|(owner, _)| owner == release);
            (is_owner, owner == Some((release, image)), release.is_final(), release)
        };
        let all = || registry.releases_at(digest, tag.flavor());
        let counts = |(release, _): &(Release, Image)| {
            let status = self.status(*release);
            status.is_out() || status == Status::Withdrawn
        };
        if let Some((release, image)) = all().filter(counts).max_by_key(rank) {
            return Actual::Release(release, image);
        }
        if let Some((release, image)) = all().max_by_key(rank) {
            return Actual::Uncounted(Tag::Release(release, image));
        }
        // Its owner may be what it points to, if nothing is told of that.
        match owner.map(|(release, image)| Tag::Release(release, image)) {
            Some(owner) if registry.contains(owner) && registry.digest(owner).is_none() => {
                Actual::NoDigest
            }
            _ => Actual::Unknown,
        }
    }
}
