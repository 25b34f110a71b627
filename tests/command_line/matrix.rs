//! `matrix`, and `--matrix` of every command.

use serde_json::Value;

use crate::run::{RELEASES, file, names, run, run_line, run_with};

/// A fork whose Prefect 99 loses Python 3.12 and conda at 99.1.0.
const FORK: &str = r#"[
    {"since":"99.0.0.dev0","standard":["3.12","3.13"],"conda":["3.12"],"latest":"3.12"},
    {"since":"99.1.0","standard":["3.13","3.14"],"source":"a build file"}
]"#;
const FORK_RELEASES: &str = "99.0.0\n99.0.1\n99.1.0rc1\n99.1.0\n";

#[test]
fn a_release_has_a_table_and_a_json_form() {
    run(["matrix", "2.8.7"]).prints(
        "standard    3.7 3.8 3.9 3.10 3.11\nconda       3.7 3.8 3.9 3.10\nlatest      3.10\n",
    );
    run(["matrix", "2.11.5", "-f", "json"]).prints(
        "{\"standard\":[\"3.8\",\"3.9\",\"3.10\",\"3.11\"],\"conda\":[\"3.8\",\"3.9\",\"3.10\"],\
         \"kubernetes\":[\"3.8\",\"3.9\",\"3.10\",\"3.11\"],\"latest\":\"3.10\"}\n",
    );
}

#[test]
fn a_release_newer_than_the_history_is_noted_and_one_without_a_matrix_is_an_error() {
    let outcome = run(["matrix", "3.999.0"]);
    assert_eq!((outcome.status, outcome.stdout), (0, run(["matrix", "3.999.0", "-q"]).stdout));
    let start = "note: Prefect 3 is known up to ";
    assert!(outcome.stderr.starts_with(start), "{}", outcome.stderr);
    for command in ["matrix 999.0.0", "compute 999.0.0", "compute 3.0.0a1"] {
        let outcome = run_line(command);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        // A row for another major version may come.
        assert!(outcome.stderr.starts_with("error: no matrix is known for "), "{}", outcome.stderr);
        let end = "; pass its matrix with --matrix <FILE>\n";
        assert!(outcome.stderr.ends_with(end), "{}", outcome.stderr);
    }
}

#[test]
fn the_history_is_a_row_per_change() {
    let table = run(["matrix"]).stdout;
    let rows: Vec<Value> = serde_json::from_str(&run(["matrix", "-f", "json"]).stdout).unwrap();
    assert_eq!(table.lines().count(), rows.len() + 1);
    // What is older than the newest line stays as it is.
    for row in [
        "since        standard    conda       kubernetes  latest  source",
        "2.0.0        3.7-3.10    3.7-3.10    -           3.10    publishing workflow",
        "2.14.14      3.8-3.12    3.8-3.12    3.8-3.12    3.10    publishing workflow",
        "3.4.25       3.9-3.14    3.9-3.14    3.9-3.14    3.12    publishing workflow",
        "3.4.26.dev3  3.10-3.14   3.10-3.14   3.10-3.14   3.12    publishing workflow",
    ] {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(table.lines().any(|line| words(line) == words(row)), "no {row} in\n{table}");
    }
    let json = run(["matrix", "-f", "json"]).stdout;
    let first = r#"[{"since":"2.0.0","standard":["3.7","3.8","3.9","3.10"],"conda":["3.7","3.8","3.9","3.10"],"latest":"3.10","source":"publishing workflow"},"#;
    assert!(json.starts_with(first), "{json}");
}

/// One release per row of the history is enough: within a row, the matrix is
/// the same. All of them are compared in the library's tests.
#[test]
fn compute_with_the_printed_matrix_equals_compute() {
    for release in names(RELEASES).iter().step_by(23) {
        let compute = ["compute", release, "-q"];
        let computed = run(compute).stdout;
        let matrix = run(["matrix", release, "-f", "json"]).stdout;
        let with_matrix = [&compute[..], &["--matrix", "-"]].concat();
        run_with(matrix.as_bytes(), &with_matrix).prints(&computed);
        let rows = run(["matrix", "-f", "json"]).stdout;
        run_with(rows.as_bytes(), with_matrix).prints(&computed);
    }
}

