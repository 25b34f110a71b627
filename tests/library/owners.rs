//! Which release a floating tag belongs to: `owner`, and `Plan::released` and `pin`, which are the
//! same rule read both ways. Held against a naive owner, found by comparing every release with
//! every other by the tables of `scheme`.

use prefect_tags::{
    FloatingTag, History, Matrices, Matrix, Plan, Release, Releases, Tag, Withheld, owner, pin,
};
use proptest::prelude::*;

use crate::scheme::{self, is_final, key, major, matrix_of, minor};
use crate::strategies::{cases, list, plausible_floating, plausible_matrix, plausible_release};

fn parse(release: &str) -> Release {
    release.parse().unwrap()
}

fn set<'a>(releases: impl IntoIterator<Item = &'a str>) -> Releases {
    releases.into_iter().map(parse).collect()
}

fn floating(text: &str) -> FloatingTag {
    match text.parse() {
        Ok(Tag::Floating(tag)) => tag,
        other => panic!("{text} is no floating tag: {other:?}"),
    }
}

/// The newest final release of the tag's line that builds its image, one of them with a matrix of
/// its own.
fn naive_owner<'a>(
    tag: &str,
    releases: &[&'a str],
    own: Option<(&'a str, &Matrix)>,
) -> Option<&'a str> {
    let all: Vec<&str> = releases.iter().copied().chain(own.map(|(release, _)| release)).collect();
    let is_candidate = |release: &&str| match own {
        Some((own, matrix)) if own == *release => {
            let matrix = serde_json::to_value(matrix).unwrap();
            let pythons = |flavor: &str| {
                let pythons = matrix[flavor].as_array().into_iter().flatten();
                pythons.map(|python| python.as_str().unwrap().to_owned()).collect::<Vec<_>>()
            };
            has(tag, release, pythons, matrix["latest"].as_str().unwrap())
        }
        _ => matrix_of(release).is_some_and(|matrix| {
            has(tag, release, |flavor| matrix.pythons(flavor).to_vec(), matrix.latest())
        }),
    };
    let candidates: Vec<&str> = all.into_iter().filter(is_candidate).collect();
    let is_newest = |one: &&str| candidates.iter().all(|other| key(other) <= key(one));
    candidates.iter().copied().find(is_newest)
}

/// Whether a release with this matrix has the floating tag.
fn has(tag: &str, release: &str, pythons: impl Fn(&str) -> Vec<String>, latest: &str) -> bool {
    let tags_of = |flavor: &str| {
        let suffix = if flavor == "standard" { String::new() } else { format!("-{flavor}") };
        let mut tags = Vec::new();
        for python in pythons(flavor) {
            if python == latest {
                tags.push(format!("{}-latest{suffix}", major(release)));
            }
            tags.push(format!("{}-python{python}{suffix}", major(release)));
            tags.push(format!("{}-python{python}{suffix}", minor(release)));
        }
        tags
    };
    is_final(release)
        && scheme::FLAVORS.iter().any(|flavor| tags_of(flavor).iter().any(|one| one == tag))
}

/// What `tag` is pinned to.
fn pinned(tag: &str, releases: &Releases) -> String {
    match pin(tag.as_bytes(), releases, History::published()) {
        Ok(pinned) => pinned.to_string(),
        Err(refusal) => format!("{refusal:?}"),
    }
}

