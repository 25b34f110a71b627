//! Commit tags, each held against the tag of the release that has the commit, by a scan over all
//! commits of the frozen list.

use prefect_tags::{Checker, Tag};

use crate::naive::World;
use crate::scheme::{self, FLAVORS};
use crate::strategies::Listed;
use crate::verdicts::is_checked_naively;

/// From a version that nothing was built for to another.
const PYTHONS: std::ops::RangeInclusive<u8> = 6..=16;

/// Holds each commit tag of each release against the tag of the release that it names: the one
/// whose commit begins so, of several the newest that is out, and a final one first.
fn commits_are_releases(world: &World) {
    let history = world.history();
    let checker = Checker::new(&history);
    let code = |tag: &str| {
        let tag: Tag = tag.parse().unwrap();
        checker.check_tag(tag).err().map(|invalid| invalid.code)
    };
    for tagged in scheme::tagged() {
        for digits in [7, 12, 40].map(|length| &tagged.commit[..length]) {
            let release = world.release_at(digits).unwrap_or(tagged.release.to_owned());
            for image in FLAVORS.into_iter().flat_map(images_of) {
                let (own, at_commit) =
                    (format!("{release}{image}"), format!("sha-{digits}{image}"));
                assert_eq!(code(&at_commit), code(&own), "{at_commit}, {own}");
            }
        }
    }
}

fn images_of(flavor: &'static str) -> impl Iterator<Item = String> {
    let suffix = if flavor == "standard" { String::new() } else { format!("-{flavor}") };
    PYTHONS.map(move |minor| format!("-python3.{minor}{suffix}"))
}

/// A list of every tag, or of every other one, with the commits or without.
fn listed(step: usize, with_commits: bool) -> World {
    let tagged = scheme::tagged().iter().step_by(step);
    let commit = |commit: &str| with_commits.then(|| commit.to_owned());
    let listed = tagged.map(|it| (it.release.to_owned(), commit(it.commit))).collect();
    World { listed: Some(listed), ..World::default() }
}

#[test]
fn every_commit_tag_has_the_verdict_of_its_release() {
    commits_are_releases(&World::default());
    for (step, with_commits) in [(1, true), (1, false), (2, true), (2, false)] {
        commits_are_releases(&listed(step, with_commits));
    }
}

/// The list's word counts against the history's, also where it gives one commit to two releases.
#[test]
fn of_several_releases_at_a_commit_the_newest_final_one_counts() {
    let sha = "a".repeat(40);
    let listed: Listed = ["2.11.5", "3.0.0rc1", "2.0.4", "2.0.5.dev1"]
        .map(|release| (release.to_owned(), Some(sha.clone())))
        .into();
    let world = World { listed: Some(listed), ..World::default() };
    let history = world.history();
    assert_eq!(world.release_at("aaaaaaa").as_deref(), Some("2.11.5"));
    for image in FLAVORS.into_iter().flat_map(images_of) {
        let tag = format!("sha-aaaaaaa{image}").parse().unwrap();
        is_checked_naively(tag, &Checker::new(&history), &world);
    }
}

/// What no matrix is known for is not known to be built.
#[test]
fn a_commit_is_of_no_release_without_a_matrix() {
    for release in ["4.0.0", "3.0.0.dev1", "1.4.1"] {
        let listed = Some(vec![(release.to_owned(), None)]);
        let history = World { listed, ..World::default() }.history();
        assert!(Checker::new(&history).check("sha-88a7ff1-python3.12").is_err(), "{release}");
    }
}
