//! How code puts strings together.

use super::needle::Needle;

/// What puts two strings together, with a blank after it.
pub(super) const OPERATORS: [&[u8]; 5] = [b"+ ", b"++ ", b".. ", b"<> ", b"~ "];

/// What puts the elements of a list together.
const JOINS: [&str; 5] = ["Join", "join", "format", "concat", "Sprintf"];

/// How much of a list that is joined is looked at on either side of an element, in
/// bytes.
const MAX_LIST: usize = 256;

/// Whether a string that comes next is added to what stands in front.
pub(super) fn is_added(before: &[u8]) -> bool {
    matches!(before.trim_ascii_end(), [.., b'+' | b'~'])
}

/// Whether a string that ends at `at` is put together with what follows.
pub(super) fn is_put_together(text: &[u8], at: usize) -> bool {
    let Some(quote @ (b'"' | b'\'' | b'`')) = text.get(at) else { return false };
    if is_put_together_in_shell(text, at) {
        return true;
    }
    let rest = text[at + 1..].trim_ascii_start();
    let is_string =
        |rest: &[u8]| matches!(rest.trim_ascii_start().first(), Some(b'"' | b'\'' | b'$'));
    OPERATORS.iter().any(|operator| rest.starts_with(operator))
        || matches!(rest, [b'+', b'\r' | b'\n', ..])
        // `"prefecthq/prefect:"+v`
        || matches!(rest, [b'+', next, ..] if next.is_ascii_alphabetic() || b"\"'(".contains(next))
        // `'prefecthq/prefect:' . $v`
        || matches!(rest, [b'.', b' ', rest @ ..] if is_string(rest))
        || matches!(rest, [other, b'@', ..] if other == quote)
        // Python and C join strings that follow each other.
        || text.get(at - 1).is_some_and(|byte| b":-".contains(byte))
            && rest.first() == Some(quote)
            && text[at + 1] != b','
}

/// Whether a string that ends at `at` goes on in the next: `'prefecthq/prefect:'"$TAG"`,
/// `"prefecthq/prefect:"$TAG`. After one that is quoted within another, nothing follows.
pub(super) fn is_put_together_in_shell(text: &[u8], at: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"$`_.-:@".contains(byte);
    match &text[at..] {
        [b'"' | b'\'' | b'`', b'$', ..] => true,
        [quote @ (b'"' | b'\'' | b'`'), next @ (b'"' | b'\''), rest @ ..] => {
            next != quote && rest.first().is_some_and(is_word)
        }
        _ => false,
    }
}

/// Whether a string that ends at `at` is one that a method adds to:
/// `"prefecthq/prefect:".concat(v)`.
pub(super) fn is_called(text: &[u8], at: usize) -> bool {
    matches!(
        text.get(at..),
        Some([b'"' | b'\'' | b'`', b'.', next, ..]) if next.is_ascii_alphabetic()
    )
}

/// Whether a string that ends at `at` is an element of a list that is joined:
/// `!Join ["", ["prefecthq/prefect:", !Ref Tag]]`.
pub(super) fn is_in_join(text: &[u8], name: usize, at: usize) -> bool {
    let Some(b'"' | b'\'') = text.get(at) else { return false };
    let rest = &text[at + 1..text.len().min(at + 1 + MAX_LIST)];
    let is_followed =
        matches!(rest.first(), Some(b',')) || rest.trim_ascii_start().starts_with(b"- ");
    is_followed && is_joined(&text[name.saturating_sub(MAX_LIST)..name])
}

/// Whether what puts the elements of a list together stands in front.
pub(super) fn is_joined(before: &[u8]) -> bool {
    JOINS.iter().any(|join| Needle::exact(join).is_in(before))
}

/// Whether the elements of a list are put together by a colon behind it:
/// `["prefecthq/prefect", tag].join(":")`.
pub(super) fn is_joined_behind(before: &[u8], rest: &[u8]) -> bool {
    let close = rest.iter().position(|byte| *byte == b']').filter(|_| before.ends_with(b"["));
    let behind = close.map(|close| rest[close + 1..].trim_ascii_start());
    let argument = behind.and_then(|behind| behind.strip_prefix(b".join"));
    let argument = argument.map(|argument| argument.strip_prefix(b"(").unwrap_or(argument));
    matches!(argument.map(<[u8]>::trim_ascii_start), Some([b'"' | b'\'' | b'`', b':', ..]))
}
