//! Tags, in the one spelling that they have.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::{Reference, Tag};
use prefect_tags_fuzz::{assert_plain, assert_round_trip};

fuzz_target!(|text: &str| {
    match text.parse::<Tag>() {
        Ok(tag) => check(tag, text),
        Err(error) => assert_plain(error),
    }
});

fn check(tag: Tag, text: &str) {
    assert_eq!(tag.to_string(), text);
    assert_round_trip(&tag);
    assert_eq!(format!("{tag:>130}").trim_start(), text);

    assert_ne!(tag.is_floating(), tag.kind().is_pinned());
    assert!(tag.image().is_none_or(|image| image.flavor() == tag.flavor()));
    if let Tag::Floating(floating) = tag {
        assert_eq!(text.parse(), Ok(floating));
        assert_eq!((floating.kind(), floating.image()), (tag.kind(), tag.image()));
        assert!(text.starts_with(&floating.line().to_string()));
    }

    let reference = format!("prefecthq/prefect:{text}");
    let reference = Reference::parse(&reference).expect("a tag of the scheme is one of Docker's");
    assert_eq!(reference.tag(), Some(text));
}
