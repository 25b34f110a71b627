//! References: what belongs to the name of a repository in front of it and behind.

mod front;
mod version;

use std::cmp::Reverse;

use super::Finder;
use super::image::{Image, Part, Span};
use super::needle::Needle;
use crate::reference::is_domain;
pub(super) use version::is_joined;

/// Finds the references in a text, and what is not certain yet: names without a tag or a
/// digest, and those in uppercase.
pub(super) fn read<'t>(finder: &Finder, text: &'t [u8]) -> Vec<Image<'t>> {
    let names = finder.names().flat_map(|name| {
        let starts = Needle::new(name).find_all(text);
        starts.map(|start| start..start + name.len())
    });
    let mut names: Vec<Span> = names.collect();
    // Where one begins as another does, the longer one is meant.
    names.sort_by_key(|name| (name.start, Reverse(name.end)));
    let (mut images, mut floor) = (Vec::new(), 0);
    for name in names {
        if name.start >= floor {
            let image = read_around(finder, text, floor, name.clone());
            floor = image.as_ref().map_or(name.end, |image| name.end.max(image.span.end));
            images.extend(image);
        }
    }
    images
}

/// The image around the name at `name`. Nothing before `floor` belongs to it.
fn read_around<'t>(finder: &Finder, text: &'t [u8], floor: usize, name: Span) -> Option<Image<'t>> {
    let (start, variable) = front::read(text, floor, name.start)?;
    let repository = std::str::from_utf8(&text[start..name.end]).ok()?;
    if !finder.takes(repository) {
        return None;
    }
    // `${IMAGE:-prefecthq/prefect}:2-latest` begins and ends further out.
    let variable = variable.filter(|_| text.get(name.end) == Some(&b'}'));
    let at = name.end + usize::from(variable.is_some());
    let mut image = version::read(text, start, at)?;
    if let Some(variable) = variable {
        image.span.start = variable;
        if image.name != Part::Unknown {
            image.name = Part::Made(variable..at);
        }
    }
    if image.is_name_alone() {
        return Some(image);
    }
    let version = &text[at..image.span.end];
    let is_exact = !text[name].iter().any(u8::is_ascii_uppercase);
    if is_line_of_file(repository, version) {
        return None;
    }
    // Uppercase has to look like an image, or be pulled: `PrefectHQ/prefect` is GitHub's.
    image.is_certain = is_exact || is_version(version);
    if is_exact && text[image.span.clone()].contains(&b'$') {
        return Some(Image::made(text, image.span, None));
    }
    Some(image)
}

/// Whether a tag or a digest, or a variable in its place, is one of an image.
fn is_version(version: &[u8]) -> bool {
    match version {
        [b':', b'0'..=b'9' | b'$' | b'{' | b'<' | b'%' | b'#' | b'@' | b'!' | b'\\', ..] => true,
        [b':', tag @ ..] => tag.starts_with(b"latest"),
        [b'@', first, ..] => first.is_ascii_alphabetic(),
        _ => false,
    }
}

/// Whether a reference is a path with the number of a line: `src/prefecthq/prefect:12`.
fn is_line_of_file(repository: &str, version: &[u8]) -> bool {
    let is_number = |tag: &[u8]| tag.iter().all(u8::is_ascii_digit);
    let first = repository.split('/').next().unwrap_or(repository);
    version.strip_prefix(b":").is_some_and(is_number)
        && repository.matches('/').count() > 1
        && !is_domain(first)
}
