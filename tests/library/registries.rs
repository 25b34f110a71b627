//! A registry that gets what is planned is as it should be, and what `verify` expects puts one
//! right: the two are one rule.

use std::collections::BTreeMap;

use prefect_tags::history::Status as PublicationStatus;
use prefect_tags::plan::Filters;
use prefect_tags::verify::{Finding, Outcome, Request, Status};
use prefect_tags::{
    Digest, Flavor, History, Image, Kind, Line, Plan, Registry, Release, Releases, Tag,
};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use crate::naive_verify::Case;
use crate::strategies::cases;
use crate::{frozen, naive_verify, scheme};

/// The tags of a registry, each with its digest.
type Tags = BTreeMap<Tag, Digest>;

/// Final releases whose images are surely out, in any order.
fn releases() -> impl Strategy<Value = Vec<Release>> {
    let finals: Vec<Release> = scheme::tagged()
        .iter()
        .filter(|tagged| ["", "yanked"].contains(&tagged.status))
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

/// A registry whose repository nothing is known of.
fn registry(tags: &Tags) -> Registry {
    let named = tags.iter().map(|(tag, digest)| (tag.to_string(), Some(digest.to_string())));
    registry_of(&named.collect())
}

fn registry_of(tags: &naive_verify::Tags) -> Registry {
    let mut registry = Registry::default();
    for (tag, digest) in tags {
        registry.add(tag, digest.as_deref()).unwrap();
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

/// Pushes what `compute --releases` prints for each release in turn.
fn push(releases: &[Release]) -> Tags {
    let (mut tags, mut out) = (Tags::new(), Releases::default());
    for &release in releases {
        out.add(release, None);
        let history: History = frozen().with_releases(&out);
        let plan = Plan::new(release, &history).unwrap();
        for planned in plan.images() {
            let pushed = planned.tags.iter().map(|tag| (*tag, digest(release, planned.image)));
            tags.extend(pushed);
        }
    }
    tags
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_registry_that_got_every_plan_in_turn_lacks_what_is_dropped_and_nothing_else(
        releases in releases(),
        at in any::<Index>(),
    ) {
        let tags = push(&releases);
        let (findings, outcome) = verified(&tags);
        let is_ok = findings.iter().all(|finding| finding.status == Status::Ok);
        prop_assert!(is_ok && outcome == Outcome::default(), "{:?}", findings);
        // Each that it has is expected, but for floating tags that no release owns any more.
        prop_assert!(findings.len() <= tags.len());

        let dropped = at.get(&findings).tag;
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

/// Releases near each other, most of them known: finals, dev releases, and what does not count.
const RELEASES: [&str; 14] = [
    "2.20.26",
    "2.20.27",
    "3.0.11.dev9",
    "3.0.11",
    "3.6.11",
    "3.6.12",
    "3.8.7",
    "3.8.8",
    "3.9.0",
    "3.9.1",
    "3.9.2",
    "3.9.2.dev1",
    "3.91.0",
    "4.0.0rc1",
];

const PYTHONS: [&str; 4] = ["3.10", "3.11", "3.12", "3.15"];

/// A digest of a few, so that many tags share one.
fn few_digests() -> impl Strategy<Value = Option<String>> {
    let digest = |digit: u8| format!("sha256:{digit:064x}");
    proptest::option::weighted(0.9, (0..40_u8).prop_map(digest))
}

/// Tags of those releases, of their commits, and floating ones, each with its digest.
fn some_tags() -> impl Strategy<Value = naive_verify::Tags> {
    let image = (select(&PYTHONS[..]), select(&["", "", "-conda"][..]));
    let fronts = select(&RELEASES[..]).prop_flat_map(|release| {
        let commit = scheme::tag_of(release).map_or("f".repeat(40), |it| it.commit.to_owned());
        let cut = format!("sha-{}", &commit[..7]);
        let numbers: Vec<&str> = release.split('.').collect();
        let lines = [numbers[0].to_owned(), numbers[..2].join(".")];
        let own = release.to_owned();
        prop_oneof![
            5 => Just(own),
            1 => Just(cut),
            1 => Just(format!("sha-{commit}")),
            4 => select(lines.to_vec()),
        ]
    });
    let tag = (fronts, image, any::<bool>()).prop_map(|(front, (python, flavor), is_latest)| {
        if is_latest && !front.contains(['.', '-']) {
            format!("{front}-latest{flavor}")
        } else {
            format!("{front}-python{python}{flavor}")
        }
    });
    proptest::collection::btree_map(tag, few_digests(), 1..60)
}

/// A registry in any state, and anything asked of it.
fn case() -> impl Strategy<Value = Case> {
    let asked = prop_oneof![
        3 => Just(Vec::new()),
        2 => proptest::collection::vec(select(&["3.9", "3", "2.20", "3.9.1", "3.9.2", "3.6.12", "3.8.8"][..]), 1..3),
    ];
    let yanked = proptest::collection::vec(
        select(&["3.9.1", "3.9.0", "3.91.0", "3.8.8", "2.20.27"][..]),
        0..2,
    );
    let flavors = select(vec![vec!["standard"], vec!["standard", "conda"]]);
    let pythons = subsequence(PYTHONS.to_vec(), 1..=4);
    let all = (
        some_tags(),
        proptest::option::weighted(0.3, some_tags()),
        asked,
        yanked,
        any::<bool>(),
        flavors,
        pythons,
        any::<bool>(),
        any::<[bool; 60]>(),
    );
    all.prop_map(
        move |(tags, before, asked, yanked, is_alone, flavors, pythons, has_sha, are_same)| {
            // Much of what was there is as it was.
            let before = before.map(|mut before| {
                let kept = tags.iter().zip(are_same).filter(|(_, is_same)| *is_same);
                before.extend(kept.map(|((tag, digest), _)| (tag.clone(), digest.clone())));
                before
            });
            let mut asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
            asked.sort();
            asked.dedup();
            let commit = match &asked[..] {
                [one] => scheme::tag_of(one).map(|it| it.commit.to_owned()),
                _ => None,
            };
            let sha = commit.filter(|_| has_sha);
            let yanked = yanked.into_iter().filter(|it| !asked.iter().any(|asked| asked == it));
            let yanked = yanked.map(str::to_owned).collect();
            Case { tags, before, asked, yanked, is_alone, sha, flavors, pythons }
        },
    )
}

/// What the library finds, by tag, and whether one waits.
fn found(case: &Case) -> (Vec<naive_verify::Found>, bool) {
    let (mut registry, before) = (registry_of(&case.tags), case.before.as_ref().map(registry_of));
    registry.add_repository("ghcr.io/me/prefect").unwrap();
    let history = if case.is_alone { frozen().with_matrices_alone() } else { frozen().clone() };
    let releases = |texts: &[String]| -> Vec<Release> {
        texts.iter().filter_map(|text| text.parse().ok()).collect()
    };
    let yanked = releases(&case.yanked);
    let named = [releases(&case.asked), yanked.clone()].concat();
    let (history, _) = history.with_registry(&registry, &named);
    let request = Request {
        releases: case.asked.iter().map(|it| it.parse().unwrap()).collect(),
        sha: case.sha.as_ref().map(|sha| sha.parse().unwrap()),
        filters: Filters {
            flavors: Some(case.flavors.iter().map(|it| it.parse().unwrap()).collect()),
            pythons: Some(case.pythons.iter().map(|it| it.parse().unwrap()).collect()),
            kinds: None,
        },
        before: before.as_ref(),
        ..Request::default()
    };
    let mut found = Vec::new();
    let outcome = request.verify(&registry, &history.without(&yanked), |it| {
        found.push((it.tag.to_string(), it.status, it.expected.map(|tag| tag.to_string())));
    });
    (found, outcome.incomplete.iter().any(|it| it.is_awaited))
}

fn sorted(
    (mut found, waits): (Vec<naive_verify::Found>, bool),
) -> (Vec<naive_verify::Found>, bool) {
    found.sort_by(|one, other| one.0.cmp(&other.0));
    (found, waits)
}

proptest! {
    #![proptest_config(cases(48))]

    /// Missing, doubled, half and yanked releases, tags that were moved, and commit tags.
    #[test]
    fn any_registry_is_judged_as_by_the_naive_model(case in case()) {
        prop_assert_eq!(sorted(found(&case)), sorted(case.verify()));
    }

    /// Tagging each tag from what is expected ends, moves nothing to half a release, and nothing
    /// away from what is there but to its owner.
    #[test]
    fn what_is_expected_puts_a_registry_right(case in case()) {
        let mut case = Case { before: None, ..case };
        let mut rounds = 0;
        loop {
            let (found, _) = found(&case);
            let repairs: Vec<_> =
                found.iter().filter_map(|(tag, _, expected)| Some((tag, expected.as_ref()?))).collect();
            if repairs.is_empty() {
                break;
            }
            rounds += 1;
            prop_assert!(rounds <= 3, "{:?}", repairs);
            let mut tags = case.tags.clone();
            // Release tags first, as they are listed by those who tag.
            for (tag, expected) in &repairs {
                let digest = case.tags[*expected].clone();
                prop_assert!(digest.is_some() || !case.tags.contains_key(*tag));
                tags.insert((*tag).clone(), digest);
            }
            let is_moved = |(tag, _): &&(&String, &String)| tag.matches('.').count() < 2 && !tag.starts_with("sha-");
            for (tag, expected) in repairs.iter().filter(is_moved) {
                let is_whole = case.has_all_beside(expected);
                let was_yanked = case.is_yanked(tag);
                prop_assert!(is_whole || was_yanked, "{} from {}", tag, expected);
            }
            case.tags = tags;
        }
    }
}

/// Docker Hub as it is known to depart from the scheme: a watch of it has nothing to tell.
#[test]
fn what_is_known_of_docker_hub_is_no_fault() {
    let history = History::published();
    let finals = [2, 3].into_iter().flat_map(|major| history.finals(Line::of_major(major)));
    let mut tags = BTreeMap::new();
    let stuck: Release = "2.20.18".parse().unwrap();
    for &release in finals {
        let plan = Plan::new(release, history).unwrap();
        for planned in plan.images() {
            let is_doubtful = history.status(release) == PublicationStatus::DoubtfulConda
                && planned.image.flavor() == Flavor::Conda;
            let is_inferred = release >= "3.9.0".parse().unwrap()
                && planned.image.python() == "3.15".parse().unwrap();
            if is_doubtful || is_inferred {
                continue;
            }
            let is_pushed =
                |tag: &&Tag| tag.kind() != Kind::Major || release.major() > 2 || release <= stuck;
            let pushed = planned.tags.iter().filter(is_pushed);
            tags.extend(pushed.map(|tag| (*tag, digest(release, planned.image))));
        }
    }
    let registry = registry(&tags);
    let (with_registry, notes) = history.with_registry(&registry, &[]);
    assert_eq!(notes, []);
    let mut found = Vec::new();
    let outcome = Request::default().verify(&registry, &with_registry, |it| found.push(it));
    assert_eq!((faults(&found), outcome.incomplete), (Vec::new(), Vec::new()));
    assert_eq!(outcome.unconfirmed[0].to_string(), "3.9.0-python3.15");
    let known = found.iter().filter(|it| it.status == Status::Known);
    let mut known: Vec<_> = known.map(|it| it.tag.to_string()).collect();
    known.dedup();
    for tag in ["3.6.10-python3.12-conda", "2-python3.12", "2-python3.8-kubernetes"] {
        assert!(known.iter().any(|it| it == tag), "{tag}: {known:?}");
    }
    assert!(!known.iter().any(|it| it == "2-latest" || it == "3.6.13-python3.12-conda"));

    // A mirror is to have them right, and so has whoever has a history of their own.
    for (name, history) in [
        ("ghcr.io/me/prefect", history.clone()),
        ("prefecthq/prefect", history.with_matrices_alone()),
    ] {
        let mut registry = registry.clone();
        registry.add_repository(name).unwrap();
        let (history, _) = history.with_registry(&registry, &[]);
        let mut found = Vec::new();
        Request::default().verify(&registry, &history, |it| found.push(it));
        let is_behind =
            |it: &(Tag, Status)| it.0.to_string() == "2-python3.12" && it.1 == Status::Wrong;
        assert!(faults(&found).iter().any(is_behind), "{name}");
    }
}
