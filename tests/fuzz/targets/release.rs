//! Releases, in any spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::{ParseReleaseError, Release, Releases, Tag};
use prefect_tags_fuzz::{assert_plain, assert_round_trip};

fuzz_target!(|text: &str| {
    match text.parse::<Release>() {
        Ok(release) => check(release),
        Err(error) => check_error(&error),
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

fn check_error(error: &ParseReleaseError) {
    assert_plain(error);
    if let Some(release) = error.suggestion() {
        assert!(error.to_string().ends_with(&format!("; use {release}")));
        check(release);
    }
}
