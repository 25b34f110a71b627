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
use prefect_tags::{Flavor, History, Kind, Line, Release, ReleaseOrLine, Sha, Tag};

use crate::io::input::Input;

/// A value of a type with a text form.
pub fn text<T>() -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = prefect_tags::Error> + Clone + Send + Sync + 'static,
{
    // The value stands in front of the message.
    NonEmptyStringValueParser::new()
        .try_map(|text| text.parse::<T>().map_err(|error| anyhow!("{}", error.problem())))
}

/// A release, also as `$GITHUB_REF` names its tag.
pub fn release() -> impl TypedValueParser<Value = Release> {
    NonEmptyStringValueParser::new().try_map(|text| read_release(&text))
}

/// Reads a release. A line leads to its newest release, and `latest` to the newest.
fn read_release(text: &str) -> anyhow::Result<Release> {
    read_version(text, "release").map_err(|problem| {
        let version = text.trim_start_matches(['v', 'V']).trim_end_matches(".x");
        let line = version.parse::<Line>().ok();
        let problem = match line {
            Some(line) if line.minor().is_none() => format!("{text} is a release line"),
            _ => problem,
        };
        let history = History::published();
        let newest = match line {
            Some(line) => history.finals(line).last().copied(),
            None => history.known_to().last().filter(|_| text == "latest"),
        };
        let instead = newest.map(|release| format!("; use {release}")).unwrap_or_default();
        anyhow!("{problem}{instead}")
    })
}

/// A whole commit SHA.
pub fn sha() -> impl TypedValueParser<Value = Sha> {
    NonEmptyStringValueParser::new()
        .try_map(|text| Sha::whole(&text).map_err(|error| anyhow!("{}", error.problem())))
}

/// A number of digits of a commit SHA in a tag.
pub fn sha_length() -> impl TypedValueParser<Value = u8> {
    NonEmptyStringValueParser::new().try_map(|text| {
        let length = text.parse().ok().filter(|length| (7..=40).contains(length));
        length.ok_or_else(|| anyhow!("is not a number from 7 to 40"))
    })
}

/// Releases, none of which need be there.
#[derive(Clone, Debug)]
pub struct ReleaseList(pub Vec<Release>);

/// Releases with commas, blanks or line ends between them.
pub fn release_list() -> impl TypedValueParser<Value = ReleaseList> {
    StringValueParser::new().try_map(|text| {
        let parts = text.split(|it: char| it == ',' || it.is_ascii_whitespace());
        let releases = parts.filter(|part| !part.is_empty()).map(|part| {
            read_release(part).map_err(|problem| anyhow!("{}: {problem}", Quoted::new(part)))
        });
        releases.collect::<anyhow::Result<_>>().map(ReleaseList)
    })
}

/// A release or a line of them.
pub fn release_or_line() -> impl TypedValueParser<Value = ReleaseOrLine> {
    NonEmptyStringValueParser::new()
        .try_map(|text| read_version(&text, "release or release line").map_err(|it| anyhow!(it)))
}

/// Reads a release or a line, or says what is wrong with it. A tag is called one.
fn read_version<T>(text: &str, what: &str) -> Result<T, String>
where
    T: FromStr<Err = prefect_tags::Error>,
{
    let text = text.strip_prefix("refs/tags/").unwrap_or(text);
    text.parse().map_err(|error: T::Err| {
        let Ok(tag) = text.parse::<Tag>() else { return error.problem().to_owned() };
        let version = tag.prefect().map(|it| it.to_string());
        let advice = match version.filter(|version| version.parse::<T>().is_ok()) {
            Some(version) => format!("use {version}"),
            None => format!("see `prefect-tags pin {tag}`"),
        };
        format!("{} is a tag, expected a {what}; {advice}", Quoted::new(text))
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
