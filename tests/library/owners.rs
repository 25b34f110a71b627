//! Which release a floating tag belongs to: `owner`, and `Plan` and `pin`, which are the same rule
//! read both ways. Held against a naive owner, found by comparing every release with every other by
//! the tables of `scheme`.

use prefect_tags::{
    Checker, FloatingTag, History, Matrix, Plan, Release, Releases, Row, Tag, Verdict, owner, pin,
};
use proptest::prelude::*;

use crate::frozen;
use crate::scheme::{self, is_final, is_unpublished, key, major, minor};
use crate::strategies::{
    any_release, cases, commit, list, listed, plausible_floating, plausible_matrix,
    plausible_release, releases_of, rows, with_rows,
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

/// What is built, by the scheme with some rows, and by a matrix that one release has for its own.
struct Built {
    rows: Vec<scheme::Matrix>,
    own: Option<(String, scheme::Matrix)>,
}

impl Built {
    fn new(rows: &[Row], own: Option<(&str, &Matrix)>) -> Self {
        let own = own.map(|(release, matrix)| {
            let row = Row::new(parse(release), matrix.clone());
            (release.to_owned(), scheme::read(&row))
        });
        Built { rows: scheme::with_rows(rows), own }
    }

    /// What no matrix is known for, by its major version or before the first row of that, is taken
    /// to be built as the release that has its own: what is newer has to hold back what is older.
    fn matrix_of(&self, release: &str) -> Option<&scheme::Matrix> {
        let by_row = scheme::matrix_of(&self.rows, release);
        let Some((own, matrix)) = &self.own else { return by_row };
        let has_row = self.rows.iter().any(|row| major(row.since()) == major(own));
        let is_taken_so = major(release) == major(own) && (!has_row || key(release) > key(own));
        if own == release { Some(matrix) } else { by_row.or(is_taken_so.then_some(matrix)) }
    }

    /// The newest final release of the tag's line that builds its image.
    fn owner<'a>(&self, tag: &str, releases: &[&'a str]) -> Option<&'a str> {
        let has = |release: &&str| {
            self.matrix_of(release).is_some_and(|matrix| has(tag, release, matrix))
        };
        let candidates: Vec<&str> = releases.iter().copied().filter(has).collect();
        let is_newest = |one: &&str| candidates.iter().all(|other| key(other) <= key(one));
        candidates.iter().copied().find(is_newest)
    }
}

