//! The recipes that read what a registry has, run.

use std::path::Path;

use super::page::{README, block, recipes};
use super::workflow::{Run, parse};
use super::workplace::{Workplace, are_installed};

#[test]
fn the_workflow_that_watches_tells_what_is_wrong() {
    let Some(page) = recipes("the workflow that watches") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let workflow = parse(block(&page, "yaml", "schedule:"));
    let image = "docker.io/prefecthq/prefect";
    let workplace = Workplace::new("recipe-watch");
    workplace.publish(image, "2.11.4");
    let watch = |page: &str| {
        let variables = [("FAIL_AT_PAGE", page)];
        Run::new(&workflow, &workplace, &[], &variables).jobs()
    };
    assert_eq!(watch("none"), [""; 0]);
    // Half of a registry is not taken for one.
    assert_eq!(watch("1").len(), 1);
    assert_eq!(watch("2").len(), 1);

    let mut registry = workplace.registry();
    let other = registry[&format!("{image}:2-python3.8")].clone();
    registry.insert(format!("{image}:2-latest"), other);
    workplace.set_registry(&registry);
    let failures = watch("none");
    let wrong = "2-latest: wrong: is 2.11.4-python3.8, expected 2.11.4-python3.10\n";
    assert!(failures.len() == 1 && failures[0].contains(wrong), "{failures:?}");
}

#[test]
fn the_dumps_of_registries_become_lines_of_tag_and_digest() {
    if !are_installed(&["jq", "git"]) {
        return;
    }
    let recipe = block(README, "sh", "aws ecr");
    let workplace = Workplace::new("recipe-dumps");
    workplace.shell(recipe);
    let expected = [
        ("2.11-python3.10", 1),
        ("2.11.5-python3.10", 1),
        ("2-latest", 2),
        ("2.12.0-python3.10", 2),
        ("latest", 2),
        ("3.0.0rc1-python3.12", 4),
        ("2.11.4-python3.10", 5),
        ("0.15.13", 6),
    ];
    for (name, prefix) in [
        ("ecr", ""),
        ("github", ""),
        ("google", "europe-docker.pkg.dev/me/images/prefect:"),
        ("azure", ""),
    ] {
        let line = |(tag, digest): (&str, u8)| format!("{prefix}{tag} sha256:{digest:064}\n");
        let expected: String = expected.into_iter().map(line).collect();
        assert_eq!(workplace.read(&format!("{name}.txt")), expected, "{name}");
        workplace.shell(&format!(
            "prefect-tags verify 2.11.5 --kind minor --python 3.10 --flavor standard \
             --registry-tags {name}.txt"
        ));
    }
    for tool in ["aws", "gh", "gcloud", "az"] {
        workplace.replace_tool(tool, "echo '[]'; exit 1");
        assert!(!workplace.run(&["sh", "-c"], recipe, Path::new(""), []).0, "{tool}");
        workplace.replace_tool(tool, "echo '[]'");
    }
}
