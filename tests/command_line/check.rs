//! `check`: verdicts as text and JSON, streams, options.

use serde_json::{Value, json};

use crate::run::{NO_RELEASE, RELEASES, SHA, file, known_to, lines, newest_3, run, run_with};

const PREFECT_2_11_5: &str = "2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n";
const FROZEN: &str = "2-python3.7: ok: the newest Prefect 2.x with Python 3.7, frozen since \
                      2.10.20: it keeps naming 2.10.19, because newer releases build no such \
                      image\n";
const NO_PYTHON: &str = "2.8.7: invalid: has no Python version, expected -pythonX.Y after the \
                         version; use 2.8.7-python3.10\n";

#[test]
fn verdicts_keep_the_order_and_one_invalid_tag_decides_the_status() {
    run(["check", "2.11.5-python3.10"]).prints(PREFECT_2_11_5);
    run(["check", "2.8.7", "2.11-python3.10", "2-python3.7", "v2.8.7-python3.9"]).is(
        1,
        &format!(
            "{NO_PYTHON}\
             2.11-python3.10: ok: the newest Prefect 2.11.x with Python 3.10, floating, now \
             2.11.5\n{FROZEN}\
             v2.8.7-python3.9: invalid: begins with \"v\", expected the version alone; use \
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
        "2 # 1: invalid: tag has \" \" at byte 1, expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\"\n\
         \"2\\u{c}\": invalid: tag has \"\\u{c}\" at byte 1, expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\"\n\
         \"\\u{a0}2\": invalid: tag begins with \"\\u{a0}\", expected one of A-Z, a-z, 0-9 and \"_\"\n\
         \"\\u{feff}2\": invalid: tag begins with \"\\u{feff}\", expected one of A-Z, a-z, 0-9 and \"_\"\n",
        "",
    );
}

/// An unset variable must not pass: `echo "$TAGS" | prefect-tags check -`.
#[test]
fn a_stream_without_a_tag_is_an_error() {
    let error = "standard input has no tag, expected one a line";
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
                "\"{}\": invalid: is UTF-16, expected ASCII; save it as UTF-8\n",
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
            "\"{}\"...: invalid: has more than 4096 bytes, expected a tag or a reference\n\
             {PREFECT_2_11_5}",
            &long[..160]
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

/// The examples of the contract, with the code that each has.
#[test]
fn each_code_has_its_examples() {
    let long = format!("2-latest{}", "t".repeat(121));
    for (code, inputs) in [
        (
            "malformed-reference",
            &[
                "prefectHQ/prefect:2-latest",
                "prefecthq/prefect@sha256:aaa",
                &long,
                "2-l\u{e4}test",
                "2 3",
            ][..],
        ),
        ("no-tag", &["prefecthq/prefect", "prefecthq/prefect/2-latest"]),
        (
            "prefect-1",
            &[
                "latest",
                "latest-python3.8",
                "0.15.13",
                "1.2.4-python3.9",
                "core-1.2.1",
                "all_extras",
                "master",
                "prefecthq/prefect:master",
            ],
        ),
        ("before-history", &["2.0b7-python3.9"]),
        ("leading-v", &["v2.14.6-python3.11"]),
        ("missing-python", &["2.8.7", "3", "2.14"]),
        (
            "not-in-scheme",
            &[
                "3.4-latest",
                "3-latest-python3.12",
                "2.19.x-python3.11",
                "2.10.21-python3.10-Kubernetes",
                "2.18446744073709551616.0-python3.10",
            ],
        ),
        ("unknown-major", &["999-python3.14"]),
        (
            "unreleased",
            &["2.0.5-python3.9", "3.3.11-python3.10", "3.0.0rc42-python3.12", "2.6.10-python3.10"],
        ),
        (
            "python-not-built",
            &["3.1.9-python3.13", "2.11.5-python3.11-conda", "sha-26c145b-python3.12"],
        ),
        ("flavor-not-built", &["2.8.7-python3.10-kubernetes"]),
        ("floating", &["2-latest", "--pinned"]),
        ("wrong-image", &["prefecthq/prefect-dev:2-latest", "--image=prefecthq/prefect"]),
    ] {
        let (options, inputs): (Vec<_>, Vec<_>) =
            inputs.iter().partition(|it| it.starts_with("--"));
        for input in inputs {
            let arguments = [&["check", "-f", "json", input][..], &options].concat();
            let outcome = run(arguments);
            assert_eq!((outcome.status, &*outcome.stderr), (1, ""), "{input}");
            let verdict: Value = serde_json::from_str(&outcome.stdout).unwrap();
            assert_eq!((&verdict["code"], &verdict["valid"]), (&json!(code), &json!(false)));
        }
    }
}

#[test]
fn json_is_an_object_a_line() {
    let base = json!({
        "valid": true, "repository": null, "digest": null, "pinned": true, "frozen": false,
        "prefect": null, "release": null, "python": null, "flavor": null, "base_image": null,
        "note": null,
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
                   "note": "frozen since 2.10.20: it keeps naming 2.10.19, because newer releases build no such image"}),
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
                   "message": "the given releases have no final Prefect 3.999.x, expected a line with one"}),
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
    run(["check", "--format", "json", "2.11.5-python3.10", "3.1.9-python3.13", "latest"]).is(
        1,
        concat!(
            r#"{"input":"2.11.5-python3.10","valid":true,"kind":"release","tag":"2.11.5-python3.10","#,
            r#""repository":null,"digest":null,"pinned":true,"frozen":false,"prefect":"2.11.5","#,
            r#""release":"2.11.5","python":"3.10","flavor":"standard","base_image":"python:3.10-slim","#,
            r#""note":null}"#, "\n",
            r#"{"input":"3.1.9-python3.13","valid":false,"code":"python-not-built","message":"#,
            r#""Prefect 3.1.9 has no standard image with Python 3.13, expected one of 3.9, 3.10, 3.11, 3.12","#,
            r#""suggestion":"3.1.9-python3.12"}"#, "\n",
            r#"{"input":"latest","valid":false,"code":"prefect-1","message":"a tag of Prefect 1 or "#,
            r#"earlier, which had another scheme, expected one of Prefect 2 or later, such as 2-latest","#,
            r#""suggestion":null}"#, "\n",
        ),
        "",
    );
}

