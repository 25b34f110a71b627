//! `--released`: lists of releases as the tools at hand print them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{Running, SHA, file, left_out, run, run_with};

/// With 2.11.4, 2.11.5, 2.12.0 and 3.0.0rc1 out, 2.11.4 moves nothing, and this
/// is why.
const WITHHELD: &str = "\
note: not moved, because they belong to 2.11.5: 2.11-python3.10
note: not moved, because they belong to 2.12.0: 2-python3.10, 2-latest
";
const COMPUTE: &str = "compute 2.11.4 --python 3.10 --flavor standard --strict --released";

/// Asserts that a list is read as those four releases and no others.
#[track_caller]
fn assert_lists(path: &str, notes: &str) {
    run(COMPUTE.split(' ').chain([path])).is(
        0,
        "2.11.4-python3.10\n",
        &format!("{notes}{WITHHELD}"),
    );
    let pinned =
        ["pin", "--released", path, "-q", "2-latest", "2.11-python3.10", "3.0.0rc1-python3.12"];
    run(pinned).prints("2.12.0-python3.10\n2.11.5-python3.10\n3.0.0rc1-python3.12\n");
    // The list is the last word.
    assert_eq!(run(["check", "--released", path, "-q", "2.11.3-python3.10"]).status, 1);
    assert_eq!(run(["check", "--released", path, "-q", "3-latest"]).status, 1);
}

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lists").join(name)
}

/// The files are what the tools print, cut to a few releases:
///
/// - `skopeo list-tags docker://docker.io/prefecthq/prefect`
/// - `crane ls prefecthq/prefect`, and with `--full-ref`
/// - `curl https://registry/v2/prefecthq/prefect/tags/list`
/// - two pages of `curl https://hub.docker.com/v2/repositories/prefecthq/prefect/tags`
/// - `gh release list --json tagName`
/// - `gh api --paginate repos/PrefectHQ/prefect/releases`, and `…/tags`
#[test]
fn what_other_tools_print_is_read() {
    for name in [
        "skopeo.json",
        "crane.txt",
        "crane-full-ref.txt",
        "registry.json",
        "docker-hub.json",
        "gh-release-list.json",
        "gh-api-pages.json",
        "gh-api-tags.json",
    ] {
        assert_lists(recorded(name).to_str().unwrap(), "");
    }
}

/// `gh release list` for people, in a pipe: title, type, tag, date.
#[test]
fn a_list_that_begins_with_titles_is_refused_or_noted() {
    let advice = "4 lines of the list were passed over, because they do not begin with the name of \
                  a tag: the first is \"Release 3.0.0rc1\\tPre-release\\t3.0.0rc1\\t\
                  2024-05-14T14:00:00Z\"; give a list of names alone, as `git tag` or `gh release \
                  list --json tagName` prints it";
    let path = recorded("gh-release-list.txt");
    let path = path.to_str().unwrap();
    run(COMPUTE.split(' ').chain([path])).fails(
        2,
        &format!(
            "no release in {path:?} (4 lines), expected one a line, as `git tag` or a registry's \
             tag list has them; {advice}"
        ),
    );
    // One release beside them is enough to be a list, which is not all of it.
    let list = format!("2.11.3\n{}", fs::read_to_string(path).unwrap());
    run_with(list.as_bytes(), COMPUTE.split(' ').chain(["-", "--kind", "pinned"])).fails(1, advice);
}

/// A repository with one commit, which 2.11.5 and others name, and one more.
struct Repository(PathBuf);

