//! The contract's examples: each code with its suggestion, and what is pinned. The messages, with
//! more examples, are asserted beside the checker.

use prefect_tags::check::Code;
use prefect_tags::plan::Filters;
use prefect_tags::{Checker, Kind, Plan};

use crate::frozen;
use crate::promises::{checkers, is_checked_as_promised};

use Code::{
    BeforeHistory, FlavorNotBuilt, LeadingV, MalformedReference, MissingPython, NoTag, NotInScheme,
    OtherRelease, Prefect1, PythonNotBuilt, UnknownMajor, Unreleased, WrongImage,
};

/// What is invalid for everybody, why, and what is the obvious right tag.
const INVALID: &[(&str, Code, Option<&str>)] = &[
    // The contract's table.
    ("prefectHQ/prefect:2-latest", MalformedReference, Some("prefecthq/prefect:2-latest")),
    ("prefecthq/prefect@sha256:aaa", MalformedReference, None),
    ("latest", Prefect1, Some("3-latest")),
    ("prefecthq/prefect:latest", Prefect1, Some("prefecthq/prefect:3-latest")),
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
    ("2.19.x-python3.11", NotInScheme, Some("2.19-python3.11")),
    ("vv2-latest", NotInScheme, None),
    ("2.10.21-python3.10-Kubernetes", NotInScheme, Some("2.10.21-python3.10-kubernetes")),
    ("4-python3.14", UnknownMajor, None),
    ("2.0.5-python3.9", Unreleased, Some("2.0.4-python3.9")),
    ("3.3.11-python3.10", Unreleased, Some("3.3.7-python3.10")),
    ("3.0.0rc42-python3.12", Unreleased, Some("3.0.11-python3.12")),
    ("2.8.7-python3.10-kubernetes", FlavorNotBuilt, Some("2.8.7-python3.10")),
    // Prefect's other images, whatever the tag.
    ("prefecthq/prefect-dev:2-latest", WrongImage, None),
    ("ghcr.io/me/prefecthq/prefect-aws", WrongImage, None),
    // The next Python version, of what is known, and the one after it.
    ("3.9.1-python3.16", PythonNotBuilt, Some("3.9.1-python3.15")),
    ("3-python3.16", PythonNotBuilt, Some("3-python3.15")),
    ("3.12.0-python3.17", PythonNotBuilt, Some("3.12.0-python3.15")),
    ("3.12-python3.17", PythonNotBuilt, Some("3.12-python3.15")),
    // A number that lost its zero, and a slash instead of a colon.
    ("2.11.5-python3.1", PythonNotBuilt, Some("2.11.5-python3.10")),
    ("prefecthq/prefect/2-latest", NoTag, Some("prefecthq/prefect:2-latest")),
    ("a.b/7/prefect", NoTag, Some("a.b/7/prefect:3-latest")),
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
    // Nothing is picked out of a longer text.
    ("FROM prefecthq/prefect:2-latest", MalformedReference, None),
    ("image: prefecthq/prefect:2-latest", MalformedReference, None),
    ("docker://prefecthq/prefect:2-latest", MalformedReference, None),
    ("https://hub.docker.com/r/prefecthq/prefect", MalformedReference, None),
    ("prefecthq/prefect:2-latest.", NotInScheme, None),
    ("localhost:5000/2-latest/", MalformedReference, None),
    // Of a registry, no repository is made.
    ("localhost:5000/2-latest", NoTag, None),
    ("ghcr.io/2-latest", NoTag, None),
    ("localhost/2-latest", NoTag, None),
    // Others like them.
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
    // Words for others, nearly right ones, and dashes, underscores and dots for others.
    ("2.11.5-python3.10-slim", NotInScheme, Some("2.11.5-python3.10")),
    ("2.11.5-python3.10-k8s", NotInScheme, Some("2.11.5-python3.10-kubernetes")),
    ("2.11.5-python3.10-alpha", NotInScheme, None),
    ("3-lastest", NotInScheme, Some("3-latest")),
    ("3-latst-conda", NotInScheme, Some("3-latest-conda")),
    ("2.11.5-python3", NotInScheme, Some("2.11.5-python3.10")),
    ("3-python", NotInScheme, Some("3-python3.12")),
    ("3-9-1-python3.12", NotInScheme, Some("3.9.1-python3.12")),
    ("3_9_1_python3_12", NotInScheme, Some("3.9.1-python3.12")),
    ("3-2-python3.12", NotInScheme, None),
    ("prefecthq/prefect.2-python3.10", NoTag, Some("prefecthq/prefect:2-python3.10")),
    ("ghcr.io/me/prefect.2.8.7", NoTag, Some("ghcr.io/me/prefect:2.8.7-python3.10")),
    // Repositories that are not known to have Prefect's tags.
    ("library/nginx", NoTag, None),
    ("prefecthq/prefect-3-latest", NoTag, None),
    ("prefecthq/perfect:2.8.7", MissingPython, None),
    ("prefecthq/prefect-client:3.2.14-python3.12", Unreleased, None),
    ("2-python3.9-python3.10", NotInScheme, None),
    ("sha-88a7ff-python3.10", NotInScheme, None),
    ("prefect", NotInScheme, None),
    ("4.0.0-python3.12", UnknownMajor, None),
    ("99-latest", UnknownMajor, None),
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
    ("sha-88a7ff1-python2.7-conda", PythonNotBuilt, None),
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
    ("prefecthq/prefect-client:3.2.15.dev5-python3.12", true),
    ("prefecthq/prefect:3.1.6.dev6-python3.12-kubernetes", true),
    // Newer than the newest.
    ("2.20.28-python3.12", true),
    ("2.21.0-python3.12", true),
    ("3.9.2.dev1-python3.15", true),
    ("3.10-python3.15", false),
    ("3.12.0-python3.16", true),
    ("3.12-python3.16-conda", false),
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

#[test]
fn what_is_invalid_is_so_for_its_own_reason() {
    for (input, code, suggestion) in INVALID {
        let invalid = checker().check(input).unwrap_err();
        assert_eq!(invalid.code, *code, "{input}: {invalid}");
        let suggested = invalid.suggestion.as_ref().map(|suggestion| &*suggestion.text);
        assert_eq!(suggested, *suggestion, "{input}: {invalid}");
        for checker in checkers(frozen()) {
            is_checked_as_promised(&checker, input.as_bytes());
        }
    }
}

#[test]
fn what_is_valid_is_pinned_or_not() {
    for (input, is_pinned) in VALID {
        assert_eq!(checker().check(input).unwrap().is_pinned(), *is_pinned, "{input}");
        let is_still_valid = checker().with_pinned_only().check(input).is_ok();
        assert_eq!(is_still_valid, *is_pinned, "{input}");
    }
}

/// With what is meant: `=` for certain, or `?` as a choice.
#[test]
fn what_is_expected_decides_and_is_suggested() {
    for (expected, input, found) in [
        ("3.9.1", "3-latest", "right"),
        ("3.9.1", "3.9-python3.12", "right"),
        ("3.9.1", "prefecthq/prefect:3.9.1-python3.12-conda", "right"),
        ("3.9.1", "sha-88a7ff1-python3.10", "right"),
        ("3.9.1", "2-latest", "= 3-latest"),
        ("3.9.1", "3.8-python3.12", "= 3.9-python3.12"),
        ("3.9.1", "3.4.17-python3.11", "= 3.9.1-python3.11"),
        ("3.9.1", "v3.4.17-python3.11", "= 3.9.1-python3.11"),
        ("3.9.1", "me/prefect:3.1.9-python3.13", "= me/prefect:3.9.1-python3.13"),
        ("3.9.1", "2.8.7", "? 3.9.1-python3.12"),
        // There is no such image of it.
        ("3.9.1", "3-python3.9", "? 3-python3.11"),
        ("3.9.1", "3.4.17-python3.9", "? 3.9.1-python3.11"),
        // A commit is never replaced without asking.
        ("3.9.1", "sha-26c145b-python3.11", "? 3.9.1-python3.11"),
        // A release that is no final makes no floating tag right.
        ("3.9.2.dev1", "3-latest", "? 3.9.2.dev1-python3.12"),
        ("3.9.2.dev1", "3.9.1-python3.12", "= 3.9.2.dev1-python3.12"),
        // Of a line, any release will do, and so will the line around it.
        ("3.9", "3.9.0-python3.12", "right"),
        ("3.9", "3-latest", "right"),
        ("3", "3.4-python3.9", "right"),
        ("3.9", "3.8.8-python3.12", "? 3.9.1-python3.12"),
        ("3.9", "3.8-python3.12", "? 3.9-python3.12"),
        ("3.9", "2.8.7", "? 3.9.1-python3.12"),
    ] {
        let checker = checker().with_expected(expected.parse().unwrap());
        let told = match checker.check(input).map_err(|invalid| invalid.suggestion) {
            Ok(_) => "right".to_owned(),
            Err(None) => "wrong".to_owned(),
            Err(Some(it)) if it.is_certain => format!("= {}", it.text),
            Err(Some(it)) => format!("? {}", it.text),
        };
        assert_eq!(told, found, "{input} with {expected}");
    }
    let checker = checker().with_expected("3.9.1".parse().unwrap());
    assert_eq!(checker.check("2-latest").unwrap_err().code, OtherRelease);
    assert_eq!(checker.check("3.1.9-python3.13").unwrap_err().code, PythonNotBuilt);
}

#[test]
fn a_filter_never_changes_which_image_is_the_latest() {
    for (python, expected) in [("3.10", 3), ("3.11", 0), ("3.9", 0)] {
        let pythons = Some(vec![python.parse().unwrap()]);
        let filters = Filters { pythons, kinds: Some(vec![Kind::Latest]), ..Filters::default() };
        let plan = Plan::filtered("2.11.5".parse().unwrap(), frozen(), filters).unwrap();
        assert_eq!(plan.tagged_images().count(), expected, "{python}");
        assert_eq!(plan.images().len(), if python == "3.11" { 2 } else { 3 }, "{python}");
    }
}
