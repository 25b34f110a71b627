//! The document of `pin`: a pinned tag and what it was made of, as a line.

use std::io::{self, Write};

use prefect_tags::check::{Code, Pinned};
use prefect_tags::{Invalid, Release};
use serde::Serialize;

use super::{input_text, write_line};

#[derive(Serialize)]
#[serde(untagged)]
enum Document<'a> {
    Pinned { input: &'a str, pinned: String, release: Option<Release> },
    Not { input: &'a str, pinned: (), code: Code, message: &'a str },
}

/// Writes what became of `input` as a line.
pub fn write(
    input: &[u8],
    pinned: &Result<Pinned<'_>, Invalid>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let input = &*input_text(input);
    let document = match pinned {
        Ok(pinned) => {
            Document::Pinned { input, pinned: pinned.to_string(), release: pinned.release() }
        }
        Err(Invalid { code, message, .. }) => {
            Document::Not { input, pinned: (), code: *code, message }
        }
    };
    write_line(&document, out)
}
