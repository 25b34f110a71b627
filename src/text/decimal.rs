//! Numbers as versions write them: ASCII decimal digits, no sign, no leading
//! zero, at most 64 bits.
//!
//! Not by `u64::from_str` alone, which takes `+1` and `01`, and because the
//! callers need to know what follows the number.

/// A number at the front of a text, and the text after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a> {
    /// `None` if the digits name a number over 64 bits.
    pub value: Option<u64>,
    pub leading_zero: bool,
    pub rest: &'a str,
}

impl Number<'_> {
    /// The number, if this is the one way to write it.
    pub(crate) fn canonical(&self) -> Option<u64> {
        self.value.filter(|_| !self.leading_zero)
    }
}

/// Splits the number off the front of `text`; `None` if no digit is there.
pub(crate) fn split_number(text: &str) -> Option<Number<'_>> {
    let (mut value, mut length) = (Some(0_u64), 0);
    for byte in text.bytes().take_while(u8::is_ascii_digit) {
        let tens = value.and_then(|value| value.checked_mul(10));
        value = tens.and_then(|tens| tens.checked_add(u64::from(byte - b'0')));
        length += 1;
    }
    (length > 0).then(|| Number {
        value,
        leading_zero: length > 1 && text.starts_with('0'),
        rest: &text[length..],
    })
}

/// Splits a number in its one canonical form off the front of `text`.
pub(crate) fn split_canonical(text: &str) -> Option<(u64, &str)> {
    let number = split_number(text)?;
    Some((number.canonical()?, number.rest))
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
            let number = split_number(text).unwrap();
            assert_eq!(number.value, value, "{text}");
            assert_eq!(number.leading_zero, leading_zero, "{text}");
            assert_eq!(number.rest, rest, "{text}");
            let canonical = value.filter(|_| !leading_zero).map(|value| (value, rest));
            assert_eq!(split_canonical(text), canonical, "{text}");
        }
        for text in ["", "+1", "-1", "x", " 1", "٣"] {
            assert!(split_number(text).is_none(), "{text}");
            assert_eq!(split_canonical(text), None, "{text}");
        }
    }
}
