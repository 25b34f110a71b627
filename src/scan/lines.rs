//! The lines of a text: where they stand, and which are skipped.

use super::needle::Needle;

/// What a line says to be skipped.
const IGNORE: &str = "prefect-tags: ignore";

/// What some editors write in front of UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLine<'t> {
    /// From 1.
    pub(super) number: usize,
    /// Where its first byte stands in the text.
    pub(super) start: usize,
    /// Without its end, LF or CRLF.
    pub(super) text: &'t [u8],
}

impl<'t> TextLine<'t> {
    /// Where the line begins, past blanks and a byte order mark.
    pub(super) fn first(&self) -> usize {
        let mark = if self.start == 0 && self.text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        mark + blanks(&self.text[mark..])
    }

    /// Where the line ends in the text.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The words of the line, with where they stand in the text.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &'t [u8])> + Clone + use<'t> {
        let first = self.first();
        let words = self.text[first..].split(|byte| is_blank(*byte));
        let places = words.scan(self.start + first, |next, word| {
            let at = *next;
            *next += word.len() + 1;
            Some((at, word))
        });
        places.filter(|(_, word)| !word.is_empty())
    }
}

/// Whether a byte separates words of a line.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The length of the blanks that a text starts with.
pub(super) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_blank(**byte)).count()
}

/// The lines of a text, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    /// Where the next line begins, and its number.
    next: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    pub(super) const fn of(text: &'t [u8]) -> Self {
        Lines { text, next: 0, number: 1 }
    }

    /// The next line that has, or comes after, the byte at `at`.
    pub(super) fn line_with(&mut self, at: usize) -> Option<TextLine<'t>> {
        if let Some(passed) = self.text.get(self.next..at) {
            if let Some(last) = passed.iter().rposition(|byte| *byte == b'\n') {
                self.number += passed.iter().map(|byte| usize::from(*byte == b'\n')).sum::<usize>();
                self.next += last + 1;
            }
        }
        self.next()
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = TextLine<'t>;

    fn next(&mut self) -> Option<TextLine<'t>> {
        let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let text = &rest[..length];
        let line = TextLine {
            number: self.number,
            start: self.next,
            text: text.strip_suffix(b"\r").unwrap_or(text),
        };
        self.next += length + 1;
        self.number += 1;
        Some(line)
    }
}

/// The lines that say that they are to be skipped, asked for in the order
/// of the text.
#[derive(Clone, Debug)]
pub(super) struct Ignored<'t> {
    text: &'t [u8],
    /// Where the next one says so.
    next: Option<usize>,
}

impl<'t> Ignored<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        Ignored { text, next: Needle::exact(IGNORE).find(text, 0) }
    }

    /// Whether `line` does, which never goes back.
    pub(super) fn has(&mut self, line: &TextLine<'_>) -> bool {
        while let Some(at) = self.next.filter(|at| *at < line.start) {
            self.next = Needle::exact(IGNORE).find(self.text, at + 1);
        }
        self.next.is_some_and(|at| at < line.end())
    }
}

/// The lines that bytes stand in, asked for in the order of the text.
#[derive(Clone, Debug)]
pub(super) struct LinesOf<'t> {
    lines: Lines<'t>,
    ignored: Ignored<'t>,
    current: Option<TextLine<'t>>,
}

impl<'t> LinesOf<'t> {
    pub(super) fn text(text: &'t [u8]) -> Self {
        LinesOf { lines: Lines::of(text), ignored: Ignored::of(text), current: None }
    }

    /// The line with the byte at `at`, or that ends there, and whether it says that
    /// it is to be skipped.
    pub(super) fn line_of(&mut self, at: usize) -> Option<(TextLine<'t>, bool)> {
        let line = match self.current {
            Some(line) if at <= line.end() => line,
            _ => self.lines.line_with(at)?,
        };
        self.current = Some(line);
        Some((line, self.ignored.has(&line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_numbers_and_neither_end_nor_mark() {
        let text = b"\xef\xbb\xbf \ta\r\n\nb\r\r\n\xef\xbb\xbfc";
        let lines: Vec<_> = Lines::of(text).collect();
        let expected: [(usize, usize, &[u8], usize); 4] = [
            (1, 0, b"\xef\xbb\xbf \ta", 5),
            (2, 8, b"", 0),
            (3, 9, b"b\r", 0),
            (4, 13, b"\xef\xbb\xbfc", 0),
        ];
        assert_eq!(lines.len(), expected.len());
        for (line, (number, start, text, first)) in lines.iter().zip(expected) {
            assert_eq!((line.number, line.start, line.text), (number, start, text));
            assert_eq!(line.first(), first, "{line:?}");
        }
    }

    #[test]
    fn a_line_is_reached_by_any_of_its_bytes() {
        let text = b"ab\n\ncd\ne";
        for (at, number) in [(0, 1), (1, 1), (2, 1), (3, 2), (4, 3), (6, 3), (7, 4)] {
            assert_eq!(Lines::of(text).line_with(at).unwrap().number, number, "byte {at}");
        }
        let mut lines = Lines::of(text);
        assert_eq!(lines.line_with(4).unwrap().number, 3);
        assert_eq!(lines.line_with(0).unwrap().number, 4);
        assert!(lines.line_with(0).is_none());
    }

    #[test]
    fn a_line_is_ignored_by_what_it_says_and_no_other() {
        let text = b"a\nb # prefect-tags: ignore\nc\nprefect-tags: ignore d";
        let mut ignored = Ignored::of(text);
        let lines = Lines::of(text);
        let says: Vec<_> = lines.map(|line| ignored.has(&line)).collect();
        assert_eq!(says, [false, true, false, true]);
    }
}
