//! The files of `--releases` and `--registry-tags`: lists of tags, as the tools
//! at hand print them. One reader for both, item by item.

mod json;

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, anyhow, ensure};
use prefect_tags::text::Quoted;
use prefect_tags::{Registry, Releases};

use crate::io::input::{Input, What};
use crate::io::lines::LineReader;
use crate::io::output::{BUFFER_SIZE, counted};
use json::{Event, Failure};

/// The longest line that is looked at, in bytes.
const MAX_LINE: usize = 4096;
/// How many different releases or tags a list may have, so that memory stays
/// within bounds. Docker Hub has 14,000 tags of Prefect.
const MAX_ITEMS: usize = 100_000;
/// How long a list in JSON may be, whose strings have no limit of their own.
const MAX_JSON_BYTES: u64 = 64 * 1024 * 1024;

/// The forms of a list in JSON.
const JSON: &str = "an array of tag names, or of objects with tagName, tag_name or name, at the \
                    top level or under Tags, tags, results or versions";

/// Reads a list of releases.
pub fn read_releases(input: &Input) -> anyhow::Result<Releases> {
    read(input)
}

/// Reads the tags of a registry.
pub fn read_registry(input: &Input) -> anyhow::Result<Registry> {
    read(input)
}

fn read<L: List>(input: &Input) -> anyhow::Result<L> {
    read_from(input.open_text(L::WHAT)?, input)
}

/// What is read from a list.
trait List: Default {
    const WHAT: What;
    /// What it has to have.
    const ITEM: &str;
    const ITEMS: &str;
    /// The forms of its lines.
    const LINES: &str;
    /// Whether it is of no use without its last page.
    const IS_WHOLE: bool;

    fn len(&self) -> usize;
    fn add_line(&mut self, line: &str) -> anyhow::Result<()>;
    fn add(&mut self, name: &str, digest: Option<&str>) -> anyhow::Result<()>;
    fn add_repository(&mut self, name: &str) -> anyhow::Result<()>;
}

impl List for Releases {
    const WHAT: What = What::Releases;
    const ITEM: &str = "release";
    const ITEMS: &str = "releases";
    const LINES: &str = "one per line, as `git tag` or a registry's tag list has them";
    const IS_WHOLE: bool = false;

    fn len(&self) -> usize {
        self.len()
    }

    fn add_line(&mut self, line: &str) -> anyhow::Result<()> {
        self.add_line(line);
        Ok(())
    }

    fn add(&mut self, name: &str, _: Option<&str>) -> anyhow::Result<()> {
        self.add_line(name);
        Ok(())
    }

    fn add_repository(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(())
    }
}

impl List for Registry {
    const WHAT: What = What::Registry;
    const ITEM: &str = "Prefect tag";
    const ITEMS: &str = "tags";
    const LINES: &str = "one per line, alone or followed by its digest";
    const IS_WHOLE: bool = true;

    fn len(&self) -> usize {
        self.len()
    }

    fn add_line(&mut self, line: &str) -> anyhow::Result<()> {
        Ok(self.add_line(line)?)
    }

    fn add(&mut self, name: &str, digest: Option<&str>) -> anyhow::Result<()> {
        Ok(self.add(name, digest)?)
    }

    fn add_repository(&mut self, name: &str) -> anyhow::Result<()> {
        Ok(self.add_repository(name)?)
    }
}

fn read_from<L: List>(stream: impl Read, input: &Input) -> anyhow::Result<L> {
    let mut stream = BufReader::with_capacity(BUFFER_SIZE, stream);
    let front = stream.fill_buf().with_context(|| input.cannot_read())?;
    match front.trim_ascii_start().first() {
        Some(b'<') => Err(anyhow!(
            "{} HTML or XML, expected {}; check how the file was made",
            L::WHAT.is(input),
            L::LINES
        )),
        Some(b'[' | b'{') => read_json(stream, MAX_JSON_BYTES, input),
        _ => read_lines(stream, input),
    }
}

fn read_lines<L: List>(stream: impl Read, input: &Input) -> anyhow::Result<L> {
    let mut lines = LineReader::new(stream, input.source(), MAX_LINE);
    let (mut list, mut seen) = (L::default(), Seen::default());
    while let Some(line) = lines.next(|| true)? {
        let line = String::from_utf8_lossy(line);
        seen.add(&line);
        list.add_line(&line).with_context(|| invalid::<L>(input))?;
        check_count(&list, input)?;
    }
    ensure!(list.len() > 0, seen.nothing::<L>(&input.name(), "line", L::LINES));
    Ok(list)
}

/// Reads JSON as tools print it: one document, or one after the other.
fn read_json<L: List>(stream: impl Read, most: u64, input: &Input) -> anyhow::Result<L> {
    let (mut list, mut seen, mut is_cut) = (L::default(), Seen::default(), false);
    let mut stream = stream.take(most + 1);
    let read = json::for_each(&mut stream, &mut |event| {
        match event {
            Event::Tag(name, digest) => {
                seen.add(name);
                list.add(name, digest).with_context(|| invalid::<L>(input))?;
            }
            Event::Repository(name) => {
                list.add_repository(name).with_context(|| invalid::<L>(input))?;
            }
            Event::End { has_next } => is_cut = has_next,
        }
        check_count(&list, input)
    });
    let name = input.name();
    ensure!(stream.limit() > 0, "the JSON in {name} is too large, expected at most {most} bytes");
    read.map_err(|failure| match failure {
        Failure::Read(error) => anyhow::Error::new(error).context(input.cannot_read()),
        Failure::Json(error) => anyhow!("invalid JSON in {name}: {error}; pass {JSON}"),
        Failure::Other(found) => anyhow!("the JSON in {name} is {found}, expected {JSON}"),
        Failure::Event(error) => error,
    })?;
    ensure!(
        !(is_cut && L::IS_WHOLE),
        "{} cut off: the last page has \"next\", expected all pages one after the other",
        L::WHAT.is(input)
    );
    ensure!(list.len() > 0, seen.nothing::<L>(&format!("the JSON in {name}"), "tag", JSON));
    Ok(list)
}

fn invalid<L: List>(input: &Input) -> String {
    format!("invalid {} in {}", L::WHAT, input.name())
}

fn check_count<L: List>(list: &L, input: &Input) -> anyhow::Result<()> {
    ensure!(
        list.len() <= MAX_ITEMS,
        "too many {} in {}, expected at most {MAX_ITEMS}",
        L::ITEMS,
        input.name()
    );
    Ok(())
}

/// What a list has, in case that nothing of it counts.
#[derive(Default)]
struct Seen {
    count: usize,
    first: Option<String>,
}

impl Seen {
    fn add(&mut self, item: &str) {
        self.count += 1;
        let is_told = !item.trim().is_empty() && !item.starts_with('#');
        if self.first.is_none() && is_told {
            // Which cuts it, if it is long.
            self.first = Some(Quoted::new(item).to_string());
        }
    }

    /// Tells that nothing of it counts.
    fn nothing<L: List>(&self, name: &str, item: &str, forms: &str) -> String {
        let first =
            self.first.as_ref().map(|first| format!(", the first is {first}")).unwrap_or_default();
        let items = counted(self.count, item);
        format!("no {} in {name} ({items}{first}), expected {forms}", L::ITEM)
    }
}

#[cfg(test)]
mod tests;
