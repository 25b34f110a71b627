//! Checking: is there such an image, and if not, why not, and what was meant.

mod expect;
mod explain;
mod guess;
mod input;
mod look_up;
mod notes;
mod pin;
mod policy;
mod suggest;
mod verdict;

use std::sync::Arc;

use crate::history::History;
use crate::inventory::Inventory;
use crate::list::Registry;
use crate::plan::Filters;
use crate::reference::{Reference, split_version};
use crate::release_or_line::ReleaseOrLine;
use crate::repository::Repository;
use crate::tag::Tag;
use crate::text::is_utf_16;
use crate::text::list::joined;
use crate::text::quote::Quoted;

pub use crate::note::{Needs, NoteCode};
pub use pin::Pinned;
pub use verdict::{Code, Invalid, Suggestion, Valid};

use input::{Named, malformed};
use policy::check_sibling;
use suggest::STEPS;

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
    /// What [`pin`](Checker::pin) takes for pinned already, besides.
    pinned_by: Option<&'a History>,
}

/// What a checker goes by for the registry's repository, and for bare tags.
#[derive(Debug)]
struct CheckedRegistry<'a> {
    inventory: Inventory<'a>,
    repository: Repository,
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
            pinned_by: None,
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

    /// Also rejects tags that are not in `registry`, and takes from it what floating tags
    /// point to. `history` has the releases of the registry, as
    /// [`History::with_registry`] gives it.
    ///
    /// It applies to bare tags and to one repository: this one, else the one named in the
    /// registry, else Prefect's.
    #[must_use]
    pub fn with_registry(
        self,
        registry: &'a Registry,
        history: &'a History,
        repository: Option<&'a Repository>,
    ) -> Self {
        let inventory = Inventory::new(registry, history, Filters::default());
        let repository = repository.or(registry.repository()).cloned();
        let repository = repository.unwrap_or_else(Repository::prefect);
        let registry = CheckedRegistry { inventory, repository, history: self.history };
        Checker { history, registry: Some(Arc::new(registry)), ..self }
    }

    /// Makes [`pin`](Checker::pin) append the digest from the registry.
    #[must_use]
    pub fn with_digests(self) -> Self {
        Checker { has_digests: true, ..self }
    }

    /// The registry, if it lists the tags of what a reference is to; it lists bare tags.
    fn registry_of(&self, reference: Option<Reference<'_>>) -> Option<&CheckedRegistry<'a>> {
        let registry = self.registry.as_deref()?;
        let is_own = |it: Reference<'_>| registry.repository.is(it.repository());
        reference.is_none_or(is_own).then_some(registry)
    }

    /// Checks all of `input`, a bare tag or a reference. Accepts any text and never
    /// panics.
    ///
    /// # Errors
    ///
    /// `3.1.9-python3.13` (no such image), `2.8.7` (no tag of the scheme), and
    /// whatever else one of the [codes](Code) names.
    pub fn check<'i>(&self, input: &'i str) -> Result<Valid<'i>, Invalid> {
        self.check_within(input, STEPS)
    }

    /// Checks bytes, which need not be UTF-8.
    ///
    /// # Errors
    ///
    /// As [`check`](Checker::check).
    pub fn check_bytes<'i>(&self, input: &'i [u8]) -> Result<Valid<'i>, Invalid> {
        let malformed = |problem| Invalid::new(Code::MalformedReference, problem);
        if is_utf_16(input) {
            return Err(malformed("is UTF-16".to_owned()).expecting("ASCII; convert it to UTF-8"));
        }
        std::str::from_utf8(input)
            .map_err(|error| {
                let rest = Quoted::bytes(&input[error.valid_up_to()..]);
                malformed(format!("has unexpected {rest}")).expecting("printable ASCII only")
            })
            .and_then(|text| self.check(text))
    }

    /// Checks a tag.
    ///
    /// # Errors
    ///
    /// As [`check`](Checker::check), but for texts that are no tag.
    pub fn check_tag(&self, tag: Tag) -> Result<Valid<'static>, Invalid> {
        self.answer(Named { reference: None, tag: Some(Ok(tag)) }, STEPS)
    }

    /// Checks an input. One that is invalid may lead to a suggestion in so many steps.
    fn check_within<'i>(&self, input: &'i str, steps: u8) -> Result<Valid<'i>, Invalid> {
        match Named::read(input) {
            Ok(named) => self.answer(named, steps),
            Err(error) => {
                let (repository, rest) = split_version(input);
                check_sibling(repository)?;
                // No other character of a name is ever replaced: somebody else may own a
                // name that is nearly right.
                let lowercase = repository.to_ascii_lowercase();
                let text = Some(lowercase).filter(|it| it != repository).map(|it| it + rest);
                let suggestion = text.and_then(|text| self.follow(text, false, steps));
                Err(Invalid { suggestion, ..malformed(input, &error) })
            }
        }
    }

    fn answer<'i>(&self, named: Named<'i>, steps: u8) -> Result<Valid<'i>, Invalid> {
        let found = match &self.registry {
            // Other repositories are checked by the history without it.
            Some(registry) if self.registry_of(named.reference).is_none() => {
                let history = registry.history;
                Checker { history, registry: None, pinned_by: None, ..self.clone() }.find(named)
            }
            _ => self.find(named),
        };
        found.map_err(|mut invalid| {
            let candidate = invalid.candidate.take();
            let suggestion = self
                .follow_split(named, steps)
                .or_else(|| self.lead_on(named.reference, &*candidate?, steps));
            if suggestion.is_none() && invalid.needs == Some(Needs::Releases) {
                invalid.aside = format!("known up to {}", joined(self.history.known_to())).into();
            }
            invalid.leading_to(suggestion)
        })
    }

    /// Looks up what an input names, once.
    fn find<'i>(&self, named: Named<'i>) -> Result<Valid<'i>, Invalid> {
        if let Some(reference) = named.reference {
            self.check_repository(reference.repository())?;
        }
        let mut valid = match (named.tag, named.reference) {
            (Some(Ok(tag)), reference) => self.judge(tag, reference)?,
            (Some(Err(fault)), _) => return Err(self.explain(fault)),
            (None, Some(reference)) if reference.digest().is_none() => {
                let problem = "has no tag or digest (Docker would pull latest)";
                let invalid = Invalid::new(Code::NoTag, problem).expecting("a tag");
                return Err(invalid.choice(self.newest()));
            }
            (None, reference) => Valid::digest(reference),
        };
        self.add_notes(&mut valid);
        Ok(valid)
    }
}

#[cfg(test)]
mod tests;
