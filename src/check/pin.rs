//! Pinning: the release that a floating tag points to now.

use super::{CheckedRegistry, Checker, Code, Invalid, Valid};
use crate::digest::Digest;
use crate::inventory::PointsTo;
use crate::note::{Needs, Note};
use crate::release::Release;
use crate::tag::Tag;
use crate::text::quote::Quoted;

/// A tag or reference that always means one image, in the form that was given: a bare
/// tag, or a reference to the same repository.
///
/// ```
/// use prefect_tags::{Checker, History};
///
/// let checker = Checker::new(History::published());
/// let pinned = checker.pin(b"ghcr.io/me/prefect:3-python3.9")?;
/// assert_eq!(pinned.text, "ghcr.io/me/prefect:3.4.25-python3.9");
/// # Ok::<(), prefect_tags::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pinned {
    /// The tag or reference.
    pub text: String,
    /// The release that it names; `None` for a digest, and for a commit that is
    /// that of no known release.
    pub release: Option<Release>,
    /// Whether it comes back as it was given.
    pub is_as_given: bool,
    /// What a user of the tag that was given should know.
    pub notes: Vec<Note>,
}

impl Checker<'_> {
    /// Pins a tag or a reference to the release that it points to. Bytes need not
    /// be UTF-8.
    ///
    /// What is pinned already stays as it is, even if the list of releases lacks
    /// it.
    ///
    /// # Errors
    ///
    /// What [`check`](Checker::check) finds invalid: `2.8.7`, and `3-latest` where
    /// the list has no release of Prefect 3; a tag of a line that has no known
    /// release, but may have one by now: `3.99-python3.12`; and with a registry, a
    /// tag whose digest no release tag has, or where a digest is wanted, one that
    /// has none and a bare tag.
    pub fn pin(&self, input: &[u8]) -> Result<Pinned, Invalid> {
        let known = (!self.history.may_have_newer()).then(|| self.history.known());
        let given = Checker { pinned_by: known.as_ref(), ..self.clone() }.check_bytes(input)?;
        let replacement = match given.release.zip(given.image) {
            _ if given.is_pinned() => None,
            Some((release, image)) => {
                let tag = Tag::Release(release, image);
                self.check_published(tag, &given)?;
                Some(tag)
            }
            None => return Err(self.nothing_to_pin_to(&given)),
        };
        let mut text = match (replacement, given.reference) {
            (None, _) => String::from_utf8_lossy(input).into_owned(),
            (Some(tag), Some(reference)) => reference.with_tag(tag),
            (Some(tag), None) => tag.to_string(),
        };
        let wants_digest = self.has_digests && !given.has_digest();
        if wants_digest {
            text.extend(["@", &self.digest_of(&given, replacement)?.to_string()]);
        }
        let is_as_given = replacement.is_none() && !wants_digest;
        Ok(Pinned { text, release: given.release, is_as_given, notes: given.notes })
    }

    /// Refuses a tag to pin to that the registry lacks, or that should have another digest
    /// than what it has.
    fn check_published(&self, tag: Tag, given: &Valid<'_>) -> Result<(), Invalid> {
        let Some(CheckedRegistry { inventory, .. }) = self.registry_of(given.reference) else {
            return Ok(());
        };
        if !inventory.registry.contains(tag) {
            let message = format!("points to {tag}, which is not in the registry");
            return Err(Invalid::new(Code::NotPublished, message));
        }
        let Some(twin) = given.tag.and_then(|given| inventory.twin(given, tag)) else {
            return Ok(());
        };
        let message = format!("points to both {tag} and {twin}, which should differ");
        Err(Invalid::new(Code::Unreleased, message))
    }

    fn nothing_to_pin_to(&self, given: &Valid<'_>) -> Invalid {
        let own = self.registry_of(given.reference);
        let (Some(own), Some(Tag::Floating(tag))) = (own, given.tag) else {
            let problem = "has no known release to pin to";
            let needs = Some(Needs::Releases).filter(|_| self.history.may_have_newer());
            return Invalid { needs, ..Invalid::new(Code::Unreleased, problem) };
        };
        let problem =
            match (own.inventory.points_to(tag), own.inventory.registry.digest(tag.into())) {
                (PointsTo::Tag(tag), _) => {
                    format!("points to {tag} in the registry, which does not count")
                }
                (PointsTo::Nothing, Some(digest)) => {
                    format!("no release tag in the registry has its digest ({digest})")
                }
                _ => "has no known release to pin to".to_owned(),
            };
        Invalid::new(Code::Unreleased, problem)
    }

    /// The digest to append to a reference.
    fn digest_of(&self, given: &Valid<'_>, replacement: Option<Tag>) -> Result<Digest, Invalid> {
        let no_digest = |message| Invalid::new(Code::Floating, message);
        let Some(reference) = given.reference else {
            let problem = "has no repository to append a digest to, expected a reference such as \
                           prefecthq/prefect:2.11.5-python3.10";
            return Err(no_digest(problem));
        };
        let own = self.registry.as_deref();
        if let (Some(own), None) = (own, self.registry_of(given.reference)) {
            let own = &own.repository;
            let found = Quoted::new(reference.repository());
            let problem = format!("repository is {found}, but the registry's tags are of {own}");
            let needs = Some(Needs::Repository);
            return Err(Invalid { needs, ..Invalid::new(Code::WrongImage, problem) });
        }
        // What floats and is pinned is one image.
        let mut tags = [given.tag, replacement].into_iter().flatten();
        let digest = tags.find_map(|tag| own?.inventory.registry.digest(tag));
        digest.ok_or_else(|| no_digest("has no digest in the registry"))
    }
}
