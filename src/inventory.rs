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

/// A registry, a history with its releases, and what the digests tell by both.
#[derive(Debug)]
pub(crate) struct Inventory<'a> {
    pub registry: &'a Registry,
    pub history: &'a History,
    /// What each digest of a pinned tag has: found out once, because very many tags may
    /// share one.
    digests: BTreeMap<Digest, OfDigest<'a>>,
    filters: Filters,
}

/// What the pinned tags with one digest are.
#[derive(Debug, Default)]
pub(crate) struct OfDigest<'a> {
    /// All of them, in order.
    all: Vec<&'a Tag>,
    /// Of each flavor, the release tag of the newest final release that is or was out.
    newest: [Option<&'a Tag>; Flavor::ALL.len()],
    /// The first release tag of a final release that is out, and that of another one.
    finals: [Option<&'a Tag>; 2],
    /// The first tag of a release that was withdrawn.
    pub withdrawn: Option<&'a Tag>,
    /// The first tag of an image that its release has beside its matrix.
    pub unplanned: Option<&'a Tag>,
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
    /// Images of other flavors than those that are selected do not make a
    /// [`twin`](Inventory::twin).
    pub(crate) fn new(registry: &'a Registry, history: &'a History, filters: Filters) -> Self {
        let mut digests = BTreeMap::<_, OfDigest<'_>>::new();
        for (tag, digest) in registry.by_tag().iter().filter(|(tag, _)| !tag.is_floating()) {
            if let Some(digest) = *digest {
                digests.entry(digest).or_default().add(tag, history, &filters);
            }
        }
        Inventory { registry, history, digests, filters }
    }

    /// What the pinned tags with a digest are, if there is one.
    pub(crate) fn of_digest(&self, digest: Digest) -> Option<&OfDigest<'a>> {
        self.digests.get(&digest)
    }

    /// What a floating tag points to: the release tag of the same flavor that has its
    /// digest, whatever its Python version. Of several it is the one of its owner, or
    /// else that of the newest final release.
    pub(crate) fn points_to(&self, tag: FloatingTag) -> PointsTo {
        let Some(digest) = self.registry.digest(tag.into()) else { return PointsTo::NoDigest };
        let owner = self.history.owner_and_image(tag);
        let found = self.of_digest(digest).and_then(|tags| {
            let of_owner = owner.and_then(|(owner, image)| {
                let same = tags.images(owner).filter(|it| it.flavor() == tag.flavor());
                Some((owner, same.max_by_key(|it| (*it == image, *it))?))
            });
            of_owner.or(tags.newest[tag.flavor() as usize]
                .and_then(|tag| Some((tag.release()?, tag.image()?))))
        });
        // Its owner may be what it points to, if nothing is told of that.
        let is_told = |(release, image)| {
            let owner = Tag::Release(release, image);
            !self.registry.contains(owner) || self.registry.digest(owner).is_some()
        };
        match found {
            Some((release, image)) => PointsTo::Image(release, image),
            None if owner.is_none_or(is_told) => PointsTo::Nothing,
            None => PointsTo::NoDigest,
        }
    }

    /// The pinned tag that a floating one is, of any flavor: a release tag before that of
    /// a commit.
    pub(crate) fn actual(&self, tag: FloatingTag) -> Option<Tag> {
        if let PointsTo::Image(release, image) = self.points_to(tag) {
            return Some(Tag::Release(release, image));
        }
        let tags = self.of_digest(self.registry.digest(tag.into())?)?;
        tags.release_tags().next().or(tags.all.first().copied()).copied()
    }

    /// The first other release tag that has the digest of an image and should have one of
    /// its own: that of another image of the release, or where both are final and out, of
    /// another release.
    pub(crate) fn twin(&self, digest: Digest, release: Release, image: Image) -> Option<Tag> {
        let tags = self.of_digest(digest)?;
        let is_other = |it: &Image| *it != image && self.filters.select_flavor(it.flavor());
        let same = tags.images(release).find(is_other).map(|it| Tag::Release(release, it));
        let is_final = release.is_final() && self.history.status(release).is_out();
        let others = tags.finals.iter().copied().flatten().filter(|_| is_final);
        let is_of_another = |tag: &&Tag| !matches!(tag, Tag::Release(it, _) if *it == release);
        others.copied().filter(|tag| is_of_another(&tag)).chain(same).min()
    }

    /// The same of the image that a tag points to.
    pub(crate) fn twin_of(&self, tag: Tag, pinned: Tag) -> Option<Tag> {
        self.twin(self.registry.digest(tag)?, pinned.release()?, pinned.image()?)
    }

    /// The first release tag among those with a digest, if none is of a release that counts.
    pub(crate) fn uncounted(&self, tags: &OfDigest<'_>) -> Option<Tag> {
        let counts = |tag: &Tag| tag.release().is_some_and(|release| self.counts(release));
        tags.release_tags().next().copied().filter(|_| !tags.release_tags().any(counts))
    }

    /// Whether a release is or was out, so that its tags count.
    pub(crate) fn counts(&self, release: Release) -> bool {
        counts(self.history.status(release))
    }

    /// How many of the selected images of a release have their release tag, and how many
    /// there have to be: all but those that are only inferred or doubtful.
    pub(crate) fn images_of(&self, release: Release) -> (usize, usize) {
        let images = self.history.matrix(release).into_iter().flat_map(Matrix::images);
        let is_required = |image: &Image| {
            self.filters.select_image(*image) && !self.history.is_optional(release, *image)
        };
        let required = images.filter(is_required);
        required.fold((0, 0), |(there, all), image| {
            let is_there = self.registry.contains(Tag::Release(release, image));
            (there + usize::from(is_there), all + 1)
        })
    }

    /// The commit tag that an image can be copied from: that of its release's commit, if
    /// all such tags have one digest, and no release tag has it.
    pub(crate) fn copy_of(&self, sha: Sha, image: Image) -> Option<Tag> {
        let all = Tag::Commit(sha.in_tag(Some(7)), image)..=Tag::Commit(sha, image);
        let is_of_it = |tag: &Tag| matches!(tag, Tag::Commit(digits, it) if *it == image && sha.starts_with(digits));
        let mut tags = self.registry.by_tag().range(all).filter(|(tag, _)| is_of_it(tag));
        let (first, digest) = tags.next()?;
        let is_one = tags.all(|(_, other)| other == digest);
        let is_free = self.of_digest((*digest)?)?.release_tags().next().is_none();
        (is_one && is_free).then_some(*first)
    }
}

