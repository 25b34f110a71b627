//! Images of a Dockerfile that are nothing but variables: `FROM ${IMAGE}:${TAG}`
//! after an `ARG` with the name of the repository.

use super::lines::{Line, Lines};
use super::needle::Needle;
use super::variables::Arguments;
use super::{Finder, Place};

/// Adds the places of such images.
pub(super) fn stages<'t>(text: &'t [u8], finder: &Finder, places: &mut Vec<Place<'t>>) {
    let has_name =
        |text: &[u8]| finder.names().any(|name| Needle::in_any_case(name).find(text, 0).is_some());
    let mut arguments = Arguments::of(text);
    for line in Lines::of(text) {
        // Where the name itself stands, it has been found.
        let is_open = |(_, word): &(usize, &[u8])| word.contains(&b'$') && !has_name(word);
        let mut images = images(&line).filter(is_open).peekable();
        if images.peek().is_none() || line.is_ignored() {
            continue;
        }
        for (at, word) in images {
            arguments.read_to(line.start);
            let reference = arguments.expand(word);
            let has_version = reference.repository().len() < reference.text.len();
            if has_version && arguments.written(word).is_some_and(has_name) {
                continue;
            }
            if let Some(names) = finder.expanded(word, &arguments) {
                let start = line.start + at;
                places.push(line.place(start..start + word.len(), names));
            }
        }
    }
}

/// The images that an instruction uses, with where they stand in the line.
fn images<'t>(line: &Line<'t>) -> impl Iterator<Item = (usize, &'t [u8])> {
    let mut words = line.words();
    let is_from = words.next().is_some_and(|(_, word)| word.eq_ignore_ascii_case(b"FROM"));
    let is_option = |(_, word): &(usize, &[u8])| word.starts_with(b"--");
    let base = is_from.then(|| words.clone().find(|word| !is_option(word))).flatten();
    let copied = words.filter_map(|(at, word)| {
        let image = word.strip_prefix(b"--from=")?;
        Some((at + word.len() - image.len(), image))
    });
    base.into_iter().chain(copied)
}
