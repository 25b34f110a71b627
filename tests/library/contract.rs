//! The contract's examples, word for word: each code, each suggestion, the JSON of a verdict, the
//! tags of 2.11.5, the matrix file, the list of releases.

use std::collections::BTreeSet;

use prefect_tags::{
    Code, Flavor, History, Judge, Matrix, Plan, Refusal, Release, Releases, Repository, Selection,
    Verdict,
};
use serde_json::{Value, json};

use Code::{
    BeforeHistory, FlavorNotBuilt, Floating, LeadingV, MalformedReference, MissingPython, NoTag,
    NotInScheme, Prefect1, PythonNotBuilt, UnknownMajor, Unreleased, WrongImage,
};

/// What is invalid for everybody, why, and what is the obvious right tag.
const INVALID: &[(&str, Code, Option<&str>)] = &[
    // The contract's table.
    ("prefectHQ/prefect:2-latest", MalformedReference, Some("prefecthq/prefect:2-latest")),
    ("prefecthq/prefect@sha256:aaa", MalformedReference, None),
    ("prefecthq/prefect", NoTag, Some("prefecthq/prefect:3-latest")),
    ("latest", Prefect1, None),
    ("latest-python3.8", Prefect1, None),
    ("0.15.13", Prefect1, None),
    ("1.2.4-python3.9", Prefect1, None),
    ("core-1.2.1", Prefect1, None),
    ("all_extras", Prefect1, None),
    ("2.0b7-python3.9", BeforeHistory, None),
    ("v2.14.6-python3.11", LeadingV, Some("2.14.6-python3.11")),
    ("2.8.7", MissingPython, Some("2.8.7-python3.10")),
    ("3", MissingPython, Some("3-latest")),
    ("2.14", MissingPython, Some("2.14-python3.10")),
    ("3.4-latest", NotInScheme, Some("3.4-python3.12")),
    ("3-latest-python3.12", NotInScheme, Some("3-python3.12")),
    ("2.19.x-python3.11", NotInScheme, Some("2.19-python3.11")),
    ("2.10.21-python3.10-Kubernetes", NotInScheme, Some("2.10.21-python3.10-kubernetes")),
    ("4-python3.14", UnknownMajor, None),
    ("2.0.5-python3.9", Unreleased, Some("2.0.4-python3.9")),
    ("3.3.11-python3.10", Unreleased, Some("3.3.7-python3.10")),
    ("3.0.0rc42-python3.12", Unreleased, Some("3.0.11-python3.12")),
    ("3.1.9-python3.13", PythonNotBuilt, Some("3.1.9-python3.12")),
    ("2.11.5-python3.11-conda", PythonNotBuilt, Some("2.11.5-python3.10-conda")),
    ("2.8.7-python3.10-kubernetes", FlavorNotBuilt, Some("2.8.7-python3.10")),
    // From real files.
    ("prefecthq/prefect:2.10.4", MissingPython, Some("prefecthq/prefect:2.10.4-python3.10")),
    (
        "prefectHQ/prefect:2-python3.11-2.14.5",
        MalformedReference,
        Some("prefecthq/prefect:2.14.5-python3.11"),
    ),
    (
        "prefecthq/prefect:2.7.7-python 3.9",
        MalformedReference,
        Some("prefecthq/prefect:2.7.7-python3.9"),
    ),
    (
        "prefecthq/prefect:3.1.13-python3.11-kubernetes-python3.11-kubernetes",
        NotInScheme,
        Some("prefecthq/prefect:3.1.13-python3.11-kubernetes"),
    ),
    ("prefecthq/prefect:prefect-sqlalchemy-0.4.1-python3.11-kubernetes", NotInScheme, None),
    ("prefecthq/prefect:all_extras-0.13.19", Prefect1, None),
    // Others like them.
    ("", MalformedReference, None),
    (":2-latest", MalformedReference, Some("2-latest")),
    ("prefecthq/prefect:", MalformedReference, Some("prefecthq/prefect:3-latest")),
    ("::set-output name=x::y", MalformedReference, None),
    ("2-latest\n", MalformedReference, Some("2-latest")),
    ("\"2-latest\"", MalformedReference, Some("2-latest")),
    ("\x1b[31m2-latest", MalformedReference, None),
    ("2\u{2013}latest", MalformedReference, None),
    ("localhost:5000/prefect", NoTag, Some("localhost:5000/prefect:3-latest")),
    ("1-latest", Prefect1, None),
    ("latest-conda", Prefect1, None),
    ("1.4.1", Prefect1, None),
    ("0-latest", Prefect1, None),
    ("core", Prefect1, None),
    ("all_extras-python3.8", Prefect1, None),
    ("2.0a1-python3.7", BeforeHistory, None),
    ("2.0b16", BeforeHistory, None),
    ("V2-latest", LeadingV, Some("2-latest")),
    ("v3", LeadingV, Some("3-latest")),
    ("3-conda", MissingPython, Some("3-latest-conda")),
    ("3.0.0rc1", MissingPython, Some("3.0.0rc1-python3.12")),
    ("3.0.0RC1-python3.12", NotInScheme, Some("3.0.0rc1-python3.12")),
    ("3.1.9-py3.12", NotInScheme, Some("3.1.9-python3.12")),
    ("2.11.5-python3.10-slim", NotInScheme, None),
    ("2-python3.9-python3.10", NotInScheme, None),
    ("sha-88a7ff-python3.10", NotInScheme, None),
    ("prefect", NotInScheme, None),
    ("4.0.0-python3.12", UnknownMajor, None),
    ("99-latest", UnknownMajor, None),
    ("2.11.6-python3.10", Unreleased, Some("2.11.5-python3.10")),
    ("2.11.6-python3.12-conda", Unreleased, Some("2.11.5-python3.10-conda")),
    ("3.3.9.dev1-python3.12", Unreleased, Some("3.3.7-python3.12")),
    ("2.6.9.post2-python3.10", Unreleased, Some("2.6.10-python3.10")),
    // The nearest that still moves, not 3-python3.9.
    ("3-python3.8", PythonNotBuilt, Some("3-python3.11")),
    ("2.10-python3.12", PythonNotBuilt, Some("2.10-python3.11")),
    ("sha-88a7ff1-python3.6", PythonNotBuilt, None),
    ("sha-88a7ff1-python2.7-conda", PythonNotBuilt, None),
    ("2.8-python3.10-kubernetes", FlavorNotBuilt, Some("2.8-python3.10")),
];

