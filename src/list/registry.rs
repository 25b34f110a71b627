//! The tags of a repository, as a registry lists them.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::error::Error;
use crate::list::Releases;
use crate::reference::{Parts, Reference};
use crate::repository::Repository;
use crate::tag::Tag;
use crate::text::quote::Quoted;

/// The tags that one repository has in a registry, with the digests that the
/// registry has for them. Tags outside the scheme are left out.
///
/// ```
/// use prefect_tags::{Registry, Tag};
///
/// let digest = format!("sha256:{}", "0a".repeat(32));
/// let mut registry = Registry::default();
/// registry.add_line(&format!("2-latest {digest}"))?;
/// registry.add_line(&format!("2.20.18-python3.10 {digest}"))?;
/// registry.add_line("0.15.13")?;
///
/// assert_eq!(registry.len(), 2);
/// let tag = |text: &str| text.parse::<Tag>();
/// assert_eq!(registry.digest(tag("2-latest")?), registry.digest(tag("2.20.18-python3.10")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Registry {
    repository: Option<Repository>,
    tags: BTreeMap<Tag, Option<Digest>>,
}

impl Registry {
    /// Adds a tag, or the tag of a reference, and the repository of the
    /// reference. Anything else is skipped, and so are tags outside the scheme:
    /// `latest`, `0.15.13`, `prefecthq/prefect`.
    ///
    /// # Errors
    ///
    /// A digest that is malformed, or not the one that the tag has already; a
    /// reference to another repository than the ones before.
    pub fn add(&mut self, name: &str, digest: Option<&str>) -> Result<(), Error> {
        let (tag, own_digest) = if name.contains(['/', ':']) {
            let Ok(reference) = Reference::parse(name) else {
                let digest = Parts::of(name).digest.filter(|digest| is_digest(digest));
                return digest.map_or(Ok(()), |digest| digest.parse::<Digest>().map(drop));
            };
            self.add_repository(reference.repository())?;
            (reference.tag(), reference.digest())
        } else {
            (Some(name), None)
        };
        let Some(Ok(tag)) = tag.map(Tag::parse) else { return Ok(()) };
        let known = self.tags.entry(tag).or_default();
        for digest in [own_digest, digest].into_iter().flatten() {
            let digest = digest.parse()?;
            if let Some(known) = known.replace(digest).filter(|known| *known != digest) {
                return Err(Error::new(format_args!(
                    "tag {tag} has two digests, {known:.19}... and {digest:.19}..., expected one"
                )));
            }
        }
        Ok(())
    }

    /// Adds what a line names: a tag or a reference, and after a blank its
    /// digest, if it has one. Further words are skipped.
    ///
    /// # Errors
    ///
    /// As for [`add`](Registry::add).
    pub fn add_line(&mut self, line: &str) -> Result<(), Error> {
        let mut words = line.split_ascii_whitespace();
        let Some(name) = words.next() else { return Ok(()) };
        self.add(name, words.next().filter(|word| is_digest(word)))
    }

    /// Adds the name of the repository. `docker.io/` may be left out.
    ///
    /// # Errors
    ///
    /// A name that is malformed, or that of another repository than before.
    pub fn add_repository(&mut self, name: &str) -> Result<(), Error> {
        let Some(known) = &self.repository else {
            self.repository = Some(name.parse()?);
            return Ok(());
        };
        if known.is(name) {
            return Ok(());
        }
        let (one, other) = (Quoted::new(known.as_str()), Quoted::new(name));
        Err(Error::new(format_args!("there are two repositories, {one} and {other}, expected one")))
    }

    /// The repository, if references or the registry name it.
    #[must_use]
    pub const fn repository(&self) -> Option<&Repository> {
        self.repository.as_ref()
    }

    /// How many tags it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// Whether it has this tag.
    #[must_use]
    pub fn contains(&self, tag: Tag) -> bool {
        self.tags.contains_key(&tag)
    }

    /// The digest of a tag, if the registry has both.
    #[must_use]
    pub fn digest(&self, tag: Tag) -> Option<Digest> {
        *self.tags.get(&tag)?
    }

    /// The tags with the digests that are known.
    pub(crate) const fn by_tag(&self) -> &BTreeMap<Tag, Option<Digest>> {
        &self.tags
    }

    /// The tags in order, with the digests that are known.
    pub fn iter(&self) -> impl Iterator<Item = (Tag, Option<Digest>)> {
        self.tags.iter().map(|(&tag, &digest)| (tag, digest))
    }

    /// The releases that it has a release tag of.
    #[must_use]
    pub fn releases(&self) -> Releases {
        self.tags.keys().filter_map(Tag::release).collect()
    }
}

