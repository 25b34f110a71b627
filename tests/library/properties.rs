//! What holds of every value and of any text: text forms round-trip, tags fit Docker, what is
//! planned is valid, what is suggested is valid, and nothing panics.

use std::collections::HashSet;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::LazyLock;

use prefect_tags::text::Quoted;
use prefect_tags::{
    Checker, Digest, Flavor, FloatingTag, History, Kind, Line, Matrix, Note, Plan, PythonVersion,
    Reference, Release, ReleaseOrLine, Repository, Sha, Tag,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use regex::Regex;
use semver::{BuildMetadata, Prerelease, Version};

use crate::edits::near_misses;
use crate::strategies::{
    cases, input, listed, matrix, nearly, noise, number, published_tag, python, reference, release,
    releases_of, spelled_release, tag,
};
use crate::{frozen, scheme};

/// Docker's rule for tags.
static DOCKER_TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z").unwrap());

/// What a release looks like in canonical form.
static CANONICAL_RELEASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\A[0-9]+\.[0-9]+\.[0-9]+((a|b|rc|\.dev|\.post)[0-9]+)?\z").unwrap()
});

/// Whether a text says nothing to a terminal or a log: it is printable ASCII on one line, without
/// `##`, which begins a command in some logs.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("##")
}

/// Reads a text, and makes sure that there is a message if it is none.
fn read<T: FromStr<Err: Display>>(text: &str) -> Option<T> {
    let message = match text.parse() {
        Ok(value) => return Some(value),
        Err(error) => T::Err::to_string(&error),
    };
    assert!(!message.is_empty() && is_harmless(&message), "{text:?}: {message:?}");
    None
}

/// The canonical form of a text, which is read as the same value again.
fn canonical<T: FromStr<Err: Display> + Display + PartialEq>(text: &str) -> Option<String> {
    let value: T = read(text)?;
    let printed = value.to_string();
    assert!(read::<T>(&printed).is_some_and(|again| again == value), "{text:?}: {printed}");
    Some(printed)
}

/// Holds a text against every type that reads one.
fn is_refused_or_round_trips(text: &str) {
    let lower_case = text.to_ascii_lowercase();
    assert!(canonical::<Tag>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<PythonVersion>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Sha>(text).is_none_or(|printed| printed == lower_case), "{text:?}");
    assert!(canonical::<Repository>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<FloatingTag>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Line>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Flavor>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Kind>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Digest>(text).is_none_or(|printed| printed == text), "{text:?}");
    let release = canonical::<Release>(text);
    assert!(canonical::<ReleaseOrLine>(text) == release.or(canonical::<Line>(text)), "{text:?}");
    if let Some(printed) = canonical::<Release>(text) {
        assert!(CANONICAL_RELEASE.is_match(&printed), "{text:?}: {printed}");
    }
    match Reference::parse(text) {
        Ok(reference) => assert_eq!(parts_together(&reference), text),
        Err(error) => assert!(is_harmless(&error.to_string()), "{text:?}: {error}"),
    }
}

fn parts_together(reference: &Reference<'_>) -> String {
    let mut text = reference.repository().to_owned();
    text.extend(reference.tag().map(|tag| format!(":{tag}")));
    text.extend(reference.digest().map(|digest| format!("@{digest}")));
    text
}