/// What is valid, and whether `--pinned` lets it pass.
const VALID: &[(&str, bool)] = &[
    ("2-latest", false),
    ("3-latest-kubernetes", false),
    ("3-python3.15", false),
    ("2-python3.7", false),
    ("3-python3.9", false),
    ("2.11-python3.10-conda", false),
    ("2.11.5-python3.10", true),
    ("2.6.9.post1-python3.11", true),
    ("3.0.0rc20-python3.9-conda", true),
    ("sha-88a7ff1-python3.10", true),
    ("sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.15-conda", true),
    ("prefecthq/prefect:2-latest", false),
    ("prefecthq/prefect:3-latest-kubernetes", false),
    ("docker.io/prefecthq/prefect:2.18.3-python3.11-kubernetes", true),
    ("prefecthq/prefect:3.1.6.dev6-python3.12-kubernetes", true),
    // Newer than the newest.
    ("2.20.28-python3.12", true),
    ("2.21.0-python3.12", true),
    ("3.9.2.dev1-python3.15", true),
    ("3.10-python3.15", false),
    // Pinned by its digest, whatever the tag.
    (
        "prefecthq/prefect@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        true,
    ),
    (
        "prefecthq/prefect:2-latest@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        true,
    ),
];

fn judge() -> Judge<'static> {
    Judge::new(History::published())
}

