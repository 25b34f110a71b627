//! Reading a release in any spelling of PEP 440.

use std::iter;
use std::str::FromStr;

use super::{Make, Part, Release};
use crate::error::Error;
use crate::text::cursor::{Cursor, Number};
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
        parse(text).map_err(|fault| fault.about(text))
    }
}

/// What every refusal expects that finds no three numbers.
const SHAPE: &str = "expected MAJOR.MINOR.PATCH";

const COMPONENTS: [&str; 3] = ["major", "minor", "patch"];

/// Reads a release, or finds out why a text is none.
pub(crate) fn parse(text: &str) -> Result<Release, ReleaseFault> {
    // PEP 440 wants blanks around a version ignored; it counts \v as one.
    let mut cursor = Cursor::new(text.trim_end_matches(is_blank));
    cursor.take_bytes(cursor.rest().len() - cursor.rest().trim_start_matches(is_blank).len());
    if cursor.is_at_end() {
        return Err(ReleaseFault::Empty);
    }
    // The first fault that still leaves a release to suggest.
    let mut mendable = None;

    cursor.take_one_of(&['v', 'V']);
    let epoch = cursor.attempt(|cursor| cursor.number().filter(|_| cursor.take("!")));
    if epoch.is_some() {
        mendable = Some(Mendable::Epoch);
    }

    let mut numbers = [0; 3];
    let mut too_few = None;
    for (index, component) in COMPONENTS.into_iter().enumerate() {
        if index > 0 && !cursor.take(".") {
            // What is no part of a release either is found below.
            too_few = Some(index);
            break;
        }
        let number = cursor.number().ok_or(ReleaseFault::Missing(component))?;
        numbers[index] = number.value.ok_or(ReleaseFault::TooLarge(component))?;
        if number.has_leading_zero {
            mendable = mendable.or(Some(Mendable::LeadingZero));
        }
    }

    let next_number = |cursor: &mut Cursor<'_>| cursor.take(".").then(|| cursor.number()).flatten();
    let surplus = iter::from_fn(|| cursor.attempt(next_number)).count();
    if surplus > 0 {
        mendable = mendable.or(Some(Mendable::TooMany(COMPONENTS.len() + surplus)));
    }
    let mut part = None;
    while let Some((make, number)) = cursor.attempt(read_part) {
        let value = number.value.ok_or(ReleaseFault::TooLarge("part"))?;
        if number.has_leading_zero {
            mendable = mendable.or(Some(Mendable::LeadingZero));
        }
        if part.is_some() {
            mendable = mendable.or(Some(Mendable::Combined));
        }
        part = part.or(Some(make(value)));
    }
    if cursor.rest().starts_with('+') {
        mendable = mendable.or(Some(Mendable::Local));
    } else if !cursor.is_at_end() {
        return Err(ReleaseFault::Unexpected { at: cursor.position() });
    }
    if let Some(count) = too_few {
        return Err(ReleaseFault::TooFew(count));
    }
    let [major, minor, patch] = numbers;
    let release = Release { major, minor, patch, part: part.unwrap_or(Part::Final) };
    match mendable {
        None => Ok(release),
        Some(reason) => Err(ReleaseFault::Mendable(reason, release)),
    }
}

fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\x0b'
}

/// Reads a part in any spelling of PEP 440, and its number.
///
/// The [spellings](https://peps.python.org/pep-0440/#normalization): any case,
/// `.`, `-` or `_` before and after the word, a missing number for 0, and a bare
/// `-1` for `.post1`.
fn read_part(cursor: &mut Cursor<'_>) -> Option<(Make, Number)> {
    // A word that begins another stands after it.
    const WORDS: [(&str, Make); 12] = [
        ("alpha", Part::Alpha),
        ("beta", Part::Beta),
        ("preview", Part::Rc),
        ("post", Part::Post),
        ("dev", Part::Dev),
        ("pre", Part::Rc),
        ("rev", Part::Post),
        ("rc", Part::Rc),
        ("a", Part::Alpha),
        ("b", Part::Beta),
        ("c", Part::Rc),
        ("r", Part::Post),
    ];
    const SEPARATORS: [char; 3] = ['.', '-', '_'];
    const ZERO: Number = Number { value: Some(0), has_leading_zero: false };
    let post = |cursor: &mut Cursor<'_>| cursor.take("-").then(|| cursor.number()).flatten();
    if let Some(number) = cursor.attempt(post) {
        return Some((Part::Post, number));
    }
    cursor.take_one_of(&SEPARATORS);
    let (_, make) = WORDS.into_iter().find(|(word, _)| cursor.take_in_any_case(word))?;
    cursor.take_one_of(&SEPARATORS);
    Some((make, cursor.number().unwrap_or(ZERO)))
}

