//! The contract's examples: each code with its suggestion, what is pinned, the tags of 2.11.5. The
//! messages are asserted beside the checker.

use std::collections::BTreeSet;

use prefect_tags::{Checker, Code, Flavor, Invalid, Kind, Plan, Repository, Verdict};

use crate::frozen;

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
    ("master", Prefect1, None),
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
    ("2.6.10-python3.10", Unreleased, Some("2.6.9-python3.10")),
    ("3.1.9-python3.13", PythonNotBuilt, Some("3.1.9-python3.12")),
    ("2.11.5-python3.11-conda", PythonNotBuilt, Some("2.11.5-python3.10-conda")),
    ("2.8.7-python3.10-kubernetes", FlavorNotBuilt, Some("2.8.7-python3.10")),
    // A number that lost its zero, and a slash instead of a colon.
    ("2.11.5-python3.1", PythonNotBuilt, Some("2.11.5-python3.10")),
    ("prefecthq/prefect/2-latest", NoTag, Some("prefecthq/prefect:2-latest")),
    // From real files.
    ("prefecthq/prefect:2.10.4", MissingPython, Some("prefecthq/prefect:2.10.4-python3.10")),
    (
        "prefectHQ/prefect:2-python3.11-2.14.5",
        MalformedReference,
        Some("prefecthq/prefect:2.14.5-python3.11"),
    ),
    ("prefecthq/prefect:2.7.7-python 3.9", MalformedReference, None),
    (
        "prefecthq/prefect:3.1.13-python3.11-kubernetes-python3.11-kubernetes",
        NotInScheme,
        Some("prefecthq/prefect:3.1.13-python3.11-kubernetes"),
    ),
    ("prefecthq/prefect:prefect-sqlalchemy-0.4.1-python3.11-kubernetes", NotInScheme, None),
    ("prefecthq/prefect:all_extras-0.13.19", Prefect1, None),
    // Others like them.
    ("", MalformedReference, None),
    (":2-latest", MalformedReference, None),
    ("prefecthq/prefect:", MalformedReference, None),
    ("prefecthq/prefect:master", Prefect1, None),
    ("::set-output name=x::y", MalformedReference, None),
    ("2-latest\n", MalformedReference, None),
    ("\"2-latest\"", MalformedReference, None),
    ("2-latest\0", MalformedReference, None),
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
    ("3.0.0rc1", MissingPython, Some("3.0.0rc1-python3.10")),
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
    ("2.6.9.post1-python3.10", Unreleased, Some("2.6.9-python3.10")),
    ("2.6.9.post2-python3.10", Unreleased, Some("2.6.9-python3.10")),
    ("3.6.7.dev1-python3.12", Unreleased, Some("3.6.29-python3.12")),
    // The nearest that still moves, not 3-python3.9.
    ("3-python3.8", PythonNotBuilt, Some("3-python3.11")),
    ("2.10-python3.12", PythonNotBuilt, Some("2.10-python3.11")),
    ("sha-26c145b-python3.12", PythonNotBuilt, Some("sha-26c145b-python3.11")),
    ("sha-15e8451-python3.10", Unreleased, Some("2.6.9-python3.10")),
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
    ("3.0.0rc20-python3.9-conda", true),
    ("sha-88a7ff1-python3.10", true),
    ("sha-26c145b-python3.10", true),
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

fn checker() -> Checker<'static> {
    Checker::new(frozen())
}

fn invalid(checker: &Checker<'_>, input: &str) -> Invalid {
    match checker.check(input) {
        Verdict::Invalid(invalid) => invalid,
        Verdict::Valid(valid) => panic!("{input} is valid: {valid}"),
    }
}

#[test]
fn what_is_invalid_is_so_for_its_own_reason() {
    for (input, code, suggestion) in INVALID {
        let invalid = invalid(&checker(), input);
        assert_eq!(invalid.code, *code, "{input}: {invalid}");
        assert_eq!(invalid.suggestion.as_deref(), *suggestion, "{input}: {invalid}");
    }
}

#[test]
fn what_is_valid_is_pinned_or_not() {
    for (input, is_pinned) in VALID {
        let verdict = checker().check(input);
        let Verdict::Valid(valid) = verdict else { panic!("{input}: {verdict}") };
        assert_eq!(valid.is_pinned(), *is_pinned, "{input}");
        let is_still_valid = checker().with_pinned_only().check(input).is_valid();
        assert_eq!(is_still_valid, *is_pinned, "{input}");
    }
}

