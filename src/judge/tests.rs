//! Verdicts word for word.

use super::*;

/// The verdict as text.
fn verdict(judge: &Judge<'_>, input: &str) -> String {
    judge.judge(input.as_bytes()).to_string()
}

fn judge() -> Judge<'static> {
    Judge::new(History::published())
}

const DIGEST: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

#[test]
fn valid_tags_are_explained() {
    for (input, expected) in [
        ("2.11.5-python3.10", "Prefect 2.11.5 with Python 3.10, pinned"),
        ("2.11.5-python3.10-conda", "Prefect 2.11.5 with Python 3.10 and conda, pinned"),
        ("sha-88a7ff1-python3.10", "Prefect at commit 88a7ff1 with Python 3.10, pinned"),
        ("2.11-python3.10", "the newest Prefect 2.11.x with Python 3.10, floating"),
        (
            "2-python3.10-kubernetes",
            "the newest Prefect 2.x with Python 3.10 and kubernetes, floating",
        ),
        ("2-latest", "the newest Prefect 2.x with its latest Python (3.10), floating"),
        (
            "3-latest-conda",
            "the newest Prefect 3.x with its latest Python (3.12) and conda, floating",
        ),
        (
            "2-python3.7",
            "the newest Prefect 2.x with Python 3.7, frozen since 2.10.20: it keeps naming \
             2.10.19, because newer releases build no such image",
        ),
        (
            "3-python3.9-conda",
            "the newest Prefect 3.x with Python 3.9 and conda, frozen since 3.5.0: it keeps \
             naming 3.4.25, because newer releases build no such image",
        ),
        (
            "3.9.2-python3.15",
            "Prefect 3.9.2 with Python 3.15, pinned, newer than 3.9.1, the newest release known \
             of its major version, whose images it is taken to have",
        ),
        (
            "2.21-python3.10",
            "the newest Prefect 2.21.x with Python 3.10, floating, newer than 2.20.27, the newest \
             release known of its major version, whose images it is taken to have",
        ),
        (
            &format!("prefecthq/prefect:2-latest@{DIGEST}"),
            "the newest Prefect 2.x with its latest Python (3.10), pinned by its digest",
        ),
        (&format!("prefecthq/prefect@{DIGEST}"), "an image, pinned by its digest"),
    ] {
        assert_eq!(verdict(&judge(), input), format!("ok: {expected}"), "{input}");
    }
}