fn refusal(judge: &Judge<'_>, input: &[u8]) -> Refusal {
    match judge.judge(input) {
        Verdict::Invalid(refusal) => refusal,
        Verdict::Valid(meaning) => panic!("{} is valid: {meaning}", input.escape_ascii()),
    }
}

#[test]
fn what_is_invalid_is_so_for_its_own_reason() {
    for (input, code, suggestion) in INVALID {
        let refusal = refusal(&judge(), input.as_bytes());
        assert_eq!(refusal.code, *code, "{input}: {refusal}");
        assert_eq!(refusal.suggestion.as_deref(), *suggestion, "{input}: {refusal}");
    }
}

#[test]
fn what_is_valid_is_pinned_or_not() {
    for (input, is_pinned) in VALID {
        let verdict = judge().judge(input.as_bytes());
        let Verdict::Valid(meaning) = verdict else { panic!("{input}: {verdict}") };
        assert_eq!(meaning.is_pinned(), *is_pinned, "{input}");
        assert_eq!(judge().pinned().judge(input.as_bytes()).is_valid(), *is_pinned, "{input}");
    }
}

#[test]
fn a_floating_tag_is_invalid_where_only_pinned_ones_are_wanted() {
    for (input, suggestion) in [
        ("2-latest", Some("2.20.27-python3.10")),
        ("3-latest-conda", Some("3.9.1-python3.12-conda")),
        ("2.11-python3.8", Some("2.11.5-python3.8")),
        ("ghcr.io/me/prefect:2-python3.7", Some("ghcr.io/me/prefect:2.10.19-python3.7")),
        // Nobody knows which release.
        ("3.10-python3.12", None),
    ] {
        let refusal = refusal(&judge().pinned(), input.as_bytes());
        assert_eq!(refusal.code, Floating, "{input}");
        assert_eq!(refusal.suggestion.as_deref(), suggestion, "{input}");
    }
    // What is suggested instead of something else is pinned too.
    for (input, code, suggestion) in [
        ("3", MissingPython, "3.9.1-python3.12"),
        ("prefecthq/prefect", NoTag, "prefecthq/prefect:3.9.1-python3.12"),
        ("2.19.x-python3.11", NotInScheme, "2.19.9-python3.11"),
        ("3-python3.8", PythonNotBuilt, "3.9.1-python3.11"),
    ] {
        let refusal = refusal(&judge().pinned(), input.as_bytes());
        assert_eq!(refusal.code, code, "{input}");
        assert_eq!(refusal.suggestion.as_deref(), Some(suggestion), "{input}");
    }
}

#[test]
fn a_reference_is_to_the_wanted_repository() {
    let judging = |name: &str| judge().repository(name.parse::<Repository>().unwrap());
    let digest = format!("@sha256:{}", "0".repeat(64));
    for (name, input) in [
        ("prefecthq/prefect", "prefecthq/prefect:2-latest".to_owned()),
        ("prefecthq/prefect", "docker.io/prefecthq/prefect:2-latest".to_owned()),
        ("docker.io/prefecthq/prefect", "prefecthq/prefect:2-latest".to_owned()),
        ("docker.io/prefecthq/prefect", format!("docker.io/prefecthq/prefect{digest}")),
        ("localhost:5000/prefect", "localhost:5000/prefect:2-latest".to_owned()),
        // A bare tag is of no repository.
        ("prefecthq/prefect", "2-latest".to_owned()),
    ] {
        assert!(judging(name).judge(input.as_bytes()).is_valid(), "{name}: {input}");
    }
    for (input, suggestion) in [
        ("prefecthq/prefect-dev:2-latest", Some("prefecthq/prefect:2-latest")),
        ("ghcr.io/prefecthq/prefect:2.8.7", Some("prefecthq/prefect:2.8.7-python3.10")),
        ("python:3.10-slim", None),
    ] {
        let refusal = refusal(&judging("prefecthq/prefect"), input.as_bytes());
        assert_eq!(refusal.code, WrongImage, "{input}");
        assert_eq!(refusal.suggestion.as_deref(), suggestion, "{input}");
    }
    let other = format!("prefecthq/prefect-dev{digest}");
    assert_eq!(refusal(&judging("prefecthq/prefect"), other.as_bytes()).code, WrongImage);
}

