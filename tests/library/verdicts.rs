//! Verdicts by the most naive rules: a list of releases as text, the tables of `scheme`, and a look
//! at every release of the list. The judge has to say the same of any tag in the scheme's shape, by
//! any list and by the history.

use prefect_tags::{Code, FloatingTag, History, Image, Judge, Release, Releases, Tag, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::scheme::{self, Matrix, is_final, key, major, matrix_of, minor};
use crate::strategies::{cases, list, plausible_floating, plausible_image, plausible_release};

/// The releases that are out, with the matrix of each if there is one. Where the list is open, what
/// is newer than the newest final one of its major version may be out too.
struct List<'a> {
    releases: Vec<(&'a str, Option<&'static Matrix>)>,
    is_open: bool,
}

impl<'a> List<'a> {
    fn new(releases: &[&'a str], is_open: bool) -> Self {
        let releases = releases.iter().map(|release| (*release, matrix_of(release))).collect();
        List { releases, is_open }
    }

    fn may_have(&self, release: &str) -> bool {
        let releases = self.releases.iter().map(|(release, _)| *release);
        let mut finals =
            releases.clone().filter(|it| is_final(it) && major(it) == major(release)).peekable();
        let may_come = self.is_open && finals.peek().is_some();
        releases.clone().any(|it| it == release)
            || may_come && finals.all(|it| key(it) < key(release))
    }

    /// The matrices of the releases that are so, as far as they are known.
    fn matrices(&self, is_so: impl Fn(&str) -> bool) -> Vec<&'static Matrix> {
        let are_so = self.releases.iter().filter(|(release, _)| is_so(release));
        are_so.filter_map(|(_, matrix)| *matrix).collect()
    }

    /// What is wrong with a tag; `None` if nothing is.
    fn judge(&self, tag: Tag) -> Option<Code> {
        match tag {
            Tag::Release(release, image) => {
                let release = release.to_string();
                let Some(matrix) = matrix_of(&release) else { return Some(unknown(&release)) };
                if !self.may_have(&release) {
                    return Some(Code::Unreleased);
                }
                lacking(&[matrix], |_| image)
            }
            Tag::Commit(_, image) => lacking(&self.matrices(|_| true), |_| image),
            Tag::Floating(tag) => self.judge_floating(tag),
        }
    }

    fn judge_floating(&self, tag: FloatingTag) -> Option<Code> {
        let first = tag.line().first().to_string();
        let Some(extrapolated) = matrix_of(&first) else { return Some(unknown(&first)) };
        let line = tag.line().to_string();
        let mut built = self.matrices(|release| {
            is_final(release) && [major(release), minor(release)].contains(&&*line)
        });
        if built.is_empty() {
            if !self.may_have(&first) {
                return Some(Code::Unreleased);
            }
            built.push(extrapolated);
        }
        lacking(&built, |matrix| {
            tag.image()
                .unwrap_or_else(|| Image::new(matrix.latest().parse().unwrap(), tag.flavor()))
        })
    }
}

/// Why there is no matrix for a release.
fn unknown(release: &str) -> Code {
    match major(release) {
        "0" | "1" => Code::Prefect1,
        "2" => Code::BeforeHistory,
        "3" => Code::Unreleased,
        _ => Code::UnknownMajor,
    }
}

/// What all the matrices lack of the image that is wanted of each.
fn lacking(matrices: &[&Matrix], image: impl Fn(&Matrix) -> Image) -> Option<Code> {
    let pythons = |matrix: &Matrix| matrix.pythons(image(matrix).flavor().as_str()).to_vec();
    if matrices.iter().all(|matrix| pythons(matrix).is_empty()) {
        return Some(Code::FlavorNotBuilt);
    }
    let has = |matrix: &&&Matrix| pythons(matrix).contains(&image(matrix).python().to_string());
    if matrices.iter().any(|matrix| has(&matrix)) { None } else { Some(Code::PythonNotBuilt) }
}

/// Holds the judge's verdict on a tag against the naive one.
fn is_judged_naively(tag: &str, judge: &Judge<'_>, naive: &List<'_>) {
    let code = match judge.judge(tag.as_bytes()) {
        Verdict::Valid(_) => None,
        Verdict::Invalid(refusal) => Some(refusal.code),
    };
    assert_eq!(code, naive.judge(tag.parse().unwrap()), "{tag}");
}

/// Tags of releases that there were, might have been, or that no matrix is known for.
fn plausible_tag() -> impl Strategy<Value = String> + Clone {
    let release = any_release().prop_map(|release| release.parse().unwrap());
    let tag = prop_oneof![
        (release, plausible_image()).prop_map(|(release, image)| Tag::Release(release, image)),
        plausible_image().prop_map(|image| Tag::Commit("88a7ff1".parse().unwrap(), image)),
        plausible_floating().prop_map(Tag::Floating),
    ];
    tag.prop_map(|tag| tag.to_string())
}

fn any_release() -> impl Strategy<Value = String> + Clone {
    const UNKNOWN: &[&str] =
        &["0.15.13", "1.4.1", "2.0.0b1", "3.0.0.dev1", "3.0.0b1", "4.0.0", "4.1.0rc1"];
    prop_oneof![6 => plausible_release(), 1 => select(UNKNOWN).prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn the_verdict_by_the_history_is_the_naive_one(tags in list(plausible_tag())) {
        let naive = List::new(scheme::releases(), true);
        let judge = Judge::new(History::published());
        for tag in tags {
            is_judged_naively(&tag, &judge, &naive);
        }
    }

    #[test]
    fn the_verdict_by_a_list_is_the_naive_one(
        releases in prop_oneof![list(any_release()), vec(any_release(), 0..3)],
        tags in list(plausible_tag()),
    ) {
        let texts: Vec<&str> = releases.iter().map(String::as_str).collect();
        let naive = List::new(&texts, false);
        let releases: Releases = texts.iter().map(|it| it.parse::<Release>().unwrap()).collect();
        let judge = Judge::new(History::published()).released(&releases);
        for tag in tags {
            is_judged_naively(&tag, &judge, &naive);
        }
    }
}

/// A commit is of one of the releases, and what no matrix is known for is not known to be built.
#[test]
fn a_commit_is_of_no_release_without_a_matrix() {
    for release in ["4.0.0", "3.0.0.dev1", "1.4.1"] {
        let releases: Releases = [release.parse::<Release>().unwrap()].into_iter().collect();
        let judge = Judge::new(History::published()).released(&releases);
        let verdict = judge.judge(b"sha-88a7ff1-python3.12");
        assert!(!verdict.is_valid(), "with {release} alone: {verdict}");
    }
}
