//! Flavors of an image.

use std::fmt;
use std::str::FromStr;

use crate::quote::Quoted;
use crate::text::text_form;

/// What an image is built on, and with: `standard`, `conda` or `kubernetes`.
///
/// Flavors are ordered as images are: standard, conda, kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    pub const ALL: [Flavor; 3] = [Flavor::Standard, Flavor::Conda, Flavor::Kubernetes];

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
    #[inline]
    pub(crate) fn from_suffix(text: &[u8]) -> Option<Flavor> {
        match text {
            b"" => Some(Flavor::Standard),
            b"-conda" => Some(Flavor::Conda),
            b"-kubernetes" => Some(Flavor::Kubernetes),
            _ => None,
        }
    }

    pub(crate) fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

text_form!(Flavor, "a flavor: standard, conda or kubernetes");

impl FromStr for Flavor {
    type Err = ParseFlavorError;

    /// Reads the name of a flavor.
    ///
    /// # Errors
    ///
    /// `""`, `Conda`, `-conda`, `slim`.
    fn from_str(text: &str) -> Result<Self, ParseFlavorError> {
        Flavor::ALL
            .into_iter()
            .find(|flavor| flavor.as_str() == text)
            .ok_or_else(|| ParseFlavorError { found: text.into() })
    }
}

/// Why a text is not a [`Flavor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFlavorError {
    found: Box<str>,
}

impl fmt::Display for ParseFlavorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flavor {}, expected standard, conda or kubernetes", Quoted::new(&*self.found))
    }
}

impl std::error::Error for ParseFlavorError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flavors_round_trip_in_order() {
        assert_eq!(
            Flavor::ALL.map(|flavor| flavor.to_string()),
            ["standard", "conda", "kubernetes"]
        );
        assert!(Flavor::ALL.is_sorted());
        for flavor in Flavor::ALL {
            assert_eq!(flavor.to_string().parse(), Ok(flavor));
            assert_eq!(Flavor::from_suffix(flavor.suffix().as_bytes()), Some(flavor));
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
