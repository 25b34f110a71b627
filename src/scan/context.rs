//! Where a repository without a tag is pulled: `FROM`, `COPY --from=`, `docker run`.

use super::dockerfile::is_stage;
use super::image::Image;
use super::lines::{BYTE_ORDER_MARK, goes_on};

/// How much is looked at around a name, in bytes.
const NEAR: usize = 1024;

/// The programs that run images.
const PROGRAMS: [&[u8]; 3] = [b"docker", b"podman", b"nerdctl"];

/// What may be between them and their commands.
const PARTS: [&[u8]; 2] = [b"container", b"image"];

/// Their commands that take an image.
const COMMANDS: [&[u8]; 3] = [b"run", b"pull", b"create"];

/// Their long options without a value.
#[rustfmt::skip]
const FLAGS: [&[u8]; 10] = [
    b"--rm", b"--init", b"--detach", b"--interactive", b"--tty", b"--privileged", b"--read-only",
    b"--publish-all", b"--quiet", b"--no-healthcheck",
];

/// Their short ones.
const LETTERS: &[u8] = b"itdPq";

/// Says of what is not certain yet whether it is pulled.
pub(super) fn read(text: &[u8], images: &mut [Image<'_>]) {
    // What is in front of the last image is not looked at twice.
    let mut floor = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    for image in images {
        if !image.is_certain {
            let before = &text[floor.max(image.span.start.saturating_sub(NEAR))..image.span.start];
            let after = &text[image.span.end..text.len().min(image.span.end + NEAR)];
            image.is_certain = is_pulled(before, after);
        }
        floor = image.span.end;
    }
}

fn is_pulled(before: &[u8], after: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
    if [&b"--from="[..], b",from=", b"=from="].iter().any(|it| before.ends_with(it)) {
        return true;
    }
    let words = words(last_command(before));
    before.last().is_some_and(u8::is_ascii_whitespace)
        && (is_from(&words, after) || is_run(&words, after))
}

/// The last line of a text, with the lines above that go on in it.
fn last_command(text: &[u8]) -> &[u8] {
    let mut ends = (0..text.len()).rev().filter(|at| text[*at] == b'\n');
    let end = ends.find(|end| !goes_on(&text[..*end]));
    &text[end.map_or(0, |end| end + 1)..]
}

/// The words of a command. Blanks in quotes do not part them.
fn words(command: &[u8]) -> Vec<&[u8]> {
    let (mut at, mut quote) = (0, None);
    let is_gap = |byte: &u8| {
        at += 1;
        match quote {
            Some(open) if open == *byte => quote = None,
            None if b"\"'".contains(byte) && command[at..].contains(byte) => quote = Some(*byte),
            _ => {}
        }
        quote.is_none() && byte.is_ascii_whitespace()
    };
    let is_word = |word: &&[u8]| !matches!(word, [] | [b'\\' | b'`' | b'"' | b'\'']);
    command.split(is_gap).filter(is_word).collect()
}

/// Whether a name is that of `FROM`, which begins its line or instruction.
fn is_from(words: &[&[u8]], after: &[u8]) -> bool {
    let mut words = words.iter().rev().skip_while(|word| word.starts_with(b"--"));
    let word = words.next().copied().unwrap_or_default();
    let (mark, from) = word.split_at(word.len().saturating_sub(b"FROM".len()));
    if from == b"FROM" {
        // `# FROM`, `"FROM`, `\nFROM`
        let is_mark = |byte: &u8| b"#/\"'`>".contains(byte);
        return mark.ends_with(b"\\n")
            || matches!(mark, [.., b'"' | b'\'' | b'`'])
            || words.copied().chain([mark]).flatten().all(is_mark);
    }
    let rest = after.split(|byte| *byte == b'\n').next().unwrap_or(after);
    from.eq_ignore_ascii_case(b"FROM")
        && words.next().is_none()
        && mark.is_empty()
        && is_stage(&[b"image", rest].concat())
}

/// Whether a name is the first argument of `docker run` that is no option.
fn is_run(words: &[&[u8]], after: &[u8]) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`\\;)&|".contains(byte);
    let is_command = |pair: &[&[u8]]| {
        let program = pair[0].rsplit(|byte| b"/\"'`(@;&|".contains(byte)).next();
        (program.is_some_and(|it| PROGRAMS.contains(&it)) || PARTS.contains(&pair[0]))
            && COMMANDS.contains(&pair[1])
    };
    let Some(at) = words.windows(2).rposition(is_command) else { return false };
    let mut is_value = false;
    for word in &words[at + 2..] {
        is_value = match *word {
            _ if is_value => false,
            b"-a" | b"--all-tags" => return false,
            [b'-', letters @ ..] => {
                let is_flag = FLAGS.contains(word) || letters.iter().all(|it| LETTERS.contains(it));
                !is_flag && !word.contains(&b'=')
            }
            _ => return false,
        };
    }
    !is_value && after.first().is_none_or(is_end)
}
