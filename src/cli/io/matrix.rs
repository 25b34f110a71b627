//! The files of `--matrix`: a matrix, or rows of the history.

use anyhow::ensure;
use prefect_tags::Matrix;
use prefect_tags::history::Row;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::io::input::{Input, What};

/// No matrix file is larger than this: the published history has 4 KB.
const MAX_BYTES: u64 = 1024 * 1024;

const MATRIX: &str = r#"{"standard":["3.9","3.10"],"conda":["3.10"],"latest":"3.10"}"#;
const ROWS: &str = r#"[{"since":"4.0.0","standard":["3.12","3.13"],"latest":"3.13"}]"#;

/// What a file has.
#[derive(Debug)]
pub enum GivenMatrix {
    /// The matrix of one release.
    One(Matrix),
    /// Rows that extend the history.
    Rows(Vec<Row>),
}

/// Reads a matrix or rows.
pub fn read_matrix(input: &Input) -> anyhow::Result<GivenMatrix> {
    let json = input.read_text(What::Matrix, MAX_BYTES)?;
    if is_list(&json) {
        return parse_rows(&json, input).map(GivenMatrix::Rows);
    }
    ensure!(
        !is_row(&json),
        "the matrix in {} is a single row, expected a list such as {ROWS}",
        input.name()
    );
    parse(&json, MATRIX, input).map(GivenMatrix::One)
}

/// Reads rows, where the matrix of one release will not do.
pub fn read_rows(input: &Input) -> anyhow::Result<Vec<Row>> {
    let json = input.read_text(What::Matrix, MAX_BYTES)?;
    ensure!(
        is_list(&json),
        "the matrix in {} is not a list of rows, expected one such as {ROWS}",
        input.name()
    );
    parse_rows(&json, input)
}

/// Whether it is meant to be a row, which may be wrong in other ways.
fn is_row(json: &[u8]) -> bool {
    let object = serde_json::from_slice::<Map<String, Value>>(json);
    object.is_ok_and(|object| object.contains_key("since"))
}

fn is_list(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'[')
}

fn parse_rows(json: &[u8], input: &Input) -> anyhow::Result<Vec<Row>> {
    let rows: Vec<Row> = parse(json, ROWS, input)?;
    let name = input.name();
    ensure!(!rows.is_empty(), "the matrix in {name} is an empty list, expected one such as {ROWS}");
    Ok(rows)
}

fn parse<T: DeserializeOwned>(json: &[u8], form: &str, input: &Input) -> anyhow::Result<T> {
    let name = input.name();
    ensure!(
        !json.trim_ascii().is_empty(),
        "the matrix in {name} is empty, expected one such as {form}"
    );
    let form = format!("one such as {form}");
    serde_json::from_slice(json).map_err(|error| input.invalid_json(What::Matrix, error, &form))
}
