//! Names of repositories: the policy on top of Docker's grammar.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::reference::{check_repository, split_version};
use crate::text::edits::is_within;
use crate::text::text_form;

/// The repository that Prefect's images are published to, on Docker Hub.
pub(crate) const PREFECT: &str = "prefecthq/prefect";

/// Docker's default registry, which may be left out. It has an older name, which
/// `crane` prints.
const DEFAULT_DOMAINS: [&str; 2] = ["docker.io/", "index.docker.io/"];

/// The name of a repository, without a tag or digest:
/// `prefecthq/prefect`, `localhost:5000/prefect`.
///
/// ```
/// use prefect_tags::Repository;
///
/// let repository: Repository = "docker.io/prefecthq/prefect".parse()?;
/// assert!(repository.is("prefecthq/prefect"));
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository(Box<str>);

impl Repository {
    /// Prefect's own, `prefecthq/prefect`.
    #[must_use]
    pub fn prefect() -> Self {
        Repository(PREFECT.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as Docker shows it: without the default domain, `docker.io/`.
    #[must_use]
    pub fn familiar(&self) -> &str {
        without_default_domain(&self.0)
    }

    /// Whether a reference to `repository` is one to this repository. The
    /// default domain, `docker.io/`, may be left out on either side.
    #[must_use]
    pub fn is(&self, repository: &str) -> bool {
        self.familiar() == without_default_domain(repository)
    }

    fn write_to(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `repository` is Prefect's own on Docker Hub.
pub(crate) fn is_prefect(repository: &str) -> bool {
    without_default_domain(repository) == PREFECT
}

/// Whether `repository` is one whose path ends as Prefect's own: that, or a mirror of
/// it.
pub(crate) fn ends_as_prefect(repository: &str) -> bool {
    let front = repository.strip_suffix(PREFECT);
    front.is_some_and(|front| front.is_empty() || front.ends_with('/'))
}

/// Prefect's repository of images without a server, which have the same scheme.
pub(crate) const CLIENT: &str = "prefecthq/prefect-client";

/// Whether `repository`, in any registry, is that of the client.
pub(crate) fn is_client(repository: &str) -> bool {
    repository.strip_suffix("-client").is_some_and(ends_as_prefect)
}

/// Prefect's other repositories, whose tags have schemes of their own, by what
/// follows the name of this one.
const SIBLINGS: [&str; 6] = ["-dev", "-aws", "-azure", "-gcp", "-sqlite", "-client-dev"];

/// Whether `repository`, in any registry, is one of Prefect's whose tags have a
/// scheme of their own.
pub(crate) fn has_own_scheme(repository: &str) -> bool {
    SIBLINGS.iter().any(|sibling| repository.strip_suffix(sibling).is_some_and(ends_as_prefect))
}

/// Whether `repository` is one slip of a finger away from Prefect's own: one
/// character too many, missing or wrong, or two swapped; or has the name of none of
/// its families. Somebody else may have registered such a name.
pub(crate) fn is_nearly_prefect(repository: &str) -> bool {
    let found = without_default_domain(repository);
    let is_of_family = found.strip_prefix(PREFECT).is_some_and(|it| it.starts_with('-'));
    if found == "prefect/prefect" || is_of_family {
        return !is_client(found) && !has_own_scheme(found);
    }
    found != PREFECT && is_within(1, found.as_bytes(), PREFECT.as_bytes())
}

pub(crate) fn without_default_domain(repository: &str) -> &str {
    let path = DEFAULT_DOMAINS.iter().find_map(|domain| repository.strip_prefix(domain));
    path.unwrap_or(repository)
}

text_form!(Repository, "a repository name such as \"prefecthq/prefect\"");

impl FromStr for Repository {
    type Err = Error;

    /// Reads the name of a repository.
    ///
    /// # Errors
    ///
    /// `""`, `Prefect` (uppercase), `prefectHQ/prefect` (a domain only for its
    /// uppercase), `prefecthq/prefect:2-latest` (a tag), and what
    /// [`Reference::parse`](crate::Reference::parse) refuses of a repository.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (name, version) = split_version(text);
        check_repository(name)?;
        if version.is_empty() {
            return Ok(Repository(text.into()));
        }
        let problem = format!("has a tag or digest, expected the name alone; use {name}");
        Err(Error::about("repository", text, problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_have_no_tag_and_no_domain_of_uppercase_alone() {
        for text in [
            "prefecthq/prefect",
            "docker.io/prefecthq/prefect",
            "Ghcr.io/me/prefect",
            "localhost/a",
        ] {
            let repository: Repository = text.parse().unwrap();
            assert_eq!(repository.to_string(), text);
            assert_eq!(repository.as_str(), text);
        }
        for (text, error) in [
            (
                "localhost:5000/prefect:2-latest",
                "repository \"localhost:5000/prefect:2-latest\" has a tag or digest, expected the \
                 name alone; use localhost:5000/prefect",
            ),
            (
                "prefectHQ/prefect",
                "repository has uppercase letters in \"prefectHQ\", expected lowercase",
            ),
        ] {
            assert_eq!(text.parse::<Repository>().unwrap_err().to_string(), error);
        }
    }

    #[test]
    fn the_default_domain_may_be_left_out_on_either_side() {
        for (repository, other, is) in [
            ("prefecthq/prefect", "prefecthq/prefect", true),
            ("docker.io/prefecthq/prefect", "prefecthq/prefect", true),
            ("prefecthq/prefect", "docker.io/prefecthq/prefect", true),
            ("docker.io/prefecthq/prefect", "index.docker.io/prefecthq/prefect", true),
            ("prefecthq/prefect", "prefecthq/prefect-dev", false),
            ("prefecthq/prefect", "ghcr.io/prefecthq/prefect", false),
        ] {
            assert_eq!(repository.parse::<Repository>().unwrap().is(other), is, "{other}");
        }
        assert!(Repository::prefect().is(PREFECT));
    }

    #[test]
    fn siblings_of_prefect_have_their_own_schemes() {
        for (repository, has) in [
            ("prefecthq/prefect", false),
            ("prefecthq/prefect-client", false),
            ("prefecthq/prefect-aws", true),
            ("ghcr.io/mirror/prefecthq/prefect-client-dev", true),
            ("myprefecthq/prefect-aws", false),
            ("me/prefect-dev", false),
        ] {
            assert_eq!(has_own_scheme(repository), has, "{repository}");
        }
    }

    #[test]
    fn one_edit_or_one_swap_away_is_nearly_prefect() {
        for (repository, is_nearly) in [
            ("prefecthq/prefect", false),
            ("docker.io/prefecthq/prefect", false),
            ("prefecthq/perfect", true),
            ("docker.io/prefecthq/perfect", true),
            ("prefectqh/prefect", true),
            ("prefecthq/prefec", true),
            ("prefecthq/prefects", true),
            ("refecthq/prefect", true),
            ("prefecthq/prefcet", true),
            ("prefect-hq/prefect", true),
            ("prefecthq/pretect", true),
            ("perfecthq/perfect", false),
            ("prefecthq/prefect-dev", false),
            ("prefecthq/prefect-client", false),
            ("prefecthq/prefect-server", true),
            ("index.docker.io/prefecthq/prefect-dev-client", true),
            ("prefect/prefect", true),
            ("me/prefect", false),
            ("ghcr.io/prefecthq/perfect", false),
            ("ghcr.io/prefecthq/prefect-server", false),
            ("prefecthq", false),
            ("p", false),
        ] {
            assert_eq!(is_nearly_prefect(repository), is_nearly, "{repository}");
        }
    }
}
