//! Arguments: what their values may be, and how others are refused.

use std::fs::File;
use std::io::Read;

use crate::run::{SHA, lines, newest_3, run, run_line};

/// `""` is what `"$UNSET"` becomes in a script, here written `_`.
#[test]
fn a_missing_or_empty_value_is_called_missing() {
    for (command, what) in [
        ("compute _", "<RELEASE>"),
        ("compute 2.11.5 --sha", "--sha <SHA>"),
        ("compute 2.11.5 --sha _", "--sha <SHA>"),
        ("compute 2.11.5 --sha=", "--sha <SHA>"),
        ("compute 2.11.5 --sha-length _", "--sha-length <N>"),
        ("compute 2.11.5 --python 3.10,", "--python <X.Y,...>"),
        ("compute 2.11.5 --yanked", "--yanked <RELEASE,...>"),
        ("check --image _ 2-latest", "--image <NAME>"),
        ("check --expect _ 2-latest", "--expect <RELEASE or LINE>"),
        ("check --registry-tags _ 2-latest", "--registry-tags <FILE>"),
        ("matrix _", "[RELEASE]"),
        (
            "compute 2.11.5 --flavor _",
            "--flavor <F,...>\n  [possible values: standard, conda, kubernetes]",
        ),
        ("check 2-latest -f _", "--format <FORMAT>\n  [possible values: text, json]"),
    ] {
        let (option, values) = what.split_at(what.find('\n').unwrap_or(what.len()));
        let reason = format!("a value is required for '{option}' but none was supplied{values}");
        run(command.split(' ').map(|word| if word == "_" { "" } else { word })).refuses(&reason);
    }
}

#[test]
fn a_missing_argument_is_called_missing() {
    for (command, argument) in
        [("compute", "<RELEASE>"), ("check", "<TAG>..."), ("pin", "<TAG>...")]
    {
        run([command]).refuses(&format!(
            "the following required arguments were not provided:\n  {argument}\n\nUsage: \
             prefect-tags {command} {argument}"
        ));
    }
}

#[test]
fn what_is_misspelt_gets_its_right_spelling() {
    let kinds = "release, commit, minor, major, latest, pinned, floating";
    for (command, reason, similar, usage) in [
        (
            "chek 2-latest",
            "unrecognized subcommand 'chek'",
            "subcommand exists: 'check'",
            "[OPTIONS] <COMMAND>",
        ),
        (
            "compute 2.11.5 --shaa=7",
            "unexpected argument '--shaa' found",
            "argument exists: '--sha'",
            "compute --sha <SHA> <RELEASE>",
        ),
        (
            "check --pined 2-latest",
            "unexpected argument '--pined' found",
            "argument exists: '--pinned'",
            "check --pinned <TAG>...",
        ),
        (
            "compute 2.11.5 --flavor conda,standart",
            "invalid value 'standart' for '--flavor <F,...>'\n  [possible values: standard, conda, \
             kubernetes]",
            "value exists: 'standard'",
            "",
        ),
        (
            "compute 2.11.5 --kind pined",
            &format!("invalid value 'pined' for '--kind <K,...>'\n  [possible values: {kinds}]"),
            "value exists: 'pinned'",
            "",
        ),
    ] {
        let usage = if usage.is_empty() { "" } else { &format!("\n\nUsage: prefect-tags {usage}") };
        run_line(command).refuses(&format!("{reason}\n\n  tip: a similar {similar}{usage}"));
    }
}

/// No tag and no release begins with a dash, so the tip would lead astray: "to
/// pass '--fix' as a value, use '-- --fix'".
#[test]
fn an_option_that_there_is_none_of_is_only_named() {
    for (arguments, found, usage) in [
        (&["check", "--fix"][..], "--fix", "check [OPTIONS] <TAG>..."),
        (&["compute", "2.11.5", "-x"], "-x", "compute [OPTIONS] <RELEASE>"),
        (&["pin", "--pinned", "2-latest"], "--pinned", "pin [OPTIONS] <TAG>..."),
    ] {
        run(arguments).refuses(&format!(
            "unexpected argument '{found}' found\n\nUsage: prefect-tags {usage}"
        ));
    }
}

