//! A second opinion on every grammar: regular expressions written from the contract and the
//! scheme. The parsers have to agree with them on everything, above all on what is nearly right.
//!
//! The expressions are in ASCII: `\w`, `\d` and a careless `(?i)` match letters and digits of other
//! scripts. What no expression can say, such as the size of a number, stands beside them in plain
//! code.

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::LazyLock;

use prefect_tags::{
    Digest, FloatingTag, Line, PythonVersion, Reference, Release, ReleaseOrLine, Repository, Sha,
    Tag,
};
use proptest::prelude::*;
use regex::{Captures, Regex};

use crate::edits::near_misses;
use crate::promises::{is_harmless, parts_together};
use crate::strategies::{
    cases, input, nearly, noise, published_tag, python, reference, release, spelled_release, tag,
};

/// A number without leading zeros.
const NUMBER: &str = "(?:0|[1-9][0-9]*)";

/// A digest, in verbose mode.
const DIGEST_PATTERN: &str = "sha256:[0-9a-f]{64} | sha384:[0-9a-f]{96} | sha512:[0-9a-f]{128}";

/// Compiles an expression for a whole text.
fn whole(pattern: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap()
}

/// The numbers in a text.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty())
}

fn fits_64_bits(text: &str) -> bool {
    numbers(text).all(|digits| digits.parse::<u64>().is_ok())
}

fn fits_16_bits(text: &str) -> bool {
    numbers(text).all(|digits| digits.parse::<u16>().is_ok())
}

/// A release in canonical form, its numbers of any size.
fn release_pattern() -> String {
    format!(r"{NUMBER}\.{NUMBER}\.{NUMBER}(?:(?:a|b|rc|\.dev|\.post){NUMBER})?")
}

fn is_python(text: &str) -> bool {
    static PYTHON: LazyLock<Regex> = LazyLock::new(|| whole(&format!(r"{NUMBER}\.{NUMBER}")));
    PYTHON.is_match(text) && fits_16_bits(text)
}

fn is_sha(text: &str) -> bool {
    static SHA: LazyLock<Regex> = LazyLock::new(|| whole("[0-9a-fA-F]{7,40}|[0-9a-fA-F]{64}"));
    SHA.is_match(text)
}

fn is_whole_sha(text: &str) -> bool {
    static SHA: LazyLock<Regex> = LazyLock::new(|| whole("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}"));
    SHA.is_match(text)
}

pub(crate) fn is_tag(text: &str) -> bool {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        let version = format!(
            r"{}|{NUMBER}(?:\.{NUMBER})?|sha-(?:[0-9a-f]{{7,40}}|[0-9a-f]{{64}})",
            release_pattern()
        );
        let flavor = "(?:-conda|-kubernetes)?";
        whole(&format!(r"(?:{version})-python{NUMBER}\.{NUMBER}{flavor}|{NUMBER}-latest{flavor}"))
    });
    let (version, image) = text.split_once("-python").unwrap_or((text, ""));
    TAG.is_match(text)
        && (version.starts_with("sha-") || fits_64_bits(version))
        && fits_16_bits(image)
}

fn is_line(text: &str) -> bool {
    static LINE: LazyLock<Regex> = LazyLock::new(|| whole(&format!(r"{NUMBER}(?:\.{NUMBER})?")));
    LINE.is_match(text) && fits_64_bits(text)
}

fn is_digest(text: &str) -> bool {
    static DIGEST: LazyLock<Regex> = LazyLock::new(|| whole(&format!("(?x) {DIGEST_PATTERN}")));
    DIGEST.is_match(text)
}

/// Whether a tag is that of a line, and not of a release or a commit.
fn is_floating_tag(text: &str) -> bool {
    is_tag(text) && text.split_once('-').is_some_and(|(version, _)| is_line(version))
}

