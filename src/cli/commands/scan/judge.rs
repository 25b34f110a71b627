//! What is known of a place, and what has to be edited so that it is right.

use std::borrow::Cow;
use std::path::Path;

use prefect_tags::scan::{Edit, Place, edits};
use prefect_tags::{Checker, History, Invalid, Note, Valid};

use crate::commands::advice;
use crate::format::scan::Finding;

/// What places are judged by.
pub struct Judge<'a> {
    pub checker: Checker<'a>,
    /// For the digests of pinned tags, if they are wanted.
    pub pinner: Option<Checker<'a>>,
    pub history: &'a History,
}

/// What is known of a place.
pub struct Judged<'i> {
    /// The verdict; `None` if it has something that has no value here.
    pub verdict: Option<Result<Valid<'i>, Invalid>>,
    /// What is to stand there instead, for certain: a whole reference.
    pub wanted: Option<String>,
    /// What a user of that should know.
    pub notes: Vec<Note>,
    /// What has to be edited for it; `None` if it cannot be.
    pub edits: Option<Vec<Edit>>,
}

impl Judge<'_> {
    /// Judges places, and finds out what has to be edited to put all of them right.
    pub fn together<'i>(
        &self,
        places: &[Place<'_>],
        references: &'i [Option<Cow<'_, str>>],
    ) -> Vec<Judged<'i>> {
        let one = |reference: &'i Option<Cow<'_, str>>| self.one(reference.as_deref());
        let mut judged: Vec<_> = references.iter().map(one).collect();
        let wanted: Vec<_> = judged.iter().map(|judged| judged.wanted.as_deref()).collect();
        let edits = edits(places, &wanted);
        judged.iter_mut().zip(edits).for_each(|(judged, edits)| judged.edits = edits);
        judged
    }

    /// The verdict on a reference, and what is to stand there instead for certain.
    fn one<'i>(&self, reference: Option<&'i str>) -> Judged<'i> {
        let mut judged = Judged { verdict: None, wanted: None, notes: Vec::new(), edits: None };
        let Some(reference) = reference else { return judged };
        let checked = self.checker.check(reference);
        let suggestion = checked.as_ref().err().and_then(|invalid| invalid.suggestion.as_ref());
        if let Some(suggestion) = suggestion.filter(|suggestion| suggestion.is_certain) {
            judged.wanted = Some(suggestion.text.clone());
            judged.notes.clone_from(&suggestion.notes);
        }
        let verdict =
            checked.map_err(|it| advice::on_invalid(it, reference.as_bytes(), self.history));
        // What is invalid and stays gets no digest.
        let digests = self.pinner.as_ref().filter(|_| verdict.is_ok() || judged.wanted.is_some());
        if let Some(digests) = digests {
            match digests.pin(judged.wanted.as_deref().unwrap_or(reference).as_bytes()) {
                Ok(pinned) => {
                    judged.wanted = Some(pinned.to_string()).filter(|it| *it != reference);
                }
                Err(no_digest) => {
                    let verdict = Some(Err(no_digest));
                    return Judged { verdict, wanted: None, notes: Vec::new(), ..judged };
                }
            }
        }
        Judged { verdict: Some(verdict), ..judged }
    }
}

/// The reference that each place means, if it is known.
pub fn references<'p>(places: &'p [Place<'_>]) -> Vec<Option<Cow<'p, str>>> {
    places.iter().map(Place::reference).collect()
}

/// What is told of a place, in the form of what stands there.
pub fn finding<'a>(
    path: &'a Path,
    place: &Place<'_>,
    judged: Judged<'a>,
    is_written: bool,
) -> Finding<'a> {
    let wanted = judged.wanted.filter(|_| judged.edits.is_some());
    let fix = wanted.and_then(|wanted| place.in_place(&wanted));
    let is_fixed = is_written && fix.is_some();
    let mut verdict = judged.verdict;
    if let Some(Err(invalid)) = &mut verdict {
        let suggestion = invalid.suggestion.take();
        invalid.suggestion = suggestion.and_then(|mut suggestion| {
            suggestion.text = place.in_place(&suggestion.text)?;
            Some(suggestion)
        });
        // Where it has to be put right by hand.
        if let Some(line) = place.argument_line().filter(|_| !is_fixed) {
            let told = format!(" (set by the ARG in line {line})");
            invalid.message.push_str(&told);
        }
    }
    let Place { line, column, ref range, .. } = *place;
    let input = place.text().into_owned();
    Finding { path, line, column, length: range.len(), input, verdict, fix, is_fixed }
}
