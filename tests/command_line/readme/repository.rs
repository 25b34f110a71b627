//! The recipes for a repository that uses Prefect's images, run.

use regex::Regex;
use saphyr::Yaml;
use serde_json::Value;

use super::page::{RECIPES, block};
use super::workflow::{get, parse, string};
use crate::run::{KNOWN, names};
use crate::workplace::{Workplace, has_tools};

#[test]
fn a_repository_is_upgraded_to_what_its_lock_file_has() {
    let recipe = block("sh", "uv.lock");
    if !has_tools() {
        return;
    }
    let (_, after) = RECIPES.split_once("From `requirements.txt`, the release is `").unwrap();
    let from_requirements = after.split_once("`.\n").unwrap().0;
    let line = recipe.lines().find(|line| line.contains("uv.lock")).unwrap();
    let with_requirements = recipe.replace(line, &format!("release={from_requirements}"));
    let old = "FROM prefecthq/prefect:2.10.21-python3.10\n";
    let lock = "[[package]]\nname = \"prefect-aws\"\nversion = \"0.4.0\"\n\n\
                [[package]]\nname = \"prefect\"\nversion = \"2.11.5\"\nsource = { registry = \"x\" }\n";
    let marked = "prefect-aws==0.4.0\nprefect==2.11.5 ; python_version > '3.8'\n";
    let with_extras = "prefect[aws,gcp]==2.11.5 \\\n    --hash=sha256:0\n";
    for shell in ["sh -c", "bash -c"] {
        for (name, text, recipe) in [
            ("uv.lock", lock, recipe),
            ("requirements.txt", marked, &*with_requirements),
            ("requirements.txt", with_extras, &*with_requirements),
        ] {
            let workplace = Workplace::new("recipe-upgrade");
            workplace.write("Dockerfile", old);
            workplace.write("CHANGELOG.md", old);
            workplace.write("unknown-to-git", old);
            workplace.write(name, text);
            workplace.shell(&format!("git add -- Dockerfile CHANGELOG.md {name}"));
            let run = || workplace.run(shell, recipe, []);
            for _ in 0..2 {
                let (is_done, printed) = run();
                assert!(is_done, "{printed}");
                let new = "FROM prefecthq/prefect:2.11.5-python3.10\n";
                assert_eq!(workplace.read("Dockerfile"), new, "{printed}");
                assert_eq!(workplace.read("CHANGELOG.md"), old);
                assert_eq!(workplace.read("unknown-to-git"), old);
            }
            workplace.write(name, "nothing of Prefect\n");
            workplace.write("Dockerfile", old);
            let (is_done, printed) = run();
            assert!(!is_done && workplace.read("Dockerfile") == old, "{printed}");
        }
    }
}

#[test]
fn the_check_of_a_repository_names_what_is_there() {
    let steps = block("yaml", "--format github");
    if !has_tools() {
        return;
    }
    let steps = parse(steps);
    let action = &steps.as_sequence().unwrap()[1];
    let workplace = Workplace::new("recipe-check");
    workplace.write("Dockerfile", "FROM prefecthq/prefect:2.8.7\n");
    let script = format!("prefect-tags {}", string(action, &["with", "args"]));
    let (is_done, printed) = workplace.run("sh -c", &script, []);
    assert!(!is_done && printed.starts_with("::error file=Dockerfile,line=1,col=6,"), "{printed}");

    let configuration = parse(block("yaml", "repos:"));
    let repository = &get(&configuration, &["repos"]).unwrap().as_sequence().unwrap()[0];
    let hook = &get(repository, &["hooks"]).unwrap().as_sequence().unwrap()[0];
    let arguments = get(hook, &["args"]).and_then(Yaml::as_sequence).unwrap();
    let arguments: Vec<_> = arguments.iter().filter_map(Yaml::as_str).collect();
    workplace.write("Dockerfile", "FROM prefecthq/prefect:v2.8.7-python3.10\n");
    workplace.shell(&format!("prefect-tags scan {} Dockerfile", arguments.join(" ")));
    assert_eq!(workplace.read("Dockerfile"), "FROM prefecthq/prefect:2.8.7-python3.10\n");
    let hooks = parse(include_str!("../../../.pre-commit-hooks.yaml"));
    assert_eq!(string(&hooks.as_sequence().unwrap()[0], &["id"]), string(hook, &["id"]));
}

