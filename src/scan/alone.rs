//! What stands around a repository that is named alone: whether it can only be
//! an image there, and the tag that stands next to it.

use std::ops::Range;

use super::found::Found;
use super::join::{is_joined, is_joined_behind};
use super::lines::{BYTE_ORDER_MARK, is_blank};
use super::needle::Needle;
use super::reference::digest;
use super::variables::has_variable;
use super::{is_certain_tag, is_tag};

/// How much after `from` is looked at for the name of a stage, in bytes.
const MAX_STAGE: usize = 256;

/// How much of a command is looked at in front of an image, in bytes.
const MAX_COMMAND: usize = 1024;

/// How much is looked at between a name and a tag, in bytes.
const MAX_GAP: usize = 128;

/// The programs that run images.
const PROGRAMS: [&[u8]; 4] = [b"docker", b"podman", b"nerdctl", b"sudo docker"];

/// Their commands that take an image.
const COMMANDS: [&[u8]; 3] = [b"run", b"pull", b"create"];

/// Their options without a value, but for those of one letter.
#[rustfmt::skip]
const FLAGS: [&[u8]; 13] = [
    b"--rm", b"--init", b"--detach", b"--interactive", b"--tty", b"--privileged", b"--read-only",
    b"--no-healthcheck", b"--publish-all", b"--quiet", b"--all-tags", b"--sig-proxy", b"--oom-kill-disable",
];

/// Calls of which the first argument is an image.
const CALLS: [&[u8]; 4] = [b".from(", b".from_(", b".From(", b"--from="];

/// Tells every repository that is named alone what it is.
pub(super) fn read(found: &mut Found<'_, '_>) {
    let text = found.text;
    let mut floor = 0;
    for number in 0..found.mentions.len() {
        let Range { start, end } = found.mentions[number].range.clone();
        // With uppercase it is the name of a repository of code, and with a
        // variable not all of the name.
        let name = &text[start..end];
        let is_whole = !found.mentions[number].is_open && !name.iter().any(u8::is_ascii_uppercase);
        let next = if is_whole { tag_beside(text, floor, start..end) } else { None };
        match next {
            Some(Beside::Tag(tag)) => {
                found.mentions[number].is_paired = true;
                found.add_tag_of(tag, number);
            }
            Some(Beside::Unknown) => {
                found.mentions[number].is_paired = true;
                found.add_open(start..end);
            }
            None if is_image(&text[floor..start], &text[end..]) => {
                found.mentions[number].is_image = true;
            }
            None => {}
        }
        if let Some((tag, digest)) = noted_value(text, floor, start).filter(|_| is_whole) {
            found.add_noted(tag, digest, number);
        }
        floor = end;
    }
}

/// What stands next to a repository.
#[derive(Debug, PartialEq, Eq)]
enum Beside {
    Tag(Range<usize>),
    /// Something in the place of a tag.
    Unknown,
}

/// Finds the tag in the next argument, element or cell: `pull("prefecthq/prefect",
/// "3-latest")`.
fn tag_beside(text: &[u8], floor: usize, name: Range<usize>) -> Option<Beside> {
    let before = &text[floor.max(name.start.saturating_sub(MAX_GAP))..name.start];
    let (before, quote) = without_quote(before);
    let rest = &text[name.end..text.len().min(name.end + MAX_GAP)];
    let mut at = 0;
    if quote.is_some() {
        at += usize::from(rest.first() == Some(&b'\\'));
        let closes = rest.get(at).is_some_and(|byte| b"\"'`*".contains(byte));
        if !closes {
            return None;
        }
        at += rest[at..].iter().take_while(|byte| b"\"'`*".contains(byte)).count();
    }
    let gap = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let blank = rest[at..].iter().take_while(|byte| is_blank(**byte)).count();
    let before = before.trim_ascii_end();
    let separator = rest.get(at + blank)?;
    let is_joined = *separator != b'|' && (is_joined(before) || is_joined_behind(before, rest));
    let tag = match separator {
        b',' if is_argument_list(before) || is_joined => {
            at + blank + 1 + gap(&rest[at + blank + 1..])
        }
        b'|' if before.ends_with(b"|") => at + blank + 1 + gap(&rest[at + blank + 1..]),
        b'\r' | b'\n' if before.ends_with(b"-") => {
            let next = at + gap(&rest[at..]);
            rest[next..].strip_prefix(b"- ")?;
            next + 2
        }
        _ => return None,
    };
    let (is_quoted, tag) = match rest.get(tag..)? {
        [b'\\', b'"', ..] => (true, tag + 2),
        [b'"' | b'\'' | b'`', ..] => (true, tag + 1),
        _ => (false, tag),
    };
    let is_tag_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-+".contains(byte);
    let length = rest[tag..].iter().take_while(|byte| is_tag_byte(byte)).count();
    let found = &rest[tag..tag + length];
    let (start, end) = (name.end + tag, name.end + tag + length);
    let end = digest(text, end, false).map_or(end, |(end, _)| end);
    if is_certain_tag(found) || is_joined && is_tag(found) {
        // `3-latest:x` is another word.
        match text.get(end..=end) {
            Some(next) if has_variable(next) => return Some(Beside::Unknown),
            Some(b":" | b"/" | b"@") => {}
            _ => return Some(Beside::Tag(start..end)),
        }
    }
    let is_end = !is_quoted && length == 0 && !matches!(rest.get(tag), Some(b'$' | b'!' | b'{'));
    (is_joined && !is_end).then_some(Beside::Unknown)
}

