//! Tags: the one grammar that is printed and read.

use std::fmt;
use std::str::FromStr;

use crate::commit::TagSha;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::kind::Kind;
use crate::line::Line;
use crate::release::{Part, Release};
use crate::text::decimal::{Number, split_number};
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
/// Releases and numbers stand in their canonical form, so that every tag has
/// one spelling. The longest tag has 116 characters: three numbers and a post
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
/// # Ok::<(), prefect_tags::ParseTagError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// `2.11.5-python3.10`: pinned to a release.
    Release(Release, Image),
    /// `sha-88a7ff1…-python3.10`: pinned to the release of a commit.
    Commit(TagSha, Image),
    /// A tag that moves with each release.
    Floating(FloatingTag),
}

/// A tag that moves with each release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FloatingTag {
    /// `2.11-python3.10`: the newest 2.11.x.
    Minor {
        /// 2 of `2.11`.
        major: u64,
        /// 11 of `2.11`.
        minor: u64,
        /// The image of the newest release.
        image: Image,
    },
    /// `2-python3.10`: the newest 2.x.y.
    Major {
        /// 2 of `2`.
        major: u64,
        /// The image of the newest release.
        image: Image,
    },
    /// `2-latest`: the newest 2.x.y on the latest Python of its matrix.
    Latest {
        /// 2 of `2`.
        major: u64,
        /// The flavor of the image.
        flavor: Flavor,
    },
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

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Tag::Release(release, image) => {
                release.write_to(out)?;
                image.write_suffix(out)
            }
            Tag::Commit(sha, image) => {
                out.write_str(SHA)?;
                sha.write_to(out)?;
                image.write_suffix(out)
            }
            Tag::Floating(tag) => tag.write_to(out),
        }
    }

    /// Reads a tag, or tells where it stops being one.
    pub(crate) fn parse(text: &str) -> Result<Tag, TagFault> {
        let fault = |rest: &str, expected| TagFault::at(text, rest, expected);
        let (version, rest) = Version::split(text)?;
        let major = match version {
            Version::Line(line) if line.minor().is_none() => Some(line.major()),
            _ => None,
        };
        if let (Some(major), Some(suffix)) = (major, rest.strip_prefix(LATEST)) {
            let flavor = Flavor::from_suffix(suffix);
            let flavor = flavor.ok_or_else(|| fault(suffix, Expected::Flavor))?;
            return Ok(FloatingTag::Latest { major, flavor }.into());
        }
        let expected = if major.is_some() { Expected::ImageOrLatest } else { Expected::Image };
        let image = Image::from_suffix(rest).ok_or_else(|| fault(rest, expected))?;
        Ok(version.with_image(image))
    }
}

/// What of Prefect a tag names: what stands before the Python version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Release(Release),
    Commit(TagSha),
    Line(Line),
}

impl Version {
    /// Splits a version in its canonical form off the front of `text`.
    pub(crate) fn split(text: &str) -> Result<(Version, &str), TagFault> {
        let fault = |rest: &str, expected| TagFault::at(text, rest, expected);
        let number = |rest| match split_number(rest) {
            Some(Number { value: None, .. }) => Err(fault(rest, Expected::SmallerNumber)),
            Some(Number { value: Some(value), leading_zero: false, rest }) => Ok((value, rest)),
            _ => Err(fault(rest, Expected::Number)),
        };

        if let Some(rest) = text.strip_prefix(SHA) {
            let (sha, rest) = TagSha::split(rest).ok_or_else(|| fault(rest, Expected::Sha))?;
            return Ok((Version::Commit(sha), rest));
        }
        let (major, rest) = number(text)?;
        let Some(rest) = rest.strip_prefix('.') else {
            return Ok((Version::Line(Line::of_major(major)), rest));
        };
        let (minor, rest) = number(rest)?;
        let Some(rest) = rest.strip_prefix('.') else {
            return Ok((Version::Line(Line::of_minor(major, minor)), rest));
        };
        let (patch, rest) = number(rest)?;
        let (part, rest) = match rest.as_bytes() {
            // Nearly always, the image follows at once.
            [b'-', ..] => (Part::Final, rest),
            _ => Part::split_canonical(rest).ok_or_else(|| fault(rest, Expected::Part))?,
        };
        Ok((Version::Release(Release::with_part(major, minor, patch, part)), rest))
    }

    /// The tag of this version for `image`.
    pub(crate) fn with_image(self, image: Image) -> Tag {
        match self {
            Version::Release(release) => Tag::Release(release, image),
            Version::Commit(sha) => Tag::Commit(sha, image),
            Version::Line(line) => FloatingTag::of_line(line, image).into(),
        }
    }
}

