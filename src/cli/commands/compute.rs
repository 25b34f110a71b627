//! `compute`: the tags of a release.

use std::collections::{BTreeSet, HashSet};

use anyhow::{bail, ensure};
use prefect_tags::check::NoteCode;
use prefect_tags::text::{joined, listed};
use prefect_tags::{Flavor, History, Note, Plan, Release, Repository};

use super::known::{plan, read_history, without_yanked};
use super::unmatched::{Unmatched, unmatched};
use super::{advice, report};
use crate::args::{ComputeArguments, PlanOptions};
use crate::format::{self, Format};
use crate::io::input::check_stdin_once;
use crate::io::output::{ExitStatus, Output, error};

/// Prints the tags of a release.
pub fn run(arguments: &ComputeArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let ComputeArguments { release, ref options, ref image, strict, format } = *arguments;
    ensure!(
        format != Format::Markdown || image.is_empty(),
        "--format markdown prints no repository; leave out --image"
    );
    options.check_sha_length()?;
    let history = history(release, options, out)?;
    let mut plan = plan(release, &history, options.selected())?;
    if let Some(sha) = options.sha {
        plan = plan.with_sha(sha, options.sha_length);
    }

    let advised = |note: &Note| match note.code {
        NoteCode::OtherCommit => other_commit(&plan, &history).unwrap_or_else(|| note.clone()),
        _ => advice::on_note(note),
    };
    let mut notes: Vec<_> = plan.notes().iter().map(advised).collect();
    let unmatched = unmatched(options, &BTreeSet::from([release]), &history);
    let is_empty = plan.tagged_images().next().is_none();
    let outcome = if is_empty { nothing_to_print(options, &plan, &unmatched) } else { Ok(None) };
    // Otherwise they are the error.
    if outcome.is_ok() || strict {
        notes.extend(unmatched.iter().map(|unmatched| unmatched.note.clone()));
    }
    // Whoever computes an image also builds it.
    let is_inferred = |note: &&Note| note.code == NoteCode::InferredImage;
    notes.iter().filter(is_inferred).for_each(|note| out.note(note));
    if report(notes.iter().filter(|note| !is_inferred(note)), strict, out) {
        return Ok(ExitStatus::No);
    }
    for (owner, tags) in plan.withheld() {
        let tags = listed(&tags);
        out.note(format_args!("not moved, because they belong to {owner}: {tags}"));
    }
    note_kubernetes(format, &plan, out);
    match outcome {
        Ok(note) => note.into_iter().for_each(|note| out.note(note)),
        Err(errors) => {
            errors.into_iter().for_each(error);
            return Ok(ExitStatus::No);
        }
    }
    out.write(format::render(format, &plan, &without_repeated(image), &notes)?);
    Ok(ExitStatus::Yes)
}

fn history(release: Release, options: &PlanOptions, out: &Output) -> anyhow::Result<History> {
    let yanked = options.yanked();
    let options = &options.history;
    check_stdin_once(options.inputs(), out)?;
    ensure!(
        options.releases.is_some() || !options.no_history,
        "--no-history needs a list of your releases; pass one with --releases <FILE>"
    );
    let history = read_history(options, Some(release))?;
    let unknown = yanked.iter().find(|release| !options.no_history && !history.knows(**release));
    if let Some(release) = unknown {
        bail!("--yanked: release {release} is not known, expected one that was released");
    }
    without_yanked(&history, &yanked, &[release], "compute")
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

/// Why there is nothing to print: a note where that is an answer, errors where the filters
/// leave nothing.
fn nothing_to_print(
    options: &PlanOptions,
    plan: &Plan<'_>,
    unmatched: &[Unmatched],
) -> Result<Option<String>, Vec<String>> {
    let release = plan.release();
    if !plan.withheld().is_empty() {
        return Ok(Some("nothing to print: all selected tags belong to newer releases".to_owned()));
    }
    let kinds = options.selected().kinds;
    let is_floating_alone = kinds.is_some_and(|kinds| kinds.iter().all(|kind| !kind.is_pinned()));
    if is_floating_alone && !release.is_final() && !plan.images().is_empty() {
        let note = format!("nothing to print: {release} is not final, so it has no floating tags");
        return Ok(Some(note));
    }
    let alone = unmatched.iter().filter(|it| it.is_all).map(|it| it.note.to_string());
    let mut errors: Vec<_> = alone.collect();
    if errors.is_empty() {
        // Each matches something, but not the same.
        let [flavor, python, kind] = options.named();
        let flavor = flavor.or(Some("--flavor standard,conda".to_owned()));
        let other = if plan.images().is_empty() { flavor } else { kind };
        let both = joined([other, python].into_iter().flatten());
        errors.push(format!("nothing in {release} matches {both} together; choose others"));
    }
    Err(errors)
}

/// Tells what bake targets lack. Prefect's workflow installs the Kubernetes
/// packages by a build argument, which is no part of the scheme.
fn note_kubernetes(format: Format, plan: &Plan<'_>, out: &Output) {
    let mut flavors = plan.tagged_images().map(|planned| planned.image.flavor());
    if format == Format::Bake && flavors.any(|flavor| flavor == Flavor::Kubernetes) {
        out.note(
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
