//! Lines of a stream, in constant memory.

use std::io::{self, BufRead, BufReader, Read};
use std::mem;

use crate::io::output::BUFFER_SIZE;

/// Reads a stream line by line, with one buffer for all of it.
///
/// A line ends with LF or CR LF. One that is longer than the limit is given as
/// its first bytes, one more than the limit, and the rest is skipped.
pub struct LineReader<'s> {
    stream: BufReader<Box<dyn Read + 's>>,
    limit: usize,
    /// How much of the buffer was given as the last line.
    given: usize,
    /// A line that goes past the end of the buffer.
    line: Vec<u8>,
}

impl<'s> LineReader<'s> {
    /// Reads `stream`, with lines of at most `limit` bytes.
    pub fn new(stream: impl Read + 's, limit: usize) -> Self {
        let stream = BufReader::with_capacity(BUFFER_SIZE, Box::new(stream) as Box<dyn Read>);
        LineReader { stream, limit, given: 0, line: Vec::new() }
    }

    /// The next line, without its end. `before_read` is called before the
    /// stream is, which may wait: whatever is due should be said by then. If it
    /// says no, the stream is not read, and has no next line.
    pub fn next(&mut self, before_read: impl FnOnce() -> bool) -> io::Result<Option<&[u8]>> {
        self.stream.consume(mem::take(&mut self.given));
        let mut rest = self.stream.buffer();
        let length = rest.skip_until(b'\n')?;
        let line = if self.stream.buffer()[..length].ends_with(b"\n") {
            self.given = length;
            &self.stream.buffer()[..length]
        } else if before_read() {
            self.line.clear();
            // Room for the end of a line that is as long as may be.
            let most = u64::try_from(self.limit + 2).unwrap_or(u64::MAX);
            let length = self.stream.by_ref().take(most).read_until(b'\n', &mut self.line)?;
            if length == 0 {
                return Ok(None);
            }
            if !self.line.ends_with(b"\n") && self.line.len() > self.limit {
                self.stream.skip_until(b'\n')?;
            }
            &self.line
        } else {
            return Ok(None);
        };
        let line = without_end(line);
        Ok(Some(&line[..line.len().min(self.limit + 1)]))
    }
}

/// A line without the LF or CR LF that it may end with.
fn without_end(line: &[u8]) -> &[u8] {
    let Some(line) = line.strip_suffix(b"\n") else { return line };
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn lines(text: &[u8], limit: usize, at_once: usize) -> Vec<Vec<u8>> {
        let mut lines = LineReader::new(Trickle(text, at_once), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next(|| true).unwrap() {
            all.push(line.to_vec());
        }
        all
    }

    #[test]
    fn lines_are_split_at_lf_and_cr_lf_only() {
        for (text, expected) in [
            (&b""[..], &[][..]),
            (b"\n", &[&b""[..]]),
            (b"a", &[b"a"]),
            (b"a\n", &[b"a"]),
            (b"a\r\n\r\nb", &[b"a", b"", b"b"]),
            (b"a\rb\nc\r", &[b"a\rb", b"c\r"]),
            (b"a\r\r\n", &[b"a\r"]),
            (b"123456\n12345\n", &[b"12345", b"12345"]),
            (b"1234\r\n12345\r\n1234567\r\nx", &[b"1234", b"12345", b"12345", b"x"]),
            (b"1234567890", &[b"12345"]),
            (b"1234567890\n1", &[b"12345", b"1"]),
        ] {
            for at_once in [1, 2, 3, 7, 100] {
                assert_eq!(lines(text, 4, at_once), expected, "{text:?} by {at_once}");
            }
        }
    }

    #[test]
    fn a_line_longer_than_the_buffer_is_given_once() {
        let mut text = vec![b'a'; 3 * BUFFER_SIZE];
        text.extend(b"\n2-latest\n");
        text.extend(vec![b'b'; BUFFER_SIZE]);
        for at_once in [1000, BUFFER_SIZE, usize::MAX] {
            let lines = lines(&text, 9, at_once);
            assert_eq!(lines, [&b"aaaaaaaaaa"[..], b"2-latest", b"bbbbbbbbbb"]);
        }
    }

    #[test]
    fn what_is_due_is_said_before_the_stream_is_read() {
        let mut lines = LineReader::new(Trickle(b"a\nb\nc\n", 4), 9);
        let reads = std::cell::Cell::new(0);
        let count = || {
            reads.set(reads.get() + 1);
            true
        };
        let mut reads_before = Vec::new();
        while lines.next(count).unwrap().is_some() {
            reads_before.push(reads.get());
        }
        assert_eq!(reads_before, [1, 1, 2]);
    }

    #[test]
    fn a_read_that_a_signal_interrupts_is_repeated() {
        struct Interrupted<'a>(bool, Trickle<'a>);
        impl Read for Interrupted<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 = !self.0;
                if self.0 { Err(io::ErrorKind::Interrupted.into()) } else { self.1.read(buffer) }
            }
        }
        let mut lines = LineReader::new(Interrupted(false, Trickle(b"a\nb", 1)), 9);
        assert_eq!(lines.next(|| true).unwrap(), Some(&b"a"[..]));
        assert_eq!(lines.next(|| true).unwrap(), Some(&b"b"[..]));
        assert_eq!(lines.next(|| true).unwrap(), None);
    }

    #[test]
    fn an_error_of_the_stream_is_given() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let error = LineReader::new(Broken, 9).next(|| true).unwrap_err();
        assert_eq!(error.to_string(), "broken");
    }
}
