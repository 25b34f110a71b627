//! The value behind a key, as YAML, JSON, HCL, code and arguments have it.

use crate::scan::image::Span;
use crate::scan::is_tag;
use crate::scan::lines::{blanks, is_blank};
use crate::scan::placeholder::has_placeholder;

/// How long a value may be, in bytes.
const MAX_VALUE: usize = 600;

/// What says that there is no value, in some language.
const NOTHING: [&[u8]; 8] =
    [b"", b"~", b"null", b"None", b"nil", b"undefined", b"false", b"string"];

/// What only code has between words.
const OPERATORS: [&[u8]; 8] = [b"??", b"||", b" + ", b" ? ", b" or \"", b" or '", b" ~ ", b"+\""];

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
    /// There is none.
    Empty,
    /// It may be in the next line, which is to be indented.
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
        at += gap;
        // `--set image.tag= --wait`
        let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        if site.separator == Separator::Equals
            && gap > 0
            && text[at..end].first().is_some_and(is_word)
        {
            return Value::Empty;
        }
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
        if letters > 0 && matches!(text[at..end].get(letters), Some(b'"' | b'\'')) {
            at += letters;
        }
        let value = match &text[at..end] {
            [] => Value::InNextLine,
            [b'#', rest @ ..] if rest.first() != Some(&b'{') => Value::Empty,
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
        };
        match value {
            Value::Text(span) if is_made => Value::Code(span),
            value => value,
        }
    }

    /// The same of a value that is all of its line.
    pub(super) fn of_line(text: &[u8], start: usize, end: usize) -> Value {
        let separator = Separator::Colon;
        let site = Site { is_leading: true, bracket: None, separator, end };
        match Value::read(text, start, site) {
            Value::Text(span) if !text[span.clone()].iter().any(u8::is_ascii_whitespace) => {
                Value::Text(span)
            }
            _ => Value::Empty,
        }
    }
}

/// Whether `>-` and the like is all that is there.
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
    let rest = &text[at + quote.len()..end];
    let is_adjacent = rest.first().is_some_and(|byte| b"$\"'".contains(byte)) && quote.len() == 1;
    let is_code = match &rest[blanks(rest)..] {
        [b'+' | b'~' | b'%' | b'&', ..]
        | [b'?', b'?', ..]
        | [b'<', b'>', ..]
        | [b'.', b'.', ..] => true,
        [b'.', next, ..] => next.is_ascii_alphabetic() || b" $".contains(next),
        _ => is_adjacent,
    };
    of_span(text, start..at, is_code)
}

fn of_span(text: &[u8], span: Span, is_code: bool) -> Value {
    if NOTHING.contains(&&text[span.clone()]) {
        Value::Empty
    } else if is_code {
        Value::Code(span)
    } else {
        Value::Text(span)
    }
}

/// A value without quotes.
fn bare(text: &[u8], start: usize, end: usize, site: Site) -> Value {
    let is_argument = site.separator == Separator::Equals;
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
            b',' => ends_at_bracket || is_argument || is_key(&rest[blanks(rest)..]),
            b'}' | b')' | b']' => ends_at_bracket,
            b'`' => !site.is_leading,
            b'"' | b'\'' => is_argument && !site.is_leading,
            b'\\' => rest.first().is_none_or(|byte| b"nrt\"'".contains(byte)),
            b';' => rest.first().is_none_or(u8::is_ascii_whitespace),
            // `sed 's/prefectTag: 2/prefectTag: 3/'`
            b'/' => {
                !site.is_leading && (is_tag(&text[start..at]) || text[start..at].starts_with(b"$"))
            }
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
    of_span(text, start..start + value.len(), is_code(value, site))
}

/// Whether a key and its separator come next.
fn is_key(text: &[u8]) -> bool {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let name = text.iter().take_while(is_name).count();
    name > 0 && matches!(text.get(name), Some(b':' | b'='))
}

/// Whether a value without quotes is one that has to be worked out.
fn is_code(value: &[u8], site: Site) -> bool {
    if is_tag(value) || has_placeholder(value) {
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
        Separator::Equals => is_name && site.bracket == Some(b')'),
        Separator::SpacedEquals => is_name,
        Separator::Colon => is_name && site.bracket.is_some(),
    }
}
