//! `matrix`: what a release is built as, or every change of it.

use anyhow::anyhow;
use prefect_tags::{Plan, PlanNote};

use super::Given;
use crate::args::MatrixArguments;
use crate::format::{TextOrJson, json, text};
use crate::io::output::{Messages, Output, Status};

/// Prints the matrix of a release, or the whole history.
pub fn run(
    arguments: &MatrixArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let MatrixArguments { release, matrix, format } = arguments;
    let Given { history, .. } = Given::read_rows(matrix.as_ref())?;
    let Some(release) = *release else {
        match format {
            TextOrJson::Text => out.write(history.table()),
            TextOrJson::Json => out.write_with(|out| json::write_line(&history.rows(), out)),
        }
        return Ok(Status::Yes);
    };
    let plan = Plan::new(release, &history).map_err(|error| {
        anyhow!("{error}; `prefect-tags matrix` lists what is known, --matrix <FILE> adds to it")
    })?;
    // The table says the same of a release that never was.
    for note in plan.notes().iter().filter(|note| matches!(note, PlanNote::AssumedMatrix { .. })) {
        messages.note(note);
    }
    match format {
        TextOrJson::Text => out.write(text::matrix(plan.matrix())),
        TextOrJson::Json => out.write_with(|out| json::write_line(plan.matrix(), out)),
    }
    Ok(Status::Yes)
}
