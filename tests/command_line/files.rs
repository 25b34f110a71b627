//! Files, pipes and names, as a shell has them: what `scan` reads, what `--fix`
//! does to a file, and what is left where it fails.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::run::{Outcome, Running, folder_with, left_out, program, run_in, start};

const TEXT: &str = "FROM prefecthq/prefect:v2.11.5-python3.10\n";
const FIXED: &str = "FROM prefecthq/prefect:2.11.5-python3.10\n";

/// A user and a group that own nothing.
const NOBODY: u32 = 65534;

/// A directory of its own with these files, each with a tag to fix.
fn directory(name: &str, files: &[&str]) -> PathBuf {
    folder_with(&format!("files-{name}"), files.iter().map(|file| (file, TEXT)))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// The names in a directory, in order.
fn names(directory: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(directory).unwrap().map(|it| name(it.unwrap())).collect();
    names.sort_unstable();
    names
}

fn make_fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// Runs a command in a directory with nothing on standard input.
fn outcome(directory: &Path, command: &mut Command) -> Outcome {
    start(command.current_dir(directory).stdin(Stdio::null())).outcome()
}

/// Runs a script of `sh` in which `$0` is the program.
fn sh(directory: &Path, script: &str) -> Outcome {
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(program().get_program());
    outcome(directory, &mut command)
}

/// Runs the program as a user without privileges, in the group of files that
/// `nobody` may write.
fn run_as_nobody(directory: &Path, arguments: &[&str]) -> Option<Outcome> {
    if !is_root() {
        return Some(run_in(directory, arguments));
    }
    let as_nobody = || {
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]);
        command.arg("--clear-groups");
        command
    };
    let program = env!("CARGO_BIN_EXE_prefect-tags");
    let can = as_nobody().args(["test", "-x", program]).status();
    can.is_ok_and(|status| status.success())
        .then(|| outcome(directory, as_nobody().arg(program).args(arguments)))
}

#[test]
fn a_file_that_is_fixed_keeps_its_owner_and_permissions() {
    let directory = directory("same", &["a"]);
    let (file, other) = (directory.join("a"), directory.join("other-link"));
    fs::hard_link(&file, &other).unwrap();
    symlink("a", directory.join("symbolic-link")).unwrap();
    for (name, user) in [("a", NOBODY), ("symbolic-link", 0)] {
        fs::write(&file, TEXT).unwrap();
        if is_root() {
            chown(&directory, Some(NOBODY), Some(NOBODY)).unwrap();
            chown(&file, Some(NOBODY), Some(if user == 0 { NOBODY - 1 } else { NOBODY })).unwrap();
        }
        set_mode(&file, 0o6751);
        let state = || {
            let metadata = file.metadata().unwrap();
            (metadata.uid(), metadata.gid(), metadata.mode())
        };
        let before = state();
        let arguments = ["scan", "--fix", "-q", name];
        let outcome = match user {
            0 => Some(run_in(&directory, arguments)),
            _ => run_as_nobody(&directory, &arguments),
        };
        let Some(outcome) = outcome else { return left_out("a file with set-id bits", "setpriv") };
        assert_eq!((outcome.status, read(&file), state()), (0, FIXED.to_owned(), before));
        assert_eq!(read(&other), TEXT);
    }
    assert_eq!(names(&directory), ["a", "other-link", "symbolic-link"]);
    assert!(directory.join("symbolic-link").is_symlink());
}

#[test]
fn a_file_whose_owner_cannot_be_kept_is_not_written() {
    let directory = directory("other-user", &["a"]);
    if !is_root() {
        return left_out("a file of another user", "a privileged user");
    }
    let file = directory.join("a");
    set_mode(&file, 0o666);
    set_mode(&directory, 0o777);
    let Some(outcome) = run_as_nobody(&directory, &["scan", "--fix", "-q"]) else {
        return left_out("a file of another user", "setpriv");
    };
    let error = "error: cannot write \"a\": cannot keep its owner: Operation not permitted (os \
                 error 1)\n";
    assert_eq!((outcome.status, &*outcome.stderr), (2, error));
    assert_eq!((read(&file), names(&directory)), (TEXT.to_owned(), vec!["a".to_owned()]));
}

