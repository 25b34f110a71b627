//! What has been found in a text, and how the ways to find it share that.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::dockerfile::{Arguments, split_version};
use super::lines::{Ignored, LinesOf};
use super::needle::Needle;
use super::place::{Form, Named, Place, unescaped};
use super::reference::{self, Mention};
use super::variables::{Expansion, Part, has_variable};
use super::{Finder, digests};

/// How many references with variables are remembered, so that what is made
/// alike is kept once.
const MAX_REMEMBERED: usize = 1000;

/// How many variables are searched for in a text.
const MAX_USES: usize = 16;

/// What has been found in a text so far.
pub(super) struct Found<'t, 'f> {
    pub(super) text: &'t [u8],
    pub(super) finder: &'f Finder,
    /// Read when one is asked for.
    arguments: OnceCell<Arc<Arguments<'t>>>,
    places: Vec<Place<'t>>,
    /// How many of the places are references, which are in order.
    references: usize,
    pub(super) mentions: Vec<Mention>,
    has_mentions: bool,
    /// How many variables have been searched for.
    uses: usize,
    /// Where the values stand that a comment for Renovate is about.
    noted: Vec<Range<usize>>,
    /// Where places begin beside which a digest stands that may be theirs.
    strays: Vec<usize>,
    plain: Arc<Named<'t>>,
    open: Arc<Named<'t>>,
    /// By what stands there.
    expanded: HashMap<&'t [u8], Arc<Named<'t>>>,
    /// Those of the last tag and the last reference in two parts.
    tag: Option<Arc<Named<'t>>>,
    apart: Option<Arc<Named<'t>>>,
}

impl<'t, 'f> Found<'t, 'f> {
    pub(super) fn of(text: &'t [u8], finder: &'f Finder) -> Self {
        Found {
            text,
            finder,
            arguments: OnceCell::new(),
            places: Vec::new(),
            references: 0,
            mentions: Vec::new(),
            has_mentions: false,
            uses: 0,
            noted: Vec::new(),
            strays: Vec::new(),
            plain: Arc::new(Named::plain(text)),
            open: Arc::new(Named { form: Form::Open, ..Named::plain(text) }),
            expanded: HashMap::new(),
            tag: None,
            apart: None,
        }
    }

