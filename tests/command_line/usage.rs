//! Everywhere: help, version, exit statuses, pipes that close, full disks.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use crate::run::{RELEASES, program, run, spawn};

const EXIT_STATUS: &str = "Exit status:
  0  yes, done
  1  the answer is no: an invalid tag, nothing left to print after filters,
     nothing to pin to
  2  usage, bad input, I/O
";

#[test]
fn help_has_examples_defaults_and_the_exit_statuses() {
    for (arguments, fragments) in [
        (&["--help"][..], &["compute", "check", "pin", "matrix", "--quiet", "--version"][..]),
        (
            &["compute", "--help"],
            &[
                "[default: standard,conda]",
                "[default: text]",
                "[default: all]",
                "[default: all of the matrix]",
                "--sha-length <N>",
                "--released <FILE>",
                "json",
                "bake",
                "markdown",
            ],
        ),
        (
            &["check", "--help"],
            &["--pinned", "[default: any]", "[default: text]", "--image <NAME>"],
        ),
        (&["pin", "--help"], &["--released <FILE>", "[default: text]"]),
        (&["matrix", "--help"], &["[RELEASE]", "[default: text]"]),
    ] {
        let outcome = run(arguments);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        assert!(outcome.stdout.contains("Examples:\n  "));
        assert!(outcome.stdout.ends_with(EXIT_STATUS), "{}", outcome.stdout);
        let text = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for fragment in fragments {
            assert!(text.contains(fragment), "no {fragment} in {text}");
        }
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    run(["--version"]).prints(concat!("prefect-tags ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn usage_errors_have_status_2_and_print_nothing() {
    for arguments in [
        &[][..],
        &["compute"],
        &["check"],
        &["tags"],
        &["compute", "2.11.5", "--format", "yaml"],
        &["check", "2-latest", "--format", "bake"],
    ] {
        let outcome = run(arguments);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_ne!(outcome.stderr, "");
    }
}

/// What every command and format prints.
const PRINTING: [&[&str]; 13] = [
    &["--help"],
    &["--version"],
    &["compute", "2.11.5"],
    &["compute", "2.11.5", "--format", "json"],
    &["compute", "2.11.5", "--format", "bake"],
    &["compute", "2.11.5", "--format", "markdown"],
    &["check", "2-latest"],
    &["check", "2-latest", "--format", "json"],
    &["pin", "--released", RELEASES, "2-latest"],
    &["pin", "--released", RELEASES, "2-latest", "--format", "json"],
    &["matrix"],
    &["matrix", "2.11.5"],
    &["matrix", "--format", "json"],
];

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for arguments in PRINTING {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program().args(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "error: cannot write to standard output: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}

/// Something to write to that nobody reads any more.
fn closed_pipe() -> Stdio {
    let (reader, writer) = UnixStream::pair().unwrap();
    drop(reader);
    OwnedFd::from(writer).into()
}

#[test]
fn a_pipe_that_is_closed_from_the_start_is_no_error() {
    for arguments in PRINTING {
        let output = program().args(arguments).stdout(closed_pipe()).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_pipe_that_closes_amid_much_output_is_no_error() {
    let pythons: Vec<_> = (0..10_000).map(|minor| format!("\"3.{minor}\"")).collect();
    let matrix = format!("{{\"standard\":[{}]}}", pythons.join(","));
    let mut child = program()
        .args(["compute", "2.11.5", "--matrix", "-"])
        .stdin(Stdio::piped())
        .stdout(closed_pipe())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(matrix.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn an_option_that_there_is_none_of_is_named() {
    run(["check", "--strict"]).is(
        2,
        "",
        "error: unexpected argument '--strict' found\n\n  tip: to pass '--strict' as a value, use \
         '-- --strict'\n\nUsage: prefect-tags check [OPTIONS] <TAG>...\n\nFor more information, \
         try '--help'.\n",
    );
}

/// What `yes TAG | prefect-tags check - | head -1` does: the input never ends.
#[test]
fn a_pipe_that_closes_ends_the_program_with_what_it_knows() {
    let check = &["check", "-"][..];
    let pin = &["pin", "--released", RELEASES, "-"];
    for (arguments, input, status) in
        [(check, "2-latest\n", 0), (check, "4-latest\n", 1), (pin, "2-latest\n", 0)]
    {
        let mut child = spawn(arguments);
        let mut stdin = child.stdin.take().unwrap();
        let endless =
            std::thread::spawn(move || while stdin.write_all(input.as_bytes()).is_ok() {});
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert_ne!(first, "");
        let output = child.wait_with_output().unwrap();
        endless.join().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(status), 0));
    }
}

#[test]
fn a_stream_is_answered_as_it_comes() {
    let mut child = spawn(["check", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for tag in ["2-latest", "3-latest"] {
        writeln!(stdin, "{tag}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{tag}: ok: ")), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_standard_input_that_cannot_be_read_is_an_error() {
    let directory = || File::open(env!("CARGO_MANIFEST_DIR")).unwrap();
    for arguments in [
        &["check", "-"][..],
        &["compute", "2.11.5", "--matrix", "-"],
        &["compute", "2.11.5", "--released", "-"],
        &["pin", "--released", RELEASES, "-"],
    ] {
        let output = program().args(arguments).stdin(directory()).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with("error: cannot read standard input"), "{error}");
    }
}

#[test]
fn a_standard_error_that_is_gone_changes_nothing() {
    let output = program().args(["compute", "3.9.2"]).stderr(closed_pipe()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty());
}

/// A FIFO whose writer dies has an end like any other.
#[test]
fn a_list_that_ends_in_the_middle_of_a_line_is_read_to_there() {
    let mut child = spawn(["compute", "2.11.6", "--kind", "latest", "--released", "-", "-q"]);
    child.stdin.take().unwrap().write_all(b"2.10.0\n2.11").unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!(printed, "2-latest\n2-latest-conda\n");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