impl Repository {
    /// `None` if there is no git.
    fn new(name: &str) -> Option<Self> {
        Command::new("git").arg("--version").output().ok()?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let repository = Repository(folder);
        for command in [
            "init --quiet",
            "commit --quiet --allow-empty --message one",
            "tag 2.11.4",
            "tag prefect-aws-0.5.0",
            "commit --quiet --allow-empty --message two",
            "tag 2.11.5 --annotate --message Release-2.19.9",
            "commit --quiet --allow-empty --message three",
            "tag 2.12.0",
            "tag v3.0.0rc1 --annotate --message 3.0.0rc1",
        ] {
            repository.git(&command.split(' ').collect::<Vec<_>>());
        }
        Some(repository)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        // Nothing of the machine's or the user's own settings.
        git.args(["-c", "user.name=test", "-c", "user.email=test@example.org"]);
        git.args([
            "-c",
            "commit.gpgSign=false",
            "-c",
            "tag.gpgSign=false",
            "-c",
            "core.hooksPath=",
        ]);
        git.args(arguments).current_dir(&self.0);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            git.env_remove(variable);
        }
        git.env("GIT_CONFIG_GLOBAL", self.0.join("none")).env("GIT_CONFIG_NOSYSTEM", "1");
        git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let outcome = Running::start(&mut git).outcome();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        outcome.stdout
    }
}

/// What a list tells of the commit of an annotated tag.
enum Annotated {
    /// What it points to.
    Peeled,
    /// The object of the tag itself, taken for the commit.
    TagObject,
    /// Nothing, so that the history's counts.
    FromHistory,
}

#[test]
fn what_git_prints_is_read() {
    use Annotated::{FromHistory, Peeled, TagObject};

    let Some(repository) = Repository::new("git-lists") else {
        return left_out("lists of git", "git");
    };
    let commit = |name: &str| {
        repository.git(&["rev-parse", &format!("{name}^{{commit}}")]).trim().to_owned()
    };
    let lightweight = commit("2.11.4");
    let ls_remote = ["ls-remote", "--tags", repository.0.to_str().unwrap()];
    let for_each_ref = |format: &'static str| vec!["for-each-ref", "refs/tags", format];
    for (arguments, has_commits, annotated_is) in [
        (vec!["tag"], false, FromHistory),
        (vec!["tag", "-n"], false, FromHistory),
        (ls_remote.to_vec(), true, Peeled),
        (vec!["show-ref", "--tags"], true, TagObject),
        (vec!["show-ref", "--tags", "-d"], true, Peeled),
        (vec!["for-each-ref", "refs/tags"], true, FromHistory),
        (for_each_ref("--format=%(objectname) %(refname)"), true, TagObject),
        (for_each_ref("--format=%(refname:short) %(objecttype) %(objectname)"), true, FromHistory),
        (
            for_each_ref("--format=%(refname) %(objecttype) %(objectname) %(*objectname)"),
            true,
            Peeled,
        ),
    ] {
        let list = repository.git(&arguments);
        let path = file("git-list.txt", &list);
        assert_lists(&path, "");
        let is_commit = |release: &str, sha: &str| {
            let arguments = ["compute", release, "--kind", "release", "--released", &path, "--sha"];
            let outcome = run([&arguments[..], &[sha]].concat());
            assert_eq!(outcome.status, 0, "{outcome:?}");
            outcome.stderr.is_empty()
        };
        assert_eq!(is_commit("2.11.4", &lightweight), has_commits, "{arguments:?}: {list}");
        let of_annotated = match annotated_is {
            Peeled => commit("2.11.5"),
            // Without its type nobody can tell that it is no commit.
            TagObject => repository.git(&["rev-parse", "2.11.5"]).trim().to_owned(),
            FromHistory => SHA.to_owned(),
        };
        assert!(is_commit("2.11.5", &of_annotated), "{arguments:?}: {list}");
    }
}

