//! Dockerfiles: images of `FROM` and `COPY --from` that are made with the defaults of
//! build arguments.

mod arguments;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Finder;
use super::image::{Image, Span};
use super::lines::{Lines, TextLine, is_blank};
use crate::reference::Parts;
pub(super) use arguments::{Arguments, first_word, is_argument};

/// Puts the defaults of build arguments into the images that are made with them, and
/// adds those of which no name is written. `None` if there are no arguments.
pub(super) fn read<'t>(
    finder: &Finder,
    text: &'t [u8],
    images: &mut Vec<Image<'t>>,
) -> Option<Arc<Arguments<'t>>> {
    let mut arguments = Arguments::of(text)?;
    let (mut made, mut named, mut used) = (Vec::new(), Vec::new(), BTreeMap::new());
    for word in words(text).filter(|word| word.text.contains(&b'$')) {
        let whole = word.start..word.start + word.text.len();
        // A literal default that is all of the image is a place of its own.
        let default = arguments.default_by(word.text).filter(|default| {
            let at = images.partition_point(|image| image.span.end < default.end);
            let is_own = |it: &&Image<'_>| it.span.end == default.end && it.is_certain;
            images.get(at).filter(is_own).is_some_and(|it| !text[it.span.clone()].contains(&b'$'))
        });
        let at = images.partition_point(|image| image.span.end <= whole.start);
        let image = images.get_mut(at).filter(|image| image.span.start < whole.end);
        let span = image.as_ref().map_or(whole, |image| image.span.clone());
        let expansion = arguments.expand(&text[span.clone()]);
        let is_taken = finder.takes(Parts::of(&arguments.text(&expansion)).repository);
        let is_made = word.is_image && text[span.clone()].contains(&b'$');
        if let Some(image) = image.filter(|_| is_made) {
            image.is_certain = is_taken;
        }
        if !is_made || !is_taken || !expansion.is_whole || word.line.is_ignored || default.is_some()
        {
            arguments.lock(word.text);
        }
        if let Some(default) = default {
            named.push((span, default));
        } else if is_made && is_taken {
            let defaults =
                arguments.used(&expansion).into_iter().map(|it| arguments.default_of(it));
            used.extend(defaults.map(|default| (default.start, default.end)));
            made.push(span);
        }
    }
    // A default with more around it is no place of its own.
    let is_used = |span: &Span| {
        used.range(..=span.start).next_back().is_some_and(|(_, end)| span.end <= *end)
    };
    images.retain(|image| !is_used(&image.span));
    made.extend(named.into_iter().filter(|(_, default)| is_used(default)).map(|(span, _)| span));
    let made = made.into_iter().map(|span| Image::made(text, span, |it| arguments.expand(it)));
    // What is made counts, where the name is written in it too.
    images.splice(..0, made);
    images.sort_by_key(|image| image.span.start);
    Some(Arc::new(arguments))
}

/// A word of an instruction that names images.
struct InstructionWord<'t> {
    line: TextLine<'t>,
    /// Where it is in the text.
    start: usize,
    text: &'t [u8],
    /// Whether it is an image itself.
    is_image: bool,
}

/// The words of `FROM`, and the options of other instructions that name an image.
fn words(text: &[u8]) -> impl Iterator<Item = InstructionWord<'_>> {
    let (mut is_from, mut has_image, mut goes_on) = (false, false, false);
    Lines::of(text).flat_map(move |line| {
        let mut found = Vec::new();
        // Docker drops these lines, also within an instruction.
        if matches!(line.text.get(line.first()), None | Some(b'#')) {
            return found;
        }
        let begins = from(&line);
        (is_from, has_image) = match begins {
            Some(_) => (true, false),
            None => (is_from && goes_on, has_image),
        };
        let first = begins.unwrap_or(line.first());
        let mut next = line.start + first;
        for word in line.text[first..].split(|byte| is_blank(*byte)) {
            let start = next;
            next += word.len() + 1;
            let is_option = word.starts_with(b"--");
            if let Some(image) = word.strip_prefix(b"--from=") {
                let start = start + word.len() - image.len();
                found.push(InstructionWord { line, start, text: image, is_image: true });
            } else if word.starts_with(b"--mount=") {
                found.push(InstructionWord { line, start, text: word, is_image: false });
            } else if is_from && !matches!(word, b"" | b"\\" | b"`") {
                found.push(InstructionWord {
                    line,
                    start,
                    text: word,
                    is_image: !is_option && !has_image,
                });
                has_image |= !is_option;
            }
        }
        goes_on = matches!(line.text.trim_ascii_end(), [.., b'\\' | b'`']);
        found
    })
}

/// Where a line goes on behind `FROM`, if it begins with that. In lowercase it is also
/// a word of English and Python, so all of the line has to be an instruction.
fn from(line: &TextLine<'_>) -> Option<usize> {
    let first = line.first();
    let (word, rest) = line.text[first..].split_at_checked("FROM".len())?;
    let is_from = word == b"FROM" || word.eq_ignore_ascii_case(b"FROM") && is_stage(rest);
    (is_from && rest.first().is_some_and(|byte| is_blank(*byte))).then_some(first + word.len())
}

/// Whether options, one image and perhaps a name are all of a line.
pub(super) fn is_stage(rest: &[u8]) -> bool {
    let words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let mut words = words.skip_while(|word| word.starts_with(b"--"));
    let image = words.next();
    match words.next() {
        None => image.is_some(),
        Some(word) => {
            word.eq_ignore_ascii_case(b"AS") && words.next().is_some() && words.next().is_none()
        }
    }
}
