//! Everywhere: help, version, exit statuses.

use regex::Regex;

use crate::run::{RELEASES, program, run, start};

/// The arguments and options that `-h` lists: the head of each, and the lines that
/// say what it is.
fn listed(help: &str) -> Vec<(&str, Vec<&str>)> {
    let mut listed: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in help.lines().take_while(|line| *line != "Examples:") {
        let text = line.trim_start();
        match (line.len() - text.len(), listed.last_mut()) {
            (2..=6, _) => {
                let (head, about) = text.split_once("  ").expect("a line says what it is");
                listed.push((head, vec![about.trim_start()]));
            }
            (7.., Some((_, about))) => about.push(text),
            _ => {}
        }
    }
    listed
}

#[test]
fn help_has_examples_defaults_and_the_exit_statuses() {
    let help = |arguments: &[&str]| {
        let outcome = run(arguments);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        assert!(outcome.stdout.contains("\nExamples:\n  "), "{}", outcome.stdout);
        let (_, statuses) = outcome.stdout.split_once("\nExit status:\n").unwrap();
        let statuses: Vec<_> = statuses.lines().map(|line| line[..5].trim()).collect();
        // A matrix is there, or it is an error.
        let no = if arguments[0] == "matrix" { &[][..] } else { &["1"] };
        assert_eq!(statuses, [&["0"], no, &["2"]].concat());
        outcome.stdout
    };
    let all = help(&["-h"]);
    let commands = listed(&all).into_iter().map(|(head, _)| head);
    let commands: Vec<_> =
        commands.filter(|head| !head.starts_with('-') && *head != "help").collect();
    assert!(["compute", "matrix"].iter().all(|it| commands.contains(it)), "{commands:?}");
    for command in commands {
        let (short, long) = (help(&[command, "-h"]), help(&[command, "--help"]));
        for (head, about) in listed(&short) {
            assert!(about.len() <= 2, "{command}: {head}: {about:?}");
            assert!(long.contains(&format!("  {head}\n")), "{command}: {head}");
            assert!(!about.join(" ").contains("[default: none]"), "{command}: {head}");
        }
    }
}

#[test]
fn labels_are_in_colour_where_those_of_clap_are() {
    for (arguments, label, plain) in [
        (["compute", "2.11.5"].as_slice(), "\u{1b}[1m\u{1b}[36mnote:\u{1b}[0m ", "note: "),
        (&["matrix", "4.0.0"], "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m ", "error: "),
    ] {
        let outcome = start(program().args(arguments).env("CLICOLOR_FORCE", "1")).outcome();
        assert_eq!(outcome.stderr.replace(label, plain), run(arguments).stderr);
        assert!(outcome.stderr.starts_with(label), "{:?}", outcome.stderr);
    }
}

/// What an option does may differ from command to command.
#[test]
fn options_are_explained_as_they_work_for_each_command() {
    for (command, told) in [
        ("check", "-q, --quiet                     Print only invalid tags\n"),
        ("verify", "-q, --quiet                Print no notes and no summary\n"),
        ("pin", "-q, --quiet                 Print no notes\n"),
        ("verify", "[default: the releases that the\n"),
        ("compute", "[default: this release counts as the newest]"),
        ("check", "  1  a tag is invalid, or --strict found a note\n"),
        ("verify", "  1  a tag is missing or wrong, or a release is not whole\n"),
    ] {
        let help = run([command, "-h"]).stdout;
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(&help).contains(&plain(told)), "{command}: {help}");
    }
    // It is one option all the same.
    for quiet in [&["-q", "check"][..], &["check", "-q"]] {
        run([quiet, &["2-latest"]].concat()).prints("");
    }
}

#[test]
fn the_version_says_how_far_the_history_goes() {
    let number = r"\d+\.\d+\.\d+";
    let form = format!(
        r"\Aprefect-tags {} \(knows Prefect up to {number}(, {number})*( and {number})?\)\n\z",
        regex::escape(env!("CARGO_PKG_VERSION"))
    );
    for option in ["--version", "-V"] {
        let outcome = run([option]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        assert!(Regex::new(&form).unwrap().is_match(&outcome.stdout), "{}", outcome.stdout);
    }
}

#[test]
fn usage_errors_have_status_2_and_print_nothing() {
    for arguments in [
        &[][..],
        &["help", "tags"],
        &["compute", "2.11.5", "2.11.6"],
        &["compute", "2.11.5", "--format", "yaml"],
        &["compute", "2.11.5", "--strict=yes"],
        &["compute", "2.11.5", "--matrix", RELEASES, "--matrix", RELEASES],
        &["check", "2-latest", "--format", "bake"],
    ] {
        let outcome = run(arguments);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_ne!(outcome.stderr, "");
    }
}

/// However the program is called, no name of its own gets into a log.
#[test]
#[cfg(unix)]
fn messages_call_the_program_by_its_own_name() {
    use std::os::unix::process::CommandExt as _;

    for name in ["\n::error::x", "##[error]x", "\u{1b}[31m", "", "other"] {
        for arguments in [&["check"][..], &["--nothing"], &["--help"], &["scan", "--help"], &[]] {
            let outcome = start(program().arg0(name).args(arguments)).outcome();
            assert!(format!("{outcome:?}").contains("Usage: prefect-tags"), "{outcome:?}");
            assert_eq!(outcome, run(arguments), "{name:?}");
        }
    }
}
