//! Filters that match nothing.

use std::collections::BTreeSet;
use std::fmt::Display;

use prefect_tags::check::NoteCode;
use prefect_tags::text::Listed;
use prefect_tags::{Flavor, Image, Kind, Matrix, Note, PythonVersion};

use crate::args::{Filters, KindFilter};

/// What filters can select of one release or several.
pub struct Choices {
    /// What messages call the releases.
    pub name: String,
    flavors: BTreeSet<Flavor>,
    pythons: BTreeSet<PythonVersion>,
    /// Whether a commit is given.
    has_commit: bool,
    /// Whether one is final. Others have no floating tags, and a job that asks for these
    /// goes on.
    has_final: bool,
}

/// The values of a filter that match nothing, taken alone.
pub struct Unmatched {
    /// Which, and what there is.
    pub note: Note,
    /// Whether it has no others, so that nothing is left.
    pub is_all: bool,
}

impl Choices {
    /// What there is to select of releases with these matrices.
    pub fn new<'a>(
        name: String,
        matrices: impl IntoIterator<Item = &'a Matrix>,
        has_commit: bool,
        has_final: bool,
    ) -> Self {
        let (mut flavors, mut pythons) = (BTreeSet::new(), BTreeSet::new());
        for matrix in matrices {
            flavors.extend(matrix.flavors());
            pythons.extend(matrix.images().map(Image::python));
        }
        Choices { name, flavors, pythons, has_commit, has_final }
    }

    /// Which values of each filter match nothing.
    pub fn unmatched(&self, filters: &Filters) -> Vec<Unmatched> {
        let kinds = filters.kind.as_deref().unwrap_or_default();
        let is_commit = |kind: &KindFilter| kind.kinds == [Kind::Commit];
        let is_exempt =
            |kind: &KindFilter| !self.has_final && kind.kinds.iter().all(|kind| !kind.is_pinned());
        let lacks_commit = kinds.iter().any(is_commit) && !self.has_commit;
        let commit = lacks_commit.then(|| Unmatched {
            note: Note::new(NoteCode::UnmatchedFilter, "--kind commit needs --sha <SHA>"),
            is_all: kinds.iter().all(|kind| is_commit(kind) || is_exempt(kind)),
        });
        let flavors = self.values("--flavor", filters.flavor.as_deref(), &self.flavors);
        let pythons = self.values("--python", filters.python.as_deref(), &self.pythons);
        [flavors, pythons, commit].into_iter().flatten().collect()
    }

    fn values<T: Ord + Display>(
        &self,
        option: &str,
        given: Option<&[T]>,
        there: &BTreeSet<T>,
    ) -> Option<Unmatched> {
        let given: BTreeSet<_> = given?.iter().collect();
        let unmatched = given.iter().filter(|value| !there.contains(**value));
        let count = unmatched.clone().count();
        let message = format!(
            "nothing in {} matches {option} {}, expected one of {}",
            self.name,
            Listed(unmatched),
            Listed(there.iter())
        );
        let note = Note::new(NoteCode::UnmatchedFilter, message);
        (count > 0).then_some(Unmatched { note, is_all: count == given.len() })
    }
}
