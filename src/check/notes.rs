//! What a user of a valid tag should know: where Docker Hub departs from the
//! scheme, and names that are nearly right.

use super::Checker;
use super::look_up::LookUp;
use super::verdict::Valid;
use crate::history::docker_hub::{COMMIT_DIGITS, has_commit_tags, stuck_at};
use crate::history::{Status, inferred_image};
use crate::image::Image;
use crate::kind::Kind;
use crate::line::Line;
use crate::note::{Note, NoteCode};
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;
use crate::repository::{PREFECT, is_nearly_prefect, is_prefect};
use crate::tag::{FloatingTag, Tag};

impl Checker<'_> {
    /// Adds what a user of a valid tag should know.
    pub(super) fn add_notes(&self, valid: &mut Valid<'_>) {
        if !self.has_notes {
            valid.notes.clear();
            return;
        }
        let repository = valid.reference.map(|reference| reference.repository());
        valid.notes.splice(..0, self.by_history(valid));
        // What a registry tells need not be guessed.
        let knows_docker_hub = self.history.knows_docker_hub && self.registry.is_none();
        if knows_docker_hub && repository.is_none_or(is_prefect) {
            // Docker goes by a digest, whatever the tag beside it names.
            let is_by_tag = !valid.has_digest();
            let note = self.pushed_otherwise(valid).filter(|_| is_by_tag);
            valid.notes.extend(note);
            valid.notes.extend(self.doubts(valid));
        }
        if self.repositories.is_empty() && repository.is_some_and(is_nearly_prefect) {
            let message = format!("the repository is nearly {PREFECT}, so check its spelling");
            valid.notes.push(Note::new(NoteCode::NearRepository, message));
        }
    }

    /// What is not certain of a tag by the history: which release it is of, or that there
    /// is such an image; and whether it still moves.
    fn by_history(&self, valid: &Valid<'_>) -> Option<Note> {
        let (tag, image) = (valid.tag?, valid.image?);
        if let Some(since) = valid.frozen_since {
            let message = format!("no release from {since} on has this image");
            return Some(Note::new(NoteCode::Frozen, message));
        }
        let Some(of) = tag.prefect().or(valid.release.map(ReleaseOrLine::Release)) else {
            return Some(Note::new(NoteCode::UnknownCommit, "no known release has this commit"));
        };
        // What is seen is not guessed.
        if self.registry.is_some() {
            return None;
        }
        if LookUp(self.history).is_assumed(of) {
            return Some(self.assumed_matrix(of, image, valid.release));
        }
        let release = valid.release.filter(|it| self.history.is_inferred(*it, image))?;
        Some(inferred_image(release, &image.python().to_string()))
    }

    /// The matrix of a release or a line is assumed, or even the Python version of an
    /// image is a guess.
    fn assumed_matrix(&self, of: ReleaseOrLine, image: Image, owner: Option<Release>) -> Note {
        let history = self.history;
        let built = owner.unwrap_or_else(|| LookUp(history).first_of(of));
        let matrix = history.matrix(built);
        let (major, python) = (built.major(), image.python());
        let message = match history.newest_known(major) {
            _ if !matrix.is_some_and(|matrix| matrix.has(image)) => format!(
                "no known release has Python {python} yet, so whether {} has it is a guess",
                of.named()
            ),
            Some(known) => format!(
                "Prefect {major} is known up to {known}, and newer releases are assumed to have \
                 the same images"
            ),
            None => "no release of this major version is known".to_owned(),
        };
        Note::new(NoteCode::AssumedMatrix, message)
    }

    /// Tags that were not pushed, or are stuck where they were.
    fn pushed_otherwise(&self, valid: &Valid<'_>) -> Option<Note> {
        let (tag, release, image) = (valid.tag?, valid.release?, valid.image?);
        match tag {
            Tag::Release(..) => None,
            Tag::Commit(..) if !has_commit_tags(release) => {
                let instead = Tag::Release(release, image);
                let message =
                    format!("Docker Hub has no commit tags for {release}, so use {instead} there");
                Some(Note::new(NoteCode::NoCommitTags, message))
            }
            Tag::Commit(sha, _) => {
                let cut = self.history.commit(release)?.in_tag(Some(COMMIT_DIGITS));
                let instead = Tag::Commit(cut, image);
                let message = format!(
                    "Docker Hub has this tag with {COMMIT_DIGITS} digits, so use {instead} there"
                );
                (sha != cut).then(|| Note::new(NoteCode::FewerDigits, message))
            }
            Tag::Floating(tag) => {
                let is_moving = tag.kind() == Kind::Major && valid.frozen_since.is_none();
                let major = tag.line().major();
                let at = stuck_at(major).filter(|&at| is_moving && release > at)?;
                let instead = FloatingTag::new(Line::of_minor(major, release.minor()), image);
                let message = format!(
                    "probably stuck at {at} on Docker Hub, so use {instead} there or pin a release"
                );
                Some(Note::new(NoteCode::Stuck, message))
            }
        }
    }

    /// Releases that were yanked from the package index, or whose images may be missing.
    fn doubts(&self, valid: &Valid<'_>) -> Option<Note> {
        let (release, image) = (valid.release?, valid.image?);
        let (code, fact) = match self.history.status(release) {
            Status::Yanked => (NoteCode::Yanked, format!("{release} was yanked")),
            status if status.is_doubtful(image) => {
                let of = if status == Status::DoubtfulConda { "conda images" } else { "images" };
                let fact = format!("the {of} of {release} may be missing from Docker Hub");
                (NoteCode::Doubtful, fact)
            }
            _ => return None,
        };
        let instead = self.next_release(release, image);
        let instead = instead.map(|tag| format!(", so use {tag}")).unwrap_or_default();
        Some(Note::new(code, format_args!("{fact}{instead}")))
    }

    /// The tag of the next final release with the same image that nothing is
    /// known against, or else of the last one before.
    fn next_release(&self, release: Release, image: Image) -> Option<Tag> {
        let finals = self.history.finals(Line::of_major(release.major()));
        let (before, after) = finals.split_at(finals.partition_point(|&it| it <= release));
        let is_good = |it: &&Release| {
            let status = self.history.status(**it);
            status.is_out()
                && status != Status::Yanked
                && !status.is_doubtful(image)
                && self.history.matrix(**it).is_some_and(|matrix| matrix.has(image))
        };
        let next = after.iter().find(is_good).or_else(|| before.iter().rev().find(is_good))?;
        Some(Tag::Release(*next, image))
    }
}
