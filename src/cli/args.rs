//! The arguments.

pub mod answer;
mod options;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Parser, Subcommand};
use prefect_tags::text::joined;
use prefect_tags::{History, Release, ReleaseOrLine, Repository};

use crate::format::{Format, ScanFormat};
use crate::io::input::Input;
use values::{ListItem, input, release, release_or_line, text, value};

pub use options::{CheckOptions, HistoryOptions, OutputOptions, PlanOptions, SourceOptions, texts};
pub use values::kinds_of;

/// What ends the help of a command: examples, and its exit statuses.
fn after_help(examples: &str, no: &str) -> String {
    format!(
        "Examples:\n{examples}\n\nExit status:\n  0  success\n  1  {no}\n  2  usage error, bad \
         input or I/O error"
    )
}

/// The version, with the newest releases that are built in.
fn version() -> &'static str {
    let version = env!("CARGO_PKG_VERSION");
    format!("{version} (knows Prefect up to {})", joined(History::published().known_to())).leak()
}

/// Compute, check, find, pin and verify the Docker image tags of Prefect releases
#[derive(Debug, Parser)]
#[command(version = version(), max_term_width = 100, after_help = after_help("\
\x20 prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{commit})\"
  prefect-tags check 2.11.5-python3.10
  prefect-tags scan
  prefect-tags pin 2-latest
  prefect-tags verify --registry-tags tags.json
  prefect-tags matrix 2.11.5", "the answer is no, as the help of the command says"))]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
    /// Print no notes
    #[arg(short, long, global = true, display_order = QUIET_ORDER)]
    pub quiet: bool,
}

/// Where `--quiet` stands among the options: last.
const QUIET_ORDER: usize = 100;

#[derive(Debug, Subcommand)]
pub enum Command {
    Compute(ComputeArguments),
    Check(CheckArguments),
    Scan(ScanArguments),
    Pin(PinArguments),
    Verify(VerifyArguments),
    Matrix(MatrixArguments),
}

/// Explains an option that commands share as it works for one of them.
fn explained(option: Arg, short: &'static str, long: &str) -> Arg {
    option.help(short).long_help(format!("{short}\n\n{long}"))
}

/// Explains `--quiet` as it works for one command.
fn quiet(help: &'static str) -> Arg {
    let quiet = Arg::new("quiet").short('q').long("quiet").action(ArgAction::SetTrue);
    quiet.display_order(QUIET_ORDER).help(help)
}

/// Print the image tags of a release
#[derive(Debug, Args)]
#[command(mut_arg("releases", |option| explained(
    option,
    "List of all releases, so that no floating tag moves back; `-` is standard input \
     [default: this release counts as the newest]",
    "A floating tag is printed only if no newer release in the list owns it. One release per \
     line or JSON, as `git tag`, `git ls-remote --tags`, `gh release list --json tagName` and \
     registries print it.",
)))]
#[command(mut_arg("matrix", |option| explained(
    option,
    "Matrix of the release, or rows to add to the built-in ones, in JSON; `-` is standard input \
     [default: built-in]",
    "A matrix is an object: {\"standard\":[\"3.9\",\"3.10\"],\"latest\":\"3.10\"}. Rows are a \
     list of such objects, each with the first release it applies to as `since`, as \
     `prefect-tags matrix --format json` prints them.",
)))]
#[command(after_help = after_help("\
\x20 prefect-tags compute 2.11.5
  prefect-tags compute 2.11.5 --sha \"$(git rev-parse 2.11.5^{commit})\" --format json
  git ls-remote --tags https://github.com/PrefectHQ/prefect |
    prefect-tags compute 2.11.5 --releases - --strict
  prefect-tags compute 4.0.0 --matrix matrix.json --image ghcr.io/me/prefect", "nothing matches the filters, or --strict found a note"))]
pub struct ComputeArguments {
    /// Release, in any PEP 440 spelling: 2.11.5, v2.11.5, 3.0.0-rc.1, refs/tags/2.11.5
    #[arg(value_parser = value(release))]
    pub release: Release,
    #[command(flatten)]
    pub options: PlanOptions,
    /// Print REPOSITORY:TAG for each of these, comma-separated; may be repeated
    /// [default: only the tag; json and bake: prefecthq/prefect]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_parser = ListItem(value(text::<Repository>)))]
    pub image: Vec<Repository>,
    /// Treat notes as errors: print no tag, with status 1
    ///
    /// The notes `assumed-matrix` and `inferred-image` are not errors.
    #[arg(long)]
    pub strict: bool,
    /// Output format
    #[arg(short, long, default_value = "text")]
    pub format: Format,
}

/// Check whether tags are valid, and say what they mean
#[derive(Debug, Args)]
#[command(arg = quiet("Print only invalid tags"))]
#[command(after_help = after_help("\
\x20 prefect-tags check 2.11.5-python3.10
  prefect-tags check --pinned prefecthq/prefect:2-latest
  prefect-tags check --expect 3.9.1 3-latest 3.9.1-python3.12
  crane ls prefecthq/prefect | prefect-tags check --registry-tags - 3.9.1-python3.14", "a tag is invalid, or --strict found a note"))]
