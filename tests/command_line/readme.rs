//! The README and the page of recipes, run: every command prints what they say, and every
//! recipe does what it should, also when something fails.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the real outputs into the pages.

mod page;
mod registries;
mod release;
mod repository;
mod workflow;
mod workplace;

use std::fs;
use std::path::Path;

use expect_test::expect_file;

use page::{Block, README, blocks, split};
use workplace::{Workplace, are_installed};

use crate::run::{file, run};

/// The commands of a console block, each with what the page says it prints. A line that
/// ends with a backslash goes on.
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

#[test]
fn every_command_prints_what_the_page_says() {
    if !are_installed(&["git"]) {
        return;
    }
    let has_jq = are_installed(&["jq"]);
    let workplace = Workplace::new("readme-commands");
    workplace.write("registry.txt", &half_done_registry(&workplace));
    let mut page = String::new();
    for part in split(README) {
        match part {
            Err(text) => page.push_str(text),
            Ok(Block { language: "console", text }) => {
                page.push_str("\n```console\n");
                for (command, said) in commands(text) {
                    // `cargo run` would build anew what is built already, and `cargo test`
                    // runs these tests.
                    let script = command.replace("cargo run --release --", "prefect-tags");
                    let is_skipped =
                        script.starts_with("cargo ") || script.contains("jq ") && !has_jq;
                    let run = || workplace.run(&["sh", "-c"], &script, Path::new(""), []).1;
                    page.extend(["$ ", &command, &if is_skipped { said } else { run() }]);
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

/// The tags of a registry with 2.11.4 and 2.11.5, in which one tag is left behind and one
/// is missing.
fn half_done_registry(workplace: &Workplace) -> String {
    let name = |tag: &str| format!("ghcr.io/me/prefect:{tag}");
    workplace.publish("ghcr.io/me/prefect", "2.11.4");
    let behind = workplace.registry().remove(&name("2-python3.10")).unwrap();
    workplace.publish("ghcr.io/me/prefect", "2.11.5");
    let mut registry = workplace.registry();
    registry.insert(name("2-python3.10"), behind);
    registry.remove(&name("2.11-python3.11"));
    let line = |(reference, image)| format!("{reference} sha256:{image:0>64}\n");
    registry.iter().map(line).collect()
}

#[test]
fn the_page_is_short_and_names_the_two_commands() {
    assert!(README.lines().count() <= 330);
    let commands: Vec<_> =
        blocks(README, "console").into_iter().flat_map(commands).map(|it| it.0).collect();
    assert!(
        commands.iter().any(|it| it.starts_with("cargo run --release -- compute 2.11.5 --sha "))
    );
    // What runs the tests is what runs them before a change lands.
    let tests: Vec<_> = commands.iter().filter(|it| it.starts_with("cargo test")).collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run");
    assert!(tests.len() == 1 && fs::read_to_string(script).unwrap().ends_with(tests[0]));
}

#[test]
fn the_pages_name_this_version_and_headings_that_are_there() {
    let Some(recipes) = page::recipes("the page of recipes") else { return };
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    for page in [README, &recipes] {
        for mark in ["actions/prefect-tags@", "rev: "] {
            for named in page.split(mark).skip(1) {
                assert!(named.starts_with(&version), "{mark}{named:.10}");
            }
        }
    }
    let anchors = |page: &str| -> Vec<String> {
        let outside = split(page).into_iter().filter_map(Result::err);
        let headings = outside.flat_map(str::lines).filter(|line| line.starts_with('#'));
        let anchor = |heading: &str| {
            let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            text.replace(',', "")
        };
        headings.map(anchor).collect()
    };
    let (of_readme, of_recipes) = (anchors(README), anchors(&recipes));
    for (page, mark, anchors) in [
        (README, "](#", &of_readme),
        (README, "](.github/RECIPES.md#", &of_recipes),
        (&*recipes, "](#", &of_recipes),
        (&*recipes, "](../README.md#", &of_readme),
    ] {
        for link in page.split(mark).skip(1) {
            let (anchor, _) = link.split_once(')').unwrap();
            assert!(anchors.iter().any(|it| it == anchor), "{mark}{anchor}");
        }
    }
}

/// The rows of a table under a heading of the README: their two cells.
fn rows(heading: &str) -> Vec<(&'static str, &'static str)> {
    let (_, section) = README.split_once(heading).expect("the heading is there");
    let lines = section.lines().skip_while(|line| !line.starts_with("| --- "));
    let rows = lines.skip(1).map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split_once(" | ").expect("a row has two cells")).collect()
}

/// What stands in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_examples_of_invalid_tags_have_their_codes() {
    let mut count = 0;
    for (codes, examples) in rows("### Invalid tags") {
        let codes = quoted(codes);
        for (index, example) in examples.split("; ").enumerate() {
            let words = quoted(example);
            let options = words.iter().filter(|word| word.starts_with("--"));
            let options: Vec<_> = options.flat_map(|it| it.split(' ')).collect();
            for tag in words.iter().filter(|word| !word.starts_with("--")) {
                let arguments = ["check", "-f", "json", tag].into_iter();
                let outcome = run(arguments.chain(options.iter().copied()));
                let code = format!("\"code\":\"{}\"", codes[index.min(codes.len() - 1)]);
                assert!(outcome.stdout.contains(&code), "{tag}: {}", outcome.stdout);
                count += 1;
            }
        }
    }
    assert_eq!(count, 16);
}

#[test]
fn the_page_names_every_key_of_json() {
    let (_, section) = README.split_once("### JSON").unwrap();
    let (section, _) = section.split_once("## ").unwrap();
    let named = quoted(section);
    let registry = "2.11.5-python3.10 sha256:";
    let registry = file("readme-keys", format!("{registry}{}\n", "0".repeat(64)));
    for arguments in [
        "check -f json 2.11.5-python3.10",
        "check -f json 2.8.7",
        "scan -f json --all README.md",
        "pin -f json 2.11-python3.10",
        "verify -f json --all --registry-tags",
    ] {
        let registry = arguments.ends_with("tags").then_some(&*registry);
        let outcome = run(arguments.split(' ').chain(registry));
        let line = outcome.stdout.lines().next().expect(arguments);
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in object.as_object().unwrap().keys() {
            assert!(named.contains(&&**key), "{arguments}: {key}");
        }
    }
}
