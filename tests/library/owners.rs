//! Which release a floating tag belongs to: `Plan` and `Checker::pin` are the same rule read both
//! ways. Held against the naive owner.

use prefect_tags::check::NoteCode;
use prefect_tags::{Checker, FloatingTag, Image, Plan, Release, Tag};
use proptest::prelude::*;

use crate::naive::{Cache, World, world};
use crate::scheme::is_unpublished;
use crate::strategies::{any_release, cases, commit};

fn parse(release: &str) -> Release {
    release.parse().unwrap()
}

/// The floating tags that a plan moves, and those that it leaves to others.
fn moves(plan: &Plan<'_>) -> (Vec<FloatingTag>, Vec<(FloatingTag, Release)>) {
    let tags = plan.images().iter().flat_map(|planned| &planned.tags);
    let moved = tags.filter_map(|tag| match *tag {
        Tag::Floating(tag) => Some(tag),
        _ => None,
    });
    let withheld = plan.images().iter().flat_map(|planned| &planned.withheld);
    (moved.collect(), withheld.map(|it| (it.tag, it.owner)).collect())
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
    #![proptest_config(cases(60))]

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
            prop_assert_eq!(pinned.release, Some(owner), "{}", tag);
            prop_assert!(!pinned.is_as_given);
            // N-latest has the default Python of its owner.
            let python = with.row(owner).unwrap().matrix().latest();
            let image = tag.image().unwrap_or(Image::new(python, tag.flavor()));
            prop_assert_eq!(pinned.text, Tag::Release(owner, image).to_string(), "{}", tag);
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
}
