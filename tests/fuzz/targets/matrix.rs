//! Matrices in JSON, and what is planned by them.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use prefect_tags::{Sha, History, Kind, Matrix, Plan, Release, Tag};

fuzz_target!(|json: &[u8]| {
    match serde_json::from_slice::<Matrix>(json) {
        Ok(matrix) => {
            check(&matrix);
            check_plan(&matrix);
        }
        // Serde's own messages may repeat what is no ASCII.
        Err(error) => assert!(!error.to_string().contains(char::is_control), "{error:?}"),
    }
});

fn check(matrix: &Matrix) {
    let json = serde_json::to_string(matrix).expect("a matrix is always JSON");
    assert_eq!(&serde_json::from_str::<Matrix>(&json).expect("what was written is read"), matrix);

    assert!(matrix.flavors().count() > 0);
    for flavor in matrix.flavors() {
        let pythons = matrix.pythons(flavor);
        assert!(pythons.is_sorted_by(|one, next| one < next));
        assert!(pythons.contains(&matrix.latest()));
    }
    assert!(matrix.images().is_sorted_by(|one, next| one < next));
    assert!(matrix.images().all(|image| matrix.has(image)));
}

fn check_plan(matrix: &Matrix) {
    let commit: Sha = "0123456789abcdef0123456789abcdef01234567".parse().expect("a SHA");
    let release = Release::new(9, 8, 7);
    let history = History::published().with_matrix(release, matrix.clone());
    let plan = Plan::new(release, &history).expect("the matrix is that of the release");
    let plan = plan.with_sha(commit, None);
    assert_eq!(plan.matrix(), matrix);
    let tags: Vec<Tag> = plan.images().iter().flat_map(|planned| planned.tags.clone()).collect();

    let images = matrix.images().count();
    let flavors = matrix.flavors().count();
    assert_eq!(tags.len(), 4 * images + flavors);
    assert_eq!(tags.iter().filter(|tag| tag.kind() == Kind::Latest).count(), flavors);
    let texts: BTreeSet<String> = tags.iter().map(Tag::to_string).collect();
    assert_eq!(texts.len(), tags.len(), "a tag is on two images");
    for planned in plan.images() {
        assert!(planned.tags.iter().all(|tag| tag.image().is_none_or(|it| it == planned.image)));
        assert!(planned.tags.iter().map(Tag::kind).is_sorted_by(|one, next| one < next));
    }
}
