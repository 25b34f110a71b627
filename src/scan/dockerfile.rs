//! Dockerfiles: the defaults of build arguments, the images of `FROM` and
//! `COPY --from` that are made of them, and where a default is to be edited so
//! that such an image changes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::lines::{Lines, LinesOf, TextLine, blanks, is_blank};
use super::needle::Needle;
use super::variables::{Expansion, Piece, has_variable, identifier, mentioned};
use crate::reference::{Parts, split_version};

/// How many defaults are remembered, so that memory does not grow with the
/// text. Below more of them, no variable has a value.
const MAX_ARGUMENTS: usize = 10_000;

/// How far into a bake file's `variable` its default is looked for, in bytes.
const MAX_VARIABLE: usize = 256;

/// The build arguments of a text that have a default, `ARG NAME=default`, and
/// the variables of a bake file.
#[derive(Default)]
pub(super) struct BuildArguments<'t> {
    all: Vec<Argument<'t>>,
    /// The numbers of those with the same name, in the order of the text.
    by_name: HashMap<&'t [u8], Vec<usize>>,
    /// Where the text has more of them than are remembered.
    end: Option<usize>,
    /// By name, of a bake file. It does not matter where they stand.
    variables: HashMap<&'t [u8], &'t [u8]>,
    /// The names that an image which is no place mentions.
    mentioned_elsewhere: OnceLock<HashSet<&'t [u8]>>,
}

/// A build argument with its default.
struct Argument<'t> {
    name: &'t [u8],
    /// Where its default stands, without quotes.
    default: Range<usize>,
    /// The number of its line.
    line: usize,
    /// Whether its line says that it is to be skipped.
    is_ignored: bool,
    written: &'t [u8],
    /// `None` if a variable in it has no value.
    value: Option<Expansion<'t>>,
}

impl<'t> BuildArguments<'t> {
    /// Those of `text`.
    pub(super) fn of(text: &'t [u8]) -> Self {
        let mut arguments = BuildArguments::default();
        if Needle::exact("variable").is_in(text) {
            arguments.read_variables(text);
        }
        if !Needle::in_any_case("arg ").is_in(text) && !Needle::in_any_case("arg\t").is_in(text) {
            return arguments;
        }
        let mut read = 0;
        for line in Lines::of(text) {
            let first = line.start + line.first();
            if first >= read && is_argument(&text[first..]) {
                read = first + arguments.read_instruction(text, first);
                if arguments.all.len() >= MAX_ARGUMENTS {
                    arguments.end = Some(read);
                    break;
                }
            }
        }
        let mut lines = LinesOf::text(text);
        for argument in &mut arguments.all {
            let line = lines.line_of(argument.default.start);
            let (line, is_ignored) = line.expect("a default stands in the line of its name");
            (argument.line, argument.is_ignored) = (line.number, is_ignored);
        }
        arguments
    }

    /// Reads an `ARG` instruction, which may have several arguments and lines,
    /// and returns its length.
    fn read_instruction(&mut self, text: &'t [u8], start: usize) -> usize {
        let instruction = &text[start..];
        let mut at = "ARG".len();
        loop {
            at += gap(&instruction[at..]);
            let word = &instruction[at..];
            if matches!(word.first(), None | Some(b'\r' | b'\n')) || self.all.len() >= MAX_ARGUMENTS
            {
                return at;
            }
            let name = &word[..identifier(word)];
            at += name.len();
            if !name.is_empty() && word.get(name.len()) == Some(&b'=') {
                let (default, length) = value(&word[name.len() + 1..]);
                let from = start + at + 1 + default.start;
                let default = from..from + default.len();
                self.set(name, text, default);
                at += 1 + length;
            }
            // What is no argument is skipped, but at least a byte of it: a
            // lone backslash is not blank.
            at += word_length(&instruction[at..]).max(usize::from(name.is_empty()));
        }
    }

    fn set(&mut self, name: &'t [u8], text: &'t [u8], default: Range<usize>) {
        let written = &text[default.clone()];
        let value = self.expand(written, default.start);
        let value = Some(value).filter(|value| value.is_whole);
        self.by_name.entry(name).or_default().push(self.all.len());
        // In which line it stands is told when all are read.
        self.all.push(Argument { name, default, line: 0, is_ignored: false, written, value });
    }

