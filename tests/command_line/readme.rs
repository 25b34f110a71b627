//! The README, run: every command prints what the page says, every recipe that
//! can run here does, and the rest is at least well-formed.
//!
//! `UPDATE_EXPECT=1 cargo test --test command_line readme` writes the real
//! outputs into the page. Commands that print what the next release changes are
//! to be given a list: `git tag` there is the frozen one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use expect_test::expect_file;
use saphyr::{LoadableYamlNode, Yaml};

use crate::run::{Outcome, RELEASES, Running, SHA, left_out, run};

const README: &str = include_str!("../../README.md");

/// A fenced block of the page.
struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

/// Splits the page into text and the insides of blocks, in turn.
fn split(page: &str) -> Vec<Result<Block<'_>, &str>> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some((before, block)) = rest.split_once("\n```") {
        let (language, block) = block.split_once('\n').expect("a fence ends its line");
        let (text, behind) = block.split_once("```\n").expect("a block has an end");
        parts.push(Err(before));
        parts.push(Ok(Block { language, text }));
        rest = behind;
    }
    parts.push(Err(rest));
    parts
}

fn blocks(language: &str) -> Vec<&'static str> {
    let blocks = split(README).into_iter().filter_map(Result::ok);
    blocks.filter(|block| block.language == language).map(|block| block.text).collect()
}

/// A place where the page's commands find what they need: the program as
/// `prefect-tags`, a file that names an image, and stand-ins for `git` and
/// `docker`, which may be missing where the tests run and would do too much
/// where they are not.
struct Workplace(PathBuf);

impl Workplace {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::write(folder.join("Dockerfile"), "FROM prefecthq/prefect:2.11.5-python3.10\n").unwrap();
        let workplace = Workplace(folder);
        let program = env!("CARGO_BIN_EXE_prefect-tags");
        workplace.add_command("prefect-tags", &format!("exec '{program}' \"$@\""));
        workplace.add_command(
            "git",
            &format!(
                "case $1 in\n\
                 tag) sed -n 's/^\\([^# ][^ ]*\\) .*/\\1/p' '{RELEASES}';;\n\
                 rev-parse) echo {SHA};;\n\
                 *) exit 1;;\n\
                 esac"
            ),
        );
        workplace.add_command("docker", "echo \"docker $*\" >> docker.log");
        workplace
    }

    fn add_command(&self, name: &str, script: &str) {
        let path = self.0.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        let status = Command::new("chmod").arg("+x").arg(&path).status().unwrap();
        assert!(status.success());
    }

    /// Runs a script. All that it prints is on standard output.
    fn run(&self, script: &str) -> Outcome {
        let path = format!("{}:{}", self.0.join("bin").display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(&self.0)
            .env("PATH", path)
            .env("GITHUB_OUTPUT", self.0.join("github_output"))
            .env("GITHUB_SHA", SHA)
            .env("GITHUB_REF", "refs/tags/2.11.5")
            .env("RELEASE", "2.11.5");
        Running::start(shell.stdin(Stdio::null()).stdout(Stdio::piped())).outcome()
    }

    /// Runs a recipe, which must succeed and tell no more than what `--released`
    /// is for.
    #[track_caller]
    fn run_recipe(&self, script: &str) {
        let Outcome { status, stdout, .. } = self.run(script);
        assert_eq!(status, 0, "{script}\n{stdout}");
        let is_harmless = |line: &str| line.starts_with("note: not moved, ");
        assert!(stdout.lines().all(is_harmless), "{script}\n{stdout}");
    }
}

/// Whether there is jq. If not, it says which test leaves something out.
fn has_jq(test: &str) -> bool {
    let is_there = Command::new("jq").arg("--version").output().is_ok();
    if !is_there {
        left_out(test, "jq");
    }
    is_there
}

/// The commands of a console block, each with what the page says it prints. A
/// line that ends with a backslash goes on.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut continues = false;
    for line in block.split_inclusive('\n') {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else {
            let (command, output) = commands.last_mut().expect("a command comes first");
            if continues { command.push_str(line) } else { output.push_str(line) }
        }
        let command = &commands.last().expect("there is one").0;
        continues = command.ends_with("\\\n") && commands.last().is_some_and(|it| it.1.is_empty());
    }
    commands
}

/// Whether a command is one that the tests cannot run: those of cargo build
/// and run the tests themselves.
fn is_for_the_reader_only(command: &str) -> bool {
    command.starts_with("cargo ") && !command.starts_with("cargo run ")
}

