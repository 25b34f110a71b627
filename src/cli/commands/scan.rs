//! `scan`: the tags that files name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use prefect_tags::scan::{Finder, Named, Place};
use prefect_tags::text::is_utf_16;
use prefect_tags::{Checker, Code, History};

use super::{advice, read_history, refuse_incomplete_list};
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
    let history = read_history(&options.history)?;
    if arguments.fix && options.pinned {
        refuse_incomplete_list(&history)?;
    }
    let scan = Scan {
        arguments,
        finder: Finder::new().with_repositories(options.image.clone()),
        checker: options.checker(&history)?,
        history: &history,
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
        let mut fixes = self.fixes(&places);
        if !fixes.is_empty() {
            if let Err(failure) = replace(path, &with_fixes(text, &places, &fixes)) {
                counts.fail("write", path, &failure);
                fixes.clear();
            }
        }
        for (index, place) in places.iter().enumerate() {
            let reference = place.reference();
            let outcome = match &reference {
                Some(reference) => self.outcome(place, reference, fixes.remove(&index), messages),
                None => Outcome::NotChecked,
            };
            counts.add(&outcome);
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
        messages: Messages,
    ) -> Outcome<'i> {
        let invalid = match self.checker.check(reference) {
            Ok(valid) => return Outcome::Checked(Ok(valid)),
            Err(invalid) => invalid,
        };
        let notes = invalid.suggestion.iter().flat_map(|it| it.notes.clone()).collect::<Vec<_>>();
        let mut invalid = advice::on_invalid(invalid, reference.as_bytes(), self.history);
        if let Some(suggestion) = &mut invalid.suggestion {
            match place.in_place(&suggestion.text) {
                Some(text) => suggestion.text = text,
                None => invalid.suggestion = None,
            }
        }
        match fixed {
            Some(new) => {
                notes.iter().for_each(|note| messages.note(note));
                Outcome::Fixed(invalid, new)
            }
            None => Outcome::Checked(Err(invalid)),
        }
    }

    /// The text that is to stand in a place instead, if it is certain.
    fn fix(&self, place: &Place<'_>) -> Option<String> {
        if let Named::Expanded(_) = place.names {
            return None;
        }
        let invalid = self.checker.check(&place.reference()?).err()?;
        let suggestion = invalid.suggestion.filter(|suggestion| suggestion.is_certain)?;
        place.in_place(&suggestion.text)
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
                     give it with --releases <FILE>",
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
            Outcome::Checked(Err(_)) | Outcome::Fixed(..) => true,
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
            Outcome::Checked(Ok(_)) => {}
            Outcome::Checked(Err(invalid)) => {
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
