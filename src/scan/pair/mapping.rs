//! What the keys of one mapping say together.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::key::{Key, Role};
use super::value::Value;
use crate::repository::PREFECT;
use crate::scan::dockerfile::Arguments;
use crate::scan::expansion::Expansion;
use crate::scan::image::{Image, Part, Span, is_tag_byte};
use crate::scan::placeholder::has_placeholder;
use crate::scan::{Finder, is_certain_tag, is_tag};

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry<'t> {
    pub(super) key: Key<'t>,
    pub(super) means: Value,
    /// Whether its key says that an image is pulled.
    pub(super) is_pulled: bool,
    /// Whether its value is a tag of an image only in the form of one.
    pub(super) needs_form: bool,
    pub(super) is_ignored: bool,
}

/// Why a repository has no name that counts.
enum NoPrefect {
    /// It is a variable, or there is none.
    Unknown,
    Other,
}

/// What has been found by the keys of mappings.
pub(super) struct Found<'a, 't> {
    pub(super) finder: &'a Finder,
    pub(super) text: &'t [u8],
    /// References and names, in order.
    pub(super) images: &'a mut [Image<'t>],
    /// Pairs, in no order.
    pub(super) pairs: Vec<Image<'t>>,
    /// The numbers of the names that a key says to be pulled, and of those that a
    /// tag belongs to.
    pub(super) pulled: Vec<usize>,
    pub(super) paired: BTreeSet<usize>,
}

impl<'t> Found<'_, 't> {
    /// Adds what the entries of a mapping name. `is_whole` if all of it has been read.
    pub(super) fn resolve(&mut self, entries: &[Entry<'t>], is_whole: bool) {
        let mut paths: Vec<&[u8]> = entries.iter().map(|entry| entry.key.path).collect();
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            let mapping = entries.iter().filter(|entry| entry.key.path == path).collect();
            Mapping(mapping).resolve(self, is_whole);
        }
    }

    /// A value, which may be an image that has been found.
    pub(super) fn meaning(&self, value: Value) -> Value {
        match value {
            Value::Text(span) => self.image_of(&span).map_or(Value::Text(span), Value::Image),
            value => value,
        }
    }

    /// The number of the image that is all of a value, but for a registry that is a
    /// variable in front of it.
    pub(super) fn image_of(&self, value: &Span) -> Option<usize> {
        let at = self.images.partition_point(|image| image.span.end < value.end);
        let span = &self.images.get(at)?.span;
        let front = self.text.get(value.start..span.start)?;
        let is_front = front.is_empty() || front.ends_with(b"/") && !front.contains(&b' ');
        (span.end == value.end && is_front).then_some(at)
    }

    /// Adds a tag, or what is in its place, and the digest beside it.
    fn add(&mut self, span: Span, name: Part<'t>, digest: Option<Part<'t>>) {
        let text = self.text;
        let value = &text[span.clone()];
        let near = self.images.partition_point(|image| image.span.end <= span.start);
        if span.is_empty() || self.images.get(near).is_some_and(|it| it.span.start < span.end) {
            return;
        }
        let length = value.iter().take_while(|it| is_tag_byte(**it) || **it == b'+').count();
        let own = value[length..].starts_with(b"@sha").then(|| span.start + length + 1..span.end);
        let end = own.as_ref().map_or(length, |_| value.len());
        let tag = if name == Part::Unknown || digest == Some(Part::Unknown) {
            Part::Unknown
        } else if length > 0 && end == value.len() {
            Part::At(span.start..span.start + length)
        } else if value.contains(&b'$') {
            Image::made(text, span.clone(), Expansion::by_itself).tag
        } else if !has_placeholder(value)
            && value.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            // A sentence, or a branch.
            return;
        } else {
            Part::Unknown
        };
        let is_locked = digest.is_some() || own.is_some();
        let digest = own.map(Part::At).or(digest).unwrap_or(Part::None);
        self.pairs.push(Image { span, name, tag, digest, is_certain: true, is_locked });
    }

    /// Adds the tag in the cell next to a name.
    pub(super) fn add_beside(&mut self, number: usize, tag: Span) {
        let image = &self.images[number];
        if let (Part::At(span), false) = (&image.name, image.has_upper_case(self.text)) {
            let name = String::from_utf8_lossy(&self.text[span.clone()]);
            if image.is_name_alone() {
                self.add(tag, Part::Known(name), None);
            }
        }
    }
}

