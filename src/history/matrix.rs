//! Matrices: the images of a release.

use super::form::Form;
use crate::error::Error;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::python::PythonVersion;
use crate::tag::FloatingTag;
use crate::text::list::either;

/// The images of a release, and the default Python: that of `N-latest`.
///
/// Each flavor has at least one Python version, or is left out. The default Python
/// is one that every flavor has, and not always the highest: it stayed 3.10 when
/// Prefect 2 was built for 3.11 and 3.12.
///
/// Its JSON form has a key per flavor, and `latest`, which may be left out and
/// is then the highest Python version that every flavor has:
///
/// ```
/// use prefect_tags::Matrix;
///
/// let matrix: Matrix = serde_json::from_str(
///     r#"{"standard":["3.9","3.10","3.11"],"conda":["3.9","3.10"]}"#,
/// )?;
/// assert_eq!(matrix.latest(), "3.10".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "Form")]
pub struct Matrix {
    /// Sorted, by the position of the flavor in `Flavor::ALL`.
    pythons: [Vec<PythonVersion>; Flavor::ALL.len()],
    latest: PythonVersion,
}

impl Matrix {
    /// A matrix with these Python versions per flavor; without `latest`, it is
    /// the highest that every flavor has.
    ///
    /// # Errors
    ///
    /// No flavor, a flavor with no Python version or one twice, a `latest` that a flavor
    /// lacks, and flavors with no Python version in common, so that there is no latest.
    pub fn new(
        flavors: impl IntoIterator<Item = (Flavor, Vec<PythonVersion>)>,
        latest: Option<PythonVersion>,
    ) -> Result<Self, Error> {
        let mut matrix = Matrix { pythons: Default::default(), latest: PythonVersion::new(0, 0) };
        for (flavor, mut pythons) in flavors {
            pythons.append(&mut matrix.pythons[flavor as usize]);
            pythons.sort();
            if pythons.is_empty() {
                return Err(Error::new(format_args!(
                    "{flavor} has no Python version, expected at least one; leave {flavor} out if \
                     it is not built"
                )));
            }
            if let Some([twice, _]) = pythons.windows(2).find(|pair| pair[0] == pair[1]) {
                let message = format!("{flavor} has Python {twice} twice, expected once");
                return Err(Error::new(message));
            }
            matrix.pythons[flavor as usize] = pythons;
        }
        matrix.latest = matrix.find_latest(latest)?;
        Ok(matrix)
    }

    fn find_latest(&self, given: Option<PythonVersion>) -> Result<PythonVersion, Error> {
        let lacking = |python| self.flavors().find(|&flavor| !self.has(Image::new(python, flavor)));
        let first = self.flavors().next().ok_or_else(|| {
            Error::new(format_args!("matrix has no flavor, expected {}", either(Flavor::ALL)))
        })?;
        let mut highest_first = self.pythons(first).iter().copied().rev();
        let highest = || highest_first.find(|&python| lacking(python).is_none());
        let latest = given.or_else(highest).ok_or_else(|| {
            Error::new(
                "the flavors have no Python version in common, expected at least one for N-latest",
            )
        })?;
        match lacking(latest) {
            Some(flavor) => Err(Error::new(format_args!(
                "latest is Python {latest}, which {flavor} lacks, expected one that every listed \
                 flavor has"
            ))),
            None => Ok(latest),
        }
    }

    /// The Python versions of `flavor`, lowest first; none if it is not built.
    #[must_use]
    pub fn pythons(&self, flavor: Flavor) -> &[PythonVersion] {
        &self.pythons[flavor as usize]
    }

    /// The flavors, in order.
    pub fn flavors(&self) -> impl Iterator<Item = Flavor> + Clone {
        Flavor::ALL.iter().copied().filter(|&flavor| !self.pythons(flavor).is_empty())
    }

    /// The images, in order.
    pub fn images(&self) -> impl Iterator<Item = Image> {
        Flavor::ALL.iter().flat_map(|&flavor| {
            self.pythons(flavor).iter().map(move |&python| Image::new(python, flavor))
        })
    }

    /// The Python version of `N-latest`.
    #[must_use]
    pub const fn latest(&self) -> PythonVersion {
        self.latest
    }

    /// Whether `image` is built.
    #[must_use]
    pub fn has(&self, image: Image) -> bool {
        self.pythons(image.flavor()).binary_search(&image.python()).is_ok()
    }

