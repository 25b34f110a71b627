//! The keys that name an image in parts, and how they are written in a text.

use crate::scan::PREFECT_TAG;
use crate::scan::image::Span;

/// What a key says of its value. The order counts: up to `Name` they are repositories, of
/// which the first decides, and from `Digest` to `Beside` they say a version.
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

/// The keys that are these, letter by letter.
#[rustfmt::skip]
const WHOLE: [(&str, Role); 8] = [
    (PREFECT_TAG, Role::PrefectTag),                            // Prefect's charts
    ("newName", Role::NewName), ("newTag", Role::Tag),          // kustomize
    ("name", Role::Name), ("value", Role::Value),               // Argo CD, Terraform's set
    ("version", Role::Version),
    ("container", Role::Container), ("Container", Role::Container), // workflows of GitHub
];

/// The words at the end of a key, in any case: `serverImage`.
#[rustfmt::skip]
const ENDS: [(&str, Role); 13] = [
    ("imageName", Role::ImageName), ("image_name", Role::ImageName), // Nix
    ("image", Role::Image),
    ("repository", Role::Repository), ("registry", Role::Registry),  // Helm
    ("digest", Role::Digest), ("sha256", Role::Digest), ("sha", Role::Digest),
    ("tag", Role::Tag),
    ("tags", Role::Beside), ("version", Role::Beside), ("ref", Role::Beside), ("release", Role::Beside),
];

/// A key with the path in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'t> {
    pub(super) role: Role,
    /// `worker.image.` of `worker.image.prefectTag`.
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
        let dot = name.iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
        let (path, last) = name.split_at(dot);
        let whole = WHOLE.iter().find(|(word, _)| last == word.as_bytes());
        let end = |(word, role): &(&str, Role)| Some((prefix(last, word.as_bytes())?, *role));
        let whole = whole.map(|(_, role)| (&last[..0], *role));
        let (prefix, role) = whole.or_else(|| ENDS.iter().find_map(end))?;
        let is_image = role == Role::Container || matches!(last, b"image" | b"Image");
        Some(Key { role, path, prefix, is_image: is_image && path.is_empty() })
    }
}

/// What is in front of a word at the end of a key, without `image`.
fn prefix<'t>(key: &'t [u8], word: &[u8]) -> Option<&'t [u8]> {
    let prefix = without(key, word)?;
    let is_word = match &key[..key.len() - word.len()] {
        [] | [.., b'_' | b'-'] => true,
        [.., before] => key[prefix.len()].is_ascii_uppercase() && !before.is_ascii_uppercase(),
    };
    is_word.then(|| without(prefix, b"image").unwrap_or(prefix))
}

/// What is in front of letters at the end of a text, and in front of their separator.
fn without<'t>(text: &'t [u8], letters: &[u8]) -> Option<&'t [u8]> {
    let (front, end) = text.split_at(text.len().checked_sub(letters.len())?);
    end.eq_ignore_ascii_case(letters).then_some(match front {
        [front @ .., b'_' | b'-'] => front,
        _ => front,
    })
}

/// Where the name of a key is, and whether it has quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) span: Span,
    pub(super) is_quoted: bool,
}

impl Name {
    /// The name that ends in front of the separator at `separator`, and begins not
    /// before `floor`.
    pub(super) fn before(text: &[u8], floor: usize, separator: usize) -> Option<Name> {
        let front = text[floor..separator].trim_ascii_end();
        let (front, quote) = match front {
            [front @ .., b'\\', quote @ b'"'] | [front @ .., quote @ (b'"' | b'\'' | b'`')] => {
                (front, Some(quote))
            }
            _ => (front, None),
        };
        let end = floor + front.len();
        let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let length = front.iter().rev().take_while(is_key).count();
        let mut start = end - length;
        let before = text[floor..start].last();
        // The letter of an escape: `\ntag: …`.
        start += usize::from(before == Some(&b'\\') && length > 1 && b"nrt".contains(&text[start]));
        let is_whole = start < end && quote.is_none_or(|quote| before == Some(quote));
        is_whole.then(|| Name { span: start..end, is_quoted: quote.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_role_a_path_and_a_prefix() {
        for (name, expected) in [
            ("prefectTag", Some((Role::PrefectTag, "", ""))),
            ("worker.image.prefectTag", Some((Role::PrefectTag, "worker.image.", ""))),
            ("newName", Some((Role::NewName, "", ""))),
            ("newTag", Some((Role::Tag, "", ""))),
            ("image.tag", Some((Role::Tag, "image.", ""))),
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
            let found = name.map(|name| (&text[name.span], name.is_quoted));
            assert_eq!(found, expected, "{text}");
        }
    }
}