impl FloatingTag {
    /// The tag of a line for `image`.
    pub(crate) fn of_line(line: Line, image: Image) -> Self {
        let major = line.major();
        match line.minor() {
            Some(minor) => FloatingTag::Minor { major, minor, image },
            None => FloatingTag::Major { major, image },
        }
    }

    /// The kind of the tag.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            FloatingTag::Minor { .. } => Kind::Minor,
            FloatingTag::Major { .. } => Kind::Major,
            FloatingTag::Latest { .. } => Kind::Latest,
        }
    }

    /// The releases that the tag can name.
    #[must_use]
    pub const fn line(self) -> Line {
        match self {
            FloatingTag::Minor { major, minor, .. } => Line::of_minor(major, minor),
            FloatingTag::Major { major, .. } | FloatingTag::Latest { major, .. } => {
                Line::of_major(major)
            }
        }
    }

    /// The image that the tag is for; `None` for `2-latest`.
    #[must_use]
    pub const fn image(self) -> Option<Image> {
        match self {
            FloatingTag::Minor { image, .. } | FloatingTag::Major { image, .. } => Some(image),
            FloatingTag::Latest { .. } => None,
        }
    }

    /// The flavor that the tag is for.
    #[must_use]
    pub const fn flavor(self) -> Flavor {
        match self {
            FloatingTag::Minor { image, .. } | FloatingTag::Major { image, .. } => image.flavor(),
            FloatingTag::Latest { flavor, .. } => flavor,
        }
    }

    /// The tag with another image instead of its own; `2-latest` has only the
    /// flavor of it.
    pub(crate) const fn with_image(self, image: Image) -> Self {
        match self {
            FloatingTag::Minor { major, minor, .. } => FloatingTag::Minor { major, minor, image },
            FloatingTag::Major { major, .. } => FloatingTag::Major { major, image },
            FloatingTag::Latest { major, .. } => {
                FloatingTag::Latest { major, flavor: image.flavor() }
            }
        }
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        write!(out, "{}", self.line())?;
        match self {
            FloatingTag::Minor { image, .. } | FloatingTag::Major { image, .. } => {
                image.write_suffix(out)
            }
            FloatingTag::Latest { flavor, .. } => {
                out.write_str(LATEST)?;
                out.write_str(flavor.suffix())
            }
        }
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
    type Err = ParseTagError;

    /// Reads a tag in its canonical form, the one that is printed.
    ///
    /// # Errors
    ///
    /// `""`, `2.11.5` (no Python version), `v2.11.5-python3.10`,
    /// `2.11.5-python3`, `2.11.5-python3.10-Conda`, `3.4-latest`,
    /// `3.0.0RC1-python3.12` (not canonical), `sha-88a7ff-python3.10` (6
    /// digits).
    fn from_str(text: &str) -> Result<Self, ParseTagError> {
        Tag::parse(text).map_err(|fault| ParseTagError { found: text.into(), fault })
    }
}

impl FromStr for FloatingTag {
    type Err = ParseTagError;

    /// Reads a floating tag in its canonical form.
    ///
    /// # Errors
    ///
    /// What is no [`Tag`], and `2.11.5-python3.10` (pinned).
    fn from_str(text: &str) -> Result<Self, ParseTagError> {
        match text.parse()? {
            Tag::Floating(tag) => Ok(tag),
            Tag::Release(..) | Tag::Commit(..) => {
                let fault = TagFault { at: 0, expected: Expected::Floating };
                Err(ParseTagError { found: text.into(), fault })
            }
        }
    }
}

/// Why a text is not a [`Tag`], or not a [`FloatingTag`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTagError {
    found: Box<str>,
    fault: TagFault,
}

/// Where a text stops being a tag, and what would have made it one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagFault {
    at: usize,
    expected: Expected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Number,
    SmallerNumber,
    Part,
    Sha,
    Image,
    ImageOrLatest,
    Flavor,
    Floating,
}

impl TagFault {
    /// A fault where `rest`, the end of `text`, begins.
    fn at(text: &str, rest: &str, expected: Expected) -> Self {
        TagFault { at: text.len() - rest.len(), expected }
    }

    /// The message about `found`, the text that the fault was found in.
    pub(crate) fn about(self, found: &str) -> impl fmt::Display {
        AboutFault { fault: self, found }
    }
}

struct AboutFault<'a> {
    fault: TagFault,
    found: &'a str,
}

