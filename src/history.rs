//! What is known of Prefect's releases and of their images.

pub(crate) mod docker_hub;
mod form;
mod gaps;
mod matrix;
mod published;
mod registry;
mod row;
mod rows;
mod set;

use std::sync::Arc;

use crate::commit::Sha;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::line::Line;
use crate::list::Releases;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};

pub(crate) use gaps::{incomplete_list, inferred_image};
pub use matrix::Matrix;
pub use row::Row;

use set::{ReleaseEntry, Set};

/// Every release, its commit and its matrix.
///
/// [`History::published`] is Prefect's. A history is asked with its list of releases,
/// or as it is [`known`](History::known) without; the methods `with_…` and `without…`
/// give another history and leave this one as it is.
///
/// ```
/// use prefect_tags::History;
/// use prefect_tags::history::Status;
///
/// let history = History::published();
/// assert_eq!(history.status("2.11.5".parse()?), Status::Published);
/// assert_eq!(history.status("2.11.6".parse()?), Status::Never);
/// assert_eq!(history.row("2.11.5".parse()?)?.matrix().images().count(), 11);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct History {
    rows: Arc<Vec<Row>>,
    /// The releases of the files: how far the matrices are known.
    files: Arc<Set>,
    /// What counts as known: the releases of the files, or none.
    known: Arc<Set>,
    /// What a list says to be out instead, and nothing else.
    listed: Option<Arc<Set>>,
    /// Whether a registry alone is the list.
    has_registry: bool,
    /// Whether what is known of Docker Hub holds for these images.
    pub(crate) knows_docker_hub: bool,
}

/// The publication status of a release: whether it is out, and what is known against
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is out.
    Published,
    /// It is out, but its images may be missing from Docker Hub.
    Doubtful,
    /// It is out, but its conda images may be missing from Docker Hub.
    DoubtfulConda,
    /// It is out, and was yanked from the package index. Its images exist.
    Yanked,
    /// It is not out any more, by [`History::without`].
    Withdrawn,
    /// It was tagged in git, and never published.
    Unpublished,
    /// It is newer than the newest final release that is known of its major version,
    /// so it may be out by now.
    Newer,
    /// It is not one of the releases, and cannot have been published since.
    Never,
}

/// What a floating tag belongs to.
pub(crate) struct Owner {
    pub release: Release,
    /// The image that it gives the tag.
    pub image: Image,
    /// The next final release of the line, which has no such image.
    pub next: Option<Release>,
}

impl Status {
    /// Whether a release with this status is out.
    #[must_use]
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Published | Self::Doubtful | Self::DoubtfulConda | Self::Yanked)
    }

    /// Whether a release with this status is or was out, so that it has tags.
    pub(crate) const fn was_out(self) -> bool {
        self.is_out() || matches!(self, Self::Withdrawn)
    }

    /// Whether this image of a release may be missing from Docker Hub.
    pub(crate) fn is_doubtful(self, image: Image) -> bool {
        self == Self::Doubtful || self == Self::DoubtfulConda && image.flavor() == Flavor::Conda
    }
}

impl History {
    /// A history that has exactly these releases, except for those that were
    /// tagged but never published. Matrices stay as they are, and so do commits
    /// that the list lacks.
    #[must_use]
    pub fn with_releases(&self, releases: &Releases) -> History {
        let entries = releases.iter().map(|(release, commit)| {
            let unknown = ReleaseEntry { release, commit: None, status: Status::Published };
            let known = self.known.get(release).unwrap_or(unknown);
            ReleaseEntry { commit: commit.or(known.commit), ..known }
        });
        let listed = Set::new(entries.filter(|entry| entry.status.was_out()).collect());
        History { listed: Some(Arc::new(listed)), ..self.clone() }
    }

    /// What is known without the list of releases, if there is one.
    #[must_use]
    pub fn known(&self) -> History {
        History { listed: None, ..self.clone() }
    }

    /// Keeps the matrices and drops all releases, commits and Docker Hub facts. For forks.
    #[must_use]
    pub fn with_matrices_alone(&self) -> History {
        History { known: Arc::default(), knows_docker_hub: false, ..self.clone() }
    }

    /// A history in which these releases are not out, whatever it knows or its
    /// list says, so that their floating tags belong to others again.
    #[must_use]
    pub fn without(&self, releases: &[Release]) -> History {
        // Nearly always, and then no set is copied.
        if releases.is_empty() {
            return self.clone();
        }
        let without = |set: &Arc<Set>| Arc::new(set.without(releases));
        let listed = self.listed.as_ref().map(without);
        History { known: without(&self.known), listed, ..self.clone() }
    }

    /// Whether the matrix of `release` is that of an older one, the newest that is
    /// known of its major version.
    #[must_use]
    pub fn is_assumed(&self, release: Release) -> bool {
        self.newest_known(release.major()).is_none_or(|newest| release > newest)
            && self.files.get(release).is_none()
            && !self.held(release).is_some_and(|row| row.is_added)
    }

    /// The releases that are out.
    fn out(&self) -> &Set {
        self.listed.as_deref().unwrap_or(&self.known)
    }

    /// Whether there may be newer releases than the known ones. With a list of
    /// releases, there are none.
    #[must_use]
    pub const fn may_have_newer(&self) -> bool {
        self.listed.is_none()
    }

