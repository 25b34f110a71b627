//! What is said of a tag: valid and what it means, or invalid and why.

use std::fmt;

use crate::commit::TagSha;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::reference::Reference;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};
use crate::text::text_form;

use super::note::Note;

/// The verdict on a tag or a reference.
///
/// It prints as a line of printable ASCII, `ok: …` or `invalid: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The tag has the shape of the scheme, and there is such an image.
    Valid(Valid<'a>),
    /// It does not have that shape, or there is no such image.
    Invalid(Invalid),
}

/// A valid tag or reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Valid<'a> {
    /// The reference that was checked; `None` if it was a bare tag.
    pub reference: Option<Reference<'a>>,
    /// What it means.
    pub meaning: Meaning,
    /// What else a user of it should know.
    pub notes: Vec<Note>,
}

/// What a valid tag means.
///
/// The image of `N-latest` has the latest Python of the release that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// There is no tag: a digest names an image, whatever it is.
    Digest,
    /// `2.11.5-python3.10`: an image of a release.
    Release {
        /// The release.
        release: Release,
        /// Its image.
        image: Image,
    },
    /// `sha-26c145b-python3.10`: an image of the release with this commit.
    Commit {
        /// The digits of the commit.
        sha: TagSha,
        /// The release; `None` if none is known to have this commit.
        release: Option<Release>,
        /// Its image.
        image: Image,
    },
    /// `2-latest`: an image of the newest release of a line.
    Floating {
        /// The tag.
        tag: FloatingTag,
        /// The release that it names now.
        owner: Release,
        /// Its image.
        image: Image,
    },
    /// `2-python3.7`: as a floating tag, but newer releases of its line build
    /// no such image.
    Frozen {
        /// The tag.
        tag: FloatingTag,
        /// The release that it keeps naming.
        owner: Release,
        /// Its image.
        image: Image,
        /// The final release that came next, the first that did not move it.
        since: Release,
    },
    /// `3.99-python3.12`: a floating tag of a line that is not known to have
    /// begun, but may have.
    Future {
        /// The tag.
        tag: FloatingTag,
        /// The image by the newest matrix that is known.
        image: Image,
    },
}

/// Why a tag or a reference is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The reason, for programs.
    pub code: Code,
    /// The reason, for people: what was found and what was expected.
    pub message: String,
    /// What was probably meant, in the form of the input. It is itself valid.
    pub suggestion: Option<String>,
}

/// The reason why a tag or a reference is invalid, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// No reference by Docker's grammar: `prefectHQ/prefect:2-latest`.
    MalformedReference,
    /// Neither tag nor digest: `prefecthq/prefect`.
    NoTag,
    /// A tag of Prefect 1 or earlier: `latest`, `1.2.4-python3.9`.
    Prefect1,
    /// An alpha or beta of 2.0: `2.0b7-python3.9`.
    BeforeHistory,
    /// A `v` before the version: `v2.14.6-python3.11`.
    LeadingV,
    /// No Python version: `2.8.7`, `3`.
    MissingPython,
    /// Anything else that the scheme does not have: `3.4-latest`.
    NotInScheme,
    /// A major version that is not known: `4-python3.14`.
    UnknownMajor,
    /// A release that never was: `2.0.5-python3.9`.
    Unreleased,
    /// A Python version that it was not built for: `3.1.9-python3.13`.
    PythonNotBuilt,
    /// A flavor that it was not built as: `2.8.7-python3.10-kubernetes`.
    FlavorNotBuilt,
    /// A floating tag where a pinned one is wanted: `2-latest`.
    Floating,
    /// A reference to another repository than the one that is wanted.
    WrongImage,
}

impl Verdict<'_> {
    /// Whether the tag is valid.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        matches!(self, Verdict::Valid(_))
    }
}

impl Valid<'_> {
    /// Whether what was checked keeps naming one image: by a pinned tag, or by
    /// any digest.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.has_digest() || !self.meaning.tag().is_some_and(|tag| tag.is_floating())
    }

    fn has_digest(&self) -> bool {
        self.reference.is_some_and(|reference| reference.digest().is_some())
    }

    /// What else a user of it should know, on one line: that it is frozen, and
    /// the notes.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let frozen = self.meaning.frozen().map(|frozen| frozen.to_string());
        let notes = self.notes.iter().map(ToString::to_string);
        let all: Vec<_> = frozen.into_iter().chain(notes).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

