//! What is known of a place, and what has to be edited so that it is right.

use std::path::Path;

use prefect_tags::check::Code;
use prefect_tags::scan::{Edit, Place, edits};
use prefect_tags::{Checker, Invalid, Note, Valid};

use crate::commands::advice;
use crate::format::scan::Finding;

/// What places are judged by.
pub struct Judge<'a> {
    pub checker: Checker<'a>,
    /// For the digests of pinned tags, if they are wanted.
    pub pinner: Option<Checker<'a>>,
}

/// What is known of a place.
pub struct Judged<'i> {
    /// The verdict; `None` if it has something that has no value here.
    pub verdict: Option<Result<Valid<'i>, Invalid>>,
    /// What is to stand there instead, for certain: a whole reference.
    pub wanted: Option<String>,
    /// What a user of that should know.
    pub notes: Vec<Note>,
}

impl Judge<'_> {
    /// The edits of places, right for those that are made of build arguments: these
    /// share the defaults, and have to agree on them. Nothing where there are none.
    pub fn shared_edits(&self, places: &[Place<'_>]) -> Vec<Option<Vec<Edit>>> {
        if !places.iter().any(Place::has_arguments) {
            return Vec::new();
        }
        let wanted = |place: &Place<'_>| {
            let reference = place.reference().filter(|_| place.has_arguments());
            self.place(place, reference.as_deref()).wanted
        };
        let wanted: Vec<_> = places.iter().map(wanted).collect();
        let wanted: Vec<_> = wanted.iter().map(Option::as_deref).collect();
        edits(places, &wanted)
    }

    /// The verdict on the reference of a place, and what is to stand there instead for
    /// certain.
    pub fn place<'i>(&self, place: &Place<'_>, reference: Option<&'i str>) -> Judged<'i> {
        let mut judged = Judged { verdict: None, wanted: None, notes: Vec::new() };
        let Some(reference) = reference else { return judged };
        let checked = self.checker.check(reference);
        let suggestion = checked.as_ref().err().and_then(|invalid| invalid.suggestion.as_ref());
        if let Some(suggestion) = suggestion.filter(|suggestion| suggestion.is_certain) {
            judged.wanted = Some(suggestion.text.clone());
            judged.notes.clone_from(&suggestion.notes);
        }
        let verdict = checked.map_err(advice::on_invalid);
        // What is invalid and stays gets no digest.
        let digests = self.pinner.as_ref().filter(|_| verdict.is_ok() || judged.wanted.is_some());
        if let Some(digests) = digests {
            let wanted = judged.wanted.as_deref().unwrap_or(reference);
            // A tag that stands alone takes no digest: it is not only read as a part of
            // a reference.
            let is_alone = place.text() != reference && !reference.contains('@');
            let bare = place.in_place(wanted).filter(|_| is_alone);
            match digests.pin(bare.as_deref().unwrap_or(wanted).as_bytes()) {
                Ok(pinned) => {
                    judged.wanted = Some(pinned.to_string()).filter(|it| *it != reference);
                }
                Err(no_digest) => {
                    return Judged {
                        verdict: Some(Err(no_digest)),
                        wanted: None,
                        notes: Vec::new(),
                    };
                }
            }
        }
        Judged { verdict: Some(verdict), ..judged }
    }
}

/// What is told of a place, in the form of what stands there.
pub fn finding<'a>(
    path: &'a Path,
    place: &Place<'_>,
    judged: Judged<'a>,
    is_editable: bool,
    is_written: bool,
) -> Finding<'a> {
    let mut verdict = judged.verdict;
    if let (Some(Ok(_)), Some(_), false) = (&verdict, &judged.wanted, is_editable) {
        let message = "has no digest, expected one";
        verdict = Some(Err(Invalid::new(Code::Floating, message)));
    }
    let wanted = judged.wanted.filter(|_| is_editable);
    let fix = wanted.and_then(|wanted| place.in_place(&wanted));
    let is_fixed = is_written && fix.is_some();
    if let Some(Err(invalid)) = &mut verdict {
        let suggestion = invalid.suggestion.take();
        invalid.suggestion = suggestion.and_then(|mut suggestion| {
            suggestion.text = place.in_place(&suggestion.text)?;
            Some(suggestion)
        });
        // Where it has to be put right by hand.
        if let Some(line) = place.argument_line().filter(|_| !is_fixed) {
            invalid.add_detail(format_args!("set by the ARG in line {line}"));
        }
    }
    let Place { line, column, ref range, .. } = *place;
    let input = place.text().into_owned();
    Finding { path, line, column, length: range.len(), input, verdict, fix, is_fixed }
}
