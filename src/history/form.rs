//! The JSON form of matrices and rows.
//!
//! Read key by key and not derived, because serde's own words for an unknown key
//! or one that is given twice are no advice, and the keys of the flavors come from
//! [`Flavor::ALL`].

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;

use super::matrix::Matrix;
use super::row::{LATEST, Row, SINCE, SOURCE, heads};
use crate::error::Error;
use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::release::Release;
use crate::text::list::either;
use crate::text::quote::Quoted;

/// What is read of an object.
#[derive(Default)]
struct Fields {
    since: Option<Release>,
    flavors: Vec<(Flavor, Vec<PythonVersion>)>,
    latest: Option<PythonVersion>,
    source: Option<String>,
}

/// What an object is to be.
#[derive(Clone, Copy)]
enum Form {
    Matrix,
    Row,
}

impl Form {
    fn example(self) -> &'static str {
        match self {
            Form::Matrix => r#"a matrix such as {"standard":["3.9","3.10"],"latest":"3.10"}"#,
            Form::Row => r#"a row such as {"since":"4.0.0","standard":["3.13","3.14"]}"#,
        }
    }

    /// The keys that it has, in order.
    fn keys(self) -> impl Iterator<Item = &'static str> {
        let is_row = matches!(self, Form::Row);
        heads().filter(move |key| is_row || !matches!(*key, SINCE | SOURCE))
    }
}

/// Reads an object of this form.
struct FormVisitor<T>(Form, PhantomData<T>);

impl<T> FormVisitor<T> {
    const fn of(form: Form) -> Self {
        FormVisitor(form, PhantomData)
    }
}

impl<'de, T: TryFrom<Fields, Error = Error>> Visitor<'de> for FormVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.example())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let FormVisitor(form, _) = self;
        let mut fields = Fields::default();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if !form.keys().any(|known| known == key) {
                let (found, keys) = (Quoted::new(&key), either(form.keys()));
                return Err(A::Error::custom(format_args!(
                    "key {found} is unknown, expected {keys}"
                )));
            }
            // At once, because JSON may repeat a key without end.
            let is_new = match &*key {
                SINCE => fields.since.replace(map.next_value()?).is_none(),
                LATEST => fields.latest.replace(map.next_value()?).is_none(),
                SOURCE => fields.source.replace(map.next_value()?).is_none(),
                flavor => {
                    let flavor = flavor.parse().map_err(A::Error::custom)?;
                    let is_new = fields.flavors.iter().all(|(listed, _)| *listed != flavor);
                    fields.flavors.push((flavor, map.next_value()?));
                    is_new
                }
            };
            if !is_new {
                return Err(A::Error::custom(format_args!("{key} is given twice, expected once")));
            }
        }
        // Here the error still gets its place in the text.
        fields.try_into().map_err(A::Error::custom)
    }
}

impl TryFrom<Fields> for Matrix {
    type Error = Error;

    fn try_from(fields: Fields) -> Result<Self, Error> {
        Matrix::new(fields.flavors, fields.latest)
    }
}

impl TryFrom<Fields> for Row {
    type Error = Error;

    fn try_from(mut fields: Fields) -> Result<Self, Error> {
        let source = fields.source.take();
        let since = fields.since.ok_or_else(|| {
            Error::new(
                "row has no since, expected the first release it applies to, such as \
                 \"since\":\"4.0.0\"",
            )
        })?;
        let row = Row::new(since, fields.try_into()?);
        match source {
            Some(source) => row.with_source(&source),
            None => Ok(row),
        }
    }
}

/// Writes the flavors and the default Python of a matrix.
fn serialize_matrix<M: SerializeMap>(matrix: &Matrix, map: &mut M) -> Result<(), M::Error> {
    for flavor in matrix.flavors() {
        map.serialize_entry(&flavor, matrix.pythons(flavor))?;
    }
    map.serialize_entry(LATEST, &matrix.latest())
}

impl serde::Serialize for Matrix {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_matrix(self, &mut map)?;
        map.end()
    }
}

impl serde::Serialize for Row {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(SINCE, &self.since())?;
        serialize_matrix(self.matrix(), &mut map)?;
        if let Some(source) = self.source() {
            map.serialize_entry(SOURCE, source)?;
        }
        map.end()
    }
}

impl<'de> serde::Deserialize<'de> for Matrix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FormVisitor::of(Form::Matrix))
    }
}

impl<'de> serde::Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FormVisitor::of(Form::Row))
    }
}
