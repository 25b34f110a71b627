//! What an input is: a tag, a reference, or neither.

use super::Checker;
use super::verdict::{Code, Invalid};
use crate::error::Error;
use crate::reference::{Reference, check_tag};
use crate::tag::{Tag, TagFault};
use crate::text::quote::Quoted;

/// What an input names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'i> {
    /// `None` if it is a bare tag.
    pub(super) reference: Option<Reference<'i>>,
    /// `None` if the reference has none.
    pub(super) tag: Option<Result<Tag, TagFault<'i>>>,
}

impl<'i> Named<'i> {
    /// Reads an input, all of it.
    pub(super) fn read(input: &'i str) -> Result<Self, Error> {
        if input.len() > Checker::MAX_INPUT {
            let limit = Checker::MAX_INPUT;
            return Err(Error::new(format_args!(
                "is longer than {limit} bytes, expected a tag or a reference"
            )));
        }
        // No tag of the scheme has the `:`, `/` or `@` of a reference.
        let tag = Tag::parse(input);
        if tag.is_err() && input.contains([':', '/', '@']) {
            let reference = Reference::parse(input)?;
            return Ok(Named { reference: Some(reference), tag: reference.tag().map(Tag::parse) });
        }
        if tag.is_err() {
            check_tag(input)?;
        }
        Ok(Named { reference: None, tag: Some(tag) })
    }
}

/// Tells what is wrong with an input that Docker would not take.
pub(super) fn malformed(input: &str, error: &Error) -> Invalid {
    let (problem, expected) = if let Some((scheme, _)) = input.split_once("://") {
        (format!("starts with {}", Quoted::new(&format!("{scheme}://"))), "a reference without it")
    } else if is_quoted(input) {
        ("is in quotes".to_owned(), "the tag without them")
    } else if let Some(last) = input.chars().next_back().filter(|last| TRAILING.contains(last)) {
        (format!("has a trailing \"{last}\""), "the tag without it")
    } else {
        return Invalid::new(Code::MalformedReference, error.to_string());
    };
    Invalid::new(Code::MalformedReference, problem).expecting(expected)
}

/// What follows a tag in a longer text.
const TRAILING: [char; 5] = [',', ';', ')', ']', '}'];

fn is_quoted(input: &str) -> bool {
    let is_between = |quote| input.strip_prefix(quote).is_some_and(|rest| rest.ends_with(quote));
    ['"', '\'', '`'].into_iter().any(is_between)
}
