//! Suggestions never lead astray. Scripts take them, and somebody else may own a name that is nearly
//! right: so a suggestion names a repository that the text names, or none.
//!
//! Which word of a text counts is found here by the contract's sentence, in the most naive way: by
//! trying every part of every word against the expression for references.

use prefect_tags::{Checker, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

use crate::frozen;
use crate::second_opinion::reference_parts;
use crate::strategies::{cases, input, nearly, published_tag, reference};

/// What stands in front of a reference.
const PREFIXES: &[&str] = &[
    "",
    "FROM ",
    "FROM\t",
    "from",
    "docker pull ",
    "docker run --rm -e A=b ",
    "image: ",
    "image:",
    "image: \"",
    "- image: '",
    "\"",
    "'",
    "`",
    "(",
    "[",
    "{\"image\": \"",
    "<",
    "docker://",
    "uses: docker://",
    "--from=",
    "COPY --from=docker://",
    "IMAGE=",
    "https://",
    "https://hub.docker.com/r/",
    "https://example.com/?image=",
    "http://localhost/",
    "oci://",
    "prefecthq/prefect:2-latest ",
    "prefecthq/prefect:2-latest, ",
    "prefecthq/prefect:2-latest,",
    "prefecthq/prefect ",
    "me/",
    "ghcr.io/me/",
    "[::1]:80/",
    "#",
    "##",
    "::",
    "\u{feff}",
    "\u{43e}",
    "caf\u{e9} ",
    "\0",
    "\x1b[31m",
    "\n",
];

/// What stands after it.
const SUFFIXES: &[&str] = &[
    "",
    " AS build",
    "\tAS build",
    " # a comment",
    "\"",
    "'",
    "`",
    ")",
    "]",
    ">",
    "\"}",
    "\",",
    ",",
    ";",
    ".",
    ").",
    "...",
    " ",
    "\r",
    "\n",
    "\0",
    "\u{e9}",
    "\u{2013}",
    " \u{2013} the image",
    " prefecthq/prefect:2-latest",
    ",prefecthq/prefect:2-latest",
    " prefecthq/prefect",
    " https://hub.docker.com/r/prefecthq/prefect",
    "](https://hub.docker.com/r/prefecthq/prefect)",
    "/",
    "/2-latest",
    "@",
    ":",
    "=",
    "-",
];

/// A text around one reference or more, each right or nearly so.
fn text() -> impl Strategy<Value = String> + Clone {
    // Boxed, because strategies within strategies outgrow the stack of a test.
    let published = published_tag().prop_map(|tag| format!("prefecthq/prefect:{tag}")).boxed();
    let reference = reference().boxed();
    let upper = published.clone().prop_map(|it| it.replacen("hq", "HQ", 1));
    // A letter of another script, a NUL, a blank inside the name.
    let other = select(&["\u{435}", "\u{e9}", "\0", " ", "\t", "//", "E"][..]);
    let broken = (published.clone(), other).prop_map(|(text, other)| text.replacen('e', other, 1));
    let with_slash = published.clone().prop_map(|text| text.replacen(':', "/", 1));
    let within = prop_oneof![
        3 => published.clone(),
        2 => nearly(published.clone()),
        2 => upper,
        2 => broken,
        1 => with_slash,
        2 => reference.clone(),
        1 => nearly(reference.clone()),
        1 => input().boxed(),
        1 => (published, reference).prop_map(|(one, other)| format!("{one} {other}")),
    ];
    (select(PREFIXES), within.boxed(), select(SUFFIXES))
        .prop_map(|(prefix, within, suffix)| format!("{prefix}{within}{suffix}"))
}

/// Whether Docker reads a text as the reference that it looks like: `prefectHQ/prefect` it takes for
/// a registry.
fn is_read(text: &str) -> bool {
    reference_parts(text).is_some_and(|(_, domain, _, _)| {
        domain.is_none_or(|domain| domain == "localhost" || domain.contains(['.', ':']))
    })
}

/// Whether a word is a reference with a `/` and a tag or digest.
fn counts(word: &str) -> bool {
    is_read(word)
        && reference_parts(word).is_some_and(|(repository, _, tag, digest)| {
            repository.contains('/') && (tag.is_some() || digest.is_some())
        })
}

/// The word, or its respelling with the name in lower case, if that is a reference that counts.
fn respelled(word: &str) -> Option<String> {
    let tag_or_digest =
        word.rfind('/').and_then(|slash| word[slash..].find([':', '@']).map(|at| slash + at))?;
    let lowered = word[..tag_or_digest].to_ascii_lowercase() + &word[tag_or_digest..];
    [word.to_owned(), lowered].into_iter().find(|it| counts(it))
}

/// Whether words lose this in front: quotes, brackets, `docker://` and `…=`.
fn is_lost_in_front(front: &str) -> bool {
    let after_equals = front.rsplit('=').next().unwrap_or_default();
    after_equals.replace("docker://", "").chars().all(|lost| "\"'`([{<".contains(lost))
}

/// Whether words lose this at the end: quotes, brackets, `,`, `;` and `.`.
fn is_lost_at_end(end: &str) -> bool {
    end.chars().all(|lost| "\"'`)]}>,;.".contains(lost))
}

/// Whether a word is the address of a page: it has a scheme, and that is not Docker's.
fn is_address(word: &str) -> bool {
    word.replace("docker://", "").contains("://")
}

/// The reference in a word: the shortest part that is one, where all around it is lost.
fn reference_in_word(word: &str) -> Option<String> {
    if is_address(word) {
        return None;
    }
    let parts = (0..word.len()).flat_map(|from| (from..=word.len()).map(move |to| (from, to)));
    let parts =
        parts.filter(|&(from, to)| is_lost_in_front(&word[..from]) && is_lost_at_end(&word[to..]));
    parts
        .filter_map(|(from, to)| Some((to - from, respelled(&word[from..to])?)))
        .min_by_key(|(length, _)| *length)
        .map(|(_, reference)| reference)
}

/// The one reference in a text of printable ASCII and tabs.
fn reference_in_text(text: &str) -> Option<String> {
    if !text.chars().all(|found| matches!(found, ' '..='~' | '\t')) {
        return None;
    }
    let mut references = text.split([' ', '\t']).filter_map(reference_in_word);
    references.next().filter(|_| references.next().is_none())
}

/// The suggestion for a text.
fn suggested(checker: &Checker<'_>, text: &str) -> Option<String> {
    match checker.check(text) {
        Verdict::Valid(_) => None,
        Verdict::Invalid(invalid) => invalid.suggestion,
    }
}

/// Holds the suggestion for a text against the contract.
fn is_suggested_rightly(checker: &Checker<'_>, text: &str) {
    let suggestion = suggested(checker, text);
    let is_bare = !text.contains([':', '/', '@']);
    let is_understood = if is_bare { is_read(&format!("a:{text}")) } else { is_read(text) };
    if !is_understood {
        // What the one reference is suggested for, or itself.
        let expected = reference_in_text(text).and_then(|reference| {
            let is_valid = checker.check(&reference).is_valid();
            if is_valid { Some(reference) } else { suggested(checker, &reference) }
        });
        assert_eq!(suggestion, expected, "{text:?}");
        if let Some(suggestion) = &suggestion {
            let (repository, ..) = reference_parts(suggestion).unwrap();
            let lowered = text.to_ascii_lowercase();
            assert!(lowered.contains(&repository.to_ascii_lowercase()), "{text:?}: {suggestion}");
        }
        return;
    }
    let Some(suggestion) = suggestion else { return };
    if is_bare {
        assert!(!suggestion.contains([':', '/', '@']), "{text:?}: {suggestion}");
        return;
    }
    let (repository, domain, tag, digest) = reference_parts(text).unwrap();
    let (suggested, suggested_domain, suggested_tag, suggested_digest) =
        reference_parts(&suggestion).unwrap_or_else(|| panic!("{text:?}: {suggestion}"));
    assert!(suggested_tag.is_some(), "{text:?}: {suggestion}");
    assert!(suggested_digest.is_none() || suggested_digest == digest, "{text:?}: {suggestion}");
    if suggested != repository {
        // A slash was written for the colon, so that the tag was read as a part of the name.
        assert_eq!((tag, digest), (None, None), "{text:?}: {suggestion}");
        assert_eq!(suggested_domain, domain, "{text:?}: {suggestion}");
        let last = repository.strip_prefix(suggested).and_then(|rest| rest.strip_prefix('/'));
        assert!(last.is_some_and(|last| !last.contains('/')), "{text:?}: {suggestion}");
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn what_is_suggested_is_named_by_the_text(text in text()) {
        is_suggested_rightly(&Checker::new(frozen()), &text);
        is_suggested_rightly(&Checker::new(frozen()).with_pinned_only(), &text);
    }

    /// Where one repository is wanted, what is suggested may be to that.
    #[test]
    fn what_is_suggested_is_to_the_wanted_repository(text in text()) {
        let name = "prefecthq/prefect";
        let checker = Checker::new(frozen()).with_repositories(vec![name.parse().unwrap()]);
        if let Some(suggestion) = suggested(&checker, &text) {
            let repository = reference_parts(&suggestion).map_or("", |(repository, ..)| repository);
            let is_bare = !suggestion.contains([':', '/', '@']);
            let is_wanted = [name, "docker.io/prefecthq/prefect"].contains(&repository);
            prop_assert!(is_bare || is_wanted, "{}", suggestion);
        }
    }
}

/// Every way of standing around a reference, so that no run leaves one out.
#[test]
fn the_one_word_counts_whatever_stands_around_it() {
    let checker = Checker::new(frozen());
    for prefix in PREFIXES {
        for suffix in SUFFIXES {
            for reference in [
                "prefecthq/prefect:2-latest",
                "prefectHQ/prefect:2.8.7",
                "ghcr.io/me/prefect:v2.8.7-python3.10",
                "prefecthq/prefect:2-latest prefecthq/prefect:3-latest",
                "2-latest",
            ] {
                is_suggested_rightly(&checker, &format!("{prefix}{reference}{suffix}"));
            }
        }
    }
}

/// What stands in front of the slash stays what it is: of a registry no repository is made.
#[test]
fn a_registry_is_never_taken_for_a_repository() {
    let checker = Checker::new(frozen());
    for text in ["localhost:5000/2-latest", "ghcr.io/2-latest", "localhost/2-latest"] {
        is_suggested_rightly(&checker, text);
    }
}

/// A text that cannot be read leads nowhere, whatever it contains.
#[test]
fn what_is_not_printable_ascii_leads_to_nothing() {
    let checker = Checker::new(frozen());
    for bytes in [&b"FROM prefecthq/prefect:2-latest \xff"[..], b"\xffprefecthq/prefect:2-latest"] {
        let Verdict::Invalid(invalid) = checker.check_bytes(bytes) else { panic!("{bytes:?}") };
        assert_eq!(invalid.suggestion, None, "{bytes:?}");
    }
}
