//! `scan`: the tags that files name.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::text::{Quoted, is_utf_16};
use prefect_tags::{Checker, Code, Invalid, Note, Suggestion};

use super::known::Known;
use super::{advice, is_fatal, tell};
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
    check_stdin_once(stdin.chain(files0_from).chain(options.inputs()))?;
    let known = Known::read(&options.history, options.registry.registry_tags.as_ref(), &[])?;
    if *fix && options.pinned {
        known.refuse_incomplete_list()?;
    }
    let scan = Scan {
        arguments,
        finder: Finder::new().with_repositories(options.image.clone()),
        checker: known.checker_of(options)?,
        pinner: known.checker().with_repositories(options.image.clone()).with_digests(),
        known: &known,
    };

    let mut counts = Counts::default();
    counts.is_refused = tell(known.notes(), options.strict, messages);
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
                let problem = format_args!("the file is larger than {MAX_BYTES} bytes");
                counts.fail("read", path, problem);
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
    /// For the digests of pinned tags, if they are wanted.
    pinner: Checker<'a>,
    known: &'a Known,
}

/// What is to stand in a place instead, for certain.
struct Wanted {
    reference: String,
    notes: Vec<Note>,
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
        let references: Vec<_> = places.iter().map(Place::reference).collect();
        let (mut outcomes, wanted): (Vec<_>, Vec<_>) = references
            .iter()
            .map(|reference| match reference {
                Some(reference) => self.judge(reference),
                None => (Outcome::NotChecked, None),
            })
            .unzip();
        let asked: Vec<_> = wanted.iter().map(|it| it.as_ref().map(|it| &*it.reference)).collect();
        let edits = edits(&places, &asked);
        let is_written = self.arguments.fix && self.rewrite(path, original, text, &edits, counts);
        for (index, place) in places.iter().enumerate() {
            let fix = wanted[index].as_ref().filter(|_| edits[index].is_some());
            let is_fixed = is_written && fix.is_some();
            let new = fix.and_then(|fix| place.in_place(&fix.reference));
            if let Outcome::Checked(Err(invalid)) = &mut outcomes[index] {
                put_in_place(invalid, place, is_fixed);
            }
            let finding = Finding {
                path,
                line: place.line,
                column: place.column,
                length: place.range.len(),
                input: &place.text(),
                outcome: &outcomes[index],
                fix: new.as_deref(),
                is_fixed,
            };
            counts.add(&finding, self.arguments.options.strict);
            if let Some(fix) = fix.filter(|_| is_fixed) {
                self.note_fix(&finding, &fix.notes, messages);
            }
            if self.is_told(&finding, messages) {
                out.write_with(|out| write(self.arguments.format, &finding, out));
            }
        }
        counts.files += usize::from(!places.is_empty());
    }

    /// The verdict on a reference, and what is to stand there instead for certain.
    fn judge<'i>(&self, reference: &'i str) -> (Outcome<'i>, Option<Wanted>) {
        let checked = self.checker.check(reference);
        let certain = match &checked {
            Ok(_) => None,
            Err(invalid) => invalid.suggestion.as_ref().filter(|it| it.is_certain),
        };
        let wanted = certain.map(|Suggestion { text, notes, .. }| Wanted {
            reference: text.clone(),
            notes: notes.clone(),
        });
        let checked = checked.map_err(|invalid| {
            advice::on_invalid(invalid, reference.as_bytes(), &self.known.history)
        });
        if !self.arguments.digest {
            return (Outcome::Checked(checked), wanted);
        }
        match (checked, wanted) {
            (Err(invalid), None) => (Outcome::Checked(Err(invalid)), None),
            (checked, wanted) => self.with_digest(reference, checked.err(), wanted),
        }
    }

    /// The same with the digest of what is to stand there.
    fn with_digest<'i>(
        &self,
        reference: &'i str,
        invalid: Option<Invalid>,
        wanted: Option<Wanted>,
    ) -> (Outcome<'i>, Option<Wanted>) {
        let tag = wanted.as_ref().map_or(reference, |wanted| &*wanted.reference);
        let pinned = match self.pinner.pin(tag.as_bytes()) {
            Ok(pinned) => pinned.to_string(),
            Err(no_digest) => return (Outcome::Checked(Err(no_digest)), None),
        };
        let notes = wanted.map(|wanted| wanted.notes).unwrap_or_default();
        let wanted = (pinned != reference).then_some(Wanted { reference: pinned, notes });
        let checked = invalid.map_or_else(|| self.checker.check(reference), Err);
        (Outcome::Checked(checked), wanted)
    }

    /// Rewrites a file with all edits that can be made. Returns whether there is
    /// nothing left to write.
    fn rewrite(
        &self,
        path: &Path,
        original: &Original<'_>,
        text: &[u8],
        edits: &[Option<Vec<Edit>>],
        counts: &mut Counts,
    ) -> bool {
        let mut edits: Vec<_> = edits.iter().flatten().flatten().collect();
        edits.sort_by_key(|edit| edit.range.start);
        // Places that share a default have the same edit of it.
        edits.dedup();
        if edits.is_empty() {
            return true;
        }
        match original.rewrite(text, &with_edits(text, &edits)) {
            Ok(()) => true,
            Err(failure) => {
                counts.fail("write", path, format_args!("{failure:#}"));
                false
            }
        }
    }

    /// Tells what a user should know of a tag that was replaced: it may have pointed
    /// to another release on Docker Hub than the one that stands there now.
    fn note_fix(&self, finding: &Finding<'_>, notes: &[Note], messages: Messages) {
        let Finding { path, line, column, input, .. } = finding;
        let path = Quoted::unless_plain(path.as_os_str().as_encoded_bytes());
        let input = Quoted::unless_plain(input.as_bytes());
        for note in notes {
            messages.note(format_args!("{path}:{line}:{column}: {input}: {note}"));
        }
    }

    /// Tells what was found and done, in numbers.
    fn tell_summary(&self, counts: &Counts, messages: Messages) {
        let Counts { tags, files, invalid, fixed, fixable, not_checked, .. } = *counts;
        let s = |count: usize| if count == 1 { "" } else { "s" };
        if tags == 0 {
            if counts.failed == 0 {
                messages.note("no Prefect image tags found");
            }
            return;
        }
        let ScanArguments { fix, options, .. } = self.arguments;
        let has_list = !self.known.history.is_open() || self.known.registry.is_some();
        if counts.floating > 0 && *fix && !has_list && options.expect.is_none() {
            messages.note(
                "floating tags are rewritten only with a list of all releases; pass one with \
                 --releases <FILE>",
            );
        }
        let fixable = match fixable {
            count if count > 0 && !fix => format!(", {count} fixable with --fix"),
            _ => String::new(),
        };
        messages.line(format_args!(
            "{tags} tag{} in {files} file{}: {invalid} invalid, {fixed} fixed, {not_checked} not \
             checked{fixable}",
            s(tags),
            s(files)
        ));
    }

    fn is_told(&self, finding: &Finding<'_>, messages: Messages) -> bool {
        match finding.outcome {
            Outcome::Checked(Err(_)) => true,
            _ if finding.is_fixed => true,
            Outcome::Checked(Ok(valid)) if self.arguments.options.strict => {
                valid.notes.iter().any(is_fatal) || self.is_told_of_valid(finding, messages)
            }
            _ => self.is_told_of_valid(finding, messages),
        }
    }

    fn is_told_of_valid(&self, finding: &Finding<'_>, messages: Messages) -> bool {
        !messages.are_quiet() && (self.arguments.all || finding.outcome.has_notes())
    }
}

