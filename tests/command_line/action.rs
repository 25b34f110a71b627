//! The shell of the GitHub action, run in bash with what a runner sets. cargo and curl have
//! stand-ins, which put the program of these tests where they would build or download one.

use std::fs;
use std::process::Output;

use saphyr::{LoadableYamlNode, Yaml};

use crate::workplace::Workplace;

const ACTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/actions/prefect-tags");

const PROGRAM: &str = env!("CARGO_BIN_EXE_prefect-tags");

const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

/// A job on a runner.
struct Job {
    workplace: Workplace,
    steps: Vec<String>,
}

impl Job {
    fn new(name: &str) -> Self {
        let action = include_str!("../../.github/actions/prefect-tags/action.yml");
        let action = &Yaml::load_from_str(action).unwrap()[0];
        let steps = action["runs"]["steps"].as_sequence().unwrap();
        let steps = steps.iter().map(|step| step["run"].as_str().unwrap().to_owned()).collect();
        let workplace = Workplace::new(name);
        workplace.shell("mkdir release temp");
        let directory = workplace.path("");
        let directory = directory.display();
        workplace.replace_tool(
            "cargo",
            &format!(
                "echo \"$PWD: cargo $*\" >> '{directory}log'\n\
                 mkdir -p '{directory}temp/prefect-tags/release'\n\
                 ln -sf '{PROGRAM}' '{directory}temp/prefect-tags/release/prefect-tags'\n"
            ),
        );
        // What is not in the release is not found.
        workplace.replace_tool(
            "curl",
            &format!("for url; do :; done\ncp '{directory}release/'\"${{url##*/}}\" \"$8\"\n"),
        );
        workplace.replace_tool("git", "printf '%040d\trefs/tags/v0\\n' 7\n");
        Job { workplace, steps }
    }

    /// Puts the program and its checksum into the release.
    fn release(&self) {
        self.workplace.shell(&format!(
            "name=prefect-tags-{}-x86_64-unknown-linux-musl\n\
             cd release\nmkdir $name\nln -s '{PROGRAM}' $name/prefect-tags\n\
             tar -czf $name.tar.gz $name\n\
             sum=$(sha256sum $name.tar.gz || shasum -a 256 $name.tar.gz)\n\
             echo \"${{sum%% *}}  $name.tar.gz\" > SHA256SUMS\n",
            env!("CARGO_PKG_VERSION"),
        ));
    }

    /// Runs a step as the runner does, with this as its variable.
    fn step(&self, step: usize, variable: (&str, &str)) -> Output {
        let shell = "bash --noprofile --norc -e -o pipefail -c";
        self.workplace
            .command(shell, &self.steps[step])
            .env("GITHUB_ACTION_PATH", ACTION)
            .env("GITHUB_PATH", self.workplace.path("path"))
            .env("GITHUB_OUTPUT", self.workplace.path("output"))
            .env("RUNNER_TEMP", self.workplace.path("temp"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("REPOSITORY", "https://github.com/OWNER/prefect-tags")
            .env(variable.0, variable.1)
            .output()
            .unwrap()
    }

    /// Downloads the program at a ref. Gives whether it did, `None` where it must not go on.
    fn download(&self, reference: &str) -> Option<bool> {
        self.workplace.write("output", "");
        let output = self.step(DOWNLOAD, ("REF", reference));
        output.status.success().then(|| !self.workplace.read("output").is_empty())
    }

    /// Builds the program, runs it with these arguments, and gives its status, what the
    /// log has, and the output `result`.
    fn run(&self, args: &str) -> (i32, String, String) {
        assert!(self.step(BUILD, ("ARGS", "")).status.success());
        self.workplace.write("output", "");
        let output = self.step(RUN, ("ARGS", args));
        let log = String::from_utf8(output.stdout).unwrap();
        let written = self.workplace.read("output");
        let (name, rest) = written.split_once("<<").unwrap();
        assert_eq!(name, "result");
        let (end, rest) = rest.split_once('\n').unwrap();
        assert!(end.len() == 32 && end.bytes().all(|byte| byte.is_ascii_hexdigit()), "{end}");
        let result = rest.strip_suffix(&format!("{end}\n")).unwrap();
        (output.status.code().unwrap(), log, result.to_owned())
    }
}

/// The steps of the action.
const DOWNLOAD: usize = 0;
const BUILD: usize = 1;
const PATH: usize = 2;
const RUN: usize = 3;

#[test]
fn the_program_is_built_in_the_action_and_put_on_the_path() {
    let job = Job::new("action-path");
    assert!(job.step(BUILD, ("ARGS", "")).status.success());
    let temp = job.workplace.path("temp/prefect-tags");
    let built = "cargo build --release --locked --bin prefect-tags --target-dir";
    let root = env!("CARGO_MANIFEST_DIR");
    assert_eq!(job.workplace.read("log"), format!("{root}: {built} {}\n", temp.display()));
    assert!(job.step(PATH, ("ARGS", "")).status.success());
    assert_eq!(job.workplace.read("path"), format!("{}\n", temp.join("release").display()));
}

#[test]
fn the_program_of_the_release_is_downloaded_where_there_is_one() {
    let commit = format!("{:040}", 7);
    let job = Job::new("action-download");
    assert_eq!(job.download(VERSION), Some(false), "there is no release");
    job.release();
    for (reference, is_release) in
        [(VERSION, true), (&commit, true), ("main", false), (&commit[1..], false), ("", false)]
    {
        assert_eq!(job.download(reference), Some(is_release), "{reference}");
    }
    assert!(job.step(PATH, ("ARGS", "")).status.success());

    let sums = "release/SHA256SUMS";
    job.workplace.write(sums, &job.workplace.read(sums).replace("  prefect", "0  prefect"));
    assert_eq!(job.download(VERSION), None, "another checksum");
    fs::remove_file(job.workplace.path(sums)).unwrap();
    assert_eq!(job.download(VERSION), Some(false), "no checksum");
}

#[test]
fn the_result_is_what_the_program_prints() {
    let job = Job::new("action-result");
    let args = "\n  compute 2.11.5 --python 3.10\n\t--flavor standard\n--kind major\n";
    let tags = "2-python3.10\n".to_owned();
    assert_eq!(job.run(args), (0, tags.clone(), tags));
}

#[test]
fn the_status_is_that_of_the_program() {
    let job = Job::new("action-status");
    job.workplace.write("Dockerfile", "FROM prefecthq/prefect:2.8.7\n");
    let (status, log, result) = job.run("scan --format github Dockerfile");
    assert_eq!(status, 1);
    assert!(log.starts_with("::error file=Dockerfile,line=1,col=6,"), "{log}");
    assert_eq!(log, result);
    assert_eq!(job.run("compute nonsense"), (2, String::new(), String::new()));
}

#[test]
fn nothing_in_the_arguments_is_a_command() {
    let job = Job::new("action-arguments");
    for args in ["check $(touch made) `touch made` ;touch made", "check '$HOME' * \"a"] {
        let words: Vec<_> = args.split_whitespace().skip(1).collect();
        let (status, log, _) = job.run(args);
        assert_eq!(status, 1);
        assert_eq!(log.lines().count(), words.len(), "{log}");
        assert!(!log.contains("Cargo") && !log.contains("temp"), "{log}");
    }
    assert!(!job.workplace.path("made").exists());
}
