//! `check`: verdicts as text and JSON, streams, options.

use serde_json::{Value, json};

use crate::run::{
    KNOWN, NO_RELEASE, RELEASES, SHA, file, known_to, lines, newest_3, run, run_with,
};

const PREFECT_2_11_5: &str = "2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n";
const FROZEN: &str = "2-python3.7: ok: the newest Prefect 2.x with Python 3.7, frozen at 2.10.19; \
                      note: no release from 2.10.20 on has this image\n";
const NO_PYTHON: &str = "2.8.7: invalid: has no Python version, expected -pythonX.Y after the \
                         version; use 2.8.7-python3.10\n";

#[test]
fn verdicts_keep_the_order_and_one_invalid_tag_decides_the_status() {
    run(["check", "2.11.5-python3.10"]).prints(PREFECT_2_11_5);
    run(["check", "2.8.7", "2.11-python3.10", "2-python3.7", "v2.8.7-python3.9"]).is(
        1,
        &format!(
            "{NO_PYTHON}\
             2.11-python3.10: ok: the newest Prefect 2.11.x with Python 3.10, floating, \
             currently 2.11.5\n{FROZEN}\
             v2.8.7-python3.9: invalid: starts with \"v\", expected the version without it; use \
             2.8.7-python3.9\n"
        ),
        "",
    );
}

#[test]
fn a_stream_is_checked_line_by_line_among_the_arguments() {
    run_with(b"2-python3.7\r\n2.8.7", ["check", "2.11.5-python3.10", "-", "2.11.5-python3.10"]).is(
        1,
        &[PREFECT_2_11_5, FROZEN, NO_PYTHON, PREFECT_2_11_5].concat(),
        "",
    );
}

#[test]
fn blanks_around_a_line_and_lines_without_a_tag_are_passed_over() {
    for stream in [
        &b"2.11.5-python3.10"[..],
        b"2.11.5-python3.10\r\n",
        b" \t2.11.5-python3.10 \t\r\r\n",
        b"\n\r\n \t\n2.11.5-python3.10\n\n",
        b"# 2.8.7\n#2.8.7\n  # 2.8.7\n2.11.5-python3.10\n#",
        b"\xef\xbb\xbf2.11.5-python3.10\n",
        b"\xef\xbb\xbf# 2.8.7\r\n2.11.5-python3.10",
    ] {
        run_with(stream, ["check", "-"]).prints(PREFECT_2_11_5);
        run_with(stream, ["pin", "-"]).prints("2.11.5-python3.10\n");
    }
    // Not amid a line, and not by any other character.
    run_with(b"2 # 1\n2\x0c\n\xc2\xa02\n\n\xef\xbb\xbf2", ["check", "-"]).is(
        1,
        "2 # 1: invalid: tag has unexpected \" \", expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\"\n\
         \"2\\u{c}\": invalid: tag has unexpected \"\\u{c}\", expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\"\n\
         \"\\u{a0}2\": invalid: tag starts with \"\\u{a0}\", expected one of A-Z, a-z, 0-9 and \"_\"\n\
         \"\\u{feff}2\": invalid: tag starts with \"\\u{feff}\", expected one of A-Z, a-z, 0-9 and \"_\"\n",
        "note: 1 line is invalid; see `prefect-tags scan`, which reads files\n",
    );
}

/// An unset variable must not pass: `echo "$TAGS" | prefect-tags check -`.
#[test]
fn a_stream_without_a_tag_is_an_error() {
    let error = "no tag on standard input, expected one per line";
    for stream in
        [&b""[..], b"\n", b" \t\r\n\n", b"# 2-latest\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf#"]
    {
        run_with(stream, ["check", "-"]).fails(2, error);
        run_with(stream, ["check", "-q", "-f", "json", "-"]).fails(2, error);
        run_with(stream, ["pin", "-"]).fails(2, error);
    }
    // What came before it was given already.
    run(["check", "2.11.5-python3.10", "-"]).is(2, PREFECT_2_11_5, &format!("error: {error}\n"));
}

