//! Where Docker Hub departs from the scheme, as far as is known without asking
//! it: read in the workflow files at the git tag of every release, and in
//! Prefect's issues. Releases that were yanked, or whose images may be
//! missing, are marked in `releases.txt`.

use crate::release::{Part, Release};

/// The digits of a SHA in the `sha-` tags that were pushed.
///
/// Source: the publishing workflow, which has always cut the SHA.
pub(crate) const COMMIT_DIGITS: u8 = 7;

/// Whether the `sha-` tags of a release were pushed to `prefecthq/prefect`: those of
/// dev releases are, and those of 2.0.0 to 2.7.9 were. In between they went to
/// `prefecthq/prefect-dev` or nowhere.
///
/// Source: the publishing workflow at the git tag of every release.
pub(crate) fn has_commit_tags(release: Release) -> bool {
    let is_dev = release.part() == Part::Dev;
    (Release::new(2, 0, 0)..=Release::new(2, 7, 9)).contains(&release)
        || is_dev && release >= Release::new(3, 6, 13).with_part(Part::Dev, 2)
}

/// The release at which the tags `MAJOR-pythonX.Y` of a major version are stuck,
/// if they are.
///
/// They move only for the release that GitHub calls the latest, which is one of
/// Prefect 3 since 30 April 2025. `2-latest` moves again since 2.20.25.
///
/// Source: the publishing workflow at 2.20.25 and at the head of the 2.x
/// branch; PrefectHQ/prefect issue 19535.
pub(crate) fn stuck_at(major: u64) -> Option<Release> {
    (major == 2).then_some(Release::new(2, 20, 18))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commit_tags_were_pushed_for_some_releases_only() {
        for (release, is_pushed) in [
            ("2.0.0", true),
            ("2.7.9", true),
            ("2.7.10", false),
            ("2.20.27", false),
            ("3.0.0rc1", false),
            ("3.6.13.dev1", false),
            ("3.6.13.dev2", true),
            ("3.6.13", false),
            ("3.9.1.dev5", true),
        ] {
            assert_eq!(has_commit_tags(release.parse().unwrap()), is_pushed, "{release}");
        }
    }
}
