//! Commit SHAs, whole and as they stand in a tag.

use std::fmt;
use std::str::FromStr;

use crate::quote::Quoted;
use crate::text::text_form;

/// The digits of a SHA-1, which git uses by default.
const SHA1_DIGITS: usize = 40;
/// The digits of a SHA-256, in a repository with that object format.
const SHA256_DIGITS: usize = 64;

/// The SHA of a release's commit, whole: 40 hexadecimal digits, or 64 in a
/// SHA-256 repository.
///
/// Upper case is lowered: git prints lower case, and tags are compared as text.
///
/// ```
/// use prefect_tags::CommitSha;
///
/// let sha: CommitSha = "88A7FF17A3435EC33C95C0323B8F05D7B9F3F6D2".parse()?;
/// assert_eq!(sha.to_string(), "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2");
/// # Ok::<(), prefect_tags::ParseCommitShaError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommitSha(TagSha);

/// A commit SHA as it stands in a tag: 7 to 40 or 64 lower-case hexadecimal
/// digits.
///
/// Prefect's guide shows all 40, its publishing workflow writes 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagSha {
    /// Sixteen digits a word, the first one high, and zeros behind `length`:
    /// half the size of text, because every tag is as large as the largest.
    words: [u64; SHA256_DIGITS / WORD_DIGITS],
    length: u8,
}

/// The hexadecimal digits of a word.
const WORD_DIGITS: usize = 16;

/// How many digits of a commit SHA stand in a tag: 7 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShaLength(u8);

impl CommitSha {
    /// The whole SHA for use in a tag.
    #[must_use]
    pub const fn whole(self) -> TagSha {
        self.0
    }

    /// The first digits of the SHA for use in a tag.
    #[must_use]
    pub fn cut(self, length: ShaLength) -> TagSha {
        let (text, _) = self.0.text();
        TagSha::from_digits(&text[..usize::from(length.0)])
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        self.0.write_to(out)
    }
}

impl TagSha {
    /// Splits the digits off the front of `text`.
    #[inline]
    pub(crate) fn split(text: &[u8]) -> Option<(Self, &[u8])> {
        let is_digit = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let length = text.iter().take_while(is_digit).count();
        if !matches!(length, ShaLength::MIN..=ShaLength::MAX | SHA256_DIGITS) {
            return None;
        }
        let (digits, rest) = text.split_at(length);
        Some((TagSha::from_digits(digits), rest))
    }

    /// At most 64 digits, lower case.
    fn from_digits(text: &[u8]) -> Self {
        let value = |digit: u8| if digit < b'a' { digit - b'0' } else { digit - b'a' + 10 };
        let mut words = [0; SHA256_DIGITS / WORD_DIGITS];
        for (digits, word) in text.chunks(WORD_DIGITS).zip(&mut words) {
            let number = digits.iter().fold(0, |word, &it| word << 4 | u64::from(value(it)));
            *word = number << (4 * (WORD_DIGITS - digits.len()));
        }
        let length = u8::try_from(text.len()).expect("at most 64 digits");
        TagSha { words, length }
    }

    /// The digits as text, and how many there are; what is behind is none.
    fn text(self) -> ([u8; SHA256_DIGITS], usize) {
        let mut text = [0; SHA256_DIGITS];
        let bytes = self.words.map(u64::to_be_bytes);
        for (pair, byte) in text.chunks_mut(2).zip(bytes.as_flattened()) {
            pair[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
            pair[1] = b"0123456789abcdef"[usize::from(byte & 0xf)];
        }
        (text, self.length.into())
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        let (text, length) = self.text();
        let text = std::str::from_utf8(&text[..length]);
        out.write_str(text.expect("hexadecimal digits are ASCII"))
    }
}

impl ShaLength {
    const MIN: usize = 7;
    const MAX: usize = SHA1_DIGITS;

