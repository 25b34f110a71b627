//! The notes of `compute`, whole lines with the option that helps. When the library's speak is
//! tried in its own tests; those on filters are the program's.

use serde_json::{Value, json};

use crate::run::{KNOWN, NO_RELEASE, Outcome, SHA, file, lines, names, run_line};

fn compute(arguments: &str, more: &str) -> Outcome {
    run_line(&format!("compute {arguments} {more}"))
}

/// The notes in the JSON, whether they are told or not.
fn notes_in_json(arguments: &str) -> Vec<Value> {
    let outcome = compute(arguments, "-f json -q");
    assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
    let mut document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    serde_json::from_value(document["notes"].take()).unwrap()
}

/// The codes of the notes.
fn codes(arguments: &str) -> Vec<Value> {
    notes_in_json(arguments).into_iter().map(|mut note| note["code"].take()).collect()
}

/// Asserts that one note is told that ends so, in each way in which it may be.
#[track_caller]
fn assert_noted(code: &str, arguments: &str, end: &str) {
    let printed = compute(arguments, "-q");
    assert_eq!((printed.status, &*printed.stderr), (0, ""), "{arguments}");
    assert_ne!(printed.stdout, "");
    let [note] = &notes_in_json(arguments)[..] else { panic!("{arguments}") };
    let message = note["message"].as_str().unwrap();
    assert_eq!(*note, json!({"code": code, "message": message}));
    assert!(message.ends_with(end), "{message}");
    compute(arguments, "").is(0, &printed.stdout, &format!("note: {message}\n"));
    for quiet in ["", "-q"] {
        let strict = compute(arguments, &format!("--strict {quiet}"));
        if code == "assumed-matrix" {
            // Every job that releases something new has it.
            let note = if quiet.is_empty() { format!("note: {message}\n") } else { String::new() };
            strict.is(0, &printed.stdout, &note);
        } else {
            strict.fails(1, message);
        }
    }
}

/// The option with a list of all releases but these.
fn list(name: &str, lacking: &[&str]) -> String {
    let known = names(KNOWN).into_iter().filter(|it| !lacking.contains(&&**it));
    format!("--releases {}", file(&format!("notes-{name}.txt"), lines(known)))
}

/// What the notes say is the library's, where it is not of an option.
#[test]
fn each_note_is_told_with_what_helps() {
    let own = file("notes-own.txt", format!("{NO_RELEASE}\trefs/tags/2.11.5\n"));
    for (code, arguments, end) in [
        ("assumed-matrix", "3.999.0 --kind latest", "; pass another with --matrix <FILE>"),
        (
            "unknown-release",
            "2.0.5 --kind minor",
            "; check the number, or pass a list that has it with --releases <FILE>",
        ),
        // The list has the git tag.
        (
            "unknown-release",
            &format!("2.6.10 --kind release {}", list("tagged", &[])),
            "; choose a published release",
        ),
        (
            "other-commit",
            &format!("2.11.5 --kind commit --sha {NO_RELEASE}"),
            &format!("--sha is not the commit of 2.11.5; pass {SHA}"),
        ),
        // The list's commit counts, and may be the object of an annotated tag.
        (
            "other-commit",
            &format!("2.11.5 --kind commit --sha {SHA} --no-history --releases {own}"),
            &format!(
                "--sha is not the commit of 2.11.5; pass {NO_RELEASE}, or if that is the SHA of an \
                 annotated tag, list with `git ls-remote --tags`"
            ),
        ),
        (
            "newer-is-out",
            "2.11.4 --kind minor --python 3.8,3.10 --flavor standard",
            "2 floating tags belong to 2.11.5 and would move back to 2.11.4: 2.11-python3.8, \
             2.11-python3.10; pass a list of all releases with --releases <FILE>",
        ),
        (
            "incomplete-list",
            &format!("2.11.5 --kind pinned {}", list("two", &["2.11.4", "2.12.0"])),
            "; use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or --no-history for \
             images of your own",
        ),
        (
            "unmatched-filter",
            "2.11.5 --kind minor --python 3.10,3.12",
            "nothing in 2.11.5 matches --python 3.12, expected one of 3.8, 3.9, 3.10, 3.11",
        ),
    ] {
        assert_noted(code, arguments, end);
    }
    // Of no release but the one that is moved back from.
    let owners = &notes_in_json("2.11.4 --python 3.8 --flavor standard")[0];
    let message = owners["message"].as_str().unwrap();
    assert!(message.starts_with("2 floating tags belong to newer releases and "), "{message}");
}

