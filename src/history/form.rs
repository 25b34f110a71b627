//! The JSON form of matrices and rows.

use serde::{Deserialize, Serialize};

use super::matrix::Matrix;
use super::row::Row;
use crate::error::Error;
use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::Release;

/// An object with the keys of both. A key that is unknown or given twice is refused, so
/// that no misspelt one is lost.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = r#"an object such as {"since":"4.0.0","standard":["3.13","3.14"],"latest":"3.14"}"#
)]
pub(super) struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Release>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard: Option<Vec<PythonVersion>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conda: Option<Vec<PythonVersion>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubernetes: Option<Vec<PythonVersion>>,
    latest: Option<PythonVersion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

impl Form {
    fn matrix(&mut self) -> Result<Matrix, Error> {
        let flavors = [
            (Flavor::Standard, self.standard.take()),
            (Flavor::Conda, self.conda.take()),
            (Flavor::Kubernetes, self.kubernetes.take()),
        ];
        let listed = flavors.into_iter().filter_map(|(flavor, pythons)| Some((flavor, pythons?)));
        Matrix::new(listed, self.latest)
    }
}

impl TryFrom<Form> for Matrix {
    type Error = Error;

    fn try_from(mut form: Form) -> Result<Self, Error> {
        if form.since.is_some() || form.source.is_some() {
            return Err(Error::new("matrix is a row, expected flavors and latest alone"));
        }
        form.matrix()
    }
}

impl TryFrom<Form> for Row {
    type Error = Error;

    fn try_from(mut form: Form) -> Result<Self, Error> {
        let since = form.since.ok_or_else(|| {
            Error::new(
                "row has no since, expected the first release it applies to, such as \
                 \"since\":\"4.0.0\"",
            )
        })?;
        let row = Row::new(since, form.matrix()?);
        match form.source {
            Some(source) => row.with_source(&source),
            None => Ok(row),
        }
    }
}

impl From<Matrix> for Form {
    fn from(matrix: Matrix) -> Self {
        let pythons = |flavor| {
            let pythons = matrix.pythons(flavor);
            (!pythons.is_empty()).then(|| pythons.to_vec())
        };
        Form {
            standard: pythons(Flavor::Standard),
            conda: pythons(Flavor::Conda),
            kubernetes: pythons(Flavor::Kubernetes),
            latest: Some(matrix.latest()),
            ..Form::default()
        }
    }
}

impl From<Row> for Form {
    fn from(row: Row) -> Self {
        let source = row.source().map(str::to_owned);
        Form { since: Some(row.since()), source, ..Form::from(row.matrix().clone()) }
    }
}