#[test]
fn utf_16_is_named() {
    let text = |bytes: &dyn Fn(u16) -> [u8; 2]| -> Vec<u8> {
        "2-latest".encode_utf16().flat_map(bytes).collect()
    };
    let (little, big) = (text(&|it| it.to_le_bytes()), text(&|it| it.to_be_bytes()));
    let shown = |bytes: &[u8]| bytes.escape_ascii().to_string().replace("\\x00", "\\u{0}");
    for stream in
        [[b"\xff\xfe", &*little].concat(), [b"\xfe\xff", &*big].concat(), little.clone(), big]
    {
        run_with(&stream, ["check", "-"]).is(
            1,
            &format!(
                "\"{}\": invalid: is UTF-16, expected ASCII; convert it to UTF-8\n",
                shown(&stream)
            ),
            "",
        );
    }
}

#[test]
fn a_line_over_4_kib_is_an_invalid_line() {
    let long = "2".repeat(4097);
    let stream = lines([&*long, "2.11.5-python3.10"]);
    run_with(stream.as_bytes(), ["check", "-"]).is(
        1,
        &format!(
            "\"{}\"...: invalid: is longer than 4096 bytes, expected a tag or a reference\n\
             {PREFECT_2_11_5}",
            &long[..75]
        ),
        "",
    );
    // As long as may be.
    let reason = format!("{}: invalid: tag has 4096 characters, ", &long[1..]);
    let outcome = run_with(&long.as_bytes()[1..], ["check", "-"]);
    assert!(outcome.stdout.starts_with(&reason), "{}", outcome.stdout);
}

#[test]
fn quiet_prints_invalid_tags_only() {
    run_with(b"2-latest\n2.8.7\n", ["check", "--quiet", "-"]).is(1, NO_PYTHON, "");
    run(["check", "-q", "2-latest"]).prints("");
}

#[test]
fn json_is_an_object_a_line() {
    let base = json!({
        "valid": true, "repository": null, "digest": null, "pinned": true, "frozen": false,
        "prefect": null, "release": null, "python": null, "flavor": null, "base_image": null,
        "note": null, "notes": [],
    });
    let digest = format!("sha256:{}", "0".repeat(64));
    let by_digest = format!("me/prefect@{digest}");
    for (input, fields) in [
        (
            "2.11.5-python3.10",
            json!({"kind": "release", "tag": "2.11.5-python3.10", "prefect": "2.11.5",
                   "release": "2.11.5", "python": "3.10", "flavor": "standard",
                   "base_image": "python:3.10-slim"}),
        ),
        (
            "ghcr.io/me/prefect:2.11-python3.10-conda",
            json!({"kind": "minor", "tag": "2.11-python3.10-conda",
                   "repository": "ghcr.io/me/prefect", "pinned": false, "prefect": "2.11",
                   "release": "2.11.5", "python": "3.10", "flavor": "conda",
                   "base_image": "continuumio/miniconda3"}),
        ),
        (
            "2-python3.7",
            json!({"kind": "major", "tag": "2-python3.7", "pinned": false, "frozen": true,
                   "prefect": "2", "release": "2.10.19", "python": "3.7", "flavor": "standard",
                   "base_image": "python:3.7-slim",
                   "note": "no release from 2.10.20 on has this image",
                   "notes": [{"code": "frozen", "message": "no release from 2.10.20 on has this image"}]}),
        ),
        (
            "3-latest-kubernetes",
            json!({"kind": "latest", "tag": "3-latest-kubernetes", "pinned": false, "prefect": "3",
                   "release": "3.9.1", "python": "3.12", "flavor": "kubernetes",
                   "base_image": "python:3.12-slim"}),
        ),
        (
            "sha-26c145b-python3.10",
            json!({"kind": "commit", "tag": "sha-26c145b-python3.10", "release": "2.7.3",
                   "python": "3.10", "flavor": "standard", "base_image": "python:3.10-slim"}),
        ),
        (
            &by_digest,
            json!({"kind": "digest", "tag": null, "repository": "me/prefect", "digest": digest}),
        ),
        // Neither floating nor of a release that is known.
        (
            "3.999-python3.12",
            json!({"valid": false, "code": "unreleased", "suggestion": null,
                   "message": "there is no final 3.999.x release in the list of releases, expected a release line that has one"}),
        ),
    ] {
        let outcome = run(["check", "-f", "json", "--releases", RELEASES, input]);
        let mut expected = base.clone();
        expected["input"] = json!(input);
        for (key, value) in fields.as_object().unwrap() {
            expected[key] = value.clone();
        }
        if fields["valid"] == false {
            expected = fields.clone();
            expected["input"] = json!(input);
        }
        assert_eq!(serde_json::from_str::<Value>(&outcome.stdout).unwrap(), expected);
        assert_eq!(outcome.stdout.lines().count(), 1);
    }
}