/// The canonical form of a release, if the text is one that is accepted.
///
/// The expression is that of [PEP 440, appendix B], and what PEP 440 counts as blanks around it.
///
/// [PEP 440, appendix B]: https://peps.python.org/pep-0440/#appendix-b-parsing-version-strings-with-regular-expressions
pub(crate) fn canonical_release(text: &str) -> Option<String> {
    const PEP_440: &str = r"(?ix-u)
        [\x20\t\n\r\f\x0b]*
        v?
        (?:(?P<epoch>[0-9]+)!)?
        (?P<release>[0-9]+(?:\.[0-9]+)*)
        (?P<pre>[-_.]?(?P<pre_l>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>[0-9]+)?)?
        (?P<post>-(?P<post_n1>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_n2>[0-9]+)?)?
        (?P<dev>[-_.]?dev[-_.]?(?P<dev_n>[0-9]+)?)?
        (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?
        [\x20\t\n\r\f\x0b]*";
    static RELEASE: LazyLock<Regex> = LazyLock::new(|| whole(PEP_440));

    let captures = RELEASE.captures(text)?;
    let parts = ["pre", "post", "dev"].into_iter().filter(|it| captures.name(it).is_some()).count();
    let is_taken = numbers(&captures["release"]).count() == 3
        && parts <= 1
        && captures.name("epoch").is_none()
        && captures.name("local").is_none()
        && fits_64_bits(text)
        && !numbers(text).any(|digits| digits.len() > 1 && digits.starts_with('0'));
    is_taken.then(|| captures["release"].to_owned() + &canonical_part(&captures))
}

fn canonical_part(captures: &Captures<'_>) -> String {
    let number = |name| captures.name(name).map_or("0", |number| number.as_str());
    if let Some(word) = captures.name("pre_l") {
        let mark = match &*word.as_str().to_ascii_lowercase() {
            "a" | "alpha" => "a",
            "b" | "beta" => "b",
            _ => "rc",
        };
        format!("{mark}{}", number("pre_n"))
    } else if captures.name("post_n1").is_some() {
        format!(".post{}", number("post_n1"))
    } else if captures.name("post").is_some() {
        format!(".post{}", number("post_n2"))
    } else if captures.name("dev").is_some() {
        format!(".dev{}", number("dev_n"))
    } else {
        String::new()
    }
}

/// The grammar of references, in which what looks like a domain and is one is no path.
fn reference_pattern() -> String {
    let label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    let port = ":[0-9]+";
    // A label with an upper-case letter: the first one stands in front, or after others.
    let upper = "(?:[A-Z]|[a-z0-9][a-z0-9-]*[A-Z])(?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    // So an address in brackets has a colon or an upper-case letter inside, or else a port.
    let address = r"\[[0-9a-f]*[:A-F][0-9A-Fa-f:]*\]";
    let short_address = r"\[[0-9a-f]+\]";
    let domain = format!(
        r"localhost | {label}(?:\.{label})+ | {upper} | {address}
        | (?:{label}(?:\.{label})* | {address} | {short_address}) {port}"
    );
    let component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    format!(
        r"(?x) (?P<repository>
            (?P<domain>{domain}) / (?P<path>{component}(?:/{component})*)
            | {component}(?:/{component})*
        )
        (?: : (?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}) )?
        (?: @ (?P<digest>{DIGEST_PATTERN}) )?"
    )
}

/// Repository, domain, tag and digest.
pub(crate) type Parts<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// The parts of a reference, if the text is one.
pub(crate) fn reference_parts(text: &str) -> Option<Parts<'_>> {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| whole(&reference_pattern()));
    let captures = REFERENCE.captures(text)?;
    let part = |name| captures.name(name).map(|part| part.as_str());
    let repository = part("repository")?;
    let path = part("path").unwrap_or(repository);
    // What is a domain only for its upper case is a misspelt organization.
    let is_host = |domain: &str| domain == "localhost" || domain.contains(['.', ':']);
    let is_taken = path.len() <= 255 && part("domain").is_none_or(is_host);
    is_taken.then_some((repository, part("tag"), part("digest")))
}

/// Whether a text is a repository.
fn is_repository(text: &str) -> bool {
    reference_parts(text).is_some_and(|(repository, ..)| repository == text)
}

/// Holds a type against the canonical form of a text, if it has one: it is printed so, and read as
/// the same again.
fn agrees<T>(text: &str, canonical: Option<&str>)
where
    T: Debug + Display + FromStr<Err: Debug + Display> + PartialEq,
{
    match text.parse::<T>() {
        Ok(value) => {
            let printed = value.to_string();
            assert_eq!(printed.parse::<T>().unwrap(), value, "{text:?}");
            assert_eq!(Some(&*printed), canonical, "{text:?}");
        }
        Err(error) => {
            let message = error.to_string();
            assert!(!message.is_empty() && is_harmless(&message), "{text:?}: {message:?}");
            assert_eq!(canonical, None, "{text:?}: {message}");
        }
    }
}

