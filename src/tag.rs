//! Tags: the one grammar that is printed and read.

use std::fmt;
use std::str::FromStr;

use crate::commit::Sha;
use crate::error::Error;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::kind::Kind;
use crate::line::Line;
use crate::python::PythonVersion;
use crate::release::{Part, Release};
use crate::release_or_line::ReleaseOrLine;
use crate::text::cursor::Cursor;
use crate::text::quote::Quoted;
use crate::text::text_form;

/// A tag of Prefect's image.
///
/// # Syntax
///
/// ```text
/// tag     = release image | "sha-" digits image
///         | major "." minor image | major image | major "-latest" flavor
/// image   = "-python" X.Y flavor
/// flavor  = "" | "-conda" | "-kubernetes"
/// ```
///
/// Releases and numbers are in canonical form, so every tag has exactly one
/// spelling. The longest tag has 116 characters: three numbers and a post
/// number of 20 digits each, `-python65535.65535-kubernetes`, dots and
/// `.post`. That is within the 128 that Docker allows.
///
/// # Ordering
///
/// By kind, then by what is named.
///
/// # Example
///
/// ```
/// use prefect_tags::{Kind, Tag};
///
/// let tag: Tag = "2.11-python3.10-conda".parse()?;
/// assert_eq!(tag.kind(), Kind::Minor);
/// assert!(tag.is_floating());
/// assert_eq!(tag.to_string(), "2.11-python3.10-conda");
/// # Ok::<(), prefect_tags::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// `2.11.5-python3.10`: pinned to a release.
    Release(Release, Image),
    /// `sha-88a7ff1…-python3.10`: pinned to the release of a commit.
    Commit(Sha, Image),
    /// A tag that moves with each release.
    Floating(FloatingTag),
}

/// A tag that moves to each new release of its line: `2.11-python3.10`,
/// `2-python3.10`, `2-latest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FloatingTag {
    // The order of the fields is the order of tags.
    kind: Kind,
    line: Line,
    flavor: Flavor,
    /// `None` for `2-latest`: the default Python of the matrix.
    python: Option<PythonVersion>,
}

const SHA: &str = "sha-";
const LATEST: &str = "-latest";

impl Tag {
    /// The kind of the tag.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Tag::Release(..) => Kind::Release,
            Tag::Commit(..) => Kind::Commit,
            Tag::Floating(tag) => tag.kind(),
        }
    }

    /// Whether the tag moves with each release.
    #[must_use]
    pub const fn is_floating(&self) -> bool {
        matches!(self, Tag::Floating(_))
    }

    /// The release that a `release` tag names.
    #[must_use]
    pub const fn release(&self) -> Option<Release> {
        match self {
            Tag::Release(release, _) => Some(*release),
            Tag::Commit(..) | Tag::Floating(_) => None,
        }
    }

    /// The image that the tag is for; `None` for `2-latest`, whose Python
    /// version is a fact of the release's matrix.
    #[must_use]
    pub const fn image(&self) -> Option<Image> {
        match self {
            Tag::Release(_, image) | Tag::Commit(_, image) => Some(*image),
            Tag::Floating(tag) => tag.image(),
        }
    }

    /// The flavor that the tag is for.
    #[must_use]
    pub const fn flavor(&self) -> Flavor {
        match self {
            Tag::Release(_, image) | Tag::Commit(_, image) => image.flavor(),
            Tag::Floating(tag) => tag.flavor(),
        }
    }

    fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag::Release(release, image) => {
                release.write_to(f)?;
                image.write_suffix(f)
            }
            Tag::Commit(sha, image) => {
                f.write_str(SHA)?;
                sha.write_to(f)?;
                image.write_suffix(f)
            }
            Tag::Floating(tag) => tag.write_to(f),
        }
    }

    /// The tag with another image instead of its own; `2-latest` has only the flavor
    /// of it.
    pub(crate) const fn with_image(self, image: Image) -> Self {
        match self {
            Tag::Release(release, _) => Tag::Release(release, image),
            Tag::Commit(sha, _) => Tag::Commit(sha, image),
            Tag::Floating(tag) => Tag::Floating(tag.with_image(image)),
        }
    }

    /// What of Prefect the tag names, its version part; `None` for a commit.
    #[must_use]
    pub const fn prefect(&self) -> Option<ReleaseOrLine> {
        match self {
            Tag::Release(release, _) => Some(ReleaseOrLine::Release(*release)),
            Tag::Commit(..) => None,
            Tag::Floating(tag) => Some(ReleaseOrLine::Line(tag.line)),
        }
    }

    /// Reads a tag, or finds out where it stops being one.
    pub(crate) fn parse<'t>(text: &'t str) -> Result<Tag, TagFault<'t>> {
        let mut cursor = Cursor::new(text);
        let version = Version::read(&mut cursor)?;
        let flavor = |at: Cursor<'t>| {
            let fault = || TagFault { at, expected: Flavor::ENDS };
            Flavor::from_suffix(at.rest()).ok_or_else(fault)
        };
        let expected = match version {
            Version::Line(line) if line.minor().is_none() => {
                if cursor.take(LATEST) {
                    return Ok(FloatingTag::latest(line.major(), flavor(cursor)?).into());
                }
                "-latest or -pythonX.Y"
            }
            _ => "-pythonX.Y",
        };
        let python = Image::read_python(&mut cursor);
        let python = python.ok_or(TagFault { at: cursor, expected })?;
        Ok(version.with_image(Image::new(python, flavor(cursor)?)))
    }
}