    /// Reads `variable "NAME" { default = "…" }`.
    fn read_variables(&mut self, text: &'t [u8]) {
        for line in Lines::of(text) {
            let first = line.first();
            let Some(rest) = line.text[first..].strip_prefix(b"variable") else { continue };
            let name = rest.trim_ascii_start();
            let name = name.strip_prefix(b"\"").unwrap_or(name);
            let name = &name[..identifier(name)];
            let start = line.start + first;
            let body = &text[start..text.len().min(start + MAX_VARIABLE)];
            let Some(open) = body.iter().position(|byte| matches!(byte, b'{' | b'\n')) else {
                continue;
            };
            let body = &body[open..];
            let body = &body[..body.iter().position(|byte| *byte == b'}').unwrap_or(body.len())];
            let key = Needle::exact("default").find(body, 0);
            let default = key.map(|key| body[key + "default".len()..].trim_ascii_start());
            let default = default.and_then(|rest| rest.strip_prefix(b"="));
            let default = default.and_then(|rest| rest.trim_ascii_start().strip_prefix(b"\""));
            let default = default.and_then(|rest| rest.split(|byte| *byte == b'"').next());
            if let Some(default) = default.filter(|default| !has_variable(default)) {
                if !name.is_empty() && self.variables.len() < MAX_ARGUMENTS {
                    self.variables.insert(name, default);
                }
            }
        }
    }

    /// The number of the argument that a variable names at `at`.
    fn number(&self, name: &[u8], at: usize) -> Option<usize> {
        let numbers = self.by_name.get(name)?;
        let above = numbers.partition_point(|number| self.all[*number].default.start < at);
        numbers[..above].last().copied()
    }

