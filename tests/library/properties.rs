//! What holds of every value and of any text: tags fit Docker, plans are in order, what is suggested
//! and what is pinned is valid, and nothing panics.

use std::collections::HashSet;
use std::sync::LazyLock;

use prefect_tags::{Checker, History, Image, Kind, Matrix, Plan, PythonVersion, Release, Tag};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use regex::Regex;
use semver::{BuildMetadata, Prerelease, Version};

use crate::frozen;
use crate::promises::{checkers, is_checked_as_promised, is_harmless, is_pinned_as_promised};
use crate::strategies::{
    cases, input, listed, matrix, noise, number, published_tag, reference, release, releases_of,
    spelled_release, tag,
};

/// Docker's rule for tags.
static DOCKER_TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z").unwrap());

/// Versions by Semantic Versioning, most of them with parts that PEP 440 has too, or nearly.
fn version() -> impl Strategy<Value = Version> + Clone {
    const PARTS: &str = "  1 0 post.1 post1 r.1 rev-1 rc.1 rc1 RC-1 a.1 alpha b dev.0 dev.1 c.1 pre rc.1.dev.2 1.rc.1 nightly.1 -1 - x post. post.-1 post.1.2 local 1-1 rc.18446744073709551616";
    let parts: Vec<&str> = PARTS.split(' ').collect();
    let any_part = "[0-9A-Za-z-]{0,4}(\\.[0-9A-Za-z-]{1,3}){0,2}";
    let part = prop_oneof![4 => select(parts).prop_map(str::to_owned), 1 => any_part];
    (number(), number(), number(), part.clone(), part).prop_map(
        |(major, minor, patch, pre, build)| Version {
            pre: Prerelease::new(&pre).unwrap_or_default(),
            build: BuildMetadata::new(&build).unwrap_or_default(),
            ..Version::new(major, minor, patch)
        },
    )
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_release_goes_through_semver_and_back(release in release()) {
        let version = Version::from(release);
        prop_assert_eq!(Release::try_from(&version), Ok(release));
        let read: Version = version.to_string().parse().unwrap();
        prop_assert_eq!(Release::try_from(&read), Ok(release));
    }

    #[test]
    fn a_semver_version_is_refused_or_the_same_release(version in version()) {
        match Release::try_from(&version) {
            Ok(release) => {
                let numbers = (release.major(), release.minor(), release.patch());
                prop_assert_eq!(numbers, (version.major, version.minor, version.patch));
                prop_assert_eq!(release.is_prerelease(), !version.pre.is_empty());
                let is_post = release.to_string().contains("post");
                prop_assert_eq!(is_post, !version.build.is_empty());
                prop_assert_eq!(Release::try_from(&Version::from(release)), Ok(release));
            }
            Err(error) => prop_assert!(is_harmless(&error.to_string()), "{}", error),
        }
    }

    /// In a column, a text form has the width of a string.
    #[test]
    fn a_tag_fits_docker_json_and_columns(tag in tag(), width in 0..140usize) {
        let text = tag.to_string();
        prop_assert_eq!(text.parse(), Ok(tag));
        prop_assert!(DOCKER_TAG.is_match(&text), "{}", text);
        let json = serde_json::to_string(&tag).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Tag>(&json).unwrap(), tag);
        prop_assert_eq!(format!("{tag:>width$}"), format!("{text:>width$}"));
        prop_assert_eq!(format!("{tag:*^9.width$}"), format!("{text:*^9.width$}"));
    }

    #[test]
    fn a_plan_is_in_order_and_has_no_tag_twice(
        release in release(),
        matrix in matrix(),
        sha in "[0-9a-f]{40}|[0-9a-f]{64}",
    ) {
        let history = frozen().with_matrix(release, matrix.clone());
        let plan = Plan::new(release, &history).unwrap().with_sha(sha.parse().unwrap(), None);
        prop_assert_eq!(plan.matrix(), &matrix);
        prop_assert!(plan.images().iter().map(|it| it.image).eq(matrix.images()));
        prop_assert!(matrix.images().is_sorted_by(|left, right| left < right));
        let (mut seen, mut latest) = (HashSet::new(), 0);
        for planned in plan.images() {
            let kinds: Vec<Kind> = planned.tags.iter().map(Tag::kind).collect();
            prop_assert!(kinds.is_sorted_by(|left, right| left < right), "{:?}", kinds);
            prop_assert_eq!(kinds.len() == 2, !release.is_final());
            prop_assert!(planned.tags.iter().all(|tag| seen.insert(tag.to_string())));
            latest += usize::from(kinds.contains(&Kind::Latest));
        }
        let flavors = if release.is_final() { matrix.flavors().count() } else { 0 };
        prop_assert_eq!(latest, flavors);
    }

    /// Where the latest Python is left out, it is the highest in common.
    #[test]
    fn a_matrix_goes_through_json_and_back(matrix in matrix()) {
        let mut json = serde_json::to_value(&matrix).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Matrix>(json.clone()).unwrap(), &matrix);
        json.as_object_mut().unwrap().remove("latest");
        let read: Matrix = serde_json::from_value(json).unwrap();
        let all_have = |python: &PythonVersion| {
            matrix.flavors().all(|flavor| matrix.pythons(flavor).contains(python))
        };
        let pythons = matrix.images().map(Image::python);
        prop_assert_eq!(Some(read.latest()), pythons.filter(all_have).max());
    }
}

/// The tag or the reference that a note or a message ends with an advice to use.
fn named(message: &str) -> Option<&str> {
    let (_, advice) = message.rsplit_once("use ")?;
    advice.split(' ').next()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn any_text_is_checked_as_promised(input in input(), listed in listed()) {
        let given = frozen().with_releases(&releases_of(&listed));
        for history in [frozen(), &given] {
            for checker in checkers(history) {
                is_checked_as_promised(&checker, input.as_bytes());
            }
            is_pinned_as_promised(history, frozen(), input.as_bytes());
        }
    }

    #[test]
    fn any_bytes_are_checked_as_promised(
        front in vec(any::<u8>(), 0..9),
        text in prop_oneof![published_tag(), reference(), spelled_release(), noise()],
        back in vec(any::<u8>(), 0..300),
    ) {
        for checker in checkers(frozen()) {
            is_checked_as_promised(&checker, &[&front, text.as_bytes(), &back].concat());
            is_checked_as_promised(&checker, &[text.as_bytes(), &back].concat());
        }
        is_pinned_as_promised(frozen(), frozen(), &[&front, text.as_bytes()].concat());
    }

    /// Only the published history knows of Docker Hub.
    #[test]
    fn notes_name_valid_tags(tag in published_tag(), at in select(&["", "prefecthq/prefect:"][..])) {
        let checker = Checker::new(History::published());
        let valid = checker.check_tag(tag.parse().unwrap()).unwrap();
        for instead in valid.notes.iter().filter_map(|note| named(&note.message)) {
            prop_assert!(checker.check(instead).is_ok(), "{}: {}", tag, instead);
            prop_assert_ne!(instead, tag.as_str());
        }
        is_checked_as_promised(&checker, format!("{at}{tag}").as_bytes());
    }
}
