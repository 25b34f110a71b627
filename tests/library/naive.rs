//! What is known, and what follows from it, by the most naive rules: releases as text, the tables of
//! `scheme`, and a look at every release and every commit. The library has to say the same.

use std::cmp::Reverse;
use std::fmt;
use std::sync::OnceLock;

use prefect_tags::check::{Code, NoteCode};
use prefect_tags::history::Row;
use prefect_tags::{FloatingTag, History, Image, Matrix, Release, ReleaseOrLine, Tag};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::frozen;
use crate::scheme::{self, is_final, key, major, minor};
use crate::strategies::{Listed, any_release, listed, plausible_matrix, releases_of, rows};

/// What is known, and which of it counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// Rows that extend the scheme's.
    pub rows: Vec<Row>,
    /// A release that has a matrix of its own.
    pub own: Option<(String, Matrix)>,
    /// Whether the history's releases are left aside.
    pub is_alone: bool,
    /// The releases that are out, and no others.
    pub listed: Option<Listed>,
    /// Those that are not out after all.
    pub yanked: Vec<String>,
    pub cache: Cache,
}

/// What is worked out once.
#[derive(Clone, Default)]
pub(crate) struct Cache {
    rows: OnceLock<Vec<scheme::Matrix>>,
    own: OnceLock<Option<scheme::Matrix>>,
    out: OnceLock<Listed>,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// What is wrong with a tag, or the release that it names, if that is known, and what is noted.
pub(crate) type Verdict = Result<(Option<String>, Option<NoteCode>), Code>;

impl World {
    /// The library's history of this world.
    pub(crate) fn history(&self) -> History {
        let mut history = frozen().with_rows(self.rows.clone()).unwrap();
        if let Some((release, matrix)) = &self.own {
            history = history.with_matrix(release.parse().unwrap(), matrix.clone());
        }
        if self.is_alone {
            history = history.with_matrices_alone();
        }
        if let Some(listed) = &self.listed {
            history = history.with_releases(&releases_of(listed));
        }
        let yanked: Vec<Release> = self.yanked.iter().map(|it| it.parse().unwrap()).collect();
        history.without(&yanked)
    }

    /// What git had tagged, as far as it counts.
    fn tagged(&self) -> impl Iterator<Item = &'static scheme::Tagged> {
        scheme::tagged().iter().filter(|_| !self.is_alone)
    }

    fn tag_of(&self, release: &str) -> Option<scheme::Tagged> {
        scheme::tag_of(release).filter(|_| !self.is_alone)
    }

    fn is_unpublished(&self, release: &str) -> bool {
        self.tag_of(release).is_some_and(|it| !it.is_published())
    }

    fn is_yanked(&self, release: &str) -> bool {
        self.yanked.iter().any(|it| it == release)
    }

