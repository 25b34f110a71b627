//! `compute`: tags, filters, and only forward. Its notes are in `notes.rs`.

use crate::run::{KNOWN, RELEASES, SHA, lines, run, run_with};

#[test]
fn the_tags_of_2_11_5_are_those_of_the_guide() {
    let mut expected = Vec::new();
    for (suffix, pythons) in
        [("", &["3.8", "3.9", "3.10", "3.11"][..]), ("-conda", &["3.8", "3.9", "3.10"])]
    {
        for python in pythons {
            for version in ["2.11.5", &format!("sha-{SHA}"), "2.11", "2"] {
                expected.push(format!("{version}-python{python}{suffix}"));
            }
            if *python == "3.10" {
                expected.push(format!("2-latest{suffix}"));
            }
        }
    }
    assert_eq!(expected.len(), 30);
    for (release, sha) in [("2.11.5", SHA), ("v2.11.5", &SHA.to_ascii_uppercase())] {
        run(["compute", release, "--sha", sha, "-q"]).prints(&lines(&expected));
    }
}

#[test]
fn only_final_releases_have_floating_tags() {
    for (release, tags) in [
        ("3.0.0-rc.1", "3.0.0rc1-python3.12\n3.0.0rc1-python3.12-conda\n"),
        ("3.0.5.dev1", "3.0.5.dev1-python3.12\n3.0.5.dev1-python3.12-conda\n"),
        // As docker/metadata-action publishes it. (There was none: a note.)
        ("2.14.21.post1", "2.14.21.post1-python3.12\n2.14.21.post1-python3.12-conda\n"),
    ] {
        run(["compute", release, "--python", "3.12", "-q"]).prints(tags);
    }
}

#[test]
fn filters_leave_the_rest_as_it_is() {
    for (filters, expected) in [
        (&["--kind", "latest"][..], &["2-latest", "2-latest-conda"][..]),
        (
            &["--kind", "latest,release", "--python", "3.10,3.11"],
            &[
                "2.11.5-python3.10",
                "2-latest",
                "2.11.5-python3.11",
                "2.11.5-python3.10-conda",
                "2-latest-conda",
            ],
        ),
        (
            &["--python", "3.11", "--flavor", "conda,standard"],
            &["2.11.5-python3.11", "2.11-python3.11", "2-python3.11"],
        ),
        (
            &["--flavor", "kubernetes", "--kind", "major,latest"],
            &[
                "2-python3.8-kubernetes",
                "2-python3.9-kubernetes",
                "2-python3.10-kubernetes",
                "2-latest-kubernetes",
                "2-python3.11-kubernetes",
            ],
        ),
        (
            &["--kind", "major", "--kind", "latest", "--python", "3.10", "--flavor", "standard"],
            &["2-python3.10", "2-latest"],
        ),
        (
            &["--kind", "pinned", "--python", "3.10", "--sha", SHA, "--sha-length", "7"],
            &[
                "2.11.5-python3.10",
                "sha-a597971-python3.10",
                "2.11.5-python3.10-conda",
                "sha-a597971-python3.10-conda",
            ],
        ),
        (
            &["--kind", "floating", "--python", "3.10", "--sha", SHA, "--flavor", "standard"],
            &["2.11-python3.10", "2-python3.10", "2-latest"],
        ),
        (
            &["--kind", "pinned,latest", "--python", "3.10", "--flavor", "standard"],
            &["2.11.5-python3.10", "2-latest"],
        ),
        // Blanks around commas are nothing.
        (
            &[
                "--kind",
                "release, latest",
                "--python",
                " 3.9 ,\t3.10",
                "--flavor",
                "conda , standard",
            ],
            &[
                "2.11.5-python3.9",
                "2.11.5-python3.10",
                "2-latest",
                "2.11.5-python3.9-conda",
                "2.11.5-python3.10-conda",
                "2-latest-conda",
            ],
        ),
    ] {
        run([&["compute", "2.11.5", "-q"], filters].concat()).prints(&lines(expected));
    }
}

#[test]
fn references_come_tag_by_tag_so_that_pinned_ones_are_first() {
    let arguments = "compute 2.11.5 --flavor conda --python 3.8 --kind release,minor";
    for images in [
        "--image prefecthq/prefect --image localhost:5000/prefect --image docker.io/prefecthq/prefect",
        "--image prefecthq/prefect,localhost:5000/prefect,docker.io/prefecthq/prefect",
    ] {
        run(arguments.split(' ').chain(images.split(' '))).prints(
            "prefecthq/prefect:2.11.5-python3.8-conda\n\
             localhost:5000/prefect:2.11.5-python3.8-conda\n\
             prefecthq/prefect:2.11-python3.8-conda\n\
             localhost:5000/prefect:2.11-python3.8-conda\n",
        );
    }
}