/// Whether the first argument of a call comes next.
fn is_argument_list(before: &[u8]) -> bool {
    matches!(before, [.., name, b'('] if name.is_ascii_alphanumeric() || *name == b'_')
}

/// Finds the value below a comment for Renovate that names the repository, and the
/// digest in the line below that.
fn noted_value(
    text: &[u8],
    floor: usize,
    name: usize,
) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let start = floor.max(name.saturating_sub(MAX_COMMAND));
    let line = text[start..name].rsplit(|byte| *byte == b'\n').next()?;
    Needle::exact("renovate:").find(line, 0)?;
    let near = &text[..text.len().min(name + 3 * MAX_COMMAND)];
    let line_end = |from: usize| Some(from + near[from..].iter().position(|it| *it == b'\n')? + 1);
    let below = line_end(name)?;
    let (_, tag) = assigned_value(near, below)?;
    let digest = line_end(below).and_then(|next| assigned_value(near, next));
    let is_digest = |(key, value): &(&[u8], Range<usize>)| {
        key.to_ascii_lowercase().ends_with(b"digest") && near[value.clone()].starts_with(b"sha256:")
    };
    let digest = digest.filter(is_digest).map(|(_, value)| value);
    is_certain_tag(&near[tag.clone()]).then_some((tag, digest))
}

/// The key and the value of the line at `start`: `ARG KEY=value`, `key: "value"`.
fn assigned_value(text: &[u8], start: usize) -> Option<(&[u8], Range<usize>)> {
    let line = text[start..].split(|byte| *byte == b'\n').next()?;
    let separator = line.iter().position(|byte| matches!(byte, b':' | b'='))?;
    let key = line[..separator].trim_ascii();
    let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b"\"'=".contains(byte);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"',;".contains(byte);
    let value = separator + 1 + line[separator + 1..].iter().take_while(|it| is_mark(it)).count();
    let length = line[value..].iter().take_while(|byte| !is_end(byte)).count();
    Some((key, start + value..start + value + length))
}

/// Whether a name between `before` and `after` can only be an image. `before`
/// begins where the name before this one ended, so that nothing is looked at
/// twice.
fn is_image(before: &[u8], after: &[u8]) -> bool {
    let (inner, quote) = without_quote(before);
    if inner.ends_with(b"--from=") || inner.ends_with(b",from=") {
        return true;
    }
    if quote.is_some() && (CALLS.iter().any(|call| inner.ends_with(call)) || is_image_word(inner)) {
        return true;
    }
    is_argument(before, after) || is_argument(inner, after)
}

/// `image 'prefecthq/prefect'`, in a Jenkinsfile.
fn is_image_word(before: &[u8]) -> bool {
    let (front, word) = last_word(before);
    let front = front.trim_ascii_end();
    word == Some(b"image") && matches!(front.last(), None | Some(b'{' | b';' | b'\n' | b'}'))
}

/// Whether a command or an instruction takes what follows `before` for an image:
/// `FROM --platform=linux/amd64`, `docker pull`, `--image`.
fn is_argument(before: &[u8], after: &[u8]) -> bool {
    if last_word(before).1 == Some(b"--image") || is_run(before, after) {
        return true;
    }
    let mut before = before;
    loop {
        let (front, word) = last_word(before);
        match word {
            Some(word) if word.starts_with(b"--") => before = front,
            Some(word) => return is_from(front, word, after),
            None => return false,
        }
    }
}

