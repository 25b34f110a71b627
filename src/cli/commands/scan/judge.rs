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
    place: &Place<'_>,
    verdict: Verdict<'a>,
    is_editable: bool,
    is_written: bool,
) -> JudgedPlace<'a> {
    let certain = certain(&verdict).filter(|_| is_editable);
    let fix = certain.and_then(|suggestion| place.in_place(&suggestion.text));
    let notes = match (&fix, certain) {
        (Some(new), Some(suggestion)) => {
            let of_new = |note: &Note| Note::new(note.code, format_args!("{new}: {note}"));
            suggestion.notes.iter().map(of_new).collect()
        }
        _ => Vec::new(),
    };
    let is_fixed = is_written && fix.is_some();
    let verdict = verdict.map(|verdict| verdict.map_err(|it| in_place(it, place, is_fixed)));
    let Place { line, column, ref range, .. } = *place;
    let input = place.text().into_owned();
    let (length, is_refused) = (range.len(), false);
    JudgedPlace { path, line, column, length, input, verdict, fix, is_fixed, notes, is_refused }
}

/// Says why a place is invalid, with what sets it if that is elsewhere.
fn in_place(mut invalid: Invalid, place: &Place<'_>, is_fixed: bool) -> Invalid {
    let suggestion = invalid.suggestion.take();
    invalid.suggestion = suggestion.and_then(|mut suggestion| {
        suggestion.text = place.in_place(&suggestion.text)?;
        Some(suggestion)
    });
    match place.argument_line().filter(|_| !is_fixed) {
        Some(line) => invalid.add_detail(format_args!("set by the ARG in line {line}")),
        None if place.is_default() && !is_fixed => {
            invalid.add_detail("set by a default, not fixed");
        }
        None => {}
    }
    advice::on_invalid(invalid)
}
