//! Commit SHAs, whole and as they stand in a tag.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::cursor::Cursor;
use crate::text::text_form;

/// The digits of a SHA-1, which git uses by default.
const SHA1_DIGITS: usize = 40;
/// The digits of a SHA-256, in a repository with that object format.
const SHA256_DIGITS: usize = 64;

/// How few digits of a SHA a tag has at least.
const MIN_DIGITS: usize = 7;

/// The SHA of a release's commit: whole, 40 hexadecimal digits (64 in a SHA-256
/// repository), or cut to 7 or more, as it may be in a tag.
///
/// Prefect's guide shows all 40 digits, its publishing workflow writes 7. Uppercase is
/// lowered: git prints lowercase, and tags are compared as text.
///
/// ```
/// use prefect_tags::Sha;
///
/// let sha: Sha = "88A7FF17A3435EC33C95C0323B8F05D7B9F3F6D2".parse()?;
/// assert_eq!(sha.to_string(), "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2");
/// assert_eq!(sha.in_tag(Some(7)), "88a7ff1".parse()?);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha {
    /// The digits, and zero bytes after them.
    text: [u8; SHA256_DIGITS],
    length: u8,
}

impl Sha {
    /// Reads a whole SHA, in any case.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff1` (cut), 40 characters with a `g` among them.
    pub fn whole(text: &str) -> Result<Self, Error> {
        Sha::read_whole(text).ok_or_else(|| {
            let problem = match text.len() {
                length if is_hexadecimal(text) => format!("has {length} digits"),
                _ => "is malformed".to_owned(),
            };
            let expected = "40 hexadecimal digits (64 with SHA-256); see `git rev-parse HEAD`";
            Error::about("commit SHA", text, format_args!("{problem}, expected {expected}"))
        })
    }

    /// The same at no cost where words are tried that are mostly none.
    pub(crate) fn read_whole(text: &str) -> Option<Self> {
        let is_whole = matches!(text.len(), SHA1_DIGITS | SHA256_DIGITS) && is_hexadecimal(text);
        is_whole.then(|| Sha::from_digits(text.as_bytes()))
    }

    /// The SHA for use in a tag: its first digits, or without a number all of them. Fewer
    /// than 7 count as 7, more than 40 as 40.
    #[must_use]
    pub fn in_tag(self, digits: Option<u8>) -> Self {
        let length = digits.map(|it| usize::from(it).clamp(MIN_DIGITS, SHA1_DIGITS));
        let cut = length.and_then(|length| self.digits().get(..length));
        cut.map_or(self, Sha::from_digits)
    }

    /// Whether it starts with these digits.
    #[must_use]
    pub fn starts_with(&self, digits: &Sha) -> bool {
        self.digits().starts_with(digits.digits())
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits are always UTF-8.
        std::str::from_utf8(self.digits()).unwrap_or_default()
    }

    fn digits(&self) -> &[u8] {
        &self.text[..usize::from(self.length)]
    }

    /// Reads the digits in a tag, which are lowercase.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let length = cursor.rest().bytes().take_while(is_digit).count();
        is_length(length).then(|| Sha::from_digits(cursor.take_bytes(length).as_bytes()))
    }

    /// One to 64 digits, in any case.
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 64")]
    pub(crate) const fn from_digits(digits: &[u8]) -> Self {
        let mut text = [0; SHA256_DIGITS];
        let mut length = 0;
        while length < digits.len() {
            text[length] = digits[length].to_ascii_lowercase();
            length += 1;
        }
        Sha { text, length: length as u8 }
    }

    pub(crate) fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a SHA in a tag may have this many digits.
const fn is_length(digits: usize) -> bool {
    matches!(digits, MIN_DIGITS..=SHA1_DIGITS | SHA256_DIGITS)
}

fn is_hexadecimal(text: &str) -> bool {
    // Without a way out early, many bytes are looked at together: the history has a
    // SHA on every line.
    text.bytes().fold(true, |all, byte| all & byte.is_ascii_hexdigit())
}

impl fmt::Debug for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha({self})")
    }
}

text_form!(Sha, "a commit SHA of 7 to 40, or 64, hexadecimal digits");

impl FromStr for Sha {
    type Err = Error;

    /// Reads a SHA, whole or cut, in any case.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff` (6 digits), 41 digits, `88a7ffg`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let is_sha = is_length(text.len()) && is_hexadecimal(text);
        is_sha.then(|| Sha::from_digits(text.as_bytes())).ok_or_else(|| {
            let problem = "is malformed, expected 7 to 40, or 64, hexadecimal digits";
            Error::about("commit SHA", text, problem)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::quote::Quoted;

    const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

    #[test]
    fn shas_are_lowered_and_round_trip() {
        let sha256 = format!("{SHA}{}", &SHA[..24]);
        for text in [SHA, &sha256] {
            let sha = Sha::whole(&text.to_ascii_uppercase()).unwrap();
            assert_eq!(sha.to_string(), text);
            assert_eq!(text.parse(), Ok(sha));
        }
        for length in 7..=40 {
            let sha: Sha = SHA[..length].to_ascii_uppercase().parse().unwrap();
            assert_eq!(sha.to_string(), SHA[..length]);
        }
    }

    #[test]
    fn a_sha_is_cut_to_7_to_40_digits() {
        let sha: Sha = SHA.parse().unwrap();
        for (digits, cut) in
            [(Some(7), "88a7ff1"), (Some(12), "88a7ff17a343"), (Some(40), SHA), (None, SHA)]
        {
            assert_eq!(sha.in_tag(digits).as_str(), cut);
        }
        assert_eq!(sha.in_tag(Some(0)), sha.in_tag(Some(7)));
        assert_eq!(sha.in_tag(Some(99)), sha);
        assert_eq!(sha.in_tag(Some(7)).in_tag(Some(12)).as_str(), "88a7ff1");
        let sha256 = Sha::whole(&format!("{SHA}{}", &SHA[..24])).unwrap();
        assert_eq!(sha256.in_tag(Some(40)), sha);
        assert_eq!(sha256.in_tag(None), sha256);
    }

    #[test]
    fn a_sha_starts_with_its_digits_and_is_ordered_after_them() {
        let sha: Sha = SHA.parse().unwrap();
        for (digits, starts) in [("88a7ff1", true), (SHA, true), ("88a7ff2", false)] {
            let digits: Sha = digits.parse().unwrap();
            assert_eq!(sha.starts_with(&digits), starts, "{digits}");
            assert_eq!(digits <= sha, starts, "{digits}");
        }
    }

    #[test]
    fn what_is_no_whole_sha_is_refused() {
        for (text, problem) in [
            ("", "has 0 digits"),
            ("88a7ff1", "has 7 digits"),
            (&format!("{SHA}0"), "has 41 digits"),
            (&format!("{}g", &SHA[1..]), "is malformed"),
            (&format!("{} ", &SHA[1..]), "is malformed"),
            ("\u{fc}", "is malformed"),
        ] {
            let expected = format!(
                "commit SHA {} {problem}, expected 40 hexadecimal digits (64 with SHA-256); see `git rev-parse HEAD`",
                Quoted::new(text)
            );
            assert_eq!(Sha::whole(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_sha_is_refused() {
        let (long, longer) = ("0".repeat(41), "0".repeat(65));
        for text in ["", "88a7ff", "88a7ffg", &long, &longer] {
            let message = format!(
                "commit SHA {text:?} is malformed, expected 7 to 40, or 64, hexadecimal digits"
            );
            assert_eq!(text.parse::<Sha>().unwrap_err().to_string(), message);
        }
    }
}
