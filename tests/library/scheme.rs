//! The scheme, written down a second time: its tables as text, its rules in the most naive way,
//! nothing of the library's. The library has to say the same of every release that there was.

use std::collections::HashMap;
use std::sync::LazyLock;

use prefect_tags::history::{Row, Status};
use prefect_tags::plan::Filters;
use prefect_tags::{Flavor, Line, Plan, Release, Sha};

use crate::frozen;

/// Every release that was tagged, `RELEASE COMMIT [STATUS]` a line.
pub(crate) const RELEASES: &str = include_str!("../data/history/releases.txt");

/// The matrix, release by release: `SINCE STANDARD CONDA KUBERNETES LATEST SOURCE` a line.
pub(crate) const MATRICES: &str = include_str!("../data/history/matrices.txt");

/// The flavors, in the order of images.
pub(crate) const FLAVORS: [&str; 3] = ["standard", "conda", "kubernetes"];

/// A row of [`MATRICES`], its ranges written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    since: String,
    /// By flavor, in the order of [`FLAVORS`].
    pythons: [Vec<String>; 3],
    latest: String,
    from: String,
}

impl Matrix {
    pub(crate) fn pythons(&self, flavor: &str) -> &[String] {
        &self.pythons[FLAVORS.iter().position(|it| *it == flavor).unwrap()]
    }

    pub(crate) fn since(&self) -> &str {
        &self.since
    }

    pub(crate) fn latest(&self) -> &str {
        &self.latest
    }

    /// Whether it was read in the package, and not where images are made.
    pub(crate) fn is_of_package(&self) -> bool {
        self.from == "package metadata"
    }
}

/// An image and all that is said of it.
#[expect(clippy::struct_field_names, reason = "the names of the JSON")]
#[derive(Debug, PartialEq)]
pub(crate) struct Image {
    pub python: String,
    pub flavor: String,
    pub base_image: String,
    pub tags: Vec<String>,
}

/// A release that was tagged in git.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tagged {
    pub release: &'static str,
    pub commit: &'static str,
    /// Empty where there is nothing to say.
    pub status: &'static str,
}

impl Tagged {
    /// Whether the tag became a release.
    pub(crate) fn is_published(&self) -> bool {
        self.status != "unpublished"
    }

    pub(crate) fn status(&self) -> Status {
        match self.status {
            "" => Status::Published,
            "doubtful" => Status::Doubtful,
            "doubtful-conda" => Status::DoubtfulConda,
            "yanked" => Status::Yanked,
            "unpublished" => Status::Unpublished,
            other => panic!("{other}"),
        }
    }
}

/// Every tag of a release, with what became of it.
pub(crate) fn tagged() -> &'static [Tagged] {
    static ALL: LazyLock<Vec<Tagged>> = LazyLock::new(|| {
        let lines = RELEASES.lines().filter(|line| !line.starts_with('#'));
        let tagged = lines.map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
            [release, commit] => Tagged { release, commit, status: "" },
            [release, commit, status] => Tagged { release, commit, status },
            _ => panic!("{line}"),
        });
        tagged.collect()
    });
    &ALL
}

/// Every release that there was.
pub(crate) fn releases() -> &'static [&'static str] {
    static ALL: LazyLock<Vec<&str>> = LazyLock::new(|| {
        tagged().iter().filter(|it| it.is_published()).map(|it| it.release).collect()
    });
    &ALL
}

/// The tag of a release, published or not.
pub(crate) fn tag_of(release: &str) -> Option<Tagged> {
    static ALL: LazyLock<HashMap<&str, Tagged>> =
        LazyLock::new(|| tagged().iter().map(|it| (it.release, *it)).collect());
    ALL.get(release).copied()
}

/// Whether a release was tagged and never published.
pub(crate) fn is_unpublished(release: &str) -> bool {
    tag_of(release).is_some_and(|it| !it.is_published())
}

pub(crate) fn matrices() -> &'static [Matrix] {
    static ROWS: LazyLock<Vec<Matrix>> = LazyLock::new(|| {
        let header = 1;
        let rows = MATRICES.lines().filter(|line| !line.starts_with('#')).skip(header);
        rows.map(|row| {
            let words: Vec<&str> = row.split_whitespace().collect();
            let [since, standard, conda, kubernetes, latest, ref from @ ..] = words[..] else {
                panic!("{row}")
            };
            Matrix {
                since: since.to_owned(),
                pythons: [standard, conda, kubernetes].map(written_out),
                latest: latest.to_owned(),
                from: from.join(" "),
            }
        })
        .collect()
    });
    &ROWS
}

