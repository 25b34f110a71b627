//! What `verify` finds, by the most naive rules: tags as text, and a look at all of them for each.

use std::collections::BTreeMap;

use prefect_tags::verify::Status;

use crate::naive::World;
use crate::scheme::{self, is_final, key, major, minor};

/// A registry and what is asked of it. There are no lists, and nothing of Docker Hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub tags: Tags,
    pub before: Option<Tags>,
    /// Releases and lines.
    pub asked: Vec<String>,
    pub yanked: Vec<String>,
    pub is_alone: bool,
    pub sha: Option<String>,
    pub flavors: Vec<&'static str>,
    pub pythons: Vec<&'static str>,
}

/// Tags, each with the digest that is told of it.
pub(crate) type Tags = BTreeMap<String, Option<String>>;

/// A tag, its status and what it is to be tagged from.
pub(crate) type Found = (String, Status, Option<String>);

/// What stands before the image in a tag, and that.
fn split(tag: &str) -> (&str, Option<&str>, &str) {
    let (rest, flavor) = match tag.rsplit_once('-') {
        Some((rest, flavor @ ("conda" | "kubernetes"))) => (rest, flavor),
        _ => (tag, "standard"),
    };
    match rest.split_once("-python") {
        Some((front, python)) => (front, Some(python), flavor),
        None => (rest.strip_suffix("-latest").unwrap(), None, flavor),
    }
}

fn join(front: &str, python: &str, flavor: &str) -> String {
    format!("{front}-python{python}{}", scheme::suffix(flavor))
}

/// Whether a tag is that of a release.
fn of_release(tag: &str) -> Option<(&str, &str, &str)> {
    let (front, python, flavor) = split(tag);
    (front.matches('.').count() >= 2).then(|| (front, python.unwrap(), flavor))
}

fn is_out(world: &World, release: &str) -> bool {
    world.releases().iter().any(|it| it == release)
}

fn of_commit(tag: &str) -> Option<(&str, &str, &str)> {
    let (front, python, flavor) = split(tag);
    Some((front.strip_prefix("sha-")?, python.unwrap(), flavor))
}

fn is_floating(tag: &str) -> bool {
    of_release(tag).is_none() && of_commit(tag).is_none()
}

impl Case {
    fn world(&self, out: Vec<String>) -> World {
        let listed = out.into_iter().map(|release| (release, None)).collect();
        let yanked = self.yanked.clone();
        World { is_alone: self.is_alone, listed: Some(listed), yanked, ..World::default() }
    }

    /// Those that are named by themselves, and no line of them.
    fn named(&self) -> impl Iterator<Item = &String> {
        self.asked.iter().filter(|asked| asked.matches('.').count() >= 2)
    }

    /// The releases that the registry has, and those that are named.
    fn out(&self) -> Vec<String> {
        let history = World { is_alone: self.is_alone, ..World::default() };
        let mut there: Vec<String> = Vec::new();
        for (tag, digest) in &self.tags {
            there.extend(of_release(tag).map(|(release, ..)| release.to_owned()));
            let Some((digits, ..)) = of_commit(tag) else { continue };
            let same = |it: &(&String, &Option<String>)| digest.is_some() && it.1 == digest;
            let is_floating = self.tags.iter().filter(same).any(|(tag, _)| is_floating(tag));
            let is_release =
                self.tags.iter().filter(same).any(|(tag, _)| of_release(tag).is_some());
            if is_floating && !is_release {
                there.extend(history.release_at(digits));
            }
        }
        there.sort_by_key(|release| key(release));
        there.dedup();
        let named: Vec<&String> = self.named().chain(&self.yanked).collect();
        let mut out: Vec<String> = Vec::new();
        for release in there {
            let before =
                World { listed: Some(self.world(out.clone()).listed.unwrap()), ..history.clone() };
            let is_likely =
                self.is_alone || named.contains(&&release) || !before.is_unlikely(&release);
            if before.matrix_of(&release).is_some() && is_likely {
                out.push(release);
            }
        }
        let missing: Vec<String> =
            named.into_iter().filter(|it| !out.contains(it)).cloned().collect();
        out.extend(missing);
        out
    }

    /// Whether no image of a release need be there: only the package tells of it, or its push is
    /// in doubt.
    fn is_optional(&self, world: &World, release: &str, image: (&str, &str)) -> bool {
        let inferred = world.is_inferred(release, read(image)) && !world.is_assumed(release);
        inferred || self.is_doubtful(release, image.1)
    }

