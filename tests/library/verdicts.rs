//! Verdicts by the most naive rules: a list of releases as text, the tables of `scheme`, and a look
//! at every release and every commit. The checker has to say the same of any tag in the scheme's
//! shape, by any list, with any rows, and by the history alone; and to name the same release.

use prefect_tags::{Checker, Code, FloatingTag, Image, Release, Tag, Verdict};
use proptest::prelude::*;

use crate::frozen;
use crate::scheme::{self, Matrix, is_final, is_unpublished, key, major, minor};
use crate::strategies::{
    Listed, any_release, cases, digits, list, listed, plausible_floating, plausible_image,
    releases_of, rows, with_rows,
};

/// What is out, with the commits that are known, and what is built. Where the list is open, what is
/// newer than the newest final release of its major version may be out too.
pub(crate) struct List {
    releases: Listed,
    rows: Vec<Matrix>,
    is_open: bool,
}

/// What is wrong with a tag, or the release that it names, if that is known.
type Naive = Result<Option<String>, Code>;

impl List {
    /// What the history says to be out.
    pub(crate) fn of_history(rows: Vec<Matrix>) -> Self {
        let published = scheme::tagged().iter().filter(|tagged| tagged.is_published());
        let releases =
            published.map(|it| (it.release.to_owned(), Some(it.commit.to_owned()))).collect();
        List { releases, rows, is_open: true }
    }

    /// What a list says to be out: what was never published is not, and where the list has no
    /// commit, that of the history counts.
    pub(crate) fn of_list(listed: &Listed, rows: Vec<Matrix>) -> Self {
        let known = |release: &str| {
            let tagged = scheme::tagged().iter().find(|it| it.release == release);
            tagged.map(|it| it.commit.to_owned())
        };
        let published = listed.iter().filter(|(release, _)| !is_unpublished(release));
        let releases = published
            .map(|(release, commit)| (release.clone(), commit.clone().or(known(release))))
            .collect();
        List { releases, rows, is_open: false }
    }

    fn matrix_of(&self, release: &str) -> Option<&Matrix> {
        scheme::matrix_of(&self.rows, release)
    }

    fn releases(&self) -> impl Iterator<Item = &str> {
        self.releases.iter().map(|(release, _)| &**release)
    }

    /// Whether a release that there is a matrix for is out, or may be.
    fn may_have(&self, release: &str) -> bool {
        let mut finals = self.releases().filter(|it| is_final(it) && major(it) == major(release));
        self.releases().any(|it| it == release)
            || self.is_open && !is_unpublished(release) && finals.all(|it| key(it) < key(release))
    }

    /// What is wrong with a tag, or the release that it names.
    pub(crate) fn check(&self, tag: Tag) -> Naive {
        match tag {
            Tag::Release(release, image) => {
                let release = release.to_string();
                let matrix = self.matrix_of(&release).ok_or_else(|| self.unknown(&release))?;
                if !self.may_have(&release) {
                    return Err(Code::Unreleased);
                }
                has_image(&[matrix], |_| image)?;
                Ok(Some(release))
            }
            Tag::Commit(digits, image) => self.check_commit(digits.as_str(), image),
            Tag::Floating(tag) => self.check_floating(tag),
        }
    }

    /// Why there is no matrix for a release. Of Prefect 2, only alphas and betas came before the
    /// history begins.
    fn unknown(&self, release: &str) -> Code {
        match major(release) {
            "0" | "1" => Code::Prefect1,
            "2" if release.contains(['a', 'b']) => Code::BeforeHistory,
            known if self.rows.iter().any(|row| major(row.since()) == known) => Code::Unreleased,
            _ => Code::UnknownMajor,
        }
    }

    fn check_commit(&self, digits: &str, image: Image) -> Naive {
        if let Some(release) = self.release_at(digits) {
            let matrix = self.matrix_of(release).ok_or_else(|| self.unknown(release))?;
            has_image(&[matrix], |_| image)?;
            return Ok(Some(release.to_owned()));
        }
        let is_tagged = |tagged: &scheme::Tagged| tagged.commit.starts_with(digits);
        let is_of_unpublished =
            scheme::tagged().iter().any(|it| is_tagged(it) && !it.is_published());
        let all_are_known = self.releases.iter().all(|(_, commit)| commit.is_some());
        if is_of_unpublished || !self.is_open && all_are_known {
            return Err(Code::Unreleased);
        }
        let all: Vec<&Matrix> = self.releases().filter_map(|it| self.matrix_of(it)).collect();
        has_image(&all, |_| image)?;
        Ok(None)
    }

    /// The release whose commit begins so: the newest final one, or else the newest.
    pub(crate) fn release_at(&self, digits: &str) -> Option<&str> {
        let begins = |commit: &Option<String>| {
            commit.as_ref().is_some_and(|commit| commit.starts_with(digits))
        };
        let at_commit = self.releases.iter().filter(|(_, commit)| begins(commit));
        at_commit.map(|(release, _)| &**release).max_by_key(|it| (is_final(it), key(it)))
    }

