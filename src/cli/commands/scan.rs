//! `scan`: the tags that files name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::text::is_utf_16;
use prefect_tags::{Checker, Code, History, Pinned, Verdict, pin};

use super::Given;
use crate::args::ScanArguments;
use crate::format::scan::{Finding, Outcome, write};
use crate::io::file::{Contents, MAX_BYTES, read, replace};
use crate::io::input::{check_stdin_once, quoted};
use crate::io::output::{Messages, Output, Status, error};
use crate::io::walk::{Found, files};

/// Checks the tags that files name, and puts right what can be put right.
pub fn run(
    arguments: &ScanArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let ScanArguments { paths, options, .. } = arguments;
    check_stdin_once(options.history.inputs())?;
    let given = Given::read(&options.history)?;
    given.note_odd_lines(messages);
    let scan = Scan {
        arguments,
        finder: Finder::new().with_repositories(options.image.clone()),
        checker: options.checker(&given.history),
        history: &given.history,
    };

    let mut counts = Counts::default();
    let default = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &default } else { &**paths };
    let files = files(paths, |path, failure| counts.fail("read", path, failure));
    let mut text = Vec::new();
    for Found { path, is_named } in files {
        match read(&path, is_named, &mut text) {
            Ok(Contents::Text) if is_named && is_utf_16(&text) => messages.note(format_args!(
                "{} is UTF-16 and is passed over; save it as UTF-8",
                quoted(path.as_os_str())
            )),
            Ok(Contents::Text) => scan.file(&path, &text, &mut counts, messages, out)?,
            Ok(Contents::Binary) => {}
            Ok(Contents::TooLarge) => messages.note(format_args!(
                "{} has more than {MAX_BYTES} bytes and is passed over",
                quoted(path.as_os_str())
            )),
            Err(failure) => counts.fail("read", &path, &failure),
        }
    }
    out.finish()?;
    scan.tell_summary(&counts, messages);
    Ok(counts.status())
}

/// What files are scanned by.
struct Scan<'a> {
    arguments: &'a ScanArguments,
    finder: Finder,
    checker: Checker<'a>,
    history: &'a History,
}

