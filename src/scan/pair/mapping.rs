//! What the keys of one mapping say together.

use std::borrow::Cow;

use super::key::{Key, Role};
use super::value::Value;
use crate::repository::PREFECT;
use crate::scan::expansion::Expansion;
use crate::scan::image::{Image, Part, Span, is_tag_byte};
use crate::scan::placeholder::has_placeholder;
use crate::scan::{Finder, is_certain_tag, is_tag};

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry<'t> {
    pub(super) key: Key<'t>,
    pub(super) value: Option<Value>,
    /// Whether its key says that an image is pulled.
    pub(super) is_pulled: bool,
    pub(super) is_ignored: bool,
}

/// What has been found by the keys of mappings.
pub(super) struct Found<'a, 't> {
    pub(super) finder: &'a Finder,
    pub(super) text: &'t [u8],
    /// References and names, in order.
    pub(super) images: &'a mut [Image<'t>],
    /// Pairs, in no order.
    pub(super) pairs: Vec<Image<'t>>,
    /// The numbers of the names that a key says to be pulled.
    pub(super) pulled: Vec<usize>,
}

impl<'t> Found<'_, 't> {
    /// Adds what the entries of a mapping name. `is_whole` if all of it has been read.
    pub(super) fn resolve(&mut self, entries: &[Entry<'t>], is_whole: bool) {
        let mut mapping = Mapping { entries, found: self };
        for entry in entries {
            match entry.key.role {
                Role::PrefectTag | Role::Tag | Role::Version => mapping.add_tag(entry),
                role if role <= Role::Container => mapping.read_image(entry, is_whole),
                _ => {}
            }
        }
    }

    /// The number of the image that is all of a value, but for a registry that is a
    /// variable in front of it.
    fn image_of(&self, value: &Span) -> Option<usize> {
        let at = self.images.partition_point(|image| image.span.end < value.end);
        let span = &self.images.get(at)?.span;
        let front = self.text.get(value.start..span.start)?;
        let is_front = front.is_empty() || front.ends_with(b"/") && !front.contains(&b' ');
        (span.end == value.end && is_front).then_some(at)
    }

    /// Adds a tag, or what is in its place, and the digest beside it.
    fn add(&mut self, span: Span, name: Part<'t>, digest: Option<Part<'t>>) {
        let text = self.text;
        let near = self.images.partition_point(|image| image.span.end <= span.start);
        if self.images.get(near).is_some_and(|it| it.span.start < span.end) {
            return;
        }
        let value = &text[span.clone()];
        let length = value.iter().take_while(|it| is_tag_byte(**it) || **it == b'+').count();
        let end = span.start + length;
        let own = value[length..].starts_with(b"@sha").then(|| Part::At(end + 1..span.end));
        let is_sentence = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
        let tag = match &value[length..] {
            _ if name == Part::Unknown => Part::Unknown,
            rest if length > 0 && (rest.is_empty() || own.is_some()) => Part::At(span.start..end),
            _ if value.contains(&b'$') && Expansion::by_itself(value).is_whole => {
                Part::Made(span.clone())
            }
            // Or a branch.
            _ if value.iter().any(is_sentence) && !has_placeholder(value) => return,
            _ => Part::Unknown,
        };
        let mut image = Image { tag, is_certain: true, ..Image::named(span, name) };
        if let Some(digest) = own.or(digest) {
            lock(&mut image, digest);
        }
        self.pairs.push(image);
    }
}

/// Keeps an image as it is, for the digest beside it, by which Docker goes.
fn lock<'t>(image: &mut Image<'t>, digest: Part<'t>) {
    image.is_locked = true;
    match digest {
        Part::Unknown => image.tag = Part::Unknown,
        digest => image.digest = digest,
    }
}

/// The entry that a name and a value are for what is around: `name: image.tag` and
/// `value: 3-latest`.
pub(super) fn derived<'t>(entries: &[Entry<'t>], text: &'t [u8]) -> Option<Entry<'t>> {
    let with = |role| entries.iter().find(|it| it.key.role == role && it.key.path.is_empty());
    let (name, value) = (with(Role::Name)?, with(Role::Value)?);
    let key = Key::of(&text[name.value.as_ref()?.span.clone()])?;
    let is_ignored = name.is_ignored || value.is_ignored;
    let is_part = !key.path.is_empty() || key.role == Role::PrefectTag;
    let value = value.value.clone();
    is_part.then_some(Entry { key, value, is_pulled: false, is_ignored })
}

