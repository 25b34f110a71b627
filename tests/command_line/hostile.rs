//! Input that is meant to break the program, or to speak through it.

use std::io::Write;

use serde_json::Value;

use crate::run::{RELEASES, feed, run, run_with};

/// What no output may carry into a log: anything but printable ASCII and line
/// ends, and commands to the runners of GitHub, Azure and `TeamCity`.
#[track_caller]
fn assert_harmless(output: &str) {
    assert!(output.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')), "{output:?}");
    assert!(!output.lines().any(|line| line.trim_start().starts_with("::")), "{output}");
    assert!(!output.contains("##"), "{output}");
}

const HOSTILE: [&str; 15] = [
    "\u{1b}[31m2-latest",
    "2-latest\u{1b}]0;title\u{7}",
    "::set-output name=x::y",
    "  ::add-mask::x",
    "2-latest\n::error::x",
    "2-latest\r",
    "a\r\n::warning::x",
    "##[error]x",
    "x##[group]y",
    "##vso[task.setvariable variable=x]y",
    "2-latest ##teamcity[buildStatus text='x']",
    "###[x]",
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
        let pin = run(["pin", "--format", "json", "--", input]);
        assert_eq!((pin.status, pin.stdout.lines().count(), pin.stderr.lines().count()), (1, 1, 1));
        assert_harmless(&pin.stdout);
        assert_harmless(&pin.stderr);
        // What ends a line ends it in a stream, too.
        for line in input.split('\n').filter(|line| !line.starts_with('#')) {
            let outcome = run_with(format!("{line}\n2.8.7").as_bytes(), ["check", "-"]);
            assert_eq!(outcome.status, 1, "{input:?}");
            assert_harmless(&outcome.stdout);
        }
    }
}

/// Whatever the argument `@`, and whoever refuses it: clap, or the program.
#[test]
fn arguments_cannot_speak_through_errors() {
    for input in HOSTILE {
        for command in [
            "compute -- @",
            "compute 2.11.5@",
            "compute refs/tags/@",
            "compute 2.11.5 --sha @",
            "compute 2.11.5 --sha-length @",
            "compute 2.11.5 --python 3.10,@",
            "compute 2.11.5 --flavor conda@",
            "compute 2.11.5 --kind @",
            "compute 2.11.5 --image a/b,@",
            "compute 2.11.5 --format json@",
            "compute 2.11.5 --matrix @",
            "compute 2.11.5 --releases @",
            "compute 2.11.5 --strict=@",
            "compute 2.11.5 @",
            "compute 2.11.5 -@",
            "compute --sha@ 2.11.5",
            "compute 2.11.5 --yanked @",
            "check --image @ 2-latest",
            "check --expect 3.@ 2-latest",
            "check --matrix @ 2-latest",
            "check --pinned@ 2-latest",
            "check --@=@",
            "pin --releases @ 2-latest",
            "pin --releases RELEASES -- @",
            "verify --registry-tags RELEASES -- @",
            "verify --registry-tags @",
            "scan --files0-from @",
            "scan -- @",
            "matrix -- @",
            "matrix --matrix @",
            "help @",
            "help compute @",
            "-- @",
            "check@",
            "--@ check",
            "@",
        ] {
            let word = |word: &str| word.replace("RELEASES", RELEASES).replace('@', input);
            let outcome = run(command.split(' ').map(word));
            assert_ne!(outcome.status, 0, "{command}: {input:?}");
            assert_eq!(outcome.stdout, "", "{command}: {input:?}");
            assert_harmless(&outcome.stderr);
        }
    }
}

#[test]
fn quotes_and_a_single_number_sign_stand_as_they_are() {
    run(["check", "it's#1"]).is(
        1,
        "it's#1: invalid: tag has unexpected \"'\", expected only A-Z, a-z, 0-9, \"_\", \
         \".\" and \"-\"; see `prefect-tags scan`, which reads files\n",
        "",
    );
    run(["check", "a##b"]).is(
        1,
        "\"a#\\x23b\": invalid: tag has unexpected \"#\", expected only A-Z, a-z, 0-9, \
         \"_\", \".\" and \"-\"\n",
        "",
    );
    run(["compute", "it's#1"]).refuses(
        "invalid value 'it's#1' for '<RELEASE>': \"it's#1\" is no release, expected \
         MAJOR.MINOR.PATCH",
    );
    run(["it's#1"])
        .refuses("unrecognized subcommand 'it's#1'\n\nUsage: prefect-tags [OPTIONS] <COMMAND>");
    let error = run(["check", "--releases", "it's#1", "a"]).stderr;
    assert!(error.starts_with("error: cannot read the file \"it's#1\": "), "{error}");
}