/// A release job in order has nothing on standard error.
#[test]
fn what_is_in_order_has_no_note() {
    let whole = list("whole", &[]);
    let commits = ["1".repeat(40), "2".repeat(40)];
    let own = format!("{}\trefs/tags/3.4.25\n{}\trefs/tags/3.4.26\n", commits[0], commits[1]);
    let own = file("notes-own-images.txt", own);
    let fork = format!("--no-history --releases {own} --image ghcr.io/me/prefect");
    for arguments in [
        format!("2.11.5 --sha {SHA} --kind pinned,minor {whole}"),
        format!("3.4.26 --sha {} {fork}", commits[1]),
        format!("2.11.5 --kind pinned {} --yanked 2.12.0", list("yanked", &["2.12.0"])),
        "2.11.4 --kind minor --yanked 2.11.5".to_owned(),
        // Each value of a filter counts alone: there is no conda image for 3.11.
        "2.11.5 --kind minor --python 3.10,3.11 --flavor conda".to_owned(),
        format!("2.11.5 --kind minor,commit --sha {SHA} --sha-length 7"),
        // No release candidate has floating tags, and a job asks for them alike.
        "3.0.0rc1 --kind pinned,floating,latest".to_owned(),
    ] {
        let outcome = compute(&arguments, "--strict");
        assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
        assert_eq!(codes(&arguments), [""; 0], "{arguments}");
    }
    // What is withheld is a match.
    assert_eq!(codes(&format!("2.11.5 --kind minor,major {whole}")), [""; 0]);
}

#[test]
fn a_filter_that_matches_nothing_is_noted() {
    for (arguments, message) in [
        (
            "2.8.7 --kind minor --flavor standard,kubernetes",
            "nothing in 2.8.7 matches --flavor kubernetes, expected one of standard, conda",
        ),
        // Each value once.
        (
            "2.11.5 --kind minor --python 3.10,3.1,3.2 --python 3.1",
            "nothing in 2.11.5 matches --python 3.1, 3.2, expected one of 3.8, 3.9, 3.10, 3.11",
        ),
        ("2.11.5 --kind minor,commit", "--kind commit needs --sha <SHA>"),
    ] {
        let notes = notes_in_json(arguments);
        assert!(notes.iter().any(|note| note["message"] == message), "{notes:?}");
    }
}

#[test]
fn filters_that_leave_nothing_are_an_error_and_name_what_failed() {
    let pythons = "expected one of 3.8, 3.9, 3.10, 3.11";
    for (filters, error) in [
        (
            "--python 3.11 --flavor conda",
            "nothing in 2.11.5 matches --flavor conda and --python 3.11 together; choose others",
        ),
        (
            "--python 3.11 --kind latest",
            "nothing in 2.11.5 matches --kind latest and --python 3.11 together; choose others",
        ),
        // A final release may have floating tags, so that the commit is not all that failed.
        (
            "--python 3.11 --kind commit,latest",
            "nothing in 2.11.5 matches --kind commit,latest and --python 3.11 together; choose others",
        ),
        (
            "--python 3.7,3.6 --kind minor --flavor conda",
            &format!("nothing in 2.11.5 matches --python 3.6, 3.7, {pythons}"),
        ),
        ("--kind commit", "--kind commit needs --sha <SHA>"),
    ] {
        for quiet in ["", "-q"] {
            compute(&format!("2.11.5 {filters}"), quiet).fails(1, error);
        }
    }
    assert_eq!(compute("2.11.5 --python 3.11 --kind latest,minor", "").status, 0);
    let matrix = file("notes-flavors.json", r#"{"standard":["3.9"],"kubernetes":["3.9","3.10"]}"#);
    let error = "nothing in 2.11.5 matches --flavor standard,conda and --python 3.10 together; \
                 choose others";
    compute(&format!("2.11.5 --python 3.10 --matrix {matrix}"), "").fails(1, error);
}

#[test]
fn several_notes_come_in_a_fixed_order_and_strict_tells_all() {
    let list = file("notes-several.txt", "2.0.3\n");
    let arguments = format!(
        "2.0.5 --sha {NO_RELEASE} --kind commit,minor --python 3.10,3.99 --flavor standard \
         --releases {list}"
    );
    assert_eq!(codes(&arguments), ["unknown-release", "incomplete-list", "unmatched-filter"]);
    let arguments = arguments.replace("2.0.5", "2.0.3");
    assert_eq!(codes(&arguments), ["other-commit", "incomplete-list", "unmatched-filter"]);
    let notes = notes_in_json(&arguments);
    let all = notes.iter().filter_map(|note| note["message"].as_str());
    let all = lines(all.map(|message| format!("error: {message}")));
    for strict in ["--strict", "--strict -q"] {
        compute(&arguments, strict).is(1, "", &all);
    }
    // What is assumed stays a note, beside the errors.
    let outcome = compute("3.999.0 --python 3.99,3.12 --strict", "");
    let sorts: Vec<_> =
        outcome.stderr.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!((outcome.status, &*outcome.stdout, sorts), (1, "", vec!["note", "error"]));
}

#[test]
fn check_notes_a_list_that_lacks_what_is_known_once() {
    let others = list("others", &["3.0.0", "3.0.1"]);
    let check = |more: &str| {
        let tags = "sha-a597971-python3.10@x prefecthq/prefect:2.8.7";
        run_line(&format!("check {others} {tags} {more}")).stderr
    };
    for (strict, start) in [("", "note: the list lacks "), ("--strict", "error: the list lacks ")] {
        let told = check(strict);
        assert!(told.starts_with(start) && told.lines().count() == 1, "{told}");
    }
    assert_eq!(check("-q") + &check("--no-history"), "");
}
