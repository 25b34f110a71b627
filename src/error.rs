//! The error of what is read from a short text.

use std::borrow::Cow;
use std::fmt;

use crate::text::quote::Quoted;

/// Why a text is not a [`PythonVersion`](crate::PythonVersion), a
/// [`Flavor`](crate::Flavor), a [`Kind`](crate::Kind), a [`Line`](crate::Line),
/// a [`CommitSha`](crate::CommitSha), a [`TagSha`](crate::TagSha) or a
/// [`ShaLength`](crate::ShaLength).
///
/// Its message repeats the text, quoted, and says what was expected.
///
/// ```
/// let error = "Conda".parse::<prefect_tags::Flavor>().unwrap_err();
/// assert_eq!(error.to_string(), r#"flavor "Conda", expected standard, conda or kubernetes"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    what: &'static str,
    found: Box<str>,
    /// What follows the text in the message.
    problem: Cow<'static, str>,
}

impl ParseError {
    /// `found` is no `what`; `problem` tells why and what was expected.
    pub(crate) fn new(
        what: &'static str,
        found: &str,
        problem: impl Into<Cow<'static, str>>,
    ) -> Self {
        ParseError { what, found: found.into(), problem: problem.into() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.what, Quoted::new(&self.found), self.problem)
    }
}

impl std::error::Error for ParseError {}
