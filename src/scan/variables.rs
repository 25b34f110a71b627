//! Variables in a reference, and their defaults.
//!
//! Those of Dockerfiles and compose files: `$NAME`, `${NAME}`,
//! `${NAME:-default}` and `${NAME-default}`. What else starts with a dollar sign
//! (`$(command)`, `${{ expression }}`, `${NAME%suffix}`) has no value here.
//! From <https://docs.docker.com/reference/dockerfile/#environment-replacement>
//! and <https://docs.docker.com/reference/compose-file/interpolation/>.
//!
//! What a text becomes is kept as the parts that it is made of, so that a long
//! default stands in memory as often as in the text.

/// How long a reference may become, in bytes. None that Docker takes is longer,
/// but for a domain of more than 50; without a limit `ARG A=$A$A` would double
/// with every line.
const MAX_EXPANDED: usize = 512;

/// How deep defaults may stand in defaults.
const MAX_DEPTH: usize = 8;

/// How many parts a text may be made of.
const MAX_PARTS: usize = 64;

/// A part of what a text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text as it stands.
    Text(&'t [u8]),
    /// The default of a build argument, by its number.
    Argument(usize),
}

/// What a variable stands for by its name, and how long that is.
type Defaults<'k, 't> = &'k dyn Fn(&[u8]) -> Option<(Piece<'t>, usize)>;

/// What a text becomes once the defaults are put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expansion<'t> {
    /// Up to the first variable without a default, if there is one.
    pub(super) parts: Vec<Piece<'t>>,
    /// How long that is.
    pub(super) length: usize,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
}

impl<'t> Expansion<'t> {
    /// Puts defaults into `text`: what is known by its name, or else what stands in
    /// the variable.
    pub(super) fn of(text: &'t [u8], defaults: Defaults<'_, 't>) -> Self {
        let mut expansion = Expansion::default();
        expansion.is_whole = expansion.add(text, defaults, MAX_DEPTH);
        expansion
    }

