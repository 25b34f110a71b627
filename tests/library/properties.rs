//! What holds of every value and of any text: text forms round-trip, tags fit Docker, what is
//! planned is valid, what is suggested is valid, and nothing panics.

use std::collections::HashSet;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::LazyLock;

use prefect_tags::{
    CommitSha, Flavor, History, Judge, Kind, Matrix, Plan, PythonVersion, Reference, Release,
    Releases, Repository, Tag, TagSha, Verdict, pin,
};
use proptest::collection::vec;
use proptest::prelude::*;
use regex::Regex;

use crate::edits::near_misses;
use crate::scheme;
use crate::strategies::{
    cases, input, matrix, nearly, noise, plausible_release, published_tag, python, reference,
    release, spelled_release, tag,
};

const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

/// Docker's rule for tags.
static DOCKER_TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z").unwrap());

/// What a release looks like in canonical form.
static CANONICAL_RELEASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\A[0-9]+\.[0-9]+\.[0-9]+((a|b|rc|\.dev|\.post)[0-9]+)?\z").unwrap()
});

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Reads a text, and makes sure that there is a message if it is none.
fn read<T: FromStr<Err: Display>>(text: &str) -> Option<T> {
    let message = match text.parse() {
        Ok(value) => return Some(value),
        Err(error) => T::Err::to_string(&error),
    };
    assert!(!message.is_empty() && is_printable(&message), "{text:?}: {message:?}");
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
    assert!(canonical::<TagSha>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<CommitSha>(text).is_none_or(|printed| printed == lower_case), "{text:?}");
    assert!(canonical::<Repository>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Flavor>(text).is_none_or(|printed| printed == text), "{text:?}");
    assert!(canonical::<Kind>(text).is_none_or(|printed| printed == text), "{text:?}");
    if let Some(printed) = canonical::<Release>(text) {
        assert!(CANONICAL_RELEASE.is_match(&printed), "{text:?}: {printed}");
    }
    match Reference::parse(text) {
        Ok(reference) => assert_eq!(parts_together(&reference), text),
        Err(error) => assert!(is_printable(&error.to_string()), "{text:?}: {error}"),
    }
}

fn parts_together(reference: &Reference<'_>) -> String {
    let mut text = reference.repository().to_owned();
    text.extend(reference.tag().map(|tag| format!(":{tag}")));
    text.extend(reference.digest().map(|digest| format!("@{digest}")));
    text
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
        let version = semver::Version::from(release);
        prop_assert_eq!(Release::try_from(&version), Ok(release));
        let read: semver::Version = version.to_string().parse().unwrap();
        prop_assert_eq!(Release::try_from(&read), Ok(release));
    }

    #[test]
    fn a_tag_is_read_as_it_is_printed_and_fits_docker(tag in tag()) {
        let text = tag.to_string();
        prop_assert_eq!(text.parse(), Ok(tag));
        prop_assert!(DOCKER_TAG.is_match(&text), "{}", text);
        let json = serde_json::to_string(&tag).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Tag>(&json).unwrap(), tag);
        let mut written = String::new();
        tag.write_to(&mut written).unwrap();
        prop_assert_eq!(written, text);
    }

    #[test]
    fn no_tag_is_on_two_images(release in release(), matrix in matrix(), sha in "[0-9a-f]{40}") {
        let plan = Plan::new(release, &matrix).commit(sha.parse().unwrap());
        let mut seen = HashSet::new();
        for tag in plan.images().flat_map(|image| image.tags()) {
            prop_assert!(seen.insert(tag.to_string()), "{}", tag);
        }
    }

    #[test]
    fn a_plan_is_in_order(release in release(), matrix in matrix(), sha in "[0-9a-f]{64}") {
        let plan = Plan::new(release, &matrix).commit(sha.parse().unwrap());
        prop_assert!(plan.images().map(|it| it.image()).is_sorted_by(|left, right| left < right));
        let mut latest = 0;
        for image in plan.images() {
            let kinds: Vec<Kind> = image.tags().map(|tag| tag.kind()).collect();
            prop_assert!(kinds.is_sorted_by(|left, right| left < right), "{:?}", kinds);
            prop_assert_eq!(kinds.len() == 2, release.is_prerelease());
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
        let pythons = Flavor::ALL.into_iter().flat_map(|flavor| matrix.pythons(flavor));
        prop_assert_eq!(Some(&read.latest()), pythons.filter(|python| all_have(python)).max());
    }

    #[test]
    fn python_versions_are_ordered_as_numbers(left in python(), right in python()) {
        let numbers = |python: PythonVersion| (python.major(), python.minor());
        prop_assert_eq!(left.cmp(&right), numbers(left).cmp(&numbers(right)));
    }
}

#[test]
fn the_longest_tags_fit_docker() {
    let max = u64::MAX;
    let image = format!("-python{0}.{0}-kubernetes", u16::MAX);
    for text in [
        format!("{max}.{max}.{max}.post{max}{image}"),
        format!("sha-{}{image}", "f".repeat(64)),
        format!("{max}.{max}{image}"),
        format!("{max}-latest-kubernetes"),
    ] {
        assert_eq!(text.parse::<Tag>().unwrap().to_string(), text);
        assert!(DOCKER_TAG.is_match(&text), "{text}");
    }
}

