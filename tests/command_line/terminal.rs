//! At a terminal: what `script` of util-linux shows of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;

use crate::run::{Running, left_out, run};

/// Runs a command of a shell at a terminal, with this typed, and gives what is
/// seen there; `None` if there is no `script` as util-linux has it.
fn at_terminal(command: &str, typed: &[u8]) -> Option<String> {
    let version = Command::new("script").arg("--version").output().ok()?;
    String::from_utf8_lossy(&version.stdout).contains("util-linux").then_some(())?;
    let path = Path::new(env!("CARGO_BIN_EXE_prefect-tags")).parent().unwrap();
    let mut script = Command::new("script");
    script.args([
        "--quiet",
        "--return",
        "--command",
        &format!("stty -echo; {command}"),
        "/dev/null",
    ]);
    script.env("PATH", format!("{}:{}", path.display(), std::env::var("PATH").unwrap()));
    script.env("TERM", "xterm").env_remove("NO_COLOR").env_remove("COLUMNS");
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut running = Running::start(&mut script);
    let mut seen = String::new();
    // It is typed once the note says so, or else at once.
    let mut terminal = BufReader::new(running.stdout.take().unwrap());
    if command.contains(" - ") {
        terminal.read_line(&mut seen).unwrap();
    }
    running.stdin.take().unwrap().write_all(typed).unwrap();
    terminal.read_to_string(&mut seen).unwrap();
    running.wait();
    Some(seen.replace('\r', ""))
}

#[test]
fn at_a_terminal_a_stream_says_that_it_waits() {
    let note = "\u{1b}[1m\u{1b}[36mnote:\u{1b}[0m waiting for standard input, which Ctrl-D ends\n";
    for (command, typed, answer) in [
        (
            "prefect-tags check - ",
            "2.11.5-python3.10",
            "2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned\n",
        ),
        ("prefect-tags pin - ", "2.11.5-python3.10", "2.11.5-python3.10\n"),
        (
            "prefect-tags compute 2.11.5 --no-history --kind minor --python 3.11 --releases - ",
            "2.11.5",
            "2.11-python3.11\n",
        ),
    ] {
        let Some(seen) = at_terminal(command, format!("{typed}\n\x04").as_bytes()) else {
            return left_out("the note at a terminal", "script of util-linux");
        };
        assert_eq!(seen, format!("{note}{answer}"));
    }
    // The terminal may still repeat what is typed.
    let seen = at_terminal("prefect-tags pin -q -", b"2.11.5-python3.10\n\x04").unwrap();
    assert!(seen.ends_with("2.11.5-python3.10\n") && !seen.contains("note"), "{seen}");
}

#[test]
fn at_a_terminal_help_is_in_colour_and_wrapped_to_its_width() {
    let Some(seen) = at_terminal("stty cols 60 rows 40; prefect-tags compute --help", b"") else {
        return left_out("help at a terminal", "script of util-linux");
    };
    assert!(seen.contains("\u{1b}["), "{seen}");
    let plain = Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(&seen, "").into_owned();
    // What is wrapped is not the examples, which are to be copied.
    let (options, _) = plain.split_once("Examples:").unwrap();
    assert!(options.lines().all(|line| line.trim_end().len() <= 60), "{options}");
    assert!(options.lines().any(|line| line.trim_end().len() > 50), "{options}");
    let piped = run(["compute", "--help"]).stdout;
    assert!(!piped.contains('\u{1b}'), "{piped}");
}
