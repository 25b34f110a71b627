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
//! use prefect_tags::{History, Plan};
//!
//! let plan = Plan::new("2.11.5".parse()?, History::published())?;
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
//! - A [`Matrix`] lists the images of a release. The [`History`] has the matrix
//!   and the commit of every release; a list of [`Releases`] or more [`Row`]s
//!   give another history, and everything else takes one.
//! - A [`Registry`] has the tags that a repository really has, with their
//!   [`Digest`]s.
//! - A [`Plan`] is what a release is tagged as: images in order, tags in order.
//! - [`owner`] tells which release a floating tag belongs to. By it, a [`Plan`]
//!   moves floating tags only forward, and [`pin`] replaces them with what they
//!   name now.
//! - A [`Checker`] tells whether a tag or a [`Reference`] is valid. Its
//!   [`Verdict`] is [`Valid`], with a [`Meaning`], or [`Invalid`].
//! - A [`Finder`](scan::Finder) finds the tags that a text names.
//!
//! What is read from text has `FromStr` and `Display`, which round-trip, and
//! serde goes through them. [`text`] has what makes text from outside safe to
//! print.
//!
//! # Features
//!
//! `cli`, on by default, is the command line. A program that uses the library
//! needs none of it: `default-features = false`.

/// The examples of the README, which must compile and hold.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod check;
mod commit;
mod digest;
mod error;
mod flavor;
mod history;
mod image;
mod kind;
mod line;
mod list;
mod owner;
mod pin;
mod plan;
mod python;
mod reference;
mod release;
mod repository;
pub mod scan;
mod tag;
pub mod text;

pub use check::{Checker, Code, Invalid, Meaning, Note, Valid, Verdict};
pub use commit::{CommitSha, ShaLength, TagSha};
pub use digest::Digest;
pub use error::ParseError;
pub use flavor::Flavor;
pub use history::{History, HistoryError, Matrix, MatrixError, Row, Status};
pub use image::Image;
pub use kind::Kind;
pub use line::Line;
pub use list::{Registry, RegistryError, Releases};
pub use owner::owner;
pub use pin::{Pinned, pin, pin_bytes};
pub use plan::{Plan, PlanNote, PlannedImage};
pub use python::PythonVersion;
pub use reference::{ParseReferenceError, Reference};
pub use release::{ParseReleaseError, Part, Release};
pub use repository::Repository;
pub use tag::{FloatingTag, ParseTagError, Tag};
