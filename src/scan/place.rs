//! What stands in a place, and what has to be edited so that it names something
//! else.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::dockerfile::BuildArguments;
use super::variables::Piece;
use crate::reference::split_version;
use crate::repository::PREFECT;

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
    /// Shared with the places that name alike.
    pub(super) named: Arc<Named<'t>>,
}

/// How a place names what it names.
#[derive(Clone, Debug)]
pub(super) struct Named<'t> {
    /// The whole text that is searched.
    pub(super) text: &'t [u8],
    pub(super) form: Form<'t>,
    /// The repository, if the tag or the digest stands alone.
    pub(super) repository: Option<Cow<'t, str>>,
    /// The digest that stands beside it, and how far from it.
    pub(super) digest: Option<(usize, &'t str)>,
    /// Whether it has to stay, since a digest beside it does.
    pub(super) stays: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Form<'t> {
    /// As it stands.
    Plain,
    /// A reference with something between its name and its version that is no
    /// part of it, or with slashes that are escaped: how long the name is, and
    /// where in it the version begins, which may be its end.
    Apart { name: usize, version: usize },
    /// A digest alone.
    Digest,
    /// Made with defaults.
    Expanded { parts: Box<[Piece<'t>]>, arguments: Arc<BuildArguments<'t>> },
    /// A name with uppercase, and so wrong whatever the placeholder behind it stands
    /// for: where in it the name stands.
    Misnamed { name: Range<usize> },
    /// With something that has no value here.
    Open,
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

impl<'t> Named<'t> {
    /// A reference as it stands.
    pub(super) const fn plain(text: &'t [u8]) -> Self {
        Named { text, form: Form::Plain, repository: None, digest: None, stays: false }
    }
}

impl Place<'_> {
    /// What stands there, with defaults in the place of variables. Where a tag
    /// stands apart from its repository, the tag alone.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let Named { text, form, .. } = &*self.named;
        match form {
            Form::Apart { name, version } => {
                let text = &text[self.range.clone()];
                let (name, version) = (unescaped(&text[..*name]), &text[*version..]);
                if version.is_empty() {
                    return Cow::Owned(name.into_owned());
                }
                Cow::Owned(format!("{name}:{}", String::from_utf8_lossy(version)))
            }
            Form::Expanded { parts, arguments } => Cow::Owned(arguments.text(parts)),
            Form::Plain | Form::Digest | Form::Misnamed { .. } | Form::Open => {
                String::from_utf8_lossy(&text[self.range.clone()])
            }
        }
    }

    /// The whole reference that is meant, with a digest that stands beside it;
    /// `None` if it is not known. Of a name that is wrong whatever its tag stands
    /// for, `prefectHQ/prefect:{tag}`, the name alone. A `prefectTag` is one of
    /// Prefect's own repository, if no other stands beside it.
    #[must_use]
    pub fn reference(&self) -> Option<Cow<'_, str>> {
        let Named { text, form, repository, digest, .. } = &*self.named;
        if let Form::Misnamed { name } = form {
            return Some(unescaped(&text[self.range.clone()][name.clone()]));
        }
        let text = self.text();
        let reference = match (repository, form) {
            (_, Form::Open) => return None,
            (Some(repository), Form::Digest) => Cow::Owned(format!("{repository}@{text}")),
            (Some(repository), _) => Cow::Owned(format!("{repository}:{text}")),
            (None, _) => text,
        };
        Some(match digest {
            Some((_, digest)) => Cow::Owned(format!("{reference}@{digest}")),
            None => reference,
        })
    }

    /// Another reference to the same repository in the form that is used here:
    /// the reference itself, or where a tag stands apart, the tag alone.
    #[must_use]
    pub fn in_place(&self, reference: &str) -> Option<String> {
        let Named { form, repository, digest, .. } = &*self.named;
        let without_digest = match digest {
            Some(_) => reference.split('@').next().unwrap_or_default(),
            None => reference,
        };
        if repository.is_none() {
            return Some(without_digest.to_owned());
        }
        let (_, version) = split_version(without_digest);
        let prefix = if matches!(form, Form::Digest) { '@' } else { ':' };
        version.strip_prefix(prefix).map(str::to_owned)
    }

    /// Whether it is made with defaults, which other places may share.
    #[must_use]
    pub fn has_arguments(&self) -> bool {
        matches!(self.named.form, Form::Expanded { .. })
    }

    /// The number of the line with the default of a build argument that is the
    /// version or the whole of the tag; if none is, with the first that makes a
    /// part of it.
    #[must_use]
    pub fn argument_line(&self) -> Option<usize> {
        match &self.named.form {
            Form::Expanded { parts, arguments } => {
                let argument = arguments.holder(parts).or_else(|| arguments.first_of_tag(parts))?;
                Some(arguments.line(argument))
            }
            _ => None,
        }
    }

    /// What has to be edited in the place itself so that it names `wanted`.
    fn edits(&self, wanted: &str) -> Option<Vec<Edit>> {
        let Named { text, form, repository, digest, stays } = &*self.named;
        let current = self.reference()?;
        if current == wanted {
            return Some(Vec::new());
        }
        if *stays {
            return None;
        }
        let (name, _) = split_version(&current);
        let (wanted_name, wanted_version) = split_version(wanted);
        if repository.is_some() && name != wanted_name {
            return None;
        }
        let mut edits = Vec::new();
        if let Some((offset, digest)) = digest {
            // A tag changes with its digest, or is spelled otherwise for the same.
            let (_, wanted_digest) = wanted.split_once('@')?;
            let start = self.range.start.wrapping_add(*offset);
            let range = start..start + digest.len();
            edits.push(Edit { range, text: wanted_digest.to_owned() });
        }
        let new = self.in_place(wanted)?;
        match form {
            Form::Plain | Form::Digest => edits.push(Edit { range: self.range.clone(), text: new }),
            Form::Apart { name: length, version } => {
                let Range { start, end } = self.range;
                let range = start..start + length;
                if name != wanted_name {
                    let is_escaped = text[range.clone()].contains(&b'\\');
                    let slash = if is_escaped { "\\/" } else { "/" };
                    let text = wanted_name.replace('/', slash);
                    edits.push(Edit { range, text });
                }
                let new = match wanted_version.strip_prefix(':') {
                    Some(_) if start + version == end => wanted_version,
                    Some(version) if digest.is_some() => version.split('@').next()?,
                    Some(version) => version,
                    None => return None,
                };
                edits.push(Edit { range: start + version..end, text: new.to_owned() });
            }
            Form::Expanded { .. } | Form::Misnamed { .. } | Form::Open => return None,
        }
        edits.retain(|edit| text[edit.range.clone()] != *edit.text.as_bytes());
        edits.sort_by_key(|edit| edit.range.start);
        Some(edits)
    }
}