#[test]
fn options_make_more_tags_invalid() {
    run(["check", "--pinned", "2-python3.7", "2.11-python3.10", "2.11.5-python3.10"]).is(
        1,
        &format!(
            "2-python3.7: invalid: 2-python3.7 is floating, expected a pinned tag or a digest; use \
             2.10.19-python3.7\n\
             2.11-python3.10: invalid: 2.11-python3.10 is floating, expected a pinned tag or a \
             digest; use 2.11.5-python3.10\n{PREFECT_2_11_5}"
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
        ["check", "--releases", "-", "2.11.6-python3.10", "2-latest", "3-latest", "2.11.5-python3.10"],
    )
    .is(
        1,
        "2.11.6-python3.10: ok: Prefect 2.11.6 with Python 3.10, pinned\n\
         2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating, now 2.11.6\n\
         3-latest: invalid: the given releases have no final Prefect 3.x, expected a line with one\n\
         2.11.5-python3.10: invalid: the given releases have no Prefect 2.11.5, the newest 2.11.x is 2.11.6; use 2.11.6-python3.10\n",
        "",
    );
    run(["check", "--releases", RELEASES, "-q", "2.20.27-python3.12"]).prints("");
}

/// Without a list, a closed line's refusal says up to where Prefect is known.
#[test]
fn a_release_that_never_was_is_refused_with_what_is_known() {
    let known_to = known_to();
    run(["check", "2.11.6-python3.10", "2.6.10-python3.10"]).is(
        1,
        &format!(
            "2.11.6-python3.10: invalid: there was no Prefect 2.11.6, the newest 2.11.x is 2.11.5 \
             (Prefect is known to {known_to}, and --releases tells of newer releases); use \
             2.11.5-python3.10\n\
             2.6.10-python3.10: invalid: Prefect 2.6.10 was tagged and never published, the newest \
             2.6.x is 2.6.9; use 2.6.9-python3.10\n"
        ),
        "",
    );
}

#[test]
fn a_release_newer_than_the_history_is_valid_with_a_note() {
    let matrix = run(["matrix", "3.999.0", "-q"]).stdout;
    let python = matrix.trim_end().rsplit(' ').next().unwrap();
    run(["check", &format!("3.999.0-python{python}")]).prints(&format!(
        "3.999.0-python{python}: ok: Prefect 3.999.0 with Python {python}, pinned, newer than {}, \
         the newest release known of its major version, and is assumed to have the same images\n",
        newest_3()
    ));
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
             3.12, expected one of 3.7, 3.8, 3.9, 3.10, 3.11; use sha-26c145b-python3.11\n\
             sha-39db6fb-python3.11: invalid: Prefect 2.0.4 has no standard image with Python \
             3.11, expected one of 3.7, 3.8, 3.9, 3.10; use sha-39db6fb-python3.10\n\
             sha-1da1544-python3.12-conda: ok: Prefect 3.6.19.dev2 at commit 1da1544 with Python \
             3.12 and conda, pinned\n\
             {guide}: ok: Prefect at commit {NO_RELEASE} with Python 3.10, pinned, no known \
             release has this commit\n"
        ),
        "",
    );
    // Every release of the list has a commit, its own or the history's.
    run(["check", "--releases", RELEASES, &guide]).is(
        1,
        &format!(
            "{guide}: invalid: the given releases have no commit {NO_RELEASE}, expected that of \
             one of them\n"
        ),
        "",
    );
    let names_only = file("check-names.txt", "2.11.5\n2.7.3\n");
    assert_eq!(run(["check", "--releases", &names_only, "-q", &guide]).status, 1);
    let one_without = file("check-one-without.txt", "2.11.5\n2.11.6\n");
    assert_eq!(run(["check", "--releases", &one_without, "-q", &guide]).status, 0);
}