/// The entry that a name and a value are for what is around: `name: image.tag` and
/// `value: 3-latest`.
pub(super) fn derived<'t>(entries: &[Entry<'t>], text: &'t [u8]) -> Option<Entry<'t>> {
    let with = |role| entries.iter().find(|it| it.key.role == role && it.key.path.is_empty());
    let (name, value) = (with(Role::Name)?, with(Role::Value)?);
    let (Value::Text(span) | Value::Code(span)) = &name.means else { return None };
    let key = Key::of(&text[span.clone()])?;
    let is_part = !key.path.is_empty()
        && matches!(key.role, Role::Repository | Role::Registry | Role::Tag | Role::Digest);
    let is_ignored = name.is_ignored || value.is_ignored;
    let means = value.means.clone();
    (is_part || key.role == Role::PrefectTag).then_some(Entry {
        key,
        means,
        is_pulled: false,
        needs_form: false,
        is_ignored,
    })
}

/// The entries of one mapping, with the same path in front of their keys.
struct Mapping<'e, 't>(Vec<&'e Entry<'t>>);

impl<'e, 't> Mapping<'e, 't> {
    fn with(&self, fits: impl Fn(Role) -> bool) -> impl Iterator<Item = &'e Entry<'t>> {
        self.0.iter().copied().filter(move |entry| fits(entry.key.role))
    }

    fn resolve(&self, found: &mut Found<'_, 't>, is_whole: bool) {
        for tag in self.with(is_tag_role) {
            self.add_tag(tag, found);
        }
        for entry in self.with(|role| role <= Role::Name) {
            self.lock(entry, found);
        }
        let is_version = |role| matches!(role, Role::Digest | Role::Beside) || is_tag_role(role);
        let has_version = self.with(is_version).next().is_some();
        for entry in self.0.iter().filter(|entry| entry.is_pulled && is_whole) {
            let Value::Image(number) = entry.means else { continue };
            let image = &found.images[number];
            if image.is_name_alone() && (!has_version || image.has_upper_case(found.text)) {
                found.pulled.push(number);
            }
        }
    }

    fn add_tag(&self, tag: &Entry<'t>, found: &mut Found<'_, 't>) {
        let text = found.text;
        let (span, is_code) = match &tag.means {
            Value::Text(span) => (span.clone(), false),
            Value::Code(span) => (span.clone(), true),
            _ => return,
        };
        let value = &text[span.clone()];
        if tag.key.role == Role::Version && !self.is_version_a_tag(tag, value, is_code)
            || tag.key.role == Role::PrefectTag && tag.needs_form && !has_form(value, &tag.key)
        {
            return;
        }
        let repository = self.repository_of(tag, found);
        let name = match repository.map_or(Err(NoPrefect::Unknown), |it| self.named(it, found)) {
            Ok(name) => name,
            Err(NoPrefect::Unknown) if self.is_of_prefect(tag, found) => {
                Part::Known(Cow::Borrowed(PREFECT))
            }
            Err(_) => return,
        };
        if let Some(Entry { means: Value::Image(number), .. }) = repository {
            found.paired.insert(*number);
        }
        if !tag.is_ignored && !repository.is_some_and(|entry| entry.is_ignored) {
            let name = if is_code { Part::Unknown } else { name };
            found.add(span, name, self.digest_of(tag, repository, text));
        }
    }

    /// Whether a tag is one of Prefect's charts, and no other repository is beside it.
    fn is_of_prefect(&self, tag: &Entry<'t>, found: &Found<'_, 't>) -> bool {
        let is_prefect_tag = tag.key.role == Role::PrefectTag;
        is_prefect_tag && found.finder.takes(PREFECT) && !self.names_other(tag, found.text)
    }