#[test]
fn every_code_has_its_name_and_an_example() {
    let names = [
        (MalformedReference, "malformed-reference"),
        (NoTag, "no-tag"),
        (Prefect1, "prefect-1"),
        (BeforeHistory, "before-history"),
        (LeadingV, "leading-v"),
        (MissingPython, "missing-python"),
        (NotInScheme, "not-in-scheme"),
        (UnknownMajor, "unknown-major"),
        (Unreleased, "unreleased"),
        (PythonNotBuilt, "python-not-built"),
        (FlavorNotBuilt, "flavor-not-built"),
        (Floating, "floating"),
        (WrongImage, "wrong-image"),
    ];
    for (code, name) in names {
        assert_eq!(code.to_string(), name);
        assert_eq!(serde_json::to_value(code).unwrap(), name);
        // The last two depend on what is wanted, and have tests of their own.
        let is_of_table = !matches!(code, Floating | WrongImage);
        assert_eq!(INVALID.iter().any(|(_, of_table, _)| *of_table == code), is_of_table, "{name}");
    }
}

#[test]
fn limits_hold() {
    assert_eq!(Judge::MAX_INPUT, 4 << 10);
    let long_tag = "a".repeat(129);
    assert_eq!(refusal(&judge(), long_tag.as_bytes()).code, MalformedReference);
    assert_eq!(refusal(&judge(), &long_tag.as_bytes()[1..]).code, NotInScheme);

    // A domain may be of any length, so this is a reference as long as one can be.
    let name = ".io/prefect:2-latest";
    let longest = "a".repeat(Judge::MAX_INPUT - name.len()) + name;
    let one_more = format!("a{longest}");
    assert!(judge().judge(longest.as_bytes()).is_valid());
    assert_eq!(refusal(&judge(), one_more.as_bytes()).code, MalformedReference);
    assert_eq!(refusal(&judge(), &vec![b'a'; 1 << 20]).code, MalformedReference);
    assert_eq!(refusal(&judge(), b"2-lat\xffest").code, MalformedReference);
}

/// The JSON of a verdict, and `null` for every key that is not given.
fn valid(given: &Value) -> Value {
    let mut all = json!({
        "valid": true, "kind": null, "tag": null, "repository": null, "digest": null,
        "pinned": false, "frozen": false, "prefect": null, "python": null, "flavor": null,
        "base_image": null, "note": null,
    });
    for (key, value) in given.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

#[test]
fn a_valid_verdict_is_an_object_with_every_key() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let by_digest = format!("prefecthq/prefect@{digest}");
    let with_digest = format!("ghcr.io/me/prefect:2-latest-conda@{digest}");
    for (input, expected) in [
        (
            "2.11.5-python3.10",
            json!({
                "kind": "release", "tag": "2.11.5-python3.10", "pinned": true,
                "prefect": "2.11.5", "python": "3.10", "flavor": "standard",
                "base_image": "python:3.10-slim",
            }),
        ),
        (
            "prefecthq/prefect:2.20-python3.9-kubernetes",
            json!({
                "kind": "minor", "tag": "2.20-python3.9-kubernetes",
                "repository": "prefecthq/prefect", "prefect": "2.20", "python": "3.9",
                "flavor": "kubernetes", "base_image": "python:3.9-slim",
            }),
        ),
        (
            "3-python3.12-conda",
            json!({
                "kind": "major", "tag": "3-python3.12-conda", "prefect": "3", "python": "3.12",
                "flavor": "conda", "base_image": "continuumio/miniconda3",
            }),
        ),
        (
            "3-latest",
            json!({
                "kind": "latest", "tag": "3-latest", "prefect": "3", "python": "3.12",
                "flavor": "standard", "base_image": "python:3.12-slim",
            }),
        ),
        (
            "sha-88a7ff1-python3.10",
            json!({
                "kind": "commit", "tag": "sha-88a7ff1-python3.10", "pinned": true,
                "python": "3.10", "flavor": "standard", "base_image": "python:3.10-slim",
            }),
        ),
        (
            &by_digest,
            json!({
                "kind": "digest", "repository": "prefecthq/prefect", "digest": digest,
                "pinned": true,
            }),
        ),
        (
            &with_digest,
            json!({
                "kind": "latest", "tag": "2-latest-conda", "repository": "ghcr.io/me/prefect",
                "digest": digest, "pinned": true, "prefect": "2", "python": "3.10",
                "flavor": "conda", "base_image": "continuumio/miniconda3",
            }),
        ),
    ] {
        let verdict = serde_json::to_value(judge().judge(input.as_bytes())).unwrap();
        assert_eq!(verdict, valid(&expected), "{input}");
    }
}

