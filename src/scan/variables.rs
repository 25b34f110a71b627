//! Variables in a reference, and their defaults.
//!
//! Those of Dockerfiles and compose files: `$NAME`, `${NAME}`,
//! `${NAME:-default}` and `${NAME-default}`. What else begins with a dollar sign
//! (`$(command)`, `${{ expression }}`, `${NAME%suffix}`) has no value here.
//! From <https://docs.docker.com/reference/dockerfile/#environment-replacement>
//! and <https://docs.docker.com/reference/compose-file/interpolation/>.

use std::collections::HashMap;

use super::lines::{Lines, is_blank};

/// How long a reference may become, in bytes. None that Docker takes is longer,
/// but for a domain of more than 50; without a limit `ARG A=$A$A` would double
/// with every line.
const MAX_EXPANDED: usize = 512;

/// How deep defaults may stand in defaults.
const MAX_DEPTH: usize = 8;

/// How many build arguments are remembered, so that memory does not grow with
/// the text.
const MAX_ARGUMENTS: usize = 1000;

/// What a text becomes once the defaults are put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expansion {
    /// Up to the first variable without a default, if there is one.
    pub(super) text: String,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
}

impl Expansion {
    /// The repository, if the text is a reference: what a tag or a digest
    /// follows.
    pub(super) fn repository(&self) -> &str {
        let name = self.text.split('@').next().unwrap_or_default();
        let path = name.rfind('/').map_or(0, |slash| slash + 1);
        let end = name[path..].find(':').map_or(name.len(), |colon| path + colon);
        &name[..end]
    }
}

/// The build arguments that have a default: `ARG NAME=default` in the lines
/// above. An `ARG NAME` in between takes the default over into a stage.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments<'t> {
    text: &'t [u8],
    /// Up to where the text has been read.
    read: usize,
    defaults: HashMap<&'t [u8], Value<'t>>,
}

#[derive(Clone, Debug)]
struct Value<'t> {
    written: &'t [u8],
    expanded: Vec<u8>,
}

impl<'t> Arguments<'t> {
    /// Those of `text`, of which nothing has been read yet.
    pub(super) fn of(text: &'t [u8]) -> Self {
        Arguments { text, ..Arguments::default() }
    }

    /// Reads on to the line that begins at `at`.
    pub(super) fn read_to(&mut self, at: usize) {
        let text = self.text;
        let Some(unread) = text.get(self.read..at) else { return };
        let offset = self.read;
        for line in Lines::of(unread) {
            let first = offset + line.start + line.first();
            if first >= self.read && is_argument(&text[first..]) {
                self.read = first + self.read_instruction(&text[first..]);
            }
        }
        self.read = self.read.max(at);
    }

    /// Reads an `ARG` instruction, which may have several arguments and lines,
    /// and returns its length.
    fn read_instruction(&mut self, instruction: &'t [u8]) -> usize {
        let mut at = "ARG".len();
        loop {
            at += gap(&instruction[at..]);
            let word = &instruction[at..];
            if matches!(word.first(), None | Some(b'\r' | b'\n')) {
                return at;
            }
            let name = &word[..identifier(word)];
            at += name.len();
            if !name.is_empty() && word.get(name.len()) == Some(&b'=') {
                let (default, length) = value(&word[name.len() + 1..]);
                self.set(name, default);
                at += 1 + length;
            }
            // What is no argument is passed over, but at least a byte of it: a
            // lone backslash is not blank.
            at += word_length(&instruction[at..]).max(usize::from(name.is_empty()));
        }
    }

    fn set(&mut self, name: &'t [u8], written: &'t [u8]) {
        let mut expanded = Vec::new();
        if !self.expand_into(&mut expanded, written, MAX_DEPTH) {
            self.defaults.remove(name);
        } else if self.defaults.len() < MAX_ARGUMENTS || self.defaults.contains_key(name) {
            self.defaults.insert(name, Value { written, expanded });
        }
    }

