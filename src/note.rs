//! Notes: what a user should know of an answer that stands.

use std::fmt;

use crate::text::names;

/// What a user should know of a plan, a tag or a list, and what to do about it.
///
/// It prints its message. That of a note on a tag is one sentence without a `;`,
/// because JSON joins several by one; that of a note on a plan or a list may have its
/// advice after one. The tags that a message names are valid.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Note {
    /// What it is about, for programs.
    pub code: NoteCode,
    /// The same for people.
    pub message: String,
    /// What may settle it, if it is known.
    #[serde(skip)]
    pub needs: Option<Needs>,
}

/// What an answer lacks: with it, the answer may be another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Needs {
    /// A list with newer releases.
    Releases,
    /// The matrix of a major version.
    Matrix,
    /// The tags of another repository.
    Repository,
}

impl Note {
    /// A note with this message.
    #[must_use]
    pub fn new(code: NoteCode, message: impl fmt::Display) -> Self {
        Note { code, message: message.to_string(), needs: None }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

names! {
    "note code":
    /// What a [`Note`] is about, for programs: `assumed-matrix`.
    NoteCode {
        /// The release is newer than every known release of its major version, so
        /// the newest known matrix is assumed.
        AssumedMatrix = "assumed-matrix",
        /// There was no such release, or it was tagged but never published.
        UnknownRelease = "unknown-release",
        /// The release before this one is not known.
        UnlikelyRelease = "unlikely-release",
        /// The SHA is not the commit of the release.
        OtherCommit = "other-commit",
        /// There is no list of releases, and floating tags would move back from
        /// newer ones.
        NewerIsOut = "newer-is-out",
        /// The list lacks final releases that are known.
        IncompleteList = "incomplete-list",
        /// A filter matches nothing.
        UnmatchedFilter = "unmatched-filter",
        /// A floating tag no longer moves: newer releases of its line have no such
        /// image.
        Frozen = "frozen",
        /// No known release has the commit.
        UnknownCommit = "unknown-commit",
        /// The digest is not the one that the registry has for the tag, or the one that
        /// the registry has is that of no release.
        OtherDigest = "other-digest",
        /// That there is such an image is an inference from the package's metadata.
        InferredImage = "inferred-image",
        /// Docker Hub has no commit tags for the release.
        NoCommitTags = "no-commit-tags",
        /// Docker Hub has the commit tag with fewer digits.
        FewerDigits = "fewer-digits",
        /// On Docker Hub the tag probably points to an older release.
        Stuck = "stuck",
        /// The release was yanked from the package index.
        Yanked = "yanked",
        /// The images of the release may be missing from Docker Hub.
        Doubtful = "doubtful",
        /// The repository has nearly the name of Prefect's own.
        NearRepository = "near-repository",
    }
}