#[test]
fn what_may_not_be_written_is_named_and_the_rest_is_fixed() {
    let directory = directory("may-not", &["a", "b", "c/d"]);
    set_mode(&directory.join("a"), 0o444);
    let outcome = run_in(&directory, ["scan", "--fix", "-q"]);
    assert_eq!(outcome.status, 2);
    assert_eq!(outcome.stderr, "error: cannot write \"a\": the file is read-only\n");
    assert_eq!(["a", "b", "c/d"].map(|it| read(directory.join(it))), [TEXT, FIXED, FIXED]);
}

#[test]
fn nothing_is_fixed_where_nothing_can_be_written_beside_it() {
    let directory = directory("no-room", &["a", "b/c"]);
    let (file, closed) = (directory.join("b/c"), directory.join("b"));
    for path in [&directory, &directory.join("a"), &file, &closed] {
        if is_root() {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    set_mode(&closed, 0o555);
    let outcome = run_as_nobody(&directory, &["scan", "--fix", "-q"]);
    set_mode(&closed, 0o755);
    let Some(outcome) = outcome else {
        return left_out("a directory that may not be written", "setpriv");
    };
    assert_eq!(outcome.status, 2);
    assert_eq!(
        outcome.stderr,
        "error: cannot write \"b/c\": cannot write beside it: Permission denied (os error 13)\n"
    );
    assert_eq!((read(&file), read(directory.join("a"))), (TEXT.to_owned(), FIXED.to_owned()));
}

#[test]
fn a_pipe_that_is_named_is_read_and_stays_a_pipe() {
    let directory = directory("pipe", &[]);
    let fifo = directory.join("fifo");
    make_fifo(&fifo);
    for (arguments, status, message) in [
        (&["scan", "-q", "fifo"][..], 1, ""),
        (
            &["scan", "-q", "--fix", "fifo"],
            2,
            "error: cannot write \"fifo\": it is not a regular file\n",
        ),
    ] {
        let path = fifo.clone();
        let writer = thread::spawn(move || fs::write(path, TEXT).unwrap());
        let outcome = run_in(&directory, arguments);
        // A program that failed before it read leaves the writer without a reader.
        let reader = File::options().read(true).write(true).open(&fifo).unwrap();
        writer.join().unwrap();
        drop(reader);
        assert_eq!((outcome.status, &*outcome.stderr), (status, message));
        assert!(outcome.stdout.starts_with("fifo:1:6: prefecthq/prefect:v2.11.5-python3.10: inv"));
    }
    assert_eq!(names(&directory), ["fifo"]);
    // It has no writer now. A walk passes it over, and so does a list.
    run_in(&directory, ["scan", "-q"]).prints("");
    sh(&directory, "printf 'fifo\\0' | \"$0\" scan -q --files0-from -").prints("");
}

/// Fixes what is in a directory, and may write no file larger than 64 blocks.
fn with_limit(directory: &Path, prologue: &str) -> Outcome {
    sh(directory, &format!("{prologue}; ulimit -f 64; \"$0\" scan --fix -q; exit $?"))
}

/// A text to fix that is larger than 64 blocks, of whatever size.
fn long_text() -> String {
    TEXT.repeat(4000)
}

#[test]
fn a_write_that_fails_leaves_the_old_text() {
    let directory = directory("fails", &[]);
    fs::write(directory.join("a"), long_text()).unwrap();
    let outcome = with_limit(&directory, "trap '' XFSZ");
    let error = "error: cannot write \"a\": File too large (os error 27)\n";
    assert_eq!((outcome.status, &*outcome.stderr), (2, error));
    // A disk that is full, too.
    let mount = "unshare -rm sh -c 'mount -t tmpfs -o size=200k none . && cd \"$PWD\"";
    if sh(&directory, &format!("{mount}'")).status == 0 {
        let script = format!(
            "{mount} && cp ../files-fails-copy a && \"$0\" scan --fix -q; echo $? *; cat a' \"$0\""
        );
        fs::write(directory.with_file_name("files-fails-copy"), long_text()).unwrap();
        let outcome = sh(&directory, &script);
        let error = "error: cannot write \"a\": No space left on device (os error 28)\n";
        assert_eq!(outcome.stderr, error);
        assert!(outcome.stdout.ends_with(&format!("2 a\n{}", long_text())));
    } else {
        left_out("a disk that is full", "unshare and the right to mount");
    }
    assert_eq!((names(&directory), read(directory.join("a"))), (vec!["a".to_owned()], long_text()));
}

/// The signal of the limit kills it while it writes, as any other may.
#[test]
fn what_a_kill_leaves_is_private_and_in_nobody_s_way() {
    let directory = directory("killed", &[]);
    let file = directory.join("a");
    fs::write(&file, long_text()).unwrap();
    let leftovers = [".prefect-tags-1.tmp", ".prefect-tags-2.tmp"];
    for leftover in leftovers {
        assert_eq!(with_limit(&directory, "umask 0").status, 128 + 25);
        assert_eq!(read(&file), long_text());
        assert_eq!(directory.join(leftover).metadata().unwrap().mode() & 0o7777, 0o600);
    }
    // They are no part of the project, named or not.
    fs::write(&file, TEXT).unwrap();
    let fixed = "a:1:6: fixed: prefecthq/prefect:v2.11.5-python3.10 -> \
                 prefecthq/prefect:2.11.5-python3.10\n";
    run_in(&directory, ["scan", "--fix", "-q", ".", leftovers[0]]).prints(fixed);
    assert_eq!(names(&directory), [leftovers[0], leftovers[1], "a"]);
}

#[test]
fn two_runs_at_once_end_with_one_of_them_and_nobody_sees_a_part() {
    let directory = directory("at-once", &[]);
    let file = directory.join("a");
    let text = |tag: &str| format!("{}\nFROM prefecthq/prefect:{tag}\n", "#".repeat(1 << 18));
    let runs = ["3.6.22", "3.9.1"];
    let [old, new @ ..] = ["2.11.5-python3.11", "3.6.22-python3.11", "3.9.1-python3.11"].map(text);
    for _ in 0..6 {
        fs::write(&file, &old).unwrap();
        let mut running = runs.map(|release| {
            let mut command = program();
            command.args(["scan", "--fix", "-q", "--expect", release, "a"]);
            command.current_dir(&directory).stdin(Stdio::null()).stdout(Stdio::null());
            Running::start(command.stderr(Stdio::piped()))
        });
        while !running.iter_mut().all(Running::has_ended) {
            let seen = read(&file);
            assert!(seen == old || new.contains(&seen), "{} bytes", seen.len());
        }
        assert!(new.contains(&read(&file)));
        assert_eq!(names(&directory), ["a"]);
    }
}

#[test]
fn a_file_with_a_name_as_long_as_may_be_is_fixed() {
    let name = "a".repeat(255);
    let directory = directory("long", &[&name]);
    assert_eq!(run_in(&directory, ["scan", "--fix", "-q"]).status, 0);
    assert_eq!(read(directory.join(&name)), FIXED);
    assert_eq!(names(&directory), [name]);
}

/// The paths that a scan finds something in.
fn found(outcome: &Outcome) -> Vec<&str> {
    outcome.stdout.lines().filter_map(|line| line.split(':').next()).collect()
}

#[test]
fn links_and_what_is_installed_or_built_are_not_walked() {
    let directory = directory(
        "installed",
        &[
            "a",
            "target/CACHEDIR.TAG",
            "target/debug/a",
            "venv/a",
            "venv/pyvenv.cfg",
            "web/node_modules/a",
            "web/src/a",
            ".git/a",
            ".github/a",
        ],
    );
    for (link, target) in [("link", "web"), ("loop", "."), ("dangling", "gone")] {
        symlink(target, directory.join(link)).unwrap();
    }
    let scan = |paths: &[&str]| run_in(&directory, [&["scan", "-q"], paths].concat());
    assert_eq!(found(&scan(&[])), [".github/a", "a", "web/src/a"]);
    // What is named is meant.
    assert_eq!(found(&scan(&["venv", "link"])), ["link/src/a", "venv/a", "venv/pyvenv.cfg"]);
    assert_eq!(
        found(&scan(&["web/node_modules", "target"])),
        ["target/CACHEDIR.TAG", "target/debug/a", "web/node_modules/a"]
    );
}

#[test]
fn a_path_that_is_named_twice_counts_once() {
    let directory = directory("twice", &["a/b", "c"]);
    for paths in [&["c", "c", "a"][..], &["a/b", ".", "./c"], &["a//b", "a", "./a/", "c"]] {
        let outcome = run_in(&directory, [&["scan"], paths].concat());
        assert_eq!(found(&outcome).len(), 2, "{outcome:?}");
        assert_eq!(
            outcome.stderr,
            "2 tags in 2 of 2 files: 0 valid, 2 invalid (2 fixable with --fix)\n"
        );
    }
}

#[test]
fn a_list_names_files_as_git_does() {
    let directory = directory("list", &["a", "b\nc", "--fix", "d/e", "not-listed"]);
    symlink("gone", directory.join("link")).unwrap();
    symlink("d", directory.join("directory-link")).unwrap();
    fs::write(directory.join("image"), format!("\0{TEXT}")).unwrap();
    let list = "a\0b\nc\0--fix\0d\0gone\0a/gone\0link\0directory-link\0image\0./a\0a\0";
    fs::write(directory.join("list"), list).unwrap();
    let sorted = ["\"b\\nc\"", "--fix", "a", "d/e"];
    for script in [
        "\"$0\" scan -q --files0-from list",
        "\"$0\" scan -q --files0-from - < list",
        "\"$0\" scan -q --files0-from list a",
    ] {
        let outcome = sh(&directory, script);
        let mut found = found(&outcome);
        found.sort_unstable();
        assert_eq!((&*found, &*outcome.stderr), (&sorted[..], ""), "{script}");
    }
    let none = "note: no Prefect image tags found\n";
    sh(&directory, "\"$0\" scan --files0-from /dev/null").is(0, "", none);
    let list = "error: the list of files in standard input";
    for (names, error) in [
        (
            "a\\n",
            format!(
                "{list} does not end in NUL, expected NUL after each name, as `git ls-files -z` \
                 prints it\n"
            ),
        ),
        ("a\\0\\0", format!("{list} has an empty name\n")),
    ] {
        let script = format!("printf '{names}' | \"$0\" scan --files0-from -");
        sh(&directory, &script).is(2, "", &error);
    }
    let outcome = sh(&directory, "\"$0\" scan --files0-from - - < list");
    assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
    // One that is not gone and cannot be read is an error.
    let long = "x".repeat(300);
    let script = format!("printf '{long}\\0' | \"$0\" scan -q --files0-from - a");
    let outcome = sh(&directory, &script);
    assert_eq!((outcome.status, found(&outcome)), (2, vec!["a"]), "{outcome:?}");
    assert!(outcome.stderr.starts_with(&format!("error: cannot read \"{}", &long[..9])));
    // An argument that is not there is an error.
    assert_eq!(sh(&directory, "\"$0\" scan --files0-from list gone").status, 2);
}

/// git lists links, and their targets may be anywhere.
#[test]
fn a_list_with_links_is_read_and_fixed_without_them() {
    let directory = directory("list-links", &["a", "d/e", "outside"]);
    symlink("outside", directory.join("link")).unwrap();
    symlink("d", directory.join("directory-link")).unwrap();
    let list = "\"$0\" scan -q --files0-from -";
    let names = "printf 'a\\0link\\0directory-link/e\\0'";
    let outcome = sh(&directory, &format!("{names} | {list}"));
    assert_eq!(found(&outcome), ["a", "directory-link/e", "link"]);
    let outcome = sh(&directory, &format!("{names} | {list} --fix"));
    let error = |name: &str| {
        format!("error: cannot write \"{name}\": its path has a link in it; name the file itself\n")
    };
    assert_eq!(outcome.status, 2);
    assert_eq!(outcome.stderr, error("directory-link/e") + &error("link"));
    assert_eq!(["a", "d/e", "outside"].map(|it| read(directory.join(it))), [FIXED, TEXT, TEXT]);
    // A whole path is as good as an argument.
    let script = format!("printf '%s\\0' \"$PWD/link\" | {list} --fix");
    assert_eq!(
        (sh(&directory, &script).status, read(directory.join("outside"))),
        (0, FIXED.to_owned())
    );
    assert!(directory.join("link").is_symlink());
}

#[test]
fn a_dash_is_standard_input() {
    let directory = directory("dash", &["-", "<stdin>"]);
    let invalid = |path: &str| {
        format!(
            "{path}:1:6: prefecthq/prefect:v2.11.5-python3.10: invalid: starts with \"v\", \
             expected the version without it; use prefecthq/prefect:2.11.5-python3.10\n"
        )
    };
    sh(&directory, "\"$0\" scan -q - < -").is(1, &invalid("<stdin>"), "");
    sh(&directory, "\"$0\" scan -q - '<stdin>' < -").is(1, &invalid("<stdin>").repeat(2), "");
    sh(&directory, "\"$0\" scan -q ./-").is(1, &invalid("-"), "");
    let error = "error: standard input cannot be fixed; pass files, or no --fix\n";
    sh(&directory, "\"$0\" scan --fix - ./- < ./-").is(2, "", error);
    assert_eq!(read(directory.join("-")), TEXT);
}

/// Whatever is written to it, and whatever it said of its size.
#[test]
fn a_stream_that_is_too_large_is_an_error_and_the_rest_is_scanned() {
    let directory = directory("large", &["a"]);
    let outcome = sh(&directory, "yes | \"$0\" scan -q - a");
    assert_eq!((outcome.status, found(&outcome)), (2, vec!["a"]));
    assert_eq!(
        outcome.stderr,
        "error: cannot read \"<stdin>\": the file is larger than 67108864 bytes\n"
    );
}

/// A directory with so many tags that they are written in more than one go, and whether all are
/// fixed.
fn directory_with_many(name: &str) -> (PathBuf, impl Fn() -> bool) {
    let files: Vec<_> = (0..100).map(|number| format!("a-rather-long-name/{number}")).collect();
    let directory = folder_with(name, files.iter().map(|file| (file, TEXT.repeat(20))));
    let base = directory.clone();
    let are_fixed = move || files.iter().all(|file| read(base.join(file)) == FIXED.repeat(20));
    (directory, are_fixed)
}

#[test]
fn a_reader_that_leaves_changes_neither_the_status_nor_what_is_fixed() {
    let (directory, are_fixed) = directory_with_many("files-leaves");
    // The last one is not fixed, so that the status is not that of what was read.
    fs::write(directory.join("z"), "FROM prefecthq/prefect:2.8.7\n").unwrap();
    for arguments in [&["scan", "-q"][..], &["scan", "--fix", "-q"]] {
        let mut running = start(program().args(arguments).current_dir(&directory));
        let first = running.first_line();
        assert!(first.starts_with("a-rather-long-name/0:1:6: "), "{first}");
        running.outcome().is(1, "", "");
    }
    assert!(are_fixed());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_ends_the_reading_of_a_stream() {
    let directory = directory("endless", &[]);
    for command in ["check", "pin -q"] {
        sh(&directory, &format!("yes 2.11.5-python3.10 | \"$0\" {command} - > /dev/full"))
            .fails(2, "cannot write to standard output: No space left on device (os error 28)");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_for_the_output_is_an_error_and_the_rest_is_fixed() {
    let (directory, are_fixed) = directory_with_many("files-full");
    sh(&directory, "\"$0\" scan --fix -q > /dev/full")
        .fails(2, "cannot write to standard output: No space left on device (os error 28)");
    assert!(are_fixed());
}

#[test]
fn a_file_that_grows_is_read_to_the_limit() {
    let directory = directory("grows", &[]);
    // It says that it has no bytes, as all files there do, and has some.
    if !Path::new("/proc/self/environ").exists() {
        return left_out("a file that says too little of its size", "/proc");
    }
    let mut command = program();
    command.args(["scan", "-q", "/proc/self/environ"]);
    command.env("IMAGE", "prefecthq/prefect:v2.11.5-python3.10");
    assert_eq!(found(&outcome(&directory, &mut command)), ["/proc/self/environ"]);
    // A sparse file, larger than memory.
    File::create(directory.join("a")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(run_in(&directory, ["scan", "-q", "a"]).status, 2);
    fs::remove_file(directory.join("a")).unwrap();
}
