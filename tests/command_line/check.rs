//! `check`: verdicts as text and JSON, streams, options.

use serde_json::{Value, json};

use crate::run::{RELEASES, run, run_with};

#[test]
fn verdicts_keep_the_order_and_one_invalid_tag_decides_the_status() {
    run(["check", "2.11.5-python3.10"])
        .prints("2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n");
    run(["check", "2.8.7", "2-latest", "v2.8.7-python3.9"]).is(
        1,
        "2.8.7: invalid: has no Python version, expected -pythonX.Y behind the version; use 2.8.7-python3.10\n\
         2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n\
         v2.8.7-python3.9: invalid: begins with \"v\", expected the version alone; use 2.8.7-python3.9\n",
        "",
    );
}

#[test]
fn a_stream_is_judged_line_by_line_among_the_arguments() {
    run_with(b"2-python3.10\r\n\n3", ["check", "2-latest", "-", "3-latest"]).is(
        1,
        "2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n\
         2-python3.10: ok: the newest Prefect 2.x with Python 3.10, floating\n\
         \"\": invalid: tag is empty, expected one such as 2.11.5-python3.10\n\
         3: invalid: has no Python version, expected -pythonX.Y behind the version; use 3-latest\n\
         3-latest: ok: the newest Prefect 3.x with its latest Python (3.12), floating\n",
        "",
    );
}

#[test]
fn an_empty_stream_is_worth_a_note() {
    run_with(b"", ["check", "-"]).is(
        0,
        "",
        "note: standard input is empty, expected a tag a line\n",
    );
    run_with(b"", ["check", "-", "-q"]).prints("");
}

#[test]
fn quiet_prints_invalid_tags_only() {
    run_with(b"2-latest\n4-latest\n", ["check", "--quiet", "-"]).is(
        1,
        "4-latest: invalid: no Prefect 4 is known, expected 3 or earlier\n",
        "",
    );
    run(["check", "-q", "2-latest"]).prints("");
}

#[test]
fn json_is_an_object_a_line() {
    let base = json!({
        "valid": true, "repository": null, "digest": null, "pinned": true, "frozen": false,
        "prefect": null, "python": null, "flavor": null, "base_image": null, "note": null,
    });
    let digest = format!("sha256:{}", "0".repeat(64));
    let by_digest = format!("me/prefect@{digest}");
    for (input, fields) in [
        (
            "2.11.5-python3.10",
            json!({"kind": "release", "tag": "2.11.5-python3.10", "prefect": "2.11.5", "python": "3.10",
                   "flavor": "standard", "base_image": "python:3.10-slim"}),
        ),
        (
            "ghcr.io/me/prefect:2.11-python3.10-conda",
            json!({"kind": "minor", "tag": "2.11-python3.10-conda", "repository": "ghcr.io/me/prefect",
                   "pinned": false, "prefect": "2.11", "python": "3.10", "flavor": "conda",
                   "base_image": "continuumio/miniconda3"}),
        ),
        (
            "2-python3.7",
            json!({"kind": "major", "tag": "2-python3.7", "pinned": false, "frozen": true,
                   "prefect": "2", "python": "3.7", "flavor": "standard",
                   "base_image": "python:3.7-slim",
                   "note": "frozen since 2.10.20: it keeps naming 2.10.19, because newer releases build no such image"}),
        ),
        (
            "3-latest-kubernetes",
            json!({"kind": "latest", "tag": "3-latest-kubernetes", "pinned": false, "prefect": "3",
                   "python": "3.12", "flavor": "kubernetes", "base_image": "python:3.12-slim"}),
        ),
        (
            "sha-88a7ff1-python3.10",
            json!({"kind": "commit", "tag": "sha-88a7ff1-python3.10", "python": "3.10",
                   "flavor": "standard", "base_image": "python:3.10-slim"}),
        ),
        (
            &by_digest,
            json!({"kind": "digest", "tag": null, "repository": "me/prefect", "digest": digest}),
        ),
    ] {
        let outcome = run(["check", "-f", "json", input]);
        let mut expected = base.clone();
        expected["input"] = json!(input);
        for (key, value) in fields.as_object().unwrap() {
            expected[key] = value.clone();
        }
        assert_eq!(serde_json::from_str::<Value>(&outcome.stdout).unwrap(), expected);
        assert_eq!((outcome.status, outcome.stdout.lines().count()), (0, 1));
    }
}

#[test]
fn json_keys_are_in_the_documented_order() {
    run(["check", "--format", "json", "2.11.5-python3.10", "3.1.9-python3.13", "latest"]).is(
        1,
        concat!(
            r#"{"input":"2.11.5-python3.10","valid":true,"kind":"release","tag":"2.11.5-python3.10","#,
            r#""repository":null,"digest":null,"pinned":true,"frozen":false,"prefect":"2.11.5","#,
            r#""python":"3.10","flavor":"standard","base_image":"python:3.10-slim","note":null}"#, "\n",
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
    run(["check", "--pinned", "2-latest"]).is(
        1,
        "2-latest: invalid: 2-latest is floating, expected a pinned tag or a digest; use 2.20.27-python3.10\n",
        "",
    );
    run(["check", "--image", "docker.io/prefecthq/prefect", "prefecthq/prefect:2-latest", "ghcr.io/me/prefect:2-latest"]).is(
        1,
        "prefecthq/prefect:2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n\
         ghcr.io/me/prefect:2-latest: invalid: repository is \"ghcr.io/me/prefect\", expected docker.io/prefecthq/prefect; use docker.io/prefecthq/prefect:2-latest\n",
        "",
    );
    run_with(
        b"2.11.6\n",
        ["check", "--released", "-", "2.11.6-python3.10", "2-latest", "3-latest"],
    )
    .is(
        1,
        "2.11.6-python3.10: ok: Prefect 2.11.6 with Python 3.10, pinned\n\
         2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n\
         3-latest: invalid: the given releases have no final Prefect 3.x, expected a line with one\n",
        "",
    );
    run(["check", "--released", RELEASES, "-q", "2.20.27-python3.12"]).prints("");
}

#[test]
fn standard_input_is_read_for_one_thing_only() {
    for arguments in [
        &["check", "-", "-"][..],
        &["check", "--released", "-", "-"],
        &["pin", "--released", "-", "-"],
    ] {
        run(arguments).fails(
            2,
            "\"-\" stands more than once, expected at most one: standard input is read once",
        );
    }
}
