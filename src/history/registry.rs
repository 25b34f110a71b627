//! What a registry tells of the releases that are out.

use std::collections::BTreeSet;

use super::History;
use super::gaps::unlikely_release;
use crate::list::{Registry, Releases};
use crate::note::Note;
use crate::release::Release;
use crate::release_or_line::ReleaseOrLine;

impl History {
    /// A history with a list of the releases that a registry has a tag of, and those
    /// that are named, unless it has a list already. With a note for each that does
    /// not count, because the release before it is not known: somebody pushed 3.91.0.
    #[must_use]
    pub fn with_registry(&self, registry: &Registry, named: &[Release]) -> (History, Vec<Note>) {
        let mut notes = Vec::new();
        let mut releases: Releases = match &self.listed {
            Some(listed) => listed.iter().map(|entry| entry.release).collect(),
            None => Releases::default(),
        };
        let mut counted = BTreeSet::new();
        let is_counted = |release| self.is_open() && !self.is_of_another_scheme(release);
        for (release, _) in registry.releases().iter().filter(|(it, _)| is_counted(*it)) {
            let has = |before: &ReleaseOrLine| match *before {
                ReleaseOrLine::Release(before) => counted.contains(&before),
                ReleaseOrLine::Line(line) => {
                    counted.range(line.first()..).next().is_some_and(|it| line.contains(*it))
                }
            };
            let is_asked = self.knows_releases() && !named.contains(&release);
            let before = self.missing_before(release).filter(|before| is_asked && !has(before));
            if let Some(before) = before {
                notes.push(unlikely_release(release, before));
            } else {
                releases.add(release, None);
                counted.extend(Some(release).filter(|release| release.is_final()));
            }
        }
        releases.extend(named.iter().copied());
        (self.with_releases(&releases), notes)
    }
}
