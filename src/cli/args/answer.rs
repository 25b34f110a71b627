//! What clap answers instead of arguments: help, the version, or what is wrong.

use std::io::{self, Write};

use clap::builder::StyledStr;
use clap::error::ContextValue;
use prefect_tags::text::Quoted;

use crate::io::output::{ExitStatus, refuse_unwritten};

/// Prints the answer.
pub fn print_answer(mut answer: clap::Error) -> anyhow::Result<ExitStatus> {
    make_plain(&mut answer);
    match answer.print().and_then(|()| io::stdout().flush()) {
        _ if answer.use_stderr() => Ok(ExitStatus::Failure),
        printed => printed.or_else(refuse_unwritten).map(|()| ExitStatus::Yes),
    }
}

/// Quotes the arguments that clap's message repeats, so that they cannot write
/// control characters or commands into a log.
fn make_plain(answer: &mut clap::Error) {
    let plain = |text: &String| Quoted::unless_plain(text.as_bytes()).to_string();
    let is_of_dashes = |tip: &StyledStr| tip.to_string().contains("as a value, use");
    let changed: Vec<_> = answer
        .context()
        .filter_map(|(kind, value)| match value {
            // An empty value is a missing one, and clap says so.
            ContextValue::String(text) if !text.is_empty() => {
                Some((kind, ContextValue::String(plain(text))))
            }
            // Tips. The one that repeats an argument tells how to pass what begins
            // with a dash as a value, and there is no such value.
            ContextValue::StyledStrs(tips) => {
                let tips: Vec<_> = tips.iter().filter(|tip| !is_of_dashes(tip)).cloned().collect();
                let is_empty = tips.is_empty();
                let tips = ContextValue::StyledStrs(tips);
                Some((kind, if is_empty { ContextValue::None } else { tips }))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in changed {
        answer.insert(kind, value);
    }
}
