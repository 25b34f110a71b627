//! The tags that a text of any bytes names, and the edits that put them right.
#![no_main]

use std::borrow::Cow;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prefect_tags::scan::{Edit, Finder, Place, edits};
use prefect_tags::{Checker, History, Registry, Release, Releases};
use prefect_tags_fuzz::memory::{Counted, peak};

#[global_allocator]
static COUNTED: Counted = Counted;

/// What the finder may need for a text, in bytes: something for what it begins with, and for each
/// byte of the text a share of the places and defaults that stand there.
const MEMORY: usize = 8 * 1024;
const MEMORY_PER_BYTE: usize = 64;

/// How far the finder looks around at least, in bytes, among which a CR is one.
const NEAR: usize = 128;

/// The releases of somebody who has both major versions, and not the newest.
const RELEASES: [&str; 6] = ["2.10.21", "2.11.5", "2.20.18", "3.4.24", "3.4.25", "3.8.8"];

/// How a text is scanned and fixed, as the options of `scan` tell it.
struct Options {
    finder: Finder,
    checker: Checker<'static>,
}

static OPTIONS: LazyLock<[Options; 5]> = LazyLock::new(|| {
    let list: Releases =
        RELEASES.iter().map(|it| it.parse::<Release>().expect("a release")).collect();
    let listed: &History = Box::leak(Box::new(History::published().with_releases(&list)));
    let registry: &Registry = Box::leak(Box::new(registry()));
    let (known, _) = History::published().with_registry(registry, &[]);
    let known: &History = Box::leak(Box::new(known));
    let any = Checker::new(History::published()).without_notes();
    let listed = Checker::new(listed).without_notes();
    let published = any.clone().with_registry(registry, known, None);
    let release = "2.20.18".parse().expect("a release");
    let mirror = "ghcr.io/mirror/prefect".parse().expect("the name of a repository");
    let of = |checker| Options { finder: Finder::new(), checker };
    [
        of(any.clone()),
        of(listed.clone().with_pinned_only()),
        of(any.clone().with_expected(release)),
        of(published.with_pinned_only()),
        Options {
            finder: Finder::new().with_repositories(vec![mirror]),
            ..of(listed.with_pinned_only().with_expected(release))
        },
    ]
});

/// A registry that has a few releases and what floating tags point to.
fn registry() -> Registry {
    let mut registry = Registry::default();
    for (release, floating, digit) in [
        ("2.20.18-python3.10", "2-latest", '1'),
        ("3.4.25-python3.12", "3-python3.12", '2'),
        ("3.8.8-python3.12", "3-latest", '3'),
    ] {
        for tag in [release, floating] {
            let line = format!("{tag} sha256:{}", digit.to_string().repeat(64));
            registry.add_line(&line).expect("a tag and its digest");
        }
    }
    registry
}

fuzz_target!(|text: &[u8]| {
    for options in &*OPTIONS {
        let (places, peak) = peak(|| options.finder.find(text));
        let limit = MEMORY + MEMORY_PER_BYTE * text.len();
        assert!(peak <= limit, "{peak} bytes for {}", text.len());
        check_places(text, &places);
        check_fix(text, &places, options);
        check_ends_of_lines(text, options);
    }
});

