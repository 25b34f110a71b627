//! Places: what a text names where, and what has to be edited so that it names
//! something else.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::dockerfile::Arguments;
use super::image::{Image, Part, Span};
use super::lines::Lines;
use crate::reference::{Parts, split_version};

/// A place in a text that names a Prefect image tag.
#[derive(Clone)]
#[non_exhaustive]
pub struct Place<'t> {
    /// The bytes of the text that name it: a reference, or of a pair the tag.
    pub range: Range<usize>,
    /// The number of the line, from 1.
    pub line: usize,
    /// Where it begins in the line, from 1, in bytes.
    pub column: usize,
    text: &'t [u8],
    image: Image<'t>,
    /// The build arguments of the text.
    arguments: Option<Arc<Arguments<'t>>>,
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("range", &self.range)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("text", &self.text())
            .field("reference", &self.reference())
            .finish_non_exhaustive()
    }
}

impl<'t> Place<'t> {
    /// The text of a part; `None` if it is not known, or there is none.
    fn part<'a>(&'a self, part: &'a Part<'t>) -> Option<Cow<'a, str>> {
        match part {
            Part::At(span) => Some(String::from_utf8_lossy(&self.text[span.clone()])),
            Part::Known(text) => Some(Cow::Borrowed(text)),
            Part::Made(expansion) => {
                let none = || Arc::new(Arguments::default());
                Some(Cow::Owned(self.arguments.clone().unwrap_or_else(none).text(expansion)))
            }
            Part::None | Part::Unknown => None,
        }
    }

    /// The parts in one text, with a digest or without. It is that of the place itself, if
    /// the parts are written there with nothing between.
    fn joined(&self, digest: &Part<'t>) -> Cow<'_, str> {
        let Image { name, tag, .. } = &self.image;
        let length = |part: &Part<'_>| match part {
            Part::At(span) => span.len() + 1,
            Part::None => 0,
            _ => usize::MAX / 4,
        };
        if length(name) + length(tag) + length(digest) == self.range.len() + 1 {
            return String::from_utf8_lossy(&self.text[self.range.clone()]);
        }
        let mut text = self.part(name).unwrap_or_default().into_owned();
        for (sign, part) in [(":", tag), ("@", digest)] {
            if let Some(part) = self.part(part) {
                text.extend([sign, &part]);
            }
        }
        Cow::Owned(text)
    }

    /// Whether the digest is written elsewhere.
    fn has_digest_beside(&self) -> bool {
        match &self.image.digest {
            Part::At(span) => span.start < self.range.start || span.end > self.range.end,
            digest => digest.is_some(),
        }
    }

    /// What is written there, with defaults in the place of variables. Where a tag is
    /// apart from its repository, the tag alone.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let Image { name, tag, digest, .. } = &self.image;
        match (name, tag) {
            (_, Part::Made(_)) => self.part(tag).unwrap_or_default(),
            (_, Part::Unknown) | (Part::Unknown | Part::Known(_), _) => {
                String::from_utf8_lossy(&self.text[self.range.clone()])
            }
            _ => self.joined(if self.has_digest_beside() { &Part::None } else { digest }),
        }
    }

    /// The full reference, with a digest beside it; `None` if it has an unresolved
    /// variable. If the repository name itself is invalid, `prefectHQ/prefect:{tag}`, only
    /// that name. A `prefectTag` is one of Prefect's own repository, if there is no other
    /// beside it.
    #[must_use]
    pub fn reference(&self) -> Option<Cow<'_, str>> {
        let Image { name, tag, digest, .. } = &self.image;
        match (name, tag) {
            (Part::At(_), Part::Unknown) if self.image.has_upper_case(self.text) => self.part(name),
            (_, Part::Unknown) | (Part::Unknown, _) => None,
            (Part::At(_) | Part::None, Part::Made(_)) => self.part(tag),
            _ => Some(self.joined(digest)),
        }
    }

    /// Another reference to the same repository in the form that is used here: the
    /// reference itself, or where a tag is apart, the tag alone.
    #[must_use]
    pub fn in_place(&self, reference: &str) -> Option<String> {
        let reference = match reference.split_once('@') {
            Some((reference, _)) if self.has_digest_beside() => reference,
            _ => reference,
        };
        if !self.image.is_pair() {
            return Some(reference.to_owned());
        }
        split_version(reference).1.strip_prefix(':').map(str::to_owned)
    }

    /// The number of the line with the default of a build argument that is the
    /// version, the tag or all of the reference; if none is, with the first that makes
    /// a part of the tag.
    #[must_use]
    pub fn argument_line(&self) -> Option<usize> {
        match &self.image.tag {
            Part::Made(expansion) => self.arguments.as_ref()?.line(expansion),
            _ => None,
        }
    }

    /// Whether it is made with defaults, so that no edit of the place itself can put it
    /// right: `${TAG:-3-latest}`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        matches!((&self.image.name, &self.image.tag), (Part::Made(_), _) | (_, Part::Made(_)))
    }

    /// What has to be edited in the place itself so that it names `wanted`.
    fn edits(&self, wanted: &str) -> Option<Vec<Edit>> {
        let Image { name, tag, digest, is_locked, .. } = &self.image;
        let current = self.reference()?;
        if current == wanted {
            return Some(Vec::new());
        }
        let Parts { repository, tag: wanted_tag, digest: wanted_digest } = Parts::of(wanted);
        if *is_locked || digest.is_some() || wanted_digest.is_some() {
            return None;
        }
        let edit = |span: &Span, text: &str| Edit { range: span.clone(), text: text.to_owned() };
        let mut edits = match (name, tag) {
            (Part::At(name), Part::None) => vec![edit(name, wanted)],
            (Part::At(name), Part::At(tag)) => vec![edit(name, repository), edit(tag, wanted_tag?)],
            (_, Part::At(tag)) if self.part(name)? == repository => vec![edit(tag, wanted_tag?)],
            _ => return None,
        };
        edits.retain(|edit| self.text[edit.range.clone()] != *edit.text.as_bytes());
        Some(edits)
    }

    /// The digest in the reference that is made.
    fn is_pinned(&self) -> bool {
        self.reference().is_none_or(|reference| Parts::of(&reference).digest.is_some())
    }
}

