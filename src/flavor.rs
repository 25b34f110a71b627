//! Flavors of an image. What else knows each by its name: the columns of `matrices.txt`
//! and their reader, the JSON form of a matrix, guesses, and bake targets.

use crate::python::PythonVersion;
use crate::text::names;

names! {
    "flavor":
    /// The variant of an image: `standard`, `conda` or `kubernetes`.
    ///
    /// Flavors are ordered as images are: standard, conda, kubernetes.
    Flavor {
        /// Python's official slim image; no suffix in tags.
        Standard = "standard",
        /// A conda image; `-conda` in tags.
        Conda = "conda",
        /// The standard image with what Kubernetes needs; `-kubernetes` in tags.
        Kubernetes = "kubernetes",
    }
}

impl Flavor {
    /// What may follow the Python version in a tag, as a message lists it.
    pub(crate) const ENDS: &str = "-conda, -kubernetes or the end";

    /// What ends the tags of this flavor: nothing, `-conda`, `-kubernetes`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Flavor::Standard => "",
            Flavor::Conda => "-conda",
            Flavor::Kubernetes => "-kubernetes",
        }
    }

    /// Whether the guide "Docker Images" lists its tags.
    #[must_use]
    pub const fn is_documented(self) -> bool {
        matches!(self, Flavor::Standard | Flavor::Conda)
    }

    /// What its images are based on, as the guide "Docker Images" tells.
    pub(crate) fn base_image(self, python: PythonVersion) -> String {
        match self {
            Flavor::Standard | Flavor::Kubernetes => format!("python:{python}-slim"),
            // Its tags carry no Python version: conda installs it.
            Flavor::Conda => "continuumio/miniconda3".to_owned(),
        }
    }

    /// The flavor whose suffix `text` is.
    pub(crate) fn from_suffix(text: &str) -> Option<Flavor> {
        Flavor::ALL.iter().copied().find(|flavor| flavor.suffix() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flavors_round_trip_in_order() {
        let names: Vec<_> = Flavor::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["standard", "conda", "kubernetes"]);
        assert!(Flavor::ALL.is_sorted());
        for &flavor in Flavor::ALL {
            assert_eq!(flavor.to_string().parse(), Ok(flavor));
            assert_eq!(Flavor::from_suffix(flavor.suffix()), Some(flavor));
            assert!(Flavor::ENDS.contains(flavor.suffix()));
        }
    }

    #[test]
    fn what_is_no_flavor_is_refused() {
        for text in ["", "Conda", "-conda", "slim", "conda "] {
            let message =
                format!("flavor {text:?} is unknown, expected standard, conda or kubernetes");
            assert_eq!(text.parse::<Flavor>().unwrap_err().to_string(), message);
        }
    }
}
