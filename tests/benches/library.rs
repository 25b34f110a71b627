//! How long the library takes, each figure beside its yardstick.
//!
//! `cargo bench --bench library` prints the ratios and exits with an error
//! where one is over its limit. The two of a ratio took turns in one run: on a
//! busy machine, times of different runs do not compare, and a benchmark
//! harness that measures one routine after the other cannot give a ratio.

use std::array;
use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use prefect_tags::{Flavor, History, Plan, Release, Sha, Tag};

/// The most that planning a release and writing its 30 tags may take, as a
/// multiple of the same 30 by `format!`.
const PLANNING_LIMIT: f64 = 1.0;
/// The most that parsing a tag may take, as a multiple of a semver version.
const PARSING_LIMIT: f64 = 3.0;

fn main() -> ExitCode {
    // Without it, cargo only tests that the routines run.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let rounds = if is_bench { 3000 } else { 1 };

    let mut buffer = String::new();
    let release = Release::new(2, 11, 5);
    let sha: Sha = SHA.parse().expect("a whole SHA");
    assert_eq!(plan(release, sha, &mut buffer), 30);
    let [formatted, planned] = fastest(
        rounds,
        [&mut || batch(|| format_tags(SHA)), &mut || {
            batch(|| _ = black_box(plan(release, sha, &mut buffer)))
        }],
    );
    let mut figures = vec![Figure {
        name: "plan 2.11.5 and write its 30 tags : format!",
        time: planned,
        yardstick: formatted,
        limit: PLANNING_LIMIT,
    }];
    let [release_tag, commit_tag, minor_tag, major_tag, latest_tag] = TAGS;
    let [semver, release_time, others @ ..] = fastest(
        rounds,
        [
            &mut || batch(parse_semver),
            &mut || batch(|| parse_tag(release_tag)),
            &mut || batch(|| parse_tag(commit_tag)),
            &mut || batch(|| parse_tag(minor_tag)),
            &mut || batch(|| parse_tag(major_tag)),
            &mut || batch(|| parse_tag(latest_tag)),
        ],
    );
    let mean = (release_time + others.iter().sum::<f64>()) / 5.0;
    for (name, time) in [
        ("parse 2.11.5-python3.10 : parse 2.11.5 by semver", release_time),
        ("parse a tag of every kind, mean : the same", mean),
    ] {
        figures.push(Figure { name, time, yardstick: semver, limit: PARSING_LIMIT });
    }

    println!("{:<60}{:>12}{:>12}{:>8}{:>7}", "", "time", "yardstick", "ratio", "limit");
    figures.iter().for_each(Figure::print);
    if is_bench && figures.iter().any(Figure::is_over) {
        eprintln!("error: a figure is over its limit");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
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

/// A time beside its yardstick, in nanoseconds.
struct Figure {
    name: &'static str,
    time: f64,
    yardstick: f64,
    limit: f64,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.time / self.yardstick
    }

    fn is_over(&self) -> bool {
        self.ratio() > self.limit
    }

    fn print(&self) {
        let Figure { name, time, yardstick, limit } = self;
        let ratio = self.ratio();
        let over = if self.is_over() { "  over the limit" } else { "" };
        println!("{name:<60}{time:>9.1} ns{yardstick:>9.1} ns{ratio:>8.2}{limit:>7.1}{over}");
    }
}

/// The time of each routine when it was least disturbed. They take turns, so
/// that none has the machine at its best alone.
fn fastest<const COUNT: usize>(
    rounds: u32,
    mut routines: [&mut dyn FnMut() -> f64; COUNT],
) -> [f64; COUNT] {
    let mut times = [f64::INFINITY; COUNT];
    for _ in 0..rounds {
        times = array::from_fn(|index| times[index].min(routines[index]()));
    }
    times
}

/// The mean time of some calls, in nanoseconds: one call is too short for the
/// clock, and many are seldom undisturbed.
fn batch(mut routine: impl FnMut()) -> f64 {
    const CALLS: u32 = 200;
    let start = Instant::now();
    for _ in 0..CALLS {
        routine();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}
