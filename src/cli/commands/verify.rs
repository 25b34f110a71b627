//! `verify`: whether a registry has the tags that it should have.

use std::collections::BTreeMap;

use anyhow::{bail, ensure};
use prefect_tags::check::NoteCode;
use prefect_tags::plan::Filters;
use prefect_tags::text::{joined, listed};
use prefect_tags::verify::{Incomplete, Outcome, Request, Status};
use prefect_tags::{History, Line, Note, Registry, Release, ReleaseOrLine, Repository, Tag};

use super::advice;
use super::known::{Known, plan, without_yanked};
use super::unmatched::unmatched;
use crate::args::VerifyArguments;
use crate::format::{TextOrJson, json, text};
use crate::io::input::{Input, check_stdin_once};
use crate::io::lists;
use crate::io::output::{ExitStatus, Output, counted, error};

/// Compares the tags of a registry with those that it should have.
pub fn run(arguments: &VerifyArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let VerifyArguments { registry_tags, before, options, .. } = arguments;
    let inputs = options.history.inputs().chain([registry_tags]).chain(before);
    check_stdin_once(inputs, out)?;
    let mut request = request(arguments)?;
    let named: Vec<_> = request.named().collect();
    let yanked = options.yanked();
    let known = Known::read(&options.history, Some(registry_tags), &named, &yanked)?;
    known.refuse_incomplete_list()?;
    let (registry, history) = known.registry.as_ref().expect("a registry was read");
    let history = without_yanked(history, &yanked, &named, "verify")?;
    let before = before.as_ref().map(|before| read_before(before, registry)).transpose()?;
    request.before = before.as_ref();
    let notes = named.iter().map(|release| note_on_release(*release, &known.history));
    let notes = notes.collect::<anyhow::Result<Vec<_>>>()?;
    known.notes.iter().chain(notes.iter().flatten()).for_each(|note| out.note(note));
    let lines: Vec<_> = request.releases.iter().filter_map(|it| line(*it)).collect();
    let is_empty = |line: &&Line| history.finals(**line).is_empty();
    let is_yanked = |line: &Line| yanked.iter().any(|release| line.contains(*release));
    let refuse = |line: &Line| {
        error(format_args!(
            "the registry has no final {line}.x release; check the file, or name the release"
        ));
    };
    let empty: Vec<_> = lines.iter().filter(is_empty).collect();
    if let Some(line) = empty.iter().find(|line| !is_yanked(line)) {
        refuse(line);
        return Ok(ExitStatus::No);
    }
    for line in &lines {
        note_absent(*line, &history, out);
    }

    let mut counts = BTreeMap::from([(Status::Ok, 0)]);
    let outcome = request.verify(registry, &history, |finding| {
        *counts.entry(finding.status).or_default() += 1;
        if arguments.all || is_fault(finding.status) {
            out.write_with(|out| match arguments.output.format {
                TextOrJson::Text => text::write_finding(&finding, out),
                TextOrJson::Json => json::write_line(&finding, out),
            });
        }
    });
    out.flush();
    note_incomplete(&outcome.incomplete, out);
    note_unconfirmed(&outcome, &history, out);
    if registry.iter().all(|(_, digest)| digest.is_none()) {
        out.note(
            "the registry tags have no digests, so floating tags cannot be checked; pass lines of \
             REFERENCE and DIGEST",
        );
    }
    let unmatched = unmatched(options, &request.releases(&history), &history);
    for unmatched in &unmatched {
        error(&unmatched.note);
    }
    let filters = joined(options.named().into_iter().flatten());
    match (&*filters, empty.first()) {
        _ if counts.values().any(|count| *count > 0) => out.line(summary(&counts, arguments.all)),
        _ if !unmatched.is_empty() => {}
        (_, Some(line)) => refuse(line),
        ("", None) => out.note("no tag is expected; name the releases"),
        _ => out.note(format_args!("no expected tag matches {filters}; choose others")),
    }
    let is_wrong = !unmatched.is_empty()
        || counts.keys().any(|status| is_fault(*status))
        || outcome.incomplete.iter().any(|it| it.is_awaited)
        || !empty.is_empty();
    Ok(if is_wrong { ExitStatus::No } else { ExitStatus::Yes })
}