    /// Whether a key with the same words in front names an image, more exactly than
    /// `name`.
    fn names_other(&self, entry: &Entry<'t>, text: &[u8]) -> bool {
        let mut others = self.with(|role| role < Role::Name).filter(|other| is_same(other, entry));
        others.any(|other| match &other.means {
            Value::Text(span) => !has_placeholder(&text[span.clone()]),
            _ => false,
        })
    }

    /// Whether a version is a tag: in a form that only tags have, or beside an image or a
    /// repository that is not named otherwise; and no tag is beside it.
    fn is_version_a_tag(&self, version: &Entry<'t>, value: &[u8], is_code: bool) -> bool {
        let mut tags = self.with(|role| matches!(role, Role::Tag | Role::PrefectTag));
        let mut images = self.with(|role| matches!(role, Role::Repository | Role::Image));
        let is_beside = images.any(|entry| entry.key.prefix.is_empty())
            && self.with(|role| role == Role::Name).next().is_none()
            && (is_code || has_placeholder(value) || is_tag(value));
        !tags.any(|tag| is_same(tag, version)) && (is_beside || is_certain_tag(value))
    }

    /// The repository of a tag: one with the same words in front of its key; or if
    /// there are none in front of one of them, the only one of the only tag.
    fn repository_of(&self, tag: &Entry<'t>, found: &Found<'_, 't>) -> Option<&'e Entry<'t>> {
        let mut all: Vec<_> = self.with(|role| role <= Role::Name).collect();
        all.retain(|entry| self.is_repository(entry, found));
        all.sort_by_key(|entry| entry.key.role);
        if let Some(own) = all.iter().find(|entry| is_same(entry, tag)) {
            // A `name` beside a key that names another image is not that of the tag.
            let is_named = own.key.role == Role::Name && self.names_other(own, found.text);
            return Some(*own).filter(|_| !is_named);
        }
        let first = *all.first()?;
        let is_only = all.iter().all(|entry| is_same(entry, first))
            && self.with(|role| role == tag.key.role).count() == 1;
        let is_plain = tag.key.prefix.is_empty() || first.key.prefix.is_empty();
        (is_only && is_plain).then_some(first)
    }

    /// Whether a value can be a repository: one with a slash or a variable.
    fn is_repository(&self, entry: &Entry<'t>, found: &Found<'_, 't>) -> bool {
        match &entry.means {
            Value::Image(_) => true,
            Value::Text(span) => {
                let value = &found.text[span.clone()];
                let is_address = value.windows(3).any(|window| window == b"://");
                let has_slash = value.contains(&b'/') || self.registry_of(entry, found).is_some();
                !is_address && (has_slash || has_placeholder(value))
            }
            Value::Code(_) => self.registry_of(entry, found).is_some(),
            _ => false,
        }
    }