/// Whether the tags of a release with a status count: it is or was out.
fn counts(status: Status) -> bool {
    status.is_out() || status == Status::Withdrawn
}

impl<'a> OfDigest<'a> {
    /// The best release tag of each flavor.
    fn release_tags(&self) -> impl Iterator<Item = &'a Tag> {
        self.newest.into_iter().flatten()
    }

    /// The images of a release whose release tags are among them.
    fn images(&self, release: Release) -> impl Iterator<Item = Image> {
        let from = self.all.partition_point(|tag| tag.release().is_some_and(|it| it < release));
        let tags = self.all[from..].iter().take_while(move |tag| tag.release() == Some(release));
        tags.filter_map(|tag| tag.image())
    }

    /// Adds a tag, in their order.
    fn add(&mut self, tag: &'a Tag, history: &History, filters: &Filters) {
        self.all.push(tag);
        let (release, image) = match *tag {
            Tag::Release(release, image) => (release, image),
            Tag::Commit(sha, image) => match history.at_commit(sha) {
                Some((release, _)) => (release, image),
                None => return,
            },
            Tag::Floating(_) => return,
        };
        let status = history.status(release);
        if status == Status::Withdrawn {
            self.withdrawn.get_or_insert(tag);
        }
        if status.is_out() && history.matrix(release).is_some_and(|matrix| !matrix.has(image)) {
            self.unplanned.get_or_insert(tag);
        }
        if let Tag::Release(..) = tag {
            let rank = |tag: &Tag| {
                let release = tag.release()?;
                Some((counts(history.status(release)), release.is_final(), *tag))
            };
            let newest = &mut self.newest[image.flavor() as usize];
            if newest.is_none_or(|newest| rank(newest) < rank(tag)) {
                *newest = Some(tag);
            }
            let is_final = release.is_final() && status.is_out();
            if is_final && filters.select_flavor(image.flavor()) {
                match &mut self.finals {
                    [first @ None, _] => *first = Some(tag),
                    [Some(first), other @ None] if first.release() != Some(release) => {
                        *other = Some(tag);
                    }
                    _ => {}
                }
            }
        }
    }
}
