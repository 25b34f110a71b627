//! `pin`: what tags point to now.

use prefect_tags::text::{Quoted, joined};

use super::advice::Advice;
use super::known::Known;
use crate::args::PinArguments;
use crate::format::{TextOrJson, json};
use crate::io::input::{check_stdin_once, stdin_of};
use crate::io::output::{ExitStatus, Output, error};
use crate::io::tags::for_each;

/// Prints the pinned tag that each tag points to now.
pub fn run(arguments: &PinArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let PinArguments { tags, sources, digest, image, output } = arguments;
    check_stdin_once(stdin_of(tags).chain(sources.inputs()), out)?;
    let known = Known::read(&sources.history, sources.registry_tags.as_ref(), &[], &[])?;
    known.refuse_incomplete_list()?;
    known.notes.iter().for_each(|note| out.note(note));
    let history = &known.history;
    let mut checker = known.checker(image.as_ref());
    if *digest {
        checker = checker.with_digests();
    }

    let mut status = ExitStatus::Yes;
    let mut is_limit_reported = !history.may_have_newer() || known.registry.is_some();
    let mut advice = Advice::default();
    for_each(tags, out, &mut |input, is_line, out| {
        let pinned = checker.pin(input);
        let pinned = pinned.map_err(|invalid| advice.on_input(invalid, input, is_line));
        let shown = Quoted::unless_plain(input);
        match &pinned {
            Ok(pinned) => {
                if !is_limit_reported && !pinned.is_as_given {
                    is_limit_reported = true;
                    out.note(format_args!(
                        "pinned to the newest known releases, up to {}; pass --releases <FILE> for \
                         newer ones",
                        joined(history.known_to())
                    ));
                }
                for note in &pinned.notes {
                    out.note(format_args!("{shown}: {note}"));
                }
            }
            Err(invalid) => {
                status = ExitStatus::No;
                error(format_args!("{shown}: {invalid}"));
            }
        }
        out.write_with(|out| match (output.format, &pinned) {
            (TextOrJson::Text, Ok(pinned)) => writeln!(out, "{}", pinned.text),
            (TextOrJson::Text, Err(_)) => Ok(()),
            (TextOrJson::Json, pinned) => {
                json::write_answer(input, out, |fields| json::add_pinned(pinned, fields))
            }
        });
    })?;
    advice.finish(out);
    Ok(status)
}
