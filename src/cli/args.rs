//! The arguments.

pub mod answer;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, Parser, Subcommand};
use prefect_tags::{
    Checker, CommitSha, Flavor, History, PythonVersion, Release, Repository, ShaLength,
};

use crate::format::text::known_to;
use crate::format::{Format, ScanFormat, TextOrJson};
use crate::io::input::Input;
use values::{flavors, input, kinds, release, text};

pub use values::KindFilter;

const EXIT_STATUS: &str = "\
Exit status:
  0  yes, done
  1  the answer is no: an invalid tag, nothing left to print after filters,
     nothing to pin to, a note with --strict
  2  usage, bad input, I/O";

/// The version, with the newest releases that the history knows.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let version = env!("CARGO_PKG_VERSION");
        format!("{version} (knows Prefect to {})", known_to(History::published()))
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
  git tag | prefect-tags compute 2.11.6 --released - --strict
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
    /// Only these flavors, comma-separated [default: standard,conda]
    #[arg(long, value_name = "F,...", value_delimiter = ',', value_parser = flavors())]
    pub flavor: Option<Vec<Flavor>>,
    /// Only these Python versions, comma-separated [default: all of
    /// the matrix]
    #[arg(long, value_name = "X.Y,...", value_delimiter = ',', value_parser = text::<PythonVersion>())]
    pub python: Option<Vec<PythonVersion>>,
    /// Only these kinds of tags, comma-separated [default: all]
    #[arg(long, value_name = "K,...", value_delimiter = ',', value_parser = kinds())]
    pub kind: Option<Vec<KindFilter>>,
    /// Repository names to print before each tag, comma-separated; may
    /// be repeated [default: none, but prefecthq/prefect in json and bake]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_parser = text::<Repository>())]
    pub image: Vec<Repository>,
    /// Print nothing, with status 1, where there would be a note (other than
    /// that the matrix of a new release is assumed)
    #[arg(long)]
    pub strict: bool,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: Format,
}

/// What extends the history, or stands in for it.
#[derive(Debug, Args)]
pub struct HistoryOptions {
    /// What releases are built as, in addition to the history: a JSON list of
    /// rows, as `matrix --format json` prints it, or for `compute` the matrix of
    /// its one release; `-` is standard input [default: the history alone]
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub matrix: Option<Input>,
    /// The releases that are out, as `git tag` or `git ls-remote --tags` lists
    /// them; by them, `compute` moves floating tags only forward; `-` is standard
    /// input [default: those of the history, and for `compute` this release is
    /// the newest]
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub released: Option<Input>,
}

impl HistoryOptions {
    /// The files that are read.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.matrix.iter().chain(&self.released)
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
    #[command(flatten)]
    pub history: HistoryOptions,
}

/// Find and check the tags in files
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags scan
  prefect-tags scan --pinned --format github .github deploy/Dockerfile
  git tag | prefect-tags scan --fix --pinned --released -
  git ls-files -z | prefect-tags scan --files0-from -

A line that says `prefect-tags: ignore` is passed over.

{EXIT_STATUS}"))]
pub struct ScanArguments {
    /// Files, and directories to walk; `-` is standard input [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read names of files from a file, each ended by NUL (`git ls-files -z`);
    /// what is no longer there is skipped; `-` is standard input
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub files0_from: Option<Input>,
    /// Rewrite the files: respell what means one tag for certain, and with
    /// --pinned and --released replace a floating tag with the release that it names
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
    pub fn checker<'a>(&self, history: &'a History) -> Checker<'a> {
        let checker = Checker::new(history).with_repositories(self.image.clone());
        if self.pinned { checker.with_pinned_only() } else { checker }
    }
}

/// Print the pinned tag that each tag names now
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags pin 2-latest
  git tag | prefect-tags pin --released - 2-latest
  prefect-tags pin --released releases.txt ghcr.io/me/prefect:3-python3.9-conda

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
