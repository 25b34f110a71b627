//! `check`: verdicts as text and JSON, streams, options. The verdicts themselves are the library's.

use serde_json::{Value, json};

use crate::run::{NO_RELEASE, RELEASES, file, run, run_line, run_with};

const PREFECT_2_11_5: &str = "2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n";
const FROZEN: &str = "2-python3.7: ok: the newest Prefect 2.x with Python 3.7, frozen at 2.10.19; \
                      note: no release from 2.10.20 on has this image\n";
const NO_PYTHON: &str = "2.8.7: invalid: has no Python version, expected -pythonX.Y after the \
                         version; use 2.8.7-python3.10\n";

/// An image by its digest alone.
fn by_digest() -> String {
    format!("me/prefect@sha256:{}", "0".repeat(64))
}

#[test]
fn verdicts_keep_the_order_and_one_invalid_tag_decides_the_status() {
    let all = [PREFECT_2_11_5, FROZEN, NO_PYTHON, PREFECT_2_11_5].concat();
    run(["check", "2.11.5-python3.10"]).prints(PREFECT_2_11_5);
    run_line("check 2.11.5-python3.10 2-python3.7 2.8.7 2.11.5-python3.10").is(1, &all, "");
    // A stream among the arguments.
    let check = ["check", "2.11.5-python3.10", "-", "2.11.5-python3.10"];
    run_with(b"2-python3.7\r\n2.8.7", check).is(1, &all, "");
    run_with(b"2-latest\n2.8.7\n", ["check", "--quiet", "-"]).is(1, NO_PYTHON, "");
}