/// In a file, `@` is one of them as it stands, and `$` as a string of JSON.
#[test]
fn files_cannot_speak_through_errors_and_notes() {
    let matrices = [
        "@",
        "$",
        "{$:[]}",
        r#"{"standard":$}"#,
        r#"{"standard":[$]}"#,
        r#"{"standard":["3.9"],"latest":$}"#,
        "[$]",
        r#"[{"since":$}]"#,
        r#"[{$:"2.11.5"}]"#,
        r#"[{"since":"2.11.5","standard":["3.9"],"source":[$]}]"#,
    ];
    // A source is printed, if it is one.
    let rows = [r#"[{"since":"999.0.0","standard":["3.9"],"source":$}]"#];
    let lists = [
        "@",
        "2.11.5\n@\nRelease @ 2.11.5\n",
        "Release @ 2.11.5",
        "[$]",
        "[$",
        "{$:$}",
        "[{$:$}]",
        r#"{"Tags":$}"#,
        r#"[{"name":$}]"#,
        r#"["2.11.5",{$:0}]"#,
    ];
    for input in HOSTILE {
        let text = serde_json::to_string(input).unwrap();
        for (command, files) in [
            ("compute 2.11.5 --matrix -", &matrices[..]),
            ("matrix --matrix -", &rows),
            ("matrix -f json --matrix -", &rows),
            ("check --releases - 2-latest", &lists),
            ("check --registry-tags - 2-latest", &lists),
        ] {
            for file in files {
                let file = file.replace('@', input).replace('$', &text);
                let outcome = run_with(file.as_bytes(), command.split(' '));
                assert!(outcome.status == 0 || !outcome.stderr.is_empty(), "{file}");
                assert!(outcome.status == 2 || !command.starts_with("compute"), "{file}");
                assert_harmless(&outcome.stdout);
                assert_harmless(&outcome.stderr);
            }
        }
    }
}

/// Elsewhere, names of files cannot have such characters.
#[test]
#[cfg(unix)]
fn names_of_files_cannot_speak_through_errors() {
    for (index, input) in HOSTILE.iter().enumerate() {
        let path = crate::run::file(&format!("{index}-{input}"), "[\"nothing\"]");
        for command in
            ["compute 2.11.5 --matrix", "compute 2.11.5 --releases", "verify --registry-tags"]
        {
            let outcome = run(command.split(' ').chain([&*path]));
            assert_eq!((outcome.status, &*outcome.stdout), (2, ""), "{command}");
            assert_harmless(&outcome.stderr);
            assert!(outcome.stderr.contains(&format!("command-line-{index}-")), "{outcome:?}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_invalid_lines() {
    run_with(b"2-latest\xff\n\0\n2.11.5-python3.10\n", ["check", "-"]).is(
        1,
        "\"2-latest\\xff\": invalid: has unexpected \"\\xff\", expected printable ASCII only\n\
         \"\\u{0}\": invalid: tag starts with \"\\u{0}\", expected one of A-Z, a-z, 0-9 and \"_\"\n\
         2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n",
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
    for option in ["--matrix", "--releases", "--image", "--sha"] {
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
        stdin.write_all(b"\n2.11.5-python3.10\n")
    });
    let shown = "2".repeat(75);
    let verdicts = format!(
        "\"{shown}\"...: invalid: is longer than 4096 bytes, expected a tag or a reference\n\
         2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n"
    );
    outcome.is(1, &verdicts, "");
}

#[test]
fn an_overlong_argument_is_cut_in_both_formats() {
    let long = "2".repeat(5000);
    let shown = "2".repeat(160);
    let text = run(["check", &long]).stdout;
    assert!(text.starts_with(&format!("\"{}\"...: invalid: ", &shown[..75])), "{text}");
    let json = run(["check", "-f", "json", &long]).stdout;
    assert!(json.starts_with(&format!(r#"{{"input":"{shown}...","valid":false"#)), "{json}");
}

#[test]
fn many_arguments_are_all_checked() {
    let arguments = std::iter::once("check").chain(std::iter::repeat_n("2-latest", 100_000));
    assert_eq!(run(arguments).stdout.lines().count(), 100_000);
}

#[test]
fn a_huge_or_deep_matrix_is_an_error() {
    for endless in [&b" "[..], b"["] {
        let arguments = ["compute", "2.11.5", "--matrix", "-"];
        feed(arguments, move |stdin| stdin.write_all(&endless.repeat(1 << 22)))
            .fails(2, "the matrix in standard input is too large, expected at most 1048576 bytes");
    }
    let deep = format!(r#"{{"standard":{}"#, "[".repeat(100_000));
    let outcome = run_with(deep.as_bytes(), ["compute", "2.11.5", "--matrix", "-"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    let pythons: Vec<_> = (0..60_000).map(|minor| format!("\"3.{minor}\"")).collect();
    let wide = format!(r#"{{"standard":[{}]}}"#, pythons.join(","));
    let outcome =
        run_with(wide.as_bytes(), ["compute", "99.0.0", "--matrix", "-", "--kind", "latest"]);
    outcome.prints("99-latest\n");
}

#[test]
fn a_matrix_as_large_as_may_be_is_read() {
    let matrix = format!("{{\"standard\":[\"3.9\"]}}{}", " ".repeat((1 << 20) - 20));
    assert_eq!(matrix.len(), 1 << 20);
    let arguments = ["compute", "99.0.0", "--matrix", "-", "--kind", "latest"];
    run_with(matrix.as_bytes(), arguments).prints("99-latest\n");
}