    /// The releases of the list, without those that were never published. Where it has no commit,
    /// that of the history counts.
    fn of_list<'a>(&self, listed: &'a Listed) -> Listed {
        let commit_of = |release: &str| self.tag_of(release).map(|it| it.commit.to_owned());
        let published = listed.iter().filter(|(release, _)| !self.is_unpublished(release));
        let with_commit = |(release, commit): &'a (String, Option<String>)| {
            (release.clone(), commit.clone().or(commit_of(release)))
        };
        published.map(with_commit).collect()
    }

    /// The releases that are out, each with its commit.
    fn out(&self) -> &Listed {
        self.cache.out.get_or_init(|| self.find_out())
    }

    fn find_out(&self) -> Listed {
        let known = || {
            let published = self.tagged().filter(|it| it.is_published());
            published.map(|it| (it.release.to_owned(), Some(it.commit.to_owned()))).collect()
        };
        let mut out = self.listed.as_ref().map_or_else(known, |listed| self.of_list(listed));
        out.retain(|(release, _)| !self.is_yanked(release));
        out
    }

    pub(crate) fn releases(&self) -> Vec<String> {
        self.out().iter().map(|(release, _)| release.clone()).collect()
    }

    /// The releases that are known to have been published, whatever is out.
    fn ever(&self) -> Vec<String> {
        let known = self.tagged().filter(|it| it.is_published()).map(|it| it.release.to_owned());
        let listed = self.listed.iter().flat_map(|listed| self.of_list(listed));
        known.chain(listed.map(|(release, _)| release)).collect()
    }

    fn matrices(&self) -> &[scheme::Matrix] {
        self.cache.rows.get_or_init(|| scheme::with_rows(&self.rows))
    }

    /// What no matrix is known for, by its major version or before the first row of that, is taken
    /// to be built as the release that has its own: what is newer has to hold back what is older.
    pub(crate) fn matrix_of(&self, release: &str) -> Option<&scheme::Matrix> {
        let rows = self.matrices();
        let by_row = scheme::matrix_of(rows, release);
        let read = |(own, matrix): &(String, Matrix)| {
            scheme::read(&Row::new(own.parse().unwrap(), matrix.clone()))
        };
        let matrix = self.cache.own.get_or_init(|| self.own.as_ref().map(read));
        let (Some((own, _)), Some(matrix)) = (&self.own, matrix) else { return by_row };
        let has_row = rows.iter().any(|row| major(row.since()) == major(own));
        let is_taken_so = major(release) == major(own) && (!has_row || key(release) > key(own));
        if own == release { Some(matrix) } else { by_row.or(is_taken_so.then_some(matrix)) }
    }

    /// Whether the matrix of a release is that of an older one: it is newer than all that was
    /// tagged, and no row that was added tells of it.
    pub(crate) fn is_assumed(&self, release: &str) -> bool {
        let is_older = |it: &&scheme::Tagged| {
            it.is_published() && is_final(it.release) && major(it.release) == major(release)
        };
        let mut older = scheme::tagged().iter().filter(is_older);
        let since = scheme::matrix_of(self.matrices(), release).map(scheme::Matrix::since);
        let is_added = self.rows.iter().any(|row| Some(&*row.since().to_string()) == since);
        let is_own = self.own.as_ref().is_some_and(|(own, _)| {
            let has_row = || self.matrices().iter().any(|row| major(row.since()) == major(own));
            own == release || major(own) == major(release) && !has_row()
        });
        older.all(|it| key(it.release) < key(release))
            && scheme::tag_of(release).is_none()
            && !is_added
            && !is_own
    }

    /// Whether only the package tells of an image: no row until this release has it but those that
    /// were read there.
    pub(crate) fn is_inferred(&self, release: &str, image: Image) -> bool {
        let is_until = |row: &&scheme::Matrix| {
            major(row.since()) == major(release) && key(row.since()) <= key(release)
        };
        let is_own =
            |(own, _): &&(String, Matrix)| major(own) == major(release) && key(own) <= key(release);
        if self.own.as_ref().filter(is_own).is_some_and(|(_, matrix)| matrix.has(image)) {
            return false;
        }
        let until = self.matrices().iter().filter(is_until);
        let mut with_it = until.filter(|row| has_image(&[*row], image).is_ok()).peekable();
        with_it.peek().is_some() && with_it.all(scheme::Matrix::is_of_package)
    }

    /// The newest final release of the tag's line that builds its image, of some releases.
    pub(crate) fn owner_of<'a>(&self, tag: &str, releases: &'a [String]) -> Option<&'a str> {
        let finals = releases.iter().map(String::as_str).filter(|it| is_final(it));
        let (line, _) = tag.split_once('-').unwrap();
        let of_line = finals.filter(|it| [major(it), minor(it)].contains(&line));
        let mut newest_first: Vec<&str> = of_line.collect();
        newest_first.sort_by_cached_key(|it| Reverse(key(it)));
        newest_first.into_iter().find(|release| {
            let matrix = self.matrix_of(release);
            matrix.is_some_and(|matrix| tags_of(release, matrix).any(|one| one == tag))
        })
    }

    pub(crate) fn owner(&self, tag: &str) -> Option<String> {
        self.owner_of(tag, &self.releases()).map(str::to_owned)
    }

    /// The final releases that the history or the list knows and that were not taken back.
    pub(crate) fn known_finals(&self) -> Vec<String> {
        let mut finals = self.ever();
        finals.retain(|it| is_final(it) && !self.is_yanked(it));
        finals
    }

    /// Whether a release that there is a matrix for is out, or may be.
    fn may_have(&self, release: &str) -> bool {
        let releases = self.releases();
        let mut finals = releases.iter().filter(|it| is_final(it) && major(it) == major(release));
        let is_listed = releases.iter().any(|it| it == release);
        is_listed
            || self.listed.is_none()
                && !self.is_unpublished(release)
                && finals.all(|it| key(it) < key(release))
    }

    /// What is wrong with a tag, or the release that it names.
    pub(crate) fn check(&self, tag: Tag) -> Verdict {
        match tag {
            Tag::Release(release, image) => {
                let release = release.to_string();
                self.matrix_of(&release).ok_or_else(|| self.unknown(&release))?;
                if self.may_have(&release) {
                    self.check_release(&release, image)
                } else {
                    Err(Code::Unreleased)
                }
            }
            Tag::Commit(digits, image) => self.check_commit(digits.as_str(), image),
            Tag::Floating(tag) => self.check_floating(tag),
        }
    }

    fn check_release(&self, release: &str, image: Image) -> Verdict {
        let matrix = self.matrix_of(release).ok_or_else(|| self.unknown(release))?;
        let is_assumed = self.is_assumed(release);
        if !(is_assumed && is_next(image, matrix)) {
            has_image(&[matrix], image)?;
        }
        let inferred = || self.is_inferred(release, image).then_some(NoteCode::InferredImage);
        let note = is_assumed.then_some(NoteCode::AssumedMatrix).or_else(inferred);
        Ok((Some(release.to_owned()), note))
    }

    /// Why there is no matrix for a release. Of Prefect 2, only alphas and betas came before the
    /// history begins.
    fn unknown(&self, release: &str) -> Code {
        match major(release) {
            "0" | "1" => Code::Prefect1,
            "2" if release.contains(['a', 'b']) => Code::BeforeHistory,
            known if self.matrices().iter().any(|row| major(row.since()) == known) => {
                Code::Unreleased
            }
            _ => Code::UnknownMajor,
        }
    }

    fn check_commit(&self, digits: &str, image: Image) -> Verdict {
        if let Some(release) = self.release_at(digits) {
            return self.check_release(&release, image);
        }
        let is_gone = |it: &scheme::Tagged| !it.is_published() || self.is_yanked(it.release);
        let is_of_gone = self.tagged().any(|it| it.commit.starts_with(digits) && is_gone(it));
        let listed = self.listed.as_ref().map(|listed| self.of_list(listed));
        let are_all_known = |listed: Listed| listed.iter().all(|(_, commit)| commit.is_some());
        if is_of_gone || listed.is_some_and(are_all_known) {
            return Err(Code::Unreleased);
        }
        let all: Vec<_> = self.releases().iter().filter_map(|it| self.matrix_of(it)).collect();
        has_image(&all, image)?;
        Ok((None, Some(NoteCode::UnknownCommit)))
    }

    /// The release whose commit begins so: the newest final one, or else the newest.
    pub(crate) fn release_at(&self, digits: &str) -> Option<String> {
        let begins = |commit: &Option<String>| {
            commit.as_ref().is_some_and(|commit| commit.starts_with(digits))
        };
        let at_commit = self.out().iter().filter(|(_, commit)| begins(commit));
        at_commit.map(|(release, _)| release.clone()).max_by_key(|it| (is_final(it), key(it)))
    }

    fn check_floating(&self, tag: FloatingTag) -> Verdict {
        let first = self.first_of(tag);
        let is_assumed = self.is_assumed(&first);
        let assumed = is_assumed.then_some(NoteCode::AssumedMatrix);
        let mut finals = self.releases();
        finals.retain(|it| is_final(it) && tag.line().contains(it.parse().unwrap()));
        finals.sort_by_key(|it| key(it));
        if let Some(owner) = self.owner_of(&tag.to_string(), &finals) {
            let wanted = wanted_image(tag, self.matrix_of(owner).unwrap());
            let is_frozen = finals.last().is_some_and(|newest| newest != owner);
            let frozen = is_frozen.then_some(NoteCode::Frozen);
            let inferred = self.is_inferred(owner, wanted).then_some(NoteCode::InferredImage);
            return Ok((Some(owner.to_owned()), frozen.or(assumed).or(inferred)));
        }
        // Why not, and what to use, is told by what the line builds now.
        let newest = finals.last().unwrap_or(&first);
        let matrix = self.matrix_of(newest).ok_or_else(|| self.unknown(newest))?;
        if finals.is_empty() && (self.listed.is_some() || !self.may_have(&first)) {
            return Err(Code::Unreleased);
        }
        let image = wanted_image(tag, matrix);
        if !(is_assumed && is_next(image, matrix)) {
            has_image(&[matrix], image)?;
        }
        Ok((None, assumed))
    }

    /// The release that the line of a tag begins with: the first that has a matrix.
    fn first_of(&self, tag: FloatingTag) -> String {
        let first = tag.line().first().to_string();
        if self.matrix_of(&first).is_some() {
            return first;
        }
        let sinces = self.rows.iter().map(Row::since).filter(|it| tag.line().contains(*it));
        sinces.map(|it| it.to_string()).min_by_key(|it| key(it)).unwrap_or(first)
    }

    /// Whether a valid tag is one of what is expected.
    pub(crate) fn is_expected(
        &self,
        tag: Tag,
        named: Option<&str>,
        expected: ReleaseOrLine,
    ) -> bool {
        let Tag::Floating(tag) = tag else {
            return named.is_none_or(|release| expected.contains(release.parse().unwrap()));
        };
        let candidates = match expected {
            ReleaseOrLine::Release(release) => vec![release.to_string()],
            ReleaseOrLine::Line(line) => {
                let mut finals = self.releases();
                let is_of = |it: Release| line.contains(it) && tag.line().contains(it);
                finals.retain(|it| is_final(it) && is_of(it.parse().unwrap()));
                // A line that has not begun: its first release, of the narrower of both.
                let lines = [tag.line(), line];
                let narrower = lines.into_iter().max_by_key(|line| line.minor().is_some());
                let first = FloatingTag::latest(0, tag.flavor());
                let first = narrower.map_or(first, |line| {
                    FloatingTag::new(line, Image::new("3.0".parse().unwrap(), tag.flavor()))
                });
                if finals.is_empty() { vec![self.first_of(first)] } else { finals }
            }
        };
        candidates.iter().any(|release| {
            let value: Release = release.parse().unwrap();
            let is_of_both = tag.line().contains(value) && expected.contains(value);
            let builds =
                |matrix: &scheme::Matrix| has_image(&[matrix], wanted_image(tag, matrix)).is_ok();
            let is_counted = value.is_final() || matches!(expected, ReleaseOrLine::Line(_));
            is_of_both && is_counted && self.matrix_of(release).is_some_and(builds)
        })
    }

    /// Whether the release before this one is known to nobody.
    pub(crate) fn is_unlikely(&self, release: &str) -> bool {
        let [major, minor, patch] = key(release).0[..] else { panic!("{release}") };
        let before = match (minor, patch) {
            _ if release.contains("post") => format!("{major}.{minor}.{patch}"),
            (0, 0) => format!("{}.", major - 1),
            (_, 0) => format!("{major}.{}.", minor - 1),
            _ => format!("{major}.{minor}.{}", patch - 1),
        };
        let is_before = |it: &String| {
            is_final(it) && (*it == before || before.ends_with('.') && it.starts_with(&before))
        };
        self.tag_of(release).is_none() && !self.ever().iter().any(is_before)
    }
}

