//! `compute`: tags, filters, other matrices, and only forward.

use crate::run::{RELEASES, SHA, lines, run, run_with};

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
    run(["compute", "2.11.5", "--sha", SHA]).prints(&lines(&expected));
    run(["compute", "v2.11.5", "--sha", &SHA.to_ascii_uppercase()]).prints(&lines(&expected));
}

#[test]
fn a_prerelease_has_pinned_tags_only() {
    run(["compute", "3.0.0-rc.1", "--sha", SHA, "--sha-length", "7", "--python", "3.12"]).prints(
        "3.0.0rc1-python3.12\nsha-88a7ff1-python3.12\n3.0.0rc1-python3.12-conda\n\
         sha-88a7ff1-python3.12-conda\n",
    );
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
    ] {
        run([&["compute", "2.11.5"], filters].concat()).prints(&lines(expected));
    }
}

#[test]
fn references_come_tag_by_tag_so_that_pinned_ones_are_first() {
    run([
        "compute",
        "2.11.5",
        "--flavor",
        "conda",
        "--python",
        "3.8",
        "--kind",
        "release,minor",
        "--image",
        "prefecthq/prefect",
        "--image",
        "localhost:5000/prefect",
        "--image",
        "docker.io/prefecthq/prefect",
    ])
    .prints(
        "prefecthq/prefect:2.11.5-python3.8-conda\n\
         localhost:5000/prefect:2.11.5-python3.8-conda\n\
         prefecthq/prefect:2.11-python3.8-conda\n\
         localhost:5000/prefect:2.11-python3.8-conda\n",
    );
}

#[test]
fn a_matrix_can_be_given() {
    let matrix = br#"{"conda":["3.13"],"standard":["3.14","3.13"],"latest":"3.13"}"#;
    let expected = "4-python3.13\n4-latest\n4-python3.14\n4-python3.13-conda\n4-latest-conda\n";
    run_with(matrix, ["compute", "4.0.0", "--matrix", "-", "--kind", "major,latest"])
        .prints(expected);
}

#[test]
fn filters_that_leave_nothing_say_what_there_is() {
    let images = "of the images standard with Python 3.8, 3.9, 3.10, 3.11; conda with Python 3.8, \
                  3.9, 3.10; kubernetes with Python 3.8, 3.9, 3.10, 3.11; choose among these";
    run(["compute", "2.11.5", "--python", "3.12"]).fails(
        1,
        &format!(
            "no tag of 2.11.5 is left, expected some of the kinds release, minor, major, latest \
             (commit only with --sha), {images}"
        ),
    );
    run(["compute", "2.11.5", "--sha", SHA, "--python", "3.12", "-q"]).fails(
        1,
        &format!(
            "no tag of 2.11.5 is left, expected some of the kinds release, commit, minor, major, \
             latest, {images}"
        ),
    );
    run(["compute", "3.0.0rc1", "--kind", "latest"]).fails(
        1,
        "no tag of 3.0.0rc1 is left, expected some of the kinds release (commit only with --sha), \
         of the images standard with Python 3.9, 3.10, 3.11, 3.12; conda with Python 3.9, 3.10, \
         3.11, 3.12; kubernetes with Python 3.9, 3.10, 3.11, 3.12; choose among these",
    );
}

#[test]
fn a_release_newer_than_the_history_has_the_newest_matrix() {
    let note = "note: 3.10.0 is newer than 3.9.1, the newest release known of its major version, \
                and is taken to have the matrix of 3.9.0\n";
    let arguments = ["compute", "3.10.0", "--kind", "latest"];
    run(arguments).is(0, "3-latest\n3-latest-conda\n", note);
    run([&arguments[..], &["-q"]].concat()).prints("3-latest\n3-latest-conda\n");
}

