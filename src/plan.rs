//! The plan of a release: its images, and the tags of each.

mod notes;

use std::collections::BTreeMap;

use crate::commit::Sha;
use crate::error::Error;
use crate::flavor::Flavor;
use crate::history::{History, Matrix};
use crate::image::Image;
use crate::kind::Kind;
use crate::line::Line;
use crate::python::PythonVersion;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};

/// The images of a release and the tags of each.
///
/// With a list of releases in the history, floating tags that belong to a newer
/// release are withheld, so that none moves back. Without a list, this release
/// counts as the newest.
///
/// ```
/// use prefect_tags::{History, Plan};
///
/// let plan = Plan::new("2.11.5".parse()?, History::published())?;
/// let tags: Vec<String> = plan.images()[0].tags.iter().map(|tag| tag.to_string()).collect();
/// assert_eq!(tags, ["2.11.5-python3.8", "2.11-python3.8", "2-python3.8"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    release: Release,
    history: &'a History,
    matrix: &'a Matrix,
    sha: Option<Sha>,
    filters: Filters,
    images: Vec<PlannedImage>,
}

/// What is selected of the tags of a release. `None` stands for all.
///
/// Nothing of it changes which image has `N-latest`.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Images of these flavors.
    pub flavors: Option<Vec<Flavor>>,
    /// Images of these Python versions.
    pub pythons: Option<Vec<PythonVersion>>,
    /// Tags of these kinds.
    pub kinds: Option<Vec<Kind>>,
}

impl Filters {
    /// Whether an image is selected.
    #[must_use]
    pub fn select_image(&self, image: Image) -> bool {
        let pythons = self.pythons.as_ref();
        self.select_flavor(image.flavor()) && pythons.is_none_or(|it| it.contains(&image.python()))
    }

    /// Whether images of a flavor may be selected.
    #[must_use]
    pub fn select_flavor(&self, flavor: Flavor) -> bool {
        self.flavors.as_ref().is_none_or(|flavors| flavors.contains(&flavor))
    }

    /// Whether tags of a kind are selected.
    #[must_use]
    pub fn select_kind(&self, kind: Kind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

/// An image of a [`Plan`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedImage {
    /// The image.
    pub image: Image,
    /// Its tags, in order: pinned ones first, so that pushing in order never
    /// moves a floating tag to an image that has no name of its own.
    pub tags: Vec<Tag>,
    /// Its floating tags that belong to another release, in order.
    pub withheld: Vec<Withheld>,
}

/// A floating tag that does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Withheld {
    /// The tag.
    pub tag: FloatingTag,
    /// The release that it belongs to.
    pub owner: Release,
}

impl<'a> Plan<'a> {
    /// A plan with every image and tag of `release`, by the matrix in `history`,
    /// and no commit.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a release that the history has no matrix for).
    pub fn new(release: Release, history: &'a History) -> Result<Self, Error> {
        Plan::filtered(release, history, Filters::default())
    }

    /// A plan with the images and tags of `release` that are selected, and no commit.
    ///
    /// # Errors
    ///
    /// As for [`new`](Plan::new).
    pub fn filtered(
        release: Release,
        history: &'a History,
        filters: Filters,
    ) -> Result<Self, Error> {
        let matrix = history.row(release)?.matrix();
        let plan = Plan { release, history, matrix, sha: None, filters, images: Vec::new() };
        let selected = matrix.images().filter(|image| plan.filters.select_image(*image));
        let mut images = Vec::with_capacity(matrix.images().count());
        images.extend(selected.map(|image| plan.image(image)));
        Ok(Plan { images, ..plan })
    }

    /// Adds `commit` tags, with the whole SHA or its first digits: fewer than 7 count as 7,
    /// more than 40 as 40.
    #[must_use]
    pub fn with_sha(mut self, sha: Sha, digits: Option<u8>) -> Self {
        let cut = sha.in_tag(digits);
        for planned in self.images.iter_mut().filter(|_| self.filters.select_kind(Kind::Commit)) {
            let at = planned.tags.partition_point(|tag| tag.kind() <= Kind::Commit);
            planned.tags.insert(at, Tag::Commit(cut, planned.image));
        }
        Plan { sha: Some(sha), ..self }
    }

    /// An image with the tags that are selected, but for that of a commit.
    fn image(&self, image: Image) -> PlannedImage {
        let Plan { release, history, matrix, filters, .. } = self;
        let pinned = filters.select_kind(Kind::Release).then_some(Tag::Release(*release, image));
        let (mut tags, mut withheld) = (Vec::with_capacity(Kind::ALL.len()), Vec::new());
        tags.extend(pinned);
        let floating = floating_tags(*release, image, matrix);
        for tag in floating.filter(|tag| filters.select_kind(tag.kind())) {
            // The release itself counts as out, so only a newer one can hold a tag back.
            let owner = if history.may_have_newer() { None } else { history.owner(tag) };
            match owner.filter(|owner| owner > release) {
                Some(owner) => withheld.push(Withheld { tag, owner }),
                None => tags.push(tag.into()),
            }
        }
        PlannedImage { image, tags, withheld }
    }

    /// The release.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// The SHA of its commit as it was given, if it was.
    #[must_use]
    pub const fn sha(&self) -> Option<Sha> {
        self.sha
    }

    /// Its matrix.
    #[must_use]
    pub const fn matrix(&self) -> &'a Matrix {
        self.matrix
    }

    /// The selected images, in order. Some may have no tag left.
    #[must_use]
    pub fn images(&self) -> &[PlannedImage] {
        &self.images
    }

    /// The selected images that still have tags, in order.
    pub fn tagged_images(&self) -> impl Iterator<Item = &PlannedImage> {
        self.images.iter().filter(|planned| !planned.tags.is_empty())
    }

    /// The floating tags that are withheld, by the release that each belongs to.
    #[must_use]
    pub fn withheld(&self) -> BTreeMap<Release, Vec<FloatingTag>> {
        by_owner(self.images.iter().flat_map(|planned| &planned.withheld).copied())
    }
}

/// The floating tags that a release has for an image.
pub(crate) fn floating_tags(
    release: Release,
    image: Image,
    matrix: &Matrix,
) -> impl Iterator<Item = FloatingTag> {
    let major = release.major();
    let lines = [Line::of_minor(major, release.minor()), Line::of_major(major)];
    let is_latest = image.python() == matrix.latest();
    let latest = is_latest.then(|| FloatingTag::latest(major, image.flavor()));
    let tags = lines.map(|line| FloatingTag::new(line, image)).into_iter().chain(latest);
    tags.filter(move |_| release.is_final())
}

fn by_owner(tags: impl Iterator<Item = Withheld>) -> BTreeMap<Release, Vec<FloatingTag>> {
    let mut by_owner = BTreeMap::<_, Vec<_>>::new();
    for Withheld { tag, owner } in tags {
        by_owner.entry(owner).or_default().push(tag);
    }
    by_owner
}