    /// The default that `text` stands for if it is a variable and no more, as it
    /// was written.
    pub(super) fn written(&self, text: &[u8]) -> Option<&'t [u8]> {
        let name = text.strip_prefix(b"$")?;
        let name = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
        self.defaults.get(name).map(|default| default.written)
    }

    /// Puts the defaults into `text`.
    pub(super) fn expand(&self, text: &[u8]) -> Expansion {
        let mut expanded = Vec::new();
        let is_whole = self.expand_into(&mut expanded, text, MAX_DEPTH);
        match String::from_utf8(expanded) {
            Ok(text) => Expansion { text, is_whole },
            Err(_) => Expansion { text: String::new(), is_whole: false },
        }
    }

    /// Returns whether everything in `text` has a value and there is room for it.
    fn expand_into(&self, out: &mut Vec<u8>, mut text: &[u8], depth: usize) -> bool {
        loop {
            let dollar = text.iter().position(|byte| *byte == b'$');
            let (literal, variable) = text.split_at(dollar.unwrap_or(text.len()));
            // The placeholders of other languages: `{tag}`, `<tag>`, `%s`, `2.*`.
            let known = literal.iter().take_while(|byte| !b"{<%*".contains(byte)).count();
            let room = MAX_EXPANDED - out.len();
            out.extend_from_slice(&literal[..known.min(room)]);
            if known < literal.len() || known > room {
                return false;
            }
            if variable.is_empty() {
                return true;
            }
            let Some(rest) = self.expand_variable(out, &variable[1..], depth) else {
                return false;
            };
            text = rest;
        }
    }

    /// Expands what follows a dollar sign, and returns what follows that.
    fn expand_variable<'v>(
        &self,
        out: &mut Vec<u8>,
        text: &'v [u8],
        depth: usize,
    ) -> Option<&'v [u8]> {
        let (body, rest) = if text.first() == Some(&b'{') {
            let close = closing(text, b'}')?;
            (&text[1..close], &text[close + 1..])
        } else {
            text.split_at(identifier(text))
        };
        let (name, operation) = body.split_at(identifier(body));
        let known = self.defaults.get(name).map(|default| &default.expanded);
        let default = match operation {
            [] => None,
            [b':', b'-', default @ ..] | [b'-', default @ ..] => Some(default),
            _ => return None,
        };
        // With the colon the default stands for an empty value, too.
        let known = known.filter(|known| !(known.is_empty() && operation.starts_with(b":")));
        let is_expanded = match (known, default) {
            (Some(known), _) => {
                out.extend_from_slice(known);
                out.len() <= MAX_EXPANDED
            }
            (None, Some(default)) if !name.is_empty() && depth > 0 => {
                self.expand_into(out, unquoted(default), depth - 1)
            }
            _ => false,
        };
        out.truncate(MAX_EXPANDED);
        is_expanded.then_some(rest)
    }
}

/// Whether a text has an instruction with build arguments.
pub(super) fn has_argument(text: &[u8]) -> bool {
    Lines::of(text).any(|line| is_argument(&line.text[line.first()..]))
}

/// Whether a line, past its blanks, is an instruction that has build arguments.
fn is_argument(line: &[u8]) -> bool {
    matches!(line, [b'A' | b'a', b'R' | b'r', b'G' | b'g', blank, ..] if is_blank(*blank))
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

/// How far it is to the bracket that closes the one which `text` begins with.
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

/// The default of a build argument and its length with quotes.
fn value(text: &[u8]) -> (&[u8], usize) {
    if let [quote @ (b'"' | b'\''), inner @ ..] = text {
        let length = inner.iter().position(|byte| byte == quote || *byte == b'\n');
        if let Some(length) = length.filter(|length| inner[*length] == *quote) {
            return (&inner[..length], length + 2);
        }
    }
    let length = word_length(text);
    (&text[..length], length)
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

fn word_length(text: &[u8]) -> usize {
    text.iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
}

/// The length of blanks, among which is a line that goes on.
fn gap(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &text[at..] {
            [byte, ..] if is_blank(*byte) => 1,
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            _ => return at,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(arguments: &str, text: &str) -> Option<String> {
        let mut known = Arguments::of(arguments.as_bytes());
        known.read_to(arguments.len());
        let expansion = known.expand(text.as_bytes());
        expansion.is_whole.then_some(expansion.text)
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

        let nested = |depth: usize| format!("{}1{}", "${X:-".repeat(depth), "}".repeat(depth));
        assert_eq!(expand("", &nested(MAX_DEPTH)).as_deref(), Some("1"));
        assert_eq!(expand("", &nested(MAX_DEPTH + 1)), None);

        let many: Vec<_> = (0..=MAX_ARGUMENTS).map(|at| format!("ARG A{at}={at}\n")).collect();
        let many = many.concat();
        assert_eq!(expand(&many, &format!("$A{}", MAX_ARGUMENTS - 1)).as_deref(), Some("999"));
        assert_eq!(expand(&many, &format!("$A{MAX_ARGUMENTS}")), None);
    }

    #[test]
    fn what_is_known_stays_where_a_variable_is_not() {
        for (text, known, repository) in [
            ("a/b:${X}-c", "a/b:", "a/b"),
            (
                "localhost:5000/a/b:1@sha256:0${X}",
                "localhost:5000/a/b:1@sha256:0",
                "localhost:5000/a/b",
            ),
            ("a/b@$X", "a/b@", "a/b"),
            ("$X/a", "", ""),
        ] {
            let expansion = Arguments::default().expand(text.as_bytes());
            assert_eq!((expansion.text.as_str(), expansion.is_whole), (known, false));
            assert_eq!(expansion.repository(), repository);
        }
    }
}
