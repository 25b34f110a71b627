//! The valid tag that something invalid leads to.

use super::Checker;
use super::verdict::{Meant, Rejection, Suggestion};
use crate::note::Note;
use crate::reference::{Parts, Reference};
use crate::tag::Tag;

/// The valid tag that something invalid leads to.
struct Settled {
    tag: Tag,
    is_certain: bool,
    notes: Vec<Note>,
}

impl Checker<'_> {
    /// The valid tag that a rejection leads to, in the form of the input.
    ///
    /// Docker goes by a digest where there is one, so that it may stay after a
    /// tag that is spelled anew. One that names another image goes with its tag:
    /// the registry may tell the new one.
    pub(super) fn suggest(
        &self,
        reference: Option<Reference<'_>>,
        rejection: &Rejection,
    ) -> Option<Suggestion> {
        let meant = rejection.meant?;
        let keeps_digest = |it: &Reference<'_>| {
            it.digest().is_some() && meant.is_respelled && self.judge(meant.tag, Some(*it)).is_ok()
        };
        if let Some(reference) = reference.filter(keeps_digest) {
            let text = reference.with_tag(meant.tag);
            return Some(Suggestion { text, is_certain: meant.is_certain, notes: Vec::new() });
        }
        let Settled { tag, is_certain, notes } = self.settle(meant, rejection.notes.to_vec())?;
        let Some(reference) = reference else {
            return Some(Suggestion { text: tag.to_string(), is_certain, notes });
        };
        let text = format!("{}:{tag}", reference.repository());
        if reference.digest().is_none() {
            return Some(Suggestion { text, is_certain, notes });
        }
        match self.registry.as_ref().and_then(|it| it.inventory.registry.digest(tag)) {
            Some(digest) => {
                Some(Suggestion { text: format!("{text}@{digest}"), is_certain, notes })
            }
            None => Some(Suggestion { text, is_certain: false, notes }),
        }
    }

    /// Follows what is meant to a valid tag, with the notes on what that replaces. The
    /// tag is judged alone, because any digest would make it a pinned one.
    fn settle(&self, mut meant: Meant, mut notes: Vec<Note>) -> Option<Settled> {
        let mut is_certain = true;
        // From the release to the flavor to the Python version to a pinned tag:
        // nothing leads back.
        for _ in 0..5 {
            is_certain &= meant.is_certain;
            match self.judge(meant.tag, None) {
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
    pub(super) fn lowered(&self, text: &str) -> Option<Suggestion> {
        let parts = Parts::of(text);
        let repository = parts.repository;
        if !parts.has_version() || !repository.contains('/') {
            return None;
        }
        let lowered = repository.to_ascii_lowercase() + &text[repository.len()..];
        if lowered == text || Reference::parse(&lowered).is_err() {
            return None;
        }
        match self.check(&lowered) {
            Ok(_) => Some(Suggestion::choice(lowered)),
            Err(invalid) => invalid.suggestion.map(|it| Suggestion { is_certain: false, ..it }),
        }
    }
}
