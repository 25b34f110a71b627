use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;

const HUB: &str = "docker-hub.json";

fn sample(name: &str) -> Input {
    Input::File(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lists").join(name))
}

/// Reads a text as if it came from standard input.
fn read_text<L: List>(text: impl AsRef<[u8]>) -> Result<L, String> {
    read_from(text.as_ref(), &Input::Stdin).map_err(|error| format!("{error:#}"))
}

/// The files are what the tools print, cut to a few releases:
///
/// - `skopeo list-tags docker://docker.io/prefecthq/prefect`
/// - `crane ls prefecthq/prefect`, and with `--full-ref`
/// - `regctl tag ls prefecthq/prefect`
/// - `curl https://registry/v2/prefecthq/prefect/tags/list`
/// - two pages of `curl https://hub.docker.com/v2/repositories/prefecthq/prefect/tags`
/// - `gh release list --json tagName,isDraft`
/// - `gh api --paginate repos/PrefectHQ/prefect/releases`, and `…/tags`
#[test]
fn what_tools_print_is_read_as_releases() {
    for name in [
        "skopeo.json",
        "crane.txt",
        "crane-full-ref.txt",
        "regctl.txt",
        "registry.json",
        HUB,
        "gh-release-list.json",
        "gh-api-pages.json",
        "gh-api-tags.json",
        "tag-digest.txt",
        "reference-digest.txt",
    ] {
        let releases = read::<Releases>(&sample(name)).unwrap();
        // Some have 0.15.13, which is a release of Prefect 1.
        let releases = releases.iter().filter(|(it, _)| it.major() >= 2);
        let releases: Vec<_> = releases.map(|(it, _)| it.to_string()).collect();
        assert_eq!(releases, ["2.11.4", "2.11.5", "2.12.0", "3.0.0rc1"], "{name}");
    }
}

/// Asserts that the tags are those of the samples, with or without digests.
#[track_caller]
fn assert_registry(registry: &Registry, repository: Option<&str>, has_digests: bool) {
    for (tag, image) in
        [("2.11.4-python3.10", 5), ("2.11.5-python3.10", 1), ("2.12.0-python3.10", 2)]
            .into_iter()
            .chain([("3.0.0rc1-python3.12", 4), ("2-latest", 2)])
    {
        let tag = tag.parse().unwrap();
        assert!(registry.contains(tag), "{tag}");
        let digest = has_digests.then(|| format!("sha256:{image:064}"));
        assert_eq!(registry.digest(tag).map(|it| it.to_string()), digest, "{tag}");
    }
    assert_eq!(registry.repository().map(prefect_tags::Repository::as_str), repository);
}

#[test]
fn what_tools_print_is_read_as_the_tags_of_a_registry() {
    const LOCAL: &str = "localhost:5000/prefecthq/prefect";
    for (name, repository, has_digests) in [
        ("crane.txt", None, false),
        ("regctl.txt", None, false),
        ("tag-digest.txt", None, true),
        ("reference-digest.txt", Some(LOCAL), true),
        ("skopeo.json", Some("docker.io/prefecthq/prefect"), false),
        ("registry.json", Some("prefecthq/prefect"), false),
        (HUB, None, true),
    ] {
        let registry = read::<Registry>(&sample(name)).unwrap_or_else(|error| panic!("{error:#}"));
        assert_registry(&registry, repository, has_digests);
    }
}

/// - `aws ecr describe-images --repository-name prefecthq/prefect`
/// - `gh api --paginate /orgs/me/packages/container/prefect/versions`
/// - `gcloud artifacts docker images list --include-tags --format json`
/// - `az acr manifest list-metadata --registry me --name prefect`
#[test]
fn other_registries_are_read_by_a_line_of_jq() {
    const GOOGLE: &str = "europe-docker.pkg.dev/me/images/prefect";
    for (name, filter, repository) in [
        ("ecr.json", r#".imageDetails[] | "\(.imageTags[]?) \(.imageDigest)""#, None),
        ("github-packages.json", r#".[] | "\(.metadata.container.tags[]) \(.name)""#, None),
        (
            "gcloud.json",
            r#".[] | "\(.package):\(.tags | .. | strings | splits(", *") | select(. != "")) \(.version)""#,
            Some(GOOGLE),
        ),
        ("acr.json", r#".[] | "\(.tags[]?) \(.digest)""#, None),
    ] {
        let Input::File(path) = sample(name) else { unreachable!("samples are files") };
        let jq =
            Command::new("jq").args(["-r", filter]).arg(path).stderr(Stdio::inherit()).output();
        let Ok(jq) = jq else {
            // Around the capture of the test harness.
            let _ =
                writeln!(std::io::stderr(), "left out: lists of other registries, which need jq");
            return;
        };
        let registry = read_text(jq.stdout).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_registry(&registry, repository, true);
    }
}

#[test]
fn a_draft_is_no_release() {
    let list = r#"[{"tagName":"3.9.1","isDraft":false},{"tagName":"3.9.2","isDraft":true}]
        [{"draft":true,"tag_name":"3.9.3"},{"draft":false,"tag_name":"3.9.0"}]"#;
    let releases: Releases = read_text(list).unwrap();
    assert!(releases.iter().map(|(it, _)| it.to_string()).eq(["3.9.0", "3.9.1"]));
}

const LINES: &str = "expected one per line, alone or followed by its digest";
const JSON_FORMS: &str = "names or objects with tagName, tag_name or name, in an array, tags, results \
                          or versions";

#[test]
fn what_is_no_registry_is_refused_with_what_it_is() {
    let digest = |digit: &str| format!("sha256:{}", digit.repeat(64));
    let (a, b) = (digest("a"), digest("b"));
    let page = |next: &str| format!(r#"{{"next":{next},"results":[{{"name":"2-latest"}}]}}"#);
    let cut = "the registry tags in standard input are cut off: the last page has \"next\", \
               expected all pages one after the other";
    let two = format!(
        "invalid registry tags in standard input: tag 2-latest has two digests, {a:.19}... and {b:.19}..., \
         expected one"
    );
    let html = format!(
        "the registry tags in standard input are HTML or XML, {LINES}; check how the file was made"
    );
    for (list, error) in [
        (String::new(), format!("no Prefect tag in standard input (0 lines), {LINES}{HOW_MADE}")),
        (
            "latest\n0.15.13\n".to_owned(),
            format!("no Prefect tag in standard input (2 lines, the first is \"latest\"), {LINES}"),
        ),
        (
            r#"{"name":"me/prefect","tags":null}"#.to_owned(),
            format!(
                "no Prefect tag in the JSON in standard input (0 tags), expected {JSON_FORMS}\
                 {HOW_MADE}"
            ),
        ),
        (
            r#"{"errors":[{"code":"UNAUTHORIZED"}]}"#.to_owned(),
            format!(
                "invalid registry tags in standard input at line 1 column 36: it is an error \
                 message, \"errors\"{HOW_MADE}"
            ),
        ),
        (
            r#"{"tags":["2-latest","3-la"#.to_owned(),
            format!(
                "invalid JSON in standard input at line 1 column 25: EOF while parsing a string\
                 {HOW_MADE}"
            ),
        ),
        ("<!DOCTYPE html>\n<html>".to_owned(), html.clone()),
        ("\n  <Error><Code>AccessDenied</Code></Error>".to_owned(), html),
        (page("\"page2\""), cut.to_owned()),
        (page("null") + &page("\"page3\""), cut.to_owned()),
        (format!("2-latest {a}\n2-latest {b}\n"), two.clone()),
        (
            format!(
                r#"[{{"name":"2-latest","digest":"{a}"}},{{"digest":"{b}","name":"2-latest"}}]"#
            ),
            two.replace("input", "input at line 1 column 207"),
        ),
        (
            r#"{"tags":["2-latest"],"name":"a/b"}{"tags":["2-latest"],"name":"c/d"}"#.to_owned(),
            "invalid registry tags in standard input at line 1 column 68: there are two repositories, \"a/b\" and \
             \"c/d\", expected one"
                .to_owned(),
        ),
    ] {
        assert_eq!(read_text::<Registry>(&list).unwrap_err(), error, "{list}");
    }
    assert_eq!(read_text::<Registry>(page("\"2\"") + &page("null")).unwrap().len(), 1);
    // For releases, whatever is there is a list.
    assert!(read_text::<Releases>(page("\"2\"").replace("2-latest", "2.11.5")).is_ok());
}

#[test]
fn lists_have_a_limit_to_the_item() {
    let lines = |count: usize| {
        let line = |number| format!("3.0.{number}-python3.12\n");
        (0..count).map(line).collect::<String>()
    };
    assert_eq!(read_text::<Releases>(lines(MAX_ITEMS)).unwrap().len(), MAX_ITEMS);
    assert_eq!(
        read_text::<Releases>(lines(MAX_ITEMS + 1)).unwrap_err(),
        "invalid list in standard input: too large, expected at most 100000 releases"
    );
    assert_eq!(
        read_text::<Registry>(lines(MAX_ITEMS + 1)).unwrap_err(),
        "invalid registry tags in standard input: too large, expected at most 100000 tags"
    );
}

#[test]
fn json_has_a_limit_to_the_byte() {
    let list = b"[\"2.11.5\"] ";
    let read = |most| {
        let mut releases = Releases::default();
        Reading::new(&Input::Stdin, &Releases::FORM, &mut |item| List::add(&mut releases, item))
            .read_json(&mut &list[..], most)
    };
    assert!(read(11).is_ok());
    // Whether what is left of it is a list or not.
    for most in [4, 10] {
        assert_eq!(
            read(most).unwrap_err().to_string(),
            format!("the JSON in standard input is too large, expected at most {most} bytes")
        );
    }
}
