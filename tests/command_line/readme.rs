//! The pages, run: every command prints what they say, and every recipe does what it should,
//! also when something fails.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the real outputs into the pages.

mod page;
mod registries;
mod release;
mod repository;
mod workflow;

use expect_test::expect_file;

use page::{Block, PAGES, README, REFERENCE, split};

use crate::run::{file, run};
use crate::workplace::{Workplace, has_tools};

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
    if !has_tools() {
        return;
    }
    for (name, page) in PAGES {
        let workplace = Workplace::new("pages-commands");
        workplace.write("Dockerfile", "FROM prefecthq/prefect:v2.19.9-python3.11\n");
        let printed = split(page).into_iter().map(|part| match part {
            Err(text) => text.to_owned(),
            Ok(Block { language: "console", text }) => {
                format!("\n```console\n{}```\n", printed(&workplace, text))
            }
            Ok(Block { language, text }) => format!("\n```{language}\n{text}```\n"),
        });
        expect_file![format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(&printed.collect::<String>());
    }
}

/// The commands of a block, each with what it really prints.
fn printed(workplace: &Workplace, block: &str) -> String {
    let run = |(command, said): (String, String)| {
        // `cargo run` would build anew what is built already, and `cargo test` runs these
        // tests.
        let script = command.replace("cargo run --release --", "prefect-tags");
        let is_skipped = script.starts_with("cargo ") || script.starts_with("pip ");
        let run = || workplace.run("sh -c", &script, []).1;
        format!("$ {command}{}", if is_skipped { said } else { run() })
    };
    commands(block).into_iter().map(run).collect()
}

#[test]
fn the_readme_is_short_and_begins_with_how_to_run_it() {
    assert!(README.lines().count() <= 200 && README.split_whitespace().count() <= 1500);
    let start: Vec<_> = README.lines().take(45).collect();
    for command in [
        "$ cargo run --release -- compute 2.11.5 --sha ",
        "$ cargo test",
        "$ pip install ",
        "$ prefect-tags scan",
    ] {
        assert!(start.iter().any(|line| line.starts_with(command)), "{command}");
    }
    // What runs the tests is what runs them before a change lands.
    assert!(include_str!("../../.ci/run").ends_with("\ncargo test\n"));
}

/// Whoever builds it from source reviews these, and what they bring along.
#[test]
fn it_rests_on_five_crates() {
    let (_, rest) = include_str!("../../Cargo.toml").split_once("\n[dependencies]\n").unwrap();
    let (dependencies, _) = rest.split_once("\n\n").unwrap();
    let names = dependencies.lines().filter_map(|line| Some(line.split_once(" = ")?.0));
    assert!(names.eq(["anyhow", "clap", "semver", "serde", "serde_json"]), "{dependencies}");
}

#[test]
fn the_pages_name_this_version_and_headings_that_are_there() {
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
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
    for (name, page) in PAGES {
        for mark in ["actions/prefect-tags@", "rev: "] {
            for named in page.split(mark).skip(1) {
                let named = named.strip_prefix("COMMIT # ").unwrap_or(named);
                assert!(named.starts_with(version), "{mark}{named:.10}");
            }
        }
        for (to, anchor) in links(name, page) {
            let (_, page) = PAGES.iter().find(|(name, _)| *name == to).expect(&to);
            let outside = split(page).into_iter().filter_map(Result::err);
            let mut headings = outside.flat_map(str::lines).filter(|line| line.starts_with('#'));
            let is_it = |heading: &str| {
                let text = heading.trim_start_matches('#').trim().to_lowercase();
                text.replace(' ', "-").replace([',', '`'], "") == anchor
            };
            assert!(headings.any(is_it), "{name}: {to}#{anchor}");
        }
    }
}

/// What stands in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_examples_of_invalid_tags_have_their_codes() {
    let (_, section) = REFERENCE.split_once("\n## Invalid tags\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
    let mut count = 0;
    for (codes, examples) in rows {
        let codes = codes.split("`, `").map(|it| it.trim_end_matches('`'));
        let codes: Vec<_> = codes.collect();
        for (index, example) in examples.split("; ").enumerate() {
            let (options, tags): (Vec<_>, Vec<_>) =
                quoted(example).into_iter().partition(|word| word.starts_with("--"));
            let options: Vec<_> = options.iter().flat_map(|it| it.split(' ')).collect();
            for tag in tags {
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
fn the_page_has_every_key_of_json_and_no_other() {
    let (_, page) = REFERENCE.split_once("\n## JSON\n").unwrap();
    let file = file("pages-keys", format!("2.11.5-python3.10 sha256:{:064}\n", 0));
    for (name, runs) in [
        ("compute", &["2.11.5 -f json --releases src/history/releases.txt --image x"][..]),
        ("check", &["-f json 2.11.5-python3.10", "-f json 2.8.7"]),
        ("pin", &["-f json 2.11-python3.10", "-f json 2.8.7"]),
        ("verify", &["-f json --all --registry-tags FILE"]),
    ] {
        let (_, section) = page.split_once(&format!("\n### {name}\n")).unwrap();
        let (section, _) = section.split_once("\n### ").unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
        let named = rows.flat_map(|(names, _)| names.split("`, `"));
        let mut named: Vec<_> = named.map(|it| it.trim_end_matches('`')).collect();
        let mut printed = Vec::new();
        for arguments in runs {
            let arguments = arguments.split(' ').map(|it| if it == "FILE" { &*file } else { it });
            let outcome = run([name].into_iter().chain(arguments));
            let line = outcome.stdout.lines().next().expect(name);
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            printed.extend(object.as_object().unwrap().keys().cloned());
            if let Some(image) = object.pointer("/images/0") {
                let keys = image.as_object().unwrap().keys();
                printed.extend(keys.map(|key| format!("images[].{key}")));
            }
        }
        named.sort_unstable();
        printed.sort_unstable();
        printed.dedup();
        assert_eq!(named, printed, "{name}");
    }
}