/// Whether a word is meant as a digest, be it cut off: `null`, `<none>` and `-` are what
/// tools print in place of one.
fn is_digest(word: &str) -> bool {
    word.contains(':') || word.starts_with("sha")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha256(digit: char) -> String {
        format!("sha256:{}", digit.to_string().repeat(64))
    }

    fn registry<S: AsRef<str>>(lines: &[S]) -> Registry {
        let mut registry = Registry::default();
        for line in lines {
            registry.add_line(line.as_ref()).unwrap();
        }
        registry
    }

    #[test]
    fn lines_name_a_tag_and_may_have_its_digest() {
        let a = sha256('a');
        for (line, repository, digest) in [
            ("2-latest".to_owned(), None, None),
            (format!(" 2-latest\t{a}\r"), None, Some(&a)),
            (format!("2-latest {a} 2026-11-20"), None, Some(&a)),
            ("2-latest null".to_owned(), None, None),
            ("prefecthq/prefect:2-latest".to_owned(), Some("prefecthq/prefect"), None),
            (format!("me/prefect:2-latest {a}"), Some("me/prefect"), Some(&a)),
            (format!("me/prefect:2-latest@{a}"), Some("me/prefect"), Some(&a)),
            (format!("me/prefect:2-latest@{a} {a}"), Some("me/prefect"), Some(&a)),
            (
                format!("localhost:5000/prefecthq/prefect:2-latest {a}"),
                Some("localhost:5000/prefecthq/prefect"),
                Some(&a),
            ),
        ] {
            let registry = registry(&[&line]);
            let tag = "2-latest".parse().unwrap();
            assert!(registry.contains(tag) && registry.len() == 1, "{line:?}");
            assert_eq!(registry.digest(tag).map(|it| it.to_string()).as_ref(), digest, "{line:?}");
            assert_eq!(registry.repository().map(Repository::as_str), repository, "{line:?}");
        }
    }

    #[test]
    fn what_is_no_tag_of_the_scheme_is_skipped() {
        for line in [
            "",
            "  ",
            "# 2-latest",
            "latest sha256:cut",
            "0.15.13",
            "2.11.5",
            "v2.11.5-python3.10",
            "2.11.5-python3.10-slim",
            "prefecthq/prefect",
            "prefecthq/prefect:latest",
            "prefectHQ//prefect:2-latest",
        ] {
            assert!(registry(&[line]).is_empty(), "{line:?}");
        }
    }

    #[test]
    fn a_tag_keeps_the_digest_that_any_line_has() {
        let (a, tag) = (sha256('a'), "2-latest".parse().unwrap());
        let with = format!("2-latest {a}");
        for lines in [[&*with, "2-latest"], ["2-latest", &with], [&with, &with]] {
            assert_eq!(registry(&lines).digest(tag), Some(a.parse().unwrap()), "{lines:?}");
        }
        assert_eq!(registry(&["2-latest"]).digest("3-latest".parse().unwrap()), None);
    }

    #[test]
    fn a_tag_counts_once() {
        let registry = registry(&["2-latest", "3-latest", "2-latest"]);
        assert_eq!((registry.len(), registry.is_empty()), (2, false));
        assert!(!registry.contains("2-latest-conda".parse().unwrap()));
        assert!(Registry::default().is_empty());
    }

    #[test]
    fn docker_hub_has_one_name() {
        let lines = ["docker.io/prefecthq/prefect:2-latest", "prefecthq/prefect:3-latest"];
        let mut registry = registry(&lines);
        registry.add_repository("index.docker.io/prefecthq/prefect").unwrap();
        assert_eq!(registry.repository().unwrap().as_str(), "docker.io/prefecthq/prefect");
    }

    #[test]
    fn conflicts_name_both_sides() {
        let (a, b) = (sha256('a'), sha256('b'));
        let cut = "sha256:aaa".parse::<Digest>().unwrap_err().to_string();
        let digests =
            format!("tag 2-latest has two digests, {a:.19}... and {b:.19}..., expected one");
        for (lines, message) in [
            ([format!("2-latest {a}"), format!("2-latest {b}")], &*digests),
            ([String::new(), format!("me/prefect:2-latest@{a} {b}")], &digests),
            ([String::new(), "2-latest sha256:aaa".to_owned()], &cut),
            ([String::new(), "2-latest sha2".to_owned()], &cut.replace("sha256:aaa", "sha2")),
            (
                ["me/prefect:2-latest".to_owned(), "prefecthq/prefect:0.1".to_owned()],
                "there are two repositories, \"me/prefect\" and \"prefecthq/prefect\", expected one",
            ),
        ] {
            let mut registry = Registry::default();
            registry.add_line(&lines[0]).unwrap();
            assert_eq!(registry.add_line(&lines[1]).unwrap_err().to_string(), message);
        }
        let error = Registry::default().add_repository("A list").unwrap_err();
        assert_eq!(error.to_string(), "A list".parse::<Repository>().unwrap_err().to_string());
    }

    #[test]
    fn the_releases_are_those_of_release_tags() {
        let registry = registry(&["3.9.1-python3.12", "3.9.0-python3.12", "3-latest"]);
        let releases = registry.releases();
        let releases = releases.iter().map(|(it, _)| it.to_string()).collect::<Vec<_>>();
        assert_eq!(releases, ["3.9.0", "3.9.1"]);
    }
}
