//! A registry that gets what is planned is as it should be, and what `verify` expects puts one
//! right: the two are one rule.

use std::collections::BTreeMap;

use prefect_tags::verify::{Finding, Outcome, Request, Status};
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

/// What `verify` finds, and as a whole.
fn verified(tags: &Tags) -> (Vec<Finding>, Outcome) {
    let registry = registry(tags);
    let (history, notes) = frozen().with_registry(&registry, &[]);
    assert!(notes.is_empty());
    let mut findings = Vec::new();
    let outcome = Request::default().verify(&registry, &history, |finding| findings.push(finding));
    (findings, outcome)
}

/// The tags that are not as they should be.
fn faults(findings: &[Finding]) -> Vec<(Tag, Status)> {
    let is_fault = |status| matches!(status, Status::Missing | Status::Wrong);
    let faults = findings.iter().filter(|finding| is_fault(finding.status));
    faults.map(|finding| (finding.tag, finding.status)).collect()
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
            let (findings, outcome) = verified(tags);
            let is_ok = findings.iter().all(|finding| finding.status == Status::Ok);
            assert!(is_ok && outcome == Outcome::default(), "{releases:?}: {findings:?}");
            // Each that it has is expected, but for floating tags that no release owns any more.
            assert!(findings.len() <= tags.len());
        });
    }

    #[test]
    fn a_tag_that_is_dropped_is_told_and_no_other(releases in releases(), at in any::<Index>()) {
        let tags = push(&releases, |_| {});
        let expected: Vec<Tag> = verified(&tags).0.iter().map(|it| it.tag).collect();
        let dropped = *at.get(&expected);
        let mut fewer = tags.clone();
        fewer.remove(&dropped);
        let (findings, outcome) = verified(&fewer);
        if outcome.unconfirmed.is_empty() {
            prop_assert_eq!(faults(&findings), [(dropped, Status::Missing)]);
        } else {
            prop_assert_eq!(&outcome.unconfirmed, &[dropped]);
            prop_assert_eq!(faults(&findings), []);
        }
    }
}
