//! Docker's references, as Docker takes them.

use std::fmt;

use crate::digest::Digest;
use crate::error::Error;
use crate::text::quote::Quoted;

/// Docker's limit for the path of a repository, in characters.
const MAX_PATH: usize = 255;
/// Docker's limit for a tag, in characters.
pub(crate) const MAX_TAG: usize = 128;

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
/// a `:`, or is `localhost`. From <https://github.com/distribution/reference>,
/// but that one for an uppercase letter alone, as in `prefectHQ/prefect`, is
/// refused: it is an organization that was misspelt, and no registry.
///
/// # Example
///
/// ```
/// use prefect_tags::Reference;
///
/// let reference = Reference::parse("localhost:5000/prefect:2-latest")?;
/// assert_eq!(reference.repository(), "localhost:5000/prefect");
/// assert_eq!(reference.tag(), Some("2-latest"));
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a>(Parts<'a>);

impl<'a> Reference<'a> {
    /// Reads a reference, all of `text`.
    ///
    /// # Errors
    ///
    /// `""`, `prefecthq/Prefect` (uppercase), `prefectHQ/prefect` (a domain only
    /// for its uppercase), `me/prefect:` (an empty tag),
    /// `me/prefect@sha256:aaa` (too few digits), a path of 256 characters, a tag
    /// of 129.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let parts = Parts::of(text);
        parts.digest.map(str::parse::<Digest>).transpose()?;
        parts.tag.map_or(Ok(()), check_tag)?;
        check_repository(parts.repository)?;
        Ok(Reference(parts))
    }

    /// The repository with its domain, if any: `ghcr.io/me/prefect`.
    #[must_use]
    pub const fn repository(&self) -> &'a str {
        self.0.repository
    }

    /// The tag.
    #[must_use]
    pub const fn tag(&self) -> Option<&'a str> {
        self.0.tag
    }

    /// The digest: `sha256:…`.
    #[must_use]
    pub const fn digest(&self) -> Option<&'a str> {
        self.0.digest
    }

    /// The same reference with another tag, to be printed.
    pub(crate) fn with_tag(self, tag: impl fmt::Display) -> String {
        let tag = tag.to_string();
        Reference(Parts { tag: Some(&tag), ..self.0 }).to_string()
    }
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.repository())?;
        if let Some(tag) = self.tag() {
            write!(f, ":{tag}")?;
        }
        match self.digest() {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// What a text has of a reference, right or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub repository: &'a str,
    pub tag: Option<&'a str>,
    pub digest: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Splits a text at the first `@`, and in front of that at the first colon
    /// after the last slash: one before it is that of a port.
    pub(crate) fn of(text: &'a str) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let path = rest.rfind('/').map_or(0, |slash| slash + 1);
        match rest[path..].split_once(':') {
            Some((name, tag)) => {
                Parts { repository: &rest[..path + name.len()], tag: Some(tag), digest }
            }
            None => Parts { repository: rest, tag: None, digest },
        }
    }
}

/// Splits a reference, right or wrong, where its tag or its digest begins.
pub(crate) fn split_version(reference: &str) -> (&str, &str) {
    reference.split_at(Parts::of(reference).repository.len())
}

/// Checks the name of a repository.
pub(crate) fn check_repository(name: &str) -> Result<(), Error> {
    let is_uppercase = |component: &str| is_component(&component.to_ascii_lowercase());
    let path = match name.split_once('/') {
        Some((first, path)) if is_domain(first) => path,
        // With a `_`, it is not a domain, but the component of a path.
        Some((first, _)) if is_meant_as_domain(first) && !is_uppercase(first) => {
            return Err(Error::new(format_args!(
                "domain {} is malformed, expected one such as ghcr.io or localhost:5000",
                Quoted::new(first)
            )));
        }
        _ => name,
    };
    Err(Error::new(match path.split('/').find(|component| !is_component(component)) {
        Some(component) if is_uppercase(component) => {
            let found = Quoted::new(component);
            format!("repository has uppercase letters in {found}, expected lowercase")
        }
        Some(component) => format!(
            "repository component {} is malformed, expected a-z and 0-9, joined by ., _, __ or \
             dashes",
            Quoted::new(component)
        ),
        None if path.len() > MAX_PATH => {
            let length = path.len();
            format!("repository path has {length} characters, expected at most {MAX_PATH}")
        }
        None => return Ok(()),
    }))
}

/// The one domain that needs no mark to be told from a component.
const LOCALHOST: &str = "localhost";

/// What makes a first component a domain: no component has them (a dot may also
/// stand in one, but Docker decides for the domain).
const DOMAIN_MARKS: [char; 2] = ['.', ':'];

/// Whether the first component of a name, with a slash after it, can only be a
/// domain.
fn is_meant_as_domain(first: &str) -> bool {
    first == LOCALHOST || first.contains(DOMAIN_MARKS)
}

pub(crate) fn is_domain(first: &str) -> bool {
    let (host, port) = match first.split_once(']') {
        Some((address, port)) => (address, port),
        None => first.split_at(first.find(':').unwrap_or(first.len())),
    };
    let is_host = || match host.strip_prefix('[') {
        Some(address) => {
            first.contains(']')
                && !address.is_empty()
                && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        }
        None => !first.contains(']') && host.split('.').all(is_label),
    };
    is_meant_as_domain(first) && is_host() && is_port(port)
}