    /// Returns whether everything in `text` has a value and there is room for it.
    fn add(&mut self, mut text: &'t [u8], defaults: Defaults<'_, 't>, depth: usize) -> bool {
        loop {
            let dollar = text.iter().position(|byte| *byte == b'$');
            let (literal, variable) = text.split_at(dollar.unwrap_or(text.len()));
            let plain = literal.iter().take_while(|byte| !is_placeholder(**byte)).count();
            if !self.push(Piece::Text(&literal[..plain]), plain) || plain < literal.len() {
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
    fn push(&mut self, part: Piece<'t>, length: usize) -> bool {
        if length == 0 {
            return true;
        }
        let has_room = length <= MAX_EXPANDED - self.length && self.parts.len() < MAX_PARTS;
        if has_room {
            self.parts.push(part);
            self.length += length;
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
            let close = closing(&text[..text.len().min(MAX_EXPANDED)], b'}')?;
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
        // With the colon the default stands for an empty value, too.
        let value = value.filter(|(_, length)| *length > 0 || !operation.starts_with(b":"));
        let is_added = match (value, default) {
            (Some((part, length)), _) => self.push(part, length),
            (None, Some(default)) if !name.is_empty() && depth > 0 => {
                self.add(unquoted(default), defaults, depth - 1)
            }
            _ => false,
        };
        is_added.then_some(rest)
    }
}

/// Whether a byte begins a placeholder of some language: `{tag}`, `<tag>`,
/// `%s`, `2.*`.
fn is_placeholder(byte: u8) -> bool {
    b"{<%*".contains(&byte)
}

/// Whether a text has a variable or a placeholder.
pub(super) fn has_variable(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte == b'$' || is_placeholder(*byte))
}

/// The names of the variables in a text, with where their dollar signs stand.
pub(super) fn mentioned(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let dollars = text.iter().enumerate().filter(|(_, byte)| **byte == b'$');
    let names = dollars.map(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix(b"{").unwrap_or(rest);
        (at, &rest[..identifier(rest)])
    });
    names.filter(|(_, name)| !name.is_empty())
}

/// The length of the name of a variable.
pub(super) fn identifier(text: &[u8]) -> usize {
    match text.first() {
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
            text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
        _ => 0,
    }
}

/// How far it is to the bracket that closes the one which `text` starts with.
pub(super) fn closing(text: &[u8], close: u8) -> Option<usize> {
    let open = *text.first()?;
    let mut depth = 0_usize;
    text.iter().position(|&byte| {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
        }
        depth == 0
    })
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::dockerfile::BuildArguments;

    fn expand(arguments: &str, text: &str) -> Option<String> {
        let all = format!("{arguments}\n{text}");
        let known = BuildArguments::of(all.as_bytes());
        let at = arguments.len() + 1;
        let expansion = known.expand(&all.as_bytes()[at..], at);
        expansion.is_whole.then(|| known.text(&expansion.parts))
    }

    #[test]
    fn arguments_have_the_last_default_above() {
        for (arguments, text, expanded) in [
            ("ARG A=1", "$A", Some("1")),
            ("  arg\tA='1 2' \r\n", "${A}", Some("1 2")),
            ("\u{feff}ARG A=1", "$A", Some("1")),
            ("ARG A=1 B=\"2\" C", "$A$B", Some("12")),
            ("ARG A=1 \\\n  B=2 \\\r\n  C=3\nARG D=4", "$A$B$C$D", Some("1234")),
            ("ARG A=1\nARG A=2\nARG A", "$A", Some("2")),
            ("ARG A=\"1\nARG B=2", "$B", Some("2")),
            ("ARG A=", "x${A}", Some("x")),
            ("ARG A=1\nARG B=${A}.2\nARG A=3", "$B", Some("1.2")),
            ("ARG A=${A:-1}", "$A", Some("1")),
            ("ARG A=1\nARG A=$UNKNOWN", "$A", None),
            ("ARG A", "$A", None),
            ("ARGS A=1\nENV A=1\nARG\nARG ?=1 \\", "$A", None),
        ] {
            assert_eq!(expand(arguments, text).as_deref(), expanded, "{arguments}");
        }
    }

    #[test]
    fn a_variable_of_a_bake_file_has_its_default_wherever_it_stands() {
        for (variables, text, expanded) in [
            ("variable \"A\" { default = \"1\" }", "$A", Some("1")),
            ("variable \"A\" {\n  # x\n  type = string\n  default = \"1\"\n}", "${A}", Some("1")),
            ("variable A {\n  default = \"1\"\n}", "${A}", Some("1")),
            ("variable \"A\" {\n}\nvariable \"B\" { default = \"1\" }", "${A}", None),
            ("variable \"A\" { default = B }", "${A}", None),
            ("variable \"A\" { default = \"${B}\" }", "${A}", None),
            ("variable \"A\"", "${A}", None),
        ] {
            assert_eq!(expand(variables, text).as_deref(), expanded, "{variables}");
        }
    }

    #[test]
    fn variables_are_expanded_as_docker_does() {
        const KNOWN: &str = "ARG A=1\nARG E=\nARG P={x}";
        for (text, expanded) in [
            ("", Some("")),
            ("a$A-b", Some("a1-b")),
            ("$A.$A", Some("1.1")),
            ("${A:-2}${A-2}", Some("11")),
            ("${E:-2}|${E-2}", Some("2|")),
            ("${X:-2}|${X-3}|${X:-}", Some("2|3|")),
            ("${X:-\"2\"}${X:-'3'}", Some("23")),
            ("${X:-${Y:-${A}}}", Some("1")),
            ("$X", None),
            ("$AB", None),
            ("${A", None),
            ("${A:+2}", None),
            ("${A:?2}", None),
            ("${A%.*}", None),
            ("${:-2}", None),
            ("${1:-2}", None),
            ("$(A)", None),
            ("${{ A }}", None),
            ("$", None),
            ("{A}", None),
            ("$P", None),
            ("$A<x>", None),
            ("%s", None),
            ("2.*", None),
        ] {
            assert_eq!(expand(KNOWN, text).as_deref(), expanded, "{text}");
        }
    }

    #[test]
    fn expansions_stop_at_their_limits() {
        let doubled = |times: usize| {
            let first = "ARG A=12345678\n".to_owned();
            first + &"ARG A=$A$A\n".repeat(times)
        };
        assert_eq!(expand(&doubled(6), "$A").unwrap().len(), MAX_EXPANDED);
        assert_eq!(expand(&doubled(7), "$A"), None);
        assert_eq!(expand("", &"x".repeat(MAX_EXPANDED)).unwrap().len(), MAX_EXPANDED);
        assert_eq!(expand("", &"x".repeat(MAX_EXPANDED + 1)), None);
        assert_eq!(expand("ARG A=1", &"$A".repeat(MAX_PARTS)).unwrap().len(), MAX_PARTS);
        assert_eq!(expand("ARG A=1", &"$A".repeat(MAX_PARTS + 1)), None);

        let nested = |depth: usize| format!("{}1{}", "${X:-".repeat(depth), "}".repeat(depth));
        assert_eq!(expand("", &nested(MAX_DEPTH)).as_deref(), Some("1"));
        assert_eq!(expand("", &nested(MAX_DEPTH + 1)), None);
    }
}
