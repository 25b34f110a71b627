//! Lists of releases, and the rule that `compute` and `pin` share.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prefect_tags::{History, Line, Plan, Release, Releases, Status, Tag, pin};

fuzz_target!(|list: &[u8]| {
    let named: Vec<Release> =
        list.split(|byte| *byte == b'\n').filter_map(Releases::release_in_line).collect();
    let releases: Releases = named.iter().copied().collect();
    assert_eq!(named.iter().rev().chain(&named).copied().collect::<Releases>(), releases);
    for release in named {
        check_spellings(release);
        check_set(release, &releases);
        check_plan(release, &releases);
    }
});

/// Every tool that lists a release lists the same one.
fn check_spellings(release: Release) {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    for line in [
        format!("{release}"),
        format!("v{release}\r"),
        format!("refs/tags/{release}"),
        format!("{sha}\trefs/tags/{release}"),
        format!("{sha}\trefs/tags/{release}^{{}}"),
        format!("{release}-python3.10"),
        format!("  {release}-python3.10-conda  # a comment"),
    ] {
        assert_eq!(Releases::release_in_line(line.as_bytes()), Some(release), "{line}");
    }
}

fn check_set(release: Release, releases: &Releases) {
    assert_eq!(releases.status(release), Status::Released);
    for line in [Line::Major(release.major()), Line::Minor(release.major(), release.minor())] {
        let finals = releases.finals(line);
        assert!(finals.is_sorted_by(|one, next| one < next));
        assert!(finals.iter().all(|&it| it.is_final() && line.contains(it)));
        assert_eq!(finals.contains(&release), release.is_final());
    }
}

/// What a release is tagged as pins back to it, and what it is not tagged as
/// pins to the release that keeps the tag.
fn check_plan(release: Release, releases: &Releases) {
    let history = History::published();
    let Ok(row) = history.row(release) else { return };
    let plan = Plan::new(release, row.matrix()).released(releases, history);
    for image in plan.images() {
        for tag in image.tags() {
            assert_eq!(pinned_release(tag, releases), Some(release), "{tag}");
        }
        for withheld in image.withheld() {
            assert_eq!(
                pinned_release(withheld.tag, releases),
                Some(withheld.owner),
                "{withheld:?}"
            );
        }
    }
}

fn pinned_release(tag: Tag, releases: &Releases) -> Option<Release> {
    pin(tag.to_string().as_bytes(), releases, History::published()).ok()?.release()
}
