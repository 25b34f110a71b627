//! The plan of a release: its images, and the tags of each.

use crate::commit::{CommitSha, ShaLength};
use crate::flavor::Flavor;
use crate::history::History;
use crate::image::Image;
use crate::kind::Kind;
use crate::matrix::Matrix;
use crate::owner::{Matrices, owner};
use crate::python::PythonVersion;
use crate::release::Release;
use crate::releases::Releases;
use crate::tag::{FloatingTag, Tag};

/// What a release is built and tagged as.
///
/// A plan holds what it is computed from; images and tags are computed as they
/// are asked for, and nothing is allocated for them.
///
/// ```
/// use prefect_tags::{History, Plan};
///
/// let release = "2.11.5".parse()?;
/// let matrix = History::published().row(release)?.matrix();
/// let plan = Plan::new(release, matrix);
/// let image = plan.images().next().expect("2.11.5 is built for Python 3.8");
/// let tags: Vec<String> = image.tags().map(|tag| tag.to_string()).collect();
/// assert_eq!(tags, ["2.11.5-python3.8", "2.11-python3.8", "2-python3.8"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    release: Release,
    matrix: &'a Matrix,
    commit: Option<CommitSha>,
    sha_length: Option<ShaLength>,
    selection: Selection,
    others: Option<(&'a Releases, &'a History)>,
}

/// Which images and tags of a plan are wanted: by default, all.
///
/// A selection never changes which image holds `N-latest`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    flavors: Option<Vec<Flavor>>,
    pythons: Option<Vec<PythonVersion>>,
    kinds: Option<Vec<Kind>>,
}

impl Selection {
    /// Only images of these flavors.
    #[must_use]
    pub fn flavors(self, flavors: Vec<Flavor>) -> Self {
        Selection { flavors: Some(flavors), ..self }
    }

    /// Only images with these Python versions.
    #[must_use]
    pub fn pythons(self, pythons: Vec<PythonVersion>) -> Self {
        Selection { pythons: Some(pythons), ..self }
    }

    /// Only tags of these kinds.
    #[must_use]
    pub fn kinds(self, kinds: Vec<Kind>) -> Self {
        Selection { kinds: Some(kinds), ..self }
    }

    fn has_image(&self, image: Image) -> bool {
        wants(self.flavors.as_ref(), &image.flavor())
            && wants(self.pythons.as_ref(), &image.python())
    }
}

fn wants<T: PartialEq>(wanted: Option<&Vec<T>>, one: &T) -> bool {
    wanted.is_none_or(|wanted| wanted.contains(one))
}

impl<'a> Plan<'a> {
    /// Every image and tag of `release`, built as `matrix` says. The release is
    /// taken to be the newest, and to have no known commit.
    #[must_use]
    pub fn new(release: Release, matrix: &'a Matrix) -> Self {
        Plan {
            release,
            matrix,
            commit: None,
            sha_length: None,
            selection: Selection::default(),
            others: None,
        }
    }

    /// The plan with `commit` tags, which have all digits of the SHA.
    #[must_use]
    pub fn commit(self, sha: CommitSha) -> Self {
        Plan { commit: Some(sha), ..self }
    }

    /// The plan with so many digits of the SHA in its `commit` tags.
    #[must_use]
    pub fn sha_length(self, length: ShaLength) -> Self {
        Plan { sha_length: Some(length), ..self }
    }

    /// The plan with only what is selected.
    #[must_use]
    pub fn select(self, selection: Selection) -> Self {
        Plan { selection, ..self }
    }

    /// The plan with the floating tags that move forward when these releases
    /// are out, built as the history says; the release itself counts as
    /// released, and keeps its matrix.
    #[must_use]
    pub fn released(self, releases: &'a Releases, history: &'a History) -> Self {
        Plan { others: Some((releases, history)), ..self }
    }

    /// The release.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// The whole SHA of its commit, if it is known.
    #[must_use]
    pub const fn commit_sha(&self) -> Option<CommitSha> {
        self.commit
    }

    /// Its matrix.
    #[must_use]
    pub const fn matrix(&self) -> &'a Matrix {
        self.matrix
    }

    /// The selected images that have a tag left, in order.
    pub fn tagged_images(&self) -> impl Iterator<Item = PlannedImage<'_>> {
        self.images().filter(|image| image.tags().next().is_some())
    }

    /// The selected images, in order. One may have no tag left.
    pub fn images(&self) -> impl Iterator<Item = PlannedImage<'_>> {
        self.matrix
            .images()
            .filter(|&image| self.selection.has_image(image))
            .map(|image| PlannedImage { plan: self, image })
    }

    /// The tag of a kind that `image` has, if it has one.
    fn tag(&self, kind: Kind, image: Image) -> Option<Tag> {
        let (major, minor) = (self.release.major(), self.release.minor());
        if !kind.is_pinned() && self.release.is_prerelease() {
            return None;
        }
        match kind {
            Kind::Release => Some(Tag::Release(self.release, image)),
            Kind::Commit => {
                let sha = self.commit?;
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

    /// The release that holds `tag` back, if there is one.
    fn holder(&self, tag: Tag) -> Option<Release> {
        let (releases, history) = self.others?;
        let Tag::Floating(tag) = tag else { return None };
        let matrices = Matrices::of(history).with(self.release, self.matrix);
        owner(tag, releases, matrices).filter(|&owner| owner != self.release)
    }
}

/// An image of a [`Plan`].
#[derive(Clone, Copy, Debug)]
pub struct PlannedImage<'a> {
    plan: &'a Plan<'a>,
    image: Image,
}

/// A floating tag that does not move, because another release owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Withheld {
    /// The tag.
    pub tag: Tag,
    /// The release that it belongs to.
    pub owner: Release,
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
        self.selected().filter(move |&tag| plan.holder(tag).is_none())
    }

    /// Its floating tags that belong to another release, in order.
    pub fn withheld(&self) -> impl Iterator<Item = Withheld> + use<'a> {
        let plan = self.plan;
        self.selected().filter_map(move |tag| Some(Withheld { tag, owner: plan.holder(tag)? }))
    }

    fn selected(&self) -> impl Iterator<Item = Tag> + use<'a> {
        let PlannedImage { plan, image } = *self;
        Kind::ALL
            .into_iter()
            .filter(|kind| wants(plan.selection.kinds.as_ref(), kind))
            .filter_map(move |kind| plan.tag(kind, image))
    }
}