/// The name with slashes that are not escaped.
pub(super) fn unescaped(name: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(name);
    if text.contains("\\/") { Cow::Owned(text.replace("\\/", "/")) } else { text }
}

/// An edit: bytes of the text, and what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

/// Tells what has to be edited so that each place names what is wanted of it,
/// a whole reference; without one it stays.
///
/// `places` are all of a text. `None` stands for what cannot be written: a
/// default that other images use, another tag beside a digest that stays. Edits
/// do not overlap; places that share the default of a build argument have the
/// same edit.
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
        let Form::Expanded { parts, arguments } = &place.named.form else {
            return place.edits(wanted);
        };
        if place.reference()? == *wanted {
            return Some(Vec::new());
        }
        let new = |argument| Some((argument, *defaults.get(&argument)?));
        let (argument, text) = arguments.used(parts).into_iter().find_map(new)?;
        Some(vec![Edit { range: arguments.default_of(argument), text: text.to_owned() }])
    });
    edits.collect()
}

/// By the number of an argument, which is exactly the version or the tag of one
/// place, the default by which all places that use it come out right.
fn new_defaults<'w>(places: &[Place<'_>], wanted: &[Option<&'w str>]) -> BTreeMap<usize, &'w str> {
    let mut holders = BTreeSet::new();
    let mut defaults = BTreeMap::new();
    for (place, wanted) in places.iter().zip(wanted) {
        let Form::Expanded { parts, arguments } = &place.named.form else { continue };
        let Named { repository, digest, stays, .. } = &*place.named;
        let is_alone = repository.is_none() && digest.is_none() && !stays;
        holders.extend(arguments.holder(parts));
        for argument in arguments.used(parts) {
            let wanted = wanted.filter(|_| is_alone && !arguments.stays(argument));
            let new = wanted.and_then(|wanted| arguments.new_default(parts, argument, wanted));
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

/// The repository of a tag that stands alone.
pub(super) const fn prefect<'t>() -> Cow<'t, str> {
    Cow::Borrowed(PREFECT)
}
