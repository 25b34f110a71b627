//! What belongs to a name in front of it: a registry, a scheme, a variable.

use crate::scan::placeholder::identifier;

/// The transports that may precede a reference, in workflows, buildx's contexts and
/// Helm. What follows another scheme is the address of a page.
const SCHEMES: [&[u8]; 3] = [b"docker", b"docker-image", b"oci"];

/// Reads what is in front of the name at `name`, and not before `floor`: where the
/// reference begins, and where the variable begins whose default it is, if it is one.
///
/// `None` if the name goes on in front (`my-prefecthq/prefect`), or belongs to
/// a path, an address, a subject (`repo:prefecthq/prefect:ref:…`) or a package
/// of npm (`@prefecthq/prefect`).
pub(super) fn read(text: &[u8], floor: usize, name: usize) -> Option<(usize, Option<usize>)> {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(byte);
    let run = text[floor..name].iter().rev().take_while(is_name).count();
    let first = name - run;
    let before = text[floor..first].last();
    let (mut start, mut floor) = (first, floor);
    if before == Some(&b'\\') && matches!(text[first..name], [b'n' | b't' | b'r', ..]) {
        start += 1;
        floor = start;
    }
    let mut variable = None;
    if text[floor..start].ends_with(b"${") {
        let default = start + identifier(&text[start..name]);
        let operator = match text[default..name] {
            [b':', b'-', ..] => 2,
            [b'-', ..] => 1,
            _ => 0,
        };
        if operator > 0 {
            variable = Some(start - 2);
            start = default + operator;
        }
    }
    if let Some((scheme, end)) = scheme(text, floor, name) {
        if !SCHEMES.contains(&scheme) {
            return None;
        }
        start = start.max(end);
    }
    // A colon that is not that of a port: `{image:prefecthq/prefect:2-latest}`.
    let is_key_end = |at: &usize| text[*at] == b':' && !is_port(&text[at + 1..name]);
    if let Some(colon) = (start..name).rev().find(is_key_end) {
        let mut words = text[start..colon].rsplit(|byte| !byte.is_ascii_alphanumeric());
        if words.next() == Some(b"repo") {
            return None;
        }
        start = colon + 1;
    }
    // Emphasis: `_prefecthq/prefect:3-latest_`.
    start += text[start..name].iter().take_while(|byte| **byte == b'_').count();

    let is_package = start == name && start > floor && text[start - 1] == b'@';
    if is_package || start < name && text[name - 1] != b'/' {
        return None;
    }
    // A registry that is a variable, or ends in one: what follows is read.
    let is_behind_variable = match before {
        _ if start == name => false,
        Some(b'$') => true,
        Some(b'}' | b')' | b'>' | b'%') => matches!(text[start], b'/' | b'.' | b':' | b'-'),
        _ => false,
    };
    if is_behind_variable {
        start += text[start..name].iter().position(|byte| *byte == b'/')? + 1;
    }
    Some((start, variable))
}

/// The scheme of the address that the name at `name` is in, and where what follows
/// it begins.
fn scheme(text: &[u8], floor: usize, name: usize) -> Option<(&[u8], usize)> {
    let is_outside = |byte: &u8| {
        byte.is_ascii_whitespace() || b"\"'`()<>[],;|".contains(byte) || !byte.is_ascii()
    };
    let word = text[floor..name].rsplit(is_outside).next()?;
    let end = word.windows(3).rposition(|window| window == b"://")?;
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let scheme = word[..end].rsplit(|byte| !is_scheme(byte)).next()?;
    // A registry that is a variable may follow: `docker://$REGISTRY/…`.
    Some((scheme, name - word.len() + end + 3))
}

fn is_port(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && text.get(digits) == Some(&b'/')
}