/// Puts what is told of a reference in the form of what stands there, and names the
/// line that would have to be edited.
fn put_in_place(invalid: &mut Invalid, place: &Place<'_>, is_fixed: bool) {
    let suggestion = invalid.suggestion.take();
    invalid.suggestion = suggestion.and_then(|mut suggestion| {
        suggestion.text = place.in_place(&suggestion.text)?;
        Some(suggestion)
    });
    if let Some(line) = place.argument_line().filter(|_| !is_fixed) {
        invalid.message.push_str(&format!(" (set by the ARG in line {line})"));
    }
}

/// The text with edits that are in order.
fn with_edits(text: &[u8], edits: &[&Edit]) -> Vec<u8> {
    let mut new_text = Vec::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        new_text.extend_from_slice(&text[from..edit.range.start]);
        new_text.extend_from_slice(edit.text.as_bytes());
        from = edit.range.end;
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
    /// What `--fix` would write.
    fixable: usize,
    not_checked: usize,
    failed: usize,
    /// Of the invalid ones, those that are floating.
    floating: usize,
    /// Whether there is a note that is an error.
    is_refused: bool,
}

impl Counts {
    fn add(&mut self, finding: &Finding<'_>, strict: bool) {
        self.tags += 1;
        self.fixable += usize::from(finding.fix.is_some());
        match finding.outcome {
            _ if finding.is_fixed => self.fixed += 1,
            Outcome::Checked(Ok(valid)) => {
                self.is_refused |= strict && valid.notes.iter().any(is_fatal);
            }
            Outcome::Checked(Err(invalid)) => {
                self.invalid += 1;
                self.floating += usize::from(invalid.code == Code::Floating);
            }
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
            Counts { invalid: 1.., .. } | Counts { is_refused: true, .. } => Status::No,
            _ => Status::Yes,
        }
    }
}
