//! The notes of `compute`: what a release job should know. Each is asserted
//! word for word once, with the case in which it speaks and the nearest one in
//! which it does not.

use serde_json::{Value, json};

use crate::run::{NO_RELEASE, Outcome, RELEASES, SHA, known_to, lines, newest_3, run};

/// A Prefect of the tests' own, of which the published history will know nothing.
const ROWS: &str = r#"[{"since":"99.0.0.dev0","standard":["3.13","3.14"]}]"#;
const COMMITS: [&str; 2] =
    ["1111111111111111111111111111111111111111", "2222222222222222222222222222222222222222"];

struct Case<'a> {
    code: &'a str,
    /// The arguments of `compute`.
    speaks: String,
    message: String,
    /// The nearest ones in which it does not speak.
    silent: Vec<String>,
}

fn compute(arguments: &str, more: &[&str]) -> Outcome {
    let arguments = arguments.split(' ').map(|word| word.replace(BLANK, " "));
    let more = more.iter().map(|&word| word.to_owned());
    run(["compute".to_owned()].into_iter().chain(arguments).chain(more))
}

/// Stands for a blank in a path among arguments.
const BLANK: &str = "\0";

/// A path as one word of arguments.
fn word(path: impl AsRef<str>) -> String {
    path.as_ref().replace(' ', BLANK)
}

/// A file with this in it, as one word of arguments.
fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    word(crate::run::file(name, text))
}

/// The notes that stand in the JSON, whether they are told or not.
fn notes_in_json(arguments: &str) -> Value {
    let outcome = compute(arguments, &["-f", "json", "-q"]);
    assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
    serde_json::from_str::<Value>(&outcome.stdout).unwrap()["notes"].take()
}

#[track_caller]
fn assert_notes(case: &Case<'_>) {
    let Case { code, speaks, message, silent } = case;
    let printed = compute(speaks, &["-q"]);
    assert_eq!((printed.status, &*printed.stderr), (0, ""), "{speaks}");
    assert_ne!(printed.stdout, "");
    compute(speaks, &[]).is(0, &printed.stdout, &format!("note: {message}\n"));
    assert_eq!(notes_in_json(speaks), json!([{"code": code, "message": message}]));
    for quiet in [&[][..], &["-q"]] {
        let strict = compute(speaks, &[&["--strict"], quiet].concat());
        if *code == "assumed-matrix" {
            // Every job that releases something new has it.
            let note = if quiet.is_empty() { format!("note: {message}\n") } else { String::new() };
            strict.is(0, &printed.stdout, &note);
        } else {
            strict.fails(1, message);
        }
    }
    for arguments in silent {
        let outcome = compute(arguments, &["--strict"]);
        assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
        assert_ne!(outcome.stdout, "");
        assert_eq!(notes_in_json(arguments), json!([]), "{arguments}");
    }
}

/// The rows in a file of the test's own: tests run side by side.
fn rows(test: &str) -> String {
    file(&format!("notes-rows-{test}.json"), ROWS)
}

