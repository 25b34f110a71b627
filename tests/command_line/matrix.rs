//! `matrix`, and `--matrix` of every command.

use serde_json::Value;

use crate::run::{file, lines, run, run_line, run_with};

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
    let never = "note: Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x ";
    assert!(run(["matrix", "2.11.6"]).stderr.starts_with(never));
    for command in ["matrix 999.0.0", "compute 999.0.0"] {
        let outcome = run_line(command);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        // A row for another major version may come.
        assert!(outcome.stderr.starts_with("error: no matrix is known for "), "{}", outcome.stderr);
        let end = "; pass its matrix with --matrix <FILE>\n";
        assert!(outcome.stderr.ends_with(end), "{}", outcome.stderr);
    }
}

/// As the file has it, which is as the program prints it.
#[test]
fn the_history_is_a_row_per_change() {
    let file = include_str!("../../src/history/matrices.txt");
    let rows = file.lines().filter(|line| !line.starts_with('#'));
    run(["matrix"]).prints(&lines(rows.clone()));
    let json = run(["matrix", "-f", "json"]).stdout;
    let first = r#"[{"since":"2.0.0","standard":["3.7","3.8","3.9","3.10"],"conda":["3.7","3.8","3.9","3.10"],"latest":"3.10","source":"publishing workflow"},"#;
    assert!(json.starts_with(first), "{json}");
    let objects: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(objects.len(), rows.count() - 1);
}

/// The matrices of all releases are the library's.
#[test]
fn compute_with_the_printed_matrix_equals_compute() {
    let compute = ["compute", "2.10.19", "-q"];
    let computed = run(compute).stdout;
    for printed in [&["matrix", "2.10.19", "-f", "json"][..], &["matrix", "-f", "json"]] {
        let matrix = run(printed).stdout;
        run_with(matrix.as_bytes(), [&compute[..], &["--matrix", "-"]].concat()).prints(&computed);
    }
}

#[test]
fn compute_takes_the_matrix_of_its_one_release() {
    let matrix = br#"{"conda":["3.13"],"standard":["3.14","3.13"],"latest":"3.13"}"#;
    let compute = ["compute", "99.0.0", "--matrix", "-", "--kind", "major,latest"];
    for mark in [&b""[..], b"\xef\xbb\xbf", b" \n"] {
        run_with(&[mark, matrix].concat(), compute).prints(
            "99-python3.13\n99-latest\n99-python3.14\n99-python3.13-conda\n99-latest-conda\n",
        );
    }
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
    let error =
        format!("the matrix in standard input is not a list of rows, expected one such as {ROWS}");
    for matrix in [&br#"{"standard":["3.9"]}"#[..], br#"{"since":"4.0.0","standard":["3.9"]}"#, b""]
    {
        for command in ["check 2-latest", "pin 2-latest", "matrix", "matrix 2.11.5"] {
            let command = format!("{command} --matrix -");
            run_with(matrix, command.split(' ')).fails(2, &error);
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
    for (matrix, error) in [
        (&b"\xef\xbb\xbf \n"[..], is(&format!("empty, expected one such as {ONE}"))),
        (b"\xff\xfe{\0}\0", is("UTF-16; convert it to UTF-8")),
        (b"\0{\0}", is("UTF-16; convert it to UTF-8")),
        (b"standard: [3.9]", no_json(&format!("column 1: expected value; pass one such as {ONE}"))),
        (
            br#"[{"since":"4.0.0""#,
            no_json("column 17: EOF while parsing an object; check how the file was made"),
        ),
        (b"{}", wrong(": matrix has no flavor, expected standard, conda or kubernetes")),
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
            br#"{"since":"4.0.0","standrad":["3.12"]}"#,
            is(&format!("a single row, expected a list such as {ROWS}")),
        ),
        (b" []", is(&format!("an empty list, expected one such as {ROWS}"))),
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