impl fmt::Display for AboutFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TagFault { at, expected } = self.fault;
        match &self.found[at..] {
            "" => write!(f, "ends at byte {at}")?,
            rest => write!(f, "has {} at byte {at}", Quoted::new(rest))?,
        }
        f.write_str(", expected ")?;
        f.write_str(match expected {
            Expected::Number => "a number without leading zeros, as in 2.11.5-python3.10",
            Expected::SmallerNumber => "a number of at most 18446744073709551615, 64 bits",
            Expected::Part => "a part with a number, such as rc1 or .dev1",
            Expected::Sha => "7 to 40 or 64 lower-case hexadecimal digits",
            Expected::Image => "-pythonX.Y, then nothing, -conda or -kubernetes",
            Expected::ImageOrLatest => "-pythonX.Y or -latest, then nothing, -conda or -kubernetes",
            Expected::Flavor => "nothing, -conda or -kubernetes",
            Expected::Floating => "a floating tag such as 2-latest",
        })
    }
}

impl fmt::Display for ParseTagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tag {} {}", Quoted::new(&self.found), self.fault.about(&self.found))
    }
}

impl std::error::Error for ParseTagError {}

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
        let release = Release::with_part(u64::MAX, u64::MAX, u64::MAX, Part::Post(u64::MAX));
        assert_eq!(Tag::Release(release, image).to_string().len(), 116);
        let sha = "0".repeat(64).parse().unwrap();
        assert_eq!(Tag::Commit(sha, image).to_string().len(), 97);
    }

    #[test]
    fn every_refusal_says_where_and_what_was_expected() {
        const NUMBER: &str = "a number without leading zeros, as in 2.11.5-python3.10";
        const PART: &str = "a part with a number, such as rc1 or .dev1";
        const SHA: &str = "7 to 40 or 64 lower-case hexadecimal digits";
        const IMAGE: &str = "-pythonX.Y, then nothing, -conda or -kubernetes";
        const MAJOR: &str = "-pythonX.Y or -latest, then nothing, -conda or -kubernetes";
        const FLAVOR: &str = "nothing, -conda or -kubernetes";
        for (text, problem, expected) in [
            ("", "ends at byte 0", NUMBER),
            ("latest", r#"has "latest" at byte 0"#, NUMBER),
            ("v2.11.5-python3.10", r#"has "v2.11.5-python3.10" at byte 0"#, NUMBER),
            ("02-latest", r#"has "02-latest" at byte 0"#, NUMBER),
            ("2.x-python3.10", r#"has "x-python3.10" at byte 2"#, NUMBER),
            ("2.11.", "ends at byte 5", NUMBER),
            (
                "2.18446744073709551616-python3.10",
                r#"has "18446744073709551616-python3.10" at byte 2"#,
                "a number of at most 18446744073709551615, 64 bits",
            ),
            ("3.0.0rc-python3.12", r#"has "rc-python3.12" at byte 5"#, PART),
            ("3.0.0.dev01-python3.12", r#"has ".dev01-python3.12" at byte 5"#, PART),
            ("3.0.0RC1-python3.12", r#"has "RC1-python3.12" at byte 5"#, IMAGE),
            ("sha-88a7ff-python3.10", r#"has "88a7ff-python3.10" at byte 4"#, SHA),
            ("sha-88A7FF1-python3.10", r#"has "88A7FF1-python3.10" at byte 4"#, SHA),
            ("sha-88a7ff1", "ends at byte 11", IMAGE),
            ("2.11.5", "ends at byte 6", IMAGE),
            ("2.11.5-python3", r#"has "-python3" at byte 6"#, IMAGE),
            ("2.11.5-python3.10-Conda", r#"has "-python3.10-Conda" at byte 6"#, IMAGE),
            ("2.11.5-python3.10\n", r#"has "-python3.10\n" at byte 6"#, IMAGE),
            ("3.4-latest", r#"has "-latest" at byte 3"#, IMAGE),
            ("2", "ends at byte 1", MAJOR),
            ("2-Latest", r#"has "-Latest" at byte 1"#, MAJOR),
            ("2-latest-python3.10", r#"has "-python3.10" at byte 8"#, FLAVOR),
        ] {
            let error = text.parse::<Tag>().unwrap_err();
            let found = Quoted::new(text);
            assert_eq!(error.to_string(), format!("tag {found} {problem}, expected {expected}"));
        }
        assert_eq!(
            "2.11.5-python3.10".parse::<FloatingTag>().unwrap_err().to_string(),
            "tag \"2.11.5-python3.10\" has \"2.11.5-python3.10\" at byte 0, expected a floating tag \
             such as 2-latest"
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
