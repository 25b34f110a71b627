//! Tags and references of any bytes, judged and pinned.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prefect_tags::{History, Judge, Line, Meaning, Plain, Refusal, Releases, Verdict, pin};
use prefect_tags_fuzz::assert_plain;

/// The releases, as somebody knows them who has not looked for a while.
static EARLY: LazyLock<Releases> = LazyLock::new(|| {
    History::published().releases().finals(Line::Major(2)).iter().copied().collect()
});

fuzz_target!(|input: &[u8]| {
    let history = History::published();
    let any = Judge::new(history);
    let pinned = any.clone().pinned();
    let name = "prefecthq/prefect".parse().expect("the name of a repository");
    check(&any, input);
    check(&pinned, input);
    check(&any.clone().released(&EARLY), input);
    check(&any.clone().repository(name), input);
    check_pinned(&any, &pinned, input);
    for releases in [history.releases(), &EARLY] {
        check_pin(input, releases, &pinned);
    }
});

fn check(judge: &Judge<'_>, input: &[u8]) {
    let verdict = judge.judge(input);
    assert_plain(&verdict);
    assert_plain(format_args!("{}: {verdict}", Plain::new(input)));
    serde_json::to_string(&verdict).expect("a verdict is always JSON");
    match verdict {
        Verdict::Valid(meaning) => check_meaning(&meaning, input),
        Verdict::Invalid(refusal) => check_refusal(&refusal, judge),
    }
}

fn check_meaning(meaning: &Meaning<'_>, input: &[u8]) {
    match (meaning.reference, meaning.tag) {
        (None, tag) => {
            let tag = tag.expect("what is no reference is a tag").to_string();
            assert_eq!(tag.as_bytes(), input);
        }
        (Some(reference), tag) => {
            assert_eq!(reference.tag(), tag.map(|tag| tag.to_string()).as_deref());
        }
    }
    assert_eq!(meaning.tag.is_some(), meaning.image.is_some());
    assert!(!meaning.is_frozen() || meaning.owner.is_some());
}

fn check_refusal(refusal: &Refusal, judge: &Judge<'_>) {
    if let Some(suggestion) = &refusal.suggestion {
        assert!(judge.judge(suggestion.as_bytes()).is_valid(), "{refusal:?}");
    }
}

/// The judge that wants pinned ones differs from the other in that alone.
fn check_pinned(any: &Judge<'_>, pinned: &Judge<'_>, input: &[u8]) {
    match any.judge(input) {
        Verdict::Valid(meaning) => {
            assert_eq!(pinned.judge(input).is_valid(), meaning.is_pinned());
        }
        Verdict::Invalid(_) => assert!(!pinned.judge(input).is_valid()),
    }
}

/// What `pin` prints is pinned, valid, and pins to itself.
fn check_pin(input: &[u8], releases: &Releases, pinned: &Judge<'_>) {
    let history = History::published();
    match pin(input, releases, history) {
        Ok(found) => {
            let text = found.to_string();
            assert!(pinned.judge(text.as_bytes()).is_valid(), "{text}");
            let again = pin(text.as_bytes(), releases, history).expect("what is pinned is valid");
            assert_eq!((again.to_string(), again.release()), (text, found.release()));
        }
        Err(refusal) => assert_plain(refusal),
    }
}