/// Holds the parsers against the expressions.
fn parsers_agree(text: &str) {
    let as_it_is = |is_one: bool| is_one.then_some(text);
    let lower_case = text.to_ascii_lowercase();
    let release = canonical_release(text);
    agrees::<PythonVersion>(text, as_it_is(is_python(text)));
    agrees::<Sha>(text, is_sha(text).then_some(&*lower_case));
    assert_eq!(Sha::whole(text).is_ok(), is_whole_sha(text), "{text:?}");
    agrees::<Tag>(text, as_it_is(is_tag(text)));
    agrees::<FloatingTag>(text, as_it_is(is_floating_tag(text)));
    agrees::<Line>(text, as_it_is(is_line(text)));
    agrees::<Release>(text, release.as_deref());
    agrees::<ReleaseOrLine>(text, as_it_is(is_line(text)).or(release.as_deref()));
    agrees::<Digest>(text, as_it_is(is_digest(text)));
    agrees::<Repository>(text, as_it_is(is_repository(text)));
    match Reference::parse(text) {
        Ok(it) => {
            assert_eq!(parts_together(&it), text);
            let parts = (it.repository(), it.tag(), it.digest());
            assert_eq!(Some(parts), reference_parts(text), "{text:?}");
        }
        Err(error) => {
            assert!(is_harmless(&error.to_string()), "{text:?}: {error}");
            assert_eq!(reference_parts(text), None, "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_parsers_agree_on_tags(
        text in nearly(prop_oneof![published_tag(), tag().prop_map(|tag| tag.to_string())]),
    ) {
        parsers_agree(&text);
    }

    #[test]
    fn the_parsers_agree_on_releases(
        text in nearly(prop_oneof![
            spelled_release(),
            release().prop_map(|release| release.to_string()),
        ]),
    ) {
        parsers_agree(&text);
    }

    #[test]
    fn the_parsers_agree_on_references(text in nearly(reference())) {
        parsers_agree(&text);
    }

    #[test]
    fn the_parsers_agree_on_anything(
        text in prop_oneof![
            input(),
            noise(),
            nearly(python().prop_map(|python| python.to_string())),
            nearly(tag().prop_map(|tag| tag.to_string().split('-').next().unwrap().to_owned())),
            nearly("[0-9a-fA-F]{38,42}|[0-9a-f]{5,9}|[0-9a-f]{63,65}"),
            nearly("([a-zA-Z0-9.:_\\[\\]-]{1,6}/){0,2}[a-z0-9._-]{1,5}"),
        ],
    ) {
        parsers_agree(&text);
    }
}

#[test]
fn the_parsers_agree_on_near_misses() {
    for text in [
        "2.11.5-python3.10",
        "3.0.0rc1-python3.12-kubernetes",
        "sha-88a7ff1-python3.10",
        "v1.20.3",
        " 3.0.0-RC.1\n",
        "localhost:5000/prefect:2-latest",
        "[::1]:80/a.b/c__d-e",
        "Ab.c/d_e",
    ] {
        near_misses(text).for_each(|near_miss| parsers_agree(&near_miss));
    }
}

#[test]
fn the_parsers_agree_at_the_limits() {
    let max = u64::MAX;
    // 2 to the 64, 2 to the 64 less one with a zero after it, and longer than any integer.
    let over = ["18446744073709551616".to_owned(), format!("{max}0"), "9".repeat(100)];
    for number in over.iter().map(String::as_str).chain(["18446744073709551615", "0", "00", "01"]) {
        for text in [
            format!("{number}.0.0"),
            format!("2.{number}.0"),
            format!("2.0.{number}"),
            format!("2.0.0rc{number}"),
            format!("2.0.0-{number}"),
            format!("2.0.{number}-python3.10"),
            format!("2.0.0.post{number}-python3.10"),
            format!("{number}-latest"),
            format!("2.{number}-python3.10"),
        ] {
            parsers_agree(&text);
        }
    }
    for python in ["3.65535", "3.65536", "65535.0", "65536.0", "3.99999999999999999999"] {
        parsers_agree(python);
        parsers_agree(&format!("2-python{python}-conda"));
    }
    for length in [6, 7, 8, 39, 40, 41, 63, 64, 65] {
        parsers_agree(&"a".repeat(length));
        parsers_agree(&format!("sha-{}-python3.10", "a".repeat(length)));
    }
    for length in [127, 128, 129] {
        parsers_agree(&format!("prefect:{}", "t".repeat(length)));
    }
    for length in [254, 255, 256] {
        parsers_agree(&"p".repeat(length));
        parsers_agree(&format!("ghcr.io/{}:2-latest", "p".repeat(length)));
        parsers_agree(&format!("a/{}", "p".repeat(length - 2)));
    }
    for (algorithm, length) in [("sha256", 64), ("sha384", 96), ("sha512", 128), ("sha1", 40)] {
        for length in [length - 1, length, length + 1] {
            parsers_agree(&format!("me/prefect@{algorithm}:{}", "0".repeat(length)));
            parsers_agree(&format!("me/prefect:t@{algorithm}:{}", "F".repeat(length)));
        }
    }
}
