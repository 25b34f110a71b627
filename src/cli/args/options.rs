//! The options that commands share.

use std::fmt::Display;

use anyhow::ensure;
use clap::Args;
use prefect_tags::{Flavor, PythonVersion, Release, ReleaseOrLine, Repository, Sha};

use super::values::{
    ListItem, ReleaseList, flavors, input, kinds, kinds_of, release_list, release_or_line, sha,
    sha_length, text, value,
};
use crate::format::TextOrJson;
use crate::io::input::Input;

/// What tags of releases are wanted, and by what.
#[derive(Debug, Args)]
pub struct PlanOptions {
    /// Commit of the release, 40 hexadecimal digits (64 in a SHA-256 repository);
    /// without it there are no `commit` tags
    #[arg(long, value_parser = value(sha))]
    pub sha: Option<Sha>,
    /// Number of digits of the SHA in `commit` tags, 7 to 40 [default: all]
    #[arg(long, value_name = "N", value_parser = value(sha_length))]
    pub sha_length: Option<u8>,
    #[command(flatten)]
    pub history: HistoryOptions,
    /// Releases that were withdrawn, so that their floating tags move back,
    /// comma-separated; may be repeated
    ///
    /// Blanks, line ends and empty parts are skipped, so that it may be a variable.
    #[arg(long, value_name = "RELEASE,...", value_parser = release_list())]
    yanked: Vec<ReleaseList>,
    /// Only these flavors, comma-separated [default: standard,conda]
    #[arg(long, value_name = "F,...", value_delimiter = ',', value_parser = ListItem(flavors()))]
    pub flavor: Vec<Flavor>,
    /// Only these Python versions, comma-separated [default: all of the matrix]
    #[arg(long, value_name = "X.Y,...", value_delimiter = ',', value_parser = ListItem(value(text::<PythonVersion>)))]
    pub python: Vec<PythonVersion>,
    /// Only these kinds of tags, comma-separated [default: all]
    ///
    /// release 2.11.5-python3.10, commit sha-...-python3.10, minor 2.11-python3.10, major
    /// 2-python3.10, latest 2-latest; pinned = the first two, floating = the rest.
    #[arg(long, value_name = "K,...", value_delimiter = ',', value_parser = ListItem(kinds()))]
    pub kind: Vec<String>,
}

impl PlanOptions {
    /// Refuses a length without a SHA.
    pub fn check_sha_length(&self) -> anyhow::Result<()> {
        let is_whole = self.sha.is_some() || self.sha_length.is_none();
        ensure!(is_whole, "--sha-length needs --sha <SHA>");
        Ok(())
    }

    /// The releases of `--yanked`.
    pub fn yanked(&self) -> Vec<Release> {
        self.yanked.iter().flatten().copied().collect()
    }

    /// Each of the three that is given, as it is written.
    pub fn named(&self) -> [Option<String>; 3] {
        let named = |option: &str, values: Vec<String>| {
            (!values.is_empty()).then(|| format!("{option} {}", values.join(",")))
        };
        let (flavors, pythons) = (texts(&self.flavor), texts(&self.python));
        [named("--flavor", flavors), named("--python", pythons), named("--kind", texts(&self.kind))]
    }

    /// What they select. Without flavors, it is those of the documentation.
    pub fn selected(&self) -> prefect_tags::plan::Filters {
        let documented = Flavor::ALL.iter().copied().filter(|it| it.is_documented()).collect();
        let kinds: Vec<_> = self.kind.iter().flat_map(|name| kinds_of(name)).collect();
        prefect_tags::plan::Filters {
            flavors: Some(if self.flavor.is_empty() { documented } else { self.flavor.clone() }),
            pythons: Some(self.python.clone()).filter(|it| !it.is_empty()),
            kinds: Some(kinds).filter(|it| !it.is_empty()),
        }
    }
}

/// Values as they are written.
pub fn texts(values: impl IntoIterator<Item: Display>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

/// What extends the built-in history, or stands in for it.
#[derive(Debug, Args)]
pub struct HistoryOptions {
    /// Rows to add to the built-in matrices, a JSON list; `-` is standard input
    /// [default: built-in]
    ///
    /// Each is an object with the Python versions per flavor, and the first release
    /// it applies to as `since`, as `prefect-tags matrix --format json` prints it.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub matrix: Option<Input>,
    /// List of all releases; `-` is standard input [default: built-in]
    ///
    /// Only these releases are treated as published. One release per line or JSON, as `git tag`,
    /// `git ls-remote --tags`, `gh release list --json tagName` and registries print
    /// it.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub releases: Option<Input>,
    /// Use only your own list of releases, for a fork
    ///
    /// The built-in releases, their commits and what is known of Docker Hub are ignored.
    /// A list of releases or the tags of a registry is required.
    #[arg(long)]
    pub no_history: bool,
}

impl HistoryOptions {
    /// The files that are read.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.matrix.iter().chain(&self.releases)
    }
}

/// What is known of releases, and what a registry has.
#[derive(Debug, Args)]
pub struct SourceOptions {
    #[command(flatten)]
    pub history: HistoryOptions,
    /// Tags of one repository, as its registry lists them; `-` is standard input
    ///
    /// Names, or lines of a tag and its digest, or JSON, as `crane ls`, `skopeo
    /// list-tags`, Docker Hub and the registry's API print it. A tag that the registry
    /// lacks is invalid, and a floating tag points to the release that has its
    /// digest. The file lists the tags of the first --image, else of the repository
    /// named in it, else of prefecthq/prefect.
    #[arg(long, value_name = "FILE", value_parser = input())]
    pub registry_tags: Option<Input>,
}

impl SourceOptions {
    /// The files that are read.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.history.inputs().chain(&self.registry_tags)
    }
}

/// What makes tags invalid.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Reject floating tags, unless they have a digest
    #[arg(long)]
    pub pinned: bool,
    /// Reject tags that do not belong to this release or release line [default: any]
    ///
    /// A floating tag passes if its line contains the release and the release has that
    /// image, so the result does not change when a newer release comes out: with
    /// --expect 3.9.1, 3-latest and 3.9-python3.12 pass, and 2-latest and
    /// 3.8-python3.12 do not.
    #[arg(long, value_name = "RELEASE or LINE", value_parser = value(release_or_line))]
    pub expect: Option<ReleaseOrLine>,
    /// Reject references to other repositories; may be repeated [default: any]
    ///
    /// `docker.io/` may be left out on either side.
    #[arg(long, value_name = "NAME", value_parser = value(text::<Repository>))]
    pub image: Vec<Repository>,
    /// Treat notes as errors, with status 1
    ///
    /// The notes `assumed-matrix` and `frozen` are not errors.
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub sources: SourceOptions,
}

/// How the answer is printed.
#[derive(Debug, Args)]
pub struct OutputOptions {
    /// Output format
    #[arg(short, long, default_value = "text")]
    pub format: TextOrJson,
}
