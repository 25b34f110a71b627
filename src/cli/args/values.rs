//! The values of arguments: text in, the library's types out. An empty value is
//! a missing one, whatever is expected.

use std::ffi::OsStr;
use std::str::FromStr;

use anyhow::anyhow;
use clap::builder::{
    NonEmptyStringValueParser, PathBufValueParser, PossibleValue, PossibleValuesParser,
    StringValueParser, TypedValueParser,
};
use clap::{Arg, Command, Error};
use prefect_tags::text::Quoted;
use prefect_tags::{Flavor, History, Kind, Line, Release, ReleaseOrLine, Sha, Tag};

use crate::io::input::Input;

/// A value that is not empty, and how it is read.
pub fn value<T: Clone + Send + Sync + 'static>(
    read: fn(&str) -> anyhow::Result<T>,
) -> impl TypedValueParser<Value = T> {
    NonEmptyStringValueParser::new().try_map(move |text| read(&text))
}

/// Reads a type with a text form. The value stands in front of the message.
pub fn text<T: FromStr<Err = prefect_tags::Error>>(text: &str) -> anyhow::Result<T> {
    text.parse().map_err(|error: T::Err| anyhow!("{}", error.problem()))
}

/// Reads a release, also as `$GITHUB_REF` names its tag. A line leads to its newest
/// release, and `latest` to the newest.
pub fn release(text: &str) -> anyhow::Result<Release> {
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

/// Reads a whole commit SHA.
pub fn sha(text: &str) -> anyhow::Result<Sha> {
    Sha::whole(text).map_err(|error| anyhow!("{}", error.problem()))
}

/// Reads a number of digits of a commit SHA in a tag.
pub fn sha_length(text: &str) -> anyhow::Result<u8> {
    let length = text.parse().ok().filter(|length| (7..=40).contains(length));
    length.ok_or_else(|| anyhow!("is not a number from 7 to 40"))
}

/// Releases, none of which need be there.
pub type ReleaseList = Vec<Release>;

/// Releases with commas, blanks or line ends between them.
pub fn release_list() -> impl TypedValueParser<Value = ReleaseList> {
    StringValueParser::new().try_map(|text| {
        let parts = text.split(|it: char| it == ',' || it.is_ascii_whitespace());
        let releases = parts.filter(|part| !part.is_empty()).map(|part| {
            release(part).map_err(|problem| anyhow!("{}: {problem}", Quoted::new(part)))
        });
        releases.collect::<anyhow::Result<_>>()
    })
}

/// Reads a release or a line of them.
pub fn release_or_line(text: &str) -> anyhow::Result<ReleaseOrLine> {
    read_version(text, "release or release line").map_err(|problem| anyhow!(problem))
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
#[derive(Clone, Debug)]
pub struct ListItem<P>(pub P);

impl<P: TypedValueParser> TypedValueParser for ListItem<P> {
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

/// A kind of tag, or `pinned` or `floating` for all that are so.
pub fn kinds() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(
        Kind::ALL.iter().map(|kind| kind.as_str()).chain(["pinned", "floating"]),
    )
}

/// The kinds that a value of `--kind` stands for.
pub fn kinds_of(name: &str) -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(move |kind| match name {
        "pinned" => kind.is_pinned(),
        "floating" => !kind.is_pinned(),
        _ => kind.as_str() == name,
    })
}

/// A file, whose name need not be UTF-8, or `-`.
pub fn input() -> impl TypedValueParser<Value = Input> {
    PathBufValueParser::new().map(|path| Input::from(path.into_os_string()))
}
