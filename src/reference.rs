//! Docker's references, exactly as Docker's grammar has them.

use std::fmt;

use crate::text::quote::Quoted;

/// Docker's limit for the path of a repository, in characters.
const MAX_PATH: usize = 255;
/// Docker's limit for a tag, in characters.
const MAX_TAG: usize = 128;

/// A reference to an image: `ghcr.io/me/prefect:2-latest@sha256:…`.
///
/// # Syntax
///
/// ```text
/// reference = name [":" tag] ["@" digest]
/// name      = [domain "/"] component *("/" component)
/// component = alphanumeric *(separator alphanumeric)   ; a-z 0-9
/// separator = "." | "_" | "__" | 1*"-"
/// domain    = host [":" port]
/// host      = label *("." label) | "[" 1*(hex | ":") "]"  ; IPv6, loosely
/// label     = A-Z a-z 0-9, and "-" inside
/// tag       = word *127(word | "." | "-")              ; word: A-Z a-z 0-9 _
/// digest    = "sha256:" 64hex | "sha384:" 96hex | "sha512:" 128hex
/// ```
///
/// The first component is a domain only if a slash follows and it has a `.` or
/// a `:`, an upper-case letter, or is `localhost`. From
/// <https://github.com/distribution/reference>.
///
/// # Example
///
/// ```
/// use prefect_tags::Reference;
///
/// let reference = Reference::parse("localhost:5000/prefect:2-latest")?;
/// assert_eq!((reference.domain(), reference.tag()), (Some("localhost:5000"), Some("2-latest")));
/// # Ok::<(), prefect_tags::ParseReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    repository: &'a str,
    domain: Option<&'a str>,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Reads a reference.
    ///
    /// # Errors
    ///
    /// `""`, `Prefect:2-latest` (upper case), `me//prefect`, `me/prefect:`,
    /// `me/prefect:2 latest`, `me/prefect@sha256:aaa`, `-example.com/prefect`
    /// (a domain with an outer dash), a path of 256 characters, a tag of 129.
    pub fn parse(text: &'a str) -> Result<Self, ParseReferenceError> {
        let (repository, tag, digest) = split_reference(text);
        let digest = digest.map(check_digest).transpose()?;
        let tag = tag.map(check_tag).transpose()?;
        let domain = check_repository(repository)?;
        Ok(Reference { repository, domain, tag, digest })
    }

    /// The repository with its domain, if any: `ghcr.io/me/prefect`.
    #[must_use]
    pub const fn repository(&self) -> &'a str {
        self.repository
    }

    /// The domain of the registry, with its port: `localhost:5000`.
    #[must_use]
    pub const fn domain(&self) -> Option<&'a str> {
        self.domain
    }

    /// The tag.
    #[must_use]
    pub const fn tag(&self) -> Option<&'a str> {
        self.tag
    }

    /// The digest: `sha256:…`.
    #[must_use]
    pub const fn digest(&self) -> Option<&'a str> {
        self.digest
    }

    /// The same reference with another tag, to be printed.
    pub(crate) const fn with_tag<T: fmt::Display>(self, tag: T) -> Retagged<'a, T> {
        Retagged { reference: self, tag }
    }
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tag, self.digest) {
            (Some(tag), _) => self.with_tag(tag).fmt(f),
            (None, Some(digest)) => write!(f, "{}@{digest}", self.repository),
            (None, None) => f.write_str(self.repository),
        }
    }
}

/// A reference with another tag than the one that was read.
pub(crate) struct Retagged<'a, T> {
    reference: Reference<'a>,
    tag: T,
}

impl<T: fmt::Display> fmt::Display for Retagged<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.reference.repository, self.tag)?;
        match self.reference.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// Splits the domain off a repository name.
pub(crate) fn check_repository(name: &str) -> Result<Option<&str>, ParseReferenceError> {
    let (domain, path) = match name.split_once('/') {
        Some((first, path)) if is_domain(first) => (Some(first), path),
        // Not a domain for a `_`, but the component of a path.
        Some((first, _)) if is_component(first.as_bytes()) => (None, name),
        Some((first, _)) if is_meant_as_domain(first) => {
            return Err(ParseReferenceError::new(Fault::Domain, first));
        }
        _ => (None, name),
    };
    for component in path.split('/') {
        if !is_component(component.as_bytes()) {
            return Err(ParseReferenceError::new(Fault::Component, component));
        }
    }
    if path.len() > MAX_PATH {
        return Err(ParseReferenceError::new(Fault::PathLength(path.len()), path));
    }
    Ok(domain)
}

/// Whether the first component of a name, with a slash after it, can only be a
/// domain.
fn is_meant_as_domain(first: &str) -> bool {
    first == LOCALHOST
        || first.bytes().any(|byte| matches!(byte, b'.' | b':') || byte.is_ascii_uppercase())
}

pub(crate) const LOCALHOST: &str = "localhost";

