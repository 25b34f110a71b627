//! What belongs to a name behind it: a tag, a digest, or what stands for them.

use std::borrow::Cow;

use crate::scan::image::{Part, Span, is_tag_byte};
use crate::scan::lines::{blanks, is_blank, line_end};
use crate::scan::placeholder::{is_markup, placeholder};
use crate::scan::{is_certain_tag, is_tag};

/// What joins strings, on the same line.
const OPERATORS: [&[u8]; 8] = [b"+", b"~ ", b".. ", b"<> ", b". $", b".$", b". \"", b". '"];

/// How far in front of a reference emphasis is looked for, in bytes.
const MAX_EMPHASIS: usize = 128;

/// What is behind a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Behind<'t> {
    pub(super) tag: Part<'t>,
    pub(super) digest: Part<'t>,
    /// Where the reference ends.
    pub(super) end: usize,
    /// Whether the tag is not right behind the colon.
    pub(super) is_apart: bool,
    /// Whether the name goes on with a variable: `prefecthq/prefect$SUFFIX`.
    pub(super) has_suffix: bool,
}

impl<'t> Behind<'t> {
    const fn nothing(end: usize) -> Self {
        let (tag, digest) = (Part::None, Part::None);
        Behind { tag, digest, end, is_apart: false, has_suffix: false }
    }

    /// Something that is not known.
    fn unknown(end: usize) -> Self {
        Behind { tag: Part::Unknown, ..Behind::nothing(end) }
    }

    /// Reads what is behind a name that ends at `at`, of a reference that begins at
    /// `start`. `None` if it is no image: the name goes on, or is one of prose.
    pub(super) fn of(text: &'t [u8], start: usize, at: usize) -> Option<Self> {
        match text.get(at) {
            Some(b':') => Behind::colon(text, start, at + 1),
            Some(b'@') => {
                let (digest, is_open) = digest(text, start, at)?;
                let end = digest.end;
                let digest = Part::At(digest);
                Some(if is_open {
                    Behind::unknown(end)
                } else {
                    Behind { digest, ..Behind::nothing(end) }
                })
            }
            Some(b'$' | b'{') => {
                let mut end = Run::of(text, start, at).end;
                if text.get(end) == Some(&b':') {
                    end = Run::of(text, start, end + 1).end;
                }
                Some(Behind { has_suffix: true, ..Behind::nothing(end) })
            }
            Some(mark) if is_mark(*mark) => Behind::mark(text, start, at),
            next => is_end(next, &text[at..]).then(|| Behind::nothing(at)),
        }
    }

    /// Reads a tag that begins at `at`, behind the colon.
    fn colon(text: &'t [u8], start: usize, at: usize) -> Option<Self> {
        let first = at + marks(text, start, at);
        let run = Run::of(text, start, first);
        if run.end == first || b".-+".contains(&text[first]) {
            return (!is_prose(&text[at..])).then(|| Behind::unknown(at));
        }
        Behind::tag(text, start, first, run).map(|it| Behind { is_apart: first > at, ..it })
    }

    /// Reads on behind the tag `run`, which begins at `first`.
    fn tag(text: &'t [u8], start: usize, first: usize, run: Run) -> Option<Self> {
        let Run { end, raw_end, is_open } = run;
        let raw = &text[first..raw_end];
        if let Some(next) = next_line(text, start, raw_end) {
            let more = Run::of(text, start, next);
            if more.end > next {
                let tag = [raw, &text[next..more.end]].concat();
                let tag = Part::Known(Cow::Owned(String::from_utf8_lossy(&tag).into_owned()));
                let tag = if is_open || more.is_open { Part::Unknown } else { tag };
                return Some(Behind { tag, ..Behind::nothing(more.end) });
            }
        }
        let is_template = raw.len() > 4 && raw.starts_with(b"__") && raw.ends_with(b"__");
        let is_cut = matches!(raw, [.., b'-' | b'_'])
            && text.get(raw_end).is_some_and(|it| b"\"'".contains(it));
        let found = digest(text, start, raw_end).filter(|_| end == raw_end);
        let end = if is_template { raw_end } else { end };
        let whole_end = found.as_ref().map_or(end, |(digest, _)| digest.end);
        let is_open =
            is_open || is_template || is_cut || found.as_ref().is_some_and(|(_, is_open)| *is_open);
        if is_open || is_joined(text, whole_end.max(raw_end)) {
            return Some(Behind::unknown(whole_end));
        }
        // `prefecthq/prefect:ref:refs/heads/main`, `prefecthq/prefect:12:5`
        let goes_on = matches!(&text[whole_end..], [b':', next, ..] if !next.is_ascii_whitespace() && !is_mark(*next));
        if goes_on && !is_certain_tag(&text[first..end]) {
            return None;
        }
        let digest = found.map_or(Part::None, |(digest, _)| Part::At(digest));
        Some(Behind { tag: Part::At(first..end), digest, ..Behind::nothing(whole_end) })
    }

