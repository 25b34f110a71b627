//! The tags in the values of Prefect's Helm charts, in YAML and in whatever else
//! has a key and its value on a line.
//!
//! ```yaml
//! image:
//!   repository: prefecthq/prefect
//!   prefectTag: 3-latest
//! ```
//!
//! From <https://github.com/PrefectHQ/prefect-helm>. The keys of a block stand at
//! one indentation, and between them nothing that is indented less.

use std::ops::Range;

use super::lines::{Line, Lines, blanks};
use super::variables::Arguments;
use super::{Finder, Named, PREFECT, Place};

/// The key of the tag in Prefect's own charts, which needs no repository beside
/// it.
pub(super) const PREFECT_TAG: &str = "prefectTag";

/// Adds the places of the tags.
pub(super) fn tags<'t>(text: &'t [u8], finder: &Finder, places: &mut Vec<Place<'t>>) {
    // The innermost is the last. There are never many: each is indented further
    // than the one before.
    let mut open: Vec<Block> = Vec::new();
    for line in Lines::of(text) {
        let Some(entry) = Entry::of(&line) else { continue };
        while let Some(block) = open.last().filter(|block| entry.ends(block.indent)) {
            block.add_places(finder, places);
            open.pop();
        }
        let Some(pair) = entry.pair else { continue };
        let Some(key) = Key::named(pair.key) else { continue };
        if line.is_ignored() {
            continue;
        }
        match open.last_mut().filter(|block| block.indent == pair.indent) {
            // The same key again is that of the next block, whatever parts them.
            Some(block) if block.values[key as usize].is_some() => {
                block.add_places(finder, places);
                *block = Block::at(pair.indent);
            }
            Some(_) => {}
            None => open.push(Block::at(pair.indent)),
        }
        let block = open.last_mut().expect("a block was opened where there was none");
        block.values[key as usize] = pair.value.map(|value| (line, value));
    }
    for block in open {
        block.add_places(finder, places);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Repository,
    Tag,
    PrefectTag,
}

impl Key {
    fn named(name: &[u8]) -> Option<Key> {
        match name {
            b"repository" => Some(Key::Repository),
            b"tag" => Some(Key::Tag),
            _ if name == PREFECT_TAG.as_bytes() => Some(Key::PrefectTag),
            _ => None,
        }
    }
}

/// The keys of one mapping that matter.
#[derive(Debug)]
struct Block<'t> {
    indent: usize,
    /// By [`Key`].
    values: [Option<(Line<'t>, Value)>; 3],
}

impl<'t> Block<'t> {
    const fn at(indent: usize) -> Self {
        Block { indent, values: [const { None }; 3] }
    }

    fn add_places(&self, finder: &Finder, places: &mut Vec<Place<'t>>) {
        let repository = self.values[Key::Repository as usize].as_ref();
        let repository = repository.map(|(line, value)| &line.text[value.range.clone()]);
        let known = repository.filter(|repository| !has_placeholder(repository));
        let name = known.and_then(|repository| std::str::from_utf8(repository).ok());
        // With upper case it is the name of a repository of code: `PrefectHQ/prefect`.
        let is_image = |name: &&str| !name.contains(|it: char| it.is_ascii_uppercase());
        let name = name.filter(is_image).filter(|repository| finder.takes(repository));
        let keys: &[Key] = if name.is_some() {
            &[Key::Tag, Key::PrefectTag]
        } else if known.is_none() && finder.takes(PREFECT) {
            &[Key::PrefectTag]
        } else {
            return;
        };
        for key in keys {
            if let Some((line, value)) = &self.values[*key as usize] {
                if let Some(names) = value.names(line, name) {
                    let Range { start, end } = value.range;
                    places.push(line.place(line.start + start..line.start + end, names));
                }
            }
        }
    }
}

/// What a line says of the blocks around it. Blank lines and comments say
/// nothing.
struct Entry<'t> {
    indent: usize,
    /// Whether it can stand between two keys of a block that is indented alike.
    is_inside: bool,
    pair: Option<Pair<'t>>,
}

impl<'t> Entry<'t> {
    fn of(line: &Line<'t>) -> Option<Self> {
        let indent = line.first();
        let mut at = indent;
        while let [b'-', b' ' | b'\t', ..] = &line.text[at..] {
            at += 1 + blanks(&line.text[at + 1..]);
        }
        let is_inside = match &line.text[at..] {
            [] | [b'#', ..] | [b'/', b'/', ..] => return None,
            [b'}' | b']', ..] => true,
            _ => at > indent,
        };
        let pair = Pair::at(line.text, at);
        Some(Entry { indent, is_inside: is_inside || pair.is_some(), pair })
    }

