//! Releases as Semantic Versioning writes them.

use semver::{BuildMetadata, Prerelease, Version};

use super::Release;
use super::parse::unexpected;
use crate::error::Error;

impl From<Release> for Version {
    /// The release as Semantic Versioning writes it: `3.0.0rc1` is
    /// `3.0.0-rc.1`, `2.6.9.post1` is `2.6.9+post.1`.
    ///
    /// The order is not carried over: for semver, `3.0.5-dev.1` is after
    /// `3.0.5-a.1`, and `2.6.9+post.1` has the precedence of `2.6.9`.
    fn from(release: Release) -> Self {
        let mut version = Version::new(release.major, release.minor, release.patch);
        let valid = "a word, a dot and a number are identifiers of semver";
        let Release { part, number, .. } = release;
        let identifiers = format!("{}.{number}", part.mark().trim_start_matches('.'));
        if release.is_prerelease() {
            version.pre = Prerelease::new(&identifiers).expect(valid);
        } else if !release.is_final() {
            version.build = BuildMetadata::new(&identifiers).expect(valid);
        }
        version
    }
}

impl TryFrom<&Version> for Release {
    type Error = Error;

    /// The release that a semver version writes: the inverse of the conversion
    /// to one.
    ///
    /// # Errors
    ///
    /// `3.0.0-nightly.1` (no part of PEP 440), `3.0.0-1` and `3.0.0-post.1`
    /// (prereleases for semver, post releases for PEP 440), `2.11.5+local`
    /// (build metadata that is no post release).
    fn try_from(version: &Version) -> Result<Self, Error> {
        let text = version.to_string();
        let spelled = match text.split_once("+post.") {
            Some((release, number)) => format!("{release}.post{number}"),
            None => text,
        };
        let release: Release = spelled.parse()?;
        if !version.pre.is_empty() && !release.is_prerelease() {
            let at = spelled.find('-').unwrap_or(spelled.len());
            return Err(Error::about("release", &spelled, unexpected(&spelled[at..])));
        }
        Ok(release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_convert_to_semver_and_back() {
        for (release, version) in [
            ("2.11.5", "2.11.5"),
            ("3.0.0rc1", "3.0.0-rc.1"),
            ("3.0.0a1", "3.0.0-a.1"),
            ("3.0.0b2", "3.0.0-b.2"),
            ("3.0.5.dev10", "3.0.5-dev.10"),
            ("2.6.9.post1", "2.6.9+post.1"),
        ] {
            let release: Release = release.parse().unwrap();
            let version: Version = version.parse().unwrap();
            assert_eq!(Version::from(release), version);
            assert_eq!(Release::try_from(&version), Ok(release));
        }
    }

    #[test]
    fn what_pep_440_does_not_have_is_refused() {
        for (version, message) in [
            (
                "3.0.0-nightly.1",
                "release \"3.0.0-nightly.1\" has unexpected \"-nightly.1\", expected at most one \
                 of a, b, rc, post or dev",
            ),
            (
                "3.0.0-1",
                "release \"3.0.0-1\" has unexpected \"-1\", expected at most one \
                 of a, b, rc, post or dev",
            ),
            (
                "3.0.0-post.1",
                "release \"3.0.0-post.1\" has unexpected \"-post.1\", expected at most one \
                 of a, b, rc, post or dev",
            ),
            (
                "3.0.0-r.1",
                "release \"3.0.0-r.1\" has unexpected \"-r.1\", expected at most one \
                 of a, b, rc, post or dev",
            ),
            (
                "2.11.5+local",
                "release \"2.11.5+local\" has a local version, expected none: no image tag can \
                 hold a \"+\"; use 2.11.5",
            ),
        ] {
            let error = Release::try_from(&version.parse::<Version>().unwrap()).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
