//! The arguments.

pub mod answer;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use anyhow::{anyhow, ensure};
use clap::{Args, Parser, Subcommand};
use prefect_tags::text::joined;
use prefect_tags::{
    Checker, CommitSha, Flavor, History, Kind, PythonVersion, Release, ReleaseOrLine, Repository,
    ShaLength,
};

use crate::format::{Format, ScanFormat, TextOrJson};
use crate::io::input::Input;
use values::{flavors, input, item, kinds, release, release_or_line, text};

pub use values::KindFilter;

const EXIT_STATUS: &str = "\
Exit status:
  0  success
  1  the answer is no: a tag is invalid, a registry is not as it should be,
     there is nothing to pin to, or --strict found a note
  2  usage error, bad input or I/O error";

/// The version, with the newest releases that the history knows.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let version = env!("CARGO_PKG_VERSION");
        format!("{version} (knows Prefect up to {})", joined(History::published().known_to()))
    });
    &VERSION
}

/// Computes, checks, finds and pins the Docker image tags of Prefect releases.
#[derive(Debug, Parser)]
#[command(version = version(), max_term_width = 100, after_help = format!("\
Examples:
  prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{{commit}})\"
  prefect-tags check 2.11.5-python3.10
  prefect-tags scan
  prefect-tags pin 2-latest
  prefect-tags matrix 2.11.5

{EXIT_STATUS}"))]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Print no notes; `check` and `scan` print nothing for valid tags either,
    /// and `scan` no summary
    #[arg(short, long, global = true, display_order = 100)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Compute(ComputeArguments),
    Check(CheckArguments),
    Scan(ScanArguments),
    Pin(PinArguments),
    Matrix(MatrixArguments),
}

/// Print the tags of a release
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags compute 2.11.5
  prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{{commit}})\" --format json
  git tag | prefect-tags compute 2.11.6 --releases - --strict
  prefect-tags compute 4.0.0 --matrix matrix.json --image ghcr.io/me/prefect

{EXIT_STATUS}"))]
pub struct ComputeArguments {
    /// The release, in any PEP 440 spelling: 2.11.5, v2.11.5, 3.0.0-rc.1,
    /// refs/tags/2.11.5
    #[arg(value_parser = release())]
    pub release: Release,
    /// The release's commit, 40 hexadecimal digits (64 in a SHA-256
    /// repository); without it there are no `commit` tags [default: none]
    #[arg(long, value_parser = text::<CommitSha>())]
    pub sha: Option<CommitSha>,
    /// How many digits of the SHA `commit` tags have, 7 to 40 [default: all]
    #[arg(long, value_name = "N", value_parser = text::<ShaLength>())]
    pub sha_length: Option<ShaLength>,
    #[command(flatten)]
    pub history: HistoryOptions,
    /// A release that was withdrawn, so that floating tags move back from it; may be
    /// repeated [default: none]
    #[arg(long, value_name = "RELEASE", value_parser = release())]
    pub yanked: Vec<Release>,
    /// Only these flavors, comma-separated [default: standard,conda]
    #[arg(long, value_name = "F,...", value_delimiter = ',', value_parser = item(flavors()))]
    pub flavor: Option<Vec<Flavor>>,
    /// Only these Python versions, comma-separated [default: all of
    /// the matrix]
    #[arg(long, value_name = "X.Y,...", value_delimiter = ',', value_parser = item(text::<PythonVersion>()))]
    pub python: Option<Vec<PythonVersion>>,
    /// Only these kinds of tags, comma-separated [default: all]
    #[arg(long, value_name = "K,...", value_delimiter = ',', value_parser = item(kinds()))]
    pub kind: Option<Vec<KindFilter>>,
    /// Repository names to print before each tag, comma-separated; may
    /// be repeated [default: none, but prefecthq/prefect in json and bake]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_parser = item(text::<Repository>()))]
    pub image: Vec<Repository>,
    /// Print nothing, with status 1, where there would be a note (other than
    /// that the matrix of a new release is assumed)
    #[arg(long)]
    pub strict: bool,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: Format,
}

impl ComputeArguments {
    /// The kinds of tags that are wanted; `None` for all.
    pub fn kinds(&self) -> Option<Vec<Kind>> {
        let filters = self.kind.as_ref()?;
        Some(filters.iter().flat_map(|filter| filter.kinds()).collect())
    }
}

