//! Reading a release in any spelling of PEP 440.

use std::iter;
use std::str::FromStr;

use super::{Part, Release};
use crate::error::Error;
use crate::text::cursor::{Cursor, has_leading_zero};
use crate::text::quote::Quoted;

impl FromStr for Release {
    type Err = Error;

    /// Reads a release in any PEP 440 spelling.
    ///
    /// # Errors
    ///
    /// `""`, `2.11` (two numbers), `2.11.5.1` (four), `1!2.11.5` (an epoch),
    /// `2.11.5+local` (a local version), `2.11.5rc1.dev2` (two parts),
    /// `02.11.5` (a leading zero), `2.11.18446744073709551616` (over 64 bits),
    /// and `2.11.x`, `foo` (anything else).
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|fault| fault.error)
    }
}

/// What every refusal expects that finds no three numbers.
const SHAPE: &str = "expected MAJOR.MINOR.PATCH";

const ONE_PART: &str = "expected at most one of a, b, rc, post or dev";

/// Why a text is not a [`Release`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReleaseFault {
    pub(crate) error: Error,
    /// The release that was probably meant: 2.11.5 for `02.11.5`.
    pub(crate) suggestion: Option<Release>,
}

/// Reads a release, or finds out why a text is none.
pub(crate) fn parse(text: &str) -> Result<Release, ReleaseFault> {
    let fault = |problem: String| {
        let error = Error::about("release", text, problem);
        ReleaseFault { error, suggestion: None }
    };
    // PEP 440 wants blanks around a version ignored; it counts \v as one.
    let trimmed = text.trim_matches(|it: char| it.is_ascii_whitespace() || it == '\x0b');
    let lower = trimmed.to_ascii_lowercase();
    let mut cursor = Cursor::new(&lower);
    cursor.take("v");
    let has_epoch = cursor.attempt(|ahead| ahead.digits().filter(|_| ahead.take("!"))).is_some();
    let Some(major) = cursor.digits() else {
        let error = Error::new(format_args!("{} is no release, {SHAPE}", Quoted::new(text)));
        return Err(ReleaseFault { error, suggestion: None });
    };
    let minor_and_on: Vec<_> = iter::from_fn(|| digits_after(".", &mut cursor)).collect();
    let parts: Vec<_> = iter::from_fn(|| cursor.attempt(read_part)).collect();
    let is_local = cursor.rest().starts_with('+');

    let count = 1 + minor_and_on.len();
    let [minor, patch, ..] = *minor_and_on else {
        let plural = if count == 1 { "" } else { "s" };
        return Err(fault(format!("has {count} number{plural}, {SHAPE}")));
    };
    if !cursor.is_at_end() && !is_local {
        return Err(fault(unexpected(&trimmed[cursor.position()..])));
    }
    let value = |digits: &str| {
        let too_large = || format!("has a number over 64 bits, expected at most {}", u64::MAX);
        digits.parse().map_err(|_| fault(too_large()))
    };
    let (part, number) = parts.first().copied().unwrap_or((Part::Final, "0"));
    let release = Release {
        major: value(major)?,
        minor: value(minor)?,
        patch: value(patch)?,
        part,
        number: value(number)?,
    };
    // What is wrong and still leaves a release to suggest: what can be left out or
    // rewritten.
    let of_parts = parts.iter().map(|(_, digits)| *digits);
    let mut digits = iter::once(major).chain(minor_and_on).chain(of_parts);
    let reason = if has_epoch {
        "has an epoch, expected none: Prefect never had one".to_owned()
    } else if digits.any(has_leading_zero) {
        "has a leading zero, expected none".to_owned()
    } else if count > 3 {
        format!("has {count} numbers, {SHAPE}")
    } else if parts.len() > 1 {
        format!("combines several parts, {ONE_PART}")
    } else if is_local {
        "has a local version, expected none: no image tag can hold a \"+\"".to_owned()
    } else {
        return Ok(release);
    };
    Err(ReleaseFault { suggestion: Some(release), ..fault(format!("{reason}; use {release}")) })
}

