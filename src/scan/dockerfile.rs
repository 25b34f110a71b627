//! Dockerfiles: images of `FROM` and `COPY --from` that are made with the defaults of
//! build arguments.

mod arguments;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Finder;
use super::image::{Image, Span};
use super::lines::{Lines, TextLine, goes_on, is_blank};
use super::needle::Needle;
use crate::reference::Parts;
pub(super) use arguments::Arguments;

/// The images that are made with the defaults of build arguments. They count where the
/// name is written in them, too.
pub(super) fn read<'t>(finder: &Finder, text: &'t [u8], known: &mut [Image<'t>]) -> Vec<Image<'t>> {
    let is_word = |at: usize| at == 0 || !text[at - 1].is_ascii_graphic();
    let has = |word| Needle::new(word).find_all(text).any(is_word);
    if !text.contains(&b'$') || !has("arg ") && !has("arg\t") {
        return Vec::new();
    }
    let mut arguments = Arguments::default();
    let (mut made, mut parts, mut end) = (Vec::new(), BTreeSet::new(), None);
    for word in words(text) {
        let is_argument = word.usage == Usage::Argument;
        if is_argument && made.is_empty() {
            arguments.add(&word);
        }
        // In a page, behind the end of its block, there is another Dockerfile.
        let find = || Needle::new("\n```").find(text, word.start).unwrap_or(text.len());
        if is_argument || !word.text.contains(&b'$') || word.start > *end.get_or_insert_with(find) {
            continue;
        }
        let whole = word.start..word.start + word.text.len();
        let at = known.partition_point(|image| image.span.end <= whole.start);
        let image = known.get_mut(at).filter(|image| image.span.start < whole.end);
        // Its registry may be in front: `${REGISTRY}/prefecthq/prefect`.
        let is_whole = arguments.expand(word.text).is_whole;
        let span = image.as_ref().map(|image| image.span.clone());
        let span = span.filter(|_| !is_whole).unwrap_or(whole);
        let is_made = word.usage == Usage::Image && text[span.clone()].contains(&b'$');
        let expansion = arguments.expand(&text[span.clone()]);
        let is_taken = finder.takes(Parts::of(&expansion.text).repository);
        if let Some(image) = image.filter(|_| is_made) {
            image.is_certain = is_taken;
        }
        if !is_made || !is_taken || !expansion.is_whole || word.line.is_ignored {
            arguments.lock(word.text);
        }
        if is_made && is_taken {
            let own =
                expansion.sole().filter(|it| is_place(text, known, &arguments.default_of(*it)));
            if own.is_none() {
                parts.extend(expansion.used.iter().map(|(argument, _)| *argument));
            }
            made.push((span, own));
        }
    }
    // A default with more around it is no place of its own, and one without is: then
    // `FROM` is none.
    for argument in &parts {
        let default = arguments.default_of(*argument);
        let first = known.partition_point(|image| image.span.start < default.start);
        let within = known[first..].iter_mut().take_while(|image| image.span.end <= default.end);
        within.for_each(|image| image.is_certain = false);
    }
    made.retain(|(_, own)| own.is_none_or(|argument| parts.contains(&argument)));
    let arguments = Arc::new(arguments);
    let made = made.into_iter().map(|(span, _)| Image::made(text, span, Some(&arguments)));
    made.collect()
}

/// Whether a default is all of an image, which is written there.
fn is_place(text: &[u8], images: &[Image<'_>], default: &Span) -> bool {
    let at = images.binary_search_by_key(&default.end, |image| image.span.end);
    let image = at.ok().map(|at| &images[at]).filter(|image| image.is_certain);
    image.is_some_and(|image| !text[image.span.clone()].contains(&b'$'))
}

/// A word of an instruction.
struct Operand<'t> {
    line: TextLine<'t>,
    /// Where it is in the text.
    start: usize,
    text: &'t [u8],
    usage: Usage,
}

/// What a word is for its instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Usage {
    /// A build argument.
    Argument,
    /// The image of `FROM` or `--from=`.
    Image,
    /// Another word that may name an image.
    Mention,
}

/// The words of `ARG` in front of the first `FROM`, those of `FROM`, and the options of
/// other instructions that name an image.
fn words(text: &[u8]) -> impl Iterator<Item = Operand<'_>> {
    let (mut next, mut is_open, mut is_behind_from) = (None, false, false);
    // Docker drops empty lines and comments, also within an instruction.
    let is_read = |line: &TextLine<'_>| !matches!(line.text[line.first()..], [] | [b'#', ..]);
    Lines::of(text).filter(is_read).flat_map(move |line| {
        let mut at = line.first();
        let rest = &line.text[at..];
        if is_from(rest) {
            (next, at) = (Some(Usage::Image), at + "FROM".len());
            is_behind_from = true;
        } else if is_argument(rest) && !is_behind_from {
            (next, at) = (Some(Usage::Argument), at + "ARG".len());
        } else if !is_open {
            next = None;
        }
        is_open = goes_on(rest);
        let mut found = Vec::new();
        for word in line.text[at..].split(|byte| is_blank(*byte)) {
            let end = line.start + at + word.len();
            at += word.len() + 1;
            let is_option = word.starts_with(b"--");
            let is_first = next == Some(Usage::Image);
            let (text, usage) = match word.strip_prefix(b"--from=") {
                _ if matches!(word, b"" | b"\\" | b"`") => continue,
                Some(image) => (image, Some(Usage::Image)),
                None if word.starts_with(b"--mount=") => (word, Some(Usage::Mention)),
                None if is_option && is_first => (word, Some(Usage::Mention)),
                None => (word, next),
            };
            if is_first && !is_option {
                next = Some(Usage::Mention);
            }
            let start = end - text.len();
            found.extend(usage.map(|usage| Operand { line, start, text, usage }));
        }
        found
    })
}

/// Whether a line, behind its blanks, is an instruction that has build arguments.
pub(super) fn is_argument(line: &[u8]) -> bool {
    matches!(line, [b'A' | b'a', b'R' | b'r', b'G' | b'g', blank, ..] if is_blank(*blank))
}

/// Whether a line, behind its blanks, begins with `FROM`. In lowercase it is also a word
/// of English and Python, so all of the line has to be an instruction.
fn is_from(line: &[u8]) -> bool {
    let Some((word, rest)) = line.split_at_checked("FROM".len()) else { return false };
    let is_from = word == b"FROM" || word.eq_ignore_ascii_case(b"FROM") && is_stage(rest);
    is_from && rest.first().is_some_and(|byte| is_blank(*byte))
}

/// Whether options, one image and perhaps a name are all of a line.
pub(super) fn is_stage(rest: &[u8]) -> bool {
    let words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let words: Vec<_> = words.skip_while(|word| word.starts_with(b"--")).collect();
    match &*words {
        [_] => true,
        [_, word, _] => word.eq_ignore_ascii_case(b"AS"),
        _ => false,
    }
}
