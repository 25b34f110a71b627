//! The plan of a release: its images, and the tags of each.

mod note;

use crate::commit::{CommitSha, ShaLength};
use crate::flavor::Flavor;
use crate::history::{History, HistoryError, Matrix};
use crate::image::Image;
use crate::kind::Kind;
use crate::owner::owner;
use crate::python::PythonVersion;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};

pub use note::PlanNote;

/// What a release is built and tagged as.
///
/// A plan holds what it is computed from; images and tags are computed as they
/// are asked for.
///
/// By a history with a list of the releases that are out, floating tags move
/// only forward: those that belong to another release are withheld. Without a
/// list, the release is taken to be the newest.
///
/// ```
/// use prefect_tags::{History, Plan};
///
/// let plan = Plan::new("2.11.5".parse()?, History::published())?;
/// let image = plan.images().next().expect("2.11.5 is built for Python 3.8");
/// let tags: Vec<String> = image.tags().map(|tag| tag.to_string()).collect();
/// assert_eq!(tags, ["2.11.5-python3.8", "2.11-python3.8", "2-python3.8"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    release: Release,
    history: &'a History,
    matrix: &'a Matrix,
    sha: Option<CommitSha>,
    sha_length: Option<ShaLength>,
    // What is wanted; `None` for all. It never changes which image holds
    // `N-latest`.
    flavors: Option<Vec<Flavor>>,
    pythons: Option<Vec<PythonVersion>>,
    kinds: Option<Vec<Kind>>,
}

fn wants<T: PartialEq>(wanted: Option<&Vec<T>>, one: &T) -> bool {
    wanted.is_none_or(|wanted| wanted.contains(one))
}

impl<'a> Plan<'a> {
    /// Every image and tag of `release`, built as the history says. It has no
    /// known commit.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a release that the history has no matrix for).
    pub fn new(release: Release, history: &'a History) -> Result<Self, HistoryError> {
        Ok(Plan {
            release,
            history,
            matrix: history.row(release)?.matrix(),
            sha: None,
            sha_length: None,
            flavors: None,
            pythons: None,
            kinds: None,
        })
    }

    /// The plan with `commit` tags, which have all digits of the SHA.
    #[must_use]
    pub fn with_sha(self, sha: CommitSha) -> Self {
        Plan { sha: Some(sha), ..self }
    }

    /// The plan with this many digits of the SHA in its `commit` tags.
    #[must_use]
    pub fn with_sha_length(self, length: ShaLength) -> Self {
        Plan { sha_length: Some(length), ..self }
    }

    /// The plan with images of these flavors only.
    #[must_use]
    pub fn with_flavors(self, flavors: Vec<Flavor>) -> Self {
        Plan { flavors: Some(flavors), ..self }
    }

    /// The plan with images of these Python versions only.
    #[must_use]
    pub fn with_pythons(self, pythons: Vec<PythonVersion>) -> Self {
        Plan { pythons: Some(pythons), ..self }
    }

    /// The plan with tags of these kinds only.
    #[must_use]
    pub fn with_kinds(self, kinds: Vec<Kind>) -> Self {
        Plan { kinds: Some(kinds), ..self }
    }

    /// The release.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// The whole SHA of its commit, if it was given.
    #[must_use]
    pub const fn sha(&self) -> Option<CommitSha> {
        self.sha
    }

    /// Its matrix.
    #[must_use]
    pub const fn matrix(&self) -> &'a Matrix {
        self.matrix
    }

    /// The wanted images that have a tag left, in order.
    pub fn tagged_images(&self) -> impl Iterator<Item = PlannedImage<'_>> {
        self.images().filter(|image| image.tags().next().is_some())
    }

    /// The wanted images, in order. One may have no tag left.
    pub fn images(&self) -> impl Iterator<Item = PlannedImage<'_>> {
        self.matrix
            .images()
            .filter(|image| {
                wants(self.flavors.as_ref(), &image.flavor())
                    && wants(self.pythons.as_ref(), &image.python())
            })
            .map(|image| PlannedImage { plan: self, image })
    }

    /// The tag of a kind that `image` has, if it has one.
    fn tag(&self, kind: Kind, image: Image) -> Option<Tag> {
        let (major, minor) = (self.release.major(), self.release.minor());
        if !kind.is_pinned() && !self.release.is_final() {
            return None;
        }
        match kind {
            Kind::Release => Some(Tag::Release(self.release, image)),
            Kind::Commit => {
                let sha = self.sha?;
                let sha = self.sha_length.map_or(sha.whole(), |length| sha.cut(length));
                Some(Tag::Commit(sha, image))
            }
            Kind::Minor => Some(FloatingTag::Minor { major, minor, image }.into()),
            Kind::Major => Some(FloatingTag::Major { major, image }.into()),
            Kind::Latest if image.python() == self.matrix.latest() => {
                Some(FloatingTag::Latest { major, flavor: image.flavor() }.into())
            }
            Kind::Latest => None,
        }
    }

    /// The release that holds `tag` back, if there is one: the release itself
    /// counts as released, so only a newer one can.
    fn holder(&self, tag: Tag) -> Option<Release> {
        match tag {
            Tag::Floating(tag) if !self.history.is_open() => {
                owner(tag, self.history).filter(|&owner| owner > self.release)
            }
            _ => None,
        }
    }
}

/// An image of a [`Plan`].
#[derive(Clone, Copy, Debug)]
pub struct PlannedImage<'a> {
    plan: &'a Plan<'a>,
    image: Image,
}

impl<'a> PlannedImage<'a> {
    /// The image.
    #[must_use]
    pub const fn image(&self) -> Image {
        self.image
    }

    /// Its tags, in order: pinned ones first, so that pushing in order never
    /// moves a floating tag to an image that has no name of its own.
    pub fn tags(&self) -> impl Iterator<Item = Tag> + use<'a> {
        let plan = self.plan;
        self.wanted().filter(move |&tag| plan.holder(tag).is_none())
    }

    /// Its floating tags that belong to another release, in order, each with
    /// that release.
    pub fn withheld(&self) -> impl Iterator<Item = (Tag, Release)> + use<'a> {
        let plan = self.plan;
        self.wanted().filter_map(move |tag| Some((tag, plan.holder(tag)?)))
    }

    fn wanted(&self) -> impl Iterator<Item = Tag> + use<'a> {
        let PlannedImage { plan, image } = *self;
        Kind::ALL
            .iter()
            .copied()
            .filter(|kind| wants(plan.kinds.as_ref(), kind))
            .filter_map(move |kind| plan.tag(kind, image))
    }
}
