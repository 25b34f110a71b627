//! Arguments: what their values may be, and how others are refused.

use std::fs::File;
use std::io::Read;

use crate::run::{NO_RELEASE, SHA, lines, run};

/// `""` is what `"$UNSET"` becomes in a script.
#[test]
fn a_missing_or_empty_value_is_called_missing() {
    for (arguments, what) in [
        (&["compute", ""][..], "<RELEASE>"),
        (&["compute", "2.11.5", "--sha"], "--sha <SHA>"),
        (&["compute", "2.11.5", "--sha", ""], "--sha <SHA>"),
        (&["compute", "2.11.5", "--sha="], "--sha <SHA>"),
        (&["compute", "2.11.5", "--sha-length", ""], "--sha-length <N>"),
        (&["compute", "2.11.5", "--python", ""], "--python <X.Y,...>"),
        (&["compute", "2.11.5", "--python", "3.10,"], "--python <X.Y,...>"),
        (&["compute", "2.11.5", "--image", ""], "--image <NAME,...>"),
        (&["compute", "2.11.5", "--matrix", ""], "--matrix <FILE>"),
        (&["compute", "2.11.5", "--releases", ""], "--releases <FILE>"),
        (&["compute", "2.11.5", "--yanked"], "--yanked <RELEASE,...>"),
        (&["check", "--image", "", "2-latest"], "--image <NAME>"),
        (&["check", "--expect", "", "2-latest"], "--expect <RELEASE or LINE>"),
        (&["check", "--registry-tags", "", "2-latest"], "--registry-tags <FILE>"),
        (&["scan", "--files0-from", ""], "--files0-from <FILE>"),
        (&["verify", "--registry-tags", ""], "--registry-tags <FILE>"),
        (&["check", "2-latest", "--matrix", ""], "--matrix <FILE>"),
        (&["pin", "2-latest", "--releases", ""], "--releases <FILE>"),
        (&["matrix", ""], "[RELEASE]"),
        (&["matrix", "--matrix"], "--matrix <FILE>"),
        (&["compute", "2.11.5", "--flavor", ""], "--flavor <F,...>; standard, conda, kubernetes"),
        (
            &["compute", "2.11.5", "--kind", ""],
            "--kind <K,...>; release, commit, minor, major, latest, pinned, floating",
        ),
        (&["compute", "2.11.5", "--format", ""], "--format <FORMAT>; text, json, bake, markdown"),
        (&["check", "2-latest", "-f", ""], "--format <FORMAT>; text, json"),
    ] {
        let (what, values) = what.split_once("; ").unwrap_or((what, ""));
        let values = match values {
            "" => String::new(),
            values => format!("\n  [possible values: {values}]"),
        };
        run(arguments)
            .refuses(&format!("a value is required for '{what}' but none was supplied{values}"));
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
    let usage = "Usage: prefect-tags [OPTIONS] <COMMAND>";
    let command = |found, tip| {
        format!(
            "unrecognized subcommand '{found}'\n\n  tip: a similar subcommand exists: \
             '{tip}'\n\n{usage}"
        )
    };
    let option = |found, tip, usage| {
        format!(
            "unexpected argument '{found}' found\n\n  tip: a similar argument exists: \
             '{tip}'\n\nUsage: prefect-tags {usage}"
        )
    };
    let value = |found, option, values, tip| {
        format!(
            "invalid value '{found}' for '{option}'\n  [possible values: {values}]\n\n  tip: a \
             similar value exists: '{tip}'"
        )
    };
    let kinds = "release, commit, minor, major, latest, pinned, floating";
    for (arguments, reason) in [
        (&["chek", "2-latest"][..], command("chek", "check")),
        (&["compte", "2.11.5"], command("compte", "compute")),
        (
            &["compute", "2.11.5", "--shaa", SHA],
            option("--shaa", "--sha", "compute --sha <SHA> <RELEASE>"),
        ),
        (
            &["compute", &format!("--shaa={SHA}"), "2.11.5"],
            option("--shaa", "--sha", "compute --sha <SHA> <RELEASE>"),
        ),
        (
            &["check", "--pined", "2-latest"],
            option("--pined", "--pinned", "check --pinned <TAG>..."),
        ),
        (
            &["compute", "2.11.5", "--flavor", "conda,standart"],
            value("standart", "--flavor <F,...>", "standard, conda, kubernetes", "standard"),
        ),
        (
            &["compute", "2.11.5", "--kind", "relase"],
            value("relase", "--kind <K,...>", kinds, "release"),
        ),
        (
            &["compute", "2.11.5", "--kind", "pined"],
            value("pined", "--kind <K,...>", kinds, "pinned"),
        ),
        (
            &["compute", "2.11.5", "-f", "jsn"],
            value("jsn", "--format <FORMAT>", "text, json, bake, markdown", "json"),
        ),
    ] {
        run(arguments).refuses(&reason);
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
        ("2.11.5", "2.11.5-python3.10"),
        ("v2.11.5", "2.11.5-python3.10"),
        ("refs/tags/2.11.5", "2.11.5-python3.10"),
        ("refs/tags/v2.11.5", "2.11.5-python3.10"),
        ("3.0.0-rc.1", "3.0.0rc1-python3.10"),
        ("3.0.0RC1", "3.0.0rc1-python3.10"),
        ("refs/tags/3.0.0_c1", "3.0.0rc1-python3.10"),
    ] {
        run(["compute", release, "--python", "3.10", "--flavor", "standard", "--kind", "release"])
            .prints(&lines([tag]));
    }
    run(["matrix", "refs/tags/v2.11.5"]).prints(&run(["matrix", "2.11.5"]).stdout);
}

#[test]
fn wrong_values_are_refused_each_for_its_reason() {
    let release = |found: &str, problem: &str| {
        let reason = format!("invalid value '{found}' for '<RELEASE>': {problem}");
        (vec![found.to_owned()], reason)
    };
    let option = |name: &str, value: &str, found: &str, problem: &str| {
        (
            vec!["2.11.5".to_owned(), name.to_owned(), found.to_owned()],
            format!("invalid value '{found}' for '{name} <{value}>': {problem}"),
        )
    };
    let short = &SHA[1..];
    let strange = format!("{short}g");
    for (arguments, reason) in [
        release("2.11", "has 2 numbers, expected MAJOR.MINOR.PATCH; use 2.11.5"),
        release("v2.11.x", "has no patch number, expected MAJOR.MINOR.PATCH; use 2.11.5"),
        release("2.82", "has 2 numbers, expected MAJOR.MINOR.PATCH"),
        release("2.11.5.1", "has 4 numbers, expected MAJOR.MINOR.PATCH; use 2.11.5"),
        release(
            "2.11.5-python3.10",
            "\"2.11.5-python3.10\" is a tag, expected a release; use 2.11.5",
        ),
        release(
            "2-latest",
            "\"2-latest\" is a tag, expected a release; see `prefect-tags pin 2-latest`",
        ),
        release("foo", "\"foo\" is no release, expected MAJOR.MINOR.PATCH"),
        release(
            "2.11.5 rc",
            "has unexpected \" rc\", expected at most one of a, b, rc, post or dev",
        ),
        release("02.11.5", "has a leading zero, expected none; use 2.11.5"),
        release("1!2.11.5", "has an epoch, expected none: Prefect never had one; use 2.11.5"),
        release(
            "2.11.5+local",
            "has a local version, expected none: no image tag can hold a \"+\"; use 2.11.5",
        ),
        release(
            "3.0.0rc1.dev2",
            "combines several parts, expected at most one of a, b, rc, post or dev; use 3.0.0rc1",
        ),
        release(
            "2.18446744073709551616.0",
            "has a minor number over 64 bits, expected at most 18446744073709551615",
        ),
        release("refs/heads/main", "\"refs/heads/main\" is no release, expected MAJOR.MINOR.PATCH"),
        option(
            "--sha",
            "SHA",
            short,
            "has 39 digits, expected 40 hexadecimal digits (64 with SHA-256); see `git rev-parse HEAD`",
        ),
        option(
            "--sha",
            "SHA",
            &strange,
            "is malformed, expected 40 hexadecimal digits (64 with SHA-256); see `git rev-parse HEAD`",
        ),
        option(
            "--python",
            "X.Y,...",
            "3.1O",
            "is malformed, expected X.Y with plain numbers up to 65535, such as 3.10",
        ),
        option("--sha-length", "N", "6", "is not a number from 7 to 40"),
        option(
            "--image",
            "NAME,...",
            "me/prefect:2",
            "has a tag or digest, expected the name alone; use me/prefect",
        ),
        (
            ["2.11.5", "--flavor", "slim"].map(str::to_owned).to_vec(),
            "invalid value 'slim' for '--flavor <F,...>'\n  [possible values: standard, conda, \
             kubernetes]"
                .to_owned(),
        ),
        (
            ["2.11.5", "--kind", "patch"].map(str::to_owned).to_vec(),
            "invalid value 'patch' for '--kind <K,...>'\n  [possible values: release, commit, \
             minor, major, latest, pinned, floating]"
                .to_owned(),
        ),
    ] {
        run(["compute".to_owned()].into_iter().chain(arguments)).refuses(&reason);
    }
}

/// What the system says of a file that cannot be read, in its own words.
fn reason(path: &str) -> String {
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut Vec::new()));
    read.expect_err("it cannot be read").to_string()
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    for arguments in [
        &["compute", "2.11.5", "--matrix"][..],
        &["compute", "2.11.5", "--releases"],
        &["check", "2-latest", "--matrix"],
        &["check", "2-latest", "--releases"],
        &["pin", "2-latest", "--matrix"],
        &["pin", "2-latest", "--releases"],
        &["pin", "2-latest", "--registry-tags"],
        &["scan", "--files0-from"],
        &["verify", "--registry-tags"],
        &["matrix", "--matrix"],
    ] {
        for path in ["nonexistent", env!("CARGO_MANIFEST_DIR")] {
            run([arguments, &[path]].concat())
                .fails(2, &format!("cannot read the file {path:?}: {}", reason(path)));
        }
    }
}

