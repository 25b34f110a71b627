//! Releases as Semantic Versioning writes them.

use semver::{BuildMetadata, Prerelease, Version};

use super::{ParseReleaseError, Release};

impl From<Release> for Version {
    /// The release as Semantic Versioning writes it: `3.0.0rc1` is
    /// `3.0.0-rc.1`, `2.6.9.post1` is `2.6.9+post.1`.
    ///
    /// The order is not carried over: for semver, `3.0.5-dev.1` is after
    /// `3.0.5-a.1`, and `2.6.9+post.1` has the precedence of `2.6.9`.
    fn from(release: Release) -> Self {
        let mut version = Version::new(release.major, release.minor, release.patch);
        let valid = "a word, a dot and a number are identifiers of semver";
        if let Some((mark, number)) = release.part.mark_and_number() {
            let identifiers = format!("{}.{number}", mark.trim_start_matches('.'));
            if release.is_prerelease() {
                version.pre = Prerelease::new(&identifiers).expect(valid);
            } else {
                version.build = BuildMetadata::new(&identifiers).expect(valid);
            }
        }
        version
    }
}

impl TryFrom<&Version> for Release {
    type Error = ParseReleaseError;

    /// The release that a semver version writes: the inverse of the conversion
    /// to one.
    ///
    /// # Errors
    ///
    /// `3.0.0-nightly.1` (no part of PEP 440), `2.11.5+local` (build metadata
    /// that is no post release).
    fn try_from(version: &Version) -> Result<Self, ParseReleaseError> {
        let text = version.to_string();
        match text.split_once("+post.") {
            Some((release, number)) => format!("{release}.post{number}").parse(),
            None => text.parse(),
        }
    }
}
