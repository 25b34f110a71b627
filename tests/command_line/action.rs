//! The shell of the GitHub action, run in bash with what a runner sets. cargo has a
//! stand-in, which puts the program of these tests where it would build one.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, Yaml};

use crate::run::folder;

const ACTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/actions/prefect-tags");

/// A job on a runner.
struct Job {
    directory: PathBuf,
    steps: Vec<String>,
}

impl Job {
    /// `None` where the action is missing, as in the crate that is published.
    fn new(name: &str) -> Option<Self> {
        let Ok(action) = fs::read_to_string(format!("{ACTION}/action.yml")) else {
            // Past the test harness, which shows only the output of what fails.
            let _ = writeln!(std::io::stderr(), "the action is left out: it is not there");
            return None;
        };
        let action = &Yaml::load_from_str(&action).unwrap()[0];
        let steps = action["runs"]["steps"].as_sequence().unwrap();
        let steps = steps.iter().map(|step| step["run"].as_str().unwrap().to_owned()).collect();

        let directory = folder(name);
        fs::create_dir(directory.join("temp")).unwrap();
        let cargo = format!(
            "#!/bin/sh\necho \"$PWD: cargo $*\" >> '{0}/log'\n\
             mkdir -p '{0}/temp/prefect-tags/release'\n\
             ln -sf '{1}' '{0}/temp/prefect-tags/release/prefect-tags'\n",
            directory.display(),
            env!("CARGO_BIN_EXE_prefect-tags"),
        );
        fs::write(directory.join("cargo"), cargo).unwrap();
        let status = Command::new("chmod").arg("+x").arg(directory.join("cargo")).status();
        assert!(status.unwrap().success());
        Some(Job { directory, steps })
    }

    /// Runs a step as the runner does, with this as the input `args`.
    fn step(&self, step: usize, args: &str) -> Output {
        let path = std::env::var("PATH").unwrap();
        Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &self.steps[step]])
            .current_dir(&self.directory)
            .env("PATH", format!("{}:{path}", self.directory.display()))
            .env("GITHUB_ACTION_PATH", ACTION)
            .env("GITHUB_PATH", self.directory.join("path"))
            .env("GITHUB_OUTPUT", self.directory.join("output"))
            .env("RUNNER_TEMP", self.directory.join("temp"))
            .env("ARGS", args)
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.join(name)).unwrap()
    }

    /// Builds the program, runs it with these arguments, and gives its status, what the
    /// log has, and the output `result`.
    fn run(&self, args: &str) -> (i32, String, String) {
        assert!(self.step(0, "").status.success());
        let _ = fs::remove_file(self.directory.join("output"));
        let output = self.step(2, args);
        let log = String::from_utf8(output.stdout).unwrap();
        let written = self.read("output");
        let (name, rest) = written.split_once("<<").unwrap();
        assert_eq!(name, "result");
        let (end, rest) = rest.split_once('\n').unwrap();
        assert!(end.len() == 32 && end.bytes().all(|byte| byte.is_ascii_hexdigit()), "{end}");
        let result = rest.strip_suffix(&format!("{end}\n")).unwrap();
        (output.status.code().unwrap(), log, result.to_owned())
    }
}

#[test]
fn the_program_is_built_in_the_action_and_put_on_the_path() {
    let Some(job) = Job::new("action-path") else { return };
    assert!(job.step(0, "").status.success());
    let temp = job.directory.join("temp/prefect-tags");
    let built = "cargo build --release --locked --bin prefect-tags --target-dir";
    let root = env!("CARGO_MANIFEST_DIR");
    assert_eq!(job.read("log"), format!("{root}: {built} {}\n", temp.display()));
    assert!(job.step(1, "").status.success());
    assert_eq!(job.read("path"), format!("{}\n", temp.join("release").display()));
}

#[test]
fn the_result_is_what_the_program_prints() {
    let Some(job) = Job::new("action-result") else { return };
    let args = "\n  compute 2.11.5 --python 3.10\n\t--flavor standard\n--kind major\n";
    let tags = "2-python3.10\n".to_owned();
    assert_eq!(job.run(args), (0, tags.clone(), tags));
}

#[test]
fn the_status_is_that_of_the_program() {
    let Some(job) = Job::new("action-status") else { return };
    fs::write(job.directory.join("Dockerfile"), "FROM prefecthq/prefect:2.8.7\n").unwrap();
    let (status, log, result) = job.run("scan --format github Dockerfile");
    assert_eq!(status, 1);
    assert!(log.starts_with("::error file=Dockerfile,line=1,col=6,"), "{log}");
    assert_eq!(log, result);
    assert_eq!(job.run("compute nonsense"), (2, String::new(), String::new()));
}

#[test]
fn nothing_in_the_arguments_is_a_command() {
    let Some(job) = Job::new("action-arguments") else { return };
    for args in ["check $(touch made) `touch made` ;touch made", "check '$HOME' * \"a"] {
        let words: Vec<_> = args.split_whitespace().skip(1).collect();
        let (status, log, _) = job.run(args);
        assert_eq!(status, 1);
        assert_eq!(log.lines().count(), words.len(), "{log}");
        assert!(!log.contains("Cargo") && !log.contains("temp"), "{log}");
    }
    assert!(!job.directory.join("made").exists());
}