fn is_domain(first: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && bytes.first().is_some_and(|&byte| byte != b'-')
            && bytes.last().is_some_and(|&byte| byte != b'-')
    };
    let is_port = |port: &str| {
        port.is_empty()
            || port.strip_prefix(':').is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    let is_address = |address: &str| {
        !address.is_empty() && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
    };
    let is_well_formed = if let Some(rest) = first.strip_prefix('[') {
        rest.split_once(']').is_some_and(|(address, port)| is_address(address) && is_port(port))
    } else {
        let (host, port) = first.split_at(first.find(':').unwrap_or(first.len()));
        host.split('.').all(is_label) && is_port(port)
    };
    is_meant_as_domain(first) && is_well_formed
}

fn is_component(component: &[u8]) -> bool {
    let is_alphanumeric = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    component.first().is_some_and(is_alphanumeric)
        && component.last().is_some_and(is_alphanumeric)
        && component.split(is_alphanumeric).all(|separator| {
            matches!(separator, b"" | b"." | b"_" | b"__")
                || separator.iter().all(|&byte| byte == b'-')
        })
}

/// Splits a reference into repository, tag and digest, and checks none of them.
pub(crate) fn split_reference(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    // A colon before the last slash is that of a port.
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    match name[last..].split_once(':') {
        Some((_, tag)) => (&name[..name.len() - tag.len() - 1], Some(tag), digest),
        None => (name, None, digest),
    }
}

/// Checks a text against Docker's grammar for tags.
pub(crate) fn check_tag(tag: &str) -> Result<&str, ParseReferenceError> {
    let is_word = |found: char| found.is_ascii_alphanumeric() || found == '_';
    let unexpected = tag
        .char_indices()
        .find(|&(at, found)| !(is_word(found) || at > 0 && matches!(found, '.' | '-')));
    match unexpected {
        Some((at, found)) => {
            Err(ParseReferenceError::new(Fault::TagCharacter(at), found.encode_utf8(&mut [0; 4])))
        }
        None if tag.is_empty() => Err(ParseReferenceError::new(Fault::TagEmpty, tag)),
        None if tag.len() > MAX_TAG => {
            Err(ParseReferenceError::new(Fault::TagLength(tag.len()), tag))
        }
        None => Ok(tag),
    }
}

pub(crate) fn check_digest(digest: &str) -> Result<&str, ParseReferenceError> {
    let is_digits = |digits: &str, length| {
        digits.len() == length
            && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let valid = match digest.split_once(':') {
        Some(("sha256", digits)) => is_digits(digits, 64),
        Some(("sha384", digits)) => is_digits(digits, 96),
        Some(("sha512", digits)) => is_digits(digits, 128),
        _ => false,
    };
    if valid { Ok(digest) } else { Err(ParseReferenceError::new(Fault::Digest, digest)) }
}

/// Why a text is no reference, or no repository name.
///
/// Its message repeats the part of the text that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseReferenceError {
    fault: Fault,
    found: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Domain,
    UpperCase,
    Component,
    PathLength(usize),
    TagEmpty,
    TagCharacter(usize),
    TagLength(usize),
    Digest,
}

impl ParseReferenceError {
    pub(crate) fn new(fault: Fault, found: &str) -> Self {
        ParseReferenceError { fault, found: found.into() }
    }
}

impl fmt::Display for ParseReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Quoted::new(&self.found);
        match self.fault {
            Fault::Domain => write!(
                f,
                "domain {found}, expected letters, digits and inner dashes, joined by dots, or an \
                 IPv6 address in brackets, optionally followed by a colon and a port"
            ),
            Fault::UpperCase => write!(
                f,
                "repository begins with {found}, which Docker takes for a registry because of its \
                 upper case, expected lower case only"
            ),
            Fault::Component => write!(
                f,
                "repository has the component {found}, expected a-z and 0-9, joined by one of \
                 \".\", \"_\", \"__\" or dashes"
            ),
            Fault::PathLength(length) => {
                write!(f, "repository path has {length} characters, expected at most {MAX_PATH}")
            }
            Fault::TagEmpty => f.write_str("tag is empty, expected one such as 2.11.5-python3.10"),
            Fault::TagCharacter(0) => {
                write!(f, "tag begins with {found}, expected one of A-Z, a-z, 0-9 and \"_\"")
            }
            Fault::TagCharacter(at) => write!(
                f,
                "tag has {found} at byte {at}, expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\""
            ),
            Fault::TagLength(length) => {
                write!(f, "tag has {length} characters, expected at most {MAX_TAG}")
            }
            Fault::Digest => write!(
                f,
                "digest {found}, expected sha256:, sha384: or sha512: and 64, 96 or 128 lower-case \
                 hexadecimal digits"
            ),
        }
    }
}

