//! The JSON form of matrices and rows.

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::matrix::Matrix;
use super::row::Row;
use crate::error::Error;
use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::Release;

/// An object with the keys of both. A key that is unknown or given twice is refused, so
/// that no misspelt one is lost.
#[derive(Default, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = r#"an object such as {"since":"4.0.0","standard":["3.13","3.14"],"latest":"3.14"}"#
)]
pub(super) struct Form {
    since: Option<Release>,
    standard: Option<Vec<PythonVersion>>,
    conda: Option<Vec<PythonVersion>>,
    kubernetes: Option<Vec<PythonVersion>>,
    latest: Option<PythonVersion>,
    source: Option<String>,
}

impl TryFrom<Form> for Matrix {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self, Error> {
        if form.since.is_some() || form.source.is_some() {
            return Err(Error::new("matrix is a row, expected flavors and latest alone"));
        }
        let flavors = [
            (Flavor::Standard, form.standard),
            (Flavor::Conda, form.conda),
            (Flavor::Kubernetes, form.kubernetes),
        ];
        let listed = flavors.into_iter().filter_map(|(flavor, pythons)| Some((flavor, pythons?)));
        Matrix::new(listed, form.latest)
    }
}

impl TryFrom<Form> for Row {
    type Error = Error;

    fn try_from(mut form: Form) -> Result<Self, Error> {
        let since = form.since.take().ok_or_else(|| {
            Error::new(
                "row has no since, expected the first release it applies to, such as \
                 \"since\":\"4.0.0\"",
            )
        })?;
        let source = form.source.take().map(Into::into);
        Ok(Row { source, ..Row::new(since, form.try_into()?) })
    }
}

impl Serialize for Matrix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_map(None)?;
        for flavor in self.flavors() {
            form.serialize_entry(&flavor, self.pythons(flavor))?;
        }
        form.serialize_entry("latest", &self.latest())?;
        form.end()
    }
}
