//! Random values of the library's types, and random texts.

use std::fmt::Debug;
use std::sync::LazyLock;

use prefect_tags::history::Row;
use prefect_tags::{
    Flavor, FloatingTag, Image, Line, Matrix, PythonVersion, Release, Releases, Sha, Tag,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;

use crate::edits::{Edit, TYPED, edited};
use crate::scheme;

/// As many cases as a test is worth, times `PROPERTY_SCALE`, a whole number that is 1 where the
/// environment has none. What fails is shown shrunk, and belongs into a table as a test of its own,
/// so nothing is kept in files.
pub(crate) fn cases(cases: u32) -> Config {
    let scale: u32 = match std::env::var("PROPERTY_SCALE") {
        Ok(scale) => scale.parse().expect("PROPERTY_SCALE is a whole number"),
        Err(_) => 1,
    };
    let config = Config { failure_persistence: None, ..Config::default() };
    Config {
        cases: cases.checked_mul(scale).expect("so many cases fit 32 bits"),
        max_local_rejects: config.max_local_rejects.saturating_mul(scale),
        max_global_rejects: config.max_global_rejects.saturating_mul(scale),
        ..config
    }
}

/// Small numbers, as releases have them, and the largest.
pub(crate) fn number() -> impl Strategy<Value = u64> + Clone {
    prop_oneof![6 => 0..30u64, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

pub(crate) fn release() -> impl Strategy<Value = Release> + Clone {
    let part = (0..6, number()).prop_map(|(part, number)| match part {
        0 => format!(".dev{number}"),
        1 => format!("a{number}"),
        2 => format!("b{number}"),
        3 => format!("rc{number}"),
        4 => format!(".post{number}"),
        _ => String::new(),
    });
    (number(), number(), number(), part).prop_map(|(major, minor, patch, part)| {
        format!("{major}.{minor}.{patch}{part}").parse().unwrap()
    })
}

/// Releases as they might have been, close together: those that were tagged, published or not, and
/// their neighbors.
pub(crate) fn plausible_release() -> impl Strategy<Value = String> + Clone {
    let part = select(&["", "", "", ".post1", "rc1", ".dev1"][..]);
    let neighbor = (2..4, 0..22, 0..30, part)
        .prop_map(|(major, minor, patch, part)| format!("{major}.{minor}.{patch}{part}"));
    prop_oneof![
        4 => select(scheme::tagged()).prop_map(|tagged| tagged.release.to_owned()),
        1 => select(&["2.6.10", "2.11.6", "2.20.28", "3.4.26", "3.8.9", "3.9.2", "3.10.0"][..])
            .prop_map(str::to_owned),
        1 => neighbor,
    ]
}

/// Releases, some of them such as no matrix is known for.
pub(crate) fn any_release() -> impl Strategy<Value = String> + Clone {
    const UNKNOWN: &str =
        "0.15.13 1.4.1 2.0.0.dev1 2.0.0b1 2.0.0rc1 3.0.0.dev1 3.0.0b1 4.0.0 4.0.1 4.1.0rc1 5.0.0";
    let unknown: Vec<&str> = UNKNOWN.split(' ').collect();
    prop_oneof![6 => plausible_release(), 1 => select(unknown).prop_map(str::to_owned)]
}

/// Commits of releases, that of a fork, and others that begin with the digits of one of these.
pub(crate) fn commit() -> impl Strategy<Value = String> + Clone {
    let known = select(scheme::tagged()).prop_map(|tagged| tagged.commit.to_owned());
    let other = "[0-9a-f]{1}".prop_map(|digit| digit.repeat(40));
    let known_and_other = prop_oneof![3 => known, 1 => other];
    let begun = (known_and_other.clone(), 7..40usize)
        .prop_map(|(commit, at)| format!("{}{}", &commit[..at], "0".repeat(40 - at)));
    prop_oneof![3 => known_and_other, 1 => begun]
}

/// Digits of a commit as a tag may have them.
pub(crate) fn digits() -> impl Strategy<Value = String> + Clone {
    (commit(), select(&[7, 12, 40][..])).prop_map(|(commit, length)| commit[..length].to_owned())
}

/// A list of releases, some with a commit, each release once.
pub(crate) type Listed = Vec<(String, Option<String>)>;

/// Lists of releases: some have the right commit, some another, some none; all of one list are
/// alike, or mixed.
pub(crate) fn listed() -> impl Strategy<Value = Listed> + Clone {
    let right = |release: &str| scheme::tag_of(release).map(|it| it.commit.to_owned());
    let releases = prop_oneof![list(any_release()), vec(any_release(), 0..3)];
    (releases, list(commit()), 0..4).prop_map(move |(releases, commits, how)| {
        let mut listed = Listed::new();
        for (at, release) in releases.into_iter().enumerate() {
            let other = commits.get(at).cloned();
            let commit = match how {
                0 => None,
                1 => right(&release).or(other),
                2 => other,
                _ => right(&release).filter(|_| at % 2 == 0),
            };
            if listed.iter().all(|(it, _)| *it != release) {
                listed.push((release, commit));
            }
        }
        listed
    })
}

/// The list as the library has it.
pub(crate) fn releases_of(listed: &Listed) -> Releases {
    let mut releases = Releases::default();
    for (release, commit) in listed {
        let commit = commit.as_ref().map(|commit| commit.parse::<Sha>().unwrap());
        releases.add(release.parse().unwrap(), commit);
    }
    releases
}

/// Rows for a history, none with the `since` of another: of Prefect, and of a major version that
/// nothing is known of.
pub(crate) fn rows() -> impl Strategy<Value = Vec<Row>> + Clone {
    let since = prop_oneof![
        3 => plausible_release(),
        2 => select(&["4.0.0.dev1", "4.0.0", "4.0.2", "5.0.0rc1"][..]).prop_map(str::to_owned),
    ];
    vec((since, plausible_matrix()), 0..5).prop_map(|rows| {
        let mut distinct = Vec::<Row>::new();
        for (since, matrix) in rows {
            let since: Release = since.parse().unwrap();
            if distinct.iter().all(|row| row.since() != since) {
                distinct.push(Row::new(since, matrix));
            }
        }
        distinct
    })
}

pub(crate) fn python() -> impl Strategy<Value = PythonVersion> + Clone {
    let number = || prop_oneof![any::<u16>(), Just(u16::MAX)];
    prop_oneof![
        8 => plausible_python(),
        1 => (number(), number()).prop_map(|(major, minor)| PythonVersion::new(major, minor)),
    ]
}

/// The Python versions around those that Prefect was built for.
pub(crate) fn plausible_python() -> impl Strategy<Value = PythonVersion> + Clone {
    (6..17u16).prop_map(|minor| PythonVersion::new(3, minor))
}

pub(crate) fn flavor() -> impl Strategy<Value = Flavor> + Clone {
    select(Flavor::ALL)
}

fn image(
    python: impl Strategy<Value = PythonVersion> + Clone,
) -> impl Strategy<Value = Image> + Clone {
    (python, flavor()).prop_map(|(python, flavor)| Image::new(python, flavor))
}

/// The images around those that Prefect was built as.
pub(crate) fn plausible_image() -> impl Strategy<Value = Image> + Clone {
    image(plausible_python())
}

fn floating(
    major: impl Strategy<Value = u64> + Clone,
    minor: impl Strategy<Value = u64> + Clone,
    python: impl Strategy<Value = PythonVersion> + Clone,
) -> impl Strategy<Value = FloatingTag> + Clone {
    (0..3, major, minor, image(python)).prop_map(|(kind, major, minor, image)| match kind {
        0 => FloatingTag::new(Line::of_minor(major, minor), image),
        1 => FloatingTag::new(Line::of_major(major), image),
        _ => FloatingTag::latest(major, image.flavor()),
    })
}

/// Floating tags of lines that there might be.
pub(crate) fn plausible_floating() -> impl Strategy<Value = FloatingTag> + Clone {
    floating(prop_oneof![9 => 2..4u64, 1 => 0..6u64], 0..22u64, plausible_python())
}

pub(crate) fn tag() -> impl Strategy<Value = Tag> + Clone {
    prop_oneof![
        (release(), image(python())).prop_map(|(release, image)| Tag::Release(release, image)),
        ("[0-9a-f]{7,40}|[0-9a-f]{64}", image(python()))
            .prop_map(|(sha, image)| Tag::Commit(sha.parse().unwrap(), image)),
        floating(number(), number(), python()).prop_map(Tag::Floating),
    ]
}

pub(crate) fn matrix() -> impl Strategy<Value = Matrix> + Clone {
    matrix_of(python())
}

/// A matrix of Python versions that Prefect might have been built for.
pub(crate) fn plausible_matrix() -> impl Strategy<Value = Matrix> + Clone {
    matrix_of(plausible_python())
}

fn matrix_of(
    python: impl Strategy<Value = PythonVersion> + Clone,
) -> impl Strategy<Value = Matrix> + Clone {
    // What every flavor has is what the latest Python is one of.
    let common = btree_set(python.clone(), 1..4);
    let flavors = btree_set((flavor(), btree_set(python, 0..5)), 1..4);
    (common, any::<Index>(), flavors).prop_map(|(common, latest, flavors)| {
        let latest = common.iter().nth(latest.index(common.len())).copied();
        let mut flavors: Vec<_> = flavors.into_iter().collect();
        flavors.dedup_by_key(|(flavor, _)| *flavor);
        let flavors = flavors
            .into_iter()
            .map(|(flavor, pythons)| (flavor, pythons.union(&common).copied().collect()));
        Matrix::new(flavors, latest).unwrap()
    })
}

/// Tags that there are, or were.
pub(crate) fn published_tag() -> impl Strategy<Value = String> + Clone {
    static TAGS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let images = |tagged: &scheme::Tagged| {
            let matrix = scheme::matrix_of(scheme::matrices(), tagged.release).unwrap();
            scheme::images(tagged.release, matrix, Some(tagged.commit), &scheme::FLAVORS)
        };
        let published = scheme::tagged().iter().filter(|tagged| tagged.is_published());
        published.flat_map(images).flat_map(|image| image.tags).collect()
    });
    // Most releases are dev releases, which have no floating tags.
    let floating = prop_oneof![Just("2-latest"), Just("3-latest-conda"), Just("2-python3.7")];
    prop_oneof![4 => select(&TAGS[..]), 1 => floating.prop_map(str::to_owned)]
}

/// A repository, and what domains are made of.
const REPOSITORY: &str = "(([a-z]{1,3}\\.){1,2}io(:5000)?/|localhost(:[0-9]{1,5})?/|\\[::1\\]:80/|\
                          Registry/)?[a-z0-9]{1,4}(([._]|__|-{1,3})[a-z0-9]{1,3}){0,2}(/prefect)?";

/// References by Docker's grammar, to the image of Prefect or any other.
pub(crate) fn reference() -> impl Strategy<Value = String> + Clone {
    let repository = prop_oneof![
        select(&["prefecthq/prefect", "docker.io/prefecthq/prefect", "prefecthq/prefect-dev"][..])
            .prop_map(str::to_owned),
        REPOSITORY,
    ];
    let tag = prop_oneof![
        2 => published_tag().prop_map(|tag| format!(":{tag}")),
        1 => ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}",
        1 => Just(String::new()),
    ];
    let digest = prop_oneof![
        6 => Just(String::new()),
        1 => "@sha256:[0-9a-f]{64}",
        1 => "@sha384:[0-9a-f]{96}",
        1 => "@sha512:[0-9a-f]{128}",
    ];
    (repository, tag, digest).prop_map(|(repository, tag, digest)| repository + &tag + &digest)
}

