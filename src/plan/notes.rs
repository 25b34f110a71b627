//! What a release job should know about a plan.

use std::collections::BTreeSet;

use super::{Plan, Withheld, by_owner};
use crate::history::{Status, incomplete_list, inferred_image};
use crate::image::Image;
use crate::line::Line;
use crate::note::{Needs, Note, NoteCode};
use crate::tag::Tag;
use crate::text::list::{joined, listed};

impl Plan<'_> {
    /// What a release job should know, in a fixed order.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let notes = [
            self.assumed_matrix(),
            self.unknown_release().or_else(|| self.unlikely_release()),
            self.other_commit(),
            self.inferred_image(),
            self.newer_is_out(),
            self.incomplete_list(),
        ];
        notes.into_iter().flatten().collect()
    }

    fn assumed_matrix(&self) -> Option<Note> {
        let Plan { release, history, .. } = *self;
        let since = history.row(release).ok().filter(|_| history.is_assumed(release))?.since();
        let known = match history.newest_known(release.major()) {
            Some(known) => format!("Prefect {} is known up to {known}", release.major()),
            None => format!("no release of Prefect {} is known", release.major()),
        };
        let message = format!("{known}, so {release} is assumed to have the matrix of {since}");
        Some(Note::new(NoteCode::AssumedMatrix, message))
    }

    /// What whoever runs the images should know. An assumed matrix is noted as a whole.
    fn inferred_image(&self) -> Option<Note> {
        let Plan { release, history, .. } = *self;
        let is_inferred = |image: &Image| history.is_inferred(release, *image);
        let images = self.tagged_images().map(|planned| planned.image).filter(is_inferred);
        let pythons: BTreeSet<_> = images.map(Image::python).collect();
        let is_reported = !pythons.is_empty() && !history.is_assumed(release);
        is_reported.then(|| inferred_image(release, &joined(pythons)))
    }

    fn unknown_release(&self) -> Option<Note> {
        let (release, known) = (self.release, self.history.known());
        let status = known.status(release);
        let may_be_out = |status: Status| status.is_out() || status == Status::Newer;
        if may_be_out(status) || may_be_out(self.history.status(release)) {
            return None;
        }
        let note = |message: &str| {
            Note::new(NoteCode::UnknownRelease, format_args!("Prefect {release} {message}"))
        };
        if status == Status::Unpublished {
            return Some(note("was tagged but never published; choose a published release"));
        }
        let (newest_is, horizon) = (known.newest_is(release), joined(known.known_to()));
        let note = note(&format!("was never released{newest_is} (known up to {horizon})"));
        Some(Note { needs: Some(Needs::Releases), ..note })
    }

    /// With a list, which would have the release before.
    fn unlikely_release(&self) -> Option<Note> {
        self.history.unlikely_release(self.release).filter(|_| !self.history.may_have_newer())
    }

    fn other_commit(&self) -> Option<Note> {
        let Plan { release, history, .. } = *self;
        let (given, commit) = (self.sha?, history.commit(release)?);
        let message = format!("{given} is not the commit of {release}, expected {commit}");
        (!commit.starts_with(&given)).then(|| Note::new(NoteCode::OtherCommit, message))
    }

    /// Without a list: floating tags that newer releases own.
    fn newer_is_out(&self) -> Option<Note> {
        let newer_owner = |tag: &Tag| match *tag {
            Tag::Floating(tag) => self.history.owner(tag).map(|owner| Withheld { tag, owner }),
            _ => None,
        };
        let tags = self.images.iter().flat_map(|planned| &planned.tags);
        let newer = tags.filter_map(newer_owner).filter(|it| it.owner > self.release);
        let by_owner = by_owner(newer);
        let tags: Vec<_> = by_owner.values().flatten().collect();
        let (noun, verb) = if tags.len() == 1 { ("tag", "belongs") } else { ("tags", "belong") };
        let owned = match (by_owner.len(), by_owner.keys().next()) {
            (1, Some(owner)) => format!("{owner} and would move back to {}", self.release),
            _ => "newer releases and would move back".to_owned(),
        };
        let (count, tags) = (tags.len(), listed(&tags));
        let message = format!("{count} floating {noun} {verb} to {owned}: {tags}");
        let is_reported = self.history.may_have_newer() && !by_owner.is_empty();
        is_reported.then(|| Note::new(NoteCode::NewerIsOut, message))
    }

    /// With a list: it lacks final releases of this major version.
    fn incomplete_list(&self) -> Option<Note> {
        let lacking = self.history.lacking(Line::of_major(self.release.major()));
        incomplete_list(&lacking.filter(|it| *it != self.release).collect::<Vec<_>>())
    }
}