#[test]
fn filters_that_leave_nothing_name_what_failed() {
    let together = |filters| format!("nothing in 2.11.5 matches {filters} together; choose others");
    let pythons = "expected one of 3.8, 3.9, 3.10, 3.11";
    for (filters, error) in [
        ("--python 3.11 --flavor conda", together("--flavor conda and --python 3.11")),
        ("--python 3.11 --kind latest,minor --kind latest", String::new()),
        ("--python 3.11 --kind latest", together("--kind latest and --python 3.11")),
        ("--python 3.7", format!("nothing in 2.11.5 matches --python 3.7, {pythons}")),
        (
            "--python 3.7,3.6 --kind minor --flavor conda",
            format!("nothing in 2.11.5 matches --python 3.6, 3.7, {pythons}"),
        ),
        ("--kind commit", "--kind commit needs --sha <SHA>".to_owned()),
    ] {
        for quiet in ["", " -q"] {
            let outcome = run(format!("compute 2.11.5 {filters}{quiet}").split(' '));
            if error.is_empty() {
                assert_eq!((outcome.status, outcome.stderr), (0, String::new()));
            } else {
                outcome.fails(1, &error);
            }
        }
    }
}

#[test]
fn without_a_known_matrix_one_must_be_given() {
    for release in ["999.0.0", "1.4.1", "3.0.0a1"] {
        let outcome = run(["compute", release]);
        // A row for another major version may come.
        let start = match release {
            "1.4.1" => "error: 1.4.1 is Prefect 1, which has another scheme".to_owned(),
            _ => format!(
                "error: no matrix is known for {release}, expected Prefect 2 from 2.0.0 on or \
                 Prefect 3 from 3.0.0rc1 on"
            ),
        };
        assert!(outcome.stderr.starts_with(&start), "{}", outcome.stderr);
        let end = "; pass its matrix with --matrix <FILE>\n";
        assert!(outcome.stderr.ends_with(end), "{}", outcome.stderr);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
    }
}

/// A job that pushes pinned tags and then floating ones goes on.
#[test]
fn nothing_to_print_is_an_answer() {
    let not_final = "note: nothing to print: 3.9.1.dev5 is not final, so it has no floating tags\n";
    let withheld = "note: not moved, because they belong to 2.11.5: 2.11-python3.10\n\
                    note: nothing to print: all selected tags belong to newer releases\n";
    let backport = ["2.11.4", "--releases", KNOWN, "--python", "3.10", "--flavor", "standard"];
    for (arguments, note) in [
        (&["3.9.1.dev5", "--kind", "floating"][..], not_final),
        (&["3.9.1.dev5", "--kind", "minor,latest", "--flavor", "kubernetes"], not_final),
        (&[&backport[..], &["--kind", "minor"]].concat(), withheld),
    ] {
        for strict in [&[][..], &["--strict"]] {
            let compute = |more: &[&str]| run([&["compute"], arguments, strict, more].concat());
            compute(&[]).is(0, "", note);
            compute(&["-q"]).prints("");
            compute(&["-f", "markdown"]).is(0, "", note);
            compute(&["-f", "bake"]).is(0, "{\n  \"group\": {},\n  \"target\": {}\n}\n", note);
            let json = compute(&["-f", "json"]);
            assert_eq!((json.status, &*json.stderr), (0, note));
            assert!(json.stdout.ends_with(",\"images\":[],\"notes\":[]}\n"), "{}", json.stdout);
        }
    }
}

#[test]
fn floating_tags_go_back_from_a_yanked_release() {
    let compute = ["compute", "2.10.20", "--strict", "--kind", "minor", "--python", "3.8"];
    let options = ["--flavor", "standard", "--yanked", "2.10.21"];
    for list in [&[][..], &["--releases", KNOWN]] {
        run([&compute, &options[..], list].concat()).prints("2.10-python3.8\n");
    }
    // Several, and in any spelling. A fork's list may have one.
    let list = b"2.10.20\n2.10.21\n2.10.22\n";
    let more = ["--yanked", "v2.10.22", "--no-history", "--releases", "-"];
    run_with(list, [&compute, &options[..], &more].concat()).prints("2.10-python3.8\n");
    // Nor need a fork have it. A variable may be empty, or have a line for each.
    for yanked in ["", " ,", "2.10.21", "\n2.10.21\r\n v2.10.19,,2.10.18 "] {
        let list = if yanked.contains("21") { &b"2.10.20\n2.10.21\n"[..] } else { b"2.10.20\n" };
        let options = ["--flavor", "standard", "--yanked", yanked];
        let more = ["--no-history", "--releases", "-"];
        run_with(list, [&compute, &options[..], &more].concat()).prints("2.10-python3.8\n");
    }

    let problem = "is not known, expected one that was released";
    for (options, error) in [
        (&["--yanked", "2.10.99"][..], format!("--yanked: release 2.10.99 {problem}")),
        // It was never published.
        (&["--yanked", "2.6.10"], format!("--yanked: release 2.6.10 {problem}")),
        (
            &["--yanked", "2.10.21", "--yanked", "2.10.20"],
            "2.10.20 is both the release to compute and --yanked; leave out one".to_owned(),
        ),
        (
            &["--yanked", "2.10.22", "--releases", KNOWN],
            format!("--yanked: release 2.10.22 {problem}"),
        ),
    ] {
        run_with(b"2.10.19\n", [&compute, options].concat()).fails(2, &error);
    }
}

