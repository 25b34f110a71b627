//! What comes into the program and what leaves it.

mod backup;
pub mod file;
pub mod input;
pub mod lines;
pub mod lists;
pub mod matrix;
pub mod names;
pub mod output;
pub mod tags;
pub mod walk;