#[test]
fn invalid_tags_are_explained_with_what_to_use_instead() {
    for (input, expected) in [
        (
            "2.11.5-python3.11-conda",
            "Prefect 2.11.5 has no conda image with Python 3.11, expected one of 3.8, 3.9, 3.10; \
             use 2.11.5-python3.10-conda",
        ),
        (
            "3.9-python3.10",
            "Prefect 3.9.x has no standard image with Python 3.10, expected one of 3.11, 3.12, \
             3.13, 3.14, 3.15; use 3.9-python3.11",
        ),
        (
            "3.10-python3.10",
            "Prefect 3.10.x has no standard image with Python 3.10, expected one of 3.11, 3.12, \
             3.13, 3.14, 3.15; use 3.10-python3.11",
        ),
        (
            "sha-88a7ff1-python3.6",
            "there was no standard image with Python 3.6, expected one of 3.7, 3.8, 3.9, 3.10, \
             3.11, 3.12, 3.13, 3.14, 3.15",
        ),
        (
            "2.8.7-python3.12-kubernetes",
            "Prefect 2.8.7 has no kubernetes image, expected one of standard, conda; use \
             2.8.7-python3.11",
        ),
        (
            "2.8-python3.10-kubernetes",
            "Prefect 2.8.x has no kubernetes image, expected one of standard, conda; use \
             2.8-python3.10",
        ),
        (
            "2.11.6-python3.10",
            "there was no Prefect 2.11.6, the newest 2.11.x is 2.11.5; use 2.11.5-python3.10",
        ),
        (
            "3.3.9.dev1-python3.12",
            "there was no Prefect 3.3.9.dev1, the newest 3.3.x is 3.3.7; use 3.3.7-python3.12",
        ),
        (
            "3.0.0a1-python3.12",
            "there was no Prefect 3.0.0a1, the newest 3.0.x is 3.0.11; use 3.0.11-python3.12",
        ),
        (
            "2.0.0rc1-python3.9",
            "there was no Prefect 2.0.0rc1, the newest 2.0.x is 2.0.4; use 2.0.4-python3.9",
        ),
        ("4.0.0-python3.14", "no Prefect 4 is known, expected 3 or earlier"),
        (
            "1.4.1-python3.9",
            "a tag of Prefect 1 or earlier, which had another scheme, expected one of Prefect 2 \
             or later, such as 2-latest",
        ),
        (
            "2.0.0b1-python3.9",
            "an alpha or beta of Prefect 2, whose tags are not known, expected 2.0.0 or later",
        ),
        (
            "V2.14.6-python3.11",
            "begins with \"V\", expected the version alone; use 2.14.6-python3.11",
        ),
        (
            "2.8.7-conda",
            "has no Python version, expected -pythonX.Y behind the version; use \
             2.8.7-python3.10-conda",
        ),
        ("sha-88a7ff1", "has no Python version, expected -pythonX.Y behind the version"),
        (
            "3.4-latest",
            "tag has \"-latest\" at byte 3, expected -pythonX.Y, then nothing, -conda or \
             -kubernetes; use 3.4-python3.12",
        ),
        (
            "prefecthq/prefect",
            "has neither tag nor digest, and docker reads that as latest, expected a tag; use \
             prefecthq/prefect:3-latest",
        ),
        (
            &format!("prefecthq/prefect:2.8.7@{DIGEST}"),
            "has no Python version, expected -pythonX.Y behind the version; use \
             prefecthq/prefect:2.8.7-python3.10",
        ),
        (
            &format!("prefecthq/prefect:v2.8.7-python3.9@{DIGEST}"),
            &format!(
                "begins with \"v\", expected the version alone; use \
                 prefecthq/prefect:2.8.7-python3.9@{DIGEST}"
            ),
        ),
        (
            " \"2-Latest\"\n",
            "tag begins with \" \", expected one of A-Z, a-z, 0-9 and \"_\"; use 2-latest",
        ),
        ("", "tag is empty, expected one such as 2.11.5-python3.10"),
    ] {
        assert_eq!(verdict(&judge(), input), format!("invalid: {expected}"), "{input}");
    }
}

#[test]
fn bytes_that_are_no_text_are_malformed() {
    assert_eq!(
        judge().judge(b"2-latest\xff").to_string(),
        "invalid: has \"\\xff\" at byte 8, expected printable ASCII only; use 2-latest"
    );
    assert_eq!(
        judge().judge(&[b'2'; Judge::MAX_INPUT + 1]).to_string(),
        "invalid: has more than 4096 bytes, expected a tag or a reference"
    );
    assert_eq!(
        judge().judge(&[b'2'; Judge::MAX_INPUT]).to_string(),
        "invalid: tag has 4096 characters, expected at most 128"
    );
}

#[test]
fn a_floating_tag_is_invalid_where_a_pinned_one_is_wanted() {
    let judge = judge().pinned();
    for (input, expected) in [
        (
            "2-latest",
            "invalid: 2-latest is floating, expected a pinned tag or a digest; use \
             2.20.27-python3.10",
        ),
        (
            "me/prefect:3-python3.9",
            "invalid: 3-python3.9 is floating, expected a pinned tag or a digest; use \
             me/prefect:3.4.25-python3.9",
        ),
        (
            "3.10-python3.12",
            "invalid: 3.10-python3.12 is floating, expected a pinned tag or a digest",
        ),
        (
            "3",
            "invalid: has no Python version, expected -pythonX.Y behind the version; use \
             3.9.1-python3.12",
        ),
        ("2.11.5-python3.10", "ok: Prefect 2.11.5 with Python 3.10, pinned"),
    ] {
        assert_eq!(verdict(&judge, input), expected, "{input}");
    }
    for tag in ["2-latest", "3.10-python3.12"] {
        assert!(judge.judge(format!("me/prefect:{tag}@{DIGEST}").as_bytes()).is_valid());
    }
}

