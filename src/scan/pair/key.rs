//! The keys that name an image in parts, and how they stand in a text.

use crate::scan::PREFECT_TAG;
use crate::scan::lines::{blanks, is_blank};

/// What a key says of its value. The first of those that name a repository
/// decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    NewName,
    Repository,
    Image,
    Name,
    /// Without a key: the argument of a call.
    Argument,
    /// An image, but never one of a pair.
    Container,
    Reference,
    Registry,
    Digest,
    PrefectTag,
    Tag,
    Version,
    /// The value of what `name:` names.
    Value,
}

/// Where a word of the table has to stand in a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It is the key, letter by letter.
    Alone,
    /// It is the key, or a word at its end, in any case: `serverImage`.
    AtEnd,
}

use Stands::{Alone, AtEnd};

/// The keys. Of those that fit, the first counts.
#[rustfmt::skip]
const KEYS: [(&str, Stands, Role); 16] = [
    (PREFECT_TAG,  Alone, Role::PrefectTag), // Prefect's charts
    ("newName",    Alone, Role::NewName),    // kustomize
    ("newTag",     Alone, Role::Tag),
    ("name",       Alone, Role::Name),
    ("value",      Alone, Role::Value),      // with `name`: Argo CD, Terraform's set
    ("container",  Alone, Role::Container),  // workflows of GitHub
    ("reference",  Alone, Role::Reference),  // image volumes of Kubernetes
    ("imageName",  AtEnd, Role::Image),      // Nix
    ("finalImageTag", Alone, Role::Tag),
    ("image_name", AtEnd, Role::Image),
    ("image",      AtEnd, Role::Image),
    ("repository", AtEnd, Role::Repository), // Helm
    ("registry",   AtEnd, Role::Registry),
    ("digest",     AtEnd, Role::Digest),
    ("tag",        AtEnd, Role::Tag),
    ("version",    AtEnd, Role::Version),
];

/// How long a key may be, in bytes.
const MAX_KEY: usize = 160;

/// A key with the path in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'t> {
    pub(super) role: Role,
    /// `worker.image` of `worker.image.prefectTag`.
    pub(super) path: &'t [u8],
    /// `prefect` of `prefect_image` and of `prefectImageTag`.
    pub(super) prefix: &'t [u8],
}

impl<'t> Key<'t> {
    /// The key that `name` is, if it is one of the table.
    pub(super) fn of(name: &'t [u8]) -> Option<Self> {
        let dot = name.iter().rposition(|byte| *byte == b'.');
        let (path, last) = match dot {
            Some(dot) => (&name[..dot], &name[dot + 1..]),
            None => (&name[..0], name),
        };
        KEYS.iter().find_map(|&(word, stands, role)| {
            let prefix = match stands {
                Alone => last.strip_suffix(word.as_bytes()).filter(|prefix| prefix.is_empty())?,
                AtEnd => prefix(last, word.as_bytes())?,
            };
            Some(Key { role, path, prefix })
        })
    }
}

/// What stands in front of a word at the end of a key, without `image`.
fn prefix<'t>(key: &'t [u8], word: &[u8]) -> Option<&'t [u8]> {
    let (front, end) = key.split_at(key.len().checked_sub(word.len())?);
    if !end.eq_ignore_ascii_case(word) {
        return None;
    }
    let is_word = match front.last() {
        None | Some(b'_' | b'-') => true,
        Some(byte) => end[0].is_ascii_uppercase() && !byte.is_ascii_uppercase(),
    };
    let front = trim_separator(front);
    let of_image = front.len().checked_sub("image".len()).map(|at| front.split_at(at));
    let of_image = of_image.filter(|(_, image)| image.eq_ignore_ascii_case(b"image"));
    is_word.then(|| of_image.map_or(front, |(front, _)| trim_separator(front)))
}

fn trim_separator(text: &[u8]) -> &[u8] {
    match text {
        [front @ .., b'_' | b'-'] => front,
        _ => text,
    }
}

/// Where a name of a key stands, and whether it has quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// With its quote.
    pub(super) start: usize,
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) is_quoted: bool,
}

impl Name {
    /// The name that ends in front of the separator at `separator`, and begins
    /// not before `floor`.
    pub(super) fn before(text: &[u8], floor: usize, separator: usize) -> Option<Name> {
        let at = |offset: usize| separator.checked_sub(offset).filter(|at| *at >= floor);
        let is =
            |offset: usize, bytes: &[u8]| at(offset).is_some_and(|at| bytes.contains(&text[at]));
        let front = &text[floor..separator];
        let mut back = 1 + front.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
        // `TAG ?= …`, `values["tag"] = …`
        if is(back, b"?") {
            back += 1 + usize::from(is(back + 1, b" "));
        }
        back += usize::from(is(back, b"]") && is(back + 1, b"\"'"));
        let quote = at(back).map(|at| text[at]).filter(|byte| b"\"'`".contains(byte));
        let is_escaped = quote.is_some() && is(back + 1, b"\\");
        back += usize::from(quote.is_some()) + usize::from(is_escaped);
        let end = separator + 1 - back;
        let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let near = &text[floor.max(end.saturating_sub(MAX_KEY))..end];
        let length = near.iter().rev().take_while(is_key).count();
        let mut first = end - length;
        // The letter of an escape: `\ntag: …`.
        if first > floor && text[first - 1] == b'\\' && length > 1 && b"nrt".contains(&text[first])
        {
            first += 1;
        }
        // `--image=`
        while first < end && text[first] == b'-' {
            first += 1;
        }
        let start = match quote {
            Some(quote) if first > floor && text[first - 1] == quote => first - 1,
            Some(_) => return None,
            None => first,
        };
        (first < end).then_some(Name { start, first, end, is_quoted: quote.is_some() })
    }
}