/// The floating tags of a final release with this matrix.
fn tags_of(release: &str, matrix: &scheme::Matrix) -> impl Iterator<Item = String> {
    let images = scheme::images(release, matrix, None, &scheme::FLAVORS);
    images.into_iter().flat_map(|image| image.tags.into_iter().skip(1))
}

/// The image of a floating tag, by the matrix of a release.
fn wanted_image(tag: FloatingTag, matrix: &scheme::Matrix) -> Image {
    let latest = || Image::new(matrix.latest().parse().unwrap(), tag.flavor());
    tag.image().unwrap_or_else(latest)
}

/// Whether an image has the Python version after the newest of its flavor.
fn is_next(image: Image, matrix: &scheme::Matrix) -> bool {
    let newest = matrix.pythons(image.flavor().as_str()).last();
    newest.is_some_and(|newest| {
        let (major, minor) = newest.split_once('.').unwrap();
        let next = format!("{major}.{}", minor.parse::<u16>().unwrap() + 1);
        image.python().to_string() == next
    })
}

/// Whether one of the matrices has an image, or what all of them lack.
fn has_image(matrices: &[&scheme::Matrix], image: Image) -> Result<(), Code> {
    let (python, flavor) = (image.python().to_string(), image.flavor().as_str());
    if matrices.iter().all(|matrix| matrix.pythons(flavor).is_empty()) {
        Err(Code::FlavorNotBuilt)
    } else if matrices.iter().any(|matrix| matrix.pythons(flavor).contains(&python)) {
        Ok(())
    } else {
        Err(Code::PythonNotBuilt)
    }
}

