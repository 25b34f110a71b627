//! Which release a floating tag belongs to: `History::owner`, and `Plan` and `Checker::pin`, which
//! are the same rule read both ways. Held against the naive owner.

use prefect_tags::check::NoteCode;
use prefect_tags::history::Row;
use prefect_tags::{Checker, FloatingTag, History, Image, Matrix, Plan, Release, Releases, Tag};
use proptest::prelude::*;

use crate::frozen;
use crate::naive::{Cache, World, world};
use crate::scheme::{self, is_final, is_unpublished};
use crate::strategies::{
    any_release, cases, commit, list, plausible_floating, plausible_matrix, plausible_release,
};

fn parse(release: &str) -> Release {
    release.parse().unwrap()
}

fn set<'a>(releases: impl IntoIterator<Item = &'a str>) -> Releases {
    releases.into_iter().map(parse).collect()
}

fn floating(text: &str) -> FloatingTag {
    text.parse().unwrap()
}

/// What `tag` is pinned to.
fn pinned(tag: &str, history: &History) -> String {
    Checker::new(history).pin(tag.as_bytes()).unwrap().to_string()
}

/// The floating tags that a plan moves, and those that it leaves to others.
fn moves(plan: &Plan<'_>) -> (Vec<FloatingTag>, Vec<(FloatingTag, Release)>) {
    let tags = plan.images().iter().flat_map(|planned| &planned.tags);
    let moved = tags.filter_map(|tag| match *tag {
        Tag::Floating(tag) => Some(tag),
        _ => None,
    });
    let withheld = plan.images().iter().flat_map(|planned| &planned.withheld);
    (moved.collect(), withheld.copied().collect())
}

/// Whether a release can be computed: nobody took it back, or tagged it and published nothing.
fn is_computed(release: &str, world: &World) -> bool {
    let is_yanked = world.yanked.iter().any(|it| it == release);
    !is_yanked && (world.is_alone || !is_unpublished(release))
}

