//! Files, read whole.

use std::fs::File;
use std::io::{self, Read};

use crate::io::walk::{FoundFile, Origin, is_gone};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of a file is searched for a NUL byte, which no text has.
const FRONT: u64 = 8 * 1024;

/// What was read of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// All of it.
    Text,
    /// Binary: a NUL byte in the first 8 KiB.
    Binary,
    /// Too large: over [`MAX_BYTES`].
    TooLarge,
    /// Nothing: it was found, and is no longer there.
    Gone,
}

/// Reads a file into `text`.
///
/// A file that an argument names is read, binary or not, and has to be there.
pub fn read(found: &FoundFile, text: &mut Vec<u8>) -> io::Result<Contents> {
    text.clear();
    if found.origin == Origin::Stdin {
        return read_stream(io::stdin().lock(), true, text);
    }
    let is_argument = found.is_argument();
    let file = match File::open(&found.path) {
        Err(error) if is_gone(&error) && !is_argument => return Ok(Contents::Gone),
        file => file?,
    };
    let length = file.metadata()?.len();
    if length > MAX_BYTES {
        return Ok(Contents::TooLarge);
    }
    text.reserve(usize::try_from(length).unwrap_or(0));
    read_stream(file, is_argument, text)
}

/// Reads a stream, which may be longer than its file was a moment ago.
fn read_stream(
    mut stream: impl Read,
    even_binary: bool,
    text: &mut Vec<u8>,
) -> io::Result<Contents> {
    stream.by_ref().take(FRONT).read_to_end(text)?;
    if !even_binary && text.contains(&0) {
        return Ok(Contents::Binary);
    }
    let front = text.len() as u64;
    stream.take(MAX_BYTES + 1 - front).read_to_end(text)?;
    Ok(if text.len() as u64 > MAX_BYTES { Contents::TooLarge } else { Contents::Text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_argument_has_to_be_there() {
        let read = |origin| {
            let found = FoundFile { path: "there/is/none".into(), origin };
            read(&found, &mut Vec::new())
        };
        assert_eq!(read(Origin::Argument).unwrap_err().kind(), io::ErrorKind::NotFound);
        let listed = Origin::Below(std::path::Path::new("").into());
        assert_eq!(read(listed).unwrap(), Contents::Gone);
    }

    #[test]
    fn a_stream_is_read_to_its_end_or_to_the_limit() {
        for (length, amount, read) in [
            (0, Contents::Text, 0),
            (MAX_BYTES, Contents::Text, MAX_BYTES),
            (MAX_BYTES + 1, Contents::TooLarge, MAX_BYTES + 1),
            (u64::MAX, Contents::TooLarge, MAX_BYTES + 1),
        ] {
            let mut text = Vec::new();
            let stream = io::repeat(b'\n').take(length);
            assert_eq!(read_stream(stream, false, &mut text).unwrap(), amount, "{length}");
            assert_eq!(text.len() as u64, read, "{length}");
        }
    }

    #[test]
    fn a_nul_byte_in_front_ends_the_reading() {
        for (zero, amount, read) in [
            (0, Contents::Binary, 8192),
            (8191, Contents::Binary, 8192),
            (8192, Contents::Text, 10_000),
        ] {
            let mut stream = vec![b'\n'; 10_000];
            stream[zero] = 0;
            let mut text = Vec::new();
            assert_eq!(read_stream(&*stream, false, &mut text).unwrap(), amount, "{zero}");
            assert_eq!(text.len(), read, "{zero}");
            text.clear();
            assert_eq!(read_stream(&*stream, true, &mut text).unwrap(), Contents::Text, "{zero}");
            assert_eq!(text, stream);
        }
    }
}
