//! Whether there is such an image: a tag, against the history.

use std::collections::BTreeSet;

use super::verdict::{Code, Invalid, Valid, Verdict};
use crate::commit::Sha;
use crate::flavor::Flavor;
use crate::history::{History, Matrix, Status};
use crate::image::Image;
use crate::line::Line;
use crate::note::Needs;
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};
use crate::text::list::{either, listed};

/// The first major version with this scheme of tags.
const FIRST_MAJOR: u64 = 2;

/// Looks tags up in a history.
#[derive(Clone, Copy)]
pub(super) struct LookUp<'h>(pub(super) &'h History);

impl<'h> LookUp<'h> {
    /// Finds out whether there is such an image.
    pub(super) fn tag(self, tag: Tag) -> Verdict<'static> {
        match tag {
            Tag::Release(release, image) => self.release(release, image),
            Tag::Commit(sha, image) => self.commit(sha, image),
            Tag::Floating(tag) => self.floating(tag),
        }
    }

    fn release(self, release: Release, image: Image) -> Verdict<'static> {
        let matrix = self.matrix(release, Some(image))?;
        match self.0.status(release) {
            status @ (Status::Unpublished | Status::Never | Status::Withdrawn) => {
                Err(self.not_out(release, Some(image), status))
            }
            _ => self.built(matrix, Tag::Release(release, image), image, release),
        }
    }

    fn commit(self, sha: Sha, image: Image) -> Verdict<'static> {
        let tag = Tag::Commit(sha, image);
        match self.0.at_commit(sha) {
            Some((release, status)) if status.is_out() => {
                self.built(self.matrix(release, None)?, tag, image, release)
            }
            Some((release, status)) => Err(self.not_out(release, Some(image), status)),
            None if self.0.has_all_commits() => {
                let problem = format!("commit {sha} belongs to no release in the list of releases");
                Err(Invalid::new(Code::Unreleased, problem))
            }
            None => {
                self.check_ever_built(image)?;
                Ok(Valid::of_tag(tag, image, None))
            }
        }
    }

    /// Whether any release was built so: a commit that is not known may be that
    /// of any.
    fn check_ever_built(self, image: Image) -> Result<(), Invalid> {
        let mut rows = self.0.rows().iter();
        if rows.any(|row| row.matrix().has(image) && self.0.is_in_use(row)) {
            return Ok(());
        }
        let rows = self.0.rows().iter().filter(|row| self.0.is_in_use(row));
        let images: Vec<_> = rows.flat_map(|row| row.matrix().images()).collect();
        let is_built = |it: &&Flavor| images.iter().any(|image| image.flavor() == **it);
        let flavors = Flavor::ALL.iter().filter(is_built);
        let same_flavor = images.iter().filter(|it| it.flavor() == image.flavor());
        let pythons: BTreeSet<_> = same_flavor.map(|it| it.python()).collect();
        let who = format!("no release{} has a", self.in_the_list());
        Err(not_built(&who, image, &listed(flavors), &listed(pythons)))
    }

    fn floating(self, tag: FloatingTag) -> Verdict<'static> {
        let Some(owner) = self.0.owner_of(tag) else {
            return self.unowned(tag, self.0.finals(tag.line()).last().copied());
        };
        let valid = Valid::of_tag(tag.into(), owner.image, Some(owner.release));
        Ok(Valid { frozen_since: owner.next, ..valid })
    }

    /// A tag that belongs to no release: its line has none with such an image,
    /// or has not begun, as far as is known.
    fn unowned(self, tag: FloatingTag, newest: Option<Release>) -> Verdict<'static> {
        let line = tag.line();
        let first = self.0.first_built(line);
        let built = newest.unwrap_or(first);
        let matrix = self.matrix(built, tag.image())?;
        if newest.is_none() && self.0.status(first) != Status::Newer {
            let problem = format!("there is no final {line}.x release{}", self.in_the_list());
            let invalid = Invalid::new(Code::Unreleased, problem);
            return Err(invalid.expecting("a release line that has one"));
        }
        let image = tag.image().unwrap_or(Image::new(matrix.latest(), tag.flavor()));
        let valid = self.built(matrix, tag.into(), image, built)?;
        Ok(Valid { release: None, ..valid })
    }

    /// The matrix of a release, or why there is none.
    fn matrix(self, release: Release, image: Option<Image>) -> Result<&'h Matrix, Invalid> {
        let history = self.0;
        history.matrix(release).ok_or_else(|| {
            let major = release.major();
            if major < FIRST_MAJOR {
                return Invalid::prefect_1();
            }
            let is_alpha_or_beta = matches!(release.part(), Part::Alpha | Part::Beta);
            if major == FIRST_MAJOR && is_alpha_or_beta {
                return Invalid::before_history();
            }
            if history.majors().any(|known| known == major) {
                return self.not_out(release, image, Status::Never);
            }
            let problem = format!("Prefect {major} is not known");
            let expected = format!("Prefect {}", either(history.majors()));
            let invalid = Invalid::new(Code::UnknownMajor, problem).expecting(&expected);
            Invalid { needs: Some(Needs::Matrix), ..invalid }
        })
    }

    /// Tells that a release is not out, and which one is the newest.
    fn not_out(self, release: Release, image: Option<Image>, status: Status) -> Invalid {
        let newest = self.0.newest_near(release);
        let was_tagged = status == Status::Unpublished;
        let problem = match newest {
            _ if was_tagged => {
                format!("was tagged but never published{}", self.0.newest_is(release))
            }
            _ if self.0.may_have_newer() => {
                format!("was never released{}", self.0.newest_is(release))
            }
            Some((line, newest)) => {
                format!("is not in the list of releases, where {newest} is the newest {line}.x")
            }
            None => {
                let major = release.major();
                format!("is not in the list of releases, which has no final {major}.x release")
            }
        };
        let tag = newest.zip(image).map(|((_, newest), image)| Tag::Release(newest, image));
        let invalid = Invalid::new(Code::Unreleased, format!("Prefect {release} {problem}"));
        let needs = (self.0.may_have_newer() && !was_tagged).then_some(Needs::Releases);
        Invalid { needs, ..invalid.choice(tag) }
    }

    fn in_the_list(self) -> &'static str {
        if self.0.may_have_newer() { "" } else { " in the list of releases" }
    }

    /// A tag whose image `release`, or for a floating tag its line, has; or which image is
    /// nearest, and since when there is one. Where its matrix is assumed, a release may
    /// have been given more.
    fn built(self, matrix: &Matrix, tag: Tag, image: Image, release: Release) -> Verdict<'static> {
        let of = tag.prefect().unwrap_or(ReleaseOrLine::Release(release));
        if matrix.has(image) || self.is_assumed(of) && matrix.may_grow_to(image) {
            return Ok(Valid::of_tag(tag, image, Some(release)));
        }
        let nearest = nearest(image, matrix)
            .or_else(|| matrix.flavors().next().map(|flavor| Image::new(image.python(), flavor)));
        let who = format!("Prefect {} has no", of.named());
        let pythons = listed(matrix.pythons(image.flavor()));
        let invalid = not_built(&who, image, &listed(matrix.flavors()), &pythons);
        let aside = self.where_built(release, image).into();
        Err(Invalid { aside, ..invalid.choice(nearest.map(|image| tag.with_image(image))) })
    }

    /// Whether the matrix of a release, or of all releases of a line, is assumed.
    pub(super) fn is_assumed(self, of: ReleaseOrLine) -> bool {
        self.0.is_assumed(self.first_of(of))
    }

    /// The release, or the first one of a line that has a matrix.
    pub(super) fn first_of(self, of: ReleaseOrLine) -> Release {
        match of {
            ReleaseOrLine::Release(release) => release,
            ReleaseOrLine::Line(line) => self.0.first_built(line),
        }
    }

    /// Which release is the first with an image that `release` lacks, or else which
    /// was the last.
    fn where_built(self, release: Release, image: Image) -> String {
        if let Some(first) = self.0.first_with(release, image) {
            return format!("{first} is the first");
        }
        let mut majors = self.0.majors().rev().filter(|major| *major <= release.major());
        let tag = |major| FloatingTag::new(Line::of_major(major), image);
        let last = majors.find_map(|major| self.0.owner(tag(major)));
        let python = image.python();
        last.map(|last| format!("{last} is the last with Python {python}")).unwrap_or_default()
    }
}

/// Tells that something has no such image, of these flavors and Python versions of its
/// flavor.
fn not_built(who: &str, image: Image, flavors: &str, pythons: &str) -> Invalid {
    let (flavor, python) = (image.flavor(), image.python());
    let (code, problem, expected) = if pythons.is_empty() {
        (Code::FlavorNotBuilt, format!("{who} {flavor} image"), flavors)
    } else {
        (Code::PythonNotBuilt, format!("{who} {flavor} image with Python {python}"), pythons)
    };
    Invalid::new(code, problem).expecting(&format!("one of {expected}"))
}

/// The image that was probably meant: that with Python 3.10 for 3.1, which lost its
/// zero, or else the nearest.
pub(super) fn nearest(image: Image, matrix: &Matrix) -> Option<Image> {
    let (python, pythons) = (image.python(), matrix.pythons(image.flavor()));
    let with_zero = python.minor().checked_mul(10).filter(|&minor| minor > 0);
    let with_zero = with_zero.map(|minor| PythonVersion::new(python.major(), minor));
    let nearest = || pythons.iter().copied().min_by_key(|built| built.distance(python));
    let python = with_zero.filter(|it| pythons.contains(it)).or_else(nearest)?;
    Some(Image::new(python, image.flavor()))
}