impl std::error::Error for ParseReferenceError {}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

    #[test]
    fn references_are_split_into_their_parts() {
        for (repository, domain) in [
            ("prefect", None),
            ("prefecthq/prefect", None),
            ("a_b/c__d---e.f", None),
            ("ex_ample.com/prefect", None),
            ("docker.io/prefecthq/prefect", Some("docker.io")),
            ("localhost/prefect", Some("localhost")),
            ("localhost:5000/prefect", Some("localhost:5000")),
            ("ghcr.io:443/me/a/b", Some("ghcr.io:443")),
            ("Registry/prefect", Some("Registry")),
            ("REGISTRY.example.com/prefect", Some("REGISTRY.example.com")),
            ("127.0.0.1:5000/prefect", Some("127.0.0.1:5000")),
            ("[::1]/prefect", Some("[::1]")),
            ("[2001:db8::1]:5000/prefect", Some("[2001:db8::1]:5000")),
        ] {
            for tag in [None, Some("2-latest"), Some("_"), Some("2.11.5-python3.10")] {
                for digest in [None, Some(SHA256)] {
                    let colon_tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
                    let at_digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
                    let text = format!("{repository}{colon_tag}{at_digest}");
                    let reference = Reference::parse(&text).unwrap();
                    assert_eq!(reference.to_string(), text);
                    assert_eq!(reference.repository(), repository, "{text}");
                    assert_eq!(reference.domain(), domain, "{text}");
                    assert_eq!(reference.tag(), tag, "{text}");
                    assert_eq!(reference.digest(), digest, "{text}");
                }
            }
        }
    }

    #[test]
    fn limits_are_met_to_the_character() {
        let path = |length: usize| format!("ghcr.io/{}", "a".repeat(length));
        assert!(Reference::parse(&path(255)).is_ok());
        assert_eq!(
            Reference::parse(&path(256)).unwrap_err().to_string(),
            "repository path has 256 characters, expected at most 255"
        );
        assert!(check_tag(&"a".repeat(128)).is_ok());
        assert_eq!(
            check_tag(&"a".repeat(129)).unwrap_err().to_string(),
            "tag has 129 characters, expected at most 128"
        );
        for (algorithm, length) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
            let digest = |length: usize| format!("a@{algorithm}:{}", "0".repeat(length));
            assert!(Reference::parse(&digest(length)).is_ok());
            assert!(Reference::parse(&digest(length - 1)).is_err());
            assert!(Reference::parse(&digest(length + 1)).is_err());
        }
    }

    #[test]
    fn every_refusal_names_the_part_at_fault() {
        let component = |found: &str| {
            format!(
                "repository has the component {found:?}, expected a-z and 0-9, joined by one of \
                 \".\", \"_\", \"__\" or dashes"
            )
        };
        let domain = |found: &str| {
            format!(
                "domain {found:?}, expected letters, digits and inner dashes, joined by dots, or \
                 an IPv6 address in brackets, optionally followed by a colon and a port"
            )
        };
        let digest = |found: &str| {
            format!(
                "digest {found:?}, expected sha256:, sha384: or sha512: and 64, 96 or 128 \
                 lower-case hexadecimal digits"
            )
        };
        let tag = |found: &str| {
            format!(
                "tag has {found} at byte 1, expected only A-Z, a-z, 0-9, \"_\", \".\" and \"-\""
            )
        };
        let first = |found: &str| {
            format!("tag begins with {found:?}, expected one of A-Z, a-z, 0-9 and \"_\"")
        };
        let empty = "tag is empty, expected one such as 2.11.5-python3.10".to_owned();
        for (text, message) in [
            ("", component("")),
            ("/prefect", component("")),
            ("me//prefect", component("")),
            ("Prefect:2-latest", component("Prefect")),
            ("me/Prefect", component("Prefect")),
            ("me/_prefect", component("_prefect")),
            ("me/prefect-", component("prefect-")),
            ("a..b", component("a..b")),
            ("a___b", component("a___b")),
            ("a._b", component("a._b")),
            ("a-_b", component("a-_b")),
            ("me/pr\u{e9}fect", component("pr\u{e9}fect").replace('\u{e9}', "\\u{e9}")),
            ("Ex_ample.com/prefect", domain("Ex_ample.com")),
            ("-example.com/prefect", domain("-example.com")),
            ("example-.com/prefect", domain("example-.com")),
            ("example..com/prefect", domain("example..com")),
            ("example.com:/prefect", domain("example.com:")),
            ("example.com:50x/prefect", domain("example.com:50x")),
            ("[::1/prefect", domain("[::1")),
            ("[]:1/prefect", domain("[]:1")),
            ("[::g]/prefect", domain("[::g]")),
            ("[::1]5000/prefect", domain("[::1]5000")),
            ("me/prefect:", empty.clone()),
            ("me/prefect:@sha256:aaa", digest("sha256:aaa")),
            ("me/prefect:2 latest", tag("\" \"")),
            ("me/prefect:2:latest", tag("\":\"")),
            ("me/prefect:2\u{e9}", tag("\"\\u{e9}\"")),
            ("me/prefect:-latest", first("-")),
            ("me/prefect:.latest", first(".")),
            ("me/prefect@", digest("")),
            (
                "me/prefect@md5:00000000000000000000000000000000",
                digest("md5:00000000000000000000000000000000"),
            ),
            (&format!("a@{}", SHA256.to_ascii_uppercase()), digest(&SHA256.to_ascii_uppercase())),
            (&format!("a@{SHA256}@{SHA256}"), digest(&format!("{SHA256}@{SHA256}"))),
        ] {
            let error = Reference::parse(text).unwrap_err();
            assert_eq!(error.to_string(), message, "{text:?}");
        }
    }
}
