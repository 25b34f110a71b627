//! References: what belongs to the name of a repository in front of it and behind.

mod front;
mod version;

use std::cmp::Reverse;

use super::Finder;
use super::expansion::Expansion;
use super::image::{Image, Part, Span};
use super::needle::Needle;
use front::Front;
use version::Behind;
pub(super) use version::is_joined;

/// Finds the references in a text, and the names without a tag or a digest, which
/// are not certain yet.
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
    let Front { start, has_scheme, variable } = Front::of(text, floor, name.start)?;
    if !finder.takes(std::str::from_utf8(&text[start..name.end]).ok()?) {
        return None;
    }
    let mut span = start..name.end;
    if let (Some(variable), Some(b'}')) = (variable, text.get(name.end)) {
        // `${IMAGE:-prefecthq/prefect}:2-latest` begins and ends further out.
        span = variable..name.end + 1;
    }
    let is_default = span.end > name.end;
    let Behind { tag, digest, end, is_apart, has_suffix } = Behind::of(text, start, span.end)?;
    let version = &text[span.end..end];
    span.end = end;
    let part = if has_suffix { Part::Unknown } else { Part::At(start..name.end) };
    let mut image = Image { tag, digest, ..Image::named(span, part) };
    if image.is_name_alone() {
        if is_default {
            let expansion = Expansion::by_itself(&text[image.span.clone()]);
            image.name = Part::Made(Box::new(expansion));
        }
        return Some(image);
    }
    let is_exact = !text[name.clone()].iter().any(u8::is_ascii_uppercase);
    // Uppercase has to look like an image: `PrefectHQ/prefect` is GitHub's.
    let is_path = image.digest == Part::None && is_line_of_file(&text[start..end]);
    if !is_exact && !has_scheme && !is_version(version) || is_path {
        return None;
    }
    image.is_certain = true;
    let is_made = is_exact && !is_apart && (is_default || image.tag == Part::Unknown);
    if is_made && text[image.span.clone()].contains(&b'$') {
        return Some(Image::made(text, image.span, Expansion::by_itself));
    }
    Some(image)
}

/// Whether a tag or a digest, or a variable in its place, is one of an image.
fn is_version(version: &[u8]) -> bool {
    match version {
        [b':', b'$' | b'{' | b'<' | b'%' | b'#' | b'@' | b'!' | b'\\', ..] => true,
        [b':', tag @ ..] => {
            tag.first().is_some_and(u8::is_ascii_digit) || tag.starts_with(b"latest")
        }
        [b'@', digest @ ..] => digest.first().is_some_and(u8::is_ascii_alphabetic),
        _ => false,
    }
}

/// Whether a reference is a path with the number of a line: `src/prefecthq/prefect:12`.
/// Docker takes a first part with a dot or a port for a registry.
fn is_line_of_file(reference: &[u8]) -> bool {
    let mut parts = reference.rsplitn(2, |byte| *byte == b':');
    let is_number = parts.next().is_some_and(|tag| tag.iter().all(u8::is_ascii_digit));
    let name = parts.next().unwrap_or_default();
    let first = name.split(|byte| *byte == b'/').next().unwrap_or_default();
    let is_path = name.split(|byte| *byte == b'/').count() > 2;
    let is_registry = first == b"localhost" || first.iter().any(|byte| b".:".contains(byte));
    is_number && is_path && !is_registry
}
