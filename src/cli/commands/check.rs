//! `check`: whether tags are valid, and what they mean.

use prefect_tags::text::Quoted;

use super::known::Known;
use super::{advice, is_fatal, tell};
use crate::args::CheckArguments;
use crate::format::{TextOrJson, json};
use crate::io::output::{ExitStatus, Messages, Output};
use crate::io::tags::{check_inputs, for_each};

/// Prints a verdict on every tag.
pub fn run(
    arguments: &CheckArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<ExitStatus> {
    let CheckArguments { tags, options, format } = arguments;
    check_inputs(tags, options.inputs())?;
    let known = Known::read_for(options)?;
    let mut checker = known.checker_of(options)?;
    if messages.are_quiet() && !options.strict {
        checker = checker.without_notes();
    }

    let is_refused = tell(known.notes(), options.strict, messages);
    let mut status = if is_refused { ExitStatus::No } else { ExitStatus::Yes };
    for_each(tags, messages, out, |input, out| {
        let verdict = checker.check_bytes(input).map_err(|it| advice::on_input(it, input));
        let passes = match &verdict {
            Ok(valid) => !(options.strict && valid.notes.iter().any(is_fatal)),
            Err(_) => false,
        };
        if !passes {
            status = ExitStatus::No;
        } else if messages.are_quiet() {
            return;
        }
        out.write_with(|out| match (format, &verdict) {
            (TextOrJson::Text, Ok(valid)) => {
                writeln!(out, "{}: ok: {valid}", Quoted::unless_plain(input))
            }
            (TextOrJson::Text, Err(invalid)) => {
                writeln!(out, "{}: invalid: {invalid}", Quoted::unless_plain(input))
            }
            (TextOrJson::Json, verdict) => json::check::write(input, verdict, out),
        });
    })?;
    Ok(status)
}
