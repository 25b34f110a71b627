//! Images: what a release is built as.

use std::fmt;

use crate::flavor::Flavor;
use crate::python::PythonVersion;
use crate::text::cursor::Cursor;

/// One build of a release: a Python version and a flavor.
///
/// Images are ordered by flavor, then by Python version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Image {
    // The order of the fields is the order of images.
    flavor: Flavor,
    python: PythonVersion,
}

impl Image {
    /// The image with this Python version and flavor.
    #[must_use]
    pub const fn new(python: PythonVersion, flavor: Flavor) -> Self {
        Image { flavor, python }
    }

    /// The Python version.
    #[must_use]
    pub const fn python(self) -> PythonVersion {
        self.python
    }

    /// The flavor.
    #[must_use]
    pub const fn flavor(self) -> Flavor {
        self.flavor
    }

    /// The image that it is based on, `python:3.10-slim` or
    /// `continuumio/miniconda3`, as the guide "Docker Images" tells.
    #[must_use]
    pub fn base_image(self) -> String {
        self.flavor.base_image(self.python)
    }

    /// Writes the end of its tags, `-python3.10-conda`.
    pub(crate) fn write_suffix(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PYTHON)?;
        self.python.write_to(f)?;
        f.write_str(self.flavor.suffix())
    }

    /// Reads the end of a tag, all of `text`.
    pub(crate) fn from_suffix(text: &str) -> Option<Image> {
        let mut cursor = Cursor::new(text);
        let python = Image::read_python(&mut cursor)?;
        Some(Image::new(python, Flavor::from_suffix(cursor.rest())?))
    }

    /// Reads the Python version of a tag, `-python3.10`, or nothing.
    pub(crate) fn read_python(cursor: &mut Cursor<'_>) -> Option<PythonVersion> {
        cursor.attempt(|ahead| ahead.take(PYTHON).then(|| PythonVersion::read(ahead)).flatten())
    }

    /// Splits the end of a tag off: what stands before it, and the image.
    pub(crate) fn split_off(tag: &str) -> Option<(&str, Image)> {
        let (front, suffix) = tag.split_at(tag.find(PYTHON)?);
        Some((front, Image::from_suffix(suffix)?))
    }
}

/// What stands before the Python version in a tag.
const PYTHON: &str = "-python";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::Release;
    use crate::tag::Tag;

    #[test]
    fn images_are_ordered_by_flavor_then_python_as_a_number() {
        let image = |python: &str, flavor| Image::new(python.parse().unwrap(), flavor);
        let ordered = [
            image("3.9", Flavor::Standard),
            image("3.10", Flavor::Standard),
            image("3.8", Flavor::Conda),
            image("3.8", Flavor::Kubernetes),
        ];
        assert!(ordered.is_sorted());
    }

    #[test]
    fn images_have_a_base_image_and_a_suffix_that_reads_back() {
        for (flavor, base_image, suffix) in [
            (Flavor::Standard, "python:3.10-slim", "-python3.10"),
            (Flavor::Conda, "continuumio/miniconda3", "-python3.10-conda"),
            (Flavor::Kubernetes, "python:3.10-slim", "-python3.10-kubernetes"),
        ] {
            let image = Image::new(PythonVersion::new(3, 10), flavor);
            assert_eq!(image.base_image(), base_image);
            let tag = Tag::Release(Release::new(2, 11, 5), image);
            assert_eq!(tag.to_string(), format!("2.11.5{suffix}"));
            assert_eq!(Image::from_suffix(suffix), Some(image));
            assert_eq!(Image::split_off(&format!("v2{suffix}")), Some(("v2", image)));
        }
    }
}
