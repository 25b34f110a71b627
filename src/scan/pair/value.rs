//! The value behind a key, as YAML, JSON, HCL, code and arguments have it.

use std::ops::Range;

use crate::scan::is_tag;
use crate::scan::lines::{blanks, is_blank};
use crate::scan::variables::has_variable;

/// How long a value may be, in bytes.
const MAX_VALUE: usize = 600;

/// What stands for no value, in some language.
const NOTHING: [&[u8]; 8] =
    [b"", b"~", b"null", b"None", b"nil", b"undefined", b"false", b"string"];

/// What only code has between words.
const OPERATORS: [&[u8]; 8] = [b"??", b"||", b" + ", b" ? ", b" or \"", b" or '", b" ~ ", b"+\""];

/// What stands in front of a value, and what it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// Whether the key is the first of its line.
    pub(super) is_leading: bool,
    /// What closes the bracket around it, if there is one.
    pub(super) bracket: Option<u8>,
    pub(super) separator: Separator,
    /// Where the line ends, or the string.
    pub(super) end: usize,
    /// Whether a slash ends it: `sed s/tag: a/tag: b/`.
    pub(super) is_in_slashes: bool,
}

/// What stands between a key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Colon,
    /// With blanks around it, or as in `name=value`.
    Equals {
        is_spaced: bool,
    },
    /// The end of an element's name, as in XML.
    Element,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// It stands there.
    Text(Range<usize>),
    /// Something has to be worked out.
    Code(Range<usize>),
    /// There is none.
    Empty,
    /// It may stand in the next line, which is to be indented.
    InNextLine,
    /// A mapping, a list or a sentence.
    Other,
}

impl Value {
    /// Reads the value at `at`, behind the separator.
    pub(super) fn read(text: &[u8], at: usize, site: Site) -> Value {
        let end = site.end.min(at + MAX_VALUE);
        let mut at = at.min(end);
        let gap = blanks(&text[at..end]);
        let is_argument = site.separator == Separator::Equals { is_spaced: false };
        at += gap;
        // `--set image.tag= --wait`
        let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        if is_argument && gap > 0 && text[at..end].first().is_some_and(is_word) {
            return Value::Empty;
        }
        // `&anchor`, `!!str`
        while let [b'&' | b'!', rest @ ..] = &text[at..end] {
            let word = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            if word == 0 {
                break;
            }
            at += 1 + word + blanks(&rest[word..]);
        }
        // `f"…"`, `r'…'`
        let letters = text[at..end].iter().take(2).take_while(|byte| b"fFrRbBuU".contains(byte));
        let letters = letters.count();
        if letters > 0 && matches!(text[at..end].get(letters), Some(b'"' | b'\'')) {
            at += letters;
        }
        match &text[at..end] {
            [] if site.separator == Separator::Element => Value::Other,
            [] => Value::InNextLine,
            [b'#', ..] => Value::Empty,
            [b'|' | b'>', rest @ ..] if is_block_scalar(rest) => Value::InNextLine,
            [b'\\', quote @ (b'"' | b'\''), ..] => quoted(text, at + 2, end, &[b'\\', *quote]),
            [quote @ (b'"' | b'\'' | b'`'), ..] => {
                let marks = [*quote; 3];
                let is_triple = text[at..end].starts_with(&marks);
                let mark = if is_triple { &marks[..] } else { &marks[..1] };
                quoted(text, at + mark.len(), end, mark)
            }
            [b'{', b'{', ..] => bare(text, at, end, site),
            [b'{' | b'[' | b'(' | b'|', ..] => Value::Other,
            _ => bare(text, at, end, site),
        }
    }
}

/// Whether a value without quotes in a line of its own is a word.
pub(super) fn word(text: &[u8], start: usize, end: usize) -> Value {
    let site = Site {
        is_leading: true,
        bracket: None,
        separator: Separator::Colon,
        end,
        is_in_slashes: false,
    };
    match Value::read(text, start, site) {
        Value::Text(range) if !text[range.clone()].iter().any(u8::is_ascii_whitespace) => {
            Value::Text(range)
        }
        _ => Value::Empty,
    }
}

