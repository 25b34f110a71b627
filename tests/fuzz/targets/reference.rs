//! Docker's references, and names of repositories.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::{Reference, Repository};
use prefect_tags_fuzz::{assert_plain, assert_round_trip};

fuzz_target!(|text: &str| {
    match Reference::parse(text) {
        Ok(reference) => check(reference, text),
        Err(error) => assert_plain(error),
    }
    match text.parse::<Repository>() {
        Ok(repository) => check_repository(&repository, text),
        Err(error) => assert_plain(error),
    }
});

fn check(reference: Reference<'_>, text: &str) {
    assert_plain(text);
    let tag = reference.tag().map_or(String::new(), |tag| format!(":{tag}"));
    let digest = reference.digest().map_or(String::new(), |digest| format!("@{digest}"));
    let name = reference.repository();
    assert_eq!(format!("{name}{tag}{digest}"), text);

    let alone = Reference::parse(name).expect("the name of a reference is one");
    assert_eq!(alone.repository(), name);
    assert_eq!(alone.domain(), reference.domain());
    if let Some(domain) = reference.domain() {
        let path = name.strip_prefix(domain).expect("a domain is the front of the name");
        // Without a domain, the path may begin with what looks like one.
        let elsewhere = format!("localhost{path}");
        let elsewhere = Reference::parse(&elsewhere).expect("a path is one in any registry");
        assert_eq!((elsewhere.domain(), elsewhere.tag()), (Some("localhost"), None));
    }
}

fn check_repository(repository: &Repository, text: &str) {
    assert_round_trip(repository);
    assert_eq!(repository.as_str(), text);
    assert!(repository.is(text));
    let reference = Reference::parse(text).expect("the name of a repository is a reference");
    assert_eq!((reference.repository(), reference.tag(), reference.digest()), (text, None, None));
    let tagged = format!("{text}:2-latest");
    let tagged = Reference::parse(&tagged).expect("a tag may follow a name");
    assert_eq!((tagged.repository(), tagged.tag()), (text, Some("2-latest")));
}