/// A release as somebody may write it, in a spelling of PEP 440 or nearly so.
pub(crate) fn spelled_release() -> impl Strategy<Value = String> + Clone {
    const SPELLING: &str = "[ \t\x0b]?[vV]?([01]!)?(0|[1-9][0-9]{0,2}|01)(\\.[0-9]{1,2}){1,3}\
                            ([-._]?([aAbBcC]|rc|RC|alpha|beta|pre|preview|post|rev|r|dev|DeV)\
                            [-._]?[0-9]{0,2}|-[0-9]{1,2}){0,2}(\\+[a-z0-9]{1,3})?[ \n]?";
    prop_oneof![SPELLING, release().prop_map(|release| release.to_string())]
}

/// A text with up to two edits.
pub(crate) fn nearly(
    texts: impl Strategy<Value = String> + Clone,
) -> impl Strategy<Value = String> + Clone {
    let edit = prop_oneof![
        2 => select(TYPED).prop_map(Edit::Insert),
        2 => select(TYPED).prop_map(Edit::Replace),
        2 => Just(Edit::Delete),
        1 => Just(Edit::Swap),
        1 => Just(Edit::FlipCase),
    ];
    (texts, vec((any::<Index>(), edit), 0..3)).prop_map(|(text, edits)| {
        edits.into_iter().fold(text, |text, (at, edit)| {
            let at = at.index(text.chars().count() + 1);
            edited(&text, at, edit)
        })
    })
}

