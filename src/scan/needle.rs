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
    /// Searches for `text`; if it has no uppercase, in any case.
    pub(super) fn new(text: &'n str) -> Self {
        let text = text.as_bytes();
        let fold = if text.iter().any(u8::is_ascii_uppercase) { 0 } else { 0x20 };
        // Lower-case letters are what most texts consist of, but for these.
        let rare = text.iter().position(|byte| !byte.is_ascii_lowercase());
        let rare = rare.or_else(|| text.iter().position(|byte| b"jqxzvkyw".contains(byte)));
        let first = rare.unwrap_or(0).saturating_sub(1);
        Needle { text, pair: [first, (first + 1).min(text.len() - 1)], fold }
    }

    /// Where in `text` the needle is first, from `from` on.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let ends = text.len().checked_sub(self.text.len())? + 1;
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

    /// Where in `text` the needle is, one behind the other.
    pub(super) fn find_all<'t>(self, text: &'t [u8]) -> impl Iterator<Item = usize> + use<'n, 't> {
        std::iter::successors(self.find(text, 0), move |at| self.find(text, at + self.text.len()))
    }

    /// Whether the needle is in `text`.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        self.find(text, 0).is_some()
    }

    fn is_at(&self, text: &[u8]) -> bool {
        let found = &text[..self.text.len()];
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
                    let needle = Needle::new(text);
                    assert_eq!(needle.find(&hay, 0), Some(front));
                    assert_eq!(needle.find(&hay, front), Some(front));
                    assert_eq!(needle.find(&hay, front + 1), None);
                    let upper = hay.to_ascii_uppercase();
                    let lower = text.to_ascii_lowercase();
                    assert_eq!(Needle::new(&lower).find(&upper, 0), Some(front));
                }
            }
        }
        assert_eq!(Needle::new("prefectTag").find(b"prefecttag prefectTag", 0), Some(11));
        assert_eq!(Needle::new("prefectTag").find(b"prefectTa", 0), None);
    }
}
