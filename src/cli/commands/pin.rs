//! `pin`: what tags name now.

use prefect_tags::pin_bytes;
use prefect_tags::text::Quoted;

use super::Given;
use crate::args::PinArguments;
use crate::format::text::known_to;
use crate::format::{TextOrJson, json};
use crate::io::output::{Messages, Output, Status, error};
use crate::io::tags::{check_inputs, for_each};

/// Prints the pinned tag that each tag names now.
pub fn run(
    arguments: &PinArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let PinArguments { tags, history, format } = arguments;
    check_inputs(tags, history.inputs())?;
    let given = Given::read(history)?;
    given.note_odd_lines(messages);

    let mut status = Status::Yes;
    let mut is_limit_told = !given.history.is_open();
    for_each(tags, messages, out, |input, out| {
        let pinned = pin_bytes(input, &given.history);
        let shown = Quoted::unless_plain(input);
        match &pinned {
            Ok(pinned) => {
                if !is_limit_told && !pinned.is_as_given() {
                    is_limit_told = true;
                    messages.note(format_args!(
                        "without --released, floating tags are pinned by the history, which knows \
                         Prefect to {}",
                        known_to(&given.history)
                    ));
                }
                for note in pinned.notes() {
                    messages.note(format_args!("{shown}: {note}"));
                }
            }
            Err(invalid) => {
                status = Status::No;
                error(format_args!("{shown}: {invalid}"));
            }
        }
        out.write_with(|out| match (format, &pinned) {
            (TextOrJson::Text, Ok(pinned)) => writeln!(out, "{pinned}"),
            (TextOrJson::Text, Err(_)) => Ok(()),
            (TextOrJson::Json, pinned) => json::pin::write(input, pinned, out),
        });
    })?;
    Ok(status)
}