    fn is_doubtful(&self, release: &str, flavor: &str) -> bool {
        let status = scheme::tag_of(release).map_or("", |it| it.status);
        !self.is_alone && (status == "doubtful" || status == "doubtful-conda" && flavor == "conda")
    }

    /// The selected images of a release.
    fn images(&self, world: &World, release: &str) -> Vec<(String, &'static str)> {
        let Some(matrix) = world.matrix_of(release) else { return Vec::new() };
        let flavors = scheme::FLAVORS.into_iter().filter(|it| self.flavors.contains(it));
        let of_flavor = |flavor| matrix.pythons(flavor).iter().map(move |it| (it.clone(), flavor));
        let images = flavors.flat_map(of_flavor);
        images.filter(|(python, _)| self.pythons.contains(&&**python)).collect()
    }

    fn with_digest<'a>(&'a self, digest: Option<&'a String>) -> impl Iterator<Item = &'a String> {
        let same =
            move |it: &(&String, &Option<String>)| digest.is_some() && it.1.as_ref() == digest;
        self.tags.iter().filter(same).map(|(tag, _)| tag)
    }

    fn digest(&self, tag: &str) -> Option<String> {
        self.tags.get(tag).cloned().flatten()
    }

    /// What is found of each tag, in order, and whether one waits.
    pub(crate) fn verify(&self) -> (Vec<Found>, bool) {
        let world = self.world(self.out());
        let mut asked: Vec<String> = world.releases();
        asked.retain(|release| {
            let is_line = |it: &&String| [major(release), minor(release)].contains(&&***it);
            let all = self.asked.is_empty() || self.asked.iter().any(|it| is_line(&it));
            self.asked.contains(release) || is_final(release) && all
        });
        asked.sort_by_key(|release| key(release));
        let (mut found, mut waits) = (Vec::new(), false);
        for release in &asked {
            for (python, flavor) in self.images(&world, release) {
                let own = join(release, &python, flavor);
                let pinned = self.pinned(&world, &own, release, (&python, flavor));
                let is_guess = world.is_assumed(release)
                    || world.is_inferred(release, read((&python, flavor)));
                let was = self.before.as_ref().is_some_and(|before| before.contains_key(&own));
                if pinned.1 != Status::Missing || !is_guess || was || self.asked.contains(release) {
                    found.push((release.clone(), pinned.clone()));
                }
                if let Some(sha) = &self.sha {
                    let commit = join(&format!("sha-{sha}"), &python, flavor);
                    let finding = self.pinned(&world, &commit, release, (&python, flavor));
                    found.push((release.clone(), finding));
                }
                let mut floating = vec![
                    join(minor(release), &python, flavor),
                    join(major(release), &python, flavor),
                ];
                if world.matrix_of(release).unwrap().latest() == python {
                    floating.push(format!("{}-latest{}", major(release), scheme::suffix(flavor)));
                }
                floating.retain(|tag| world.owner(tag).as_ref() == Some(release));
                for tag in floating {
                    let (finding, it_waits) = self.floating(&world, &tag, release, &pinned);
                    found.push((release.clone(), finding));
                    waits |= it_waits;
                }
            }
        }
        let unowned = self.unowned(&world);
        // In the order of releases, and behind the tags of the same one.
        let mut all: Vec<(String, Found)> = found.into_iter().chain(unowned).collect();
        all.sort_by_key(|(release, _)| key(release));
        let mut found: Vec<Found> = all.into_iter().map(|(_, found)| found).collect();
        let changed = self.changed(&world);
        let is_new = |it: &Found| found.iter().all(|(tag, ..)| *tag != it.0);
        let changed: Vec<Found> = changed.into_iter().filter(is_new).collect();
        found.extend(changed);
        (found, waits)
    }

    /// What became of a tag since `before`.
    fn change(&self, tag: &str, release: Option<&str>) -> Option<Status> {
        let was = self.before.as_ref()?.get(tag)?;
        let is_yanked = release.is_some_and(|release| self.yanked.iter().any(|it| it == release));
        match self.tags.get(tag) {
            None if is_yanked => None,
            None => Some(Status::Missing),
            Some(is) if was.is_some() && is.is_some() && was != is => Some(Status::Wrong),
            Some(_) => None,
        }
    }

