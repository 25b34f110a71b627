//! The files of `--releases` and `--registry-tags`: lists of tags, as the tools
//! at hand print them. One reader for both, item by item.

mod json;

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, bail, ensure};
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
const JSON: &str =
    "names or objects with tagName, tag_name or name, in an array, tags, results or versions";

/// Reads a list.
pub fn read<L: List>(input: &Input) -> anyhow::Result<L> {
    read_from(input.open_text(L::FORM.what)?, input)
}

fn read_from<L: List>(stream: impl Read, input: &Input) -> anyhow::Result<L> {
    let mut list = L::default();
    Reading::new(input, &L::FORM, &mut |item| list.add(item)).read(stream)?;
    Ok(list)
}

/// What is read from a list.
pub trait List: Default {
    const FORM: ListForm;

    /// Adds an item, and says how many different ones count by now.
    fn add(&mut self, item: Item<'_>) -> anyhow::Result<usize>;
}

/// What is read of a list.
#[derive(Debug)]
pub enum Item<'a> {
    Line(&'a str),
    /// Of JSON: a name and the digest beside it.
    Tag(&'a str, Option<&'a str>),
    Repository(&'a str),
}

/// What messages say of a list.
#[derive(Debug)]
pub struct ListForm {
    what: What,
    /// What it has to have.
    item: &'static str,
    items: &'static str,
    /// The forms of its lines.
    lines: &'static str,
    /// Whether it is of no use without its last page.
    is_whole: bool,
}

impl List for Releases {
    const FORM: ListForm = ListForm {
        what: What::RELEASES,
        item: "release",
        items: "releases",
        lines: "one release per line, as `git ls-remote --tags` prints them",
        is_whole: false,
    };

    fn add(&mut self, item: Item<'_>) -> anyhow::Result<usize> {
        if let Item::Line(name) | Item::Tag(name, _) = item {
            self.add_line(name);
        }
        Ok(self.len())
    }
}

impl List for Registry {
    const FORM: ListForm = ListForm {
        what: What::REGISTRY,
        item: "Prefect tag",
        items: "tags",
        lines: "one per line, alone or followed by its digest",
        is_whole: true,
    };

    fn add(&mut self, item: Item<'_>) -> anyhow::Result<usize> {
        match item {
            Item::Line(line) => self.add_line(line)?,
            Item::Tag(name, digest) => self.add(name, digest)?,
            Item::Repository(name) => self.add_repository(name)?,
        }
        Ok(self.len())
    }
}

/// What to do about a list that is none: whatever was to write it may well have failed.
const HOW_MADE: &str = "; check how the file was made";

/// [`List::add`] of a list.
type Add<'a> = &'a mut dyn FnMut(Item<'_>) -> anyhow::Result<usize>;

/// A list as far as it is read, and what it has in case that nothing of it counts.
struct Reading<'a> {
    input: &'a Input,
    form: &'static ListForm,
    add: Add<'a>,
    /// How many different items count, and how many there are.
    len: usize,
    count: usize,
    /// What messages say of the first of them, and what to do if none counts.
    first: String,
    advice: &'static str,
    /// Whether the last page says that another one follows.
    has_next: bool,
}

impl<'a> Reading<'a> {
    fn new(input: &'a Input, form: &'static ListForm, add: Add<'a>) -> Self {
        let (first, advice) = (String::new(), HOW_MADE);
        Reading { input, form, add, len: 0, count: 0, first, advice, has_next: false }
    }

    fn read(self, stream: impl Read) -> anyhow::Result<()> {
        let ListForm { what, lines, .. } = self.form;
        let mut stream = BufReader::with_capacity(BUFFER_SIZE, stream);
        let front = stream.fill_buf().with_context(|| self.input.cannot_read())?;
        match front.trim_ascii_start().first() {
            Some(b'<') => {
                bail!("{} HTML or XML, expected {lines}{HOW_MADE}", what.is(self.input))
            }
            Some(b'[' | b'{') => self.read_json(&mut stream, MAX_JSON_BYTES),
            _ => self.read_lines(stream),
        }
    }

    fn read_lines(mut self, stream: impl Read) -> anyhow::Result<()> {
        let (name, ListForm { what, lines: forms, .. }) = (self.input.name(), self.form);
        let mut lines = LineReader::new(stream, MAX_LINE);
        let cannot_read = || self.input.cannot_read();
        while let Some(line) = lines.next(|| true).with_context(cannot_read)? {
            let line = String::from_utf8_lossy(line);
            let added = self.add(&line, Item::Line(&line));
            added.with_context(|| format!("invalid {} in {name}", what.0))?;
        }
        self.finish(&name, "line", forms)
    }

    /// Reads JSON as tools print it: one document, or one after the other.
    fn read_json(mut self, stream: &mut dyn Read, most: u64) -> anyhow::Result<()> {
        let mut stream = stream.take(most + 1);
        let read = json::read(&mut stream, &mut self);
        let Reading { input, form: ListForm { what, is_whole, .. }, has_next, .. } = self;
        let name = format!("the JSON in {}", input.name());
        ensure!(stream.limit() > 0, "{name} is too large, expected at most {most} bytes");
        read.map_err(|error| input.invalid_json(*what, error, JSON))?;
        ensure!(
            !(has_next && *is_whole),
            "{} cut off: the last page has \"next\", expected all pages one after the other",
            what.is(input)
        );
        self.finish(&name, "tag", JSON)
    }

    fn add(&mut self, name: &str, item: Item<'_>) -> anyhow::Result<()> {
        self.count += 1;
        if self.first.is_empty() && !name.trim().is_empty() && !name.starts_with('#') {
            // Which cuts it, if it is long.
            self.first = format!(", the first is {}", Quoted::new(name));
            let is_release = self.form.is_whole && name.parse::<Release>().is_ok();
            self.advice = if is_release { "; a list of releases goes to --releases" } else { "" };
        }
        self.len = (self.add)(item)?;
        let items = self.form.items;
        ensure!(self.len <= MAX_ITEMS, "too large, expected at most {MAX_ITEMS} {items}");
        Ok(())
    }

    /// Refuses a list of which nothing counts.
    fn finish(&self, name: &str, item: &str, forms: &str) -> anyhow::Result<()> {
        let Reading { form, len, count, first, advice, .. } = self;
        let (wanted, items) = (form.item, counted(*count, item));
        ensure!(*len > 0, "no {wanted} in {name} ({items}{first}), expected {forms}{advice}");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