/// What extends the history, or stands in for it.
#[derive(Debug, Args)]
pub struct HistoryOptions {
    /// What releases are built as, in addition to the history: a JSON list of
    /// rows, as `matrix --format json` prints it, or for `compute` the matrix of
    /// its one release; `-` is standard input [default: the history alone]
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub matrix: Option<Input>,
    /// List of all releases, as `git tag` or `git ls-remote --tags` prints it; `-`
    /// is standard input [default: built-in]
    ///
    /// No other release counts as out. One release per line, or JSON, as git, `gh`,
    /// skopeo and registries print it.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub releases: Option<Input>,
    /// Leave aside the built-in releases, for images of one's own
    ///
    /// Neither the releases that are built in, nor their commits, nor what is known
    /// of Docker Hub count. Only the list of releases tells what is out, and has to
    /// be given.
    #[arg(long)]
    pub no_history: bool,
}

impl HistoryOptions {
    /// The files that are read.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.matrix.iter().chain(&self.releases)
    }
}

/// Check whether tags are valid, and say what they mean
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags check 2.11.5-python3.10
  prefect-tags check --pinned prefecthq/prefect:2-latest
  git grep -hoE 'prefecthq/prefect:[[:alnum:]._-]+' | prefect-tags check -

{EXIT_STATUS}"))]
pub struct CheckArguments {
    /// A tag, or a reference [registry[:port]/]repository:tag[@digest]; `-`
    /// reads them from standard input, one a line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    #[command(flatten)]
    pub options: CheckOptions,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}

/// What makes tags invalid.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Treat floating tags as invalid too, unless pinned by a digest
    #[arg(long)]
    pub pinned: bool,
    /// The repository that references must be to, docker.io/ may be left out;
    /// may be repeated [default: any; `scan`: those that end in
    /// prefecthq/prefect]
    #[arg(long, value_name = "NAME", value_parser = text::<Repository>())]
    pub image: Vec<Repository>,
    /// Release or release line that every tag must be of: 3.9.1, 3.9 or 3
    /// [default: any]
    ///
    /// A floating tag is right where its line has the release in it and the release
    /// has its image, so nothing changes when a newer release comes out.
    #[arg(long, value_name = "RELEASE or LINE", value_parser = release_or_line())]
    pub expect: Option<ReleaseOrLine>,
    /// Fail where there is a note, other than that the matrix of a new release is
    /// assumed or that a tag is frozen
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub history: HistoryOptions,
}

/// Find and check the tags in files
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags scan
  prefect-tags scan --pinned --format github .github deploy/Dockerfile
  git tag | prefect-tags scan --fix --pinned --releases -
  git ls-files -z | xargs -0 prefect-tags scan

A line that says `prefect-tags: ignore` is passed over.

{EXIT_STATUS}"))]
pub struct ScanArguments {
    /// Files, and folders to walk [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Rewrite the files: respell what means one tag for certain, and with
    /// --pinned and --releases replace a floating tag with the release that it names
    #[arg(long)]
    pub fix: bool,
    #[command(flatten)]
    pub options: CheckOptions,
    /// Report valid tags too, and those that cannot be checked
    #[arg(long)]
    pub all: bool,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: ScanFormat,
}

impl CheckOptions {
    /// The checker that the options ask for.
    pub fn checker<'a>(&self, history: &'a History) -> anyhow::Result<Checker<'a>> {
        let mut checker = Checker::new(history).with_repositories(self.image.clone());
        if self.pinned {
            checker = checker.with_pinned_only();
        }
        if let Some(expected) = self.expect {
            if let ReleaseOrLine::Release(release) = expected {
                history
                    .row(release)
                    .map_err(|error| anyhow!("{error}; pass its matrix with --matrix <FILE>"))?;
                ensure!(
                    !history.rules_out(release),
                    "--expect {release} was never published, expected a release that was"
                );
            }
            checker = checker.with_expected(expected);
        }
        Ok(checker)
    }
}

/// Print the pinned tag that each tag names now
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags pin 2-latest
  git tag | prefect-tags pin --releases - 2-latest
  prefect-tags pin --releases releases.txt ghcr.io/me/prefect:3-python3.9-conda

{EXIT_STATUS}"))]
pub struct PinArguments {
    /// A tag, or a reference [registry[:port]/]repository:tag[@digest]; `-`
    /// reads them from standard input, one a line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    #[command(flatten)]
    pub history: HistoryOptions,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}

/// Print the images of a release, or every change over time
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags matrix
  prefect-tags matrix 2.11.5 --format json

{EXIT_STATUS}"))]
pub struct MatrixArguments {
    /// The release, in any PEP 440 spelling [default: the whole history]
    #[arg(value_parser = release())]
    pub release: Option<Release>,
    /// Rows to add to the history, a JSON list as `matrix --format json` prints
    /// it; `-` is standard input [default: none]
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub matrix: Option<Input>,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}
