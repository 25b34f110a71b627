//! Everywhere: help, version, exit statuses.

use regex::Regex;

use crate::run::{RELEASES, run};

const EXIT_STATUS: &str = "Exit status:
  0  success
  1  the answer is no: a tag is invalid, a registry is not as it should be,
     there is nothing to pin to, or --strict found a note
  2  usage error, bad input or I/O error
";

#[test]
fn help_has_examples_defaults_and_the_exit_statuses() {
    let history = "[default: built-in]";
    for (arguments, fragments) in [
        (
            &["--help"][..],
            &["compute", "check", "scan", "pin", "matrix", "--quiet", "--version"][..],
        ),
        (
            &["compute", "--help"],
            &[
                "--sha <SHA>",
                "[default: none]",
                "--sha-length <N>",
                "[default: all]",
                "--matrix <FILE>",
                "[default: the history alone]",
                "--releases <FILE>",
                history,
                "--yanked <RELEASE>",
                "--no-history",
                "--flavor <F,...> Only these flavors, comma-separated [default: \
                 standard,conda] [possible values: standard, conda, kubernetes]",
                "--python <X.Y,...>",
                "[default: all of the matrix]",
                "--kind <K,...> Only these kinds of tags, comma-separated [default: all] \
                 [possible values: release, commit, minor, major, latest, pinned, floating]",
                "--image <NAME,...>",
                "[default: none, but prefecthq/prefect in json and bake]",
                "--strict",
                "--format <FORMAT>",
                "[default: text]",
                "- json: One line of JSON, for job matrices and scripts",
                "- bake: A file for `docker buildx bake`",
                "- markdown: Tables for a documentation page",
            ],
        ),
        (
            &["check", "--help"],
            &[
                "--pinned",
                "--image <NAME>",
                "[default: any; `scan`: those that end in prefecthq/prefect]",
                "--expect <RELEASE or LINE>",
                "--strict",
                "--matrix <FILE>",
                "--releases <FILE>",
                history,
                "--no-history",
                "[default: text]",
            ],
        ),
        (
            &["scan", "--help"],
            &["--fix", "--pinned", "--all", "[default: .]", "- github:", "prefect-tags: ignore"],
        ),
        (
            &["pin", "--help"],
            &["--releases <FILE>", history, "--no-history", "--matrix <FILE>", "[default: text]"],
        ),
        (
            &["matrix", "--help"],
            &["[RELEASE]", "[default: the whole history]", "--matrix <FILE>", "[default: text]"],
        ),
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
