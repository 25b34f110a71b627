//! What is said of a place, in the form of what is written there.

use std::path::Path;

use prefect_tags::scan::Place;
use prefect_tags::{Invalid, Note, Suggestion, Valid};

use crate::commands::advice;
use crate::format::scan::JudgedPlace;

/// A verdict; `None` if a part of the reference is not known.
pub type Verdict<'i> = Option<Result<Valid<'i>, Invalid>>;

/// What is to be written instead, if nothing else can be meant.
pub fn certain<'v>(verdict: &'v Verdict<'_>) -> Option<&'v Suggestion> {
    let invalid = verdict.as_ref()?.as_ref().err()?;
    invalid.suggestion.as_ref().filter(|suggestion| suggestion.is_certain)
}

/// What is said of a place.
pub fn finding<'a>(
    path: &'a Path,
    place: &'a Place<'_>,
    verdict: Verdict<'a>,
    is_editable: bool,
    is_written: bool,
) -> JudgedPlace<'a> {
    let certain = certain(&verdict).filter(|_| is_editable);
    let fix = certain.and_then(|suggestion| place.in_place(&suggestion.text));
    let notes_on = |new: &String| {
        let notes = certain.into_iter().flat_map(|suggestion| &suggestion.notes);
        notes.map(|note| Note::new(note.code, format_args!("{new}: {note}"))).collect()
    };
    let notes = fix.as_ref().map(notes_on).unwrap_or_default();
    let is_fixed = is_written && fix.is_some();
    let verdict = verdict.map(|verdict| verdict.map_err(|it| in_place(it, place, is_fixed)));
    JudgedPlace { path, place, verdict, fix, is_fixed, notes, is_refused: false }
}

/// Says why a place is invalid, with what sets it if that is elsewhere.
fn in_place(mut invalid: Invalid, place: &Place<'_>, is_fixed: bool) -> Invalid {
    invalid.suggestion = invalid.suggestion.and_then(|mut suggestion| {
        suggestion.text = place.in_place(&suggestion.text)?;
        Some(suggestion)
    });
    match place.argument_line() {
        _ if is_fixed => {}
        Some(line) => invalid.add_detail(format_args!("set by the ARG in line {line}")),
        None if place.is_default() => invalid.add_detail("set by a default, not fixed"),
        None => {}
    }
    advice::on_invalid(invalid)
}