/// Worlds with a list or without, with more rows, and with releases taken back.
pub(crate) fn world() -> impl Strategy<Value = World> + Clone {
    let own = proptest::option::weighted(0.2, (any_release(), plausible_matrix()));
    let lists = prop_oneof![listed(), nearly_complete()];
    let listed = proptest::option::weighted(0.8, lists);
    let yanked = proptest::collection::vec(any::<Index>(), 0..3);
    let rows = prop_oneof![Just(Vec::new()), rows()];
    (rows, own, any::<bool>(), listed, yanked).prop_map(|(rows, own, is_alone, listed, yanked)| {
        let is_alone = is_alone && listed.is_some();
        let world = World { rows, own, is_alone, listed, ..World::default() };
        let known = world.ever();
        let yanked = yanked.iter().filter(|_| !known.is_empty());
        World { yanked: yanked.map(|at| at.get(&known).clone()).collect(), ..world }
    })
}

/// The whole list of releases that there were, but for a few, and with a few others.
fn nearly_complete() -> impl Strategy<Value = Listed> + Clone {
    let lost = proptest::collection::vec(any::<Index>(), 0..3);
    (lost, proptest::collection::vec(any_release(), 0..4)).prop_map(|(lost, others)| {
        let finals = scheme::tagged().iter().filter(|it| it.is_published() && is_final(it.release));
        let mut listed: Listed =
            finals.map(|it| (it.release.to_owned(), Some(it.commit.to_owned()))).collect();
        for at in lost {
            listed.remove(at.index(listed.len()));
        }
        for release in others {
            if listed.iter().all(|(it, _)| *it != release) {
                listed.push((release, None));
            }
        }
        listed
    })
}
