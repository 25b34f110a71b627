//! `compute`: the tags of a release.

use std::collections::HashSet;

use anyhow::{anyhow, ensure};
use prefect_tags::{Flavor, History, Kind, Note, NoteCode, Plan, Repository};

use super::known::{read_matrices, with_options, with_rows, without_yanked};
use super::{advice, tell};
use crate::args::ComputeArguments;
use crate::format::{self, Format};
use crate::io::input::check_stdin_once;
use crate::io::matrix::{GivenMatrix, read_matrix};
use crate::io::output::{ExitStatus, Messages, Output, error};

/// Prints the tags of a release.
pub fn run(
    arguments: &ComputeArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<ExitStatus> {
    ensure!(
        arguments.format != Format::Markdown || arguments.image.is_empty(),
        "--format markdown prints no repository; leave out --image"
    );
    let history = read_history(arguments)?;
    let all = plan_all(arguments, &history)?;
    let plan = select(arguments, all.clone());

    let notes = notes(arguments, &plan, &all, &history);
    if tell(notes.clone(), arguments.strict, messages) {
        return Ok(ExitStatus::No);
    }
    for (owner, tags) in plan.withheld() {
        let tags: Vec<_> = tags.iter().map(ToString::to_string).collect();
        let tags = tags.join(", ");
        messages.note(format_args!("not moved, because they belong to {owner}: {tags}"));
    }
    note_kubernetes(arguments.format, &plan, messages);
    if plan.tagged_images().next().is_none() {
        match nothing_to_print(arguments, &plan, &all) {
            Ok(note) => messages.note(note),
            Err(message) => {
                error(message);
                return Ok(ExitStatus::No);
            }
        }
    }
    let names = without_repeated(&arguments.image);
    out.write(format::render(arguments.format, &plan, &names, &notes)?);
    Ok(ExitStatus::Yes)
}

fn read_history(arguments: &ComputeArguments) -> anyhow::Result<History> {
    let options = &arguments.history;
    check_stdin_once(options.inputs())?;
    let history = match &options.matrix {
        None => read_matrices(None)?,
        Some(input) => match read_matrix(input)? {
            GivenMatrix::Rows(rows) => with_rows(rows, input)?,
            GivenMatrix::One(matrix) => History::published().with_matrix(arguments.release, matrix),
        },
    };
    ensure!(
        options.releases.is_some() || !options.no_history,
        "--no-history leaves no release; pass a list of yours with --releases <FILE>"
    );
    let history = with_options(history, options)?;
    without_yanked(&history, &arguments.yanked.yanked, &[arguments.release])
}

/// Every image and tag of the release.
fn plan_all<'a>(arguments: &ComputeArguments, history: &'a History) -> anyhow::Result<Plan<'a>> {
    let plan = Plan::new(arguments.release, history)
        .map_err(|error| anyhow!("{error}; pass its matrix with --matrix <FILE>"))?;
    Ok(match arguments.commit.sha {
        Some(sha) => plan.with_sha(sha, arguments.commit.sha_length),
        None => plan,
    })
}

/// What of it is wanted.
fn select<'a>(arguments: &ComputeArguments, plan: Plan<'a>) -> Plan<'a> {
    let filters = &arguments.filters;
    let mut plan = plan.with_flavors(&filters.flavors());
    if let Some(pythons) = &filters.python {
        plan = plan.with_pythons(pythons);
    }
    if let Some(kinds) = filters.kinds() {
        plan = plan.with_kinds(&kinds);
    }
    plan
}

/// What a release job should know, and which option helps.
fn notes(
    arguments: &ComputeArguments,
    plan: &Plan<'_>,
    all: &Plan<'_>,
    history: &History,
) -> Vec<Note> {
    let advised = |note: Note| match note.code {
        NoteCode::OtherCommit => other_commit(plan, history).unwrap_or(note),
        _ => advice::on_note(&note),
    };
    let mut notes: Vec<_> = plan.notes().into_iter().map(advised).collect();
    notes.extend(unmatched(arguments, all));
    notes
}

/// Tells that `--sha` is another commit, in the words of the option.
fn other_commit(plan: &Plan<'_>, history: &History) -> Option<Note> {
    let release = plan.release();
    let commit = history.commit(release)?;
    let mut message = format!("--sha is not the commit of {release}; pass {commit}");
    // `git show-ref` prints the tag's own SHA where it is annotated.
    if history.known().commit(release) != Some(commit) {
        message.push_str(
            ", or if that is the SHA of an annotated tag, list with `git ls-remote --tags`",
        );
    }
    Some(Note::new(NoteCode::OtherCommit, message))
}

