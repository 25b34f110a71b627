//! `scan`: the tags that files name.

mod counts;
mod judge;

use std::path::PathBuf;

use anyhow::ensure;
use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::{Checker, Note, ReleaseOrLine};

use super::known::Known;
use super::report;
use crate::args::ScanArguments;
use crate::format::is_error;
use crate::format::scan::{JudgedPlace, write};
use crate::io::file::{Contents, read};
use crate::io::input::{check_stdin_once, quoted, stdin_of};
use crate::io::names::Names;
use crate::io::output::{ExitStatus, Output};
use crate::io::replace::replace;
use crate::io::walk::{FoundFile, files};
use counts::Counts;
use judge::{certain, finding};

/// Checks the tags that files name, and puts right what can be put right.
pub fn run(arguments: &ScanArguments, out: &mut Output) -> anyhow::Result<ExitStatus> {
    let ScanArguments { paths, files0_from, options, fix, .. } = arguments;
    let is_stdin_fixed = *fix && stdin_of(paths).next().is_some();
    ensure!(!is_stdin_fixed, "standard input cannot be fixed; pass files, or no --fix");
    check_stdin_once(stdin_of(paths).chain(files0_from).chain(options.sources.inputs()), out)?;
    let known = Known::read_for(options)?;
    if *fix && options.pinned {
        known.refuse_incomplete_list()?;
    }
    let checker = known.checker_of(options)?;
    let is_refused = report(&known.notes, options.strict, out);
    let scan = Scan {
        arguments,
        // What is doubtful as a whole decides on no file.
        may_write: *fix && !is_refused,
        finder: Finder::new().with_repositories(options.image.clone()),
        checker,
        known: &known,
    };

    let mut counts = Counts { is_refused, ..Counts::default() };
    let default = [PathBuf::from(".")];
    let paths = if paths.is_empty() && files0_from.is_none() { &default } else { &**paths };
    let list = files0_from.as_ref().map(Names::read).transpose()?;
    let list = list.iter().flat_map(Names::paths);
    let files = files(paths, list, |path, failure| counts.fail_to_read(path, failure));
    let mut text = Vec::new();
    for found in &files {
        match read(found, &mut text) {
            Ok(Contents::Text) => scan.file(found, &text, &mut counts, out),
            Ok(Contents::Nothing) => {}
            Ok(Contents::Unusable(what)) => {
                counts.not_read += 1;
                out.note(format_args!("skipped {}, which is {what}", quoted(&found.path)));
            }
            Err(failure) => counts.fail_to_read(&found.path, &failure),
        }
    }
    out.flush();
    scan.report_summary(&counts, out);
    Ok(counts.status())
}

/// What files are scanned by.
struct Scan<'a> {
    arguments: &'a ScanArguments,
    may_write: bool,
    finder: Finder,
    checker: Checker<'a>,
    known: &'a Known,
}

impl Scan<'_> {
    /// Scans a file, and rewrites it where that is wanted.
    fn file(&self, found: &FoundFile, text: &[u8], counts: &mut Counts, out: &mut Output) {
        counts.files += 1;
        let path = &found.path;
        let places = self.finder.find(text);
        if places.is_empty() {
            return;
        }
        counts.files_with_tags += 1;
        let references: Vec<_> = places.iter().map(Place::reference).collect();
        let verdicts: Vec<_> =
            references.iter().map(|it| Some(self.checker.check(it.as_deref()?))).collect();
        let wanted: Vec<_> = verdicts.iter().map(|it| Some(&*certain(it)?.text)).collect();
        let mut edits = edits(&places, &wanted);
        if text.contains(&0) {
            // What has a NUL byte is no text.
            edits.fill(None);
        }
        let is_written = self.may_write && {
            let written = rewrite(found, text, edits.iter().flatten().flatten().cloned().collect());
            let failed = |failure| counts.fail("write", path, format_args!("{failure:#}"));
            written.map_err(failed).is_ok()
        };
        let strict = self.arguments.options.strict;
        for ((place, verdict), edits) in places.iter().zip(verdicts).zip(edits) {
            let mut finding = finding(path, place, verdict, edits.is_some(), is_written);
            finding.is_refused = finding.notes().iter().any(|note| is_error(note, strict));
            if finding.is_fixed || !self.arguments.fix {
                // What a user of the new tag should know, by its name.
                let position = || finding.position();
                let of_place = |it: &Note| Note::new(it.code, format_args!("{}: {it}", position()));
                let notes: Vec<_> = finding.notes.iter().map(of_place).collect();
                report(&notes, strict, out);
            }
            counts.add(&finding);
            if self.is_reported(&finding, out) {
                out.write_with(|out| write(self.arguments.format, &finding, strict, out));
            }
        }
    }

    /// Reports what was found and done, in numbers.
    fn report_summary(&self, counts: &Counts, out: &Output) {
        if counts.tags() == 0 && counts.not_read == 0 {
            out.note("no Prefect image tags found");
            return;
        }
        let ScanArguments { fix, options, all, .. } = self.arguments;
        let has_list = !self.known.history.may_have_newer() || self.known.registry.is_some();
        if counts.floating > 0 && *fix && !has_list && options.expect.is_none() {
            out.note(
                "floating tags are rewritten only with a list of all releases; pass one with \
                 --releases <FILE>",
            );
        }
        if let (true, 1.., Some(ReleaseOrLine::Line(line))) = (*fix, counts.invalid, options.expect)
        {
            let newest = self.known.history.finals(line).last();
            let advice = newest.map(|it| format!("; use --expect {it}")).unwrap_or_default();
            out.note(format_args!("--fix needs a release in --expect, not a line{advice}"));
        }
        out.line(counts.summary(*all, *fix));
    }

    fn is_reported(&self, finding: &JudgedPlace<'_>, out: &Output) -> bool {
        let is_wrong = finding.is_refused || matches!(finding.verdict, Some(Err(_)));
        is_wrong || !out.is_quiet && (self.arguments.all || !finding.notes().is_empty())
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
    let mut new_text = Vec::with_capacity(text.len());
    let mut from = 0;
    for edit in &edits {
        new_text.extend_from_slice(&text[from..edit.range.start]);
        new_text.extend_from_slice(edit.text.as_bytes());
        from = edit.range.end;
    }
    new_text.extend_from_slice(&text[from..]);
    replace(found, text, &new_text)
}