    /// Whether a release that came after this matrix was known may have been given
    /// `image`: the Python version that follows the newest one of its flavor.
    pub(crate) fn may_grow_to(&self, image: Image) -> bool {
        let newest = self.pythons(image.flavor()).last();
        newest.and_then(|newest| newest.next()) == Some(image.python())
    }

    /// The image that a release with this matrix gives `tag`, if it has it.
    #[must_use]
    pub fn image_of(&self, tag: FloatingTag) -> Option<Image> {
        let image = tag.image().unwrap_or(Image::new(self.latest, tag.flavor()));
        self.has(image).then_some(image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_json(json: &str) -> Result<Matrix, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_json_form_round_trips_sorted() {
        for (json, written) in [
            (
                r#"{"standard":["3.8","3.9","3.10","3.11"],"conda":["3.8","3.9","3.10"],"latest":"3.10"}"#,
                r#"{"standard":["3.8","3.9","3.10","3.11"],"conda":["3.8","3.9","3.10"],"latest":"3.10"}"#,
            ),
            (
                r#" {"latest": "3.9", "kubernetes": ["3.10", "3.9"]} "#,
                r#"{"kubernetes":["3.9","3.10"],"latest":"3.9"}"#,
            ),
            (
                r#"{"standard":["3.9","3.10","3.11"],"conda":["3.9","3.10"]}"#,
                r#"{"standard":["3.9","3.10","3.11"],"conda":["3.9","3.10"],"latest":"3.10"}"#,
            ),
        ] {
            let matrix = from_json(json).unwrap();
            assert_eq!(serde_json::to_string(&matrix).unwrap(), written);
            assert_eq!(from_json(written), Ok(matrix));
        }
    }

    #[test]
    fn images_are_in_order() {
        let matrix = from_json(r#"{"conda":["3.9"],"standard":["3.10","3.9"]}"#).unwrap();
        let images: Vec<_> =
            matrix.images().map(|it| (it.flavor().as_str(), it.python().to_string())).collect();
        let expected = [("standard", "3.9"), ("standard", "3.10"), ("conda", "3.9")];
        assert_eq!(images, expected.map(|(flavor, python)| (flavor, python.to_owned())));
        assert!(matrix.flavors().eq([Flavor::Standard, Flavor::Conda]));
        assert!(matrix.pythons(Flavor::Kubernetes).is_empty());
    }

    #[test]
    fn what_is_no_matrix_is_refused() {
        for (json, message) in [
            ("{}", "matrix has no flavor, expected standard, conda or kubernetes"),
            (r#"{"latest":"3.9"}"#, "matrix has no flavor, expected standard, conda or kubernetes"),
            (
                r#"{"standard":[]}"#,
                "standard has no Python version, expected at least one; leave standard out if it is not built",
            ),
            (
                r#"{"standard":["3.9","3.10","3.9"]}"#,
                "standard has Python 3.9 twice, expected once",
            ),
            (
                r#"{"standard":["3.9"],"standard":["3.9"]}"#,
                "duplicate field `standard` at line 1 column 30",
            ),
            (
                r#"{"standard":["3.9"],"latest":"3.9","latest":"3.9"}"#,
                "duplicate field `latest` at line 1 column 43",
            ),
            (
                r#"{"slim":["3.9"]}"#,
                "unknown field `slim`, expected one of `since`, `standard`, `conda`, `kubernetes`, `latest`, `source` at line 1 column 7",
            ),
            (
                r#"{"standard":["3.9","3.10"],"conda":["3.9"],"latest":"3.10"}"#,
                "latest is Python 3.10, which conda lacks, expected one that every listed flavor has",
            ),
            (
                r#"{"standard":["3.9"],"conda":["3.10"]}"#,
                "the flavors have no Python version in common, expected at least one for N-latest",
            ),
            (
                r#"{"standard":[3.10]}"#,
                "invalid type: floating point `3.1`, expected a Python version as a string: as a number, 3.10 is 3.1; write \"3.10\" at line 1 column 17",
            ),
            (
                r#"{"standard":["3.1O"]}"#,
                "Python version \"3.1O\" is malformed, expected X.Y with plain numbers up to 65535, such as 3.10 at line 1 column 19",
            ),
            ("[]", "matrix has no flavor, expected standard, conda or kubernetes"),
        ] {
            assert_eq!(from_json(json), Err(message.to_owned()), "{json}");
        }
    }
}
