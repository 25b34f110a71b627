//! What has been found in a text, and how the ways to find it share that.

mod asked;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::dockerfile::BuildArguments;
use super::lines::{Ignored, LinesOf};
use super::names::spellings;
use super::needle::Needle;
use super::place::{Form, Named, Place, unescaped};
use super::variables::{Piece, has_variable};
use super::{Finder, digests};
use crate::reference::Parts;

/// How many references with variables are remembered, so that what is made
/// alike is kept once.
const MAX_REMEMBERED: usize = 1000;

/// A repository that is named without a tag or a digest.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// The name, with a variable around it whose default it is.
    pub(super) range: Range<usize>,
    /// Whether the name has a variable around or after it.
    pub(super) is_open: bool,
    /// Whether it can only be an image there.
    pub(super) is_image: bool,
    /// Whether a tag or a digest stands beside it.
    pub(super) is_paired: bool,
}

/// What has been found in a text so far.
pub(super) struct Found<'t, 'f> {
    pub(super) text: &'t [u8],
    pub(super) finder: &'f Finder,
    /// Read when one is asked for.
    arguments: OnceCell<Arc<BuildArguments<'t>>>,
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

    fn arguments(&self) -> &Arc<BuildArguments<'t>> {
        self.arguments.get_or_init(|| Arc::new(BuildArguments::of(self.text)))
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
        let expansion = self.arguments().expand(word, range.start);
        if let Some(named) = self
            .known(word, &expansion.parts)
            .filter(|named| expansion.is_whole && named.repository.is_none())
        {
            return self.push(range, named);
        }
        let reference = self.arguments().text(&expansion.parts);
        if !self.finder.takes(Parts::of(&reference).repository) {
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
        parts: Vec<Piece<'t>>,
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
    fn known(&self, word: &[u8], parts: &[Piece<'t>]) -> Option<Arc<Named<'t>>> {
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
        let digest = match digest.map(|digest| digest_beside(text, &range, digest)) {
            Some(None) => return self.add_open(range),
            digest => digest.flatten(),
        };
        if has_variable(tag) {
            let expansion = self.arguments().expand(tag, range.start);
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
        let Some(digest) = digest_beside(text, range, digest) else { return self.open(place) };
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

    /// Says of a reference that it is not known as a whole.
    pub(super) fn open(&mut self, place: usize) {
        self.places[place].named = Arc::clone(&self.open);
    }

    /// Whether a reference stands in a range.
    fn overlaps(&self, range: &Range<usize>) -> bool {
        let references = &self.places[..self.references];
        let at = references.partition_point(|place| place.range.end <= range.start);
        references.get(at).is_some_and(|place| place.range.start < range.end)
    }

    /// Says that the places up to now are all references.
    pub(super) fn end_references(&mut self) {
        self.references = self.places.len();
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
        let names = spellings(self.finder, self.text);
        let has_name = |text: &[u8]| names.iter().any(|name| Needle::in_any_case(name).is_in(text));
        let mut ignored = Ignored::of(self.text);
        let known = self.places.len();
        let mut next = 0;
        arguments.read_stages(self.text, |stage| {
            if ignored.has(&stage.line) {
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
                if Parts::of(&whole).has_version() {
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
fn digest_beside<'t>(
    text: &'t [u8],
    place: &Range<usize>,
    digest: Range<usize>,
) -> Option<(usize, &'t str)> {
    // It may stand in front: then the sum wraps around to it.
    let offset = digest.start.wrapping_sub(place.start);
    let digest = std::str::from_utf8(&text[digest]).ok()?;
    (!has_variable(digest.as_bytes())).then_some((offset, digest))
}
