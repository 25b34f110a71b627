//! `check`: whether tags are valid, and what they mean.

use prefect_tags::text::Quoted;

use super::advice::Advice;
use super::known::Known;
use super::report;
use crate::args::CheckArguments;
use crate::format::{TextOrJson, is_error, json, text};
use crate::io::input::{check_stdin_once, stdin_of};
use crate::io::output::{ExitStatus, Output};
use crate::io::tags::for_each;

/// Prints a verdict on every tag.
pub fn run(arguments: &CheckArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let CheckArguments { tags, options, output } = arguments;
    check_stdin_once(stdin_of(tags).chain(options.sources.inputs()), out)?;
    let known = Known::read_for(options)?;
    let mut checker = known.checker_of(options)?;
    if out.is_quiet && !options.strict {
        checker = checker.without_notes();
    }

    let is_refused = report(&known.notes, options.strict, out);
    let mut status = if is_refused { ExitStatus::No } else { ExitStatus::Yes };
    let mut advice = Advice::default();
    for_each(tags, out, &mut |input, is_line, out| {
        let verdict = checker.check_bytes(input);
        let verdict = verdict.map_err(|invalid| advice.on_input(invalid, input, is_line));
        let is_refused = |note| is_error(note, options.strict);
        let passes = verdict.as_ref().is_ok_and(|valid| !valid.notes.iter().any(is_refused));
        if !passes {
            status = ExitStatus::No;
        } else if out.is_quiet {
            return;
        }
        out.write_with(|out| match output.format {
            TextOrJson::Text => {
                let shown = Quoted::unless_plain(input);
                writeln!(out, "{shown}: {}", text::verdict(&verdict, options.strict))
            }
            TextOrJson::Json => {
                json::write_answer(input, out, |fields| json::add_verdict(&verdict, fields))
            }
        });
    })?;
    advice.finish(out);
    Ok(status)
}
