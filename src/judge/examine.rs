//! Whether there is such an image: a tag, against the releases and the history.

use std::fmt;

use super::{Found, Judge, Rejection};
use crate::flavor::Flavor;
use crate::history::Row;
use crate::image::Image;
use crate::line::Line;
use crate::matrix::Matrix;
use crate::owner::{Matrices, newest_builder};
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::releases::Status;
use crate::tag::{FloatingTag, Tag};
use crate::verdict::{Code, Note};

impl<'a> Judge<'a> {
    /// Finds out whether there is such an image.
    pub(super) fn examine(&self, tag: Tag, digest: bool) -> Result<Found, Rejection> {
        match tag {
            Tag::Release(release, image) => self.examine_release(release, image),
            Tag::Commit(_, image) => self.examine_commit(image),
            Tag::Floating(floating) => self.examine_floating(floating, digest),
        }
    }

    fn examine_release(&self, release: Release, image: Image) -> Result<Found, Rejection> {
        let row = self.row(release, Some(image))?;
        let note = match self.releases.status(release) {
            Status::Released => None,
            Status::Newer(known) => Some(Note::Newer { known }),
            Status::Never => return Err(self.unreleased(release, Some(image))),
        };
        let tag = |image| Tag::Release(release, image);
        if row.matrix().has(image) {
            Ok(Found { image, owner: None, note })
        } else {
            let who = format_args!("Prefect {release}");
            Err(not_built(who, row.matrix(), image.flavor(), image.python(), tag))
        }
    }

    /// A commit is of no known release, so any release built so will do.
    fn examine_commit(&self, image: Image) -> Result<Found, Rejection> {
        let is_released =
            |(row, until): &(&Row, Release)| self.releases.any_between(row.since()..*until);
        let mut built = self.history.spans().filter(|(row, _)| row.matrix().has(image));
        if built.any(|span| is_released(&span)) {
            return Ok(Found { image, owner: None, note: None });
        }
        let (flavor, python) = (image.flavor(), image.python());
        let released = || self.history.spans().filter(is_released).map(|(row, _)| row.matrix());
        let knows = self.knows();
        let pythons = in_order(released().flat_map(|it| it.pythons(flavor).iter().copied()));
        if pythons.is_empty() {
            let flavors = Listed(in_order(released().flat_map(Matrix::flavors)).into_iter());
            let message = format!("{knows} no {flavor} image, expected one of {flavors}");
            return Err(Rejection::new(Code::FlavorNotBuilt, message));
        }
        let pythons = Listed(pythons.into_iter());
        let message =
            format!("{knows} no {flavor} image with Python {python}, expected one of {pythons}");
        Err(Rejection::new(Code::PythonNotBuilt, message))
    }

    fn examine_floating(&self, tag: FloatingTag, digest: bool) -> Result<Found, Rejection> {
        let finals = self.releases.finals(tag.line());
        let builder = newest_builder(tag, finals, Matrices::of(self.history));
        let (Some((owner, image)), Some(&newest)) = (builder, finals.last()) else {
            return self.examine_unowned(tag, finals.last().copied(), digest);
        };
        if self.pinned && !digest {
            return Err(floating(tag, Some(Tag::Release(owner, image))));
        }
        let note = (owner < newest).then(|| {
            let next = finals.partition_point(|&release| release <= owner);
            Note::Frozen { owner, since: finals[next] }
        });
        Ok(Found { image, owner: Some(owner), note })
    }

    /// A tag that belongs to no release: its line has none with such an image,
    /// or has not begun, as far as is known.
    fn examine_unowned(
        &self,
        tag: FloatingTag,
        newest: Option<Release>,
        digest: bool,
    ) -> Result<Found, Rejection> {
        let line = tag.line();
        let matrix = self.row(newest.unwrap_or(line.first()), tag.image())?.matrix();
        if newest.is_some() {
            return Err(not_built_floating(tag, matrix));
        }
        let Status::Newer(known) = self.releases.status(line.first()) else {
            let message =
                format!("{} no final Prefect {line}.x, expected a line with one", self.knows());
            return Err(Rejection::new(Code::Unreleased, message));
        };
        let Some(image) = matrix.image_of(tag) else {
            return Err(not_built_floating(tag, matrix));
        };
        if self.pinned && !digest {
            return Err(floating(tag, None));
        }
        Ok(Found { image, owner: None, note: Some(Note::Newer { known }) })
    }

