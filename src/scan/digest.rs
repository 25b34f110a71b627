//! Digests near a tag that its own mapping does not show: Docker goes by the digest, so
//! the tag is not edited.

use super::image::Image;
use super::needle::Needle;

/// How far behind a tag a digest is looked for, in bytes.
const NEAR: usize = 512;

/// What follows `sha` where a digest begins.
const ALGORITHMS: [&[u8]; 3] = [b"256:", b"384:", b"512:"];

/// Locks the images that have a digest in the rest of their line, or in the next
/// that is not empty.
pub(super) fn read(text: &[u8], images: &mut [Image<'_>]) {
    for at in 0..images.len() {
        let (images, next) = images.split_at_mut(at + 1);
        let (image, next) = (&mut images[at], next.first_mut());
        let limit = next.as_ref().map_or(text.len(), |next| next.span.start);
        let near = text.get(image.span.end..limit.min(image.span.end + NEAR)).unwrap_or_default();
        // `# prefecthq/prefect:3-latest` above `FROM prefecthq/prefect@sha256:…`
        let is_near = near.split(|byte| *byte == b'\n').count() < 3;
        if let Some(next) = next.filter(|_| is_near && image.span.end + near.len() == limit) {
            image.is_locked |= next.is_digest_alone();
            next.is_locked |= image.is_digest_alone();
        }
        let mut lines = near.split(|byte| *byte == b'\n');
        let rest = lines.next().unwrap_or_default();
        // Docker drops empty lines and comments, also within an instruction.
        let is_gap = |line: &[u8]| matches!(line.trim_ascii(), [] | [b'#', ..]);
        let has = |line: &&[u8]| has_digest(line, is_of_line_above);
        let mut below = lines.skip_while(|line| is_gap(line) && !has(line));
        image.is_locked |= has_digest(rest, is_in_line) || below.next().as_ref().is_some_and(has);
    }
}

/// Whether a line has a digest that may be that of the tag, by what is in front of it.
fn has_digest(line: &[u8], fits: fn(&[u8]) -> bool) -> bool {
    Needle::new("sha").find_all(line).any(|at| {
        let (front, digest) = (&line[..at], &line[at + "sha".len()..]);
        // That of another image: `redis@sha256:…`.
        let is_other = matches!(front, [.., byte, b'@'] if byte.is_ascii_alphanumeric());
        ALGORITHMS.iter().any(|it| digest.starts_with(it)) && !is_other && fits(front)
    })
}

/// Whether the mapping or the list of the tag has not ended.
fn is_in_line(front: &[u8]) -> bool {
    !front.iter().any(|byte| b"}]".contains(byte))
}

/// Whether marks alone are in front, or a key that may be that of the digest.
fn is_of_line_above(front: &[u8]) -> bool {
    let is_mark = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"_-.".contains(byte);
    let words: Vec<_> = front.split(is_mark).filter(|word| !word.is_empty()).collect();
    let Some(key) = words.last() else { return true };
    let has = |word| Needle::new(word).is_in(key);
    words.len() < 3
        && !words[0].starts_with(b"-")
        && ["digest", "sha", "image", "prefect"].into_iter().any(has)
}
