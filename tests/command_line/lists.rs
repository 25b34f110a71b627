//! `--releases`: lists of releases as the tools at hand print them.

use std::process::{Command, Stdio};

use crate::run::{file, program, run, run_with, start};

/// With 2.11.4, 2.11.5, 2.12.0 and 3.0.0rc1 out, 2.11.4 moves nothing, and this
/// is why.
const WITHHELD: &str = "\
note: not moved, because they belong to 2.11.5: 2.11-python3.10
note: not moved, because they belong to 2.12.0: 2-python3.10, 2-latest
";
/// All that Prefect released is not in the lists.
const COMPUTE: &str =
    "compute 2.11.4 --python 3.10 --flavor standard --strict --no-history --releases";

/// Asserts that a list is read as those four releases and no others.
#[track_caller]
fn assert_lists(path: &str) {
    run(COMPUTE.split(' ').chain([path])).is(0, "2.11.4-python3.10\n", WITHHELD);
    let options = ["--no-history", "--releases", path, "-q"];
    let tags = ["2-latest", "2.11-python3.10", "3.0.0rc1-python3.12"];
    run([&["pin"], &options[..], &tags].concat())
        .prints("2.12.0-python3.10\n2.11.5-python3.10\n3.0.0rc1-python3.12\n");
    // The list is the last word.
    for tag in ["2.11.3-python3.10", "3-latest"] {
        assert_eq!(run([&["check", tag], &options[..]].concat()).status, 1);
    }
}

/// A repository with tags of either kind.
#[cfg(unix)]
const REPOSITORY: &str = "set -e
export GIT_CONFIG_NOSYSTEM=1
git config user.name test
git config user.email test@example.org
git commit --quiet --allow-empty --message one
git tag 2.11.4
git tag prefect-aws-0.5.0
git commit --quiet --allow-empty --message two
git tag 2.11.5 --annotate --message Release-2.19.9
git commit --quiet --allow-empty --message three
git tag 2.12.0
git tag v3.0.0rc1 --annotate --message 3.0.0rc1";

/// What a list tells of the commit of an annotated tag.
#[cfg(unix)]
enum Annotated {
    /// What it points to.
    Peeled,
    /// The object of the tag itself, taken for the commit.
    TagObject,
    /// Nothing, so that the history's counts.
    FromHistory,
}

#[test]
#[cfg(unix)]
fn what_git_prints_is_read() {
    use crate::run::SHA;
    use crate::workplace::{Workplace, has_tools};
    use Annotated::{FromHistory, Peeled, TagObject};

    if !has_tools() {
        return;
    }
    let repository = Workplace::new("git-lists");
    repository.shell(REPOSITORY);
    let object = |name: &str| repository.shell(&format!("git rev-parse {name}")).trim().to_owned();
    for (command, has_commits, annotated_is) in [
        ("tag", false, FromHistory),
        ("tag -n", false, FromHistory),
        ("ls-remote --tags .", true, Peeled),
        ("show-ref --tags", true, TagObject),
        ("show-ref --tags -d", true, Peeled),
        ("for-each-ref refs/tags", true, FromHistory),
        ("for-each-ref refs/tags --format='%(objectname) %(refname)'", true, TagObject),
        (
            "for-each-ref refs/tags --format='%(refname:short) %(objecttype) %(objectname)'",
            true,
            FromHistory,
        ),
        (
            "for-each-ref refs/tags --format='%(refname) %(objecttype) %(objectname) %(*objectname)'",
            true,
            Peeled,
        ),
    ] {
        let list = repository.shell(&format!("git {command}"));
        let path = file("git-list.txt", &list);
        assert_lists(&path);
        let is_commit = |release: &str, sha: &str| {
            let arguments = ["compute", release, "--kind", "release", "--releases", &path, "--sha"];
            let outcome = run([&arguments[..], &[sha]].concat());
            assert_eq!(outcome.status, 0, "{outcome:?}");
            !outcome.stderr.contains("--sha is not the commit of ")
        };
        assert_eq!(is_commit("2.11.4", &object("2.11.4")), has_commits, "{command}: {list}");
        let of_annotated = match annotated_is {
            Peeled => object("2.11.5^{commit}"),
            // Without its type nobody can tell that it is no commit.
            TagObject => object("2.11.5"),
            FromHistory => SHA.to_owned(),
        };
        assert!(is_commit("2.11.5", &of_annotated), "{command}: {list}");
    }
}

/// The reader's own tests have the other forms.
#[test]
fn a_list_may_have_more_than_releases() {
    for list in [
        "\u{feff}2.11.4\r\n2.11.5\r\nprefect-aws-0.5.0\r\n2.12.0\r\n# 2.13.0\r\n3.0.0rc1",
        "\u{feff} {\"versions\":[\"2.11.4\",\"2.11.5\",\"2.12.0\",\"3.0.0rc1\",\"3-latest\"]}\n",
    ] {
        assert_lists(&file("more-than-releases.txt", list));
    }
}

/// Each list is refused by name; the reader's own tests have the other reasons.
#[test]
fn what_is_no_list_is_refused_by_every_command() {
    let utf_16: Vec<u8> = "2.11.5\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (list, error) in [
        (
            &b"2-latest"[..],
            "no release in standard input (1 line, the first is \"2-latest\"), expected one \
             release per line, as `git ls-remote --tags` prints them",
        ),
        (
            br#"{"message":"Not Found"}"#,
            "invalid list in standard input at line 1 column 23: it is an error message, \
             \"Not Found\"; check how the file was made",
        ),
        (&utf_16, "the list in standard input is UTF-16; convert it to UTF-8"),
    ] {
        for arguments in [&["compute", "2.11.5"][..], &["check", "2-latest"], &["pin", "2-latest"]]
        {
            run_with(list, [arguments, &["--releases", "-"]].concat()).fails(2, error);
        }
    }
    let error = run(["check", "--releases", "none", "2-latest"]).stderr;
    assert!(error.starts_with("error: cannot read the file \"none\": "), "{error}");
}

/// Other systems have no such limit.
#[test]
#[cfg(target_os = "linux")]
fn many_small_objects_are_read_in_64_mb() {
    const OBJECT: &str = "{\"id\":7,\"tagName\":\"2.11.5\"},";
    let objects = OBJECT.repeat(16_000_000 / OBJECT.len());
    let list = file("many-small-objects.json", format!("[{objects}\"2.11.4\"]"));
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 64000; exec \"$@\"", "sh"]).arg(program().get_program());
    shell.args(["pin", "--no-history", "--releases", &list, "2-latest"]).stdin(Stdio::null());
    start(&mut shell).outcome().prints("2.11.5-python3.10\n");
}
