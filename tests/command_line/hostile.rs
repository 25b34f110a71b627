//! Input that is meant to break the program, or to speak through it.

use std::io::Write;

use serde_json::Value;

use crate::run::{feed, run, run_with};

/// What no output may carry into a log: anything but printable ASCII and line
/// ends, and commands to GitHub's runner.
#[track_caller]
fn assert_harmless(output: &str) {
    assert!(output.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')), "{output:?}");
    assert!(!output.lines().any(|line| line.trim_start().starts_with("::")), "{output}");
    assert!(!output.contains("##["), "{output}");
}

const HOSTILE: [&str; 12] = [
    "\u{1b}[31m2-latest",
    "2-latest\u{1b}]0;title\u{7}",
    "::set-output name=x::y",
    "  ::add-mask::x",
    "2-latest\n::error::x",
    "2-latest\r",
    "a\r\n::warning::x",
    "##[error]x",
    "x##[group]y",
    "\u{9b}31m",
    "2\u{202e}tsetal-",
    "\u{feff}2-latest",
];

#[test]
fn tags_cannot_speak_through_the_output() {
    for input in HOSTILE {
        for format in ["text", "json"] {
            let outcome = run(["check", "--format", format, "--", input]);
            assert_eq!((outcome.status, outcome.stderr.as_str()), (1, ""), "{input:?}");
            assert_eq!(outcome.stdout.lines().count(), 1, "{input:?}");
            assert_harmless(&outcome.stdout);
            if format == "json" {
                let verdict: Value = serde_json::from_str(&outcome.stdout).unwrap();
                assert_eq!(verdict["input"], input);
                assert_eq!(verdict["code"], "malformed-reference");
            }
        }
    }
}

#[test]
fn arguments_cannot_speak_through_errors() {
    let released = crate::run::RELEASES;
    for input in HOSTILE {
        for arguments in [
            &["compute", "--", input][..],
            &["compute", "2.11.5", "--sha", input],
            &["compute", "2.11.5", "--python", input],
            &["compute", "2.11.5", "--image", input],
            &["compute", "2.11.5", "--format", input],
            &["compute", "2.11.5", "--matrix", input],
            &["compute", "2.11.5", input],
            &["pin", "--released", input, "2-latest"],
            &["pin", "--released", released, "--", input],
            &["check", &format!("--{input}")],
            &[input],
        ] {
            let outcome = run(arguments);
            assert_ne!(outcome.status, 0, "{arguments:?}");
            assert_eq!(outcome.stdout, "", "{arguments:?}");
            assert_harmless(&outcome.stderr);
        }
    }
}

#[test]
fn a_matrix_cannot_speak_through_errors() {
    for input in HOSTILE {
        let text = serde_json::to_string(input).unwrap();
        for matrix in [
            input.to_owned(),
            text.clone(),
            format!("{{{text}:[]}}"),
            format!(r#"{{"standard":{text}}}"#),
            format!(r#"{{"standard":[{text}]}}"#),
            format!(r#"{{"standard":["3.9"],"latest":{text}}}"#),
        ] {
            let outcome = run_with(matrix.as_bytes(), ["compute", "2.11.5", "--matrix", "-"]);
            assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{matrix}");
            assert_harmless(&outcome.stderr);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_invalid_lines() {
    run_with(b"2-latest\xff\n\0\n2-latest\n", ["check", "-"]).is(
        1,
        "\"2-latest\\xff\": invalid: has \"\\xff\" at byte 8, expected printable ASCII only; use 2-latest\n\
         \"\\u{0}\": invalid: tag begins with \"\\u{0}\", expected one of A-Z, a-z, 0-9 and \"_\"\n\
         2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n",
        "",
    );
}

#[test]
#[cfg(unix)]
fn arguments_that_are_no_text_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let strange = OsStr::from_bytes(b"2-latest\xff");
    let outcome = run([OsStr::new("check"), strange]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.starts_with("\"2-latest\\xff\": invalid: "), "{}", outcome.stdout);
    for option in ["--matrix", "--released", "--image", "--sha"] {
        let arguments = [OsStr::new("compute"), OsStr::new("2.11.5"), OsStr::new(option), strange];
        let outcome = run(arguments);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        assert_harmless(&outcome.stderr);
    }
}

#[test]
fn a_line_without_an_end_is_one_invalid_line() {
    let outcome = feed(["check", "-"], |stdin| {
        let block = vec![b'2'; 1 << 20];
        for _ in 0..100 {
            stdin.write_all(&block)?;
        }
        stdin.write_all(b"\n2-latest\n")
    });
    let shown = "2".repeat(160);
    let verdicts = format!(
        "\"{shown}\"...: invalid: has more than 4096 bytes, expected a tag or a reference\n\
         2-latest: ok: the newest Prefect 2.x with its latest Python (3.10), floating\n"
    );
    outcome.is(1, &verdicts, "");
}

#[test]
fn an_overlong_argument_is_cut_in_both_formats() {
    let long = "2".repeat(5000);
    let shown = "2".repeat(160);
    let text = run(["check", &long]).stdout;
    assert!(text.starts_with(&format!("\"{shown}\"...: invalid: ")), "{text}");
    let json = run(["check", "-f", "json", &long]).stdout;
    assert!(json.starts_with(&format!(r#"{{"input":"{shown}...","valid":false"#)), "{json}");
}

#[test]
fn many_arguments_are_all_judged() {
    let arguments = std::iter::once("check").chain(std::iter::repeat_n("2-latest", 100_000));
    assert_eq!(run(arguments).stdout.lines().count(), 100_000);
}

#[test]
fn a_huge_or_deep_matrix_is_an_error() {
    for endless in [&b" "[..], b"["] {
        let arguments = ["compute", "2.11.5", "--matrix", "-"];
        feed(arguments, move |stdin| stdin.write_all(&endless.repeat(1 << 22)))
            .fails(2, "the matrix in standard input has more than 1048576 bytes, expected fewer");
    }
    let deep = format!(r#"{{"standard":{}"#, "[".repeat(100_000));
    let outcome = run_with(deep.as_bytes(), ["compute", "2.11.5", "--matrix", "-"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    let pythons: Vec<_> = (0..60_000).map(|minor| format!("\"3.{minor}\"")).collect();
    let wide = format!(r#"{{"standard":[{}]}}"#, pythons.join(","));
    let outcome =
        run_with(wide.as_bytes(), ["compute", "2.11.5", "--matrix", "-", "--kind", "latest"]);
    outcome.prints("2-latest\n");
}

#[test]
fn a_matrix_as_large_as_may_be_is_read() {
    let matrix = format!("{{\"standard\":[\"3.9\"]}}{}", " ".repeat((1 << 20) - 20));
    assert_eq!(matrix.len(), 1 << 20);
    let arguments = ["compute", "2.11.5", "--matrix", "-", "--kind", "latest"];
    run_with(matrix.as_bytes(), arguments).prints("2-latest\n");
}

#[test]
fn a_list_may_have_a_million_releases_and_no_end_of_them() {
    let compute = |count| {
        feed(["compute", "2.21.0", "--released", "-", "--kind", "latest", "-q"], move |stdin| {
            let mut lines = Vec::new();
            for patch in 0..count {
                writeln!(lines, "2.20.{patch}")?;
            }
            stdin.write_all(&lines)
        })
    };
    compute(1 << 20).prints("2-latest\n2-latest-conda\n");
    compute((1 << 20) + 1)
        .fails(2, "standard input has more than 1048576 different releases, expected fewer");
}