/// A label of a host name: letters of any case and digits, with dashes inside.
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Nothing, or a colon and digits.
fn is_port(port: &str) -> bool {
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    port.is_empty() || port.strip_prefix(':').is_some_and(is_number)
}

/// What may join the words of a component; a run of dashes may too. A dot is
/// never doubled, so that no component is `..`.
const SEPARATORS: [&str; 3] = [".", "_", "__"];

fn is_component(component: &str) -> bool {
    let is_word = |character: char| matches!(character, 'a'..='z' | '0'..='9');
    let is_dashes = |separator: &str| separator.bytes().all(|byte| byte == b'-');
    component.starts_with(is_word)
        && component.ends_with(is_word)
        && component
            .split(is_word)
            .all(|separator| is_dashes(separator) || SEPARATORS.contains(&separator))
}

/// Checks a text against Docker's grammar for tags.
pub(crate) fn check_tag(tag: &str) -> Result<(), Error> {
    let is_word = |found: char| found.is_ascii_alphanumeric() || found == '_';
    let unexpected = tag
        .char_indices()
        .find(|&(at, found)| !(is_word(found) || at > 0 && matches!(found, '.' | '-')));
    Err(Error::new(match unexpected {
        Some((at, found)) => format!(
            "tag has unexpected {}, expected A-Z, a-z, 0-9, \"_\" and, not first, \".\" and \"-\"",
            Quoted::new(&tag[at..at + found.len_utf8()])
        ),
        None if tag.is_empty() => "tag is empty, expected one such as 2.11.5-python3.10".to_owned(),
        None if tag.len() > MAX_TAG => {
            format!("tag has {} characters, expected at most {MAX_TAG}", tag.len())
        }
        None => return Ok(()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

    #[test]
    fn references_are_split_into_their_parts() {
        for repository in [
            "prefect",
            "prefecthq/prefect",
            "a_b/c__d---e.f",
            "ex_ample.com/prefect",
            "docker.io/prefecthq/prefect",
            "localhost/prefect",
            "localhost:5000/prefect",
            "ghcr.io:443/me/a/b",
            "REGISTRY.example.com/prefect",
            "127.0.0.1:5000/prefect",
            "[::1]/prefect",
            "[2001:db8::1]:5000/prefect",
        ] {
            for tag in [None, Some("2-latest"), Some("_"), Some("2.11.5-python3.10")] {
                for digest in [None, Some(SHA256)] {
                    let colon_tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
                    let at_digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
                    let text = format!("{repository}{colon_tag}{at_digest}");
                    let reference = Reference::parse(&text).unwrap();
                    assert_eq!(reference.to_string(), text);
                    assert_eq!(reference.repository(), repository, "{text}");
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
                "repository component {found:?} is malformed, expected a-z and 0-9, joined by \
                 ., _, __ or dashes"
            )
        };
        let domain = |found: &str| {
            format!("domain {found:?} is malformed, expected one such as ghcr.io or localhost:5000")
        };
        let digest = |found: &str| {
            format!(
                "digest {found:?} is malformed, expected one such as sha256: and 64 lowercase hexadecimal digits"
            )
        };
        let tag = |found: &str| {
            format!(
                "tag has unexpected {found}, expected A-Z, a-z, 0-9, \"_\" and, not first, \".\" and \
                 \"-\""
            )
        };
        let uppercase = |found: &str| {
            format!("repository has uppercase letters in {found:?}, expected lowercase")
        };
        let empty = "tag is empty, expected one such as 2.11.5-python3.10".to_owned();
        for (text, message) in [
            ("", component("")),
            ("/prefect", component("")),
            ("me//prefect", component("")),
            ("Prefect:2-latest", uppercase("Prefect")),
            ("me/Prefect", uppercase("Prefect")),
            ("prefectHQ/prefect", uppercase("prefectHQ")),
            ("me/_prefect", component("_prefect")),
            ("me/prefect-", component("prefect-")),
            ("a..b", component("a..b")),
            ("a___b", component("a___b")),
            ("a._b", component("a._b")),
            ("a-_b", component("a-_b")),
            ("me/pr\u{e9}fect", component("pr\u{e9}fect").replace('\u{e9}', "\\u{e9}")),
            ("Ex_ample/prefect", uppercase("Ex_ample")),
            ("Ex_ample:1/prefect", domain("Ex_ample:1")),
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
            ("me/prefect:-latest", tag("\"-\"")),
            ("me/prefect:.latest", tag("\".\"")),
            ("me/prefect@", digest("")),
            (
                "me/prefect@md5:00000000000000000000000000000000",
                digest("md5:00000000000000000000000000000000"),
            ),
            (&format!("a@{}", SHA256.to_ascii_uppercase()), digest(&SHA256.to_ascii_uppercase())),
        ] {
            let error = Reference::parse(text).unwrap_err();
            assert_eq!(error.to_string(), message, "{text:?}");
        }
    }
}