/// Places stand in the order of the text, and each where it says.
fn check_places(text: &[u8], places: &[Place<'_>]) {
    let mut end = 0;
    for place in places {
        let Place { line, column, ref range, .. } = *place;
        assert!(end <= range.start && range.start < range.end && range.end <= text.len());
        end = range.end;
        let above = &text[..range.start];
        let start = above.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let number = above.split(|byte| *byte == b'\n').count();
        assert_eq!((line, column), (number, range.start - start + 1), "{place:?}");
        assert!(place.argument_line().is_none_or(|argument| argument <= number));
        check_text(&text[range.clone()], place);
    }
}

/// What a place says that stands there begins and ends as what stands there, between which may be
/// something that is no part of it.
fn check_text(there: &[u8], place: &Place<'_>) {
    let there = String::from_utf8_lossy(there);
    let told = place.text();
    let (name, version) = told.split_once(':').unwrap_or((&told, ""));
    // Docker joins the lines of an instruction, and puts in defaults.
    if there.contains(['\n', '$']) {
        return;
    }
    assert!(there == told || there.starts_with(name), "{place:?}");
    assert!(there.ends_with(version) || there.ends_with(&*told), "{place:?}");
}

/// Edits keep to what was found, each place that they put right names what it should, the others
/// what they did, and nothing is left for a second fix.
fn check_fix(text: &[u8], places: &[Place<'_>], options: &Options) {
    let wanted = all_wanted(places, options);
    let references: Vec<_> = wanted.iter().map(Option::as_deref).collect();
    let given = edits(places, &references);
    for ((place, wanted), edits) in places.iter().zip(&wanted).zip(&given) {
        for edit in edits.iter().flatten() {
            check_edit(text, place, wanted.as_deref().unwrap_or_default(), edit);
        }
    }
    let all = in_order(given.iter().flatten().flatten());
    assert!(all.is_sorted_by(|one, next| one.range.end <= next.range.start), "{all:?}");
    let fixed = with_edits(text, &all);

    let found = options.finder.find(&fixed);
    // A name in upper case is an image only with a tag that looks like one, so that what stood
    // beside it by chance may make it one.
    if count_upper_case(&found) > count_upper_case(places) {
        return;
    }
    for ((place, wanted), edits) in places.iter().zip(&wanted).zip(&given) {
        if let (Some(wanted), Some(_)) = (wanted, edits) {
            let start = moved(place.range.start, &all);
            let again = found.iter().find(|place| place.range.start == start);
            let named = again.and_then(Place::reference);
            assert_eq!(named.as_deref(), Some(&**wanted), "{} -> {}", shown(text), shown(&fixed));
        }
    }
    // What stands around it in a text that fits nothing may be read otherwise now.
    if found.len() != places.len() {
        return;
    }
    let named: Vec<_> = found.iter().map(Place::reference).collect();
    let expected: Vec<_> = places
        .iter()
        .zip(&wanted)
        .zip(&given)
        .map(|((place, wanted), edits)| match (wanted, edits) {
            (Some(wanted), Some(_)) => Some(Cow::Borrowed(&**wanted)),
            _ => place.reference(),
        })
        .collect();
    assert_eq!(named, expected, "{} -> {}", shown(text), shown(&fixed));
    assert!(all_edits(&found, options).is_empty(), "{}", shown(&fixed));
}

/// Where a byte stands after the edits.
fn moved(at: usize, edits: &[Edit]) -> usize {
    let above = edits.iter().filter(|edit| edit.range.end <= at);
    above.fold(at, |at, edit| at + edit.text.len() - edit.range.len())
}

/// How many places have the name of a repository in upper case.
fn count_upper_case(places: &[Place<'_>]) -> usize {
    let is_upper = |place: &&Place<'_>| {
        let reference = place.reference().unwrap_or_default();
        let name = reference.split(['@', ':']).next().unwrap_or_default();
        name.contains(|byte: char| byte.is_ascii_uppercase())
    };
    places.iter().filter(is_upper).count()
}

/// An edit is made in its place, or of a part of the reference that stands elsewhere.
fn check_edit(text: &[u8], place: &Place<'_>, wanted: &str, edit: &Edit) {
    let Edit { range, text: new } = edit;
    let is_in_place = place.range.start <= range.start && range.end <= place.range.end;
    let old = String::from_utf8_lossy(&text[range.clone()]);
    let reference = place.reference().expect("what is edited is known");
    assert!(is_in_place || reference.contains(&*old) && wanted.contains(new), "{place:?} {edit:?}");
    assert_ne!(*old, **new);
}

/// Lines that end in CRLF are read and put right as those that end in LF.
fn check_ends_of_lines(text: &[u8], options: &Options) {
    let mut unix: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    let mut length = 0;
    let fits = |byte: &u8| {
        length += 1 + usize::from(*byte == b'\n');
        length <= NEAR
    };
    unix.truncate(unix.iter().copied().take_while(fits).count());
    let windows = with_carriage_returns(&unix);
    let (found, found_windows) = (options.finder.find(&unix), options.finder.find(&windows));
    let there = |place: &Place<'_>| {
        let Place { line, column, .. } = *place;
        let without = |text: Cow<'_, str>| text.replace('\r', "");
        (line, column, without(place.text()), place.reference().map(without))
    };
    let places: Vec<_> = found.iter().map(there).collect();
    let places_windows: Vec<_> = found_windows.iter().map(there).collect();
    assert_eq!(places, places_windows, "{}", shown(&unix));

    let fixed = with_edits(&unix, &all_edits(&found, options));
    let fixed_windows = with_edits(&windows, &all_edits(&found_windows, options));
    assert_eq!(shown(&with_carriage_returns(&fixed)), shown(&fixed_windows));
}

fn with_carriage_returns(text: &[u8]) -> Vec<u8> {
    text.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..])
}

/// What is to stand in each place instead, for certain.
fn all_wanted(places: &[Place<'_>], options: &Options) -> Vec<Option<String>> {
    places.iter().map(|place| wanted(&place.reference()?, options)).collect()
}

fn wanted(reference: &str, options: &Options) -> Option<String> {
    let suggestion = options.checker.check(reference).err()?.suggestion?;
    suggestion.is_certain.then_some(suggestion.text)
}

/// The edits that put a text right, in order.
fn all_edits(places: &[Place<'_>], options: &Options) -> Vec<Edit> {
    let wanted = all_wanted(places, options);
    let wanted: Vec<_> = wanted.iter().map(Option::as_deref).collect();
    in_order(edits(places, &wanted).iter().flatten().flatten())
}

/// Edits in order, where places that share a default have the same one.
fn in_order<'e>(edits: impl Iterator<Item = &'e Edit>) -> Vec<Edit> {
    let mut edits: Vec<_> = edits.cloned().collect();
    edits.sort_by_key(|edit| edit.range.start);
    edits.dedup();
    edits
}

fn with_edits(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut new = text.to_vec();
    for Edit { range, text } in edits.iter().rev() {
        new.splice(range.clone(), text.bytes());
    }
    new
}

fn shown(text: &[u8]) -> String {
    text.escape_ascii().to_string()
}
