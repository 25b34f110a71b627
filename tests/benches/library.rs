//! How long the library takes, each figure beside its yardstick.
//!
//! `cargo bench --bench library` prints the ratios and exits with an error
//! where one is over its limit.

mod measure;

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use prefect_tags::{Flavor, History, Plan, Release, Sha, Tag};

use measure::{Result, Table, take_turns};

/// The most that planning a release and writing its 30 tags may take, as a
/// multiple of the same 30 by `format!`.
const PLANNING_LIMIT: f64 = 1.0;
/// The most that parsing a tag may take, as a multiple of a semver version.
const PARSING_LIMIT: f64 = 3.0;

fn main() -> Result<ExitCode> {
    // Without it, cargo only tests that the routines run.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let rounds = if is_bench { 3000 } else { 1 };
    // When each was least disturbed.
    let fastest = |times: Vec<Duration>| times[0];

    let mut table = Table::new();
    let mut buffer = String::new();
    let release = Release::new(2, 11, 5);
    let sha: Sha = SHA.parse()?;
    assert_eq!(plan(release, sha, &mut buffer), 30);
    let planning = take_turns(
        rounds,
        [&mut || Ok(batch(|| _ = black_box(plan(release, sha, &mut buffer)))), &mut || {
            Ok(batch(|| format_tags(SHA)))
        }],
    )?;
    let [planned, formatted] = planning.map(fastest);
    let figure = "plan 2.11.5 and write its 30 tags : format!";
    table.ratio(figure, planned, formatted, PLANNING_LIMIT);

    let [release_tag, commit_tag, minor_tag, major_tag, latest_tag] = TAGS;
    let parsing = take_turns(
        rounds,
        [
            &mut || Ok(batch(parse_semver)),
            &mut || Ok(batch(|| parse_tag(release_tag))),
            &mut || Ok(batch(|| parse_tag(commit_tag))),
            &mut || Ok(batch(|| parse_tag(minor_tag))),
            &mut || Ok(batch(|| parse_tag(major_tag))),
            &mut || Ok(batch(|| parse_tag(latest_tag))),
        ],
    )?;
    let [semver, of_kinds @ ..] = parsing.map(fastest);
    let mean = of_kinds.iter().sum::<Duration>() / 5;
    for (figure, time) in [
        ("parse 2.11.5-python3.10 : parse 2.11.5 by semver", of_kinds[0]),
        ("parse a tag of every kind, mean : the same", mean),
    ] {
        table.ratio(figure, time, semver, PARSING_LIMIT);
    }
    Ok(if is_bench { table.verdict() } else { ExitCode::SUCCESS })
}

/// A tag of every kind.
const TAGS: [&str; 5] = [
    "2.11.5-python3.10",
    "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.10",
    "2.11-python3.10-conda",
    "2-python3.10",
    "2-latest",
];

const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

/// The yardstick of parsing a tag.
fn parse_semver() {
    // By reference, here and below: to move a result is not what is measured.
    black_box(&semver::Version::parse(black_box("2.11.5")));
}

fn parse_tag(tag: &str) {
    black_box(&black_box(tag).parse::<Tag>());
}

/// Writes the 30 tags of a release, standard and conda, into `buffer`, and
/// counts them.
fn plan(release: Release, sha: Sha, buffer: &mut String) -> u32 {
    buffer.clear();
    let plan = Plan::new(black_box(release), History::published());
    let plan = plan.expect("2.11.5 is in the history").with_sha(black_box(sha), None);
    let mut count = 0;
    for planned in plan.images().iter().filter(|it| it.image.flavor() != Flavor::Kubernetes) {
        for tag in &planned.tags {
            write!(buffer, "{tag}").expect("a string takes what is written");
            count += 1;
        }
    }
    count
}

/// The yardstick of planning: the same 30 tags, each a string by `format!`.
///
/// No string is kept, so that the allocator has the least to do.
fn format_tags(sha: &str) {
    let (major, minor, patch, sha) = black_box((2, 11, 5, sha));
    for (flavor, pythons) in black_box([("", &[8, 9, 10, 11][..]), ("-conda", &[8, 9, 10])]) {
        for python in pythons {
            black_box(format!("{major}.{minor}.{patch}-python3.{python}{flavor}"));
            black_box(format!("sha-{sha}-python3.{python}{flavor}"));
            black_box(format!("{major}.{minor}-python3.{python}{flavor}"));
            black_box(format!("{major}-python3.{python}{flavor}"));
            if *python == 10 {
                black_box(format!("{major}-latest{flavor}"));
            }
        }
    }
}

/// The time of many calls: one is too short for the clock, and more are seldom undisturbed.
fn batch(mut routine: impl FnMut()) -> Duration {
    const CALLS: u32 = 200;
    let start = Instant::now();
    for _ in 0..CALLS {
        routine();
    }
    start.elapsed()
}
