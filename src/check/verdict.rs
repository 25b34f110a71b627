//! What is said of a tag: valid and what it means, or invalid and why.

use std::fmt;

use crate::flavor::Flavor;
use crate::history::docker_hub::COMMIT_DIGITS;
use crate::image::Image;
use crate::note::{Needs, Note};
use crate::reference::Reference;
use crate::release::Release;
use crate::tag::Tag;
use crate::text::names;

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
    /// A reference with only a digest.
    pub(super) const fn digest(reference: Option<Reference<'a>>) -> Self {
        let notes = Vec::new();
        Valid { reference, tag: None, image: None, release: None, frozen_since: None, notes }
    }

    /// A bare tag that is not frozen.
    pub(super) fn of_tag(tag: Tag, image: Image, release: Option<Release>) -> Self {
        Valid { tag: Some(tag), image: Some(image), release, ..Valid::digest(None) }
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

    /// What it means and whether it moves, without the notes: `Prefect 2.11.5 with
    /// Python 3.10, pinned`.
    #[must_use]
    pub fn meaning(&self) -> String {
        let status = match (self.release, self.frozen_since) {
            _ if self.has_digest() => "pinned by digest".to_owned(),
            _ if self.is_pinned() => "pinned".to_owned(),
            (Some(owner), Some(_)) => format!("frozen at {owner}"),
            (Some(owner), None) => format!("floating, currently {owner}"),
            (None, _) => "floating".to_owned(),
        };
        format!("{}, {status}", self.what())
    }

    fn what(&self) -> String {
        let (Some(tag), Some(image)) = (self.tag, self.image) else {
            return "an image".to_owned();
        };
        let prefect = match (tag, self.release) {
            (Tag::Release(release, _), _) => format!("Prefect {release}"),
            // The input has all of its digits.
            (Tag::Commit(sha, _), of) => {
                let prefect = of.map_or("Prefect".to_owned(), |of| format!("Prefect {of}"));
                format!("{prefect} at commit {}", sha.in_tag(Some(COMMIT_DIGITS)))
            }
            (Tag::Floating(tag), _) => format!("the newest Prefect {}.x", tag.line()),
        };
        let python = match tag.image() {
            // In a registry, it may be the image of another Python.
            Some(own) => format!("Python {}", own.python()),
            None => format!("its default Python ({})", image.python()),
        };
        match image.flavor() {
            Flavor::Standard => format!("{prefect} with {python}"),
            flavor => format!("{prefect} with {python} and {flavor}"),
        }
    }
}

impl fmt::Display for Valid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.meaning())?;
        self.notes.iter().try_for_each(|note| write!(f, "; note: {note}"))
    }
}

/// What is said of a tag or a reference.
pub(super) type Verdict<'a> = Result<Valid<'a>, Invalid>;

/// Why a tag or a reference is invalid.
///
/// It prints as one line of printable ASCII: the message and the suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The reason, for programs.
    pub code: Code,
    /// The reason, for people: what was found and what was expected. It may be extended.
    pub message: String,
    /// A valid replacement.
    pub suggestion: Option<Suggestion>,
    /// What may make it valid, if it is known.
    pub needs: Option<Needs>,
    /// Where the message has said what is wrong, in bytes.
    pub(super) problem: usize,
    /// A detail for the end of the message, in parentheses.
    pub(super) aside: Box<str>,
    /// What may be meant, valid or not, until it was followed.
    pub(super) candidate: Option<Box<Candidate>>,
}

/// A valid replacement for an invalid input: a tag or a reference, as the input is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The tag or reference. It is itself valid.
    pub text: String,
    /// Whether nothing else can be meant, so that it can be put in the place of
    /// the input without asking. Otherwise it is one choice of several.
    pub is_certain: bool,
    /// What a user of it should know.
    pub notes: Vec<Note>,
}

impl Invalid {
    /// Something invalid without a suggestion.
    #[must_use]
    pub fn new(code: Code, problem: impl Into<String>) -> Self {
        let message = problem.into();
        Invalid {
            code,
            problem: message.len(),
            message,
            suggestion: None,
            needs: None,
            aside: Box::default(),
            candidate: None,
        }
    }

    pub(super) fn prefect_1() -> Self {
        Invalid::new(Code::Prefect1, "is a tag of Prefect 1 or earlier (another scheme)")
    }

    pub(super) fn before_history() -> Self {
        let problem = "is a tag of a Prefect 2 alpha or beta (scheme not known)";
        Invalid::new(Code::BeforeHistory, problem).expecting("2.0.0 or later")
    }

    /// Adds a detail to what is wrong, in parentheses, before what was expected.
    pub fn add_detail(&mut self, detail: impl fmt::Display) {
        let detail = format!(" ({detail})");
        self.message.insert_str(self.problem, &detail);
        self.problem += detail.len();
    }

    /// With what was expected instead.
    pub(super) fn expecting(mut self, expected: &str) -> Self {
        self.message.extend([", expected ", expected]);
        self
    }

    /// With a tag that may be meant.
    pub(super) fn choice(self, tag: Option<Tag>) -> Self {
        self.meaning(tag.map(Candidate::choice))
    }

    /// With what may be meant.
    pub(super) fn meaning(self, candidate: Option<Candidate>) -> Self {
        Invalid { candidate: candidate.map(Box::new), ..self }
    }

    /// The answer, with what it leads to.
    pub(super) fn leading_to(mut self, suggestion: Option<Suggestion>) -> Self {
        // What the program adds to a line needs room, and the detail can be left out.
        let suggested = suggestion.as_ref().map_or(0, |suggestion| suggestion.text.len());
        let aside = std::mem::take(&mut self.aside);
        if !aside.is_empty() && self.message.len() + aside.len() + suggested <= MAX_MESSAGE {
            self.message.extend([" (", &aside, ")"]);
        }
        let needs = self.needs.filter(|_| suggestion.is_none());
        Invalid { suggestion, needs, ..self }
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

names! {
    "code":
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
        /// A release that never was: `2.0.5-python3.9`. Also what points to no release
        /// that is known, where [`pin`](crate::Checker::pin) needs one.
        Unreleased = "unreleased",
        /// A Python version that it was not built for: `3.1.9-python3.13`.
        PythonNotBuilt = "python-not-built",
        /// A flavor that it was not built as: `2.8.7-python3.10-kubernetes`.
        FlavorNotBuilt = "flavor-not-built",
        /// A floating tag where a pinned one is wanted: `2-latest`; or what has no
        /// digest, where [`pin`](crate::Checker::pin) is to append one.
        Floating = "floating",
        /// A tag of another release than the one that is expected.
        OtherRelease = "other-release",
        /// Right by the scheme, and not among the tags that the registry has.
        NotPublished = "not-published",
        /// A reference to another repository than the one that is wanted, or that the
        /// registry's tags are of.
        WrongImage = "wrong-image",
    }
}

/// The longest message with a suggestion and an aside, so that a line has 200 characters.
const MAX_MESSAGE: usize = 165;

/// What may be meant by something invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) tag: Tag,
    /// Whether nothing else can be meant.
    pub(super) is_certain: bool,
    /// Whether it is the same tag in another spelling.
    pub(super) is_respelled: bool,
}

impl Candidate {
    /// One choice of several.
    pub(super) const fn choice(tag: Tag) -> Self {
        Candidate { tag, is_certain: false, is_respelled: false }
    }
}
