//! The status of `release` and `commit` tags.

use super::{Finding, Status, Verifier};
use crate::history::Status as Publication;
use crate::image::Image;
use crate::inventory::Inventory;
use crate::list::Registry;
use crate::release::Release;
use crate::tag::Tag;

impl Verifier<'_> {
    /// What was found of a pinned tag of an image, whether it is to be shown or not: the
    /// first of these that applies.
    ///
    /// 1. It had another digest before: `wrong`. It is gone: `missing`.
    /// 2. It is absent: `known`, if its image is doubtful, else `missing`. A release tag
    ///    can be copied from the commit tag.
    /// 3. It has the digest of another release tag that should have one of its own: `wrong`.
    /// 4. The commit tag that is asked for has another digest: `wrong`.
    /// 5. `ok`.
    pub(super) fn pinned(&self, tag: Tag, release: Release, image: Image) -> Finding {
        let registry = self.inventory.registry;
        let digest = registry.digest(tag);
        let is_absent = !registry.contains(tag);
        let is_doubtful = self.inventory.history.status(release).is_doubtful(image);
        let twin = self.inventory.twin(tag, Tag::Release(release, image));
        let commit = self.request.commit_tag(image).filter(|commit| {
            registry.digest(*commit).is_some_and(|other| digest.is_some_and(|it| it != other))
        });
        let doubtful = "its image may be missing from Docker Hub";
        match (self.changed(tag), twin, commit) {
            (Some(changed), ..) if !is_absent => changed,
            (None, ..) if is_absent && is_doubtful => self.because(tag, Status::Known, doubtful),
            _ if is_absent => {
                let expected = self.source(tag, release, image);
                Finding { expected, ..self.found(tag, Status::Missing) }
            }
            (_, Some(twin), _) => {
                let reason = format!("has the digest of {twin}");
                Finding { actual: Some(twin), ..self.because(tag, Status::Wrong, reason) }
            }
            (.., Some(commit)) => {
                self.because(tag, Status::Wrong, format!("has not the digest of {commit}"))
            }
            _ => self.found(tag, Status::Ok),
        }
    }

    /// The commit tag that an absent release tag can be copied from: what that was before.
    fn source(&self, tag: Tag, release: Release, image: Image) -> Option<Tag> {
        let sha = self.request.sha.or(self.inventory.history.commit(release));
        let source = self.inventory.copy_of(sha.filter(|_| tag.release().is_some())?, image)?;
        let was = self.request.before.and_then(|before| before.digest(tag));
        let is_same = was.is_none() || self.inventory.registry.digest(source) == was;
        is_same.then_some(source)
    }

    /// Whether a tag was there before.
    pub(super) fn was_there(&self, tag: Tag) -> bool {
        self.request.before.is_some_and(|before| before.contains(tag))
    }

    /// That a tag is not what it was before. One of a release that was withdrawn may be
    /// gone.
    fn changed(&self, tag: Tag) -> Option<Finding> {
        let Inventory { registry, history, .. } = &self.inventory;
        let status = history.named_by(tag).map(|release| history.status(release));
        match (self.request.before?.digest(tag), registry.digest(tag)) {
            (Some(was), Some(is)) if was != is => {
                Some(self.because(tag, Status::Wrong, format!("was {was}")))
            }
            _ if registry.contains(tag) || status == Some(Publication::Withdrawn) => None,
            _ => self.was_there(tag).then(|| self.found(tag, Status::Missing)),
        }
    }

    /// Pinned tags that nobody expects, and that are not what they were before: dev
    /// releases, and the tags of other commits.
    pub(super) fn unexpected(&self, each: &mut dyn FnMut(Finding)) {
        let Verifier { request, inventory, asked } = self;
        let history = inventory.history;
        for (tag, _) in request.before.into_iter().flat_map(Registry::iter) {
            let Some(image) = tag.image().filter(|_| !tag.is_floating()) else { continue };
            let release = history.named_by(tag);
            // The release whose images are expected to have the tag.
            let is_given = request.commit_tag(image) == Some(tag);
            let expected = if is_given { asked.first().copied() } else { tag.release() };
            let expected = expected.filter(|release| asked.contains(release));
            let matrix = expected.and_then(|release| history.matrix(release));
            let is_expected = matrix.is_some_and(|matrix| matrix.has(image));
            let is_asked = request.releases.is_empty()
                || release.is_some_and(|release| request.asks_release(release));
            if is_asked && request.selects(tag, image) && !is_expected {
                self.changed(tag).into_iter().for_each(&mut *each);
            }
        }
    }
}
