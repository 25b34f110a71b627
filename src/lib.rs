//! The Docker image tags of Prefect releases: computed, checked, found, pinned and verified.
//!
//! Every release of [Prefect](https://www.prefect.io) becomes a set of images,
//! one per Python version and flavor, and each image gets several tags: pinned
//! tags, which always mean that release, and floating tags, which move on to newer
//! ones. This crate knows the scheme and its history, and computes the rest. It is
//! pure: the same input gives the same output, and nothing is read or written.
//!
//! ```
//! use prefect_tags::{History, Plan};
//!
//! let plan = Plan::new("2.11.5".parse()?, History::published())?;
//! for image in plan.images() {
//!     for tag in &image.tags {
//!         println!("prefecthq/prefect:{tag}");
//!     }
//! }
//! # assert_eq!(plan.images().iter().flat_map(|image| &image.tags).count(), 36);
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
//!   and the commit of every release; a list of [`Releases`] or more [rows](history::Row)
//!   make another history. Everything else takes a history.
//! - A [`Registry`] has the tags that a repository really has, with their
//!   [`Digest`]s. A [`Request`](verify::Request) compares it with the scheme.
//! - A [`Plan`] lists the images of a release and their tags, in order.
//! - [`History::owner`] tells which release a floating tag belongs to. With it, a
//!   [`Plan`] never moves a floating tag back, and [`Checker::pin`] replaces a
//!   floating tag with the release it points to.
//! - A [`Checker`] tells what a tag or a [`Reference`] means, [`Valid`], or why it
//!   is [`Invalid`].
//! - A [`Finder`](scan::Finder) finds the tags that a text names.
//!
//! Every owned type with a text form has `FromStr` and `Display`, which round-trip and
//! which serde uses. [`text`] makes untrusted text safe to print.
//!
//! # Features
//!
//! `cli`, on by default, is the command line. A program that uses the library
//! needs none of it: `default-features = false`.

pub mod check;
mod commit;
mod digest;
mod error;
mod flavor;
pub mod history;
mod image;
mod inventory;
mod kind;
mod line;
mod list;
mod note;
pub mod plan;
mod python;
mod reference;
mod release;
mod release_or_line;
mod repository;
pub mod scan;
mod tag;
pub mod text;
pub mod verify;

pub use check::{Checker, Invalid, Suggestion, Valid};
pub use commit::Sha;
pub use digest::Digest;
pub use error::Error;
pub use flavor::Flavor;
pub use history::{History, Matrix};
pub use image::Image;
pub use kind::Kind;
pub use line::Line;
pub use list::{Registry, Releases};
pub use note::Note;
pub use plan::Plan;
pub use python::PythonVersion;
pub use reference::Reference;
pub use release::Release;
pub use release_or_line::ReleaseOrLine;
pub use repository::Repository;
pub use tag::{FloatingTag, Tag};
