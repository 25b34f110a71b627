//! Commit SHAs, whole and as they stand in a tag.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use crate::error::Error;
use crate::text::cursor::{Cursor, whole};
use crate::text::quote::Quoted;
use crate::text::text_form;

/// The digits of a SHA-1, which git uses by default.
const SHA1_DIGITS: usize = 40;
/// The digits of a SHA-256, in a repository with that object format.
const SHA256_DIGITS: usize = 64;

/// The SHA of a release's commit, whole: 40 hexadecimal digits, or 64 in a
/// SHA-256 repository.
///
/// Uppercase is lowered: git prints lowercase, and tags are compared as text.
///
/// ```
/// use prefect_tags::CommitSha;
///
/// let sha: CommitSha = "88A7FF17A3435EC33C95C0323B8F05D7B9F3F6D2".parse()?;
/// assert_eq!(sha.to_string(), "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2");
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommitSha(TagSha);

/// A commit SHA as it stands in a tag: 7 to 40, or 64, lowercase hexadecimal
/// digits, ordered as text.
///
/// Prefect's guide shows all 40, its publishing workflow writes 7.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagSha {
    /// The digits, and zero bytes after them.
    text: [u8; SHA256_DIGITS],
    length: NonZeroU8,
}

/// How many digits of a commit SHA stand in a tag: 7 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShaLength(u8);

impl CommitSha {
    /// Reads a whole SHA, or tells where its digits end. That costs nothing where
    /// words are tried that are mostly none.
    pub(crate) fn read(text: &str) -> Result<Self, usize> {
        // Without a way out early, many bytes are looked at together: the history has
        // a SHA on every line.
        if !text.bytes().fold(true, |all, byte| all & byte.is_ascii_hexdigit()) {
            return Err(text.bytes().take_while(u8::is_ascii_hexdigit).count());
        }
        match text.len() {
            SHA1_DIGITS | SHA256_DIGITS => Ok(CommitSha(TagSha::from_digits(text))),
            length => Err(length),
        }
    }

    /// The whole SHA for use in a tag.
    #[must_use]
    pub const fn whole(self) -> TagSha {
        self.0
    }

    /// The first digits of the SHA for use in a tag.
    #[must_use]
    pub fn cut(self, length: ShaLength) -> TagSha {
        TagSha::from_digits(&self.0.as_str()[..usize::from(length.0)])
    }

    /// The SHA for use in a tag: its first digits, or without a length all of them.
    #[must_use]
    pub fn in_tag(self, length: Option<ShaLength>) -> TagSha {
        length.map_or(self.whole(), |length| self.cut(length))
    }

    /// Whether the SHA starts with these digits.
    #[must_use]
    pub fn begins_with(&self, digits: &TagSha) -> bool {
        self.0.digits().starts_with(digits.digits())
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        self.0.write_to(out)
    }
}

impl TagSha {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits are always UTF-8.
        std::str::from_utf8(self.digits()).unwrap_or_default()
    }

    /// The digits that every SHA in a tag has, as a number: enough to tell nearly
    /// all commits apart.
    pub(crate) fn front(&self) -> u32 {
        let value = |digit: u8| if digit < b'a' { digit - b'0' } else { digit - b'a' + 10 };
        let digits = self.text[..ShaLength::MIN].iter();
        digits.fold(0, |front, &digit| front << 4 | u32::from(value(digit)))
    }

    fn digits(&self) -> &[u8] {
        &self.text[..usize::from(self.length.get())]
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let length = cursor.rest().bytes().take_while(is_digit).count();
        matches!(length, ShaLength::MIN..=ShaLength::MAX | SHA256_DIGITS)
            .then(|| TagSha::from_digits(cursor.take_bytes(length)))
    }

    /// One to 64 digits, in any case.
    fn from_digits(digits: &str) -> Self {
        let mut text = [0; SHA256_DIGITS];
        text[..digits.len()].copy_from_slice(digits.as_bytes());
        text.make_ascii_lowercase();
        let length = u8::try_from(digits.len()).ok().and_then(NonZeroU8::new);
        TagSha { text, length: length.expect("a SHA has 7 to 64 digits") }
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for TagSha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TagSha").field(&self.as_str()).finish()
    }
}

impl ShaLength {
    const MIN: usize = 7;
    const MAX: usize = SHA1_DIGITS;

