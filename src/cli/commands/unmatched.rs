//! Filters that match nothing.

use std::collections::BTreeSet;

use prefect_tags::check::NoteCode;
use prefect_tags::text::listed;
use prefect_tags::{Flavor, History, Kind, Note, Release};

use crate::args::{PlanOptions, kinds_of, texts};

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
    let PlanOptions { flavor, python, kind: kinds, .. } = options;
    let name = match releases.first() {
        None => return Vec::new(),
        // Nearly always: then the images are not looked at.
        _ if flavor.is_empty() && python.is_empty() && kinds.is_empty() => return Vec::new(),
        Some(release) if releases.len() == 1 => release.to_string(),
        Some(_) => "the releases asked for".to_owned(),
    };
    let rows = releases.iter().filter_map(|it| history.row(*it).ok());
    let images: Vec<_> = rows.flat_map(|row| row.matrix().images()).collect();
    let has_final = releases.iter().any(|release| release.is_final());

    let is_commit = |kind: &String| kind == Kind::Commit.as_str();
    let is_exempt = |kind: &String| !has_final && kinds_of(kind).all(|kind| !kind.is_pinned());
    let lacks_commit = kinds.iter().any(is_commit) && options.sha.is_none();
    let commit = lacks_commit.then(|| Unmatched {
        note: Note::new(NoteCode::UnmatchedFilter, "--kind commit needs --sha <SHA>"),
        is_all: kinds.iter().all(|kind| is_commit(kind) || is_exempt(kind)),
    });
    // Those that are given and those that there are, in order.
    let flavors = [flavor.clone(), images.iter().map(|image| image.flavor()).collect()];
    let flavors = flavors.map(|it| texts(Flavor::ALL.iter().filter(|flavor| it.contains(flavor))));
    let pythons = [python.clone(), images.iter().map(|image| image.python()).collect()];
    let pythons = pythons.map(|pythons| texts(BTreeSet::from_iter(pythons)));
    let both = [("--flavor", flavors), ("--python", pythons)].into_iter();
    let unmatched = both.filter_map(|(option, [given, there])| {
        let unmatched: Vec<_> = given.iter().filter(|value| !there.contains(value)).collect();
        let (values, expected) = (listed(&unmatched), listed(&there));
        let message =
            format!("nothing in {name} matches {option} {values}, expected one of {expected}");
        let note = Note::new(NoteCode::UnmatchedFilter, message);
        let is_all = unmatched.len() == given.len();
        (!unmatched.is_empty()).then_some(Unmatched { note, is_all })
    });
    unmatched.chain(commit).collect()
}
