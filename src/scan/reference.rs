//! A reference around the name of a repository: what belongs to it in front and
//! behind.

use std::ops::Range;

use super::found::{Found, Mention};
use super::join::{
    OPERATORS, is_added, is_called, is_in_join, is_put_together, is_put_together_in_shell,
};
use super::names::{Names, spellings};
use super::place::{Form, Named, unescaped};
use super::variables::{closing, identifier};
use super::{is_certain_tag, is_tag};

/// The transports that may precede a reference, in workflows,
/// buildx's contexts and Helm. What another scheme stands in front of is the
/// address of a page.
const SCHEMES: [&[u8]; 3] = [b"docker", b"docker-image", b"oci"];

/// How long an expression in brackets may be, in bytes, so that brackets which
/// nothing closes are not searched for over and over.
const MAX_EXPRESSION: usize = 256;

/// Adds the references in a text, and what is named without a tag or a digest.
pub(super) fn read(found: &mut Found<'_, '_>) {
    let spellings = spellings(found.finder, found.text);
    let mut floor = 0;
    for (name, spelling) in Names::in_text(found.text, &spellings) {
        if name.start < floor {
            continue;
        }
        let is_exact = found.text[name.clone()] == *spelling.as_bytes();
        let end = read_around(found, floor, &name, is_exact);
        floor = name.end.max(end.unwrap_or_default());
    }
    found.end_references();
}

/// Adds the reference around the name at `name`, and returns where the text goes on.
/// Nothing before `floor` belongs to it.
fn read_around(
    found: &mut Found<'_, '_>,
    floor: usize,
    name: &Range<usize>,
    is_exact: bool,
) -> Option<usize> {
    let text = found.text;
    let Front { start, has_scheme, variable } = front(text, floor, name.start)?;
    let is_emphasized = start > floor && text[start - 1] == b'*';
    let mut after_name = ending(text, start, name.end, is_emphasized)?;
    if !found.finder.takes(&unescaped(&text[start..name.end])) {
        return None;
    }
    let mut name_end = name.end;
    let mut range = start..after_name.end(name.end);
    let mut is_open = after_name.is_open();
    if let (Some(variable), Ending::Name, Some(b'}')) = (variable, after_name, text.get(name.end)) {
        // `${IMAGE:-prefecthq/prefect}:2-latest` begins and ends further out.
        name_end = name.end + 1;
        after_name = ending(text, variable, name_end, false)?;
        range = variable..after_name.end(name_end);
        is_open = true;
    }
    let Ending::Version { start: version, end, .. } = after_name else {
        // `prefecthq/prefect${SUFFIX}` is one that may have a tag.
        let is_image = has_scheme;
        let end = range.end;
        found.mentions.push(Mention { range, is_open, is_image, is_paired: false });
        return Some(end);
    };
    // Uppercase has to look like an image: `PrefectHQ/prefect` is GitHub's.
    if !is_exact && !has_scheme && !is_version(&text[name.end..end]) {
        return None;
    }
    let is_apart = text[start..name.end].contains(&b'\\') || version > name_end + 1;
    if is_open && !is_exact {
        let form = Form::Misnamed { name: start - range.start..name.end - range.start };
        found.add(range, Named { form, ..Named::plain(text) });
    } else if is_open && (is_apart || after_name.has_no_version()) {
        found.add_open(range);
    } else if is_open {
        found.add_expanded(range);
    } else if is_apart && text.get(name.end) != Some(&b'@') {
        found.add_apart(range, name.end - start, version - start);
    } else {
        found.add(range, Named::plain(text));
    }
    Some(end)
}

/// Whether a tag or a digest, or a variable in its place, is one of an image.
fn is_version(version: &[u8]) -> bool {
    match version {
        [b':', b'$' | b'{' | b'<' | b'%', ..] => true,
        [b':', tag @ ..] => {
            tag.first().is_some_and(u8::is_ascii_digit) || tag.starts_with(b"latest")
        }
        [b'@', digest @ ..] => digest.first().is_some_and(u8::is_ascii_alphabetic),
        _ => false,
    }
}

/// What stands in front of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Front {
    /// Where the reference begins.
    start: usize,
    /// Whether `docker://` says that it is one.
    has_scheme: bool,
    /// Where the variable begins whose default the reference is.
    variable: Option<usize>,
}

