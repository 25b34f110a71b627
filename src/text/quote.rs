//! Quoting and escaping. The page that says which layer applies where is the
//! documentation of [`text`](crate::text).

use std::fmt::{self, Write as _};

/// How much of an input a message repeats, in bytes. Enough for any tag; a
/// message must not grow with what it complains about.
const LIMIT: usize = 160;

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
/// a command in some logs. What is longer than 160 bytes is cut, and `...`
/// after the quotes says so.
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

/// Writes characters, those that are not safe escaped.
fn write_escaped(text: &str, extra: &[char], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut before = None;
    for character in text.chars() {
        if !is_safe_after(before, character) && character == '#' {
            f.write_str("\\x23")?;
        } else if !is_safe_after(before, character) || extra.contains(&character) {
            write!(f, "{}", character.escape_default())?;
        } else {
            f.write_char(character)?;
        }
        before = Some(character);
    }
    Ok(())
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plain) = self.as_plain().filter(|_| self.unless_plain) {
            return f.write_str(plain);
        }
        let (shown, cut) = match self.text.get(..LIMIT) {
            Some(front) if self.text.len() > LIMIT => (whole_characters(front), true),
            _ => (self.text, false),
        };
        f.write_char('"')?;
        for chunk in shown.utf8_chunks() {
            write_escaped(chunk.valid(), &['"', '\\'], f)?;
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
        // `None`: the text goes on, so the bytes at the end are half a character.
        Err(error) if error.error_len().is_none() => &cut[..error.valid_up_to()],
        _ => cut,
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
        write_escaped(self.0, &[], f)
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
        assert_eq!(Quoted::new(&long(LIMIT)).to_string(), format!("\"{}\"", long(LIMIT)));
        assert_eq!(Quoted::new(&long(LIMIT + 1)).to_string(), format!("\"{}\"...", long(LIMIT)));
        let strange = [&b"\xff"[..], &[b'a'; LIMIT]].concat();
        let shown = long(LIMIT - 1);
        assert_eq!(Quoted::bytes(&strange).to_string(), format!("\"\\xff{shown}\"..."));
        let broken = format!("{shown}é");
        assert_eq!(Quoted::new(&broken).to_string(), format!("\"{shown}\"..."));
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
