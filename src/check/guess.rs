//! What somebody probably meant who wrote a tag that the scheme does not have.

use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::{ReleaseFault, parse};
use crate::tag::Version;
use crate::text::cursor::{Cursor, whole};

/// The parts of a tag, found in a text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub version: Version,
    pub python: Option<PythonVersion>,
    pub flavor: Flavor,
}

/// Finds the parts of a tag in any case and order, a version in any spelling.
///
/// There is a guess only where every word of the text is understood and none
/// contradicts another.
pub(super) fn guess(text: &str) -> Option<Guess> {
    let text = text.to_ascii_lowercase();
    let (mut version, mut python, mut flavor) = (None, None, None);

    let mut words = text.split(['-', '_']).peekable();
    while let Some(word) = words.next() {
        if let Some(text) = word.strip_prefix("python").or_else(|| word.strip_prefix("py")) {
            let text = if text.is_empty() { words.next()? } else { text };
            add(&mut python, read_python(text)?, same)?;
        } else if let Ok(found) = word.parse::<Flavor>() {
            add(&mut flavor, found, same)?;
        } else if word != "latest" {
            // A version may have dashes too: 3.0.0-rc1, sha-88a7ff1.
            let mut text = word.to_owned();
            while let Some(part) = words.next_if(|next| !is_keyword(next)) {
                text.extend(["-", part]);
            }
            add(&mut version, read_version(&text)?, more_specific)?;
        }
    }
    Some(Guess { version: version?, python, flavor: flavor.unwrap_or(Flavor::Standard) })
}

fn is_keyword(word: &str) -> bool {
    word == "latest" || word.starts_with("py") || word.parse::<Flavor>().is_ok()
}

fn read_version(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let text = text.strip_suffix(".x").unwrap_or(text);
    if let Some(version) = whole(text, |cursor| Version::read(cursor).ok()) {
        return Some(version);
    }
    // A second `v` is not that of a version.
    let is_version = text.starts_with(|first: char| first.is_ascii_digit());
    let release = parse(text).or_else(|fault: ReleaseFault| fault.suggestion().ok_or(fault));
    release.ok().filter(|_| is_version).map(Version::Release)
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

/// Adds to what has been said, or gives up where `both` finds a contradiction.
fn add<T: Copy>(said: &mut Option<T>, more: T, both: fn(T, T) -> Option<T>) -> Option<()> {
    *said = Some(match *said {
        None => more,
        Some(before) => both(before, more)?,
    });
    Some(())
}

fn same<T: Copy + Eq>(one: T, other: T) -> Option<T> {
    (one == other).then_some(one)
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
        _ => same(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Image;

    /// The guess as a tag would have it, with `?` for a Python version that is
    /// not told.
    fn spelled(guess: Guess) -> String {
        let unknown = PythonVersion::new(0, 0);
        let image = Image::new(guess.python.unwrap_or(unknown), guess.flavor);
        guess.version.with_image(image).to_string().replace("python0.0", "python?")
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
            "2-python",
            "2-python3",
            "2-python3x",
            "2-python3.10x",
            "2-python\u{e9}",
            "2-python3.10-python3.11",
            "2-python3.10-conda-kubernetes",
            "2-python3.10-3.0.0",
            "2.11-python3.10-2.12",
            "2-python3.10-slim",
            "vv2-latest",
            "prefect-sqlalchemy-0.4.1-python3.11-kubernetes",
            "sha-88a7ff-python3.10",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }
}