/// Whether a release with this matrix has the floating tag.
fn has(tag: &str, release: &str, matrix: &scheme::Matrix) -> bool {
    let tags_of = |flavor: &str| {
        let suffix = if flavor == "standard" { String::new() } else { format!("-{flavor}") };
        let mut tags = Vec::new();
        for python in matrix.pythons(flavor) {
            if python == matrix.latest() {
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

/// What of a list is out: all but what was tagged and never published.
fn published(releases: &[String]) -> Vec<&str> {
    releases.iter().map(String::as_str).filter(|it| !is_unpublished(it)).collect()
}

/// What `tag` is pinned to.
fn pinned(tag: &str, history: &History) -> String {
    match pin(tag, history) {
        Ok(pinned) => pinned.to_string(),
        Err(invalid) => format!("{invalid:?}"),
    }
}

/// The floating tags that a plan moves, and those that it leaves to others.
fn moves(plan: &Plan<'_>) -> (Vec<String>, Vec<(Tag, Release)>) {
    let tags = plan.images().flat_map(|image| image.tags()).filter(Tag::is_floating);
    let withheld = plan.images().flat_map(|image| image.withheld());
    (tags.map(|tag| tag.to_string()).collect(), withheld.collect())
}

/// A release, and the matrix that is given for it alone, if one is.
fn computed() -> impl Strategy<Value = (String, Option<Matrix>)> + Clone {
    (any_release(), proptest::option::of(plausible_matrix()))
}

/// The frozen history with rows, with a matrix for one release.
fn history(rows: &[Row], release: &str, own: Option<&Matrix>) -> History {
    let history = with_rows(rows);
    match own {
        Some(matrix) => history.with_matrix(parse(release), matrix.clone()),
        None => history,
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_owner_is_the_naive_one(
        (own, matrix) in computed(),
        rows in rows(),
        releases in list(any_release()),
        tags in list(plausible_floating()),
    ) {
        let built = Built::new(&rows, matrix.as_ref().map(|matrix| (&*own, matrix)));
        let out = published(&releases);
        let history = history(&rows, &own, matrix.as_ref())
            .with_releases(&set(releases.iter().map(String::as_str)));
        for tag in tags {
            let naive = built.owner(&tag.to_string(), &out).map(parse);
            prop_assert_eq!(owner(tag, &history), naive, "{}", tag);
        }
    }

    #[test]
    fn what_is_moved_is_owned_and_what_is_withheld_is_not(
        (release, matrix) in computed(),
        rows in rows(),
        others in list(any_release()),
    ) {
        let built = Built::new(&rows, matrix.as_ref().map(|matrix| (&*release, matrix)));
        let history = history(&rows, &release, matrix.as_ref());
        let listed = history.with_releases(&set(others.iter().map(String::as_str)));
        // The release itself counts as out, whatever the list says.
        let out: Vec<&str> = published(&others).into_iter().chain([&*release]).collect();
        match (Plan::new(parse(&release), &history), Plan::new(parse(&release), &listed)) {
            (Ok(open), Ok(plan)) => {
                let (all, none) = moves(&open);
                prop_assert_eq!(none, []);
                let (moved, withheld) = moves(&plan);
                prop_assert_eq!(moved.len() + withheld.len(), all.len());
                for tag in all {
                    let naive = built.owner(&tag, &out).unwrap();
                    let owner = withheld.iter().find(|(it, _)| it.to_string() == tag);
                    let owner = owner.map(|(_, owner)| *owner);
                    prop_assert_eq!(owner.unwrap_or(parse(&release)), parse(naive), "{}", tag);
                    prop_assert_eq!(moved.contains(&tag), owner.is_none(), "{}", tag);
                }
            }
            (open, plan) => {
                prop_assert!(open.is_err() && plan.is_err());
                prop_assert_eq!(built.matrix_of(&release), None);
            }
        }
    }

    /// Given the same rows, and whatever matrix the release has for its own. Lists have no release
    /// that was never published, so what is computed for one pins to others.
    #[test]
    fn pinning_inverts_computing(
        (release, matrix) in computed(),
        rows in rows(),
        others in listed(),
        sha in commit(),
    ) {
        let history = history(&rows, &release, matrix.as_ref());
        let mut out = releases_of(&others);
        let without = history.with_releases(&out);
        out.add(parse(&release), sha.parse().ok());
        let with = history.with_releases(&out);
        let Ok(plan) = Plan::new(parse(&release), &without) else { return Ok(()) };
        if is_unpublished(&release) {
            return Ok(());
        }
        for image in plan.images() {
            let moved = image.tags().filter(Tag::is_floating).map(|tag| (tag, plan.release()));
            for (tag, owner) in moved.chain(image.withheld()) {
                let text = tag.to_string();
                let pinned = pin(&text, &with).unwrap();
                prop_assert_eq!(pinned.release(), Some(owner), "{}", tag);
                prop_assert!(!pinned.is_as_given());
                // N-latest has the latest Python of its owner.
                let python = with.row(owner).unwrap().matrix().latest();
                let latest = prefect_tags::Image::new(python, tag.flavor());
                let owned = Tag::Release(owner, tag.image().unwrap_or(latest));
                prop_assert_eq!(pinned.to_string(), owned.to_string(), "{}", tag);
            }
        }
    }

    /// And `check` knows every tag that is computed, with the release that it is computed for.
    #[test]
    fn what_is_computed_is_valid_and_names_the_release(
        (release, matrix) in computed(),
        rows in rows(),
        others in list(any_release()),
        sha in commit(),
    ) {
        let history = history(&rows, &release, matrix.as_ref());
        let mut out = set(others.iter().map(String::as_str));
        let without = history.with_releases(&out);
        out.add(parse(&release), sha.parse().ok());
        let with = history.with_releases(&out);
        let Ok(plan) = Plan::new(parse(&release), &without) else { return Ok(()) };
        if is_unpublished(&release) {
            return Ok(());
        }
        let plan = plan.with_sha(sha.parse().unwrap());
        // The commit may be that of another release, and then it names that one.
        let is_its_own = scheme::tagged().iter().all(|it| it.commit != sha || it.release == release);
        for tag in plan.images().flat_map(|image| image.tags()) {
            match Checker::new(&with).check_tag(tag) {
                _ if matches!(tag, Tag::Commit(..)) && !is_its_own => {}
                Verdict::Valid(valid) => {
                    prop_assert_eq!(valid.meaning.release(), Some(parse(&release)), "{}", tag);
                }
                Verdict::Invalid(invalid) => prop_assert!(false, "{}: {}", tag, invalid),
            }
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
            let (before, after) = (owner(tag, &without), owner(tag, &with));
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
            let owner_of_all = owner(tag, &all);
            prop_assert_eq!(owner_of_all, owner(tag, &finals));
            prop_assert!(owner_of_all.is_none_or(Release::is_final));
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
fn a_release_candidate_and_a_post_release_move_nothing_and_own_nothing() {
    for release in ["3.0.0rc1", "3.10.0rc1", "3.9.1.post1", "2.6.9.post1"] {
        assert_eq!(moved_now(release, None), (vec![], vec![]), "{release}");
    }
    for (tag, releases, expected) in [
        ("3-latest", &["3.0.0rc1", "3.0.0rc20"][..], None),
        ("3-latest", &["3.0.0", "3.0.1rc1"], Some("3.0.0")),
        ("2-python3.11", &["2.6.9", "2.6.9.post2", "2.6.8"], Some("2.6.9")),
        ("2.6-python3.9-conda", &["2.6.9.post2"], None),
    ] {
        let history = frozen().with_releases(&set(releases.iter().copied()));
        assert_eq!(owner(floating(tag), &history), expected.map(parse), "{tag} by {releases:?}");
    }
}

#[test]
fn a_major_version_does_not_hold_back_another() {
    let (moved, withheld) = moved_now("2.20.28", None);
    assert!(moved.contains(&"2-latest".to_owned()), "{moved:?}");
    assert_eq!(withheld, [""; 0]);
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
            assert_eq!(owner(floating(tag), &history), Some(parse("4.0.2")), "{tag}");
        }
        assert_eq!(owner(floating("4-python3.13"), &history), None);
        assert_eq!(owner(floating("3-latest"), &history), Some(parse("3.9.1")));
        let (moved, withheld) = moves(&Plan::new(parse(release), &history).unwrap());
        let is_held = parse(release) < parse("4.0.2");
        assert_eq!((moved.is_empty(), withheld.is_empty()), (is_held, !is_held), "{release}");
    }
    assert_eq!(owner(floating("4-latest"), &listed), None);
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
