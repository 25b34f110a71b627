//! What somebody probably meant who wrote a tag that the scheme does not have.

use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::Release;
use crate::tag::Version;

/// The parts of a tag, found in a text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    pub version: Version,
    pub python: Option<PythonVersion>,
    pub flavor: Flavor,
}

/// Finds the parts of a tag in any case and order, a version in any spelling.
///
/// There is a guess only where every word of the text is understood and none
/// contradicts another.
pub(crate) fn guess(text: &str) -> Option<Guess> {
    let text = text.to_ascii_lowercase();
    let mut versions = Agreement::default();
    let mut pythons = Agreement::default();
    let mut flavors = Agreement::default();

    let mut words = text.split(['-', '_']).peekable();
    while let Some(word) = words.next() {
        if let Some(python) = word.strip_prefix("python").or_else(|| word.strip_prefix("py")) {
            let python = if python.is_empty() { words.next()? } else { python };
            pythons.add(python.parse::<PythonVersion>().ok()?)?;
        } else if let Ok(flavor) = word.parse::<Flavor>() {
            flavors.add(flavor)?;
        } else if word != "latest" {
            // A version may have dashes too: 3.0.0-rc1, sha-88a7ff1.
            let mut version = word.to_owned();
            while let Some(part) = words.next_if(|next| !is_keyword(next)) {
                version.push('-');
                version.push_str(part);
            }
            versions.add(read_version(&version)?)?;
        }
    }
    Some(Guess {
        version: versions.0?,
        python: pythons.0,
        flavor: flavors.0.unwrap_or(Flavor::Standard),
    })
}

fn is_keyword(word: &str) -> bool {
    word == "latest" || word.starts_with("py") || word.parse::<Flavor>().is_ok()
}

fn read_version(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let text = text.strip_suffix(".x").unwrap_or(text);
    match Version::split(text.as_bytes()) {
        Ok((version, [])) => Some(version),
        _ => text.parse::<Release>().ok().map(Version::Release),
    }
}

/// What is said once, or several times without contradiction.
struct Agreement<T>(Option<T>);

impl<T> Default for Agreement<T> {
    fn default() -> Self {
        Agreement(None)
    }
}

impl<T: Agree> Agreement<T> {
    /// Adds what is said, or gives up on a contradiction.
    fn add(&mut self, said: T) -> Option<()> {
        let agreed = match self.0 {
            None => said,
            Some(before) => before.agree(said)?,
        };
        self.0 = Some(agreed);
        Some(())
    }
}

trait Agree: Copy + Eq {
    /// What both say, if they do not contradict each other.
    fn agree(self, other: Self) -> Option<Self> {
        (self == other).then_some(self)
    }
}

impl Agree for PythonVersion {}
impl Agree for Flavor {}

impl Agree for Version {
    /// The more specific one: 2.14.5 of 2 and 2.14.5.
    fn agree(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Version::Line(line), Version::Release(release))
            | (Version::Release(release), Version::Line(line))
                if line.contains(release) =>
            {
                Some(Version::Release(release))
            }
            _ => (self == other).then_some(self),
        }
    }
}
