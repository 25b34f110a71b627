//! `matrix`: what a release is built as, or every change of it.

use std::io::{self, Write};

use anyhow::anyhow;
use prefect_tags::{Flavor, History, Matrix, NoMatrixError, PythonVersion, Release};

use crate::args::{MatrixArguments, TextOrJson};
use crate::json;
use crate::output::{Status, WriteError, report};

/// Prints the matrix of a release, or the whole history.
pub fn run(
    arguments: &MatrixArguments,
    quiet: bool,
    out: &mut impl Write,
) -> anyhow::Result<Status> {
    let history = History::published();
    let written = match (arguments.release, arguments.format) {
        (Some(release), format) => {
            let matrix = published_matrix(release, quiet)
                .map_err(|error| anyhow!("{error}; `prefect-tags matrix` lists what is known"))?;
            match format {
                TextOrJson::Text => write_matrix(matrix, out),
                TextOrJson::Json => json::write_line(matrix, out),
            }
        }
        (None, TextOrJson::Text) => write_history(history, out),
        (None, TextOrJson::Json) => json::write_line(&history.rows(), out),
    };
    written.map_err(WriteError)?;
    Ok(Status::Yes)
}

/// The matrix that the history has for a release, with a note if the release is
/// newer than all that it knows.
pub fn published_matrix(release: Release, quiet: bool) -> Result<&'static Matrix, NoMatrixError> {
    let history = History::published();
    let row = history.row(release)?;
    if let Some(known) = history.newest_if_older_than(release).filter(|_| !quiet) {
        report(
            "note",
            format_args!(
                "{release} is newer than {known}, the newest release known of its major version, \
                 and is taken to have the matrix of {}",
                row.since()
            ),
        );
    }
    Ok(row.matrix())
}

fn write_matrix(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    for flavor in matrix.flavors() {
        writeln!(out, "{:<10}  {}", flavor.as_str(), spaced(matrix.pythons(flavor)))?;
    }
    writeln!(out, "latest      {}", matrix.latest())
}

fn write_history(history: &History, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "since        standard    conda       kubernetes  latest  source")?;
    for row in history.rows() {
        let matrix = row.matrix();
        let [standard, conda, kubernetes] = Flavor::ALL.map(|it| range(matrix.pythons(it)));
        writeln!(
            out,
            "{:<11}  {standard:<10}  {conda:<10}  {kubernetes:<10}  {:<6}  {}",
            row.since().to_string(),
            matrix.latest().to_string(),
            row.source()
        )?;
    }
    Ok(())
}

fn spaced(pythons: &[PythonVersion]) -> String {
    let pythons: Vec<_> = pythons.iter().map(ToString::to_string).collect();
    pythons.join(" ")
}

/// The first and the last of some versions, which the published matrices have
/// without gaps: `3.7-3.10`.
fn range(pythons: &[PythonVersion]) -> String {
    match pythons {
        [] => "-".to_owned(),
        [only] => only.to_string(),
        [first, .., last] => format!("{first}-{last}"),
    }
}
