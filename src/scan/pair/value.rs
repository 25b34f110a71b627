//! The value behind a key, as YAML, JSON, HCL, code and arguments have it.

use crate::scan::image::Span;
use crate::scan::is_tag;
use crate::scan::lines::blanks;
use crate::scan::placeholder::has_placeholder;
use crate::scan::reference::is_joined;

/// How long a value may be, in bytes.
const MAX_VALUE: usize = 600;

/// What says that there is no value, in some language.
const NOTHING: [&[u8]; 8] =
    [b"", b"~", b"null", b"None", b"nil", b"undefined", b"false", b"string"];

/// Where a value is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// Whether its key is the first of its line.
    pub(super) is_leading: bool,
    /// What closes the bracket around it, if there is one.
    pub(super) bracket: Option<u8>,
    pub(super) separator: Separator,
    /// Where the line ends, or the string.
    pub(super) end: usize,
}

/// What is between a key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Colon,
    /// Without blanks, as in `name=value`.
    Equals,
    /// With blanks around it, or as in `name => value`.
    SpacedEquals,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// An image that has been found, by its number.
    Image(usize),
    /// It is written there.
    Text(Span),
    /// It has to be worked out.
    Code(Span),
    /// There is none, or a mapping or a list.
    None,
    /// It may be in the next line, which is to be indented.
    InNextLine,
}

impl Value {
    /// Reads the value at `at`, behind the separator.
    pub(super) fn read(text: &[u8], at: usize, site: Site) -> Value {
        let end = site.end.min(at + MAX_VALUE);
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
        let letters = text[at..end].iter().take(2).take_while(|byte| b"fFrRbBuU".contains(byte));
        let letters = letters.count();
        if matches!(text[at..end].get(letters), Some(b'"' | b'\'')) {
            at += letters;
        }
        let (span, is_code) = match &text[at..end] {
            [] | [b'|' | b'>', ..] => return Value::InNextLine,
            [b'{', b'{', ..] => bare(text, at, end, site),
            // A block, or another option: `--set image.tag= --wait`.
            [b'{' | b'[' | b'(', ..] | [b'-', b'-' | b'a'..=b'z', ..] => return Value::None,
            [b'#', rest @ ..] if rest.first() != Some(&b'{') => return Value::None,
            [b'\\', quote @ (b'"' | b'\''), ..] => quoted(text, at + 2, end, &[b'\\', *quote]),
            [quote @ (b'"' | b'\'' | b'`'), ..] => quoted(text, at + 1, end, &[*quote]),
            _ => bare(text, at, end, site),
        };
        if NOTHING.contains(&&text[span.clone()]) {
            Value::None
        } else if is_code || is_made {
            Value::Code(span)
        } else {
            Value::Text(span)
        }
    }

    /// Where it is written, and whether it has to be worked out.
    pub(super) fn written(&self) -> Option<(&Span, bool)> {
        match self {
            Value::Text(span) => Some((span, false)),
            Value::Code(span) => Some((span, true)),
            _ => None,
        }
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
        b'/' => !site.is_leading && (is_tag(&rest[..at]) || rest.starts_with(b"$")),
        b' ' | b'\t' => {
            let next = &rest[at + blanks(&rest[at..])..];
            site.separator == Separator::Equals || matches!(next, [b'#', ..] | [b'/', b'/', ..])
        }
        _ => false,
    });
    let value = rest[..length.unwrap_or(rest.len())].trim_ascii_end();
    (start..start + value.len(), is_code(value, site))
}

/// Whether a value without quotes is a name or an expression, by the notation around it.
fn is_code(value: &[u8], site: Site) -> bool {
    let may_be = match site.separator {
        Separator::Equals => site.bracket == Some(b')'),
        Separator::SpacedEquals => true,
        Separator::Colon => site.bracket.is_some(),
    };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.".contains(byte);
    let is_operator = |byte: &u8| b"?|+~(\"'".contains(byte);
    may_be
        && (value.iter().all(is_name) || value.iter().any(is_operator))
        && !is_tag(value)
        && !has_placeholder(value)
}
