//! `compute`: the tags of a release.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use anyhow::anyhow;
use prefect_tags::{History, Kind, Matrix, Plan, Release, Selection};

use crate::args::ComputeArguments;
use crate::input::{check_stdin_once, read_matrix, read_releases};
use crate::output::{Status, WriteError, report};
use crate::render;

/// Prints the tags of a release.
pub fn run(
    arguments: &ComputeArguments,
    quiet: bool,
    out: &mut impl Write,
) -> anyhow::Result<Status> {
    check_stdin_once(arguments.matrix.iter().chain(&arguments.released))?;
    let history = History::published();
    let release = arguments.release;
    let matrix = match &arguments.matrix {
        Some(input) => Cow::Owned(read_matrix(input)?),
        None => Cow::Borrowed(published_matrix(history, release, quiet)?),
    };
    let released = arguments.released.as_ref().map(read_releases).transpose()?;

    let mut all = Plan::new(release, &matrix);
    if let Some(sha) = arguments.sha {
        all = all.commit(sha);
    }
    if let Some(length) = arguments.sha_length {
        all = all.sha_length(length);
    }
    if let Some(released) = &released {
        all = all.released(released, history);
    }
    let plan = all.clone().select(selection(arguments));

    if !quiet {
        note_withheld(&plan);
    }
    if plan.tagged_images().next().is_none() {
        report("error", nothing_left(&all));
        return Ok(Status::No);
    }
    let rendered = render::render(arguments.format, &plan, &arguments.image)?;
    out.write_all(&rendered).map_err(WriteError)?;
    Ok(Status::Yes)
}

/// The matrix that the history has for a release, with a note if the release is
/// newer than all that it knows.
pub fn published_matrix(
    history: &'static History,
    release: Release,
    quiet: bool,
) -> anyhow::Result<&'static Matrix> {
    let row = history.row(release).map_err(|error| anyhow!("{error}; give one with --matrix"))?;
    if let Some(known) = history.newest_before(release).filter(|_| !quiet) {
        report(
            "note",
            format_args!(
                "{release} is newer than {known}, the newest release known of its major version, \
                 and is taken to have the matrix of {}",
                row.since()
            ),
        );
    }
    Ok(row.matrix())
}

fn selection(arguments: &ComputeArguments) -> Selection {
    let mut selection = Selection::default().flavors(arguments.flavor.clone());
    if let Some(pythons) = &arguments.python {
        selection = selection.pythons(pythons.clone());
    }
    if let Some(kinds) = &arguments.kind {
        selection = selection.kinds(kinds.clone());
    }
    selection
}

/// Tells which floating tags do not move, and for which releases.
fn note_withheld(plan: &Plan<'_>) {
    let mut by_owner = BTreeMap::<Release, String>::new();
    for withheld in plan.images().flat_map(|image| image.withheld()) {
        let tags = by_owner.entry(withheld.owner).or_default();
        let separator = if tags.is_empty() { "" } else { ", " };
        write!(tags, "{separator}{}", withheld.tag).expect("a string takes what is written");
    }
    for (owner, tags) in by_owner {
        report("note", format_args!("left with {owner}: {tags}"));
    }
}

/// Tells what there would be to select.
fn nothing_left(all: &Plan<'_>) -> String {
    let kinds: BTreeSet<Kind> =
        all.images().flat_map(|image| image.tags()).map(|tag| tag.kind()).collect();
    let kinds: Vec<_> = kinds.into_iter().map(Kind::as_str).collect();
    let matrix = all.matrix();
    let images: Vec<_> = matrix
        .flavors()
        .map(|flavor| {
            let pythons: Vec<_> = matrix.pythons(flavor).iter().map(ToString::to_string).collect();
            format!("{flavor} {}", pythons.join(", "))
        })
        .collect();
    let mut message = format!(
        "no tag of {} is left, expected a choice of the kinds {} and of the images {}",
        all.release(),
        kinds.join(", "),
        images.join("; ")
    );
    if all.commit_sha().is_none() {
        message.push_str("; with --sha there are commit tags too");
    }
    message
}
