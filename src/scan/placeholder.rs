//! Variables and placeholders, of whichever language.

/// How long an expression in brackets may be, in bytes, so that brackets which
/// nothing closes are not searched for over and over.
const MAX_EXPRESSION: usize = 256;

/// Elements of HTML that come behind a word. Other names in angle brackets are
/// placeholders.
const ELEMENTS: [&[u8]; 16] = [
    b"a", b"b", b"br", b"code", b"em", b"hr", b"i", b"img", b"kbd", b"li", b"p", b"small", b"span",
    b"strong", b"sup", b"wbr",
];

/// Whether a byte begins a placeholder wherever it is: `$TAG`, `{tag}`, `<tag>`,
/// `%s`, `2.*`.
pub(super) fn is_placeholder(byte: u8) -> bool {
    b"${<%*".contains(&byte)
}

/// Whether a text has a variable or a placeholder.
pub(super) fn has_placeholder(text: &[u8]) -> bool {
    text.iter().any(|byte| is_placeholder(*byte))
        || text.windows(2).any(|pair| pair == b"\\(")
        || matches!(text, [mark @ (b'@' | b'!' | b'#'), inner @ .., last] if mark == last && !inner.is_empty())
}

/// The length of the variable or placeholder that `text` starts with: one in
/// brackets, `${NAME}`, `{{ expression }}`, `%(name)`, `<tag>`, `#{tag}`, `\(tag)`,
/// `@TAG@`, `!TAG!`, or the sign alone.
pub(super) fn placeholder(text: &[u8]) -> Option<usize> {
    let sign = match text {
        [b'$' | b'%' | b'#', b'{', ..] | [b'$' | b'%' | b'\\', b'(', ..] => 1,
        [mark @ (b'@' | b'!'), rest @ ..] => {
            let name = identifier(rest);
            return (name > 0 && rest.get(name) == Some(mark)).then_some(name + 2);
        }
        [first, ..] if is_placeholder(*first) && !is_markup(text) => 0,
        _ => return None,
    };
    let close = match text[sign] {
        b'{' => b'}',
        b'(' => b')',
        b'<' => b'>',
        _ => return Some(1),
    };
    let near = &text[sign..text.len().min(sign + MAX_EXPRESSION)];
    let line = near.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(near);
    Some(closing(line, close).map_or(1, |length| sign + length + 1))
}

/// Whether `text` starts with an element of HTML, or with emphasis.
pub(super) fn is_markup(text: &[u8]) -> bool {
    match text {
        [b'*', b'*', ..] | [b'<', b'/' | b'!', ..] => true,
        [b'<', rest @ ..] => {
            let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let is_closed = matches!(rest[name..].first(), Some(b'>' | b'/' | b' '));
            is_closed && ELEMENTS.contains(&&*rest[..name].to_ascii_lowercase())
        }
        _ => false,
    }
}

/// The length of the name of a variable.
pub(super) fn identifier(text: &[u8]) -> usize {
    match text.first() {
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
            text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
        _ => 0,
    }
}

/// How far it is to the bracket that closes the one which `text` starts with.
pub(super) fn closing(text: &[u8], close: u8) -> Option<usize> {
    let open = *text.first()?;
    let mut depth = 0_usize;
    text.iter().position(|&byte| {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
        }
        depth == 0
    })
}

/// The names of the variables in a text.
pub(super) fn variables(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let behind = text.split(|byte| *byte == b'$').skip(1);
    let names = behind.map(|rest| rest.strip_prefix(b"{").unwrap_or(rest));
    names.map(|rest| &rest[..identifier(rest)]).filter(|name| !name.is_empty())
}
