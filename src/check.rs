//! Checking: is there such an image, and if not, why not, and what was meant.

mod expect;
mod explain;
mod guess;
mod look_up;
mod notes;
mod pin;
mod suggest;
mod verdict;
mod want;

use std::sync::Arc;

use crate::history::History;
use crate::inventory::Inventory;
use crate::list::Registry;
use crate::plan::Filters;
use crate::reference::{Parts, Reference, check_tag};
use crate::release_or_line::ReleaseOrLine;
use crate::repository::{Repository, is_prefect};
use crate::tag::Tag;
use crate::text::is_utf_16;
use crate::text::quote::Quoted;

pub use crate::note::NoteCode;
pub use pin::Pinned;
pub use verdict::{Code, Invalid, Suggestion, Valid};

use verdict::Rejection;

/// Checks tags and references against a history.
///
/// ```
/// use prefect_tags::check::Code;
/// use prefect_tags::{Checker, History};
///
/// let checker = Checker::new(History::published());
/// assert!(checker.check("prefecthq/prefect:2.11.5-python3.10").is_ok());
///
/// let invalid = checker.check("v2.11.5-python3.10").unwrap_err();
/// assert_eq!(invalid.code, Code::LeadingV);
/// let suggestion = invalid.suggestion.unwrap();
/// assert_eq!(suggestion.text, "2.11.5-python3.10");
/// assert!(suggestion.is_certain);
/// ```
#[derive(Clone, Debug)]
pub struct Checker<'a> {
    history: &'a History,
    pinned_only: bool,
    has_notes: bool,
    has_digests: bool,
    expected: Option<ReleaseOrLine>,
    /// Empty for any repository.
    repositories: Vec<Repository>,
    registry: Option<Arc<CheckedRegistry<'a>>>,
}

/// What a checker goes by for the registry's repository, and for bare tags.
#[derive(Debug)]
struct CheckedRegistry<'a> {
    inventory: Inventory<'a>,
    /// The registry's repository; `None` for Prefect's own.
    repository: Option<&'a Repository>,
    /// The history without the registry, for other repositories.
    history: &'a History,
}

impl<'a> Checker<'a> {
    /// The longest input that is checked, in bytes. Docker's grammar has no limit
    /// for a domain, and no real reference comes close.
    pub const MAX_INPUT: usize = 4096;

    /// A checker that accepts any repository.
    #[must_use]
    pub const fn new(history: &'a History) -> Self {
        Checker {
            history,
            pinned_only: false,
            has_notes: true,
            has_digests: false,
            expected: None,
            repositories: Vec::new(),
            registry: None,
        }
    }

    /// Also rejects floating tags, unless they have a digest.
    #[must_use]
    pub fn with_pinned_only(self) -> Self {
        Checker { pinned_only: true, ..self }
    }

    /// Also rejects tags of other releases than this one, or than those of this
    /// line. What names no known release is left alone.
    #[must_use]
    pub fn with_expected(self, expected: ReleaseOrLine) -> Self {
        Checker { expected: Some(expected), ..self }
    }

    /// Leaves out the notes on valid tags, for callers that only need to know
    /// whether a tag is valid.
    #[must_use]
    pub fn without_notes(self) -> Self {
        Checker { has_notes: false, ..self }
    }

    /// Also rejects references to other repositories. An empty list accepts any.
    #[must_use]
    pub fn with_repositories(self, repositories: Vec<Repository>) -> Self {
        Checker { repositories, ..self }
    }

    /// Also rejects tags that a registry lacks, and believes it in what floating tags
    /// point to. `history` has the releases of the registry, as
    /// [`History::with_registry`] gives it.
    ///
    /// That holds for bare tags and for one repository: this one, or else the one that
    /// the registry names, or else Prefect's own. References to others are checked
    /// without the registry.
    #[must_use]
    pub fn with_registry(
        self,
        registry: &'a Registry,
        history: &'a History,
        repository: Option<&'a Repository>,
    ) -> Self {
        let registry = CheckedRegistry {
            inventory: Inventory::new(registry, history, Filters::default()),
            repository: repository.or(registry.repository()),
            history: self.history,
        };
        Checker { history, registry: Some(Arc::new(registry)), ..self }
    }

    /// Pins to digests too, which the registry tells.
    #[must_use]
    pub fn with_digests(self) -> Self {
        Checker { has_digests: true, ..self }
    }

