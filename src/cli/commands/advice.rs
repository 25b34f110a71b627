//! What the program adds to the library's messages: which option or command helps.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::str;

use prefect_tags::check::{Code, Needs, NoteCode};
use prefect_tags::{Invalid, Note, Reference};

use crate::io::output::{Output, counted};

/// A note with the options that help.
pub fn on_note(note: &Note) -> Note {
    let advice = match note.code {
        NoteCode::AssumedMatrix => "pass another with --matrix <FILE>",
        // What was tagged but never published is in no list that counts.
        NoteCode::UnknownRelease if note.needs == Some(Needs::Releases) => {
            "check the number, or pass a list that has it with --releases <FILE>"
        }
        NoteCode::NewerIsOut => "pass a list of all releases with --releases <FILE>",
        NoteCode::IncompleteList => {
            "use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or --no-history for \
             images of your own"
        }
        _ => return note.clone(),
    };
    Note::new(note.code, format_args!("{note}; {advice}"))
}

/// Advice on the lines of a stream, which is given once, in the end.
#[derive(Debug, Default)]
pub struct Advice(BTreeMap<Cow<'static, str>, usize>);

impl Advice {
    /// An invalid argument with what helps. That of a line is kept for the end.
    pub fn on_input(&mut self, mut invalid: Invalid, input: &[u8], is_line: bool) -> Invalid {
        match on_input(&invalid, input) {
            Some(advice) if is_line => *self.0.entry(advice).or_default() += 1,
            Some(advice) => invalid.message.extend(["; ", &advice]),
            None => {}
        }
        invalid
    }

    /// Gives the advice on the lines.
    pub fn finish(self, out: &Output) {
        for (advice, count) in self.0 {
            let is = if count == 1 { "is" } else { "are" };
            out.note(format_args!("{} {is} invalid; {advice}", counted(count, "line")));
        }
    }
}

/// What helps with an invalid input, if anything does.
fn on_input(invalid: &Invalid, input: &[u8]) -> Option<Cow<'static, str>> {
    let is_no_tag = matches!(invalid.code, Code::MalformedReference | Code::NotInScheme);
    if is_no_tag && (is_text(input) || is_path(input)) {
        return Some("see `prefect-tags scan`, which reads files".into());
    }
    match invalid.needs? {
        Needs::Repository => {
            let reference = Reference::parse(str::from_utf8(input).ok()?).ok()?;
            Some(format!("pass --image {}", reference.repository()).into())
        }
        needs => on_need(needs).map(Cow::Borrowed),
    }
}

fn on_need(needs: Needs) -> Option<&'static str> {
    match needs {
        Needs::Matrix => Some("pass its matrix with --matrix <FILE>"),
        Needs::Releases => Some("pass --releases <FILE> for newer ones"),
        _ => None,
    }
}

/// An invalid tag with the options that help.
pub fn on_invalid(mut invalid: Invalid) -> Invalid {
    if let Some(advice) = invalid.needs.and_then(on_need) {
        invalid.message.extend(["; ", advice]);
    }
    invalid
}

fn is_path(input: &[u8]) -> bool {
    str::from_utf8(input).is_ok_and(|name| !name.is_empty() && Path::new(name).exists())
}

/// Whether an input may be a longer text with a reference in it, or a file.
fn is_text(input: &[u8]) -> bool {
    input.iter().any(|byte| b" \t\"'`,;()".contains(byte))
        || input.windows(3).any(|window| window == b"://")
        || input.starts_with(b"./")
}
