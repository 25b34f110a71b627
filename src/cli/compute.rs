//! `compute`: the tags of a release.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use anyhow::anyhow;
use prefect_tags::{Flavor, History, Kind, NoMatrixError, Plan, Release, Repository, Selection};

use crate::args::ComputeArguments;
use crate::input::{check_stdin_once, read_matrix, read_releases};
use crate::matrix::published_matrix;
use crate::output::{Status, WriteError, report};
use crate::render::{self, Format};

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
        None => Cow::Borrowed(published_matrix(release, quiet).map_err(with_way_out)?),
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
        note_kubernetes(arguments.format, &plan);
    }
    if plan.tagged_images().next().is_none() {
        report("error", nothing_left(&all));
        return Ok(Status::No);
    }
    let mut names = arguments.image.clone();
    remove_repeated(&mut names);
    let rendered = render::render(arguments.format, &plan, &names)?;
    out.write_all(&rendered).map_err(WriteError)?;
    Ok(Status::Yes)
}

fn with_way_out(error: NoMatrixError) -> anyhow::Error {
    anyhow!("{error}; give its matrix with --matrix <FILE>")
}

/// Keeps the first of what names the same repository.
fn remove_repeated(names: &mut Vec<Repository>) {
    let mut kept: Vec<Repository> = Vec::new();
    names.retain(|name| {
        let is_new = !kept.iter().any(|it| it.is(name.as_str()));
        kept.extend(is_new.then(|| name.clone()));
        is_new
    });
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
        report("note", format_args!("not moved, because they belong to {owner}: {tags}"));
    }
}

/// Tells what bake targets lack. Prefect's workflow installs the Kubernetes
/// packages by a build argument, which is no part of the scheme.
fn note_kubernetes(format: Format, plan: &Plan<'_>) {
    let mut flavors = plan.tagged_images().map(|image| image.image().flavor());
    if format == Format::Bake && flavors.any(|flavor| flavor == Flavor::Kubernetes) {
        report(
            "note",
            "the kubernetes targets have no argument that installs the packages for Kubernetes; \
             add the one that this release's Dockerfile takes in a bake file of your own",
        );
    }
}

/// Tells what there would be to select.
fn nothing_left(all: &Plan<'_>) -> String {
    let has = |kind| all.images().any(|image| image.tags().any(|tag| tag.kind() == kind));
    let kinds: Vec<_> = Kind::ALL.into_iter().filter(|&it| has(it)).map(Kind::as_str).collect();
    let matrix = all.matrix();
    let images: Vec<_> = matrix
        .flavors()
        .map(|flavor| {
            let pythons: Vec<_> = matrix.pythons(flavor).iter().map(ToString::to_string).collect();
            format!("{flavor} with Python {}", pythons.join(", "))
        })
        .collect();
    let sha = if all.commit_sha().is_none() { " (commit only with --sha)" } else { "" };
    format!(
        "no tag of {} is left, expected some of the kinds {}{sha}, of the images {}; choose among \
         these",
        all.release(),
        kinds.join(", "),
        images.join("; ")
    )
}