    fn arguments(&self) -> &Arc<Arguments<'t>> {
        self.arguments.get_or_init(|| Arc::new(Arguments::of(self.text)))
    }

    fn push(&mut self, range: Range<usize>, named: Arc<Named<'t>>) {
        // Where they stand in lines is told when all are found.
        self.places.push(Place { range, line: 0, column: 0, named });
    }

    pub(super) fn add(&mut self, range: Range<usize>, named: Named<'t>) {
        let is_plain = matches!(named.form, Form::Plain) && named.repository.is_none();
        let named = if is_plain { Arc::clone(&self.plain) } else { Arc::new(named) };
        self.push(range, named);
    }

    pub(super) fn add_open(&mut self, range: Range<usize>) {
        self.push(range, Arc::clone(&self.open));
    }

    /// Adds a reference whose name is this long, and whose version begins there.
    pub(super) fn add_apart(&mut self, range: Range<usize>, name: usize, version: usize) {
        let is_same = |named: &Arc<Named<'_>>| matches!(named.form, Form::Apart { name: n, version: v } if (n, v) == (name, version));
        let named = self.apart.take().filter(is_same).unwrap_or_else(|| {
            let form = Form::Apart { name, version };
            Arc::new(Named { form, ..Named::plain(self.text) })
        });
        self.apart = Some(Arc::clone(&named));
        self.push(range, named);
    }

    /// Adds a reference with variables, if its repository counts.
    pub(super) fn add_expanded(&mut self, range: Range<usize>) {
        let text = self.text;
        let word = &text[range.clone()];
        let expansion = Expansion::of(word, self.arguments(), range.start);
        if let Some(named) = self
            .known(word, &expansion.parts)
            .filter(|named| expansion.is_whole && named.repository.is_none())
        {
            return self.push(range, named);
        }
        let reference = self.arguments().text(&expansion.parts);
        if !self.finder.takes(split_version(&reference).0) {
            return;
        }
        // `prefecthq/prefect@sha256:…` has something left out, and no variable.
        if !expansion.is_whole || !word.contains(&b'$') {
            return self.add_open(range);
        }
        let named = self.expanded(word, expansion.parts, None);
        self.push(range, named);
    }

    /// What is made with defaults, shared with what has been made alike.
    fn expanded(
        &mut self,
        word: &'t [u8],
        parts: Vec<Part<'t>>,
        repository: Option<Cow<'t, str>>,
    ) -> Arc<Named<'t>> {
        let known = self.known(word, &parts).filter(|named| named.repository == repository);
        if let Some(named) = known {
            return named;
        }
        let arguments = Arc::clone(self.arguments());
        let form = Form::Expanded { parts: parts.into(), arguments };
        let named = Arc::new(Named { form, repository, ..Named::plain(self.text) });
        if self.expanded.len() == MAX_REMEMBERED {
            self.expanded.clear();
        }
        self.expanded.insert(word, Arc::clone(&named));
        named
    }

    /// What has been made of the same parts.
    fn known(&self, word: &[u8], parts: &[Part<'t>]) -> Option<Arc<Named<'t>>> {
        let named = self.expanded.get(word)?;
        match &named.form {
            Form::Expanded { parts: known, .. } if **known == *parts => Some(Arc::clone(named)),
            _ => None,
        }
    }

    /// Adds the tag of a repository that stands elsewhere, and the digest beside
    /// it.
    pub(super) fn add_tag(
        &mut self,
        range: Range<usize>,
        repository: Cow<'t, str>,
        digest: Option<Range<usize>>,
    ) {
        if range.is_empty() || self.overlaps(&range) {
            return;
        }
        let text = self.text;
        let tag = &text[range.clone()];
        let digest = match digest.map(|digest| beside(text, &range, digest)) {
            Some(None) => return self.add_open(range),
            digest => digest.flatten(),
        };
        if has_variable(tag) {
            let expansion = Expansion::of(tag, self.arguments(), range.start);
            if !expansion.is_whole || !tag.contains(&b'$') || digest.is_some() {
                return self.add_open(range);
            }
            let named = self.expanded(tag, expansion.parts, Some(repository));
            return self.push(range, named);
        }
        // A sentence, or a reference that stands for itself.
        if tag.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
            return;
        }
        if std::str::from_utf8(tag).is_err() {
            return self.add_open(range);
        }
        let shared = self.tag.as_ref().filter(|named| {
            named.repository.as_ref() == Some(&repository) && named.digest == digest
        });
        let named = if let Some(named) = shared {
            Arc::clone(named)
        } else {
            Arc::new(Named { repository: Some(repository), digest, ..Named::plain(text) })
        };
        self.tag = Some(Arc::clone(&named));
        self.push(range, named);
    }

    /// Adds the tag that stands next to a repository.
    pub(super) fn add_tag_of(&mut self, tag: Range<usize>, mention: usize) {
        let name = &self.text[self.mentions[mention].range.clone()];
        self.add_tag(tag, unescaped(name), None);
    }

    /// The same of a value that a comment for Renovate is about.
    pub(super) fn add_noted(
        &mut self,
        tag: Range<usize>,
        digest: Option<Range<usize>>,
        mention: usize,
    ) {
        self.noted.push(tag.clone());
        let name = &self.text[self.mentions[mention].range.clone()];
        self.add_tag(tag, unescaped(name), digest);
    }

    /// Adds a digest of a repository that stands elsewhere.
    pub(super) fn add_digest(&mut self, range: Range<usize>, repository: Cow<'t, str>) {
        if has_variable(&self.text[range.clone()]) {
            return self.add_open(range);
        }
        let repository = Some(repository);
        self.add(range, Named { form: Form::Digest, repository, ..Named::plain(self.text) });
    }

    /// Puts the digest that stands beside a reference to it.
    pub(super) fn pin(&mut self, place: usize, digest: Range<usize>) {
        let text = self.text;
        let Place { range, named, .. } = &self.places[place];
        let Some(digest) = beside(text, range, digest) else { return self.open(place) };
        let form = match named.form {
            Form::Plain => Form::Plain,
            Form::Apart { name, version } => Form::Apart { name, version },
            // It has variables, and cannot be edited.
            _ => return,
        };
        if !text[range.clone()].contains(&b'@') {
            let named = Named { form, digest: Some(digest), ..Named::plain(text) };
            self.places[place].named = Arc::new(named);
        }
    }

    /// Says of the place that begins at `start` that a digest may be its own.
    pub(super) fn add_stray(&mut self, start: usize) {
        self.strays.push(start);
    }

    /// Where a reference begins.
    pub(super) fn start_of(&self, place: usize) -> usize {
        self.places[place].range.start
    }

    /// Says of a reference that it is not known as a whole.
    pub(super) fn open(&mut self, place: usize) {
        self.places[place].named = Arc::clone(&self.open);
    }

    pub(super) fn has_upper_case(&self, mention: usize) -> bool {
        let name = &self.text[self.mentions[mention].range.clone()];
        name.iter().any(u8::is_ascii_uppercase) && !name.contains(&b'$')
    }

    /// The name of a repository that is named alone, if all of it is known.
    pub(super) fn name_of(&self, mention: usize) -> Option<Cow<'t, str>> {
        let Mention { range, is_open, .. } = &self.mentions[mention];
        let name = &self.text[range.clone()];
        if !is_open {
            return Some(unescaped(name));
        }
        let expansion = Expansion::of(name, self.arguments(), range.start);
        expansion.is_whole.then(|| Cow::Owned(self.arguments().text(&expansion.parts)))
    }

    /// The number of the repository that is named alone and is all of a value.
    pub(super) fn mention_ending_at(&self, value: &Range<usize>) -> Option<usize> {
        let at = self.mentions.partition_point(|mention| mention.range.end < value.end);
        let range = &self.mentions.get(at)?.range;
        if range.end != value.end || range.start < value.start {
            return None;
        }
        // What stands in front is a registry that is a variable, or a scheme.
        let front = &self.text[value.start..range.start];
        let is_front = front.is_empty()
            || front.ends_with(b"/") && !front.contains(&b' ')
            || has_variable(front) && front.ends_with(b"/");
        is_front.then_some(at)
    }

    /// The number of the reference that is all of a value.
    pub(super) fn place_at(&self, value: &Range<usize>) -> Option<usize> {
        let references = &self.places[..self.references];
        let at = references.partition_point(|place| place.range.end < value.end);
        let range = &references.get(at)?.range;
        (range.end == value.end && range.start >= value.start).then_some(at)
    }

    /// Whether a reference stands in a range.
    fn overlaps(&self, range: &Range<usize>) -> bool {
        let references = &self.places[..self.references];
        let at = references.partition_point(|place| place.range.end <= range.start);
        references.get(at).is_some_and(|place| place.range.start < range.end)
    }

    /// The number of the repository that is named alone at `at`, or after a quote
    /// there, and is all of an element.
    pub(super) fn element_at(&self, at: usize) -> Option<usize> {
        let start = self.unquoted(at);
        let number = self.mentions.partition_point(|mention| mention.range.start < start);
        self.is_element(at, &self.mentions.get(number)?.range).then_some(number)
    }

    /// The number of the reference that stands so.
    pub(super) fn reference_at(&self, at: usize) -> Option<usize> {
        let start = self.unquoted(at);
        let references = &self.places[..self.references];
        let number = references.partition_point(|place| place.range.start < start);
        self.is_element(at, &references.get(number)?.range).then_some(number)
    }

    fn unquoted(&self, at: usize) -> usize {
        at + usize::from(self.text.get(at).is_some_and(|byte| b"\"'".contains(byte)))
    }

    /// Whether what stands in a range is all of an element at `at`.
    fn is_element(&self, at: usize, range: &Range<usize>) -> bool {
        let next = self.text.get(range.end);
        let ends = match self.text.get(at) {
            quote @ Some(b'"' | b'\'') => next == quote,
            _ => next.is_none_or(|byte| byte.is_ascii_whitespace() || b",])".contains(byte)),
        };
        range.start == self.unquoted(at) && ends
    }

    /// Whether a tag is put to the variable of this name: `$IMAGE:$TAG`.
    pub(super) fn has_use(&mut self, name: &[u8]) -> bool {
        let Ok(name) = std::str::from_utf8(name) else { return false };
        if self.uses == MAX_USES {
            return true;
        }
        self.uses += 1;
        let needle = Needle::exact(name);
        let mut at = 0;
        while let Some(start) = needle.find(self.text, at) {
            at = start + name.len();
            let is_variable = start > 0 && self.text[start - 1] == b'$';
            match &self.text[at..] {
                [b'}' | b')', b':' | b'$', ..] | [b' ', b'+', b' ', ..] => return true,
                [b':', ..] if is_variable => return true,
                _ => {}
            }
        }
        false
    }

    /// Finds the references.
    pub(super) fn read_references(&mut self) {
        let names: Vec<String> = spellings(self.finder, self.text);
        let mut floor = 0;
        for (name, spelling) in Names::in_text(self.text, &names) {
            if name.start < floor {
                continue;
            }
            let is_exact = self.text[name.clone()] == *spelling.as_bytes();
            let end = reference::read(self, floor, &name, is_exact);
            floor = name.end.max(end.unwrap_or_default());
        }
        self.references = self.places.len();
    }

    /// Whether something in the text can be a part of an image.
    pub(super) fn has_parts(&self) -> bool {
        let has = |word| Needle::exact(word).is_in(self.text);
        !self.mentions.is_empty()
            || !self.places.is_empty() && Needle::in_any_case("digest").is_in(self.text)
            || has("registry") && self.has_first_part()
    }

    /// Whether the beginning of a name stands alone: `docker.io/prefecthq`.
    fn has_first_part(&self) -> bool {
        self.finder.names().filter_map(|name| name.split_once('/')).any(|(first, _)| {
            let needle = Needle::exact(first);
            let mut at = 0;
            while let Some(found) = needle.find(self.text, at) {
                at = found + first.len();
                if self.text.get(at).is_none_or(|byte| !b"/\\-.".contains(byte)) {
                    return true;
                }
            }
            false
        })
    }

    /// Adds the repositories alone that can only be images.
    pub(super) fn add_alone(&mut self) {
        self.has_mentions = !self.mentions.is_empty();
        for mention in std::mem::take(&mut self.mentions) {
            if !mention.is_image || mention.is_paired {
                continue;
            }
            let length = mention.range.len();
            if mention.is_open {
                self.add_expanded(mention.range);
            } else if self.text[mention.range.clone()].contains(&b'\\') {
                self.add_apart(mention.range, length, length);
            } else {
                self.push(mention.range, Arc::clone(&self.plain));
            }
        }
        self.places.sort_by_key(|place| place.range.start);
    }

    /// Finds the images of a Dockerfile that are nothing but variables.
    pub(super) fn read_stages(&mut self) {
        // Without a name to put in, or a place that is made so, there is none.
        if !self.has_mentions && self.arguments.get().is_none() {
            return;
        }
        let arguments = Arc::clone(self.arguments());
        let names: Vec<String> = spellings(self.finder, self.text);
        let has_name = |text: &[u8]| names.iter().any(|name| Needle::in_any_case(name).is_in(text));
        let mut ignored = Ignored::of(self.text);
        let known = self.places.len();
        let mut next = 0;
        arguments.read_stages(self.text, |stage| {
            if ignored.has(stage.line.start..stage.line.end()) {
                return None;
            }
            let range = stage.start..stage.start + stage.word.len();
            while self.places[..known].get(next).is_some_and(|place| place.range.end <= range.start)
            {
                next += 1;
            }
            // Where the name itself stands, it has been found.
            let place = self.places[..known].get(next);
            if let Some(place) = place.filter(|place| place.range.start < range.end) {
                return Some(place.range.clone()).filter(|_| place.has_arguments());
            }
            if has_name(stage.word) {
                return None;
            }
            let argument = stage.argument;
            let is_ignored = argument.is_some_and(|argument| arguments.is_ignored(argument));
            let default = argument.map(|argument| arguments.default_of(argument));
            let default = default.filter(|default| has_name(&self.text[default.clone()]));
            if let Some(default) = default {
                let whole = String::from_utf8_lossy(&self.text[default.clone()]);
                if !split_version(&whole).1.is_empty() {
                    let is_end = |place: &Place<'_>| place.range.end == default.end;
                    let places = &self.places[..known];
                    let at = places.partition_point(|place| place.range.end < default.end);
                    let place = places.get(at).filter(|place| is_end(place) && !is_ignored);
                    return Some(range).filter(|_| place.is_some_and(Place::has_arguments));
                }
            }
            let count = self.places.len();
            self.add_expanded(range.clone());
            let added = self.places.get(count);
            Some(range).filter(|_| added.is_some_and(Place::has_arguments))
        });
    }

    /// The places in their order, with where they stand in lines.
    pub(super) fn into_places(mut self) -> Vec<Place<'t>> {
        self.forget_noted();
        self.places.sort_by_key(|place| place.range.start);
        let mut lines = LinesOf::text(self.text);
        let mut end = 0;
        self.places.retain_mut(|place| {
            let start = place.range.start;
            if start < end {
                return false;
            }
            let line = lines.line_of(start);
            let (line, is_ignored) = line.expect("a text has a line for every byte");
            if is_ignored {
                return false;
            }
            place.line = line.number;
            place.column = start - line.start + 1;
            end = place.range.end;
            true
        });
        self.strays.sort_unstable();
        digests::keep(self.text, &mut self.places, &self.strays);
        self.places
    }

    /// Leaves out the defaults that a comment is about where they are used.
    fn forget_noted(&mut self) {
        if self.noted.is_empty() {
            return;
        }
        let mut used = BTreeSet::new();
        for place in &self.places {
            if let Form::Expanded { parts, arguments } = &place.named.form {
                let defaults = arguments.used(parts);
                used.extend(defaults.into_iter().map(|number| arguments.default_of(number).start));
            }
        }
        let noted = &self.noted;
        self.places.retain(|place| {
            let is_noted = noted.binary_search_by_key(&place.range.start, |range| range.start);
            is_noted.is_err() || !used.contains(&place.range.start)
        });
    }
}

