//! `pin`: what tags name now.

use std::io::Write;

use prefect_tags::{History, Pinned, Plain, Release, pin};
use serde::Serialize;

use crate::args::{PinArguments, TextOrJson};
use crate::input::read_releases;
use crate::json;
use crate::output::{Status, WriteError, report};
use crate::tags::{check_inputs, for_each, input_text};

/// A pinned tag and what it was made of.
#[derive(Serialize)]
struct Document<'a> {
    input: &'a str,
    pinned: String,
    release: Option<Release>,
}

/// Prints the pinned tag that each tag names now.
pub fn run(arguments: &PinArguments, quiet: bool, out: &mut impl Write) -> anyhow::Result<Status> {
    check_inputs(&arguments.tags, Some(&arguments.released))?;
    let releases = read_releases(&arguments.released)?;

    let mut status = Status::Yes;
    for_each(&arguments.tags, quiet, out, |input, out| {
        let pinned = match pin(input, &releases, History::published()) {
            Ok(pinned) => pinned,
            Err(refusal) => {
                report("error", format_args!("{}: {refusal}", Plain::new(input)));
                status = Status::No;
                return Ok(());
            }
        };
        write(arguments.format, input, &pinned, out).map_err(|error| WriteError(error).into())
    })?;
    Ok(status)
}

fn write(
    format: TextOrJson,
    input: &[u8],
    pinned: &Pinned<'_>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    match format {
        TextOrJson::Text => writeln!(out, "{pinned}"),
        TextOrJson::Json => {
            let document = Document {
                input: &input_text(input),
                pinned: pinned.to_string(),
                release: pinned.release(),
            };
            json::write_line(&document, out)
        }
    }
}
