//! What stands in front of a name that has neither tag nor digest, and whether
//! it can only be an image there.

use super::lines::{blanks, is_blank};

/// How much after `from` is looked at for the name of a stage, in bytes.
const MAX_STAGE: usize = 256;

/// What the text in front says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// That it is an image.
    Image,
    /// That it is a repository, the tag of which stands elsewhere.
    Repository,
    /// Nothing.
    Other,
}

/// Tells what `before` says of the name between it and `after`. `before` begins
/// where the name before this one ended, so that nothing is looked at twice.
pub(super) fn context(before: &[u8], after: &[u8]) -> Context {
    let (inner, quote) = without_quote(before);
    if inner.ends_with(b"--from=") || inner.ends_with(b",from=") {
        return Context::Image;
    }
    let is_image = match key(inner) {
        Some(Key { name: b"repository", .. }) => return Context::Repository,
        Some(key) if matches!(key.name, b"image" | b"container") => {
            key.is_code || starts_mapping(key.before) && (quote || ends_value(after))
        }
        _ => is_argument(inner, after),
    };
    if is_image { Context::Image } else { Context::Other }
}

/// A key with its separator: `image:`, `"image": `, `image = `.
struct Key<'t> {
    name: &'t [u8],
    /// Whether it has quotes or an equals sign, which no sentence has.
    is_code: bool,
    before: &'t [u8],
}

fn key(text: &[u8]) -> Option<Key<'_>> {
    let mut text = trim_end(text);
    // What YAML may put before a value: `image: &image !!str prefecthq/prefect`.
    loop {
        let word = text.iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let (front, last) = text.split_at(text.len() - word);
        if !matches!(last, [b'&' | b'!', ..]) {
            break;
        }
        text = trim_end(front);
    }

    let (&separator, rest) = text.split_last()?;
    if !matches!(separator, b':' | b'=') {
        return None;
    }
    let (rest, is_quoted) = without_quote(trim_end(rest));
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.".contains(byte);
    let length = rest.iter().rev().take_while(|byte| is_key(byte)).count();
    let (before, name) = rest.split_at(rest.len() - length);
    // `--image=` is an option, `base-image:` another key.
    let is_whole = !before.ends_with(b"-") || before.ends_with(b"--");
    is_whole.then_some(Key { name, is_code: is_quoted || separator == b'=', before })
}

/// Whether a key that comes next is that of a mapping, and no word of a
/// sentence.
fn starts_mapping(before: &[u8]) -> bool {
    match trim_end(before).last() {
        None => true,
        // The letter of a byte order mark, which ends in a byte that no other
        // character of a key has in front.
        Some(byte) => b"\n-#{,(\"'`?|\xbf".contains(byte),
    }
}

/// Whether a value without quotes ends where `after` begins.
fn ends_value(after: &[u8]) -> bool {
    let rest = &after[blanks(after)..];
    matches!(
        rest.first(),
        None | Some(b'\r' | b'\n' | b'#' | b',' | b'}' | b'\\' | b'"' | b'\'' | b'`')
    )
}

/// Whether a command or an instruction takes what follows `before` for an image:
/// `FROM --platform=linux/amd64`, `docker pull`, `--image`.
fn is_argument(before: &[u8], after: &[u8]) -> bool {
    let (front, word) = last_word(before);
    match word {
        Some(b"--image") => return true,
        Some(b"pull") => {
            return matches!(last_word(front).1, Some(b"docker" | b"podman"));
        }
        _ => {}
    }
    let mut before = before;
    loop {
        let (front, word) = last_word(before);
        match word {
            Some(word) if word.starts_with(b"--") => before = front,
            Some(word) => return is_from(front, word, after),
            None => return false,
        }
    }
}

/// Whether `word` is the instruction of a Dockerfile. In lower case it is also a
/// word of English, so it has to be all of its line.
fn is_from(front: &[u8], word: &[u8], after: &[u8]) -> bool {
    let Some(outside) = word.len().checked_sub(4) else { return false };
    let (outside, from) = word.split_at(outside);
    if from == b"FROM" {
        // `"FROM`, `\nFROM`
        return outside.ends_with(b"\\n")
            || outside.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    }
    from.eq_ignore_ascii_case(b"FROM")
        && matches!(outside, b"" | b"\xef\xbb\xbf")
        && matches!(trim_end(front).last(), None | Some(b'\n'))
        && ends_stage(after)
}

/// Whether nothing follows but the name of the stage: ` AS build`.
fn ends_stage(after: &[u8]) -> bool {
    let near = &after[..after.len().min(MAX_STAGE)];
    let line = near.split(|byte| *byte == b'\n').next().unwrap_or(near);
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    match words.next() {
        None => true,
        Some(word) => {
            word.eq_ignore_ascii_case(b"AS") && words.next().is_some() && words.next().is_none()
        }
    }
}

/// Splits the last word off, if a blank follows it.
fn last_word(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let words = trim_line_end(text);
    let length = words.iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).count();
    let (front, word) = words.split_at(words.len() - length);
    (front, (words.len() < text.len() && length > 0).then_some(word))
}

fn without_quote(text: &[u8]) -> (&[u8], bool) {
    match text {
        [inner @ .., b'\\', b'"'] | [inner @ .., b'"' | b'\''] => (inner, true),
        _ => (text, false),
    }
}

fn trim_end(text: &[u8]) -> &[u8] {
    let blanks = text.iter().rev().take_while(|byte| is_blank(**byte)).count();
    &text[..text.len() - blanks]
}

/// As [`trim_end`], also past the end of a line that goes on in the next.
fn trim_line_end(text: &[u8]) -> &[u8] {
    let mut text = text;
    loop {
        text = match trim_end(text) {
            [front @ .., b'\\', b'\n'] | [front @ .., b'\\', b'\r', b'\n'] => front,
            trimmed => return trimmed,
        };
    }
}
