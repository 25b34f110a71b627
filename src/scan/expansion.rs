//! What a text with variables becomes by their defaults.
//!
//! Variables are those of Dockerfiles and compose files: `$NAME`, `${NAME}`,
//! `${NAME:-default}` and `${NAME-default}`. What else starts with a dollar sign
//! (`$(command)`, `${{ expression }}`, `${NAME%suffix}`) has no value here.
//! From <https://docs.docker.com/reference/dockerfile/#environment-replacement>
//! and <https://docs.docker.com/reference/compose-file/interpolation/>.

use super::placeholder::{closing, identifier, is_placeholder};

/// How long a reference may become, in bytes. None that Docker takes is longer,
/// but for a domain of more than 50; without a limit `ARG A=$A$A` would double
/// with every line.
const MAX_LENGTH: usize = 512;

/// How deep defaults may be nested.
const MAX_DEPTH: usize = 8;

/// How many pieces a text may be made of, with those of the defaults in it.
const MAX_PIECES: usize = 32;

/// A piece of what a text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text as it is written.
    Text(&'t [u8]),
    /// The default of a build argument, by its number.
    Argument(usize),
}

/// What a variable stands for by its name, how long that is, and of how many pieces.
type Defaults<'k, 't> = &'k dyn Fn(&[u8]) -> Option<(Piece<'t>, usize, usize)>;

/// What a text becomes once the defaults are put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expansion<'t> {
    /// Up to the first variable without a default, if there is one.
    pub(super) pieces: Vec<Piece<'t>>,
    /// How long that is.
    pub(super) length: usize,
    /// Of how many pieces it is, with those of the defaults in it.
    pub(super) count: usize,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
}

impl<'t> Expansion<'t> {
    /// Puts defaults into `text`: what is known by its name, or else the default in
    /// the variable.
    pub(super) fn of(text: &'t [u8], defaults: Defaults<'_, 't>) -> Self {
        let mut expansion = Expansion::default();
        expansion.is_whole = expansion.add(text, defaults, MAX_DEPTH);
        expansion
    }

    /// The same by the defaults in the variables alone.
    pub(super) fn by_itself(text: &'t [u8]) -> Self {
        Expansion::of(text, &|_| None)
    }

    /// Returns whether everything in `text` has a value and there is room for it.
    fn add(&mut self, mut text: &'t [u8], defaults: Defaults<'_, 't>, depth: usize) -> bool {
        loop {
            let dollar = text.iter().position(|byte| *byte == b'$');
            let (literal, variable) = text.split_at(dollar.unwrap_or(text.len()));
            let is_plain = |byte: &&u8| !is_placeholder(**byte) && !matches!(byte, b'"' | b'\'');
            let plain = literal.iter().take_while(is_plain).count();
            if !self.push((Piece::Text(&literal[..plain]), plain, 1)) || plain < literal.len() {
                return false;
            }
            if variable.is_empty() {
                return true;
            }
            match self.add_variable(&variable[1..], defaults, depth) {
                Some(rest) => text = rest,
                None => return false,
            }
        }
    }

    /// Returns whether there was room.
    fn push(&mut self, (piece, length, count): (Piece<'t>, usize, usize)) -> bool {
        if length == 0 {
            return true;
        }
        let has_room = length <= MAX_LENGTH - self.length && count <= MAX_PIECES - self.count;
        if has_room {
            self.pieces.push(piece);
            self.length += length;
            self.count += count;
        }
        has_room
    }

    /// Adds what follows a dollar sign, and returns what follows that.
    fn add_variable(
        &mut self,
        text: &'t [u8],
        defaults: Defaults<'_, 't>,
        depth: usize,
    ) -> Option<&'t [u8]> {
        let (body, rest) = if text.first() == Some(&b'{') {
            let close = closing(&text[..text.len().min(MAX_LENGTH)], b'}')?;
            (&text[1..close], &text[close + 1..])
        } else {
            text.split_at(identifier(text))
        };
        let (name, operation) = body.split_at(identifier(body));
        let default = match operation {
            [] => None,
            [b':', b'-', default @ ..] | [b'-', default @ ..] => Some(default),
            _ => return None,
        };
        let value = if name.is_empty() { None } else { defaults(name) };
        // With the colon the default replaces an empty value, too.
        let value = value.filter(|(_, length, _)| *length > 0 || !operation.starts_with(b":"));
        let is_added = match (value, default) {
            (Some(value), _) => self.push(value),
            (None, Some(default)) if !name.is_empty() && depth > 0 => {
                self.add(unquoted(default), defaults, depth - 1)
            }
            _ => false,
        };
        is_added.then_some(rest)
    }
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}
