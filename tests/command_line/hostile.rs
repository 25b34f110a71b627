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
fn an_overlong_argument_is_cut_in_json_too() {
    let json = run(["check", "-f", "json", &"2".repeat(5000)]).stdout;
    let shown = "2".repeat(160);
    assert!(json.starts_with(&format!(r#"{{"input":"{shown}...","valid":false"#)), "{json}");
}

#[test]
fn many_arguments_are_all_checked() {
    let arguments = std::iter::once("check").chain(std::iter::repeat_n("2-latest", 100_000));
    assert_eq!(run(arguments).stdout.lines().count(), 100_000);
}

#[test]
fn a_matrix_may_be_large_and_not_huge_or_deep() {
    let compute = ["compute", "99.0.0", "--matrix", "-", "--kind", "latest"];
    let pythons: Vec<_> = (0..60_000).map(|minor| format!("\"3.{minor}\"")).collect();
    let wide = format!("{{\"standard\":[{}]}}", pythons.join(","));
    let largest = wide.clone() + &" ".repeat((1 << 20) - wide.len());
    run_with(largest.as_bytes(), compute).prints("99-latest\n");
    for endless in [&b" "[..], b"["] {
        feed(compute, move |stdin| stdin.write_all(&endless.repeat(1 << 22)))
            .fails(2, "the matrix in standard input is too large, expected at most 1048576 bytes");
    }
    let deep = format!(r#"{{"standard":{}"#, "[".repeat(100_000));
    let outcome = run_with(deep.as_bytes(), compute);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
}

/// Elsewhere, names of files cannot have such characters.
#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use super::*;
    use crate::run::{file, folder_with, run_in};

    #[test]
    fn names_of_files_cannot_speak_through_errors() {
        for (index, input) in HOSTILE.iter().enumerate() {
            let path = file(&format!("{index}-{input}"), "[\"nothing\"]");
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
    fn names_of_files_cannot_speak_through_findings() {
        let names = HOSTILE.iter().map(|name| name.as_bytes()).chain([&b"\xff"[..]]);
        for name in names.filter(|name| !name.contains(&b'/')) {
            let text = "FROM prefecthq/prefect:v2.11.5-python3.10\n";
            let folder = folder_with("scan-names", [(Path::new(OsStr::from_bytes(name)), text)]);
            for command in ["scan . -f", "scan --pinned -f"] {
                for format in ["text", "json", "github"] {
                    let outcome = run_in(&folder, command.split(' ').chain([format]));
                    assert_eq!(outcome.stdout.lines().count(), 1, "{outcome:?}");
                    let finding = outcome.stdout.strip_prefix("::error ");
                    assert_eq!(finding.is_some(), format == "github", "{outcome:?}");
                    assert_harmless(finding.unwrap_or(&outcome.stdout));
                    assert_harmless(&outcome.stderr);
                }
            }
        }
    }

    #[test]
    fn arguments_that_are_no_text_are_refused() {
        let strange = OsStr::from_bytes(b"2-latest\xff");
        let outcome = run([OsStr::new("check"), strange]);
        assert_eq!(outcome.status, 1);
        assert!(outcome.stdout.starts_with("\"2-latest\\xff\": invalid: "), "{}", outcome.stdout);
        for option in ["--matrix", "--releases", "--image", "--sha"] {
            let compute = ["compute", "2.11.5", option].map(OsStr::new);
            let outcome = run(compute.into_iter().chain([strange]));
            assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
            assert_harmless(&outcome.stderr);
        }
    }
}
