//! Tests of the library from outside: against the scheme and the contract, written down a second
//! time here, and against whatever random input comes to find.

mod contract;
mod edits;
mod owners;
mod properties;
mod scheme;
mod second_opinion;
mod strategies;
mod verdicts;
