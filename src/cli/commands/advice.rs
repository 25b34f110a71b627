//! What the program adds to the library's messages: which option helps.

use std::path::Path;
use std::str;

use prefect_tags::check::{Code, NoteCode};
use prefect_tags::{Invalid, Note};

/// A note with the options that help.
pub fn on_note(note: &Note) -> Note {
    let advice = match note.code {
        NoteCode::AssumedMatrix => "pass another with --matrix <FILE>",
        // What was tagged but never published is in no list that counts.
        NoteCode::UnknownRelease if has_horizon(&note.message) => {
            "check the number, or pass a list that has it with --releases <FILE>"
        }
        NoteCode::NewerIsOut => "pass a list of all releases with --releases <FILE>",
        NoteCode::IncompleteList => {
            "pass a complete list (`git ls-remote --tags` of Prefect's repository prints one), or \
             --no-history for images of your own"
        }
        _ => return note.clone(),
    };
    Note::new(note.code, format_args!("{note}; {advice}"))
}

/// An invalid argument or line with the command or the options that help.
pub fn on_input(mut invalid: Invalid, input: &[u8]) -> Invalid {
    let is_no_tag = matches!(invalid.code, Code::MalformedReference | Code::NotInScheme);
    if is_no_tag && (is_text(input) || is_file(input)) {
        invalid.message.push_str("; see `prefect-tags scan`, which reads files");
        return invalid;
    }
    on_invalid(invalid)
}

/// An invalid tag with the options that help.
pub fn on_invalid(mut invalid: Invalid) -> Invalid {
    let advice = match invalid.code {
        Code::UnknownMajor => "pass its matrix with --matrix <FILE>",
        Code::Unreleased if has_horizon(&invalid.message) => {
            "pass --releases <FILE> for newer ones"
        }
        _ => return invalid,
    };
    invalid.message.extend(["; ", advice]);
    invalid
}

/// Whether a message tells how far the built-in history goes, because a list may
/// go further.
fn has_horizon(message: &str) -> bool {
    message.contains(" (known up to ")
}

fn is_file(input: &[u8]) -> bool {
    str::from_utf8(input).is_ok_and(|name| Path::new(name).is_file())
}

/// Whether an input may be a longer text with a reference in it, or a file.
fn is_text(input: &[u8]) -> bool {
    input.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\''))
        || input.windows(3).any(|window| window == b"://")
        || input.starts_with(b"./")
}
