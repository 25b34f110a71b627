//! `verify`: whether a registry has the tags that it should have.

use anyhow::{anyhow, ensure};
use prefect_tags::check::NoteCode;
use prefect_tags::verify::{Asked, State, Verification, Verified};
use prefect_tags::{History, Note, Plan, Registry, Release, ReleaseOrLine};

use super::known::{Known, without_yanked};
use super::{advice, tell};
use crate::args::VerifyArguments;
use crate::format::{TextOrJson, json, text};
use crate::io::input::check_stdin_once;
use crate::io::output::{ExitStatus, Messages, Output, counted, error};

/// Compares the tags of a registry with those that it should have.
pub fn run(
    arguments: &VerifyArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<ExitStatus> {
    let VerifyArguments { registry_tags, history: options, releases_or_lines, .. } = arguments;
    check_stdin_once(options.inputs().chain([registry_tags]))?;
    let asked = asked(arguments)?;
    let named: Vec<_> = asked.named().collect();
    let known = Known::read(options, Some(registry_tags), &named)?;
    known.refuse_incomplete_list()?;
    // Incomplete lists are refused, so these are on releases that do not count.
    let notes = known.notes().filter(|note| note.code == NoteCode::UnlikelyRelease);
    tell(notes, false, messages);
    let (registry, history) = known.registry.as_ref().expect("a registry was read");
    let history = without_yanked(history, &arguments.yanked.yanked, &named)?;
    let is_asked = |release: &Release| {
        releases_or_lines.is_empty() || releases_or_lines.iter().any(|it| it.contains(*release))
    };
    let newest = history.rows().last().map(|row| row.since().major());
    let is_unknown = |release: &Release| Some(release.major()) > newest && is_asked(release);
    let in_registry: Vec<_> = registry.releases().iter().map(|(release, _)| release).collect();
    for release in named.iter().chain(in_registry.iter().filter(|it| is_unknown(it))) {
        let row = history.row(*release);
        row.map_err(|error| anyhow!("{error}; pass its matrix with --matrix <FILE>"))?;
    }
    for release in &named {
        note_release(*release, &known.history, messages)?;
    }
    if let Some(line) = releases_or_lines.iter().find(|asked| is_empty_line(**asked, &history)) {
        error(format_args!(
            "no final {line}.x release is out, expected a release line that has one"
        ));
        return Ok(ExitStatus::No);
    }

    let verification = registry.verify(&asked, &history);
    for verdict in &verification.verdicts {
        if arguments.all || is_fault(verdict) {
            out.write_with(|out| match arguments.format {
                TextOrJson::Text => text::write_verdict(verdict, out),
                TextOrJson::Json => json::verify::write(verdict, out),
            });
        }
    }
    out.flush();
    note_guesses(&verification, messages);
    note_digests(registry, messages);
    tell_summary(&verification, messages);
    let is_right = !verification.verdicts.iter().any(is_fault);
    Ok(if is_right { ExitStatus::Yes } else { ExitStatus::No })
}

/// Tells that a release is named that was never published, or is unlikely.
fn note_release(release: Release, history: &History, messages: Messages) -> anyhow::Result<()> {
    let is_about_it =
        |note: &Note| matches!(note.code, NoteCode::UnknownRelease | NoteCode::UnlikelyRelease);
    let notes = Plan::new(release, history)?.notes().into_iter().filter(is_about_it);
    let notes = notes.chain(history.unlikely_release(release)).take(1);
    tell(notes.map(|note| advice::on_note(&note)), false, messages);
    Ok(())
}

fn asked(arguments: &VerifyArguments) -> anyhow::Result<Asked> {
    let VerifyArguments { releases_or_lines, commit, filters, .. } = arguments;
    let is_one_release = matches!(&**releases_or_lines, [ReleaseOrLine::Release(_)]);
    ensure!(
        commit.sha.is_none() || is_one_release,
        "--sha is the commit of one release, expected exactly one RELEASE"
    );
    commit.check()?;
    Ok(Asked {
        releases: releases_or_lines.clone(),
        sha: commit.sha.map(|sha| sha.in_tag(commit.sha_length)),
        filters: filters.selected(),
    })
}

fn is_empty_line(asked: ReleaseOrLine, history: &History) -> bool {
    matches!(asked, ReleaseOrLine::Line(line) if history.finals(line).is_empty())
}

fn is_fault(verdict: &Verified) -> bool {
    matches!(verdict.state, State::Missing | State::Wrong)
}

/// Tells of images that may not be there, because it is only assumed or inferred
/// that they were built.
fn note_guesses(verification: &Verification, messages: Messages) {
    let tags = &verification.perhaps;
    if let Some(first) = tags.first() {
        messages.note(format_args!(
            "{} of images that may not exist are not in the registry, the first is {first}; pass \
             the release to expect them",
            counted(tags.len(), "tag")
        ));
    }
}

fn note_digests(registry: &Registry, messages: Messages) {
    if registry.iter().all(|(_, digest)| digest.is_none()) {
        messages.note(
            "the registry tags have no digests, so floating tags cannot be checked; pass lines of \
             TAG and DIGEST",
        );
    }
}

fn tell_summary(verification: &Verification, messages: Messages) {
    let verdicts = &verification.verdicts;
    if verdicts.is_empty() {
        messages.note("nothing to verify: no tag is expected; check the releases, --flavor, --python and --kind");
        return;
    }
    let count = |state| verdicts.iter().filter(|verdict| verdict.state == state).count();
    messages.line(format_args!(
        "{}: {} ok, {} missing, {} wrong, {} unchecked",
        counted(verdicts.len(), "tag"),
        count(State::Ok),
        count(State::Missing),
        count(State::Wrong),
        count(State::Unchecked)
    ));
}
