//! What is wrong with a text that is no tag of the scheme.

use super::guess::{Guess, guess};
use super::verdict::Code;
use super::{Checker, Rejection};
use crate::flavor::Flavor;
use crate::image::Image;
use crate::line::Line;
use crate::reference::Reference;
use crate::tag::{FloatingTag, Tag, TagFault, Version};
use crate::text::decimal::split_number;
use crate::text::quote::Quoted;

impl Checker<'_> {
    /// Tells what is wrong with a text that is within Docker's grammar, but no
    /// tag of the scheme.
    pub(super) fn explain(&self, text: &str, fault: TagFault) -> Rejection {
        let (code, message) = if has_leading_v(text) {
            let message =
                format!("begins with {}, expected the version alone", Quoted::new(&text[..1]));
            (Code::LeadingV, message)
        } else if is_prefect_1(text) {
            return Rejection::prefect_1();
        } else if is_alpha_or_beta(text) {
            return Rejection::before_history();
        } else if lacks_only_python(text) {
            let message = "has no Python version, expected -pythonX.Y after the version";
            (Code::MissingPython, message.to_owned())
        } else {
            (Code::NotInScheme, format!("tag {}", fault.about(text)))
        };
        Rejection::new(code, message).suggest(self.meant(text))
    }

    /// The tag that was probably meant.
    pub(super) fn meant(&self, text: &str) -> Option<Tag> {
        if let Ok(tag) = Tag::parse(text) {
            return Some(tag);
        }
        let Guess { version, python, flavor } = guess(text)?;
        let latest = |release| Some(self.history.row(release).ok()?.matrix().latest());
        let python = match (python, version) {
            (Some(python), _) => python,
            (None, Version::Line(line)) if line.minor().is_none() => {
                return Some(FloatingTag::Latest { major: line.major(), flavor }.into());
            }
            (None, Version::Line(line)) => {
                latest(self.history.finals(line).last().copied().unwrap_or(line.first()))?
            }
            (None, Version::Release(release)) => latest(release)?,
            (None, Version::Commit(_)) => return None,
        };
        Some(version.with_image(Image::new(python, flavor)))
    }

    /// The latest image of the newest major version that is known.
    pub(super) fn newest(&self) -> Option<Tag> {
        let mut majors = self.history.majors().rev();
        let major = majors.find(|&it| !self.history.finals(Line::of_major(it)).is_empty())?;
        Some(FloatingTag::Latest { major, flavor: Flavor::Standard }.into())
    }

    /// Tells that a reference has no tag, and which one it may have: the last
    /// component of `prefecthq/prefect/2-latest` was meant as one.
    pub(super) fn no_tag<'i>(&self, reference: Reference<'i>) -> (Reference<'i>, Rejection) {
        let rejection = Rejection::new(
            Code::NoTag,
            "has neither tag nor digest, and Docker reads that as latest, expected a tag"
                .to_owned(),
        );
        // What stands before it must be more than a registry.
        let split = reference.repository().rsplit_once('/');
        let split = split.filter(|(repository, _)| Some(*repository) != reference.domain());
        let split = split.and_then(|(repository, tag)| {
            Some((Reference::parse(repository).ok()?, Tag::parse(tag).ok()?))
        });
        match split {
            Some((repository, tag)) => (repository, rejection.suggest(Some(tag))),
            None => (reference, rejection.suggest(self.newest())),
        }
    }
}

fn has_leading_v(text: &str) -> bool {
    matches!(text.as_bytes(), [b'v' | b'V', b'0'..=b'9', ..])
}

/// Whether a text is a tag of the scheme of Prefect 1: `latest`, `0.15.13`,
/// `core-1.2.1`, `all_extras`, `master`, each with what may follow.
fn is_prefect_1(text: &str) -> bool {
    let is_or_begins = |name: &str| {
        text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let is_old_version = split_number(text).is_some_and(|number| {
        matches!(number.value, Some(0 | 1))
            && (number.rest.is_empty() || number.rest.starts_with(['.', '-']))
    });
    ["latest", "core", "all_extras", "master"].into_iter().any(is_or_begins) || is_old_version
}

/// Whether a text is a tag of `2.0a1` to `2.0b16`, which had no patch number.
fn is_alpha_or_beta(text: &str) -> bool {
    let number = text.strip_prefix("2.0").and_then(|rest| rest.strip_prefix(['a', 'b']));
    number
        .and_then(split_number)
        .is_some_and(|number| number.rest.is_empty() || number.rest.starts_with('-'))
}

/// Whether a text would be a tag with a Python version after the version.
fn lacks_only_python(text: &str) -> bool {
    Version::split(text).is_ok_and(|(_, rest)| Flavor::from_suffix(rest).is_some())
}