#[test]
fn without_a_known_matrix_one_must_be_given() {
    for release in ["4.0.0", "1.4.1", "3.0.0a1"] {
        run(["compute", release]).fails(
            2,
            &format!(
                "no matrix is known for release {release}, expected one of Prefect 2 from 2.0.0 \
                 on, or of Prefect 3 from 3.0.0rc1 on; give its matrix with --matrix <FILE>"
            ),
        );
    }
}

#[test]
fn a_backport_moves_only_what_it_owns() {
    let minor = ["3.8", "3.9", "3.10", "3.11"].map(|python| format!("2.11-python{python}"));
    run([
        "compute",
        "2.11.6",
        "--released",
        RELEASES,
        "--kind",
        "minor,major,latest",
        "--flavor",
        "standard",
    ])
    .is(
        0,
        &lines(minor),
        "note: not moved, because they belong to 2.20.27: 2-python3.8, 2-python3.9, 2-python3.10, 2-latest, 2-python3.11\n",
    );
}

#[test]
fn a_python_that_nothing_newer_builds_moves_on() {
    let matrix = br#"{"standard":["3.9","3.12"]}"#;
    run_with(matrix, ["compute", "3.4.26", "--matrix", "-", "--released", RELEASES]).is(
        0,
        "3.4.26-python3.9\n3.4-python3.9\n3-python3.9\n3.4.26-python3.12\n3.4-python3.12\n",
        "note: not moved, because they belong to 3.9.1: 3-python3.12, 3-latest\n",
    );
}

#[test]
fn what_is_newest_in_its_line_moves_everything() {
    run(["compute", "2.20.28", "--released", RELEASES, "--kind", "latest", "-q"])
        .prints("2-latest\n2-latest-conda\n");
    run(["compute", "3.9.2", "--released", RELEASES, "-q"])
        .prints(&run(["compute", "3.9.2", "-q"]).stdout);
    let owned: Vec<_> = run(["compute", "3.8.9", "--released", RELEASES])
        .stdout
        .lines()
        .filter(|tag| tag.starts_with("3-"))
        .map(str::to_owned)
        .collect();
    assert_eq!(owned, [""; 0]);
}

#[test]
fn a_note_names_each_owner_with_its_tags() {
    let list = b"2.10.20\n2.11.5\n";
    run_with(
        list,
        [
            "compute",
            "2.10.19",
            "--released",
            "-",
            "--kind",
            "minor,major",
            "--flavor",
            "standard",
            "--python",
            "3.7,3.8",
        ],
    )
    .is(
        0,
        "2.10-python3.7\n2-python3.7\n",
        "note: not moved, because they belong to 2.10.20: 2.10-python3.8\nnote: not moved, because they belong to 2.11.5: 2-python3.8\n",
    );
}

#[test]
fn a_list_without_a_release_is_an_error() {
    for (list, count) in [(&b""[..], 0), (b"# nothing\nprefect-aws-0.5.0\n2-latest", 3)] {
        run_with(list, ["compute", "2.11.5", "--released", "-"]).fails(
            2,
            &format!(
                "no release in standard input ({count} lines), expected one a line, as `git tag` \
                 or a registry's tag list has them"
            ),
        );
    }
}

#[test]
fn a_list_may_be_what_the_tools_at_hand_print() {
    let expected = "2.11.6-python3.8\n2.11-python3.8\n";
    for line in [
        "2.20.27\r\n",
        "v2.20.27",
        "# comment\n\nprefect-aws-0.5.0\n2.20.27\n",
        "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2\trefs/tags/2.20.27^{}\n",
        "2.20.27-python3.10\n2-latest\n",
    ] {
        let outcome = run_with(
            line.as_bytes(),
            [
                "compute",
                "2.11.6",
                "--released",
                "-",
                "--flavor",
                "standard",
                "--python",
                "3.8",
                "-q",
            ],
        );
        assert_eq!(outcome.stdout, expected, "{line:?}");
    }
}