#[test]
fn json_keys_are_in_the_documented_order() {
    run(["check", "--format", "json", "2.11.5-python3.10", "3.1.9-python3.13", "master"]).is(
        1,
        concat!(
            r#"{"input":"2.11.5-python3.10","valid":true,"kind":"release","tag":"2.11.5-python3.10","#,
            r#""repository":null,"digest":null,"pinned":true,"frozen":false,"prefect":"2.11.5","#,
            r#""release":"2.11.5","python":"3.10","flavor":"standard","base_image":"python:3.10-slim","#,
            r#""note":null,"notes":[]}"#, "\n",
            r#"{"input":"3.1.9-python3.13","valid":false,"code":"python-not-built","message":"#,
            r#""Prefect 3.1.9 has no standard image with Python 3.13, expected one of 3.9, 3.10, 3.11, 3.12 (3.3.1 is the first)","#,
            r#""suggestion":"3.1.9-python3.12"}"#, "\n",
            r#"{"input":"master","valid":false,"code":"prefect-1","message":"is a tag of Prefect 1 or "#,
            r#"earlier (another scheme)","suggestion":null}"#, "\n",
        ),
        "",
    );
}

#[test]
fn options_make_more_tags_invalid() {
    run(["check", "--pinned", "2-python3.7", "2.11-python3.10", "2.11.5-python3.10"]).is(
        1,
        &format!(
            "2-python3.7: invalid: is floating, expected a pinned tag or a digest; use \
             2.10.19-python3.7\n\
             2.11-python3.10: invalid: is floating, expected a pinned tag or a digest; use \
             2.11.5-python3.10\n{PREFECT_2_11_5}"
        ),
        "",
    );
    let digest = format!("prefecthq/prefect:2-latest@sha256:{}", "0".repeat(64));
    assert_eq!(run(["check", "--pinned", &digest]).status, 0);
    run([
        "check",
        "--image",
        "docker.io/prefecthq/prefect",
        "prefecthq/prefect:2.11.5-python3.10",
        "ghcr.io/me/prefect:2.11.5-python3.10",
    ])
    .is(
        1,
        &format!(
            "prefecthq/prefect:{PREFECT_2_11_5}\
             ghcr.io/me/prefect:2.11.5-python3.10: invalid: repository is \"ghcr.io/me/prefect\", \
             expected docker.io/prefecthq/prefect; use docker.io/prefecthq/prefect:2.11.5-python3.10\n"
        ),
        "",
    );
}

#[test]
fn a_list_is_the_last_word() {
    run_with(
        b"2.11.6\n",
        ["check", "-q", "--releases", "-", "2.11.6-python3.10", "2-latest", "3-latest", "2.11.5-python3.10"],
    )
    .is(
        1,
        "3-latest: invalid: there is no final 3.x release in the list of releases, expected a release line that has one\n\
         2.11.5-python3.10: invalid: Prefect 2.11.5 is not in the list of releases, where 2.11.6 is the newest 2.11.x; use 2.11.6-python3.10\n",
        "",
    );
    // Its commits too: every release of the frozen list has one.
    let guide = format!("sha-{NO_RELEASE}-python3.10");
    run(["check", "-q", "--releases", RELEASES, &guide]).is(
        1,
        &format!(
            "{guide}: invalid: commit {NO_RELEASE} belongs to no release in the list of releases\n"
        ),
        "",
    );
}

