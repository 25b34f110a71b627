//! What the program adds to the library's messages: which option helps.

use prefect_tags::text::joined;
use prefect_tags::{Code, History, Invalid, Note, NoteCode};

/// A note with the options that help.
pub fn on_note(note: &Note, history: &History) -> Note {
    let advice = match note.code {
        NoteCode::AssumedMatrix => "pass another with --matrix <FILE>",
        // What was tagged but never published is in no list that counts.
        NoteCode::UnknownRelease if ends_with_horizon(&note.message, history) => {
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

/// An invalid tag with the options that help.
pub fn on_invalid(mut invalid: Invalid, input: &[u8], history: &History) -> Invalid {
    let advice = match invalid.code {
        Code::UnknownMajor => "pass its matrix with --matrix <FILE>",
        Code::Unreleased if ends_with_horizon(&invalid.message, history) => {
            "pass --releases <FILE> for newer ones"
        }
        Code::MalformedReference if is_text(input) => "see `prefect-tags scan`, which reads files",
        _ => return invalid,
    };
    invalid.message.extend(["; ", advice]);
    invalid
}

/// Whether a message tells how far the built-in history goes, because a list may
/// go further.
fn ends_with_horizon(message: &str, history: &History) -> bool {
    message.ends_with(&format!("(known up to {})", joined(history.known_to())))
}

/// Whether an input may be a longer text with a reference in it, or a file.
fn is_text(input: &[u8]) -> bool {
    input.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\''))
        || input.windows(3).any(|window| window == b"://")
        || input.starts_with(b"./")
}
