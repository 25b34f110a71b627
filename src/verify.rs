//! Verifying: is a registry as the scheme says?

use std::collections::BTreeSet;

use crate::commit::Sha;
use crate::digest::Digest;
use crate::history::History;
use crate::image::Image;
use crate::inventory::{Inventory, PointsTo};
use crate::line::Line;
use crate::list::Registry;
use crate::plan::{Filters, floating_tags};
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};
use crate::text::codes;

/// What is to be verified. `None` stands for all.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The releases and lines; if there are none, all final releases that are out.
    pub releases: Vec<ReleaseOrLine>,
    /// The commit in `commit` tags; without it, none is expected.
    pub sha: Option<Sha>,
    /// Only these tags; `N-latest` has the image of its owner.
    pub filters: Filters,
}

/// What was found of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// Every tag that is expected, once, in the order of releases and of their
    /// plans.
    pub verdicts: Vec<Verified>,
    /// Tags that the registry lacks, of images that are only assumed or inferred to
    /// exist and that nobody named. They are in order, and in no verdict.
    pub perhaps: Vec<Tag>,
}

/// What was found of a tag that a registry should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The tag.
    pub tag: Tag,
    /// Whether it is as it should be.
    pub state: State,
    /// The release tag that a floating one should point to, so that it can be put
    /// right from that.
    pub expected: Option<Tag>,
    /// The release tag that it points to, if one has its digest.
    pub actual: Option<Tag>,
    /// The digest that the registry has for it.
    pub digest: Option<Digest>,
}

codes! {
    /// Whether a tag in a registry is as it should be: `ok`.
    State {
        /// It is.
        Ok = "ok",
        /// The registry lacks it.
        Missing = "missing",
        /// It points to another image.
        Wrong = "wrong",
        /// That cannot be said: a digest is missing, or the release tag that it
        /// should point to, or it points to a release that does not count.
        Unchecked = "unchecked",
    }
}

impl Asked {
    /// The releases that are named, without those of lines.
    pub fn named(&self) -> impl Iterator<Item = Release> {
        self.releases.iter().filter_map(|asked| match asked {
            ReleaseOrLine::Release(release) => Some(*release),
            ReleaseOrLine::Line(_) => None,
        })
    }

    /// The releases that are asked for, in order.
    fn releases(&self, history: &History) -> BTreeSet<Release> {
        let all: Vec<_> =
            history.majors().map(|it| ReleaseOrLine::Line(Line::of_major(it))).collect();
        let asked = if self.releases.is_empty() { &all } else { &self.releases };
        let mut releases = BTreeSet::new();
        for asked in asked {
            match asked {
                ReleaseOrLine::Release(release) => drop(releases.insert(*release)),
                ReleaseOrLine::Line(line) => releases.extend(history.finals(*line)),
            }
        }
        releases
    }

    fn wants(&self, tag: Tag, image: Image) -> bool {
        self.filters.select_image(image) && self.filters.select_kind(tag.kind())
    }
}

impl Registry {
    /// Compares the tags that the registry has with those that it should have: for
    /// each release its `release` tags and the floating tags that it owns, and the
    /// `commit` tags, if a commit is given.
    ///
    /// `history` has the releases of the registry and those that are named, as
    /// [`History::with_registry`] gives it. Releases without a matrix have no tags.
    ///
    /// It is the one rule that a [`Plan`](crate::Plan) follows: a registry that got
    /// the tags of every release in turn is as it should be.
    #[must_use]
    pub fn verify(&self, asked: &Asked, history: &History) -> Verification {
        let inventory = Inventory::new(self, history);
        let mut verification = Verification::default();
        for release in asked.releases(history) {
            let Some(matrix) = history.matrix(release) else { continue };
            let is_named = asked.named().any(|named| named == release);
            for image in matrix.images() {
                let release_tag = Tag::Release(release, image);
                let commit_tag = asked.sha.map(|sha| Tag::Commit(sha, image));
                let is_owned = |tag: &FloatingTag| history.owner(*tag) == Some(release);
                let floating = floating_tags(release, image, matrix).filter(is_owned);
                let tags = [Some(release_tag), commit_tag].into_iter().flatten();
                let tags = tags.chain(floating.map(Tag::from));
                let is_guessed = history.is_assumed(release) || history.is_inferred(release, image);
                let may_lack = !is_named && is_guessed && !self.contains(release_tag);
                for tag in tags.filter(|tag| asked.wants(*tag, image)) {
                    if may_lack && !self.contains(tag) {
                        verification.perhaps.push(tag);
                    } else {
                        let verdict = self.verdict(tag, release, image, &inventory);
                        verification.verdicts.push(verdict);
                    }
                }
            }
        }
        verification
    }

    /// What was found of a tag of this image of a release.
    fn verdict(
        &self,
        tag: Tag,
        release: Release,
        image: Image,
        inventory: &Inventory<'_>,
    ) -> Verified {
        let digest = self.digest(tag);
        let found = |state| Verified { tag, state, expected: None, actual: None, digest };
        let Tag::Floating(floating) = tag else {
            return found(if self.contains(tag) { State::Ok } else { State::Missing });
        };
        let expected = Tag::Release(release, image);
        // Where the matrix is assumed, so is the Python version of `N-latest`, and any
        // will do.
        let is_any_python = floating.image().is_none() && inventory.history.is_assumed(release);
        let is_right =
            |(actual, its): (Release, Image)| actual == release && (its == image || is_any_python);
        let points_to = inventory.points_to(floating);
        let is_told = self.digest(expected).is_some();
        let (state, actual) = match points_to {
            _ if !self.contains(expected) => (State::Unchecked, None),
            _ if !self.contains(tag) => (State::Missing, None),
            PointsTo::Image(its, image) if is_told || is_right((its, image)) => {
                let state = match its {
                    _ if is_right((its, image)) => State::Ok,
                    _ if inventory.counts(its) => State::Wrong,
                    _ => State::Unchecked,
                };
                (state, Some(Tag::Release(its, image)))
            }
            PointsTo::Nothing if is_told => (State::Wrong, None),
            _ => (State::Unchecked, None),
        };
        Verified { expected: Some(expected), actual, ..found(state) }
    }
}
