//! `check`: whether tags are valid, and what they mean.

use std::io::Write;

use prefect_tags::{History, Judge, Plain, Verdict};
use serde::Serialize;

use crate::args::{CheckArguments, TextOrJson};
use crate::input::read_releases;
use crate::json;
use crate::output::{Status, WriteError};
use crate::tags::{check_inputs, for_each, input_text};

/// A verdict and what it is about.
#[derive(Serialize)]
struct Judged<'a> {
    input: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

/// Prints a verdict on every tag.
pub fn run(
    arguments: &CheckArguments,
    quiet: bool,
    out: &mut impl Write,
) -> anyhow::Result<Status> {
    check_inputs(&arguments.tags, arguments.released.as_ref())?;
    let releases = arguments.released.as_ref().map(read_releases).transpose()?;
    let mut judge = Judge::new(History::published());
    if let Some(releases) = &releases {
        judge = judge.released(releases);
    }
    if arguments.pinned {
        judge = judge.pinned();
    }
    if let Some(image) = &arguments.image {
        judge = judge.repository(image.clone());
    }

    let mut status = Status::Yes;
    for_each(&arguments.tags, quiet, out, |input, out| {
        let verdict = judge.judge(input);
        if verdict.is_valid() && quiet {
            return Ok(());
        }
        if !verdict.is_valid() {
            status = Status::No;
        }
        match arguments.format {
            TextOrJson::Text => writeln!(out, "{}: {verdict}", Plain::new(input)),
            TextOrJson::Json => {
                json::write_line(&Judged { input: &input_text(input), verdict }, out)
            }
        }
        .map_err(|error| WriteError(error).into())
    })?;
    Ok(status)
}
