//! What the benches share: processes or routines that take turns, and a table of the figures.
//!
//! The two of a ratio take turns in one run: on a busy machine, times of different runs do not
//! compare, and a harness that measures one routine after the other cannot give a ratio.

use std::array;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The times of some that take turns, sorted.
pub fn take_turns<const COUNT: usize>(
    rounds: usize,
    mut all: [&mut dyn FnMut() -> Result<Duration>; COUNT],
) -> Result<[Vec<Duration>; COUNT]> {
    let mut times = array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for (one, times) in all.iter_mut().zip(&mut times) {
            times.push(one()?);
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    Ok(times)
}

/// The figures, each with its limit.
pub struct Table {
    is_met: bool,
}

impl Table {
    pub fn new() -> Self {
        println!(
            "{:<60}{:>12}{:>12}{:>8}{:>12}",
            "figure", "measured", "yardstick", "ratio", "limit"
        );
        Table { is_met: true }
    }

    /// A time and its yardstick.
    pub fn ratio(&mut self, figure: &str, measured: Duration, yardstick: Duration, limit: f64) {
        let ratio = measured.as_secs_f64() / yardstick.as_secs_f64();
        let mark = self.mark(ratio <= limit);
        println!("{figure:<60}{measured:>12.1?}{yardstick:>12.1?}{ratio:>8.2}{limit:>12}{mark}");
    }

    /// What a line ends in where the limit is not met.
    pub fn mark(&mut self, is_met: bool) -> &'static str {
        self.is_met &= is_met;
        if is_met { "" } else { "  over the limit" }
    }

    pub fn verdict(&self) -> ExitCode {
        if self.is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