/// What is wrong where a release has something else behind it.
pub(super) fn unexpected(rest: &str) -> String {
    format!("has unexpected {}, {ONE_PART}", Quoted::new(rest))
}

/// Reads a mark with digits after it, or nothing.
fn digits_after<'t>(mark: &str, cursor: &mut Cursor<'t>) -> Option<&'t str> {
    cursor.attempt(|ahead| ahead.take(mark).then(|| ahead.digits()).flatten())
}

/// Reads a part in any spelling of PEP 440, and its number.
///
/// The [spellings](https://peps.python.org/pep-0440/#normalization), in lowercase:
/// `.`, `-` or `_` before and after the word, a missing number for 0, and a bare
/// `-1` for `.post1`.
fn read_part<'t>(cursor: &mut Cursor<'t>) -> Option<(Part, &'t str)> {
    // A word that begins another stands after it.
    const WORDS: [(Part, &[&str]); 5] = [
        (Part::Alpha, &["alpha", "a"]),
        (Part::Beta, &["beta", "b"]),
        (Part::Rc, &["preview", "pre", "rc", "c"]),
        (Part::Post, &["post", "rev", "r"]),
        (Part::Dev, &["dev"]),
    ];
    let separator = |cursor: &mut Cursor<'t>| [".", "-", "_"].iter().any(|it| cursor.take(it));
    if let Some(digits) = digits_after("-", cursor) {
        return Some((Part::Post, digits));
    }
    separator(cursor);
    let is_next = |(_, words): &(Part, &[&str])| words.iter().any(|word| cursor.take(word));
    let (part, _) = WORDS.into_iter().find(is_next)?;
    separator(cursor);
    Some((part, cursor.digits().unwrap_or("0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_pep_440_is_normalized() {
        for (text, canonical) in [
            ("2.11.5", "2.11.5"),
            ("0.0.0", "0.0.0"),
            ("v2.11.5", "2.11.5"),
            ("V2.11.5", "2.11.5"),
            (" \t\n2.11.5\r\x0b\x0c", "2.11.5"),
            ("3.0.0rc1", "3.0.0rc1"),
            ("3.0.0RC1", "3.0.0rc1"),
            ("3.0.0-rc.1", "3.0.0rc1"),
            ("3.0.0_rc-1", "3.0.0rc1"),
            ("3.0.0.c1", "3.0.0rc1"),
            ("3.0.0pre1", "3.0.0rc1"),
            ("3.0.0preview1", "3.0.0rc1"),
            ("3.0.0rc", "3.0.0rc0"),
            ("3.0.0rc.", "3.0.0rc0"),
            ("3.0.0alpha1", "3.0.0a1"),
            ("3.0.0.Beta_2", "3.0.0b2"),
            ("3.0.0a", "3.0.0a0"),
            ("3.0.5.dev1", "3.0.5.dev1"),
            ("3.0.5dev1", "3.0.5.dev1"),
            ("3.0.5-dev", "3.0.5.dev0"),
            ("2.6.9.post1", "2.6.9.post1"),
            ("2.6.9-1", "2.6.9.post1"),
            ("2.6.9rev1", "2.6.9.post1"),
            ("2.6.9-r1", "2.6.9.post1"),
            (
                "18446744073709551615.0.0rc18446744073709551615",
                "18446744073709551615.0.0rc18446744073709551615",
            ),
        ] {
            let release: Release = text.parse().unwrap();
            assert_eq!(release.to_string(), canonical, "{text:?}");
            assert_eq!(canonical.parse(), Ok(release), "{canonical:?}");
        }
    }

    #[test]
    fn every_refusal_says_what_was_found_and_what_was_expected() {
        const PARTS: &str = "expected at most one of a, b, rc, post or dev";
        for (text, message) in [
            ("", format!(r#""" is no release, {SHAPE}"#)),
            (" \n", format!(r#"" \n" is no release, {SHAPE}"#)),
            ("foo", format!(r#""foo" is no release, {SHAPE}"#)),
            ("v", format!(r#""v" is no release, {SHAPE}"#)),
            ("2..5", format!(r#""2..5" has 1 number, {SHAPE}"#)),
            ("2.11.x", format!(r#""2.11.x" has 2 numbers, {SHAPE}"#)),
            ("+2.11.5", format!(r#""+2.11.5" is no release, {SHAPE}"#)),
            ("\u{662}.1.1", format!(r#""\u{{662}}.1.1" is no release, {SHAPE}"#)),
            ("2", format!(r#""2" has 1 number, {SHAPE}"#)),
            ("2.11", format!(r#""2.11" has 2 numbers, {SHAPE}"#)),
            ("2.0b7", format!(r#""2.0b7" has 2 numbers, {SHAPE}"#)),
            ("02-11-5", format!(r#""02-11-5" has 1 number, {SHAPE}"#)),
            ("2-latest", format!(r#""2-latest" has 1 number, {SHAPE}"#)),
            ("2.11.5 x", format!(r#""2.11.5 x" has unexpected " x", {PARTS}"#)),
            ("2.11.5.x", format!(r#""2.11.5.x" has unexpected ".x", {PARTS}"#)),
            ("2.11.5rc1x", format!(r#""2.11.5rc1x" has unexpected "x", {PARTS}"#)),
            (
                "2.11.18446744073709551616",
                r#""2.11.18446744073709551616" has a number over 64 bits, expected at most 18446744073709551615"#.to_owned(),
            ),
            (
                "2.11.5rc18446744073709551616",
                r#""2.11.5rc18446744073709551616" has a number over 64 bits, expected at most 18446744073709551615"#.to_owned(),
            ),
        ] {
            let error = text.parse::<Release>().unwrap_err();
            let subject = if message.contains("is no release") { "" } else { "release " };
            assert_eq!(error.to_string(), format!("{subject}{message}"));
            assert_eq!(parse(text).unwrap_err().suggestion, None, "{text:?}");
        }
    }

    #[test]
    fn what_can_be_mended_has_a_suggestion() {
        const EPOCH: &str = "has an epoch, expected none: Prefect never had one";
        const ZERO: &str = "has a leading zero, expected none";
        const LOCAL: &str = "has a local version, expected none: no image tag can hold a \"+\"";
        const COMBINED: &str =
            "combines several parts, expected at most one of a, b, rc, post or dev";
        let count = |count| format!("has {count} numbers, {SHAPE}");
        for (text, reason, suggestion) in [
            ("2.11.5.1", &*count("4"), "2.11.5"),
            ("2.11.5.1.2rc1", &count("5"), "2.11.5rc1"),
            ("1!2.11.5", EPOCH, "2.11.5"),
            ("v1!2.11.5rc1", EPOCH, "2.11.5rc1"),
            ("01!02.11.5+x", EPOCH, "2.11.5"),
            ("02.11.5", ZERO, "2.11.5"),
            ("2.011.5", ZERO, "2.11.5"),
            ("2.11.00", ZERO, "2.11.0"),
            ("3.0.0rc01", ZERO, "3.0.0rc1"),
            ("2.11.5+local", LOCAL, "2.11.5"),
            ("2.11.5rc1+a.b", LOCAL, "2.11.5rc1"),
            ("2.11.5rc1.dev2", COMBINED, "2.11.5rc1"),
            ("2.11.5.post1.dev2", COMBINED, "2.11.5.post1"),
            ("2.11.5a1-1+x", COMBINED, "2.11.5a1"),
        ] {
            let error = text.parse::<Release>().unwrap_err();
            assert_eq!(error.to_string(), format!("release {text:?} {reason}; use {suggestion}"));
            assert_eq!(parse(text).unwrap_err().suggestion, suggestion.parse().ok());
        }
    }
}
