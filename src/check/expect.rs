//! Whether a tag is one of the release that is expected.

use super::Checker;
use super::look_up::nearest;
use super::verdict::{Candidate, Code, Invalid, Valid};
use crate::image::Image;
use crate::line::Line;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag};
use crate::text::list::listed;

impl Checker<'_> {
    /// Refuses a valid tag of another release than the expected one.
    pub(super) fn check_expected(&self, tag: Tag, valid: &Valid<'_>) -> Result<(), Invalid> {
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
        let is_built = |release| self.history.builds(release, tag);
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

    fn other_release(&self, tag: Tag, valid: &Valid<'_>, expected: ReleaseOrLine) -> Invalid {
        let found = tag.prefect().or(valid.release.map(ReleaseOrLine::Release));
        let found = found.map(ReleaseOrLine::named).unwrap_or_default();
        let missing = match expected {
            ReleaseOrLine::Release(release) => self.missing_image(release, tag),
            ReleaseOrLine::Line(_) => None,
        };
        let expected =
            format!("one of Prefect {}{}", expected.named(), missing.unwrap_or_default());
        let invalid = Invalid::new(Code::OtherRelease, format!("is a tag of Prefect {found}"));
        invalid.expecting(&expected).meaning(self.moved(tag))
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
    pub(super) fn toward_expected(&self, tag: Tag, invalid: Invalid) -> Invalid {
        match self.moved(tag).filter(|moved| moved.tag != tag) {
            Some(moved) if !matches!(tag, Tag::Commit(..)) => invalid.meaning(Some(moved)),
            _ => invalid,
        }
    }

    /// The tag of the expected release in the place of `tag`, as precise as that.
    ///
    /// It is certain for a release that has the image, and a choice otherwise. A commit
    /// tag leads to the release's own tag, and is never replaced without asking.
    pub(super) fn moved(&self, tag: Tag) -> Option<Candidate> {
        let (release, is_one) = match self.expected? {
            ReleaseOrLine::Release(release) => (release, true),
            ReleaseOrLine::Line(line) => (*self.history.finals(line).last()?, false),
        };
        let matrix = self.history.matrix(release)?;
        let wanted = tag.image().unwrap_or(Image::new(matrix.latest(), tag.flavor()));
        // Of a line, another release may have the image.
        let image = nearest(wanted, matrix).filter(|_| is_one).unwrap_or(wanted);
        let own = Tag::Release(release, image);
        let (moved, is_precise) = match tag {
            Tag::Floating(tag) if !self.pinned_only && release.is_final() => {
                (tag.of_release(release).with_image(image).into(), true)
            }
            Tag::Floating(_) => (own, self.pinned_only),
            Tag::Release(..) => (own, true),
            Tag::Commit(..) => (own, false),
        };
        let is_certain = is_one && is_precise && image == wanted;
        Some(Candidate { is_certain, ..Candidate::choice(moved) })
    }
}

/// The releases that two lines share, if they do.
fn narrower(one: Line, other: Line) -> Option<Line> {
    // A major version comes before its minor versions.
    let (wide, narrow) = (one.min(other), one.max(other));
    (wide == narrow || wide == Line::of_major(narrow.major())).then_some(narrow)
}
