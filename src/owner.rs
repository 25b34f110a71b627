//! Which release a floating tag belongs to: the one rule behind `compute`,
//! `check` and `pin`.

use crate::history::History;
use crate::image::Image;
use crate::release::Release;
use crate::tag::FloatingTag;

/// The release that `tag` belongs to: the newest final release of its line that
/// is out and builds the image the tag is for. `None` if there is none.
///
/// ```
/// use prefect_tags::{History, owner};
///
/// let owner = owner("3-python3.9".parse()?, History::published());
/// assert_eq!(owner, Some("3.4.25".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn owner(tag: FloatingTag, history: &History) -> Option<Release> {
    newest_builder(tag, history.finals(tag.line()), history).map(|(release, _)| release)
}

/// The release that `tag` belongs to by what the history's files know, whatever
/// a list says to be out.
pub(crate) fn known_owner(tag: FloatingTag, history: &History) -> Option<Release> {
    newest_builder(tag, history.known_finals(tag.line()), history).map(|(release, _)| release)
}

/// The newest of some final releases, oldest first, that builds the image the
/// tag is for, and that image.
///
/// A row that does not build the image is passed over in one step, so the cost
/// grows with the rows and not with the releases.
pub(crate) fn newest_builder(
    tag: FloatingTag,
    mut finals: &[Release],
    history: &History,
) -> Option<(Release, Image)> {
    while let Some(&newest) = finals.last() {
        // Where the newest one has no row, no older one of its line has.
        let row = history.row(newest).ok()?;
        if let Some(image) = row.matrix().image_of(tag) {
            return Some((newest, image));
        }
        finals = &finals[..finals.partition_point(|&release| release < row.since())];
    }
    None
}
