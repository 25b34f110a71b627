//! The Prefect image tags that a text names.
//!
//! A text is read for the ways in which an image is named, and not by the grammar of
//! its format: a `FROM` in a heredoc and an `image:` after a YAML anchor are found as
//! any other. Each pass knows what the ones before it found:
//!
//! 1. References: `prefecthq/prefect:2-latest`, and the name without a tag.
//! 2. Context: where a name without a tag is pulled, `FROM prefecthq/prefect`.
//! 3. Pairs: the tag in another value of the same mapping, call, block or row,
//!    `{repository: prefecthq/prefect, tag: 2-latest}`. The tag of Prefect's charts,
//!    `prefectTag`, needs no repository.
//! 4. Dockerfiles: what is made with the defaults of `ARG`.
//!
//! What has a placeholder, or is joined with something else, is a place whose
//! [reference](Place::reference) is not known.

mod context;
mod digest;
mod dockerfile;
mod expansion;
mod image;
mod lines;
mod needle;
mod pair;
mod place;
mod placeholder;
mod reference;
#[cfg(test)]
mod tests;

use crate::reference::{MAX_TAG, check_repository};
use crate::repository::{PREFECT, Repository, ends_as_prefect, without_default_domain};
use needle::Needle;
pub use place::{Edit, Place, edits};

/// Hosts of pages and code, of which none is a registry.
const PAGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "hub.docker.com"];

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
        let has_tag = Needle::new(PREFECT_TAG).is_in(text);
        if !has_tag && !self.may_name(text) {
            return Vec::new();
        }
        let mut images = reference::read(self, text);
        context::read(text, &mut images);
        for more in [pair::read, dockerfile::read] {
            let more = more(self, text, &mut images);
            // Where two begin alike, the one that was found later counts.
            images.splice(..0, more);
            images.sort_by_key(|image| image.span.start);
        }
        if images.is_empty() {
            return Vec::new();
        }
        digest::read(text, &mut images);
        place::read(text, images)
    }

    /// The names that are searched for, without the default domain.
    fn names(&self) -> impl Iterator<Item = &str> {
        let default = self.repositories.is_empty().then_some(PREFECT);
        let given = self.repositories.iter().map(Repository::as_str);
        given.map(without_default_domain).chain(default)
    }

    /// Whether a text has at least the beginning of a name: the rest of it may be in
    /// another value.
    fn may_name(&self, text: &[u8]) -> bool {
        let first = |name| str::split(name, '/').next().unwrap_or(name);
        self.names().any(|name| Needle::new(first(name)).is_in(text))
    }

    /// Whether a text may have the beginning of a name in a value of its own:
    /// `docker.io/prefecthq`.
    fn may_name_apart(&self, text: &[u8]) -> bool {
        let is_end = |at: usize| !matches!(text[at..], [b'-' | b'.', ..] | [b'/', b'A'..=b'z', ..]);
        let parts = self.names().flat_map(|it| it.match_indices('/').map(|(at, _)| &it[..at]));
        let mut ends = parts.flat_map(|it| Needle::new(it).find_all(text).map(|at| at + it.len()));
        ends.any(is_end)
    }

    /// Whether `repository` counts. No repository has uppercase, but it is clear what
    /// is meant.
    fn takes(&self, repository: &str) -> bool {
        let lower = repository.to_ascii_lowercase();
        if !self.repositories.is_empty() {
            return self.repositories.iter().any(|taken| taken.is(repository) || taken.is(&lower));
        }
        let is_page = lower.split('/').next().is_some_and(|first| PAGES.contains(&first));
        lower == PREFECT || !is_page && ends_as_prefect(&lower) && check_repository(&lower).is_ok()
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
    is_tag(value) && has_word_of_tag(value)
}

/// Whether a value has a word that only tags have.
fn has_word_of_tag(value: &[u8]) -> bool {
    ["-python", "-latest"].iter().any(|word| Needle::new(word).is_in(value))
}