/// What the library says of an invalid tag is followed by the option that helps,
/// and then by the tag to use.
#[test]
fn invalid_tags_come_with_the_option_that_helps() {
    let scan = "; see `prefect-tags scan`, which reads files";
    let matrix = "; pass its matrix with --matrix <FILE>";
    let list = format!("(known up to {}); pass --releases <FILE> for newer ones", known_to());
    for (input, end) in [
        ("me/other:2.11.6-python3.10", &*list),
        ("2.11.6-python3.10", ": 2.11.5 is the newest 2.11.x; use 2.11.5-python3.10"),
        // No list has what was never published.
        ("2.6.10-python3.10", ": 2.6.9 is the newest 2.6.x; use 2.6.9-python3.10"),
        ("999-python3.14", matrix),
        ("999.0.0-python3.14", matrix),
        ("FROM prefecthq/prefect:2-latest", scan),
        ("prefecthq/prefect:2-latest AS build", scan),
        ("prefecthq/prefect:2-latest\t", scan),
        ("\"prefecthq/prefect:2-latest\"", scan),
        ("'2-latest'", scan),
        ("docker://prefecthq/prefect:2-latest", scan),
        ("https://hub.docker.com/r/prefecthq/prefect", scan),
        ("prefecthq/prefect:2-latest,", scan),
        ("docker:/prefecthq/prefect:2-latest", "one such as ghcr.io or localhost:5000"),
        ("", "expected one such as 2.11.5-python3.10"),
        // A file and a directory that are there.
        ("Cargo.toml", scan),
        ("src", scan),
    ] {
        let outcome = run(["check", input]);
        assert!(outcome.stdout.ends_with(&format!("{end}\n")), "{}", outcome.stdout);
        assert_eq!((outcome.status, &*outcome.stderr), (1, ""), "{input}");
        let json: Value =
            serde_json::from_str(&run(["check", "-f", "json", input]).stdout).unwrap();
        let message = end.split("; use ").next().unwrap();
        assert!(json["message"].as_str().unwrap().ends_with(message), "{json}");
    }
    let outcome = run(["check", "--releases", RELEASES, "2.11.6-python3.10"]);
    assert!(!outcome.stdout.contains("--releases"), "{}", outcome.stdout);
}

/// This program will be older than releases, and Python has one a year.
#[test]
fn a_release_newer_than_the_history_may_have_the_next_python() {
    let matrix = run(["matrix", "3.999.0", "-q"]).stdout;
    let newest = matrix.lines().next().unwrap().rsplit('.').next().unwrap();
    let newest: u16 = newest.parse().unwrap();
    let known = newest_3();
    let is_known = |tag: String, ok: bool| {
        let verdict = run(["check", "--strict", &tag]);
        let note = if tag.contains(&format!("-python3.{}", newest + 1)) {
            let version = tag.split_once("-python").unwrap().0;
            let x = if version == "3.999" { ".x" } else { "" };
            format!(
                "; note: no known release has Python 3.{} yet, so whether {version}{x} has it is a guess\n",
                newest + 1
            )
        } else {
            format!(
                "; note: Prefect 3 is known up to {known}, and newer releases are assumed to have \
                 the same images\n"
            )
        };
        assert_eq!((verdict.status == 0, verdict.stdout.ends_with(&note)), (ok, ok), "{verdict:?}");
        let code = if ok { Value::Null } else { json!("python-not-built") };
        let verdict: Value =
            serde_json::from_str(&run(["check", "-f", "json", &tag]).stdout).unwrap();
        assert_eq!(verdict["code"], code, "{tag}");
    };
    for version in ["3.999.0", "3.999.0rc1", "3.999", "3.999.7.dev2"] {
        for flavor in ["", "-conda"] {
            is_known(format!("{version}-python3.{newest}{flavor}"), true);
            is_known(format!("{version}-python3.{}{flavor}", newest + 1), true);
            is_known(format!("{version}-python3.{}{flavor}", newest + 2), false);
            is_known(format!("{version}-python3.7{flavor}"), false);
        }
    }
    // Of a release or a line that is known, and of one whose matrix is given, all is
    // known.
    for version in [&*known, "3", "3.4"] {
        is_known(format!("{version}-python3.{}", newest + 1), false);
    }
    let rows = br#"[{"since":"99.0.0","standard":["3.14"]}]"#;
    let check = ["check", "--matrix", "-", "99.0.0-python3.15"];
    assert_eq!(run_with(rows, check).status, 1);
}

