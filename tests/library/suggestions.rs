//! Suggestions never lead astray. Scripts take them, and somebody else may own a name that is nearly
//! right: so a suggestion names the repository that the text names, or none. And `--fix` takes the
//! certain ones without asking, so those change nothing but the spelling, or what they were asked to.

use prefect_tags::{
    Checker, FloatingTag, History, Line, Registry, Release, ReleaseOrLine, Suggestion, Tag,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::frozen;
use crate::naive::world;
use crate::second_opinion::{canonical_release, is_tag, reference_parts};
use crate::strategies::{cases, input, nearly, published_tag, reference};

/// A text with one reference or more in it, each right or nearly so.
fn text() -> impl Strategy<Value = String> + Clone {
    // Boxed, because strategies within strategies outgrow the stack of a test.
    let published = published_tag().prop_map(|tag| format!("prefecthq/prefect:{tag}")).boxed();
    let upper = published.clone().prop_map(|it| it.replacen("hq", "HQ", 1));
    let with_slash = published.clone().prop_map(|text| text.replacen(':', "/", 1));
    let within = prop_oneof![
        2 => nearly(published.clone()),
        1 => upper,
        1 => with_slash,
        2 => nearly(reference().boxed()),
        2 => input().boxed(),
        1 => (published, reference()).prop_map(|(one, other)| format!("{one} {other}")),
    ];
    let front = select(&["", "", "", "v", "vv", "FROM ", "\"", "docker://", "ME/", "A.b/"][..]);
    (front, within.boxed()).prop_map(|(front, within)| format!("{front}{within}"))
}

fn suggested(checker: &Checker<'_>, text: &str) -> Option<Suggestion> {
    checker.check(text).err().and_then(|invalid| invalid.suggestion)
}

/// Holds a suggestion to the name in the text: none of its characters is dropped or replaced, but
/// that it is in lowercase; and to its digest.
fn names_what_the_text_names(suggestion: &str, text: &str) {
    if !suggestion.contains([':', '/', '@']) {
        return assert!(!text.contains([':', '/', '@']), "{text:?}: {suggestion}");
    }
    let (repository, tag, digest) = reference_parts(suggestion).unwrap();
    assert!(tag.or(digest).is_some(), "{text:?}: {suggestion}");
    let lowered = text.to_ascii_lowercase();
    let rest = lowered.strip_prefix(&repository.to_ascii_lowercase());
    let is_named = rest.is_some_and(|it| it.is_empty() || it.starts_with([':', '/', '@', '.']));
    assert!(is_named, "{text:?}: {suggestion}");
    // Others are not known to have Prefect's tags.
    assert_eq!(repository.rsplit('/').next(), Some("prefect"), "{text:?}: {suggestion}");
    assert!(digest.is_none_or(|digest| text.ends_with(digest)), "{text:?}: {suggestion}");
}

/// Whether what a suggestion names of Prefect has numbers that the text has, or is the newest of a
/// line with such numbers. Where no tag was given, the newest is suggested.
fn has_its_numbers(suggestion: &str, text: &str, history: &History) -> bool {
    let parts = reference_parts(suggestion).filter(|_| suggestion.contains([':', '/', '@']));
    let tag = parts.map_or(Some(suggestion), |(.., tag, _)| tag);
    // A digest alone is what the text has.
    let Some(tag) = tag.map(|tag| tag.parse::<Tag>().unwrap()) else { return true };
    let lower = text.to_ascii_lowercase();
    let has_no_tag = reference_parts(&lower).is_some_and(|(.., tag, _)| tag.is_none());
    let is_newest_meant = has_no_tag || lower.ends_with("latest");
    let digits = text.split(|it: char| !it.is_ascii_digit());
    let numbers: Vec<u64> = digits.filter_map(|it| it.parse().ok()).collect();
    let has_line = |line: Line| {
        numbers.contains(&line.major()) && line.minor().is_none_or(|it| numbers.contains(&it))
    };
    // Of those that are built for an image.
    let is_newest = |it: Release, line: Line| {
        tag.image().and_then(|image| history.owner(FloatingTag::new(line, image))) == Some(it)
            || history.finals(line).last() == Some(&it)
    };
    match tag.prefect() {
        Some(ReleaseOrLine::Line(line)) => has_line(line) || is_newest_meant,
        Some(ReleaseOrLine::Release(it)) => {
            let lines = [Line::of_minor(it.major(), it.minor()), Line::of_major(it.major())];
            has_line(lines[0]) && numbers.contains(&it.patch())
                || lines.into_iter().any(|line| is_newest(it, line) && has_line(line))
                || lower.contains("sha-")
                || is_newest_meant
        }
        None => true,
    }
}

/// The tag that a text spells in another way: with a `v` in front, in another case, or with the
/// release in another spelling.
fn respelled(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_prefix('v').unwrap_or(&lower);
    let canonical = || {
        let (version, image) = lower.rsplit_once("-python")?;
        let version =
            Some(version).filter(|it| it.starts_with(|first: char| first.is_numeric()))?;
        Some(format!("{}-python{image}", canonical_release(version)?))
    };
    let tag = if is_tag(lower) { Some(lower.to_owned()) } else { canonical() };
    tag.filter(|tag| is_tag(tag) && tag != text)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_suggestion_is_valid_and_names_what_the_text_names(text in text()) {
        let mut registry = Registry::default();
        for tag in ["3-latest", "3.9.0-python3.12", "2-python3.10", "2.20.27-python3.10-conda"] {
            registry.add(tag, None).unwrap();
        }
        let (history, _) = frozen().with_registry(&registry, &[]);
        let checker = Checker::new(frozen());
        let expecting = |expected: &str| checker.clone().with_expected(expected.parse().unwrap());
        for (checker, history) in [
            (checker.clone(), Some(frozen())),
            (checker.clone().with_pinned_only(), Some(frozen())),
            (checker.clone().with_registry(&registry, &history, None), Some(&history)),
            (expecting("3.9.1"), None),
            (expecting("2.20").with_pinned_only(), None),
        ] {
            let Some(suggestion) = suggested(&checker, &text) else { continue };
            prop_assert!(checker.check(&suggestion.text).is_ok(), "{}: {:?}", text, suggestion);
            let is_by = |it: &History| has_its_numbers(&suggestion.text, &text, it);
            // What is of another repository than the registry's is by the history.
            let is_by_history = |it: Option<&History>| it.is_none_or(|it| is_by(it) || is_by(frozen()));
            names_what_the_text_names(&suggestion.text, &text);
            prop_assert!(is_by_history(history), "{}: {:?}", text, suggestion);
        }
    }

    /// Where one repository is wanted, what is suggested is to that.
    #[test]
    fn a_suggestion_is_to_the_wanted_repository(text in text()) {
        let name = "prefecthq/prefect";
        let checker = Checker::new(frozen()).with_repositories(vec![name.parse().unwrap()]);
        if let Some(Suggestion { text, .. }) = suggested(&checker, &text) {
            let repository = reference_parts(&text).map_or("", |(repository, ..)| repository);
            let is_bare = !text.contains([':', '/', '@']);
            let is_wanted = [name, "docker.io/prefecthq/prefect"].contains(&repository);
            prop_assert!(is_bare || is_wanted, "{}", text);
        }
    }

    /// Without a list, and where nothing is expected, only a spelling is ever certain.
    #[test]
    fn what_is_respelled_is_certain_and_nothing_else(text in prop_oneof![input(), text()]) {
        let (front, tag) = match reference_parts(&text) {
            Some((repository, Some(tag), None)) if text.contains(['/', ':']) => {
                (format!("{repository}:"), tag)
            }
            _ => (String::new(), &*text),
        };
        let checker = Checker::new(frozen());
        // What Docker does not read is not respelled.
        let is_read = reference_parts(&format!("a:{tag}")).is_some();
        let expected = respelled(tag).filter(|_| is_read).map(|tag| front.clone() + &tag);
        let is_known = front.is_empty() || front.ends_with("/prefect:") || front == "prefect:";
        let expected = expected.filter(|it| is_known && checker.check(it).is_ok());
        let certain = suggested(&checker, &text).filter(|it| it.is_certain).map(|it| it.text);
        let is_by_digest = text.contains('@');
        prop_assert!(certain == expected || is_by_digest, "{}: {:?}, {:?}", text, certain, expected);
    }

    /// Whatever is asked of it: a certain suggestion is valid, and has the Python version and the
    /// flavor that stand in the text.
    #[test]
    fn what_is_certain_is_the_same_image(
        world in world(),
        text in prop_oneof![input(), published_tag().prop_map(|tag| format!("v{tag}"))],
    ) {
        let history = world.history();
        let checker = Checker::new(&history);
        let expecting = |expected: &str| checker.clone().with_expected(expected.parse().unwrap());
        for checker in [
            checker.clone(),
            checker.clone().with_pinned_only(),
            expecting("3.9.1"),
            expecting("2.20.27").with_pinned_only(),
        ] {
            let Some(suggestion) = suggested(&checker, &text).filter(|it| it.is_certain) else {
                continue;
            };
            prop_assert!(checker.check(&suggestion.text).is_ok(), "{}: {:?}", text, suggestion);
            let (_, tag, _) = reference_parts(&suggestion.text)
                .filter(|_| suggestion.text.contains(':'))
                .unwrap_or(("", Some(&suggestion.text), None));
            let tag: Tag = tag.unwrap().parse().unwrap();
            let lower = text.to_ascii_lowercase();
            let flavor = tag.flavor().suffix();
            let is_standard = !lower.ends_with("-conda") && !lower.ends_with("-kubernetes");
            let is_of_flavor = if flavor.is_empty() { is_standard } else { lower.contains(flavor) };
            prop_assert!(is_of_flavor, "{}: {:?}", text, suggestion);
            let is_same = |python| lower.contains(&format!("-python{python}"));
            let is_same = tag.image().is_none_or(|image| is_same(image.python()));
            prop_assert!(is_same || lower.contains("-latest"), "{}: {:?}", text, suggestion);
        }
    }
}
