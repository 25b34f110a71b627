//! The value behind a key, as YAML, JSON, HCL, code and arguments have it.

use crate::scan::image::Span;
use crate::scan::lines::blanks;
use crate::scan::placeholder::has_placeholder;
use crate::scan::reference::is_joined;
use crate::scan::{has_word_of_tag, is_tag};

/// How long a value may be, in bytes.
const MAX_VALUE: usize = 600;

/// What says that there is no value, in some language.
const NOTHING: [&[u8]; 8] =
    [b"", b"~", b"null", b"None", b"nil", b"undefined", b"false", b"string"];

/// How a value is written, by what is around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Site {
    /// Whether its key is not the first of its line.
    pub(super) is_inside: bool,
    /// Whether it ends at a blank, as in `name=value`.
    pub(super) is_argument: bool,
    /// Whether a name or an expression may be in its place.
    pub(super) may_be_code: bool,
}

/// A value that is written there.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) span: Span,
    /// Whether it has to be worked out.
    pub(super) is_code: bool,
}

impl Value {
    /// Reads the value at `at`, behind the separator, in a line or a string that ends at
    /// `end`. `None` if there is none, or a mapping or a list.
    pub(super) fn read(text: &[u8], at: usize, end: usize, site: Site) -> Option<Value> {
        let end = end.min(at + MAX_VALUE);
        let mut at = at + blanks(&text[at..end]);
        // `&anchor`, `!!str`; what another `!tag` makes is not known.
        let mut is_made = false;
        while let [mark @ (b'&' | b'!'), rest @ ..] = &text[at..end] {
            let word = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            if word == 0 || rest[..word].ends_with(b"!") {
                break;
            }
            is_made |= *mark == b'!' && rest[0] != b'!';
            at += 1 + word + blanks(&rest[word..]);
        }
        // `f"…"`, `r'…'`
        let letters = text[at..end].iter().take_while(|byte| b"fFrRbBuU".contains(byte)).count();
        if matches!(text[at..end].get(letters), Some(b'"' | b'\'')) {
            at += letters;
        }
        let (span, is_code) = match &text[at..end] {
            [b'{', b'{', ..] => bare(text, at, end, site),
            // A block, or another option: `--set image.tag= --wait`.
            [b'{' | b'[' | b'(' | b'|' | b'>', ..] | [b'-', b'-' | b'a'..=b'z', ..] => return None,
            [b'#', rest @ ..] if rest.first() != Some(&b'{') => return None,
            [b'\\', quote @ (b'"' | b'\''), ..] => quoted(text, at + 2, end, &[b'\\', *quote]),
            [quote @ (b'"' | b'\'' | b'`'), ..] => quoted(text, at + 1, end, &[*quote]),
            _ => bare(text, at, end, site),
        };
        let is_code = is_code || is_made;
        (!NOTHING.contains(&&text[span.clone()])).then_some(Value { span, is_code })
    }
}

/// A value in quotes that begins at `start`, and whether it is joined with more. Without
/// the closing quote it is empty.
fn quoted(text: &[u8], start: usize, end: usize, quote: &[u8]) -> (Span, bool) {
    let mut at = start;
    while at < end && !text[at..end].starts_with(quote) {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    if at >= end {
        return (start..start, false);
    }
    let is_cut = text[start..at].ends_with(b"-");
    (start..at, is_cut || is_joined(text, at + quote.len() - 1))
}

/// A value without quotes, and whether it has to be worked out.
fn bare(text: &[u8], start: usize, end: usize, site: Site) -> (Span, bool) {
    let rest = &text[start..end];
    let mut depth = 0_usize;
    let length = rest.iter().enumerate().position(|(at, byte)| match byte {
        b'{' | b'(' | b'[' => {
            depth += 1;
            false
        }
        b'}' | b')' | b']' if depth > 0 => {
            depth -= 1;
            false
        }
        _ if depth > 0 => false,
        b'}' | b')' | b']' | b',' | b';' | b'\\' => true,
        // `sed 's/prefectTag: 2/prefectTag: 3/'`
        b'/' => site.is_inside && (is_tag(&rest[..at]) || has_word_of_tag(&rest[..at])),
        b' ' | b'\t' => {
            let next = &rest[at + blanks(&rest[at..])..];
            site.is_argument || matches!(next, [b'#', ..] | [b'/', b'/', ..])
        }
        _ => false,
    });
    let value = rest[..length.unwrap_or(rest.len())].trim_ascii_end();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.".contains(byte);
    let is_operator = |byte: &u8| b"?|+~(\"'".contains(byte);
    let is_code = site.may_be_code
        && (value.iter().all(is_name) || value.iter().any(is_operator))
        && !is_tag(value)
        && !has_placeholder(value);
    (start..start + value.len(), is_code)
}