/// Whether `>-` and the like is all that stands there.
fn is_block_scalar(rest: &[u8]) -> bool {
    let signs = rest.iter().take_while(|byte| b"+-123456789".contains(byte)).count();
    let rest = &rest[signs..];
    matches!(rest[blanks(rest)..].first(), None | Some(b'#'))
}

/// A value in quotes that begins at `start`.
fn quoted(text: &[u8], start: usize, end: usize, quote: &[u8]) -> Value {
    let mut at = start;
    while at < end && !(text[at] == quote[0] && text[at..end].starts_with(quote)) {
        at += if text[at] == b'\\' && quote == b"\"" { 2 } else { 1 };
    }
    if at >= end {
        return Value::Other;
    }
    let range = start..at;
    let rest = &text[at + quote.len()..end];
    let rest = &rest[blanks(rest)..];
    let is_code = match rest {
        [b'+' | b'~' | b'%', ..] | [b'?', b'?', ..] | [b'<', b'>', ..] | [b'.', b'.', ..] => true,
        [b'.', next, ..] => next.is_ascii_alphabetic() || *next == b' ',
        _ => false,
    };
    if NOTHING.contains(&&text[range.clone()]) {
        Value::Empty
    } else if is_code {
        Value::Code(range)
    } else {
        Value::Text(range)
    }
}

/// A value without quotes.
fn bare(text: &[u8], start: usize, end: usize, site: Site) -> Value {
    let is_argument = site.separator == Separator::Equals { is_spaced: false };
    let ends_at_bracket = site.bracket.is_some() || !site.is_leading;
    let mut depth = 0_usize;
    let mut at = start;
    while at < end {
        let rest = &text[at + 1..end];
        let ends = match text[at] {
            b'{' | b'(' | b'[' => {
                depth += 1;
                false
            }
            b'}' | b')' | b']' if depth > 0 => {
                depth -= 1;
                false
            }
            _ if depth > 0 => false,
            b',' => ends_at_bracket || is_argument,
            b'}' | b')' | b']' => ends_at_bracket,
            b'`' => !site.is_leading,
            b'"' | b'\'' => is_argument && !site.is_leading,
            b'\\' => rest.is_empty() || b"nrt\"'".contains(&rest[0]),
            b'/' => site.is_in_slashes,
            b';' => rest.first().is_none_or(u8::is_ascii_whitespace),
            b'<' => rest.first() == Some(&b'/'),
            byte if is_blank(byte) => {
                let next = &rest[blanks(rest)..];
                is_argument && site.bracket != Some(b')')
                    || matches!(next, [b'#', ..] | [b'\\'] | [b'/', b'/', ..])
                    || !site.is_leading && matches!(next, [b'|', b' ', ..])
            }
            _ => false,
        };
        if ends {
            break;
        }
        at += 1;
    }
    let value = text[start..at].trim_ascii_end();
    let value = value.strip_suffix(b",").unwrap_or(value);
    let range = start..start + value.len();
    if NOTHING.contains(&value) {
        Value::Empty
    } else if is_code(value, site) {
        Value::Code(range)
    } else {
        Value::Text(range)
    }
}

/// Whether a value without quotes is one that has to be worked out.
fn is_code(value: &[u8], site: Site) -> bool {
    if is_tag(value) || has_variable(value) {
        return false;
    }
    let has = |operator: &&[u8]| value.windows(operator.len()).any(|found| found == *operator);
    if OPERATORS.iter().any(has) {
        return true;
    }
    let has_blank = value.iter().any(|byte| is_blank(*byte));
    let calls = value.windows(2).any(|pair| pair[0].is_ascii_alphanumeric() && pair[1] == b'(');
    if calls && !has_blank {
        return true;
    }
    let is_name = value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(byte));
    let is_name = is_name && !value.iter().all(u8::is_ascii_digit);
    match site.separator {
        Separator::Equals { is_spaced } => is_name && (is_spaced || site.bracket == Some(b')')),
        Separator::Colon => is_name && site.bracket.is_some(),
        Separator::Element => false,
    }
}
