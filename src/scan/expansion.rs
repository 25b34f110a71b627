//! What a text with variables becomes by their defaults.
//!
//! Variables are those of Dockerfiles and compose files: `$NAME`, `${NAME}`,
//! `${NAME:-default}` and `${NAME-default}`. What else starts with a dollar sign
//! (`$(command)`, `${{ expression }}`, `${NAME%suffix}`) has no value here.
//! From <https://docs.docker.com/reference/dockerfile/#environment-replacement>
//! and <https://docs.docker.com/reference/compose-file/interpolation/>.

use super::image::Span;
use super::placeholder::{closing, identifier, is_placeholder};

/// How long a reference may become, in bytes. None that Docker takes is longer,
/// but for a domain of more than 50; without a limit `ARG A=$A$A` would double
/// with every line.
const MAX_LENGTH: usize = 512;

/// How many defaults of build arguments a text may be made of, with those in others.
const MAX_USED: usize = 32;

/// The number of a build argument and its value, by its name.
type Values<'v> = &'v dyn Fn(&[u8]) -> Option<(usize, &'v Expansion)>;

/// What a text becomes once the defaults are put in.
#[derive(Clone, Debug, Default)]
pub(super) struct Expansion {
    /// Up to the first variable without a default, if there is one.
    pub(super) text: String,
    /// The build arguments whose defaults are in it, by their numbers, and where. Those
    /// within the default of another come first.
    pub(super) used: Vec<(usize, Span)>,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
}

impl Expansion {
    /// Puts defaults into `text`: what is known by its name, or else the default in
    /// the variable.
    pub(super) fn of(text: &[u8], values: Values<'_>) -> Self {
        let mut expansion = Expansion::default();
        expansion.is_whole = expansion.add(text, values).is_some();
        expansion
    }

    /// The same by the defaults in the variables alone.
    pub(super) fn by_itself(text: &[u8]) -> Self {
        Expansion::of(text, &|_| None)
    }

    /// The text in front of the default of a build argument and behind it; `None` if it is
    /// not there exactly once.
    pub(super) fn around(&self, argument: usize) -> Option<(&str, &str)> {
        let mut spans = self.used.iter().filter(|(number, _)| *number == argument);
        let (_, span) = spans.next()?;
        spans.next().is_none().then(|| (&self.text[..span.start], &self.text[span.end..]))
    }

    /// The build argument that is all of it.
    pub(super) fn sole(&self) -> Option<usize> {
        match &*self.used {
            [(argument, span)] if self.is_whole && span.len() == self.text.len() => Some(*argument),
            _ => None,
        }
    }

    /// `None` if something in `text` has no value, or there is no room for it.
    fn add(&mut self, mut text: &[u8], values: Values<'_>) -> Option<()> {
        loop {
            let is_plain = |byte: &&u8| !is_placeholder(**byte) && !b"\"'\\".contains(byte);
            let (literal, rest) = text.split_at(text.iter().take_while(is_plain).count());
            self.push(&String::from_utf8_lossy(literal))?;
            text = match rest {
                [] => return Some(()),
                [b'$', variable @ ..] => self.add_variable(variable, values)?,
                _ => return None,
            };
        }
    }

    fn push(&mut self, text: &str) -> Option<()> {
        let has_room = text.len() <= MAX_LENGTH - self.text.len();
        has_room.then(|| self.text.push_str(text))
    }

    /// Adds what follows a dollar sign, and returns what follows that.
    fn add_variable<'t>(&mut self, text: &'t [u8], values: Values<'_>) -> Option<&'t [u8]> {
        let (body, rest) = if text.first() == Some(&b'{') {
            let close = closing(&text[..text.len().min(MAX_LENGTH)], b'}')?;
            (&text[1..close], &text[close + 1..])
        } else {
            text.split_at(identifier(text))
        };
        let (name, operation) = body.split_at(identifier(body));
        let default = match operation {
            _ if name.is_empty() => return None,
            [] => None,
            [b':', b'-', default @ ..] | [b'-', default @ ..] => Some(default),
            _ => return None,
        };
        // With the colon the default replaces an empty value, too.
        let is_set = |value: &Expansion| !value.text.is_empty() || !operation.starts_with(b":");
        match (values(name).filter(|(_, value)| is_set(value)), default) {
            (Some((number, value)), _) => self.add_value(number, value)?,
            (None, Some(default)) => self.add(default, values)?,
            (None, None) => return None,
        }
        Some(rest)
    }

    /// Adds the value of a build argument.
    fn add_value(&mut self, number: usize, value: &Expansion) -> Option<()> {
        let start = self.text.len();
        self.push(&value.text)?;
        let within = value.used.iter();
        self.used.extend(within.map(|(it, span)| (*it, start + span.start..start + span.end)));
        self.used.push((number, start..self.text.len()));
        (self.used.len() <= MAX_USED).then_some(())
    }
}
