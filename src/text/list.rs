//! Lists in messages.

use std::fmt;

/// The most items that a message lists, and their length from which on there are fewer.
/// How many more there are is said behind them.
const LIMIT: usize = 5;
const WIDTH: usize = 66;

/// Prints items with commas between them: `3.9, 3.10, 3.11`.
#[derive(Clone, Copy, Debug)]
pub struct Listed<I>(pub I);

impl<I: Iterator<Item: fmt::Display> + Clone> fmt::Display for Listed<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut listed = String::new();
        let mut items = self.0.clone().enumerate().peekable();
        while let Some((index, item)) = items.next_if(|(index, _)| *index < LIMIT) {
            let item = item.to_string();
            if index > 0 && listed.len() + ", ".len() + item.len() > WIDTH {
                return write!(f, "{listed} and {} more", items.count() + 1);
            }
            listed.extend([if index > 0 { ", " } else { "" }, &*item]);
        }
        match items.count() {
            0 => f.write_str(&listed),
            more => write!(f, "{listed} and {more} more"),
        }
    }
}

/// Joins items as a sentence does.
///
/// ```
/// assert_eq!(prefect_tags::text::joined(["2.20.27", "3.9.1"]), "2.20.27 and 3.9.1");
/// ```
pub fn joined(items: impl IntoIterator<Item: fmt::Display>) -> String {
    with_last(items, "and")
}

/// Joins items of which one is meant: `standard, conda or kubernetes`.
pub(crate) fn either(items: impl IntoIterator<Item: fmt::Display>) -> String {
    with_last(items, "or")
}

fn with_last(items: impl IntoIterator<Item: fmt::Display>, word: &str) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    match &*items {
        [_, ..] if items.len() > LIMIT => Listed(items.iter()).to_string(),
        [first @ .., last] if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        _ => items.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_listed_and_joined() {
        for (items, listed, sentence) in [
            (&[][..], "", ""),
            (&[1], "1", "1"),
            (&[1, 2], "1, 2", "1 and 2"),
            (&[1, 2, 3], "1, 2, 3", "1, 2 and 3"),
            (&[1, 2, 3, 4, 5], "1, 2, 3, 4, 5", "1, 2, 3, 4 and 5"),
        ] {
            assert_eq!(Listed(items.iter()).to_string(), listed);
            assert_eq!(joined(items), sentence);
            assert_eq!(either(items), sentence.replace("and", "or"));
        }
        let long = ["2.0-python3.10-conda"; 5];
        assert_eq!(Listed(long.iter()).to_string(), long[..3].join(", ") + " and 2 more");
        let all = || 1..=8;
        let cut = "1, 2, 3, 4, 5 and 3 more";
        assert_eq!(
            (Listed(all()).to_string(), joined(all()), either(all())),
            (cut.into(), cut.into(), cut.into())
        );
    }
}
