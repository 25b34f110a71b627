//! What a scan found, in numbers.

use std::fmt;
use std::path::Path;

use prefect_tags::check::Code;

use crate::commands::is_fatal;
use crate::format::scan::Finding;
use crate::io::input::quoted;
use crate::io::output::{ExitStatus, error};

/// What was found, in numbers.
#[derive(Debug, Default)]
pub struct Counts {
    pub tags: usize,
    pub files: usize,
    pub invalid: usize,
    pub fixed: usize,
    /// What `--fix` would write.
    pub fixable: usize,
    pub not_checked: usize,
    pub failed: usize,
    /// Of the invalid ones, those that are floating.
    pub floating: usize,
    /// Whether there is a note that is an error.
    pub is_refused: bool,
}

impl Counts {
    pub fn add(&mut self, finding: &Finding<'_>, strict: bool) {
        self.tags += 1;
        self.fixable += usize::from(finding.fix.is_some());
        match &finding.verdict {
            _ if finding.fixed().is_some() => self.fixed += 1,
            Some(Ok(valid)) => self.is_refused |= strict && valid.notes.iter().any(is_fatal),
            Some(Err(invalid)) => {
                self.invalid += 1;
                self.floating += usize::from(invalid.code == Code::Floating);
            }
            None => self.not_checked += 1,
        }
    }

    /// Tells that a file could not be read or written.
    pub fn fail(&mut self, what: &str, path: &Path, failure: impl fmt::Display) {
        self.failed += 1;
        error(format_args!("cannot {what} {}: {failure}", quoted(path)));
    }

    pub fn status(&self) -> ExitStatus {
        match self {
            Counts { failed: 1.., .. } => ExitStatus::Failure,
            Counts { invalid: 1.., .. } | Counts { is_refused: true, .. } => ExitStatus::No,
            _ => ExitStatus::Yes,
        }
    }
}