    /// Reads on at a quote or emphasis, which may close around the name:
    /// `"prefecthq/prefect":3-latest`.
    fn mark(text: &'t [u8], start: usize, at: usize) -> Option<Self> {
        let mark = text[at];
        let marks = text[at..].iter().take_while(|byte| **byte == mark).count();
        let is_closed = start > 0 && text[start - 1] == mark;
        if let (true, Some(b':')) = (is_closed, text.get(at + marks)) {
            let colon = at + marks;
            let is_quoted = text.get(colon + 1).is_some_and(|byte| is_mark(*byte));
            let first = colon + 1 + usize::from(is_quoted);
            let run = Run::of(text, start, first);
            let tag = &text[first..run.end];
            // A mapping of JSON gives a name a number, or another word.
            let is_tag = is_certain_tag(tag) || !is_quoted && is_word_of_tag(tag);
            return match text.get(first) {
                Some(b'$') => Some(Behind::unknown(run.end)),
                _ if is_tag => {
                    Behind::tag(text, start, first, run).map(|it| Behind { is_apart: true, ..it })
                }
                _ => Some(Behind::nothing(at)),
            };
        }
        if is_joined(text, at) {
            let rest = text[at + 1..].trim_ascii_start();
            let operand = rest.strip_prefix(b"+").map(<[u8]>::trim_ascii_start);
            let is_version = matches!(operand, Some([quote, b':' | b'@', ..]) if is_mark(*quote));
            return (operand.is_none() || is_version).then(|| Behind::unknown(at));
        }
        let goes_on = mark == b'_' && text.get(at + marks).is_some_and(u8::is_ascii_alphanumeric);
        (!goes_on).then(|| Behind::nothing(at))
    }
}

/// Whether it is a tag, and no number that JSON gives to a name: `3.9.1`, not `12345`.
fn is_word_of_tag(tag: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let mut parts = tag.splitn(2, |byte| *byte == b'.');
    is_tag(tag) && !parts.all(|part| part.iter().all(is_digit))
}

const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'*' | b'_')
}

/// Whether a name ends in front of `next`.
fn is_end(next: Option<&u8>, rest: &[u8]) -> bool {
    match next {
        None => true,
        Some(b'<') => is_markup(rest),
        Some(next) => next.is_ascii_whitespace() || b",;)]}>|&\\".contains(next),
    }
}

/// Whether what follows the colon behind a name says that the colon belongs to the
/// sentence around, or to a path that is mounted.
fn is_prose(rest: &[u8]) -> bool {
    match rest {
        [] | [b'/', ..] | [b'\\', b'n' | b'r' | b't' | b'\n' | b'\r', ..] => true,
        [b'*' | b'_', next, ..] if next.is_ascii_whitespace() => true,
        [first, ..] => first.is_ascii_whitespace() || is_markup(rest),
    }
}

