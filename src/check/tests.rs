//! Verdicts word for word.

use super::*;

use crate::history::tests::frozen;
use crate::list::Releases;
use crate::note::NoteCode;

/// What a checker says of an input.
fn said(checker: &Checker<'_>, input: impl AsRef<[u8]>) -> String {
    match checker.check_bytes(input.as_ref()) {
        Ok(valid) => format!("ok: {valid}"),
        Err(invalid) => format!("invalid: {invalid}"),
    }
}

fn checker() -> Checker<'static> {
    Checker::new(frozen())
}

/// A list of these releases, without commits.
fn listed(releases: &[&str]) -> History {
    let releases: Releases = releases.iter().map(|text| text.parse().unwrap()).collect();
    frozen().with_releases(&releases)
}

const DIGEST: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

#[test]
fn valid_tags_are_explained() {
    for (input, expected) in [
        ("2.11.5-python3.10", "Prefect 2.11.5 with Python 3.10, pinned"),
        ("2.11.5-python3.10-conda", "Prefect 2.11.5 with Python 3.10 and conda, pinned"),
        (
            "2.11-python3.10",
            "the newest Prefect 2.11.x with Python 3.10, floating, currently 2.11.5",
        ),
        (
            "2-python3.10-kubernetes",
            "the newest Prefect 2.x with Python 3.10 and kubernetes, floating, currently 2.20.27; \
             note: probably stuck at 2.20.18 on Docker Hub, so use 2.20-python3.10-kubernetes \
             there or pin a release",
        ),
        (
            "2-latest",
            "the newest Prefect 2.x with its default Python (3.10), floating, currently 2.20.27",
        ),
        (
            "3-latest-conda",
            "the newest Prefect 3.x with its default Python (3.12) and conda, floating, currently \
             3.9.1",
        ),
        (
            "2-python3.7",
            "the newest Prefect 2.x with Python 3.7, frozen at 2.10.19; note: no release from \
             2.10.20 on has this image",
        ),
        (
            "3-python3.9-conda",
            "the newest Prefect 3.x with Python 3.9 and conda, frozen at 3.4.25; note: no release \
             from 3.5.0 on has this image",
        ),
        (
            "3.9.2-python3.15",
            "Prefect 3.9.2 with Python 3.15, pinned; note: Prefect 3 is known up to 3.9.1, and \
             newer releases are assumed to have the same images",
        ),
        (
            "3.9.2-python3.16",
            "Prefect 3.9.2 with Python 3.16, pinned; note: no known release has Python 3.16 yet, so \
             whether 3.9.2 has it is a guess",
        ),
        (
            "3.10-python3.16",
            "the newest Prefect 3.10.x with Python 3.16, floating; note: no known release has Python \
             3.16 yet, so whether 3.10.x has it is a guess",
        ),
        (
            "2.21-python3.10",
            "the newest Prefect 2.21.x with Python 3.10, floating; note: Prefect 2 is known up to \
             2.20.27, and newer releases are assumed to have the same images",
        ),
        (
            &format!("prefecthq/prefect:2-latest@{DIGEST}"),
            "the newest Prefect 2.x with its default Python (3.10), pinned by digest",
        ),
        (&format!("prefecthq/prefect@{DIGEST}"), "an image, pinned by digest"),
    ] {
        assert_eq!(said(&checker(), input), format!("ok: {expected}"), "{input}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn invalid_tags_are_explained_with_what_to_use_instead() {
    for (input, expected) in [
        (
            "2.11.5-python3.11-conda",
            "Prefect 2.11.5 has no conda image with Python 3.11, expected one of 3.8, 3.9, 3.10 \
             (2.12.0 is the first); use 2.11.5-python3.10-conda",
        ),
        (
            "3.1.9-python3.13",
            "Prefect 3.1.9 has no standard image with Python 3.13, expected one of 3.9, 3.10, \
             3.11, 3.12 (3.3.1 is the first); use 3.1.9-python3.12",
        ),
        (
            "3-latest-python3.12",
            "is pushed by hand and not moved by releases, expected a tag without latest; use \
             3-python3.12",
        ),
        (
            "dev-python3.12",
            "is what a development install of Prefect makes, expected a release, such as \
             2.11.5-python3.10",
        ),
        (
            "prefect-aws-0.5.0-python3.11",
            "is what the release of an integration makes, expected one of Prefect itself, such as \
             2.11.5-python3.10",
        ),
        (
            "3.10-python3.10",
            "Prefect 3.10.x has no standard image with Python 3.10, expected one of 3.11, 3.12, \
             3.13, 3.14, 3.15 (3.8.8 is the last with Python 3.10); use 3.10-python3.11",
        ),
        (
            "sha-88a7ff1-python3.6",
            "no release has a standard image with Python 3.6, expected one of 3.7, 3.8, 3.9, \
             3.10, 3.11 and 4 more",
        ),
        (
            "2.8.7-python3.12-kubernetes",
            "Prefect 2.8.7 has no kubernetes image, expected one of standard, conda (2.14.14 is \
             the first); use 2.8.7-python3.11",
        ),
        (
            "2.8-python3.10-kubernetes",
            "Prefect 2.8.x has no kubernetes image, expected one of standard, conda (2.9.0 is the \
             first); use 2.8-python3.10",
        ),
        (
            "2.11.6-python3.10",
            "Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x; use \
             2.11.5-python3.10",
        ),
        (
            "me/other:2.11.6-python3.10",
            "Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x (known up to 2.20.27 \
             and 3.9.1)",
        ),
        ("4.0.0-python3.14", "Prefect 4 is not known, expected Prefect 2 or 3"),
        ("1.4.1-python3.9", "is a tag of Prefect 1 or earlier (another scheme)"),
        (
            "2.0.0b1-python3.9",
            "is a tag of a Prefect 2 alpha or beta (scheme not known), expected 2.0.0 or later",
        ),
        (
            "V2.14.6-python3.11",
            "starts with \"V\", expected the version without it; use 2.14.6-python3.11",
        ),
        (
            "2.8.7-conda",
            "has no Python version, expected -pythonX.Y after the version; use \
             2.8.7-python3.10-conda",
        ),
        (
            "2.8.7-kubernetes",
            "has no Python version, and Prefect 2.8.7 has no kubernetes image (2.9.0 is the first); \
             use 2.8.7-python3.10",
        ),
        ("3.4-latest", "tag has unexpected \"-latest\", expected -pythonX.Y; use 3.4-python3.12"),
        (
            "prefecthq/prefect",
            "has no tag or digest (Docker would pull latest), expected a tag; use \
             prefecthq/prefect:3-latest",
        ),
        (
            &format!("prefecthq/prefect:2.8.7@{DIGEST}"),
            "has no Python version, expected -pythonX.Y after the version; use \
             prefecthq/prefect:2.8.7-python3.10",
        ),
        (
            &format!("prefecthq/prefect:v2.8.7-python3.9@{DIGEST}"),
            &format!(
                "starts with \"v\", expected the version without it; use \
                 prefecthq/prefect:2.8.7-python3.9@{DIGEST}"
            ),
        ),
        (
            " \"2-Latest\"\n",
            "tag has unexpected \" \", expected A-Z, a-z, 0-9, \"_\" and, not first, \".\" and \"-\"",
        ),
        ("`2-latest`", "is in quotes, expected the tag without them"),
        ("prefecthq/prefect:2-latest)", "has a trailing \")\", expected the tag without it"),
        (
            "docker://prefecthq/prefect:2-latest",
            "starts with \"docker://\", expected a reference without it",
        ),
        (
            "me/Prefect:v2-latest",
            "repository has uppercase letters in \"Prefect\", expected lowercase; use \
             me/prefect:2-latest",
        ),
        (
            "3.9.1-python3.9-conda",
            "Prefect 3.9.1 has no conda image with Python 3.9, expected one of 3.11, 3.12, 3.13, \
             3.14, 3.15 (3.4.25 is the last with Python 3.9); use 3.9.1-python3.11-conda",
        ),
        (
            "prefecthq/prefect-client:3.9.1-python3.12-conda",
            "prefecthq/prefect-client has no conda image, expected standard",
        ),
        (
            "ghcr.io/prefecthq/prefect-client:3.2.15.dev4-python3.12",
            "prefecthq/prefect-client has no image of Prefect 3.2.15.dev4 (3.2.15.dev5 is the first)",
        ),
        (
            "prefecthq/prefect-client:2-latest",
            "prefecthq/prefect-client has no image of Prefect 2.x (3.2.15.dev5 is the first)",
        ),
        (
            "FROM prefecthq/prefect:2-latest",
            "repository component \"FROM prefecthq\" is malformed, expected a-z and 0-9, joined by \
             ., _, __ or dashes",
        ),
        (
            "2.6.10-python3.10",
            "Prefect 2.6.10 was tagged but never published: 2.6.9 is the newest 2.6.x; use \
             2.6.9-python3.10",
        ),
        (
            "sha-39db6fb-python3.11",
            "Prefect 2.0.4 has no standard image with Python 3.11, expected one of 3.7, 3.8, 3.9, \
             3.10 (2.6.5 is the first); use sha-39db6fb-python3.10",
        ),
        (
            "2.18446744073709551616-python3.10",
            "tag has unexpected \"18446744073709551616-python3.10\", expected a number of at most 64 \
             bits without leading zeros, as in 2.11.5-python3.10",
        ),
        ("", "tag is empty, expected one such as 2.11.5-python3.10"),
    ] {
        assert_eq!(said(&checker(), input), format!("invalid: {expected}"), "{input}");
    }
}

#[test]
fn notes_say_what_to_use_instead() {
    for (input, expected) in [
        (
            "sha-26c145b3-python3.10",
            "Prefect 2.7.3 at commit 26c145b with Python 3.10, pinned; note: Docker Hub has this \
             tag with 7 digits, so use sha-26c145b-python3.10 there",
        ),
        (
            "sha-a597971-python3.10-conda",
            "Prefect 2.11.5 at commit a597971 with Python 3.10 and conda, pinned; note: Docker \
             Hub has no commit tags for 2.11.5, so use 2.11.5-python3.10-conda there",
        ),
        (
            "sha-88a7ff1-python3.10",
            "Prefect at commit 88a7ff1 with Python 3.10, pinned; note: no known release has this \
             commit",
        ),
        (
            "2.7.4-python3.10",
            "Prefect 2.7.4 with Python 3.10, pinned; note: 2.7.4 was yanked, so use \
             2.7.6-python3.10",
        ),
        (
            "3.0.11.dev9-python3.10",
            "Prefect 3.0.11.dev9 with Python 3.10, pinned; note: the images of 3.0.11.dev9 may be \
             missing from Docker Hub, so use 3.0.11-python3.10",
        ),
        (
            "3-python3.15",
            "the newest Prefect 3.x with Python 3.15, floating, currently 3.9.1; note: images of \
             3.9.1 with Python 3.15 are inferred from its package, so check the registry",
        ),
        (
            "prefecthq/perfect:2-python3.7",
            "the newest Prefect 2.x with Python 3.7, frozen at 2.10.19; note: no release from \
             2.10.20 on has this image; note: the repository is nearly prefecthq/prefect, so \
             check its spelling",
        ),
    ] {
        assert_eq!(said(&checker(), input), format!("ok: {expected}"), "{input}");
    }
}

/// Those about Docker Hub speak of nothing else, and a tag is not what counts beside a digest, which
/// is added to what ends in `@`.
#[test]
fn each_note_on_a_tag_speaks_where_it_should_and_not_beside_it() {
    use NoteCode::{
        AssumedMatrix, Doubtful, FewerDigits, Frozen, InferredImage, NearRepository, NoCommitTags,
        Stuck, UnknownCommit, Yanked,
    };
    for (code, speaking, silent) in [
        (AssumedMatrix, "3.9.2-python3.15", "3.9.1-python3.15"),
        (AssumedMatrix, "3.9.2-python3.16", "3.9.0-python3.15"),
        (AssumedMatrix, "3.10-python3.15", "3.9-python3.15"),
        (Frozen, "2-python3.7", "2-python3.8"),
        (Frozen, "3-python3.9", "3.4-python3.9"),
        (UnknownCommit, "sha-88a7ff1-python3.10", "sha-26c145b-python3.10"),
        (InferredImage, "3.9.1-python3.15", "3.9.1-python3.14"),
        (InferredImage, "3-python3.15", "3-python3.11"),
        (InferredImage, "3.9.0-python3.15-conda", "3.9.2-python3.15-conda"),
        (NoCommitTags, "sha-a597971-python3.10", "sha-26c145b-python3.10"),
        (NoCommitTags, "sha-a597971-python3.10", "2.11.5-python3.10"),
        (
            NoCommitTags,
            "prefecthq/prefect:sha-a597971-python3.10",
            "me/prefect:sha-a597971-python3.10",
        ),
        (FewerDigits, "sha-26c145b3-python3.10", "sha-26c145b-python3.10"),
        (Stuck, "2-python3.10", "2-latest"),
        (Stuck, "2-python3.10", "2.20-python3.10"),
        (Stuck, "2-python3.8", "2-python3.7"),
        (Stuck, "2-python3.10-conda", "3-python3.12-conda"),
        (
            Stuck,
            "docker.io/prefecthq/prefect:2-python3.10",
            "ghcr.io/prefecthq/prefect:2-python3.10",
        ),
        (Stuck, "prefecthq/prefect:2-python3.10", "prefecthq/prefect:2-python3.10@"),
        (Yanked, "2.7.4-python3.10", "2.7.6-python3.10"),
        (Yanked, "prefecthq/prefect:2.7.4-python3.10@", "me/prefect:2.7.4-python3.10"),
        (Doubtful, "3.0.11.dev9-python3.10", "3.0.11-python3.10"),
        (NearRepository, "prefecthq/perfect:2-latest", "prefecthq/prefect:2-latest"),
        (NearRepository, "prefecthq/perfect:2-latest", "me/perfect:2-latest"),
        (NearRepository, "prefect/prefect:2-latest", "ghcr.io/prefect/prefect:2-latest"),
        (NearRepository, "prefecthq/prefect-server:2-latest", "prefecthq/prefect-client:3-latest"),
    ] {
        let codes = |input: &str| {
            let digest = if input.ends_with('@') { DIGEST } else { "" };
            let input = format!("{input}{digest}");
            let notes = checker().check(&input).unwrap().notes;
            notes.iter().map(|note| note.code).collect::<Vec<_>>()
        };
        assert!(codes(speaking).contains(&code), "{speaking}: {:?}", codes(speaking));
        assert!(!codes(silent).contains(&code), "{silent}: {:?}", codes(silent));
    }
}

/// A matrix of the user's own brings no release of the other scheme nearer.
#[test]
fn prefect_1_stays_another_scheme_beside_a_matrix_of_it() {
    let rows = serde_json::from_str(r#"[{"since":"0.15.13","standard":["3.6"]}]"#).unwrap();
    let told = frozen().with_rows(rows).unwrap();
    for input in ["1.0-python3.6", "1.4.1-python3.6"] {
        assert_eq!(Checker::new(&told).check(input).unwrap_err().code, Code::Prefect1, "{input}");
    }
}

/// By a list, by rows, and where a repository is wanted.
#[test]
fn what_is_known_otherwise_is_not_noted() {
    let is_noted =
        |checker: Checker<'_>, input: &str| !checker.check(input).unwrap().notes.is_empty();
    assert!(is_noted(Checker::new(&listed(&["2.20.19"])), "2-python3.10"));
    assert!(!is_noted(Checker::new(&listed(&["2.20.18"])), "2-python3.10"));
    assert!(!is_noted(Checker::new(&frozen().with_matrices_alone()), "2.7.4-python3.10"));
    let rows = serde_json::from_str(r#"[{"since":"3.9.0","standard":["3.12","3.15"]}]"#).unwrap();
    let told = frozen().with_rows(rows).unwrap();
    assert!(!is_noted(Checker::new(&told), "3.9.2-python3.12"));
    assert!(!is_noted(Checker::new(&told), "3.9.1-python3.15"));
    let wanted = "prefecthq/perfect".parse().unwrap();
    assert!(!is_noted(checker().with_repositories(vec![wanted]), "prefecthq/perfect:2-latest"));
    assert!(!is_noted(checker().without_notes(), "2-python3.7"));
}

/// A suggestion has the notes on itself, and none on the tag that it replaces.
#[test]
fn a_suggestion_has_its_own_notes() {
    let history = listed(&["2.20.27"]);
    let by_list = Checker::new(&history).with_pinned_only();
    for (checker, input, text, expected) in [
        (&by_list, "2-python3.10", "2.20.27-python3.10", &[][..]),
        (&by_list, "v2-python3.10", "2.20.27-python3.10", &[]),
        (&checker(), "v2-python3.10", "2-python3.10", &[NoteCode::Stuck]),
        (&checker(), "v2.20-python3.10", "2.20-python3.10", &[]),
    ] {
        let suggestion = checker.check(input).unwrap_err().suggestion.unwrap();
        assert!(suggestion.is_certain && suggestion.text == text, "{input}: {suggestion:?}");
        let codes: Vec<_> = suggestion.notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, expected, "{input}");
    }
}

/// Every doubtful or yanked release has a note, and what it names is valid.
#[test]
fn releases_that_are_not_as_they_should_be_are_noted() {
    let mut count = 0;
    for line in include_str!("../../tests/data/history/releases.txt").lines() {
        let is_marked = line.ends_with(" doubtful") || line.ends_with(" yanked");
        let Some((release, _)) = line.split_once(' ').filter(|_| is_marked) else { continue };
        let input = format!("{release}-python3.10");
        let valid = checker().check(&input).unwrap();
        let [note] = &valid.notes[..] else { panic!("{valid}") };
        assert!(matches!(note.code, NoteCode::Yanked | NoteCode::Doubtful), "{valid}");
        let (_, instead) = note.message.rsplit_once("use ").unwrap();
        assert!(checker().check(instead).is_ok(), "{valid}");
        count += 1;
    }
    assert_eq!(count, 22);
}

/// A line starts with its first release that is built, and need not with `.0`.
#[test]
fn rows_may_begin_amid_a_line() {
    let rows = serde_json::from_str(r#"[{"since":"4.1.2","standard":["3.12"]}]"#).unwrap();
    let history = frozen().with_rows(rows).unwrap();
    for (input, is_valid) in [
        ("4-latest", true),
        ("4-python3.12", true),
        ("4.1-python3.12", true),
        ("4.2-python3.12", true),
        ("4.2.0-python3.12", true),
        ("4.0-python3.12", false),
        ("4.1.1-python3.12", false),
        ("4-python3.13", false),
    ] {
        assert_eq!(Checker::new(&history).check(input).is_ok(), is_valid, "{input}");
    }
}

#[test]
fn utf_16_is_named() {
    let text: Vec<u8> = "2-latest\r".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&b"\xff\xfe"[..], &text].concat();
    let big_endian: Vec<u8> = "2-latest".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for input in [&text[..], &with_mark, &big_endian, &text[..=4]] {
        assert_eq!(
            said(&checker(), input),
            "invalid: is UTF-16, expected ASCII; convert it to UTF-8"
        );
    }
    assert!(!said(&checker(), b"\0").contains("UTF-16"));
}

#[test]
fn bytes_that_are_no_text_are_malformed() {
    assert_eq!(
        said(&checker(), b"2-latest\xff"),
        "invalid: has unexpected \"\\xff\", expected printable ASCII only"
    );
    assert_eq!(
        said(&checker(), [b'2'; Checker::MAX_INPUT + 1]),
        "invalid: is longer than 4096 bytes, expected a tag or a reference"
    );
    assert_eq!(
        said(&checker(), [b'2'; Checker::MAX_INPUT]),
        "invalid: tag has 4096 characters, expected at most 128"
    );
}

#[test]
fn a_floating_tag_is_invalid_where_a_pinned_one_is_wanted() {
    let checker = checker().with_pinned_only();
    for (input, expected) in [
        (
            "2-latest",
            "invalid: is floating, expected a pinned tag or a digest; use 2.20.27-python3.10",
        ),
        (
            "me/prefect:3-python3.9",
            "invalid: is floating, expected a pinned tag or a digest; use \
             me/prefect:3.4.25-python3.9",
        ),
        ("3.10-python3.12", "invalid: is floating, expected a pinned tag or a digest"),
        // What is suggested is pinned, whatever is wrong.
        (
            "3",
            "invalid: has no Python version, expected -pythonX.Y after the version; use \
             3.9.1-python3.12",
        ),
        (
            "3-python3.8",
            "invalid: Prefect 3.x has no standard image with Python 3.8, expected one of 3.11, \
             3.12, 3.13, 3.14, 3.15 (2.20.27 is the last with Python 3.8); use 3.9.1-python3.11",
        ),
        ("2.11.5-python3.10", "ok: Prefect 2.11.5 with Python 3.10, pinned"),
    ] {
        assert_eq!(said(&checker, input), expected, "{input}");
    }
    for tag in ["2-latest", "3.10-python3.12"] {
        assert!(checker.check(&format!("me/prefect:{tag}@{DIGEST}")).is_ok());
    }
}

#[test]
fn a_reference_to_another_repository_is_invalid_where_one_is_wanted() {
    let wanting = |names: &[&str]| {
        checker().with_repositories(names.iter().map(|name| name.parse().unwrap()).collect())
    };
    for (names, input, expected) in [
        (&["prefecthq/prefect"][..], "docker.io/prefecthq/prefect:3-latest", None),
        (&["docker.io/prefecthq/prefect"], "prefecthq/prefect:3-latest", None),
        (&["prefecthq/prefect"], "3-latest", None),
        (&["localhost:5000/prefect", "me/prefect"], "localhost:5000/prefect:3-latest", None),
        (
            &["prefecthq/prefect"],
            "ghcr.io/prefecthq/prefect:2.8.7",
            Some("\"ghcr.io/prefecthq/prefect\", expected prefecthq/prefect"),
        ),
        (&["prefecthq/prefect"], "me/prefect", Some("\"me/prefect\", expected prefecthq/prefect")),
        (
            &["prefecthq/prefect", "ghcr.io/me/prefect"],
            "me/prefect:2-latest",
            Some("\"me/prefect\", expected prefecthq/prefect or ghcr.io/me/prefect"),
        ),
        (
            &[],
            "prefecthq/prefect-dev:2.8.7",
            Some("\"prefecthq/prefect-dev\" has tags of its own, expected prefecthq/prefect"),
        ),
        (
            &["prefecthq/prefect-dev"],
            "prefecthq/prefect-dev:3-latest",
            Some("\"prefecthq/prefect-dev\" has tags of its own, expected prefecthq/prefect"),
        ),
    ] {
        let invalid = wanting(names).check(input).err();
        let is = |it: &str| if it.contains(" has tags") { "" } else { "is " };
        let expected = expected.map(|it| format!("repository {}{it}", is(it)));
        assert_eq!(invalid.map(|it| it.to_string()), expected, "{input}");
    }
}

#[test]
fn a_tag_of_another_release_is_invalid_where_one_is_expected() {
    for (expected_release, input, expected) in [
        (
            "3.9.1",
            "3.4.17-python3.11",
            "is a tag of Prefect 3.4.17, expected one of Prefect 3.9.1; use 3.9.1-python3.11",
        ),
        (
            "3.9.1",
            "3-python3.9",
            "is a tag of Prefect 3.x, expected one of Prefect 3.9.1, which has no standard image \
             with Python 3.9 (it has 3.11, 3.12, 3.13, 3.14, 3.15); use 3-python3.11",
        ),
        ("3.9", "2-latest", "is a tag of Prefect 2.x, expected one of Prefect 3.9.x; use 3-latest"),
        (
            "3.9.1",
            "sha-26c145b-python3.11",
            "is a tag of Prefect 2.7.3, expected one of Prefect 3.9.1; use 3.9.1-python3.11",
        ),
    ] {
        let checker = checker().with_expected(expected_release.parse().unwrap());
        assert_eq!(said(&checker, input), format!("invalid: {expected}"), "{input}");
    }
}

#[test]
fn given_releases_are_the_last_word() {
    let history = listed(&["2.11.4", "2.11.6", "2.20.28", "3.0.0rc1"]);
    let checker = Checker::new(&history);
    for (input, expected) in [
        ("2.11.6-python3.10", "ok: Prefect 2.11.6 with Python 3.10, pinned"),
        (
            "2.20.28-python3.12",
            "ok: Prefect 2.20.28 with Python 3.12, pinned; note: Prefect 2 is known up to \
             2.20.27, and newer releases are assumed to have the same images",
        ),
        (
            "2.11.5-python3.10",
            "invalid: Prefect 2.11.5 is not in the list of releases, where 2.11.6 is the newest \
             2.11.x; use 2.11.6-python3.10",
        ),
        (
            "2.20.29-python3.12",
            "invalid: Prefect 2.20.29 is not in the list of releases, where 2.20.28 is the newest \
             2.20.x; use 2.20.28-python3.12",
        ),
        (
            "2.12.0-python3.10",
            "invalid: Prefect 2.12.0 is not in the list of releases, where 2.20.28 is the newest \
             2.x; use 2.20.28-python3.10",
        ),
        (
            "3-latest",
            "invalid: there is no final 3.x release in the list of releases, expected a \
             release line that has one",
        ),
        (
            "3.9.2-python3.12",
            "invalid: Prefect 3.9.2 is not in the list of releases, which has no final 3.x release",
        ),
        (
            "sha-88a7ff1-python3.9",
            "ok: Prefect at commit 88a7ff1 with Python 3.9, pinned; note: no known release has \
             this commit",
        ),
        (
            "sha-88a7ff1-python3.7",
            "invalid: no release in the list of releases has a standard image with Python 3.7, \
             expected one of 3.8, 3.9, 3.10, 3.11, 3.12",
        ),
        (
            "2.6.10-python3.10",
            "invalid: Prefect 2.6.10 was tagged but never published: 2.20.28 is the newest 2.x; \
             use 2.20.28-python3.10",
        ),
        (
            "2-python3.7",
            "invalid: Prefect 2.x has no standard image with Python 3.7, expected one of 3.8, \
             3.9, 3.10, 3.11, 3.12; use 2-python3.8",
        ),
    ] {
        assert_eq!(said(&checker, input), expected, "{input}");
    }
    let old = listed(&["2.0.0"]);
    assert_eq!(
        said(&Checker::new(&old), "sha-88a7ff1-python3.7-kubernetes"),
        "invalid: commit 88a7ff1 belongs to no release in the list of releases"
    );
}