/// What of Prefect a tag names: what stands before the Python version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Release(Release),
    Commit(Sha),
    Line(Line),
}

impl Version {
    /// Reads a version in its canonical form.
    pub(crate) fn read<'t>(cursor: &mut Cursor<'t>) -> Result<Version, TagFault<'t>> {
        let number = |cursor: &mut Cursor<'t>| {
            let expected =
                "a number of at most 64 bits without leading zeros, as in 2.11.5-python3.10";
            cursor.number().ok_or(TagFault { at: *cursor, expected })
        };
        if cursor.take(SHA) {
            let expected = "7 to 40, or 64, lowercase hexadecimal digits";
            let sha = Sha::read(cursor).ok_or(TagFault { at: *cursor, expected })?;
            return Ok(Version::Commit(sha));
        }
        let major = number(cursor)?;
        if !cursor.take(".") {
            return Ok(Version::Line(Line::of_major(major)));
        }
        let minor = number(cursor)?;
        if !cursor.take(".") {
            return Ok(Version::Line(Line::of_minor(major, minor)));
        }
        let patch = number(cursor)?;
        let expected = "a part with a number, such as rc1 or .dev1";
        let at = *cursor;
        let (part, number) = match cursor.rest().as_bytes() {
            // Nearly always, the image follows at once.
            [b'-', ..] => (Part::Final, 0),
            _ => Part::read_canonical(cursor).ok_or(TagFault { at, expected })?,
        };
        Ok(Version::Release(Release::new(major, minor, patch).with_part(part, number)))
    }

    /// The tag of this version for `image`.
    pub(crate) fn with_image(self, image: Image) -> Tag {
        match self {
            Version::Release(release) => Tag::Release(release, image),
            Version::Commit(sha) => Tag::Commit(sha, image),
            Version::Line(line) => FloatingTag::new(line, image).into(),
        }
    }
}

impl FloatingTag {
    /// `2.11-python3.10`, `2-python3.10`: the tag of a line for `image`.
    #[must_use]
    pub const fn new(line: Line, image: Image) -> Self {
        let kind = if line.minor().is_none() { Kind::Major } else { Kind::Minor };
        FloatingTag { kind, line, flavor: image.flavor(), python: Some(image.python()) }
    }

    /// `2-latest`: the tag of a major version for the default Python.
    #[must_use]
    pub const fn latest(major: u64, flavor: Flavor) -> Self {
        FloatingTag { kind: Kind::Latest, line: Line::of_major(major), flavor, python: None }
    }

    /// The kind of the tag.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// The releases that the tag moves along.
    #[must_use]
    pub const fn line(self) -> Line {
        self.line
    }

    /// The image that the tag is for; `None` for `2-latest`.
    #[must_use]
    pub const fn image(self) -> Option<Image> {
        match self.python {
            Some(python) => Some(Image::new(python, self.flavor)),
            None => None,
        }
    }

    /// The flavor that the tag is for.
    #[must_use]
    pub const fn flavor(self) -> Flavor {
        self.flavor
    }

    /// The tag with another image instead of its own; `2-latest` has only the
    /// flavor of it.
    pub(crate) const fn with_image(self, image: Image) -> Self {
        match self.python {
            Some(_) => FloatingTag::new(self.line, image),
            None => FloatingTag { flavor: image.flavor(), ..self },
        }
    }

