//! The checker's verdicts and the releases that it names, held against the naive ones: of any tag in
//! the scheme's shape, by any list, with any rows, and by the history alone.

use prefect_tags::check::Code;
use prefect_tags::{Checker, FloatingTag, Line, Release, ReleaseOrLine, Tag};
use proptest::prelude::*;

use crate::naive::{Verdict, World, world};
use crate::strategies::{any_release, cases, digits, list, plausible_floating, plausible_image};

/// Holds the checker's verdict on a tag against the naive one.
pub(crate) fn is_checked_naively(tag: Tag, checker: &Checker<'_>, world: &World) {
    assert_eq!(checked(checker, tag), world.check(tag), "{tag}");
}

/// The verdict as the naive have it. No tag has two notes where nothing is known of Docker Hub.
fn checked(checker: &Checker<'_>, tag: Tag) -> Verdict {
    let valid = checker.check_tag(tag).map_err(|invalid| invalid.code)?;
    assert!(valid.notes.len() <= 1, "{valid}");
    assert_eq!((valid.tag, valid.is_pinned()), (Some(tag), !tag.is_floating()));
    assert!(tag.image().is_none_or(|image| valid.image == Some(image)), "{valid}");
    let release = valid.release.map(|release| release.to_string());
    Ok((release, valid.notes.first().map(|note| note.code)))
}

/// Tags of releases that there were, might have been, or that no matrix is known for.
fn plausible_tag() -> impl Strategy<Value = Tag> + Clone {
    let release = any_release().prop_map(|release| release.parse::<Release>().unwrap());
    prop_oneof![
        (release, plausible_image()).prop_map(|(release, image)| Tag::Release(release, image)),
        (digits(), plausible_image())
            .prop_map(|(digits, image)| Tag::Commit(digits.parse().unwrap(), image)),
        plausible_floating().prop_map(Tag::Floating),
    ]
}

/// Releases and lines that somebody may expect.
fn expected() -> impl Strategy<Value = ReleaseOrLine> + Clone {
    prop_oneof![
        any_release().prop_map(|release| ReleaseOrLine::Release(release.parse().unwrap())),
        plausible_floating().prop_map(|tag| ReleaseOrLine::Line(tag.line())),
    ]
}

/// Tags of a line or of a release, so that some are as expected.
fn tag_near(expected: ReleaseOrLine) -> impl Strategy<Value = Tag> + Clone {
    let (release, line) = match expected {
        ReleaseOrLine::Release(it) => (it, Line::of_minor(it.major(), it.minor())),
        ReleaseOrLine::Line(line) => (line.first(), line),
    };
    let major = Line::of_major(line.major());
    (plausible_image(), 0..4).prop_map(move |(image, kind)| match kind {
        0 => Tag::Release(release, image),
        1 => FloatingTag::new(line, image).into(),
        2 => FloatingTag::new(major, image).into(),
        _ => FloatingTag::latest(line.major(), image.flavor()).into(),
    })
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn the_verdict_is_the_naive_one(world in world(), tags in list(plausible_tag())) {
        let history = world.history();
        let checker = Checker::new(&history);
        for tag in tags {
            is_checked_naively(tag, &checker, &world);
        }
    }

    #[test]
    fn what_is_expected_is_the_naive_one(
        world in world(),
        (expected, tags) in expected().prop_flat_map(|expected| {
            let tag = prop_oneof![tag_near(expected), plausible_tag()];
            (Just(expected), list(tag))
        }),
    ) {
        let history = world.history();
        let checker = Checker::new(&history).with_expected(expected);
        for tag in tags {
            let naive = world.check(tag).and_then(|found| {
                let is_expected = world.is_expected(tag, found.0.as_deref(), expected);
                if is_expected { Ok(found) } else { Err(Code::OtherRelease) }
            });
            let verdict = checked(&checker, tag);
            prop_assert_eq!(verdict, naive, "{} with {:?}", tag, expected);
        }
    }
}

#[test]
fn of_several_releases_at_a_commit_the_newest_final_one_counts() {
    let at_commit = |release: &str| (release.to_owned(), Some("a".repeat(40)));
    let listed = ["2.11.5", "3.0.0rc1", "2.0.4", "2.0.5.dev1"].map(at_commit);
    let history = World { listed: Some(listed.into()), ..World::default() }.history();
    let checker = Checker::new(&history);
    let valid = checker.check("sha-aaaaaaa-python3.10").unwrap();
    assert_eq!(valid.release, "2.11.5".parse().ok());
}
