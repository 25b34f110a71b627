//! What the entries of one mapping say together.

use std::borrow::Cow;
use std::ops::Range;

use super::key::{Key, Role};
use crate::repository::PREFECT;
use crate::scan::found::Found;
use crate::scan::place::{prefect, unescaped};
use crate::scan::variables::has_variable;
use crate::scan::{is_certain_tag, is_tag};

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry<'t> {
    pub(super) role: Role,
    pub(super) path: &'t [u8],
    pub(super) prefix: &'t [u8],
    pub(super) means: Meaning,
    /// Whether its value can only be an image.
    pub(super) is_image: bool,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A repository that is searched for, by its number.
    Mention(usize),
    /// A reference that has been found, by its number.
    Place(usize),
    Text(Range<usize>),
    /// What has to be worked out.
    Code(Range<usize>),
    Empty,
}

/// What stands in the place of the repository.
enum Decides<'t> {
    /// One that counts.
    This(Cow<'t, str>),
    /// One that counts, with a part that is not known.
    Open,
    /// A variable, or nothing.
    Unknown,
    Other,
}

/// Adds what the entries of a mapping name, and returns the entry that they are
/// for what is around, of `name: image.tag` and `value: 3-latest`.
pub(super) fn resolve<'t>(entries: &[Entry<'t>], found: &mut Found<'t, '_>) -> Option<Entry<'t>> {
    let mut paths: Vec<&[u8]> = entries.iter().map(|entry| entry.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let mapping =
            Mapping { entries: entries.iter().filter(|entry| entry.path == path).collect() };
        mapping.resolve(found);
    }
    derived(entries, found)
}

/// The entry that a name and a value are together.
fn derived<'t>(entries: &[Entry<'t>], found: &Found<'t, '_>) -> Option<Entry<'t>> {
    let with = |role| entries.iter().find(|entry| entry.role == role && entry.path.is_empty());
    let (name, value) = (with(Role::Name)?, with(Role::Value)?);
    let Meaning::Text(range) = &name.means else { return None };
    let key = Key::of(&found.text[range.clone()])?;
    let is_part = !key.path.is_empty()
        && matches!(key.role, Role::Repository | Role::Registry | Role::Tag | Role::Digest);
    (is_part || key.role == Role::PrefectTag).then(|| Entry {
        role: key.role,
        path: key.path,
        prefix: key.prefix,
        means: value.means.clone(),
        is_image: false,
    })
}

/// The entries of one mapping, with the same path in front of their keys.
struct Mapping<'e, 't> {
    entries: Vec<&'e Entry<'t>>,
}