/// What is built in of other people's images is left aside, and something must tell
/// what is out.
#[test]
fn without_the_history_only_a_list_tells_what_is_out() {
    let list = "a list of your releases; pass one with --releases <FILE>";
    let list_or_registry =
        "your releases; pass them with --releases <FILE> or --registry-tags <FILE>";
    for (arguments, advice) in [
        (&["compute", "2.11.5"][..], list),
        (&["check", "2-latest"], list_or_registry),
        (&["pin", "2-latest"], list_or_registry),
        (&["scan"], list_or_registry),
    ] {
        let error = format!("--no-history needs {advice}");
        run([arguments, &["--no-history"]].concat()).fails(2, &error);
    }
    let compute =
        "compute 3.4.25 --strict --no-history --releases - --flavor standard --kind floating";
    run_with(b"3.4.25\n3.4.26\n", compute.split(' ')).is(
        0,
        "3.4-python3.9\n3-python3.9\n",
        "note: not moved, because they belong to 3.4.26: 3.4-python3.10, 3-python3.10, \
         3.4-python3.11, 3-python3.11 and 7 more\n",
    );
    run_with(
        b"3.4.25\n3.4.26\n",
        "pin --no-history --releases - 3-latest 3-python3.9 -q".split(' '),
    )
    .prints("3.4.26-python3.12\n3.4.25-python3.9\n");
}

#[test]
fn a_backport_moves_only_what_it_owns() {
    let minor = ["3.8", "3.9", "3.10", "3.11"].map(|python| format!("2.11-python{python}"));
    let arguments =
        ["compute", "2.11.5", "--no-history", "--releases", RELEASES, "--flavor", "standard"];
    let withheld = "note: not moved, because they belong to 2.20.27: 2-python3.8, 2-python3.9, \
                    2-python3.10, 2-latest, 2-python3.11\n";
    let floating = [&arguments[..], &["--kind", "floating"]].concat();
    run(&floating).is(0, &lines(&minor), withheld);
    // It is the purpose of the option, and no reason to fail.
    run([&*floating, &["--strict"]].concat()).is(0, &lines(&minor), withheld);
    run([&*floating, &["-q"]].concat()).prints(&lines(&minor));
}

#[test]
fn a_python_that_nothing_newer_builds_moves_on() {
    let matrix = br#"{"standard":["3.9","3.12"]}"#;
    run_with(
        matrix,
        ["compute", "3.4.25", "--matrix", "-", "--no-history", "--releases", RELEASES],
    )
    .is(
        0,
        "3.4.25-python3.9\n3.4-python3.9\n3-python3.9\n3.4.25-python3.12\n3.4-python3.12\n",
        "note: not moved, because they belong to 3.9.1: 3-python3.12, 3-latest\n",
    );
}

#[test]
fn what_is_newest_in_its_line_moves_its_own_line() {
    let owned: Vec<_> = run(["compute", "3.7.8", "--releases", RELEASES, "-q"])
        .stdout
        .lines()
        .filter(|tag| !tag.starts_with("3.7"))
        .map(str::to_owned)
        .collect();
    assert_eq!(owned, [""; 0]);
    // The release counts as released, whether the list has it or not.
    for list in [&b"2.10.0\n"[..], b"2.10.0\n2.11.5\n"] {
        run_with(list, ["compute", "2.11.5", "--releases", "-", "--kind", "latest", "-q"])
            .prints("2-latest\n2-latest-conda\n");
    }
}

#[test]
fn a_note_names_each_owner_with_its_tags() {
    let list = b"2.10.20\n2.11.5\n";
    let arguments = "compute 2.10.19 --no-history --releases - --kind minor,major --flavor standard \
                     --python 3.7,3.8";
    run_with(list, arguments.split_whitespace()).is(
        0,
        "2.10-python3.7\n2-python3.7\n",
        "note: not moved, because they belong to 2.10.20: 2.10-python3.8\n\
         note: not moved, because they belong to 2.11.5: 2-python3.8\n",
    );
}

/// 2.6.9.post1 and 2.6.10 are git tags and nothing else.
#[test]
fn what_was_never_published_owns_nothing() {
    let list = b"2.6.9\n2.6.9.post1\n2.6.10\n";
    let arguments = "compute 2.6.9 -q --releases - --kind minor --python 3.7 --flavor standard";
    run_with(list, arguments.split(' ')).prints("2.6-python3.7\n");
    // A fork may have published one.
    run_with(list, arguments.split(' ').chain(["--no-history"])).prints("");
}
