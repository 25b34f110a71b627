//! Tests of the library from outside: against the scheme and the contract, written down a second
//! time here, and against whatever random input comes to find.

mod contract;
mod edits;
mod naive;
mod naive_verify;
mod notes;
mod owners;
mod promises;
mod properties;
mod published;
mod registries;
mod scheme;
mod second_opinion;
mod strategies;
mod suggestions;
mod verdicts;

use std::sync::LazyLock;

use prefect_tags::History;

/// A history that no update of the published one changes. All tests of behavior go by it, so that a
/// new release of Prefect breaks none of them.
fn frozen() -> &'static History {
    static FROZEN: LazyLock<History> =
        LazyLock::new(|| History::from_files(scheme::MATRICES, scheme::RELEASES));
    &FROZEN
}