/// The floating tags that a plan moves, and those that it leaves to others.
fn moves(plan: &Plan<'_>) -> (Vec<String>, Vec<Withheld>) {
    let tags = plan.images().flat_map(|image| image.tags()).filter(Tag::is_floating);
    let withheld = plan.images().flat_map(|image| image.withheld());
    (tags.map(|tag| tag.to_string()).collect(), withheld.collect())
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_owner_is_the_naive_one(
        releases in list(plausible_release()),
        tags in list(plausible_floating()),
        own in proptest::option::of((plausible_release(), plausible_matrix())),
    ) {
        let history = History::published();
        let texts: Vec<&str> = releases.iter().map(String::as_str).collect();
        let releases = set(texts.iter().copied());
        let matrices = match &own {
            Some((release, matrix)) => Matrices::of(history).with(parse(release), matrix),
            None => Matrices::of(history),
        };
        let own = own.as_ref().map(|(release, matrix)| (release.as_str(), matrix));
        for tag in tags {
            let naive = naive_owner(&tag.to_string(), &texts, own).map(parse);
            prop_assert_eq!(owner(tag, &releases, matrices), naive, "{}", tag);
        }
    }

    #[test]
    fn what_is_moved_is_owned_and_what_is_withheld_is_not(
        release in plausible_release(),
        others in list(plausible_release()),
        matrix in plausible_matrix(),
    ) {
        let texts: Vec<&str> = others.iter().map(String::as_str).collect();
        let others = set(texts.iter().copied());
        let plan = Plan::new(parse(&release), &matrix);
        let (all, none) = moves(&plan);
        prop_assert_eq!(none, []);
        let plan = plan.released(&others, History::published());
        let (moved, withheld) = moves(&plan);
        prop_assert_eq!(moved.len() + withheld.len(), all.len());
        for tag in all {
            let naive = naive_owner(&tag, &texts, Some((&release, &matrix))).unwrap();
            let owner = withheld.iter().find(|it| it.tag.to_string() == tag).map(|it| it.owner);
            prop_assert_eq!(owner.unwrap_or(parse(&release)), parse(naive), "{}", tag);
            prop_assert_eq!(moved.contains(&tag), owner.is_none(), "{}", tag);
        }
    }

    #[test]
    fn pinning_inverts_computing(
        release in plausible_release().prop_filter("no matrix", |it| matrix_of(it).is_some()),
        others in list(plausible_release()),
    ) {
        let history = History::published();
        let others = || others.iter().map(String::as_str);
        let (without, with) = (set(others()), set(others().chain([&*release])));
        let plan = Plan::new(parse(&release), history.row(parse(&release)).unwrap().matrix());
        let plan = plan.released(&without, history);
        for image in plan.images() {
            let moved = image.tags().filter(Tag::is_floating).map(|tag| (tag, plan.release()));
            let withheld = image.withheld().map(|it| (it.tag, it.owner));
            for (tag, owner) in moved.chain(withheld) {
                // In all of a major version N-latest has the same Python.
                let owned = Tag::Release(owner, image.image()).to_string();
                prop_assert_eq!(pinned(&tag.to_string(), &with), owned, "{}", tag);
            }
        }
    }

    #[test]
    fn order_and_repetition_do_not_matter(
        releases in list(plausible_release()).prop_shuffle(),
        again in list(any::<proptest::sample::Index>()),
        tags in list(plausible_floating()),
    ) {
        let matrices = Matrices::of(History::published());
        let once = set(releases.iter().map(String::as_str));
        let again = again.iter().filter(|_| !releases.is_empty()).map(|at| at.get(&releases));
        let repeated = set(again.chain(releases.iter().rev()).map(String::as_str));
        prop_assert_eq!(&once, &repeated);
        for tag in tags {
            prop_assert_eq!(owner(tag, &once, matrices), owner(tag, &repeated, matrices));
        }
    }

    #[test]
    fn an_older_release_takes_nothing_from_a_newer(
        releases in list(plausible_release()),
        added in plausible_release(),
        tags in list(plausible_floating()),
    ) {
        let matrices = Matrices::of(History::published());
        let releases = || releases.iter().map(String::as_str);
        let (without, with) = (set(releases()), set(releases().chain([&*added])));
        let added = parse(&added);
        for tag in tags {
            let (before, after) = (owner(tag, &without, matrices), owner(tag, &with, matrices));
            prop_assert!(after == before || after == Some(added) && before < after, "{}", tag);
        }
    }

    #[test]
    fn a_prerelease_owns_nothing(
        releases in list(plausible_release()),
        tags in list(plausible_floating()),
        matrix in plausible_matrix(),
    ) {
        let history = History::published();
        let all = set(releases.iter().map(String::as_str));
        let finals = set(releases.iter().map(String::as_str).filter(|it| is_final(it)));
        for tag in tags {
            let owner_of_all = owner(tag, &all, Matrices::of(history));
            prop_assert_eq!(owner_of_all, owner(tag, &finals, Matrices::of(history)));
            prop_assert!(owner_of_all.is_none_or(Release::is_final));
        }
        for release in releases.iter().filter(|release| !is_final(release)) {
            let plan = Plan::new(parse(release), &matrix);
            prop_assert_eq!(moves(&plan), (vec![], vec![]));
            prop_assert_eq!(moves(&plan.released(&all, history)), (vec![], vec![]));
        }
    }
}

/// What a release moves and what it withholds, with the list of every release out.
fn moved_now(release: &str, matrix: Option<&str>) -> (Vec<String>, Vec<String>) {
    let history = History::published();
    let releases = set(scheme::releases().iter().copied());
    let given = matrix.map(|json| serde_json::from_str::<Matrix>(json).unwrap());
    let matrix = given.as_ref().unwrap_or_else(|| history.row(parse(release)).unwrap().matrix());
    let plan = Plan::new(parse(release), matrix).released(&releases, history);
    let (moved, withheld) = moves(&plan);
    let withheld = withheld.iter().map(|it| format!("{} is of {}", it.tag, it.owner)).collect();
    (moved, withheld)
}

fn is_standard(tag: &str) -> bool {
    !tag.ends_with("-conda") && !tag.ends_with("-kubernetes")
}

#[test]
fn a_backport_moves_its_own_line_only() {
    let (moved, withheld) = moved_now("2.11.6", None);
    let standard: Vec<&str> =
        moved.iter().map(String::as_str).filter(|it| is_standard(it)).collect();
    assert_eq!(
        standard,
        ["2.11-python3.8", "2.11-python3.9", "2.11-python3.10", "2.11-python3.11"]
    );
    assert!(moved.iter().all(|tag| tag.starts_with("2.11-")), "{moved:?}");
    assert!(withheld.contains(&"2-latest is of 2.20.27".to_owned()), "{withheld:?}");
    assert!(withheld.contains(&"2-python3.10 is of 2.20.27".to_owned()), "{withheld:?}");
}

