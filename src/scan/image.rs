//! An image as a text names it, part by part.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::dockerfile::Arguments;
use super::expansion::Expansion;

/// Bytes of the text.
pub(super) type Span = Range<usize>;

/// An image that a text names, or may name.
#[derive(Clone, Debug)]
pub(super) struct Image<'t> {
    /// What names it: a reference, or of a pair the tag.
    pub(super) span: Span,
    pub(super) name: Part<'t>,
    pub(super) tag: Part<'t>,
    pub(super) digest: Part<'t>,
    /// Whether it is certain that an image is meant.
    pub(super) is_certain: bool,
    /// Whether it is never edited.
    pub(super) is_locked: bool,
    /// The build arguments that it is made with.
    pub(super) arguments: Option<Arc<Arguments<'t>>>,
}

/// A part of an image's reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    None,
    /// Written in the text, in one piece.
    At(Span),
    /// Known, and written elsewhere or in pieces.
    Known(Cow<'t, str>),
    /// Made with defaults. A tag that is no pair's is all of the reference.
    Made(Span),
    Unknown,
}

impl<'t> Image<'t> {
    /// A name, and nothing else.
    pub(super) const fn named(span: Span, name: Part<'t>) -> Self {
        let (tag, digest) = (Part::None, Part::None);
        Image { span, name, tag, digest, is_certain: false, is_locked: false, arguments: None }
    }

    /// A reference that is made with defaults, which may not be known as a whole.
    pub(super) fn made(text: &'t [u8], span: Span, arguments: Option<&Arc<Arguments<'t>>>) -> Self {
        let arguments = arguments.cloned();
        let named = Image::named(span.clone(), Part::None);
        let mut image = Image { is_certain: true, arguments, ..named };
        let written = &text[span.clone()];
        let literal = written.iter().rev().take_while(|byte| is_tag_byte(**byte)).count();
        let tag = span.end - literal;
        let made = |span: Span| {
            let is_whole = image.expand(&text[span.clone()]).is_whole;
            if is_whole { Part::Made(span) } else { Part::Unknown }
        };
        // `$IMAGE:3-latest`: a tag that is written there can be edited there.
        let has_tag = text[..tag].ends_with(b":") && !written.contains(&b'@');
        (image.name, image.tag) = if literal > 0 && has_tag {
            (made(span.start..tag - 1), Part::At(tag..span.end))
        } else {
            (Part::None, made(span))
        };
        image
    }

    /// What a text in it becomes by defaults.
    pub(super) fn expand(&self, text: &[u8]) -> Expansion {
        let by_itself = || Expansion::by_itself(text);
        self.arguments.as_ref().map_or_else(by_itself, |arguments| arguments.expand(text))
    }

    /// Whether the tag is apart from the repository.
    pub(super) const fn is_pair(&self) -> bool {
        matches!(self.name, Part::Known(_))
    }

    /// Whether neither a tag nor a digest belongs to the name.
    pub(super) const fn is_name_alone(&self) -> bool {
        matches!((&self.tag, &self.digest), (Part::None, Part::None))
    }

    /// Whether it has a digest, and no tag.
    pub(super) const fn is_digest_alone(&self) -> bool {
        matches!((&self.tag, &self.digest), (Part::None, Part::At(_)))
    }

    /// Whether its repository is written in uppercase, as only that of code is.
    pub(super) fn has_upper_case(&self, text: &[u8]) -> bool {
        let Part::At(name) = &self.name else { return false };
        text[name.clone()].iter().any(u8::is_ascii_uppercase)
    }
}

/// Whether a byte may be in a tag.
pub(super) const fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}
