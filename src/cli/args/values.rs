//! The values of arguments: text in, the library's types out. An empty value is
//! a missing one, whatever is expected.

use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;

use anyhow::anyhow;
use clap::builder::{
    NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, StringValueParser,
    TypedValueParser,
};
use clap::{Arg, Command, Error};
use prefect_tags::text::Quoted;
use prefect_tags::{Flavor, Kind, Release, ReleaseOrLine, Sha, Tag};

use crate::io::input::Input;

/// A value of a type with a text form.
pub fn text<T>() -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static> + Clone + Send + Sync + 'static,
{
    NonEmptyStringValueParser::new().try_map(|text| text.parse::<T>())
}

/// A release, also as `$GITHUB_REF` names its tag.
pub fn release() -> impl TypedValueParser<Value = Release> {
    NonEmptyStringValueParser::new().try_map(|text| read_version(&text))
}

/// A whole commit SHA.
pub fn sha() -> impl TypedValueParser<Value = Sha> {
    NonEmptyStringValueParser::new().try_map(|text| Sha::whole(&text))
}

/// A number of digits of a commit SHA in a tag.
pub fn sha_length() -> impl TypedValueParser<Value = u8> {
    NonEmptyStringValueParser::new().try_map(|text| {
        let length = text.parse().ok().filter(|length| (7..=40).contains(length));
        let quoted = Quoted::new(&text);
        length.ok_or_else(|| anyhow!("SHA length {quoted} is not a number from 7 to 40"))
    })
}

/// Releases, none of which need be there.
#[derive(Clone, Debug)]
pub struct ReleaseList(pub Vec<Release>);

/// Releases with commas, blanks or line ends between them.
pub fn release_list() -> impl TypedValueParser<Value = ReleaseList> {
    StringValueParser::new().try_map(|text| {
        let parts = text.split(|it: char| it == ',' || it.is_ascii_whitespace());
        let releases = parts.filter(|part| !part.is_empty()).map(read_version);
        releases.collect::<anyhow::Result<_>>().map(ReleaseList)
    })
}

/// A release or a line of them.
pub fn release_or_line() -> impl TypedValueParser<Value = ReleaseOrLine> {
    NonEmptyStringValueParser::new().try_map(|text| read_version(&text))
}

/// Reads a release or a line, and tells which one is in a tag.
fn read_version<T: FromStr<Err = prefect_tags::Error>>(text: &str) -> anyhow::Result<T> {
    let text = text.strip_prefix("refs/tags/").unwrap_or(text);
    text.parse().map_err(|error: prefect_tags::Error| {
        let version = text.parse().ok().and_then(|tag: Tag| tag.prefect()).map(|it| it.to_string());
        match version.filter(|version| version.parse::<T>().is_ok()) {
            Some(version) => anyhow!("{error}; use {version}"),
            None => anyhow!(error),
        }
    })
}

/// An item of a list, with blanks around it or without: `3.10, 3.11`.
pub fn item<P: TypedValueParser>(parser: P) -> impl TypedValueParser<Value = P::Value> {
    Item(parser)
}

#[derive(Clone, Debug)]
struct Item<P>(P);

impl<P: TypedValueParser> TypedValueParser for Item<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<P::Value, Error> {
        let trimmed = value.to_str().map(|text| OsStr::new(text.trim_matches([' ', '\t'])));
        self.0.parse_ref(command, argument, trimmed.unwrap_or(value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// A flavor. Its possible values are told, and a misspelt one is recognized.
pub fn flavors() -> impl TypedValueParser<Value = Flavor> {
    PossibleValuesParser::new(Flavor::ALL.iter().map(|flavor| flavor.as_str()))
        .try_map(|text| text.parse::<Flavor>())
}

/// One kind of tag, or all that are pinned or floating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindFilter {
    /// This one.
    One(Kind),
    /// `pinned`
    Pinned,
    /// `floating`
    Floating,
}

const PINNED: &str = "pinned";
const FLOATING: &str = "floating";

impl KindFilter {
    /// The kinds that are wanted.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        let is_wanted = move |kind: &Kind| match self {
            KindFilter::One(one) => one == *kind,
            KindFilter::Pinned => kind.is_pinned(),
            KindFilter::Floating => !kind.is_pinned(),
        };
        Kind::ALL.iter().copied().filter(is_wanted)
    }
}

impl fmt::Display for KindFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KindFilter::One(kind) => kind.fmt(f),
            KindFilter::Pinned => f.write_str(PINNED),
            KindFilter::Floating => f.write_str(FLOATING),
        }
    }
}

/// A kind of tag, `pinned` or `floating`.
pub fn kinds() -> impl TypedValueParser<Value = KindFilter> {
    let names = Kind::ALL.iter().map(|kind| kind.as_str()).chain([PINNED, FLOATING]);
    PossibleValuesParser::new(names).try_map(|text| match &*text {
        PINNED => Ok(KindFilter::Pinned),
        FLOATING => Ok(KindFilter::Floating),
        kind => kind.parse().map(KindFilter::One),
    })
}

/// A file, whose name need not be UTF-8, or `-`.
pub fn input() -> impl TypedValueParser<Value = Input> {
    InputParser
}

#[derive(Clone, Debug)]
struct InputParser;

impl TypedValueParser for InputParser {
    type Value = Input;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Input, Error> {
        if value.is_empty() {
            NonEmptyStringValueParser::new().parse_ref(command, argument, value)?;
        }
        Ok(Input::from(value.to_owned()))
    }
}
