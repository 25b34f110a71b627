//! `matrix`: the images of a release, or every change of them.

use prefect_tags::Note;
use prefect_tags::check::NoteCode;
use prefect_tags::plan::Filters;

use super::advice;
use super::known::plan;
use crate::args::{MatrixArguments, OutputOptions};
use crate::format::{TextOrJson, json, text};
use crate::io::input::check_stdin_once;
use crate::io::matrix::read_matrices;
use crate::io::output::{ExitStatus, Output};

/// Prints the matrix of a release, or the whole history.
pub fn run(arguments: &MatrixArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let MatrixArguments { release, matrix, output: OutputOptions { format } } = arguments;
    check_stdin_once(matrix, out)?;
    let history = read_matrices(matrix.as_ref(), None)?;
    let Some(release) = *release else {
        match format {
            TextOrJson::Text => out.write(history.table()),
            TextOrJson::Json => out.write_with(|out| json::write_line(&history.rows(), out)),
        }
        return Ok(ExitStatus::Yes);
    };
    let plan = plan(release, &history, Filters::default())?;
    let is_about_it =
        |note: &&Note| matches!(note.code, NoteCode::AssumedMatrix | NoteCode::UnknownRelease);
    for note in plan.notes().iter().filter(is_about_it) {
        out.note(advice::on_note(note));
    }
    match format {
        TextOrJson::Text => out.write(text::matrix(plan.matrix())),
        TextOrJson::Json => out.write_with(|out| json::write_line(plan.matrix(), out)),
    }
    Ok(ExitStatus::Yes)
}