/// Any text: of any characters, of the characters of the grammars, of the words of tags.
pub(crate) fn noise() -> impl Strategy<Value = String> + Clone {
    const WORDS: &str = "2|3|4|2.11|3.4|2.11.5|3.0.0rc1|3.0.5.dev1|2.6.9.post1|1.2.4|0.15.13|v|\
                         .x|sha-|88a7ff1|-|_|.|:|/|@|python|py|-python3.10|-python3.12|\
                         -python3.13|-latest|latest|-conda|-kubernetes|core|all_extras|\
                         prefecthq/prefect|docker.io/|localhost:5000/| |\n|\0|##|FROM |docker://|\
                         2.0b7|@sha256:|18446744073709551615|18446744073709551616|65536";
    let words: Vec<&str> = WORDS.split('|').collect();
    let of_words = |words: Vec<&str>| words.concat();
    prop_oneof![
        vec(any::<char>(), 0..20).prop_map(String::from_iter),
        vec(select(TYPED), 0..20).prop_map(String::from_iter),
        vec(select(words), 0..7).prop_map(of_words),
    ]
}

/// A tag as somebody may get it wrong: parts that there are, in a combination or a spelling that
/// there is not.
fn mistaken_tag() -> impl Strategy<Value = String> + Clone {
    let version = prop_oneof![
        plausible_release(),
        (0..5, 0..22).prop_map(|(major, minor)| format!("{major}.{minor}")),
        (0..5u64).prop_map(|major| major.to_string()),
    ];
    let front = ["", "", "", "v", "V", "prefecthq/prefect:", "prefectHQ/prefect:", "me/prefect/"];
    let front = select(front.to_vec());
    let after = select(&["", "", "", "", ".x", "-latest", "-latest"][..]);
    let python = prop_oneof![
        4 => plausible_python().prop_map(|python| format!("-python{python}")),
        1 => plausible_python().prop_map(|python| format!("-Python{python}")),
        1 => plausible_python().prop_map(|python| format!("_py{python}")),
        1 => plausible_python().prop_map(|python| format!("-python {python}")),
        2 => Just(String::new()),
    ];
    let flavor = select(&["", "", "-conda", "-Conda", "-kubernetes", "-kubernetes-kubernetes"][..]);
    (front, version, after, python, flavor).prop_map(|(front, version, after, python, flavor)| {
        [front, &version, after, &python, flavor].concat()
    })
}

/// What people may give as a tag or a reference: right, nearly right, and noise.
pub(crate) fn input() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        2 => mistaken_tag(),
        1 => nearly(published_tag()),
        1 => nearly(reference()),
        1 => nearly(tag().prop_map(|tag| tag.to_string())),
        1 => spelled_release(),
        1 => noise(),
    ]
}

/// A list of something.
pub(crate) fn list<T: Debug>(
    items: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Vec<T>> + Clone {
    vec(items, 0..40)
}
