//! What people have: lists of releases, and the tags of a registry.

mod registry;
mod releases;

pub use registry::Registry;
pub use releases::Releases;
