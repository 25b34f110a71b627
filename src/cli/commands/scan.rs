//! `scan`: the tags that files name.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use prefect_tags::scan::{Finder, Named, Place};
use prefect_tags::text::is_utf_16;
use prefect_tags::{Checker, Code, History, Pinned, Verdict, pin};

use super::Given;
use crate::args::ScanArguments;
use crate::format::scan::{Finding, Outcome, write};
use crate::io::file::{Contents, MAX_BYTES, Original, read};
use crate::io::input::{Input, check_stdin_once, quoted};
use crate::io::names::read_names;
use crate::io::output::{Messages, Output, Status, error};
use crate::io::walk::files;

/// Checks the tags that files name, and puts right what can be put right.
pub fn run(
    arguments: &ScanArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let ScanArguments { paths, files0_from, options, fix, .. } = arguments;
    let stdin: Vec<_> = paths.iter().filter(|path| path.as_os_str() == "-").collect();
    ensure!(!fix || stdin.is_empty(), "standard input cannot be fixed; pass files, or no --fix");
    let stdin = stdin.iter().map(|_| &Input::Stdin);
    check_stdin_once(stdin.chain(files0_from).chain(options.history.inputs()))?;
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
    let paths = if paths.is_empty() && files0_from.is_none() { &default } else { &**paths };
    let list = files0_from.as_ref().map(read_names).transpose()?.unwrap_or_default();
    let files = files(paths, list, |path, failure| counts.fail("read", path, failure));
    let mut text = Vec::new();
    for found in &files {
        let path = &found.path;
        match read(found, &mut text) {
            Ok(Contents::Text(_)) if found.is_argument() && is_utf_16(&text) => {
                messages.note(format_args!(
                    "skipped {}, which is UTF-16; convert it to UTF-8",
                    quoted(path.as_os_str())
                ));
            }
            Ok(Contents::Text(original)) => {
                scan.file(path, &original, &text, &mut counts, messages, out);
            }
            Ok(Contents::Binary | Contents::Gone) => {}
            Ok(Contents::TooLarge) if found.is_argument() => {
                counts.fail(
                    "read",
                    path,
                    format_args!("the file is larger than {MAX_BYTES} bytes"),
                );
            }
            Ok(Contents::TooLarge) => messages.note(format_args!(
                "skipped {}, which is larger than {MAX_BYTES} bytes",
                quoted(path.as_os_str())
            )),
            Err(failure) => counts.fail("read", path, failure),
        }
    }
    out.flush();
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
        original: &Original<'_>,
        text: &[u8],
        counts: &mut Counts,
        messages: Messages,
        out: &mut Output,
    ) {
        let places = self.finder.find(text);
        let mut fixes = self.fixes(&places);
        if !fixes.is_empty() {
            let new = with_fixes(text, &places, &fixes);
            if let Err(failure) = original.rewrite(text, &new) {
                counts.fail("write", path, format_args!("{failure:#}"));
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
                out.write_with(|out| write(self.arguments.format, &finding, out));
            }
        }
        counts.files += usize::from(!places.is_empty());
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

    /// What is to stand instead, by the number of the place.
    fn fixes(&self, places: &[Place<'_>]) -> BTreeMap<usize, String> {
        let fix = |(index, place)| Some((index, self.fix(place)?));
        places.iter().enumerate().filter(|_| self.arguments.fix).filter_map(fix).collect()
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

    /// The text that is to stand in a place instead, if it is certain.
    fn fix(&self, place: &Place<'_>) -> Option<String> {
        if let Named::Expanded(_) = place.names {
            return None;
        }
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
        place.in_place(&fixed).filter(|_| is_valid)
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

/// The text with what is to stand in some places instead.
fn with_fixes(text: &[u8], places: &[Place<'_>], fixes: &BTreeMap<usize, String>) -> Vec<u8> {
    let mut new_text = Vec::with_capacity(text.len());
    let mut from = 0;
    for (&index, new) in fixes {
        let range = &places[index].range;
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
    fn fail(&mut self, what: &str, path: &Path, failure: impl fmt::Display) {
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
