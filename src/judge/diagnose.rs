//! What is wrong with a text that is no tag of the scheme.

use super::{Judge, Rejection};
use crate::decimal::split_number;
use crate::flavor::Flavor;
use crate::guess::{Guess, guess};
use crate::image::Image;
use crate::line::Line;
use crate::quote::Quoted;
use crate::tag::{FloatingTag, Tag, TagFault, Version};
use crate::verdict::Code;

impl Judge<'_> {
    /// Tells what is wrong with a text that is within Docker's grammar, but no
    /// tag of the scheme.
    pub(super) fn diagnose(&self, text: &str, fault: TagFault) -> Rejection {
        let (code, message) = if has_leading_v(text) {
            let message =
                format!("begins with {}, expected the version alone", Quoted::new(&text[..1]));
            (Code::LeadingV, message)
        } else if is_prefect_1(text) {
            return Rejection::prefect_1();
        } else if is_alpha_or_beta(text) {
            return Rejection::before_history();
        } else if lacks_only_python(text) {
            let message = "has no Python version, expected -pythonX.Y behind the version";
            (Code::MissingPython, message.to_owned())
        } else {
            (Code::NotInScheme, format!("tag {}", fault.about(text.as_bytes())))
        };
        Rejection::new(code, message).suggest(self.mend(text))
    }

    /// The tag that was probably meant.
    pub(super) fn mend(&self, text: &str) -> Option<Tag> {
        if let Ok(tag) = Tag::parse(text.as_bytes()) {
            return Some(tag);
        }
        let Guess { version, python, flavor } = guess(text)?;
        let latest = |release| Some(self.history.row(release).ok()?.matrix().latest());
        let python = match (python, version) {
            (Some(python), _) => python,
            (None, Version::Line(Line::Major(major))) => {
                return Some(FloatingTag::Latest { major, flavor }.into());
            }
            (None, Version::Line(line)) => {
                latest(self.releases.finals(line).last().copied().unwrap_or(line.first()))?
            }
            (None, Version::Release(release)) => latest(release)?,
            (None, Version::Commit(_)) => return None,
        };
        Some(version.with_image(Image::new(python, flavor)))
    }

    /// The latest image of the newest major version that there is.
    pub(super) fn newest(&self) -> Option<Tag> {
        let majors = self.history.rows().iter().map(|row| row.since().major());
        let major = majors.filter(|&it| !self.releases.finals(Line::Major(it)).is_empty()).max()?;
        Some(FloatingTag::Latest { major, flavor: Flavor::Standard }.into())
    }
}

fn has_leading_v(text: &str) -> bool {
    matches!(text.as_bytes(), [b'v' | b'V', b'0'..=b'9', ..])
}

/// Whether a text is a tag of the scheme of Prefect 1: `latest`, `0.15.13`,
/// `core-1.2.1`, `all_extras`, each with what may follow.
fn is_prefect_1(text: &str) -> bool {
    let is_or_begins = |name: &str| {
        text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let is_old_version = split_number(text.as_bytes()).is_some_and(|number| {
        matches!(number.value, Some(0 | 1)) && matches!(number.rest, [] | [b'.' | b'-', ..])
    });
    ["latest", "core", "all_extras"].into_iter().any(is_or_begins) || is_old_version
}

/// Whether a text is a tag of `2.0a1` to `2.0b16`, which had no patch number.
fn is_alpha_or_beta(text: &str) -> bool {
    let number = text.strip_prefix("2.0").and_then(|rest| rest.strip_prefix(['a', 'b']));
    number
        .and_then(|rest| split_number(rest.as_bytes()))
        .is_some_and(|number| matches!(number.rest, [] | [b'-', ..]))
}

/// Whether a text would be a tag with a Python version behind the version.
fn lacks_only_python(text: &str) -> bool {
    Version::split(text.as_bytes()).is_ok_and(|(_, rest)| Flavor::from_suffix(rest).is_some())
}
