//! The error of everything that is read from a text.

use std::fmt;

use crate::text::quote::Quoted;

/// Why a text or a value is not what it should be.
///
/// Its message repeats what was found, quoted, and says what was expected, and
/// where possible what to use instead. It is printable ASCII on one line.
///
/// ```
/// let error = "Conda".parse::<prefect_tags::Flavor>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     r#"flavor "Conda" is unknown, expected standard, conda or kubernetes"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: Box<str>,
    /// Where the message says what is wrong, in bytes.
    problem: usize,
}

impl Error {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Error { message: message.to_string().into(), problem: 0 }
    }

    /// An error about `found`, which should be a `what`.
    pub(crate) fn about(what: &str, found: &str, problem: impl fmt::Display) -> Self {
        let subject = format!("{what} {} ", Quoted::new(found));
        Error { problem: subject.len(), ..Error::new(subject + &problem.to_string()) }
    }

    /// The message without what was found, for callers that have printed that: `is
    /// unknown, expected standard, conda or kubernetes`.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.message[self.problem..]
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
