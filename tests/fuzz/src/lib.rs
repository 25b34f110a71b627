//! What targets share: what holds for every message, and a measure of memory.

pub mod memory;

use std::fmt::Display;

/// Asserts that a message fits a line of a terminal or of a CI log and says
/// nothing to either.
pub fn assert_plain(message: impl Display) {
    let message = message.to_string();
    assert!(message.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{message:?}");
    assert!(!message.contains("##"), "{message:?}");
    // An input may have 4 KiB, and stand in the message and in the suggestion.
    assert!(message.len() < 3 * 4096, "{message:?}");
}