/// The words are the library's, where each is tested; here is that they are
/// told, for Docker Hub's prefecthq/prefect and for bare tags alone.
#[test]
fn where_docker_hub_departs_a_valid_tag_has_a_note() {
    let commit_2_11_5 = format!("sha-{}-python3.10", &SHA[..7]);
    let commit_2_7_3 = "sha-26c145b3cbc8559a84e285e3be5fc054f371f3ba-python3.10";
    for (tag, note) in [
        (&*commit_2_11_5, "Docker Hub has no commit tags of 2.11.5, use 2.11.5-python3.10 there"),
        (commit_2_7_3, "Docker Hub has it with 7 digits, use sha-26c145b-python3.10 there"),
        ("2.7.4-python3.10", "2.7.4 was yanked, use 2.7.6-python3.10"),
        (
            "3.0.11.dev9-python3.12",
            "the images of 3.0.11.dev9 may be missing on Docker Hub, use 3.0.11-python3.12",
        ),
        (
            "2-python3.10",
            "on Docker Hub it probably still names 2.20.18, use 2.20-python3.10 there, or pin it",
        ),
    ] {
        for (reference, noted) in [
            (tag.to_owned(), true),
            (format!("docker.io/prefecthq/prefect:{tag}"), true),
            (format!("ghcr.io/me/prefect:{tag}"), false),
        ] {
            let outcome = run(["check", "--releases", RELEASES, &reference]);
            assert_eq!((outcome.status, &*outcome.stderr), (0, ""));
            assert_eq!(outcome.stdout.ends_with(&format!(", {note}\n")), noted, "{outcome:?}");
            let json = run(["check", "-f", "json", "--releases", RELEASES, &reference]).stdout;
            let json: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(json["note"], if noted { json!(note) } else { Value::Null }, "{reference}");
        }
    }
    // By its name alone.
    run(["check", "prefecthq/perfect:2.11.5-python3.10"]).prints(
        "prefecthq/perfect:2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned, the \
         repository is not prefecthq/prefect, use that if it was meant\n",
    );
    let wanted = ["--image", "prefecthq/perfect", "prefecthq/perfect:2.11.5-python3.10"];
    run([&["check"][..], &wanted].concat()).prints(&format!("prefecthq/perfect:{PREFECT_2_11_5}"));
}

/// Scripts take suggestions: one must not name what somebody else could own.
#[test]
fn a_suggestion_names_no_repository_that_the_input_does_not_name() {
    for (input, suggestion) in [
        ("FROM prefecthq/prefect:2-python3.7 AS build", json!("prefecthq/prefect:2-python3.7")),
        ("image: \"prefecthq/prefect:2.8.7\",", json!("prefecthq/prefect:2.8.7-python3.10")),
        ("docker://prefecthq/prefect:2-python3.7.", json!("prefecthq/prefect:2-python3.7")),
        ("prefectHQ/prefect:2-python3.7", json!("prefecthq/prefect:2-python3.7")),
        ("prefecthq/prefect/2-latest", json!("prefecthq/prefect:2-latest")),
        ("2.11.5-python3.1", json!("2.11.5-python3.10")),
        ("FROM prefecthq/ prefect:2-latest", Value::Null),
        ("a/b:2-latest c/d:2-latest", Value::Null),
        ("pr\u{e9}fecthq/prefect:2-latest", Value::Null),
        ("https://hub.docker.com/r/prefecthq/prefect:2-latest", Value::Null),
        ("prefecthq/prefect:2-latest\u{2028}", Value::Null),
    ] {
        let json = run(["check", "-f", "json", input]).stdout;
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["valid"], &json["suggestion"]), (&json!(false), &suggestion), "{input}");
    }
}