#[test]
fn a_note_tells_of_what_is_frozen_or_newer() {
    for (input, frozen, named) in [
        // Since which release, and what it keeps naming.
        ("2-python3.7", true, ["2.10.20", "2.10.19"]),
        ("3-python3.9", true, ["3.5.0", "3.4.25"]),
        ("3-python3.10-conda", true, ["3.9.0", "3.8.8"]),
        ("3.9.2-python3.12", false, ["3.9.1", "newer"]),
        ("2.21-python3.12", false, ["2.20.27", "newer"]),
    ] {
        let verdict = judge().judge(input.as_bytes());
        let json = serde_json::to_value(&verdict).unwrap();
        assert_eq!(json["frozen"], frozen, "{input}");
        for named in named {
            assert!(json["note"].as_str().unwrap().contains(named), "{input}: {json}");
            assert!(verdict.to_string().contains(named), "{input}: {verdict}");
        }
    }
}

#[test]
fn an_invalid_verdict_is_an_object_with_every_key() {
    for (input, code, suggestion) in INVALID {
        let verdict = serde_json::to_value(judge().judge(input.as_bytes())).unwrap();
        let message = verdict["message"].as_str().unwrap();
        assert!(!message.is_empty(), "{input}");
        let expected = json!({
            "valid": false, "code": code, "message": message, "suggestion": suggestion,
        });
        assert_eq!(verdict, expected, "{input}");
    }
}

#[test]
fn releases_of_one_s_own_are_judged_by() {
    let releases: Releases = ["2.11.6", "2.9.0", "3.0.0rc1"].map(parse).into_iter().collect();
    let judge = judge().released(&releases);
    for input in
        ["2.11.6-python3.10", "2-latest", "2.11-python3.8", "2-python3.7", "3.0.0rc1-python3.9"]
    {
        assert!(judge.judge(input.as_bytes()).is_valid(), "{input}");
    }
    for (input, code, suggestion) in [
        ("2.11.5-python3.10", Unreleased, Some("2.11.6-python3.10")),
        // What is not in the list is not out, however new.
        ("2.20.28-python3.10", Unreleased, Some("2.11.6-python3.10")),
        ("3-latest", Unreleased, None),
        ("2.10-python3.10", Unreleased, None),
        ("2-python3.12", PythonNotBuilt, Some("2-python3.11")),
        ("sha-88a7ff1-python3.13", PythonNotBuilt, None),
        ("2.11", MissingPython, Some("2.11-python3.10")),
    ] {
        let refusal = refusal(&judge, input.as_bytes());
        assert_eq!(refusal.code, code, "{input}: {refusal}");
        assert_eq!(refusal.suggestion.as_deref(), suggestion, "{input}: {refusal}");
    }
}

fn parse(release: &str) -> Release {
    release.parse().unwrap()
}

