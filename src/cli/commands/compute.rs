//! `compute`: the tags of a release.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::anyhow;
use prefect_tags::{Flavor, History, Kind, Plan, Release, Repository, Tag};

use super::{Given, with_rows};
use crate::args::ComputeArguments;
use crate::format::json::compute::Note;
use crate::format::{self, Format};
use crate::io::input::check_stdin_once;
use crate::io::matrix::{GivenMatrix, read_matrix};
use crate::io::output::{Messages, Output, Status, error};

/// The flavors of the documentation's page.
const DEFAULT_FLAVORS: [Flavor; 2] = [Flavor::Standard, Flavor::Conda];

/// Prints the tags of a release.
pub fn run(
    arguments: &ComputeArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let Given { history, odd_lines } = read_history(arguments)?;
    let all = plan_all(arguments, &history)?;
    let plan = select(arguments, all.clone());

    let mut notes: Vec<_> = plan
        .notes()
        .iter()
        .map(|note| Note { code: note.code(), message: note.to_string() })
        .collect();
    notes.extend(odd_lines.map(|message| Note { code: "odd-lines", message }));
    notes.extend(
        unmatched(arguments, &all).map(|it| Note { code: "unmatched-filter", message: it }),
    );

    if !tell(&notes, arguments.strict, messages) {
        return Ok(Status::No);
    }
    note_withheld(&plan, messages);
    note_kubernetes(arguments.format, &plan, messages);
    if plan.tagged_images().next().is_none() {
        error(nothing_left(&plan, &all));
        return Ok(Status::No);
    }
    let names = without_repeated(&arguments.image);
    out.write(format::render(arguments.format, &plan, &names, &notes)?);
    Ok(Status::Yes)
}

fn read_history(arguments: &ComputeArguments) -> anyhow::Result<Given> {
    let options = &arguments.history;
    check_stdin_once(options.inputs())?;
    let published = History::published();
    let history = match &options.matrix {
        None => Cow::Borrowed(published),
        Some(input) => Cow::Owned(match read_matrix(input)? {
            GivenMatrix::Rows(rows) => with_rows(published, rows, input)?,
            GivenMatrix::One(matrix) => published.with_matrix(arguments.release, matrix),
        }),
    };
    Given { history, odd_lines: None }.with_releases(options.released.as_ref())
}

/// Every image and tag of the release.
fn plan_all<'a>(arguments: &ComputeArguments, history: &'a History) -> anyhow::Result<Plan<'a>> {
    let mut plan = Plan::new(arguments.release, history)
        .map_err(|error| anyhow!("{error}; give its matrix with --matrix <FILE>"))?;
    if let Some(sha) = arguments.sha {
        plan = plan.with_sha(sha);
    }
    if let Some(length) = arguments.sha_length {
        plan = plan.with_sha_length(length);
    }
    Ok(plan)
}

/// What of it is wanted.
fn select<'a>(arguments: &ComputeArguments, plan: Plan<'a>) -> Plan<'a> {
    let flavors = arguments.flavor.clone().unwrap_or(DEFAULT_FLAVORS.to_vec());
    let mut plan = plan.with_flavors(flavors);
    if let Some(pythons) = &arguments.python {
        plan = plan.with_pythons(pythons.clone());
    }
    if let Some(kinds) = &arguments.kind {
        plan = plan.with_kinds(kinds.iter().flat_map(|kind| kind.kinds()).collect());
    }
    plan
}

/// Tells what a release job should know, and whether it may go on.
fn tell(notes: &[Note], strict: bool, messages: Messages) -> bool {
    // Every job that releases something new has this one.
    let is_fatal = |note: &Note| strict && note.code != "assumed-matrix";
    for note in notes {
        if is_fatal(note) { error(&note.message) } else { messages.note(&note.message) }
    }
    !notes.iter().any(is_fatal)
}

