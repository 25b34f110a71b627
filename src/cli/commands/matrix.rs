//! `matrix`: the images of a release, or every change of them.

use anyhow::anyhow;
use prefect_tags::{NoteCode, Plan};

use super::advice;
use super::known::read_matrices;
use crate::args::MatrixArguments;
use crate::format::{TextOrJson, json, text};
use crate::io::output::{ExitStatus, Messages, Output};

/// Prints the matrix of a release, or the whole history.
pub fn run(
    arguments: &MatrixArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<ExitStatus> {
    let MatrixArguments { release, matrix, format } = arguments;
    let history = read_matrices(matrix.as_ref())?;
    let Some(release) = *release else {
        match format {
            TextOrJson::Text => out.write(history.table()),
            TextOrJson::Json => out.write_with(|out| json::write_line(&history.rows(), out)),
        }
        return Ok(ExitStatus::Yes);
    };
    let plan = Plan::new(release, &history).map_err(|error| {
        anyhow!("{error}; see `prefect-tags matrix`, or pass its matrix with --matrix <FILE>")
    })?;
    // The table says the same of a release that never was.
    for note in plan.notes().iter().filter(|note| note.code == NoteCode::AssumedMatrix) {
        messages.note(advice::on_note(note));
    }
    match format {
        TextOrJson::Text => out.write(text::matrix(plan.matrix())),
        TextOrJson::Json => out.write_with(|out| json::write_line(plan.matrix(), out)),
    }
    Ok(ExitStatus::Yes)
}
