//! Near misses: what becomes of a text by one slip of a finger.
//!
//! A parser is wrong most often right beside what it accepts, and random texts hardly ever come
//! near.

/// What is typed in addition or instead: characters of the grammars, and some that no grammar has,
/// among them a blank, controls, and a letter and a digit of other scripts.
pub(crate) const TYPED: &[char] = &[
    '0', '1', '9', '.', '-', '_', ':', '/', '@', '+', '!', 'a', 'b', 'c', 'd', 'e', 'f', 'h', 'k',
    'l', 'n', 'o', 'p', 'r', 's', 't', 'v', 'x', 'A', 'C', 'P', 'R', 'V', 'X', '#', '"', ' ', '\t',
    '\n', '\x0b', '\0', '\x1b', '\x7f', 'é', '٣', 'ſ', '\u{2013}',
];

/// One change to a text, at a position.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edit {
    Insert(char),
    Delete,
    Replace(char),
    /// With the next character.
    Swap,
    FlipCase,
}

/// The text with the edit made at the character `at`. Where there is no such character, as after
/// the end, all but an insertion leave the text as it is.
pub(crate) fn edited(text: &str, at: usize, edit: Edit) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    match edit {
        Edit::Insert(typed) => characters.insert(at.min(characters.len()), typed),
        _ if at >= characters.len() => {}
        Edit::Delete => drop(characters.remove(at)),
        Edit::Replace(typed) => characters[at] = typed,
        Edit::Swap if at + 1 == characters.len() => {}
        Edit::Swap => characters.swap(at, at + 1),
        Edit::FlipCase if characters[at].is_ascii_lowercase() => {
            characters[at].make_ascii_uppercase();
        }
        Edit::FlipCase => characters[at].make_ascii_lowercase(),
    }
    characters.into_iter().collect()
}

/// The text itself and everything that is one edit away.
pub(crate) fn near_misses(text: &str) -> impl Iterator<Item = String> {
    let typed = TYPED.iter().flat_map(|&typed| [Edit::Insert(typed), Edit::Replace(typed)]);
    let edits: Vec<Edit> = typed.chain([Edit::Delete, Edit::Swap, Edit::FlipCase]).collect();
    let edits = (0..=text.chars().count())
        .flat_map(move |at| edits.clone().into_iter().map(move |edit| (at, edit)));
    let unedited = [text.to_owned()];
    unedited.into_iter().chain(edits.map(|(at, edit)| edited(text, at, edit)))
}
