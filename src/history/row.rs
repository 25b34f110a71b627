//! A row of the history, and its line in the table.

use super::form::Form;
use super::matrix::Matrix;
use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::Release;
use crate::text::quote::Escaped;

/// A change of the matrix. It holds from its release on, in PEP 440's order,
/// until the next row of the same major version.
///
/// Its JSON form is that of a [`Matrix`] with `since`, and perhaps the `source`
/// it was read in:
///
/// ```
/// use prefect_tags::history::Row;
///
/// let row: Row = serde_json::from_str(r#"{"since":"4.0.0","standard":["3.13"]}"#)?;
/// assert_eq!(row.since(), "4.0.0".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "Form")]
pub struct Row {
    pub(super) since: Release,
    #[serde(flatten)]
    pub(super) matrix: Matrix,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Box<str>>,
    /// Whether it is none of those of the files.
    #[serde(skip)]
    pub(super) is_added: bool,
}

impl Row {
    /// A row that holds from `since` on.
    #[must_use]
    pub const fn new(since: Release, matrix: Matrix) -> Self {
        Row { since, matrix, source: None, is_added: true }
    }

    /// The row with the source that it was read in.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<str>>) -> Self {
        Row { source: Some(source.into()), ..self }
    }

    /// The first release that it holds for.
    #[must_use]
    pub const fn since(&self) -> Release {
        self.since
    }

    /// What the releases are built as.
    #[must_use]
    pub const fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// Where it was read: `publishing workflow`, `package metadata`.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Whether it rests on the package's metadata alone. The package was ahead of
    /// the images once, so a Python version that it is the first to have is an
    /// inference.
    pub(crate) fn is_inferred(&self) -> bool {
        self.source() == Some(PACKAGE_METADATA)
    }
}

/// The source of a row that says which Pythons a release supports, and not which
/// images were built.
const PACKAGE_METADATA: &str = "package metadata";

/// In place of a flavor that is not built, and of a source that is not given.
const NONE: &str = "-";

/// The heads of the columns of the table, which are also the keys in JSON. Those of the
/// flavors are as wide as the longest, so that their columns are even.
pub(super) fn heads() -> Vec<String> {
    let flavors = Flavor::ALL.iter().map(|flavor| format!("{flavor:<10}"));
    let since = ["since".to_owned()].into_iter();
    since.chain(flavors).chain(["latest", "source"].map(str::to_owned)).collect()
}

impl Row {
    /// The cells of the row in the table.
    pub(super) fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.since.to_string()];
        cells.extend(Flavor::ALL.iter().map(|flavor| ranges(self.matrix.pythons(*flavor))));
        cells.push(self.matrix.latest().to_string());
        cells.push(Escaped(self.source().unwrap_or(NONE)).to_string());
        cells
    }
}

/// Versions as ranges: `3.7-3.10`, `3.8,3.10-3.12`.
fn ranges(pythons: &[PythonVersion]) -> String {
    let follows = |one: &PythonVersion, next: &PythonVersion| one.next() == Some(*next);
    let ranges: Vec<_> = pythons
        .chunk_by(follows)
        .map(|range| match range {
            [first, .., last] => format!("{first}-{last}"),
            _ => range.iter().map(ToString::to_string).collect(),
        })
        .collect();
    if ranges.is_empty() { NONE.to_owned() } else { ranges.join(",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_json(json: &str) -> Result<Row, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_json_form_round_trips() {
        for json in [
            r#"{"since":"4.0.0","standard":["3.13","3.14"],"latest":"3.14"}"#,
            r#"{"since":"4.0.0rc1","conda":["3.13"],"latest":"3.13","source":"a build file"}"#,
        ] {
            let row = from_json(json).unwrap();
            assert_eq!(serde_json::to_string(&row).unwrap(), json);
        }
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for (json, message) in [
            (
                r#"{"standard":["3.9"]}"#,
                "row has no since, expected the first release it applies to, such as \
                 \"since\":\"4.0.0\"",
            ),
            (
                r#"{"since":"4.0.0"}"#,
                "matrix has no flavor, expected standard, conda or kubernetes",
            ),
            (
                r#"{"since":"4.0.0","until":"5.0.0"}"#,
                "unknown field `until`, expected one of `since`, `standard`, `conda`, `kubernetes`, \
                 `latest`, `source` at line 1 column 24",
            ),
            (r#"{"since":"4.0.0","since":"4.0.0"}"#, "duplicate field `since` at line 1 column 24"),
            (
                "3",
                "invalid type: integer `3`, expected an object such as \
                 {\"since\":\"4.0.0\",\"standard\":[\"3.13\",\"3.14\"],\"latest\":\"3.14\"} at line 1 column 1",
            ),
        ] {
            assert_eq!(from_json(json), Err(message.to_owned()), "{json}");
        }
    }

    #[test]
    fn cells_have_ranges() {
        for (json, cells) in [
            (
                r#"{"since":"4.0.0rc1","standard":["3.8","3.10","3.11","3.12"],"kubernetes":["3.12","4.0"]}"#,
                "4.0.0rc1 3.8,3.10-3.12 - 3.12,4.0 3.12 -",
            ),
            (
                r#"{"since":"4.0.0","standard":["3.9"],"source":"a\n##file"}"#,
                r"4.0.0 3.9 - - 3.9 a\n#\x23file",
            ),
        ] {
            assert_eq!(from_json(json).unwrap().cells().join(" "), cells);
        }
    }
}