impl Meaning {
    /// The tag; `None` if there is only a digest.
    #[must_use]
    pub fn tag(&self) -> Option<Tag> {
        match *self {
            Meaning::Digest => None,
            Meaning::Release { release, image } => Some(Tag::Release(release, image)),
            Meaning::Commit { sha, image, .. } => Some(Tag::Commit(sha, image)),
            Meaning::Floating { tag, .. }
            | Meaning::Frozen { tag, .. }
            | Meaning::Future { tag, .. } => Some(Tag::Floating(tag)),
        }
    }

    /// The image; `None` if there is only a digest.
    #[must_use]
    pub const fn image(&self) -> Option<Image> {
        match *self {
            Meaning::Digest => None,
            Meaning::Release { image, .. }
            | Meaning::Commit { image, .. }
            | Meaning::Floating { image, .. }
            | Meaning::Frozen { image, .. }
            | Meaning::Future { image, .. } => Some(image),
        }
    }

    /// The release that is named now, as far as it is known.
    #[must_use]
    pub const fn release(&self) -> Option<Release> {
        match *self {
            Meaning::Digest | Meaning::Future { .. } => None,
            Meaning::Release { release, .. } => Some(release),
            Meaning::Commit { release, .. } => release,
            Meaning::Floating { owner, .. } | Meaning::Frozen { owner, .. } => Some(owner),
        }
    }

    /// Whether the tag floats and no longer moves.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        matches!(self, Meaning::Frozen { .. })
    }

    fn frozen(&self) -> Option<impl fmt::Display> {
        match *self {
            Meaning::Frozen { owner, since, .. } => Some(format!(
                "frozen since {since}: it keeps naming {owner}, because newer releases build no \
                 such image"
            )),
            _ => None,
        }
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Valid(valid) => write!(f, "ok: {valid}"),
            Verdict::Invalid(invalid) => write!(f, "invalid: {invalid}"),
        }
    }
}

impl fmt::Display for Valid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.meaning.fmt(f)?;
        if self.has_digest() {
            f.write_str(", pinned by its digest")?;
        } else if self.is_pinned() {
            f.write_str(", pinned")?;
        } else if let Meaning::Floating { owner, .. } = self.meaning {
            write!(f, ", floating, now {owner}")?;
        } else if !self.meaning.is_frozen() {
            f.write_str(", floating")?;
        }
        match self.note() {
            Some(note) => write!(f, ", {note}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let image = match *self {
            Meaning::Digest => return f.write_str("an image"),
            Meaning::Release { release, image } => {
                write!(f, "Prefect {release}")?;
                image
            }
            Meaning::Commit { sha, release: Some(release), image } => {
                write!(f, "Prefect {release} at commit {sha}")?;
                image
            }
            Meaning::Commit { sha, release: None, image } => {
                write!(f, "Prefect at commit {sha}")?;
                image
            }
            Meaning::Floating { tag, image, .. }
            | Meaning::Frozen { tag, image, .. }
            | Meaning::Future { tag, image } => {
                write!(f, "the newest Prefect {}.x", tag.line())?;
                if let FloatingTag::Latest { .. } = tag {
                    write!(f, " with its latest Python ({})", image.python())?;
                    return write_flavor(image, f);
                }
                image
            }
        };
        write!(f, " with Python {}", image.python())?;
        write_flavor(image, f)
    }
}

fn write_flavor(image: Image, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match image.flavor() {
        Flavor::Standard => Ok(()),
        flavor => write!(f, " and {flavor}"),
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; use {suggestion}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Invalid {}

impl Code {
    /// The name of the code, `malformed-reference`. It is also the text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::MalformedReference => "malformed-reference",
            Code::NoTag => "no-tag",
            Code::Prefect1 => "prefect-1",
            Code::BeforeHistory => "before-history",
            Code::LeadingV => "leading-v",
            Code::MissingPython => "missing-python",
            Code::NotInScheme => "not-in-scheme",
            Code::UnknownMajor => "unknown-major",
            Code::Unreleased => "unreleased",
            Code::PythonNotBuilt => "python-not-built",
            Code::FlavorNotBuilt => "flavor-not-built",
            Code::Floating => "floating",
            Code::WrongImage => "wrong-image",
        }
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

text_form!(Code);
