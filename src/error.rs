//! The error of everything that is read from a text.

use std::fmt;

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
pub struct Error(Box<str>);

impl Error {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Error(message.to_string().into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
