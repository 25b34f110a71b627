//! JSON: the documents of the commands, objects in order, and lines in printable
//! ASCII.

pub mod compute;

use std::borrow::Cow;
use std::io::{self, Write};

use prefect_tags::check::Pinned;
use prefect_tags::text::is_safe_after;
use prefect_tags::{Checker, Image, Invalid, Valid};
use serde::ser::{Serialize, SerializeMap, Serializer as _};
use serde_json::ser::{Formatter, Serializer};

/// Writes a value as a line of compact JSON.
///
/// What no log may see is escaped, as everywhere: what is not printable ASCII,
/// because terminals obey some of it, and the second `#` of `##`.
pub fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Ascii))?;
    out.write_all(b"\n")
}

/// Writes an object of the fields that `add` adds, as a line of compact JSON.
pub fn write_object(
    out: &mut dyn Write,
    add: impl FnOnce(&mut Fields<'_, '_>) -> serde_json::Result<()>,
) -> io::Result<()> {
    let mut json = Serializer::with_formatter(out, Ascii);
    let mut fields = json.serialize_map(None)?;
    add(&mut fields)?;
    fields.end()?;
    json.into_inner().write_all(b"\n")
}

/// The fields of an object, in order.
pub type Fields<'j, 'w> =
    <&'j mut Serializer<&'w mut dyn Write, Ascii> as serde::Serializer>::SerializeMap;

/// Writes the fields of an answer, behind the input that it is about, as a line.
pub fn write_answer(
    input: &[u8],
    out: &mut dyn Write,
    add: impl FnOnce(&mut Fields<'_, '_>) -> serde_json::Result<()>,
) -> io::Result<()> {
    write_object(out, |fields| {
        fields.serialize_entry("input", &input_text(input))?;
        add(fields)
    })
}

/// Adds the fields of a verdict. Every field of its sort is always there.
pub fn add_verdict(
    verdict: &Result<Valid<'_>, Invalid>,
    fields: &mut Fields<'_, '_>,
) -> serde_json::Result<()> {
    fields.serialize_entry("valid", &verdict.is_ok())?;
    let valid = match verdict {
        Ok(valid) => valid,
        Err(invalid) => {
            add_reason(invalid, fields)?;
            let suggestion = invalid.suggestion.as_ref().map(|suggestion| &suggestion.text);
            return fields.serialize_entry("suggestion", &suggestion);
        }
    };
    let Valid { reference, tag, image, release, notes, .. } = valid;
    let repository = reference.map(|reference| reference.repository());
    let digest = reference.and_then(|reference| reference.digest());
    fields.serialize_entry("kind", tag.map_or("digest", |tag| tag.kind().as_str()))?;
    fields.serialize_entry("tag", tag)?;
    fields.serialize_entry("repository", &repository)?;
    fields.serialize_entry("digest", &digest)?;
    fields.serialize_entry("pinned", &valid.is_pinned())?;
    fields.serialize_entry("frozen", &valid.frozen_since.is_some())?;
    fields.serialize_entry("prefect", &tag.and_then(|tag| tag.prefect()))?;
    fields.serialize_entry("release", release)?;
    fields.serialize_entry("python", &image.map(Image::python))?;
    fields.serialize_entry("flavor", &image.map(Image::flavor))?;
    fields.serialize_entry("base_image", &image.map(Image::base_image))?;
    fields.serialize_entry("note", &valid.note())?;
    fields.serialize_entry("notes", notes)
}

/// Adds what a tag is pinned to, or why there is none.
pub fn add_pinned(
    pinned: &Result<Pinned, Invalid>,
    fields: &mut Fields<'_, '_>,
) -> serde_json::Result<()> {
    fields.serialize_entry("pinned", &pinned.as_ref().ok().map(|pinned| &pinned.text))?;
    match pinned {
        Ok(pinned) => fields.serialize_entry("release", &pinned.release),
        Err(invalid) => add_reason(invalid, fields),
    }
}

fn add_reason(invalid: &Invalid, fields: &mut Fields<'_, '_>) -> serde_json::Result<()> {
    fields.serialize_entry("code", &invalid.code)?;
    fields.serialize_entry("message", &invalid.message)
}

/// The input as JSON has it: with replacement characters for what is not UTF-8,
/// and cut if it is too long to be checked.
fn input_text(input: &[u8]) -> Cow<'_, str> {
    const SHOWN: usize = 160;
    if input.len() <= Checker::MAX_INPUT {
        String::from_utf8_lossy(input)
    } else {
        format!("{}...", String::from_utf8_lossy(&input[..SHOWN])).into()
    }
}

/// An object whose keys stay in order.
pub struct Object<K, V>(pub Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Object<K, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// Escapes what no log may see.
pub struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut safe_from = 0;
        let mut before = None;
        for (at, character) in fragment.char_indices() {
            if !is_safe_after(before.replace(character), character) {
                out.write_all(&fragment.as_bytes()[safe_from..at])?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                safe_from = at + character.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[safe_from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_printable_ascii_and_read_back() {
        let text = "a\"\\\n\r\t\0\u{1b}[31m\u{7f}\u{9b}é\u{202e}😀##[error]::x";
        let mut line = Vec::new();
        write_line(&text, &mut line).unwrap();
        assert_eq!(
            String::from_utf8(line.clone()).unwrap(),
            "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001b[31m\\u007f\\u009b\\u00e9\\u202e\\ud83d\\ude00\
             #\\u0023[error]::x\"\n"
        );
        assert_eq!(serde_json::from_slice::<String>(&line).unwrap(), text);
    }
}
