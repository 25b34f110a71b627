//! Judging: is there such an image, and if not, why not.

mod diagnose;
mod examine;

use crate::history::History;
use crate::image::Image;
use crate::quote::Quoted;
use crate::reference::{Reference, Repository, check_case, check_tag};
use crate::release::Release;
use crate::releases::Releases;
use crate::tag::Tag;
use crate::verdict::{Code, Meaning, Note, Refusal, Verdict};

/// What judges tags and references.
///
/// ```
/// use prefect_tags::{Code, History, Judge, Verdict};
///
/// let judge = Judge::new(History::published());
/// assert!(judge.judge("prefecthq/prefect:2.11.5-python3.10").is_valid());
///
/// let Verdict::Invalid(refusal) = judge.judge("3.1.9-python3.13") else { unreachable!() };
/// assert_eq!(refusal.code, Code::PythonNotBuilt);
/// assert_eq!(refusal.suggestion.as_deref(), Some("3.1.9-python3.12"));
/// ```
#[derive(Clone, Debug)]
pub struct Judge<'a> {
    history: &'a History,
    releases: &'a Releases,
    pinned: bool,
    repository: Option<Repository>,
}

impl<'a> Judge<'a> {
    /// The longest input that is looked at, in bytes. Docker's grammar has no
    /// limit for a domain; nothing that is pulled comes near this one.
    pub const MAX_INPUT: usize = 4096;

    /// A judge that knows the history, and takes any repository.
    #[must_use]
    pub const fn new(history: &'a History) -> Self {
        Judge { history, releases: history.releases(), pinned: false, repository: None }
    }

    /// The judge with these releases instead of the history's. The matrices
    /// remain the history's.
    #[must_use]
    pub fn released(self, releases: &'a Releases) -> Self {
        Judge { releases, ..self }
    }

    /// The judge for which a floating tag without a digest is invalid too.
    #[must_use]
    pub fn pinned(self) -> Self {
        Judge { pinned: true, ..self }
    }

    /// The judge for which a reference to another repository is invalid too.
    #[must_use]
    pub fn repository(self, repository: Repository) -> Self {
        Judge { repository: Some(repository), ..self }
    }

