//! Files, read whole.

use std::fs::File;
use std::io::{self, Read};

use prefect_tags::text::is_utf_16;

use crate::io::walk::{FoundFile, Origin, is_gone};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of a file is searched for a NUL byte, which no text has.
const FRONT: u64 = 8 * 1024;

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// All of it.
    Text,
    /// Nothing that counts: it is binary, with a NUL byte in the first 8 KiB, or was found
    /// and is no longer there.
    Nothing,
    /// Nothing of use: what it is.
    Unusable(String),
}

/// Reads a file into `text`.
///
/// A file that an argument names is read, binary or not, has to be there, and may not be
/// too large.
pub fn read(found: &FoundFile, text: &mut Vec<u8>) -> io::Result<Contents> {
    text.clear();
    if found.origin == Origin::Stdin {
        return read_stream(&mut io::stdin().lock(), true, text);
    }
    let is_argument = found.is_argument();
    match File::open(&found.path) {
        Err(error) if is_gone(&error) && !is_argument => Ok(Contents::Nothing),
        Ok(file) if file.metadata()?.len() > MAX_BYTES => too_large(is_argument),
        file => read_stream(&mut file?, is_argument, text),
    }
}

fn too_large(is_argument: bool) -> io::Result<Contents> {
    let what = format!("larger than {MAX_BYTES} bytes");
    if is_argument {
        return Err(io::Error::other(format!("the file is {what}")));
    }
    Ok(Contents::Unusable(what))
}

fn read_stream(
    stream: &mut dyn Read,
    is_argument: bool,
    text: &mut Vec<u8>,
) -> io::Result<Contents> {
    stream.take(FRONT).read_to_end(text)?;
    if !is_argument && text.contains(&0) {
        return Ok(Contents::Nothing);
    }
    stream.take(MAX_BYTES + 1 - text.len() as u64).read_to_end(text)?;
    match text.len() as u64 {
        ..=MAX_BYTES if !is_argument || !is_utf_16(text) => Ok(Contents::Text),
        ..=MAX_BYTES => Ok(Contents::Unusable("UTF-16; convert it to UTF-8".to_owned())),
        _ => too_large(is_argument),
    }
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
        assert_eq!(read(listed).unwrap(), Contents::Nothing);
    }

    #[test]
    fn a_stream_is_read_to_its_end_or_to_the_limit() {
        let too_large = || Contents::Unusable("larger than 67108864 bytes".to_owned());
        for (length, amount, read) in [
            (0, Contents::Text, 0),
            (MAX_BYTES, Contents::Text, MAX_BYTES),
            (MAX_BYTES + 1, too_large(), MAX_BYTES + 1),
            (u64::MAX, too_large(), MAX_BYTES + 1),
        ] {
            let mut text = Vec::new();
            let mut stream = io::repeat(b'\n').take(length);
            assert_eq!(read_stream(&mut stream, false, &mut text).unwrap(), amount, "{length}");
            assert_eq!(text.len() as u64, read, "{length}");
        }
    }

    #[test]
    fn a_nul_byte_in_front_ends_the_reading() {
        for (zero, amount, read) in [
            (0, Contents::Nothing, 8192),
            (8191, Contents::Nothing, 8192),
            (8192, Contents::Text, 10_000),
        ] {
            let mut stream = vec![b'\n'; 10_000];
            stream[zero] = 0;
            let mut text = Vec::new();
            assert_eq!(read_stream(&mut &*stream, false, &mut text).unwrap(), amount, "{zero}");
            assert_eq!(text.len(), read, "{zero}");
            text.clear();
            assert_eq!(
                read_stream(&mut &*stream, true, &mut text).unwrap(),
                Contents::Text,
                "{zero}"
            );
            assert_eq!(text, stream);
        }
    }
}