/// Finds what stands in front of the name at `name`, and not before `floor`.
///
/// `None` if the name goes on in front (`my-prefecthq/prefect`), or belongs to
/// a path or an address.
fn front(text: &[u8], floor: usize, name: usize) -> Option<Front> {
    let is_name = |at: usize| match text[at] {
        // JSON may escape a slash.
        b'\\' => text.get(at + 1) == Some(&b'/'),
        byte => byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte),
    };
    let run = (floor..name).rev().take_while(|at| is_name(*at)).count();
    let first = name - run;
    let before = text[floor..first].last();
    let mut start = first;
    let mut floor = floor;

    let is_escape = before == Some(&b'\\') && matches!(text[start], b'n' | b't' | b'r');
    if is_escape && start < name {
        start += 1;
        floor = start;
    }
    let mut variable = None;
    if text[floor..start].ends_with(b"${") {
        if let Some(length) = operator_end(&text[start..name]) {
            variable = Some(start - 2);
            start += length;
        }
    }

    let has_scheme = match scheme(text, floor, name) {
        None => false,
        Some((scheme, end)) if SCHEMES.contains(&scheme) => {
            start = start.max(end);
            true
        }
        Some(_) => return None,
    };

    // A colon that is not that of a port: `{image:prefecthq/prefect:2-latest}`.
    let colon = (start..name).rev().find(|&at| text[at] == b':' && !is_port(&text[at + 1..name]));
    start = colon.map_or(start, |colon| colon + 1);

    if start == name {
        // `@prefecthq/prefect` is a package of npm.
        let is_alone = start == floor || text[start - 1] != b'@';
        return is_alone.then_some(Front { start, has_scheme, variable });
    }
    if text[name - 1] != b'/' {
        return None;
    }
    // A registry that is a variable, or ends in one: what follows is read.
    let is_after_variable = start == first
        && match before {
            Some(b'$') => true,
            Some(b'}' | b')' | b'>' | b'%') => matches!(text[start], b'/' | b'.' | b':' | b'-'),
            Some(b'"' | b'\'' | b'`') => text[start] == b'/' && is_added(&text[floor..start - 1]),
            _ => false,
        };
    if is_after_variable {
        let slash = text[start..name].iter().position(|byte| *byte == b'/')?;
        start += slash + 1;
    }
    Some(Front { start, has_scheme, variable })
}

/// The length of `NAME:-` or `NAME-`, after which the default of a variable
/// begins.
fn operator_end(text: &[u8]) -> Option<usize> {
    let name = identifier(text);
    match &text[name..] {
        [b':', b'-', ..] if name > 0 => Some(name + 2),
        [b'-', ..] if name > 0 => Some(name + 1),
        _ => None,
    }
}

/// The scheme of the address that the name at `name` stands in, and where what
/// follows it begins.
fn scheme(text: &[u8], floor: usize, name: usize) -> Option<(&[u8], usize)> {
    let is_address = |byte: &u8| {
        !byte.is_ascii_whitespace() && !b"\"'`()<>[],;|".contains(byte) && byte.is_ascii()
    };
    let run = text[floor..name].iter().rev().take_while(|byte| is_address(byte)).count();
    let word = &text[name - run..name];
    let plain = word.windows(3).rposition(|window| window == b"://").map(|at| (at, 3));
    let escaped = || word.windows(5).rposition(|window| window == b":\\/\\/").map(|at| (at, 5));
    let (end, length) = plain.or_else(escaped)?;
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let scheme = word[..end].iter().rev().take_while(|byte| is_scheme(byte)).count();
    // A registry's own variable may stand after it: `docker://$REGISTRY/…`.
    Some((&word[end - scheme..end], name - run + end + length))
}

fn is_port(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && matches!(text.get(digits), Some(b'/' | b'\\'))
}

/// What stands after a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Neither tag nor digest.
    Name,
    /// A tag, a digest, or both, which begin at `start`. `is_open` if they have
    /// variables or placeholders, or are put together.
    Version { start: usize, end: usize, is_open: bool },
    /// A variable that belongs to the name: `prefecthq/prefect${SUFFIX}`.
    Variable { end: usize },
}

impl Ending {
    /// Where a reference with this ending ends whose name ends at `name`.
    const fn end(self, name: usize) -> usize {
        match self {
            Ending::Name => name,
            Ending::Version { end, .. } | Ending::Variable { end } => end,
        }
    }

    /// Whether there are variables or placeholders.
    const fn is_open(self) -> bool {
        matches!(self, Ending::Version { is_open: true, .. } | Ending::Variable { .. })
    }

    /// Whether the version is what the text is put together with.
    fn has_no_version(self) -> bool {
        matches!(self, Ending::Version { start, end, .. } if start == end)
    }

    const fn put_together(end: usize) -> Self {
        Ending::Version { start: end, end, is_open: true }
    }
}