/// What is suggested is pinned too, also instead of what is wrong for another reason.
#[test]
fn a_floating_tag_is_invalid_where_only_pinned_ones_are_wanted() {
    for (input, code, suggestion) in [
        ("3-latest-conda", Floating, "3.9.1-python3.12-conda"),
        ("2.11-python3.8", Floating, "2.11.5-python3.8"),
        ("prefecthq/prefect", NoTag, "prefecthq/prefect:3.9.1-python3.12"),
        ("2.19.x-python3.11", NotInScheme, "2.19.9-python3.11"),
        ("3-python3.8", PythonNotBuilt, "3.9.1-python3.11"),
    ] {
        let invalid = invalid(&checker().with_pinned_only(), input);
        assert_eq!(invalid.code, code, "{input}");
        assert_eq!(invalid.suggestion.as_deref(), Some(suggestion), "{input}");
    }
}

#[test]
fn a_reference_is_to_the_wanted_repository() {
    let wanting = |name: &str| {
        let repository: Repository = name.parse().unwrap();
        checker().with_repositories(vec![repository])
    };
    let digest = format!("@sha256:{}", "0".repeat(64));
    for (name, input) in [
        ("docker.io/prefecthq/prefect", "prefecthq/prefect:2-latest".to_owned()),
        ("docker.io/prefecthq/prefect", format!("prefecthq/prefect{digest}")),
        ("localhost:5000/prefect", "localhost:5000/prefect:2-latest".to_owned()),
    ] {
        assert!(wanting(name).check(&input).is_valid(), "{name}: {input}");
    }
    let by_digest = format!("prefecthq/prefect-dev{digest}");
    for (input, suggestion) in [
        ("ghcr.io/prefecthq/prefect:2.8.7", Some("prefecthq/prefect:2.8.7-python3.10")),
        ("python:3.10-slim", None),
        // What a digest names, no tag is sure to name.
        (&*by_digest, None),
    ] {
        let invalid = invalid(&wanting("prefecthq/prefect"), input);
        assert_eq!(invalid.code, WrongImage, "{input}");
        assert_eq!(invalid.suggestion.as_deref(), suggestion, "{input}");
    }
    // Of several, none is the obvious one.
    let names = ["prefecthq/prefect", "ghcr.io/me/prefect"].map(|name| name.parse().unwrap());
    let either = checker().with_repositories(names.to_vec());
    assert!(either.check("ghcr.io/me/prefect:2-latest").is_valid());
    assert_eq!(invalid(&either, "me/prefect:2-latest").suggestion, None);
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
    assert_eq!(Checker::MAX_INPUT, 4 << 10);
    // A domain may be of any length, so this is a reference as long as one can be.
    let name = ".io/prefect:2-latest";
    let longest = "a".repeat(Checker::MAX_INPUT - name.len()) + name;
    assert!(checker().check(&longest).is_valid());
    assert_eq!(invalid(&checker(), &format!("a{longest}")).code, MalformedReference);
    assert_eq!(invalid(&checker(), &"a".repeat(1 << 20)).code, MalformedReference);
}

/// The 30 tags of the guide's tables, in the contract's order.
#[test]
fn the_release_of_the_guide_has_its_tags() {
    let plan = Plan::new("2.11.5".parse().unwrap(), frozen())
        .unwrap()
        .with_sha("88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2".parse().unwrap())
        .with_flavors(vec![Flavor::Standard, Flavor::Conda]);
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
    let plan = Plan::new("2.11.5".parse().unwrap(), frozen()).unwrap();
    for (python, expected) in [("3.10", 3), ("3.11", 0), ("3.9", 0)] {
        let plan = plan.clone().with_pythons(vec![python.parse().unwrap()]);
        let plan = plan.with_kinds(vec![Kind::Latest]);
        assert_eq!(plan.tagged_images().count(), expected, "{python}");
        assert_eq!(plan.images().count(), if python == "3.11" { 2 } else { 3 }, "{python}");
    }
}

#[test]
fn the_examples_stand_once() {
    let inputs: BTreeSet<&str> = INVALID.iter().map(|(input, ..)| *input).collect();
    assert_eq!(inputs.len(), INVALID.len());
}