#[test]
fn a_commit_tag_names_a_release() {
    let guide = format!("sha-{NO_RELEASE}-python3.10");
    run([
        "check",
        "sha-26c145b-python3.10",
        "sha-26c145b-python3.12",
        "sha-39db6fb-python3.11",
        "sha-1da1544-python3.12-conda",
        &guide,
    ])
    .is(
        1,
        &format!(
            "sha-26c145b-python3.10: ok: Prefect 2.7.3 at commit 26c145b with Python 3.10, pinned\n\
             sha-26c145b-python3.12: invalid: Prefect 2.7.3 has no standard image with Python \
             3.12, expected one of 3.7, 3.8, 3.9, 3.10, 3.11 (2.14.14 is the first); use sha-26c145b-python3.11\n\
             sha-39db6fb-python3.11: invalid: Prefect 2.0.4 has no standard image with Python \
             3.11, expected one of 3.7, 3.8, 3.9, 3.10 (2.6.5 is the first); use \
             sha-39db6fb-python3.10\n\
             sha-1da1544-python3.12-conda: ok: Prefect 3.6.19.dev2 at commit 1da1544 with Python \
             3.12 and conda, pinned\n\
             {guide}: ok: Prefect at commit {NO_RELEASE} with Python 3.10, pinned; note: no \
             known release has this commit\n"
        ),
        "",
    );
}

