//! What is wrong with a text that is no tag of the scheme, and what may be meant.

use super::Checker;
use super::guess::{Guess, Python, guess};
use super::look_up::LookUp;
use super::verdict::{Candidate, Code, Invalid};
use crate::flavor::Flavor;
use crate::image::Image;
use crate::line::Line;
use crate::release::parse;
use crate::release_or_line::ReleaseOrLine;
use crate::tag::{FloatingTag, Tag, TagFault, Version};
use crate::text::cursor::{Cursor, whole};
use crate::text::quote::Quoted;

impl Checker<'_> {
    /// Tells what is wrong with a text that is within Docker's grammar, but no
    /// tag of the scheme.
    pub(super) fn explain(&self, fault: TagFault<'_>) -> Invalid {
        let text = fault.at.text();
        let candidate = self.reading(text);
        let has_leading_v = matches!(text.as_bytes(), [b'v' | b'V', b'0'..=b'9', ..]);
        let invalid = if is_prefect_1(text) {
            Invalid::prefect_1()
        } else if is_alpha_or_beta(text) {
            Invalid::before_history()
        } else if has_leading_v {
            let problem = format!("starts with {}", Quoted::new(&text[..1]));
            Invalid::new(Code::LeadingV, problem).expecting("the version without it")
        } else if lacks_only_python(text) {
            self.missing_python(candidate.as_ref())
        } else if let Some((problem, expected)) = made_elsewhere(text) {
            Invalid::new(Code::NotInScheme, problem).expecting(expected)
        } else {
            let (problem, expected) = fault.about();
            let subject = if problem.starts_with("is ") { "" } else { "tag " };
            Invalid::new(Code::NotInScheme, subject.to_owned() + &problem).expecting(expected)
        };
        invalid.meaning(candidate)
    }

    /// Tells that a tag has no Python version, and whether no image has its flavor.
    fn missing_python(&self, candidate: Option<&Candidate>) -> Invalid {
        let without = candidate.and_then(|it| LookUp(self.history).tag(it.tag).err());
        match without.filter(|invalid| invalid.code == Code::FlavorNotBuilt) {
            Some(without) => {
                let problem =
                    format!("has no Python version, and {}", &without.message[..without.problem]);
                let aside = without.aside;
                Invalid { aside, ..Invalid::new(Code::MissingPython, problem) }
            }
            None => Invalid::new(Code::MissingPython, "has no Python version")
                .expecting("-pythonX.Y after the version"),
        }
    }

    /// The tag that a text may mean.
    fn reading(&self, text: &str) -> Option<Candidate> {
        if text == DOCKERS_DEFAULT {
            return self.newest().map(Candidate::choice);
        }
        match respelled(text) {
            Some(tag) => Some(Candidate { tag, is_certain: true, is_respelled: true }),
            None => guess(text).and_then(|guess| self.guessed(guess)).map(Candidate::choice),
        }
    }

    /// The tag of a guess. A Python version that it lacks is the default of the release
    /// that it is to be moved to, if it is.
    fn guessed(&self, guess: Guess) -> Option<Tag> {
        let Guess { version, python, flavor } = guess;
        let newest = |line: Line| self.history.finals(line).last().copied().unwrap_or(line.first());
        let release = match (python, version) {
            (Python::Given(python), _) => {
                return Some(version.with_image(Image::new(python, flavor)));
            }
            (Python::None, Version::Line(line)) if line.minor().is_none() => {
                return Some(FloatingTag::latest(line.major(), flavor).into());
            }
            (_, Version::Line(line)) => newest(line),
            (_, Version::Release(release)) => release,
            (_, Version::Commit(_)) => return None,
        };
        let release = match self.expected {
            Some(ReleaseOrLine::Release(expected)) => expected,
            Some(ReleaseOrLine::Line(line)) if !line.contains(release) => newest(line),
            _ => release,
        };
        let python = self.history.matrix(release)?.latest();
        Some(version.with_image(Image::new(python, flavor)))
    }

    /// `N-latest` of the newest major version that is known.
    pub(super) fn newest(&self) -> Option<Tag> {
        let mut majors = self.history.majors().rev();
        let major = majors.find(|&it| !self.history.finals(Line::of_major(it)).is_empty())?;
        Some(FloatingTag::latest(major, Flavor::Standard).into())
    }
}

/// The tag that Docker pulls where none is given.
const DOCKERS_DEFAULT: &str = "latest";

/// The tag that a text spells in another way: with a `v` in front, letters in
/// another case, or another PEP 440 spelling of the release. The release line, the
/// Python version and the flavor are the same.
fn respelled(text: &str) -> Option<Tag> {
    let lower = text.to_ascii_lowercase();
    let canonical = lower.strip_prefix('v').unwrap_or(&lower);
    let read = Tag::parse(canonical).ok().or_else(|| {
        let (release, image) = Image::split_off(&lower)?;
        Some(Tag::Release(parse(release).ok()?, image))
    });
    read.filter(|tag| tag.to_string() != text)
}

/// Whether a text is a tag of the scheme of Prefect 1: `latest`, `0.15.13`,
/// `core-1.2.1`, `all_extras`, `master`, each with what may follow.
fn is_prefect_1(text: &str) -> bool {
    let first = text.split(['.', '-']).next();
    matches!(first, Some("0" | "1" | DOCKERS_DEFAULT | "core" | "all_extras" | "master"))
}

/// Whether a text is a tag of `2.0a1` to `2.0b16`, which had no patch number.
fn is_alpha_or_beta(text: &str) -> bool {
    let rest = text.strip_prefix("2.0a").or_else(|| text.strip_prefix("2.0b"));
    let number = rest.and_then(|rest| rest.split('-').next());
    number.is_some_and(|number| number.parse::<u64>().is_ok())
}

/// Whether a text would be a tag with a Python version after the version.
fn lacks_only_python(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    Version::read(&mut cursor).is_ok() && Flavor::from_suffix(cursor.rest()).is_some()
}

/// What to say of a tag that something else of Prefect's makes, and what was expected.
fn made_elsewhere(text: &str) -> Option<(&'static str, &'static str)> {
    let (front, _) = Image::split_off(text)?;
    let latest = |cursor: &mut Cursor<'_>| cursor.number().filter(|_| cursor.take("-latest"));
    if whole(front, latest).is_some() {
        return Some(("is pushed by hand and not moved by releases", "a tag without latest"));
    }
    if front == "dev" {
        let problem = "is what a development install of Prefect makes";
        return Some((problem, "a release, such as 2.11.5-python3.10"));
    }
    let problem = "is what the release of an integration makes";
    let expected = "one of Prefect itself, such as 2.11.5-python3.10";
    front.starts_with("prefect-").then_some((problem, expected))
}
