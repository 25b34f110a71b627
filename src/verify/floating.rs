//! The status of floating tags.

use super::{Finding, Incomplete, Status, Verifier};
use crate::digest::Digest;
use crate::history::docker_hub::stuck_at;
use crate::image::Image;
use crate::inventory::{Inventory, PointsTo};
use crate::kind::Kind;
use crate::release::Release;
use crate::repository::is_prefect;
use crate::tag::{FloatingTag, Tag};

impl Verifier<'_> {
    /// What was found of a floating tag that `release` owns with the image of `pinned`: the
    /// first of these that applies.
    ///
    /// 1. No release owns it: [`unowned`](Verifier::unowned) finds such tags.
    /// 2. Its pinned tag is `wrong`: `unchecked`.
    /// 3. It is its pinned tag: `ok`. Where the matrix is assumed, `N-latest` may be that
    ///    of any Python version.
    /// 4. It is stuck on Docker Hub: `known`.
    /// 5. Its pinned tag is absent: `unchecked`.
    /// 6. It or its pinned tag has no digest: `unchecked`.
    /// 7. It is a release that was withdrawn: `wrong`, and moves.
    /// 8. It is nothing but releases that do not count, or an image that a release has
    ///    beside its matrix: `unchecked`. A row may reach too far, and nothing moves away
    ///    from an image that is there.
    /// 9. It is no tag that is left, and a newer release is absent that may have been it:
    ///    `wrong`.
    /// 10. Its release is not whole: `unchecked`.
    /// 11. It is absent: `missing`, else `wrong`, and moves.
    ///
    /// With 5 and 10 it waits for its release, if that is not whole.
    pub(super) fn floating(
        &self,
        floating: FloatingTag,
        pinned: &Finding,
        release: &mut Incomplete,
    ) -> Finding {
        let inventory = &self.inventory;
        let (registry, history) = (inventory.registry, inventory.history);
        let Incomplete { release: owner, there, images, .. } = *release;
        let (tag, own) = (Tag::from(floating), pinned.tag);
        let digest = registry.digest(tag);
        let of_digest = digest.and_then(|digest| inventory.digests.get(&digest));
        let is_there = registry.contains(tag);
        let is_whole = there == images;
        let is_any_python = floating.image().is_none() && history.is_assumed(owner);
        let is_right = match inventory.points_to(floating) {
            PointsTo::Tag(its) => its == own || is_any_python && its.release() == Some(owner),
            PointsTo::Nothing | PointsTo::NoDigest => false,
        };
        let is_withdrawn = of_digest.is_some_and(|tags| tags.withdrawn.is_some());
        let foreign = of_digest.and_then(|tags| {
            let beside = tags.unplanned.map(|tag| format!("is {tag}, which is not in its matrix"));
            let uncounted = || inventory.uncounted(tags);
            beside.or_else(|| Some(format!("is {}, which does not count", uncounted()?)))
        });
        let unknown = digest.filter(|_| of_digest.is_none());
        let absent = unknown.and_then(|unknown| Some((unknown, self.absent(floating, owner)?)));

        let unchecked = |reason| self.because(tag, Status::Unchecked, reason);
        let moves = |status| Finding { expected: Some(own), ..self.found(tag, status) };
        let mut waits = || {
            release.is_awaited = true;
            let s = if images == 1 { "" } else { "s" };
            unchecked(format!("{owner} is not whole ({there} of {images} image{s})"))
        };
        let finding = match (self.stuck(floating, owner, digest), foreign, absent) {
            _ if pinned.status == Status::Wrong => unchecked(format!("{own} is wrong")),
            _ if is_right => self.found(tag, Status::Ok),
            (Some(at), ..) => {
                self.because(tag, Status::Known, format!("is stuck at {at} on Docker Hub"))
            }
            _ if !registry.contains(own) && !is_whole => waits(),
            _ if !registry.contains(own) => unchecked(format!("{own} is not in the registry")),
            _ if is_there && digest.is_none() => unchecked("has no digest".to_owned()),
            _ if is_there && pinned.digest.is_none() => unchecked(format!("{own} has no digest")),
            _ if is_withdrawn => moves(Status::Wrong),
            (_, Some(reason), _) => unchecked(reason),
            (.., Some((digest, absent))) => {
                let reason = format!("is {digest}, which no other tag has, and {absent} is absent");
                self.because(tag, Status::Wrong, reason)
            }
            _ if !is_whole => waits(),
            _ if is_there => moves(Status::Wrong),
            _ => moves(Status::Missing),
        };
        Finding { actual: inventory.actual(floating), ..finding }
    }

    /// The release that a tag is stuck at on Docker Hub, if it is.
    fn stuck(&self, tag: FloatingTag, owner: Release, digest: Option<Digest>) -> Option<Release> {
        let Inventory { registry, history, .. } = &self.inventory;
        let is_docker_hub = registry.repository().is_none_or(|it| is_prefect(it.as_str()));
        let is_moving = history.knows_docker_hub && is_docker_hub && tag.kind() == Kind::Major;
        let at = stuck_at(tag.line().major()).filter(|at| is_moving && owner > *at)?;
        let its = registry.digest(Tag::Release(at, tag.image()?));
        (digest.is_some() && its == digest).then_some(at)
    }

    /// The newest final release with the image of a tag that is known, newer than its
    /// owner, and that the registry lacks.
    fn absent(&self, tag: FloatingTag, owner: Release) -> Option<Release> {
        let history = self.inventory.history;
        let mut newer_first = history.absent(tag.line()).rev().take_while(|it| *it > owner);
        newer_first.find(|release| history.builds(*release, tag))
    }

    /// What was found of the floating tags that no release owns, of lines that are asked
    /// for: those that are a release that was withdrawn, in the order of releases.
    pub(super) fn unowned(&self) -> Vec<Finding> {
        let Verifier { request, inventory, .. } = self;
        let mut unowned = Vec::new();
        for (actual, digest) in inventory.registry.iter() {
            let tags = digest.and_then(|digest| inventory.digests.get(&digest));
            let Some(tags) = tags.filter(|it| it.withdrawn == Some(&actual)) else { continue };
            for &floating in &tags.floating {
                let Some(image) = floating.image().or(actual.image()) else { continue };
                let image = Image::new(image.python(), floating.flavor());
                let is_asked =
                    request.asks_line(floating.line()) && request.selects(floating.into(), image);
                if is_asked && inventory.history.owner(floating).is_none() {
                    let reason = format!("is {actual}, which is yanked, expected no such tag");
                    let wrong = self.because(floating.into(), Status::Wrong, reason);
                    unowned.push(Finding { actual: Some(actual), ..wrong });
                }
            }
        }
        unowned
    }
}