    /// Whether `release` is out.
    #[must_use]
    pub fn status(&self, release: Release) -> Status {
        let unpublished = || self.known.get(release).filter(|known| !known.status.was_out());
        if let Some(entry) = self.out().get(release).or_else(unpublished) {
            return entry.status;
        }
        let newest = self.finals(Line::of_major(release.major())).last();
        let is_newer = newest.is_none_or(|newest| release > *newest);
        let may_be_out = self.may_have_newer() && is_newer && self.matrix(release).is_some();
        if may_be_out { Status::Newer } else { Status::Never }
    }

    /// Whether the history or its list has `release`, withdrawn or not.
    #[must_use]
    pub fn knows(&self, release: Release) -> bool {
        let has = |set: &Set| set.get(release).is_some_and(|entry| entry.status.was_out());
        has(&self.known) || self.listed.as_deref().is_some_and(has)
    }

    /// Whether any release is out.
    #[must_use]
    pub fn has_releases(&self) -> bool {
        self.out().entries.iter().any(|entry| entry.status.is_out())
    }

    /// The final releases of a line that are out, oldest first.
    #[must_use]
    pub fn finals(&self, line: Line) -> &[Release] {
        self.out().finals(line)
    }

    /// The newest known final release of each major version, regardless of any
    /// list.
    pub fn known_to(&self) -> impl Iterator<Item = Release> {
        self.majors().filter_map(|major| self.newest_known(major))
    }

    /// The same of one major version.
    pub(crate) fn newest_known(&self, major: u64) -> Option<Release> {
        self.files.finals(Line::of_major(major)).last().copied()
    }

    /// The release that `tag` belongs to: the newest final release of its line
    /// that has the image. `None` if there is none.
    ///
    /// ```
    /// use prefect_tags::History;
    ///
    /// let owner = History::published().owner("3-python3.9".parse()?);
    /// assert_eq!(owner, Some("3.4.25".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn owner(&self, tag: FloatingTag) -> Option<Release> {
        self.owner_of(tag).map(|owner| owner.release)
    }

    /// The release that `tag` belongs to. The one rule behind `compute`, `check`, `pin`
    /// and `verify`.
    ///
    /// A row that does not have the image is skipped in one step, so the cost grows
    /// with the rows and not with the releases.
    pub(crate) fn owner_of(&self, tag: FloatingTag) -> Option<Owner> {
        let finals = self.out().finals_until(tag.line());
        let mut count = finals.len();
        while let Some(&release) = finals[..count].last().filter(|it| tag.line().contains(**it)) {
            // Where the newest one has no row, no older one of its line has.
            let row = self.held(release)?;
            if let Some(image) = row.matrix().image_of(tag) {
                return Some(Owner { release, image, next: finals.get(count).copied() });
            }
            count = finals[..count].partition_point(|&release| release < row.since());
        }
        None
    }

    /// The newest final release that is out of the minor line of `release`, or else
    /// of its major version.
    pub(crate) fn newest_near(&self, release: Release) -> Option<(Line, Release)> {
        let major = release.major();
        let lines = [Line::of_minor(major, release.minor()), Line::of_major(major)];
        lines.into_iter().find_map(|line| Some((line, *self.finals(line).last()?)))
    }

    /// Which release is the newest near `release`, as the end of a clause of a
    /// message: nothing if there is none.
    pub(crate) fn newest_is(&self, release: Release) -> String {
        let newest = self.newest_near(release);
        let clause = newest.map(|(line, newest)| format!(": {newest} is the newest {line}.x"));
        clause.unwrap_or_default()
    }

    /// The commit of a release: that of the list, if it has one.
    #[must_use]
    pub fn commit(&self, release: Release) -> Option<Sha> {
        let listed = self.listed.as_ref().and_then(|listed| listed.get(release));
        listed.or_else(|| self.known.get(release))?.commit
    }

    /// The release whose commit starts with these digits, and its status. Of several,
    /// the newest final one that is out counts, or else the newest.
    pub(crate) fn at_commit(&self, digits: Sha) -> Option<(Release, Status)> {
        let listed = self.listed.iter().flat_map(|listed| listed.at_commit(digits));
        let listed = listed.filter(|it| it.status.is_out());
        let known = self.known.at_commit(digits);
        let known = known.filter(|it| self.may_have_newer() || !it.status.is_out());
        let rank = |it: &ReleaseEntry| (it.status.is_out(), it.release.is_final(), it.release);
        listed.chain(known).max_by_key(rank).map(|entry| (entry.release, entry.status))
    }

    /// The release that a pinned tag names, if that is known.
    pub(crate) fn named_by(&self, tag: Tag) -> Option<Release> {
        match tag {
            Tag::Release(release, _) => Some(release),
            Tag::Commit(sha, _) => self.at_commit(sha).map(|(release, _)| release),
            Tag::Floating(_) => None,
        }
    }

    /// Whether a list has the commit of every release, so that no other counts.
    pub(crate) fn has_all_commits(&self) -> bool {
        let has_all = |listed: &Set| listed.entries.iter().all(|entry| entry.commit.is_some());
        self.listed.as_deref().is_some_and(has_all)
    }
}

#[cfg(test)]
pub(crate) mod tests;