pub struct CheckArguments {
    /// Tag or reference [registry[:port]/]repository:tag[@digest]; `-` reads them from
    /// standard input, one per line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    #[command(flatten)]
    pub options: CheckOptions,
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Find Prefect image tags in files, and check or fix them
#[derive(Debug, Args)]
#[command(mut_arg("image", |option| explained(
    option,
    "Repository to look for; may be repeated [default: any that ends in prefecthq/prefect]",
    "References to exactly these repositories are found. `docker.io/` may be left out on either \
     side.",
)))]
#[command(arg = quiet("Print only what is invalid or fixed, and no summary"))]
#[command(after_help = after_help("\
\x20 prefect-tags scan
  prefect-tags scan --pinned --format github .github deploy/Dockerfile
  prefect-tags scan --fix --expect 3.9.1
  git ls-remote --tags https://github.com/PrefectHQ/prefect |
    prefect-tags scan --fix --pinned --releases -
  git ls-files -z | prefect-tags scan --files0-from -

A line that says `prefect-tags: ignore` is skipped.", "a tag is invalid and not fixed, or --strict found a note"))]
pub struct ScanArguments {
    /// Files, and directories to walk; `-` is standard input [default: .]
    ///
    /// Links are not followed. `.git`, `node_modules` and directories with a
    /// CACHEDIR.TAG or a pyvenv.cfg in them are skipped, and so are binary files.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// File with the names of files, each followed by NUL; `-` is standard input
    ///
    /// `git ls-files -z` prints them. A file that is no longer there is skipped. With
    /// --fix, a relative name that is a link or leads through one is not written.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub files0_from: Option<Input>,
    /// Rewrite the files where the right tag is certain
    ///
    /// A tag that means one tag for certain is respelled: a leading `v`, the case of
    /// letters, another PEP 440 spelling. With --pinned and a list of releases or the
    /// tags of a registry, a floating tag is replaced by the release it points to. With
    /// --expect and a release, tags of other releases are moved to it. The flavor never
    /// changes, nor does a Python version that the tag names. With --strict, a note on a
    /// list or on --expect keeps all files as they are.
    #[arg(long)]
    pub fix: bool,
    #[command(flatten)]
    pub options: CheckOptions,
    /// Report valid tags too, and those that cannot be checked
    #[arg(long)]
    pub all: bool,
    /// Output format
    #[arg(short, long, default_value = "text")]
    pub format: ScanFormat,
}

/// Print the pinned tag that each tag points to now
#[derive(Debug, Args)]
#[command(after_help = after_help("\
\x20 prefect-tags pin 2-latest
  git ls-remote --tags https://github.com/PrefectHQ/prefect | prefect-tags pin --releases - 2-latest
  prefect-tags pin --registry-tags tags.json --digest prefecthq/prefect:3-latest", "a tag is invalid, or points to no known release"))]
pub struct PinArguments {
    /// Tag or reference [registry[:port]/]repository:tag[@digest]; `-` reads them from
    /// standard input, one per line
    #[arg(value_name = "TAG", required = true)]
    pub tags: Vec<OsString>,
    #[command(flatten)]
    pub sources: SourceOptions,
    /// Append the digest, to pinned tags too
    #[arg(long, requires = "registry_tags")]
    pub digest: bool,
    /// Repository whose tags --registry-tags lists [default: the one named in it, else
    /// prefecthq/prefect]
    #[arg(long, value_name = "NAME", requires = "registry_tags", value_parser = value(text::<Repository>))]
    pub image: Option<Repository>,
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Check whether a registry has the tags that it should have
#[derive(Debug, Args)]
#[command(mut_arg("releases", |option| explained(
    option,
    "List of all releases; `-` is standard input [default: the releases that the registry has]",
    "Only these releases are treated as published. One release per line or JSON, as `git tag`, \
     `git ls-remote --tags`, `gh release list --json tagName` and registries print it.",
)))]
#[command(arg = quiet("Print no notes and no summary"))]
#[command(after_help = after_help("\
\x20 skopeo list-tags docker://ghcr.io/me/prefect | prefect-tags verify --registry-tags -
  prefect-tags verify 3.9.2 --registry-tags tags.txt
  prefect-tags verify 3 --registry-tags tags.json --kind floating --format json", "a tag is missing or wrong, or a release is not whole"))]
pub struct VerifyArguments {
    /// Releases, and release lines for their final releases [default: all final
    /// releases that are out]
    #[arg(value_name = "RELEASE or LINE", value_parser = value(release_or_line))]
    pub releases_or_lines: Vec<ReleaseOrLine>,
    /// Tags of the repository, as its registry lists them; `-` is standard input
    ///
    /// Names, or lines of a tag and its digest, or JSON, as `crane ls`, `skopeo
    /// list-tags`, Docker Hub and the registry's API print it. Without digests, floating
    /// tags cannot be checked.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub registry_tags: Input,
    /// The same as listed before, to see that no pinned tag was moved
    ///
    /// It has the same forms, and `-` is standard input. Reports pinned tags that have
    /// another digest now, or are gone. Nothing else notices that somebody moved one.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub before: Option<Input>,
    #[command(flatten)]
    pub options: PlanOptions,
    /// Report the other tags too: as they should be, unchecked, and known to differ
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Print which images a release has, or how they changed
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  prefect-tags matrix
  prefect-tags matrix 2.11.5 --format json

Exit status:
  0  success
  2  usage error, bad input or I/O error")]
pub struct MatrixArguments {
    /// Release, in any PEP 440 spelling [default: the whole history]
    #[arg(value_parser = value(release))]
    pub release: Option<Release>,
    /// Rows to add to the built-in matrices, a JSON list; `-` is standard input
    /// [default: built-in]
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub matrix: Option<Input>,
    #[command(flatten)]
    pub output: OutputOptions,
}