/// Finds what stands after the name from `name` to `at`.
///
/// `None` if the name goes on (`prefecthq/prefect-dev`), or the colon is that
/// of a sentence. `is_emphasized` if a `*` stands in front of the reference, as
/// in Markdown.
fn ending(text: &[u8], name: usize, at: usize, is_emphasized: bool) -> Option<Ending> {
    match text.get(at) {
        Some(b':') => {
            let start = at + 1 + gap_before_tag(text, name, at + 1);
            let is_apart = start > at + 1;
            let Run { end, raw_end, is_open } = version(text, start, is_emphasized || is_apart);
            if end == start || matches!(text[start], b'.' | b'-' | b'+') {
                let is_command =
                    text.get(at + 1) == Some(&b'`') && text[..name].last() != Some(&b'`');
                let is_open = is_put_together(text, at + 1)
                    || is_in_join(text, name, at + 1)
                    || is_called(text, at + 1)
                    || is_command && text.get(at + 2).is_some_and(u8::is_ascii_alphabetic);
                return is_open.then(|| Ending::put_together(at + 1));
            }
            let is_open = is_open || is_put_together(text, raw_end);
            Some(Ending::Version { start, end, is_open })
        }
        Some(b'@') => {
            let (end, is_open) = digest(text, at, is_emphasized)?;
            Some(Ending::Version { start: at + 1, end, is_open })
        }
        Some(b'$' | b'{') => {
            let variable = run(text, at, is_emphasized).end;
            let version = match text.get(variable) {
                Some(b':' | b'@') => ending(text, name, variable, is_emphasized),
                _ => None,
            };
            Some(Ending::Variable {
                end: version.map_or(variable, |version| version.end(variable)),
            })
        }
        next => {
            if let Some(start) = tag_after_quote(text, name, at) {
                let Run { end, is_open, .. } = version(text, start, true);
                return Some(Ending::Version { start, end, is_open });
            }
            let rest = text.get(at + 1..).unwrap_or_default().trim_ascii_start();
            let rest = OPERATORS.iter().find_map(|operator| rest.strip_prefix(*operator));
            let rest = rest.map(<[u8]>::trim_ascii_start);
            if is_put_together_in_shell(text, at)
                || matches!(next, Some(b'"' | b'\'' | b'`'))
                    && matches!(rest, Some([b'"' | b'\'' | b'`', b':' | b'@', ..]))
            {
                return Some(Ending::put_together(at));
            }
            let is_end = match next {
                None => true,
                Some(b'<') => matches!(text.get(at + 1), Some(b'/' | b'b')),
                Some(next) => next.is_ascii_whitespace() || b"\"'`,;)]}>|&\\".contains(next),
            };
            is_end.then_some(Ending::Name)
        }
    }
}

