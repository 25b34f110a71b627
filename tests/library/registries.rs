//! A registry that gets what is planned is as it should be, and what `verify` expects puts one
//! right: the two are one rule.

use std::collections::BTreeMap;

use prefect_tags::verify::{Asked, State, Verification};
use prefect_tags::{Digest, History, Image, Plan, Registry, Release, Releases, Tag};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use crate::strategies::cases;
use crate::{frozen, scheme};

/// The tags of a registry, each with its digest.
type Tags = BTreeMap<Tag, Digest>;

/// Final releases, in any order.
fn releases() -> impl Strategy<Value = Vec<Release>> {
    let finals: Vec<Release> = scheme::tagged()
        .iter()
        .filter(|tagged| tagged.status != "unpublished")
        .map(|tagged| tagged.release.parse().unwrap())
        .filter(|release: &Release| release.is_final())
        .collect();
    subsequence(finals, 1..8).prop_shuffle()
}

/// A digest of its own for each image of each release.
fn digest(release: Release, image: Image) -> Digest {
    let mut digits = 0_u64;
    for byte in Tag::Release(release, image).to_string().bytes() {
        digits = digits.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
    }
    format!("sha256:{digits:064x}").parse().unwrap()
}

fn registry(tags: &Tags) -> Registry {
    let mut registry = Registry::default();
    for (tag, digest) in tags {
        registry.add(&tag.to_string(), Some(&digest.to_string())).unwrap();
    }
    registry
}

fn verified(tags: &Tags) -> Verification {
    let registry = registry(tags);
    let (history, notes) = frozen().with_registry(&registry, &[]);
    assert!(notes.is_empty());
    registry.verify(&Asked::default(), &history)
}

/// The tags that are not as they should be.
fn faults(verification: &Verification) -> Vec<(Tag, State)> {
    let is_fault = |state| matches!(state, State::Missing | State::Wrong);
    let verdicts = verification.verdicts.iter().filter(|verdict| is_fault(verdict.state));
    verdicts.map(|verdict| (verdict.tag, verdict.state)).collect()
}

/// Pushes what `compute --releases` prints for each release in turn, and calls `after` each time.
fn push(releases: &[Release], mut after: impl FnMut(&Tags)) -> Tags {
    let (mut tags, mut out) = (Tags::new(), Releases::default());
    for &release in releases {
        out.add(release, None);
        let history: History = frozen().with_releases(&out);
        let plan = Plan::new(release, &history).unwrap();
        for planned in plan.images() {
            let pushed = planned.tags.iter().map(|tag| (*tag, digest(release, planned.image)));
            tags.extend(pushed);
        }
        after(&tags);
    }
    tags
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_registry_that_got_every_plan_in_turn_is_as_it_should_be(releases in releases()) {
        push(&releases, |tags| {
            let verification = verified(tags);
            let mut states = verification.verdicts.iter().map(|verdict| verdict.state);
            assert!(states.all(|state| state == State::Ok), "{releases:?}: {verification:?}");
            assert_eq!(verification.perhaps, []);
            // Each that it has is expected, but for floating tags that no release owns any more.
            assert!(verification.verdicts.len() <= tags.len());
        });
    }

    #[test]
    fn a_tag_that_is_dropped_is_told_and_no_other(releases in releases(), at in any::<Index>()) {
        let tags = push(&releases, |_| {});
        let expected: Vec<Tag> = verified(&tags).verdicts.iter().map(|it| it.tag).collect();
        let dropped = *at.get(&expected);
        let mut fewer = tags.clone();
        fewer.remove(&dropped);
        let verification = verified(&fewer);
        if verification.perhaps.is_empty() {
            prop_assert_eq!(faults(&verification), [(dropped, State::Missing)]);
        } else {
            prop_assert_eq!(&verification.perhaps, &[dropped]);
            prop_assert_eq!(faults(&verification), []);
        }
    }

    #[test]
    fn a_tag_that_is_left_behind_is_told_and_no_other(
        releases in releases(),
        at in any::<Index>(),
        older in any::<Index>(),
    ) {
        let tags = push(&releases, |_| {});
        let floating: Vec<_> =
            verified(&tags).verdicts.iter().filter(|it| it.tag.is_floating()).copied().collect();
        let verdict = at.get(&floating);
        let is_other = |(tag, digest): &(&Tag, &Digest)| {
            !tag.is_floating() && tag.flavor() == verdict.tag.flavor() && Some(**digest) != verdict.digest
        };
        let others: Vec<_> = tags.iter().filter(is_other).collect();
        prop_assume!(!others.is_empty());
        let (&other, &digest) = *older.get(&others);
        let mut behind = tags.clone();
        behind.insert(verdict.tag, digest);
        let verification = verified(&behind);
        prop_assert_eq!(faults(&verification), [(verdict.tag, State::Wrong)]);
        let told = verification.verdicts.iter().find(|it| it.tag == verdict.tag).unwrap();
        prop_assert_eq!((told.actual, told.expected), (Some(other), verdict.expected));
    }

    /// From any registry, tagging the wrong and missing floating tags from what is expected leaves
    /// none of them wrong or missing.
    #[test]
    fn what_is_expected_puts_a_registry_right(
        releases in releases(),
        dropped in proptest::collection::vec(any::<Index>(), 0..20),
        moved in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..20),
    ) {
        let mut tags = push(&releases, |_| {});
        for at in dropped {
            let all: Vec<_> = tags.keys().copied().collect();
            if all.len() > 1 {
                tags.remove(at.get(&all));
            }
        }
        for (at, from) in moved {
            let all: Vec<_> = tags.iter().map(|(tag, digest)| (*tag, *digest)).collect();
            tags.insert(at.get(&all).0, from.get(&all).1);
        }
        for verdict in verified(&tags).verdicts {
            if verdict.tag.is_floating() && matches!(verdict.state, State::Missing | State::Wrong) {
                let expected = verdict.expected.expect("it is told what to tag it from");
                tags.insert(verdict.tag, tags[&expected]);
            }
        }
        let left: Vec<_> =
            faults(&verified(&tags)).into_iter().filter(|(tag, _)| tag.is_floating()).collect();
        prop_assert_eq!(left, []);
    }
}
