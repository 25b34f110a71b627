//! The arguments.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::builder::StyledStr;
use clap::error::ContextValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use prefect_tags::{CommitSha, Flavor, Kind, Plain, PythonVersion, Release, Repository, ShaLength};

use crate::input::Input;
use crate::output::{Status, WriteError, is_closed_pipe, report};
use crate::render::Format;

const EXIT_STATUS: &str = "\
Exit status:
  0  yes, done
  1  the answer is no: an invalid tag, nothing left to print after filters,
     nothing to pin to
  2  usage, bad input, I/O";

/// Computes, checks and pins the Docker image tags of Prefect releases.
#[derive(Debug, Parser)]
#[command(version, after_help = format!("\
Examples:
  prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{{commit}})\"
  prefect-tags check 2.11.5-python3.10
  git tag | prefect-tags pin --released - 2-latest
  prefect-tags matrix 2.11.5

{EXIT_STATUS}"))]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Print no notes; `check` prints nothing for valid tags either
    #[arg(short, long, global = true, display_order = 100)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Compute(ComputeArguments),
    Check(CheckArguments),
    Pin(PinArguments),
    Matrix(MatrixArguments),
}

/// Print the tags of a release
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags compute 2.11.5
  prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{{commit}})\" --format json
  git tag | prefect-tags compute 2.11.6 --released -
  prefect-tags compute 4.0.0 --matrix matrix.json --image ghcr.io/me/prefect

{EXIT_STATUS}"))]
pub struct ComputeArguments {
    /// The release, in any PEP 440 spelling: 2.11.5, v2.11.5, 3.0.0-rc.1
    pub release: Release,
    /// The release's commit, 40 hexadecimal digits (64 in a SHA-256
    /// repository); without it there are no `commit` tags
    #[arg(long)]
    pub sha: Option<CommitSha>,
    /// How many digits of the SHA `commit` tags have, 7 to 40 [default: all]
    #[arg(long, value_name = "N")]
    pub sha_length: Option<ShaLength>,
    /// A matrix to use instead of the published history; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub matrix: Option<Input>,
    /// The releases that are out, one a line, so that floating tags move only
    /// forward; `-` is standard input [default: this release is the newest]
    #[arg(long, value_name = "FILE")]
    pub released: Option<Input>,
    /// Only these flavors: standard, conda, kubernetes
    #[arg(long, value_name = "F", value_delimiter = ',', default_value = "standard,conda")]
    pub flavor: Vec<Flavor>,
    /// Only these Python versions [default: all of the matrix]
    #[arg(long, value_name = "X.Y", value_delimiter = ',')]
    pub python: Option<Vec<PythonVersion>>,
    /// Only these kinds: release, commit, minor, major, latest [default: all]
    #[arg(long, value_name = "K", value_delimiter = ',')]
    pub kind: Option<Vec<Kind>>,
    /// A repository name to print before each tag; may be repeated [default:
    /// none, but prefecthq/prefect in json and bake]
    #[arg(long, value_name = "NAME")]
    pub image: Vec<Repository>,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: Format,
}

/// Tell whether tags are valid, and what they mean
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags check 2.11.5-python3.10
  prefect-tags check --pinned prefecthq/prefect:2-latest
  grep -rhoE 'prefecthq/prefect[:@][[:alnum:]._:@-]+' . | prefect-tags check -

{EXIT_STATUS}"))]
pub struct CheckArguments {
    /// A tag, or a reference [registry[:port]/]repository:tag[@digest]; `-`
    /// reads them from standard input, one a line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    /// Take a floating tag for invalid too, unless a digest pins it
    #[arg(long)]
    pub pinned: bool,
    /// The repository that references must be to; docker.io/ may be left out
    /// [default: any]
    #[arg(long, value_name = "NAME")]
    pub image: Option<Repository>,
    /// The releases that are out, one a line; `-` is standard input [default:
    /// the published history]
    #[arg(long, value_name = "FILE")]
    pub released: Option<Input>,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}

/// Print the pinned tag that each tag names now
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  git tag | prefect-tags pin --released - 2-latest
  prefect-tags pin --released releases.txt ghcr.io/me/prefect:3-python3.9-conda

{EXIT_STATUS}"))]
pub struct PinArguments {
    /// A tag, or a reference [registry[:port]/]repository:tag[@digest]; `-`
    /// reads them from standard input, one a line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    /// The releases that are out, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub released: Input,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}

/// Print what a release is built as, or every change of it
#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  prefect-tags matrix
  prefect-tags matrix 2.11.5 --format json

{EXIT_STATUS}"))]
pub struct MatrixArguments {
    /// The release, in any PEP 440 spelling [default: the whole history]
    pub release: Option<Release>,
    /// The output
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Prints what clap answers instead of arguments: help, the version, or what is
/// wrong with the arguments.
pub fn print_answer(mut answer: clap::Error) -> Status {
    make_plain(&mut answer);
    let is_error = answer.use_stderr();
    let printed = answer.print().and_then(|()| io::stdout().flush());
    match printed.map_err(|error| anyhow::Error::new(WriteError(error))) {
        _ if is_error => Status::Failure,
        Err(error) if !is_closed_pipe(&error) => {
            report("error", format_args!("{error:#}"));
            Status::Failure
        }
        _ => Status::Yes,
    }
}

/// Quotes the arguments that clap's message repeats, so that they cannot write
/// control characters or commands into a log.
fn make_plain(answer: &mut clap::Error) {
    let plain = |text: &String| Plain::new(text).to_string();
    let is_plain = |text: &StyledStr| plain(&text.to_string()) == text.to_string();
    let changed: Vec<_> = answer
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(plain(text)))),
            // Tips, which repeat arguments amid text of clap's own.
            ContextValue::StyledStrs(tips) if !tips.iter().all(is_plain) => {
                Some((kind, ContextValue::None))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in changed {
        answer.insert(kind, value);
    }
}
