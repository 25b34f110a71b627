//! What a registry has, by a history: what its tags point to, and which images of a
//! release are there.

use std::collections::BTreeMap;

use crate::commit::Sha;
use crate::digest::Digest;
use crate::flavor::Flavor;
use crate::history::{History, Matrix, Status};
use crate::image::Image;
use crate::list::Registry;
use crate::plan::Filters;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};

/// A registry, a history with its releases, and what each digest means by both.
#[derive(Debug)]
pub(crate) struct Inventory<'a> {
    pub registry: &'a Registry,
    pub history: &'a History,
    /// What each digest of a pinned tag has: found out once, because very many tags may
    /// share one.
    pub digests: BTreeMap<Digest, OfDigest<'a>>,
    filters: Filters,
}

/// What the pinned tags with one digest are.
#[derive(Debug, Default)]
pub(crate) struct OfDigest<'a> {
    /// All of them, in order.
    all: Vec<&'a Tag>,
    /// Of each flavor the release tag that counts most: of a release that is or was out,
    /// that is final, that is the newest.
    best: [Option<&'a Tag>; Flavor::ALL.len()],
    /// The release tags of the final releases that are out, in order, but for those of
    /// other flavors than the selected ones.
    finals: Vec<&'a Tag>,
    /// The floating tags beside them, in order.
    pub floating: Vec<FloatingTag>,
    /// The first tag of a release that was withdrawn.
    pub withdrawn: Option<&'a Tag>,
    /// The first tag of an image that its release has beside its matrix.
    pub unplanned: Option<&'a Tag>,
}

/// What a floating tag points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointsTo {
    /// What has this release tag.
    Tag(Tag),
    /// Nothing that a release tag has.
    Nothing,
    /// That cannot be said: a digest is missing.
    NoDigest,
}

impl<'a> Inventory<'a> {
    /// `history` has the releases of the registry, as [`History::with_registry`] gives it.
    /// Images of other flavors than those that are selected do not make a
    /// [`twin`](Inventory::twin).
    pub(crate) fn new(registry: &'a Registry, history: &'a History, filters: Filters) -> Self {
        let mut digests = BTreeMap::<_, OfDigest<'_>>::new();
        for (tag, digest) in registry.by_tag() {
            match (tag, *digest) {
                (_, None) => {}
                // Which come last.
                (Tag::Floating(tag), Some(digest)) => {
                    digests.entry(digest).and_modify(|tags| tags.floating.push(*tag));
                }
                (_, Some(digest)) => digests.entry(digest).or_default().add(tag, history, &filters),
            }
        }
        Inventory { registry, history, digests, filters }
    }

    /// What a floating tag points to: the release tag of the same flavor that has its
    /// digest, whatever its Python version. Of several it is the one of its owner, or
    /// else that of the newest final release.
    pub(crate) fn points_to(&self, tag: FloatingTag) -> PointsTo {
        let Some(digest) = self.registry.digest(tag.into()) else { return PointsTo::NoDigest };
        let owner = self.history.owner_of(tag);
        let owner = owner.map(|owner| Tag::Release(owner.release, owner.image));
        let found = self.digests.get(&digest).and_then(|tags| {
            let of_owner = owner.and_then(|owner| {
                let same = tags.of_release(owner.release()?);
                let same = same.filter(|it| it.flavor() == tag.flavor());
                same.max_by_key(|it| (*it == owner, *it))
            });
            of_owner.or(tags.best[tag.flavor() as usize].copied())
        });
        // Its owner may be what it points to, if its digest is missing.
        let is_known = |owner| self.registry.by_tag().get(&owner) != Some(&None);
        match found {
            Some(tag) => PointsTo::Tag(tag),
            None if owner.is_none_or(is_known) => PointsTo::Nothing,
            None => PointsTo::NoDigest,
        }
    }

    /// The pinned tag that a floating one is, of any flavor: a release tag before that of
    /// a commit.
    pub(crate) fn actual(&self, tag: FloatingTag) -> Option<Tag> {
        if let PointsTo::Tag(actual) = self.points_to(tag) {
            return Some(actual);
        }
        let tags = self.digests.get(&self.registry.digest(tag.into())?)?;
        tags.release_tags().next().or(tags.all.first().copied()).copied()
    }

