//! The Prefect image tags that a text names.
//!
//! A text is read for the ways in which an image is named, and not by the
//! grammar of its format: a `FROM` in a heredoc and an `image:` after a YAML
//! anchor are found as any other.
//!
//! - A reference: `FROM prefecthq/prefect:2-latest`.
//! - The repository in one value and the tag in another of the same mapping,
//!   call or block: `{repository: prefecthq/prefect, tag: 2-latest}`. The tag of
//!   Prefect's charts, `prefectTag`, needs no repository.
//! - The repository alone, where it can only be an image: `FROM prefecthq/prefect`.
//! - What is made with defaults: `prefecthq/prefect:${TAG:-2-latest}`, and with
//!   those of a Dockerfile's `ARG`.
//!
//! What is put together otherwise, or has a placeholder, is a place whose
//! [reference](Place::reference) is not known.

mod alone;
mod digests;
mod dockerfile;
mod found;
mod join;
mod lines;
mod names;
mod needle;
mod pair;
mod place;
mod reference;
#[cfg(test)]
mod tests;
mod variables;

use crate::reference::{MAX_TAG, check_repository};
use crate::repository::{PREFECT, Repository, ends_as_prefect, without_default_domain};
use found::Found;
use needle::Needle;
pub use place::{Edit, Place, edits};

/// Hosts of pages and code, of which none is a registry.
const PAGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "hub.docker.com"];

/// How long the name of a repository may be, in bytes. Docker allows 255 after
/// the domain, which is not limited.
const MAX_REPOSITORY: usize = 512;

/// The key of the tag in Prefect's own charts, which needs no repository beside
/// it. From <https://github.com/PrefectHQ/prefect-helm>.
const PREFECT_TAG: &str = "prefectTag";

/// Finds the Prefect image tags that a text names.
///
/// ```
/// use prefect_tags::scan::Finder;
///
/// let text = b"ARG PREFECT=3.6.22\nFROM prefecthq/prefect:${PREFECT}-python3.12\n";
/// let places = Finder::new().find(text);
/// assert_eq!((places[0].line, places[0].column), (2, 6));
/// assert_eq!(places[0].text(), "prefecthq/prefect:3.6.22-python3.12");
/// assert_eq!(places[0].argument_line(), Some(1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Finder {
    repositories: Vec<Repository>,
}

impl Finder {
    /// Takes any repository whose path ends in `prefecthq/prefect`, so that
    /// mirrors count.
    #[must_use]
    pub fn new() -> Self {
        Finder::default()
    }

    /// Takes exactly these repositories instead; an empty list takes any, as
    /// [`Finder::new`] does.
    #[must_use]
    pub fn with_repositories(self, repositories: Vec<Repository>) -> Self {
        Finder { repositories }
    }

    /// Finds every place, in the order of the text. Places do not overlap.
    ///
    /// The text need not be UTF-8. The time is linear in its length, and the
    /// memory in what is found. Lines that say `prefect-tags: ignore` are skipped.
    #[must_use]
    pub fn find<'t>(&self, text: &'t [u8]) -> Vec<Place<'t>> {
        let has_tag = Needle::exact(PREFECT_TAG).is_in(text);
        if !has_tag && !self.may_name(text) {
            return Vec::new();
        }
        let mut found = Found::of(text, self);
        reference::read(&mut found);
        alone::read(&mut found);
        if has_tag || found.has_parts() {
            pair::read(&mut found);
        }
        found.add_alone();
        found.read_stages();
        found.into_places()
    }

    /// The names that are searched for, without the default domain.
    fn names(&self) -> impl Iterator<Item = &str> {
        let default = self.repositories.is_empty().then_some(PREFECT);
        let given = self.repositories.iter().map(Repository::as_str);
        given.map(without_default_domain).chain(default)
    }

    /// Whether a text has at least the beginning of a name, after which its slash
    /// may be escaped, or the rest of it in another value.
    fn may_name(&self, text: &[u8]) -> bool {
        let first = |name: &str| name.find('/').unwrap_or(name.len());
        self.names().any(|name| Needle::in_any_case(&name[..first(name)]).is_in(text))
    }

    /// Whether `repository` counts. No repository has uppercase, but it is clear what
    /// is meant.
    fn takes(&self, repository: &str) -> bool {
        if repository.len() > MAX_REPOSITORY {
            return false;
        }
        let lower = repository.to_ascii_lowercase();
        let Ok(domain) = check_repository(&lower) else { return false };
        if self.repositories.is_empty() {
            let is_page = domain.is_some_and(|domain| PAGES.contains(&domain));
            return !is_page && ends_as_prefect(&lower);
        }
        self.repositories.iter().any(|taken| taken.is(repository) || taken.is(&lower))
    }
}

/// Whether a value is in the form of a tag, with or without a digest: `3.9.1`,
/// `v2-latest`, `latest`.
fn is_tag(value: &[u8]) -> bool {
    let is_tag = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-+".contains(byte);
    let (tag, digest) = value.split_at(value.iter().take_while(|byte| is_tag(byte)).count());
    let version = tag.strip_prefix(b"v").unwrap_or(tag);
    tag.len() <= MAX_TAG
        && (digest.is_empty() || digest.starts_with(b"@sha"))
        && (version.first().is_some_and(u8::is_ascii_digit)
            || [&b"latest"[..], b"sha-"].iter().any(|word| tag.starts_with(word)))
}

/// Whether a value is in the form that only tags have.
fn is_certain_tag(value: &[u8]) -> bool {
    let has = |word: &str| Needle::in_any_case(word).is_in(value);
    is_tag(value) && (has("-python") || has("-latest"))
}
