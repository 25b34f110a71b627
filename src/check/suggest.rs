//! What may be suggested for a text that Docker cannot read.
//!
//! Scripts take suggestions, and somebody else may own a name that is nearly
//! right. So a suggestion is found by one rule: of the words of a text, the one
//! that is a reference with a slash and a tag or a digest, in lower case if
//! need be. Nothing is joined across a blank, and no character of a name is
//! dropped or replaced.

use crate::reference::Reference;
use crate::repository::check_case;

/// The reference that a text contains, if it contains one and no other: of
/// `FROM prefecthq/prefect:2-latest AS build` the word in the middle.
///
/// There is none in a text with anything but printable ASCII and tabs.
pub(super) fn reference_in(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        return None;
    }
    let mut references = text.split([' ', '\t']).filter_map(reference_around);
    let only = references.next()?;
    references.next().is_none().then_some(only)
}

/// The reference that a word is, without what may stand around one: quotes and
/// brackets, a `,`, `;` or `.` at the end, and a `docker://` or `…=` in front.
///
/// In front no more is taken away than need be, because a bracket may also begin
/// an IPv6 address.
fn reference_around(word: &str) -> Option<String> {
    const QUOTES: [char; 7] = ['"', '\'', '`', '(', '[', '{', '<'];
    const ENDS: [char; 10] = ['"', '\'', '`', ')', ']', '}', '>', ',', ';', '.'];
    let mut rest = word.trim_end_matches(ENDS);
    loop {
        if let Some(reference) = as_reference(rest) {
            return Some(reference);
        }
        // A page's address may name a reference in its query.
        let is_address = |(name, _): &(&str, &str)| name.contains("://");
        let assigned = || rest.split_once('=').filter(|it| !is_address(it)).map(|(_, value)| value);
        rest = rest
            .strip_prefix(QUOTES)
            .or_else(|| rest.strip_prefix("docker://"))
            .or_else(assigned)?;
    }
}

/// The word as a reference with a slash and a tag or a digest, its name in
/// lower case if it is not one as written.
fn as_reference(word: &str) -> Option<String> {
    let is_reference = |text: &str| {
        Reference::parse(text).is_ok_and(|reference| {
            check_case(reference.domain()).is_ok()
                && reference.repository().contains('/')
                && (reference.tag().is_some() || reference.digest().is_some())
        })
    };
    if is_reference(word) {
        return Some(word.to_owned());
    }
    // What follows the last slash and the colon or the `@` is no name.
    let path = word.rfind('/')?;
    let end = word[path..].find([':', '@']).map_or(word.len(), |at| path + at);
    let (name, rest) = word.split_at(end);
    let lowered = name.to_ascii_lowercase() + rest;
    is_reference(&lowered).then_some(lowered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_reference_of_a_text_is_found() {
        for (text, found) in [
            ("FROM prefecthq/prefect:2-latest AS build", "prefecthq/prefect:2-latest"),
            ("docker pull\tprefecthq/prefect:2-latest", "prefecthq/prefect:2-latest"),
            ("image: \"prefecthq/prefect:2-latest\",", "prefecthq/prefect:2-latest"),
            ("image='ghcr.io/me/prefect:2-latest';", "ghcr.io/me/prefect:2-latest"),
            ("- uses: docker://prefecthq/prefect:2-latest", "prefecthq/prefect:2-latest"),
            ("--from=docker://prefecthq/prefect:2-latest.", "prefecthq/prefect:2-latest"),
            ("[prefecthq/prefect:2-latest](prefect)", ""),
            ("(see `prefecthq/prefect:2-latest`).", "prefecthq/prefect:2-latest"),
            ("prefectHQ/prefect:2-Latest", "prefecthq/prefect:2-Latest"),
            ("localhost:5000/prefect:2-latest ", "localhost:5000/prefect:2-latest"),
            ("image=\"[::1]:80/prefect:2-latest\",", "[::1]:80/prefect:2-latest"),
            ("GHCR.io/Me/prefect:2-latest", "ghcr.io/me/prefect:2-latest"),
        ] {
            assert_eq!(reference_in(text).as_deref().unwrap_or_default(), found, "{text}");
        }
    }

    #[test]
    fn where_there_is_none_or_more_than_one_nothing_is_found() {
        for text in [
            "",
            "2-latest",
            "\"2-latest\"",
            "FROM prefecthq/prefect",
            "from prefect:2-latest",
            "prefecthq/prefect:2-latest prefecthq/prefect:2-latest",
            "prefecthq/ prefect:2-latest",
            "prefecthq/prefect: 2-latest",
            "pr\u{e9}fecthq/prefect:2-latest",
            "prefecthq/prefect:2-latest \u{2013}",
            "prefecthq/prefect:2-latest\n",
            "prefecthq/prefect:2-latest\0",
            "https://prefecthq/prefect:2-latest",
            "https://example.com/?image=prefecthq/prefect:2-latest",
            "https://hub.docker.com/r/prefecthq/prefect:2-latest",
            "prefecthq//prefect:2-latest",
            "prefecthq/prefect:2-latest~",
            "-prefecthq/prefect:2-latest",
        ] {
            assert_eq!(reference_in(text), None, "{text:?}");
        }
    }
}
