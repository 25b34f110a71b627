//! Tags and references of any bytes, checked and pinned.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prefect_tags::text::Quoted;
use prefect_tags::{
    Checker, History, Invalid, Line, Reference, Releases, Valid, Verdict, pin, pin_bytes,
};
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
        check(&any, input);
        check(&pinned, input);
        check(&any.clone().with_repositories(vec![name]), input);
        check_pinned(&any, &pinned, input);
        check_pin(input, history);
        if let Verdict::Invalid(Invalid { suggestion: Some(suggestion), .. }) =
            any.check_bytes(input)
        {
            check_names(&suggestion, input);
        }
    }
});

fn check(checker: &Checker<'_>, input: &[u8]) {
    let verdict = checker.check_bytes(input);
    assert_plain(&verdict);
    assert_plain(format_args!("{}: {verdict}", Quoted::unless_plain(input)));
    match verdict {
        Verdict::Valid(valid) => check_valid(&valid, input),
        Verdict::Invalid(invalid) => check_invalid(&invalid, checker),
    }
}

fn check_valid(valid: &Valid<'_>, input: &[u8]) {
    let meaning = valid.meaning;
    match (valid.reference, meaning.tag()) {
        (None, tag) => {
            let tag = tag.expect("what is no reference is a tag").to_string();
            assert_eq!(tag.as_bytes(), input);
        }
        (Some(reference), tag) => {
            assert_eq!(reference.tag(), tag.map(|tag| tag.to_string()).as_deref());
        }
    }
    assert_eq!(meaning.tag().is_some(), meaning.image().is_some());
    assert!(!meaning.is_frozen() || meaning.release().is_some());
}

fn check_invalid(invalid: &Invalid, checker: &Checker<'_>) {
    if let Some(suggestion) = &invalid.suggestion {
        assert!(checker.check(suggestion).is_valid(), "{invalid:?}");
    }
}

/// A repository that is suggested stands in the text, whatever the case of its letters.
fn check_names(suggestion: &str, input: &[u8]) {
    if suggestion.contains([':', '/', '@']) {
        let text = std::str::from_utf8(input).expect("only a text leads to a suggestion");
        let reference = Reference::parse(suggestion).expect("a suggestion is valid");
        let name = reference.repository().to_ascii_lowercase();
        assert!(text.to_ascii_lowercase().contains(&name), "{text:?}: {suggestion}");
    }
}

/// The checker that wants pinned ones differs from the other in that alone.
fn check_pinned(any: &Checker<'_>, pinned: &Checker<'_>, input: &[u8]) {
    let is_pinned = match any.check_bytes(input) {
        Verdict::Valid(valid) => valid.is_pinned(),
        Verdict::Invalid(_) => false,
    };
    assert_eq!(pinned.check_bytes(input).is_valid(), is_pinned);
}

/// What `pin` prints is pinned, valid, and pins to itself.
fn check_pin(input: &[u8], history: &History) {
    match pin_bytes(input, history) {
        Ok(found) => {
            let text = found.to_string();
            // A list is asked first, and then what it is about.
            let is_valid = [history, History::published()]
                .map(|history| Checker::new(history).with_pinned_only().check(&text).is_valid());
            assert!(is_valid.contains(&true), "{text}");
            let again = pin(&text, history).expect("what is pinned is valid");
            assert!(again.is_as_given());
            assert_eq!((again.to_string(), again.release()), (text, found.release()));
        }
        Err(invalid) => assert_plain(invalid),
    }
}