/// The length of the marks in front of the tag at `at` that are no part of it:
/// emphasis, a quote, the end of a line that goes on.
fn marks(text: &[u8], start: usize, at: usize) -> usize {
    let rest = &text[at..];
    match rest {
        [b'\\', line @ ..] if line_end(line) > 0 => {
            let gap = 1 + line_end(line);
            let gap = gap + blanks(&rest[gap..]);
            if rest.get(gap).is_some_and(|byte| is_tag_byte(*byte)) { gap } else { 0 }
        }
        [mark, ..] if is_mark(*mark) && (start == 0 || text[start - 1] != *mark) => {
            let gap = rest.iter().take_while(|byte| *byte == mark).count();
            let end = Run::of(text, start, at + gap).end;
            if *mark == b'_' && !is_tag(&text[at + gap..end]) {
                return 0;
            }
            let end = digest(text, start, end).map_or(end, |(digest, _)| digest.end);
            if end > at + gap && text[end..].starts_with(&rest[..gap]) { gap } else { 0 }
        }
        _ => 0,
    }
}

/// Where a tag that ends at `at` goes on in the next line. In a string of YAML,
/// blanks in front are no part of it.
fn next_line(text: &[u8], start: usize, at: usize) -> Option<usize> {
    let line = text.get(at..)?.strip_prefix(b"\\")?;
    let next = at + 1 + line_end(line);
    let is_quoted = start > 0 && text[start - 1] == b'"';
    let gap = if is_quoted { blanks(&text[next..]) } else { 0 };
    (line_end(line) > 0).then_some(next + gap)
}

/// Whether the string that ends at `at` is joined with what follows: `"…" + v`,
/// `"…"$TAG`, `'…'"$TAG"`.
pub(in crate::scan) fn is_joined(text: &[u8], at: usize) -> bool {
    let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(at) else { return false };
    match &text[at + 1..] {
        [b'$', ..] => true,
        [next @ (b'"' | b'\''), rest @ ..] => {
            let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"$_.-:@".contains(byte);
            next != quote && rest.first().is_some_and(goes_on)
        }
        rest => {
            let rest = &rest[blanks(rest)..];
            OPERATORS.iter().any(|operator| rest.starts_with(operator))
        }
    }
}

/// The digest at `at`, without its sign, and whether it has placeholders. Its digits
/// may be wrong; if they are left out, as in `@sha256:…`, they count as one.
pub(super) fn digest(text: &[u8], start: usize, at: usize) -> Option<(Span, bool)> {
    let algorithm = text.get(at..)?.strip_prefix(b"@")?;
    let length = algorithm.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = match algorithm.get(length) {
        Some(b':') if algorithm[..length].to_ascii_lowercase().starts_with(b"sha") => length + 1,
        Some(b'$' | b'{' | b'<' | b'%') if length == 0 => 0,
        _ => return None,
    };
    let first = at + 1 + digits;
    let Run { end, is_open, .. } = Run::of(text, start, first);
    Some((at + 1..end, is_open || end == first))
}

/// What can be a tag, with the placeholders that it runs into.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// A dot or a dash at its end belongs to the sentence around.
    end: usize,
    raw_end: usize,
    /// Whether there are placeholders.
    is_open: bool,
}

impl Run {
    /// Reads what begins at `first`, of a reference that begins at `start`.
    fn of(text: &[u8], start: usize, first: usize) -> Run {
        let mut at = first;
        let mut is_open = false;
        while let Some(rest) = text.get(at..) {
            at += match rest {
                [byte, ..] if is_tag_byte(*byte) => {
                    rest.iter().take_while(|byte| is_tag_byte(**byte)).count()
                }
                // Not in a tag, but meant to be: a local version.
                [b'+', next, ..] if next.is_ascii_alphanumeric() => 1,
                [b'*', ..] if is_emphasis(text, start, first) => break,
                _ => {
                    let Some(length) = placeholder(rest) else { break };
                    is_open = true;
                    length
                }
            };
        }
        let end = text[first..at].iter().rposition(|byte| !b"._-".contains(byte));
        Run { end: end.map_or(first, |end| first + end + 1), raw_end: at, is_open }
    }
}

/// Whether emphasis begins in front of what is at `first`, in its line.
fn is_emphasis(text: &[u8], start: usize, first: usize) -> bool {
    let near = &text[start.saturating_sub(MAX_EMPHASIS)..first];
    let line = near.rsplit(|byte| *byte == b'\n').next().unwrap_or(near);
    let begins = |pair: &[u8]| pair[0] == b'*' && !is_blank(pair[1]);
    line.ends_with(b"*") || line.windows(2).any(begins)
}
