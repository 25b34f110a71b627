//! Digests: which image a tag names.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::text_form;

/// The algorithms, each with the number of its hexadecimal digits.
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// The length of the longest digest.
const MAX_LENGTH: usize = "sha512:".len() + 128;

/// The digest of an image, as registries compute it from its manifest:
/// `sha256:` and 64 hexadecimal digits, `sha384:` and 96 or `sha512:` and 128.
/// Two tags with the same digest are the same image.
///
/// ```
/// use prefect_tags::Digest;
///
/// let text = format!("sha256:{}", "0a".repeat(32));
/// let digest: Digest = text.parse()?;
/// assert_eq!(digest.to_string(), text);
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    /// The text, and zero bytes after it.
    text: [u8; MAX_LENGTH],
    length: u8,
}

impl Digest {
    fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text[..usize::from(self.length)];
        f.write_str(std::str::from_utf8(text).expect("a digest is ASCII"))
    }
}

text_form!(Digest, "a digest, \"sha256:\" and 64 lowercase hexadecimal digits");

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = Error;

    /// Reads a digest.
    ///
    /// # Errors
    ///
    /// `""`, `sha256:aaa` (cut), 64 digits without `sha256:`, digits in uppercase,
    /// `md5:` and 32 digits (another algorithm).
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| {
            let expected = "sha256: and 64 lowercase hexadecimal digits";
            let problem = format!("is malformed, expected one such as {expected}");
            Error::about("digest", text, problem)
        })
    }
}

/// Reads a digest. One in uppercase is another text, and so another digest.
fn read(text: &str) -> Option<Digest> {
    let (algorithm, digits) = text.split_once(':')?;
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !ALGORITHMS.contains(&(algorithm, digits.len())) || !digits.bytes().all(is_digit) {
        return None;
    }
    let mut digest = Digest { text: [0; MAX_LENGTH], length: u8::try_from(text.len()).ok()? };
    digest.text[..text.len()].copy_from_slice(text.as_bytes());
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_every_algorithm_round_trip() {
        for (algorithm, length) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
            let text = format!("{algorithm}:{}", "0123456789abcdef".repeat(length / 16));
            let digest: Digest = text.parse().unwrap();
            assert_eq!(digest.to_string(), text);
            assert_eq!(format!("{digest:?}"), format!("Digest({text})"));
        }
    }

    #[test]
    fn digests_of_two_algorithms_differ() {
        let digest = |text: &str, length| -> Digest {
            format!("{text}:{}", "0".repeat(length)).parse().unwrap()
        };
        assert_ne!(digest("sha256", 64), digest("sha384", 96));
    }

    #[test]
    fn what_is_cut_or_in_upper_case_is_no_digest() {
        for text in
            ["", "sha256:", "sha256:aaa", &"0".repeat(64), &format!("md5:{}", "0".repeat(32))]
        {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
        let error = format!("sha256:{}", "A".repeat(64)).parse::<Digest>().unwrap_err().to_string();
        assert!(error.starts_with("digest \"sha256:AAAA"), "{error}");
    }
}
