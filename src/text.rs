//! Untrusted text: how to print it safely in a terminal or a CI log, and how to
//! detect UTF-16.
//!
//! This page says which layer applies where. All of them keep two promises:
//! what is printed is printable ASCII on one line, but for letters in the name of a
//! file that GitHub's runner looks for, and no log takes it for a command. Logs take a line for a command that starts with `::` (GitHub), and
//! `##` wherever it stands in a line: `##[…]` (GitHub, Azure), `##vso[…]`
//! (Azure), `##teamcity[…]`.
//!
//! | what is printed | by | how |
//! | --- | --- | --- |
//! | a text that a message repeats | [`Quoted::new`] | always in quotes, cut to 80 characters |
//! | an input, in front of its verdict | [`Quoted::unless_plain`] | as it is where that is safe, else in quotes |
//! | a whole message, which may hold another library's words | [`Escaped`] | without quotes; what is quoted already stays as it is |
//! | a string in JSON | the program's JSON | with JSON's own escapes, by [`is_safe_after`] |
//! | a command for GitHub's runner | the program's `scan` | by the runner's own escapes, and [`Escaped`] |
//!
//! A single `#` and a `'` are harmless and stand as they are.

pub(crate) mod cursor;
pub(crate) mod edits;
pub(crate) mod list;
pub(crate) mod quote;

pub use list::{joined, listed};
pub use quote::{Escaped, Quoted, is_safe_after};

/// Whether bytes are UTF-16 text, as PowerShell's `>` writes it: they start with
/// its byte order mark, or every other byte is zero.
///
/// ```
/// use prefect_tags::text::is_utf_16;
///
/// assert!(is_utf_16(b"\xff\xfe2\0") && is_utf_16(b"2\0-\0") && !is_utf_16(b"2-latest"));
/// ```
#[must_use]
pub fn is_utf_16(bytes: &[u8]) -> bool {
    let is_zero_from = |start: usize| bytes.iter().skip(start).step_by(2).all(|&byte| byte == 0);
    let has_mark = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    has_mark || bytes.len() > 1 && is_zero_from(0) != is_zero_from(1)
}

/// Gives a type `Display` through its own `write_to`, with width and precision
/// as for a string, and serde through its text form, so that nothing gets in
/// that `FromStr` would refuse.
macro_rules! text_form {
    ($type:ty, $expected:expr) => {
        impl std::fmt::Display for $type {
            #[expect(clippy::recursive_format_impl, reason = "the text has no width of its own")]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if f.width().is_none() && f.precision().is_none() {
                    return self.write_to(f);
                }
                f.pad(&self.to_string())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, "{}", $expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }
    };
}

/// Declares an enum of names, each with its text form.
macro_rules! names {
    ($what:literal: $(#[$about:meta])* $names:ident {
        $($(#[$doc:meta])* $name:ident = $text:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $names {
            $($(#[$doc])* $name,)+
        }

        impl $names {
            /// Every one, in order.
            pub const ALL: &'static [$names] = &[$($names::$name,)+];

            /// The name, which is also the text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($names::$name => $text,)+
                }
            }

            fn write_to(self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::text::text_form!($names, format_args!("a {}: {}", $what, $crate::text::list::either($names::ALL)));

        impl std::str::FromStr for $names {
            type Err = $crate::error::Error;

            /// Reads a name.
            ///
            /// # Errors
            ///
            /// `""`, a name in another case, and whatever else is none.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $names::ALL.iter().copied().find(|name| name.as_str() == text).ok_or_else(|| {
                    let problem = format!("is unknown, expected {}", $crate::text::list::either($names::ALL));
                    $crate::error::Error::about($what, text, problem)
                })
            }
        }
    };
}

pub(crate) use {names, text_form};
