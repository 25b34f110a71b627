//! Which release a floating tag belongs to.

use crate::history::History;
use crate::image::Image;
use crate::matrix::Matrix;
use crate::release::Release;
use crate::releases::Releases;
use crate::tag::FloatingTag;

/// What every release is built as: the history's word, or for one release a
/// matrix of its own.
#[derive(Clone, Copy, Debug)]
pub struct Matrices<'a> {
    history: &'a History,
    own: Option<(Release, &'a Matrix)>,
}

impl<'a> Matrices<'a> {
    /// The matrices that the history knows.
    #[must_use]
    pub const fn of(history: &'a History) -> Self {
        Matrices { history, own: None }
    }

    /// The same, but `release` has `matrix`. It counts as released.
    ///
    /// Where the history does not know the major version of `release`, the
    /// others of that version are taken to have this matrix too: what is newer
    /// would otherwise never hold back what is older.
    #[must_use]
    pub const fn with(self, release: Release, matrix: &'a Matrix) -> Self {
        Matrices { own: Some((release, matrix)), ..self }
    }
}

/// The release that `tag` belongs to: the newest final release of its line that
/// builds the image the tag is for. `None` if there is no such release.
///
/// This is the one rule behind `compute --released`, `check` and `pin`.
///
/// ```
/// use prefect_tags::{FloatingTag, History, Matrices, Tag, owner};
///
/// let history = History::published();
/// let Tag::Floating(tag) = "3-python3.9".parse()? else { unreachable!() };
/// let owner = owner(tag, history.releases(), Matrices::of(history));
/// assert_eq!(owner, Some("3.4.25".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn owner(tag: FloatingTag, releases: &Releases, matrices: Matrices<'_>) -> Option<Release> {
    let own = matrices.own.filter(|(release, matrix)| {
        release.is_final() && tag.line().contains(*release) && matrix.image_of(tag).is_some()
    });
    let other = newest_builder(tag, releases.finals(tag.line()), matrices);
    own.map(|(release, _)| release).max(other.map(|(release, _)| release))
}

/// The newest of some final releases, oldest first, that builds the image the
/// tag is for, and that image. The one with a matrix of its own is left out.
///
/// A row that does not build the image is passed over in one step, so the cost
/// grows with the rows and not with the releases.
pub(crate) fn newest_builder(
    tag: FloatingTag,
    mut finals: &[Release],
    matrices: Matrices<'_>,
) -> Option<(Release, Image)> {
    while let Some((&newest, older)) = finals.split_last() {
        if matrices.own.is_some_and(|(release, _)| release == newest) {
            finals = older;
            continue;
        }
        let Ok(row) = matrices.history.row(newest) else {
            let (_, matrix) = matrices.own.filter(|(it, _)| it.major() == newest.major())?;
            return matrix.image_of(tag).map(|image| (newest, image));
        };
        if let Some(image) = row.matrix().image_of(tag) {
            return Some((newest, image));
        }
        finals = &finals[..finals.partition_point(|&release| release < row.since())];
    }
    None
}
