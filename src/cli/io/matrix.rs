//! The files of `--matrix`: a matrix, or rows of the history.

use anyhow::{Context, bail, ensure};
use prefect_tags::history::Row;
use prefect_tags::{History, Release};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::io::input::{Input, What};

/// No matrix file is larger than this: the published history has 4 KB.
const MAX_BYTES: u64 = 1024 * 1024;

const MATRIX: &str = r#"{"standard":["3.9","3.10"],"conda":["3.10"],"latest":"3.10"}"#;
const ROWS: &str = r#"[{"since":"4.0.0","standard":["3.12","3.13"],"latest":"3.13"}]"#;

/// The built-in history with the rows of a file, or with the matrix of this release.
pub fn read_matrices(input: Option<&Input>, release: Option<Release>) -> anyhow::Result<History> {
    let published = History::published();
    let Some(input) = input else { return Ok(published.clone()) };
    let name = input.name();
    let json = input.read(input.open_text(What::MATRIX)?, What::MATRIX, MAX_BYTES)?;
    if json.trim_ascii_start().starts_with(b"[") {
        let rows: Vec<Row> = parse(&json, ROWS, input)?;
        ensure!(
            !rows.is_empty(),
            "the matrix in {name} is an empty list, expected one such as {ROWS}"
        );
        return published.with_rows(rows).with_context(|| format!("invalid matrix in {name}"));
    }
    let Some(release) = release else {
        bail!("the matrix in {name} is not a list of rows, expected one such as {ROWS}");
    };
    ensure!(!is_row(&json), "the matrix in {name} is a single row, expected a list such as {ROWS}");
    Ok(published.with_matrix(release, parse(&json, MATRIX, input)?))
}

/// Whether it is meant to be a row, which may be wrong in other ways.
fn is_row(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct AnyRow {
        since: IgnoredAny,
    }

    serde_json::from_slice(json).is_ok_and(|AnyRow { since: IgnoredAny }| true)
}

fn parse<T: DeserializeOwned>(json: &[u8], form: &str, input: &Input) -> anyhow::Result<T> {
    let name = input.name();
    ensure!(
        !json.trim_ascii().is_empty(),
        "the matrix in {name} is empty, expected one such as {form}"
    );
    let form = format!("one such as {form}");
    serde_json::from_slice(json).map_err(|error| input.invalid_json(What::MATRIX, error, &form))
}
