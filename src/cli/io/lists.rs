//! The files of `--releases` and `--registry-tags`: lists of tags, as the tools
//! at hand print them. One reader for both, item by item.

mod json;

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, anyhow, bail, ensure};
use prefect_tags::text::Quoted;
use prefect_tags::{Registry, Release, Releases};

use crate::io::input::{Input, What};
use crate::io::lines::LineReader;
use crate::io::output::{BUFFER_SIZE, counted};

/// The longest line that is looked at, in bytes.
const MAX_LINE: usize = 4096;
/// How many different releases or tags a list may have, so that memory stays
/// within bounds. Docker Hub has 14,000 tags of Prefect.
const MAX_ITEMS: usize = 100_000;
/// How long a list in JSON may be, whose strings have no limit of their own.
const MAX_JSON_BYTES: u64 = 64 * 1024 * 1024;

/// The forms of a list in JSON.
const JSON: &str = "names or objects with tagName, tag_name or name, in an array or under tags, results or versions";

/// Reads a list.
pub fn read<L: List>(input: &Input) -> anyhow::Result<L> {
    read_from(input.open_text(L::WHAT)?, input)
}

/// What is read from a list.
pub trait List: Default {
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
    const LINES: &str = "one release per line, as `git tag` or a registry's tag list has them";
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
        Some(b'<') => {
            Err(anyhow!("{} HTML or XML, expected {}; {HOW_MADE}", L::WHAT.is(input), L::LINES))
        }
        Some(b'[' | b'{') => read_json(stream, MAX_JSON_BYTES, input),
        _ => read_lines(stream, input),
    }
}

fn read_lines<L: List>(stream: impl Read, input: &Input) -> anyhow::Result<L> {
    let mut lines = LineReader::new(stream, input.source(), MAX_LINE);
    let mut reading = Reading::<L>::default();
    while let Some(line) = lines.next(|| true)? {
        let line = String::from_utf8_lossy(line);
        let read = reading.add(&line, |list| list.add_line(&line));
        read.with_context(|| format!("invalid {} in {}", L::WHAT, input.name()))?;
    }
    reading.list(&input.name(), "line", L::LINES)
}

/// Reads JSON as tools print it: one document, or one after the other.
fn read_json<L: List>(stream: impl Read, most: u64, input: &Input) -> anyhow::Result<L> {
    let mut reading = Reading::<L>::default();
    let mut stream = stream.take(most + 1);
    let read = json::read(&mut stream, &mut reading);
    let name = input.name();
    ensure!(stream.limit() > 0, "the JSON in {name} is too large, expected at most {most} bytes");
    read.map_err(|error| input.invalid_json(L::WHAT, error, JSON))?;
    ensure!(
        !(reading.has_next && L::IS_WHOLE),
        "{} cut off: the last page has \"next\", expected all pages one after the other",
        L::WHAT.is(input)
    );
    reading.list(&format!("the JSON in {name}"), "tag", JSON)
}

/// What to do about a list that is none.
const HOW_MADE: &str = "check how the file was made";

/// A list as far as it is read, and what it has in case that nothing of it counts.
#[derive(Default)]
struct Reading<L> {
    list: L,
    count: usize,
    first: Option<String>,
    /// Whether the last page says that another one follows.
    has_next: bool,
}

impl<L: List> Reading<L> {
    fn add(
        &mut self,
        item: &str,
        add: impl FnOnce(&mut L) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.count += 1;
        if self.first.is_none() && !item.trim().is_empty() && !item.starts_with('#') {
            // Which cuts it, if it is long.
            self.first = Some(Quoted::new(item).to_string());
        }
        add(&mut self.list)?;
        ensure!(
            self.list.len() <= MAX_ITEMS,
            "too large, expected at most {MAX_ITEMS} {}",
            L::ITEMS
        );
        Ok(())
    }

    /// The list, unless nothing of it counts.
    fn list(self, name: &str, item: &str, forms: &str) -> anyhow::Result<L> {
        let items = counted(self.count, item);
        let item = L::ITEM;
        match &self.first {
            _ if self.list.len() > 0 => Ok(self.list),
            Some(first) => {
                let is_release = first.trim_matches('"').parse::<Release>().is_ok();
                let advice = if is_release && L::IS_WHOLE {
                    "; a list of releases goes to --releases"
                } else {
                    ""
                };
                bail!(
                    "no {item} in {name} ({items}, the first is {first}), expected {forms}{advice}"
                )
            }
            // Whatever was to write it may well have failed.
            None => bail!("no {item} in {name} ({items}), expected {forms}; {HOW_MADE}"),
        }
    }
}

#[cfg(test)]
mod tests;
