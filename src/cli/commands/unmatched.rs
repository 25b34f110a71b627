//! Filters that match nothing.

use std::collections::BTreeSet;
use std::fmt::Display;

use prefect_tags::check::NoteCode;
use prefect_tags::history::Row;
use prefect_tags::text::listed;
use prefect_tags::{History, Image, Kind, Matrix, Note, Release};

use crate::args::{PlanOptions, kinds_of};

/// The values of a filter that match nothing, taken alone.
pub struct Unmatched {
    /// Which, and what there is.
    pub note: Note,
    /// Whether it has no others, so that nothing is left.
    pub is_all: bool,
}

/// Which values of each filter match nothing in any of these releases.
///
/// Where none of them is final, there are no floating tags, and a job that asks for these
/// goes on.
pub fn unmatched(
    options: &PlanOptions,
    releases: &BTreeSet<Release>,
    history: &History,
) -> Vec<Unmatched> {
    let name = match releases.first() {
        None => return Vec::new(),
        Some(release) if releases.len() == 1 => release.to_string(),
        Some(_) => "the releases asked for".to_owned(),
    };
    let matrices = || releases.iter().filter_map(|it| history.row(*it).ok()).map(Row::matrix);
    let flavors = matrices().flat_map(Matrix::flavors).collect();
    let pythons = matrices().flat_map(Matrix::images).map(Image::python).collect();
    let has_final = releases.iter().any(|release| release.is_final());

    let kinds = options.kind.as_deref().unwrap_or_default();
    let is_commit = |kind: &String| kind == Kind::Commit.as_str();
    let is_exempt = |kind: &String| !has_final && kinds_of(kind).all(|kind| !kind.is_pinned());
    let lacks_commit = kinds.iter().any(is_commit) && options.sha.is_none();
    let commit = lacks_commit.then(|| Unmatched {
        note: Note::new(NoteCode::UnmatchedFilter, "--kind commit needs --sha <SHA>"),
        is_all: kinds.iter().all(|kind| is_commit(kind) || is_exempt(kind)),
    });
    let flavors = unmatched_values(&name, "--flavor", options.flavor.as_deref(), &flavors);
    let pythons = unmatched_values(&name, "--python", options.python.as_deref(), &pythons);
    [flavors, pythons, commit].into_iter().flatten().collect()
}

fn unmatched_values<T: Ord + Display>(
    name: &str,
    option: &str,
    given: Option<&[T]>,
    there: &BTreeSet<T>,
) -> Option<Unmatched> {
    let given: BTreeSet<_> = given?.iter().collect();
    let unmatched = given.iter().filter(|value| !there.contains(**value));
    let count = unmatched.clone().count();
    let message = format!(
        "nothing in {name} matches {option} {}, expected one of {}",
        listed(unmatched),
        listed(there)
    );
    let note = Note::new(NoteCode::UnmatchedFilter, message);
    (count > 0).then_some(Unmatched { note, is_all: count == given.len() })
}