    /// What a text at `at` becomes by the arguments above.
    pub(super) fn expand(&self, text: &'t [u8], at: usize) -> Expansion<'t> {
        Expansion::of(text, &|name| self.known(name, at))
    }

    /// What a variable stands for at `at`, and how long that is.
    fn known(&self, name: &[u8], at: usize) -> Option<(Piece<'t>, usize)> {
        if self.end.is_some_and(|end| end < at) {
            return None;
        }
        let Some(number) = self.number(name, at) else {
            let default = *self.variables.get(name)?;
            return Some((Piece::Text(default), default.len()));
        };
        let value = self.all[number].value.as_ref()?;
        Some((Piece::Argument(number), value.length))
    }

    /// The argument that `text` names if it is a variable and no more.
    fn whole(&self, text: &[u8], at: usize) -> Option<usize> {
        let name = text.strip_prefix(b"$")?;
        let name = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
        self.number(name, at)
    }

    /// What these parts are together.
    pub(super) fn text(&self, parts: &[Piece<'t>]) -> String {
        let mut text = Vec::new();
        self.write(parts, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    fn write(&self, parts: &[Piece<'t>], out: &mut Vec<u8>) {
        for part in parts {
            match part {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Argument(number) => self.write(self.parts(*number), out),
            }
        }
    }

    fn parts(&self, number: usize) -> &[Piece<'t>] {
        self.all[number].value.as_ref().map_or(&[], |value| &value.parts)
    }

    /// Calls `visit` for each argument in these parts, also those in the
    /// defaults of others, with where it stands in the whole, and returns how
    /// long the whole is.
    fn visit(
        &self,
        parts: &[Piece<'t>],
        start: usize,
        visit: &mut impl FnMut(usize, Range<usize>),
    ) -> usize {
        let mut at = start;
        for part in parts {
            at = match part {
                Piece::Text(text) => at + text.len(),
                Piece::Argument(number) => {
                    let end = self.visit(self.parts(*number), at, visit);
                    visit(*number, at..end);
                    end
                }
            };
        }
        at
    }

    /// The numbers of the arguments that these parts are made of.
    pub(super) fn used(&self, parts: &[Piece<'t>]) -> Vec<usize> {
        let mut used = Vec::new();
        self.visit(parts, 0, &mut |number, _| used.push(number));
        used
    }

    /// The argument whose default is exactly the version or the whole of the tag
    /// in the reference that these parts make.
    pub(super) fn holder(&self, parts: &[Piece<'t>]) -> Option<usize> {
        let reference = self.text(parts);
        let Parts { repository, tag, .. } = Parts::of(&reference);
        let tag = tag?;
        let start = repository.len() + 1;
        let (mut holder, mut count) = (None, 0);
        self.visit(parts, 0, &mut |number, range| {
            let Argument { written, .. } = &self.all[number];
            if range.start != start || has_variable(written) || range.is_empty() {
                return;
            }
            let rest = tag.get(range.len()..).unwrap_or(".");
            let rest_lower = rest.to_ascii_lowercase();
            if rest.is_empty()
                || rest_lower.starts_with("-python")
                || rest_lower.starts_with("-latest")
            {
                holder = Some(number);
                count += 1;
            }
        });
        // Where the default stands twice, it is more than the version.
        let uses = self.used(parts).into_iter().filter(|used| Some(*used) == holder).count();
        holder.filter(|_| count == 1 && uses == 1)
    }

    /// The first argument whose default makes the tag in the reference that these
    /// parts make, or a part of it.
    pub(super) fn first_of_tag(&self, parts: &[Piece<'t>]) -> Option<usize> {
        let reference = self.text(parts);
        let start = split_version(&reference).0.len();
        let end = reference.find('@').unwrap_or(reference.len());
        let mut first = None;
        self.visit(parts, 0, &mut |number, range| {
            if range.end > start && range.start < end && !range.is_empty() {
                first = first.or(Some(number));
            }
        });
        first
    }

    /// The default of an argument by which the reference that these parts make
    /// becomes `wanted`.
    pub(super) fn new_default<'w>(
        &self,
        parts: &[Piece<'t>],
        argument: usize,
        wanted: &'w str,
    ) -> Option<&'w str> {
        let mut ranges = Vec::new();
        self.visit(parts, 0, &mut |number, range| {
            ranges.extend((number == argument).then_some(range));
        });
        // Where it stands twice, it is more than the version.
        let [range] = &*ranges else { return None };
        let reference = self.text(parts);
        let (front, back) = (reference.get(..range.start)?, reference.get(range.end..)?);
        let default = wanted.strip_prefix(front)?.strip_suffix(back)?;
        (!default.is_empty()).then_some(default)
    }

    /// Where the default of an argument stands.
    pub(super) fn default_of(&self, argument: usize) -> Range<usize> {
        self.all[argument].default.clone()
    }

    /// The number of the line in which it stands.
    pub(super) fn line(&self, argument: usize) -> usize {
        self.all[argument].line
    }

    /// Whether a default stays: its line is to be skipped, or an image that is
    /// no place mentions its name.
    pub(super) fn stays(&self, argument: usize) -> bool {
        let Argument { name, is_ignored, .. } = &self.all[argument];
        *is_ignored || self.mentioned_elsewhere.get().is_none_or(|names| names.contains(name))
    }

    /// Whether the line of a default says that it is to be skipped.
    pub(super) fn is_ignored(&self, argument: usize) -> bool {
        self.all[argument].is_ignored
    }

    /// Tells `made` of every image in `FROM` and `COPY --from` that has a variable;
    /// it answers which part of the text is a place that is made with defaults.
    pub(super) fn read_stages(
        &self,
        text: &'t [u8],
        mut made: impl FnMut(Stage<'t>) -> Option<Range<usize>>,
    ) {
        if self.all.is_empty() {
            return;
        }
        let mut names = HashSet::new();
        read_words(text, |line, start, word, is_image| {
            if !word.contains(&b'$') {
                return;
            }
            let argument = self.whole(word, start);
            let made = if is_image { made(Stage { line, start, word, argument }) } else { None };
            for (at, name) in mentioned(word) {
                if !made.as_ref().is_some_and(|made| made.contains(&(start + at))) {
                    self.add_mentioned(name, &mut names);
                }
            }
        });
        self.mentioned_elsewhere.get_or_init(|| names);
    }

    /// Adds the name of an argument, and those that its defaults mention.
    fn add_mentioned(&self, name: &'t [u8], names: &mut HashSet<&'t [u8]>) {
        let mut found = vec![name];
        while let Some(name) = found.pop() {
            let Some(numbers) = self.by_name.get(name) else { continue };
            if names.insert(name) {
                let written = numbers.iter().map(|number| self.all[*number].written);
                found.extend(written.flat_map(mentioned).map(|(_, name)| name));
            }
        }
    }
}

impl std::fmt::Debug for BuildArguments<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuildArguments").field("count", &self.all.len()).finish_non_exhaustive()
    }
}

/// An image with a variable in it.
pub(super) struct Stage<'t> {
    pub(super) line: TextLine<'t>,
    /// Where it stands in the text.
    pub(super) start: usize,
    pub(super) word: &'t [u8],
    /// The argument that the word names, if it is no more.
    pub(super) argument: Option<usize>,
}

/// Tells `tell` of every word of `FROM`, and of the options of other instructions
/// that name an image: its line, where it stands in the text, and whether it is the
/// image.
fn read_words<'t>(text: &'t [u8], mut tell: impl FnMut(TextLine<'t>, usize, &'t [u8], bool)) {
    let (mut is_from, mut has_image, mut goes_on) = (false, false, false);
    for line in Lines::of(text) {
        // Docker drops these lines, also within an instruction.
        if matches!(line.text.get(line.first()), None | Some(b'#')) {
            continue;
        }
        let mut words = line.words();
        let first = words.clone().next();
        if first.is_some_and(|(_, word)| word.eq_ignore_ascii_case(b"FROM")) {
            (is_from, has_image) = (true, false);
            words.next();
        } else if !goes_on {
            is_from = false;
        }
        for (start, word) in words {
            let is_option = word.starts_with(b"--");
            if let Some(image) = word.strip_prefix(b"--from=") {
                tell(line, start + word.len() - image.len(), image, true);
            } else if word.starts_with(b"--mount=") {
                tell(line, start, word, false);
            } else if is_from && !matches!(word, b"\\" | b"`") {
                tell(line, start, word, !is_option && !has_image);
                has_image |= !is_option;
            }
        }
        goes_on = line.text.trim_ascii_end().ends_with(b"\\")
            || line.text.trim_ascii_end().ends_with(b"`");
    }
}

/// Whether a line, past its blanks, is an instruction that has build arguments.
pub(super) fn is_argument(line: &[u8]) -> bool {
    matches!(line, [b'A' | b'a', b'R' | b'r', b'G' | b'g', blank, ..] if is_blank(*blank))
}

/// Where the default of a build argument stands, and its length with quotes.
fn value(text: &[u8]) -> (Range<usize>, usize) {
    if let [quote @ (b'"' | b'\''), inner @ ..] = text {
        let length = inner.iter().position(|byte| byte == quote || *byte == b'\n');
        if let Some(length) = length.filter(|length| inner[*length] == *quote) {
            return (1..1 + length, length + 2);
        }
    }
    let length = word_length(text);
    (0..length, length)
}

fn word_length(text: &[u8]) -> usize {
    text.iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
}

/// The length of blanks, among which is a line that goes on.
fn gap(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &text[at..] {
            rest @ [byte, ..] if is_blank(*byte) => blanks(rest),
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            _ => return at,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_too_many_arguments_are_not_known() {
        let many: Vec<_> = (0..=MAX_ARGUMENTS).map(|at| format!("ARG A{at}={at}\n")).collect();
        let many = many.concat();
        let arguments = BuildArguments::of(many.as_bytes());
        assert_eq!(arguments.all.len(), MAX_ARGUMENTS);
        assert!(arguments.known(b"A7", many.len()).is_none());
        assert!(arguments.known(b"A7", many.len() / 2).is_some());
    }

    #[test]
    fn the_default_that_is_the_version_or_the_tag_holds_it() {
        for (arguments, reference, held) in [
            ("ARG V=3.6.22", "a/b:$V-python3.12", Some("3.6.22")),
            ("ARG V=3.6.22 P=3.12", "a/b:${V}-python${P}", Some("3.6.22")),
            ("ARG T=2-latest", "a/b:$T", Some("2-latest")),
            ("ARG R=a/b T=2-latest", "$R:$T", Some("2-latest")),
            ("ARG V=2", "localhost:5000/b:$V-latest", Some("2")),
            ("ARG V=3.6.22\nARG P=3.12\nARG T=$V-python$P", "a/b:$T", Some("3.6.22")),
            ("ARG V=3.6.22", "a/b:v$V-python3.12", None),
            ("ARG V=3.6", "a/b:$V.22-python3.12", None),
            ("ARG V=3", "a/b:$V-python$V.12", None),
            ("ARG T=3.6.22-python3.12", "a/b:$T-conda", None),
            ("ARG S=:3-latest", "a/b$S", None),
            ("ARG D=sha256:0", "a/b@$D", None),
        ] {
            let all = format!("{arguments}\n{reference}");
            let known = BuildArguments::of(all.as_bytes());
            let at = arguments.len() + 1;
            let expansion = known.expand(&all.as_bytes()[at..], at);
            let holder = known.holder(&expansion.parts);
            let found = holder.map(|holder| &all[known.default_of(holder)]);
            assert_eq!(found, held, "{all}");
        }
    }
}