/// The places of the images that are certain. Lines that are to be ignored have none,
/// and where two overlap, the first counts.
pub(super) fn read<'t>(
    text: &'t [u8],
    images: Vec<Image<'t>>,
    arguments: Option<&Arc<Arguments<'t>>>,
) -> Vec<Place<'t>> {
    let mut lines = Lines::of(text).peekable();
    let (mut places, mut floor) = (Vec::new(), 0);
    for image in images.into_iter().filter(|image| image.is_certain) {
        let range = image.span.clone();
        while lines.next_if(|line| line.end() < range.start).is_some() {}
        let line = lines.peek().expect("an image is in a line");
        if !line.is_ignored && range.start >= floor {
            floor = range.end;
            let (line, column) = (line.number, range.start - line.start + 1);
            places.push(Place { range, line, column, text, image, arguments: arguments.cloned() });
        }
    }
    places
}

/// An edit: bytes of the text, and what replaces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What replaces them.
    pub text: String,
}

/// What has to be edited so that each place names what is wanted of it, a whole
/// reference; one without it stays.
///
/// `places` are all of a text. `None` says that it cannot be written: a default that
/// other images use, a tag with a digest. Edits do not overlap; places that share the
/// default of a build argument have the same edit.
///
/// ```
/// use prefect_tags::scan::{Finder, edits};
///
/// let text = b"ARG V=3.6.22\nFROM prefecthq/prefect:$V-python3.12\n";
/// let places = Finder::new().find(text);
/// let edits = edits(&places, &[Some("prefecthq/prefect:3.9.1-python3.12")]);
/// let edit = &edits[0].as_ref().expect("it holds the version")[0];
/// assert_eq!((edit.range.clone(), &*edit.text), (6..12, "3.9.1"));
/// ```
#[must_use]
pub fn edits(places: &[Place<'_>], wanted: &[Option<&str>]) -> Vec<Option<Vec<Edit>>> {
    let defaults = new_defaults(places, wanted);
    let places = places.iter().zip(wanted);
    let edits = places.map(|(place, wanted)| {
        let Some(wanted) = wanted else { return Some(Vec::new()) };
        let (Part::Made(expansion), Some(arguments)) = (&place.image.tag, &place.arguments) else {
            return place.edits(wanted);
        };
        if place.reference()? == *wanted {
            return Some(Vec::new());
        }
        let new = |argument| Some((argument, *defaults.get(&argument)?));
        let (argument, text) = arguments.used(expansion).into_iter().find_map(new)?;
        Some(vec![Edit { range: arguments.default_of(argument), text: text.to_owned() }])
    });
    edits.collect()
}

/// By the number of an argument, which is exactly the version, the tag or all of one
/// reference, the default by which all places that use it come out right.
fn new_defaults<'w>(places: &[Place<'_>], wanted: &[Option<&'w str>]) -> BTreeMap<usize, &'w str> {
    let mut holders = BTreeSet::new();
    let mut defaults = BTreeMap::new();
    for (place, wanted) in places.iter().zip(wanted) {
        let (Part::Made(expansion), Some(arguments)) = (&place.image.tag, &place.arguments) else {
            continue;
        };
        let is_editable = !place.image.is_locked && !place.is_pinned();
        holders.extend(arguments.holder(expansion));
        for argument in arguments.used(expansion) {
            let wanted = wanted.filter(|_| is_editable && !arguments.is_locked(argument));
            let new = wanted.and_then(|wanted| arguments.new_default(expansion, argument, wanted));
            let agreed = defaults.entry(argument).or_insert(new);
            if *agreed != new {
                *agreed = None;
            }
        }
    }
    let is_holder = |(argument, _): &(usize, _)| holders.contains(argument);
    let defaults = defaults.into_iter().filter(is_holder);
    defaults.filter_map(|(argument, new)| Some((argument, new?))).collect()
}
