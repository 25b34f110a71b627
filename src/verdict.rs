//! What is said of a tag: valid and what it means, or invalid and why.

use std::fmt;

use serde::Serialize;

use crate::flavor::Flavor;
use crate::image::{BaseImage, Image};
use crate::kind::Kind;
use crate::line::Line;
use crate::python::PythonVersion;
use crate::reference::Reference;
use crate::release::Release;
use crate::tag::{FloatingTag, Tag};
use crate::text::text_form;

/// The verdict on a tag or a reference.
///
/// It prints as a line of printable ASCII, `ok: …` or `invalid: …`. It
/// serializes as the object that `check --format json` prints, all but the
/// input.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict<'a> {
    /// The tag has the shape of the scheme, and there is such an image.
    Valid(Meaning<'a>),
    /// It has not, or there is not.
    Invalid(Refusal),
}

/// What a valid tag or reference means.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Meaning<'a> {
    /// The reference that was judged; `None` if it was a bare tag.
    pub reference: Option<Reference<'a>>,
    /// The tag; `None` if there is only a digest.
    pub tag: Option<Tag>,
    /// The image that the tag is for. That of `N-latest` has the latest Python
    /// of the release that it names. `None` if there is only a digest.
    pub image: Option<Image>,
    /// The release that a floating tag names now; `None` for any other, and for
    /// a line that is not known to have begun.
    pub owner: Option<Release>,
    /// What else a user of the tag should know.
    pub note: Option<Note>,
}

/// What a user of a valid tag should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The tag is frozen: newer releases of its line build no such image.
    Frozen {
        /// The release that it keeps naming.
        owner: Release,
        /// The final release that came next, the first that did not move it.
        since: Release,
    },
    /// The release, or the line, is newer than what is known. It is judged by
    /// the newest matrix that is known of its major version.
    Newer {
        /// The newest final release known of that major version.
        known: Release,
    },
}

/// Why a tag or a reference is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The reason, for programs.
    pub code: Code,
    /// The reason, for people: what was found and what was expected.
    pub message: String,
    /// What was probably meant, in the form of the input. It is itself valid.
    pub suggestion: Option<String>,
}

/// The reason why a tag or a reference is invalid, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// No reference by Docker's grammar: `prefectHQ/prefect:2-latest`.
    MalformedReference,
    /// Neither tag nor digest: `prefecthq/prefect`.
    NoTag,
    /// A tag of Prefect 1 or earlier: `latest`, `1.2.4-python3.9`.
    #[serde(rename = "prefect-1")]
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

impl Meaning<'_> {
    /// Whether what was judged keeps naming one image: by a pinned tag, or by
    /// any digest.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.has_digest() || self.tag.is_some_and(|tag| !tag.is_floating())
    }

    /// Whether the tag floats and moves no more.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        matches!(self.note, Some(Note::Frozen { .. }))
    }

    fn has_digest(&self) -> bool {
        self.reference.is_some_and(|reference| reference.digest().is_some())
    }

    fn serialized(&self) -> Serialized<'_> {
        Serialized {
            valid: true,
            kind: self.tag.map_or(KindOrDigest::Digest, |tag| KindOrDigest::Tag(tag.kind())),
            tag: self.tag,
            repository: self.reference.map(|reference| reference.repository()),
            digest: self.reference.and_then(|reference| reference.digest()),
            pinned: self.is_pinned(),
            frozen: self.is_frozen(),
            prefect: self.tag.and_then(PrefectVersion::of),
            python: self.image.map(Image::python),
            flavor: self.image.map(Image::flavor),
            base_image: self.image.map(Image::base_image),
            note: self.note,
        }
    }
}

/// A [`Meaning`] as it is serialized. Every field is always there.
#[derive(Serialize)]
struct Serialized<'a> {
    valid: bool,
    kind: KindOrDigest,
    tag: Option<Tag>,
    repository: Option<&'a str>,
    digest: Option<&'a str>,
    pinned: bool,
    frozen: bool,
    prefect: Option<PrefectVersion>,
    python: Option<PythonVersion>,
    flavor: Option<Flavor>,
    base_image: Option<BaseImage>,
    note: Option<Note>,
}

#[derive(Serialize)]
enum KindOrDigest {
    #[serde(rename = "digest")]
    Digest,
    #[serde(untagged)]
    Tag(Kind),
}

/// The version part of a tag: `2.11.5`, `2.11`, `2`.
#[derive(Serialize)]
#[serde(untagged)]
enum PrefectVersion {
    Release(Release),
    Line(Line),
}

impl PrefectVersion {
    fn of(tag: Tag) -> Option<Self> {
        match tag {
            Tag::Release(release, _) => Some(PrefectVersion::Release(release)),
            Tag::Commit(..) => None,
            Tag::Floating(tag) => Some(PrefectVersion::Line(tag.line())),
        }
    }
}

impl Serialize for Verdict<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Invalid<'a> {
            valid: bool,
            #[serde(flatten)]
            refusal: &'a Refusal,
        }
        match self {
            Verdict::Valid(meaning) => meaning.serialized().serialize(serializer),
            Verdict::Invalid(refusal) => Invalid { valid: false, refusal }.serialize(serializer),
        }
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Valid(meaning) => write!(f, "ok: {meaning}"),
            Verdict::Invalid(refusal) => write!(f, "invalid: {refusal}"),
        }
    }
}

impl fmt::Display for Meaning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tag {
            None => f.write_str("an image")?,
            Some(Tag::Release(release, _)) => write!(f, "Prefect {release}")?,
            Some(Tag::Commit(sha, _)) => write!(f, "Prefect at commit {sha}")?,
            Some(Tag::Floating(tag)) => write!(f, "the newest Prefect {}.x", tag.line())?,
        }
        if let Some(image) = self.image {
            match self.tag {
                Some(Tag::Floating(FloatingTag::Latest { .. })) => {
                    write!(f, " with its latest Python ({})", image.python())?;
                }
                _ => write!(f, " with Python {}", image.python())?,
            }
            if image.flavor() != Flavor::Standard {
                write!(f, " and {}", image.flavor())?;
            }
        }
        if self.has_digest() {
            f.write_str(", pinned by its digest")?;
        } else if self.is_pinned() {
            f.write_str(", pinned")?;
        } else if !self.is_frozen() {
            f.write_str(", floating")?;
        }
        match self.note {
            Some(note) => write!(f, ", {note}"),
            None => Ok(()),
        }
    }
}

impl Note {
    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Note::Frozen { owner, since } => write!(
                out,
                "frozen since {since}: it keeps naming {owner}, because newer releases build no \
                 such image"
            ),
            Note::Newer { known } => write!(
                out,
                "newer than {known}, the newest release known of its major version, whose images \
                 it is taken to have"
            ),
        }
    }
}

text_form!(Note);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; use {suggestion}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Code {
    /// Writes the code as it is serialized: `malformed-reference`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