    /// The tag of as much of `release` as it has of its own line.
    pub(crate) const fn of_release(self, release: Release) -> Self {
        let line = match self.line.minor() {
            Some(_) => Line::of_minor(release.major(), release.minor()),
            None => Line::of_major(release.major()),
        };
        FloatingTag { line, ..self }
    }

    fn write_to(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line.write_to(f)?;
        if let Some(image) = self.image() {
            return image.write_suffix(f);
        }
        f.write_str(LATEST)?;
        f.write_str(self.flavor.suffix())
    }
}

impl From<FloatingTag> for Tag {
    fn from(tag: FloatingTag) -> Self {
        Tag::Floating(tag)
    }
}

text_form!(Tag, "a tag such as \"2.11.5-python3.10\"");
text_form!(FloatingTag, "a floating tag such as \"2-latest\"");

impl FromStr for Tag {
    type Err = Error;

    /// Reads a tag in its canonical form, the one that is printed.
    ///
    /// # Errors
    ///
    /// `""`, `2.11.5` (no Python version), `v2.11.5-python3.10`,
    /// `2.11.5-python3`, `2.11.5-python3.10-Conda`, `3.4-latest`,
    /// `3.0.0RC1-python3.12` (not canonical), `sha-88a7ff-python3.10` (6
    /// digits).
    fn from_str(text: &str) -> Result<Self, Error> {
        Tag::parse(text).map_err(|fault| {
            let (problem, expected) = fault.about();
            Error::about("tag", text, format_args!("{problem}, expected {expected}"))
        })
    }
}

impl FromStr for FloatingTag {
    type Err = Error;

    /// Reads a floating tag in its canonical form.
    ///
    /// # Errors
    ///
    /// What is no [`Tag`], and `2.11.5-python3.10` (pinned).
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.parse()? {
            Tag::Floating(tag) => Ok(tag),
            Tag::Release(..) | Tag::Commit(..) => Err(Error::about(
                "tag",
                text,
                "is pinned, expected a floating tag, such as 2-latest",
            )),
        }
    }
}

/// Where a text stops being a [`Tag`], and what would have made it one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagFault<'t> {
    pub(crate) at: Cursor<'t>,
    expected: &'static str,
}