/// Tells which filters match nothing, each taken alone.
fn unmatched(arguments: &ComputeArguments, all: &Plan<'_>) -> Option<Note> {
    let images = || all.matrix().images();
    let kinds = kinds(all);
    let mut unmatched = Vec::new();
    // What is given twice is told once.
    let mut add = |filter: String| {
        if !unmatched.contains(&filter) {
            unmatched.push(filter);
        }
    };
    for flavor in arguments.filters.flavor.iter().flatten() {
        if !images().any(|image| image.flavor() == *flavor) {
            add(format!("--flavor {flavor}"));
        }
    }
    for python in arguments.filters.python.iter().flatten() {
        if !images().any(|image| image.python() == *python) {
            add(format!("--python {python}"));
        }
    }
    for filter in arguments.filters.kind.iter().flatten() {
        // Only final releases have floating tags, and a job that asks for them goes
        // on.
        let is_exempt = !all.release().is_final() && filter.kinds().all(|kind| !kind.is_pinned());
        if !is_exempt && !filter.kinds().any(|kind| kinds.contains(&kind)) {
            add(format!("--kind {filter}"));
        }
    }
    if arguments.commit.sha_length.is_some() && arguments.commit.sha.is_none() {
        add("--sha-length (needs --sha)".to_owned());
    }
    let message =
        format!("nothing in {} matches {}; {}", all.release(), unmatched.join(", "), choices(all));
    (!unmatched.is_empty()).then(|| Note::new(NoteCode::UnmatchedFilter, message))
}

/// The kinds of tags that the release has, withheld or not.
fn kinds(all: &Plan<'_>) -> Vec<Kind> {
    let is_there = |kind: &Kind| {
        all.images().iter().any(|planned| {
            planned.tags.iter().any(|tag| tag.kind() == *kind)
                || planned.withheld.iter().any(|(tag, _)| tag.kind() == *kind)
        })
    };
    Kind::ALL.iter().copied().filter(is_there).collect()
}

/// Tells what there is to select.
fn choices(all: &Plan<'_>) -> String {
    let matrix = all.matrix();
    let images: Vec<_> = matrix
        .flavors()
        .map(|flavor| {
            let pythons: Vec<_> = matrix.pythons(flavor).iter().map(ToString::to_string).collect();
            format!("{flavor} (Python {})", pythons.join(", "))
        })
        .collect();
    let kinds: Vec<_> = kinds(all).into_iter().map(Kind::as_str).collect();
    let sha = if all.sha().is_none() { " (commit needs --sha)" } else { "" };
    format!("choose from kinds {}{sha} and images {}", kinds.join(", "), images.join(", "))
}

/// Why there is nothing to print: a note where that is an answer, an error where
/// the filters leave nothing.
fn nothing_to_print(
    arguments: &ComputeArguments,
    plan: &Plan<'_>,
    all: &Plan<'_>,
) -> Result<String, String> {
    let release = all.release();
    if !plan.withheld().is_empty() {
        return Ok("nothing to print: all selected tags belong to newer releases".to_owned());
    }
    let kinds = arguments.filters.kinds().unwrap_or_default();
    let is_floating_alone = !kinds.is_empty() && kinds.iter().all(|kind| !kind.is_pinned());
    if is_floating_alone && !release.is_final() && !plan.images().is_empty() {
        return Ok(format!("nothing to print: {release} is not final, so it has no floating tags"));
    }
    // A filter that matches nothing was told, with the choices.
    let advice = match unmatched(arguments, all) {
        Some(_) => String::new(),
        None => format!("; {}", choices(all)),
    };
    Err(format!("no tag of {release} is left to print{advice}"))
}

/// Tells what bake targets lack. Prefect's workflow installs the Kubernetes
/// packages by a build argument, which is no part of the scheme.
fn note_kubernetes(format: Format, plan: &Plan<'_>, messages: Messages) {
    let mut flavors = plan.tagged_images().map(|planned| planned.image.flavor());
    if format == Format::Bake && flavors.any(|flavor| flavor == Flavor::Kubernetes) {
        messages.note(
            "the kubernetes targets lack the build argument that installs the Kubernetes packages; \
             set the one that this release's Dockerfile takes in a bake file of your own",
        );
    }
}

/// The first of what names the same repository.
fn without_repeated(names: &[Repository]) -> Vec<Repository> {
    let mut seen = HashSet::new();
    names.iter().filter(|name| seen.insert(name.familiar())).cloned().collect()
}