#[test]
fn a_backport_moves_what_no_newer_release_builds() {
    let (moved, withheld) = moved_now("3.4.26", Some(r#"{"standard":["3.9","3.12"]}"#));
    assert_eq!(moved, ["3.4-python3.9", "3-python3.9", "3.4-python3.12"]);
    assert_eq!(withheld, ["3-python3.12 is of 3.9.1", "3-latest is of 3.9.1"]);
}

#[test]
fn only_the_newest_release_of_a_major_version_moves_its_tags() {
    let (moved, _) = moved_now("3.8.9", None);
    assert!(moved.contains(&"3.8-python3.11".to_owned()), "{moved:?}");
    assert!(!moved.iter().any(|tag| tag.starts_with("3-")), "{moved:?}");

    let (moved, withheld) = moved_now("3.9.2", None);
    // Five Pythons in three flavors, `3.9-…` and `3-…` of each, and `3-latest` of each flavor.
    assert_eq!(moved.len(), 2 * 5 * 3 + 3);
    assert_eq!(withheld, [""; 0]);
}

#[test]
fn a_release_candidate_moves_nothing_and_owns_nothing() {
    assert_eq!(moved_now("3.0.0rc1", None), (vec![], vec![]));
    assert_eq!(moved_now("3.10.0rc1", None), (vec![], vec![]));
    let history = History::published();
    let tag = floating("3-latest");
    assert_eq!(owner(tag, &set(["3.0.0rc1", "3.0.0rc20"]), Matrices::of(history)), None);
    let releases = set(["3.0.0", "3.0.1rc1"]);
    assert_eq!(owner(tag, &releases, Matrices::of(history)), Some(parse("3.0.0")));
}

#[test]
fn a_major_version_does_not_hold_back_another() {
    let (moved, withheld) = moved_now("2.20.28", None);
    assert!(moved.contains(&"2-latest".to_owned()), "{moved:?}");
    assert_eq!(withheld, [""; 0]);
}

#[test]
fn tags_are_pinned_to_what_they_name_now() {
    let releases = set(scheme::releases().iter().copied());
    for (tag, expected) in [
        ("2-latest", "2.20.27-python3.10"),
        ("3-latest-conda", "3.9.1-python3.12-conda"),
        ("3-python3.9", "3.4.25-python3.9"),
        ("2.10-python3.7", "2.10.19-python3.7"),
        ("2-python3.7-kubernetes", "2.10.19-python3.7-kubernetes"),
        ("ghcr.io/me/prefect:3-python3.9-conda", "ghcr.io/me/prefect:3.4.25-python3.9-conda"),
        ("2.6-python3.10", "2.6.10-python3.10"),
        // Pinned already.
        ("2.11.5-python3.10", "2.11.5-python3.10"),
        ("sha-88a7ff1-python3.10", "sha-88a7ff1-python3.10"),
        (
            "docker.io/prefecthq/prefect:3.0.0rc1-python3.12",
            "docker.io/prefecthq/prefect:3.0.0rc1-python3.12",
        ),
    ] {
        assert_eq!(pinned(tag, &releases), expected);
    }
    let post = set(["2.6.9", "2.6.9.post1", "2.6.8"]);
    assert_eq!(pinned("2-python3.11", &post), "2.6.9.post1-python3.11");
    assert_eq!(pinned("2.6-python3.9-conda", &post), "2.6.9.post1-python3.9-conda");
}

#[test]
fn a_digest_is_pinned_already() {
    let releases = set(["2.11.5"]);
    let digest = format!("@sha256:{}", "0a".repeat(32));
    for reference in ["prefecthq/prefect", "me/prefect:2-latest", "localhost:5000/p:3-latest"] {
        let reference = format!("{reference}{digest}");
        // `3-latest` names nothing in the list, but what it says is pinned all the same.
        assert_eq!(pinned(&reference, &releases), reference);
    }
}

/// A newer release holds an older one back though the history has no matrix for either.
#[test]
fn an_unknown_major_version_is_taken_to_have_the_matrix_that_is_given() {
    let history = History::published();
    let matrix: Matrix = serde_json::from_str(r#"{"standard":["3.14","3.15"]}"#).unwrap();
    let releases = set(["4.0.0", "4.0.2", "4.1.0rc1", "3.9.1"]);
    for (release, expected) in [("4.0.1", "4.0.2"), ("4.0.3", "4.0.3"), ("4.0.2", "4.0.2")] {
        let matrices = Matrices::of(history).with(parse(release), &matrix);
        for tag in ["4-latest", "4.0-python3.14", "4-python3.15"] {
            assert_eq!(owner(floating(tag), &releases, matrices), Some(parse(expected)), "{tag}");
        }
        assert_eq!(owner(floating("4-python3.13"), &releases, matrices), None);
        assert_eq!(owner(floating("3-latest"), &releases, matrices), Some(parse("3.9.1")));
    }
    let unknown = Matrices::of(history);
    assert_eq!(owner(floating("4-latest"), &releases, unknown), None);
}
