//! Whether a tag is one of the release that is expected.

use super::Checker;
use super::look_up::nearest;
use super::verdict::{Candidate, Code, Rejection, Valid};
use crate::image::Image;
use crate::line::Line;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};
use crate::text::list::listed;

impl Checker<'_> {
    /// Refuses a valid tag of another release than the expected one.
    pub(super) fn check_expected(&self, tag: Tag, valid: &Valid<'_>) -> Result<(), Rejection> {
        let Some(expected) = self.expected else { return Ok(()) };
        let is_expected = match tag {
            Tag::Floating(tag) => self.is_line_expected(tag, expected),
            // What names no known release is left alone.
            _ => valid.release.is_none_or(|release| expected.contains(release)),
        };
        if is_expected { Ok(()) } else { Err(self.other_release(tag, valid, expected)) }
    }

    /// Whether a floating tag is right for what is expected, whichever release is
    /// the newest: nothing is to flip when a newer one comes out.
    fn is_line_expected(&self, tag: FloatingTag, expected: ReleaseOrLine) -> bool {
        let is_built = |release: Release| {
            self.history.matrix(release).is_some_and(|matrix| matrix.image_of(tag).is_some())
        };
        match expected {
            ReleaseOrLine::Release(release) => {
                release.is_final() && tag.line().contains(release) && is_built(release)
            }
            ReleaseOrLine::Line(line) => narrower(tag.line(), line).is_some_and(|line| {
                let finals = self.history.finals(line);
                let first = self.history.first_built(line);
                finals.iter().any(|release| is_built(*release))
                    || finals.is_empty() && is_built(first)
            }),
        }
    }

    fn other_release(&self, tag: Tag, valid: &Valid<'_>, expected: ReleaseOrLine) -> Rejection {
        let found = tag.prefect().or(valid.release.map(ReleaseOrLine::Release));
        let found = found.map(ReleaseOrLine::named).unwrap_or_default();
        let rejection = Rejection::new(Code::OtherRelease, format!("is a tag of Prefect {found}"));
        let mut expecting = format!("one of Prefect {}", expected.named());
        let mut candidate = self.moved(tag);
        if let ReleaseOrLine::Release(release) = expected {
            expecting.extend(self.missing_image(release, tag));
        }
        if let (ReleaseOrLine::Release(release), Some(image)) = (expected, tag.image()) {
            // Of the right line, and only the image is missing.
            if candidate.as_ref().is_some_and(|it| it.tag == tag) {
                let nearest = self.history.matrix(release).and_then(|it| nearest(image, it));
                candidate = nearest.map(|image| Candidate::choice(tag.with_image(image)));
            }
        }
        rejection.expecting(expecting).meaning(candidate)
    }

    /// What to say if the expected release lacks the image of a tag.
    fn missing_image(&self, release: Release, tag: Tag) -> Option<String> {
        let matrix = self.history.matrix(release)?;
        let flavor = tag.flavor();
        let pythons = matrix.pythons(flavor);
        if pythons.is_empty() {
            return Some(format!(", which has no {flavor} image"));
        }
        let python = tag.image().map(Image::python).filter(|python| !pythons.contains(python))?;
        let pythons = listed(pythons);
        Some(format!(", which has no {flavor} image with Python {python} (it has {pythons})"))
    }

    /// Leads an invalid tag to the release that is expected, if another one is. A commit
    /// tag is not moved on the way to another.
    pub(super) fn toward_expected(&self, tag: Tag, rejection: Rejection) -> Rejection {
        match self.moved(tag).filter(|moved| moved.tag != tag) {
            Some(moved) if !matches!(tag, Tag::Commit(..)) => rejection.meaning([moved]),
            _ => rejection,
        }
    }

    /// The certain or possible tag of a floating one that has to be pinned, where a
    /// release is expected.
    pub(super) fn pinned_to_expected(&self, tag: Tag) -> Option<Candidate> {
        self.moved(tag).filter(|_| matches!(self.expected, Some(ReleaseOrLine::Release(_))))
    }

    /// The tag of the expected release in the place of `tag`, as precise as that.
    ///
    /// It is certain for a release and a choice for a line. A commit tag leads to
    /// the release's own tag, and is never replaced without asking.
    fn moved(&self, tag: Tag) -> Option<Candidate> {
        let (release, is_certain) = match self.expected? {
            ReleaseOrLine::Release(release) => (release, true),
            ReleaseOrLine::Line(line) => (*self.history.finals(line).last()?, false),
        };
        let latest = || Some(Image::new(self.history.matrix(release)?.latest(), tag.flavor()));
        let own = |image: Option<Image>| Some(Tag::Release(release, image.or_else(latest)?));
        let (tag, is_precise) = match tag {
            Tag::Release(_, image) => (own(Some(image))?, true),
            Tag::Commit(_, image) => (own(Some(image))?, false),
            Tag::Floating(tag) if self.pinned_only => (own(tag.image())?, true),
            Tag::Floating(tag) if !release.is_final() => (own(tag.image())?, false),
            Tag::Floating(tag) => (tag.of_release(release).into(), true),
        };
        Some(Candidate { is_certain: is_certain && is_precise, ..Candidate::choice(tag) })
    }
}

/// The releases that two lines share, if they do.
fn narrower(one: Line, other: Line) -> Option<Line> {
    match (one.minor(), other.minor()) {
        _ if one.major() != other.major() => None,
        (Some(_), None) => Some(one),
        (None, _) => Some(other),
        (Some(_), Some(_)) => (one == other).then_some(one),
    }
}