#[test]
fn compute_takes_the_matrix_of_its_one_release() {
    let matrix = br#"{"conda":["3.13"],"standard":["3.14","3.13"],"latest":"3.13"}"#;
    let expected =
        "99-python3.13\n99-latest\n99-python3.14\n99-python3.13-conda\n99-latest-conda\n";
    for mark in [&b""[..], b"\xef\xbb\xbf", b" \n"] {
        run_with(
            &[mark, matrix].concat(),
            ["compute", "99.0.0", "--matrix", "-", "--kind", "major,latest"],
        )
        .prints(expected);
    }
    // Without a latest it is the highest that every flavor has.
    run_with(
        br#"{"conda":["3.9","3.13"],"standard":["3.14","3.13","3.9"]}"#,
        ["compute", "99.0.0", "--matrix", "-", "--kind", "latest", "-f", "markdown"],
    )
    .prints(
        "### Standard Python\n\n| Tag | Prefect version | Python version |\n| --- | --- | --- |\n\
         | `99-latest` | newest 99.x | 3.13 |\n\n### Conda\n\n| Tag | Prefect version | Python \
         version |\n| --- | --- | --- |\n| `99-latest-conda` | newest 99.x | 3.13 |\n",
    );
}

#[test]
fn every_command_takes_rows() {
    let rows = file("matrix-fork.json", format!("\u{feff}{FORK}"));
    let list = file("matrix-fork.txt", FORK_RELEASES);
    let options = ["--matrix", &rows, "--releases", &list];
    run([&["compute", "99.0.1", "--kind", "floating"], &options[..]].concat()).is(
        0,
        "99.0-python3.12\n99-python3.12\n99.0-python3.13\n99.0-python3.12-conda\n99-python3.12-conda\n\
         99-latest-conda\n",
        "note: not moved, because they belong to 99.1.0: 99-latest, 99-python3.13\n",
    );
    run([&["check", "99-latest", "99-python3.12", "99.1.0-python3.12"], &options[..]].concat()).is(
        1,
        "99-latest: ok: the newest Prefect 99.x with its default Python (3.14), floating, currently 99.1.0\n\
         99-python3.12: ok: the newest Prefect 99.x with Python 3.12, frozen at 99.0.1; note: no \
         release from 99.1.0 on has this image\n\
         99.1.0-python3.12: invalid: Prefect 99.1.0 has no standard image with Python 3.12, expected \
         one of 3.13, 3.14 (99.0.1 is the last with Python 3.12); use 99.1.0-python3.13\n",
        "",
    );
    run([&["pin", "-q", "99-latest", "99-latest-conda"], &options[..]].concat())
        .prints("99.1.0-python3.14\n99.0.1-python3.12-conda\n");
    run(["matrix", "99.0.7", "--matrix", &rows])
        .prints("standard    3.12 3.13\nconda       3.12\nlatest      3.12\n");
    // What Prefect is known to build stays.
    run(["matrix", "2.11.5", "--matrix", &rows]).prints(&run(["matrix", "2.11.5"]).stdout);
    let table = run(["matrix", "--matrix", &rows]).stdout;
    let row = table.lines().find(|line| line.starts_with("99.1.0 ")).unwrap();
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>().join(" "),
        "99.1.0 3.13-3.14 - - 3.14 a build file"
    );
}

const ONE: &str = r#"{"standard":["3.9","3.10"],"conda":["3.10"],"latest":"3.10"}"#;
const ROWS: &str = r#"[{"since":"4.0.0","standard":["3.12","3.13"],"latest":"3.13"}]"#;