    /// So many digits, if that is 7 to 40.
    #[must_use]
    pub const fn new(digits: u8) -> Option<Self> {
        match digits as usize {
            ShaLength::MIN..=ShaLength::MAX => Some(ShaLength(digits)),
            _ => None,
        }
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

text_form!(CommitSha, "a commit SHA of 40 or 64 hexadecimal digits");
text_form!(TagSha, "7 to 40 or 64 lower-case hexadecimal digits of a commit SHA");
text_form!(ShaLength, "a number of digits from 7 to 40, as a string");

impl FromStr for CommitSha {
    type Err = ParseCommitShaError;

    /// Reads a whole SHA.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff1` (cut), 40 characters with a `g` among them.
    fn from_str(text: &str) -> Result<Self, ParseCommitShaError> {
        let error = |fault| ParseCommitShaError { found: text.into(), fault };
        if let Some((at, found)) = text.char_indices().find(|(_, c)| !c.is_ascii_hexdigit()) {
            return Err(error(Fault::Digit { found, at }));
        }
        match TagSha::split(text.to_ascii_lowercase().as_bytes()) {
            Some((sha, [])) if matches!(text.len(), SHA1_DIGITS | SHA256_DIGITS) => {
                Ok(CommitSha(sha))
            }
            _ => Err(error(Fault::Length(text.len()))),
        }
    }
}

impl FromStr for TagSha {
    type Err = ParseTagShaError;

    /// Reads the digits.
    ///
    /// # Errors
    ///
    /// `""`, `88a7ff` (6 digits), `88A7FF1` (upper case), 41 digits.
    fn from_str(text: &str) -> Result<Self, ParseTagShaError> {
        match TagSha::split(text.as_bytes()) {
            Some((sha, [])) => Ok(sha),
            _ => Err(ParseTagShaError { found: text.into() }),
        }
    }
}

impl FromStr for ShaLength {
    type Err = ParseShaLengthError;

    /// Reads a number of digits.
    ///
    /// # Errors
    ///
    /// `""`, `6`, `41`, `+7`, `07`, `seven`.
    fn from_str(text: &str) -> Result<Self, ParseShaLengthError> {
        match crate::decimal::split_canonical(text.as_bytes()) {
            Some((length, [])) => u8::try_from(length).ok().and_then(ShaLength::new),
            _ => None,
        }
        .ok_or_else(|| ParseShaLengthError { found: text.into() })
    }
}

/// Why a text is not a [`CommitSha`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCommitShaError {
    found: Box<str>,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Digit { found: char, at: usize },
    Length(usize),
}

impl fmt::Display for ParseCommitShaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "commit SHA {} has ", Quoted::new(&*self.found))?;
        match self.fault {
            Fault::Digit { found, at } => write!(
                f,
                "{} at byte {at}, expected hexadecimal digits only",
                Quoted::new(found.encode_utf8(&mut [0; 4]))
            ),
            Fault::Length(length) => write!(
                f,
                "{length} digits, expected the whole SHA of 40 (64 in a SHA-256 repository), as \
                 `git rev-parse HEAD` prints it"
            ),
        }
    }
}

impl std::error::Error for ParseCommitShaError {}

/// Why a text is not a [`TagSha`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTagShaError {
    found: Box<str>,
}

impl fmt::Display for ParseTagShaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "commit SHA {} of a tag, expected 7 to 40 or 64 lower-case hexadecimal digits",
            Quoted::new(&*self.found)
        )
    }
}

impl std::error::Error for ParseTagShaError {}

/// Why a text is not a [`ShaLength`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseShaLengthError {
    found: Box<str>,
}

impl fmt::Display for ParseShaLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SHA length {}, expected a number of digits from 7 to 40",
            Quoted::new(&*self.found)
        )
    }
}

impl std::error::Error for ParseShaLengthError {}

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
    fn what_is_no_whole_sha_is_refused() {
        let whole = "expected the whole SHA of 40 (64 in a SHA-256 repository), as `git rev-parse \
                     HEAD` prints it";
        let digits = "expected hexadecimal digits only";
        for (text, problem) in [
            ("", format!("0 digits, {whole}")),
            ("88a7ff1", format!("7 digits, {whole}")),
            (&SHA[1..], format!("39 digits, {whole}")),
            (&format!("{SHA}0"), format!("41 digits, {whole}")),
            (&format!("{}g", &SHA[1..]), format!("\"g\" at byte 39, {digits}")),
            (&format!("{} ", &SHA[1..]), format!("\" \" at byte 39, {digits}")),
            ("\u{fc}", format!("\"\\u{{fc}}\" at byte 0, {digits}")),
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
                "commit SHA {text:?} of a tag, expected 7 to 40 or 64 lower-case hexadecimal digits"
            );
            assert_eq!(text.parse::<TagSha>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "6", "41", "64", "+7", "07", "seven", "263", "18446744073709551616"] {
            let message = format!("SHA length {text:?}, expected a number of digits from 7 to 40");
            assert_eq!(text.parse::<ShaLength>().unwrap_err().to_string(), message);
        }
    }
}