    /// The row for a release, or why there is none.
    fn row(&self, release: Release, image: Option<Image>) -> Result<&'a Row, Rejection> {
        self.history.row(release).map_err(|_| {
            let mut majors = self.history.rows().iter().map(|row| row.since().major());
            let (first, newest) = (majors.clone().min(), majors.clone().max());
            let major = release.major();
            if Some(major) < first {
                Rejection::prefect_1()
            } else if Some(major) == first
                && matches!(release.part(), Part::Alpha(_) | Part::Beta(_))
            {
                Rejection::before_history()
            } else if majors.any(|known| known == major) {
                self.unreleased(release, image)
            } else {
                let newest = newest.unwrap_or(major);
                let message = format!("no Prefect {major} is known, expected {newest} or earlier");
                Rejection::new(Code::UnknownMajor, message)
            }
        })
    }

    fn unreleased(&self, release: Release, image: Option<Image>) -> Rejection {
        let lines = [Line::Minor(release.major(), release.minor()), Line::Major(release.major())];
        let newest = lines.into_iter().find_map(|it| Some((it, *self.releases.finals(it).last()?)));
        let message = format!("{} no Prefect {release}", self.knows());
        let Some((line, newest)) = newest else {
            let message = format!("{message}, expected one of a line that there is");
            return Rejection::new(Code::Unreleased, message);
        };
        let message = format!("{message}, the newest {line}.x is {newest}");
        let candidate = image.map(|image| Tag::Release(newest, image));
        Rejection::new(Code::Unreleased, message).suggest(candidate)
    }

    fn knows(&self) -> &'static str {
        if self.releases.is_open() { "there was" } else { "the given releases have" }
    }
}

fn floating(tag: FloatingTag, pinned: Option<Tag>) -> Rejection {
    let message = format!("{tag} is floating, expected a pinned tag or a digest");
    Rejection::new(Code::Floating, message).suggest(pinned)
}

fn not_built_floating(tag: FloatingTag, newest: &Matrix) -> Rejection {
    let python = tag.image().map_or(newest.latest(), Image::python);
    let who = format_args!("Prefect {}.x", tag.line());
    not_built(who, newest, tag.flavor(), python, |image| tag.with_image(image).into())
}

/// Tells that the releases with a matrix lack an image, and which is nearest.
fn not_built(
    who: fmt::Arguments<'_>,
    matrix: &Matrix,
    flavor: Flavor,
    python: PythonVersion,
    tag: impl Fn(Image) -> Tag,
) -> Rejection {
    let pythons = matrix.pythons(flavor);
    if pythons.is_empty() {
        let flavors = Listed(matrix.flavors());
        let message = format!("{who} has no {flavor} image, expected one of {flavors}");
        let candidate = matrix.flavors().next().map(|flavor| tag(Image::new(python, flavor)));
        return Rejection::new(Code::FlavorNotBuilt, message).suggest(candidate);
    }
    let expected = Listed(pythons.iter());
    let message =
        format!("{who} has no {flavor} image with Python {python}, expected one of {expected}");
    let nearest = pythons.iter().min_by_key(|built| built.distance(python));
    let candidate = nearest.map(|&python| tag(Image::new(python, flavor)));
    Rejection::new(Code::PythonNotBuilt, message).suggest(candidate)
}

/// The items in order, each once.
fn in_order<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        if let Err(place) = sorted.binary_search(&item) {
            sorted.insert(place, item);
        }
    }
    sorted
}

/// Prints items with commas between them.
struct Listed<I>(I);

impl<I: Iterator<Item: fmt::Display> + Clone> fmt::Display for Listed<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.clone().enumerate() {
            write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
