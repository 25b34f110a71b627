//! The Docker image tags of Prefect releases: computed, checked and pinned.
//!
//! Every release of [Prefect](https://www.prefect.io) becomes a set of images,
//! one per Python version and flavor, and each image gets several tags: pinned
//! ones that keep naming the release, and floating ones that move on with the
//! next. This crate knows the scheme of these tags and its history, and works
//! out what follows. It is a calculation: the same input gives the same output,
//! and nothing is read or written.
//!
//! ```
//! use prefect_tags::{History, Plan, Release};
//!
//! let release: Release = "2.11.5".parse()?;
//! let plan = Plan::new(release, History::published().row(release)?.matrix());
//! for image in plan.images() {
//!     for tag in image.tags() {
//!         println!("prefecthq/prefect:{tag}");
//!     }
//! }
//! # assert_eq!(plan.images().flat_map(|image| image.tags()).count(), 36);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Concepts
//!
//! - A [`Release`] is a version of Prefect, `2.11.5`; a [`Line`] is what
//!   floating tags follow, `2.11` or `2`.
//! - An [`Image`] is one build of a release: a [`PythonVersion`] and a
//!   [`Flavor`].
//! - A [`Tag`] names an image of a release. It has a [`Kind`], and is pinned or
//!   a [`FloatingTag`]. One grammar prints and reads it.
//! - A [`Matrix`] lists the images of a release, and the [`History`] has the
//!   matrix of every release.
//! - A [`Plan`] is what a release is tagged as: images in order, tags in order.
//! - [`owner`] tells which of the [`Releases`] a floating tag belongs to.
//!   [`Plan::released`] moves floating tags only forward by it, and [`pin`]
//!   replaces them with what they name now.
//! - A [`Judge`] tells whether a tag or a [`Reference`] is valid. Its
//!   [`Verdict`] has a [`Meaning`] or a [`Refusal`].
//!
//! What is read from text has `FromStr` and `Display`, which round-trip, and
//! serde goes through them.
//!
//! # Features
//!
//! `cli`, on by default, is the command line. A program that uses the library
//! needs none of it: `default-features = false`.

/// The examples of the README, which must compile and hold.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod commit;
mod decimal;
mod flavor;
mod guess;
mod history;
mod image;
mod judge;
mod kind;
mod line;
mod matrix;
mod owner;
mod pin;
mod plan;
mod python;
mod quote;
mod reference;
mod release;
mod releases;
mod tag;
mod text;
mod verdict;

pub use commit::{
    CommitSha, ParseCommitShaError, ParseShaLengthError, ParseTagShaError, ShaLength, TagSha,
};
pub use flavor::{Flavor, ParseFlavorError};
pub use history::{History, NoMatrixError, Row, Source};
pub use image::{BaseImage, Image};
pub use judge::Judge;
pub use kind::{Kind, ParseKindError};
pub use line::Line;
pub use matrix::{Matrix, MatrixError};
pub use owner::{Matrices, owner};
pub use pin::{Pinned, pin};
pub use plan::{Plan, PlannedImage, Selection, Withheld};
pub use python::{ParsePythonVersionError, PythonVersion};
pub use quote::{Plain, Quoted};
pub use reference::{Reference, ReferenceError, Repository};
pub use release::{ParseReleaseError, Part, Release};
pub use releases::{Releases, Status};
pub use tag::{FloatingTag, ParseTagError, Tag};
pub use verdict::{Code, Meaning, Note, Refusal, Verdict};