/// Versions by Semantic Versioning, most of them with parts that PEP 440 has too, or nearly.
fn version() -> impl Strategy<Value = Version> + Clone {
    const PARTS: &[&str] = &[
        "",
        "",
        "1",
        "0",
        "post.1",
        "post1",
        "r.1",
        "rev-1",
        "rc.1",
        "rc1",
        "RC-1",
        "a.1",
        "alpha",
        "b",
        "dev.0",
        "dev.1",
        "c.1",
        "pre",
        "rc.1.dev.2",
        "1.rc.1",
        "nightly.1",
        "-1",
        "-",
        "x",
        "post.",
        "post.-1",
        "post.1.2",
        "local",
        "1-1",
        "rc.18446744073709551616",
    ];
    let any_part = "[0-9A-Za-z-]{0,4}(\\.[0-9A-Za-z-]{1,3}){0,2}";
    let part = prop_oneof![4 => select(PARTS).prop_map(str::to_owned), 1 => any_part];
    (number(), number(), number(), part.clone(), part).prop_map(
        |(major, minor, patch, pre, build)| Version {
            pre: Prerelease::new(&pre).unwrap_or_default(),
            build: BuildMetadata::new(&build).unwrap_or_default(),
            ..Version::new(major, minor, patch)
        },
    )
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_text_is_refused_or_round_trips(
        text in prop_oneof![input(), nearly("[0-9]\\.[0-9]{1,5}"), nearly("[0-9a-fA-F]{40}")],
    ) {
        is_refused_or_round_trips(&text);
    }

    #[test]
    fn a_release_is_read_as_it_is_printed(release in release()) {
        prop_assert_eq!(release.to_string().parse(), Ok(release));
    }

    #[test]
    fn a_release_goes_through_semver_and_back(release in release()) {
        let version = Version::from(release);
        prop_assert_eq!(Release::try_from(&version), Ok(release));
        let read: Version = version.to_string().parse().unwrap();
        prop_assert_eq!(Release::try_from(read), Ok(release));
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
                prop_assert_eq!(Release::try_from(Version::from(release)), Ok(release));
            }
            Err(error) => prop_assert!(is_harmless(&error.to_string()), "{}", error),
        }
    }

    #[test]
    fn a_tag_is_read_as_it_is_printed_and_fits_docker(tag in tag()) {
        let text = tag.to_string();
        prop_assert_eq!(text.parse(), Ok(tag));
        prop_assert!(DOCKER_TAG.is_match(&text), "{}", text);
        let json = serde_json::to_string(&tag).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Tag>(&json).unwrap(), tag);
    }

    /// In a column, a text form has the width of a string.
    #[test]
    fn width_and_precision_are_those_of_a_string(tag in tag(), width in 0..140usize) {
        let text = tag.to_string();
        prop_assert_eq!(format!("{tag:>width$}"), format!("{text:>width$}"));
        prop_assert_eq!(format!("{tag:*^9.width$}"), format!("{text:*^9.width$}"));
    }

    #[test]
    fn no_tag_is_on_two_images(release in release(), matrix in matrix(), sha in "[0-9a-f]{40}") {
        let history = frozen().with_matrix(release, matrix);
        let plan = Plan::new(release, &history).unwrap().with_sha(sha.parse().unwrap(), None);
        let mut seen = HashSet::new();
        for tag in plan.images().iter().flat_map(|planned| &planned.tags) {
            prop_assert!(seen.insert(tag.to_string()), "{}", tag);
        }
    }

    #[test]
    fn a_plan_is_in_order(release in release(), matrix in matrix(), sha in "[0-9a-f]{64}") {
        let history = frozen().with_matrix(release, matrix.clone());
        let plan = Plan::new(release, &history).unwrap().with_sha(sha.parse().unwrap(), None);
        prop_assert_eq!(plan.matrix(), &matrix);
        prop_assert!(plan.images().iter().map(|it| it.image).is_sorted_by(|left, right| left < right));
        let mut latest = 0;
        for planned in plan.images() {
            let kinds: Vec<Kind> = planned.tags.iter().map(Tag::kind).collect();
            prop_assert!(kinds.is_sorted_by(|left, right| left < right), "{:?}", kinds);
            prop_assert_eq!(kinds.len() == 2, !release.is_final());
            latest += usize::from(kinds.contains(&Kind::Latest));
        }
        let flavors = if release.is_final() { matrix.flavors().count() } else { 0 };
        prop_assert_eq!(latest, flavors);
    }

    #[test]
    fn a_matrix_goes_through_json_and_back(matrix in matrix()) {
        let json = serde_json::to_string(&matrix).unwrap();
        prop_assert_eq!(serde_json::from_str::<Matrix>(&json).unwrap(), matrix);
    }

    #[test]
    fn the_latest_python_is_the_highest_in_common(matrix in matrix()) {
        let mut json = serde_json::to_value(&matrix).unwrap();
        json.as_object_mut().unwrap().remove("latest");
        let read: Matrix = serde_json::from_value(json).unwrap();
        let all_have = |python: &PythonVersion| {
            matrix.flavors().all(|flavor| matrix.pythons(flavor).contains(python))
        };
        let pythons = Flavor::ALL.iter().flat_map(|&flavor| matrix.pythons(flavor));
        let highest = pythons.copied().filter(all_have).max();
        prop_assert_eq!(Some(read.latest()), highest);
    }

    #[test]
    fn python_versions_are_ordered_as_numbers(left in python(), right in python()) {
        let numbers = |python: PythonVersion| (python.major(), python.minor());
        prop_assert_eq!(left.cmp(&right), numbers(left).cmp(&numbers(right)));
    }
}

#[test]
fn what_is_planned_is_valid_and_of_the_same_kind_and_image() {
    let (checker, pinning) = (Checker::new(frozen()), Checker::new(frozen()).with_pinned_only());
    for tagged in scheme::tagged().iter().filter(|tagged| tagged.is_published()) {
        let release: Release = tagged.release.parse().unwrap();
        let sha: Sha = tagged.commit.parse().unwrap();
        let plan = || Plan::new(release, frozen()).unwrap();
        let (whole, cut) = (plan().with_sha(sha, None), plan().with_sha(sha, "7".parse().ok()));
        for planned in whole.images().iter().chain(cut.images()) {
            let is_latest = planned.image.python() == whole.matrix().latest();
            assert_eq!(planned.tags.len(), kinds(release, is_latest).len());
            for (tag, &kind) in planned.tags.iter().zip(kinds(release, is_latest)) {
                let text = tag.to_string();
                let valid = checker.check(&text).unwrap();
                assert_eq!((valid.tag, tag.kind()), (Some(*tag), kind), "{text}");
                assert_eq!(valid.image, Some(planned.image), "{text}");
                let is_pinned = matches!(kind, Kind::Release | Kind::Commit);
                assert_eq!(pinning.check(&text).is_ok(), is_pinned, "{text}");
            }
        }
    }
}

