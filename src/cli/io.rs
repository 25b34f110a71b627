//! What comes into the program and what leaves it.

pub mod file;
pub mod input;
pub mod lines;
pub mod lists;
pub mod matrix;
pub mod names;
pub mod output;
pub mod replace;
pub mod tags;
pub mod walk;