    /// The same checker by a history without a registry.
    fn by<'h>(&self, history: &'h History) -> Checker<'h> {
        Checker { history, repositories: self.repositories.clone(), registry: None, ..*self }
    }

    /// The registry, if a reference is to another repository than that of it.
    fn registry_of_others(&self, repository: &str) -> Option<&CheckedRegistry<'a>> {
        let registry = self.registry.as_deref()?;
        let is_of_it = match registry.repository {
            Some(own) => own.is(repository),
            None => is_prefect(repository),
        };
        (!is_of_it).then_some(registry)
    }

    /// Checks a bare tag or a reference: all of `input`, and any text will do.
    ///
    /// # Errors
    ///
    /// `3.1.9-python3.13` (no such image), `2.8.7` (no tag of the scheme), and
    /// whatever else one of the [codes](Code) names.
    pub fn check<'i>(&self, input: &'i str) -> Result<Valid<'i>, Invalid> {
        // No tag of the scheme has the `:`, `/` or `@` of a reference.
        if let Ok(tag) = Tag::parse(input) {
            return self.check_tag(tag);
        }
        if input.len() > Checker::MAX_INPUT {
            let limit = Checker::MAX_INPUT;
            let message = format!("is longer than {limit} bytes, expected a tag or a reference");
            return Err(Invalid::malformed(message));
        }
        let parsed = if input.contains([':', '/', '@']) {
            Reference::parse(input).map(Some)
        } else {
            check_tag(input).map(|()| None)
        };
        match parsed {
            Ok(Some(reference)) => self.check_reference(reference),
            Ok(None) => self.check_text(None, input),
            Err(_) if is_utf_16(input.as_bytes()) => Err(Invalid::utf_16()),
            Err(error) => {
                let malformed = || {
                    let suggestion = self.lowered(input);
                    Invalid { suggestion, ..Invalid::malformed(error.to_string()) }
                };
                Err(explain::sibling(Parts::of(input).repository).unwrap_or_else(malformed))
            }
        }
    }

    /// Checks bytes, which need not be UTF-8.
    ///
    /// # Errors
    ///
    /// As [`check`](Checker::check).
    pub fn check_bytes<'i>(&self, input: &'i [u8]) -> Result<Valid<'i>, Invalid> {
        match std::str::from_utf8(input) {
            Ok(text) => self.check(text),
            Err(_) if is_utf_16(input) => Err(Invalid::utf_16()),
            Err(error) => {
                let at = error.valid_up_to();
                let found = Quoted::bytes(&input[at..]);
                let message =
                    format!("has unexpected {found} at byte {at}, expected printable ASCII only");
                Err(Invalid::malformed(message))
            }
        }
    }

    /// Checks a tag.
    ///
    /// # Errors
    ///
    /// As [`check`](Checker::check), but for texts that are no tag.
    pub fn check_tag(&self, tag: Tag) -> Result<Valid<'static>, Invalid> {
        self.conclude(None, self.judge(tag, None))
    }

    fn check_reference<'i>(&self, reference: Reference<'i>) -> Result<Valid<'i>, Invalid> {
        if let Some(of_others) = self.registry_of_others(reference.repository()) {
            return self.by(of_others.history).check_reference(reference);
        }
        if let Some(invalid) = self.wrong_image(reference) {
            return Err(invalid);
        }
        match reference.tag() {
            Some(tag) => self.check_text(Some(reference), tag),
            None if reference.digest().is_some() => {
                self.conclude(Some(reference), Ok(Valid::digest(reference)))
            }
            None => {
                let (reference, rejection) = self.no_tag(reference);
                self.conclude(Some(reference), Err(rejection))
            }
        }
    }

    /// Checks a text that is within Docker's grammar for tags, in the reference that
    /// it is of, if there is one.
    fn check_text<'i>(
        &self,
        reference: Option<Reference<'i>>,
        text: &str,
    ) -> Result<Valid<'i>, Invalid> {
        let found = match Tag::parse(text) {
            Ok(tag) => self.judge(tag, reference),
            Err(fault) => Err(self.explain(text, fault)),
        };
        self.conclude(reference, found)
    }

    /// Adds what else is to be known of a valid tag, or what may be meant by an
    /// invalid one.
    fn conclude<'i>(
        &self,
        reference: Option<Reference<'i>>,
        found: Result<Valid<'i>, Rejection>,
    ) -> Result<Valid<'i>, Invalid> {
        match found {
            Ok(valid) if self.has_notes => Ok(self.with_notes(valid)),
            Ok(valid) => Ok(Valid { notes: Vec::new(), ..valid }),
            Err(rejection) => {
                let suggestion = self.suggest(reference, &rejection);
                let Rejection { code, message, .. } = rejection;
                Err(Invalid { code, message: message.into(), suggestion })
            }
        }
    }
}

#[cfg(test)]
mod tests;
