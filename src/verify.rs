//! Verifying: is a registry as the scheme says?

mod floating;
mod pinned;

use std::collections::BTreeSet;
use std::slice;

use crate::commit::Sha;
use crate::digest::Digest;
use crate::history::History;
use crate::image::Image;
use crate::inventory::Inventory;
use crate::kind::Kind;
use crate::line::Line;
use crate::list::Registry;
use crate::plan::{Filters, floating_tags};
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::Tag;
use crate::text::names;

/// What is to be verified.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// The releases and lines; if there are none, all final releases that are out.
    pub releases: Vec<ReleaseOrLine>,
    /// The commit of the one release that is named; without it, no `commit` tag is
    /// expected.
    pub sha: Option<Sha>,
    /// How many digits of it are in `commit` tags, 7 to 40; without it, all.
    pub sha_digits: Option<u8>,
    /// Only these tags; `N-latest` has the image of its owner.
    pub filters: Filters,
    /// The tags of the same repository as they were before.
    pub before: Option<&'a Registry>,
}

names! {
    "status":
    /// Whether a tag in a registry is as it should be: `ok`.
    Status {
        /// It is.
        Ok = "ok",
        /// The registry lacks it.
        Missing = "missing",
        /// It points to another image.
        Wrong = "wrong",
        /// That cannot be said, or has to wait.
        Unchecked = "unchecked",
        /// It is not as it should be, and that is known of Docker Hub.
        Known = "known",
    }
}

/// What was found of a tag that a registry should have.
///
/// Its JSON form has these fields.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The tag.
    pub tag: Tag,
    /// Whether it is as it should be.
    pub status: Status,
    /// What a missing or wrong tag is to be tagged from, so that the registry is put
    /// right.
    pub expected: Option<Tag>,
    /// The pinned tag that has its digest: of a floating one, what it points to.
    pub actual: Option<Tag>,
    /// The digest that the registry has for it.
    pub digest: Option<Digest>,
    /// Why it has this status, where the tags do not say it.
    pub reason: Option<String>,
}

/// What was found of a registry as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The releases that are not whole and that floating tags wait for, and those with a
    /// wrong pinned tag.
    pub incomplete: Vec<Incomplete>,
    /// Missing release tags that are not reported, because their images may not exist.
    pub unconfirmed: Vec<Tag>,
}

/// A release that nothing moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Incomplete {
    /// The release.
    pub release: Release,
    /// How many of its images are there.
    pub there: usize,
    /// How many have to be.
    pub images: usize,
    /// How many release tags are wrong.
    pub wrong: usize,
    /// Whether a floating tag waits for it.
    pub is_awaited: bool,
}

