//! What is true of the published history, whatever is added to it: it keeps what the frozen one has.

use prefect_tags::{History, Line};

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
    let minors = |(major, lasts): (u64, &'static str)| {
        (0..).zip(lasts.split(' ')).map(move |(minor, _)| Line::of_minor(major, minor))
    };
    let lines = scheme::LAST_PATCHES.into_iter().flat_map(minors);
    for line in lines {
        let before = frozen().finals(line);
        assert!(!before.is_empty(), "{line}");
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