/// The entries of one mapping. Those with the same path in front of their keys belong
/// together.
struct Mapping<'m, 'a, 't> {
    entries: &'m [Entry<'t>],
    found: &'m mut Found<'a, 't>,
}

impl<'m, 't> Mapping<'m, '_, 't> {
    /// The entries of a role that belong together with `one`.
    fn beside(&self, one: &Entry<'t>, fits: impl Fn(Role) -> bool) -> Vec<&'m Entry<'t>> {
        let fits = |it: &&Entry<'_>| it.key.path == one.key.path && fits(it.key.role);
        self.entries.iter().filter(fits).collect()
    }

    /// The same with the same words in front of their keys.
    fn alike(&self, one: &Entry<'t>, fits: impl Fn(Role) -> bool) -> Vec<&'m Entry<'t>> {
        let beside = self.beside(one, fits).into_iter();
        beside.filter(|it| is_same(it, one)).collect()
    }

    fn add_tag(&mut self, tag: &Entry<'t>) {
        let Some(Value { span, is_code }) = &tag.value else { return };
        let value = &self.found.text[span.clone()];
        if tag.key.role == Role::Version && !self.is_version_a_tag(tag, value, *is_code) {
            return;
        }
        let repository = self.repository_of(tag);
        let is_literal = repository.as_ref().is_some_and(|(entry, _)| self.is_literal(entry));
        let is_of_prefect = tag.key.role == Role::PrefectTag
            && self.found.finder.takes(PREFECT)
            && !is_literal
            && !self.names_other(tag);
        let (repository, name) = repository.unwrap_or((tag, Part::None));
        let name = match name {
            Part::None if is_of_prefect => Part::Known(Cow::Borrowed(PREFECT)),
            Part::None => return,
            name => name,
        };
        if !repository.is_ignored {
            let name = if *is_code { Part::Unknown } else { name };
            let digest = self.digest_of(tag, repository);
            self.found.add(span.clone(), name, digest);
        }
    }

    /// Says of an image that a digest is beside it, or that it is pulled without a version.
    fn read_image(&mut self, entry: &Entry<'t>, is_whole: bool) {
        let number = entry.value.as_ref().and_then(|value| self.found.image_of(&value.span));
        let Some(number) = number else { return };
        let digest = self.digest_of(entry, entry);
        let is_version = |role| (Role::Digest..=Role::Beside).contains(&role);
        let has_version = !self.beside(entry, is_version).is_empty();
        let image = &mut self.found.images[number];
        if !image.is_certain {
            let is_wrong = image.has_upper_case(self.found.text);
            if entry.is_pulled && is_whole && (!has_version || is_wrong) {
                self.found.pulled.push(number);
            }
        } else if let (Part::None, Some(digest)) = (&image.digest, digest) {
            lock(image, digest);
        }
    }

    /// Whether a key with the same words in front names an image, more exactly than
    /// `name`.
    fn names_other(&self, entry: &Entry<'t>) -> bool {
        self.alike(entry, |role| role < Role::Name).into_iter().any(|it| self.is_literal(it))
    }

    /// Whether a value names an image, but for a variable in front of it: `$REGISTRY/flows`.
    fn is_literal(&self, entry: &Entry<'t>) -> bool {
        let Some(Value { span, is_code: false }) = &entry.value else { return false };
        let value = &self.found.text[span.clone()];
        let last = value.rsplit(|byte| *byte == b'/').next().unwrap_or(value);
        !has_placeholder(value) || last != b"prefect" && last.iter().all(|it| is_tag_byte(*it))
    }

    /// Whether a version is a tag: in a form that only tags have, or beside an image or a
    /// repository that is not named otherwise; and no tag is beside it.
    fn is_version_a_tag(&self, version: &Entry<'t>, value: &[u8], is_code: bool) -> bool {
        let is_tag_role = |role| matches!(role, Role::Tag | Role::PrefectTag);
        let is_image = |role| matches!(role, Role::Repository | Role::Image);
        let is_beside = !self.alike(version, is_image).is_empty()
            && self.beside(version, |role| role == Role::Name).is_empty()
            && (is_code || has_placeholder(value) || is_tag(value));
        self.alike(version, is_tag_role).is_empty() && (is_beside || is_certain_tag(value))
    }

    /// The repository of a tag, and what it is called: one with the same words in front of
    /// its key; or if there are none in front of one of them, the only one of the only tag.
    fn repository_of(&self, tag: &Entry<'t>) -> Option<(&'m Entry<'t>, Part<'t>)> {
        let all = self.beside(tag, |role| role <= Role::Name).into_iter();
        let named = all.filter_map(|it| Some((it, self.name_of(it)?)));
        let (own, others): (Vec<_>, Vec<_>) = named.partition(|(it, _)| is_same(it, tag));
        let role = |(it, _): &(&Entry<'_>, _)| it.key.role;
        if let Some(own) = own.into_iter().min_by_key(role) {
            // A `name` beside a key that names another image is not that of the tag.
            let is_named = own.0.key.role == Role::Name && self.names_other(own.0);
            return Some(own).filter(|_| !is_named);
        }
        // `redis_tag` is that of `redis_image`, whatever that is.
        let mut owners = self.alike(tag, |role| role < Role::Name).into_iter();
        let is_only = owners.all(|it| it.value.is_none())
            && others.iter().all(|(it, _)| is_same(it, others[0].0))
            && self.beside(tag, |role| role == tag.key.role).len() == 1;
        let is_plain = |it: &Entry<'_>| tag.key.prefix.is_empty() || it.key.prefix.is_empty();
        others.into_iter().min_by_key(role).filter(|(it, _)| is_only && is_plain(it))
    }

    /// What a repository is called, with its registry: unknown if it counts and a part of it
    /// is not known, none if it does not count. `None` if it can be no repository: it has no
    /// slash and no variable.
    fn name_of(&self, entry: &Entry<'t>) -> Option<Part<'t>> {
        let text = self.found.text;
        let is_registry = |role| role == Role::Registry && entry.key.role == Role::Repository;
        let registry = self.alike(entry, is_registry).iter().find_map(|it| it.value.as_ref());
        let registry = registry.map(|it| &text[it.span.clone()]).filter(|it| !has_placeholder(it));
        let Value { mut span, is_code } = entry.value.clone()?;
        let value = &text[span.clone()];
        let is_path = value.contains(&b'/') && !value.windows(3).any(|it| it == b"://");
        if let Some(number) = self.found.image_of(&span) {
            let image = &self.found.images[number];
            match &image.name {
                // It has a tag of its own, or is a repository of code: `PrefectHQ/prefect`.
                _ if !image.is_name_alone() || image.has_upper_case(text) => {
                    return Some(Part::None);
                }
                Part::At(name) => span = name.clone(),
                Part::Made(name) => {
                    let name = Expansion::by_itself(&text[name.clone()]).text;
                    return Some(Part::Known(Cow::Owned(name)));
                }
                _ => return Some(Part::Unknown),
            }
        } else if registry.is_none() && (is_code || !is_path && !has_placeholder(value)) {
            return None;
        }
        let mut name = String::from_utf8_lossy(&text[span]);
        if let Some(registry) = registry {
            let registry = String::from_utf8_lossy(registry);
            name = Cow::Owned(format!("{}/{name}", registry.trim_end_matches('/')));
        }
        Some(if self.found.finder.takes(&name) { Part::Known(name) } else { Part::None })
    }

    /// The digest beside a tag of a repository: unknown if it is a variable, none if it is
    /// something else, which keeps a tag as it is, too.
    fn digest_of(&self, tag: &Entry<'t>, repository: &Entry<'t>) -> Option<Part<'t>> {
        let is_its = |it: &Entry<'_>| is_same(it, repository) || is_same(it, tag);
        let is_nobodys = |it: &Entry<'t>| self.alike(it, |role| role <= Role::Name).is_empty();
        let digests = self.beside(tag, |role| role == Role::Digest).into_iter();
        let digests = digests.filter(|it| it.value.is_some() && (is_its(it) || is_nobodys(it)));
        let digest = digests.min_by_key(|it| !is_its(it))?;
        let Value { span, is_code } = digest.value.clone()?;
        Some(match &self.found.text[span.clone()] {
            // `REDIS_DIGEST`, perhaps of something else.
            _ if !is_its(digest) && !digest.key.prefix.is_empty() => Part::None,
            value if is_code || has_placeholder(value) => Part::Unknown,
            value if value.len() == 64 && value.iter().all(u8::is_ascii_hexdigit) => {
                Part::Known(Cow::Owned(format!("sha256:{}", String::from_utf8_lossy(value))))
            }
            // With a slash it may have another image in it.
            value if value.starts_with(b"sha") && !value.contains(&b'/') => Part::At(span),
            _ => Part::None,
        })
    }
}

/// Whether keys have the same words in front.
fn is_same(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    one.key.prefix.eq_ignore_ascii_case(other.key.prefix)
}
