//! `verify`: whether a registry has the tags that it should have.

use std::collections::BTreeSet;

use anyhow::{bail, ensure};
use prefect_tags::check::NoteCode;
use prefect_tags::plan::Filters;
use prefect_tags::text::{joined, listed};
use prefect_tags::verify::{Incomplete, Outcome, Request, Status};
use prefect_tags::{History, Line, Note, Registry, Release, ReleaseOrLine, Repository, Tag};

use super::known::{Known, plan, without_yanked};
use super::unmatched::unmatched;
use super::{advice, report};
use crate::args::VerifyArguments;
use crate::format::{TextOrJson, json, text};
use crate::io::input::{Input, check_stdin_once};
use crate::io::lists;
use crate::io::output::{ExitStatus, Output, counted, error};

/// Compares the tags of a registry with those that it should have.
pub fn run(arguments: &VerifyArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let VerifyArguments { registry_tags, before, history: options, .. } = arguments;
    check_stdin_once(options.inputs().chain([registry_tags]).chain(before), out)?;
    let mut request = request(arguments)?;
    let named: Vec<_> = request.named().collect();
    let yanked = arguments.yanked.releases();
    // What is yanked is known, whatever its number.
    let known = Known::read(options, Some(registry_tags), &[&*named, &yanked].concat())?;
    known.refuse_incomplete_list()?;
    let (registry, history) = known.registry.as_ref().expect("a registry was read");
    let history = without_yanked(history, &yanked, &named, "verify")?;
    let before = before.as_ref().map(|before| read_before(before, registry)).transpose()?;
    request.before = before.as_ref();
    for release in &named {
        plan(*release, &history, Filters::default())?;
    }
    report(known.notes(), false, out);
    for release in &named {
        note_release(*release, &known.history, out)?;
    }
    let is_empty = |line: &Line| history.finals(*line).is_empty();
    let is_yanked = |line: &Line| yanked.iter().any(|release| line.contains(*release));
    let is_lacking = |line: &Line| is_empty(line) && !is_yanked(line);
    if let Some(line) = lines(&request.releases).find(is_lacking) {
        error(format_args!(
            "the registry has no final {line}.x release; check the file, or name the release"
        ));
        return Ok(ExitStatus::No);
    }
    note_absent(&request, &history, out);

    let mut counts = ORDER.map(|status| (status, 0));
    let outcome = request.verify(registry, &history, |finding| {
        let count = counts.iter_mut().find(|(status, _)| *status == finding.status);
        count.expect("every status is counted").1 += 1;
        if arguments.all || is_fault(finding.status) {
            out.write_with(|out| match arguments.format {
                TextOrJson::Text => text::write_finding(&finding, out),
                TextOrJson::Json => json::verify::write(&finding, out),
            });
        }
    });
    out.flush();
    note_incomplete(&outcome.incomplete, out);
    note_unconfirmed(&outcome, &history, out);
    if registry.iter().all(|(_, digest)| digest.is_none()) {
        out.note(
            "the registry tags have no digests, so floating tags cannot be checked; pass lines of \
             TAG and DIGEST",
        );
    }
    let has_commit = arguments.commit.sha.is_some();
    let unmatched =
        unmatched(&arguments.filters, &request.releases(&history), &history, has_commit);
    for unmatched in &unmatched {
        error(&unmatched.note);
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let filters = joined(arguments.filters.named().into_iter().flatten());
    match &*filters {
        _ if total > 0 => report_counts(total, &counts, arguments.all, out),
        _ if !unmatched.is_empty() => {}
        "" => out.note("no tag is expected; name the releases"),
        _ => out.note(format_args!("no expected tag matches {filters}; choose others")),
    }
    let is_wrong = !unmatched.is_empty()
        || counts.iter().any(|(status, count)| is_fault(*status) && *count > 0)
        || outcome.incomplete.iter().any(|it| it.is_awaited)
        || lines(&request.releases).any(|line| is_empty(&line));
    Ok(if is_wrong { ExitStatus::No } else { ExitStatus::Yes })
}

fn request(arguments: &VerifyArguments) -> anyhow::Result<Request<'static>> {
    let VerifyArguments { releases_or_lines, commit, filters, .. } = arguments;
    commit.check()?;
    let is_one_release = matches!(&**releases_or_lines, [ReleaseOrLine::Release(_)]);
    ensure!(
        commit.sha.is_none() || is_one_release,
        "--sha is the commit of one release, expected exactly one RELEASE"
    );
    Ok(Request {
        releases: releases_or_lines.clone(),
        sha: commit.sha,
        sha_digits: commit.sha_length,
        filters: filters.selected(),
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

/// Tells that a release is named that was never published, or is unlikely.
fn note_release(release: Release, history: &History, out: &Output) -> anyhow::Result<()> {
    let is_about_it =
        |note: &Note| matches!(note.code, NoteCode::UnknownRelease | NoteCode::UnlikelyRelease);
    let plan = plan(release, history, Filters::default())?;
    let notes = plan.notes().into_iter().filter(is_about_it);
    let notes = notes.chain(history.unlikely_release(release)).take(1);
    report(notes.map(|note| advice::on_note(&note)), false, out);
    Ok(())
}

fn lines(asked: &[ReleaseOrLine]) -> impl Iterator<Item = Line> {
    asked.iter().filter_map(|asked| match asked {
        ReleaseOrLine::Line(line) => Some(*line),
        ReleaseOrLine::Release(_) => None,
    })
}

/// Tells which known releases are absent in the middle of a line that is asked for.
fn note_absent(request: &Request<'_>, history: &History, out: &Output) {
    for line in lines(&request.releases).filter(|line| line.minor().is_some()) {
        let [Some(oldest), Some(newest)] =
            [history.finals(line).first(), history.finals(line).last()]
        else {
            continue;
        };
        let absent: Vec<_> = history.absent(line).filter(|it| it > oldest && it < newest).collect();
        if !absent.is_empty() {
            out.note(format_args!(
                "the registry lacks {} between {oldest} and {newest}; pass a list of all releases \
                 with --releases <FILE> to expect them",
                listed(&absent)
            ));
        }
    }
}

/// Tells which releases nothing moves to.
fn note_incomplete(incomplete: &[Incomplete], out: &Output) {
    if incomplete.is_empty() {
        return;
    }
    let releases = listed(incomplete.iter().map(|it| match it.wrong {
        0 => format!("{} ({} of {} images)", it.release, it.there, it.images),
        wrong => format!("{} ({wrong} of {} images wrong)", it.release, it.images),
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
    let releases: BTreeSet<_> = unconfirmed.iter().filter_map(Tag::release).collect();
    let Some(release) = releases.first() else { return };
    let (is, it) = if unconfirmed.len() == 1 { ("is", "it") } else { ("are", "them") };
    let tags = listed(unconfirmed);
    let is_assumed = |release: &Release| history.is_assumed(*release);
    let guessed = match (releases.iter().any(is_assumed), releases.iter().all(is_assumed)) {
        (_, true) => "assumed",
        (false, _) => "inferred",
        _ => "assumed or inferred",
    };
    let named = if releases.len() == 1 { &*release.to_string() } else { "the releases" };
    out.note(format_args!(
        "{tags} {is} not in the registry, and {is} only {guessed} to exist; name {named} to require \
         {it}"
    ));
}

/// The statuses as the last line counts them.
const ORDER: [Status; 5] =
    [Status::Ok, Status::Missing, Status::Wrong, Status::Unchecked, Status::Known];

/// Reports how many tags have each status.
fn report_counts(total: usize, counts: &[(Status, usize)], is_all: bool, out: &Output) {
    let told = counts.iter().filter(|(status, count)| *status == Status::Ok || *count > 0);
    let told: Vec<_> = told.map(|(status, count)| format!("{count} {status}")).collect();
    let is_hidden = |(status, count): &(Status, usize)| {
        matches!(status, Status::Unchecked | Status::Known) && *count > 0
    };
    let hidden = if !is_all && counts.iter().any(is_hidden) { " (shown with --all)" } else { "" };
    out.line(format_args!("{}: {}{hidden}", counted(total, "tag"), told.join(", ")));
}

fn is_fault(status: Status) -> bool {
    matches!(status, Status::Missing | Status::Wrong)
}
