//! Text from outside, made safe to print in a terminal and in a CI log.

use std::fmt::{self, Write as _};

/// How much of an input a message repeats, in bytes. Enough for any tag; a
/// message must not grow with what it complains about.
const LIMIT: usize = 160;

/// How much is repeated as it is, in bytes. Enough for any reference in use.
const PLAIN_LIMIT: usize = 4096;

/// Prints bytes in double quotes and in printable ASCII.
///
/// What is not printable ASCII is escaped as in Rust (`\n`, `\u{1b}`, `\xff`
/// for a byte that is not UTF-8), and so is `#`: GitHub's runner executes
/// `##[command]` wherever it stands in a line of the log. What is
/// longer than 160 bytes is cut, and `...` behind the quotes says so.
pub struct Quoted<'a>(&'a [u8]);

impl<'a> Quoted<'a> {
    /// Quotes `text` when it is printed.
    pub fn new<T: AsRef<[u8]> + ?Sized>(text: &'a T) -> Self {
        Quoted(text.as_ref())
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, cut) = match self.0.get(..LIMIT) {
            Some(front) if self.0.len() > LIMIT => (whole_characters(front), true),
            _ => (self.0, false),
        };
        f.write_char('"')?;
        for chunk in shown.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '#' => f.write_str("\\x23")?,
                    _ => write!(f, "{}", character.escape_default())?,
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        f.write_str(if cut { "\"..." } else { "\"" })
    }
}

/// Leaves out the character that a cut in the middle has broken at the end.
fn whole_characters(cut: &[u8]) -> &[u8] {
    match std::str::from_utf8(cut) {
        // `None`: the text goes on, so the bytes behind are half a character.
        Err(error) if error.error_len().is_none() => &cut[..error.valid_up_to()],
        _ => cut,
    }
}

/// Whether `text` can stand in a line of a log as it is: printable ASCII that
/// no CI system takes for a command (`::set-output …` at the front of a line,
/// blanks before it or not; `##[command]` anywhere).
pub(crate) fn is_plain(text: &[u8]) -> bool {
    text.len() <= PLAIN_LIMIT
        && text.trim_ascii_start().first().is_some_and(|&byte| byte != b':')
        && text.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.windows(3).any(|window| window == b"##[")
}

/// Prints bytes as they are where that is safe, and quoted otherwise.
pub struct Plain<'a>(&'a [u8]);

impl<'a> Plain<'a> {
    /// Prints `text` as it is, or quoted.
    pub fn new<T: AsRef<[u8]> + ?Sized>(text: &'a T) -> Self {
        Plain(text.as_ref())
    }
}

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match std::str::from_utf8(self.0) {
            Ok(text) if is_plain(self.0) => f.write_str(text),
            _ => Quoted(self.0).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_printed_in_printable_ascii() {
        for (text, quoted) in [
            (&b""[..], r#""""#),
            (b"2-latest", r#""2-latest""#),
            (b"a\"b'c\\", r#""a\"b\'c\\""#),
            (b"\0\n\r\t\x1b[31m\x7f", r#""\u{0}\n\r\t\u{1b}[31m\u{7f}""#),
            ("2\u{2013}latest\u{9b}".as_bytes(), r#""2\u{2013}latest\u{9b}""#),
            (b"\xff2-\xc3", r#""\xff2-\xc3""#),
            (b"::set-output name=x::y", r#""::set-output name=x::y""#),
            (b"##[error]x", r#""\x23\x23[error]x""#),
        ] {
            assert_eq!(Quoted::new(text).to_string(), quoted);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(Quoted::new(&[b'a'; LIMIT]).to_string(), format!("\"{}\"", "a".repeat(LIMIT)));
        assert_eq!(
            Quoted::new(&[b'a'; LIMIT + 1]).to_string(),
            format!("\"{}\"...", "a".repeat(LIMIT))
        );
        let strange = [&b"\xff"[..], &[b'a'; LIMIT]].concat();
        let shown = "a".repeat(LIMIT - 1);
        assert_eq!(Quoted::new(&strange).to_string(), format!("\"\\xff{shown}\"..."));
        let broken = format!("{}é", "a".repeat(LIMIT - 1));
        assert_eq!(Quoted::new(&broken).to_string(), format!("\"{}\"...", "a".repeat(LIMIT - 1)));
    }

    #[test]
    fn only_what_no_log_takes_for_a_command_is_plain() {
        for text in ["2-latest", "a b", " a ", "a::b", "#[a]", "##a[", "\""] {
            assert_eq!(Plain::new(text).to_string(), text);
        }
        for text in ["", " ", ":", "::add-mask::x", "  ::add-mask::x", "a\tb", "é", "x##[group]"] {
            assert_eq!(Plain::new(text).to_string(), Quoted::new(text).to_string());
            assert!(Plain::new(text).to_string().starts_with('"'));
        }
    }
}
