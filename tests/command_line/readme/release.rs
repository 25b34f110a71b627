//! The recipes that release images, run: whatever fails, no floating tag stands on an
//! image that has no pinned one, and a second run ends it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;
use saphyr::Yaml;
use serde_json::Value;

use super::page::block;
use super::workflow::{Run, entries, get, parse, string};
use crate::run::SHA;
use crate::workplace::{Workplace, has_tools};

/// The image that the recipes release to, and where Docker Hub is named.
const IMAGE: &str = "ghcr.io/me/prefect";
const ON_DOCKER_HUB: &str = "docker.io/me/prefect";

/// git, where the branch `main` has a `move-tags` and the release has none.
const GIT_WITH_MAIN: &str = "case \"$*\" in
    'fetch --quiet --depth 1 origin main') ;;
    'checkout --quiet FETCH_HEAD') mv .git/move-tags . ;;
    *) PATH=${PATH#*:} exec git \"$@\" ;;
esac";

/// The images of 2.11.4 and 2.11.5, as their tags end.
const SUFFIXES: [&str; 7] = [
    "python3.8",
    "python3.9",
    "python3.10",
    "python3.11",
    "python3.8-conda",
    "python3.9-conda",
    "python3.10-conda",
];

/// A workplace whose registry has all of 2.11.4, and `move-tags` for this shell.
fn workplace(name: &str, image: &str, shell: &str) -> Workplace {
    let workplace = Workplace::new(name);
    workplace.publish(image, "2.11.4");
    let script = block("sh", "#!/bin/sh\n");
    let shell = shell.trim_end_matches(" -c");
    let script = script.replacen("#!/bin/sh", &format!("#!/usr/bin/env {shell}"), 1);
    workplace.write_script("move-tags", &script);
    workplace.write("docker-bake.hcl", "");
    workplace
}

/// Puts functions of the shell in the place of those of `move-tags`: the last ones count.
fn replace_functions(workplace: &Workplace, functions: &str) {
    let script = workplace.read("move-tags");
    let (definitions, calls) = script.split_once("\nlist\n").expect("it calls list");
    workplace.write_script("move-tags", &format!("{definitions}\n{functions}\nlist\n{calls}"));
}

fn is_floating(tag: &str) -> bool {
    let (version, _) = tag.split_once('-').unwrap();
    !tag.starts_with("sha-") && version.matches('.').count() < 2
}

/// The tags in the registry, each with its image.
fn tags(workplace: &Workplace, image: &str) -> BTreeMap<String, String> {
    let tags = workplace.registry().into_iter().map(|(reference, built)| {
        let tag = reference.strip_prefix(image).and_then(|it| it.strip_prefix(':'));
        (tag.expect("there is one repository").to_owned(), built)
    });
    tags.collect()
}

/// Asserts that every floating tag stands on an image that has a pinned one.
#[track_caller]
fn assert_nothing_is_half_done(workplace: &Workplace, image: &str) {
    let tags = tags(workplace, image);
    let is_pinned = |image| tags.iter().any(|(tag, it)| it == image && !is_floating(tag));
    for (tag, image) in &tags {
        assert!(is_pinned(image), "{tag} is {image}, which has no pinned tag");
    }
}

/// Asserts that the registry has 2.11.5 with all its tags, and 2.11.4 as it was.
#[track_caller]
fn assert_is_released(workplace: &Workplace, image: &str) {
    let tags = tags(workplace, image);
    let mut images = BTreeSet::new();
    for suffix in SUFFIXES {
        let built = &tags[&format!("2.11.5-{suffix}")];
        images.insert(built);
        for version in [&format!("sha-{SHA}"), "2.11", "2"] {
            assert_eq!(tags[&format!("{version}-{suffix}")], *built, "{version}-{suffix}");
        }
        assert!(tags[&format!("2.11.4-{suffix}")].starts_with("2114"));
    }
    assert_eq!(tags["2-latest"], tags["2.11.5-python3.10"]);
    assert_eq!(tags["2-latest-conda"], tags["2.11.5-python3.10-conda"]);
    assert_eq!((images.len(), tags.len()), (7, 30 + 7));
}

#[test]
fn a_release_from_a_shell_is_never_half_done() {
    let recipe = block("sh", "docker buildx bake");
    if !has_tools() {
        return;
    }
    let crane = block("sh", "crane ls");
    let buildx = block("sh", "imagetools create");
    // There are 14 pinned tags and 16 floating ones.
    let cases = [
        ("sh -c", "", IMAGE, &[1, 8, 14, 15, 30][..]),
        ("bash -c", crane, IMAGE, &[2, 16, 23]),
        ("sh -c", buildx, IMAGE, &[17]),
        ("bash -c", "", ON_DOCKER_HUB, &[20]),
    ];
    for (shell, functions, image, failures) in cases {
        let recipe = recipe.replace("ghcr.io/YOU/prefect", image);
        for failure in failures {
            let workplace = workplace(&format!("recipe-shell-{failure}"), image, shell);
            replace_functions(&workplace, functions);
            let run = |recipe: &str, failure: &str| {
                let variables = [("FAIL_AT", failure)];
                workplace.run(shell, recipe, variables)
            };
            let (is_done, printed) = run(&recipe, &failure.to_string());
            assert!(!is_done && printed.contains(" fails\n"), "{shell} {failure}: {printed}");
            assert_nothing_is_half_done(&workplace, image);
            let moved = tags(&workplace, image).into_iter();
            let moved = moved.filter(|(tag, it)| is_floating(tag) && !it.starts_with("2114"));
            assert_eq!(moved.count(), usize::saturating_sub(*failure, 15));

            // As the recipe says, what is built is not built again.
            let (build, again) = recipe.split_once("# If this fails, repeat it alone.").unwrap();
            let (head, _) = build.split_once("git ls-remote").unwrap();
            let rest = format!("{head}{again}");
            let (is_done, printed) = run(if *failure > 14 { &rest } else { &recipe }, "0");
            assert!(is_done, "{shell} {failure}: {printed}");
            assert_is_released(&workplace, image);
        }
    }
}

#[test]
fn a_release_from_a_shell_stops_when_a_tool_fails() {
    let recipe = block("sh", "docker buildx bake");
    if !has_tools() {
        return;
    }
    let recipe = recipe.replace("YOU", "me");
    let unlikely = recipe.replace("release=2.11.5", "release=2.91.0");
    for shell in ["sh -c", "bash -c"] {
        for tool in ["git", "prefect-tags", "docker", "skopeo", "jq"] {
            let workplace = workplace(&format!("recipe-tool-{tool}"), IMAGE, shell);
            let before = workplace.registry();
            workplace.replace_tool(tool, "exit 7");
            let (is_done, printed) = workplace.run(shell, &recipe, []);
            assert!(!is_done, "{shell} without {tool}: {printed}");
            let mut after = workplace.registry();
            after.retain(|_, image| image.starts_with("2114"));
            assert_eq!(before, after, "{tool}");
        }
        let workplace = workplace("recipe-unlikely", IMAGE, shell);
        let before = workplace.registry();
        let (is_done, printed) = workplace.run(shell, &unlikely, []);
        assert!(!is_done && workplace.registry() == before, "{printed}");
    }
}

#[test]
fn a_release_with_github_actions_is_never_half_done() {
    let workflow = block("yaml", "name: Images\n");
    if !has_tools() {
        return;
    }
    let workflow = parse(workflow);
    for (name, job) in entries(get(&workflow, &["jobs"])) {
        // A release that waits for another one's images would be in its way.
        assert_eq!(get(job, &["concurrency"]).is_some(), name == "floating", "{name}");
    }
    let fail_fast = get(&workflow, &["jobs", "image", "strategy", "fail-fast"]);
    assert_eq!(fail_fast.and_then(Yaml::as_bool), Some(false));
    let condition = string(&workflow, &["jobs", "plan", "if"]);
    assert!(condition.contains("!startsWith(github.event.release.tag_name, 'prefect-')"));

    for (failure, failed) in [(0, ""), (5, "image-"), (15, "floating-"), (22, "floating-")] {
        let name = format!("recipe-github-{failure}");
        let workplace = workplace(&name, ON_DOCKER_HUB, "sh -c");
        let values = [
            ("vars.DOCKERHUB_USERNAME", "me"),
            ("vars.YANKED", ""),
            ("github.event.release.tag_name", "2.11.5"),
        ];
        let failure = failure.to_string();
        let variables = [
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "PrefectHQ/prefect"),
            ("GITHUB_SHA", SHA),
            ("FAIL_AT", &failure),
        ];
        let mut run = Run::new(&workflow, &workplace, &values, &variables);
        let failures = run.jobs();
        if failed.is_empty() {
            assert_eq!(failures, [""; 0]);
        } else {
            let [it] = &failures[..] else { panic!("{failures:?}") };
            assert!(it.starts_with(failed), "{it}");
            let tags = tags(&workplace, ON_DOCKER_HUB);
            let pinned = tags.keys().filter(|tag| tag.starts_with("2.11.5-")).count();
            assert!(pinned >= 6, "the other images are pushed: {pinned}");
        }
        assert_nothing_is_half_done(&workplace, ON_DOCKER_HUB);
        assert_eq!(run.jobs(), [""; 0]);
        assert_is_released(&workplace, ON_DOCKER_HUB);
    }
}