#[test]
fn a_reference_to_another_repository_is_invalid_where_one_is_wanted() {
    let judge = judge().repository("prefecthq/prefect".parse().unwrap());
    for (input, expected) in [
        (
            "docker.io/prefecthq/prefect:2.11.5-python3.10",
            "ok: Prefect 2.11.5 with Python 3.10, pinned",
        ),
        ("2.11.5-python3.10", "ok: Prefect 2.11.5 with Python 3.10, pinned"),
        (
            "prefecthq/prefect-dev:2.8.7",
            "invalid: repository is \"prefecthq/prefect-dev\", expected prefecthq/prefect; use \
             prefecthq/prefect:2.8.7-python3.10",
        ),
        (
            "prefecthq/prefect-dev:main",
            "invalid: repository is \"prefecthq/prefect-dev\", expected prefecthq/prefect",
        ),
        (
            "prefecthq/prefect-dev",
            "invalid: repository is \"prefecthq/prefect-dev\", expected prefecthq/prefect; use \
             prefecthq/prefect:3-latest",
        ),
    ] {
        assert_eq!(verdict(&judge, input), expected, "{input}");
    }
}

#[test]
fn given_releases_are_the_last_word() {
    let releases: Releases = ["2.11.4", "2.11.6", "2.20.28", "3.0.0rc1"]
        .into_iter()
        .map(|text| text.parse::<Release>().unwrap())
        .collect();
    let judge = judge().released(&releases);
    for (input, expected) in [
        ("2.11.6-python3.10", "ok: Prefect 2.11.6 with Python 3.10, pinned"),
        ("2.20.28-python3.12", "ok: Prefect 2.20.28 with Python 3.12, pinned"),
        (
            "2.11.5-python3.10",
            "invalid: the given releases have no Prefect 2.11.5, the newest 2.11.x is 2.11.6; use \
             2.11.6-python3.10",
        ),
        (
            "2.20.29-python3.12",
            "invalid: the given releases have no Prefect 2.20.29, the newest 2.20.x is 2.20.28; \
             use 2.20.28-python3.12",
        ),
        (
            "2.12.0-python3.10",
            "invalid: the given releases have no Prefect 2.12.0, the newest 2.x is 2.20.28; use \
             2.20.28-python3.10",
        ),
        (
            "3-latest",
            "invalid: the given releases have no final Prefect 3.x, expected a line with one",
        ),
        (
            "3.9.2-python3.12",
            "invalid: the given releases have no Prefect 3.9.2, expected one of a line that there \
             is",
        ),
        ("sha-88a7ff1-python3.9", "ok: Prefect at commit 88a7ff1 with Python 3.9, pinned"),
        (
            "sha-88a7ff1-python3.7",
            "invalid: the given releases have no standard image with Python 3.7, expected one of \
             3.8, 3.9, 3.10, 3.11, 3.12",
        ),
        (
            "2-python3.7",
            "invalid: Prefect 2.x has no standard image with Python 3.7, expected one of 3.8, \
             3.9, 3.10, 3.11, 3.12; use 2-python3.8",
        ),
    ] {
        assert_eq!(verdict(&judge, input), expected, "{input}");
    }
    let old: Releases = ["2.0.0".parse::<Release>().unwrap()].into_iter().collect();
    assert_eq!(
        verdict(
            &Judge::new(History::published()).released(&old),
            "sha-88a7ff1-python3.7-kubernetes"
        ),
        "invalid: the given releases have no kubernetes image, expected one of standard, conda"
    );
}
