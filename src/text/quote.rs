//! Quoting and escaping. The page that says which layer applies where is the
//! documentation of [`text`](crate::text).

use std::fmt::{self, Write as _};

/// The longest quotation, in printed characters. Enough for a digest; a message must
/// not grow with what it complains about.
const LIMIT: usize = 80;

/// How much is printed as it is, in bytes. Enough for any reference in use.
const PLAIN_LIMIT: usize = 4096;

/// Whether a character can be printed as it is after the one before it.
///
/// ```
/// use prefect_tags::text::is_safe_after;
///
/// assert!(is_safe_after(None, '#') && !is_safe_after(Some('#'), '#'));
/// assert!(!is_safe_after(Some('a'), '\u{1b}'));
/// ```
#[must_use]
pub fn is_safe_after(before: Option<char>, character: char) -> bool {
    matches!(character, ' '..='~') && !(character == '#' && before == Some('#'))
}

/// Prints text in double quotes and in printable ASCII.
///
/// What is not printable ASCII is escaped as in Rust (`\n`, `\u{1b}`, `\xff`
/// for a byte that is not UTF-8), and so is the second `#` of `##`, which begins
/// a command in some logs. What would print as more than 80 characters is cut, and
/// `...` after the quotes says so.
///
/// ```
/// use prefect_tags::text::Quoted;
///
/// assert_eq!(Quoted::new("it's\n##[x]").to_string(), r#""it's\n#\x23[x]""#);
/// assert_eq!(Quoted::unless_plain(b"2-latest").to_string(), "2-latest");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a> {
    text: &'a [u8],
    unless_plain: bool,
}

impl<'a> Quoted<'a> {
    /// Quotes a string.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Quoted::bytes(text.as_bytes())
    }

    /// Quotes bytes, which need not be UTF-8.
    #[must_use]
    pub const fn bytes(text: &'a [u8]) -> Self {
        Quoted { text, unless_plain: false }
    }

    /// Prints bytes as they are if they are safe to begin a line with, and
    /// quoted otherwise. Over 4096 bytes they are quoted, and cut.
    #[must_use]
    pub const fn unless_plain(text: &'a [u8]) -> Self {
        Quoted { text, unless_plain: true }
    }

    /// The text, if it can stand at the front of a line of a log as it is.
    fn as_plain(&self) -> Option<&'a str> {
        let text = std::str::from_utf8(self.text).ok()?;
        let is_safe = text.len() <= PLAIN_LIMIT
            && text.trim_ascii_start().starts_with(|first| first != ':')
            && is_safe(text);
        is_safe.then_some(text)
    }
}

fn is_safe(text: &str) -> bool {
    let mut before = None;
    text.chars().all(|character| is_safe_after(before.replace(character), character))
}

/// Writes a character, escaped if it is not safe after the one before it.
fn write_escaped(out: &mut impl fmt::Write, before: Option<char>, character: char) -> fmt::Result {
    match is_safe_after(before, character) {
        true => out.write_char(character),
        false if character == '#' => out.write_str("\\x23"),
        false => write!(out, "{}", character.escape_default()),
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plain) = self.as_plain().filter(|_| self.unless_plain) {
            return f.write_str(plain);
        }
        // No byte prints as less than a character.
        let front = &self.text[..self.text.len().min(LIMIT)];
        let (mut shown, mut fits) = (String::new(), 0);
        let mut before = None;
        let pieces = front
            .utf8_chunks()
            .flat_map(|chunk| chunk.valid().chars().map(Ok).chain(chunk.invalid().iter().map(Err)));
        for piece in pieces {
            match piece {
                Ok(mark @ ('"' | '\\')) => write!(shown, "\\{mark}")?,
                Ok(character) => write_escaped(&mut shown, before, character)?,
                Err(byte) => write!(shown, "\\x{byte:02x}")?,
            }
            before = piece.ok();
            fits = if shown.len() + "\"\"...".len() <= LIMIT { shown.len() } else { fits };
        }
        if shown.len() + "\"\"".len() <= LIMIT {
            write!(f, "\"{shown}\"")
        } else {
            write!(f, "\"{}\"...", &shown[..fits])
        }
    }
}

/// Prints a message in printable ASCII and on one line, without quotes.
///
/// ```
/// use prefect_tags::text::Escaped;
///
/// assert_eq!(Escaped("no \u{1b} and no ##[x]").to_string(), r"no \u{1b} and no #\x23[x]");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = None;
        self.0
            .chars()
            .try_for_each(|character| write_escaped(f, before.replace(character), character))
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
            (b"a\"b'c\\", r#""a\"b'c\\""#),
            (b"\0\n\r\t\x1b[31m\x7f", r#""\u{0}\n\r\t\u{1b}[31m\u{7f}""#),
            ("2\u{2013}latest\u{9b}".as_bytes(), r#""2\u{2013}latest\u{9b}""#),
            (b"\xff2-\xc3", r#""\xff2-\xc3""#),
            (b"::set-output name=x::y", r#""::set-output name=x::y""#),
            (b"# a #b", r##""# a #b""##),
            (b"##[error]x", r##""#\x23[error]x""##),
            (b"###vso[x]", r##""#\x23\x23vso[x]""##),
        ] {
            assert_eq!(Quoted::bytes(text).to_string(), quoted);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = |length| "a".repeat(length);
        for (text, shown) in [
            (long(78), format!("\"{}\"", long(78))),
            (long(79), format!("\"{}\"...", long(75))),
            (long(4000), format!("\"{}\"...", long(75))),
            (long(72) + "\n\n\n", format!("\"{}\\n\\n\\n\"", long(72))),
            (long(72) + "é", format!("\"{}\\u{{e9}}\"", long(72))),
            (long(72) + "éé", format!("\"{}\"...", long(72))),
            (long(79) + "é", format!("\"{}\"...", long(75))),
        ] {
            assert_eq!(Quoted::new(&text).to_string(), shown);
        }
        let strange = [&b"\xff"[..], &[b'a'; LIMIT]].concat();
        assert_eq!(Quoted::bytes(&strange).to_string(), format!("\"\\xff{}\"...", long(71)));
    }

    #[test]
    fn only_what_no_log_takes_for_a_command_is_plain() {
        let plain = |text: &str| Quoted::unless_plain(text.as_bytes()).to_string();
        let longest = "a".repeat(PLAIN_LIMIT);
        for text in ["2-latest", "a b", " a ", "a::b", "#[a]", "a#", "\"", "it's", &longest] {
            assert_eq!(plain(text), text);
        }
        let longer = "a".repeat(PLAIN_LIMIT + 1);
        for text in [
            "",
            " ",
            ":",
            "::add-mask::x",
            "  ::add-mask::x",
            "a\tb",
            "é",
            "x##[group]",
            "##vso[",
            &longer,
        ] {
            assert_eq!(plain(text), Quoted::new(text).to_string());
            assert!(plain(text).starts_with('"'));
        }
    }

    #[test]
    fn a_message_keeps_what_is_safe() {
        for (message, escaped) in [
            (r#"tag "a\"b\n" it's"#, r#"tag "a\"b\n" it's"#),
            ("a\nb\u{e9} ##teamcity[x]", r"a\nb\u{e9} #\x23teamcity[x]"),
        ] {
            assert_eq!(Escaped(message).to_string(), escaped);
        }
    }
}
