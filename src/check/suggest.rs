//! The valid tag or reference that something invalid leads to.

use super::Checker;
use super::input::Named;
use super::verdict::{Candidate, Suggestion};
use crate::reference::{Parts, Reference};
use crate::repository::{PREFECT, Repository};

/// How often a candidate that is invalid may lead to another: from lowercase to a
/// spelling, to the release, to the image, to the pinned tag.
pub(super) const STEPS: u8 = 6;

impl Checker<'_> {
    /// What may be meant by an input, if it is valid by the same options, or leads to
    /// something valid.
    pub(super) fn lead_on(
        &self,
        reference: Option<Reference<'_>>,
        candidate: &Candidate,
        steps: u8,
    ) -> Option<Suggestion> {
        let Candidate { tag, is_certain, is_respelled } = *candidate;
        // Docker goes by a digest where there is one, so that it stays beside a tag that is
        // only spelled anew. One that may name another image goes with its tag.
        let (text, is_same_image) = match reference {
            None => (tag.to_string(), true),
            Some(it) if is_respelled => (it.with_tag(tag), true),
            Some(it) => (format!("{}:{tag}", it.repository()), it.digest().is_none()),
        };
        self.follow(text, is_certain && is_same_image, steps)
    }

    /// The reference that an input may be that has a slash or a dot where a colon was
    /// meant: `prefecthq/prefect.2-latest`.
    pub(super) fn follow_split(&self, named: Named<'_>, steps: u8) -> Option<Suggestion> {
        let alone = named.reference.filter(|it| it.tag().is_none() && it.digest().is_none());
        let name = alone?.repository();
        name.match_indices(['/', '.']).find_map(|(at, mark)| {
            let (repository, tag) = (&name[..at], &name[at + mark.len()..]);
            // With a slash it would be a port, and the name of another repository.
            let text = (!tag.contains('/')).then(|| format!("{repository}:{tag}"))?;
            self.follow(text, false, steps)
        })
    }

    /// The suggestion of a text, if it is valid, or what it leads to.
    pub(super) fn follow(&self, text: String, is_certain: bool, steps: u8) -> Option<Suggestion> {
        let steps = steps.checked_sub(1)?;
        let repository = text.contains([':', '/', '@']).then(|| Parts::of(&text).repository);
        if repository.is_some_and(|it| !self.has_prefect_tags(it)) {
            return None;
        }
        let mut suggestion = match self.check_within(&text, steps).map(|valid| valid.notes) {
            Ok(notes) => Suggestion { text, is_certain, notes },
            Err(invalid) => invalid.suggestion?,
        };
        suggestion.is_certain &= is_certain;
        Some(suggestion)
    }

    /// Whether a repository is known to have Prefect's tags: by its name, or because
    /// it is asked for.
    pub(super) fn has_prefect_tags(&self, repository: &str) -> bool {
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let of_registry = self.registry.as_ref().map(|registry| &registry.repository);
        let asked = self.repositories.iter().chain(of_registry).map(Repository::as_str);
        [PREFECT].into_iter().chain(asked).any(|it| name(it) == name(repository))
    }
}
