//! The README, run: every command prints what the page says, every recipe that
//! can run here does, and the rest is at least well-formed.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the real outputs into the page.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use expect_test::expect_file;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;

use crate::run::{RELEASES, SHA, folder};

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
        let (text, after) = block.split_once("```\n").expect("a block has an end");
        parts.push(Err(before));
        parts.push(Ok(Block { language, text }));
        rest = after;
    }
    parts.push(Err(rest));
    parts
}

fn blocks(language: &str) -> Vec<&'static str> {
    let blocks = split(README).into_iter().filter_map(Result::ok);
    blocks.filter(|block| block.language == language).map(|block| block.text).collect()
}

/// A place where the page's commands find what they need: the program as
/// `prefect-tags`, and stand-ins for `git` and `docker`, which may be missing
/// where the tests run and would do too much where they are not.
struct Workplace(PathBuf);

impl Workplace {
    fn new(name: &str) -> Self {
        let workplace = Workplace(folder(name));
        fs::create_dir(workplace.0.join("bin")).unwrap();
        let program = env!("CARGO_BIN_EXE_prefect-tags");
        workplace.add_command("prefect-tags", &format!("exec '{program}' \"$@\""));
        workplace.add_command(
            "git",
            &format!(
                "case $1 in\ntag) cut -d ' ' -f 1 '{RELEASES}';;\nrev-parse) echo {SHA};;\n\
                 *) exit 1;;\nesac"
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

    /// Runs a script in a shell, with what CI systems set. Its two outputs are
    /// one.
    fn run(&self, shell: &str, script: &str) -> Output {
        let path = format!("{}:{}", self.0.join("bin").display(), std::env::var("PATH").unwrap());
        Command::new(shell)
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(&self.0)
            .env("PATH", path)
            .env("GITHUB_OUTPUT", self.0.join("github_output"))
            .envs([("GITHUB_SHA", SHA), ("CI_COMMIT_SHA", SHA)])
            .envs([("RELEASE", "2.11.5"), ("CI_COMMIT_TAG", "2.11.5")])
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Whether a program is there; if not, the output of the tests says that
/// something is left out.
fn is_installed(program: &str) -> bool {
    let is_installed = Command::new(program).arg("--version").output().is_ok();
    if !is_installed {
        // Past the test harness, which shows only the output of what fails.
        let _ = writeln!(std::io::stderr(), "what needs {program} is left out: it is not there");
    }
    is_installed
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
        let (command, output) = commands.last().expect("there is one");
        continues = command.ends_with("\\\n") && output.is_empty();
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
    let has_jq = is_installed("jq");
    let workplace = Workplace::new("readme-commands");
    let mut page = String::new();
    for part in split(README) {
        match part {
            Err(text) => page.push_str(text),
            Ok(Block { language: "console", text }) => {
                page.push_str("\n```console\n");
                for (command, said) in commands(text) {
                    // `cargo run` would build anew what is built already.
                    let script = command.replace("cargo run --release --", "prefect-tags");
                    let is_skipped =
                        is_for_the_reader_only(&command) || command.contains("jq ") && !has_jq;
                    let printed =
                        if is_skipped { said } else { printed(&workplace.run("sh", &script)) };
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
fn the_page_is_short_and_names_the_two_commands() {
    assert!(README.lines().count() <= 300);
    let commands: Vec<_> =
        blocks("console").into_iter().flat_map(commands).map(|it| it.0).collect();
    assert!(
        commands.iter().any(|it| it.starts_with("cargo run --release -- compute 2.11.5 --sha "))
    );
    assert!(commands.iter().any(|it| it == "cargo test\n"));
}

/// The references that a recipe gave to the images, in order.
fn pushed(workplace: &Workplace) -> Vec<String> {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let log = workplace.read("docker.log");
    let pushed = log.lines().map(words).filter_map(|words| match words.get(1)?.as_str() {
        "push" => words.get(2).cloned(),
        "buildx" => words.get(5).cloned(),
        _ => None,
    });
    pushed.collect()
}

#[test]
fn the_shell_recipes_push_pinned_tags_first_and_stop_at_a_failure() {
    if !is_installed("jq") {
        return;
    }
    let recipes = blocks("sh");
    assert_eq!(recipes.len(), 2);
    for (recipe, count) in recipes.into_iter().zip([21, 2]) {
        for shell in
            ["sh", "bash"].into_iter().filter(|shell| is_installed(shell) || *shell == "sh")
        {
            let run = |name: &str, change: &dyn Fn(&Workplace), script: &str| {
                let workplace = Workplace::new(&format!("readme-{shell}-{count}-{name}"));
                change(&workplace);
                let output = workplace.run(shell, script);
                (output.status.success(), printed(&output), pushed(&workplace))
            };

            let (is_done, printed, pushed) = run("good", &|_| {}, recipe);
            assert!(is_done, "{printed}");
            assert_eq!(pushed.len(), count, "{pushed:?}");
            let image = |reference: &str| reference.split_once("-python").unwrap().1.to_owned();
            for images in pushed.chunk_by(|one, next| image(one) == image(next)) {
                let is_pinned = |it: &String| it.contains(":2.11.5-") || it.contains(":sha-");
                assert!(images.is_sorted_by_key(|it| !is_pinned(it)), "{images:?}");
                assert!(is_pinned(&images[0]), "{images:?}");
            }
            assert!(pushed.iter().all(|it| !it.contains("2-latest")), "2.11.5 is not the newest");

            let prerelease = recipe.replace("RELEASE=2.11.5", "RELEASE=3.0.0rc1");
            let prerelease = prerelease.replace("--sha \"$SHA\" ", "");
            let (is_done, printed, pushed) = run("prerelease", &|_| {}, &prerelease);
            assert!(is_done && !pushed.is_empty(), "{printed}");

            let unknown = recipe.replace("RELEASE=2.11.5", "RELEASE=2.11.55");
            let fails = |program: &'static str| {
                move |workplace: &Workplace| workplace.add_command(program, "exit 7")
            };
            for (name, change, script) in [
                ("unknown", &(|_: &Workplace| {}) as &dyn Fn(&Workplace), &*unknown),
                ("program", &fails("prefect-tags"), recipe),
                ("git", &fails("git"), recipe),
                ("docker", &fails("docker"), recipe),
            ] {
                let (is_done, printed, pushed) = run(name, change, script);
                assert!(!is_done && pushed.is_empty(), "{name}: {printed}, {pushed:?}");
            }
        }
    }
}

#[test]
fn the_workflows_are_yaml_and_their_steps_run() {
    if !is_installed("jq") {
        return;
    }
    let workflows = blocks("yaml");
    assert_eq!(workflows.len(), 5);
    for (index, text) in workflows.into_iter().enumerate() {
        let documents = Yaml::load_from_str(text).expect("the workflow is YAML");
        let [workflow] = &documents[..] else { panic!("{text}") };
        let workplace = Workplace::new(&format!("readme-workflow-{index}"));
        for script in scripts(workflow) {
            // As the runners start it.
            let output = workplace.run("sh", &format!("set -e\n{script}"));
            assert!(output.status.success(), "{script}: {}", printed(&output));
        }
        let images = |value: &Value| value["images"].as_array().unwrap().len();
        let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        if text.contains("GITHUB_OUTPUT") {
            let output = workplace.read("github_output");
            let (name, value) = output.trim_end_matches('\n').split_once('=').unwrap();
            assert!(text.contains(&format!("outputs.{name}")), "{name}");
            assert_eq!((value.lines().count(), images(&json(value))), (1, 7));
        }
        if text.contains("> tags.json") {
            let bake = json(&workplace.read("tags.json"));
            assert_eq!(bake["group"]["default"]["targets"].as_array().unwrap().len(), 7);
            assert!(workplace.read("docker.log").starts_with("docker buildx bake "));
        }
        if text.contains("> images.yml") {
            let pipeline = json(&workplace.read("images.yml"));
            let jobs = pipeline["build"]["parallel"]["matrix"].as_array().unwrap();
            assert_eq!(jobs.len(), 7);
            assert!(
                jobs[0]["REFERENCES"].as_str().unwrap().starts_with("prefecthq/prefect:2.11.5-")
            );
        }
    }
}

/// Every `run` and `script` of a workflow's steps.
fn scripts<'a>(node: &'a Yaml<'a>) -> Vec<&'a str> {
    if let Some(sequence) = node.as_sequence() {
        return sequence.iter().flat_map(scripts).collect();
    }
    let Some(mapping) = node.as_mapping() else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in mapping {
        match (key.as_str(), value.as_str(), value.as_sequence()) {
            (Some("run"), Some(script), _) => found.push(script),
            (Some("script"), _, Some(lines)) => found.extend(lines.iter().filter_map(Yaml::as_str)),
            _ => found.extend(scripts(value)),
        }
    }
    found
}
