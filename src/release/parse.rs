//! Reading a release in any spelling of PEP 440.

use std::fmt;
use std::str::FromStr;

use super::{Make, Part, Release};
use crate::text::decimal::{Number, split_number};
use crate::text::quote::Quoted;

impl FromStr for Release {
    type Err = ParseReleaseError;

    /// Reads a release in any PEP 440 spelling.
    ///
    /// # Errors
    ///
    /// `""`, `2.11` (two numbers), `2.11.5.1` (four), `1!2.11.5` (an epoch),
    /// `2.11.5+local` (a local version), `2.11.5rc1.dev2` (two parts),
    /// `02.11.5` (a leading zero), `2.11.18446744073709551616` (over 64 bits),
    /// and `2.11.x`, `foo` (anything else).
    fn from_str(text: &str) -> Result<Self, ParseReleaseError> {
        parse(text).map_err(|fault| ParseReleaseError { found: text.into(), fault })
    }
}

impl Release {
    /// Reads a release, without an error that says why it is none.
    pub(crate) fn read(text: &str) -> Option<Release> {
        parse(text).ok()
    }
}

fn parse(text: &str) -> Result<Release, Fault> {
    // PEP 440 wants blanks around a version ignored; it counts \v as one.
    let all = text.trim_end_matches(is_blank);
    let position = |rest: &str| all.len() - rest.len();
    let rest = all.trim_start_matches(is_blank);
    if rest.is_empty() {
        return Err(Fault::Empty);
    }
    // The first fault that still leaves a release to suggest.
    let mut mendable = None;

    let mut rest = rest.strip_prefix(['v', 'V']).unwrap_or(rest);
    if let Some(after) = split_number(rest).and_then(|epoch| epoch.rest.strip_prefix('!')) {
        mendable = Some(Mendable::Epoch);
        rest = after;
    }

    let mut numbers = [0; 3];
    for (index, component) in COMPONENTS.into_iter().enumerate() {
        if index > 0 {
            let Some(after) = rest.strip_prefix('.') else {
                // What is no part of a release either is found below.
                mendable = mendable.or(Some(Mendable::Count(index)));
                break;
            };
            rest = after;
        }
        let number = split_number(rest).ok_or(Fault::Missing { component, at: position(rest) })?;
        numbers[index] = number.value.ok_or(Fault::TooLarge(component))?;
        if number.leading_zero {
            mendable = mendable.or(Some(Mendable::LeadingZero));
        }
        rest = number.rest;
    }

    let more = count_numbers(rest);
    if more.count > 0 {
        mendable = mendable.or(Some(Mendable::Count(COMPONENTS.len() + more.count)));
        rest = more.rest;
    }
    let mut part = None;
    while let Some(split) = SplitPart::split(rest) {
        let found = split.part.ok_or(Fault::TooLarge("part"))?;
        if split.leading_zero {
            mendable = mendable.or(Some(Mendable::LeadingZero));
        }
        if part.is_some() {
            mendable = mendable.or(Some(Mendable::Combined));
        }
        part = part.or(Some(found));
        rest = split.rest;
    }
    if rest.starts_with('+') {
        mendable = mendable.or(Some(Mendable::Local));
    } else if !rest.is_empty() {
        return Err(Fault::Unexpected { at: position(rest) });
    }
    let [major, minor, patch] = numbers;
    let release = Release { major, minor, patch, part: part.unwrap_or(Part::Final) };
    match mendable {
        None => Ok(release),
        Some(reason) => Err(Fault::Mendable(reason, release)),
    }
}

fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\x0b'
}

/// Numbers too many, and the text after them.
struct Surplus<'a> {
    count: usize,
    rest: &'a str,
}

/// Splits what is `.N` again and again off the front of `text`.
fn count_numbers(text: &str) -> Surplus<'_> {
    let mut surplus = Surplus { count: 0, rest: text };
    while let Some(number) = surplus.rest.strip_prefix('.').and_then(split_number) {
        surplus = Surplus { count: surplus.count + 1, rest: number.rest };
    }
    surplus
}

const COMPONENTS: [&str; 3] = ["major", "minor", "patch"];

/// Why a text is not a [`Release`].
///
/// Its message repeats the text, quoted, says what was expected, and where
/// possible which release to use instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseReleaseError {
    found: Box<str>,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    Missing { component: &'static str, at: usize },
    TooLarge(&'static str),
    Unexpected { at: usize },
    Mendable(Mendable, Release),
}

/// What can be left out or rewritten, so that a release remains to suggest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mendable {
    Count(usize),
    Epoch,
    LeadingZero,
    Combined,
    Local,
}

impl ParseReleaseError {
    /// What begins with this character is no part of a release where it stands.
    pub(super) fn unexpected(found: &str, first: char) -> Self {
        let at = found.find(first).unwrap_or(found.len());
        ParseReleaseError { found: found.into(), fault: Fault::Unexpected { at } }
    }

    /// The release that was probably meant: 2.11.5 for `02.11.5`.
    #[must_use]
    pub fn suggestion(&self) -> Option<Release> {
        match self.fault {
            Fault::Mendable(_, release) => Some(release),
            _ => None,
        }
    }
}

