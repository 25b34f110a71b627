//! What a scan found, in numbers.

use std::path::Path;
use std::{fmt, io};

use prefect_tags::check::Code;
use prefect_tags::{Reference, Tag};

use crate::format::scan::JudgedPlace;
use crate::io::input::quoted;
use crate::io::output::{ExitStatus, counted, error};

/// What was found, in numbers. Every tag is one of `valid`, `fixed`, `invalid`,
/// `rejected` and `not_checked`.
#[derive(Debug, Default)]
pub struct Counts {
    /// Files that were read, and those of them with a tag.
    pub files: usize,
    pub files_with_tags: usize,
    pub not_read: usize,
    pub valid: usize,
    pub fixed: usize,
    pub invalid: usize,
    /// Valid, but for a note that is an error.
    pub rejected: usize,
    pub not_checked: usize,
    /// Of the invalid ones, what `--fix` would write, and what is floating.
    pub fixable: usize,
    pub floating: usize,
    /// Whether a file could not be read or written.
    pub has_failed: bool,
    /// Whether there is a note that is an error.
    pub is_refused: bool,
}

impl Counts {
    pub fn add(&mut self, finding: &JudgedPlace<'_>) {
        self.is_refused |= finding.is_refused;
        let count = match &finding.verdict {
            _ if finding.fixed().is_some() => &mut self.fixed,
            Some(Ok(_)) if finding.is_refused => &mut self.rejected,
            Some(Ok(_)) => &mut self.valid,
            Some(Err(invalid)) => {
                self.fixable += usize::from(finding.fix.is_some());
                self.floating += usize::from(invalid.code == Code::Floating);
                &mut self.invalid
            }
            None => &mut self.not_checked,
        };
        *count += 1;
    }

    /// Says that a file could not be read.
    pub fn fail_to_read(&mut self, path: &Path, failure: &io::Error) {
        self.not_read += 1;
        let name = path.to_string_lossy();
        let is_reference = || Reference::parse(&name).is_ok_and(|it| it.tag().is_some());
        let is_tag = name.parse::<Tag>().is_ok() || is_reference();
        if failure.kind() == io::ErrorKind::NotFound && is_tag {
            let hint = format!("see `prefect-tags check {name}`, which checks tags");
            return self.fail("read", path, format_args!("{failure}; {hint}"));
        }
        self.fail("read", path, failure);
    }

    /// Says that a file could not be read or written.
    pub fn fail(&mut self, what: &str, path: &Path, failure: impl fmt::Display) {
        self.has_failed = true;
        error(format_args!("cannot {what} {}: {failure}", quoted(path)));
    }

    pub const fn status(&self) -> ExitStatus {
        match self {
            Counts { has_failed: true, .. } => ExitStatus::Failure,
            Counts { invalid: 1.., .. } | Counts { is_refused: true, .. } => ExitStatus::No,
            _ => ExitStatus::Yes,
        }
    }

    pub const fn tags(&self) -> usize {
        self.valid + self.fixed + self.invalid + self.rejected + self.not_checked
    }

    /// All of it in a line. `is_all` if valid and unchecked tags were reported too,
    /// `is_fix` if files were to be fixed.
    pub fn summary(&self, is_all: bool, is_fix: bool) -> String {
        let Counts { fixed, invalid, rejected, not_checked, fixable, not_read, .. } = *self;
        let (tags, files) = (counted(self.tags(), "tag"), counted(self.files, "file"));
        let mut text =
            format!("{tags} in {} of {files}: {} valid", self.files_with_tags, self.valid);
        let mut add = |count: usize, what: &str, aside: &str| {
            if count > 0 {
                text.extend([", ", &count.to_string(), " ", what, aside]);
            }
        };
        let with_fix = (fixable > 0 && !is_fix).then(|| format!(" ({fixable} fixable with --fix)"));
        add(fixed, "fixed", "");
        add(invalid, "invalid", &with_fix.unwrap_or_default());
        add(rejected, "rejected by --strict", "");
        add(not_checked, "not checked", if is_all { "" } else { " (shown with --all)" });
        add(not_read, if not_read == 1 { "file not read" } else { "files not read" }, "");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_every_tag_once() {
        let counts = Counts { files: 90, files_with_tags: 7, valid: 9, ..Counts::default() };
        assert_eq!(counts.summary(false, false), "9 tags in 7 of 90 files: 9 valid");
        let counts = Counts { invalid: 2, fixable: 1, not_checked: 1, not_read: 2, ..counts };
        assert_eq!(
            counts.summary(false, false),
            "12 tags in 7 of 90 files: 9 valid, 2 invalid (1 fixable with --fix), 1 not checked \
             (shown with --all), 2 files not read"
        );
        let counts = Counts { valid: 0, fixed: 1, rejected: 3, not_read: 1, ..counts };
        assert_eq!(
            counts.summary(true, true),
            "7 tags in 7 of 90 files: 0 valid, 1 fixed, 2 invalid, 3 rejected by --strict, 1 not \
             checked, 1 file not read"
        );
    }
}
