//! Checking: is there such an image, and if not, why not, and what was meant.

mod expect;
mod explain;
mod guess;
mod look_up;
mod notes;
mod pin;
mod verdict;
mod want;

use crate::history::History;
use crate::list::Registry;
use crate::note::Note;
use crate::reference::{Parts, Reference, check_tag};
use crate::release_or_line::ReleaseOrLine;
use crate::repository::{Repository, is_prefect};
use crate::tag::Tag;
use crate::text::is_utf_16;
use crate::text::quote::Quoted;

pub use pin::Pinned;
pub use verdict::{Code, Invalid, Suggestion, Valid};

use verdict::{Meant, Rejection};

/// Checks tags and references against a history.
///
/// ```
/// use prefect_tags::{Checker, Code, History};
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
    registry: Option<Published<'a>>,
    /// `None` for the first that is accepted, or the one that the registry names.
    spoken_for: Option<Repository>,
}

/// What a registry has of the one repository that it speaks for.
#[derive(Clone, Copy, Debug)]
struct Published<'a> {
    registry: &'a Registry,
    /// The history of all other repositories.
    elsewhere: &'a History,
}

/// What a tag is checked in.
#[derive(Clone, Copy)]
struct Context<'i> {
    /// `None` for a bare tag.
    reference: Option<Reference<'i>>,
}

/// The valid tag that something invalid leads to.
struct Settled {
    tag: Tag,
    is_certain: bool,
    notes: Vec<Note>,
}