impl Request<'_> {
    /// The releases that are named, without those of lines.
    pub fn named(&self) -> impl Iterator<Item = Release> {
        self.releases.iter().filter_map(|asked| match asked {
            ReleaseOrLine::Release(release) => Some(*release),
            ReleaseOrLine::Line(_) => None,
        })
    }

    /// The tag of the commit for an image, if the commit is given.
    fn commit_tag(&self, image: Image) -> Option<Tag> {
        self.sha.map(|sha| Tag::Commit(sha.in_tag(self.sha_digits), image))
    }

    /// The releases that are asked for, in order.
    #[must_use]
    pub fn releases(&self, history: &History) -> BTreeSet<Release> {
        let all = history.majors().map(|major| ReleaseOrLine::Line(Line::of_major(major)));
        let asked = if self.releases.is_empty() { all.collect() } else { self.releases.clone() };
        let asked = asked.iter().flat_map(|asked| match asked {
            ReleaseOrLine::Release(release) => slice::from_ref(release),
            ReleaseOrLine::Line(line) => history.finals(*line),
        });
        let mut releases = BTreeSet::new();
        releases.extend(asked);
        releases
    }

    /// Whether a tag of an image is selected.
    fn selects(&self, tag: Tag, image: Image) -> bool {
        self.filters.select_image(image) && self.filters.select_kind(tag.kind())
    }

    /// Whether a release is named, out or not, or is a final one of a line.
    fn asks_release(&self, release: Release) -> bool {
        let is_named = |asked: &ReleaseOrLine| matches!(asked, ReleaseOrLine::Release(_));
        let mut asked = self.releases.iter().filter(|asked| asked.contains(release));
        asked.any(|asked| release.is_final() || is_named(asked))
    }

    /// Whether all final releases of a line are asked for.
    fn asks_line(&self, line: Line) -> bool {
        let lines = [line, Line::of_major(line.major())].map(ReleaseOrLine::Line);
        self.releases.is_empty() || lines.iter().any(|line| self.releases.contains(line))
    }

    /// Compares the tags of a registry with those that it should have: for each release
    /// its `release` tags and the floating tags that it owns, and the `commit` tags, if a
    /// commit is given. Calls `each` for every tag, in the order of releases and of their
    /// plans.
    ///
    /// `history` has the releases of the registry and those that are named, as
    /// [`History::with_registry`] gives it. Releases without a matrix have no tags.
    ///
    /// Consistent with [`Plan`](crate::Plan): pushing each release's plan in order leaves
    /// nothing missing or wrong.
    pub fn verify(
        &self,
        registry: &Registry,
        history: &History,
        mut each: impl FnMut(Finding),
    ) -> Outcome {
        let inventory = Inventory::new(registry, history, self.filters.clone());
        let verifier = Verifier { request: self, inventory, asked: self.releases(history) };
        let (mut outcome, each) = (Outcome::default(), &mut each);
        let mut unowned = verifier.unowned().into_iter().peekable();
        for &release in &verifier.asked {
            let is_before =
                |found: &Finding| found.actual.and_then(|it| it.release()) < Some(release);
            while let Some(found) = unowned.next_if(is_before) {
                each(found);
            }
            verifier.release(release, &mut outcome, each);
        }
        unowned.for_each(&mut *each);
        verifier.unexpected(each);
        outcome
    }
}

/// What findings are made by.
struct Verifier<'a> {
    request: &'a Request<'a>,
    inventory: Inventory<'a>,
    asked: BTreeSet<Release>,
}

impl Verifier<'_> {
    /// The tags of a release that is asked for.
    fn release(&self, release: Release, outcome: &mut Outcome, each: &mut dyn FnMut(Finding)) {
        let Verifier { request, inventory, .. } = self;
        let history = inventory.history;
        let Some(matrix) = history.matrix(release) else { return };
        let is_named = request.releases.contains(&ReleaseOrLine::Release(release));
        let (there, images) = inventory.images_of(release);
        let mut found = Incomplete { release, there, images, wrong: 0, is_awaited: false };
        for image in matrix.images().filter(|image| request.filters.select_image(*image)) {
            let pinned = self.pinned(Tag::Release(release, image), release, image);
            found.wrong += usize::from(pinned.status == Status::Wrong);
            let floating: Vec<_> = floating_tags(release, image, matrix)
                .filter(|tag| request.filters.select_kind(tag.kind()))
                .filter(|tag| history.owner(*tag) == Some(release))
                .map(|tag| self.floating(tag, &pinned, &mut found))
                .collect();
            let is_guessed = history.is_assumed(release) || history.is_inferred(release, image);
            let may_lack = is_guessed && !is_named && !self.was_there(pinned.tag);
            if request.filters.select_kind(Kind::Release) {
                match pinned.status {
                    Status::Missing if may_lack => outcome.unconfirmed.push(pinned.tag),
                    _ => each(pinned),
                }
            }
            let commit = request.commit_tag(image).filter(|tag| request.selects(*tag, image));
            let commit = commit.map(|tag| self.pinned(tag, release, image));
            commit.into_iter().chain(floating).for_each(&mut *each);
        }
        if found.is_awaited || found.wrong > 0 {
            outcome.incomplete.push(found);
        }
    }

    fn found(&self, tag: Tag, status: Status) -> Finding {
        let digest = self.inventory.registry.digest(tag);
        Finding { tag, status, expected: None, actual: None, digest, reason: None }
    }

    fn because(&self, tag: Tag, status: Status, reason: impl Into<String>) -> Finding {
        Finding { reason: Some(reason.into()), ..self.found(tag, status) }
    }
}