    fn ends(&self, block: usize) -> bool {
        self.indent < block || self.indent == block && !self.is_inside
    }
}

/// A key with its value: `tag: 3-latest`, `"tag": "3-latest",`,
/// `tag = "3-latest"`.
struct Pair<'t> {
    key: &'t [u8],
    indent: usize,
    value: Option<Value>,
}

impl<'t> Pair<'t> {
    fn at(line: &'t [u8], at: usize) -> Option<Self> {
        let quote = usize::from(matches!(line[at..].first(), Some(b'"' | b'\'')));
        let start = at + quote;
        let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./".contains(byte);
        let end = start + line[start..].iter().take_while(|byte| is_key(byte)).count();
        let is_closed = quote == 0 || line.get(end) == Some(&line[at]);
        if end == start || !is_closed {
            return None;
        }
        let separator = end + quote + blanks(&line[end + quote..]);
        let is_assignment = match &line[separator..] {
            [b':'] | [b':', b' ' | b'\t', ..] => false,
            [b':', ..] if quote == 1 => false,
            [b'=', ..] => true,
            _ => return None,
        };
        let value = Value::at(line, separator + 1, is_assignment);
        Some(Pair { key: &line[start..end], indent: at, value })
    }
}

/// A value that is neither empty nor a mapping nor a list.
#[derive(Debug)]
struct Value {
    /// Where it stands in its line, without quotes.
    range: Range<usize>,
    /// Whether it can be the name of a variable, as in `tag = version`.
    is_code: bool,
}

impl Value {
    fn at(line: &[u8], mut at: usize, is_assignment: bool) -> Option<Self> {
        at += blanks(&line[at..]);
        // `&anchor`, `!!str`
        while let [b'&' | b'!', rest @ ..] = &line[at..] {
            let word = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            at += 1 + word + blanks(&rest[word..]);
        }
        let text = &line[at..];
        let (range, is_code) = match text {
            [quote @ (b'"' | b'\''), inner @ ..] => {
                let length = inner.iter().position(|byte| byte == quote)?;
                (at + 1..at + 1 + length, false)
            }
            [b'{', b'{', ..] => (at..at + plain(text), false),
            [b'{' | b'[' | b'|' | b'>' | b'#', ..] | [b'~'] | b"null" => return None,
            _ => (at..at + plain(text), is_assignment && !text.first()?.is_ascii_digit()),
        };
        (!range.is_empty()).then_some(Value { range, is_code })
    }

    fn names<'t>(&self, line: &Line<'t>, repository: Option<&'t str>) -> Option<Named<'t>> {
        let text = &line.text[self.range.clone()];
        if has_placeholder(text) {
            let tag = Arguments::default().expand(text);
            return Some(match repository {
                _ if !tag.is_whole => Named::Open(text),
                _ => {
                    let repository = repository.unwrap_or(PREFECT);
                    Named::Expanded(format!("{repository}:{}", tag.text))
                }
            });
        }
        match std::str::from_utf8(text) {
            Ok(tag) if self.is_code => {
                (!tag.contains(char::is_whitespace)).then_some(Named::Open(tag.as_bytes()))
            }
            // A sentence, or a reference that stands for itself.
            Ok(tag) if tag.contains(|found: char| found.is_whitespace() || found == '/') => None,
            Ok(tag) => Some(Named::Tag { tag, repository }),
            Err(_) => Some(Named::Open(text)),
        }
    }
}

/// The length of a value without quotes, which a comment or a comma may follow.
fn plain(text: &[u8]) -> usize {
    let comment = text.windows(2).position(|pair| matches!(pair, [b' ' | b'\t', b'#']));
    let value = text[..comment.unwrap_or(text.len())].trim_ascii_end();
    value.strip_suffix(b",").unwrap_or(value).len()
}