/// The world once a release is out too.
fn after(release: &str, sha: &str, mut world: World) -> World {
    if let Some(listed) = &mut world.listed {
        if listed.iter().all(|(it, _)| it != release) {
            listed.push((release.to_owned(), Some(sha.to_owned())));
        }
    }
    World { cache: Cache::default(), ..world }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_owner_is_the_naive_one(world in world(), tags in list(plausible_floating())) {
        let history = world.history();
        for tag in tags {
            let naive = world.owner(&tag.to_string()).map(|it| parse(&it));
            prop_assert_eq!(history.owner(tag), naive, "{}", tag);
        }
    }

    /// The release itself counts as out, whatever the list says.
    #[test]
    fn what_is_moved_is_owned_and_what_is_withheld_is_not(
        world in world(),
        release in any_release(),
    ) {
        prop_assume!(is_computed(&release, &world) && world.listed.is_some());
        let (before, then) = (world.history(), after(&release, &"0".repeat(40), world.clone()));
        let Ok(plan) = Plan::new(parse(&release), &before) else {
            prop_assert_eq!(world.matrix_of(&release), None);
            return Ok(());
        };
        let open = before.known();
        let (all, none) = moves(&Plan::new(parse(&release), &open).unwrap());
        prop_assert_eq!(none, []);
        let (moved, withheld) = moves(&plan);
        prop_assert_eq!(moved.len() + withheld.len(), all.len());
        for tag in all {
            let naive = parse(&then.owner(&tag.to_string()).unwrap());
            let owner = withheld.iter().find(|(it, _)| *it == tag).map(|(_, owner)| *owner);
            prop_assert_eq!(owner.unwrap_or(parse(&release)), naive, "{}", tag);
            prop_assert_eq!(moved.contains(&tag), owner.is_none(), "{}", tag);
        }
    }

    /// Whatever is known, and whatever was taken back: every floating tag pins to the release that
    /// computing gives it to, and `check` knows every tag that is computed.
    #[test]
    fn pinning_inverts_computing(
        world in world(),
        release in any_release(),
        sha in commit(),
    ) {
        prop_assume!(is_computed(&release, &world) && world.listed.is_some());
        let (before, then) = (world.history(), after(&release, &sha, world));
        let with = then.history();
        let checker = Checker::new(&with);
        let Ok(plan) = Plan::new(parse(&release), &before) else { return Ok(()) };
        let plan = plan.with_sha(sha.parse().unwrap(), None);
        // The commit may be that of another release, and then it names that one.
        let is_its_own = then.release_at(&sha).as_deref() == Some(&*release);
        for tag in plan.images().iter().flat_map(|planned| &planned.tags) {
            if is_its_own || !matches!(tag, Tag::Commit(..)) {
                let valid = checker.check_tag(*tag);
                let named = valid.as_ref().ok().and_then(|valid| valid.release);
                prop_assert_eq!(named, Some(parse(&release)), "{}: {:?}", tag, valid);
            }
        }
        let (moved, withheld) = moves(&plan);
        let moved = moved.into_iter().map(|tag| (tag, plan.release()));
        for (tag, owner) in moved.chain(withheld) {
            let text = tag.to_string();
            let pinned = checker.pin(text.as_bytes()).unwrap();
            prop_assert_eq!(pinned.release(), Some(owner), "{}", tag);
            prop_assert!(!pinned.is_as_given());
            // N-latest has the default Python of its owner.
            let python = with.row(owner).unwrap().matrix().latest();
            let image = tag.image().unwrap_or(Image::new(python, tag.flavor()));
            prop_assert_eq!(pinned.to_string(), Tag::Release(owner, image).to_string(), "{}", tag);
        }
    }

    /// Whatever the list: where no note stops a release job, nothing is taken from a final release
    /// that the history or the list knows.
    #[test]
    fn a_job_without_a_note_takes_nothing_from_a_known_release(
        world in world(),
        release in any_release(),
    ) {
        prop_assume!(is_computed(&release, &world));
        let history = world.history();
        let Ok(plan) = Plan::new(parse(&release), &history) else { return Ok(()) };
        if plan.notes().iter().any(|note| note.code != NoteCode::AssumedMatrix) {
            return Ok(());
        }
        let known = [world.known_finals(), vec![release.clone()]].concat();
        for tag in moves(&plan).0 {
            let owner = world.owner_of(&tag.to_string(), &known);
            prop_assert_eq!(owner, Some(&*release), "{}", tag);
        }
    }

    #[test]
    fn order_and_repetition_do_not_matter(
        releases in list(any_release()).prop_shuffle(),
        again in list(any::<proptest::sample::Index>()),
    ) {
        let once = set(releases.iter().map(String::as_str));
        let again = again.iter().filter(|_| !releases.is_empty()).map(|at| at.get(&releases));
        let repeated = set(again.chain(releases.iter().rev()).map(String::as_str));
        prop_assert_eq!(&once, &repeated);
    }

    #[test]
    fn an_older_release_takes_nothing_from_a_newer(
        releases in list(plausible_release()),
        added in plausible_release(),
        tags in list(plausible_floating()),
    ) {
        let releases = || releases.iter().map(String::as_str);
        let without = frozen().with_releases(&set(releases()));
        let with = frozen().with_releases(&set(releases().chain([&*added])));
        let added = parse(&added);
        for tag in tags {
            let (before, after) = (without.owner(tag), with.owner(tag));
            prop_assert!(after == before || after == Some(added) && before < after, "{}", tag);
        }
    }

    #[test]
    fn what_is_not_final_moves_nothing_and_owns_nothing(
        releases in list(plausible_release()),
        tags in list(plausible_floating()),
        matrix in plausible_matrix(),
    ) {
        let finals = releases.iter().map(String::as_str).filter(|it| is_final(it));
        let finals = frozen().with_releases(&set(finals));
        let all = frozen().with_releases(&set(releases.iter().map(String::as_str)));
        for tag in tags {
            prop_assert_eq!(all.owner(tag), finals.owner(tag));
            prop_assert!(all.owner(tag).is_none_or(Release::is_final));
        }
        for release in releases.iter().filter(|release| !is_final(release)) {
            for history in [frozen(), &all] {
                let history = history.with_matrix(parse(release), matrix.clone());
                let plan = Plan::new(parse(release), &history).unwrap();
                prop_assert_eq!(moves(&plan), (vec![], vec![]));
            }
        }
    }
}

