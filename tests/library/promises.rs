//! What the checker promises of any input, whoever makes up the inputs.

use prefect_tags::text::Quoted;
use prefect_tags::{Checker, History, Note, Reference};

/// Whether a text says nothing to a terminal or a log: it is printable ASCII on one line, without
/// `##`, which begins a command in some logs.
pub fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("##")
}

pub fn parts_together(reference: &Reference<'_>) -> String {
    let mut text = reference.repository().to_owned();
    text.extend(reference.tag().map(|tag| format!(":{tag}")));
    text.extend(reference.digest().map(|digest| format!("@{digest}")));
    text
}

/// Checkers with each option and without.
pub fn checkers(history: &History) -> [Checker<'_>; 5] {
    let checker = || Checker::new(history);
    let expecting = |expected: &str| checker().with_expected(expected.parse().unwrap());
    [
        checker(),
        checker().with_pinned_only(),
        checker().with_repositories(vec!["prefecthq/prefect".parse().unwrap()]),
        expecting("3.9.1"),
        expecting("2.20").with_pinned_only(),
    ]
}

/// Holds a checker to what it promises of any input.
pub fn is_checked_as_promised(checker: &Checker<'_>, input: &[u8]) {
    let shown = input.escape_ascii();
    let verdict = checker.check_bytes(input);
    let line = match &verdict {
        Ok(valid) => valid.to_string(),
        Err(invalid) => invalid.to_string(),
    };
    // As a line of the command's output.
    let line = format!("{}: {line}", Quoted::unless_plain(input));
    assert!(is_harmless(&line) && !line.starts_with(':'), "{shown}: {line}");
    match verdict {
        Ok(valid) => {
            let read = valid.reference.map(|reference| parts_together(&reference));
            let read = read.or(valid.tag.map(|tag| tag.to_string()));
            assert_eq!(read.unwrap().as_bytes(), input, "{shown}");
            assert_eq!(valid.tag.is_some(), valid.image.is_some(), "{shown}");
            assert!(valid.frozen_since.is_none_or(|it| valid.release < Some(it)), "{shown}");
            are_notes_as_promised(&valid.notes);
        }
        Err(invalid) => {
            assert!(!invalid.message.is_empty(), "{shown}");
            if let Some(suggestion) = invalid.suggestion {
                let verdict = checker.check(&suggestion.text);
                assert!(verdict.is_ok(), "{shown}, for which {suggestion:?}: {verdict:?}");
                are_notes_as_promised(&suggestion.notes);
            }
        }
    }
}

/// One sentence each, because several are joined by `; `.
fn are_notes_as_promised(notes: &[Note]) {
    for note in notes {
        assert!(!note.message.contains(';') && is_harmless(&note.message), "{note}");
    }
}

/// Holds pinning to what it promises of any input, by a list that is asked before what is known.
pub fn is_pinned_as_promised(history: &History, known: &History, input: &[u8]) {
    let shown = input.escape_ascii();
    let checker = Checker::new(history);
    let is_pinned = checker.check_bytes(input).is_ok_and(|valid| valid.is_pinned());
    assert_eq!(checker.clone().with_pinned_only().check_bytes(input).is_ok(), is_pinned, "{shown}");
    let pinned = match checker.pin(input) {
        Ok(pinned) => pinned,
        Err(invalid) => return assert!(is_harmless(&invalid.to_string()), "{shown}: {invalid}"),
    };
    let text = pinned.text;
    assert_eq!(pinned.is_as_given, text.as_bytes() == input, "{shown}");
    let is_valid = |history| Checker::new(history).with_pinned_only().check(&text).is_ok();
    assert!(is_valid(history) || is_valid(known), "{shown}: {text}");
    let again = checker.pin(text.as_bytes()).unwrap();
    assert_eq!(again.text, text, "{shown}");
    assert_eq!(again.release, pinned.release, "{shown}");
}
