//! Flavors of an image.

use std::fmt;
use std::str::FromStr;

use crate::error::ParseError;
use crate::text::text_form;

/// What an image is built on, and with: `standard`, `conda` or `kubernetes`.
///
/// Flavors are ordered as images are: standard, conda, kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Flavor {
    /// Python's official slim image; no suffix in tags.
    Standard,
    /// A conda image; `-conda` in tags.
    Conda,
    /// The standard image with what Kubernetes needs; `-kubernetes` in tags.
    Kubernetes,
}

impl Flavor {
    /// Every flavor, in order.
    pub const ALL: &'static [Flavor] = &[Flavor::Standard, Flavor::Conda, Flavor::Kubernetes];

    /// The name: `standard`, `conda`, `kubernetes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Flavor::Standard => "standard",
            Flavor::Conda => "conda",
            Flavor::Kubernetes => "kubernetes",
        }
    }

    /// What ends the tags of this flavor: nothing, `-conda`, `-kubernetes`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Flavor::Standard => "",
            Flavor::Conda => "-conda",
            Flavor::Kubernetes => "-kubernetes",
        }
    }

    /// The flavor whose suffix `text` is.
    pub(crate) fn from_suffix(text: &str) -> Option<Flavor> {
        match text {
            "" => Some(Flavor::Standard),
            "-conda" => Some(Flavor::Conda),
            "-kubernetes" => Some(Flavor::Kubernetes),
            _ => None,
        }
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

text_form!(Flavor, "a flavor: standard, conda or kubernetes");

impl FromStr for Flavor {
    type Err = ParseError;

    /// Reads the name of a flavor.
    ///
    /// # Errors
    ///
    /// `""`, `Conda`, `-conda`, `slim`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Flavor::ALL.iter().copied().find(|flavor| flavor.as_str() == text).ok_or_else(|| {
            ParseError::new("flavor", text, ", expected standard, conda or kubernetes")
        })
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
        }
    }

    #[test]
    fn what_is_no_flavor_is_refused() {
        for text in ["", "Conda", "-conda", "slim", "conda "] {
            let message = format!("flavor {text:?}, expected standard, conda or kubernetes");
            assert_eq!(text.parse::<Flavor>().unwrap_err().to_string(), message);
        }
    }
}