fn request(arguments: &VerifyArguments) -> anyhow::Result<Request<'static>> {
    let VerifyArguments { releases_or_lines, options, .. } = arguments;
    options.check_sha_length()?;
    let is_one_release = matches!(&**releases_or_lines, [ReleaseOrLine::Release(_)]);
    ensure!(
        options.sha.is_none() || is_one_release,
        "--sha is the commit of one release, expected exactly one RELEASE"
    );
    Ok(Request {
        releases: releases_or_lines.clone(),
        sha: options.sha,
        sha_digits: options.sha_length,
        filters: options.selected(),
        before: None,
    })
}

/// Reads the tags as they were before, which have to be those of the same repository.
fn read_before(input: &Input, registry: &Registry) -> anyhow::Result<Registry> {
    let before = lists::read::<Registry>(input)?;
    let own = Repository::prefect();
    let [was, is] = [&before, registry].map(|it| it.repository().unwrap_or(&own));
    if !was.is(is.as_str()) {
        bail!("the tags in {} are of {was}, expected those of {is}", input.name());
    }
    Ok(before)
}

/// A note on a release that is named and was never published, or is unlikely.
fn note_on_release(release: Release, history: &History) -> anyhow::Result<Option<Note>> {
    let is_about_it =
        |note: &Note| matches!(note.code, NoteCode::UnknownRelease | NoteCode::UnlikelyRelease);
    let note = plan(release, history, Filters::default())?.notes().into_iter().find(is_about_it);
    Ok(note.or_else(|| history.unlikely_release(release)).as_ref().map(advice::on_note))
}

fn line(asked: ReleaseOrLine) -> Option<Line> {
    match asked {
        ReleaseOrLine::Line(line) => Some(line),
        ReleaseOrLine::Release(_) => None,
    }
}

/// Tells which known releases are absent in the middle of a minor line that is asked for.
fn note_absent(line: Line, history: &History, out: &Output) {
    let (Some(_), [oldest, .., newest]) = (line.minor(), history.finals(line)) else { return };
    let absent: Vec<_> = history.absent(line).filter(|it| it > oldest && it < newest).collect();
    if !absent.is_empty() {
        out.note(format_args!(
            "the registry lacks {} between {oldest} and {newest}; pass a list of all releases \
             with --releases <FILE> to expect them",
            listed(&absent)
        ));
    }
}

/// Tells which releases nothing moves to.
fn note_incomplete(incomplete: &[Incomplete], out: &Output) {
    if incomplete.is_empty() {
        return;
    }
    let releases = listed(incomplete.iter().map(|it| match it.wrong {
        0 => format!("{} ({} of {})", it.release, it.there, counted(it.images, "image")),
        wrong => format!("{} ({wrong} of {} wrong)", it.release, counted(it.images, "image")),
    }));
    let is_wrong = incomplete.iter().any(|it| it.wrong > 0);
    let images = if is_wrong { "the right ones" } else { "the rest" };
    out.note(format_args!(
        "nothing moves to {releases}; push {images}, or pass --python, --flavor or --matrix for \
         fewer"
    ));
}

/// Tells which images may not exist.
fn note_unconfirmed(outcome: &Outcome, history: &History, out: &Output) {
    let unconfirmed = &outcome.unconfirmed;
    let mut releases: Vec<_> = unconfirmed.iter().filter_map(Tag::release).collect();
    releases.dedup();
    let Some(release) = releases.first() else { return };
    let (is, it) = if unconfirmed.len() == 1 { ("is", "it") } else { ("are", "them") };
    let tags = listed(unconfirmed);
    let guess = |it: &Release| if history.is_assumed(*it) { "assumed" } else { "inferred" };
    let is_used = |word: &&str| releases.iter().any(|release| guess(release) == *word);
    let words: Vec<_> = ["assumed", "inferred"].into_iter().filter(is_used).collect();
    let guessed = words.join(" or ");
    let named = if releases.len() == 1 { &*release.to_string() } else { "the releases" };
    out.note(format_args!(
        "{tags} {is} not in the registry, and {is} only {guessed} to exist; name {named} to require \
         {it}"
    ));
}

/// How many tags have each status.
fn summary(counts: &BTreeMap<Status, usize>, is_all: bool) -> String {
    let total = counted(counts.values().sum(), "tag");
    let counts_in_words = counts.iter().map(|(status, count)| format!("{count} {status}"));
    let is_hidden = |status: &Status| matches!(status, Status::Unchecked | Status::Known);
    let hidden = if !is_all && counts.keys().any(is_hidden) { " (shown with --all)" } else { "" };
    format!("{total}: {}{hidden}", counts_in_words.collect::<Vec<_>>().join(", "))
}

fn is_fault(status: Status) -> bool {
    matches!(status, Status::Missing | Status::Wrong)
}
