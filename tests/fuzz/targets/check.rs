//! Tags and references of any bytes, checked and pinned.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prefect_tags::text::Quoted;
use prefect_tags::{Checker, History, Invalid, Line, Reference, Releases, Suggestion, Valid};
use prefect_tags_fuzz::assert_plain;

/// The history by the list of somebody who has not looked for a while.
static EARLY: LazyLock<History> = LazyLock::new(|| {
    let releases: Releases =
        History::published().finals(Line::of_major(2)).iter().copied().collect();
    History::published().with_releases(&releases)
});

fuzz_target!(|input: &[u8]| {
    for history in [History::published(), &EARLY] {
        let any = Checker::new(history);
        let pinned = any.clone().with_pinned_only();
        let name = "prefecthq/prefect".parse().expect("the name of a repository");
        let expected = "2.20.27".parse().expect("a release");
        for checker in [
            &any,
            &pinned,
            &any.clone().with_repositories(vec![name]),
            &any.clone().with_expected(expected),
        ] {
            match checker.check_bytes(input) {
                Ok(valid) => check_valid(&valid, input),
                Err(invalid) => check_invalid(&invalid, checker, input),
            }
        }
        check_pinned(&any, &pinned, input);
        check_pin(input, &any);
        if let Err(Invalid { suggestion: Some(suggestion), .. }) = any.check_bytes(input) {
            check_names(&suggestion, input);
        }
    }
});

fn check_valid(valid: &Valid<'_>, input: &[u8]) {
    assert_plain(format_args!("{}: {valid}", Quoted::unless_plain(input)));
    match (valid.reference, valid.tag) {
        (None, tag) => {
            let tag = tag.expect("what is no reference is a tag").to_string();
            assert_eq!(tag.as_bytes(), input);
        }
        (Some(reference), tag) => {
            assert_eq!(reference.tag(), tag.map(|tag| tag.to_string()).as_deref());
        }
    }
    assert_eq!(valid.tag.is_some(), valid.image.is_some());
    assert!(valid.frozen_since.is_none_or(|since| valid.release < Some(since)));
}

fn check_invalid(invalid: &Invalid, checker: &Checker<'_>, input: &[u8]) {
    assert_plain(format_args!("{}: {invalid}", Quoted::unless_plain(input)));
    if let Some(suggestion) = &invalid.suggestion {
        assert!(checker.check(&suggestion.text).is_ok(), "{invalid:?}");
    }
}

/// A repository that is suggested stands in front in the text, whatever the case of its letters.
fn check_names(suggestion: &Suggestion, input: &[u8]) {
    let text = std::str::from_utf8(input).expect("only a text leads to a suggestion");
    if suggestion.text.contains([':', '/', '@']) {
        let reference = Reference::parse(&suggestion.text).expect("a suggestion is valid");
        let name = reference.repository().to_ascii_lowercase();
        assert!(text.to_ascii_lowercase().starts_with(&name), "{text:?}: {suggestion:?}");
    }
}

/// The checker that wants pinned ones differs from the other in that alone.
fn check_pinned(any: &Checker<'_>, pinned: &Checker<'_>, input: &[u8]) {
    let is_pinned = any.check_bytes(input).is_ok_and(|valid| valid.is_pinned());
    assert_eq!(pinned.check_bytes(input).is_ok(), is_pinned);
}

/// What `pin` prints is pinned, valid, and pins to itself.
fn check_pin(input: &[u8], checker: &Checker<'_>) {
    match checker.pin(input) {
        Ok(found) => {
            let text = found.to_string();
            // A list is asked first, and then what it is about.
            let known = Checker::new(History::published());
            let is_valid = |checker: Checker<'_>| checker.with_pinned_only().check(&text).is_ok();
            assert!(is_valid(checker.clone()) || is_valid(known), "{text}");
            let again = checker.pin(text.as_bytes()).expect("what is pinned is valid");
            assert!(again.is_as_given());
            assert_eq!((again.to_string(), again.release()), (text, found.release()));
        }
        Err(invalid) => assert_plain(invalid),
    }
}
