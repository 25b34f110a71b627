//! `check`: whether tags are valid, and what they mean.

use prefect_tags::text::Quoted;

use super::Given;
use crate::args::CheckArguments;
use crate::format::{TextOrJson, json};
use crate::io::output::{Messages, Output, Status};
use crate::io::tags::{check_inputs, for_each};

/// Prints a verdict on every tag.
pub fn run(
    arguments: &CheckArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let CheckArguments { tags, options, format } = arguments;
    check_inputs(tags, options.history.inputs())?;
    let given = Given::read(&options.history)?;
    given.note_odd_lines(messages);
    let mut checker = options.checker(&given.history);
    if messages.are_quiet() {
        checker = checker.without_notes();
    }

    let mut status = Status::Yes;
    for_each(tags, messages, out, |input, out| {
        let verdict = checker.check_bytes(input);
        if !verdict.is_valid() {
            status = Status::No;
        } else if messages.are_quiet() {
            return;
        }
        out.write_with(|out| match format {
            TextOrJson::Text => writeln!(out, "{}: {verdict}", Quoted::unless_plain(input)),
            TextOrJson::Json => json::check::write(input, &verdict, out),
        });
    })?;
    Ok(status)
}
