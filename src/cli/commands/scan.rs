//! `scan`: the tags that files name.

use std::fmt;
use std::path::{Path, PathBuf};
use std::slice;

use anyhow::ensure;
use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::text::{Quoted, is_utf_16};
use prefect_tags::{Checker, Code, Invalid, Note, Valid};

use super::known::Known;
use super::{advice, is_fatal, tell};
use crate::args::ScanArguments;
use crate::format::scan::{Finding, write};
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
    let known = Known::read_for(options)?;
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

    let is_refused = tell(known.notes(), options.strict, messages);
    let mut counts = Counts { is_refused, ..Counts::default() };
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
                let problem = format!("the file is larger than {MAX_BYTES} bytes");
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

/// What is known of a place.
struct Judged<'i> {
    /// The verdict; `None` if it has something that has no value here.
    verdict: Option<Result<Valid<'i>, Invalid>>,
    /// What is to stand there instead, for certain: a whole reference.
    wanted: Option<String>,
    /// What a user of that should know.
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
        counts.files += usize::from(!places.is_empty());
        // No verdict is kept, so that memory does not grow with what there is to tell.
        let shared = self.shared_edits(&places);
        let edits_of = |number: usize, wanted: Option<&str>| match &places[number] {
            place if place.has_arguments() => shared[number].clone(),
            place => edits(slice::from_ref(place), &[wanted]).remove(0),
        };
        let is_written = self.arguments.fix && {
            let wanted = |place: &Place<'_>| self.judge(place.reference().as_deref()).wanted;
            let places = places.iter().enumerate();
            let edits = places.filter_map(|(number, it)| edits_of(number, wanted(it).as_deref()));
            let written = rewrite(original, text, edits.flatten().collect());
            written
                .map_err(|failure| counts.fail("write", path, format_args!("{failure:#}")))
                .is_ok()
        };
        for (number, place) in places.iter().enumerate() {
            let reference = place.reference();
            let judged = self.judge(reference.as_deref());
            let edits = edits_of(number, judged.wanted.as_deref());
            if is_written && edits.as_ref().is_some_and(|edits| !edits.is_empty()) {
                tell_notes(path, place, &judged.notes, messages);
            }
            let finding = finding(path, place, judged, edits.is_some(), is_written);
            counts.add(&finding, self.arguments.options.strict);
            if self.is_told(&finding, messages) {
                out.write_with(|out| write(self.arguments.format, &finding, out));
            }
        }
    }

    /// The edits of places, right for those that are made of build arguments: these
    /// share the defaults, and have to agree on them. Nothing where there are none.
    fn shared_edits(&self, places: &[Place<'_>]) -> Vec<Option<Vec<Edit>>> {
        if !places.iter().any(Place::has_arguments) {
            return Vec::new();
        }
        let wanted = |place: &Place<'_>| {
            let reference = place.reference().filter(|_| place.has_arguments());
            self.judge(reference.as_deref()).wanted
        };
        let wanted: Vec<_> = places.iter().map(wanted).collect();
        let wanted: Vec<_> = wanted.iter().map(Option::as_deref).collect();
        edits(places, &wanted)
    }

    /// The verdict on a reference, and what is to stand there instead for certain.
    fn judge<'i>(&self, reference: Option<&'i str>) -> Judged<'i> {
        let mut judged = Judged { verdict: None, wanted: None, notes: Vec::new() };
        let Some(reference) = reference else { return judged };
        let checked = self.checker.check(reference);
        let suggestion = checked.as_ref().err().and_then(|invalid| invalid.suggestion.as_ref());
        if let Some(suggestion) = suggestion.filter(|suggestion| suggestion.is_certain) {
            judged.wanted = Some(suggestion.text.clone());
            judged.notes.clone_from(&suggestion.notes);
        }
        let verdict =
            checked.map_err(|it| advice::on_invalid(it, reference.as_bytes(), &self.known.history));
        // What is invalid and stays gets no digest.
        if self.arguments.digest && (verdict.is_ok() || judged.wanted.is_some()) {
            match self.pinner.pin(judged.wanted.as_deref().unwrap_or(reference).as_bytes()) {
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
        let is_told_of_valid = !messages.are_quiet() && (self.arguments.all || finding.has_notes());
        match &finding.verdict {
            Some(Err(_)) => true,
            _ if finding.fixed().is_some() => true,
            Some(Ok(valid)) if self.arguments.options.strict => {
                is_told_of_valid || valid.notes.iter().any(is_fatal)
            }
            _ => is_told_of_valid,
        }
    }
}

/// What is told of a place, in the form of what stands there.
fn finding<'a>(
    path: &'a Path,
    place: &Place<'_>,
    judged: Judged<'a>,
    is_editable: bool,
    is_written: bool,
) -> Finding<'a> {
    let wanted = judged.wanted.filter(|_| is_editable);
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

/// Tells what a user should know of a tag that was replaced: it may have pointed to
/// another release on Docker Hub than the one that stands there now.
fn tell_notes(path: &Path, place: &Place<'_>, notes: &[Note], messages: Messages) {
    let Place { line, column, .. } = place;
    let path = Quoted::unless_plain(path.as_os_str().as_encoded_bytes());
    let text = place.text();
    let text = Quoted::unless_plain(text.as_bytes());
    for note in notes {
        messages.note(format_args!("{path}:{line}:{column}: {text}: {note}"));
    }
}

/// Rewrites a file with edits, if there are any.
fn rewrite(original: &Original<'_>, text: &[u8], mut edits: Vec<Edit>) -> anyhow::Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    edits.sort_by_key(|edit| edit.range.start);
    // Places that share a default have the same edit of it.
    edits.dedup();
    original.rewrite(text, &with_edits(text, &edits))
}

/// The text with edits that are in order.
fn with_edits(text: &[u8], edits: &[Edit]) -> Vec<u8> {
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
        match &finding.verdict {
            _ if finding.fixed().is_some() => self.fixed += 1,
            Some(Ok(valid)) => self.is_refused |= strict && valid.notes.iter().any(is_fatal),
            Some(Err(invalid)) => {
                self.invalid += 1;
                self.floating += usize::from(invalid.code == Code::Floating);
            }
            None => self.not_checked += 1,
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