impl Context<'_> {
    fn has_digest(self) -> bool {
        self.reference.is_some_and(|reference| reference.digest().is_some())
    }
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
            spoken_for: None,
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
    /// A registry speaks for one repository, and always for bare tags: for the first
    /// of the repositories that this checker accepts, or else the one that it names,
    /// or else Prefect's own. References to others are checked as without it.
    #[must_use]
    pub fn with_registry(self, registry: &'a Registry, history: &'a History) -> Self {
        let elsewhere = self.history;
        Checker { history, registry: Some(Published { registry, elsewhere }), ..self }
    }

    /// Tells which repository the registry speaks for, without rejecting others.
    #[must_use]
    pub fn with_spoken_for(self, repository: Repository) -> Self {
        Checker { spoken_for: Some(repository), ..self }
    }

    /// Pins to digests too, which the registry tells.
    #[must_use]
    pub fn with_digests(self) -> Self {
        Checker { has_digests: true, ..self }
    }

    /// The same checker by a history and no registry.
    fn by<'h>(&self, history: &'h History) -> Checker<'h> {
        Checker {
            history,
            repositories: self.repositories.clone(),
            registry: None,
            spoken_for: None,
            ..*self
        }
    }

    /// The history of repositories that the registry does not speak for.
    fn elsewhere(&self, repository: &str) -> Option<&'a History> {
        let Published { registry, elsewhere } = self.registry?;
        let given = self.spoken_for.as_ref().or(self.repositories.first());
        let spoken_for = given.or(registry.repository());
        let is_spoken_for = match spoken_for {
            Some(spoken_for) => spoken_for.is(repository),
            None => is_prefect(repository),
        };
        (!is_spoken_for).then_some(elsewhere)
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
            return Err(Invalid::malformed(message, None));
        }
        let parsed = if input.contains([':', '/', '@']) {
            Reference::parse(input).map(Some)
        } else {
            check_tag(input).map(|()| None)
        };
        match parsed {
            Ok(Some(reference)) => self.check_reference(reference),
            Ok(None) => self.check_text(Context { reference: None }, input),
            Err(_) if is_utf_16(input.as_bytes()) => Err(Invalid::utf_16()),
            Err(error) => Err(explain::sibling(Parts::of(input).repository)
                .unwrap_or_else(|| Invalid::malformed(error.to_string(), self.lowered(input)))),
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
                Err(Invalid::malformed(message, None))
            }
        }
    }

    /// Checks a tag.
    ///
    /// # Errors
    ///
    /// As [`check`](Checker::check), but for texts that are no tag.
    pub fn check_tag(&self, tag: Tag) -> Result<Valid<'static>, Invalid> {
        let context = Context { reference: None };
        self.conclude(context, self.look_up(tag, context))
    }

    fn check_reference<'i>(&self, reference: Reference<'i>) -> Result<Valid<'i>, Invalid> {
        if let Some(elsewhere) = self.elsewhere(reference.repository()) {
            return self.by(elsewhere).check_reference(reference);
        }
        if let Some(invalid) = self.wrong_image(reference) {
            return Err(invalid);
        }
        let context = Context { reference: Some(reference) };
        match reference.tag() {
            Some(tag) => self.check_text(context, tag),
            None if reference.digest().is_some() => {
                self.conclude(context, Ok(Valid::digest(reference)))
            }
            None => {
                let (reference, rejection) = self.no_tag(reference);
                self.conclude(Context { reference: Some(reference) }, Err(rejection))
            }
        }
    }

    fn check_text<'i>(&self, context: Context<'i>, text: &str) -> Result<Valid<'i>, Invalid> {
        let found = match Tag::parse(text) {
            Ok(tag) => self.look_up(tag, context),
            Err(fault) => Err(self.explain(text, fault)),
        };
        self.conclude(context, found)
    }

    /// Adds what else is to be known of a valid tag, or what may be meant by an
    /// invalid one.
    fn conclude<'i>(
        &self,
        context: Context<'i>,
        found: Result<Valid<'i>, Rejection>,
    ) -> Result<Valid<'i>, Invalid> {
        match found {
            Ok(valid) if self.has_notes => Ok(self.with_notes(valid)),
            Ok(valid) => Ok(Valid { notes: Vec::new(), ..valid }),
            Err(rejection) => {
                let suggestion = self.suggest(context, &rejection);
                let Rejection { code, message, .. } = rejection;
                Err(Invalid { code, message: message.into(), suggestion })
            }
        }
    }

    /// The valid tag that a rejection leads to, in the form of the input.
    ///
    /// Docker goes by a digest where there is one, so that it may stay after a
    /// tag that is spelled anew. One that names another image goes with its tag:
    /// the registry may tell the new one.
    fn suggest(&self, context: Context<'_>, rejection: &Rejection) -> Option<Suggestion> {
        let meant = rejection.meant?;
        let notes = rejection.notes.to_vec();
        let Some(reference) = context.reference else {
            let Settled { tag, is_certain, notes } = self.settle(context, meant, notes)?;
            return Some(Suggestion { text: tag.to_string(), is_certain, notes });
        };
        let is_respelled = context.has_digest() && meant.is_respelled;
        if is_respelled && self.look_up(meant.tag, context).is_ok() {
            let text = reference.with_tag(meant.tag);
            return Some(Suggestion { text, is_certain: meant.is_certain, notes: Vec::new() });
        }
        // The tag alone, because any digest would make it a pinned one.
        let without = Context { reference: None };
        let Settled { tag, is_certain, notes } = self.settle(without, meant, notes)?;
        let text = format!("{}:{tag}", reference.repository());
        if !context.has_digest() {
            return Some(Suggestion { text, is_certain, notes });
        }
        let registry = self.registry.map(|published| published.registry);
        match registry.and_then(|registry| registry.digest(tag)) {
            Some(digest) => {
                Some(Suggestion { text: format!("{text}@{digest}"), is_certain, notes })
            }
            None => Some(Suggestion { text, is_certain: false, notes }),
        }
    }

    /// Follows what is meant to a valid tag, with the notes on what that replaces.
    fn settle(
        &self,
        context: Context<'_>,
        mut meant: Meant,
        mut notes: Vec<Note>,
    ) -> Option<Settled> {
        let mut is_certain = true;
        // From the release to the flavor to the Python version to a pinned tag:
        // nothing leads back.
        for _ in 0..5 {
            is_certain &= meant.is_certain;
            match self.look_up(meant.tag, context) {
                Ok(valid) => {
                    if notes.is_empty() {
                        notes = self.with_notes(valid).notes;
                    }
                    return Some(Settled { tag: meant.tag, is_certain, notes });
                }
                Err(rejection) => {
                    notes.extend(rejection.notes);
                    meant = rejection.meant?;
                }
            }
        }
        None
    }

    /// The reference that a text is in lowercase, if that is valid, or what it
    /// leads to. No other character of a name is ever dropped or replaced: somebody
    /// else may own a name that is nearly right.
    fn lowered(&self, text: &str) -> Option<Suggestion> {
        let path = text.rfind('/')?;
        // What follows the last slash and the colon or the `@` is no name.
        let end = text[path..].find([':', '@']).map(|at| path + at)?;
        let (name, rest) = text.split_at(end);
        let lowered = name.to_ascii_lowercase() + rest;
        if lowered == text || Reference::parse(&lowered).is_err() {
            return None;
        }
        match self.check(&lowered) {
            Ok(_) => Some(Suggestion::choice(lowered)),
            Err(invalid) => invalid.suggestion.map(|it| Suggestion { is_certain: false, ..it }),
        }
    }
}

#[cfg(test)]
mod tests;