    fn check_floating(&self, tag: FloatingTag) -> Naive {
        let mut first = tag.line().first().to_string();
        if self.matrix_of(&first).is_none() {
            // The line begins with the first of its releases that has a matrix.
            let sinces = self.rows.iter().map(|row| row.since().to_owned());
            let of_line = sinces.filter(|it| tag.line().contains(it.parse().unwrap()));
            first = of_line.min_by_key(|it| key(it)).unwrap_or(first);
        }
        let extrapolated = self.matrix_of(&first).ok_or_else(|| self.unknown(&first));
        let line = tag.line().to_string();
        let finals: Vec<&str> = self
            .releases()
            .filter(|it| is_final(it) && [major(it), minor(it)].contains(&&*line))
            .collect();
        let image = |matrix: &Matrix| {
            let latest = || Image::new(matrix.latest().parse().unwrap(), tag.flavor());
            tag.image().unwrap_or_else(latest)
        };
        if finals.is_empty() {
            let matrix = extrapolated?;
            if !self.may_have(&first) {
                return Err(Code::Unreleased);
            }
            has_image(&[matrix], image)?;
            return Ok(None);
        }
        let newest = finals.iter().copied().max_by_key(|it| key(it)).unwrap();
        let newest_matrix = self.matrix_of(newest).ok_or_else(|| self.unknown(newest))?;
        let is_built = |it: &&&str| {
            self.matrix_of(it).is_some_and(|matrix| has_image(&[matrix], image).is_ok())
        };
        match finals.iter().filter(is_built).max_by_key(|it| key(it)) {
            Some(owner) => Ok(Some((*owner).to_owned())),
            // Why not, and what to use, is told by what the line builds now.
            None => has_image(&[newest_matrix], image).map(|()| None),
        }
    }
}

/// Whether one of the matrices has the image that is wanted of each, or what all of them lack.
fn has_image(matrices: &[&Matrix], image: impl Fn(&Matrix) -> Image) -> Result<(), Code> {
    let pythons = |matrix: &Matrix| matrix.pythons(image(matrix).flavor().as_str()).to_vec();
    let has = |matrix: &&&Matrix| pythons(matrix).contains(&image(matrix).python().to_string());
    if matrices.iter().all(|matrix| pythons(matrix).is_empty()) {
        Err(Code::FlavorNotBuilt)
    } else if matrices.iter().any(|matrix| has(&matrix)) {
        Ok(())
    } else {
        Err(Code::PythonNotBuilt)
    }
}

/// Holds the checker's verdict on a tag against the naive one.
pub(crate) fn is_checked_naively(tag: &str, checker: &Checker<'_>, naive: &List) {
    let verdict = match checker.check(tag) {
        Verdict::Valid(valid) => Ok(valid.meaning.release().map(|release| release.to_string())),
        Verdict::Invalid(invalid) => Err(invalid.code),
    };
    assert_eq!(verdict, naive.check(tag.parse().unwrap()), "{tag}");
}

/// Tags of releases that there were, might have been, or that no matrix is known for.
fn plausible_tag() -> impl Strategy<Value = String> + Clone {
    let release = any_release().prop_map(|release| release.parse::<Release>().unwrap());
    let tag = prop_oneof![
        (release, plausible_image()).prop_map(|(release, image)| Tag::Release(release, image)),
        (digits(), plausible_image())
            .prop_map(|(digits, image)| Tag::Commit(digits.parse().unwrap(), image)),
        plausible_floating().prop_map(Tag::Floating),
    ];
    tag.prop_map(|tag| tag.to_string())
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn the_verdict_by_the_history_is_the_naive_one(tags in list(plausible_tag())) {
        let naive = List::of_history(scheme::matrices().to_vec());
        let checker = Checker::new(frozen());
        for tag in tags {
            is_checked_naively(&tag, &checker, &naive);
        }
    }

    #[test]
    fn the_verdict_by_a_list_is_the_naive_one(
        listed in listed(),
        tags in list(plausible_tag()),
    ) {
        let naive = List::of_list(&listed, scheme::matrices().to_vec());
        let history = frozen().with_releases(&releases_of(&listed));
        let checker = Checker::new(&history);
        for tag in tags {
            is_checked_naively(&tag, &checker, &naive);
        }
    }

    #[test]
    fn the_verdict_with_rows_is_the_naive_one(
        rows in rows(),
        listed in proptest::option::of(listed()),
        tags in list(plausible_tag()),
    ) {
        let history = with_rows(&rows);
        let rows = scheme::with_rows(&rows);
        let (naive, history) = match listed {
            Some(listed) => {
                (List::of_list(&listed, rows), history.with_releases(&releases_of(&listed)))
            }
            None => (List::of_history(rows), history),
        };
        let checker = Checker::new(&history);
        for tag in tags {
            is_checked_naively(&tag, &checker, &naive);
        }
    }
}

/// A commit is of one of the releases, and what no matrix is known for is not known to be built.
#[test]
fn a_commit_is_of_no_release_without_a_matrix() {
    for release in ["4.0.0", "3.0.0.dev1", "1.4.1"] {
        let listed: Listed = vec![(release.to_owned(), None)];
        let history = frozen().with_releases(&releases_of(&listed));
        let verdict = Checker::new(&history).check("sha-88a7ff1-python3.12").to_string();
        assert!(verdict.starts_with("invalid"), "with {release} alone: {verdict}");
    }
}