/// The Python versions of a range, `3.9-3.11`.
fn written_out(range: &str) -> Vec<String> {
    if range == "-" {
        return Vec::new();
    }
    let (first, last) = range.split_once('-').unwrap();
    let minor = |python: &str| python.strip_prefix("3.").unwrap().parse::<u16>().unwrap();
    (minor(first)..=minor(last)).map(|minor| format!("3.{minor}")).collect()
}

/// The row for a release: the newest of its major version that is not newer than the release.
pub(crate) fn matrix_of<'a>(rows: &'a [Matrix], release: &str) -> Option<&'a Matrix> {
    let before = rows
        .iter()
        .filter(|row| major(&row.since) == major(release) && key(&row.since) <= key(release));
    before.max_by_key(|row| key(&row.since))
}

/// The rows of the scheme and some more, which replace those with the same `since`.
pub(crate) fn with_rows(added: &[Row]) -> Vec<Matrix> {
    let added: Vec<Matrix> = added.iter().map(read).collect();
    let is_kept = |row: &&Matrix| added.iter().all(|it| it.since != row.since);
    matrices().iter().filter(is_kept).chain(&added).cloned().collect()
}

/// What a tag ends in.
pub(crate) fn suffix(flavor: &str) -> String {
    if flavor == "standard" { String::new() } else { format!("-{flavor}") }
}

/// The images of a release with their tags, all in order.
pub(crate) fn images(
    release: &str,
    matrix: &Matrix,
    sha: Option<&str>,
    flavors: &[&str],
) -> Vec<Image> {
    let mut images = Vec::new();
    for flavor in FLAVORS.iter().filter(|flavor| flavors.contains(flavor)) {
        let suffix = suffix(flavor);
        for python in matrix.pythons(flavor) {
            let mut tags = vec![format!("{release}-python{python}{suffix}")];
            if let Some(sha) = sha {
                tags.push(format!("sha-{sha}-python{python}{suffix}"));
            }
            if is_final(release) {
                tags.push(format!("{}-python{python}{suffix}", minor(release)));
                tags.push(format!("{}-python{python}{suffix}", major(release)));
                if *python == matrix.latest {
                    tags.push(format!("{}-latest{suffix}", major(release)));
                }
            }
            let base_image = match *flavor {
                "conda" => "continuumio/miniconda3".to_owned(),
                _ => format!("python:{python}-slim"),
            };
            let (python, flavor) = (python.clone(), (*flavor).to_owned());
            images.push(Image { python, flavor, base_image, tags });
        }
    }
    images
}

/// `2` of `2.11.5`.
pub(crate) fn major(release: &str) -> &str {
    release.split('.').next().unwrap()
}

/// `2.11` of `2.11.5`.
pub(crate) fn minor(release: &str) -> &str {
    let patch = release.match_indices('.').nth(1).unwrap().0;
    &release[..patch]
}

/// Whether nothing follows the numbers. A post release is no more final than a prerelease.
pub(crate) fn is_final(release: &str) -> bool {
    !["a", "b", "rc", "dev", "post"].iter().any(|part| release.contains(part))
}

/// What PEP 440 orders releases by: the numbers, then the pre-, post- and dev part, each with the
/// rank of its word (or of its absence) before its number.
///
/// This is how `packaging`, the reference implementation of PEP 440, has it in `_cmpkey`.
pub(crate) type Key = (Vec<u64>, (u8, u64), (u8, u64), (u8, u64));

