//! `matrix`: of a release, and the whole history.

use std::fs;

use serde_json::Value;

use crate::run::{RELEASES, run, run_with};

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
fn a_release_newer_than_the_history_is_noted() {
    let outcome = run(["matrix", "3.9.2"]);
    assert_eq!(outcome.status, 0);
    assert_eq!(outcome.stdout, run(["matrix", "3.9.2", "-q"]).stdout);
    assert_eq!(
        outcome.stderr,
        "note: 3.9.2 is newer than 3.9.1, the newest release known of its major version, and is \
         taken to have the matrix of 3.9.0\n"
    );
}

#[test]
fn a_release_without_a_matrix_is_an_error() {
    run(["matrix", "4.0.0"]).fails(
        2,
        "no matrix is known for release 4.0.0, expected one of Prefect 2 from 2.0.0 on, or of \
         Prefect 3 from 3.0.0rc1 on; `prefect-tags matrix` lists what is known",
    );
}

#[test]
fn the_history_is_a_row_per_change() {
    run(["matrix"]).prints(
        "\
since        standard    conda       kubernetes  latest  source
2.0.0        3.7-3.10    3.7-3.10    -           3.10    publishing workflow
2.6.5        3.7-3.11    3.7-3.10    -           3.10    publishing workflow
2.9.0        3.7-3.11    3.7-3.10    3.7-3.11    3.10    publishing workflow
2.10.20      3.8-3.11    3.8-3.10    3.8-3.11    3.10    publishing workflow
2.12.0       3.8-3.11    3.8-3.11    3.8-3.11    3.10    publishing workflow
2.14.14      3.8-3.12    3.8-3.12    3.8-3.12    3.10    publishing workflow
3.0.0rc1     3.9-3.12    3.9-3.12    3.9-3.12    3.12    publishing workflow
3.3.1        3.9-3.13    3.9-3.13    3.9-3.13    3.12    publishing workflow
3.4.25       3.9-3.14    3.9-3.14    3.9-3.14    3.12    publishing workflow
3.4.26.dev3  3.10-3.14   3.10-3.14   3.10-3.14   3.12    publishing workflow
3.8.9.dev1   3.11-3.14   3.11-3.14   3.11-3.14   3.12    package metadata
3.9.0        3.11-3.15   3.11-3.15   3.11-3.15   3.12    package metadata
",
    );
    let rows: Vec<Value> = serde_json::from_str(&run(["matrix", "-f", "json"]).stdout).unwrap();
    assert_eq!(rows.len(), 12);
    assert_eq!(
        rows[0].to_string(),
        r#"{"conda":["3.7","3.8","3.9","3.10"],"latest":"3.10","since":"2.0.0","source":"publishing workflow","standard":["3.7","3.8","3.9","3.10"]}"#
    );
}

/// One release per row of the history is enough: within a row, the matrix is
/// the same. All of them are compared in the library's tests.
#[test]
fn compute_with_the_printed_matrix_equals_compute() {
    let releases = fs::read_to_string(RELEASES).unwrap();
    let names = releases.lines().skip(1).filter_map(|line| line.split('\t').next());
    for release in names.step_by(23) {
        let matrix = run(["matrix", release, "-f", "json"]).stdout;
        let computed = run_with(matrix.as_bytes(), ["compute", release, "--matrix", "-"]);
        computed.prints(&run(["compute", release]).stdout);
    }
}