/// The length of what stands between the colon and the tag and is no part of
/// it: emphasis, a quote, the end of a line that goes on.
fn gap_before_tag(text: &[u8], name: usize, at: usize) -> usize {
    let rest = &text[at..];
    let same = |byte: u8| rest.iter().take_while(|found| **found == byte).count();
    let starts_tag = |gap: usize| {
        rest.get(gap).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    match rest {
        [b'*', ..] => {
            let gap = same(b'*').min(3);
            let end = version(text, at + gap, true).end;
            if starts_tag(gap) && text.get(end) == Some(&b'*') { gap } else { 0 }
        }
        [quote @ (b'"' | b'\'' | b'`'), next, ..] => {
            let is_opened = name > 0 && text[name - 1] == *quote;
            let end = version(text, at + 1, false).end;
            let is_tag = starts_tag(1) || matches!(next, b'$' | b'{' | b'%');
            let is_variable = *next == b'$' && is_opened;
            let is_closed = text.get(end) == Some(quote) && !is_opened;
            usize::from(is_tag && (is_closed || is_variable))
        }
        [b'\\', b'\n', ..] | [b'\\', b'\r', b'\n', ..] => {
            let gap = rest.iter().skip(1).take_while(|byte| byte.is_ascii_whitespace()).count() + 1;
            if starts_tag(gap) { gap } else { 0 }
        }
        _ => 0,
    }
}

/// Where the tag begins after the quote or the emphasis that closes at `at`:
/// `"prefecthq/prefect":3-latest`.
fn tag_after_quote(text: &[u8], name: usize, at: usize) -> Option<usize> {
    let mark = *text.get(at).filter(|mark| b"\"'`*_".contains(mark))?;
    if name == 0 || text[name - 1] != mark {
        return None;
    }
    let marks = text[at..].iter().take_while(|byte| **byte == mark).count();
    let colon = at + marks;
    let start = colon + 1;
    match (text.get(colon)?, text.get(start)?) {
        (b':', b'$') if mark != b'`' => Some(start),
        (b':', quote @ (b'"' | b'\'')) => {
            let end = version(text, start + 1, true).end;
            let tag = &text[start + 1..end];
            let is_tag = is_certain_tag(tag) || tag.starts_with(b"$");
            (is_tag && text.get(end) == Some(quote)).then_some(start + 1)
        }
        // In Markdown, where it is no value of JSON.
        (b':', b'`') if mark == b'`' => {
            let end = version(text, start + 1, true).end;
            let is_closed = text.get(end) == Some(&b'`');
            (is_closed && is_tag(&text[start + 1..end])).then_some(start + 1)
        }
        // A number alone is a value that JSON gives to a name.
        (b':', byte) if byte.is_ascii_alphanumeric() => {
            let tag = &text[start..run(text, start, true).end];
            let is_tag = is_version(&text[colon..]) && !tag.iter().all(u8::is_ascii_digit);
            is_tag.then_some(start)
        }
        _ => None,
    }
}

/// Finds the end of the digest at `at`, and whether it has variables. Its digits
/// may be wrong; if they are left out, as in `@sha256:…`, they count as a
/// variable.
pub(super) fn digest(text: &[u8], at: usize, is_emphasized: bool) -> Option<(usize, bool)> {
    let algorithm = text[at..].strip_prefix(b"@")?;
    let length = algorithm.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    match algorithm.get(length) {
        Some(b':') if algorithm[..length].to_ascii_lowercase().starts_with(b"sha") => {
            let digits = at + 1 + length + 1;
            let Run { end, is_open, .. } = run(text, digits, is_emphasized);
            Some((end, is_open || end == digits))
        }
        Some(b'$' | b'{' | b'<' | b'%') if length == 0 => {
            let Run { end, is_open, .. } = run(text, at + 1, is_emphasized);
            Some((end, is_open))
        }
        _ => None,
    }
}

/// What can be a tag, with the digest after it.
fn version(text: &[u8], start: usize, is_emphasized: bool) -> Run {
    let tag = run(text, start, is_emphasized);
    match digest(text, tag.end, is_emphasized) {
        Some((end, is_open)) if tag.end > start => {
            Run { end, raw_end: tag.raw_end.max(end), is_open: tag.is_open || is_open }
        }
        _ => tag,
    }
}

/// What can be a tag, with the variables and placeholders that it runs into.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// A dot or a dash at its end belongs to the sentence around.
    end: usize,
    raw_end: usize,
    /// Whether there are variables or placeholders.
    is_open: bool,
}

fn run(text: &[u8], start: usize, is_emphasized: bool) -> Run {
    let mut at = start;
    let mut is_open = false;
    while let Some(rest) = text.get(at..) {
        at += match rest {
            [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-', ..] => rest
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte))
                .count(),
            // Not in a tag, but meant to be: a local version.
            [b'+', next, ..] if next.is_ascii_alphanumeric() => 1,
            // The end of an element or of emphasis is no placeholder.
            [b'<', b'/', ..] => break,
            [b'*', ..] if is_emphasized => break,
            [b'{' | b'<' | b'$' | b'%' | b'*', ..] => {
                is_open = true;
                let Some(length) = placeholder(rest) else {
                    at += 1;
                    break;
                };
                length
            }
            _ => break,
        };
    }
    let end = text[start..at].iter().rposition(|byte| !b".-".contains(byte));
    Run { end: end.map_or(start, |end| start + end + 1), raw_end: at, is_open }
}

/// The length of what `text` starts with: one in brackets, `${NAME}`,
/// `{{ expression }}`, `%(name)`, `<tag>`, or the byte alone. `None` if nothing
/// near closes the bracket.
pub(super) fn placeholder(text: &[u8]) -> Option<usize> {
    let sign = usize::from(matches!(text, [b'$' | b'%', b'{' | b'(', ..]));
    let close = match text[sign] {
        b'{' => b'}',
        b'(' => b')',
        b'<' => b'>',
        _ => return Some(1),
    };
    let near = &text[sign..text.len().min(sign + MAX_EXPRESSION)];
    let line = near.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(near);
    closing(line, close).map(|length| sign + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_is_closed_nearby_or_ends_the_reference() {
        let braces = |inside: usize| format!(":{{{}}}-conda", "x".repeat(inside));
        let nearby = braces(MAX_EXPRESSION - 2);
        let open = |end| Some(Ending::Version { start: 1, end, is_open: true });
        assert_eq!(ending(nearby.as_bytes(), 0, 0, false), open(nearby.len()));
        for text in [&*braces(MAX_EXPRESSION - 1), ":{", ":{x\n}", ":{{x}-conda"] {
            assert_eq!(ending(text.as_bytes(), 0, 0, false), open(2), "{text}");
        }
        // The sign alone, since what follows it is no tag.
        assert_eq!(ending(b":${x", 0, 0, false), open(2));
    }
}
