//! Whether a tag that is right by the scheme is also wanted: in this repository, in the
//! registry, of the expected release, pinned.

use super::Checker;
use super::look_up::LookUp;
use super::verdict::{Candidate, Code, Invalid, Valid, Verdict};
use crate::flavor::Flavor;
use crate::inventory::{Inventory, PointsTo};
use crate::line::Line;
use crate::note::{Note, NoteCode};
use crate::reference::Reference;
use crate::release::{Part, Release};
use crate::release_or_line::ReleaseOrLine;
use crate::repository::{CLIENT, PREFECT, has_own_scheme, is_client};
use crate::tag::Tag;
use crate::text::list::either;
use crate::text::quote::Quoted;

impl Checker<'_> {
    /// Refuses a reference to another repository than a wanted one, and to the
    /// siblings of Prefect's own that have schemes of their own.
    pub(super) fn check_repository(&self, repository: &str) -> Result<(), Invalid> {
        check_sibling(repository)?;
        if self.repositories.is_empty() || self.repositories.iter().any(|it| it.is(repository)) {
            return Ok(());
        }
        let problem = format!("repository is {}", Quoted::new(repository));
        Err(Invalid::new(Code::WrongImage, problem).expecting(&either(&self.repositories)))
    }

    /// Finds out whether there is such an image, and whether it is wanted.
    pub(super) fn judge<'i>(&self, tag: Tag, reference: Option<Reference<'i>>) -> Verdict<'i> {
        let found = self.look_up(tag, reference);
        let valid = found.map_err(|invalid| self.toward_expected(tag, invalid))?;
        self.check_expected(tag, &valid)?;
        if self.pinned_only && !valid.is_pinned() {
            return Err(self.floating(tag, &valid));
        }
        Ok(valid)
    }

    fn look_up<'i>(&self, tag: Tag, reference: Option<Reference<'i>>) -> Verdict<'i> {
        let mut found = LookUp(self.history).tag(tag);
        let has_digest = reference.is_some_and(|it| it.digest().is_some());
        let fallback = match &self.registry {
            // What the scheme has is right, and the registry may have less of it.
            Some(registry) => Some(registry.history),
            None => self.pinned_by.filter(|_| has_digest || !tag.is_floating()),
        };
        if let (Err(_), Some(fallback)) = (&found, fallback) {
            let other = LookUp(fallback).tag(tag);
            // What a registry lacks is no reason where the scheme has one.
            found = if self.registry.is_some() { other } else { other.or(found) };
        }
        if reference.is_some_and(|it| is_client(it.repository())) {
            check_client(tag, found.as_ref().ok().and_then(|valid| valid.release))?;
        }
        let mut valid = found?;
        valid.reference = reference;
        match &self.registry {
            Some(registry) => by_registry(&registry.inventory, tag, valid),
            None => Ok(valid),
        }
    }

    /// Tells that a tag is floating, and leads to the release that it points to.
    ///
    /// It is certain which one that is with a list of the releases that are out, or
    /// where one is expected.
    fn floating(&self, tag: Tag, valid: &Valid<'_>) -> Invalid {
        let pinned = || {
            let pinned = Tag::Release(valid.release?, valid.image?);
            let registry = self.registry.as_ref();
            let twin = registry.and_then(|it| it.inventory.twin(tag, pinned));
            let tag = Some(pinned).filter(|_| twin.is_none())?;
            Some(Candidate { is_certain: !self.history.may_have_newer(), ..Candidate::choice(tag) })
        };
        let candidate = self.moved(tag).filter(|moved| moved.is_certain).or_else(pinned);
        let invalid = Invalid::new(Code::Floating, "is floating").meaning(candidate);
        invalid.expecting("a pinned tag or a digest")
    }
}

