//! The pages, run: every command prints what they say, and every recipe does what it should,
//! also when something fails.
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

use page::{Block, README, pages, path, split};
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
fn every_command_prints_what_the_pages_say() {
    if !are_installed(&["git"]) {
        return;
    }
    for (name, page) in pages() {
        let workplace = Workplace::new("pages-commands");
        workplace.write("registry.txt", &half_done_registry(&workplace));
        let printed = split(&page).into_iter().map(|part| match part {
            Err(text) => text.to_owned(),
            Ok(Block { language: "console", text }) => {
                format!("\n```console\n{}```\n", printed(&workplace, text))
            }
            Ok(Block { language, text }) => format!("\n```{language}\n{text}```\n"),
        });
        expect_file![path(name)].assert_eq(&printed.collect::<String>());
    }
}

/// The commands of a block, each with what it really prints.
fn printed(workplace: &Workplace, block: &str) -> String {
    let has_jq = are_installed(&["jq"]);
    let run = |(command, said): (String, String)| {
        // `cargo run` would build anew what is built already, and `cargo test` runs these
        // tests.
        let script = command.replace("cargo run --release --", "prefect-tags");
        let is_skipped = script.starts_with("cargo ") || script.contains("jq ") && !has_jq;
        let run = || workplace.run(&["sh", "-c"], &script, Path::new(""), []).1;
        format!("$ {command}{}", if is_skipped { said } else { run() })
    };
    commands(block).into_iter().map(run).collect()
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
fn the_readme_is_short_and_names_the_two_commands() {
    assert!(README.lines().count() <= 330);
    assert!(README.contains("\n$ cargo run --release -- compute 2.11.5 --sha "));
    assert!(README.contains("\n$ cargo test\n"));
    // What runs the tests is what runs them before a change lands.
    assert!(fs::read_to_string(path(".ci/run")).unwrap().ends_with("\ncargo test\n"));
}

#[test]
fn the_pages_name_this_version_and_headings_that_are_there() {
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
    let pages = pages();
    // The links of each page, with the page that they lead to.
    let links = |name: &str, page: &str| -> Vec<(String, String)> {
        let links = page.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let links = links.filter_map(|(link, _)| link.split_once('#'));
        let links = links.filter(|(to, _)| !to.contains("://"));
        let whole = |to: &str| match to.strip_prefix("../") {
            Some(to) => to.to_owned(),
            None if to.is_empty() => name.to_owned(),
            None if name.starts_with(".github/") => format!(".github/{to}"),
            None => to.to_owned(),
        };
        links.map(|(to, anchor)| (whole(to), anchor.to_owned())).collect()
    };
    for (name, page) in &pages {
        for mark in ["actions/prefect-tags@", "rev: "] {
            for named in page.split(mark).skip(1) {
                let named = named.strip_prefix("COMMIT # ").unwrap_or(named);
                assert!(named.starts_with(version), "{mark}{named:.10}");
            }
        }
        for (to, anchor) in links(name, page) {
            let Some((_, page)) = pages.iter().find(|(name, _)| *name == to) else {
                assert_eq!(pages.len(), 1, "{name}: {to}");
                continue;
            };
            let outside = split(page).into_iter().filter_map(Result::err);
            let mut headings = outside.flat_map(str::lines).filter(|line| line.starts_with('#'));
            let is_it = |heading: &str| {
                let text = heading.trim_start_matches('#').trim().to_lowercase();
                text.replace(' ', "-").replace(',', "") == anchor
            };
            assert!(headings.any(is_it), "{name}: {to}#{anchor}");
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