    fn pinned(&self, world: &World, tag: &str, release: &str, image: (&str, &str)) -> Found {
        let found = |status, expected| (tag.to_owned(), status, expected);
        let source = || self.source(tag, release, image);
        match self.change(tag, Some(release)) {
            Some(Status::Missing) => {
                let was = self.before.as_ref().unwrap()[tag].clone();
                let source = source().filter(|it| was.is_none() || self.digest(it) == was);
                return found(Status::Missing, source);
            }
            Some(status) => return found(status, None),
            None => {}
        }
        let Some(digest) = self.tags.get(tag) else {
            return if self.is_doubtful(release, image.1) {
                found(Status::Known, None)
            } else {
                found(Status::Missing, source())
            };
        };
        let is_twin = |other: &String| {
            of_release(other).is_some_and(|(its, python, flavor)| {
                let both = [release, its];
                let are_finals = both.iter().all(|it| is_final(it) && is_out(world, it));
                self.flavors.contains(&flavor)
                    && (its != release && are_finals || its == release && (python, flavor) != image)
            })
        };
        let commit = self.sha.as_ref().map(|sha| join(&format!("sha-{sha}"), image.0, image.1));
        let commit = commit.and_then(|commit| self.digest(&commit));
        if self.with_digest(digest.as_ref()).any(is_twin)
            || commit.is_some() && digest.is_some() && commit != *digest
        {
            return found(Status::Wrong, None);
        }
        found(Status::Ok, None)
    }

    /// The commit tag that a release tag can be copied from.
    fn source(&self, tag: &str, release: &str, image: (&str, &str)) -> Option<String> {
        of_release(tag)?;
        let known =
            || scheme::tag_of(release).filter(|_| !self.is_alone).map(|it| it.commit.to_owned());
        let commit = self.sha.clone().or_else(known)?;
        let is_own = |it: &&String| {
            of_commit(it).is_some_and(|(digits, python, flavor)| {
                commit.starts_with(digits) && (python, flavor) == image
            })
        };
        let own: Vec<&String> = self.tags.keys().filter(is_own).collect();
        let digest = self.digest(own.first()?)?;
        let is_one = own.iter().all(|it| self.digest(it).as_ref() == Some(&digest));
        let is_free = self.with_digest(Some(&digest)).all(|it| of_release(it).is_none());
        (is_one && is_free).then(|| own[0].clone())
    }

    fn floating(&self, world: &World, tag: &str, release: &str, pinned: &Found) -> (Found, bool) {
        let found = |status, expected| ((tag.to_owned(), status, expected), false);
        let (own, status, _) = pinned;
        let is_whole = self.is_whole(world, release);
        let digest = self.digest(tag);
        let holders: Vec<&String> =
            self.with_digest(digest.as_ref()).filter(|it| !is_floating(it)).collect();
        let (_, _, flavor) = split(tag);
        let is_any = tag.contains("-latest") && world.is_assumed(release);
        let is_right = |it: &&&String| {
            **it == own
                || is_any
                    && of_release(it).is_some_and(|(its, _, of)| its == release && of == flavor)
        };
        if *status == Status::Wrong {
            return found(Status::Unchecked, None);
        }
        if holders.iter().any(|it| is_right(&it)) {
            return found(Status::Ok, None);
        }
        if !self.tags.contains_key(own) {
            return ((tag.to_owned(), Status::Unchecked, None), !is_whole);
        }
        if self.tags.contains_key(tag) && (digest.is_none() || self.digest(own).is_none()) {
            return found(Status::Unchecked, None);
        }
        let release_of = |it: &str| match (of_release(it), of_commit(it)) {
            (Some((release, ..)), _) => Some(release.to_owned()),
            (_, Some((digits, ..))) => world.release_at(digits).or_else(|| self.yanked_at(digits)),
            _ => None,
        };
        let is_yanked = |it: &&&String| release_of(it).is_some_and(|it| self.yanked.contains(&it));
        if holders.iter().any(|it| is_yanked(&it)) {
            return found(Status::Wrong, Some(own.clone()));
        }
        let is_beside = |it: &&String| {
            release_of(it).filter(|it| is_out(world, it)).is_some_and(|release| {
                let (_, python, flavor) = split(it);
                let matrix = world.matrix_of(&release).unwrap();
                !matrix.pythons(flavor).iter().any(|it| Some(&**it) == python)
            })
        };
        let releases: Vec<_> = holders.iter().filter_map(|it| of_release(it)).collect();
        let none_counts = releases.iter().all(|(release, ..)| !is_out(world, release));
        if holders.iter().any(is_beside) || !releases.is_empty() && none_counts {
            return found(Status::Unchecked, None);
        }
        let is_newer = |it: &&scheme::Tagged| {
            it.is_published()
                && is_final(it.release)
                && !self.yanked.iter().any(|yanked| yanked == it.release)
                && key(it.release) > key(release)
                && !is_out(world, it.release)
                && world.owner_of(tag, &[it.release.to_owned()]).is_some()
        };
        let known = scheme::tagged().iter().filter(|_| !self.is_alone);
        if digest.is_some() && holders.is_empty() && known.filter(is_newer).count() > 0 {
            return found(Status::Wrong, None);
        }
        if !is_whole {
            return ((tag.to_owned(), Status::Unchecked, None), true);
        }
        let status = if self.tags.contains_key(tag) { Status::Wrong } else { Status::Missing };
        found(status, Some(own.clone()))
    }