/// Each code, with an input that has it and the nearest one that has none. The
/// words are the library's.
#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn valid_tags_have_notes_with_codes() {
    let digest = format!("@sha256:{}", "0".repeat(64));
    let own = file("check-own.txt", "2.11.5\n2.11.6\n");
    let rows = file(
        "check-inferred.json",
        r#"[
            {"since":"99.0.0","standard":["3.13"],"source":"package metadata"},
            {"since":"99.1.0","standard":["3.13"],"source":"a workflow"},
            {"since":"99.2.0","standard":["3.13","3.14"],"source":"package metadata"},
            {"since":"99.3.0","standard":["3.14"],"source":"a workflow"}
        ]"#,
    );
    let fork = file("check-fork.txt", "99.2.0\n");
    let list = format!("--releases\0{KNOWN}\0");
    let guide = format!("sha-{NO_RELEASE}-python3.10");
    let commit = "26c145b3cbc8559a84e285e3be5fc054f371f3ba";
    for (code, speaks, silent) in [
        ("assumed-matrix", "3.999.0-python3.12".to_owned(), format!("{}-python3.12", newest_3())),
        (
            "assumed-matrix",
            "3.999-python3.12".to_owned(),
            // A row tells it.
            format!("--matrix\0{rows}\099.1-python3.13"),
        ),
        ("frozen", "2-python3.7".to_owned(), "2.10-python3.8".to_owned()),
        ("unknown-commit", guide.clone(), "sha-26c145b-python3.10".to_owned()),
        (
            "unknown-commit",
            format!("--no-history\0--releases\0{own}\0{guide}"),
            format!("me/prefect@sha256:{}", "0".repeat(64)),
        ),
        (
            "inferred-image",
            format!("--matrix\0{rows}\099.2.0-python3.14"),
            format!("--matrix\0{rows}\099.3.0-python3.14"),
        ),
        (
            "inferred-image",
            format!("--matrix\0{rows}\0--releases\0{fork}\099-python3.14"),
            format!("--matrix\0{rows}\0--releases\0{fork}\099-python3.13"),
        ),
        (
            "no-commit-tags",
            format!("sha-{}-python3.10", &SHA[..7]),
            format!("me/prefect:sha-{}-python3.10", &SHA[..7]),
        ),
        (
            "fewer-digits",
            format!("docker.io/prefecthq/prefect:sha-{commit}-python3.10"),
            format!("prefecthq/prefect:sha-{}-python3.10", &commit[..7]),
        ),
        (
            "stuck",
            format!("{list}prefecthq/prefect:2-python3.10"),
            format!("{list}prefecthq/prefect:2-python3.10{digest}"),
        ),
        ("stuck", format!("{list}2-python3.10"), format!("{list}2.20-python3.10")),
        (
            "stuck",
            format!("{list}2-python3.12-conda"),
            format!("--no-history\0{list}2-python3.12-conda"),
        ),
        ("yanked", "2.7.4-python3.10".to_owned(), "2.7.3-python3.10".to_owned()),
        (
            "yanked",
            format!("{list}2.7.4-python3.10"),
            format!("--no-history\0{list}2.7.4-python3.10"),
        ),
        (
            "doubtful",
            "3.0.11.dev9-python3.12".to_owned(),
            "ghcr.io/me/prefect:3.0.11.dev9-python3.12".to_owned(),
        ),
        (
            "near-repository",
            "prefecthq/perfect:2.11.5-python3.10".to_owned(),
            "--image\0prefecthq/perfect\0prefecthq/perfect:2.11.5-python3.10".to_owned(),
        ),
        (
            "near-repository",
            "pefecthq/prefect:2.11.5-python3.10".to_owned(),
            "pefecthq/perfect:2.11.5-python3.10".to_owned(),
        ),
    ] {
        let check = |arguments: &str, more: &[&str]| {
            let all = ["check"].into_iter().chain(arguments.split('\0'));
            run(all.chain(more.iter().copied()))
        };
        let verdict = |arguments: &str| -> Value {
            serde_json::from_str(&check(arguments, &["-f", "json"]).stdout).unwrap()
        };
        let noted = verdict(&speaks);
        let message = &noted["notes"][0]["message"];
        assert_eq!(noted["notes"], json!([{"code": code, "message": message}]), "{speaks}");
        assert_eq!(&noted["note"], message);
        let text = check(&speaks, &[]);
        let end = format!("; note: {}\n", message.as_str().unwrap());
        assert!(text.status == 0 && text.stdout.ends_with(&end), "{text:?}");
        let strict = i32::from(!matches!(code, "assumed-matrix" | "frozen"));
        let strictly = if strict == 1 {
            text.stdout.replace("; note: ", "; error: ")
        } else {
            text.stdout.clone()
        };
        let told = if strict == 1 { &*strictly } else { "" };
        check(&speaks, &["--strict"]).is(strict, &strictly, &text.stderr);
        check(&speaks, &["--strict", "-q"]).is(strict, told, "");
        check(&speaks, &["-q"]).prints("");

        let plain = verdict(&silent);
        assert_eq!((&plain["notes"], &plain["note"]), (&json!([]), &Value::Null), "{silent}");
        assert_eq!(check(&silent, &["--strict"]).status, 0, "{silent}");
    }
}

