//! Whether there is such an image: a tag, against the history.

use std::collections::BTreeSet;
use std::fmt;

use super::note::Note;
use super::verdict::{Code, Meaning};
use super::{Checker, Found, Rejection};
use crate::commit::TagSha;
use crate::history::{AtCommit, Matrix, Row, Status};
use crate::image::Image;
use crate::owner::newest_builder;
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::tag::{FloatingTag, Tag};
use crate::text::list::{Listed, joined};

impl<'a> Checker<'a> {
    /// Finds out whether there is such an image.
    pub(super) fn look_up(&self, tag: Tag, has_digest: bool) -> Result<Found, Rejection> {
        match tag {
            Tag::Release(release, image) => self.look_up_release(release, image),
            Tag::Commit(sha, image) => self.look_up_commit(sha, image),
            Tag::Floating(_) if self.pinned_only && !has_digest => Err(self
                .look_up(tag, true)
                .map_or_else(|it| it, |found| floating(tag, found.meaning))),
            Tag::Floating(tag) => self.look_up_floating(tag),
        }
    }

    fn look_up_release(&self, release: Release, image: Image) -> Result<Found, Rejection> {
        let row = self.row(release, Some(image))?;
        let note = match self.history.status(release) {
            Status::Released => None,
            Status::Newer { known } => Some(Note::Newer { known }),
            Status::Unpublished => return Err(self.unpublished(release, image)),
            Status::Never => return Err(self.unreleased(release, Some(image))),
        };
        let tag = |image| Tag::Release(release, image);
        check_built(row.matrix(), image, format_args!("Prefect {release}"), tag)?;
        Ok(Found { meaning: Meaning::Release { release, image }, note })
    }

    fn look_up_commit(&self, sha: TagSha, image: Image) -> Result<Found, Rejection> {
        match self.history.at_commit(sha) {
            AtCommit::Release(release) => {
                let row = self.row(release, None)?;
                let tag = |image| Tag::Commit(sha, image);
                check_built(row.matrix(), image, format_args!("Prefect {release}"), tag)?;
                Ok(Meaning::Commit { sha, release: Some(release), image }.into())
            }
            AtCommit::Unpublished(release) => Err(self.unpublished(release, image)),
            AtCommit::None => {
                let message = format!(
                    "the given releases have no commit {sha}, expected that of one of them"
                );
                Err(Rejection::new(Code::Unreleased, message))
            }
            AtCommit::Unknown => {
                self.check_ever_built(image)?;
                let meaning = Meaning::Commit { sha, release: None, image };
                Ok(Found { meaning, note: Some(Note::UnknownCommit) })
            }
        }
    }

    /// Whether any release was built so: a commit that is not known may be that
    /// of any.
    fn check_ever_built(&self, image: Image) -> Result<(), Rejection> {
        let released = || {
            let spans = self.history.spans();
            let spans = spans.filter(|(_, span)| self.history.any_between(span.clone()));
            spans.map(|(row, _)| row.matrix())
        };
        let mut built = self.history.spans().filter(|(row, _)| row.matrix().has(image));
        if built.any(|(_, span)| self.history.any_between(span)) {
            return Ok(());
        }
        let (flavor, python) = (image.flavor(), image.python());
        let knows = self.knows();
        let pythons = in_order(released().flat_map(|it| it.pythons(flavor).iter().copied()));
        if pythons.is_empty() {
            let flavors = in_order(released().flat_map(Matrix::flavors));
            let flavors = Listed(flavors.iter());
            let message = format!("{knows} no {flavor} image, expected one of {flavors}");
            return Err(Rejection::new(Code::FlavorNotBuilt, message));
        }
        let pythons = Listed(pythons.iter());
        let message =
            format!("{knows} no {flavor} image with Python {python}, expected one of {pythons}");
        Err(Rejection::new(Code::PythonNotBuilt, message))
    }

    fn look_up_floating(&self, tag: FloatingTag) -> Result<Found, Rejection> {
        let finals = self.history.finals(tag.line());
        let Some((owner, image)) = newest_builder(tag, finals, self.history) else {
            return self.look_up_unowned(tag, finals.last().copied());
        };
        if finals.last() == Some(&owner) {
            return Ok(Meaning::Floating { tag, owner, image }.into());
        }
        let after = finals.partition_point(|&release| release <= owner);
        let since = finals[after];
        Ok(Meaning::Frozen { tag, owner, image, since }.into())
    }

