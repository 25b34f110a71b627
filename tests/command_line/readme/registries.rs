//! The recipes that read what a registry has, run.

use regex::Regex;

use super::page::{RECIPES, block};
use super::workflow::{Run, parse};
use crate::workplace::{Workplace, has_tools};

#[test]
fn the_workflow_that_watches_tells_what_is_wrong() {
    let workflow = block("yaml", "schedule:");
    if !has_tools() {
        return;
    }
    let workflow = parse(workflow);
    let image = "docker.io/prefecthq/prefect";
    let workplace = Workplace::new("recipe-watch");
    workplace.publish(image, "2.11.4");
    let watch = |event: &str, page: &str| {
        let values = [("github.event_name", event), ("github.run_id", "1")];
        let variables = [("FAIL_AT_PAGE", page)];
        Run::new(&workflow, &workplace, &values, &variables).jobs()
    };
    let change = |tag: &str, to: &str| {
        let mut registry = workplace.registry();
        let other = registry[&format!("{image}:{to}")].clone();
        registry.insert(format!("{image}:{tag}"), other);
        workplace.set_registry(&registry);
    };
    // Half of a registry is not taken for one, and a newest release that is not there is told.
    workplace.set_releases(&["2.11.4", "2.11.5"]);
    assert_fails(&watch("schedule", "1"), "page 1 fails");
    assert_fails(&watch("schedule", "2"), "page 2 fails");
    assert_fails(&watch("schedule", "none"), "2.11.5");
    workplace.set_releases(&["2.11.4"]);
    assert_eq!(watch("schedule", "none"), [""; 0]);

    change("2-latest", "2-python3.8");
    let wrong = "2-latest: wrong: is 2.11.4-python3.8, expected 2.11.4-python3.10\n";
    assert_fails(&watch("schedule", "none"), wrong);
    change("2-latest", "2-python3.10");
    assert_eq!(watch("schedule", "none"), [""; 0]);

    // Built again and pushed in place, which only the last list shows, and is accepted by hand.
    let mut registry = workplace.registry();
    let old = registry[&format!("{image}:2.11.4-python3.8")].clone();
    registry.values_mut().filter(|it| **it == old).for_each(|it| *it = "1".to_owned());
    workplace.set_registry(&registry);
    let wrong = "2.11.4-python3.8: wrong: was sha256:";
    assert_fails(&watch("schedule", "none"), wrong);
    assert_fails(&watch("schedule", "none"), wrong);
    assert_eq!(watch("workflow_dispatch", "none"), [""; 0]);
    assert_eq!(watch("schedule", "none"), [""; 0]);
}

#[track_caller]
fn assert_fails(failures: &[String], reason: &str) {
    let [failure] = failures else { panic!("{failures:?}") };
    assert!(failure.contains(reason), "{failure}");
}

#[test]
fn the_dumps_of_registries_become_lines_of_tag_and_digest() {
    let recipe = block("sh", "aws ecr describe");
    if !has_tools() {
        return;
    }
    let recipe = recipe.replace("YOU", "me");
    let workplace = Workplace::new("recipe-dumps");
    workplace.shell(&recipe);
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
    for (name, image) in [
        ("ecr", "123456789012.dkr.ecr.REGION.amazonaws.com/prefecthq/prefect"),
        ("github", "ghcr.io/me/prefect"),
        ("google", "europe-docker.pkg.dev/me/images/prefect"),
        ("azure", "REGISTRY.azurecr.io/prefect"),
    ] {
        let line = |(tag, digest): (&str, u8)| format!("{image}:{tag} sha256:{digest:064}\n");
        let expected: String = expected.into_iter().map(line).collect();
        assert_eq!(workplace.read(&format!("{name}.txt")), expected, "{name}");
        workplace.shell(&format!(
            "prefect-tags verify 2.11.5 --kind minor --python 3.10 --flavor standard \
             --registry-tags {name}.txt"
        ));
    }
    for tool in ["aws", "gh", "gcloud", "az"] {
        workplace.replace_tool(tool, "echo '[]'; exit 1");
        assert!(!workplace.run("sh -c", &recipe, []).0, "{tool}");
        workplace.replace_tool(tool, "echo '[]'");
    }
}

#[test]
fn all_pages_of_a_registry_are_read() {
    let recipe = block("sh", "--dump-header");
    if !has_tools() {
        return;
    }
    let recipe = recipe.replace("REGISTRY", "ghcr.io").replace("YOU", "me");
    let workplace = Workplace::new("recipe-pages");
    workplace.publish("ghcr.io/me/prefect", "2.11.4");
    let run = |page: &str| workplace.run("sh -c", &recipe, [("FAIL_AT_PAGE", page)]).0;
    assert!(run("none"));
    let expected: String = workplace.registry().into_keys().map(|it| it + "\n").collect();
    assert_eq!(workplace.read("registry.txt"), expected);
    assert!(!run("1") && !run("2"));
}

#[test]
fn what_is_immutable_are_the_pinned_tags() {
    let ecr = block("sh", "put-image-tag-mutability");
    let (_, rest) = RECIPES.split_once("\"Specific tags are immutable\"").unwrap();
    let words: Vec<_> = rest.split('`').skip(1).step_by(2).take(3).collect();
    let [hub, hub_commits, harbor] = words[..] else { panic!("{words:?}") };
    let glob = |glob: &str| {
        let pattern = glob.replace('.', r"\.").replace('*', ".*").replace('{', "(?:");
        Regex::new(&format!("^{}$", pattern.replace(',', "|").replace('}', ")"))).unwrap()
    };
    let exceptions: Vec<_> = ecr.split("filter=").skip(1).collect();
    let exceptions: Vec<_> =
        exceptions.iter().map(|it| glob(it.split('\'').next().unwrap())).collect();
    assert_eq!(exceptions.len(), 2);
    let hub = Regex::new(&format!("{hub}|{hub_commits}")).unwrap();
    for (tag, is_pinned) in [
        ("3.9.1-python3.12", true),
        ("3.9.1-python3.12-conda", true),
        ("3.10.0rc1-python3.12", true),
        ("sha-a597971-python3.12", true),
        ("3.9-python3.12", false),
        ("3-python3.12-conda", false),
        ("3-latest", false),
    ] {
        assert_eq!(!exceptions.iter().any(|it| it.is_match(tag)), is_pinned, "ECR: {tag}");
        assert_eq!(hub.is_match(tag), is_pinned, "Docker Hub: {tag}");
        assert_eq!(glob(harbor).is_match(tag), is_pinned, "Harbor: {tag}");
    }
}