/// Whether the name is the first argument of `docker run` that is no option.
fn is_run(before: &[u8], after: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(MAX_COMMAND)..];
    let near = command(near);
    if after
        .first()
        .is_some_and(|byte| !byte.is_ascii_whitespace() && !b"\"'`\\;)&|".contains(byte))
    {
        return false;
    }
    let words: Vec<&[u8]> = words(near);
    let is_command = |pair: &[&[u8]]| {
        let program = pair[0].rsplit(|byte| b"/\"'`(".contains(byte)).next().unwrap_or(pair[0]);
        (PROGRAMS.contains(&program) || matches!(pair[0], b"container" | b"image"))
            && COMMANDS.contains(&pair[1])
    };
    let Some(at) = words.windows(2).rposition(is_command) else { return false };
    let mut is_value = false;
    for word in &words[at + 2..] {
        if is_value {
            is_value = false;
        } else if let [b'-', option @ ..] = word {
            let is_flag = FLAGS.contains(word) || option.iter().all(|byte| b"itdPq".contains(byte));
            is_value = !is_flag && !word.contains(&b'=');
        } else {
            return false;
        }
    }
    !is_value
}

/// The last command of a text: what stands in its last line, which may go on
/// from the one above, and after what ends a command.
fn command(text: &[u8]) -> &[u8] {
    let mut start = 0;
    for (at, byte) in text.iter().enumerate() {
        let ends = match byte {
            b'\n' => !matches!(text[..at], [.., b'\\' | b'`'] | [.., b'\\' | b'`', b'\r']),
            b';' | b'|' | b'&' => true,
            _ => false,
        };
        if ends {
            start = at + 1;
        }
    }
    &text[start..]
}

/// The words of a command. Blanks in quotes do not part them.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') if text[at + 1..].contains(byte) => quote = Some(*byte),
            (None, byte) if byte.is_ascii_whitespace() => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words.retain(|word| !word.is_empty() && !matches!(word, [b'\\' | b'`' | b'"' | b'\'']));
    words
}

/// Whether `word` is the instruction of a Dockerfile. In lowercase it is also a
/// word of English, so it has to be all of its line.
fn is_from(front: &[u8], word: &[u8], after: &[u8]) -> bool {
    let Some(outside) = word.len().checked_sub(4) else { return false };
    let (outside, from) = word.split_at(outside);
    if from == b"FROM" {
        // `"FROM`, `\nFROM`
        return outside.ends_with(b"\\n")
            || outside.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    }
    from.eq_ignore_ascii_case(b"FROM")
        && (outside.is_empty() || outside == BYTE_ORDER_MARK)
        && matches!(trim_end(front).last(), None | Some(b'\n'))
        && ends_stage(after)
}

/// Whether nothing follows but the name of the stage: ` AS build`.
fn ends_stage(after: &[u8]) -> bool {
    let near = &after[..after.len().min(MAX_STAGE)];
    let line = near.split(|byte| *byte == b'\n').next().unwrap_or(near);
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    match words.next() {
        None => true,
        Some(word) => {
            word.eq_ignore_ascii_case(b"AS") && words.next().is_some() && words.next().is_none()
        }
    }
}

/// Splits the last word off, if a blank follows it.
fn last_word(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let words = trim_line_end(text);
    let length = words.iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).count();
    let (front, word) = words.split_at(words.len() - length);
    (front, (words.len() < text.len() && length > 0).then_some(word))
}

fn without_quote(text: &[u8]) -> (&[u8], Option<u8>) {
    match text {
        [inner @ .., b'\\', quote @ b'"'] | [inner @ .., quote @ (b'"' | b'\'' | b'`')] => {
            (inner, Some(*quote))
        }
        _ => (text, None),
    }
}

fn trim_end(text: &[u8]) -> &[u8] {
    let blanks = text.iter().rev().take_while(|byte| is_blank(**byte)).count();
    &text[..text.len() - blanks]
}

/// As [`trim_end`], also past the end of a line that goes on in the next.
fn trim_line_end(text: &[u8]) -> &[u8] {
    let mut text = text;
    loop {
        text = match trim_end(text) {
            [front @ .., b'\\', b'\n'] | [front @ .., b'\\', b'\r', b'\n'] => front,
            trimmed => return trimmed,
        };
    }
}
