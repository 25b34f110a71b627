//! Checking: is there such an image, and if not, why not.

mod explain;
mod guess;
mod lookup;
mod note;
mod respell;
mod suggest;
mod verdict;

use crate::history::History;
use crate::reference::{Reference, check_tag};
use crate::repository::{Repository, check_case};
use crate::tag::Tag;
use crate::text::is_utf_16;
use crate::text::quote::Quoted;

pub use note::Note;
pub use verdict::{Code, Invalid, Meaning, Valid, Verdict};

/// What checks tags and references.
///
/// ```
/// use prefect_tags::{Checker, Code, History, Verdict};
///
/// let checker = Checker::new(History::published());
/// assert!(checker.check("prefecthq/prefect:2.11.5-python3.10").is_valid());
///
/// let Verdict::Invalid(invalid) = checker.check("3.1.9-python3.13") else { unreachable!() };
/// assert_eq!(invalid.code, Code::PythonNotBuilt);
/// assert_eq!(invalid.suggestion.as_deref(), Some("3.1.9-python3.12"));
/// ```
#[derive(Clone, Debug)]
pub struct Checker<'a> {
    history: &'a History,
    pinned_only: bool,
    has_notes: bool,
    /// Empty for any repository.
    repositories: Vec<Repository>,
}

impl<'a> Checker<'a> {
    /// The longest input that is looked at, in bytes. Docker's grammar has no
    /// limit for a domain; nothing that is pulled comes near this one.
    pub const MAX_INPUT: usize = 4096;

    /// A checker that knows the history, and takes any repository.
    #[must_use]
    pub const fn new(history: &'a History) -> Self {
        Checker { history, pinned_only: false, has_notes: true, repositories: Vec::new() }
    }

    /// The checker for which a floating tag without a digest is invalid too.
    #[must_use]
    pub fn with_pinned_only(self) -> Self {
        Checker { pinned_only: true, ..self }
    }

    /// The checker that gives no notes on valid tags, for who asks nothing but
    /// whether they are valid.
    #[must_use]
    pub fn without_notes(self) -> Self {
        Checker { has_notes: false, ..self }
    }

    /// The checker for which a reference to any other repository is invalid
    /// too. With none, any repository will do.
    #[must_use]
    pub fn with_repositories(self, repositories: Vec<Repository>) -> Self {
        Checker { repositories, ..self }
    }

