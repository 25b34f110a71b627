//! Whether a tag that is right by the scheme is also wanted: in the registry, of the
//! expected release, pinned.

use super::Checker;
use super::look_up::LookUp;
use super::verdict::{Code, Meant, Rejection, Valid};
use crate::inventory::{Inventory, PointsTo};
use crate::note::{Note, NoteCode};
use crate::reference::Reference;
use crate::tag::Tag;

impl Checker<'_> {
    /// Finds out whether there is such an image, and whether it is wanted.
    pub(super) fn judge<'i>(
        &self,
        tag: Tag,
        reference: Option<Reference<'i>>,
    ) -> Result<Valid<'i>, Rejection> {
        let look_up = |history| LookUp { history, has_notes: self.has_notes };
        let found = look_up(self.history).tag(tag);
        let found = match self.registry.as_deref() {
            None => found,
            // What the scheme has is right, and the registry may have less of it.
            Some(registry) => found
                .or_else(|_| look_up(registry.history).tag(tag))
                .and_then(|valid| by_registry(&registry.inventory, tag, valid, reference)),
        };
        let found = found.map_err(|rejection| self.lead_on(tag, rejection))?;
        let valid = Valid { reference, ..found };
        self.check_expected(tag, &valid)?;
        if self.pinned_only && !valid.is_pinned() {
            return Err(self.floating(tag, valid));
        }
        Ok(valid)
    }

    /// Leads an invalid tag to the release that is expected, if another one is.
    fn lead_on(&self, tag: Tag, rejection: Rejection) -> Rejection {
        let meant = self.toward_expected(Meant { is_certain: true, ..Meant::choice(tag) });
        if meant.tag == tag { rejection } else { Rejection { meant: Some(meant), ..rejection } }
    }

    /// Tells that a tag is floating, and leads to the release that it points to.
    ///
    /// It is certain which one that is with a list of the releases that are out, or
    /// where one is expected.
    fn floating(&self, tag: Tag, valid: Valid<'_>) -> Rejection {
        let pinned = || {
            let pinned = Tag::Release(valid.release?, valid.image?);
            let registry = self.registry.as_ref();
            let twin = registry.and_then(|it| it.inventory.twin_of(tag, pinned));
            let tag = Some(pinned).filter(|_| twin.is_none())?;
            Some(Meant { is_certain: !self.history.is_open(), ..Meant::choice(tag) })
        };
        let meant = self.pinned_to_expected(tag).or_else(pinned);
        let message = "is floating, expected a pinned tag or a digest";
        let notes = self.with_notes(valid).notes.into();
        Rejection { meant, notes, ..Rejection::new(Code::Floating, message) }
    }
}

/// What a registry tells of a tag that is right by the scheme.
fn by_registry(
    inventory: &Inventory<'_>,
    tag: Tag,
    mut valid: Valid<'static>,
    reference: Option<Reference<'_>>,
) -> Result<Valid<'static>, Rejection> {
    let registry = inventory.registry;
    if !registry.contains(tag) {
        let message = "is not in the registry, expected a tag that it has";
        return Err(Rejection::new(Code::NotPublished, message));
    }
    // What is seen is not guessed.
    let is_guess = |code| matches!(code, NoteCode::AssumedMatrix | NoteCode::InferredImage);
    valid.notes.retain(|note| !is_guess(note.code));
    let points_to = match tag {
        Tag::Floating(tag) => inventory.points_to(tag),
        Tag::Release(..) | Tag::Commit(..) => PointsTo::NoDigest,
    };
    if points_to != PointsTo::NoDigest {
        let counted = match points_to {
            PointsTo::Image(release, image) if inventory.counts(release) => Some((release, image)),
            _ => None,
        };
        let release = counted.map(|(release, _)| release);
        if valid.release != release || release.is_none() {
            valid.frozen_since = None;
            valid.notes.clear();
        }
        valid.release = release;
        valid.image = counted.map(|(_, image)| image).or(valid.image);
    }
    let given = reference.and_then(|reference| reference.digest());
    let digest = registry.digest(tag).map(|digest| digest.to_string());
    if let (Some(given), Some(digest)) = (given, digest) {
        if given != digest {
            let message = format!("in the registry, {tag} has another digest ({digest})");
            valid.notes.push(Note::new(NoteCode::OtherDigest, message));
        }
    }
    Ok(valid)
}