    /// Judges a bare tag or a reference. Any bytes will do. A valid one is
    /// judged without allocating.
    #[must_use]
    pub fn judge<'i>(&self, input: &'i (impl AsRef<[u8]> + ?Sized)) -> Verdict<'i> {
        self.judge_bytes(input.as_ref())
    }

    fn judge_bytes<'i>(&self, input: &'i [u8]) -> Verdict<'i> {
        // No tag of the scheme has the `:`, `/` or `@` of a reference.
        if let Ok(tag) = Tag::parse(input) {
            return self.judge_tag(tag);
        }
        if input.len() > Judge::MAX_INPUT {
            return Verdict::Invalid(Refusal {
                code: Code::MalformedReference,
                message: format!(
                    "has more than {} bytes, expected a tag or a reference",
                    Judge::MAX_INPUT
                ),
                suggestion: None,
            });
        }
        let text = match std::str::from_utf8(input) {
            Ok(text) => text,
            Err(error) => {
                let found = Quoted::new(&input[error.valid_up_to()..]);
                let at = error.valid_up_to();
                let message = format!("has {found} at byte {at}, expected printable ASCII only");
                return self.malformed(&String::from_utf8_lossy(input), message);
            }
        };
        let parsed = if text.contains([':', '/', '@']) {
            Reference::parse(text).and_then(|reference| {
                check_case(reference.domain())?;
                Ok(Some(reference))
            })
        } else {
            check_tag(text).map(|_| None)
        };
        match parsed {
            Ok(Some(reference)) => self.judge_reference(reference),
            Ok(None) => self.judge_text(None, text),
            Err(error) => self.malformed(text, error.to_string()),
        }
    }

    /// Judges a tag. A valid one is judged without allocating.
    #[must_use]
    pub fn judge_tag(&self, tag: Tag) -> Verdict<'static> {
        self.conclude(None, tag, self.examine(tag, false))
    }

    fn judge_reference<'i>(&self, reference: Reference<'i>) -> Verdict<'i> {
        if let Some(wanted) = self.repository.as_ref().filter(|it| !it.is(reference.repository())) {
            let tag = reference.tag().map_or_else(|| self.newest(), |tag| self.mend(tag));
            return Verdict::Invalid(Refusal {
                code: Code::WrongImage,
                message: format!(
                    "repository is {}, expected {wanted}",
                    Quoted::new(reference.repository())
                ),
                suggestion: tag
                    .and_then(|tag| self.settle(tag))
                    .map(|tag| format!("{wanted}:{tag}")),
            });
        }
        match reference.tag() {
            Some(tag) => self.judge_text(Some(reference), tag),
            None if reference.digest().is_some() => Verdict::Valid(Meaning {
                reference: Some(reference),
                tag: None,
                image: None,
                owner: None,
                note: None,
            }),
            None => {
                let message = "has neither tag nor digest, and docker reads that as latest, \
                               expected a tag";
                let rejection = Rejection::new(Code::NoTag, message.to_owned());
                self.refuse(Some(reference), rejection.suggest(self.newest()))
            }
        }
    }

    fn judge_text<'i>(&self, reference: Option<Reference<'i>>, text: &str) -> Verdict<'i> {
        match Tag::parse(text.as_bytes()) {
            Ok(tag) => self.conclude(reference, tag, self.examine(tag, has_digest(reference))),
            Err(fault) => self.refuse(reference, self.diagnose(text, fault)),
        }
    }

    /// Turns what was found of a tag into the verdict on what it stands in.
    fn conclude<'i>(
        &self,
        reference: Option<Reference<'i>>,
        tag: Tag,
        examined: Result<Found, Rejection>,
    ) -> Verdict<'i> {
        match examined {
            Ok(Found { image, owner, note }) => Verdict::Valid(Meaning {
                reference,
                tag: Some(tag),
                image: Some(image),
                owner,
                note,
            }),
            Err(rejection) => self.refuse(reference, rejection),
        }
    }

    fn refuse<'i>(&self, reference: Option<Reference<'i>>, rejection: Rejection) -> Verdict<'i> {
        let suggestion = self.suggest(reference, &rejection);
        let Rejection { code, message, .. } = rejection;
        Verdict::Invalid(Refusal { code, message, suggestion })
    }

    /// The valid tag that a rejection leads to, in the form of the input.
    ///
    /// Docker goes by a digest where there is one, so that it may stay behind a
    /// tag that is spelled anew, but not behind one that names another image.
    fn suggest(&self, reference: Option<Reference<'_>>, rejection: &Rejection) -> Option<String> {
        let candidate = rejection.candidate?;
        let Some(reference) = reference else {
            return self.settle(candidate).map(|tag| tag.to_string());
        };
        let is_respelled = matches!(rejection.code, Code::LeadingV | Code::NotInScheme);
        if is_respelled && reference.digest().is_some() && self.examine(candidate, true).is_ok() {
            return Some(reference.with_tag(candidate).to_string());
        }
        self.settle(candidate).map(|tag| format!("{}:{tag}", reference.repository()))
    }

    /// Follows the candidates from a tag to a valid one.
    fn settle(&self, mut candidate: Tag) -> Option<Tag> {
        // From the release to the flavor to the Python version to a pinned tag:
        // no candidate leads back.
        for _ in 0..5 {
            match self.examine(candidate, false) {
                Ok(_) => return Some(candidate),
                Err(rejection) => candidate = rejection.candidate?,
            }
        }
        None
    }

    /// The verdict on what Docker cannot read, with what it would be without
    /// the characters that no reference has, and in lower case.
    fn malformed<'i>(&self, text: &str, message: String) -> Verdict<'i> {
        let mended: String = text.chars().filter(char::is_ascii_graphic).collect();
        let mended = mended.trim_matches(is_punctuation).to_ascii_lowercase();
        let suggestion = if mended == text {
            None
        } else {
            match self.judge(&mended) {
                Verdict::Valid(_) => Some(mended),
                Verdict::Invalid(refusal) => refusal.suggestion,
            }
        };
        Verdict::Invalid(Refusal { code: Code::MalformedReference, message, suggestion })
    }
}

/// Whether a character may stand around a reference in a text, and can begin or
/// end none.
fn is_punctuation(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !matches!(character, '_' | '[')
}

fn has_digest(reference: Option<Reference<'_>>) -> bool {
    reference.is_some_and(|reference| reference.digest().is_some())
}

/// What was found of a tag for which there is an image.
struct Found {
    image: Image,
    owner: Option<Release>,
    note: Option<Note>,
}

/// A tag that is invalid, and one that may be meant, valid or not.
struct Rejection {
    code: Code,
    message: String,
    candidate: Option<Tag>,
}

impl Rejection {
    fn new(code: Code, message: String) -> Self {
        Rejection { code, message, candidate: None }
    }

    fn suggest(self, candidate: Option<Tag>) -> Self {
        Rejection { candidate, ..self }
    }

    fn prefect_1() -> Self {
        let message = "a tag of Prefect 1 or earlier, which had another scheme, expected one of \
                       Prefect 2 or later, such as 2-latest";
        Rejection::new(Code::Prefect1, message.to_owned())
    }

    fn before_history() -> Self {
        let message =
            "an alpha or beta of Prefect 2, whose tags are not known, expected 2.0.0 or later";
        Rejection::new(Code::BeforeHistory, message.to_owned())
    }
}

#[cfg(test)]
mod tests;
