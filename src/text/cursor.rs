//! Reading a text from its front.
//!
//! Numbers are as versions write them: ASCII decimal digits, no sign, no leading
//! zero, at most 64 bits. Not by `u64::from_str` alone, which takes `+1` and
//! `01`.

/// A text, and what of it has not been read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Cursor { text, rest: text }
    }

    /// All of the text.
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// What has not been read yet.
    pub(crate) const fn rest(&self) -> &'a str {
        self.rest
    }

    /// How much has been read, in bytes.
    pub(crate) const fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads `prefix`, if it is next.
    pub(crate) fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Reads so many bytes, which end at a character.
    pub(crate) fn take_bytes(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Reads the digits of a number; `None` if no digit is next.
    pub(crate) fn digits(&mut self) -> Option<&'a str> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        (length > 0).then(|| self.take_bytes(length))
    }

    /// Reads a number in its one canonical form, or nothing.
    pub(crate) fn number(&mut self) -> Option<u64> {
        // In one pass: a stream of a million tags has millions of numbers.
        self.attempt(|ahead| {
            let (mut value, mut length) = (0_u64, 0);
            for byte in ahead.rest.bytes().take_while(u8::is_ascii_digit) {
                value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                length += 1;
            }
            let digits = ahead.take_bytes(length);
            (length > 0 && !has_leading_zero(digits)).then_some(value)
        })
    }

    /// Reads with `read` and keeps its place only if it gives something.
    pub(crate) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }
}

/// Whether digits are not the one way to write their number.
pub(crate) fn has_leading_zero(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0')
}

/// Reads all of `text` with `read`.
pub(crate) fn whole<'a, T>(
    text: &'a str,
    read: impl FnOnce(&mut Cursor<'a>) -> Option<T>,
) -> Option<T> {
    let mut cursor = Cursor::new(text);
    let found = read(&mut cursor)?;
    cursor.is_at_end().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_off_the_front() {
        for (text, value, has_leading_zero, rest) in [
            ("0", Some(0), false, ""),
            ("00", Some(0), true, ""),
            ("07x", Some(7), true, "x"),
            ("10.5", Some(10), false, ".5"),
            ("18446744073709551615", Some(u64::MAX), false, ""),
            ("18446744073709551616", None, false, ""),
            ("99999999999999999999-", None, false, "-"),
        ] {
            let mut cursor = Cursor::new(text);
            let digits = cursor.digits().unwrap();
            assert_eq!(
                (digits.parse().ok(), super::has_leading_zero(digits)),
                (value, has_leading_zero)
            );
            assert_eq!((cursor.rest(), cursor.position()), (rest, text.len() - rest.len()));
            let canonical = value.filter(|_| !has_leading_zero);
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.number(), canonical, "{text}");
            assert_eq!(cursor.rest(), if canonical.is_some() { rest } else { text });
        }
        for text in ["", "+1", "-1", "x", " 1", "\u{663}"] {
            assert_eq!(Cursor::new(text).digits(), None, "{text}");
        }
    }

    #[test]
    fn what_is_next_is_read_and_nothing_else() {
        let mut cursor = Cursor::new("RC.1\u{e9}");
        assert!(!cursor.take("rc") && cursor.take("RC"));
        assert!(!cursor.take("1234567") && cursor.take("."));
        assert_eq!(cursor.attempt(|it| it.digits().filter(|_| it.is_at_end())), None);
        assert_eq!((cursor.take_bytes(1), cursor.rest()), ("1", "\u{e9}"));
        assert_eq!(whole("12", Cursor::number), Some(12));
        assert_eq!(whole("12x", Cursor::number), None);
    }
}
