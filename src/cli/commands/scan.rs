//! `scan`: the tags that files name.

mod counts;
mod judge;

use std::path::{Path, PathBuf};
use std::slice;

use anyhow::ensure;
use prefect_tags::Note;
use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::text::{Quoted, is_utf_16};

use super::known::Known;
use super::{is_fatal, tell};
use crate::args::ScanArguments;
use crate::format::scan::{Finding, write};
use crate::io::file::{Contents, MAX_BYTES, read};
use crate::io::input::{Input, check_stdin_once, quoted};
use crate::io::names::Names;
use crate::io::output::{ExitStatus, Messages, Output, counted};
use crate::io::replace::replace;
use crate::io::walk::{FoundFile, files};
use counts::Counts;
use judge::{Judge, finding};

/// Checks the tags that files name, and puts right what can be put right.
pub fn run(
    arguments: &ScanArguments,
    messages: Messages,
    out: &mut Output,
) -> anyhow::Result<ExitStatus> {
    let ScanArguments { paths, files0_from, options, fix, digest, .. } = arguments;
    let stdin: Vec<_> = paths.iter().filter(|path| path.as_os_str() == "-").collect();
    ensure!(!fix || stdin.is_empty(), "standard input cannot be fixed; pass files, or no --fix");
    let stdin = stdin.iter().map(|_| &Input::Stdin);
    check_stdin_once(stdin.chain(files0_from).chain(options.inputs()), messages)?;
    let known = Known::read_for(options)?;
    if *fix && options.pinned {
        known.refuse_incomplete_list()?;
    }
    let checker = known.checker_of(options)?;
    let is_refused = tell(known.notes(), options.strict, messages);
    let scan = Scan {
        arguments,
        // What is doubtful as a whole decides on no file.
        is_fixed: *fix && !is_refused,
        finder: Finder::new().with_repositories(options.image.clone()),
        judge: Judge {
            checker,
            pinner: digest.then(|| {
                known
                    .checker(options.image.first())
                    .with_repositories(options.image.clone())
                    .with_digests()
            }),
        },
        known: &known,
    };

    let mut counts = Counts { is_refused, ..Counts::default() };
    let default = [PathBuf::from(".")];
    let paths = if paths.is_empty() && files0_from.is_none() { &default } else { &**paths };
    let list = files0_from.as_ref().map(Names::read).transpose()?;
    let list = list.iter().flat_map(Names::paths);
    let files = files(paths, list, |path, failure| counts.fail("read", path, failure));
    let mut text = Vec::new();
    for found in &files {
        let path = &found.path;
        match read(found, &mut text) {
            Ok(Contents::Text) if found.is_argument() && is_utf_16(&text) => {
                messages.note(format_args!(
                    "skipped {}, which is UTF-16; convert it to UTF-8",
                    quoted(path)
                ));
            }
            Ok(Contents::Text) => {
                scan.file(found, &text, &mut counts, messages, out);
            }
            Ok(Contents::Binary | Contents::Gone) => {}
            Ok(Contents::TooLarge) if found.is_argument() => {
                let problem = format!("the file is larger than {MAX_BYTES} bytes");
                counts.fail("read", path, problem);
            }
            Ok(Contents::TooLarge) => messages.note(format_args!(
                "skipped {}, which is larger than {MAX_BYTES} bytes",
                quoted(path)
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
    is_fixed: bool,
    finder: Finder,
    judge: Judge<'a>,
    known: &'a Known,
}

impl Scan<'_> {
    /// Scans a file, and rewrites it where that is wanted.
    fn file(
        &self,
        found: &FoundFile,
        text: &[u8],
        counts: &mut Counts,
        messages: Messages,
        out: &mut Output,
    ) {
        let path = &found.path;
        let places = self.finder.find(text);
        counts.files += usize::from(!places.is_empty());
        // No verdict is kept, so that memory does not grow with what there is to tell.
        let shared = self.judge.shared_edits(&places);
        let edits_of = |number: usize, wanted: Option<&str>| match &places[number] {
            place if place.has_arguments() => shared[number].clone(),
            place => edits(slice::from_ref(place), &[wanted]).remove(0),
        };
        let is_written = self.is_fixed && {
            let wanted =
                |place: &Place<'_>| self.judge.place(place, place.reference().as_deref()).wanted;
            let places = places.iter().enumerate();
            let edits = places.filter_map(|(number, it)| edits_of(number, wanted(it).as_deref()));
            let written = rewrite(found, text, edits.flatten().collect());
            written
                .map_err(|failure| counts.fail("write", path, format_args!("{failure:#}")))
                .is_ok()
        };
        for (number, place) in places.iter().enumerate() {
            let reference = place.reference();
            let judged = self.judge.place(place, reference.as_deref());
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

    /// Tells what was found and done, in numbers.
    fn tell_summary(&self, counts: &Counts, messages: Messages) {
        let Counts { tags, files, invalid, fixed, fixable, not_checked, .. } = *counts;
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
            "{} in {}: {invalid} invalid, {fixed} fixed, {not_checked} not checked{fixable}",
            counted(tags, "tag"),
            counted(files, "file")
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
fn rewrite(found: &FoundFile, text: &[u8], mut edits: Vec<Edit>) -> anyhow::Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    edits.sort_by_key(|edit| edit.range.start);
    // Places that share a default have the same edit of it.
    edits.dedup();
    replace(found, text, &with_edits(text, &edits))
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