/// The 30 tags of the guide's tables, in the contract's order.
#[test]
fn the_release_of_the_guide_has_its_tags() {
    let release = parse("2.11.5");
    let flavors = vec![Flavor::Standard, Flavor::Conda];
    let plan = Plan::new(release, History::published().row(release).unwrap().matrix())
        .commit("88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2".parse().unwrap())
        .select(Selection::default().flavors(flavors));
    let tags: Vec<String> =
        plan.images().flat_map(|image| image.tags()).map(|tag| tag.to_string()).collect();
    assert_eq!(
        tags,
        [
            "2.11.5-python3.8",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.8",
            "2.11-python3.8",
            "2-python3.8",
            "2.11.5-python3.9",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.9",
            "2.11-python3.9",
            "2-python3.9",
            "2.11.5-python3.10",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.10",
            "2.11-python3.10",
            "2-python3.10",
            "2-latest",
            "2.11.5-python3.11",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.11",
            "2.11-python3.11",
            "2-python3.11",
            "2.11.5-python3.8-conda",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.8-conda",
            "2.11-python3.8-conda",
            "2-python3.8-conda",
            "2.11.5-python3.9-conda",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.9-conda",
            "2.11-python3.9-conda",
            "2-python3.9-conda",
            "2.11.5-python3.10-conda",
            "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.10-conda",
            "2.11-python3.10-conda",
            "2-python3.10-conda",
            "2-latest-conda",
        ]
    );
}

#[test]
fn a_filter_never_changes_which_image_is_the_latest() {
    let release = parse("2.11.5");
    let plan = Plan::new(release, History::published().row(release).unwrap().matrix());
    for (python, expected) in [("3.10", 3), ("3.11", 0), ("3.9", 0)] {
        let selection = Selection::default().pythons(vec![python.parse().unwrap()]);
        let plan = plan.clone().select(selection.kinds(vec![prefect_tags::Kind::Latest]));
        assert_eq!(plan.tagged_images().count(), expected, "{python}");
        assert!(plan.images().count() >= expected, "{python}");
    }
}

#[test]
fn a_release_newer_than_the_newest_has_the_newest_matrix() {
    let history = History::published();
    for (release, since, newest) in [
        ("2.20.27", "2.14.14", None),
        ("2.20.27.post1", "2.14.14", Some("2.20.27")),
        ("2.21.0rc1", "2.14.14", Some("2.20.27")),
        ("3.9.2", "3.9.0", Some("3.9.1")),
        ("3.9.1", "3.9.0", None),
        // Never released, but not newer.
        ("2.11.6", "2.10.20", None),
    ] {
        let row = history.row(parse(release)).unwrap();
        assert_eq!(row.since(), parse(since), "{release}");
        assert_eq!(history.newest_if_older_than(parse(release)), newest.map(parse), "{release}");
    }
    for release in ["4.0.0", "1.4.1", "0.15.13", "2.0.0rc1", "3.0.0b1", "3.0.0.dev1"] {
        let error = history.row(parse(release)).unwrap_err().to_string();
        assert!(error.contains(release), "{error}");
    }
    assert_eq!(history.newest_if_older_than(parse("4.0.0")), None);
}

#[test]
fn a_release_is_normalized_or_refused_with_a_suggestion() {
    for (text, canonical) in [
        ("2.11.5", "2.11.5"),
        ("v2.11.5", "2.11.5"),
        ("3.0.0-rc.1", "3.0.0rc1"),
        ("3.0.0RC1", "3.0.0rc1"),
        ("3.0.5.dev1", "3.0.5.dev1"),
        ("2.6.9-1", "2.6.9.post1"),
    ] {
        assert_eq!(text.parse::<Release>().unwrap().to_string(), canonical);
    }
    for (text, suggestion) in [
        ("", None),
        ("2.11", Some("2.11.0")),
        ("2.82", Some("2.82.0")),
        ("2.11.5.1", Some("2.11.5")),
        ("2.11.5+local", Some("2.11.5")),
        ("1!2.11.5", Some("2.11.5")),
        ("02.11.5", Some("2.11.5")),
        ("2.11.5rc1.dev2", Some("2.11.5rc1")),
        ("2.11.99999999999999999999", None),
    ] {
        let error = text.parse::<Release>().unwrap_err();
        assert_eq!(error.suggestion(), suggestion.map(parse), "{text}: {error}");
    }
}

