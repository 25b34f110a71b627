//! What comes into the program and what leaves it.

pub mod input;
pub mod lines;
pub mod matrix;
pub mod output;
pub mod released;
pub mod tags;