    /// The first other release tag that has the digest of a tag, whose image has the release
    /// tag `pinned`, and should have a digest of its own: that of another image of the
    /// release, or where both are final and out, of another release.
    pub(crate) fn twin(&self, tag: Tag, pinned: Tag) -> Option<Tag> {
        let release = pinned.release()?;
        let tags = self.digests.get(&self.registry.digest(tag)?)?;
        let is_selected = |it: &Tag| self.filters.select_flavor(it.flavor());
        let same = tags.of_release(release).find(|it| *it != pinned && is_selected(it));
        let is_final = release.is_final() && self.history.status(release).is_out();
        let is_other = |tag: &&&Tag| is_final && tag.release() != Some(release);
        tags.finals.iter().find(is_other).map(|tag| **tag).into_iter().chain(same).min()
    }

    /// The first release tag among those with a digest, if none is of a release that counts.
    pub(crate) fn uncounted(&self, tags: &OfDigest<'_>) -> Option<Tag> {
        let counts = |release| self.history.status(release).was_out();
        let is_counted = tags.release_tags().filter_map(Tag::release).any(counts);
        tags.release_tags().next().copied().filter(|_| !is_counted)
    }

    /// How many of the selected images of a release have their release tag, and how many
    /// there have to be: all but those that are only inferred or doubtful. An assumed
    /// matrix is one whole.
    pub(crate) fn images_of(&self, release: Release) -> (usize, usize) {
        let Inventory { registry, history, filters, .. } = self;
        let is_optional = |image: Image| {
            history.is_inferred(release, image) && !history.is_assumed(release)
                || history.status(release).is_doubtful(image)
        };
        let images = history.matrix(release).into_iter().flat_map(Matrix::images);
        let required = images.filter(|it| filters.select_image(*it) && !is_optional(*it));
        let required: Vec<_> = required.map(|image| Tag::Release(release, image)).collect();
        (required.iter().filter(|tag| registry.contains(**tag)).count(), required.len())
    }

    /// The commit tag that an image can be copied from: that of its release's commit, if
    /// all such tags have one digest, and no release tag has it.
    pub(crate) fn copy_of(&self, sha: Sha, image: Image) -> Option<Tag> {
        let all = Tag::Commit(sha.in_tag(Some(7)), image)..=Tag::Commit(sha, image);
        let is_of_it = |tag: &Tag| matches!(tag, Tag::Commit(digits, it) if *it == image && sha.starts_with(digits));
        let mut tags = self.registry.by_tag().range(all).filter(|(tag, _)| is_of_it(tag));
        let (first, digest) = tags.next()?;
        let is_one = tags.all(|(_, other)| other == digest);
        let is_free = self.digests.get(&(*digest)?)?.release_tags().next().is_none();
        (is_one && is_free).then_some(*first)
    }
}

impl<'a> OfDigest<'a> {
    /// The best release tag of each flavor.
    fn release_tags(&self) -> impl Iterator<Item = &'a Tag> {
        self.best.into_iter().flatten()
    }

    /// The release tags of a release among them.
    fn of_release(&self, release: Release) -> impl Iterator<Item = Tag> {
        let from = self.all.partition_point(|tag| tag.release().is_some_and(|it| it < release));
        let tags = self.all[from..].iter().map(|tag| **tag);
        tags.take_while(move |tag| tag.release() == Some(release))
    }

    /// Adds a tag, in their order.
    fn add(&mut self, tag: &'a Tag, history: &History, filters: &Filters) {
        self.all.push(tag);
        let (Some(release), Some(image)) = (history.named_by(*tag), tag.image()) else { return };
        let status = history.status(release);
        if status == Status::Withdrawn {
            self.withdrawn.get_or_insert(tag);
        }
        if status.is_out() && history.matrix(release).is_some_and(|matrix| !matrix.has(image)) {
            self.unplanned.get_or_insert(tag);
        }
        if let Tag::Release(..) = tag {
            let rank = |tag: &&Tag| {
                let release = tag.release()?;
                Some((history.status(release).was_out(), release.is_final(), **tag))
            };
            let newest = &mut self.best[image.flavor() as usize];
            *newest = newest.iter().copied().chain([tag]).max_by_key(rank);
            let is_final = release.is_final() && status.is_out();
            self.finals
                .extend(Some(tag).filter(|_| is_final && filters.select_flavor(image.flavor())));
        }
    }
}
