//! The recipes, run. docker, skopeo and crane have stand-ins, which keep a registry in a
//! file and fail at the n-th push.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;
use saphyr::Yaml;

use super::page::{README, block, blocks, recipes};
use super::workflow::{Run, entries, get, json, parse, string};
use super::workplace::{Workplace, are_installed};
use crate::run::{RELEASES, SHA};

/// The image that the recipes release to, and where Docker Hub is named.
const IMAGE: &str = "ghcr.io/me/prefect";
const ON_DOCKER_HUB: &str = "docker.io/me/prefect";

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
fn workplace(name: &str, page: &str, image: &str, shell: &str) -> Workplace {
    let workplace = Workplace::new(name);
    workplace.publish(image, "2.11.4");
    let script = block(page, "sh", "#!/bin/sh\n");
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
    let Some(page) = recipes("the release from a shell") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let recipe = block(README, "sh", "docker buildx bake");
    let crane = block(&page, "sh", "crane ls");
    let buildx = block(&page, "sh", "imagetools create");
    let docker_hub = block(&page, "sh", "curl");
    // There are 14 pinned tags and 16 floating ones.
    let cases = [
        ("sh", "", IMAGE, &[1, 8, 14, 15, 30][..]),
        ("bash", crane, IMAGE, &[2, 16, 23]),
        ("sh", buildx, IMAGE, &[17]),
        ("bash", docker_hub, ON_DOCKER_HUB, &[20]),
    ];
    for (shell, functions, image, failures) in cases {
        let recipe = recipe.replace("ghcr.io/YOU/prefect", image);
        for failure in failures {
            let workplace = workplace(&format!("recipe-shell-{failure}"), &page, image, shell);
            replace_functions(&workplace, functions);
            let run = |recipe: &str, failure: &str| {
                let variables = [("FAIL_AT", failure)];
                workplace.run(&[shell, "-c"], recipe, Path::new(""), variables)
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
    let Some(page) = recipes("the release from a shell") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let recipe = block(README, "sh", "docker buildx bake").replace("YOU", "me");
    let unlikely = recipe.replace("release=2.11.5", "release=2.91.0");
    for shell in ["sh", "bash"] {
        for tool in ["git", "prefect-tags", "docker", "skopeo", "jq"] {
            let workplace = workplace(&format!("recipe-tool-{tool}"), &page, IMAGE, shell);
            let before = workplace.registry();
            workplace.replace_tool(tool, "exit 7");
            let (is_done, printed) = workplace.run(&[shell, "-c"], &recipe, Path::new(""), []);
            assert!(!is_done, "{shell} without {tool}: {printed}");
            let mut after = workplace.registry();
            after.retain(|_, image| image.starts_with("2114"));
            assert_eq!(before, after, "{tool}");
        }
        let workplace = workplace("recipe-unlikely", &page, IMAGE, shell);
        let before = workplace.registry();
        let (is_done, printed) = workplace.run(&[shell, "-c"], &unlikely, Path::new(""), []);
        assert!(!is_done && workplace.registry() == before, "{printed}");
    }
}

#[test]
fn a_release_with_github_actions_is_never_half_done() {
    let Some(page) = recipes("the release with GitHub Actions") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let workflow = parse(block(&page, "yaml", "name: Images\n"));
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
        let workplace = workplace(&name, &page, ON_DOCKER_HUB, "sh");
        let values =
            [("vars.DOCKERHUB_USERNAME", "me"), ("github.event.release.tag_name", "2.11.5")];
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
    let Some(page) = recipes("the workflow with build-push-action") else { return };
    if !are_installed(&["git"]) {
        return;
    }
    let text = block(&page, "yaml", "docker/build-push-action@");
    let jobs = parse(text);
    let steps = get(&jobs, &["plan", "steps"]).and_then(Yaml::as_sequence).unwrap();
    let workplace = Workplace::new("recipe-build-push");
    let variables =
        [("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "PrefectHQ/prefect")];
    let (is_done, printed) =
        workplace.run(&["sh", "-ec"], string(&steps[0], &["run"]), Path::new(""), variables);
    assert!(is_done, "{printed}");
    let arguments = string(&steps[1], &["with", "args"])
        .replace("${{ github.event.release.tag_name }}", "2.11.5")
        .replace("${{ github.sha }}", SHA)
        .replace("${{ env.IMAGE }}", IMAGE);
    let plan = json(&workplace.shell(&format!("prefect-tags {arguments}")));
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
    let Some(page) = recipes("the release with GitLab") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let pipeline = parse(block(&page, "yaml", "stages:"));
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
        let workplace = workplace(&format!("recipe-gitlab-{failure}"), &page, IMAGE, "sh");
        let build = "#!/bin/sh -e\nIMAGE=$(docker build)\nexport IMAGE\n\
                     for reference in $REFERENCES; do docker push \"$reference\"; done\n";
        workplace.write_script("build-and-push", build);
        let run = |script: &str, variables: &[(&str, &str)]| {
            let failure = failure.to_string();
            let variables = variables.iter().copied().chain([
                ("CI_COMMIT_TAG", "2.11.5"),
                ("CI_COMMIT_SHA", SHA),
                ("CI_REGISTRY", "ghcr.io"),
                ("CI_REGISTRY_IMAGE", IMAGE),
                ("CI_REGISTRY_USER", "me"),
                ("CI_REGISTRY_PASSWORD", "secret"),
                ("FAIL_AT", &failure),
            ]);
            workplace.run(&["bash", "-eo", "pipefail", "-c"], script, Path::new(""), variables)
        };
        let (is_done, printed) = run(&script("plan"), &[]);
        assert!(is_done, "{printed}");
        let images = json(&workplace.read("images.yml"));
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
        while !run(&script("floating"), &[]).0 {
            failures += 1;
            assert_nothing_is_half_done(&workplace, IMAGE);
        }
        assert_eq!(failures, i32::from(failure > 0));
        assert_is_released(&workplace, IMAGE);
    }
}

#[test]
fn a_release_is_taken_back() {
    let Some(page) = recipes("how a release is taken back") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let recipe = block(&page, "sh", "--yanked").replace("YOU", "me");
    for shell in ["sh", "bash"] {
        let workplace = workplace("recipe-yanked", &page, IMAGE, shell);
        let before = workplace.registry();
        workplace.publish(IMAGE, "2.11.5");
        // The registry is a mirror of Prefect's, where newer releases have these.
        let mut expected = workplace.registry();
        for (reference, manifest) in &before {
            if reference.contains(":2.11-") {
                expected.insert(reference.clone(), manifest.clone());
            }
        }
        for failure in ["3", "0", "0"] {
            let variables = [("FAIL_AT", failure)];
            let (is_done, printed) =
                workplace.run(&[shell, "-c"], &recipe, Path::new(""), variables);
            assert_eq!(is_done, failure == "0", "{printed}");
            assert_nothing_is_half_done(&workplace, IMAGE);
        }
        assert_eq!(workplace.registry(), expected);
        let verify = format!(
            "./move-tags {IMAGE} --yanked 2.11.5 && prefect-tags verify 2.11 --yanked 2.11.5 \
             --kind minor --registry-tags registry.txt"
        );
        let (is_done, printed) = workplace.run(&[shell, "-c"], &verify, Path::new(""), []);
        assert!(is_done, "{printed}");
    }
}

#[test]
fn the_workflow_that_watches_tells_what_is_wrong() {
    let Some(page) = recipes("the workflow that watches") else { return };
    if !are_installed(&["jq", "git", "bash"]) {
        return;
    }
    let workflow = parse(block(&page, "yaml", "schedule:"));
    let watch = |name: &str, curl: &str| {
        let workplace = Workplace::new(&format!("recipe-watch-{name}"));
        workplace.replace_tool("curl", curl);
        // Two pages with all of 2.11.4, and one tag behind.
        let tags = workplace.shell("prefect-tags compute 2.11.4 -q");
        let entry = |tag: &str, digest: usize| {
            format!(r#"{{"name":"{tag}","digest":"sha256:{digest:064}"}}"#)
        };
        let suffix = |tag: &str| tag.split_once('-').unwrap().1.replace("latest", "python3.10");
        let mut suffixes: Vec<_> = tags.lines().map(suffix).collect();
        suffixes.sort();
        suffixes.dedup();
        let digest = |tag: &str| suffixes.iter().position(|it| *it == suffix(tag)).unwrap();
        let entries: Vec<_> = tags
            .lines()
            .map(|tag| {
                entry(tag, if name == "behind" && tag == "2-latest" { 99 } else { digest(tag) })
            })
            .collect();
        let (first, second) = entries.split_at(10);
        let page = |next: &str, tags: &[String]| {
            format!(r#"{{"next":{next},"results":[{}]}}"#, tags.join(","))
        };
        workplace.write("first", &page("\"https://hub.docker.com/second\"", first));
        workplace.write("second", &page("null", second));
        let directory = workplace.path("").display().to_string();
        let variables = [("PAGES", &*directory)];
        Run::new(&workflow, &workplace, &[], &variables).jobs()
    };
    let good = "while [ \"$1\" != --output ]; do shift; done
        case $3 in
            https://hub.docker.com/v2/repositories/prefecthq/prefect/tags*) cp \"$PAGES/first\" \"$2\" ;;
            https://hub.docker.com/second) cp \"$PAGES/second\" \"$2\" ;;
            *) exit 1 ;;
        esac";
    assert_eq!(watch("good", good), [""; 0]);
    let failures = watch("behind", good);
    assert!(failures[0].contains("2-latest: wrong: is sha256:"), "{failures:?}");
    // Half of a registry is not taken for one.
    assert_eq!(watch("half", &good.replace("cp \"$PAGES/second\"", "false")).len(), 1);
    assert_eq!(watch("empty", &good.replace("cp \"$PAGES/second\"", "cp /dev/null")).len(), 1);
    assert_eq!(watch("down", "exit 22").len(), 1);
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

#[test]
fn a_repository_is_upgraded_to_what_its_lock_file_has() {
    if !are_installed(&["git", "bash"]) {
        return;
    }
    let recipe = block(README, "sh", "uv.lock");
    let (_, after) = README.split_once("From `requirements.txt`, the release is `").unwrap();
    let from_requirements = after.split_once("`.\n").unwrap().0;
    let line = recipe.lines().find(|line| line.contains("uv.lock")).unwrap();
    let with_requirements = recipe.replace(line, &format!("release={from_requirements}"));
    let old = "FROM prefecthq/prefect:2.10.21-python3.10\n";
    for shell in ["sh", "bash"] {
        for (name, text, recipe) in [
            (
                "uv.lock",
                "[[package]]\nname = \"prefect-aws\"\nversion = \"0.4.0\"\n\n[[package]]\nname = \"prefect\"\nversion = \"2.11.5\"\nsource = { registry = \"x\" }\n",
                recipe,
            ),
            (
                "requirements.txt",
                "prefect-aws==0.4.0\nprefect==2.11.5 ; python_version > '3.8'\n",
                &*with_requirements,
            ),
            (
                "requirements.txt",
                "prefect[aws,gcp]==2.11.5 \\\n    --hash=sha256:0\n",
                &*with_requirements,
            ),
        ] {
            let workplace = Workplace::new("recipe-upgrade");
            workplace.write("Dockerfile", old);
            workplace.write("CHANGELOG.md", old);
            workplace.write("unknown-to-git", old);
            workplace.write(name, text);
            workplace.shell(&format!("git add -- Dockerfile CHANGELOG.md {name}"));
            let run = || workplace.run(&[shell, "-c"], recipe, Path::new(""), []);
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
    if !are_installed(&["git"]) {
        return;
    }
    let steps = parse(block(README, "yaml", "actions/checkout@"));
    let action = &steps.as_sequence().unwrap()[1];
    let workplace = Workplace::new("recipe-check");
    workplace.write("Dockerfile", "FROM prefecthq/prefect:2.8.7\n");
    let script = format!("prefect-tags {}", string(action, &["with", "args"]));
    let (is_done, printed) = workplace.run(&["sh", "-c"], &script, Path::new(""), []);
    assert!(!is_done && printed.starts_with("::error file=Dockerfile,line=1,col=6,"), "{printed}");

    let configuration = parse(block(README, "yaml", "repos:"));
    let repository = &get(&configuration, &["repos"]).unwrap().as_sequence().unwrap()[0];
    let hook = &get(repository, &["hooks"]).unwrap().as_sequence().unwrap()[0];
    let arguments: Vec<_> = get(hook, &["args"])
        .unwrap()
        .as_sequence()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    workplace.write("Dockerfile", "FROM prefecthq/prefect:v2.8.7-python3.10\n");
    workplace.shell(&format!("prefect-tags scan {} Dockerfile", arguments.join(" ")));
    assert_eq!(workplace.read("Dockerfile"), "FROM prefecthq/prefect:2.8.7-python3.10\n");
    let hooks = concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml");
    // The crate that is published has none.
    if let Ok(hooks) = fs::read_to_string(hooks) {
        let hooks = parse(&hooks);
        assert_eq!(string(&hooks.as_sequence().unwrap()[0], &["id"]), string(hook, &["id"]));
    }
}

#[test]
fn renovate_keeps_the_image_and_orders_what_is_not_final() {
    let [rule] = blocks(README, "json")[..] else { panic!("there is one rule") };
    let rule = json(rule);
    let versioning = rule["versioning"].as_str().unwrap().strip_prefix("regex:").unwrap();
    let versioning = Regex::new(versioning).unwrap();
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
    let releases = fs::read_to_string(RELEASES).unwrap();
    for release in releases.lines().filter(|line| !line.starts_with('#')) {
        let (release, _) = release.split_once(' ').unwrap();
        let is_known = parts(&format!("{release}-python3.10")).is_some();
        assert!(is_known || release.contains("post"), "{release}");
    }
}