fn has_placeholder(text: &[u8]) -> bool {
    text.iter().any(|byte| b"{$<%*".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_beside_their_repository() {
        type Tags<'t> = &'t [(&'t str, Option<&'t str>)];
        const PREFECT: Option<&str> = Some("prefecthq/prefect");
        let cases: &[(&str, Tags)] = &[
            ("prefectTag: 3-latest", &[("3-latest", None)]),
            ("image:\n  prefectTag: \"3-latest\" # newest", &[("3-latest", None)]),
            ("  prefectTag: v3.1.0-python3.11\r\n", &[("v3.1.0-python3.11", None)]),
            ("\"prefectTag\": \"3-latest\",", &[("3-latest", None)]),
            ("prefectTag = \"3-latest\"", &[("3-latest", None)]),
            ("prefectTag: &tag 3-latest", &[("3-latest", None)]),
            ("prefectTag: !!str '3'", &[("3", None)]),
            ("tag: 3-latest", &[]),
            ("prefectTag:", &[]),
            ("prefectTag: \"\"", &[]),
            ("prefectTag: # none", &[]),
            ("prefectTag: ~", &[]),
            ("prefectTag: null", &[]),
            ("\"prefectTag\": {\"type\": \"string\"}", &[]),
            ("# prefectTag: 3-latest", &[]),
            ("prefectTag: the tag of the image", &[]),
            ("repository: prefecthq/prefect\ntag: 3-latest", &[("3-latest", PREFECT)]),
            ("tag: 3-latest\nrepository: 'prefecthq/prefect'", &[("3-latest", PREFECT)]),
            ("repository: prefecthq/prefect # x\n\n# y\n  z: 1\ntag: 3", &[("3", PREFECT)]),
            ("repository: prefecthq/prefect\nprefectTag: 3", &[("3", PREFECT)]),
            ("- repository: prefecthq/prefect\n  tag: 3", &[("3", PREFECT)]),
            ("repository: prefecthq/prefect\npullSecrets:\n- name: x\ntag: 3", &[("3", PREFECT)]),
            (
                "\"repository\": \"prefecthq/prefect\",\n\"x\": {\n  \"y\": 1\n},\n\"tag\": \"3\"",
                &[("3", PREFECT)],
            ),
            (
                "repository: ghcr.io/me/prefecthq/prefect\ntag: 3",
                &[("3", Some("ghcr.io/me/prefecthq/prefect"))],
            ),
            ("repository: postgres\ntag: 14\nrepository: prefecthq/prefect", &[]),
            ("repository: prefecthq/prefect\nrepository: postgres\ntag: 14", &[]),
            ("- repository: prefecthq/prefect\n- tag: 3", &[]),
            ("  repository: prefecthq/prefect\ntag: 3", &[]),
            ("a:\n  repository: prefecthq/prefect\nb:\n  tag: 3", &[]),
            ("repository: prefecthq/prefect\n---\ntag: 3", &[]),
            ("repository: prefecthq/prefect\n  tag: 3", &[]),
            ("repository: prefecthq/prefect-dev\nprefectTag: 3-latest", &[]),
            ("repository: PrefectHQ/prefect\ntag: 3.0.0", &[]),
            ("repository: !!str prefecthq/prefect\ntag: 3.0.0", &[("3.0.0", PREFECT)]),
            ("repository: \"\"\nprefectTag: 3-latest", &[("3-latest", None)]),
            ("repository: {{ .repository }}\nprefectTag: 3\ntag: 2", &[("3", None)]),
        ];
        for (text, expected) in cases {
            let mut places = Vec::new();
            tags(text.as_bytes(), &Finder::new(), &mut places);
            let expected: Vec<_> =
                expected.iter().map(|&(tag, repository)| Named::Tag { tag, repository }).collect();
            let found: Vec<_> = places.iter().map(|place| place.names.clone()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn tags_with_variables_are_expanded_or_open() {
        for (text, names) in [
            ("prefectTag: ${TAG:-3-latest}", Named::Expanded("prefecthq/prefect:3-latest".into())),
            ("prefectTag: {{ .Values.tag }} # x", Named::Open(b"{{ .Values.tag }}")),
            ("prefectTag: \"<tag>\"", Named::Open(b"<tag>")),
            ("prefectTag: *tag", Named::Open(b"*tag")),
            ("prefectTag = var.tag", Named::Open(b"var.tag")),
            ("prefectTag: \"3-${var.python}\"", Named::Open(b"3-${var.python}")),
            (
                "repository: prefecthq/prefect\ntag: ${TAG:-3}",
                Named::Expanded("prefecthq/prefect:3".into()),
            ),
        ] {
            let mut places = Vec::new();
            tags(text.as_bytes(), &Finder::new(), &mut places);
            assert_eq!(places.len(), 1, "{text}");
            assert_eq!(places[0].names, names, "{text}");
        }
        let mut places = Vec::new();
        tags(b"prefectTag: 3-\xe9", &Finder::new(), &mut places);
        assert_eq!(places[0].names, Named::Open(b"3-\xe9"));
    }
}