    /// A tag that belongs to no release: its line has none with such an image,
    /// or has not begun, as far as is known.
    fn look_up_unowned(
        &self,
        tag: FloatingTag,
        newest: Option<Release>,
    ) -> Result<Found, Rejection> {
        let line = tag.line();
        let first = self.history.first_built(line);
        let matrix = self.row(newest.unwrap_or(first), tag.image())?.matrix();
        let note = match (newest, self.history.status(first)) {
            (Some(_), _) => None,
            (None, Status::Newer { known }) => Some(Note::Newer { known }),
            (None, _) => {
                let message =
                    format!("{} no final Prefect {line}.x, expected a line with one", self.knows());
                return Err(Rejection::new(Code::Unreleased, message));
            }
        };
        let image = tag.image().unwrap_or(Image::new(matrix.latest(), tag.flavor()));
        let with = |image| tag.with_image(image).into();
        check_built(matrix, image, format_args!("Prefect {line}.x"), with)?;
        Ok(Found { meaning: Meaning::Future { tag, image }, note })
    }

    /// The row for a release, or why there is none.
    fn row(&self, release: Release, image: Option<Image>) -> Result<&'a Row, Rejection> {
        self.history.row(release).map_err(|_| {
            let mut majors = self.history.majors();
            let major = release.major();
            let (first, newest) = (self.history.majors().next(), self.history.majors().next_back());
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
                let message = format!("no Prefect {major} is known, expected {newest} or earlier, or rows of it with --matrix");
                Rejection::new(Code::UnknownMajor, message)
            }
        })
    }

    /// Tells that there was no such release, and which was the newest.
    fn unreleased(&self, release: Release, image: Option<Image>) -> Rejection {
        let newest = self.history.newest_near(release);
        let expected = match newest {
            Some((line, newest)) => format!("the newest {line}.x is {newest}"),
            None => "expected one of another major version".to_owned(),
        };
        let mut message = format!("{} no Prefect {release}, {expected}", self.knows());
        if self.history.is_open() {
            let known_to = joined(self.history.known_to());
            message.extend([
                " (Prefect is known to ",
                &known_to,
                ", and --released tells of newer releases)",
            ]);
        }
        let candidate = newest.zip(image).map(|((_, newest), image)| Tag::Release(newest, image));
        Rejection::new(Code::Unreleased, message).suggest(candidate)
    }

    /// Tells that a release was tagged and never published, and which one was.
    fn unpublished(&self, release: Release, image: Image) -> Rejection {
        let newest = self.history.newest_near(release);
        let newest_is = newest.map(|(line, newest)| format!(", the newest {line}.x is {newest}"));
        let message = format!(
            "Prefect {release} was tagged and never published{}",
            newest_is.unwrap_or_default()
        );
        let candidate = newest.map(|(_, newest)| Tag::Release(newest, image));
        Rejection::new(Code::Unreleased, message).suggest(candidate)
    }

    fn knows(&self) -> &'static str {
        if self.history.is_open() { "there was" } else { "the given releases have" }
    }
}

/// Tells that a tag is floating, and what it names now.
fn floating(tag: Tag, meaning: Meaning) -> Rejection {
    let message = format!("{tag} is floating, expected a pinned tag or a digest");
    let pinned = meaning.release().zip(meaning.image());
    let pinned = pinned.map(|(release, image)| Tag::Release(release, image));
    Rejection::new(Code::Floating, message).suggest(pinned)
}

/// Checks that releases with a matrix have an image, or tells which is nearest.
fn check_built(
    matrix: &Matrix,
    image: Image,
    who: fmt::Arguments<'_>,
    tag: impl Fn(Image) -> Tag,
) -> Result<(), Rejection> {
    if matrix.has(image) {
        return Ok(());
    }
    let (flavor, python) = (image.flavor(), image.python());
    let pythons = matrix.pythons(flavor);
    if pythons.is_empty() {
        let flavors = Listed(matrix.flavors());
        let message = format!("{who} has no {flavor} image, expected one of {flavors}");
        let candidate = matrix.flavors().next().map(|flavor| tag(Image::new(python, flavor)));
        return Err(Rejection::new(Code::FlavorNotBuilt, message).suggest(candidate));
    }
    let expected = Listed(pythons.iter());
    let message =
        format!("{who} has no {flavor} image with Python {python}, expected one of {expected}");
    let candidate = nearest(python, pythons).map(|python| tag(Image::new(python, flavor)));
    Err(Rejection::new(Code::PythonNotBuilt, message).suggest(candidate))
}

/// The version that was probably meant: 3.10 for 3.1, which lost its zero, or
/// else the nearest.
fn nearest(python: PythonVersion, pythons: &[PythonVersion]) -> Option<PythonVersion> {
    let with_zero = python.minor().checked_mul(10).filter(|&minor| minor > 0);
    let with_zero = with_zero.map(|minor| PythonVersion::new(python.major(), minor));
    let nearest = || pythons.iter().copied().min_by_key(|built| built.distance(python));
    with_zero.filter(|it| pythons.contains(it)).or_else(nearest)
}

/// The items in order, each once.
fn in_order<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}