#[test]
fn a_matrix_of_one_release_is_for_compute_alone() {
    for matrix in [
        r#"{"standard":["3.9"]}"#,
        // A row without the brackets of a list.
        r#"{"since":"4.0.0","standard":["3.9"]}"#,
        "",
        "standard: [3.9]",
    ] {
        for arguments in
            [&["check", "2-latest"][..], &["pin", "2-latest"], &["matrix"], &["matrix", "2.11.5"]]
        {
            run_with(matrix.as_bytes(), [arguments, &["--matrix", "-"]].concat()).fails(
                2,
                &format!(
                    "the matrix in standard input is not a list of rows, expected one such as {ROWS}"
                ),
            );
        }
    }
}

/// The position stands before the reason, so that it does not read as part of the advice. What
/// is wrong with a matrix is tried beside it.
#[test]
fn what_is_no_matrix_is_refused() {
    let is = |problem: &str| format!("the matrix in standard input is {problem}");
    let wrong = |reason: &str| format!("invalid matrix in standard input{reason}");
    let no_json = |reason: &str| format!("invalid JSON in standard input at line 1 {reason}");
    let row = "expected an object such as {\"since\":\"4.0.0\",\"standard\":[\"3.13\",\"3.14\"],\
               \"latest\":\"3.14\"}";
    for (matrix, error) in [
        (&b"\xef\xbb\xbf \n"[..], is(&format!("empty, expected one such as {ONE}"))),
        (b"\xff\xfe{\0}\0", is("UTF-16; convert it to UTF-8")),
        (b"\0{\0}", is("UTF-16; convert it to UTF-8")),
        (b"standard: [3.9]", no_json(&format!("column 1: expected value; pass one such as {ONE}"))),
        (
            br#"[{"since":"4.0.0""#,
            no_json(&format!("column 17: EOF while parsing an object; pass one such as {ROWS}")),
        ),
        (b"{}", wrong(": matrix has no flavor, expected standard, conda or kubernetes")),
        (
            br#"{"standard":[3.10]}"#,
            wrong(
                " at line 1 column 17: invalid type: floating point `3.1`, expected a Python \
                 version as a string: as a number, 3.10 is 3.1; write \"3.10\"",
            ),
        ),
        (
            br#"{"slim":["3.10"]}"#,
            wrong(
                " at line 1 column 7: key \"slim\" is unknown, expected since, standard, conda, \
                 kubernetes, latest and 1 more",
            ),
        ),
        (
            br#"[{"since":"2.11.5","since":"2.11.5"}]"#,
            wrong(" at line 1 column 26: since is given twice, expected once"),
        ),
        (
            br###"{"standard":"##[x]\u001b"}"###,
            wrong(
                " at line 1 column 25: invalid type: string \"#\\x23[x]\\u{1b}\", expected a \
                 sequence",
            ),
        ),
        (
            br#"{"since":"4.0.0","standrad":["3.12"]}"#,
            is(&format!("a single row, expected a list such as {ROWS}")),
        ),
        (b" []", is(&format!("an empty list, expected one such as {ROWS}"))),
        (b"[3]", wrong(&format!(" at line 1 column 2: invalid type: integer `3`, {row}"))),
        (
            br#"[{"since":"4.0.0","standard":["3.9"]},{"since":"4.0.0","standard":["3.10"]}]"#,
            wrong(": since 4.0.0 is given twice, expected once"),
        ),
    ] {
        run_with(matrix, ["compute", "2.11.5", "--matrix", "-"]).fails(2, &error);
    }
    let path = file("matrix-wrong.json", r#"[{"since":"4.0.0"}]"#);
    let reason =
        "at line 1 column 19: matrix has no flavor, expected standard, conda or kubernetes";
    for command in ["compute 2.11.5", "check 2-latest", "pin -", "matrix"] {
        run_line(&format!("{command} --matrix {path}"))
            .fails(2, &format!("invalid matrix in {path:?} {reason}"));
    }
}
