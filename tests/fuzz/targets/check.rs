//! Tags and references of any bytes, checked and pinned.
#![no_main]

#[path = "../../library/promises.rs"]
mod promises;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prefect_tags::{History, Line, Releases};

use promises::{checkers, is_checked_as_promised, is_pinned_as_promised};

/// The history by the list of somebody who has not looked for a while.
static EARLY: LazyLock<History> = LazyLock::new(|| {
    let releases: Releases =
        History::published().finals(Line::of_major(2)).iter().copied().collect();
    History::published().with_releases(&releases)
});

fuzz_target!(|input: &[u8]| {
    for history in [History::published(), &EARLY] {
        for checker in checkers(history) {
            is_checked_as_promised(&checker, input);
        }
        is_pinned_as_promised(history, History::published(), input);
    }
});
