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
    let (value, length) = read_digits(text);
    (length > 0).then(|| Number {
        value,
        leading_zero: length > 1 && text[0] == b'0',
        rest: &text[length..],
    })
}

/// Splits a number in its one canonical form off the front of `text`.
#[inline(always)]
pub(crate) fn split_canonical(text: &[u8]) -> Option<(u64, &[u8])> {
    let (value, length) = read_digits(text);
    let is_canonical = length == 1 || length > 1 && text[0] != b'0';
    Some((value.filter(|_| is_canonical)?, &text[length..]))
}

/// Reads the digits at the front of `text`: the number, if it has at most 64
/// bits, and how many there are.
#[inline(always)]
fn read_digits(text: &[u8]) -> (Option<u64>, usize) {
    let mut value: u64 = 0;
    let mut overflows = false;
    let mut length = 0;
    while let Some(&byte) = text.get(length) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        let (tens, is_over) = value.overflowing_mul(10);
        let (sum, is_over_too) = tens.overflowing_add(digit.into());
        value = sum;
        overflows |= is_over | is_over_too;
        length += 1;
    }
    ((!overflows).then_some(value), length)
}

/// Writes `number`, a few times faster than through `fmt::Formatter`.
#[inline(always)]
pub(crate) fn write_number(number: u64, out: &mut impl fmt::Write) -> fmt::Result {
    // The most digits that 64 bits take.
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = number;
    loop {
        start -= 1;
        digits[start] = b"0123456789"[(rest % 10) as usize];
        rest /= 10;
        if rest == 0 {
            let digits = std::str::from_utf8(&digits[start..]);
            return out.write_str(digits.expect("decimal digits are ASCII"));
        }
    }
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
            // Times ten it overflows to a number so large that adding 6 does too.
            ("110680464442257309696", None, false, ""),
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
