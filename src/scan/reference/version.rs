//! What belongs to a name behind it: a tag, a digest, or what stands for them.

use std::borrow::Cow;

use crate::scan::image::{Image, Part, is_tag_byte};
use crate::scan::lines::blanks;
use crate::scan::placeholder::{is_markup, placeholder};
use crate::scan::{is_certain_tag, is_tag};

/// What joins strings, on the same line.
const OPERATORS: [&[u8]; 8] = [b"+", b"~ ", b".. ", b"<> ", b". $", b".$", b". \"", b". '"];

/// Reads what is behind a name that begins at `start` and ends at `at`. `None` if it is
/// no image: the name goes on, or is one of prose.
pub(super) fn read(text: &[u8], start: usize, at: usize) -> Option<Image<'_>> {
    let name = Image::named(start..at, Part::At(start..at));
    match &text[at..] {
        [b':', ..] => read_tag(text, name, at + 1),
        [b'@', ..] => {
            let (digest, end) = digest(text, start, at)?;
            Some(Image { span: start..end, digest, ..name })
        }
        // `prefecthq/prefect$SUFFIX`
        [b'$' | b'{', ..] => {
            let span = start..Run::of(text, start, at).end;
            Some(Image { span, name: Part::Unknown, ..name })
        }
        [mark, ..] if is_mark(*mark) => read_mark(text, name, at),
        rest => {
            let is_end = |next: &u8| next.is_ascii_whitespace() || b",;)]}>|&\\".contains(next);
            rest.first().is_none_or(is_end).then_some(name)
        }
    }
}

/// A name with something behind it that is not known, and ends at `end`.
fn unknown(name: Image<'_>, end: usize) -> Image<'_> {
    Image { span: name.span.start..end, tag: Part::Unknown, ..name }
}

/// Reads a tag that begins at `at`, behind the colon.
fn read_tag<'t>(text: &'t [u8], name: Image<'t>, at: usize) -> Option<Image<'t>> {
    let start = name.span.start;
    let first = at + marks(text, start, at);
    let Run { end, raw_end, is_open } = Run::of(text, start, first);
    let next = next_line(text, start, raw_end).unwrap_or(raw_end);
    let more = Run::of(text, start, next);
    let (raw, rest) = (&text[first..raw_end], &text[next..more.end]);
    if end == first && rest.is_empty() {
        return (!is_prose(&text[at..])).then(|| unknown(name, at));
    }
    let (tag, end) = match (raw, rest) {
        (_, []) => (Part::At(first..end), end),
        ([], _) => (Part::At(next..more.end), more.end),
        _ => {
            let tag = String::from_utf8_lossy(&[raw, rest].concat()).into_owned();
            (Part::Known(Cow::Owned(tag)), more.end)
        }
    };
    let is_whole = |_: &_| [raw_end, more.raw_end].contains(&end);
    let digest = digest(text, start, more.raw_end).filter(is_whole);
    let (digest, whole_end) = digest.unwrap_or((Part::None, end));
    // `__TAG__`, `"prefecthq/prefect:3-" 'latest'`
    let is_cut = matches!(raw, [.., b'-' | b'_']) && matches!(text[raw_end..], [b'"' | b'\'', ..]);
    let is_open = is_open || more.is_open || is_cut || raw.starts_with(b"__");
    if is_open || is_joined(text, whole_end.max(raw_end)) {
        return Some(unknown(name, whole_end));
    }
    // `prefecthq/prefect:ref:refs/heads/main`, `prefecthq/prefect:12:5`
    let behind = text[whole_end..].strip_prefix(b":").unwrap_or_default();
    let goes_on = behind.first().is_some_and(|next| !next.is_ascii_whitespace() && !is_mark(*next));
    if goes_on && !is_certain_tag(&text[first..end]) {
        return None;
    }
    Some(Image { span: start..whole_end, tag, digest, ..name })
}

/// Reads on at a quote or emphasis, which may close around the name:
/// `"prefecthq/prefect":3-latest`.
fn read_mark<'t>(text: &'t [u8], name: Image<'t>, at: usize) -> Option<Image<'t>> {
    let mark = text[at];
    let end = at + text[at..].iter().take_while(|byte| **byte == mark).count();
    let is_closed = text[..name.span.start].ends_with(&[mark]);
    match text.get(end) {
        Some(b':') if is_closed => {
            let behind = &text[end + 1..];
            let image = read_tag(text, name, end + 1)?;
            let parts = |tag: &[u8]| tag.split(|byte| *byte == b'.').count();
            // A mapping of JSON gives a name a number, 3.9, or another word.
            let is_version = match &image.tag {
                Part::At(tag) => {
                    let is_bare = tag.start == end + 1;
                    let tag = &text[tag.clone()];
                    is_certain_tag(tag) || is_bare && is_tag(tag) && parts(tag) > 2
                }
                _ => behind.iter().find(|byte| !is_mark(**byte)) == Some(&b'$'),
            };
            is_version.then_some(image)
        }
        _ if is_joined(text, at) => Some(unknown(name, at)),
        Some(next) if mark == b'_' && next.is_ascii_alphanumeric() => None,
        _ => Some(name),
    }
}

const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'*' | b'_')
}