#[test]
fn every_command_prints_what_the_page_says() {
    let workplace = Workplace::new("readme-commands");
    let mut page = String::new();
    for part in split(README) {
        match part {
            Err(text) => page.push_str(text),
            Ok(Block { language: "console", text }) => {
                page.push_str("\n```console\n");
                let mut lacks_jq = false;
                for (command, said) in commands(text) {
                    // What comes after it may need what it wrote.
                    lacks_jq = lacks_jq || command.contains("jq ") && !has_jq("a console block");
                    // `cargo run` would build anew what is built already.
                    let script = command.replace("cargo run --release --", "prefect-tags");
                    let skipped = lacks_jq || is_for_the_reader_only(&command);
                    let printed = if skipped { said } else { workplace.run(&script).stdout };
                    page.extend(["$ ", &command, &printed]);
                }
                page.push_str("```\n");
            }
            Ok(Block { language, text }) => {
                page.extend(["\n```", language, "\n", text, "```\n"]);
            }
        }
    }
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")].assert_eq(&page);
}

#[test]
fn the_page_names_the_two_commands() {
    let commands: Vec<_> =
        blocks("console").into_iter().flat_map(commands).map(|it| it.0).collect();
    assert!(
        commands.iter().any(|it| it.starts_with("cargo run --release -- compute 2.11.5 --sha "))
    );
    assert!(commands.iter().any(|it| it == "cargo test\n"));
}

#[test]
fn the_shell_recipes_push_every_tag_and_pinned_ones_first() {
    let expected = run([
        "compute",
        "2.11.5",
        "--sha",
        SHA,
        "--released",
        RELEASES,
        "--image",
        "prefecthq/prefect",
        "-q",
    ]);
    let mut expected: Vec<_> = expected.stdout.lines().collect();
    expected.sort_unstable();
    for (index, recipe) in blocks("sh").into_iter().enumerate() {
        if recipe.contains("jq ") && !has_jq("a recipe of the README") {
            continue;
        }
        let workplace = Workplace::new(&format!("readme-shell-{index}"));
        if !recipe.contains("docker push") {
            assert_eq!(workplace.run(recipe).status, 0, "{recipe}");
            continue;
        }
        workplace.run_recipe(recipe);
        let log = fs::read_to_string(workplace.0.join("docker.log")).unwrap();
        let pushed = log.lines().filter_map(|line| line.strip_prefix("docker push "));
        let mut pushed: Vec<_> = pushed.collect();
        let is_pinned =
            |reference: &&str| reference.contains(":2.11.5-") || reference.contains(":sha-");
        assert!(pushed.is_sorted_by_key(|it| !is_pinned(it)), "{log}");
        pushed.sort_unstable();
        assert_eq!(pushed, expected);
        // Each is one of the images that were built.
        for reference in pushed {
            let end = format!(" {reference}");
            assert!(log.lines().any(|it| it.starts_with("docker tag ") && it.ends_with(&end)));
        }
    }
}

#[test]
fn the_workflows_are_yaml_and_their_steps_run() {
    for (index, text) in blocks("yaml").into_iter().enumerate() {
        let documents = Yaml::load_from_str(text).expect("the workflow is YAML");
        let [workflow] = &documents[..] else { panic!("{text}") };
        if text.contains("jq ") && !has_jq("a workflow of the README") {
            continue;
        }
        let workplace = Workplace::new(&format!("readme-workflow-{index}"));
        for script in scripts(workflow) {
            workplace.run_recipe(&format!("set -e\n{script}"));
        }
        if text.contains("GITHUB_OUTPUT") {
            let output = fs::read_to_string(workplace.0.join("github_output")).unwrap();
            let (name, value) = output.trim_end_matches('\n').split_once('=').unwrap();
            assert!(text.contains(&format!("outputs.{name}")), "{name}");
            let plan: serde_json::Value = serde_json::from_str(value).expect("one line of JSON");
            assert_eq!(plan["images"].as_array().unwrap().len(), 7);
        }
        if text.contains("> tags.json") {
            let file = fs::read_to_string(workplace.0.join("tags.json")).unwrap();
            let bake: serde_json::Value = serde_json::from_str(&file).unwrap();
            assert_eq!(bake["group"]["default"]["targets"].as_array().unwrap().len(), 7);
        }
    }
}

/// Every `run` of a workflow's steps, with the expressions that the runner
/// would fill in left out.
fn scripts<'a>(node: &'a Yaml<'a>) -> Vec<&'a str> {
    if let Some(sequence) = node.as_sequence() {
        return sequence.iter().flat_map(scripts).collect();
    }
    let Some(mapping) = node.as_mapping() else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in mapping {
        match (key.as_str(), value.as_str()) {
            (Some("run"), Some(script)) => found.push(script),
            _ => found.extend(scripts(value)),
        }
    }
    found
}
