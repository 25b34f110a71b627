//! The Docker image tags of Prefect releases: computed, checked and pinned.

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
pub use plan::{Plan, PlannedImage, Selection, Withheld};
pub use python::{ParsePythonVersionError, PythonVersion};
pub use quote::{Plain, Quoted};
pub use reference::{Reference, ReferenceError, Repository};
pub use release::{ParseReleaseError, Part, Release};
pub use releases::{Releases, Status};
pub use tag::{FloatingTag, ParseTagError, Tag};
pub use verdict::{Code, Meaning, Note, Refusal, Verdict};
