//! What is true of the published history, whatever is added to it: it keeps what the frozen one has.

use std::collections::BTreeSet;

use prefect_tags::{History, Line, Release};

use crate::{frozen, scheme};

#[test]
fn no_update_changes_what_a_release_was() {
    let published = History::published();
    for tagged in scheme::tagged() {
        let release = tagged.release.parse().unwrap();
        let status = published.status(release);
        assert_eq!(status, tagged.status(), "{release}");
        assert_eq!(published.commit(release), frozen().commit(release), "{release}");
    }
}

/// New releases come after those that there were, in every line.
#[test]
fn an_update_adds_to_the_end_of_a_line() {
    let finals = scheme::releases().iter().filter(|release| scheme::is_final(release));
    let releases = finals.map(|release| release.parse::<Release>().unwrap());
    let lines: BTreeSet<_> = releases.map(|it| (it.major(), it.minor())).collect();
    for line in lines.into_iter().map(|(major, minor)| Line::of_minor(major, minor)) {
        let before = frozen().finals(line);
        assert!(History::published().finals(line).starts_with(before), "{line}");
    }
}

/// What was read in the workflow files stands. What was read in the package alone may turn out to
/// begin too early.
#[test]
fn no_update_changes_a_row_that_was_read_in_a_workflow() {
    let is_certain = |source: Option<&str>| source == Some("publishing workflow");
    let rows = frozen().rows().iter().filter(|row| is_certain(row.source()));
    let mut count = 0;
    for row in rows {
        assert!(History::published().rows().contains(row), "since {}", row.since());
        count += 1;
    }
    assert_eq!(count, 11);
}