#[test]
fn a_matrix_is_assumed_for_what_is_newer_than_all_that_is_known() {
    let newest = newest_3();
    let table = run(["matrix"]).stdout;
    let since =
        table.lines().filter_map(|row| row.split(' ').next()).rfind(|it| it.starts_with("3."));
    let since = since.unwrap();
    let row = file("notes-row.json", r#"[{"since":"3.999.0","standard":["3.14"]}]"#);
    let matrix = file("notes-matrix.json", r#"{"standard":["3.14"]}"#);
    assert_notes(&Case {
        code: "assumed-matrix",
        speaks: "3.999.0 --kind latest".to_owned(),
        message: format!(
            "3.999.0 is newer than {newest}, the newest release known of its major version, so \
             3.999.0 is assumed to have the matrix of {since}; give another with --matrix <FILE>"
        ),
        silent: vec![
            format!("{newest} --kind latest"),
            format!("3.999.0 --kind latest --matrix {row}"),
            format!("3.999.0 --kind latest --matrix {matrix}"),
            // The row holds on.
            format!("3.999.1 --kind latest --matrix {row}"),
        ],
    });
}

#[test]
fn a_release_that_never_was_is_noted() {
    let known_to = known_to();
    let listed = file("notes-listed.txt", "2.0.5\n");
    assert_notes(&Case {
        code: "unknown-release",
        speaks: "2.0.5 --kind minor".to_owned(),
        message: format!(
            "there was no Prefect 2.0.5, the newest 2.0.x is 2.0.4 (Prefect is known to \
             {known_to}); check the release, or give a list that has it with --released <FILE>"
        ),
        silent: vec![
            "2.0.4 --kind minor".to_owned(),
            format!("2.0.5 --kind minor --released {listed}"),
        ],
    });
    for release in ["2.11.55", "3.0.0rc42", "2.11.5.post1"] {
        for list in [String::new(), format!(" --released {}", word(RELEASES))] {
            let notes = notes_in_json(&format!("{release} --kind release{list}"));
            assert_eq!(notes[0]["code"], "unknown-release", "{release}");
        }
    }
}

#[test]
fn a_release_that_was_tagged_and_never_published_is_noted() {
    let released = format!("--kind release --released {}", word(RELEASES));
    assert_notes(&Case {
        code: "unknown-release",
        // The list has the git tag.
        speaks: format!("2.6.10 {released}"),
        message:
            "Prefect 2.6.10 was tagged and never published; compute a published release instead"
                .to_owned(),
        silent: vec![format!("2.6.9 {released}"), "2.6.9 --kind minor".to_owned()],
    });
}

#[test]
fn another_commit_than_that_of_the_release_is_noted() {
    let own = file("notes-own.txt", format!("{NO_RELEASE}\trefs/tags/2.11.5\n"));
    let names = file("notes-names.txt", "2.11.5\n");
    assert_notes(&Case {
        code: "other-commit",
        speaks: format!("2.11.5 --kind commit --sha {NO_RELEASE}"),
        message: format!("--sha is not the commit of 2.11.5; give {SHA}"),
        silent: vec![
            format!("2.11.5 --kind commit --sha {SHA}"),
            format!("2.11.5 --kind commit --sha {NO_RELEASE} --released {own}"),
            // No commit of it is known.
            format!("99.0.0 --kind commit --sha {NO_RELEASE} --matrix {}", rows("commit")),
        ],
    });
    let hint = ", or if that is the SHA of a tag, a list of `git ls-remote --tags`";
    for (arguments, commit, hint) in [
        // What a list has may be the object of an annotated tag.
        (format!("2.11.5 --sha {SHA} --released {own}"), NO_RELEASE, hint),
        // The list has none, so the history's counts.
        (format!("2.11.5 --sha {NO_RELEASE} --released {names}"), SHA, ""),
    ] {
        assert_eq!(
            notes_in_json(&format!("{arguments} --kind commit"))[0]["message"],
            format!("--sha is not the commit of 2.11.5; give {commit}{hint}")
        );
    }
}

#[test]
fn floating_tags_of_a_newer_release_are_noted() {
    let list = file("notes-whole.txt", "2.11.4\n2.11.5\n");
    let arguments = "--kind minor --python 3.8,3.10 --flavor standard";
    assert_notes(&Case {
        code: "newer-is-out",
        speaks: format!("2.11.4 {arguments}"),
        message: "floating tags are printed that belong to newer releases: 2.11-python3.8, \
                  2.11-python3.10 of 2.11.5; give the releases that are out with --released \
                  <FILE>, so that they do not move back"
            .to_owned(),
        silent: vec![
            format!("2.11.5 {arguments}"),
            "2.11.4 --kind pinned".to_owned(),
            // The last release with Python 3.7, whatever came after it.
            "2.10.19 --kind major --python 3.7".to_owned(),
            format!("2.11.5 {arguments} --released {list}"),
        ],
    });
    let owners = &notes_in_json("2.11.4 --python 3.8 --flavor standard")[0];
    let message = owners["message"].as_str().unwrap();
    assert!(message.contains(": 2.11-python3.8 of 2.11.5; 2-python3.8 of 2."), "{message}");
}

/// A shallow checkout has one tag.
#[test]
fn floating_tags_of_a_newer_release_that_the_list_lacks_are_noted() {
    let shallow = file("notes-shallow.txt", "2.11.4\n");
    let arguments = "--kind minor --python 3.8,3.10 --flavor standard";
    assert_notes(&Case {
        code: "incomplete-list",
        speaks: format!("2.11.4 {arguments} --released {shallow}"),
        message: "floating tags are printed that belong to newer releases, which the --released \
                  list lacks: 2.11-python3.8, 2.11-python3.10 of 2.11.5; give a whole list, `git \
                  fetch --tags` gets it into a shallow checkout"
            .to_owned(),
        silent: vec![
            format!("2.11.5 {arguments} --released {shallow}"),
            format!("2.11.4 --kind pinned --released {shallow}"),
        ],
    });
    // With the whole list they are withheld, and that is no such note.
    compute(
        &format!("2.11.4 --python 3.8 --flavor standard --released {} --strict", word(RELEASES)),
        &[],
    )
    .is(
        0,
        "2.11.4-python3.8\n",
        "note: not moved, because they belong to 2.11.5: 2.11-python3.8\n\
             note: not moved, because they belong to 2.20.27: 2-python3.8\n",
    );
}

#[test]
fn a_filter_that_matches_nothing_is_noted() {
    let choices = "choose among the kinds release, minor, major, latest (commit only with --sha), \
                   the images standard with Python 3.8, 3.9, 3.10, 3.11; conda with Python 3.8, \
                   3.9, 3.10; kubernetes with Python 3.8, 3.9, 3.10, 3.11";
    let minor = "--kind minor";
    let withheld = file("notes-withheld.txt", "2.11.5\n2.12.0\n");
    assert_notes(&Case {
        code: "unmatched-filter",
        speaks: format!("2.11.5 {minor},commit --python 3.10,3.12 --sha-length 7"),
        message: format!(
            "2.11.5 has nothing for --python 3.12, --kind commit, --sha-length (without --sha); \
             {choices}"
        ),
        silent: vec![
            format!("2.11.5 {minor} --python 3.10,3.11"),
            // Each value counts alone: there is no conda image for 3.11.
            format!("2.11.5 {minor} --python 3.10,3.11 --flavor conda"),
            format!("2.11.5 {minor},commit --sha {SHA} --sha-length 7"),
            format!("2.11.5 {minor} --flavor kubernetes"),
        ],
    });
    for (arguments, found) in [
        ("2.8.7 --kind minor --flavor standard,kubernetes", "--flavor kubernetes"),
        ("3.0.0rc1 --kind pinned,floating", "--kind floating"),
        // Each value once.
        ("2.11.5 --kind minor --python 3.10,3.1,3.2 --python 3.1", "--python 3.1, --python 3.2"),
    ] {
        let message = notes_in_json(arguments)[0]["message"].clone();
        let release = arguments.split(' ').next().unwrap();
        let start = format!("{release} has nothing for {found}; choose among the kinds ");
        assert!(message.as_str().unwrap().starts_with(&start), "{message}");
    }
    // What is withheld counts as a match.
    let outcome =
        compute(&format!("2.11.5 --kind minor,major --released {withheld} --strict"), &["-q"]);
    assert_eq!((outcome.status, &*outcome.stderr), (0, ""));
}

/// A release job in order has nothing on standard error.
#[test]
fn a_whole_list_and_the_right_commit_have_no_note() {
    let [first, second] = COMMITS;
    let list = format!("{first}\trefs/tags/99.0.0\n{second}\trefs/tags/99.0.1\n");
    let list = file("notes-fork.txt", list);
    let arguments =
        format!("99.0.1 --sha {second} --matrix {} --released {list} --strict", rows("whole"));
    compute(&arguments, &[]).prints(&compute(&arguments, &["-q"]).stdout);
    assert_eq!(notes_in_json(&arguments), json!([]));
    // By the frozen list, a closed line does not move what is newer.
    compute(
        &format!("2.11.5 --sha {SHA} --kind pinned,minor --released {} --strict", word(RELEASES)),
        &[],
    )
    .prints(&compute(&format!("2.11.5 --sha {SHA} --kind pinned,minor -q"), &[]).stdout);
}

#[test]
fn several_notes_come_in_a_fixed_order_and_strict_tells_all() {
    let list = file("notes-several.txt", "2.0.3\n");
    let arguments = format!(
        "2.0.3 --sha {NO_RELEASE} --kind commit,minor --python 3.10,3.99 --flavor standard \
         --released {list}"
    );
    let notes = notes_in_json(&arguments);
    let codes: Vec<_> = notes.as_array().unwrap().iter().map(|note| &note["code"]).collect();
    assert_eq!(codes, ["other-commit", "incomplete-list", "unmatched-filter"]);
    let all = notes.as_array().unwrap().iter().filter_map(|note| note["message"].as_str());
    let all = lines(all.map(|message| format!("error: {message}")));
    let strict = compute(&arguments, &["--strict"]);
    strict.is(1, "", &all);
}

/// `--strict` tells what is assumed as a note, beside the errors.
#[test]
fn strict_leaves_an_assumed_matrix_a_note() {
    let outcome = compute("3.999.0 --python 3.99,3.12 --strict", &[]);
    let sorts: Vec<_> =
        outcome.stderr.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!((outcome.status, &*outcome.stdout, sorts), (1, "", vec!["note", "error"]));
}
