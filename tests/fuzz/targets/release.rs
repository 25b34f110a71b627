//! Releases, in any spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::{Release, Releases, Tag};
use prefect_tags_fuzz::{assert_plain, assert_round_trip};

fuzz_target!(|text: &str| {
    match text.parse::<Release>() {
        Ok(release) => check(release),
        Err(error) => check_message(&error.to_string()),
    }
});

fn check(release: Release) {
    assert_round_trip(&release);
    let text = release.to_string();
    assert!(
        matches!(format!("{text}-python3.10").parse(), Ok(Tag::Release(it, _)) if it == release)
    );
    let mut listed = Releases::default();
    listed.add_line(&text);
    assert!(listed.iter().eq([(release, None)]));
    assert_eq!(Release::try_from(semver::Version::from(release)), Ok(release));

    let base = Release::new(release.major(), release.minor(), release.patch());
    assert_eq!(release.is_prerelease(), release < base);
    assert_eq!(release.is_final(), release == base);
}

/// What a message says to use is right.
fn check_message(message: &str) {
    assert_plain(message);
    if let Some((_, release)) = message.rsplit_once("; use ") {
        check(release.parse().expect("what is suggested is a release"));
    }
}
