//! Whether there is such an image: a tag, against the history.

use std::collections::BTreeSet;

use super::verdict::{Code, Rejection, Valid};
use crate::commit::Sha;
use crate::flavor::Flavor;
use crate::history::{History, Matrix, Status, inferred_image};
use crate::image::Image;
use crate::line::Line;
use crate::note::{Needs, Note, NoteCode};
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};
use crate::text::list::{Listed, either};

/// The first major version with this scheme of tags.
const FIRST_MAJOR: u64 = 2;

/// Looks tags up in a history.
#[derive(Clone, Copy)]
pub(super) struct LookUp<'h> {
    pub(super) history: &'h History,
    /// Whether notes are wanted, which take time.
    pub(super) has_notes: bool,
}

impl<'h> LookUp<'h> {
    /// Finds out whether there is such an image.
    pub(super) fn tag(self, tag: Tag) -> Result<Valid<'static>, Rejection> {
        match tag {
            Tag::Release(release, image) => self.release(release, image),
            Tag::Commit(sha, image) => self.commit(sha, image),
            Tag::Floating(tag) => self.floating(tag),
        }
    }

    fn release(self, release: Release, image: Image) -> Result<Valid<'static>, Rejection> {
        let matrix = self.matrix(release, Some(image))?;
        match self.history.status(release) {
            Status::Unpublished => return Err(self.unpublished(release, image)),
            Status::Never | Status::Withdrawn => {
                return Err(self.unreleased(release, Some(image)));
            }
            _ => {}
        }
        self.image(Tag::Release(release, image), release, matrix, image)
    }

    /// Finds out whether a release that is out, or may be, has an image.
    fn image(
        self,
        tag: Tag,
        release: Release,
        matrix: &Matrix,
        image: Image,
    ) -> Result<Valid<'static>, Rejection> {
        let is_assumed = || self.history.is_assumed(release);
        self.check_built(matrix, tag, image, release, is_assumed)?;
        let note =
            || is_assumed().then(|| self.assumed(matrix, image, ReleaseOrLine::Release(release)));
        Ok(self.found(tag, image, Some(release), note))
    }

    fn commit(self, sha: Sha, image: Image) -> Result<Valid<'static>, Rejection> {
        let tag = Tag::Commit(sha, image);
        match self.history.at_commit(sha) {
            Some((release, status)) if status.is_out() => {
                self.image(tag, release, self.matrix(release, None)?, image)
            }
            Some((release, _)) => Err(self.unpublished(release, image)),
            None if self.history.has_all_commits() => {
                let problem = format!("commit {sha} belongs to no release in the list of releases");
                Err(Rejection::new(Code::Unreleased, problem))
            }
            None => {
                self.check_ever_built(image)?;
                let message = "no known release has this commit";
                let note = || Some(Note::new(NoteCode::UnknownCommit, message));
                Ok(self.found(tag, image, None, note))
            }
        }
    }

    /// Whether any release was built so: a commit that is not known may be that
    /// of any.
    fn check_ever_built(self, image: Image) -> Result<(), Rejection> {
        if self.history.matrices_in_use(|matrix| matrix.has(image)).next().is_some() {
            return Ok(());
        }
        let matrices = || self.history.matrices_in_use(|_| true);
        let pythons = matrices().flat_map(|it| it.pythons(image.flavor()).iter().copied());
        let flavors = in_order(matrices().flat_map(Matrix::flavors));
        let no_release = format!("no release{} has a", self.in_the_list());
        Err(not_built(&no_release, image, &flavors, &in_order(pythons)))
    }

    fn floating(self, tag: FloatingTag) -> Result<Valid<'static>, Rejection> {
        let finals = self.history.finals(tag.line());
        let Some((owner, image)) = self.history.owner_among(finals, tag) else {
            return self.unowned(tag, finals.last().copied());
        };
        let after = finals.partition_point(|&release| release <= owner);
        let frozen_since = finals.get(after).copied();
        let is_assumed = || self.history.is_assumed(self.history.first_built(tag.line()));
        let note = || match frozen_since {
            Some(since) => {
                let message = format!("no release from {since} on has this image");
                Some(Note::new(NoteCode::Frozen, message))
            }
            None => is_assumed().then(|| {
                let matrix = self.history.matrix(owner).expect("it has the image");
                self.assumed(matrix, image, ReleaseOrLine::Line(tag.line()))
            }),
        };
        Ok(Valid { frozen_since, ..self.found(tag.into(), image, Some(owner), note) })
    }

    /// A tag that belongs to no release: its line has none with such an image,
    /// or has not begun, as far as is known.
    fn unowned(
        self,
        tag: FloatingTag,
        newest: Option<Release>,
    ) -> Result<Valid<'static>, Rejection> {
        let line = tag.line();
        let first = self.history.first_built(line);
        let built = newest.unwrap_or(first);
        let matrix = self.matrix(built, tag.image())?;
        if newest.is_none() && self.history.status(first) != Status::Newer {
            let problem = format!("there is no final {line}.x release{}", self.in_the_list());
            let rejection = Rejection::new(Code::Unreleased, problem);
            return Err(rejection.expecting("a release line that has one"));
        }
        let image = tag.image().unwrap_or(Image::new(matrix.latest(), tag.flavor()));
        let is_assumed = || self.history.is_assumed(first);
        self.check_built(matrix, tag.into(), image, built, is_assumed)?;
        let note = || is_assumed().then(|| self.assumed(matrix, image, ReleaseOrLine::Line(line)));
        Ok(self.found(tag.into(), image, None, note))
    }

    /// A valid tag, with a note that it has from here, or that its image is an
    /// inference.
    fn found(
        self,
        tag: Tag,
        image: Image,
        release: Option<Release>,
        note: impl FnOnce() -> Option<Note>,
    ) -> Valid<'static> {
        let is_inferred = |release| self.history.is_inferred(release, image);
        let inferred = || {
            let release = release.filter(|release| is_inferred(*release))?;
            Some(inferred_image(release, &image.python().to_string()))
        };
        let notes = self.has_notes.then(|| note().or_else(inferred));
        Valid {
            reference: None,
            tag: Some(tag),
            image: Some(image),
            release,
            frozen_since: None,
            notes: Vec::from_iter(notes.flatten()),
        }
    }

    /// Tells that the matrix of a release or a line is assumed, or that even the Python
    /// version of an image is a guess.
    fn assumed(self, matrix: &Matrix, image: Image, of: ReleaseOrLine) -> Note {
        let (major, python) = (of.major(), image.python());
        let message = match self.history.newest_known(major) {
            _ if !matrix.has(image) => format!(
                "no known release has Python {python} yet, so whether {} has it is a guess",
                of.named()
            ),
            Some(known) => format!(
                "Prefect {major} is known up to {known}, and newer releases are assumed to have \
                 the same images"
            ),
            None => "no release of this major version is known".to_owned(),
        };
        Note::new(NoteCode::AssumedMatrix, message)
    }

    /// The matrix of a release, or why there is none.
    fn matrix(self, release: Release, image: Option<Image>) -> Result<&'h Matrix, Rejection> {
        let history = self.history;
        history.matrix(release).ok_or_else(|| {
            let major = release.major();
            if major < FIRST_MAJOR {
                return Rejection::prefect_1();
            }
            let is_alpha_or_beta = matches!(release.part(), Part::Alpha(_) | Part::Beta(_));
            if major == FIRST_MAJOR && is_alpha_or_beta {
                return Rejection::before_history();
            }
            if history.majors().any(|known| known == major) {
                return self.unreleased(release, image);
            }
            let problem = format!("Prefect {major} is not known");
            let expected = format!("Prefect {}", either(history.majors()));
            let rejection = Rejection::new(Code::UnknownMajor, problem).expecting(expected);
            Rejection { needs: Some(Needs::Matrix), ..rejection }
        })
    }

    /// Tells that there was no such release, and which was the newest.
    fn unreleased(self, release: Release, image: Option<Image>) -> Rejection {
        let newest = self.history.newest_near(release);
        let (problem, needs) = if self.history.is_open() {
            let newest_is = self.history.newest_is(release);
            let problem = format!("Prefect {release} was never released{newest_is}");
            (problem, Some(Needs::Releases))
        } else {
            let where_newest = match newest {
                Some((line, newest)) => format!(", where {newest} is the newest {line}.x"),
                None => format!(", which has no final {}.x release", release.major()),
            };
            (format!("Prefect {release} is not in the list of releases{where_newest}"), None)
        };
        let tag = newest.zip(image).map(|((_, newest), image)| Tag::Release(newest, image));
        Rejection { needs, ..Rejection::new(Code::Unreleased, problem).choice(tag) }
    }

    /// Tells that a release was tagged but never published, and which one was.
    fn unpublished(self, release: Release, image: Image) -> Rejection {
        let newest_is = self.history.newest_is(release);
        let message = format!("Prefect {release} was tagged but never published{newest_is}");
        let tag = self.history.newest_near(release).map(|(_, newest)| Tag::Release(newest, image));
        Rejection::new(Code::Unreleased, message).choice(tag)
    }

    fn in_the_list(self) -> &'static str {
        if self.history.is_open() { "" } else { " in the list of releases" }
    }

    /// Checks that `release`, or for a floating tag its line, has the image of a tag,
    /// or tells which is nearest, and since when there is one. Where its matrix is
    /// assumed, a release may have been given more.
    fn check_built(
        self,
        matrix: &Matrix,
        tag: Tag,
        image: Image,
        release: Release,
        is_assumed: impl FnOnce() -> bool,
    ) -> Result<(), Rejection> {
        if matrix.has(image) || is_assumed() && matrix.may_grow_to(image) {
            return Ok(());
        }
        let pythons = matrix.pythons(image.flavor());
        let flavors: Vec<_> = matrix.flavors().collect();
        let nearest = match nearest(image.python(), pythons) {
            Some(python) => Some(Image::new(python, image.flavor())),
            None => flavors.first().map(|flavor| Image::new(image.python(), *flavor)),
        };
        let who = match tag {
            Tag::Floating(tag) => ReleaseOrLine::Line(tag.line()),
            _ => ReleaseOrLine::Release(release),
        };
        let who = format!("Prefect {} has no", who.named());
        let rejection = not_built(&who, image, &flavors, pythons);
        let aside = self.where_built(release, image).into();
        let nearest = nearest.map(|image| tag.with_image(image));
        Err(Rejection { aside, ..rejection.choice(nearest) })
    }

    /// Which release is the first with an image that `release` lacks, or else which
    /// was the last.
    fn where_built(self, release: Release, image: Image) -> String {
        if let Some(first) = self.history.first_with(release, |matrix| matrix.has(image)) {
            return format!("{first} is the first");
        }
        let mut majors = self.history.majors().rev().filter(|major| *major <= release.major());
        let tag = |major| FloatingTag::new(Line::of_major(major), image);
        let last = majors.find_map(|major| self.history.owner(tag(major)));
        let python = image.python();
        last.map(|last| format!("{last} is the last with Python {python}")).unwrap_or_default()
    }
}