/// Nothing flips when a newer release comes out: what a tag points to now does not
/// matter.
#[test]
fn a_tag_may_be_expected_to_name_a_release_or_a_line() {
    let other = |found: &str, expected: &str| {
        format!("is a tag of Prefect {found}, expected one of Prefect {expected}")
    };
    let without = "3.8.4, which has no standard image with Python 3.9 (it has 3.10, 3.11, 3.12, \
                   3.13, 3.14)";
    for (expected, tags) in [
        (
            "3.8.4",
            &[
                ("3-latest", None),
                ("3.8-python3.12", None),
                ("3.8.4-python3.12", None),
                ("2-latest", Some((other("2.x", "3.8.4"), "3-latest"))),
                ("3.7-python3.12", Some((other("3.7.x", "3.8.4"), "3.8-python3.12"))),
                ("3-python3.9", Some((other("3.x", without), "3-python3.10"))),
                ("3.4.17-python3.11", Some((other("3.4.17", "3.8.4"), "3.8.4-python3.11"))),
                (
                    "prefecthq/prefect:3.8.5-python3.12",
                    Some((other("3.8.5", "3.8.4"), "prefecthq/prefect:3.8.4-python3.12")),
                ),
            ][..],
        ),
        (
            "v2.11.5",
            &[
                ("2-latest", None),
                ("2.11-python3.11", None),
                ("sha-a597971-python3.10", None),
                ("sha-26c145b-python3.10", Some((other("2.7.3", "2.11.5"), "2.11.5-python3.10"))),
                ("2.20-python3.10", Some((other("2.20.x", "2.11.5"), "2.11-python3.10"))),
            ],
        ),
        (
            "2.11",
            &[
                ("2-latest", None),
                ("2.11-python3.11", None),
                ("2.11.0-python3.10", None),
                ("2.10-python3.10", Some((other("2.10.x", "2.11.x"), "2.11-python3.10"))),
                ("2.12.0-python3.10", Some((other("2.12.0", "2.11.x"), "2.11.5-python3.10"))),
                ("2-python3.7", Some((other("2.x", "2.11.x"), ""))),
            ],
        ),
        (
            "2",
            &[
                ("2-python3.7", None),
                ("2.20-python3.10", None),
                ("2.11.5-python3.10", None),
                ("3-latest", Some((other("3.x", "2.x"), "2-latest"))),
            ],
        ),
        // A release that is no final makes no floating tag right.
        (
            "3.0.0rc1",
            &[
                ("3.0.0rc1-python3.10", None),
                ("3-latest", Some((other("3.x", "3.0.0rc1"), "3.0.0rc1-python3.10"))),
                ("3.0-python3.12", Some((other("3.0.x", "3.0.0rc1"), "3.0.0rc1-python3.12"))),
            ],
        ),
    ] {
        for (tag, problem) in tags {
            let json =
                run(["check", "-f", "json", "--expect", expected, "--releases", RELEASES, tag]);
            let verdict: Value = serde_json::from_str(&json.stdout).unwrap();
            assert_eq!(verdict["valid"], problem.is_none(), "{expected}: {verdict}");
            let Some((message, suggestion)) = problem else { continue };
            assert_eq!((json.status, &verdict["code"]), (1, &json!("other-release")));
            assert_eq!(verdict["message"], json!(message));
            assert_eq!(verdict["suggestion"].as_str().unwrap_or_default(), *suggestion, "{tag}");
        }
    }
    // What names no release that is known is left alone.
    let guide = format!("sha-{NO_RELEASE}-python3.10");
    let by_digest = format!("prefecthq/prefect@sha256:{}", "0".repeat(64));
    run(["check", "-q", "--expect", "2.11.5", &guide, &by_digest]).prints("");
}

#[test]
fn a_release_that_never_was_is_not_to_be_expected() {
    for (release, problem) in [
        ("2.6.10", "tagged but never published"),
        ("2.0.5", "never released: 2.0.4 is the newest 2.0.x"),
        ("3.0.0rc42", "never released: 3.0.11 is the newest 3.0.x"),
    ] {
        let outcome = run(["check", "--expect", release, "2-latest"]);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        let message = format!("error: --expect: Prefect {release} was {problem}");
        assert!(outcome.stderr.starts_with(&message), "{}", outcome.stderr);
    }
    let outcome = run(["check", "--expect", "999.0.0", "2-latest"]);
    assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
    assert!(outcome.stderr.ends_with("; pass its matrix with --matrix <FILE>\n"), "{outcome:?}");
    // A list may have it, and a fork have published it.
    let list = file("check-expect.txt", "2.0.4\n2.0.5\n2.6.10\n");
    let check = ["check", "-q", "--releases", &list, "2-latest", "--expect"];
    run([&check[..], &["2.0.5"]].concat()).prints("");
    run([&check[..], &["2.6.10", "--no-history"]].concat()).prints("");
    // What may have come out since.
    run(["check", "-q", "--expect", "3.999.0", "3-latest", "3.999.0-python3.12"]).prints("");
}
