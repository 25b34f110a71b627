//! Lists of tags in JSON, given item by item: nothing of a document is kept.

use std::fmt;
use std::io::{self, Read};

use prefect_tags::text::Quoted;
use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::Deserializer as Json;

/// What a document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The name of a tag, and its digest.
    Tag(&'a str, Option<&'a str>),
    /// The repository that the tags are in.
    Repository(&'a str),
    /// The document ends, and another has to follow if it is a page that says so.
    End {
        /// Whether it says so.
        has_next: bool,
    },
}

/// Why a list cannot be read.
#[derive(Debug)]
pub enum Failure {
    /// The stream fails.
    Read(io::Error),
    /// It is no JSON, or something other than tags is in it.
    Json(serde_json::Error),
    /// It is something else than a list of tags: this.
    Other(String),
    /// What is said of it cannot be used.
    Event(anyhow::Error),
}

/// Calls `each` for all that the documents of a stream say, one after the other.
pub fn for_each(
    stream: impl Read,
    each: &mut dyn FnMut(Event) -> anyhow::Result<()>,
) -> Result<(), Failure> {
    let mut json = Json::from_reader(stream);
    let mut sink = Sink { each, failure: None };
    loop {
        let read = DocumentSeed(&mut sink).deserialize(&mut json);
        // Between documents, only blanks are an end.
        let end = read.map(|()| json.end());
        match end {
            Ok(Ok(())) => return Ok(()),
            Err(error) | Ok(Err(error)) if error.is_io() => {
                return Err(Failure::Read(error.into()));
            }
            Ok(Err(_)) => {}
            Err(error) => return Err(sink.failure.unwrap_or(Failure::Json(error))),
        }
    }
}

struct Sink<'a> {
    each: &'a mut dyn FnMut(Event) -> anyhow::Result<()>,
    /// Why reading was broken off, which serde's errors cannot hold.
    failure: Option<Failure>,
}

impl Sink<'_> {
    fn give<E: Error>(&mut self, event: Event) -> Result<(), E> {
        (self.each)(event).map_err(|error| self.fail(Failure::Event(error)))
    }

    fn fail<E: Error>(&mut self, failure: Failure) -> E {
        self.failure = Some(failure);
        E::custom("broken off")
    }
}

/// Gives a type that is read from JSON its `deserialize`.
macro_rules! seed {
    ($seed:ident) => {
        impl<'de> DeserializeSeed<'de> for $seed<'_, '_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
                json.deserialize_any(self)
            }
        }
    };
}

/// A string in an error, however long it is.
const A_STRING: Unexpected = Unexpected::Other("string");

/// Tags, alone or in an object that says more: `skopeo list-tags`, a page of
/// Docker Hub.
struct DocumentSeed<'a, 'b>(&'a mut Sink<'b>);

seed!(DocumentSeed);

impl<'de> Visitor<'de> for DocumentSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array, or an object with one")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(A_STRING, &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        TagsSeed(self.0).visit_seq(items)?;
        self.0.give(Event::End { has_next: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        let (mut has_tags, mut repository, mut has_next) = (false, None, false);
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "Tags" | "tags" | "results" | "versions" => {
                    map.next_value_seed(TagsSeed(self.0))?;
                    has_tags = true;
                }
                "Repository" | "name" => repository = map.next_value::<Scalar>()?.text(),
                "next" => has_next = map.next_value::<Scalar>()?.text().is_some(),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
            keys.add(key);
        }
        if !has_tags {
            return Err(self.0.fail(Failure::Other(keys.to_string())));
        }
        if let Some(repository) = repository {
            self.0.give(Event::Repository(&repository))?;
        }
        self.0.give(Event::End { has_next })
    }
}

/// An array of tags.
struct TagsSeed<'a, 'b>(&'a mut Sink<'b>);

seed!(TagsSeed);

impl<'de> Visitor<'de> for TagsSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(A_STRING, &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(TagSeed(self.0))?.is_some() {}
        Ok(())
    }

    /// A registry's list of a repository without tags.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The name of a tag, alone or in an object that says more: a release of
/// GitHub, a tag of Docker Hub.
struct TagSeed<'a, 'b>(&'a mut Sink<'b>);

seed!(TagSeed);

/// What may hold the name of a tag. The first counts: a release has a title as
/// its name. GitHub's API has references to git tags, too.
const NAMES: [&str; 4] = ["tagName", "tag_name", "name", "ref"];