#[test]
fn standard_input_is_read_for_one_thing_only() {
    for arguments in [
        &["compute", "2.11.5", "--matrix", "-", "--releases", "-"][..],
        &["check", "-", "-"],
        &["check", "--releases", "-", "-"],
        &["check", "--matrix", "-", "-"],
        &["check", "--matrix", "-", "--releases", "-", "2-latest"],
        &["pin", "--releases", "-", "-"],
        &["pin", "--matrix", "-", "-"],
        &["pin", "--registry-tags", "-", "--releases", "-", "2-latest"],
        &["scan", "-", "--releases", "-"],
        &["scan", "--files0-from", "-", "--registry-tags", "-"],
        &["verify", "--registry-tags", "-", "--matrix", "-"],
    ] {
        run(arguments).fails(
            2,
            "\"-\" is given more than once, expected once: standard input can only be read once",
        );
    }
}

/// A SHA in upper case, of any commit.
#[test]
fn a_sha_is_lowered_and_cut() {
    let arguments = ["compute", "3.0.0rc1", "--python", "3.12", "--kind", "commit", "-q"];
    for (sha, length, digits) in [
        (NO_RELEASE.to_ascii_uppercase(), "40", NO_RELEASE),
        (NO_RELEASE.to_owned(), "7", "88a7ff1"),
        ("0a".repeat(32), "12", "0a0a0a0a0a0a"),
    ] {
        run([&arguments[..], &["--sha", &sha, "--sha-length", length]].concat())
            .prints(&format!("sha-{digits}-python3.12\nsha-{digits}-python3.12-conda\n"));
    }
}