#[test]
fn what_is_planned_is_valid_and_of_the_same_kind_and_image() {
    let history = History::published();
    let (judge, pinning) = (Judge::new(history), Judge::new(history).pinned());
    for release in scheme::releases() {
        let release: Release = release.parse().unwrap();
        let sha: CommitSha = SHA.parse().unwrap();
        let whole = Plan::new(release, history.row(release).unwrap().matrix()).commit(sha);
        let cut = whole.clone().sha_length("7".parse().unwrap());
        for image in whole.images().chain(cut.images()) {
            let is_latest = image.image().python() == whole.matrix().latest();
            let tags: Vec<Tag> = image.tags().collect();
            assert_eq!(tags.len(), kinds(release, is_latest).len());
            for (tag, &kind) in tags.iter().zip(kinds(release, is_latest)) {
                let text = tag.to_string();
                let Verdict::Valid(meaning) = judge.judge(text.as_bytes()) else {
                    panic!("{text} is not valid");
                };
                assert_eq!(meaning.tag.as_ref(), Some(tag));
                assert_eq!(tag.kind(), kind, "{text}");
                assert_eq!(meaning.image, Some(image.image()), "{text}");
                // All of it is known, so at most it is frozen.
                assert_eq!(meaning.note.is_some(), meaning.is_frozen(), "{text}");
                let is_pinned = matches!(kind, Kind::Release | Kind::Commit);
                assert_eq!(pinning.judge(text.as_bytes()).is_valid(), is_pinned, "{text}");
            }
        }
    }
}

/// The kinds of the tags of an image, as the contract tells.
fn kinds(release: Release, is_latest: bool) -> &'static [Kind] {
    const ALL: &[Kind] = &[Kind::Release, Kind::Commit, Kind::Minor, Kind::Major, Kind::Latest];
    match is_latest {
        _ if release.is_prerelease() => &ALL[..2],
        false => &ALL[..4],
        true => ALL,
    }
}

/// Judges with each option and without, by the history's releases and by others.
fn judges(releases: &Releases) -> impl Iterator<Item = Judge<'_>> {
    let history = History::published();
    [Judge::new(history), Judge::new(history).released(releases)]
        .into_iter()
        .flat_map(|judge| [judge.clone(), judge.pinned()])
        .flat_map(|judge| [judge.clone(), judge.repository("prefecthq/prefect".parse().unwrap())])
}

/// Holds a judge to what it promises of any input.
fn is_judged_as_promised(judge: &Judge<'_>, input: &[u8]) {
    let shown = input.escape_ascii();
    let verdict = judge.judge(input);
    assert!(is_printable(&verdict.to_string()), "{shown}: {verdict}");
    let json = serde_json::to_value(&verdict).unwrap();
    assert_eq!(json["valid"], verdict.is_valid(), "{shown}");
    match verdict {
        Verdict::Valid(meaning) => {
            let read = meaning.reference.map(|reference| parts_together(&reference));
            let read = read.or(meaning.tag.map(|tag| tag.to_string()));
            assert_eq!(read.unwrap().as_bytes(), input, "{shown}");
        }
        Verdict::Invalid(refusal) => {
            assert!(!refusal.message.is_empty(), "{shown}");
            if let Some(suggestion) = refusal.suggestion {
                let verdict = judge.judge(suggestion.as_bytes());
                assert!(verdict.is_valid(), "{shown}, for which {suggestion}: {verdict}");
            }
        }
    }
}

/// Holds pinning to what it promises of any input.
fn is_pinned_as_promised(releases: &Releases, input: &[u8]) {
    let history = History::published();
    let shown = input.escape_ascii();
    let pinned = match pin(input, releases, history) {
        Ok(pinned) => pinned.to_string(),
        Err(refusal) => return assert!(is_printable(&refusal.to_string()), "{shown}: {refusal}"),
    };
    let judge = Judge::new(history).pinned();
    let is_valid = judge.judge(pinned.as_bytes()).is_valid()
        || judge.released(releases).judge(pinned.as_bytes()).is_valid();
    assert!(is_valid, "{shown}: {pinned}");
    let again = pin(pinned.as_bytes(), releases, history).unwrap().to_string();
    assert_eq!(again, pinned, "{shown}");
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn any_text_is_judged_as_promised(
        input in input(),
        releases in vec(plausible_release(), 0..8),
    ) {
        let releases: Releases = releases.iter().map(|it| it.parse::<Release>().unwrap()).collect();
        for judge in judges(&releases) {
            is_judged_as_promised(&judge, input.as_bytes());
        }
        is_pinned_as_promised(&releases, input.as_bytes());
        is_pinned_as_promised(History::published().releases(), input.as_bytes());
    }

    #[test]
    fn any_bytes_are_judged_as_promised(
        front in vec(any::<u8>(), 0..9),
        text in prop_oneof![published_tag(), reference(), spelled_release(), noise()],
        back in vec(any::<u8>(), 0..300),
    ) {
        let releases = History::published().releases();
        for judge in judges(releases) {
            is_judged_as_promised(&judge, &[&front, text.as_bytes(), &back].concat());
            is_judged_as_promised(&judge, &[text.as_bytes(), &back].concat());
        }
        is_pinned_as_promised(releases, &[&front, text.as_bytes()].concat());
    }
}

#[test]
fn near_misses_are_judged_as_promised() {
    let releases = ["2.9.0", "2.11.6", "3.0.0rc1", "3.9.2"];
    let releases: Releases = releases.iter().map(|it| it.parse::<Release>().unwrap()).collect();
    for text in [
        "2-latest",
        "3.9-python3.15",
        "2-python3.7-conda",
        "3.0.0rc20-python3.12",
        "2.9.0-python3.11-kubernetes",
        "prefecthq/prefect:2.11-python3.9",
        "sha-88a7ff1-python3.10",
    ] {
        for near_miss in near_misses(text) {
            for judge in judges(&releases) {
                is_judged_as_promised(&judge, near_miss.as_bytes());
            }
            is_pinned_as_promised(&releases, near_miss.as_bytes());
        }
    }
}