    /// Whether all images that a release needs are there.
    fn is_whole(&self, world: &World, release: &str) -> bool {
        self.images(world, release).iter().all(|(python, flavor)| {
            self.is_optional(world, release, (python, flavor))
                || self.tags.contains_key(&join(release, python, flavor))
        })
    }

    /// Whether all images that the release of a tag needs are there.
    pub(crate) fn has_all_beside(&self, tag: &str) -> bool {
        self.is_whole(&self.world(self.out()), of_release(tag).unwrap().0)
    }

    /// Whether a tag of a yanked release has the digest of a tag.
    pub(crate) fn is_yanked(&self, tag: &str) -> bool {
        let digest = self.digest(tag);
        let is_yanked = |tag: &String| match (of_release(tag), of_commit(tag)) {
            (Some((release, ..)), _) => self.yanked.iter().any(|it| it == release),
            (_, Some((digits, ..))) => self.yanked_at(digits).is_some(),
            _ => false,
        };
        self.with_digest(digest.as_ref()).any(is_yanked)
    }

    /// The release of `yanked` that has a commit.
    fn yanked_at(&self, digits: &str) -> Option<String> {
        let has_it = |it: &&String| {
            scheme::tag_of(it).is_some_and(|it| !self.is_alone && it.commit.starts_with(digits))
        };
        self.yanked.iter().find(has_it).cloned()
    }

    /// The tags that no release owns and that are a yanked one, each with that.
    fn unowned(&self, world: &World) -> Vec<(String, Found)> {
        let mut found = Vec::new();
        for (tag, digest) in self.tags.iter().filter(|(tag, _)| is_floating(tag)) {
            let (front, python, flavor) = split(tag);
            let same = || self.with_digest(digest.as_ref());
            let is_yanked = |release: &str| self.yanked.iter().any(|it| it == release);
            let by_release =
                same().filter_map(|it| of_release(it)).map(|(it, its, _)| (it.to_owned(), its));
            let by_release = by_release.filter(|(release, _)| is_yanked(release));
            let by_commit = same().filter_map(|it| {
                let (digits, its, _) = of_commit(it)?;
                Some((self.yanked_at(digits)?, its))
            });
            let first = by_release.min_by_key(|(release, _)| key(release)).or(by_commit.min());
            let Some((release, its)) = first else { continue };
            let line = front.split('.').next().unwrap();
            let is_asked =
                self.asked.is_empty() || self.asked.iter().any(|it| it == front || it == line);
            let python = python.unwrap_or(its);
            let is_selected = self.flavors.contains(&flavor) && self.pythons.contains(&python);
            if is_asked && is_selected && world.owner(tag).is_none() {
                found.push((release, (tag.clone(), Status::Wrong, None)));
            }
        }
        found
    }

    /// The pinned tags that are not what they were, expected or not.
    fn changed(&self, world: &World) -> Vec<Found> {
        let mut found = Vec::new();
        for tag in self.before.iter().flat_map(BTreeMap::keys).filter(|tag| !is_floating(tag)) {
            let (front, python, flavor) = split(tag);
            let release = match of_commit(tag) {
                Some((digits, ..)) => world.release_at(digits).or_else(|| self.yanked_at(digits)),
                None => Some(front.to_owned()),
            };
            let is_asked = self.asked.is_empty()
                || release.as_ref().is_some_and(|release| {
                    let is_line = |it: &String| [major(release), minor(release)].contains(&&**it);
                    self.asked.contains(release)
                        || is_final(release) && self.asked.iter().any(is_line)
                });
            let is_selected =
                self.flavors.contains(&flavor) && self.pythons.contains(&python.unwrap());
            if is_asked && is_selected {
                let status = self.change(tag, release.as_deref());
                found.extend(status.map(|status| (tag.clone(), status, None)));
            }
        }
        found
    }
}

fn read((python, flavor): (&str, &str)) -> prefect_tags::Image {
    prefect_tags::Image::new(python.parse().unwrap(), flavor.parse().unwrap())
}