#[test]
fn blanks_around_a_line_and_lines_without_a_tag_are_passed_over() {
    for stream in [
        &b"2.11.5-python3.10"[..],
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
    let lines = b"2 # 1\n2\x0c\n\xc2\xa02\n\n\xef\xbb\xbf2\n2\xff\n\0";
    let told = run_with(lines, ["check", "-q", "-"]).stdout;
    let inputs: Vec<_> = told.lines().filter_map(|line| line.split(": invalid: ").next()).collect();
    let expected =
        ["2 # 1", r#""2\u{c}""#, r#""\u{a0}2""#, r#""\u{feff}2""#, r#""2\xff""#, r#""\u{0}""#];
    assert_eq!(inputs, expected);
}

/// An unset variable must not pass: `echo "$TAGS" | prefect-tags check -`.
#[test]
fn a_stream_without_a_tag_is_an_error() {
    let error = "no tag on standard input, expected one per line";
    for stream in [&b""[..], b"\n", b" \t\r\n\n", b"# 2-latest\n", b"\xef\xbb\xbf#"] {
        for command in ["check -", "check -q -f json -", "pin -"] {
            run_with(stream, command.split(' ')).fails(2, error);
        }
    }
    // What came before it was given already.
    run(["check", "2.11.5-python3.10", "-"]).is(2, PREFECT_2_11_5, &format!("error: {error}\n"));
}

/// Each line with its keys in the documented order.
#[test]
fn json_is_an_object_a_line() {
    let expected = r#"{"input":"2.11.5-python3.10","valid":true,"kind":"release","tag":"2.11.5-python3.10","repository":null,"digest":null,"pinned":true,"frozen":false,"prefect":"2.11.5","release":"2.11.5","python":"3.10","flavor":"standard","base_image":"python:3.10-slim","note":null,"notes":[]}
{"input":"ghcr.io/me/prefect:2.11-python3.10-conda","valid":true,"kind":"minor","tag":"2.11-python3.10-conda","repository":"ghcr.io/me/prefect","digest":null,"pinned":false,"frozen":false,"prefect":"2.11","release":"2.11.5","python":"3.10","flavor":"conda","base_image":"continuumio/miniconda3","note":null,"notes":[]}
{"input":"2-python3.7","valid":true,"kind":"major","tag":"2-python3.7","repository":null,"digest":null,"pinned":false,"frozen":true,"prefect":"2","release":"2.10.19","python":"3.7","flavor":"standard","base_image":"python:3.7-slim","note":"no release from 2.10.20 on has this image","notes":[{"code":"frozen","message":"no release from 2.10.20 on has this image"}]}
{"input":"3-latest-kubernetes","valid":true,"kind":"latest","tag":"3-latest-kubernetes","repository":null,"digest":null,"pinned":false,"frozen":false,"prefect":"3","release":"3.9.1","python":"3.12","flavor":"kubernetes","base_image":"python:3.12-slim","note":null,"notes":[]}
{"input":"sha-26c145b-python3.10","valid":true,"kind":"commit","tag":"sha-26c145b-python3.10","repository":null,"digest":null,"pinned":true,"frozen":false,"prefect":null,"release":"2.7.3","python":"3.10","flavor":"standard","base_image":"python:3.10-slim","note":null,"notes":[]}
{"input":"BY_DIGEST","valid":true,"kind":"digest","tag":null,"repository":"me/prefect","digest":"DIGEST","pinned":true,"frozen":false,"prefect":null,"release":null,"python":null,"flavor":null,"base_image":null,"note":null,"notes":[]}
{"input":"3.1.9-python3.13","valid":false,"code":"python-not-built","message":"Prefect 3.1.9 has no standard image with Python 3.13, expected one of 3.9, 3.10, 3.11, 3.12 (3.3.1 is the first)","suggestion":"3.1.9-python3.12"}
{"input":"master","valid":false,"code":"prefect-1","message":"is a tag of Prefect 1 or earlier (another scheme)","suggestion":null}
{"input":"2.8.7,","valid":false,"code":"malformed-reference","message":"has a trailing \",\", expected the tag without it; see `prefect-tags scan`, which reads files","suggestion":null}
"#;
    let expected = expected.replace("BY_DIGEST", &by_digest());
    let expected = expected.replace("DIGEST", by_digest().split_once('@').unwrap().1);
    let objects = expected.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let inputs = objects.map(|object| object["input"].as_str().unwrap().to_owned());
    let check = ["check", "-f", "json", "--releases", RELEASES].map(str::to_owned);
    let outcome = run(check.into_iter().chain(inputs));
    assert_eq!((outcome.status, &*outcome.stdout), (1, &*expected));
}

/// The rules are the library's. Of each row, the last tag alone is invalid.
#[test]
fn options_make_more_tags_invalid() {
    for tags in [
        "--pinned 2.11.5-python3.10 2-python3.7",
        "--image docker.io/prefecthq/prefect prefecthq/prefect:2.11.5-python3.10 me/prefect:2.8.7",
        "--expect v2.11.5 2-latest sha-a597971-python3.10 sha-26c145b-python3.10",
        "--expect 2.11 2-latest 2.11.0-python3.10 2.10-python3.10",
    ] {
        let (_, last) = tags.rsplit_once(' ').unwrap();
        let outcome = run_line(&format!("check -q {tags}"));
        assert_eq!((outcome.status, outcome.stdout.lines().count()), (1, 1), "{outcome:?}");
        assert!(outcome.stdout.starts_with(&format!("{last}: invalid: ")), "{outcome:?}");
    }
    // What names no release that is known is left alone, and a digest is pinned.
    let digest = by_digest();
    run_line(&format!("check -q --pinned --expect 2.11.5 sha-{NO_RELEASE}-python3.10 {digest}"))
        .prints("");
}

/// What the library says of an invalid tag is followed by what helps.
#[test]
fn invalid_tags_come_with_the_option_that_helps() {
    let scan = "; see `prefect-tags scan`, which reads files";
    for (input, end) in [
        ("FROM prefecthq/prefect:2-latest", scan),
        ("prefecthq/prefect:2-latest\t", scan),
        ("\"prefecthq/prefect:2-latest\"", scan),
        ("`2-latest`", scan),
        ("(2-latest", scan),
        ("./2-latest", scan),
        ("docker:/prefecthq/prefect:2-latest", "one such as ghcr.io or localhost:5000"),
        ("", "expected one such as 2.11.5-python3.10"),
        // What is there.
        ("Cargo.toml", scan),
        ("src", scan),
        ("me/other:2.11.6-python3.10", "; pass --releases <FILE> for newer ones"),
        ("999.0.0-python3.14", "; pass its matrix with --matrix <FILE>"),
    ] {
        let outcome = run(["check", input]);
        assert!(outcome.stdout.ends_with(&format!("{end}\n")), "{}", outcome.stdout);
        assert_eq!((outcome.status, &*outcome.stderr), (1, ""), "{input}");
    }
    let outcome = run(["check", "--releases", RELEASES, "2.11.6-python3.10"]);
    assert!(!outcome.stdout.contains("--releases"), "{}", outcome.stdout);
}

/// Advice on lines is given once, at the end of the stream.
#[test]
fn a_stream_has_its_advice_at_the_end() {
    let lines = b"FROM x\n2-latest\n'2-latest'\n999-latest\n";
    let quiet = run_with(lines, ["check", "-q", "-"]);
    assert!(!quiet.stdout.contains("prefect-tags scan"), "{}", quiet.stdout);
    assert_eq!(quiet.stderr, "");
    assert_eq!(
        run_with(lines, ["check", "-"]).stderr,
        "note: 1 line is invalid; pass its matrix with --matrix <FILE>\n\
         note: 2 lines are invalid; see `prefect-tags scan`, which reads files\n"
    );
}

/// A note of each sort: some say what is as it should be, and `--strict` lets them pass.
#[test]
fn notes_are_told_and_strict_rejects_some() {
    let rows = r#"[{"since":"99.0.0","standard":["3.13"],"source":"package metadata"}]"#;
    let rows = file("check-inferred.json", rows);
    for (code, speaks, strict) in [
        ("assumed-matrix", "3.999.0-python3.12", 0),
        ("frozen", "2-python3.7", 0),
        ("unknown-commit", &format!("sha-{NO_RELEASE}-python3.10"), 1),
        ("inferred-image", &format!("--matrix\0{rows}\099.0.0-python3.13"), 1),
        ("stuck", "2-python3.10", 1),
        ("yanked", "2.7.4-python3.10", 1),
        ("near-repository", "prefecthq/perfect:2.11.5-python3.10", 1),
    ] {
        let check =
            |more: &[&str]| run([&["check"], more].concat().into_iter().chain(speaks.split('\0')));
        let noted: Value = serde_json::from_str(&check(&["-f", "json"]).stdout).unwrap();
        let message = &noted["notes"][0]["message"];
        assert_eq!(noted["notes"], json!([{"code": code, "message": message}]), "{speaks}");
        assert_eq!(&noted["note"], message);
        let text = check(&[]);
        let end = format!("; note: {}\n", message.as_str().unwrap());
        assert!(text.status == 0 && text.stdout.ends_with(&end), "{text:?}");
        let strictly = match strict {
            1 => text.stdout.replace("; note: ", "; error: "),
            _ => text.stdout.clone(),
        };
        check(&["--strict"]).is(strict, &strictly, &text.stderr);
        check(&["--strict", "-q"]).is(strict, if strict == 1 { &strictly } else { "" }, "");
        check(&["-q"]).prints("");
    }
}

#[test]
fn a_release_that_never_was_is_not_to_be_expected() {
    for (release, problem) in [
        ("2.6.10", "Prefect 2.6.10 was tagged but never published"),
        ("2.0.5", "Prefect 2.0.5 was never released: 2.0.4 is the newest 2.0.x"),
        ("999", "no matrix is known for 999.0.0, "),
    ] {
        let outcome = run(["check", "--expect", release, "2-latest"]);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        let message = format!("error: --expect: {problem}");
        assert!(outcome.stderr.starts_with(&message), "{}", outcome.stderr);
    }
    // A list may have it, and a fork have published it.
    let list = file("check-expect.txt", "2.0.4\n2.0.5\n2.6.10\n");
    for expected in ["2.0.5", "2.6.10 --no-history"] {
        run_line(&format!("check -q --releases {list} 2-latest --expect {expected}")).prints("");
    }
    // What may have come out since.
    run_line("check -q --expect 3.999.0 3-latest 3.999.0-python3.12").prints("");
}
