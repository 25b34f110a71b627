//! Digests near a tag that its own mapping does not show: Docker goes by the digest, so
//! the tag is not edited.

use super::image::Image;
use super::needle::Needle;

/// How far behind a tag a digest is looked for, in bytes.
const NEAR: usize = 512;

/// How a digest begins.
const ALGORITHMS: [&[u8]; 3] = [b"sha256:", b"sha384:", b"sha512:"];

/// Locks the images that have a digest in the rest of their line, or in the next.
pub(super) fn read(text: &[u8], images: &mut [Image<'_>]) {
    if !Needle::new("sha").is_in(text) {
        return;
    }
    let starts: Vec<_> = images.iter().skip(1).map(|image| image.span.start).collect();
    for (image, limit) in images.iter_mut().zip(starts.into_iter().chain([text.len()])) {
        let end = image.span.end;
        let near = text.get(end..limit.min(end + NEAR)).unwrap_or_default();
        let mut lines = near.splitn(3, |byte| *byte == b'\n');
        let (rest, below) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        image.is_locked |= has_digest(rest, is_in_line) || has_digest(below, is_of_line_above);
    }
}

/// Whether a line has a digest that may be that of the tag, by what is in front of it.
fn has_digest(line: &[u8], fits: fn(&[u8]) -> bool) -> bool {
    line.windows(ALGORITHMS[0].len()).enumerate().any(|(at, word)| {
        // That of another image: `redis@sha256:…`.
        let is_other = matches!(&line[..at], [.., byte, b'@'] if byte.is_ascii_alphanumeric());
        let is_digest = ALGORITHMS.iter().any(|name| word.eq_ignore_ascii_case(name));
        is_digest && !is_other && fits(&line[..at])
    })
}

/// Whether the mapping or the list of the tag has not ended.
fn is_in_line(front: &[u8]) -> bool {
    let depth = front.iter().try_fold(0_usize, |depth, byte| match byte {
        b'{' | b'[' => Some(depth + 1),
        b'}' | b']' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth.is_some()
}

/// Whether marks alone are in front, or a key that says that it is the digest.
fn is_of_line_above(front: &[u8]) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let words: Vec<_> =
        front.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty()).collect();
    let ([key] | [_, key]) = &*words else { return words.is_empty() };
    let key = key.to_ascii_lowercase();
    let has = |word: &[u8]| key.windows(word.len()).any(|it| it == word);
    let is_own =
        matches!(&*key, b"digest" | b"sha256" | b"sha") || has(b"image") || has(b"prefect");
    is_own && !words[0].starts_with(b"-")
}
