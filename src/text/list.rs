//! Lists in messages.

use std::fmt;

/// The most items that a message lists, and their length from which on there are fewer.
/// How many more there are is said behind them.
const LIMIT: usize = 5;
const WIDTH: usize = 66;

const COMMA: &str = ", ";

/// Lists items with commas between them: `3.9, 3.10, 3.11`. After five items, or some 66
/// characters, it says how many more there are.
///
/// ```
/// assert_eq!(prefect_tags::text::listed(1..=8), "1, 2, 3, 4, 5 and 3 more");
/// ```
pub fn listed(items: impl IntoIterator<Item: fmt::Display>) -> String {
    with_last(items, COMMA)
}

/// Joins items as a sentence does, and cuts them as [`listed`].
///
/// ```
/// assert_eq!(prefect_tags::text::joined(["2.20.27", "3.9.1"]), "2.20.27 and 3.9.1");
/// ```
pub fn joined(items: impl IntoIterator<Item: fmt::Display>) -> String {
    with_last(items, " and ")
}

/// Joins items of which one is meant: `standard, conda or kubernetes`.
pub(crate) fn either(items: impl IntoIterator<Item: fmt::Display>) -> String {
    with_last(items, " or ")
}

fn with_last(items: impl IntoIterator<Item: fmt::Display>, last: &str) -> String {
    concat(&items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>(), last)
}

/// Apart from what is made for every type of items, because this is not.
fn concat(items: &[String], last: &str) -> String {
    let (items, rest) = items.split_at(items.len().min(LIMIT));
    let mut more = rest.len();
    let is_sentence = more == 0 && last != COMMA;
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        let is_last = is_sentence && index + 1 == items.len();
        let comma = if is_last { last } else { COMMA };
        if index > 0 && !is_sentence && text.len() + comma.len() + item.len() > WIDTH {
            more += items.len() - index;
            break;
        }
        text.extend([if index > 0 { comma } else { "" }, item]);
    }
    if more > 0 { format!("{text} and {more} more") } else { text }
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
            assert_eq!(self::listed(items), listed);
            assert_eq!(joined(items), sentence);
            assert_eq!(either(items), sentence.replace("and", "or"));
        }
        let long = ["2.0-python3.10-conda"; 5];
        assert_eq!(self::listed(long), long[..3].join(", ") + " and 2 more");
        let all = || 1..=8;
        let cut = "1, 2, 3, 4, 5 and 3 more";
        assert_eq!(
            (self::listed(all()), joined(all()), either(all())),
            (cut.into(), cut.into(), cut.into())
        );
    }
}
