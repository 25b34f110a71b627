//! Numbers as versions write them: ASCII decimal digits, no sign, no leading
//! zero, at most 64 bits.
//!
//! Read by hand because `u64::from_str` accepts `+1` and `01`, and because the
//! callers need to know what follows the number.

use std::fmt;

/// A number at the front of a text, and the text behind it.
pub(crate) struct Number<'a> {
    /// `None` if the digits name a number over 64 bits.
    pub value: Option<u64>,
    pub leading_zero: bool,
    pub rest: &'a [u8],
}

/// Splits the number off the front of `text`; `None` if no digit is there.
pub(crate) fn split_number(text: &[u8]) -> Option<Number<'_>> {
    let first = *text.first().filter(|byte| byte.is_ascii_digit())?;
    let mut value = Some(u64::from(first - b'0'));
    let mut length = 1;
    while let Some(byte) = text.get(length).filter(|byte| byte.is_ascii_digit()) {
        value = value
            .and_then(|value| value.checked_mul(10))
            .and_then(|value| value.checked_add(u64::from(byte - b'0')));
        length += 1;
    }
    Some(Number { value, leading_zero: first == b'0' && length > 1, rest: &text[length..] })
}

/// Splits a number in its one canonical form off the front of `text`.
pub(crate) fn split_canonical(text: &[u8]) -> Option<(u64, &[u8])> {
    let number = split_number(text)?;
    match number.value {
        Some(value) if !number.leading_zero => Some((value, number.rest)),
        _ => None,
    }
}

/// Writes `number`, a few times faster than through `fmt::Formatter`.
pub(crate) fn write_number(number: u64, out: &mut impl fmt::Write) -> fmt::Result {
    const DIGITS: &str = "0123456789";
    let mut divisor = 1;
    while number / divisor > 9 {
        divisor *= 10;
    }
    while divisor > 0 {
        // A digit is less than ten, so the index fits and is in range.
        let digit = (number / divisor % 10) as usize;
        out.write_str(&DIGITS[digit..=digit])?;
        divisor /= 10;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_split_off_the_front() {
        for (text, value, leading_zero, rest) in [
            ("0", Some(0), false, ""),
            ("00", Some(0), true, ""),
            ("07x", Some(7), true, "x"),
            ("10.5", Some(10), false, ".5"),
            ("18446744073709551615", Some(u64::MAX), false, ""),
            ("18446744073709551616", None, false, ""),
            ("99999999999999999999-", None, false, "-"),
        ] {
            let number = split_number(text.as_bytes()).unwrap();
            assert_eq!(number.value, value, "{text}");
            assert_eq!(number.leading_zero, leading_zero, "{text}");
            assert_eq!(number.rest, rest.as_bytes(), "{text}");
        }
        for text in ["", "+1", "-1", "x", " 1", "٣"] {
            assert!(split_number(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn only_the_canonical_form_is_canonical() {
        assert_eq!(split_canonical(b"10-"), Some((10, &b"-"[..])));
        assert_eq!(split_canonical(b"0"), Some((0, &b""[..])));
        assert_eq!(split_canonical(b"01"), None);
        assert_eq!(split_canonical(b"18446744073709551616"), None);
        assert_eq!(split_canonical(b""), None);
    }

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        for number in [0, 1, 9, 10, 11, 99, 100, 101, 1_000_000, u64::MAX - 1, u64::MAX] {
            let mut text = String::new();
            write_number(number, &mut text).unwrap();
            assert_eq!(text, number.to_string());
        }
    }
}