    /// The registry in front of a repository.
    fn registry_of(&self, repository: &Entry<'t>, found: &Found<'_, 't>) -> Option<Cow<'t, str>> {
        if repository.key.role == Role::Name {
            return None;
        }
        let mut registries = self.with(|role| role == Role::Registry);
        let registry = registries.find(|entry| is_same(entry, repository))?;
        let (Value::Text(span) | Value::Code(span)) = &registry.means else { return None };
        let registry = &found.text[span.clone()];
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(byte);
        registry.iter().all(is_plain).then(|| String::from_utf8_lossy(registry))
    }

    /// What a repository is called, with its registry; unknown if it counts, and has a part
    /// that is not known.
    fn named(&self, entry: &Entry<'t>, found: &Found<'_, 't>) -> Result<Part<'t>, NoPrefect> {
        let span = match &entry.means {
            Value::Image(number) => {
                let image = &found.images[*number];
                // It has a tag of its own, or is a repository of code: `PrefectHQ/prefect`.
                if !image.is_name_alone() || image.has_upper_case(found.text) {
                    return Err(NoPrefect::Other);
                }
                match &image.name {
                    Part::At(span) => span,
                    Part::Made(name) if name.is_whole => {
                        return Ok(Part::Known(Cow::Owned(Arguments::default().text(name))));
                    }
                    _ => return Ok(Part::Unknown),
                }
            }
            Value::Text(span) | Value::Code(span) => span,
            _ => return Err(NoPrefect::Unknown),
        };
        let name = String::from_utf8_lossy(&found.text[span.clone()]);
        if has_placeholder(name.as_bytes()) {
            return Err(NoPrefect::Unknown);
        }
        // Docker takes a first part with a dot or a port for a registry.
        let has_registry =
            name.split_once('/').is_some_and(|(first, _)| first.contains(['.', ':']));
        let name = match self.registry_of(entry, found).filter(|_| !has_registry) {
            Some(registry) => Cow::Owned(format!("{}/{name}", registry.trim_end_matches('/'))),
            None => name,
        };
        if found.finder.takes(&name) { Ok(Part::Known(name)) } else { Err(NoPrefect::Other) }
    }

    /// The digest beside a tag, or what stands for it.
    fn digest_of(
        &self,
        tag: &Entry<'t>,
        repository: Option<&Entry<'t>>,
        text: &'t [u8],
    ) -> Option<Part<'t>> {
        let is_own = |digest: &&Entry<'_>| {
            let is_named = repository.is_some_and(|repository| is_same(digest, repository));
            let mut others = self.with(|role| role <= Role::Name);
            is_named || is_same(digest, tag) || !others.any(|other| is_same(digest, other))
        };
        let mut digests = self.with(|role| role == Role::Digest).filter(is_own);
        digests.find_map(|entry| digest(entry, text))
    }

    /// Locks a reference that has a digest beside it.
    fn lock(&self, entry: &Entry<'t>, found: &mut Found<'_, 't>) {
        let Value::Image(number) = entry.means else { return };
        let Some(digest) = self.digest_of(entry, None, found.text) else { return };
        let image = &mut found.images[number];
        if image.digest.is_some() || !image.tag.is_some() {
            return;
        }
        image.is_locked = true;
        match digest {
            Part::Unknown => image.tag = Part::Unknown,
            digest if image.tag != Part::Unknown => image.digest = digest,
            _ => {}
        }
    }
}

/// Whether keys have the same words in front.
fn is_same(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    one.key.prefix.eq_ignore_ascii_case(other.key.prefix)
}

const fn is_tag_role(role: Role) -> bool {
    matches!(role, Role::PrefectTag | Role::Tag | Role::Version)
}

/// Whether the value of a `prefectTag` in code is the tag of an image, or one that is
/// made: runs of Prefect have tags, too.
fn has_form(value: &[u8], key: &Key<'_>) -> bool {
    is_tag(value) || has_placeholder(value) && (!key.path.is_empty() || is_tag_made(value))
}

fn is_tag_made(value: &[u8]) -> bool {
    ["-python", "-latest"]
        .iter()
        .any(|word| value.windows(word.len()).any(|it| it == word.as_bytes()))
}

/// The digest that an entry is: unknown if it is a variable, none if it is something
/// else, which keeps a tag as it is, too.
fn digest<'t>(entry: &Entry<'t>, text: &'t [u8]) -> Option<Part<'t>> {
    let span = match &entry.means {
        Value::Text(span) => span,
        Value::Code(_) => return Some(Part::Unknown),
        _ => return None,
    };
    let value = &text[span.clone()];
    if has_placeholder(value) {
        return Some(Part::Unknown);
    }
    let is_word = !value.iter().any(u8::is_ascii_whitespace);
    let is_hex = value.len() == 64 && value.iter().all(u8::is_ascii_hexdigit);
    if is_hex {
        return Some(Part::Known(Cow::Owned(format!("sha256:{}", String::from_utf8_lossy(value)))));
    }
    Some(if is_word && value.starts_with(b"sha") { Part::At(span.clone()) } else { Part::None })
}
