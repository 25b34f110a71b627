//! Where a reference begins and ends around the name that was found.

use super::variables::{closing, identifier};

/// The transports that may precede a reference, in workflows,
/// buildx's contexts and Helm. What another scheme stands in front of is the
/// address of a page.
const SCHEMES: [&[u8]; 3] = [b"docker", b"docker-image", b"oci"];

/// How long an expression in brackets may be, in bytes, so that brackets which
/// nothing closes are not searched for over and over.
const MAX_EXPRESSION: usize = 256;

/// What stands in front of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Front {
    /// Where the reference begins.
    pub(super) start: usize,
    /// Whether `docker://` says that it is one.
    pub(super) has_scheme: bool,
    /// Where the variable begins whose default the reference is.
    pub(super) variable: Option<usize>,
}

/// Finds what stands in front of the name at `name`, and not before `floor`.
///
/// `None` if the name goes on in front (`my-prefecthq/prefect`), or belongs to
/// a path or an address.
pub(super) fn front(text: &[u8], floor: usize, name: usize) -> Option<Front> {
    let is_name = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':')
    };
    let run = text[floor..name].iter().rev().take_while(|byte| is_name(byte)).count();
    let mut start = name - run;
    let before = text[floor..start].last();

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
    let is_after_variable = run == name - start
        && match before {
            Some(b'$') => true,
            Some(b'}' | b')' | b'>' | b'%') => matches!(text[start], b'/' | b'.' | b':' | b'-'),
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
    let end = word.windows(3).rposition(|window| window == b"://")?;
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let length = word[..end].iter().rev().take_while(|byte| is_scheme(byte)).count();
    // A registry's own variable may stand after it: `docker://$REGISTRY/…`.
    Some((&word[end - length..end], name - run + end + 3))
}

fn is_port(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && text.get(digits) == Some(&b'/')
}

/// What stands after a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Neither tag nor digest.
    Name,
    /// A tag, a digest, or both. `is_open` if they have variables or
    /// placeholders.
    Version { end: usize, is_open: bool },
    /// A variable that belongs to the name: `prefecthq/prefect${SUFFIX}`.
    Variable { end: usize },
}

impl Ending {
    /// Where a reference with this ending ends whose name ends at `name`.
    pub(super) const fn end(self, name: usize) -> usize {
        match self {
            Ending::Name => name,
            Ending::Version { end, .. } | Ending::Variable { end } => end,
        }
    }

    /// Whether there are variables or placeholders.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Ending::Version { is_open: true, .. } | Ending::Variable { .. })
    }
}

/// Finds what stands after the name that ends at `at`.
///
/// `None` if the name goes on (`prefecthq/prefect-dev`), or the colon is that
/// of a sentence. `is_emphasized` if a `*` stands in front of the reference, as
/// in Markdown.
pub(super) fn ending(text: &[u8], at: usize, is_emphasized: bool) -> Option<Ending> {
    match text.get(at) {
        Some(b':') => {
            let (tag, is_open) = run(text, at + 1, is_emphasized);
            if tag == at + 1 || matches!(text[at + 1], b'.' | b'-' | b'+') {
                return None;
            }
            let (end, is_digest_open) = digest(text, tag, is_emphasized).unwrap_or((tag, false));
            Some(Ending::Version { end, is_open: is_open || is_digest_open })
        }
        Some(b'@') => {
            digest(text, at, is_emphasized).map(|(end, is_open)| Ending::Version { end, is_open })
        }
        Some(b'$' | b'{') => {
            let (variable, _) = run(text, at, is_emphasized);
            let version = match text.get(variable) {
                Some(b':' | b'@') => ending(text, variable, is_emphasized),
                _ => None,
            };
            Some(Ending::Variable {
                end: version.map_or(variable, |version| version.end(variable)),
            })
        }
        next => {
            let is_end = next.is_none_or(|next| {
                next.is_ascii_whitespace() || b"\"'`,;)]}>|&\\<#".contains(next)
            });
            is_end.then_some(Ending::Name)
        }
    }
}

/// Finds the end of the digest at `at`, and whether it has variables. Its digits
/// may be wrong; if they are left out, as in `@sha256:…`, they count as a
/// variable.
fn digest(text: &[u8], at: usize, is_emphasized: bool) -> Option<(usize, bool)> {
    let algorithm = text[at..].strip_prefix(b"@")?;
    let length = algorithm.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    match algorithm.get(length) {
        Some(b':') if algorithm[..length].to_ascii_lowercase().starts_with(b"sha") => {
            let digits = at + 1 + length + 1;
            let (end, is_open) = run(text, digits, is_emphasized);
            Some((end, is_open || end == digits))
        }
        Some(b'$' | b'{' | b'<' | b'%') if length == 0 => Some(run(text, at + 1, is_emphasized)),
        _ => None,
    }
}

/// Finds the end of what can be a tag, with the variables and placeholders that
/// it runs into, and whether there are any.
///
/// A dot or a dash at its end belongs to the sentence around.
fn run(text: &[u8], start: usize, is_emphasized: bool) -> (usize, bool) {
    let mut at = start;
    let mut is_open = false;
    loop {
        let rest = &text[at..];
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
    (end.map_or(start, |end| start + end + 1), is_open)
}

/// The length of what `text` begins with: one in brackets, `${NAME}`,
/// `{{ expression }}`, `%(name)`, `<tag>`, or the byte alone. `None` if nothing
/// near closes the bracket.
fn placeholder(text: &[u8]) -> Option<usize> {
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
        let open = |end| Some(Ending::Version { end, is_open: true });
        assert_eq!(ending(nearby.as_bytes(), 0, false), open(nearby.len()));
        for text in [&*braces(MAX_EXPRESSION - 1), ":{", ":{x\n}", ":{{x}-conda"] {
            assert_eq!(ending(text.as_bytes(), 0, false), open(2), "{text}");
        }
        // The sign alone, since what follows it is no tag.
        assert_eq!(ending(b":${x", 0, false), open(2));
    }
}