#[test]
fn a_release_may_be_spelled_as_pep_440_and_git_have_it() {
    for (release, tag) in [
        ("v2.11.5", "2.11.5-python3.10"),
        ("refs/tags/v2.11.5", "2.11.5-python3.10"),
        ("refs/tags/3.0.0_c1", "3.0.0rc1-python3.10"),
    ] {
        let filters = "--python 3.10 --flavor standard --kind release";
        run_line(&format!("compute {release} {filters}")).prints(&lines([tag]));
    }
    run(["matrix", "refs/tags/v2.11.5"]).prints(&run(["matrix", "2.11.5"]).stdout);
}

/// The parsers' own tests have the other reasons.
#[test]
fn wrong_values_are_refused_each_for_its_reason() {
    let digits = "expected 40 hexadecimal digits (64 with SHA-256); see `git rev-parse HEAD`";
    let newest = newest_3();
    for (found, option, problem) in [
        ("3", "<RELEASE>", &*format!("3 is a release line; use {newest}")),
        ("2.11", "<RELEASE>", "has 2 numbers, expected MAJOR.MINOR.PATCH; use 2.11.5"),
        ("v2.11.x", "<RELEASE>", "has 2 numbers, expected MAJOR.MINOR.PATCH; use 2.11.5"),
        ("2.82", "<RELEASE>", "has 2 numbers, expected MAJOR.MINOR.PATCH"),
        (
            "2.11.5-python3.10",
            "<RELEASE>",
            "\"2.11.5-python3.10\" is a tag, expected a release; use 2.11.5",
        ),
        (
            "2-latest",
            "<RELEASE>",
            "\"2-latest\" is a tag, expected a release; see `prefect-tags pin 2-latest`",
        ),
        (
            "latest",
            "<RELEASE>",
            &format!("\"latest\" is no release, expected MAJOR.MINOR.PATCH; use {newest}"),
        ),
        ("02.11.5", "<RELEASE>", "has a leading zero, expected none; use 2.11.5"),
        (&SHA[1..], "--sha <SHA>", &format!("has 39 digits, {digits}")),
        (&SHA.replace('f', "g"), "--sha <SHA>", &format!("is malformed, {digits}")),
        (
            "3.1O",
            "--python <X.Y,...>",
            "is malformed, expected X.Y with plain numbers up to 65535, such as 3.10",
        ),
        ("6", "--sha-length <N>", "is not a number from 7 to 40"),
        (
            "me/prefect:2",
            "--image <NAME,...>",
            "has a tag or digest, expected the name alone; use me/prefect",
        ),
    ] {
        let name = option.split(' ').next().unwrap();
        let arguments = [&["compute", "2.11.5", name, found][..], &["compute", found]];
        run(arguments[usize::from(option == "<RELEASE>")])
            .refuses(&format!("invalid value '{found}' for '{option}': {problem}"));
    }
}

/// What the system says of a file that cannot be read, in its own words.
fn reason(path: &str) -> String {
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut Vec::new()));
    read.expect_err("it cannot be read").to_string()
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    for command in [
        "compute 2.11.5 --matrix",
        "check 2-latest --matrix",
        "check 2-latest --releases",
        "pin 2-latest --registry-tags",
        "scan --files0-from",
        "verify --registry-tags",
        "matrix --matrix",
    ] {
        for path in ["nonexistent", env!("CARGO_MANIFEST_DIR")] {
            run(command.split(' ').chain([path]))
                .fails(2, &format!("cannot read the file {path:?}: {}", reason(path)));
        }
    }
}

#[test]
fn standard_input_is_read_for_one_thing_only() {
    for command in [
        "compute 2.11.5 --matrix - --releases -",
        "check - -",
        "check --releases - -",
        "check --matrix - -",
        "pin --releases - -",
        "pin --registry-tags - --releases - 2-latest",
        "scan - --releases -",
        "scan --files0-from - --registry-tags -",
        "verify --registry-tags - --matrix -",
    ] {
        run_line(command).fails(
            2,
            "\"-\" is given more than once, expected once: standard input can only be read once",
        );
    }
}