#[test]
fn wrong_values_are_refused_each_for_its_reason() {
    let release = |found: &str, problem: &str| {
        (
            vec![found.to_owned()],
            format!("invalid value '{found}' for '<RELEASE>': release \"{found}\" {problem}"),
        )
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
        release("2.11", "has 2 numbers, expected MAJOR.MINOR.PATCH, such as 2.11.5; use 2.11.0"),
        release("02.11.5", "has a number with leading zeros, expected none; use 2.11.5"),
        release("1!2.11.5", "has an epoch, expected none: Prefect never had one; use 2.11.5"),
        option(
            "--sha",
            "SHA",
            short,
            &format!(
                "commit SHA {short:?} has 39 digits, expected the whole SHA of 40 (64 in a SHA-256 repository), as `git rev-parse HEAD` prints it"
            ),
        ),
        option(
            "--sha",
            "SHA",
            &strange,
            &format!(
                "commit SHA {strange:?} has \"g\" at byte 39, expected hexadecimal digits only"
            ),
        ),
        option(
            "--python",
            "X.Y",
            "3.1O",
            "python version \"3.1O\", expected X.Y, two plain numbers up to 65535 such as 3.10",
        ),
        option("--flavor", "F", "slim", "flavor \"slim\", expected standard, conda or kubernetes"),
        option(
            "--kind",
            "K",
            "patch",
            "kind \"patch\", expected release, commit, minor, major or latest",
        ),
        option(
            "--sha-length",
            "N",
            "6",
            "SHA length \"6\", expected a number of digits from 7 to 40",
        ),
        option(
            "--image",
            "NAME",
            "me/prefect:2",
            "repository has the component \"prefect:2\", expected a-z and 0-9, joined by one of \".\", \"_\", \"__\" or dashes",
        ),
    ] {
        run(["compute".to_owned()].into_iter().chain(arguments)).refuses(&reason);
    }
}

#[test]
fn a_matrix_that_is_none_refuses() {
    let form = r#"the matrix in standard input is not of the form {"standard":["3.9","3.10"],"conda":["3.10"],"latest":"3.10"}"#;
    for (matrix, problem) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            "3.10",
            "invalid type: floating point `3.1`, expected a matrix such as {\"standard\":[\"3.9\",\"3.10\"],\"latest\":\"3.10\"} at line 1 column 4",
        ),
        (
            r#"{"standard":[3.10]}"#,
            "python version is the number 3.1, expected a string: a number drops the zero of 3.10 and reads as 3.1; write \"3.10\" at line 1 column 17",
        ),
        (
            r#"{"slim":["3.10"]}"#,
            "key \"slim\", expected standard, conda, kubernetes or latest at line 1 column 7",
        ),
        (
            r###"{"standard":"##[x]\u001b"}"###,
            "invalid type: string \"#\\x23[x]\\u{1b}\", expected a sequence at line 1 column 25",
        ),
    ] {
        run_with(matrix.as_bytes(), ["compute", "2.11.5", "--matrix", "-"])
            .fails(2, &format!("{form}: {problem}"));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    for option in ["--matrix", "--released"] {
        for (path, problem) in [
            ("/nonexistent", "No such file or directory (os error 2)"),
            (env!("CARGO_MANIFEST_DIR"), "Is a directory (os error 21)"),
        ] {
            let outcome = run(["compute", "2.11.5", option, path]);
            assert_eq!(outcome.status, 2);
            assert_eq!(outcome.stdout, "");
            assert!(
                outcome.stderr.starts_with(&format!("error: cannot read {path:?}")),
                "{}",
                outcome.stderr
            );
            assert!(outcome.stderr.ends_with(&format!(": {problem}\n")), "{}", outcome.stderr);
        }
    }
}

#[test]
fn standard_input_is_read_for_one_thing_only() {
    run_with(b"2.11.5", ["compute", "2.11.5", "--matrix", "-", "--released", "-"])
        .fails(2, "\"-\" stands more than once, expected at most one: standard input is read once");
}
