//! Places: what a text names where, and what has to be edited so that it names
//! something else.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use super::dockerfile::Arguments;
use super::expansion::Expansion;
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
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({}:{}: {:?})", self.line, self.column, self.text())
    }
}

impl<'t> Place<'t> {
    /// The text of a part; `None` if it is not known, or there is none.
    fn part<'a>(&'a self, part: &'a Part<'t>) -> Option<Cow<'a, str>> {
        match part {
            Part::At(span) => Some(String::from_utf8_lossy(&self.text[span.clone()])),
            Part::Known(text) => Some(Cow::Borrowed(text)),
            Part::Made(span) => Some(Cow::Owned(self.image.expand(&self.text[span.clone()]).text)),
            Part::None | Part::Unknown => None,
        }
    }

    /// The parts in one text.
    fn joined(&self, name: &Part<'t>, digest: &Part<'t>) -> Cow<'_, str> {
        let mut text = String::with_capacity(self.range.len());
        for (sign, part) in [("", name), (":", &self.image.tag), ("@", digest)] {
            if let Some(part) = self.part(part) {
                text.extend([if text.is_empty() { "" } else { sign }, &part]);
            }
        }
        Cow::Owned(text)
    }

    /// What all of it becomes by the build arguments that it is made with.
    fn made(&self) -> Option<(Expansion, &Arguments<'t>)> {
        let Part::Made(span) = &self.image.tag else { return None };
        let arguments = self.image.arguments.as_deref()?;
        Some((arguments.expand(&self.text[span.clone()]), arguments))
    }

    /// Whether the digest is written elsewhere.
    fn has_digest_beside(&self) -> bool {
        match &self.image.digest {
            Part::At(span) => span.start < self.range.start || span.end > self.range.end,
            digest => *digest != Part::None,
        }
    }

    /// What is written there, with defaults in the place of variables. Where a tag is
    /// apart from its repository, the tag alone.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let Image { name, tag, digest, .. } = &self.image;
        if [name, tag, digest].contains(&&Part::Unknown) {
            return String::from_utf8_lossy(&self.text[self.range.clone()]);
        }
        let name = if self.image.is_pair() { &Part::None } else { name };
        self.joined(name, if self.has_digest_beside() { &Part::None } else { digest })
    }

    /// The full reference, with a digest beside it; `None` if it has an unresolved
    /// variable. If the repository name itself is invalid, `prefectHQ/prefect:{tag}`, only
    /// that name. A `prefectTag` is one of Prefect's own repository, if there is no other
    /// beside it.
    #[must_use]
    pub fn reference(&self) -> Option<Cow<'_, str>> {
        let Image { name, tag, digest, .. } = &self.image;
        if [name, tag, digest].contains(&&Part::Unknown) {
            return self.part(name).filter(|_| self.image.has_upper_case(self.text));
        }
        Some(self.joined(name, digest))
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
        let (expansion, arguments) = self.made()?;
        arguments.line(&expansion)
    }

    /// Whether it is made with defaults, so that no edit of the place itself can put it
    /// right: `${TAG:-3-latest}`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        let Image { name, tag, .. } = &self.image;
        matches!((name, tag), (Part::Made(_), Part::None) | (_, Part::Made(_)))
    }

    /// What has to be edited in the place itself so that it names `wanted`.
    fn edits(&self, wanted: &str) -> Option<Vec<Edit>> {
        let Image { name, tag, digest, is_locked, .. } = &self.image;
        let Parts { repository, tag: wanted_tag, digest: wanted_digest } = Parts::of(wanted);
        if *is_locked || *digest != Part::None || wanted_digest.is_some() {
            return None;
        }
        let parts = match tag {
            Part::None => vec![(name, wanted)],
            tag => vec![(name, repository), (tag, wanted_tag?)],
        };
        let mut edits = Vec::new();
        for (part, wanted) in parts {
            if self.part(part)? != wanted {
                let Part::At(range) = part.clone() else { return None };
                edits.push(Edit { range, text: wanted.to_owned() });
            }
        }
        Some(edits)
    }
}

/// The places of the images that are certain. Lines that are to be ignored have none,
/// and where two overlap, the first counts.
pub(super) fn read<'t>(text: &'t [u8], images: Vec<Image<'t>>) -> Vec<Place<'t>> {
    let mut lines = Lines::of(text).peekable();
    let (mut places, mut floor) = (Vec::new(), 0);
    for image in images.into_iter().filter(|image| image.is_certain) {
        let range = image.span.clone();
        while lines.next_if(|line| line.end() < range.start).is_some() {}
        let line = lines.peek().expect("an image is in a line");
        if !line.is_ignored && range.start >= floor {
            floor = range.end;
            let start = if line.number == 1 { 0 } else { line.start };
            let (line, column) = (line.number, range.start - start + 1);
            places.push(Place { range, line, column, text, image });
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
    let edits = places.iter().zip(wanted).map(|(place, wanted)| {
        let Some(wanted) = wanted else { return Some(Vec::new()) };
        if place.reference()? == *wanted {
            return Some(Vec::new());
        }
        let Some((expansion, arguments)) = place.made() else { return place.edits(wanted) };
        let new = |(argument, _): &(usize, Span)| Some((*argument, *defaults.get(argument)?));
        let (argument, text) = expansion.used.iter().find_map(new)?;
        Some(vec![Edit { range: arguments.default_of(argument), text: text?.to_owned() }])
    });
    edits.collect()
}

/// By the number of an argument, which is exactly the version, the tag or all of one
/// reference, the default by which all places that use it come out right, if there is one.
fn new_defaults<'w>(
    places: &[Place<'_>],
    wanted: &[Option<&'w str>],
) -> BTreeMap<usize, Option<&'w str>> {
    let (mut holders, mut defaults) = (BTreeSet::new(), BTreeMap::new());
    for (place, wanted) in places.iter().zip(wanted) {
        let Some((expansion, arguments)) = place.made() else { continue };
        let has_digest = Parts::of(&expansion.text).digest.is_some();
        let wanted = wanted.filter(|_| !place.image.is_locked && !has_digest);
        holders.extend(arguments.holder(&expansion));
        for (argument, _) in &expansion.used {
            let new = wanted.and_then(|it| arguments.new_default(&expansion, *argument, it));
            let agreed = defaults.entry(*argument).or_insert(new);
            *agreed = agreed.filter(|agreed| Some(*agreed) == new);
        }
    }
    defaults.retain(|argument, _| holders.contains(argument));
    defaults
}
