//! The notes of `compute`: what a release job should know. Each is asserted
//! word for word once, with the case in which it speaks and the nearest one in
//! which it does not.

use serde_json::{Value, json};

use crate::run::{KNOWN, NO_RELEASE, Outcome, SHA, known_to, lines, names, newest_3, run};

/// A Prefect of the tests' own, of which the published history will know nothing.
const ROWS: &str = r#"[
    {"since":"99.0.0.dev0","standard":["3.13","3.14"]},
    {"since":"100.0.0.dev0","standard":["3.14"]}
]"#;

struct Case<'a> {
    code: &'a str,
    /// The arguments of `compute`.
    speaks: String,
    message: String,
    /// The nearest ones in which it does not speak.
    silent: Vec<String>,
}

fn compute(arguments: &str, more: &[&str]) -> Outcome {
    let arguments = arguments.split_whitespace().map(|word| word.replace(BLANK, " "));
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

/// The codes of the notes.
fn codes(arguments: &str) -> Vec<String> {
    let notes = notes_in_json(arguments);
    let codes = notes.as_array().unwrap().iter().filter_map(|note| note["code"].as_str());
    codes.map(str::to_owned).collect()
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

/// The option with the rows, in a file of the test's own: tests run side by side.
fn rows(test: &str) -> String {
    format!("--matrix {}", file(&format!("notes-rows-{test}.json"), ROWS))
}

/// The option with a list of all releases and these.
fn whole(name: &str, more: &[&str]) -> String {
    let list = lines(names(KNOWN)) + &lines(more);
    format!("--releases {}", file(&format!("notes-{name}.txt"), list))
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
            "Prefect 3 is known up to {newest}, so 3.999.0 is assumed to have the matrix of \
             {since}; pass another with --matrix <FILE>"
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
    assert_notes(&Case {
        code: "unknown-release",
        speaks: "2.0.5 --kind minor".to_owned(),
        message: format!(
            "Prefect 2.0.5 was never released: 2.0.4 is the newest 2.0.x (known up to \
             {known_to}); check the number, or pass a list that has it with --releases <FILE>"
        ),
        silent: vec![
            "2.0.4 --kind minor".to_owned(),
            format!("2.0.5 --kind minor {}", whole("listed", &["2.0.5"])),
            format!("2.0.5 --kind minor --no-history {}", whole("no-history", &[])),
        ],
    });
    let list = whole("published", &[]);
    for release in ["2.11.55", "3.0.0rc42", "2.11.5.post1"] {
        for options in ["--kind release", &format!("--kind release {list}")] {
            assert_eq!(codes(&format!("{release} {options}")), ["unknown-release"], "{release}");
        }
    }
}

#[test]
fn a_release_that_was_tagged_and_never_published_is_noted() {
    // The list has the git tag.
    let list = whole("tagged", &[]);
    assert_notes(&Case {
        code: "unknown-release",
        speaks: format!("2.6.10 --kind release {list}"),
        message: "Prefect 2.6.10 was tagged but never published; choose a published release"
            .to_owned(),
        silent: vec![
            format!("2.6.9 --kind release {list}"),
            format!("2.6.10 --kind release --no-history {list}"),
        ],
    });
}

/// 3.91.0 where 3.9.1 was meant.
#[test]
fn a_release_whose_predecessor_nobody_knows_is_noted() {
    let rows = rows("unlikely");
    let list = whole("unlikely", &["99.0.0"]);
    let arguments = |release: &str, list: &str| format!("{release} --kind release {rows} {list}");
    assert_notes(&Case {
        code: "unlikely-release",
        speaks: arguments("99.0.2", &list),
        message: "Prefect 99.0.2 is unlikely, because 99.0.1 is not known; check the \
                  number"
            .to_owned(),
        silent: vec![
            arguments("99.0.1", &list),
            arguments("99.0.2", &whole("likely", &["99.0.0", "99.0.1"])),
            arguments("99.0.2", &format!("--no-history {list}")),
            arguments("99.0.2", ""),
        ],
    });
    for (release, before) in [
        ("99.0.2.dev3", Some("99.0.1")),
        ("99.0.1rc1", None),
        ("99.2.0", Some("99.1.x")),
        ("99.2.0a1", Some("99.1.x")),
        ("99.1.0", None),
        ("100.0.0", None),
        ("99.0.0.dev1", Some("98.x")),
        ("99.0.0.post1", None),
        ("99.0.1.post1", Some("99.0.1")),
        // Their own place in the list is no excuse, but what the history knows is.
        ("99.0.0", Some("98.x")),
        ("3.0.0", None),
        ("2.7.5", None),
    ] {
        let notes = notes_in_json(&arguments(release, &list));
        let messages: Vec<_> = notes.as_array().unwrap().iter().map(|it| &it["message"]).collect();
        let expected = before.map(|before| {
            let why = match before.strip_suffix(".x") {
                Some(_) => format!("no {before} release is known"),
                None => format!("{before} is not known"),
            };
            format!("Prefect {release} is unlikely, because {why}; check the number")
        });
        assert_eq!(messages, Vec::from_iter(&expected), "{release}");
    }
    // A yanked release was there.
    let yanked = whole("unlikely-yanked", &["99.0.0", "99.0.1"]);
    assert_eq!(codes(&format!("{} --yanked 99.0.1", arguments("99.0.2", &yanked))), [""; 0]);
}

#[test]
fn another_commit_than_that_of_the_release_is_noted() {
    let own = file("notes-own.txt", format!("{NO_RELEASE}\trefs/tags/2.11.5\n"));
    assert_notes(&Case {
        code: "other-commit",
        speaks: format!("2.11.5 --kind commit --sha {NO_RELEASE}"),
        message: format!("--sha is not the commit of 2.11.5; pass {SHA}"),
        silent: vec![
            format!("2.11.5 --kind commit --sha {SHA}"),
            format!("2.11.5 --kind commit --sha {NO_RELEASE} --no-history --releases {own}"),
            // A fork has its own commits, told or not.
            format!("2.11.5 --kind commit --sha {NO_RELEASE} --no-history {}", whole("fork", &[])),
            // No commit of it is known.
            format!("99.0.0 --kind commit --sha {NO_RELEASE} {}", rows("commit")),
        ],
    });
    // The list's commit counts, and may be the object of an annotated tag.
    let hint = ", or if that is the SHA of an annotated tag, list with `git ls-remote --tags`";
    for options in [format!("--releases {own}"), format!("--no-history --releases {own}")] {
        assert_eq!(
            notes_in_json(&format!("2.11.5 --kind commit --sha {SHA} {options}"))[0],
            json!({
                "code": "other-commit",
                "message": format!("--sha is not the commit of 2.11.5; pass {NO_RELEASE}{hint}"),
            })
        );
    }
}

#[test]
fn floating_tags_of_a_newer_release_are_noted() {
    let arguments = "--kind minor --python 3.8,3.10 --flavor standard";
    assert_notes(&Case {
        code: "newer-is-out",
        speaks: format!("2.11.4 {arguments}"),
        message: "2 floating tags belong to 2.11.5 and would move back to 2.11.4: \
                  2.11-python3.8, 2.11-python3.10; pass a list of all releases with --releases \
                  <FILE>"
            .to_owned(),
        silent: vec![
            format!("2.11.5 {arguments}"),
            format!("2.11.4 {arguments} --yanked 2.11.5"),
            "2.11.4 --kind pinned".to_owned(),
            // The last release with Python 3.7, whatever came after it.
            "2.10.19 --kind major --python 3.7".to_owned(),
            format!("2.11.5 {arguments} {}", whole("newer", &[])),
        ],
    });
    let owners = &notes_in_json("2.11.4 --python 3.8 --flavor standard")[0];
    let message = owners["message"].as_str().unwrap();
    assert!(message.starts_with("2 floating tags belong to newer releases and "), "{message}");
}

/// A shallow checkout has one tag, and somebody's own repository has other ones.
#[test]
fn a_list_that_lacks_what_is_known_is_noted() {
    let but = |name: &str, lacking: &[&str]| {
        let list = names(KNOWN).into_iter().filter(|it| !lacking.contains(&&**it));
        format!("--releases {}", file(&format!("notes-but-{name}.txt"), lines(list)))
    };
    let finals = names(KNOWN).into_iter().filter(|it| !it.contains(char::is_alphabetic));
    let finals = file("notes-finals.txt", lines(finals));
    let own = file("notes-other-major.txt", "99.0.0\n");
    let others = but("others", &["3.0.0", "3.0.1"]);
    let arguments = "2.11.5 --kind pinned --flavor standard";
    assert_notes(&Case {
        code: "incomplete-list",
        speaks: format!("{arguments} {}", but("two", &["2.11.4", "2.12.0"])),
        message: "the list lacks 2 releases of Prefect 2, the newest 2.12.0; use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or --no-history for images of your own"
            .to_owned(),
        silent: vec![
            // The release itself is never missed, and of others no dev release.
            format!("{arguments} {}", but("itself", &["2.11.5"])),
            format!("{arguments} --releases {finals}"),
            format!("{arguments} {others}"),
            format!("{arguments} {} --yanked 2.12.0", but("yanked", &["2.12.0"])),
            format!("{arguments} --no-history {}", but("no-history", &["2.11.4", "2.12.0"])),
        ],
    });
    // Of its own major version, even if the list has nothing of that.
    assert_eq!(codes(&format!("{arguments} --releases {own}")), ["incomplete-list"]);
    let one = notes_in_json(&format!("{arguments} {}", but("one", &["2.12.0"])));
    let start = "the list lacks 1 release of Prefect 2, the newest 2.12.0; ";
    assert!(one[0]["message"].as_str().unwrap().starts_with(start), "{one}");

    // In `check` of every major version that the list has, once.
    for (options, lacking) in [
        (&others[..], Some("2 releases of Prefect 3, the newest 3.0.1")),
        (&but("known", &[])[..], None),
        (&format!("--no-history {others}")[..], None),
        (&format!("--releases {own}")[..], None),
    ] {
        let run = |more: &[&str]| {
            let words = options.split(' ').map(|word| word.replace(BLANK, " "));
            let words = words.chain(more.iter().map(|&word| word.to_owned()));
            let tags = ["sha-a597971-python3.10@x", "prefecthq/prefect:2.8.7"];
            run(["check".to_owned()].into_iter().chain(words).chain(tags.map(str::to_owned)))
        };
        let advice = "use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or --no-history for images of your own\n";
        let message = lacking.map(|it| format!("the list lacks {it}; {advice}"));
        let told = |sort: &str| message.as_ref().map(|it| format!("{sort}: {it}"));
        assert_eq!(run(&[]).stderr, told("note").unwrap_or_default(), "{options}");
        assert_eq!(run(&["--strict"]).stderr, told("error").unwrap_or_default(), "{options}");
        assert_eq!(run(&["-q"]).stderr, "");
    }
}

#[test]
fn a_filter_that_matches_nothing_is_noted() {
    let minor = "--kind minor";
    assert_notes(&Case {
        code: "unmatched-filter",
        speaks: format!("2.11.5 {minor} --python 3.10,3.12"),
        message: "nothing in 2.11.5 matches --python 3.12, expected one of 3.8, 3.9, 3.10, 3.11"
            .to_owned(),
        silent: vec![
            format!("2.11.5 {minor} --python 3.10,3.11"),
            // Each value counts alone: there is no conda image for 3.11.
            format!("2.11.5 {minor} --python 3.10,3.11 --flavor conda"),
            format!("2.11.5 {minor},commit --sha {SHA} --sha-length 7"),
            format!("2.11.5 {minor} --flavor kubernetes"),
            // No release candidate has floating tags, and a job asks for them alike.
            "3.0.0rc1 --kind pinned,floating,latest".to_owned(),
        ],
    });
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
        let notes = notes.as_array().unwrap();
        assert!(notes.iter().any(|note| note["message"] == message), "{notes:?}");
    }
    // What is withheld is a match.
    assert_eq!(codes(&format!("2.11.5 {minor},major {}", whole("withheld", &[]))), [""; 0]);
}

/// A release job in order has nothing on standard error.
#[test]
fn a_whole_list_and_the_right_commit_have_no_note() {
    let commits = ["1".repeat(40), "2".repeat(40)];
    let own = file(
        "notes-own-images.txt",
        format!("{}\trefs/tags/3.4.25\n{}\trefs/tags/3.4.26\n", commits[0], commits[1]),
    );
    for arguments in [
        format!("2.11.5 --sha {SHA} --kind pinned,minor {}", whole("right", &[])),
        format!(
            "3.4.26 --sha {} --no-history --releases {own} --image ghcr.io/me/prefect",
            commits[1]
        ),
    ] {
        let outcome = compute(&arguments, &["--strict"]);
        assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
        assert_eq!(codes(&arguments), [""; 0]);
    }
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
    let all = notes.as_array().unwrap().iter().filter_map(|note| note["message"].as_str());
    let all = lines(all.map(|message| format!("error: {message}")));
    for quiet in [&["--strict"][..], &["--strict", "-q"]] {
        compute(&arguments, quiet).is(1, "", &all);
    }
    // What is assumed stays a note, beside the errors.
    let outcome = compute("3.999.0 --python 3.99,3.12 --strict", &[]);
    let sorts: Vec<_> =
        outcome.stderr.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!((outcome.status, &*outcome.stdout, sorts), (1, "", vec!["note", "error"]));
}