/// Tells which filters match nothing, each taken alone.
fn unmatched(arguments: &ComputeArguments, all: &Plan<'_>) -> Option<String> {
    let images = || all.matrix().images();
    let kinds: Vec<_> = kinds(all);
    let mut unmatched = Vec::new();
    // What is given twice is told once.
    let mut add = |filter: String| {
        if !unmatched.contains(&filter) {
            unmatched.push(filter);
        }
    };
    for flavor in arguments.flavor.iter().flatten() {
        if !images().any(|image| image.flavor() == *flavor) {
            add(format!("--flavor {flavor}"));
        }
    }
    for python in arguments.python.iter().flatten() {
        if !images().any(|image| image.python() == *python) {
            add(format!("--python {python}"));
        }
    }
    for kind in arguments.kind.iter().flatten() {
        if !kind.kinds().any(|kind| kinds.contains(&kind)) {
            add(format!("--kind {kind}"));
        }
    }
    if arguments.sha_length.is_some() && arguments.sha.is_none() {
        add("--sha-length (without --sha)".to_owned());
    }
    (!unmatched.is_empty()).then(|| {
        format!("{} has nothing for {}; {}", all.release(), unmatched.join(", "), choices(all))
    })
}

/// The kinds of tags that the release has, withheld or not.
fn kinds(all: &Plan<'_>) -> Vec<Kind> {
    let tags =
        || all.images().flat_map(|image| image.tags().chain(image.withheld().map(|(tag, _)| tag)));
    let is_there = |kind: &Kind| tags().any(|tag| tag.kind() == *kind);
    Kind::ALL.iter().copied().filter(is_there).collect()
}

/// Tells what there is to select.
fn choices(all: &Plan<'_>) -> String {
    let matrix = all.matrix();
    let images: Vec<_> = matrix
        .flavors()
        .map(|flavor| {
            let pythons: Vec<_> = matrix.pythons(flavor).iter().map(ToString::to_string).collect();
            format!("{flavor} with Python {}", pythons.join(", "))
        })
        .collect();
    let kinds: Vec<_> = kinds(all).into_iter().map(Kind::as_str).collect();
    let sha = if all.sha().is_none() { " (commit only with --sha)" } else { "" };
    format!("choose among the kinds {}{sha}, the images {}", kinds.join(", "), images.join("; "))
}

/// Tells why nothing is left to print.
fn nothing_left(plan: &Plan<'_>, all: &Plan<'_>) -> String {
    if plan.images().any(|image| image.withheld().next().is_some()) {
        let release = all.release();
        return format!("no tag of {release} is left, all belong to newer releases; choose others");
    }
    format!("no tag of {} is left; {}", all.release(), choices(all))
}

/// Tells which floating tags do not move, and for which releases.
fn note_withheld(plan: &Plan<'_>, messages: Messages) {
    let mut by_owner = BTreeMap::<Release, Vec<Tag>>::new();
    for (tag, owner) in plan.images().flat_map(|image| image.withheld()) {
        by_owner.entry(owner).or_default().push(tag);
    }
    for (owner, tags) in by_owner {
        let tags: Vec<_> = tags.iter().map(Tag::to_string).collect();
        messages
            .note(format_args!("not moved, because they belong to {owner}: {}", tags.join(", ")));
    }
}

/// Tells what bake targets lack. Prefect's workflow installs the Kubernetes
/// packages by a build argument, which is no part of the scheme.
fn note_kubernetes(format: Format, plan: &Plan<'_>, messages: Messages) {
    let mut flavors = plan.tagged_images().map(|image| image.image().flavor());
    if format == Format::Bake && flavors.any(|flavor| flavor == Flavor::Kubernetes) {
        messages.note(
            "the kubernetes targets have no argument that installs the packages for Kubernetes; \
             add the one that this release's Dockerfile takes in a bake file of your own",
        );
    }
}

/// The first of what names the same repository.
fn without_repeated(names: &[Repository]) -> Vec<Repository> {
    let mut kept: Vec<Repository> = Vec::new();
    for name in names {
        if !kept.iter().any(|it| it.is(name.as_str())) {
            kept.push(name.clone());
        }
    }
    kept
}
