//! How far a word is from another.

/// Whether `one` becomes `other` by at most so many edits: a character put in, left out
/// or replaced, or two swapped.
pub(crate) fn is_within(edits: usize, one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[same..], &other[same..]);
    if one.is_empty() && other.is_empty() {
        return true;
    }
    let Some(left) = edits.checked_sub(1) else { return false };
    let [shorter, other_shorter] = [one, other].map(|word| word.get(1..).unwrap_or_default());
    let is_swapped = matches!(
        (one, other),
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && is_within(left, one, other)
    );
    is_swapped
        || is_within(left, shorter, other_shorter)
        || is_within(left, shorter, other)
        || is_within(left, one, other_shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_one_character_or_a_swap() {
        for (one, other, edits) in [
            ("latest", "latest", 0),
            ("", "", 0),
            ("", "a", 1),
            ("latest", "lates", 1),
            ("latest", "platest", 1),
            ("latest", "latent", 1),
            ("latest", "altest", 1),
            ("latest", "", 6),
            ("lastest", "latest", 1),
            ("ltst", "latest", 2),
            ("altets", "latest", 2),
            ("kitten", "sitting", 3),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let (one, other) = (one.as_bytes(), other.as_bytes());
                assert!(is_within(edits, one, other), "{one:?} {other:?}");
                assert!(edits == 0 || !is_within(edits - 1, one, other), "{one:?} {other:?}");
            }
        }
    }
}