/// The key of a release in canonical form.
pub(crate) fn key(release: &str) -> Key {
    let end = release.find(|c: char| c.is_ascii_lowercase()).unwrap_or(release.len());
    let (numbers, part) = release.split_at(end);
    let numbers = numbers.trim_end_matches('.').split('.').map(|it| it.parse().unwrap()).collect();
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = part[word.len()..].parse().unwrap_or(0);
    // A dev release of nothing else is before every prerelease, and a final one is after them.
    let (pre, post, dev) = match word {
        "dev" => ((0, 0), (0, 0), (0, number)),
        "a" => ((1, number), (0, 0), (1, 0)),
        "b" => ((2, number), (0, 0), (1, 0)),
        "rc" => ((3, number), (0, 0), (1, 0)),
        "" => ((4, 0), (0, 0), (1, 0)),
        "post" => ((4, 0), (1, number), (1, 0)),
        _ => panic!("{release} is not in canonical form"),
    };
    (numbers, pre, post, dev)
}

fn parse(release: &str) -> Release {
    release.parse().unwrap()
}

#[test]
fn the_history_has_the_rows_of_the_scheme() {
    let theirs: Vec<Matrix> = frozen().rows().iter().map(read).collect();
    assert_eq!(theirs, matrices());
}

/// A row of the library's as one of ours.
pub(crate) fn read(row: &Row) -> Matrix {
    let pythons = FLAVORS.map(|flavor| {
        let flavor: Flavor = flavor.parse().unwrap();
        row.matrix().pythons(flavor).iter().map(ToString::to_string).collect()
    });
    Matrix {
        since: row.since().to_string(),
        pythons,
        latest: row.matrix().latest().to_string(),
        from: row.source().unwrap_or_default().to_owned(),
    }
}

#[test]
fn every_release_has_the_images_and_tags_of_the_scheme() {
    for Tagged { release, commit, .. } in tagged() {
        let matrix = matrix_of(matrices(), release).unwrap();
        for flavors in [&FLAVORS[..2], &FLAVORS[..]] {
            for sha in [None, Some(*commit)] {
                let naive = images(release, matrix, sha, flavors);
                assert_eq!(planned(release, sha, flavors), naive);
            }
        }
    }
}

/// What the library plans for a release.
fn planned(release: &str, sha: Option<&str>, flavors: &[&str]) -> Vec<Image> {
    let flavors: Vec<Flavor> = flavors.iter().map(|flavor| flavor.parse().unwrap()).collect();
    let filters = Filters { flavors: Some(flavors), ..Filters::default() };
    let mut plan = Plan::filtered(parse(release), frozen(), filters).unwrap();
    if let Some(sha) = sha {
        plan = plan.with_sha(sha.parse::<Sha>().unwrap(), None);
    }
    let images = plan.images().iter().map(|planned| Image {
        python: planned.image.python().to_string(),
        flavor: planned.image.flavor().to_string(),
        base_image: planned.image.base_image(),
        tags: planned.tags.iter().map(ToString::to_string).collect(),
    });
    images.collect()
}

#[test]
fn releases_are_ordered_as_pep_440_orders_them() {
    let parts = ["", "a0", "a1", "a10", "b2", "rc1", "rc2", ".dev0", ".dev1", ".post0", ".post1"];
    let made_up = ["2.11.5", "2.9.5", "3.0.0", "3.10.0", "10.0.0"]
        .iter()
        .flat_map(|numbers| parts.iter().map(move |part| format!("{numbers}{part}")));
    let releases: Vec<(Release, Key)> = tagged()
        .iter()
        .map(|it| it.release.to_owned())
        .chain(made_up)
        .map(|release| (parse(&release), key(&release)))
        .collect();
    for (left, left_key) in &releases {
        for (right, right_key) in &releases {
            assert_eq!(left.cmp(right), left_key.cmp(right_key), "{left} and {right}");
        }
    }
}

#[test]
fn the_history_has_the_releases_of_the_list() {
    for (major_version, text) in [(2, "2"), (3, "3")] {
        let is_wanted = |release: &&&str| is_final(release) && major(release) == text;
        let mut finals: Vec<&str> = releases().iter().filter(is_wanted).copied().collect();
        finals.sort_by_key(|release| key(release));
        let theirs = frozen().finals(Line::of_major(major_version)).iter().map(ToString::to_string);
        assert_eq!(theirs.collect::<Vec<_>>(), finals);
    }
    for tagged in tagged() {
        let release = parse(tagged.release);
        assert_eq!(frozen().commit(release), tagged.commit.parse().ok(), "{release}");
        assert_eq!(frozen().status(release), tagged.status(), "{release}");
    }
}
