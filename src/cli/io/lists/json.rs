//! Lists of tags in JSON, read tag by tag: nothing of a document is kept.

use std::fmt;
use std::io::Read;

use prefect_tags::text::Quoted;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::Deserializer as Json;

use super::{HOW_MADE, Item, JSON, Reading};

/// Reads the documents of a stream, one after the other.
pub fn read(stream: &mut dyn Read, reading: &mut Reading<'_>) -> serde_json::Result<()> {
    let mut json = Json::from_reader(stream);
    loop {
        Tags { reading, is_document: true }.deserialize(&mut json)?;
        // Between documents, only blanks are an end.
        match json.end() {
            Err(error) if !error.is_io() => {}
            end => return end,
        }
    }
}

/// A tag in an array, or a release: of a registry its name alone, of Docker Hub with its
/// digest, of `gh` and of GitHub's API, which has references to git tags, too.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TagEntry {
    #[serde(rename = "tagName")]
    gh_name: Option<String>,
    #[serde(rename = "tag_name")]
    api_name: Option<String>,
    name: Option<String>,
    #[serde(rename = "ref")]
    git_name: Option<String>,
    /// Those inside of `images` are of one platform each.
    digest: Option<String>,
    #[serde(alias = "isDraft")]
    draft: bool,
}

/// What an array has.
struct Element(TagEntry);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct ElementVisitor;

        impl<'de> Visitor<'de> for ElementVisitor {
            type Value = Element;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an object")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Element, E> {
                Ok(Element(TagEntry { name: Some(name.to_owned()), ..TagEntry::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Element, A::Error> {
                TagEntry::deserialize(MapAccessDeserializer::new(map)).map(Element)
            }
        }

        json.deserialize_any(ElementVisitor)
    }
}

/// Tags in an array; as a document also in an object that says more: `skopeo list-tags`,
/// a registry's own list, a page of Docker Hub.
struct Tags<'a, 'r> {
    reading: &'a mut Reading<'r>,
    is_document: bool,
}

impl<'de> DeserializeSeed<'de> for Tags<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tags<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_document { "an array, or an object with one" } else { "an array" })
    }

    /// Without the string, which may be long.
    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(Unexpected::Other("string"), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.reading.has_next = false;
        while let Some(Element(tag)) = items.next_element()? {
            // A release has a title as its name.
            let names = [tag.gh_name, tag.api_name, tag.name, tag.git_name];
            let name = names.into_iter().flatten().find(|name| !name.is_empty());
            let has_none = || A::Error::custom("an object has no tagName, tag_name or name");
            let name = name.ok_or_else(has_none)?;
            let digest = tag.digest.as_deref().filter(|digest| !digest.is_empty());
            if !tag.draft {
                self.reading.add(&name, Item::Tag(&name, digest)).map_err(A::Error::custom)?;
            }
        }
        Ok(())
    }

    /// A registry's list of a repository without tags.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.is_document { Err(E::invalid_type(Unexpected::Unit, &self)) } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if !self.is_document {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let (mut has_tags, mut has_next, mut message) = (false, false, None);
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "Tags" | "tags" | "results" | "versions" => {
                    map.next_value_seed(Tags { reading: self.reading, is_document: false })?;
                    has_tags = true;
                }
                "Repository" | "name" => {
                    if let Some(name) = map.next_value::<Option<String>>()? {
                        (self.reading.add)(Item::Repository(&name)).map_err(A::Error::custom)?;
                    }
                }
                "next" => has_next = map.next_value::<Option<String>>()?.is_some(),
                "message" => message = map.next_value::<Option<String>>()?,
                // A registry's, and Docker Hub's.
                "errors" | "detail" => {
                    map.next_value::<IgnoredAny>()?;
                    message = Some(key);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.reading.has_next = has_next;
        match message {
            _ if has_tags => Ok(()),
            Some(message) => Err(A::Error::custom(format_args!(
                "it is an error message, {}{HOW_MADE}",
                Quoted::new(&message)
            ))),
            None => Err(A::Error::custom(format_args!("the object has no tags, expected {JSON}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use prefect_tags::Registry;

    use super::*;
    use crate::io::input::Input;
    use crate::io::lists::List as _;

    /// What a list is given, separated by commas.
    fn said(json: &str) -> Result<String, String> {
        let mut said = Vec::new();
        let mut add = |item: Item<'_>| {
            said.push(match item {
                Item::Tag("bad", _) => anyhow::bail!("no"),
                Item::Tag(name, digest) => [name, digest.unwrap_or_default()].join(" "),
                Item::Repository(name) => format!("in {name}"),
                Item::Line(line) => unreachable!("{line} is not of JSON"),
            });
            Ok(said.len())
        };
        let mut reading = Reading::new(&Input::Stdin, &Registry::FORM, &mut add);
        read(&mut json.as_bytes(), &mut reading).map_err(|error| error.to_string())?;
        let next = if reading.has_next { ", next" } else { "" };
        let said: Vec<_> = said.iter().map(|item| item.trim_end()).collect();
        Ok(said.join(", ") + next)
    }

    #[test]
    fn every_form_of_a_list_is_read() {
        for (json, expected) in [
            ("[]", ""),
            (r#" ["a","b"] "#, "a, b"),
            (r#"["a"]["b"]"#, "a, b"),
            (r#"[{"name":"a"},{"name":"title","tag_name":"b"},"c"]"#, "a, b, c"),
            (r#"[{"tagName":"a","name":"title"},{"name":"b","tag_name":null}]"#, "a, b"),
            (r#"[{"ref":"refs/tags/a","object":{"sha":"b"}}]"#, "refs/tags/a"),
            (r#"[{"name":"a","draft":true},{"isDraft":true,"tagName":"b"}]"#, ""),
            (r#"[{"name":"a","draft":false}]"#, "a"),
            (r#"{"versions":["a"]}"#, "a"),
            (r#"{"Repository":"r","Tags":["a"]}"#, "in r, a"),
            (r#"{"tags":["a"],"name":"r"}"#, "a, in r"),
            (r#"{"name":"r","tags":null}"#, "in r"),
            (r#"{"results":[{"name":"a"}],"next":"page"}"#, "a, next"),
            (r#"{"next":"page","results":[{"name":"a"}]}{"next":null,"results":[]}"#, "a"),
            (r#"{"next":"page","results":[{"name":"a"}]}["b"]"#, "a, b"),
            (r#"{"next":null,"message":"","results":[{"name":"a"}]}"#, "a"),
            (
                r#"[{"images":[{"digest":"i"}],"digest":"d","name":"a"},{"name":"b","digest":null}]"#,
                "a d, b",
            ),
            (r#"[{"name":"a","digest":""}]"#, "a"),
        ] {
            assert_eq!(said(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_list_is_an_error_with_its_place() {
        for (json, message) in [
            ("{}", format!("the object has no tags, expected {JSON} at line 1 column 2")),
            (
                r#"{"message":"Not Found","status":"404"}"#,
                format!("it is an error message, \"Not Found\"{HOW_MADE} at line 1 column 38"),
            ),
            (
                r#"["2.11.5",{"title":"a"}]"#,
                "an object has no tagName, tag_name or name at line 1 column 24".to_owned(),
            ),
            ("[\"a\"", "EOF while parsing a list at line 1 column 4".to_owned()),
            ("{\"tags\":[\"a\"]", "EOF while parsing an object at line 1 column 13".to_owned()),
            ("[\"a\"] x", "expected value at line 1 column 7".to_owned()),
            (
                "[\"a\",\n3]",
                "invalid type: integer `3`, expected a string or an object at line 2 column 2"
                    .to_owned(),
            ),
            (
                "[[\"a\"]]",
                "invalid type: sequence, expected a string or an object at line 1 column 3"
                    .to_owned(),
            ),
            (
                "{\"Tags\":\"a\"}",
                "invalid type: string, expected an array at line 1 column 11".to_owned(),
            ),
            (
                "{\"Tags\":{}}",
                "invalid type: map, expected an array at line 1 column 10".to_owned(),
            ),
            ("[\"a\",\"bad\",\"c\"]", "no at line 1 column 12".to_owned()),
        ] {
            assert_eq!(said(json), Err(message), "{json}");
        }
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("broken"))
        }
    }

    #[test]
    fn a_stream_that_fails_is_no_end_of_a_list() {
        for json in ["[\"a\"", "[\"a\"]"] {
            let mut add = |_: Item<'_>| Ok(0);
            let mut reading = Reading::new(&Input::Stdin, &Registry::FORM, &mut add);
            let read = read(&mut json.as_bytes().chain(Broken), &mut reading);
            assert_eq!(std::io::Error::from(read.unwrap_err()).to_string(), "broken");
        }
    }
}
