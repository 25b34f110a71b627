//! What targets share: what holds for every type with a text form, and a measure of memory.

pub mod memory;

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Asserts that a message fits a line of a terminal or of a CI log and says
/// nothing to either.
pub fn assert_plain(message: impl Display) {
    let message = message.to_string();
    assert!(message.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{message:?}");
    assert!(!message.contains("##"), "{message:?}");
    // An input may have 4 KiB, and stand in the message and in the suggestion.
    assert!(message.len() < 3 * 4096, "{message:?}");
}

/// Asserts that a value is printed as what it is read from, by `FromStr` and by
/// serde.
pub fn assert_round_trip<T>(value: &T)
where
    T: Debug + PartialEq + Display + FromStr<Err: Debug> + Serialize + DeserializeOwned,
{
    let text = value.to_string();
    assert_eq!(&text.parse::<T>().expect("what is printed is read"), value);
    let json = serde_json::to_string(value).expect("a text is always JSON");
    assert_eq!(json, format!("{text:?}"));
    assert_eq!(&serde_json::from_str::<T>(&json).expect("what was written is read"), value);
}
