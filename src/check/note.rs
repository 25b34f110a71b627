//! What a user of a valid tag should know, and where it comes from.

use std::fmt;

use super::Checker;
use super::verdict::{Meaning, Valid};
use crate::commit::ShaLength;
use crate::history::departures::{COMMIT_DIGITS, has_commit_tags, stayed_at};
use crate::history::set::Standing;
use crate::image::Image;
use crate::line::Line;
use crate::release::Release;
use crate::repository::{PREFECT, is_nearly_prefect, is_prefect};
use crate::tag::{FloatingTag, Tag};

/// What a user of a valid tag should know, and what to use instead.
///
/// The tags that a note names are valid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The release, or the line, is newer than what is known. It is checked by
    /// the newest matrix that is known of its major version.
    Newer {
        /// The newest final release known of that major version.
        known: Option<Release>,
    },
    /// No release is known to have the commit.
    UnknownCommit,
    /// Docker Hub has no commit tags of the release.
    NoCommitTags {
        /// The release.
        release: Release,
        /// Its own tag.
        instead: Tag,
    },
    /// Docker Hub has commit tags of the release, with fewer digits.
    FewerDigits {
        /// The tag that it has.
        instead: Tag,
    },
    /// On Docker Hub the tag stayed at an older release.
    Stayed {
        /// The release that it probably still names.
        at: Release,
        /// The tag of the minor version, which moves.
        instead: Tag,
    },
    /// The release was withdrawn.
    Yanked {
        /// The release.
        release: Release,
        /// The next release, if there is one.
        instead: Option<Tag>,
    },
    /// The images of the release may be missing.
    Doubtful {
        /// The release.
        release: Release,
        /// The next release, if there is one.
        instead: Option<Tag>,
    },
    /// The repository has nearly the name of Prefect's own.
    NearRepository,
}

impl Checker<'_> {
    /// Adds what a user of a valid tag should know.
    pub(super) fn with_notes<'i>(&self, mut valid: Valid<'i>) -> Valid<'i> {
        let repository = valid.reference.map(|reference| reference.repository());
        if self.history.has_departures() && repository.is_none_or(is_prefect) {
            // Docker goes by a digest, whatever the tag beside it names.
            let is_by_tag = valid.reference.is_none_or(|reference| reference.digest().is_none());
            valid.notes.extend(self.pushed_otherwise(valid.meaning).filter(|_| is_by_tag));
            valid.notes.extend(self.withdrawn(valid.meaning));
        }
        if self.repositories.is_empty() && repository.is_some_and(is_nearly_prefect) {
            valid.notes.push(Note::NearRepository);
        }
        valid
    }

    /// Tags that were not pushed, or stayed where they were.
    fn pushed_otherwise(&self, meaning: Meaning) -> Option<Note> {
        match meaning {
            Meaning::Commit { release: Some(release), image, .. } if !has_commit_tags(release) => {
                Some(Note::NoCommitTags { release, instead: Tag::Release(release, image) })
            }
            Meaning::Commit { sha, release: Some(release), image } => {
                let cut = self.history.commit(release)?.cut(ShaLength::new(COMMIT_DIGITS)?);
                (sha != cut).then_some(Note::FewerDigits { instead: Tag::Commit(cut, image) })
            }
            Meaning::Floating { tag: FloatingTag::Major { major, .. }, owner, image } => {
                let at = stayed_at(major).filter(|&at| owner > at)?;
                let line = Line::of_minor(major, owner.minor());
                Some(Note::Stayed { at, instead: FloatingTag::of_line(line, image).into() })
            }
            _ => None,
        }
    }

    /// Releases that were withdrawn, or whose images may be missing.
    fn withdrawn(&self, meaning: Meaning) -> Option<Note> {
        let (release, image) = (meaning.release()?, meaning.image()?);
        let instead = || self.next_release(release, image);
        match self.history.standing(release) {
            Standing::Yanked => Some(Note::Yanked { release, instead: instead() }),
            Standing::Doubtful => Some(Note::Doubtful { release, instead: instead() }),
            Standing::Published | Standing::Unpublished => None,
        }
    }

    /// The tag of the next final release with the same image that nothing is
    /// known against, or else of the last one before.
    fn next_release(&self, release: Release, image: Image) -> Option<Tag> {
        let finals = self.history.finals(Line::of_major(release.major()));
        let (before, after) = finals.split_at(finals.partition_point(|&it| it <= release));
        let is_good = |it: &&Release| {
            self.history.standing(**it) == Standing::Published
                && self.history.row(**it).is_ok_and(|row| row.matrix().has(image))
        };
        let next = after.iter().find(is_good).or_else(|| before.iter().rev().find(is_good))?;
        Some(Tag::Release(*next, image))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Newer { known: Some(known) } => write!(
                f,
                "newer than {known}, the newest release known of its major version, and is \
                 assumed to have the same images"
            ),
            Note::Newer { known: None } => {
                f.write_str("of a major version of which no release is known")
            }
            Note::UnknownCommit => f.write_str("no known release has this commit"),
            Note::NoCommitTags { release, instead } => {
                write!(f, "Docker Hub has no commit tags of {release}, use {instead} there")
            }
            Note::FewerDigits { instead } => {
                write!(f, "Docker Hub has it with {COMMIT_DIGITS} digits, use {instead} there")
            }
            Note::Stayed { at, instead } => write!(
                f,
                "on Docker Hub it probably still names {at}, use {instead} there, or pin it"
            ),
            Note::Yanked { release, instead } => {
                write!(f, "{release} was yanked")?;
                write_instead(*instead, f)
            }
            Note::Doubtful { release, instead } => {
                write!(f, "the images of {release} may be missing on Docker Hub")?;
                write_instead(*instead, f)
            }
            Note::NearRepository => {
                write!(f, "the repository is not {PREFECT}, use that if it was meant")
            }
        }
    }
}

fn write_instead(instead: Option<Tag>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match instead {
        Some(tag) => write!(f, ", use {tag}"),
        None => Ok(()),
    }
}