/// Why a text is not a [`Release`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReleaseFault {
    Empty,
    Missing(&'static str),
    TooFew(usize),
    TooLarge(&'static str),
    Unexpected { at: usize },
    Mendable(Mendable, Release),
}

/// What can be left out or rewritten, so that a release remains to suggest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mendable {
    TooMany(usize),
    Epoch,
    LeadingZero,
    Combined,
    Local,
}

impl ReleaseFault {
    /// The release that was probably meant: 2.11.5 for `02.11.5`.
    pub(crate) fn suggestion(self) -> Option<Release> {
        match self {
            ReleaseFault::Mendable(_, release) => Some(release),
            _ => None,
        }
    }

    /// The error about `found`, the text that the fault was found in.
    pub(super) fn about(self, found: &str) -> Error {
        match self {
            ReleaseFault::Missing("major") => {
                Error::new(format_args!("{} is no release, {SHAPE}", Quoted::new(found)))
            }
            _ => Error::about("release", found, self.reason(found)),
        }
    }

    fn reason(self, found: &str) -> String {
        match self {
            ReleaseFault::Empty => format!("is empty, {SHAPE}"),
            ReleaseFault::Missing(component) => format!("has no {component} number, {SHAPE}"),
            ReleaseFault::TooFew(1) => format!("has 1 number, {SHAPE}"),
            ReleaseFault::TooFew(count) => format!("has {count} numbers, {SHAPE}"),
            ReleaseFault::TooLarge(component) => {
                format!("has a {component} number over 64 bits, expected at most {}", u64::MAX)
            }
            ReleaseFault::Unexpected { at } => format!(
                "has unexpected {}, expected at most one of a, b, rc, post or dev",
                Quoted::new(&found[at..])
            ),
            ReleaseFault::Mendable(reason, release) => {
                let reason = match reason {
                    Mendable::TooMany(count) => format!("has {count} numbers, {SHAPE}"),
                    Mendable::Epoch => {
                        "has an epoch, expected none: Prefect never had one".to_owned()
                    }
                    Mendable::LeadingZero => "has a leading zero, expected none".to_owned(),
                    Mendable::Combined => "combines several parts, expected at most one of a, b, \
                                           rc, post or dev"
                        .to_owned(),
                    Mendable::Local => "has a local version, expected none: no image tag can hold \
                                        a \"+\""
                        .to_owned(),
                };
                format!("{reason}; use {release}")
            }
        }
    }
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
            ("", format!(r#""" is empty, {SHAPE}"#)),
            (" \n", format!(r#"" \n" is empty, {SHAPE}"#)),
            ("foo", format!(r#""foo" is no release, {SHAPE}"#)),
            ("v", format!(r#""v" is no release, {SHAPE}"#)),
            ("2..5", format!(r#""2..5" has no minor number, {SHAPE}"#)),
            ("2.11.x", format!(r#""2.11.x" has no patch number, {SHAPE}"#)),
            ("+2.11.5", format!(r#""+2.11.5" is no release, {SHAPE}"#)),
            ("\u{662}.1.1", format!(r#""\u{{662}}.1.1" is no release, {SHAPE}"#)),
            ("2", format!(r#""2" has 1 number, {SHAPE}"#)),
            ("2.11", format!(r#""2.11" has 2 numbers, {SHAPE}"#)),
            ("2.0b7", format!(r#""2.0b7" has 2 numbers, {SHAPE}"#)),
            ("02-11-5", format!(r#""02-11-5" has 1 number, {SHAPE}"#)),
            ("2-latest", format!(r#""2-latest" has unexpected "-latest", {PARTS}"#)),
            ("2.11.5 x", format!(r#""2.11.5 x" has unexpected " x", {PARTS}"#)),
            ("2.11.5.x", format!(r#""2.11.5.x" has unexpected ".x", {PARTS}"#)),
            ("2.11.5rc1x", format!(r#""2.11.5rc1x" has unexpected "x", {PARTS}"#)),
            (
                "2.11.18446744073709551616",
                r#""2.11.18446744073709551616" has a patch number over 64 bits, expected at most 18446744073709551615"#.to_owned(),
            ),
            (
                "2.11.5rc18446744073709551616",
                r#""2.11.5rc18446744073709551616" has a part number over 64 bits, expected at most 18446744073709551615"#.to_owned(),
            ),
        ] {
            let error = text.parse::<Release>().unwrap_err();
            let subject = if message.contains("is no release") { "" } else { "release " };
            assert_eq!(error.to_string(), format!("{subject}{message}"));
            assert_eq!(parse(text).unwrap_err().suggestion(), None, "{text:?}");
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
            assert_eq!(parse(text).unwrap_err().suggestion(), suggestion.parse().ok());
        }
    }
}
