//! The work of the library is done without allocating.
//!
//! The allocator that counts is [`allocation_counter`]'s, because this crate
//! forbids unsafe code. It counts what the calling thread allocates.

use std::hint::black_box;

use allocation_counter::measure;
use prefect_tags::{
    CommitSha, Flavor, History, Judge, Line, Plan, Reference, Release, Releases, Tag,
};

/// Valid tags of every kind and flavor, frozen and newer than the history too.
const TAGS: [&str; 11] = [
    "2.11.5-python3.10",
    "3.0.0rc20-python3.12-conda",
    "3.9.2-python3.15",
    "sha-88a7ff1-python3.10",
    "sha-88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2-python3.10-kubernetes",
    "2.11-python3.10-conda",
    "3.10-python3.14",
    "3-python3.14-kubernetes",
    "3-python3.9",
    "2-latest",
    "3-latest-conda",
];

const DIGEST: &str = "sha256:88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d288a7ff17a3435ec33c95c032";

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn what_allocates_is_counted() {
    assert_eq!(allocations(|| drop(black_box(Box::new(0)))), 1);
}

#[test]
fn a_tag_or_a_release_is_parsed_without_allocating() {
    for tag in TAGS {
        assert_eq!(allocations(|| drop(tag.parse::<Tag>())), 0, "{tag}");
    }
    for release in ["2.11.5", " v3.0.0-RC.1 "] {
        assert_eq!(allocations(|| drop(release.parse::<Release>())), 0, "{release}");
    }
    let reference = format!("localhost:5000/prefect:2-latest@{DIGEST}");
    assert_eq!(allocations(|| drop(Reference::parse(&reference))), 0);
}

/// The valid inputs: every tag, bare and in references.
fn valid_inputs() -> impl Iterator<Item = String> {
    let in_references = |tag: &str| {
        let name = "prefecthq/prefect";
        [
            tag.to_owned(),
            format!("{name}:{tag}"),
            format!("ghcr.io:443/{name}:{tag}@{DIGEST}"),
            format!("{name}@{DIGEST}"),
        ]
    };
    TAGS.into_iter().flat_map(in_references)
}

#[test]
fn a_valid_input_is_judged_without_allocating() {
    let judge = Judge::new(History::published());
    for input in valid_inputs() {
        let work = || assert!(judge.judge(input.as_bytes()).is_valid(), "{input}");
        assert_eq!(allocations(work), 0, "{input}");
    }
}

#[test]
fn what_stricter_judges_find_valid_is_judged_without_allocating() {
    let history = History::published();
    let releases: Releases = [2, 3]
        .into_iter()
        .flat_map(|major| history.releases().finals(Line::Major(major)))
        .copied()
        .collect();
    let judges = [
        Judge::new(history).pinned(),
        Judge::new(history).released(&releases),
        Judge::new(history).repository("docker.io/prefecthq/prefect".parse().unwrap()),
    ];
    for judge in judges {
        let valid: Vec<_> =
            valid_inputs().filter(|input| judge.judge(input.as_bytes()).is_valid()).collect();
        assert!(valid.len() > TAGS.len(), "{judge:?}");
        for input in valid {
            let work = || drop(judge.judge(input.as_bytes()));
            assert_eq!(allocations(work), 0, "{input} by {judge:?}");
        }
    }
}

#[test]
fn a_release_is_planned_and_its_tags_are_written_without_allocating() {
    let history = History::published();
    let commit: CommitSha = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2".parse().unwrap();
    let release = Release::new(2, 11, 5);
    let mut buffer = String::with_capacity(4096);
    let mut count = 0;
    let work = || {
        let plan = Plan::new(release, history.row(release).unwrap().matrix())
            .commit(commit)
            .released(history.releases(), history);
        for image in plan.images().filter(|image| image.image().flavor() != Flavor::Kubernetes) {
            for tag in image.tags().chain(image.withheld().map(|withheld| withheld.tag)) {
                tag.write_to(&mut buffer).unwrap();
                count += 1;
            }
        }
    };
    assert_eq!(allocations(work), 0);
    assert_eq!(count, 30);
}