impl TagFault<'_> {
    /// What is wrong with the text, and what was expected.
    pub(crate) fn about(self) -> (String, &'static str) {
        let (before, rest) = self.at.text().split_at(self.at.position());
        if before.is_empty() && !rest.starts_with(|first: char| first.is_ascii_digit()) {
            return ("is no Prefect tag".to_owned(), "one such as 2.11.5-python3.10");
        }
        let after = match (self.expected, before.rfind('-')) {
            (Flavor::ENDS, Some(dash)) => format!(" after {}", Quoted::new(&before[dash..])),
            _ => String::new(),
        };
        let problem = match rest {
            "" => "ends too early".to_owned(),
            rest => format!("has unexpected {}{after}", Quoted::new(rest)),
        };
        (problem, self.expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "88a7ff17a3435ec33c95c0323b8f05d7b9f3f6d2";

    #[test]
    fn tags_of_every_kind_and_flavor_round_trip() {
        for (front, kind, line) in [
            ("2.11.5-python3.10", Kind::Release, None),
            ("3.0.0rc1-python3.12", Kind::Release, None),
            ("3.0.5.dev1-python3.12", Kind::Release, None),
            ("2.6.9.post1-python3.7", Kind::Release, None),
            ("sha-88a7ff1-python3.10", Kind::Commit, None),
            (&format!("sha-{SHA}-python3.10"), Kind::Commit, None),
            ("2.11-python3.10", Kind::Minor, Some(Line::of_minor(2, 11))),
            ("2-python3.10", Kind::Major, Some(Line::of_major(2))),
            ("2-latest", Kind::Latest, Some(Line::of_major(2))),
        ] {
            for &flavor in Flavor::ALL {
                let text = format!("{front}{}", flavor.suffix());
                let tag: Tag = text.parse().unwrap();
                assert_eq!(tag.to_string(), text);
                assert_eq!(tag.kind(), kind);
                assert_eq!(tag.flavor(), flavor);
                assert_eq!(tag.image().is_none(), kind == Kind::Latest);
                assert!(tag.image().is_none_or(|image| image.flavor() == flavor));
                assert_eq!(tag.is_floating(), !kind.is_pinned());
                let floating = text.parse::<FloatingTag>();
                assert_eq!(floating.as_ref().ok().map(|tag| tag.line()), line);
                assert_eq!(floating.ok().map(Tag::from), tag.is_floating().then_some(tag));
            }
        }
    }

    #[test]
    fn the_longest_tag_is_within_dockers_limit() {
        let image = Image::new(crate::PythonVersion::new(u16::MAX, u16::MAX), Flavor::Kubernetes);
        let release = Release::new(u64::MAX, u64::MAX, u64::MAX).with_part(Part::Post, u64::MAX);
        assert_eq!(Tag::Release(release, image).to_string().len(), 116);
        let sha = "0".repeat(64).parse().unwrap();
        assert_eq!(Tag::Commit(sha, image).to_string().len(), 97);
    }

    #[test]
    fn every_refusal_says_where_and_what_was_expected() {
        const TAG: &str = "one such as 2.11.5-python3.10";
        const NUMBER: &str =
            "a number of at most 64 bits without leading zeros, as in 2.11.5-python3.10";
        const PART: &str = "a part with a number, such as rc1 or .dev1";
        const SHA: &str = "7 to 40, or 64, lowercase hexadecimal digits";
        const IMAGE: &str = "-pythonX.Y";
        const MAJOR: &str = "-latest or -pythonX.Y";
        const FLAVOR: &str = "-conda, -kubernetes or the end";
        for (text, problem, expected) in [
            ("", "is no Prefect tag", TAG),
            ("latest", "is no Prefect tag", TAG),
            ("v2.11.5-python3.10", "is no Prefect tag", TAG),
            ("02-latest", r#"has unexpected "02-latest""#, NUMBER),
            ("2.x-python3.10", r#"has unexpected "x-python3.10""#, NUMBER),
            ("2.11.", "ends too early", NUMBER),
            (
                "2.18446744073709551616-python3.10",
                r#"has unexpected "18446744073709551616-python3.10""#,
                NUMBER,
            ),
            ("3.0.0rc-python3.12", r#"has unexpected "rc-python3.12""#, PART),
            ("3.0.0.dev01-python3.12", r#"has unexpected ".dev01-python3.12""#, PART),
            ("3.0.0RC1-python3.12", r#"has unexpected "RC1-python3.12""#, IMAGE),
            ("sha-88a7ff-python3.10", r#"has unexpected "88a7ff-python3.10""#, SHA),
            ("sha-88A7FF1-python3.10", r#"has unexpected "88A7FF1-python3.10""#, SHA),
            ("sha-88a7ff1", "ends too early", IMAGE),
            ("2.11.5", "ends too early", IMAGE),
            ("2.11.5-python3", r#"has unexpected "-python3""#, IMAGE),
            ("2.11.5-python3.10-Conda", r#"has unexpected "-Conda" after "-python3.10""#, FLAVOR),
            ("2.11.5-python3.10\n", r#"has unexpected "\n" after "-python3.10""#, FLAVOR),
            ("3.4-latest", r#"has unexpected "-latest""#, IMAGE),
            ("2", "ends too early", MAJOR),
            ("2-Latest", r#"has unexpected "-Latest""#, MAJOR),
            ("2-latest-python3.10", r#"has unexpected "-python3.10" after "-latest""#, FLAVOR),
        ] {
            let error = text.parse::<Tag>().unwrap_err();
            let found = Quoted::new(text);
            assert_eq!(error.to_string(), format!("tag {found} {problem}, expected {expected}"));
        }
        assert_eq!(
            "2.11.5-python3.10".parse::<FloatingTag>().unwrap_err().to_string(),
            "tag \"2.11.5-python3.10\" is pinned, expected a floating tag, such as 2-latest"
        );
    }

    #[test]
    fn tags_are_ordered_by_kind_then_by_what_they_name() {
        let tags = [
            "2.9.0-python3.10",
            "2.11.5-python3.9",
            "2.11.5-python3.10",
            "2.11.5-python3.8-conda",
            "sha-88a7ff1-python3.10",
            "2.9-python3.10",
            "2.11-python3.9",
            "2-python3.10",
            "2-latest",
            "2-latest-conda",
        ];
        assert!(tags.map(|text| text.parse::<Tag>().unwrap()).is_sorted());
    }
}
