//! The quick search for the few bytes of a text that are worth a look.

/// How many bytes are compared in one go. Few blocks of a text have the pair
/// that is searched for, and the compiler has no branch per byte to make.
const BLOCK: usize = 128;

/// A text that is searched for by the rarest two bytes of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needle<'n> {
    text: &'n [u8],
    pair: [usize; 2],
    /// The bit that uppercase and lowercase differ in, if case does not matter.
    fold: u8,
}

impl<'n> Needle<'n> {
    /// Searches for `text` as it is.
    pub(super) fn exact(text: &'n str) -> Self {
        Needle::new(text, 0)
    }

    /// Searches for `text` in uppercase, lowercase or both.
    pub(super) fn in_any_case(text: &'n str) -> Self {
        Needle::new(text, 0x20)
    }

    fn new(text: &'n str, fold: u8) -> Self {
        let text = text.as_bytes();
        // Lower-case letters are what most texts consist of, but for these.
        let rare = text.iter().position(|byte| !byte.is_ascii_lowercase());
        let rare = rare.or_else(|| text.iter().position(|byte| b"jqxzvk".contains(byte)));
        let first = rare.unwrap_or(0).saturating_sub(1);
        Needle { text, pair: [first, (first + 1).min(text.len() - 1)], fold }
    }

    /// How long the needle is, in bytes.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Where in `text` the needle stands first, from `from` on.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let ends = text.len().checked_sub(self.len())? + 1;
        let [first, second] = self.pair.map(|at| self.text[at] | self.fold);
        let mut at = from;
        while at < ends {
            let end = (at + BLOCK).min(ends);
            let [firsts, seconds] = self.pair.map(|offset| &text[at + offset..end + offset]);
            let pairs = firsts.iter().zip(seconds).fold(0, |pairs, (&one, &two)| {
                let is_first = u8::from(one | self.fold == first);
                let is_second = u8::from(two | self.fold == second);
                pairs | is_first & is_second
            });
            if pairs > 0 {
                let pairs = firsts.iter().zip(seconds).zip(at..end);
                let mut starts = pairs.filter_map(|((&one, &two), start)| {
                    let is_pair = one | self.fold == first && two | self.fold == second;
                    is_pair.then_some(start)
                });
                let found = starts.find(|&start| self.is_at(&text[start..]));
                if found.is_some() {
                    return found;
                }
            }
            at = end;
        }
        None
    }

    /// Whether the needle stands in `text`.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        self.find(text, 0).is_some()
    }

    /// Whether a line of `text` begins with the needle, behind blanks and a byte order mark.
    pub(super) fn begins_line(&self, text: &[u8]) -> bool {
        let mut from = 0;
        while let Some(at) = self.find(text, from) {
            let front = text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
            if front.is_none_or(|byte| matches!(byte, b'\n' | b'\xbf')) {
                return true;
            }
            from = at + self.len();
        }
        false
    }

    fn is_at(&self, text: &[u8]) -> bool {
        let found = &text[..self.len()];
        if self.fold == 0 { found == self.text } else { found.eq_ignore_ascii_case(self.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_wherever_it_stands() {
        for text in ["prefecthq/prefect", "prefectTag", "prefect", "p", "1/a", "aB"] {
            for front in [0, 1, BLOCK - 2, BLOCK - 1, BLOCK, 3 * BLOCK + 1] {
                for back in [0, 1, BLOCK] {
                    let hay = [&vec![b'.'; front], text.as_bytes(), &vec![b'.'; back]].concat();
                    let needle = Needle::exact(text);
                    assert_eq!(needle.find(&hay, 0), Some(front));
                    assert_eq!(needle.find(&hay, front), Some(front));
                    assert_eq!(needle.find(&hay, front + 1), None);
                    let upper = hay.to_ascii_uppercase();
                    assert_eq!(Needle::in_any_case(text).find(&upper, 0), Some(front));
                }
            }
        }
        assert_eq!(Needle::exact("prefectTag").find(b"prefecttag prefectTag", 0), Some(11));
        assert_eq!(Needle::exact("prefectTag").find(b"prefectTa", 0), None);
    }
}
