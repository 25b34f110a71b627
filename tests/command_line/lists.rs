//! `--releases`: lists of releases as the tools at hand print them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{Running, SHA, file, left_out, program, run, run_with};

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
        assert_lists(&path);
        let is_commit = |release: &str, sha: &str| {
            let arguments = ["compute", release, "--kind", "release", "--releases", &path, "--sha"];
            let outcome = run([&arguments[..], &[sha]].concat());
            assert_eq!(outcome.status, 0, "{outcome:?}");
            !outcome.stderr.contains("--sha is not the commit of ")
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

/// The reader's own tests have the other forms.
#[test]
fn a_list_may_have_more_than_releases() {
    for list in [
        "\u{feff}2.11.4\r\n2.11.5\r\n2.12.0\r\n3.0.0rc1",
        "# 2.13.0\n\n  2.11.5\t\nprefect-aws-0.5.0\nv2.11.4\n2.12.0\n2-latest\n3.0.0-rc.1\n2.6.10\n",
        "docker.io/prefecthq/prefect:2.11.4-python3.10@sha256:0\n2.11.5\n2.12.0\n3.0.0rc1-python3.12-conda\n",
        "\u{feff} {\"versions\":[\"2.11.4\",\"2.11.5\",\"2.12.0\",\"3.0.0rc1\",\"3-latest\"]}\n",
        "[{\"name\":\"2.11.4\"},{\"tagName\":\"2.11.5\",\"name\":\"2.19.0\"},\"2.12.0\",{\"tag_name\":\"3.0.0rc1\"}]",
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
             release per line, as `git tag` or a registry's tag list has them",
        ),
        (
            br#"{"message":"Not Found"}"#,
            "invalid list in standard input at line 1 column 23: it is an error message, \
             \"Not Found\"; check how the file was made",
        ),
        (&utf_16, "the list in standard input is UTF-16; convert it to UTF-8"),
        (
            &[b"\xff\xfe", &*utf_16].concat(),
            "the list in standard input is UTF-16; convert it to UTF-8",
        ),
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
    Running::start(shell.stdout(Stdio::piped()).stderr(Stdio::piped()))
        .outcome()
        .prints("2.11.5-python3.10\n");
}