    /// This many digits, if that is 7 to 40.
    #[must_use]
    pub const fn new(digits: u8) -> Option<Self> {
        match digits as usize {
            ShaLength::MIN..=ShaLength::MAX => Some(ShaLength(digits)),
            _ => None,
        }
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

text_form!(CommitSha, "a commit SHA of 40 or 64 hexadecimal digits");
text_form!(TagSha, "7 to 40, or 64, lowercase hexadecimal digits of a commit SHA");
text_form!(ShaLength, "a number of digits from 7 to 40, as a string");

impl FromStr for CommitSha {
    type Err = Error;

    /// Reads a whole SHA.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff1` (cut), 40 characters with a `g` among them.
    fn from_str(text: &str) -> Result<Self, Error> {
        CommitSha::read(text).map_err(|at| {
            let problem = match text[at..].chars().next() {
                Some(found) => format!(
                    "unexpected {} at byte {at}, expected hexadecimal digits only",
                    Quoted::new(found.encode_utf8(&mut [0; 4]))
                ),
                None => format!(
                    "{at} digits, expected all 40 (64 in a SHA-256 repository), as `git rev-parse \
                     HEAD` prints them"
                ),
            };
            Error::new(format_args!("commit SHA {} has {problem}", Quoted::new(text)))
        })
    }
}

impl FromStr for TagSha {
    type Err = Error;

    /// Reads the digits.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff` (6 digits), `88A7FF1` (uppercase), 41 digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        whole(text, TagSha::read).ok_or_else(|| {
            Error::new(format_args!(
                "commit SHA {} does not fit a tag, expected 7 to 40, or 64, lowercase hexadecimal \
                 digits",
                Quoted::new(text)
            ))
        })
    }
}

impl FromStr for ShaLength {
    type Err = Error;

    /// Reads a number of digits.
    ///
    /// # Errors
    ///
    /// `""`, `6`, `41`, `+7`, `07`, `seven`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = whole(text, Cursor::canonical_number);
        digits.and_then(|digits| ShaLength::new(u8::try_from(digits).ok()?)).ok_or_else(|| {
            Error::new(format_args!(
                "SHA length {} is not a number from 7 to 40",
                Quoted::new(text)
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

    #[test]
    fn whole_shas_are_lowered_and_round_trip() {
        let sha256 = format!("{SHA}{}", &SHA[..24]);
        for text in [SHA, &sha256] {
            let sha: CommitSha = text.to_ascii_uppercase().parse().unwrap();
            assert_eq!(sha.to_string(), text);
            assert_eq!(sha.whole().to_string(), text);
            assert_eq!(text.parse(), Ok(sha));
        }
    }

    #[test]
    fn a_sha_is_cut_to_a_length() {
        let sha: CommitSha = SHA.parse().unwrap();
        for (length, cut) in [("7", "88a7ff1"), ("12", "88a7ff17a343"), ("40", SHA)] {
            let length: ShaLength = length.parse().unwrap();
            assert_eq!(sha.cut(length).to_string(), cut);
            assert_eq!(cut.parse(), Ok(sha.cut(length)));
            assert_eq!(cut.len().to_string(), length.to_string());
        }
    }

    #[test]
    fn a_sha_begins_with_its_digits_and_is_ordered_after_them() {
        let sha: CommitSha = SHA.parse().unwrap();
        for (digits, begins) in [("88a7ff1", true), (SHA, true), ("88a7ff2", false)] {
            let digits: TagSha = digits.parse().unwrap();
            assert_eq!(sha.begins_with(&digits), begins, "{digits}");
            assert_eq!(digits <= sha.whole(), begins, "{digits}");
            assert_eq!(sha.whole().front() == digits.front(), begins, "{digits}");
        }
    }

    #[test]
    fn what_is_no_whole_sha_is_refused() {
        let whole = "expected all 40 (64 in a SHA-256 repository), as `git rev-parse HEAD` prints \
                     them";
        let digits = "expected hexadecimal digits only";
        for (text, problem) in [
            ("", format!("0 digits, {whole}")),
            ("88a7ff1", format!("7 digits, {whole}")),
            (&SHA[1..], format!("39 digits, {whole}")),
            (&format!("{SHA}0"), format!("41 digits, {whole}")),
            (&format!("{}g", &SHA[1..]), format!("unexpected \"g\" at byte 39, {digits}")),
            (&format!("{} ", &SHA[1..]), format!("unexpected \" \" at byte 39, {digits}")),
            ("\u{fc}", format!("unexpected \"\\u{{fc}}\" at byte 0, {digits}")),
        ] {
            let error = text.parse::<CommitSha>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("commit SHA {} has {problem}", Quoted::new(text))
            );
        }
    }

    #[test]
    fn what_is_no_sha_of_a_tag_is_refused() {
        let long = "0".repeat(41);
        let longer = "0".repeat(65);
        for text in ["", "88a7ff", "88A7FF1", "88a7ffg", &long, &longer] {
            let message = format!(
                "commit SHA {text:?} does not fit a tag, expected 7 to 40, or 64, lowercase \
                 hexadecimal digits"
            );
            assert_eq!(text.parse::<TagSha>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "6", "41", "64", "+7", "07", "seven", "263", "18446744073709551616"] {
            let message = format!("SHA length {text:?} is not a number from 7 to 40");
            assert_eq!(text.parse::<ShaLength>().unwrap_err().to_string(), message);
        }
    }
}
