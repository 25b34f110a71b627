//! The status of `release` and `commit` tags.

use super::{Finding, Status, Verifier};
use crate::digest::Digest;
use crate::history::Status as Publication;
use crate::image::Image;
use crate::list::Registry;
use crate::release::Release;
use crate::tag::Tag;

/// What became of a pinned tag since the registry was listed before.
enum Change {
    /// It had this digest.
    Digest(Digest),
    Gone,
}

impl Verifier<'_> {
    /// What was found of a pinned tag of an image, whether it is to be shown or not: the
    /// first of these that applies.
    ///
    /// 1. It was another image before, or is gone.
    /// 2. It is absent. A release tag can be copied from the commit tag.
    /// 3. It is the image of another release tag that should have one of its own.
    /// 4. The commit tag that is asked for is another image.
    /// 5. It is as it should be.
    pub(super) fn pinned(&self, tag: Tag, release: Release, image: Image) -> Finding {
        let registry = self.inventory.registry;
        let digest = registry.digest(tag);
        let is_other = |other: Digest| digest.is_some_and(|digest| digest != other);
        let is_doubtful = self.inventory.history.status(release).is_doubtful(image);
        let twin = digest.and_then(|digest| self.inventory.twin(digest, release, image));
        let commit = self.request.commit().map(|sha| Tag::Commit(sha, image));
        let commit = commit.filter(|commit| registry.digest(*commit).is_some_and(is_other));
        let found = |status| self.found(tag, status);
        let wrong = |reason| Finding { reason: Some(reason), ..found(Status::Wrong) };
        match (self.change(tag, Some(release)), twin, commit) {
            (Some(Change::Digest(was)), ..) => wrong(format!("was {was}")),
            (Some(Change::Gone), ..) => {
                let was = self.request.before.and_then(|before| before.digest(tag));
                let is_same = |source: &Tag| was.is_none() || registry.digest(*source) == was;
                let expected = self.source(tag, release, image).filter(is_same);
                Finding { expected, ..found(Status::Missing) }
            }
            _ if !registry.contains(tag) && is_doubtful => {
                let reason = Some("its image may be missing from Docker Hub".to_owned());
                Finding { reason, ..found(Status::Known) }
            }
            _ if !registry.contains(tag) => {
                let expected = self.source(tag, release, image);
                Finding { expected, ..found(Status::Missing) }
            }
            (_, Some(twin), _) => {
                Finding { actual: Some(twin), ..wrong(format!("has the digest of {twin}")) }
            }
            (.., Some(commit)) => wrong(format!("has not the digest of {commit}")),
            _ => found(Status::Ok),
        }
    }

    /// The commit tag that a release tag can be copied from.
    fn source(&self, tag: Tag, release: Release, image: Image) -> Option<Tag> {
        let sha = self.request.sha.or(self.inventory.history.commit(release));
        let sha = sha.filter(|_| matches!(tag, Tag::Release(..)))?;
        self.inventory.copy_of(sha, image)
    }

    /// Whether a tag was there before.
    pub(super) fn was_there(&self, tag: Tag) -> bool {
        self.request.before.is_some_and(|before| before.contains(tag))
    }

    /// What became of a tag. One of a release that was withdrawn may be gone.
    fn change(&self, tag: Tag, release: Option<Release>) -> Option<Change> {
        let (before, registry) = (self.request.before?, self.inventory.registry);
        let status = release.map(|release| self.inventory.history.status(release));
        let is_withdrawn = status == Some(Publication::Withdrawn);
        match (before.digest(tag), registry.digest(tag)) {
            (Some(was), Some(is)) if was != is => Some(Change::Digest(was)),
            _ if registry.contains(tag) || is_withdrawn || !before.contains(tag) => None,
            _ => Some(Change::Gone),
        }
    }

    /// Pinned tags that nobody expects, and that are not what they were before: dev
    /// releases, and the tags of other commits.
    pub(super) fn changed(&self, each: &mut dyn FnMut(Finding)) {
        let Verifier { request, inventory, .. } = self;
        let history = inventory.history;
        for (tag, _) in request.before.into_iter().flat_map(Registry::iter) {
            let (release, image, is_asked) = match tag {
                Tag::Release(release, image) => {
                    (Some(release), image, request.asks_release(release))
                }
                Tag::Commit(sha, image) => {
                    let release = history.at_commit(sha).map(|(release, _)| release);
                    let is_asked = release.is_some_and(|release| request.asks_release(release));
                    (release, image, is_asked || request.releases.is_empty())
                }
                Tag::Floating(_) => continue,
            };
            let is_selected =
                request.filters.select_image(image) && request.filters.select_kind(tag.kind());
            if !is_asked || !is_selected || self.is_expected(tag) {
                continue;
            }
            match self.change(tag, release) {
                Some(Change::Digest(was)) => {
                    let reason = Some(format!("was {was}"));
                    each(Finding { reason, ..self.found(tag, Status::Wrong) });
                }
                Some(Change::Gone) => each(self.found(tag, Status::Missing)),
                None => {}
            }
        }
    }

    /// Whether a pinned tag is expected, and so has a finding already.
    fn is_expected(&self, tag: Tag) -> bool {
        let (release, image) = match tag {
            Tag::Release(release, image) => (self.asked.get(&release), image),
            Tag::Commit(sha, image) if self.request.commit() == Some(sha) => {
                (self.asked.first(), image)
            }
            Tag::Commit(..) | Tag::Floating(_) => return false,
        };
        let matrix = release.and_then(|release| self.inventory.history.matrix(*release));
        matrix.is_some_and(|matrix| matrix.has(image))
    }
}
