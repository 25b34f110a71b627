//! The keys that name an image in parts, and how they are written in a text.

use crate::scan::PREFECT_TAG;

/// What a key says of its value. Of the repositories with the same words in front, the
/// first decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    NewName,
    Repository,
    Image,
    ImageName,
    Name,
    /// An image, but never one of a pair.
    Container,
    Registry,
    Digest,
    PrefectTag,
    Tag,
    Version,
    /// What names a version, so that an image beside it is not without.
    Beside,
    /// The value of what `name:` names.
    Value,
}

impl Role {
    /// Whether an image beside it is not without a version.
    pub(super) fn is_version(self) -> bool {
        (Role::Digest..=Role::Beside).contains(&self)
    }
}

/// Where a word of the table is in a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// It is the key, letter by letter.
    Whole,
    /// It is the key, or a word at its end, in any case: `serverImage`.
    End,
}

use At::{End, Whole};

/// The keys. Of those that fit, the first counts.
#[rustfmt::skip]
const KEYS: [(&[&str], At, Role); 14] = [
    (&[PREFECT_TAG],               Whole, Role::PrefectTag), // Prefect's charts
    (&["newName"],                 Whole, Role::NewName),    // kustomize
    (&["newTag"],                  Whole, Role::Tag),
    (&["name"],                    Whole, Role::Name),
    (&["value"],                   Whole, Role::Value),      // with `name`: Argo CD, Terraform's set
    (&["version"],                 Whole, Role::Version),
    (&["container", "Container"],  Whole, Role::Container),  // workflows of GitHub
    (&["imageName", "image_name"], End,   Role::ImageName),  // Nix
    (&["image"],                   End,   Role::Image),
    (&["repository"],              End,   Role::Repository), // Helm
    (&["registry"],                End,   Role::Registry),
    (&["digest", "sha256", "sha"], End,   Role::Digest),
    (&["tag"],                     End,   Role::Tag),
    (&["tags", "version", "ref", "release"], End, Role::Beside),
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
    /// Whether it is `image` or `container` and no more.
    pub(super) is_image: bool,
}

impl<'t> Key<'t> {
    /// A key with nothing in front of it.
    pub(super) const fn plain(role: Role) -> Self {
        Key { role, path: b"", prefix: b"", is_image: false }
    }

    /// The key that `name` is, if it is one of the table.
    pub(super) fn of(name: &'t [u8]) -> Option<Self> {
        let dot = name.iter().rposition(|byte| *byte == b'.');
        let (path, last) = match dot {
            Some(dot) => (&name[..dot], &name[dot + 1..]),
            None => (&name[..0], name),
        };
        let of = |(words, at, role): &(&[&str], At, Role)| {
            let prefix = words.iter().find_map(|word| match at {
                Whole => (last == word.as_bytes()).then_some(&last[..0]),
                End => prefix(last, word.as_bytes()),
            })?;
            let is_image = *role == Role::Container || matches!(last, b"image" | b"Image");
            Some(Key { role: *role, path, prefix, is_image })
        };
        KEYS.iter().find_map(of)
    }
}

/// What is in front of a word at the end of a key, without `image`.
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

/// Where the name of a key is, and whether it has quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// With its quote.
    pub(super) start: usize,
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) is_quoted: bool,
}

impl Name {
    /// The name that ends in front of the separator at `separator`, and begins not
    /// before `floor`.
    pub(super) fn before(text: &[u8], floor: usize, separator: usize) -> Option<Name> {
        let front = text[floor..separator].trim_ascii_end();
        let (front, quote) = match front {
            [front @ .., b'\\', quote @ b'"'] | [front @ .., quote @ (b'"' | b'\'' | b'`')] => {
                (front, Some(*quote))
            }
            _ => (front, None),
        };
        let end = floor + front.len();
        let near = &front[front.len().saturating_sub(MAX_KEY)..];
        let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let length = near.iter().rev().take_while(is_key).count();
        let mut first = end - length;
        // The letter of an escape: `\ntag: …`.
        let is_escape = first > floor && text[first - 1] == b'\\' && length > 1;
        first += usize::from(is_escape && b"nrt".contains(&text[first]));
        let start = match quote {
            Some(quote) if first > floor && text[first - 1] == quote => first - 1,
            Some(_) => return None,
            None => first,
        };
        (first < end).then_some(Name { start, first, end, is_quoted: quote.is_some() })
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
            ("image.tag", Some((Role::Tag, "image", ""))),
            ("imageTag", Some((Role::Tag, "", ""))),
            ("finalImageTag", Some((Role::Tag, "", "final"))),
            ("PREFECT_IMAGE_TAG", Some((Role::Tag, "", "PREFECT"))),
            ("PREFECT_IMAGE_REPOSITORY", Some((Role::Repository, "", "PREFECT"))),
            ("serverImage", Some((Role::Image, "", "server"))),
            ("base-image", Some((Role::Image, "", "base"))),
            ("imageName", Some((Role::ImageName, "", ""))),
            ("prefect_image_name", Some((Role::ImageName, "", "prefect"))),
            ("imageDigest", Some((Role::Digest, "", ""))),
            ("version", Some((Role::Version, "", ""))),
            ("prefect_version", Some((Role::Beside, "", "prefect"))),
            ("tags", Some((Role::Beside, "", ""))),
            ("username", None),
            ("container_name", None),
            ("images", None),
            ("hashtag", None),
            ("prefecttag", None),
            ("conversion", None),
            ("", None),
        ] {
            let found = Key::of(name.as_bytes()).map(|key| (key.role, key.path, key.prefix));
            let expected = expected.map(|(role, path, prefix): (_, &str, &str)| {
                (role, path.as_bytes(), prefix.as_bytes())
            });
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_in_front_of_its_separator() {
        for (text, expected) in [
            ("tag", Some(("tag", false))),
            ("  a: tag ", Some(("tag", false))),
            ("\"tag\" ", Some(("tag", true))),
            ("\\\"tag\\\"", Some(("tag", true))),
            ("x\\ntag", Some(("tag", false))),
            (".worker.image.prefectTag ", Some((".worker.image.prefectTag", false))),
            ("tag\"", None),
            ("", None),
            ("{", None),
        ] {
            let name = Name::before(text.as_bytes(), 0, text.len());
            let found = name.map(|name| (&text[name.first..name.end], name.is_quoted));
            assert_eq!(found, expected, "{text}");
        }
    }
}
