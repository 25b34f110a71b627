//! What somebody probably meant who wrote a tag that the scheme does not have.

use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::parse;
use crate::tag::Version;
use crate::text::cursor::{Cursor, whole};
use crate::text::edits::is_within;

/// The parts of a tag, found in a text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub version: Version,
    pub python: Python,
    pub flavor: Flavor,
}

/// What a text says of Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Python {
    /// Nothing.
    None,
    /// The word, perhaps with a 3.
    Any,
    Given(PythonVersion),
}

/// Finds the parts of a tag in any case and order, a version in any spelling, and
/// words that are nearly right.
///
/// There is a guess only where every word of the text is understood and none
/// contradicts another.
pub(super) fn guess(text: &str) -> Option<Guess> {
    let text = text.to_ascii_lowercase();
    let (mut versions, mut pythons, mut flavors) = (Vec::new(), Vec::new(), Vec::new());

    let mut words = text.split(['-', '_']).peekable();
    while let Some(word) = words.next() {
        match Word::of(word) {
            Word::Python(rest) => {
                // A dash before the version, or for its dot.
                let is_minor = |next: &&str| next.parse::<u8>().is_ok_and(|it| it < 100);
                let is_version = |next: &&str| read_python(next).is_some();
                let dashed = match rest {
                    "" => words.next_if(is_version).map(str::to_owned),
                    "3" => words.next_if(is_minor).map(|minor| format!("3.{minor}")),
                    _ => Some(rest.to_owned()),
                };
                let found =
                    dashed.map_or(Some(Python::Any), |it| read_python(&it).map(Python::Given));
                pythons.push(found?);
            }
            Word::Flavor(found) => flavors.push(found),
            Word::Latest => {}
            Word::Other => {
                // A version may have dashes too: 3.0.0-rc1, sha-88a7ff1.
                let mut text = word.to_owned();
                while let Some(part) = words.next_if(|next| Word::of(next) == Word::Other) {
                    text.extend(["-", part]);
                }
                versions.push(read_version(&text)?);
            }
        }
    }
    let version =
        versions.into_iter().map(Some).reduce(|one, other| more_specific(one?, other?))??;
    pythons.dedup();
    flavors.dedup();
    if pythons.len() > 1 || flavors.len() > 1 {
        return None;
    }
    let python = pythons.pop().unwrap_or(Python::None);
    Some(Guess { version, python, flavor: flavors.pop().unwrap_or(Flavor::Standard) })
}

/// A word of a tag, by what it nearly is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word<'t> {
    /// With what follows it.
    Python(&'t str),
    Flavor(Flavor),
    Latest,
    Other,
}

impl<'t> Word<'t> {
    fn of(word: &'t str) -> Self {
        let digits = word.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(word.len());
        let (letters, rest) = word.split_at(digits);
        let flavor = || Flavor::ALL.iter().find(|flavor| is_nearly(word, flavor.as_str()));
        match word {
            "k8s" => Word::Flavor(Flavor::Kubernetes),
            "slim" => Word::Flavor(Flavor::Standard),
            _ if letters == "py" || is_nearly(letters, "python") => Word::Python(rest),
            _ if !rest.is_empty() => Word::Other,
            _ if is_nearly(word, "latest") => Word::Latest,
            _ => flavor().map_or(Word::Other, |flavor| Word::Flavor(*flavor)),
        }
    }
}

/// Whether a word is at most two letters off, and one of a short word.
fn is_nearly(found: &str, word: &str) -> bool {
    is_within((word.len() / 3).min(2), found.as_bytes(), word.as_bytes())
}

fn read_version(text: &str) -> Option<Version> {
    let text = text.trim_end_matches(".x");
    let canonical = text.strip_prefix('v').unwrap_or(text);
    whole(canonical, |cursor| Version::read(cursor).ok()).or_else(|| {
        let release = parse(text).or_else(|fault| fault.suggestion.ok_or(fault));
        // A dash for the dot.
        release.or_else(|_| parse(&text.replace('-', "."))).ok().map(Version::Release)
    })
}

/// Reads `3.10`, `3.10.4` and `310`.
fn read_python(text: &str) -> Option<PythonVersion> {
    let mut cursor = Cursor::new(text);
    if let Some(python) = PythonVersion::read(&mut cursor) {
        return (cursor.is_at_end() || cursor.rest().starts_with('.')).then_some(python);
    }
    let (major, minor) = text.split_at_checked(1)?;
    Some(PythonVersion::new(major.parse().ok()?, minor.parse().ok()?))
}

