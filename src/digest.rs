//! Digests: which image a tag names.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::quote::Quoted;
use crate::text::text_form;

/// The most bytes that a digest has, those of SHA-512.
const MAX_BYTES: usize = 64;

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
    algorithm: Algorithm,
    /// The bytes, and zeros after them.
    bytes: [u8; MAX_BYTES],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [Algorithm; 3] = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];

    const fn prefix(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256:",
            Algorithm::Sha384 => "sha384:",
            Algorithm::Sha512 => "sha512:",
        }
    }

    const fn length(self) -> usize {
        match self {
            Algorithm::Sha256 => 32,
            Algorithm::Sha384 => 48,
            Algorithm::Sha512 => MAX_BYTES,
        }
    }
}

impl Digest {
    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.algorithm.prefix())?;
        let mut bytes = self.bytes[..self.algorithm.length()].iter();
        bytes.try_for_each(|byte| write!(out, "{byte:02x}"))
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
            Error::new(format_args!(
                "digest {} is malformed, expected sha256:, sha384: or sha512: with 64, 96 or 128 \
                 lowercase hexadecimal digits",
                Quoted::new(text)
            ))
        })
    }
}

/// Reads a digest. One in uppercase is another text, and so another digest.
fn read(text: &str) -> Option<Digest> {
    let split = |it: Algorithm| Some((it, text.strip_prefix(it.prefix())?));
    let (algorithm, digits) = Algorithm::ALL.into_iter().find_map(split)?;
    if digits.len() != 2 * algorithm.length() {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; MAX_BYTES];
    for (byte, digits) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = value(digits[0])? << 4 | value(digits[1])?;
    }
    Some(Digest { algorithm, bytes })
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