/// Whether what follows the colon behind a name says that the colon belongs to the
/// sentence around, or to a path that is mounted.
fn is_prose(rest: &[u8]) -> bool {
    match rest {
        [] | [b'/', ..] | [b'\\', b'n' | b'r' | b't' | b'\n' | b'\r', ..] => true,
        [first, ..] => first.is_ascii_whitespace() || is_markup(rest),
    }
}

/// The length of the quotes or the emphasis in front of the tag at `at`, which close
/// behind it.
fn marks(text: &[u8], start: usize, at: usize) -> usize {
    let Some(mark) = text.get(at).filter(|byte| is_mark(**byte)) else { return 0 };
    let first = at + text[at..].iter().take_while(|byte| *byte == mark).count();
    let end = Run::of(text, start, first).end;
    if *mark == b'_' && !is_tag(&text[first..end]) {
        return 0;
    }
    let end = digest(text, start, end).map_or(end, |(_, end)| end);
    let is_closed = end > first && text[end..].starts_with(&text[at..first]);
    if is_closed { first - at } else { 0 }
}

/// Where a tag that ends at `at` goes on in the next line. In a string of YAML,
/// blanks in front are no part of it.
fn next_line(text: &[u8], start: usize, at: usize) -> Option<usize> {
    let line = text.get(at..)?.strip_prefix(b"\\")?;
    let next = line.strip_prefix(b"\r").unwrap_or(line).strip_prefix(b"\n")?;
    let is_string = text[..start].ends_with(b"\"");
    let gap = if is_string { blanks(next) } else { 0 };
    Some(text.len() - next.len() + gap)
}

/// Whether the string that ends at `at` is joined with what follows: `"…" + v`,
/// `"…"$TAG`, `'…'"@$DIGEST"`.
pub(in crate::scan) fn is_joined(text: &[u8], at: usize) -> bool {
    let [b'"' | b'\'' | b'`', rest @ ..] = &text[at..] else { return false };
    let operator = &rest[blanks(rest)..];
    matches!(rest, [b'$' | b'@', ..] | [b'"' | b'\'', b'$' | b'@', ..])
        || OPERATORS.iter().any(|it| operator.starts_with(it))
}

/// The digest at `at`, behind its sign, and where it ends. It is unknown if it has
/// placeholders. Its digits may be wrong; if they are left out, as in `@sha256:…`, they
/// count as one.
fn digest<'t>(text: &[u8], start: usize, at: usize) -> Option<(Part<'t>, usize)> {
    let algorithm = text.get(at..)?.strip_prefix(b"@")?;
    let length = algorithm.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = match algorithm.get(length) {
        Some(b':') if algorithm[..length].to_ascii_lowercase().starts_with(b"sha") => length + 1,
        Some(b'$' | b'{' | b'<' | b'%' | b'"' | b'\'' | b'`') if length == 0 => 0,
        _ => return None,
    };
    let first = at + 1 + digits;
    let Run { end, is_open, .. } = Run::of(text, start, first);
    let digest = if is_open || end == first { Part::Unknown } else { Part::At(at + 1..end) };
    Some((digest, end))
}

/// What can be a tag, with the placeholders that it runs into.
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
        let has_emphasis = text[start.saturating_sub(1)..first].contains(&b'*');
        let (mut at, mut is_open) = (first, false);
        while let Some(rest) = text.get(at..) {
            at += match rest {
                [byte, ..] if is_tag_byte(*byte) => 1,
                // Not in a tag, but meant to be: a local version.
                [b'+', next, ..] if next.is_ascii_alphanumeric() => 1,
                [b'*', ..] if has_emphasis => break,
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