#[test]
fn a_list_may_have_more_than_releases() {
    for list in [
        "2.11.4\r\n2.11.5\r\n2.12.0\r\n3.0.0rc1\r\n",
        "\u{feff}2.11.4\n2.11.5\n2.12.0\n3.0.0rc1",
        "# 2.13.0\n\n  2.11.5\t\nprefect-aws-0.5.0\nv2.11.4\n2.12.0\n2-latest\n3.0.0-rc.1\n2.6.10\n",
        "docker.io/prefecthq/prefect:2.11.4-python3.10@sha256:0\n2.11.5\n2.12.0\n3.0.0rc1-python3.12-conda\n",
        " [\"2.11.4\",\"2.11.5\",\"2.12.0\",\"3.0.0rc1\",\"3-latest\"]\n",
        "\u{feff}{\"versions\":[\"2.11.4\",\"2.11.5\",\"2.12.0\",\"3.0.0rc1\"]}",
        "[{\"name\":\"2.11.4\"},{\"tagName\":\"2.11.5\",\"name\":\"2.19.0\"},\"2.12.0\",{\"tag_name\":\"3.0.0rc1\"}]",
    ] {
        assert_lists(&file("more-than-releases.txt", list), "");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn what_is_no_list_is_refused_with_what_it_is_and_what_is_taken() {
    let lines = "expected one a line, as `git tag` or a registry's tag list has them";
    let json = "expected an array of strings, or of objects with tagName, tag_name or name, alone \
                or as Tags, tags, results or versions";
    let utf_16: Vec<u8> = "2.11.5\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (list, error) in [
        (&b""[..], format!("no release in standard input (0 lines), {lines}")),
        (b"\n\n", format!("no release in standard input (2 lines), {lines}")),
        (
            b"2-latest",
            format!("no release in standard input (1 line, the first is \"2-latest\"), {lines}"),
        ),
        (
            b"\n# 2.11.5\nprefect-aws-0.5.0\n",
            format!("no release in standard input (3 lines, the first is \"# 2.11.5\"), {lines}"),
        ),
        // jq without -r
        (
            b"\"2.11.5\"\n\"2.11.4\"\n",
            format!(
                "no release in standard input (2 lines, the first is \"\\\"2.11.5\\\"\"), {lines}"
            ),
        ),
        (b"[]", format!("no release in the JSON in standard input (0 tags), {json}")),
        // A registry's list of an empty repository.
        (
            br#"{"name":"me/prefect","tags":null}"#,
            format!("no release in the JSON in standard input (0 tags), {json}"),
        ),
        (
            br#"["latest"]"#,
            format!(
                "no release in the JSON in standard input (1 tag, the first is \"latest\"), {json}"
            ),
        ),
        (
            br#"{"Tags":["2-latest","3-latest"]}"#,
            format!(
                "no release in the JSON in standard input (2 tags, the first is \"2-latest\"), \
                 {json}"
            ),
        ),
        (
            br#"{"message":"Not Found","documentation_url":"https://docs.github.com","status":"404"}"#,
            format!(
                "the JSON in standard input is no list of tags but an object with \
                 \"documentation_url\", \"message\", \"status\", {json}"
            ),
        ),
        (
            br#"{"a":1,"b":2,"c":3,"d":4}"#,
            format!(
                "the JSON in standard input is no list of tags but an object with \"a\", \"b\", \
                 \"c\", ..., {json}"
            ),
        ),
        (
            b"{}",
            format!("the JSON in standard input is no list of tags but an empty object, {json}"),
        ),
        (
            br#"["2.11.5",3]"#,
            format!("the JSON in standard input is no list of tags but an array with 3, {json}"),
        ),
        (
            br#"[["2.11.5"]]"#,
            format!(
                "the JSON in standard input is no list of tags but an array with an array, {json}"
            ),
        ),
        (
            br#"[{"tagName":"2.11.5"},{"title":"2.11.4"}]"#,
            format!(
                "the JSON in standard input is no list of tags but an array with an object with \
                 \"title\", {json}"
            ),
        ),
        (
            br#"["2.11.5""#,
            format!(
                "the JSON in standard input is cut off or malformed: EOF while parsing a list at \
                 line 1 column 9; {json}"
            ),
        ),
        (
            br#"["2.11.5"] and more"#,
            format!(
                "the JSON in standard input is cut off or malformed: expected value at line 1 \
                 column 12; {json}"
            ),
        ),
        (
            &utf_16,
            "the list in standard input is UTF-16, expected UTF-8; convert it to UTF-8".to_owned(),
        ),
        (
            &[b"\xff\xfe", &*utf_16].concat(),
            "the list in standard input is UTF-16, expected UTF-8; convert it to UTF-8".to_owned(),
        ),
    ] {
        for arguments in
            [&["compute", "2.11.5"][..], &["check", "2-latest"], &["pin", "2-latest"]]
        {
            run_with(list, [arguments, &["--released", "-"]].concat()).fails(2, &error);
        }
    }
}
