//! Lists of releases, and the tags of registries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::history::Status;
use prefect_tags::{History, Line, Registry, Release, Releases, Sha};
use prefect_tags_fuzz::assert_plain;

fuzz_target!(|text: &str| {
    let mut list = Releases::default();
    text.lines().for_each(|line| list.add_line(line));
    let history = History::published().with_releases(&list);
    for (release, commit) in list.iter() {
        check_status(release, commit, &history);
        if history.status(release).is_out() {
            check_taken_back(release, &history);
        }
    }
    check_registry(text);
});

/// What a list has is out, but what was never published.
fn check_status(release: Release, commit: Option<Sha>, history: &History) {
    let is_out = match history.status(release) {
        status if status.is_out() => true,
        Status::Unpublished => false,
        status => panic!("{release} is in the list: {status:?}"),
    };
    let (major, minor) = (release.major(), release.minor());
    for line in [Line::of_major(major), Line::of_minor(major, minor)] {
        let finals = history.finals(line);
        assert!(finals.is_sorted_by(|one, next| one < next));
        assert!(finals.iter().all(|&it| it.is_final() && line.contains(it)));
        assert_eq!(finals.contains(&release), is_out && release.is_final());
    }
    assert!(!is_out || commit.is_none() || history.commit(release) == commit);
}

/// What a registry has is found again, by its tag and by its digest, and reads
/// back from lines of tags and digests.
fn check_registry(text: &str) {
    let mut registry = Registry::default();
    for line in text.lines() {
        if let Err(error) = registry.add_line(line) {
            assert_plain(error);
        }
    }
    let mut again = Registry::default();
    for (tag, digest) in registry.iter() {
        assert!(registry.contains(tag) && registry.digest(tag) == digest);
        let digest = digest.map(|digest| digest.to_string());
        let line = format!("{tag} {}", digest.as_deref().unwrap_or("null"));
        again.add_line(&line).expect("what was read is right");
    }
    assert!(again.iter().eq(registry.iter()));
}

/// A release that was taken back is not out, and owns nothing.
fn check_taken_back(release: Release, history: &History) {
    let without = history.without(&[release]);
    assert_eq!(without.status(release), Status::Withdrawn);
    assert!(!without.finals(Line::of_major(release.major())).contains(&release));
}