impl Scan<'_> {
    /// Scans a file, and rewrites it where that is wanted.
    fn file(
        &self,
        path: &Path,
        text: &[u8],
        counts: &mut Counts,
        messages: Messages,
        out: &mut Output,
    ) -> anyhow::Result<()> {
        let places = self.finder.find(text);
        let (mut fixes, edits) = self.fixes(&places);
        if !edits.is_empty() {
            if let Err(failure) = replace(path, &with_edits(text, &edits)) {
                counts.fail("write", path, &failure);
                fixes.clear();
            }
        }
        for (index, place) in places.iter().enumerate() {
            let reference = place.reference();
            let outcome = match &reference {
                Some(reference) => self.outcome(place, reference, fixes.remove(&index)),
                None => Outcome::NotChecked,
            };
            counts.add(&outcome);
            self.note_departures(path, place, &outcome, messages);
            let finding = Finding {
                path,
                line: place.line,
                column: place.column,
                length: place.range.len(),
                input: &place.text(),
                outcome: &outcome,
            };
            if self.is_told(&outcome, messages) {
                out.write_with(|out| write(self.arguments.format, &finding, out))?;
            }
        }
        counts.files += usize::from(!places.is_empty());
        Ok(())
    }

    /// Tells where Docker Hub departs from the scheme for a tag that was pinned: it
    /// may have named another release than the one that stands there now.
    fn note_departures(
        &self,
        path: &Path,
        place: &Place<'_>,
        outcome: &Outcome<'_>,
        messages: Messages,
    ) {
        let Outcome::Fixed(..) = outcome else { return };
        let Some(pinned) = place.reference() else { return };
        for note in pin(&pinned, self.history).iter().flat_map(Pinned::notes) {
            let path = quoted(path.as_os_str());
            messages.note(format_args!("{path}:{}:{}: {note}", place.line, place.column));
        }
    }

    /// What is to stand instead, by the number of the place, and the edits by
    /// which it does.
    fn fixes(&self, places: &[Place<'_>]) -> (BTreeMap<usize, String>, BTreeMap<usize, Edit>) {
        let (mut fixes, mut all) = (BTreeMap::new(), BTreeMap::new());
        if !self.arguments.fix {
            return (fixes, all);
        }
        let wanted: Vec<_> = places.iter().map(|place| self.fix(place)).collect();
        let references: Vec<_> = wanted.iter().map(Option::as_deref).collect();
        for (index, edits) in edits(places, &references).into_iter().enumerate() {
            let (Some(wanted), Some(edits)) = (references[index], edits) else { continue };
            fixes.extend(places[index].in_place(wanted).map(|new| (index, new)));
            all.extend(edits.into_iter().map(|edit| (edit.range.start, edit)));
        }
        (fixes, all)
    }

    /// The verdict on a place, with a suggestion in the form of what stands there.
    fn outcome<'i>(
        &self,
        place: &Place<'_>,
        reference: &'i str,
        fixed: Option<String>,
    ) -> Outcome<'i> {
        let mut verdict = self.checker.check(reference);
        if let Verdict::Invalid(invalid) = &mut verdict {
            let suggestion = invalid.suggestion.take();
            invalid.suggestion = suggestion.and_then(|reference| place.in_place(&reference));
        }
        match fixed {
            Some(new) => Outcome::Fixed(verdict, new),
            None => Outcome::Checked(verdict),
        }
    }

    /// The reference that is to stand in a place instead, if it is certain.
    fn fix(&self, place: &Place<'_>) -> Option<String> {
        let reference = place.reference()?;
        let Verdict::Invalid(invalid) = self.checker.check(&reference) else { return None };
        let respelled = match invalid.code {
            Code::Floating => reference.into_owned(),
            _ => self.checker.respell(&reference)?,
        };
        let fixed = match self.checker.check(&respelled) {
            Verdict::Valid(_) => respelled,
            // Without a list, it is not certain which release is the newest.
            Verdict::Invalid(_) if self.history.is_open() => return None,
            Verdict::Invalid(_) => pin(&respelled, self.history).ok()?.to_string(),
        };
        let is_valid = self.checker.check(&fixed).is_valid();
        Some(fixed).filter(|_| is_valid)
    }

    /// Tells what was found and done, in numbers.
    fn tell_summary(&self, counts: &Counts, messages: Messages) {
        let Counts { tags, files, invalid, fixed, not_checked, failed, floating } = *counts;
        let s = |count: usize| if count == 1 { "" } else { "s" };
        if tags == 0 && failed == 0 {
            messages.note("no tag of Prefect's image was found");
        } else {
            if floating > 0 && self.arguments.fix && self.history.is_open() {
                messages.note(
                    "floating tags are not rewritten without a list of the releases that are out; \
                     give it with --released <FILE>",
                );
            }
            messages.line(format_args!(
                "{tags} tag{} in {files} file{}: {invalid} invalid, {fixed} fixed, {not_checked} \
                 not checked",
                s(tags),
                s(files)
            ));
        }
    }

    fn is_told(&self, outcome: &Outcome<'_>, messages: Messages) -> bool {
        match outcome {
            Outcome::Checked(Verdict::Invalid(_)) | Outcome::Fixed(..) => true,
            _ if messages.are_quiet() => false,
            _ => self.arguments.all || outcome.note().is_some(),
        }
    }
}

/// The text with what is to stand in some places instead, by where they begin.
fn with_edits(text: &[u8], edits: &BTreeMap<usize, Edit>) -> Vec<u8> {
    let mut new_text = Vec::with_capacity(text.len());
    let mut from = 0;
    for Edit { range, text: new } in edits.values() {
        new_text.extend_from_slice(&text[from..range.start]);
        new_text.extend_from_slice(new.as_bytes());
        from = range.end;
    }
    new_text.extend_from_slice(&text[from..]);
    new_text
}

/// What was found, in numbers.
#[derive(Debug, Default)]
struct Counts {
    tags: usize,
    files: usize,
    invalid: usize,
    fixed: usize,
    not_checked: usize,
    failed: usize,
    /// Of the invalid ones, those that are floating.
    floating: usize,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome<'_>) {
        self.tags += 1;
        match outcome {
            Outcome::Checked(Verdict::Valid(_)) => {}
            Outcome::Checked(Verdict::Invalid(invalid)) => {
                self.invalid += 1;
                self.floating += usize::from(invalid.code == Code::Floating);
            }
            Outcome::Fixed(..) => self.fixed += 1,
            Outcome::NotChecked => self.not_checked += 1,
        }
    }

    /// Tells that a file could not be read or written.
    fn fail(&mut self, what: &str, path: &Path, failure: &std::io::Error) {
        self.failed += 1;
        error(format_args!("cannot {what} {}: {failure}", quoted(path.as_os_str())));
    }

    fn status(&self) -> Status {
        match self {
            Counts { failed: 1.., .. } => Status::Failure,
            Counts { invalid: 1.., .. } => Status::No,
            _ => Status::Yes,
        }
    }
}
