//! What is known: the built-in history, as the options have it, and a registry.

use anyhow::{Context, anyhow, bail, ensure};
use prefect_tags::check::NoteCode;
use prefect_tags::plan::Filters;
use prefect_tags::{Checker, History, Note, Plan, Registry, Release, ReleaseOrLine, Repository};

use super::advice;
use crate::args::{CheckOptions, HistoryOptions, SourceOptions};
use crate::io::input::Input;
use crate::io::{lists, matrix};

/// A history, and what a registry tells.
pub struct Known {
    /// By the options, without the registry.
    pub history: History,
    /// The tags of a registry, and the history with its releases.
    pub registry: Option<(Registry, History)>,
    /// Notes on the list and the registry, with the options that help.
    pub notes: Vec<Note>,
}

impl Known {
    /// Reads what the options name. Releases that are `named` count as out, and those that
    /// are `yanked` as known.
    pub fn read(
        options: &HistoryOptions,
        registry: Option<&Input>,
        named: &[Release],
        yanked: &[Release],
    ) -> anyhow::Result<Known> {
        ensure!(
            options.releases.is_some() || registry.is_some() || !options.no_history,
            "--no-history needs your releases; pass them with --releases <FILE> or --registry-tags \
             <FILE>"
        );
        let history = read_history(options, None)?;
        let incomplete = history.without(yanked).incomplete_list();
        let mut notes: Vec<_> = incomplete.iter().map(advice::on_note).collect();
        let Some(input) = registry else { return Ok(Known { history, registry: None, notes }) };
        let registry = lists::read::<Registry>(input)?;
        let (own_history, uncounted) = history.with_registry(&registry, &[named, yanked].concat());
        ensure!(
            own_history.has_releases(),
            "no release in the registry tags in {} counts, expected tags of known releases",
            input.name()
        );
        notes.extend(uncounted.iter().map(of_registry));
        Ok(Known { history, registry: Some((registry, own_history)), notes })
    }

    /// Reads what the options of `check` name. A release that is expected and
    /// unlikely is noted.
    pub fn read_for(options: &CheckOptions) -> anyhow::Result<Known> {
        let CheckOptions { sources: SourceOptions { history, registry_tags }, .. } = options;
        let mut known = Known::read(history, registry_tags.as_ref(), &[], &[])?;
        if let Some(ReleaseOrLine::Release(release)) = options.expect {
            known.notes.extend(known.history.unlikely_release(release));
        }
        Ok(known)
    }

    /// A checker by all that is known. The registry is that of this repository.
    pub fn checker<'a>(&'a self, repository: Option<&'a Repository>) -> Checker<'a> {
        let checker = Checker::new(&self.history);
        match &self.registry {
            Some((registry, history)) => checker.with_registry(registry, history, repository),
            None => checker,
        }
    }

    /// The checker that the options of `check` ask for.
    pub fn checker_of<'a>(&'a self, options: &'a CheckOptions) -> anyhow::Result<Checker<'a>> {
        let checker = self.checker(options.image.first());
        let mut checker = checker.with_repositories(options.image.clone());
        if options.pinned {
            checker = checker.with_pinned_only();
        }
        let Some(expected) = options.expect else { return Ok(checker) };
        let mut majors = self.history.rows().iter().map(|row| row.since().major());
        let release = match expected {
            ReleaseOrLine::Release(release) => Some(release),
            ReleaseOrLine::Line(line) if majors.any(|major| major == line.major()) => None,
            ReleaseOrLine::Line(line) => Some(line.first()),
        };
        if let Some(release) = release {
            // What has no matrix may well be a release.
            let notes =
                plan(release, &self.history, Filters::default()).context("--expect")?.notes();
            if let Some(note) = notes.iter().find(|note| note.code == NoteCode::UnknownRelease) {
                bail!("--expect: {}", advice::on_note(note));
            }
        }
        Ok(checker.with_expected(expected))
    }

    /// Refuses a list that lacks releases, where the answer would be wrong.
    pub fn refuse_incomplete_list(&self) -> anyhow::Result<()> {
        match self.notes.iter().find(|note| note.code == NoteCode::IncompleteList) {
            Some(note) => bail!(note.message.clone()),
            None => Ok(()),
        }
    }
}

/// A note on a release in a registry that does not count, with the option that helps.
fn of_registry(note: &Note) -> Note {
    let advice = match note.code {
        NoteCode::UnlikelyRelease => ", or pass --no-history for a fork's own numbers",
        _ => "; pass the matrix with --matrix <FILE>",
    };
    Note::new(note.code, format_args!("{note}{advice}"))
}

/// The plan of a release, whose matrix may have to be passed.
pub fn plan(release: Release, history: &History, filters: Filters) -> anyhow::Result<Plan<'_>> {
    Plan::filtered(release, history, filters)
        .map_err(|error| anyhow!("{error}; pass its matrix with --matrix <FILE>"))
}

/// The history as the options have it, with the matrix of this release, if there is only
/// that.
pub fn read_history(options: &HistoryOptions, release: Option<Release>) -> anyhow::Result<History> {
    let history = matrix::read_matrices(options.matrix.as_ref(), release)?;
    let history = if options.no_history { history.with_matrices_alone() } else { history };
    let Some(input) = &options.releases else { return Ok(history) };
    let history = history.with_releases(&lists::read(input)?);
    ensure!(
        history.has_releases(),
        "no release in {} was published, expected one release per line",
        input.name()
    );
    Ok(history)
}

/// A history in which the releases of `--yanked` are not out, none of which may be
/// one that is asked for.
pub fn without_yanked(
    history: &History,
    yanked: &[Release],
    asked: &[Release],
    command: &str,
) -> anyhow::Result<History> {
    if let Some(release) = yanked.iter().find(|release| asked.contains(release)) {
        bail!("{release} is both the release to {command} and --yanked; leave out one");
    }
    Ok(history.without(yanked))
}
