//! The lists of `--released`: the releases that are out.

use std::io::Read;

use anyhow::{anyhow, ensure};
use prefect_tags::Releases;
use prefect_tags::text::{Quoted, is_utf_16};
use serde_json::{Deserializer, Value};

use crate::io::input::{Input, without_mark};
use crate::io::lines::Lines;

/// The longest line that is looked at, in bytes.
const MAX_LINE: usize = 4096;
/// How many different releases a list may have. Prefect has had a thousand.
const MAX_RELEASES: usize = 1 << 20;
/// How long a list in JSON may be: it is read whole.
const MAX_JSON_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a list of releases, of lines or in JSON.
pub fn read_releases(input: &Input) -> anyhow::Result<Releases> {
    let mut stream = input.open()?;
    let mut front = Vec::new();
    let read = stream.by_ref().take(FRONT_BYTES).read_to_end(&mut front);
    read.map_err(|error| anyhow::Error::new(error).context(input.cannot_read()))?;
    let name = input.name();
    ensure!(
        !is_utf_16(&front),
        "the list in {name} is UTF-16, expected UTF-8; convert it to UTF-8"
    );
    let is_json = matches!(without_mark(&front).trim_ascii_start(), [b'[' | b'{', ..]);
    let whole = (&*front).chain(stream);
    if is_json { read_json(whole, &name) } else { read_lines(whole, &name) }
}

/// As much of a list as tells what it is written in.
const FRONT_BYTES: u64 = 64;

fn read_lines(stream: impl Read, name: &str) -> anyhow::Result<Releases> {
    const FORMS: &str = "one a line, as `git tag` or a registry's tag list has them";
    let mut lines = Lines::new(stream, name, MAX_LINE);
    let mut releases = Releases::default();
    let mut seen = Seen::default();
    while let Some(line) = lines.next(|| true)? {
        let line = String::from_utf8_lossy(line);
        seen.add(&line);
        releases.add_line(&line);
        check_count(&releases, name)?;
    }
    ensure!(!releases.is_empty(), seen.no_release(name, "line", &releases, FORMS));
    Ok(releases)
}

/// Reads JSON as tools print it: one document, or one after the other.
fn read_json(stream: impl Read, name: &str) -> anyhow::Result<Releases> {
    const FORMS: &str = "an array of strings, or of objects with tagName, tag_name or name, alone \
                         or as Tags, tags, results or versions";
    let mut json = Vec::new();
    let read = stream.take(MAX_JSON_BYTES + 1).read_to_end(&mut json);
    read.map_err(|error| anyhow::Error::new(error).context(format!("cannot read {name}")))?;
    ensure!(
        json.len() as u64 <= MAX_JSON_BYTES,
        "the JSON in {name} has more than {MAX_JSON_BYTES} bytes, expected at most that many"
    );
    let mut releases = Releases::default();
    let mut seen = Seen::default();
    for document in Deserializer::from_slice(without_mark(&json)).into_iter::<Value>() {
        let document = document.map_err(|error| {
            anyhow!("the JSON in {name} is cut off or malformed: {error}; expected {FORMS}")
        })?;
        let names = names(&document).map_err(|found| {
            anyhow!("the JSON in {name} is no list of tags but {found}, expected {FORMS}")
        })?;
        for tag in names {
            seen.add(tag);
            releases.add_line(tag);
            check_count(&releases, name)?;
        }
    }
    let name = format!("the JSON in {name}");
    ensure!(!releases.is_empty(), seen.no_release(&name, "tag", &releases, FORMS));
    Ok(releases)
}

/// What a list has, in case that it has no release.
#[derive(Default)]
struct Seen {
    count: u64,
    first: Option<String>,
}

impl Seen {
    fn add(&mut self, item: &str) {
        self.count += 1;
        if self.first.is_none() && !item.trim().is_empty() {
            self.first = Some(item.to_owned());
        }
    }

    /// Tells that no release is among it.
    fn no_release(&self, name: &str, item: &str, releases: &Releases, forms: &str) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        // An odd line is told with what to do about it.
        let odd = releases.odd_lines().map(|odd| format!("; {odd}"));
        let first = self.first.as_deref().filter(|_| odd.is_none()).map(Quoted::new);
        let first = first.map(|first| format!(", the first is {first}")).unwrap_or_default();
        format!(
            "no release in {name} ({} {item}{plural}{first}), expected {forms}{}",
            self.count,
            odd.unwrap_or_default()
        )
    }
}

/// The names of tags that a document lists, or what it is instead: `gh release
/// list --json tagName`, `skopeo list-tags`, a registry's `tags/list`, and what
/// is like them.
fn names(document: &Value) -> Result<Vec<&str>, String> {
    const LISTS: [&str; 4] = ["Tags", "tags", "results", "versions"];
    match LISTS.iter().find_map(|key| document.get(key)).unwrap_or(document) {
        Value::Array(items) => items.iter().map(name).collect(),
        // A registry's list of a repository without tags.
        Value::Null if document.is_object() => Ok(Vec::new()),
        _ => Err(described(document)),
    }
}

fn name(item: &Value) -> Result<&str, String> {
    // A release has a title as its name.
    const NAMES: [&str; 3] = ["tagName", "tag_name", "name"];
    let name = match item {
        Value::String(name) => Some(&**name),
        _ => NAMES.iter().find_map(|key| item.get(key)?.as_str()),
    };
    name.ok_or_else(|| format!("an array with {}", described(item)))
}

/// What a document is, by its keys.
fn described(document: &Value) -> String {
    match document {
        Value::Object(fields) if fields.is_empty() => "an empty object".to_owned(),
        Value::Object(fields) => {
            const SHOWN: usize = 3;
            let keys = fields.keys().take(SHOWN).map(|key| Quoted::new(key).to_string());
            let more = if fields.len() > SHOWN { ", ..." } else { "" };
            format!("an object with {}{more}", keys.collect::<Vec<_>>().join(", "))
        }
        Value::Array(_) => "an array".to_owned(),
        Value::String(text) => Quoted::new(text).to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) => document.to_string(),
    }
}

fn check_count(releases: &Releases, name: &str) -> anyhow::Result<()> {
    ensure!(
        releases.len() <= MAX_RELEASES,
        "{name} has more than {MAX_RELEASES} different releases, expected at most that many"
    );
    Ok(())
}
