//! The lines of a text, and which of them are to be ignored.

use super::needle::Needle;

/// What a line says to be ignored.
const IGNORE: &str = "prefect-tags: ignore";

/// What some editors write in front of UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLine<'t> {
    /// From 1.
    pub(super) number: usize,
    /// Where its first byte is in the text, behind a byte order mark.
    pub(super) start: usize,
    /// Without its end, LF or CRLF.
    pub(super) text: &'t [u8],
    pub(super) is_ignored: bool,
}

impl TextLine<'_> {
    /// Where the line begins, behind blanks.
    pub(super) fn first(&self) -> usize {
        blanks(self.text)
    }

    /// Where the line ends in the text.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.first() == self.text.len()
    }
}

/// Whether a line goes on in the next, in a Dockerfile, in a shell, in cmd or in PowerShell.
pub(super) fn goes_on(line: &[u8]) -> bool {
    matches!(line.trim_ascii_end(), [.., b'\\' | b'^'] | [.., b' ', b'`'])
}

/// Whether a byte separates words of a line.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The length of the blanks that a text starts with.
pub(super) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_blank(**byte)).count()
}

/// The word or the string that a text starts with, and its length with quotes.
pub(super) fn first_word(text: &[u8]) -> (&[u8], usize) {
    if let [quote @ (b'"' | b'\''), inner @ ..] = text {
        if let Some(length) = inner.iter().position(|byte| byte == quote) {
            return (&inner[..length], length + 2);
        }
    }
    let length = text.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    (&text[..length], length)
}

/// The lines of a text, in order.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    /// Where the next line begins, and the number of the last one.
    next: usize,
    number: usize,
    /// Where the text says next that a line is to be ignored.
    ignore: Option<usize>,
    /// Whether the last line was a comment that covers the next.
    is_covered: bool,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        let ignore = Needle::new(IGNORE).find(text, 0);
        let next = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Lines { text, next, number: 0, ignore, is_covered: false }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = TextLine<'t>;

    fn next(&mut self) -> Option<TextLine<'t>> {
        let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let text = &rest[..length];
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let start = self.next;
        (self.next, self.number) = (start + length + 1, self.number + 1);
        let says_so = self.ignore.is_some_and(|at| at < self.next);
        if says_so {
            self.ignore = Needle::new(IGNORE).find(self.text, self.next);
        }
        let covers = says_so && is_lone_comment(text);
        let is_covered = std::mem::replace(&mut self.is_covered, covers);
        Some(TextLine { number: self.number, start, text, is_ignored: says_so || is_covered })
    }
}

/// Whether a comment mark and the request to ignore are all of a line.
fn is_lone_comment(line: &[u8]) -> bool {
    let is_mark = |byte: &u8| b"#/*<!-;:%'\"{(}>)".contains(byte);
    let is_outside = |byte: &&u8| is_mark(byte) || is_blank(**byte);
    let front = line.iter().take_while(is_outside).count();
    let back = line[front..].iter().rev().take_while(is_outside).count();
    line[..front].iter().any(is_mark) && line[front..line.len() - back] == *IGNORE.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_numbers_and_neither_end_nor_mark() {
        let text = b"\xef\xbb\xbf \ta\r\n\nb\r\r\n\xef\xbb\xbfc";
        let lines: Vec<_> = Lines::of(text).collect();
        let expected: [(usize, usize, &[u8], usize); 4] =
            [(1, 3, b" \ta", 2), (2, 8, b"", 0), (3, 9, b"b\r", 0), (4, 13, b"\xef\xbb\xbfc", 0)];
        assert_eq!(lines.len(), expected.len());
        for (line, (number, start, text, first)) in lines.iter().zip(expected) {
            assert_eq!((line.number, line.start, line.text), (number, start, text));
            assert_eq!(line.first(), first, "{line:?}");
        }
    }

    #[test]
    fn a_line_is_ignored_by_what_it_says_and_by_a_comment_above() {
        for (above, covers) in [
            ("# prefect-tags: ignore", true),
            ("\t// prefect-tags: ignore ", true),
            ("<!-- prefect-tags: ignore -->", true),
            ("/* prefect-tags: ignore */\r", true),
            ("prefect-tags: ignore", false),
            ("# prefect-tags: ignore it", false),
            ("x # prefect-tags: ignore", false),
        ] {
            let text = format!("a\n{above}\nb\nc prefect-tags: ignore\nd");
            let ignored: Vec<_> = Lines::of(text.as_bytes()).map(|line| line.is_ignored).collect();
            assert_eq!(ignored, [false, true, covers, true, false], "{above}");
        }
        let twice = "\u{feff}# prefect-tags: ignore\n# prefect-tags: ignore\n\nx";
        let ignored: Vec<_> = Lines::of(twice.as_bytes()).map(|line| line.is_ignored).collect();
        assert_eq!(ignored, [true, true, true, false]);
    }
}