/// Tells that something has no such image, of these flavors and Python versions of its
/// flavor.
fn not_built(who: &str, image: Image, flavors: &[Flavor], pythons: &[PythonVersion]) -> Rejection {
    let (flavor, python) = (image.flavor(), image.python());
    if pythons.is_empty() {
        let rejection = Rejection::new(Code::FlavorNotBuilt, format!("{who} {flavor} image"));
        return rejection.expecting(format!("one of {}", Listed(flavors.iter())));
    }
    let problem = format!("{who} {flavor} image with Python {python}");
    let rejection = Rejection::new(Code::PythonNotBuilt, problem);
    rejection.expecting(format!("one of {}", Listed(pythons.iter())))
}

/// The version that was probably meant: 3.10 for 3.1, which lost its zero, or
/// else the nearest.
pub(super) fn nearest(python: PythonVersion, pythons: &[PythonVersion]) -> Option<PythonVersion> {
    let with_zero = python.minor().checked_mul(10).filter(|&minor| minor > 0);
    let with_zero = with_zero.map(|minor| PythonVersion::new(python.major(), minor));
    let nearest = || pythons.iter().copied().min_by_key(|built| built.distance(python));
    with_zero.filter(|it| pythons.contains(it)).or_else(nearest)
}

/// The items in order, each once.
fn in_order<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}