    /// Checks a bare tag or a reference. Any text will do.
    #[must_use]
    pub fn check<'i>(&self, input: &'i str) -> Verdict<'i> {
        // No tag of the scheme has the `:`, `/` or `@` of a reference.
        if let Ok(tag) = Tag::parse(input) {
            return self.check_tag(tag);
        }
        if input.len() > Checker::MAX_INPUT {
            let message = format!(
                "has more than {} bytes, expected a tag or a reference",
                Checker::MAX_INPUT
            );
            return malformed(message, None);
        }
        let parsed = if input.contains([':', '/', '@']) {
            Reference::parse(input).and_then(|reference| {
                check_case(reference.domain())?;
                Ok(Some(reference))
            })
        } else {
            check_tag(input).map(|_| None)
        };
        match parsed {
            Ok(Some(reference)) => self.check_reference(reference),
            Ok(None) => self.check_text(None, input),
            Err(_) if is_utf_16(input.as_bytes()) => malformed(UTF_16.to_owned(), None),
            Err(error) => malformed(error.to_string(), self.suggest_for(input)),
        }
    }

    /// Checks bytes, which need not be UTF-8.
    #[must_use]
    pub fn check_bytes<'i>(&self, input: &'i [u8]) -> Verdict<'i> {
        match std::str::from_utf8(input) {
            Ok(text) => self.check(text),
            Err(_) if is_utf_16(input) => malformed(UTF_16.to_owned(), None),
            Err(error) => {
                let (found, at) = (&input[error.valid_up_to()..], error.valid_up_to());
                let found = Quoted::bytes(found);
                malformed(format!("has {found} at byte {at}, expected printable ASCII only"), None)
            }
        }
    }

    /// Checks a tag.
    #[must_use]
    pub fn check_tag(&self, tag: Tag) -> Verdict<'static> {
        self.conclude(None, self.look_up(tag, false))
    }

    fn check_reference<'i>(&self, reference: Reference<'i>) -> Verdict<'i> {
        let is_wanted = |it: &Repository| it.is(reference.repository());
        if !self.repositories.is_empty() && !self.repositories.iter().any(is_wanted) {
            return self.wrong_image(reference);
        }
        match reference.tag() {
            Some(tag) => self.check_text(Some(reference), tag),
            None if reference.digest().is_some() => {
                self.conclude(Some(reference), Ok(Meaning::Digest.into()))
            }
            None => {
                let (reference, rejection) = self.no_tag(reference);
                self.conclude(Some(reference), Err(rejection))
            }
        }
    }

    fn check_text<'i>(&self, reference: Option<Reference<'i>>, text: &str) -> Verdict<'i> {
        let found = match Tag::parse(text) {
            Ok(tag) => self.look_up(tag, has_digest(reference)),
            Err(fault) => Err(self.explain(text, fault)),
        };
        self.conclude(reference, found)
    }

    /// Turns what was found of a tag into the verdict on what it stands in.
    fn conclude<'i>(
        &self,
        reference: Option<Reference<'i>>,
        found: Result<Found, Rejection>,
    ) -> Verdict<'i> {
        match found {
            Ok(Found { meaning, note }) if self.has_notes => {
                let valid = Valid { reference, meaning, notes: Vec::from_iter(note) };
                Verdict::Valid(self.with_notes(valid))
            }
            Ok(Found { meaning, .. }) => {
                Verdict::Valid(Valid { reference, meaning, notes: Vec::new() })
            }
            Err(rejection) => {
                let suggestion = self.suggest(reference, &rejection);
                let Rejection { code, message, .. } = rejection;
                Verdict::Invalid(Invalid { code, message, suggestion })
            }
        }
    }

    /// Tells which repository is wanted, with the tag that is meant.
    fn wrong_image(&self, reference: Reference<'_>) -> Verdict<'static> {
        let tag = reference.tag().map_or_else(|| self.newest(), |tag| self.meant(tag));
        let tag = tag.and_then(|tag| self.settle(tag));
        // What a digest names, no tag of another repository is sure to name.
        let suggestion = match &*self.repositories {
            [only] if reference.digest().is_none() => tag.map(|tag| format!("{only}:{tag}")),
            _ => None,
        };
        let wanted: Vec<_> = self.repositories.iter().map(Repository::as_str).collect();
        let found = Quoted::new(reference.repository());
        let message = format!("repository is {found}, expected {}", wanted.join(" or "));
        Verdict::Invalid(Invalid { code: Code::WrongImage, message, suggestion })
    }

    /// The valid tag that a rejection leads to, in the form of the input.
    ///
    /// Docker goes by a digest where there is one, so that it may stay after a
    /// tag that is spelled anew, but not after one that names another image.
    fn suggest(&self, reference: Option<Reference<'_>>, rejection: &Rejection) -> Option<String> {
        let candidate = rejection.candidate?;
        let Some(reference) = reference else {
            return self.settle(candidate).map(|tag| tag.to_string());
        };
        let is_respelled = matches!(rejection.code, Code::LeadingV | Code::NotInScheme);
        if is_respelled && reference.digest().is_some() && self.look_up(candidate, true).is_ok() {
            return Some(reference.with_tag(candidate).to_string());
        }
        self.settle(candidate).map(|tag| format!("{}:{tag}", reference.repository()))
    }

    /// Follows the candidates from a tag to a valid one.
    fn settle(&self, mut candidate: Tag) -> Option<Tag> {
        // From the release to the flavor to the Python version to a pinned tag:
        // no candidate leads back.
        for _ in 0..5 {
            match self.look_up(candidate, false) {
                Ok(_) => return Some(candidate),
                Err(rejection) => candidate = rejection.candidate?,
            }
        }
        None
    }

    /// What to use instead of a text that Docker cannot read.
    fn suggest_for(&self, text: &str) -> Option<String> {
        let reference = suggest::reference_in(text).filter(|reference| reference != text)?;
        match self.check(&reference) {
            Verdict::Valid(_) => Some(reference),
            Verdict::Invalid(invalid) => invalid.suggestion,
        }
    }
}

fn malformed(message: String, suggestion: Option<String>) -> Verdict<'static> {
    Verdict::Invalid(Invalid { code: Code::MalformedReference, message, suggestion })
}

fn has_digest(reference: Option<Reference<'_>>) -> bool {
    reference.is_some_and(|reference| reference.digest().is_some())
}

const UTF_16: &str = "is UTF-16, expected ASCII; save it as UTF-8";

/// What a valid tag means, and what the history does not know of it.
struct Found {
    meaning: Meaning,
    note: Option<Note>,
}

impl From<Meaning> for Found {
    fn from(meaning: Meaning) -> Self {
        Found { meaning, note: None }
    }
}

/// A tag that is invalid, and one that may be meant, valid or not.
struct Rejection {
    code: Code,
    message: String,
    candidate: Option<Tag>,
}

impl Rejection {
    fn new(code: Code, message: String) -> Self {
        Rejection { code, message, candidate: None }
    }

    fn suggest(self, candidate: Option<Tag>) -> Self {
        Rejection { candidate, ..self }
    }

    fn prefect_1() -> Self {
        let message = "a tag of Prefect 1 or earlier, which had another scheme, expected one of \
                       Prefect 2 or later, such as 2-latest";
        Rejection::new(Code::Prefect1, message.to_owned())
    }

    fn before_history() -> Self {
        let message =
            "an alpha or beta of Prefect 2, whose tags are not known, expected 2.0.0 or later";
        Rejection::new(Code::BeforeHistory, message.to_owned())
    }
}

#[cfg(test)]
mod tests;
