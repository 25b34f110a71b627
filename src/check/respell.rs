//! Respelling: what means one tag for certain and is not written as it.

use super::Checker;
use crate::image::Image;
use crate::reference::Reference;
use crate::release::Release;
use crate::repository::check_case;
use crate::tag::Tag;

impl Checker<'_> {
    /// A bare tag or a reference with its tag spelled as the scheme has it, if
    /// only the spelling is wrong and there is such an image: a `v` in front,
    /// the case of letters, another PEP 440 spelling of the release.
    ///
    /// The release line, the Python version and the flavor are never changed. A
    /// floating tag is respelled even where it is to be pinned.
    ///
    /// ```
    /// use prefect_tags::{Checker, History};
    ///
    /// let checker = Checker::new(History::published());
    /// let respelled = checker.respell("prefecthq/prefect:v3.0.0-RC1-Python3.12");
    /// assert_eq!(respelled.as_deref(), Some("prefecthq/prefect:3.0.0rc1-python3.12"));
    /// assert_eq!(checker.respell("2.11.5"), None);
    /// ```
    #[must_use]
    pub fn respell(&self, input: &str) -> Option<String> {
        let is_image = |tag: Tag| self.look_up(tag, true).is_ok();
        if !input.contains([':', '/', '@']) {
            return respelled(input).filter(|&tag| is_image(tag)).map(|tag| tag.to_string());
        }
        let reference = Reference::parse(input).ok()?;
        check_case(reference.domain()).ok()?;
        let tag = respelled(reference.tag()?).filter(|&tag| is_image(tag))?;
        Some(reference.with_tag(tag).to_string())
    }
}

/// The tag that a text spells in another way.
fn respelled(text: &str) -> Option<Tag> {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_prefix('v').unwrap_or(&lower);
    let read = Tag::parse(lower).ok().or_else(|| {
        let (release, image) = lower.split_at(lower.find("-python")?);
        Some(Tag::Release(release.parse::<Release>().ok()?, Image::from_suffix(image)?))
    });
    read.filter(|tag| tag.to_string() != text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::frozen;

    #[test]
    fn what_means_one_tag_for_certain_is_respelled() {
        let digest = format!("@sha256:{}", "0a".repeat(32));
        let checker = Checker::new(frozen()).with_pinned_only();
        for (input, respelled) in [
            ("v2.14.6-python3.11", Some("2.14.6-python3.11")),
            ("V2-Latest", Some("2-latest")),
            ("2.11.5-Python3.10-CONDA", Some("2.11.5-python3.10-conda")),
            ("3.0.0-rc.1-python3.12", Some("3.0.0rc1-python3.12")),
            ("3.0.5dev1-python3.12", Some("3.0.5.dev1-python3.12")),
            ("me/prefect:v2.11.5-python3.10", Some("me/prefect:2.11.5-python3.10")),
            ("sha-26C145B-python3.10", Some("sha-26c145b-python3.10")),
            // As it should be.
            ("2-latest", None),
            // A choice.
            ("2.11.5", None),
            ("2.11.5-py3.10", None),
            ("2.11.5-python3.10.4", None),
            ("3.4-latest", None),
            ("2.11-1-python3.10", None),
            // No such image.
            ("v2.11.5-python3.12", None),
            ("v2.6.10-python3.10", None),
            // No such repository.
            ("prefectHQ/prefect:v2.11.5-python3.10", None),
        ] {
            assert_eq!(checker.respell(input).as_deref(), respelled, "{input}");
        }
        let with_digest = checker.respell(&format!("me/prefect:v2-latest{digest}"));
        assert_eq!(with_digest, Some(format!("me/prefect:2-latest{digest}")));
    }
}