impl<'de> Visitor<'de> for TagSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        self.0.give(Event::Tag(name, None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        let (mut names, mut digest, mut is_draft) = ([const { None }; NAMES.len()], None, false);
        while let Some(key) = map.next_key::<String>()? {
            if let Some(rank) = NAMES.iter().position(|name| *name == key) {
                names[rank] = map.next_value::<Scalar>()?.text();
            } else {
                match &*key {
                    // Those inside of `images` are of one platform each.
                    "digest" => digest = map.next_value::<Scalar>()?.text(),
                    "draft" | "isDraft" => is_draft = map.next_value::<Scalar>()? == Scalar::True,
                    _ => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            keys.add(key);
        }
        match names.into_iter().flatten().next() {
            None => Err(self.0.fail(Failure::Other(format!("an array containing {keys}")))),
            Some(_) if is_draft => Ok(()),
            Some(name) => self.0.give(Event::Tag(&name, digest.as_deref())),
        }
    }
}

/// A value, as far as it counts here.
#[derive(PartialEq, Eq)]
enum Scalar {
    Text(String),
    True,
    Other,
}

impl Scalar {
    /// The text, if it has any.
    fn text(self) -> Option<String> {
        match self {
            Scalar::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct AnyValue;

        impl<'de> Visitor<'de> for AnyValue {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, is_true: bool) -> Result<Scalar, E> {
                Ok(if is_true { Scalar::True } else { Scalar::Other })
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_u64<E: Error>(self, _: u64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Scalar, A::Error> {
                IgnoredAny.visit_seq(items).map(|_| Scalar::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Scalar, A::Error> {
                IgnoredAny.visit_map(map).map(|_| Scalar::Other)
            }
        }

        json.deserialize_any(AnyValue)
    }
}

/// The first keys of an object, which tell what it is.
#[derive(Default)]
struct Keys {
    first: Vec<String>,
    has_more: bool,
}

impl Keys {
    const SHOWN: usize = 3;

    fn add(&mut self, key: String) {
        if self.first.len() < Keys::SHOWN {
            self.first.push(key);
        } else {
            self.has_more = true;
        }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first.is_empty() {
            return f.write_str("an empty object");
        }
        for (index, key) in self.first.iter().enumerate() {
            let before = if index == 0 { "an object with " } else { ", " };
            write!(f, "{before}{}", Quoted::new(key))?;
        }
        f.write_str(if self.has_more { ", ..." } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a stream says, a part a line.
    fn said(json: &str) -> Result<String, Failure> {
        let mut said = Vec::new();
        for_each(json.as_bytes(), &mut |part| {
            said.push(match part {
                Event::Tag(name, None) => name.to_owned(),
                Event::Tag(name, Some(digest)) => format!("{name} {digest}"),
                Event::Repository(name) => format!("in {name}"),
                Event::End { has_next } => if has_next { "next" } else { "end" }.to_owned(),
            });
            Ok(())
        })?;
        Ok(said.join(", "))
    }

    #[test]
    fn every_form_of_a_list_is_read() {
        for (json, expected) in [
            ("[]", "end"),
            (r#" ["a","b"] "#, "a, b, end"),
            (r#"["a"]["b"]"#, "a, end, b, end"),
            (r#"[{"name":"a"},{"name":"title","tag_name":"b"},"c"]"#, "a, b, c, end"),
            (r#"[{"tagName":"a","name":"title"},{"name":"b","tag_name":null}]"#, "a, b, end"),
            (r#"[{"name":"a","draft":true},{"isDraft":true,"tagName":"b"}]"#, "end"),
            (r#"[{"name":"a","draft":false},{"name":"b","draft":"yes"}]"#, "a, b, end"),
            (r#"{"versions":["a"]}"#, "a, end"),
            (r#"{"Repository":"r","Tags":["a"]}"#, "a, in r, end"),
            (r#"{"tags":["a"],"name":"r"}"#, "a, in r, end"),
            (r#"{"name":"r","tags":null}"#, "in r, end"),
            (r#"{"results":[{"name":"a"}],"next":"page"}"#, "a, next"),
            (r#"{"next":null,"results":[{"name":"a"}]}"#, "a, end"),
            (r#"{"next":"","results":[]}"#, "end"),
            (r#"{"next":["p"],"name":{"a":1},"count":1,"results":[]}"#, "end"),
            (
                r#"[{"images":[{"digest":"i"}],"digest":"d","name":"a"},{"name":"b","digest":null}]"#,
                "a d, b, end",
            ),
            (r#"[{"name":"a","digest":""},{"name":"b","digest":0}]"#, "a, b, end"),
            (r#"[{"name":"a","images":[{"digest":"i"}]}]"#, "a, end"),
        ] {
            assert_eq!(said(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_list_is_told_by_what_it_is() {
        for (json, found) in [
            ("{}", "an empty object"),
            (r#"{"message":"Not Found"}"#, r#"an object with "message""#),
            (r#"{"b":[],"a":{},"d":0,"c":0}"#, r#"an object with "b", "a", "d", ..."#),
            (r#"["2.11.5",{"title":"a"}]"#, r#"an array containing an object with "title""#),
            ("[{}]", "an array containing an empty object"),
        ] {
            match said(json).unwrap_err() {
                Failure::Other(other) => assert_eq!(other, found, "{json}"),
                failure => panic!("{json}: {failure:?}"),
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_no_list_is_an_error_with_its_place() {
        for (json, message) in [
            ("[\"a\"", "EOF while parsing a list at line 1 column 4"),
            ("{\"tags\":[\"a\"]", "EOF while parsing an object at line 1 column 13"),
            ("[\"a\"] x", "expected value at line 1 column 7"),
            (
                "[\"a\",\n3]",
                "invalid type: integer `3`, expected a string or an object at line 2 column 2",
            ),
            (
                "[[\"a\"]]",
                "invalid type: sequence, expected a string or an object at line 1 column 3",
            ),
            ("{\"Tags\":\"a\"}", "invalid type: string, expected an array at line 1 column 11"),
        ] {
            match said(json).unwrap_err() {
                Failure::Json(error) => assert_eq!(error.to_string(), message, "{json}"),
                failure => panic!("{json}: {failure:?}"),
            }
        }
    }

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }

    #[test]
    fn the_first_failure_of_a_part_or_of_the_stream_ends_it() {
        let mut count = 0;
        let failure = for_each(&b"[\"a\",\"b\",\"c\"]"[..], &mut |_| {
            count += 1;
            anyhow::ensure!(count < 2, "no");
            Ok(())
        });
        assert!(matches!(failure, Err(Failure::Event(_))) && count == 2);
        for json in ["[\"a\"", "[\"a\"]"] {
            let failure = for_each(json.as_bytes().chain(Broken), &mut |_| Ok(()));
            let Err(Failure::Read(error)) = failure else { panic!("{failure:?}") };
            assert_eq!(error.to_string(), "broken");
        }
    }
}
