//! What a registry has, by a history: which images its tags point to.

use std::array;
use std::ops::Range;

use crate::digest::Digest;
use crate::flavor::Flavor;
use crate::history::{History, Status};
use crate::image::Image;
use crate::list::Registry;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};

/// A registry, a history with its releases, and what the digests tell by both.
#[derive(Debug)]
pub(crate) struct Inventory<'a> {
    pub registry: &'a Registry,
    pub history: &'a History,
    /// The images of the release tags with a digest, by that and then in order.
    images: Vec<(Digest, Release, Image)>,
    /// What each digest has, in order: found out once, because very many tags may share
    /// one.
    digests: Vec<OfDigest>,
}

/// The images with one digest, and some of them: all by their position.
#[derive(Debug)]
struct OfDigest {
    all: Range<usize>,
    /// Of each flavor the one that counts: of the newest final release that is or was
    /// out.
    newest: [Option<usize>; Flavor::ALL.len()],
}

/// What a floating tag points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointsTo {
    /// The image of a release.
    Image(Release, Image),
    /// Nothing that a release tag has.
    Nothing,
    /// That cannot be said: a digest is missing.
    NoDigest,
}

impl<'a> Inventory<'a> {
    /// `history` has the releases of the registry, as [`History::with_registry`] gives it.
    pub(crate) fn new(registry: &'a Registry, history: &'a History) -> Self {
        let named = |(tag, digest): (Tag, Option<Digest>)| match tag {
            Tag::Release(release, image) => Some((digest?, release, image)),
            Tag::Commit(..) | Tag::Floating(_) => None,
        };
        let mut images: Vec<_> = registry.iter().filter_map(named).collect();
        images.sort_unstable();
        let mut start = 0;
        let of_digest = |same: &[(Digest, Release, Image)]| {
            let all = start..start + same.len();
            start = all.end;
            let rank = |&at: &usize| {
                let (_, release, _) = images[at];
                (counts(history, release), release.is_final(), at)
            };
            let newest = |flavor| {
                let of_flavor = all.clone().filter(|&at| images[at].2.flavor() == flavor);
                of_flavor.max_by_key(rank)
            };
            OfDigest { newest: array::from_fn(|flavor| newest(Flavor::ALL[flavor])), all }
        };
        let digests = images.chunk_by(|one, next| one.0 == next.0).map(of_digest).collect();
        Inventory { registry, history, images, digests }
    }

    /// What a floating tag points to: the release tag of the same flavor that has its
    /// digest, whatever its Python version. Of several it is the one of its owner, or
    /// else that of the newest final release.
    pub(crate) fn points_to(&self, tag: FloatingTag) -> PointsTo {
        let Some(digest) = self.registry.digest(tag.into()) else { return PointsTo::NoDigest };
        let owner = self.history.owner_and_image(tag);
        let found = self.of_digest(digest).and_then(|tags| {
            let of_owner = owner.and_then(|(owner, image)| {
                let same = self.of_release(tags, owner);
                let same = same.filter(|&at| self.images[at].2.flavor() == tag.flavor());
                same.max_by_key(|&at| (self.images[at].2 == image, at))
            });
            of_owner.or(tags.newest[tag.flavor() as usize])
        });
        // Its owner may be what it points to, if nothing is told of that.
        let is_told = |(release, image)| {
            let owner = Tag::Release(release, image);
            !self.registry.contains(owner) || self.registry.digest(owner).is_some()
        };
        match found.map(|at| self.images[at]) {
            Some((_, release, image)) => PointsTo::Image(release, image),
            None if owner.is_none_or(is_told) => PointsTo::Nothing,
            None => PointsTo::NoDigest,
        }
    }

    /// Whether a release is or was out, so that its tags count.
    pub(crate) fn counts(&self, release: Release) -> bool {
        counts(self.history, release)
    }

    fn of_digest(&self, digest: Digest) -> Option<&OfDigest> {
        let digest_of = |tags: &OfDigest| self.images[tags.all.start].0;
        let at = self.digests.binary_search_by_key(&digest, digest_of).ok()?;
        Some(&self.digests[at])
    }

    /// Those of a release.
    fn of_release(&self, tags: &OfDigest, release: Release) -> impl Iterator<Item = usize> {
        let all = &self.images[tags.all.clone()];
        let from = tags.all.start + all.partition_point(|(_, it, _)| *it < release);
        (from..tags.all.end).take_while(move |&at| self.images[at].1 == release)
    }
}

fn counts(history: &History, release: Release) -> bool {
    let status = history.status(release);
    status.is_out() || status == Status::Withdrawn
}
