//! Names of repositories: the policy on top of Docker's grammar.

use std::fmt;
use std::str::FromStr;

use crate::reference::{Fault, LOCALHOST, ParseReferenceError, check_repository};
use crate::text::text_form;

/// The repository that Prefect's images are published to, on Docker Hub.
pub(crate) const PREFECT: &str = "prefecthq/prefect";

/// Docker's default registry, which may be left out. It has an older name, which
/// `crane` prints.
const DEFAULT_DOMAINS: [&str; 2] = ["docker.io/", "index.docker.io/"];

/// A name that images are pushed to, without tag and digest:
/// `prefecthq/prefect`, `localhost:5000/prefect`.
///
/// ```
/// use prefect_tags::Repository;
///
/// let repository: Repository = "docker.io/prefecthq/prefect".parse()?;
/// assert!(repository.is("prefecthq/prefect"));
/// # Ok::<(), prefect_tags::ParseReferenceError>(())
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

    /// Whether a reference to `repository` is one to this repository. The
    /// default domain, `docker.io/`, may be left out on either side.
    #[must_use]
    pub fn is(&self, repository: &str) -> bool {
        is_same(&self.0, repository)
    }

    fn write_to(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whether `repository` is Prefect's own on Docker Hub.
pub(crate) fn is_prefect(repository: &str) -> bool {
    is_same(repository, PREFECT)
}

/// Whether `repository` is one slip of a finger away from Prefect's own: one
/// character too many, missing or wrong, or two swapped. Somebody else may have
/// registered such a name.
pub(crate) fn is_nearly_prefect(repository: &str) -> bool {
    let (found, wanted) = (without_default_domain(repository).as_bytes(), PREFECT.as_bytes());
    let same_front = found.iter().zip(wanted).take_while(|(one, other)| one == other).count();
    let (found, wanted) = (&found[same_front..], &wanted[same_front..]);
    match (found, wanted) {
        ([], []) => false,
        ([_, found @ ..], [_, wanted @ ..]) if found == wanted => true,
        ([first, second, found @ ..], [one, other, wanted @ ..])
            if (first, second) == (other, one) && found == wanted =>
        {
            true
        }
        _ => found.get(1..) == Some(wanted) || wanted.get(1..) == Some(found),
    }
}

fn is_same(one: &str, other: &str) -> bool {
    without_default_domain(one) == without_default_domain(other)
}

pub(crate) fn without_default_domain(repository: &str) -> &str {
    let path = DEFAULT_DOMAINS.iter().find_map(|domain| repository.strip_prefix(domain));
    path.unwrap_or(repository)
}

/// Refuses a domain that is one only for its upper-case letters.
///
/// By the grammar `prefectHQ` of `prefectHQ/prefect` is the host of a registry.
/// There is none of that name: somebody wrote an organization in upper case,
/// and repository names have none.
pub(crate) fn check_case(domain: Option<&str>) -> Result<(), ParseReferenceError> {
    match domain {
        Some(domain) if domain != LOCALHOST && !domain.contains(['.', ':']) => {
            Err(ParseReferenceError::new(Fault::UpperCase, domain))
        }
        _ => Ok(()),
    }
}

text_form!(Repository, "a repository name such as \"prefecthq/prefect\"");

impl FromStr for Repository {
    type Err = ParseReferenceError;

    /// Reads the name of a repository.
    ///
    /// # Errors
    ///
    /// `""`, `Prefect` (upper case), `prefectHQ/prefect` (a domain only for its
    /// upper case), `prefecthq/prefect:2-latest` (a tag), and what
    /// [`Reference::parse`](crate::Reference::parse) refuses of a repository.
    fn from_str(text: &str) -> Result<Self, ParseReferenceError> {
        check_case(check_repository(text)?)?;
        Ok(Repository(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_have_no_tag_and_no_domain_of_upper_case_alone() {
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
        assert!("prefecthq/prefect:2-latest".parse::<Repository>().is_err());
        assert_eq!(
            "prefectHQ/prefect".parse::<Repository>().unwrap_err().to_string(),
            "repository begins with \"prefectHQ\", which Docker takes for a registry because of \
             its upper case, expected lower case only"
        );
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
            ("me/prefect", false),
            ("ghcr.io/prefecthq/perfect", false),
            ("prefecthq", false),
            ("p", false),
        ] {
            assert_eq!(is_nearly_prefect(repository), is_nearly, "{repository}");
        }
    }
}