impl<'t> Mapping<'_, 't> {
    fn with(&self, fits: impl Fn(Role) -> bool) -> impl Iterator<Item = &Entry<'t>> {
        self.entries.iter().copied().filter(move |entry| fits(entry.role))
    }

    fn resolve(&self, found: &mut Found<'t, '_>) {
        for tag in self.with(is_tag_role) {
            if tag.role == Role::Version && (self.has_tag(tag.prefix) || !is_version(tag, found)) {
                continue;
            }
            let repositories = self.repositories_of(tag, found);
            let decides = self.decides(&repositories, tag, found);
            let repository = match decides {
                Decides::This(repository) => repository,
                Decides::Open => {
                    if let Meaning::Text(range) | Meaning::Code(range) = &tag.means {
                        found.add_open(range.clone());
                    }
                    continue;
                }
                Decides::Unknown if tag.role == Role::PrefectTag => {
                    if !found.finder.takes(PREFECT) {
                        continue;
                    }
                    prefect()
                }
                _ => continue,
            };
            self.add_tag(tag, &repositories, repository, found);
        }
        self.resolve_digests(found);
        for entry in self.entries.iter().filter(|entry| entry.is_image) {
            let Meaning::Mention(mention) = entry.means else { continue };
            // Uppercase is wrong, whatever stands beside it.
            let is_paired = !found.has_upper_case(mention) && self.has_version(entry, found);
            let mention = &mut found.mentions[mention];
            mention.is_paired |= is_paired;
            mention.is_image |= !is_paired;
        }
    }

    /// Whether there is a tag that is called so, and no version.
    fn has_tag(&self, prefix: &[u8]) -> bool {
        let mut tags = self.with(|role| matches!(role, Role::Tag | Role::PrefectTag));
        tags.any(|tag| is_same(tag.prefix, prefix))
    }

    /// The entries that can be the repository of a tag or a digest: those that
    /// are called so, or if there is only one, that.
    fn repositories_of(&self, tag: &Entry<'t>, found: &Found<'t, '_>) -> Vec<&Entry<'t>> {
        let text = found.text;
        // A call with a version can be about anything.
        let fits = |entry: &&Entry<'t>| entry.role != Role::Argument || tag.role != Role::Version;
        let all = self.with(is_repository_role).filter(fits).filter(|entry| match &entry.means {
            Meaning::Empty | Meaning::Code(_) => false,
            // The address of a chart's repository, and the name of a value.
            Meaning::Text(range) => {
                let value = &text[range.clone()];
                !value.windows(3).any(|found| found == b"://")
                    && (entry.role != Role::Name || has_variable(value))
            }
            Meaning::Mention(_) | Meaning::Place(_) => true,
        });
        let all: Vec<_> = all.collect();
        let own = all.iter().copied().filter(|entry| is_same(entry.prefix, tag.prefix));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            return own;
        }
        let Some(first) = all.first() else { return all };
        let is_one = all.iter().all(|entry| is_same(entry.prefix, first.prefix));
        let fits = match tag.role {
            Role::Version => [tag.prefix, first.prefix]
                .iter()
                .all(|prefix| prefix.is_empty() || prefix.eq_ignore_ascii_case(b"prefect")),
            Role::PrefectTag => true,
            Role::Tag | Role::Digest => {
                // One of another that has none of its own.
                let others = self.with(|role| role == tag.role);
                others.filter(|other| is_same(other.prefix, first.prefix)).count() == 0
                    && (tag.prefix.is_empty() || first.prefix.is_empty() || is_certain(tag, found))
            }
            _ => false,
        };
        if is_one && fits { all } else { Vec::new() }
    }

    /// What the first of the repositories is.
    fn decides(
        &self,
        repositories: &[&Entry<'t>],
        tag: &Entry<'t>,
        found: &Found<'t, '_>,
    ) -> Decides<'t> {
        let Some(first) = first(repositories) else { return Decides::Unknown };
        match &first.means {
            Meaning::Mention(mention) => {
                // With uppercase it is the name of a repository of code:
                // `PrefectHQ/prefect`.
                if found.has_upper_case(*mention) {
                    return Decides::Other;
                }
                match found.name_of(*mention) {
                    Some(name) => self.with_registry(name, tag.prefix, found),
                    None => Decides::Open,
                }
            }
            // It has a tag of its own.
            Meaning::Place(_) => Decides::Other,
            Meaning::Text(range) => {
                let name = &found.text[range.clone()];
                if has_variable(name) {
                    return Decides::Unknown;
                }
                self.with_registry(unescaped(name), tag.prefix, found)
            }
            Meaning::Code(_) | Meaning::Empty => Decides::Unknown,
        }
    }

    /// The repository, with the registry beside it in front.
    fn with_registry(
        &self,
        name: Cow<'t, str>,
        prefix: &[u8],
        found: &Found<'t, '_>,
    ) -> Decides<'t> {
        let mut registries = self.with(|role| role == Role::Registry);
        let registry = registries.find(|entry| is_same(entry.prefix, prefix));
        let registry = registry.and_then(|entry| match &entry.means {
            Meaning::Text(range) => Some(unescaped(&found.text[range.clone()])),
            _ => None,
        });
        let registry = registry.filter(|registry| !has_variable(registry.as_bytes()));
        // Docker takes a first part with a dot or a port for a registry.
        let first = name.split('/').next().unwrap_or_default();
        let has_registry = name.contains('/') && first.contains(['.', ':']);
        let name = match registry.filter(|_| !has_registry) {
            Some(registry) => Cow::Owned(format!("{}/{name}", registry.trim_end_matches('/'))),
            None => name,
        };
        if found.finder.takes(&name) { Decides::This(name) } else { Decides::Other }
    }

    /// The digest of the same repository.
    fn digest_of(&self, repositories: &[&Entry<'t>], found: &Found<'t, '_>) -> Option<&Entry<'t>> {
        let mut digests = self.with(|role| role == Role::Digest);
        digests.find(|digest| {
            says_digest(digest, found)
                && is_same_entry(first(repositories), first(&self.repositories_of(digest, found)))
        })
    }

    fn add_tag(
        &self,
        tag: &Entry<'t>,
        repositories: &[&Entry<'t>],
        repository: Cow<'t, str>,
        found: &mut Found<'t, '_>,
    ) {
        let digest = self.digest_of(repositories, found);
        match (&tag.means, digest.map(|digest| &digest.means)) {
            (Meaning::Text(range), None) => found.add_tag(range.clone(), repository, None),
            (Meaning::Text(range), Some(Meaning::Text(digest))) => {
                found.add_tag(range.clone(), repository, Some(digest.clone()));
            }
            (Meaning::Code(range), _) | (Meaning::Text(range), Some(_)) => {
                found.add_open(range.clone());
            }
            _ => {}
        }
    }

    /// Pins by a digest what has no tag beside it, and references that stand
    /// for themselves.
    fn resolve_digests(&self, found: &mut Found<'t, '_>) {
        for digest in self.with(|role| role == Role::Digest) {
            if !says_digest(digest, found) {
                continue;
            }
            let repositories = self.repositories_of(digest, found);
            let Some(repository) = first(&repositories) else {
                self.add_strays(found);
                continue;
            };
            if let Meaning::Place(place) = repository.means {
                match &digest.means {
                    Meaning::Text(range) => found.pin(place, range.clone()),
                    _ => found.open(place),
                }
                continue;
            }
            let mut tags = self.with(is_tag_role);
            let has_tag = tags.any(|tag| {
                is_same_entry(Some(repository), first(&self.repositories_of(tag, found)))
                    && tag.means != Meaning::Empty
                    && (tag.role != Role::Version || says_tag(tag, found))
            });
            if has_tag {
                continue;
            }
            if let Decides::This(repository) = self.decides(&repositories, digest, found) {
                match &digest.means {
                    Meaning::Text(range) => found.add_digest(range.clone(), repository),
                    Meaning::Code(range) => found.add_open(range.clone()),
                    _ => {}
                }
            }
        }
    }

    /// Says of all that is named that a digest may be its own.
    fn add_strays(&self, found: &mut Found<'t, '_>) {
        for entry in &self.entries {
            match &entry.means {
                Meaning::Place(place) => found.add_stray(found.start_of(*place)),
                Meaning::Text(range) if is_tag_role(entry.role) => found.add_stray(range.start),
                _ => {}
            }
        }
    }

    /// Whether a tag or a digest stands beside a repository.
    fn has_version(&self, repository: &Entry<'t>, found: &Found<'t, '_>) -> bool {
        let mut versions = self.with(|role| is_tag_role(role) || role == Role::Digest);
        versions.any(|version| match version.role {
            Role::Version if !says_tag(version, found) => false,
            Role::Digest if version.means == Meaning::Empty => false,
            Role::PrefectTag => true,
            _ => {
                let own = self.repositories_of(version, found);
                own.iter().any(|entry| std::ptr::eq(*entry, repository))
            }
        })
    }
}

/// The entry that decides.
fn first<'e, 't>(repositories: &[&'e Entry<'t>]) -> Option<&'e Entry<'t>> {
    repositories.iter().copied().min_by_key(|entry| entry.role)
}

fn is_same_entry(one: Option<&Entry<'_>>, other: Option<&Entry<'_>>) -> bool {
    one.zip(other).is_some_and(|(one, other)| std::ptr::eq(one, other))
}

const fn is_tag_role(role: Role) -> bool {
    matches!(role, Role::PrefectTag | Role::Tag | Role::Version)
}

const fn is_repository_role(role: Role) -> bool {
    matches!(role, Role::NewName | Role::Repository | Role::Image | Role::Name | Role::Argument)
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Whether a tag is in the form that only tags of Prefect have.
fn is_certain(tag: &Entry<'_>, found: &Found<'_, '_>) -> bool {
    match &tag.means {
        Meaning::Text(range) => is_certain_tag(&found.text[range.clone()]),
        _ => false,
    }
}

/// Whether a version is a whole tag. `prefect_version: 3.9.1` is a part of one.
fn is_version(version: &Entry<'_>, found: &Found<'_, '_>) -> bool {
    let is_whole = match &version.means {
        Meaning::Text(range) => {
            let value = &found.text[range.clone()];
            version.prefix.is_empty() || !is_tag(value) || is_certain_tag(value)
        }
        _ => true,
    };
    is_whole && says_tag(version, found)
}

/// Whether a version is in the form of a tag.
fn says_tag(version: &Entry<'_>, found: &Found<'_, '_>) -> bool {
    match &version.means {
        Meaning::Text(range) => {
            let value = &found.text[range.clone()];
            is_tag(value) || value.contains(&b'$') || value.starts_with(b"{")
        }
        Meaning::Code(_) => true,
        _ => false,
    }
}

/// Whether a digest is one, or a variable in its place.
fn says_digest(digest: &Entry<'_>, found: &Found<'_, '_>) -> bool {
    match &digest.means {
        Meaning::Text(range) => {
            let value = &found.text[range.clone()];
            let is_word = !value.iter().any(u8::is_ascii_whitespace);
            is_word && value.starts_with(b"sha") && value.contains(&b':') || has_variable(value)
        }
        Meaning::Code(_) => true,
        _ => false,
    }
}
