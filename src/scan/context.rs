//! Where a repository without a tag is pulled: `FROM`, `COPY --from=`, `docker run`.

use super::dockerfile::is_stage;
use super::image::Image;
use super::lines::{BYTE_ORDER_MARK, is_blank};

/// How much is looked at around a name, in bytes.
const NEAR: usize = 1024;

/// The programs that run images.
const PROGRAMS: [&[u8]; 3] = [b"docker", b"podman", b"nerdctl"];

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

/// Says of every name without a tag whether it is pulled.
pub(super) fn read(text: &[u8], images: &mut [Image<'_>]) {
    // What is in front of the last image is not looked at twice.
    let mut floor = 0;
    for image in images {
        if image.is_name_alone() {
            let before = &text[floor.max(image.span.start.saturating_sub(NEAR))..image.span.start];
            let after = &text[image.span.end..text.len().min(image.span.end + NEAR)];
            image.is_certain = is_pulled(before, after);
        }
        floor = image.span.end;
    }
}

fn is_pulled(before: &[u8], after: &[u8]) -> bool {
    let inner = match before {
        [inner @ .., b'"' | b'\''] => inner,
        _ => before,
    };
    inner.ends_with(b"--from=")
        || inner.ends_with(b",from=")
        || is_from(before, after)
        || is_run(inner, after)
}

/// Whether a name is that of `FROM`, which begins its line or instruction.
fn is_from(before: &[u8], after: &[u8]) -> bool {
    let mut front = before;
    let word = loop {
        let (rest, word) = last_word(front);
        front = rest;
        if !word.starts_with(b"--") {
            break word;
        }
    };
    let line = front.rsplit(|byte| *byte == b'\n').next().unwrap_or(front);
    let Some((mark, from)) = word.split_at_checked(word.len().saturating_sub(b"FROM".len())) else {
        return false;
    };
    if from == b"FROM" {
        // `# FROM`, `"FROM`, `\nFROM`
        let begins = |byte: &u8| is_blank(*byte) || b"#/\"'`>".contains(byte) || !byte.is_ascii();
        return mark.ends_with(b"\\n")
            || line.iter().chain(mark).all(begins)
            || matches!(mark, [.., b'"' | b'\'' | b'`']);
    }
    let rest = after.split(|byte| *byte == b'\n').next().unwrap_or(after);
    from.eq_ignore_ascii_case(b"FROM")
        && line.iter().all(|byte| is_blank(*byte))
        && (mark.is_empty() || mark == BYTE_ORDER_MARK)
        && is_stage(&[b"image", rest].concat())
}

/// Splits the last word off that a blank follows, or the end of a line that goes on.
fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = text;
    loop {
        end = match end {
            [front @ .., b' ' | b'\t']
            | [front @ .., b'\\', b'\n']
            | [front @ .., b'\\', b'\r', b'\n'] => front,
            _ => break,
        };
    }
    if end.len() == text.len() {
        return (text, b"");
    }
    let length = end.iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).count();
    end.split_at(end.len() - length)
}

/// Whether a name is the first argument of `docker run` that is no option.
fn is_run(before: &[u8], after: &[u8]) -> bool {
    if !before.ends_with(b" ") && !before.ends_with(b"\t") {
        return false;
    }
    if after.first().is_some_and(|it| !it.is_ascii_whitespace() && !b"\"'`\\;)&|".contains(it)) {
        return false;
    }
    let words = words(before);
    let is_command = |pair: &[&[u8]]| {
        let program = pair[0].rsplit(|byte| b"/\"'`(@".contains(byte)).next().unwrap_or(pair[0]);
        (PROGRAMS.contains(&program) || matches!(pair[0], b"container" | b"image"))
            && COMMANDS.contains(&pair[1])
    };
    let Some(at) = words.windows(2).rposition(is_command) else { return false };
    let mut is_value = false;
    for word in &words[at + 2..] {
        is_value = match word {
            _ if is_value => false,
            [b'-', b'a'] => return false,
            _ if *word == b"--all-tags" => return false,
            [b'-', b'-', ..] => !FLAGS.contains(word) && !word.contains(&b'='),
            [b'-', letters @ ..] => {
                !letters.iter().all(|it| LETTERS.contains(it)) && !word.contains(&b'=')
            }
            _ => return false,
        };
    }
    !is_value
}

/// The words of the last command of a text. Blanks in quotes do not part them.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') if text[at + 1..].contains(byte) => quote = Some(*byte),
            (None, byte) if byte.is_ascii_whitespace() || b";|&".contains(byte) => {
                words.push(&text[start..at]);
                start = at + 1;
                let goes_on = matches!(text[..at], [.., b'\\' | b'`'] | [.., b'\\' | b'`', b'\r']);
                if b";|&".contains(byte) || *byte == b'\n' && !goes_on {
                    words.clear();
                }
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words.retain(|word| !matches!(word, [] | [b'\\' | b'`' | b'"' | b'\'']));
    words
}