#[test]
fn the_other_workflow_has_what_build_push_action_takes() {
    let text = block("yaml", "docker/build-push-action@");
    if !has_tools() {
        return;
    }
    let jobs = parse(text);
    let steps = get(&jobs, &["plan", "steps"]).and_then(Yaml::as_sequence).unwrap();
    let workplace = Workplace::new("recipe-build-push");
    let variables =
        [("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "PrefectHQ/prefect")];
    let (is_done, printed) = workplace.run("sh -ec", string(&steps[0], &["run"]), variables);
    assert!(is_done, "{printed}");
    let arguments = string(&steps[1], &["with", "args"])
        .replace("${{ github.event.release.tag_name }}", "2.11.5")
        .replace("${{ github.sha }}", SHA)
        .replace("${{ env.IMAGE }}", IMAGE);
    let plan = workplace.shell(&format!("prefect-tags {arguments}"));
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let images = plan["images"].as_array().unwrap();
    assert_eq!(images.len(), 7);
    let names = Regex::new(r"matrix\.(\w+)(?:\['([\w.]+)'\])?").unwrap();
    for image in images {
        let references = image["references"].as_array().unwrap();
        assert_eq!(references.len(), 2, "{references:?}");
        // Whatever the expressions name is there.
        for found in names.captures_iter(text) {
            let value = &image[&found[1]];
            let value = found.get(2).map_or(value, |key| &value[key.as_str()]);
            assert!(!value.is_null(), "{}", &found[0]);
        }
    }
}

#[test]
fn a_release_with_gitlab_is_never_half_done() {
    let pipeline = block("yaml", "stages:");
    if !has_tools() {
        return;
    }
    let pipeline = parse(pipeline);
    let rule = |job: &str| {
        let job = get(&pipeline, &[job]).unwrap();
        let rules = get(job, &["rules"]).and_then(Yaml::as_sequence).unwrap();
        assert_eq!(rules.len(), 1);
        string(&rules[0], &["if"]).to_owned()
    };
    assert_eq!(rule(".release"), "$CI_COMMIT_TAG =~ /^v?[0-9]/");
    assert_eq!(rule("images"), rule(".release"));
    let script = |job: &str| -> String {
        let lines = get(&pipeline, &[job, "script"]).and_then(Yaml::as_sequence).unwrap();
        assert_eq!(string(&pipeline, &[job, "extends"]), ".release");
        lines.iter().flat_map(|line| [line.as_str().unwrap(), "\n"]).collect()
    };

    for failure in [0, 4, 14, 15, 29] {
        let workplace = workplace(&format!("recipe-gitlab-{failure}"), IMAGE, "sh -c");
        let build = "#!/bin/sh -e\nIMAGE=$(docker build)\nexport IMAGE\n\
                     for reference in $REFERENCES; do docker push \"$reference\"; done\n";
        workplace.write_script("build-and-push", build);
        workplace.replace_tool("git", GIT_WITH_MAIN);
        let move_tags =
            || _ = fs::rename(workplace.path("move-tags"), workplace.path(".git/move-tags"));
        let run = |script: &str, variables: &[(&str, &str)]| {
            let failure = failure.to_string();
            let variables = variables.iter().copied().chain([
                ("CI_COMMIT_TAG", "2.11.5"),
                ("CI_COMMIT_SHA", SHA),
                ("CI_DEFAULT_BRANCH", "main"),
                ("YANKED", "2.11.3, 2.11.2"),
                ("CI_REGISTRY", "ghcr.io"),
                ("CI_REGISTRY_IMAGE", IMAGE),
                ("CI_REGISTRY_USER", "me"),
                ("CI_REGISTRY_PASSWORD", "secret"),
                ("FAIL_AT", &failure),
            ]);
            workplace.run("bash -eo pipefail -c", script, variables)
        };
        let (is_done, printed) = run(&script("plan"), &[]);
        assert!(is_done, "{printed}");
        let images: Value = serde_json::from_str(&workplace.read("images.yml")).unwrap();
        let parts = images["build"]["parallel"]["matrix"].as_array().unwrap();
        assert_eq!(parts.len(), 7);
        let build = images["build"]["script"][0].as_str().unwrap();
        let mut failures = 0;
        // Each that fails is run again.
        for part in parts {
            let variables: Vec<_> = part
                .as_object()
                .unwrap()
                .iter()
                .map(|(k, v)| (&**k, v.as_str().unwrap()))
                .collect();
            while !run(build, &variables).0 {
                failures += 1;
                assert_nothing_is_half_done(&workplace, IMAGE);
            }
        }
        move_tags();
        while !run(&script("floating"), &[]).0 {
            move_tags();
            failures += 1;
            assert_nothing_is_half_done(&workplace, IMAGE);
        }
        assert_eq!(failures, i32::from(failure > 0));
        assert_is_released(&workplace, IMAGE);
    }
}

#[test]
fn a_release_is_taken_back() {
    let recipe = block("sh", "--yanked");
    if !has_tools() {
        return;
    }
    let recipe = recipe.replace("YOU", "me");
    for shell in ["sh -c", "bash -c"] {
        let workplace = workplace("recipe-yanked", IMAGE, shell);
        let before = workplace.registry();
        workplace.publish(IMAGE, "2.11.5");
        let mut expected = workplace.registry();
        expected.extend(before);
        for failure in ["3", "0", "0"] {
            let variables = [("FAIL_AT", failure)];
            let (is_done, printed) = workplace.run(shell, &recipe, variables);
            assert_eq!(is_done, failure == "0", "{printed}");
            assert_nothing_is_half_done(&workplace, IMAGE);
        }
        assert_eq!(workplace.registry(), expected);
        let verify =
            "prefect-tags verify --yanked 2.11.5 --kind floating --registry-tags registry.txt";
        let (is_done, printed) = workplace.run(shell, verify, []);
        assert!(is_done, "{printed}");
    }
}