#[test]
fn a_matrix_is_read_from_json() {
    for (json, latest) in [
        (
            r#"{"standard":["3.8","3.9","3.10","3.11"],"conda":["3.8","3.9","3.10"],"latest":"3.10"}"#,
            "3.10",
        ),
        (r#"{"standard":["3.8","3.9","3.10","3.11"],"conda":["3.8","3.9","3.10"]}"#, "3.10"),
        (r#"{"standard":["3.10","3.9"]}"#, "3.10"),
        (r#"{"latest":"3.9","kubernetes":["3.9","3.10"]}"#, "3.9"),
    ] {
        let matrix: Matrix = serde_json::from_str(json).unwrap();
        assert_eq!(matrix.latest().to_string(), latest, "{json}");
    }
    for json in [
        r#"{"standard":[3.10]}"#,
        r#"{"standard":["3.9"],"latest":3.9}"#,
        r#"{"standard":[3]}"#,
        r#"{"slim":["3.9"]}"#,
        r#"{"standard":["3.9"],"Latest":"3.9"}"#,
        r#"{"standard":["3.9","3.9"]}"#,
        r#"{"standard":["3.9"],"standard":["3.10"]}"#,
        r#"{"standard":["3.9"],"latest":"3.9","latest":"3.9"}"#,
        r#"{"standard":["3.9","3.10"],"conda":["3.9"],"latest":"3.10"}"#,
        r#"{"standard":["3.9"],"conda":["3.10"]}"#,
        r#"{"standard":[]}"#,
        r#"{"latest":"3.9"}"#,
        "{}",
        "[]",
        "null",
        r#""3.9""#,
    ] {
        assert!(serde_json::from_str::<Matrix>(json).is_err(), "{json}");
    }
}

#[test]
fn a_list_of_releases_is_read_in_the_forms_of_the_tools() {
    let sha = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";
    for (line, release) in [
        ("2.11.5".to_owned(), Some("2.11.5")),
        ("v3.0.0-rc.1".to_owned(), Some("3.0.0rc1")),
        ("refs/tags/2.11.5".to_owned(), Some("2.11.5")),
        (format!("{sha}\trefs/tags/2.11.5"), Some("2.11.5")),
        (format!("{sha}\trefs/tags/2.11.5^{{}}"), Some("2.11.5")),
        (format!("{sha} refs/tags/2.11.5\r"), Some("2.11.5")),
        (format!("{sha}\trefs/heads/main"), None),
        (sha.to_owned(), None),
        ("2.11.5-python3.10".to_owned(), Some("2.11.5")),
        ("2.6.9.post1-python3.10-conda".to_owned(), Some("2.6.9.post1")),
        ("2.11.5-python3".to_owned(), None),
        ("2-latest".to_owned(), None),
        ("2-python3.10".to_owned(), None),
        ("2.11-python3.10".to_owned(), None),
        (format!("sha-{sha}-python3.10"), None),
        (String::new(), None),
        (" \t".to_owned(), None),
        ("# 2.11.5".to_owned(), None),
        ("#2.11.5".to_owned(), None),
        ("prefect-aws-0.5.0".to_owned(), None),
        ("2.82".to_owned(), None),
    ] {
        assert_eq!(Releases::release_in_line(line.as_bytes()), release.map(parse), "{line}");
    }
    assert_eq!(Releases::release_in_line(b"2.11.5\xff"), None);
}

#[test]
fn the_examples_stand_once() {
    let inputs: BTreeSet<&str> = INVALID.iter().map(|(input, ..)| *input).collect();
    assert_eq!(inputs.len(), INVALID.len());
}