#[test]
fn renovate_keeps_the_image_and_orders_what_is_not_final() {
    let rules = block("json", "packageRules");
    let rules: Value = serde_json::from_str(rules).unwrap();
    let regex = |path: &str, prefix: &str, suffix: &str| {
        let text = rules.pointer(path).and_then(Value::as_str).expect(path);
        let text = text.strip_prefix(prefix).and_then(|it| it.strip_suffix(suffix));
        Regex::new(text.expect(path)).unwrap()
    };
    let versioning = regex("/packageRules/0/versioning", "regex:", "");
    let parts = |tag: &str| {
        let found = versioning.captures(tag)?;
        let part = |name: &str| found.name(name).map_or("", |it| it.as_str()).to_owned();
        Some(["major", "minor", "patch", "prerelease", "compatibility"].map(part))
    };
    for (tag, expected) in [
        ("2.11.5-python3.10", ["2", "11", "5", "", "python3.10"]),
        ("3.0.0rc10-python3.12-conda", ["3", "0", "0", "rc10", "python3.12-conda"]),
        ("3.4.26.dev3-python3.9-kubernetes", ["3", "4", "26", ".dev3", "python3.9-kubernetes"]),
    ] {
        assert_eq!(parts(tag), Some(expected.map(str::to_owned)), "{tag}");
    }
    for tag in ["2-latest", "2.11-python3.10", "2-python3.10", "latest", "2.11.5"] {
        assert_eq!(parts(tag), None, "{tag}");
    }
    for release in names(KNOWN) {
        let is_known = parts(&format!("{release}-python3.10")).is_some();
        assert!(is_known || release.contains("post"), "{release}");
    }

    let name = regex("/packageRules/0/matchPackageNames/0", "/", "/");
    for (repository, is_prefects) in [
        ("prefecthq/prefect", true),
        ("docker.io/prefecthq/prefect", true),
        ("ghcr.io/mirror/prefecthq/prefect", true),
        ("prefecthq/prefect-dev", false),
        ("notprefecthq/prefect", false),
    ] {
        assert_eq!(name.is_match(repository), is_prefects, "{repository}");
    }
    assert!(regex("/customManagers/0/managerFilePatterns/0", "/", "/").is_match("a/values.yaml"));
    let value = regex("/customManagers/0/matchStrings/0", "", "");
    for line in ["prefectTag: 2.11.5-python3.10\n", "  prefectTag: \"2.11.5-python3.10\" # x"] {
        assert_eq!(&value.captures(line).unwrap()["currentValue"], "2.11.5-python3.10");
    }
}

#[test]
fn flux_and_argo_cd_take_the_release_tags_of_one_image() {
    let flux = parse(block("yaml", "ImagePolicy"));
    let argo = parse(block("yaml", "argocd"));
    let flux = string(&flux, &["spec", "filterTags", "pattern"]);
    let key = "argocd-image-updater.argoproj.io/prefect.allow-tags";
    let argo = string(&argo, &["metadata", "annotations", key]).strip_prefix("regexp:").unwrap();
    for pattern in [flux, argo].map(|it| Regex::new(it).unwrap()) {
        assert!(pattern.is_match("3.9.1-python3.12"));
        for tag in ["3.9-python3.12", "3-latest", "3.9.1-python3.12-conda", "3.9.1-python3.11"] {
            assert!(!pattern.is_match(tag), "{tag}");
        }
    }
}