/// The digest at `digest` that stands beside what is at `place`, and how far
/// from it, unless a part of it is not known.
fn beside<'t>(
    text: &'t [u8],
    place: &Range<usize>,
    digest: Range<usize>,
) -> Option<(usize, &'t str)> {
    // It may stand in front: then the sum wraps around to it.
    let offset = digest.start.wrapping_sub(place.start);
    let digest = std::str::from_utf8(&text[digest]).ok()?;
    (!has_variable(digest.as_bytes())).then_some((offset, digest))
}

/// The names as they stand in a text, where a slash may be escaped.
fn spellings(finder: &Finder, text: &[u8]) -> Vec<String> {
    let is_escaped = Needle::exact("\\/").is_in(text);
    let escaped = finder.names().filter(|name| is_escaped && name.contains('/'));
    let escaped = escaped.map(|name| name.replace('/', "\\/"));
    finder.names().map(str::to_owned).chain(escaped).collect()
}

/// Where the names of the repositories stand, in order, with their spelling.
struct Names<'n, 't> {
    text: &'t [u8],
    needles: Vec<NextName<'n>>,
}

struct NextName<'n> {
    spelling: &'n str,
    needle: Needle<'n>,
    at: Option<usize>,
}

impl<'n, 't> Names<'n, 't> {
    fn in_text(text: &'t [u8], spellings: &'n [String]) -> Self {
        let next = |spelling: &'n String| {
            let needle = Needle::in_any_case(spelling);
            NextName { spelling, needle, at: needle.find(text, 0) }
        };
        Names { text, needles: spellings.iter().map(next).collect() }
    }
}

impl<'n> Iterator for Names<'n, '_> {
    type Item = (Range<usize>, &'n str);

    fn next(&mut self) -> Option<Self::Item> {
        let starts = self.needles.iter().filter_map(|name| Some((name.at?, name.spelling)));
        // Where one begins as another does, the longer one is meant.
        let (start, spelling) = starts.min_by_key(|(at, name)| (*at, usize::MAX - name.len()))?;
        let end = start + spelling.len();
        for name in &mut self.needles {
            if name.at.is_some_and(|at| at < end) {
                name.at = name.needle.find(self.text, end);
            }
        }
        Some((start..end, spelling))
    }
}
