//! What is said of a tag: valid and what it means, or invalid and why.

use std::fmt;

use crate::flavor::Flavor;
use crate::image::Image;
use crate::note::Note;
use crate::reference::Reference;
use crate::release::Release;
use crate::tag::Tag;
use crate::text::codes;

/// A valid tag or reference, and what it means.
///
/// It prints as one line of printable ASCII: what it is, whether it moves, and
/// the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Valid<'a> {
    /// The reference that was checked; `None` if it was a bare tag.
    pub reference: Option<Reference<'a>>,
    /// The tag; `None` if there is only a digest, which names an image whatever it
    /// is.
    pub tag: Option<Tag>,
    /// The image; that of `2-latest` has the default Python of the release.
    pub image: Option<Image>,
    /// The release that the tag points to now, as far as it is known.
    pub release: Option<Release>,
    /// Of a floating tag that no longer moves, because newer releases of its line
    /// have no such image: the next final release, the first that did not move it.
    pub frozen_since: Option<Release>,
    /// What else a user of it should know.
    pub notes: Vec<Note>,
}

impl<'a> Valid<'a> {
    pub(super) fn digest(reference: Reference<'a>) -> Self {
        Valid {
            reference: Some(reference),
            tag: None,
            image: None,
            release: None,
            frozen_since: None,
            notes: Vec::new(),
        }
    }

    /// Whether it always means one image: by a pinned tag, or by any digest.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.has_digest() || !self.tag.is_some_and(|tag| tag.is_floating())
    }

    pub(super) fn has_digest(&self) -> bool {
        self.reference.is_some_and(|reference| reference.digest().is_some())
    }

    /// All notes on one line.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let notes: Vec<_> = self.notes.iter().map(|note| note.message.as_str()).collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    fn write_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(tag), Some(image)) = (self.tag, self.image) else {
            return f.write_str("an image");
        };
        match tag {
            Tag::Release(release, _) => write!(f, "Prefect {release}")?,
            Tag::Commit(sha, _) => {
                f.write_str("Prefect ")?;
                if let Some(release) = self.release {
                    write!(f, "{release} ")?;
                }
                write!(f, "at commit {sha}")?;
            }
            Tag::Floating(tag) => write!(f, "the newest Prefect {}.x", tag.line())?,
        }
        match tag.image() {
            // In a registry, it may be the image of another Python.
            Some(own) => write!(f, " with Python {}", own.python())?,
            None => write!(f, " with its default Python ({})", image.python())?,
        }
        match image.flavor() {
            Flavor::Standard => Ok(()),
            flavor => write!(f, " and {flavor}"),
        }
    }
}

impl fmt::Display for Valid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_what(f)?;
        match (self.release, self.frozen_since) {
            _ if self.has_digest() => f.write_str(", pinned by digest")?,
            _ if self.is_pinned() => f.write_str(", pinned")?,
            (Some(owner), Some(_)) => write!(f, ", frozen at {owner}")?,
            (Some(owner), None) => write!(f, ", floating, currently {owner}")?,
            (None, _) => f.write_str(", floating")?,
        }
        self.notes.iter().try_for_each(|note| write!(f, "; note: {note}"))
    }
}

/// Why a tag or a reference is invalid.
///
/// It prints as one line of printable ASCII: the message and the suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The reason, for programs.
    pub code: Code,
    /// The reason, for people: what was found and what was expected.
    pub message: String,
    /// What was meant.
    pub suggestion: Option<Suggestion>,
}

/// What was meant by something invalid: a valid tag or reference in the form of
/// the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The tag or reference. It is itself valid.
    pub text: String,
    /// Whether nothing else can be meant, so that it can be put in the place of
    /// the input without asking. Otherwise it is one choice of several.
    pub is_certain: bool,
    /// What a user of it should know: that the tag which it replaces probably
    /// points to another release on Docker Hub.
    pub notes: Vec<Note>,
}

impl Suggestion {
    pub(crate) fn choice(text: String) -> Self {
        Suggestion { text, is_certain: false, notes: Vec::new() }
    }
}

impl Invalid {
    /// Something invalid without a suggestion.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Invalid { code, message: message.into(), suggestion: None }
    }

    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Invalid::new(Code::MalformedReference, message)
    }

    pub(super) fn utf_16() -> Self {
        Invalid::malformed("is UTF-16, expected ASCII; convert it to UTF-8")
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; use {}", suggestion.text),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Invalid {}

codes! {
    /// The reason why a tag or a reference is invalid, for programs:
    /// `malformed-reference`.
    Code {
        /// No reference by Docker's grammar: `prefectHQ/prefect:2-latest`.
        MalformedReference = "malformed-reference",
        /// Neither tag nor digest: `prefecthq/prefect`.
        NoTag = "no-tag",
        /// A tag of Prefect 1 or earlier: `latest`, `1.2.4-python3.9`.
        Prefect1 = "prefect-1",
        /// An alpha or beta of 2.0: `2.0b7-python3.9`.
        BeforeHistory = "before-history",
        /// A `v` before the version: `v2.14.6-python3.11`.
        LeadingV = "leading-v",
        /// No Python version: `2.8.7`, `3`.
        MissingPython = "missing-python",
        /// Anything else that the scheme does not have: `3.4-latest`.
        NotInScheme = "not-in-scheme",
        /// A major version that is not known: `4-python3.14`.
        UnknownMajor = "unknown-major",
        /// A release that never was: `2.0.5-python3.9`.
        Unreleased = "unreleased",
        /// A Python version that it was not built for: `3.1.9-python3.13`.
        PythonNotBuilt = "python-not-built",
        /// A flavor that it was not built as: `2.8.7-python3.10-kubernetes`.
        FlavorNotBuilt = "flavor-not-built",
        /// A floating tag where a pinned one is wanted: `2-latest`; or one without a
        /// digest, where one is wanted.
        Floating = "floating",
        /// A tag of another release than the one that is expected.
        OtherRelease = "other-release",
        /// Right by the scheme, and not among the tags that the registry has.
        NotPublished = "not-published",
        /// A reference to another repository than the one that is wanted.
        WrongImage = "wrong-image",
    }
}

/// A tag that is invalid, and what may be meant, valid or not.
#[derive(Debug)]
pub(super) struct Rejection {
    pub(super) code: Code,
    pub(super) message: Box<str>,
    pub(super) meant: Option<Meant>,
    /// What a user of the tag that it would be otherwise should know.
    pub(super) notes: Box<[Note]>,
}

/// A tag that may be meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meant {
    pub(super) tag: Tag,
    /// Whether nothing else can be meant.
    pub(super) is_certain: bool,
    /// Whether it is the same tag in another spelling.
    pub(super) is_respelled: bool,
}

impl Meant {
    pub(super) const fn choice(tag: Tag) -> Self {
        Meant { tag, is_certain: false, is_respelled: false }
    }
}

impl Rejection {
    pub(super) fn new(code: Code, message: impl Into<Box<str>>) -> Self {
        Rejection { code, message: message.into(), meant: None, notes: Box::default() }
    }

    /// With a tag that may be meant.
    pub(super) fn choice(self, tag: Option<Tag>) -> Self {
        Rejection { meant: tag.map(Meant::choice), ..self }
    }
}
