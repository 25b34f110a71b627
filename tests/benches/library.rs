//! How long the library takes, each figure beside its yardstick.
//!
//! `cargo bench --bench library` prints the times, measured by [`divan`], and
//! then the ratios that have a limit. What is in a ratio took turns in one run:
//! on a busy machine, times of different runs do not compare.

use std::array;
use std::hint::black_box;
use std::time::Instant;

use prefect_tags::{CommitSha, Flavor, History, Judge, Plan, Release, Tag};

fn main() {
    divan::main();
    // Without it, cargo only tests that the benches run.
    if std::env::args().any(|argument| argument == "--bench") {
        print_ratios();
    }
}

/// A tag of every kind.
const TAGS: [&str; 5] = [
    "2.11.5-python3.10",
    "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.10",
    "2.11-python3.10",
    "2-python3.10",
    "2-latest",
];

/// The yardstick of parsing a tag.
fn parse_semver() {
    // By reference, here and below: to move a result is not what is measured.
    black_box(&semver::Version::parse(black_box("2.11.5")));
}

fn parse_tag(tag: &str) {
    black_box(&black_box(tag).parse::<Tag>());
}

fn parse_all_tags() {
    for tag in TAGS {
        parse_tag(tag);
    }
}

fn judge_tag(judge: &Judge<'_>, tag: Tag) {
    black_box(&judge.judge_tag(black_box(tag)));
}

/// Writes the 30 tags of a release, standard and conda, into `buffer`.
fn plan(release: Release, commit: CommitSha, buffer: &mut String) {
    buffer.clear();
    let row = History::published().row(black_box(release)).expect("2.11.5 is in the history");
    let plan = Plan::new(release, row.matrix()).commit(black_box(commit));
    for image in plan.images().filter(|image| image.image().flavor() != Flavor::Kubernetes) {
        for tag in image.tags() {
            tag.write_to(buffer).expect("a string takes what is written");
        }
    }
}

/// The yardstick of planning: the same 30 tags, each a string by `format!`.
///
/// No string is kept, so that the allocator has the least to do.
fn format_tags(commit: &str) {
    let (major, minor, patch, commit) = black_box((2, 11, 5, commit));
    for (flavor, pythons) in black_box([("", &[8, 9, 10, 11][..]), ("-conda", &[8, 9, 10])]) {
        for python in pythons {
            black_box(format!("{major}.{minor}.{patch}-python3.{python}{flavor}"));
            black_box(format!("sha-{commit}-python3.{python}{flavor}"));
            black_box(format!("{major}.{minor}-python3.{python}{flavor}"));
            black_box(format!("{major}-python3.{python}{flavor}"));
            if *python == 10 {
                black_box(format!("{major}-latest{flavor}"));
            }
        }
    }
}

const COMMIT: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

fn release_and_commit() -> (Release, CommitSha) {
    (Release::new(2, 11, 5), COMMIT.parse().expect("a whole SHA"))
}

mod parsing {
    use divan::Bencher;

    #[divan::bench]
    fn semver(bencher: Bencher) {
        bencher.bench(super::parse_semver);
    }

    #[divan::bench(args = super::TAGS)]
    fn tag(bencher: Bencher, tag: &str) {
        bencher.bench(|| super::parse_tag(tag));
    }
}

mod judging {
    use divan::Bencher;
    use prefect_tags::{History, Judge};

    #[divan::bench(args = super::TAGS)]
    fn tag(bencher: Bencher, tag: &str) {
        let judge = Judge::new(History::published());
        let tag = tag.parse().expect("a tag");
        bencher.bench(|| super::judge_tag(&judge, tag));
    }
}

mod planning {
    use divan::Bencher;

    #[divan::bench]
    fn format(bencher: Bencher) {
        bencher.bench(|| super::format_tags(super::COMMIT));
    }

    #[divan::bench]
    fn tags(bencher: Bencher) {
        let (release, commit) = super::release_and_commit();
        let mut buffer = String::new();
        bencher.bench_local(|| super::plan(release, commit, &mut buffer));
    }
}

/// Prints the figures that have a limit.
fn print_ratios() {
    println!("{:<60}{:>10}{:>12}{:>8}{:>7}", "figure", "time", "yardstick", "ratio", "limit");

    let [semver, tag, tags] =
        fastest([&mut || batch(parse_semver), &mut || batch(|| parse_tag(TAGS[0])), &mut || {
            batch(parse_all_tags)
        }]);
    print_ratio("parse 2.11.5-python3.10 : parse 2.11.5 by semver", tag, semver, 3.0);
    let mean = tags / f64::from(u32::try_from(TAGS.len()).expect("a few tags"));
    print_ratio("parse a tag of every kind, mean : the same", mean, semver, 3.0);

    let judge = Judge::new(History::published());
    for text in TAGS {
        let tag = text.parse().expect("a tag");
        let [parsed, judged] =
            fastest([&mut || batch(|| parse_tag(text)), &mut || batch(|| judge_tag(&judge, tag))]);
        let shown = text.get(..11).filter(|_| text.len() > 20).unwrap_or(text);
        print_ratio(&format!("judge {shown}, parsed : parse it"), judged, parsed, 1.0);
    }

    let (release, commit) = release_and_commit();
    let mut buffer = String::new();
    let [formatted, planned] = fastest([&mut || batch(|| format_tags(COMMIT)), &mut || {
        batch(|| plan(release, commit, &mut buffer))
    }]);
    print_ratio("plan 2.11.5 and write its 30 tags : format!", planned, formatted, 0.5);
}

fn print_ratio(figure: &str, time: f64, yardstick: f64, limit: f64) {
    let ratio = time / yardstick;
    let verdict = if ratio <= limit { "" } else { "  over the limit" };
    println!("{figure:<60}{time:>7.1} ns{yardstick:>9.1} ns{ratio:>8.2}{limit:>7.1}{verdict}");
}

/// The time of each routine when it was least disturbed. They take turns, so
/// that none has the machine at its best alone.
fn fastest<const COUNT: usize>(mut routines: [&mut dyn FnMut() -> f64; COUNT]) -> [f64; COUNT] {
    const ROUNDS: u32 = 3000;
    let mut times = [f64::INFINITY; COUNT];
    for _ in 0..ROUNDS {
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
