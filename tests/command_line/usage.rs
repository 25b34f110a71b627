//! Everywhere: help, version, exit statuses.

use regex::Regex;

use crate::run::{RELEASES, run};

const EXIT_STATUS: &str = "Exit status:
  0  success
  1  the answer is no: a tag is invalid, a registry is not as it should be,
     there is nothing to pin to, nothing matches the filters of `compute`,
     or --strict found a note
  2  usage error, bad input or I/O error
";

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
        assert!(outcome.stdout.ends_with(EXIT_STATUS), "{}", outcome.stdout);
        outcome.stdout
    };
    let all = help(&["-h"]);
    let commands = listed(&all).into_iter().map(|(head, _)| head);
    let commands: Vec<_> =
        commands.filter(|head| !head.starts_with('-') && *head != "help").collect();
    assert!(["compute", "matrix"].iter().all(|it| commands.contains(it)), "{commands:?}");
    for command in commands {
        let (short, long) = (help(&[command, "-h"]), help(&[command, "--help"]));
        let usage = short.lines().find(|line| line.starts_with("Usage: ")).unwrap();
        for (head, about) in listed(&short) {
            assert!(about.len() <= 2, "{command}: {head}: {about:?}");
            assert!(long.contains(&format!("  {head}\n")), "{command}: {head}");
            // What takes a value has a default, unless it has to be given.
            let is_required = usage.ends_with(&format!("] {head}"))
                || usage.contains(&format!("[OPTIONS] {head} "));
            if head.contains(['<', '[']) && !is_required {
                assert!(about.join(" ").contains("[default: "), "{command}: {head}");
            }
        }
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
        &["compute"],
        &["check"],
        &["tags"],
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