/// The key that a line starts with.
pub(super) struct KeyOfLine<'t> {
    pub(super) name: &'t [u8],
    /// Whether its value is a mapping or a list.
    pub(super) is_open: bool,
}

impl<'t> KeyOfLine<'t> {
    pub(super) fn at(line: &'t [u8], at: usize) -> Option<Self> {
        let quote = usize::from(matches!(line[at..].first(), Some(b'"' | b'\'')));
        let start = at + quote;
        let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./:@".contains(byte);
        let length = line[start..].iter().take_while(|byte| is_key(byte)).count();
        let name = &line[start..start + length];
        let (name, mut end) = match name.strip_suffix(b":") {
            Some(name) if quote == 0 => (name, start + length - 1),
            _ => (name, start + length),
        };
        if name.is_empty() || quote == 1 && line.get(end) != Some(&line[at]) {
            return None;
        }
        end += quote;
        end += blanks(&line[end..]);
        let rest = match &line[end..] {
            [b':'] => &line[end + 1..],
            [b':', next, ..] if is_blank(*next) || quote == 1 => &line[end + 1..],
            [b':' | b'?', b'=', ..] => &line[end + 2..],
            [b'=', next, ..] if *next != b'=' => &line[end + 1..],
            // A block of HCL: `set {`, `resource "docker_image" "p" {`.
            [b'{'] => &line[end..],
            _ => return None,
        };
        let rest = &rest[blanks(rest)..];
        let is_open = matches!(rest, [] | [b'[' | b'{' | b'#' | b'&', ..]);
        Some(KeyOfLine { name, is_open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_role_a_path_and_a_prefix() {
        for (name, expected) in [
            ("prefectTag", Some((Role::PrefectTag, "", ""))),
            ("worker.image.prefectTag", Some((Role::PrefectTag, "worker.image", ""))),
            ("newName", Some((Role::NewName, "", ""))),
            ("newTag", Some((Role::Tag, "", ""))),
            ("tag", Some((Role::Tag, "", ""))),
            ("image.tag", Some((Role::Tag, "image", ""))),
            ("imageTag", Some((Role::Tag, "", ""))),
            ("finalImageTag", Some((Role::Tag, "", ""))),
            ("prefect_tag", Some((Role::Tag, "", "prefect"))),
            ("PREFECT_IMAGE_TAG", Some((Role::Tag, "", "PREFECT"))),
            ("image", Some((Role::Image, "", ""))),
            ("Image", Some((Role::Image, "", ""))),
            ("serverImage", Some((Role::Image, "", "server"))),
            ("base-image", Some((Role::Image, "", "base"))),
            ("prefect_image", Some((Role::Image, "", "prefect"))),
            ("image_name", Some((Role::Image, "", ""))),
            ("imageName", Some((Role::Image, "", ""))),
            ("imageDigest", Some((Role::Digest, "", ""))),
            ("prefect_version", Some((Role::Version, "", "prefect"))),
            ("name", Some((Role::Name, "", ""))),
            ("username", None),
            ("container_name", None),
            ("images", None),
            ("stage", None),
            ("vintage", None),
            ("prefecttag", None),
            ("conversion", None),
            ("tags", None),
            ("", None),
        ] {
            let key = Key::of(name.as_bytes());
            let expected = expected.map(|(role, path, prefix): (_, &str, &str)| Key {
                role,
                path: path.as_bytes(),
                prefix: prefix.as_bytes(),
            });
            assert_eq!(key, expected, "{name}");
        }
    }

    #[test]
    fn a_name_stands_in_front_of_its_separator() {
        for (text, expected) in [
            ("tag", Some(("tag", false))),
            ("  a: tag ", Some(("tag", false))),
            ("\"tag\" ", Some(("tag", true))),
            ("\\\"tag\\\"", Some(("tag\\", true))),
            ("x\\ntag", Some(("tag", false))),
            ("--image", Some(("image", false))),
            ("TAG ?", Some(("TAG", false))),
            ("a[\"tag\"] ", Some(("tag", true))),
            (".worker.image.prefectTag ", Some((".worker.image.prefectTag", false))),
            ("tag\"", None),
            ("", None),
            ("{", None),
        ] {
            let name = Name::before(text.as_bytes(), 0, text.len());
            let found = name.map(|name| (&text[name.first..name.end], name.is_quoted));
            let expected = expected
                .map(|(name, is_quoted): (&str, bool)| (name.trim_end_matches('\\'), is_quoted));
            assert_eq!(found, expected, "{text}");
        }
    }
}