/// What a release moves and what it withholds, with the list of every release out.
fn moved_now(release: &str, matrix: Option<&str>) -> (Vec<String>, Vec<String>) {
    let mut history = frozen().with_releases(&set(scheme::releases().iter().copied()));
    if let Some(json) = matrix {
        history = history.with_matrix(parse(release), serde_json::from_str(json).unwrap());
    }
    let (moved, withheld) = moves(&Plan::new(parse(release), &history).unwrap());
    let withheld = withheld.iter().map(|(tag, owner)| format!("{tag} is of {owner}")).collect();
    (moved.iter().map(ToString::to_string).collect(), withheld)
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
fn a_digest_is_pinned_already() {
    let history = frozen().with_releases(&set(["2.11.5"]));
    let digest = format!("@sha256:{}", "0a".repeat(32));
    for reference in ["prefecthq/prefect", "me/prefect:2-latest", "localhost:5000/p:3-latest"] {
        let reference = format!("{reference}{digest}");
        // `3-latest` names nothing in the list, but what it says is pinned all the same.
        assert_eq!(pinned(&reference, &history), reference);
    }
}

/// A newer release holds an older one back though the history has no matrix for either.
#[test]
fn an_unknown_major_version_is_taken_to_have_the_matrix_that_is_given() {
    let matrix: Matrix = serde_json::from_str(r#"{"standard":["3.14","3.15"]}"#).unwrap();
    let listed = frozen().with_releases(&set(["4.0.0", "4.0.2", "4.1.0rc1", "3.9.1"]));
    for release in ["4.0.1", "4.0.2", "4.0.3"] {
        let history = listed.with_matrix(parse(release), matrix.clone());
        for tag in ["4-latest", "4.0-python3.14", "4-python3.15"] {
            assert_eq!(history.owner(floating(tag)), Some(parse("4.0.2")), "{tag}");
        }
        assert_eq!(history.owner(floating("4-python3.13")), None);
        assert_eq!(history.owner(floating("3-latest")), Some(parse("3.9.1")));
        let (moved, withheld) = moves(&Plan::new(parse(release), &history).unwrap());
        let is_held = parse(release) < parse("4.0.2");
        assert_eq!((moved.is_empty(), withheld.is_empty()), (is_held, !is_held), "{release}");
    }
    assert_eq!(listed.owner(floating("4-latest")), None);
}

/// Rows describe a backport once, for every command: a second row restores the old matrix.
#[test]
fn a_backport_and_a_fork_are_pinned_back_by_the_same_rows() {
    let rows: Vec<Row> = serde_json::from_str(
        r#"[
            {"since":"3.4.26","standard":["3.9","3.12"],"latest":"3.12"},
            {"since":"3.4.26.post1","standard":["3.10","3.12"],"latest":"3.12"},
            {"since":"4.0.0","standard":["3.12","3.13"],"latest":"3.13"}
        ]"#,
    )
    .unwrap();
    let history = frozen().with_rows(rows).unwrap();
    let out = scheme::releases().iter().copied().chain(["3.4.26", "4.0.0"]);
    let history = history.with_releases(&set(out));
    for (tag, expected) in [
        ("3-python3.9", "3.4.26-python3.9"),
        ("3.4-python3.12", "3.4.26-python3.12"),
        ("3-python3.12", "3.9.1-python3.12"),
        ("3-python3.10", "3.8.8-python3.10"),
        ("4-latest", "4.0.0-python3.13"),
        ("me/prefect:4.0-python3.12", "me/prefect:4.0.0-python3.12"),
    ] {
        assert_eq!(pinned(tag, &history), expected);
    }
}
