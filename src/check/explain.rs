//! What is wrong with a text that is no tag of the scheme, and what was meant.

use super::Checker;
use super::guess::{Guess, guess};
use super::verdict::{Code, Invalid, Meant, Rejection, Suggestion};
use crate::flavor::Flavor;
use crate::image::Image;
use crate::line::Line;
use crate::reference::Reference;
use crate::release::parse;
use crate::repository::{PREFECT, Repository, has_own_scheme};
use crate::tag::{FloatingTag, Tag, TagFault, Version};
use crate::text::cursor::Cursor;
use crate::text::list::either;
use crate::text::quote::Quoted;

impl Rejection {
    pub(super) fn prefect_1() -> Self {
        let message = "is a tag of Prefect 1 or earlier (another scheme), expected one of Prefect \
                       2 or later, such as 2-latest";
        Rejection::new(Code::Prefect1, message)
    }

    pub(super) fn before_history() -> Self {
        let message = "is a tag of a Prefect 2 alpha or beta (scheme not known), expected 2.0.0 \
                       or later";
        Rejection::new(Code::BeforeHistory, message)
    }
}

impl Checker<'_> {
    /// Tells what is wrong with a text that is within Docker's grammar, but no
    /// tag of the scheme.
    pub(super) fn explain(&self, text: &str, fault: TagFault) -> Rejection {
        let (code, message) = if has_leading_v(text) {
            let found = Quoted::new(&text[..1]);
            (Code::LeadingV, format!("starts with {found}, expected the version without it"))
        } else if text == DOCKERS_DEFAULT {
            return Rejection::prefect_1().choice(self.newest());
        } else if is_prefect_1(text) {
            return Rejection::prefect_1();
        } else if is_alpha_or_beta(text) {
            return Rejection::before_history();
        } else if lacks_only_python(text) {
            let message = "has no Python version, expected -pythonX.Y after the version";
            (Code::MissingPython, message.to_owned())
        } else if let Some(message) = made_elsewhere(text) {
            (Code::NotInScheme, message.to_owned())
        } else {
            (Code::NotInScheme, format!("tag {}", fault.about(text)))
        };
        Rejection { meant: self.meant(text), ..Rejection::new(code, message) }
    }

    /// The tag that a text means for certain, or probably.
    fn meant(&self, text: &str) -> Option<Meant> {
        if let Some(tag) = respelled(text) {
            return Some(Meant { tag, is_certain: true, is_respelled: true });
        }
        let Guess { version, python, flavor } = guess(text)?;
        // The default of the release that it is to be moved to, if it is.
        let latest = |release| {
            let release = self.expected_release().unwrap_or(release);
            Some(self.history.matrix(release)?.latest())
        };
        let python = match (python, version) {
            (Some(python), _) => python,
            (None, Version::Line(line)) if line.minor().is_none() => {
                let tag = FloatingTag::latest(line.major(), flavor);
                return Some(Meant::choice(tag.into()));
            }
            (None, Version::Line(line)) => {
                latest(self.history.finals(line).last().copied().unwrap_or(line.first()))?
            }
            (None, Version::Release(release)) => latest(release)?,
            (None, Version::Commit(_)) => return None,
        };
        Some(Meant::choice(version.with_image(Image::new(python, flavor))))
    }

    /// `N-latest` of the newest major version that is known.
    fn newest(&self) -> Option<Tag> {
        let mut majors = self.history.majors().rev();
        let major = majors.find(|&it| !self.history.finals(Line::of_major(it)).is_empty())?;
        Some(FloatingTag::latest(major, Flavor::Standard).into())
    }

    /// Tells that a reference has no tag, and which one it may have: the last
    /// component of `prefecthq/prefect/2-latest` was meant as one.
    pub(super) fn no_tag<'i>(&self, reference: Reference<'i>) -> (Reference<'i>, Rejection) {
        let rejection = Rejection::new(
            Code::NoTag,
            "has no tag or digest (Docker would pull latest), expected a tag",
        );
        // What stands before it must be more than a registry.
        let split = reference.repository().rsplit_once('/');
        let split = split.filter(|(repository, _)| Some(*repository) != reference.domain());
        let split = split.and_then(|(repository, tag)| {
            Some((Reference::parse(repository).ok()?, Tag::parse(tag).ok()?))
        });
        match split {
            Some((repository, tag)) => (repository, rejection.choice(Some(tag))),
            None => (reference, rejection.choice(self.newest())),
        }
    }

    /// Refuses a reference to another repository than a wanted one, and to the
    /// siblings of Prefect's own that have schemes of their own.
    pub(super) fn wrong_image(&self, reference: Reference<'_>) -> Option<Invalid> {
        let repository = reference.repository();
        if let Some(sibling) = sibling(repository) {
            return Some(sibling);
        }
        let is_wanted = |it: &Repository| it.is(repository);
        if self.repositories.is_empty() || self.repositories.iter().any(is_wanted) {
            return None;
        }
        let (found, wanted) = (Quoted::new(repository), either(&self.repositories));
        // What a digest names, no tag of another repository is sure to name.
        let suggestion = match &*self.repositories {
            [only] if reference.digest().is_none() => {
                let named = only.to_string();
                let in_named = Reference::parse(&named).ok()?;
                let meant = match reference.tag() {
                    Some(tag) => Tag::parse(tag).ok().map(Meant::choice).or(self.meant(tag)),
                    None => self.newest().map(Meant::choice),
                };
                let rejection = Rejection { meant, ..Rejection::new(Code::WrongImage, "") };
                self.suggest(Some(in_named), &rejection)
            }
            _ => None,
        };
        let message = format!("repository is {found}, expected {wanted}");
        let suggestion = suggestion.map(|it| Suggestion { is_certain: false, ..it });
        Some(Invalid { suggestion, ..Invalid::new(Code::WrongImage, message) })
    }
}

