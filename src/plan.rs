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
    images: Vec<PlannedImage>,
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
    /// Its floating tags that belong to another release, in order, each with
    /// that release.
    pub withheld: Vec<(FloatingTag, Release)>,
}

impl<'a> Plan<'a> {
    /// A plan with every image and tag of `release`, by the matrix in `history`,
    /// and no commit.
    ///
    /// # Errors
    ///
    /// `4.0.0` (a release that the history has no matrix for).
    pub fn new(release: Release, history: &'a History) -> Result<Self, Error> {
        let matrix = history.row(release)?.matrix();
        let images = matrix.images().map(|image| planned(release, image, history, matrix));
        Ok(Plan { release, history, matrix, sha: None, images: images.collect() })
    }

    /// Adds `commit` tags to the images that are selected, with the full SHA or its
    /// first digits.
    #[must_use]
    pub fn with_sha(mut self, sha: Sha, length: Option<u8>) -> Self {
        let digits = sha.in_tag(length);
        for PlannedImage { image, tags, .. } in &mut self.images {
            let at = tags.partition_point(|tag| tag.kind() <= Kind::Commit);
            tags.insert(at, Tag::Commit(digits, *image));
        }
        Plan { sha: Some(sha), ..self }
    }

    /// Keeps only images of these flavors. It does not change which image has
    /// `N-latest`.
    #[must_use]
    pub fn with_flavors(mut self, flavors: &[Flavor]) -> Self {
        self.images.retain(|planned| flavors.contains(&planned.image.flavor()));
        self
    }

    /// Keeps only images of these Python versions. It does not change which image
    /// has `N-latest`.
    #[must_use]
    pub fn with_pythons(mut self, pythons: &[PythonVersion]) -> Self {
        self.images.retain(|planned| pythons.contains(&planned.image.python()));
        self
    }

    /// Keeps only tags of these kinds.
    #[must_use]
    pub fn with_kinds(mut self, kinds: &[Kind]) -> Self {
        for PlannedImage { tags, withheld, .. } in &mut self.images {
            tags.retain(|tag| kinds.contains(&tag.kind()));
            withheld.retain(|(tag, _)| kinds.contains(&tag.kind()));
        }
        self
    }

    /// The release.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// The full SHA of its commit, if it was given.
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
        by_owner(self.images.iter().flat_map(|planned| planned.withheld.iter().copied()))
    }
}

/// An image of `release` with all its tags but that of a commit.
fn planned(release: Release, image: Image, history: &History, matrix: &Matrix) -> PlannedImage {
    // Room for the tag of a commit, too.
    let mut tags = Vec::with_capacity(Kind::ALL.len());
    tags.push(Tag::Release(release, image));
    let mut withheld = Vec::new();
    for tag in floating_tags(release, image, matrix) {
        // The release itself counts as out, so only a newer one can hold a tag back.
        let owner = if history.is_open() { None } else { history.owner(tag) };
        match owner.filter(|&owner| owner > release) {
            Some(owner) => withheld.push((tag, owner)),
            None => tags.push(tag.into()),
        }
    }
    PlannedImage { image, tags, withheld }
}

/// The floating tags that a release has for an image.
pub(crate) fn floating_tags(
    release: Release,
    image: Image,
    matrix: &Matrix,
) -> impl Iterator<Item = FloatingTag> {
    let major = release.major();
    let minor = FloatingTag::new(Line::of_minor(major, release.minor()), image);
    let latest = FloatingTag::latest(major, image.flavor());
    let is_latest = image.python() == matrix.latest();
    let tags = [
        Some(minor),
        Some(FloatingTag::new(Line::of_major(major), image)),
        is_latest.then_some(latest),
    ];
    tags.into_iter().flatten().filter(move |_| release.is_final())
}

fn by_owner(
    tags: impl Iterator<Item = (FloatingTag, Release)>,
) -> BTreeMap<Release, Vec<FloatingTag>> {
    let mut by_owner = BTreeMap::<_, Vec<_>>::new();
    for (tag, owner) in tags {
        by_owner.entry(owner).or_default().push(tag);
    }
    by_owner
}
