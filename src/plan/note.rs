//! What a release job should know about a plan.

use std::collections::BTreeMap;
use std::fmt;

use super::Plan;
use crate::commit::CommitSha;
use crate::history::Status;
use crate::line::Line;
use crate::owner::known_owner;
use crate::release::Release;
use crate::tag::Tag;
use crate::text::list::{Listed, joined};

/// What a release job should know about a [`Plan`], and what to do about it.
///
/// It prints as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanNote {
    /// The release is newer than all that is known of its major version, and is
    /// taken to be built as the newest known one.
    AssumedMatrix {
        /// The release.
        release: Release,
        /// The newest final release known of its major version.
        known: Option<Release>,
        /// The first release with that matrix.
        since: Release,
    },
    /// There was no such release, and cannot be: its line is closed.
    UnknownRelease {
        /// The release.
        release: Release,
        /// The newest final release of its line, or else of its major version.
        newest: Option<(Line, Release)>,
        /// How far the history goes.
        known_to: Vec<Release>,
    },
    /// The release was tagged in git, and never published.
    Unpublished(Release),
    /// The SHA is not that of the release.
    OtherCommit {
        /// The release.
        release: Release,
        /// Its commit.
        commit: CommitSha,
        /// Whether that is the word of a list, and not of the history's files.
        is_listed: bool,
    },
    /// Without a list of what is out, floating tags are given that belong to
    /// newer releases.
    NewerIsOut(BTreeMap<Release, Vec<Tag>>),
    /// With a list, floating tags are given that belong to newer releases that
    /// it lacks.
    IncompleteList(BTreeMap<Release, Vec<Tag>>),
}

impl PlanNote {
    /// The name of the note, for programs: `newer-is-out`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            PlanNote::AssumedMatrix { .. } => "assumed-matrix",
            PlanNote::UnknownRelease { .. } | PlanNote::Unpublished(_) => "unknown-release",
            PlanNote::OtherCommit { .. } => "other-commit",
            PlanNote::NewerIsOut(_) => "newer-is-out",
            PlanNote::IncompleteList(_) => "incomplete-list",
        }
    }
}

impl Plan<'_> {
    /// What a release job should know, in a fixed order.
    #[must_use]
    pub fn notes(&self) -> Vec<PlanNote> {
        let notes = [
            self.assumed_matrix(),
            self.unknown_release(),
            self.other_commit(),
            self.moved_backward(),
        ];
        notes.into_iter().flatten().collect()
    }

    fn assumed_matrix(&self) -> Option<PlanNote> {
        let Plan { release, history, .. } = *self;
        match history.known_status(release) {
            Status::Newer { known } if !history.is_matrix_added(release) => {
                let since = history.row(release).ok()?.since();
                Some(PlanNote::AssumedMatrix { release, known, since })
            }
            _ => None,
        }
    }

    fn unknown_release(&self) -> Option<PlanNote> {
        let Plan { release, history, .. } = *self;
        if history.status(release) == Status::Released {
            return None;
        }
        match history.known_status(release) {
            Status::Unpublished => Some(PlanNote::Unpublished(release)),
            Status::Never => Some(PlanNote::UnknownRelease {
                release,
                newest: history.newest_known_near(release),
                known_to: history.known_to().collect(),
            }),
            _ => None,
        }
    }

    fn other_commit(&self) -> Option<PlanNote> {
        let Plan { release, history, .. } = *self;
        let (given, commit) = (self.sha?, history.commit(release)?);
        let is_listed = history.known_commit(release) != Some(commit);
        (given != commit).then_some(PlanNote::OtherCommit { release, commit, is_listed })
    }

    /// Floating tags that are given here and belong to newer releases.
    fn moved_backward(&self) -> Option<PlanNote> {
        let mut by_owner = BTreeMap::<Release, Vec<Tag>>::new();
        for tag in self.images().flat_map(|image| image.tags()) {
            let Tag::Floating(floating) = tag else { continue };
            if let Some(owner) = known_owner(floating, self.history) {
                if owner > self.release {
                    by_owner.entry(owner).or_default().push(tag);
                }
            }
        }
        match by_owner.is_empty() {
            true => None,
            false if self.history.is_open() => Some(PlanNote::NewerIsOut(by_owner)),
            false => Some(PlanNote::IncompleteList(by_owner)),
        }
    }
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanNote::AssumedMatrix { release, known, since } => {
                match known {
                    Some(known) => write!(
                        f,
                        "{release} is newer than {known}, the newest release known of its major \
                         version"
                    )?,
                    None => write!(f, "no release of Prefect {} is known", release.major())?,
                }
                write!(
                    f,
                    ", so {release} is assumed to have the matrix of {since}; give another with \
                     --matrix <FILE>"
                )
            }
            PlanNote::UnknownRelease { release, newest, known_to } => {
                write!(f, "there was no Prefect {release}")?;
                if let Some((line, newest)) = newest {
                    write!(f, ", the newest {line}.x is {newest}")?;
                }
                write!(
                    f,
                    " (Prefect is known to {}); check the release, or give a list that has it with \
                     --released <FILE>",
                    joined(known_to)
                )
            }
            PlanNote::Unpublished(release) => write!(
                f,
                "Prefect {release} was tagged and never published; compute a published release \
                 instead"
            ),
            PlanNote::OtherCommit { release, commit, is_listed } => {
                write!(f, "--sha is not the commit of {release}; give {commit}")?;
                // `git show-ref` prints the tag's own SHA where it is annotated.
                let hint = ", or if that is the SHA of a tag, a list of `git ls-remote --tags`";
                f.write_str(if *is_listed { hint } else { "" })
            }
            PlanNote::NewerIsOut(tags) => write!(
                f,
                "floating tags are printed that belong to newer releases: {}; give the releases \
                 that are out with --released <FILE>, so that they do not move back",
                ByOwner(tags)
            ),
            PlanNote::IncompleteList(tags) => write!(
                f,
                "floating tags are printed that belong to newer releases, which the --released \
                 list lacks: {}; give a whole list, `git fetch --tags` gets it into a shallow \
                 checkout",
                ByOwner(tags)
            ),
        }
    }
}

/// Prints the tags that belong to each release.
struct ByOwner<'a>(&'a BTreeMap<Release, Vec<Tag>>);

impl fmt::Display for ByOwner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (owner, tags)) in self.0.iter().enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            write!(f, "{separator}{} of {owner}", Listed(tags.iter()))?;
        }
        Ok(())
    }
}