/// Refuses a reference to one of Prefect's other repositories, whose tags have
/// schemes of their own, whatever else is wrong with it.
pub(super) fn sibling(repository: &str) -> Option<Invalid> {
    has_own_scheme(repository).then(|| {
        let found = Quoted::new(repository);
        let message = format!("repository is {found}, whose tags are others, expected {PREFECT}");
        Invalid::new(Code::WrongImage, message)
    })
}

/// The tag that Docker pulls where none is given.
const DOCKERS_DEFAULT: &str = "latest";

/// The tag that a text spells in another way: with a `v` in front, letters in
/// another case, or another PEP 440 spelling of the release. The release line, the
/// Python version and the flavor are the same.
fn respelled(text: &str) -> Option<Tag> {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_prefix('v').unwrap_or(&lower);
    let read = Tag::parse(lower).ok().or_else(|| {
        let (release, image) = Image::split_off(lower)?;
        // A second `v` is not that of a version.
        let release =
            Some(release).filter(|it| it.starts_with(|first: char| first.is_ascii_digit()))?;
        Some(Tag::Release(parse(release).ok()?, image))
    });
    read.filter(|tag| tag.to_string() != text)
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
    let mut cursor = Cursor::new(text);
    let is_old = cursor.number().is_some_and(|number| matches!(number.value, Some(0 | 1)));
    let is_version = cursor.is_at_end() || cursor.rest().starts_with(['.', '-']);
    [DOCKERS_DEFAULT, "core", "all_extras", "master"].into_iter().any(is_or_begins)
        || is_old && is_version
}

/// Whether a text is a tag of `2.0a1` to `2.0b16`, which had no patch number.
fn is_alpha_or_beta(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.take("2.0")
        && cursor.take_one_of(&['a', 'b'])
        && cursor.number().is_some()
        && (cursor.is_at_end() || cursor.rest().starts_with('-'))
}

/// Whether a text would be a tag with a Python version after the version.
fn lacks_only_python(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    Version::read(&mut cursor).is_ok() && Flavor::from_suffix(cursor.rest()).is_some()
}

/// What to say of a tag that something else of Prefect's makes.
fn made_elsewhere(text: &str) -> Option<&'static str> {
    let mut cursor = Cursor::new(text);
    if cursor.canonical_number().is_some()
        && cursor.take("-latest")
        && Image::from_suffix(cursor.rest()).is_some()
    {
        return Some("is pushed by hand and not moved by releases, expected a tag without latest");
    }
    let front = Image::split_off(text).map(|(front, _)| front);
    if front == Some("dev") {
        return Some(
            "is what a development install of Prefect makes, expected a release, such as \
             2.11.5-python3.10",
        );
    }
    if front.is_some_and(|front| front.starts_with("prefect-")) {
        return Some(
            "is what the release of an integration makes, expected one of Prefect itself, such \
             as 2.11.5-python3.10",
        );
    }
    None
}