/// The more specific one: 2.14.5 of 2 and 2.14.5.
fn more_specific(one: Version, other: Version) -> Option<Version> {
    match (one, other) {
        (Version::Line(line), Version::Release(release))
        | (Version::Release(release), Version::Line(line))
            if line.contains(release) =>
        {
            Some(Version::Release(release))
        }
        _ => (one == other).then_some(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Image;

    /// The guess as a tag would have it, with `?` where there is no word of Python, and
    /// `*` where there is no version.
    fn spelled(guess: Guess) -> String {
        let (python, mark) = match guess.python {
            Python::None => (PythonVersion::new(0, 0), "python?"),
            Python::Any => (PythonVersion::new(0, 0), "python*"),
            Python::Given(python) => (python, ""),
        };
        let image = Image::new(python, guess.flavor);
        guess.version.with_image(image).to_string().replace("python0.0", mark)
    }

    #[test]
    fn parts_are_found_in_any_case_and_order() {
        for (text, guessed) in [
            ("2.11.5-python3.10", "2.11.5-python3.10"),
            ("v2.11.5-Python3.10-CONDA", "2.11.5-python3.10-conda"),
            ("2.11.5-conda-py3.10", "2.11.5-python3.10-conda"),
            ("python-3.10_2.11.5", "2.11.5-python3.10"),
            ("2.19.x-python3.11", "2.19-python3.11"),
            ("2.x", "2-python?"),
            ("3.4-latest", "3.4-python?"),
            ("3-latest-python3.12", "3-python3.12"),
            ("2-python3.11-2.14.5", "2.14.5-python3.11"),
            ("2.14.5-python3.11-2.14", "2.14.5-python3.11"),
            ("3.0.0-rc1-python3.12", "3.0.0rc1-python3.12"),
            ("3.0.0RC1-python3.12", "3.0.0rc1-python3.12"),
            ("2.11.5-python3.10-kubernetes-python3.10-kubernetes", "2.11.5-python3.10-kubernetes"),
            ("2.11.5-python3.10.4", "2.11.5-python3.10"),
            ("2.11.5-py310", "2.11.5-python3.10"),
            ("2.11.05-python3.10", "2.11.5-python3.10"),
            ("SHA-88A7FF1-python3.10", "sha-88a7ff1-python3.10"),
            // Words that are nearly right, or others for them.
            ("3-lastest", "3-python?"),
            ("3-ltst-cnda", "3-python?-conda"),
            ("2.11.5-pyton3.10-kubernets", "2.11.5-python3.10-kubernetes"),
            ("2.11.5-python3.10-k8s", "2.11.5-python3.10-kubernetes"),
            ("2.11.5-python3.10-slim", "2.11.5-python3.10"),
            ("2.11.5-python", "2.11.5-python*"),
            ("2.11.5-python3-conda", "2.11.5-python*-conda"),
            // Dashes and underscores for dots.
            ("2-11-5-python3.10", "2.11.5-python3.10"),
            ("2_11_5_python3_10_conda", "2.11.5-python3.10-conda"),
            ("2.11-5-python3-10", "2.11.5-python3.10"),
            ("3-0-0-rc1-python3.12", "3.0.0rc1-python3.12"),
            ("2.x.x", "2-python?"),
        ] {
            assert_eq!(guess(text).map(spelled).as_deref(), Some(guessed), "{text}");
        }
    }

    #[test]
    fn there_is_no_guess_where_a_word_is_strange_or_contradicts() {
        for text in [
            "",
            "latest",
            "python3.10",
            "conda",
            "2-python3x",
            "2-python4",
            "2-11-python3.10",
            "02-11-python3.10",
            "2.11.5-3.10",
            "2-python3.10x",
            "2-python\u{e9}",
            "2-python3.10-python3.11",
            "2-python3.10-conda-kubernetes",
            "2-python3.10-3.0.0",
            "2.11-python3.10-2.12",
            "2-python3.10-alpha",
            "2-python3.10-slim-conda",
            // Two letters of five would be another word.
            "2-python3.10-cuda",
            "2-newest",
            "2-latest.",
            "vv2-latest",
            "prefect-sqlalchemy-0.4.1-python3.11-kubernetes",
            "sha-88a7ff-python3.10",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }
}