/// The kinds of the tags of an image, as the contract tells.
fn kinds(release: Release, is_latest: bool) -> &'static [Kind] {
    const ALL: &[Kind] = &[Kind::Release, Kind::Commit, Kind::Minor, Kind::Major, Kind::Latest];
    match is_latest {
        _ if !release.is_final() => &ALL[..2],
        false => &ALL[..4],
        true => ALL,
    }
}

/// Checkers with each option and without.
fn checkers(history: &History) -> [Checker<'_>; 5] {
    let checker = || Checker::new(history);
    let expecting = |expected: &str| checker().with_expected(expected.parse().unwrap());
    [
        checker(),
        checker().with_pinned_only(),
        checker().with_repositories(vec!["prefecthq/prefect".parse().unwrap()]),
        expecting("3.9.1"),
        expecting("2.20").with_pinned_only(),
    ]
}

/// The tag or the reference that a note or a message ends with an advice to use.
fn named(message: &str) -> Option<&str> {
    let (_, advice) = message.rsplit_once("use ")?;
    advice.split(' ').next()
}

/// Holds a checker to what it promises of any input.
fn is_checked_as_promised(checker: &Checker<'_>, input: &[u8]) {
    let shown = input.escape_ascii();
    let verdict = checker.check_bytes(input);
    let line = match &verdict {
        Ok(valid) => valid.to_string(),
        Err(invalid) => invalid.to_string(),
    };
    // As a line of the command's output.
    let line = format!("{}: {line}", Quoted::unless_plain(input));
    assert!(is_harmless(&line) && !line.starts_with(':'), "{shown}: {line}");
    match verdict {
        Ok(valid) => {
            let read = valid.reference.map(|reference| parts_together(&reference));
            let read = read.or(valid.tag.map(|tag| tag.to_string()));
            assert_eq!(read.unwrap().as_bytes(), input, "{shown}");
            assert_eq!(valid.tag.is_some(), valid.image.is_some(), "{shown}");
            assert!(valid.frozen_since.is_none_or(|it| valid.release < Some(it)), "{shown}");
            are_notes_as_promised(&valid.notes);
        }
        Err(invalid) => {
            assert!(!invalid.message.is_empty(), "{shown}");
            if let Some(suggestion) = invalid.suggestion {
                let verdict = checker.check(&suggestion.text);
                assert!(verdict.is_ok(), "{shown}, for which {suggestion:?}: {verdict:?}");
                are_notes_as_promised(&suggestion.notes);
            }
        }
    }
}

/// One sentence each, because several are joined by `; `.
fn are_notes_as_promised(notes: &[Note]) {
    for note in notes {
        assert!(!note.message.contains(';') && is_harmless(&note.message), "{note}");
    }
}

/// Holds pinning to what it promises of any input.
fn is_pinned_as_promised(history: &History, input: &[u8]) {
    let shown = input.escape_ascii();
    let checker = Checker::new(history);
    let pinned = match checker.pin(input) {
        Ok(pinned) => pinned,
        Err(invalid) => return assert!(is_harmless(&invalid.to_string()), "{shown}: {invalid}"),
    };
    let text = pinned.to_string();
    assert_eq!(pinned.is_as_given(), text.as_bytes() == input, "{shown}");
    let is_valid = |history| Checker::new(history).with_pinned_only().check(&text).is_ok();
    assert!(is_valid(history) || is_valid(frozen()), "{shown}: {text}");
    let again = checker.pin(text.as_bytes()).unwrap();
    assert_eq!(again.to_string(), text, "{shown}");
    assert_eq!(again.release(), pinned.release(), "{shown}");
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn any_text_is_checked_as_promised(input in input(), listed in listed()) {
        let given = frozen().with_releases(&releases_of(&listed));
        for history in [frozen(), &given] {
            for checker in checkers(history) {
                is_checked_as_promised(&checker, input.as_bytes());
            }
            is_pinned_as_promised(history, input.as_bytes());
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
        is_pinned_as_promised(frozen(), &[&front, text.as_bytes()].concat());
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

#[test]
fn near_misses_are_checked_as_promised() {
    let releases = ["2.9.0", "2.11.6", "3.0.0rc1", "3.9.2"];
    let releases = releases.iter().map(|it| it.parse::<Release>().unwrap()).collect();
    let given = frozen().with_releases(&releases);
    for text in [
        "2-latest",
        "3.9-python3.15",
        "2-python3.7-conda",
        "3.0.0rc20-python3.12",
        "2.9.0-python3.11-kubernetes",
        "prefecthq/prefect:2.11-python3.9",
        "sha-26c145b-python3.10",
    ] {
        for near_miss in near_misses(text) {
            for history in [frozen(), &given] {
                for checker in checkers(history) {
                    is_checked_as_promised(&checker, near_miss.as_bytes());
                }
                is_pinned_as_promised(history, near_miss.as_bytes());
            }
        }
    }
}