/// What a registry tells of a tag that is right by the scheme.
fn by_registry<'i>(inventory: &Inventory<'_>, tag: Tag, mut valid: Valid<'i>) -> Verdict<'i> {
    let registry = inventory.registry;
    if !registry.contains(tag) {
        let invalid = Invalid::new(Code::NotPublished, "is not in the registry");
        return Err(invalid.choice(newest_in(inventory, tag, &valid)));
    }
    let points_to = match tag {
        Tag::Floating(tag) => inventory.points_to(tag),
        Tag::Release(..) | Tag::Commit(..) => PointsTo::NoDigest,
    };
    if points_to != PointsTo::NoDigest {
        let counted = match points_to {
            PointsTo::Tag(tag) => tag.release().zip(tag.image()),
            PointsTo::Nothing | PointsTo::NoDigest => None,
        };
        let counted = counted.filter(|(it, _)| inventory.history.status(*it).was_out());
        let (release, image) = counted.unzip();
        valid.frozen_since = valid.frozen_since.filter(|_| valid.release == release);
        valid.release = release;
        valid.image = image.or(valid.image);
    }
    let given = valid.reference.and_then(|reference| reference.digest());
    let digest = registry.digest(tag).map(|digest| digest.to_string());
    let message = match (given, digest) {
        (Some(given), Some(digest)) if given != digest => {
            format!("the registry has another digest ({digest})")
        }
        (None, _) if points_to == PointsTo::Nothing => {
            "no release tag in the registry has its digest".to_owned()
        }
        _ => return Ok(valid),
    };
    valid.notes.push(Note::new(NoteCode::OtherDigest, message));
    Ok(valid)
}

/// The newest release tag in the registry of the line of a tag, with its image.
fn newest_in(inventory: &Inventory<'_>, tag: Tag, valid: &Valid<'_>) -> Option<Tag> {
    let image = valid.image?;
    let line = match tag {
        Tag::Floating(tag) => tag.line(),
        _ => valid.release.map(|it| Line::of_minor(it.major(), it.minor()))?,
    };
    [line, Line::of_major(line.major())].into_iter().find_map(|line| {
        let newest_first = inventory.history.finals(line).iter().rev();
        let mut tags = newest_first.map(|release| Tag::Release(*release, image));
        tags.find(|tag| inventory.registry.contains(*tag))
    })
}

/// Refuses one of Prefect's other repositories, whose tags have schemes of their own,
/// whatever else is wrong with it.
pub(super) fn check_sibling(repository: &str) -> Result<(), Invalid> {
    if !has_own_scheme(repository) {
        return Ok(());
    }
    let problem = format!("repository {} has tags of its own", Quoted::new(repository));
    Err(Invalid::new(Code::WrongImage, problem).expecting(PREFECT))
}

/// The first release with images in `prefecthq/prefect-client`.
const FIRST_OF_CLIENT: Release = Release::new(3, 2, 15).with_part(Part::Dev, 5);

/// Refuses a tag of `prefecthq/prefect-client` that it does not have, by what it names
/// and by the release that it points to, if that is known.
fn check_client(tag: Tag, release: Option<Release>) -> Result<(), Invalid> {
    let flavor = tag.flavor();
    if flavor != Flavor::Standard {
        let problem = format!("{CLIENT} has no {flavor} image");
        return Err(Invalid::new(Code::FlavorNotBuilt, problem).expecting("standard"));
    }
    let is_old = |named: &ReleaseOrLine| match *named {
        ReleaseOrLine::Release(release) => release < FIRST_OF_CLIENT,
        ReleaseOrLine::Line(line) => {
            line.first() < FIRST_OF_CLIENT && !line.contains(FIRST_OF_CLIENT)
        }
    };
    let both = [tag.prefect(), release.map(ReleaseOrLine::Release)];
    let Some(named) = both.into_iter().flatten().find(is_old) else { return Ok(()) };
    let problem = format!("{CLIENT} has no image of Prefect {}", named.named());
    let invalid = Invalid::new(Code::Unreleased, problem);
    Err(Invalid { aside: format!("{FIRST_OF_CLIENT} is the first").into(), ..invalid })
}