impl fmt::Display for ParseReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHAPE: &str = "expected MAJOR.MINOR.PATCH, such as 2.11.5";
        write!(f, "release {} ", Quoted::new(&self.found))?;
        match self.fault {
            Fault::Empty => write!(f, "is empty, {SHAPE}"),
            Fault::Missing { component, at } => {
                write!(f, "has no {component} number at byte {at}, {SHAPE}")
            }
            Fault::TooLarge(component) => {
                write!(f, "has a {component} number over 64 bits, expected at most {}", u64::MAX)
            }
            Fault::Unexpected { at } => write!(
                f,
                "has unexpected {} at byte {at}, expected MAJOR.MINOR.PATCH and at most one of a, \
                 b, rc, post or dev with a number, such as 3.0.0rc1",
                Quoted::new(&self.found[at..])
            ),
            Fault::Mendable(reason, release) => {
                match reason {
                    Mendable::Count(1) => write!(f, "has 1 number, {SHAPE}")?,
                    Mendable::Count(count) => write!(f, "has {count} numbers, {SHAPE}")?,
                    Mendable::Epoch => {
                        f.write_str("has an epoch, expected none: Prefect never had one")?;
                    }
                    Mendable::LeadingZero => {
                        f.write_str("has a number with leading zeros, expected none")?;
                    }
                    Mendable::Combined => f.write_str(
                        "combines several parts, expected at most one of a, b, rc, post or dev",
                    )?,
                    Mendable::Local => f.write_str(
                        "has a local version, expected none: no image tag can hold a \"+\"",
                    )?,
                }
                write!(f, "; use {release}")
            }
        }
    }
}

impl std::error::Error for ParseReleaseError {}

/// A [`Part`] at the front of a text, and the text after it.
struct SplitPart<'a> {
    /// `None` if its number is over 64 bits.
    part: Option<Part>,
    leading_zero: bool,
    rest: &'a str,
}

fn skip_separator(text: &str) -> &str {
    text.strip_prefix(['.', '-', '_']).unwrap_or(text)
}

impl<'a> SplitPart<'a> {
    /// Splits a part in any spelling of PEP 440 off the front of `text`.
    ///
    /// The [spellings](https://peps.python.org/pep-0440/#normalization): any
    /// case, `.`, `-` or `_` before and after the word, a missing number for
    /// 0, and a bare `-1` for `.post1`.
    fn split(text: &'a str) -> Option<SplitPart<'a>> {
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
        if let Some(number) = text.strip_prefix('-').and_then(split_number) {
            return Some(SplitPart::with_number(Part::Post, &number));
        }
        let text = skip_separator(text);
        let (word, part) = WORDS.into_iter().find(|(word, _)| {
            text.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word))
        })?;
        let rest = skip_separator(&text[word.len()..]);
        Some(match split_number(rest) {
            Some(number) => SplitPart::with_number(part, &number),
            None => SplitPart { part: Some(part(0)), leading_zero: false, rest },
        })
    }

    fn with_number(part: Make, number: &Number<'a>) -> Self {
        let Number { value, leading_zero, rest } = *number;
        SplitPart { part: value.map(part), leading_zero, rest }
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
        const SHAPE: &str = "expected MAJOR.MINOR.PATCH, such as 2.11.5";
        const PARTS: &str = "expected MAJOR.MINOR.PATCH and at most one of a, b, rc, post or dev \
                             with a number, such as 3.0.0rc1";
        for (text, message) in [
            ("", format!(r#""" is empty, {SHAPE}"#)),
            (" \n", format!(r#"" \n" is empty, {SHAPE}"#)),
            ("foo", format!(r#""foo" has no major number at byte 0, {SHAPE}"#)),
            ("v", format!(r#""v" has no major number at byte 1, {SHAPE}"#)),
            ("2..5", format!(r#""2..5" has no minor number at byte 2, {SHAPE}"#)),
            ("2.11.x", format!(r#""2.11.x" has no patch number at byte 5, {SHAPE}"#)),
            ("+2.11.5", format!(r#""+2.11.5" has no major number at byte 0, {SHAPE}"#)),
            ("\u{662}.1.1", format!(r#""\u{{662}}.1.1" has no major number at byte 0, {SHAPE}"#)),
            ("2-latest", format!(r#""2-latest" has unexpected "-latest" at byte 1, {PARTS}"#)),
            ("2.11.5 x", format!(r#""2.11.5 x" has unexpected " x" at byte 6, {PARTS}"#)),
            ("2.11.5.x", format!(r#""2.11.5.x" has unexpected ".x" at byte 6, {PARTS}"#)),
            ("2.11.5rc1x", format!(r#""2.11.5rc1x" has unexpected "x" at byte 9, {PARTS}"#)),
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
            assert_eq!(error.to_string(), format!("release {message}"));
            assert_eq!(error.suggestion(), None, "{text:?}");
        }
    }

    #[test]
    fn what_can_be_mended_has_a_suggestion() {
        const EPOCH: &str = "has an epoch, expected none: Prefect never had one";
        const ZERO: &str = "has a number with leading zeros, expected none";
        const LOCAL: &str = "has a local version, expected none: no image tag can hold a \"+\"";
        const COMBINED: &str =
            "combines several parts, expected at most one of a, b, rc, post or dev";
        let count = |count| format!("has {count}, expected MAJOR.MINOR.PATCH, such as 2.11.5");
        for (text, reason, suggestion) in [
            ("2", &*count("1 number"), "2.0.0"),
            ("2.11", &count("2 numbers"), "2.11.0"),
            ("2.82", &count("2 numbers"), "2.82.0"),
            ("2.0b7", &count("2 numbers"), "2.0.0b7"),
            ("2.11+x", &count("2 numbers"), "2.11.0"),
            ("2.11.5.1", &count("4 numbers"), "2.11.5"),
            ("2.11.5.1.2rc1", &count("5 numbers"), "2.11.5rc1"),
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
            assert_eq!(error.suggestion(), Some(suggestion.parse().unwrap()));
        }
    }
}
