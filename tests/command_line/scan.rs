//! `scan`: what is found, what is fixed, and files that are not as they should
//! be.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::run::{Outcome, folder_with, lines, run_in, run_with};

/// Files in shapes that stand in public repositories.
const GIVEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scan/given");
/// Those of them that `--fix` changes, as they are then.
const FIXED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scan/fixed");
/// Those that `--fix --pinned` with the list changes.
const PINNED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scan/pinned");
/// Those that `--fix --expect 3.9.1` changes.
const UPGRADED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scan/upgraded");
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scan/releases.txt");
/// What is to be found in the given ones.
const EXPECTED: &str = include_str!("../data/scan/expected.txt");
/// What becomes of some of these places with `--fix --expect 3.9.1`.
const EXPECTED_UPGRADED: &str = include_str!("../data/scan/expected-upgraded.txt");

/// The list is not all of Prefect's releases.
const WITH_LIST: [&str; 3] = ["--no-history", "--releases", LIST];

/// Every file below a folder, by its path there.
fn files(folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// A folder of its own with one file.
fn folder_with_file(name: &str, path: &str, text: &str) -> PathBuf {
    folder_with(name, [(path, text)])
}

/// A folder of its own with the given files: nothing is to rewrite the data.
fn folder_with_given(name: &str) -> PathBuf {
    folder_with(name, files(GIVEN))
}

/// Where a finding stands: `PATH:LINE:COLUMN`.
fn place(finding: &Value) -> String {
    let path = finding["path"].as_str().unwrap().replace('\\', "/");
    format!("{path}:{}:{}", finding["line"], finding["column"])
}

/// The findings in JSON, each as `PATH:LINE:COLUMN: … -> …`, without the text.
fn found(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = findings.map(|finding| {
        let verdict = match &finding["valid"] {
            Value::Null => "not checked".to_owned(),
            Value::Bool(true) => "valid".to_owned(),
            _ => text(&finding["code"]),
        };
        format!("{} -> {verdict}", place(&finding))
    });
    lines.collect()
}

#[test]
fn what_real_files_name_is_found_where_it_stands() {
    let outcome = run_in(folder_with_given("given"), ["scan", "--all", "--format", "json"]);
    let mut suggestions = BTreeMap::new();
    let expected: Vec<String> = EXPECTED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (place, verdict) = line.rsplit_once(" -> ").unwrap();
            let (place, _) = place.split_once(": ").unwrap();
            let mut words = verdict.splitn(2, ' ');
            let (code, suggestion) = match verdict {
                "not checked" => (verdict, None),
                _ => (words.next().unwrap(), words.next()),
            };
            suggestions.extend(suggestion.map(|it| (place.to_owned(), it.to_owned())));
            format!("{place} -> {code}")
        })
        .collect();
    assert_eq!(found(&outcome), expected);
    assert_eq!(outcome.status, 1);
    for line in outcome.stdout.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let place = place(&finding);
        if let Some(suggestion) = suggestions.get(&place) {
            assert_eq!(finding["suggestion"], **suggestion, "{place}");
        }
    }
}

/// All else in every file stays as it is, byte for byte.
#[test]
fn what_is_certain_is_fixed_and_a_second_run_changes_nothing() {
    let with_list = [&["scan", "--fix", "--pinned", "-q"], &WITH_LIST[..]].concat();
    for (name, arguments, changed) in [
        ("fixed", &["scan", "--fix", "-q"][..], FIXED),
        ("pinned", &with_list, PINNED),
        ("upgraded", &["scan", "--fix", "--expect", "3.9.1", "-q"], UPGRADED),
    ] {
        let given = files(GIVEN);
        let mut expected = given.clone();
        expected.extend(files(changed));
        assert_eq!(expected.len(), given.len());
        let folder = folder_with_given(name);
        for _ in 0..2 {
            let outcome = run_in(&folder, arguments);
            assert_eq!((outcome.status, &*outcome.stderr), (1, ""));
            let now = files(folder.to_str().unwrap());
            for (path, text) in &expected {
                assert_eq!(
                    String::from_utf8_lossy(&now[path]),
                    String::from_utf8_lossy(text),
                    "{}",
                    path.display()
                );
            }
            assert_eq!(now, expected);
        }
    }
}

#[test]
fn what_is_moved_to_a_release_and_what_stays_is_told() {
    let expected: BTreeMap<_, _> = EXPECTED_UPGRADED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let folder = folder_with_given("told");
    let outcome = run_in(folder, ["scan", "--fix", "--expect", "3.9.1", "-f", "json", "-q"]);
    let told: BTreeMap<_, _> = outcome
        .stdout
        .lines()
        .map(|line| {
            let finding: Value = serde_json::from_str(line).unwrap();
            let code = finding["code"].as_str().unwrap_or("valid");
            let code = if finding["fixed"].is_null() { code } else { "fixed" };
            (place(&finding), code.to_owned())
        })
        .collect();
    let told = |place: &str| told.get(place).map(|code| &**code);
    for (place, code) in expected {
        assert_eq!(told(place), Some(code), "{place}");
    }
}

/// The verdicts are the checker's, and the other summaries are tried beside the counts.
#[test]
fn findings_are_told_as_text_with_a_summary() {
    let text = "FROM prefecthq/prefect:v2.11.5-python3.10\nFROM prefecthq/prefect:2-python3.7\n\
                FROM prefecthq/prefect:2.19.9-python3.11\nFROM prefecthq/prefect:$TAG\n";
    let folder = folder_with_file("scan-text", "Dockerfile", text);
    let invalid = "Dockerfile:1:6: prefecthq/prefect:v2.11.5-python3.10: invalid: starts with \"v\", \
                   expected the version without it; use prefecthq/prefect:2.11.5-python3.10\n";
    let frozen = "Dockerfile:2:6: prefecthq/prefect:2-python3.7: ok: the newest Prefect 2.x with \
                  Python 3.7, frozen at 2.10.19; note: no release from 2.10.20 on has this image\n";
    let valid = "Dockerfile:3:6: prefecthq/prefect:2.19.9-python3.11: ok: Prefect 2.19.9 with \
                 Python 3.11, pinned\n";
    let open = "Dockerfile:4:6: prefecthq/prefect:$TAG: not checked: a variable or \
                placeholder has no known value\n";
    let summary = "4 tags in 1 of 1 file: 2 valid, 1 invalid (1 fixable with --fix), 1 not checked";
    let shown = format!("{summary} (shown with --all)\n");
    run_in(&folder, ["scan"]).is(1, &[invalid, frozen].concat(), &shown);
    let all = [invalid, frozen, valid, open].concat();
    run_in(&folder, ["scan", "--all"]).is(1, &all, &format!("{summary}\n"));
    run_in(&folder, ["scan", "-q", "./Dockerfile", "."]).is(1, invalid, "");
    let fixed = "Dockerfile:1:6: fixed: prefecthq/prefect:v2.11.5-python3.10 -> \
                 prefecthq/prefect:2.11.5-python3.10\n";
    run_in(&folder, ["scan", "--fix"]).is(
        0,
        &[fixed, frozen].concat(),
        "4 tags in 1 of 1 file: 2 valid, 1 fixed, 1 not checked (shown with --all)\n",
    );
}

#[test]
fn a_place_in_json_has_the_fields_of_a_verdict() {
    let folder = folder_with_file("scan-json", "a/b.yaml", "image: prefecthq/prefect:2.8.7\n");
    run_in(&folder, ["scan", "-f", "json", "-q"]).is(
        1,
        concat!(
            r#"{"path":"a/b.yaml","line":1,"column":8,"fixed":null,"fix":null,"#,
            r#""input":"prefecthq/prefect:2.8.7","valid":false,"code":"missing-python","#,
            r#""message":"has no Python version, expected -pythonX.Y after the version","#,
            r#""suggestion":"prefecthq/prefect:2.8.7-python3.10"}"#,
            "\n"
        ),
        "",
    );
    let folder = folder_with_file("scan-fixed", "b", "FROM prefecthq/prefect:v2.8.7-python3.9\n");
    let outcome = run_in(&folder, ["scan", "-f", "json", "--fix", "-q"]);
    let finding: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(finding["fixed"], "prefecthq/prefect:2.8.7-python3.9");
    assert_eq!(finding["fix"], finding["fixed"]);
    assert_eq!((outcome.status, &finding["code"]), (0, &Value::from("leading-v")));
}

/// The value of a command's property or its data, as the runner reads it: the
/// inverse of `escapeProperty` and `escapeData` of the toolkit's `command.ts`.
fn unescaped(text: &str) -> String {
    let codes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    codes.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

/// A line as the runner reads it: `::error file=…,line=…::message`.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (level, properties) = head.split_once(' ').unwrap();
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').unwrap();
        (name.to_owned(), unescaped(value))
    });
    (level.to_owned(), properties.collect(), unescaped(message))
}

#[test]
fn the_runner_reads_what_is_written_for_it() {
    let text = "x prefecthq/prefect:v2.11.5-python3.10 prefecthq/prefect:2-python3.7\n";
    let name = "50% à,b.md";
    let folder = folder_with_file("scan-github", name, text);
    let outcome = run_in(&folder, ["scan", "--format", "github", "."]);
    let commands: Vec<_> = outcome.stdout.lines().map(command).collect();
    let properties = |column: &str, end: &str| {
        let all = [("file", name), ("line", "1"), ("col", column), ("endColumn", end)];
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    };
    let frozen = "the newest Prefect 2.x with Python 3.7, frozen at 2.10.19; note: no release \
                  from 2.10.20 on has this image";
    assert_eq!(
        commands,
        [
            (
                "error".to_owned(),
                properties("3", "39"),
                "prefecthq/prefect:v2.11.5-python3.10: starts with \"v\", expected the version \
                 without it; use prefecthq/prefect:2.11.5-python3.10"
                    .to_owned()
            ),
            (
                "warning".to_owned(),
                properties("40", "69"),
                format!("prefecthq/prefect:2-python3.7: {frozen}")
            ),
        ]
    );
}

#[test]
fn where_nothing_is_found_a_note_says_so() {
    let folder = folder_with_file("scan-none", "README.md", "Prefect\n");
    run_in(&folder, ["scan"]).is(0, "", "note: no Prefect image tags found\n");
    run_in(&folder, ["scan", "-q"]).prints("");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_done() {
    let folder = folder_with_file("scan-missing", "b", "FROM prefecthq/prefect:2-python3.7\n");
    let outcome = run_in(&folder, ["scan", "a", "b", "--all", "-q"]);
    assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
    assert!(outcome.stderr.starts_with("error: cannot read \"a\": "), "{}", outcome.stderr);
    let outcome = run_in(&folder, ["scan", "a", "b", "--pinned"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stdout.starts_with("b:1:6: prefecthq/prefect:2-python3.7: invalid: "));
}

#[test]
fn floating_tags_are_pinned_by_a_list_only() {
    let text = "FROM prefecthq/prefect:2-latest\n";
    let folder = folder_with_file("scan-pinned", "Dockerfile", text);
    let file = folder.join("Dockerfile");
    let list_alone = [&["--fix"], &WITH_LIST[..]].concat();
    for arguments in [&["--pinned", "--fix"][..], &list_alone, &["--fix"]] {
        run_in(&folder, [&["scan", "-q"], arguments].concat());
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{arguments:?}");
    }
    let arguments = [&["scan", "--fix", "--pinned", "-q"], &WITH_LIST[..]].concat();
    run_in(&folder, arguments).prints(
        "Dockerfile:1:6: fixed: prefecthq/prefect:2-latest -> \
         prefecthq/prefect:2.19.9-python3.10\n",
    );
    let fixed = "FROM prefecthq/prefect:2.19.9-python3.10\n";
    assert_eq!(fs::read_to_string(file).unwrap(), fixed);
}

#[test]
fn that_floating_tags_need_a_list_is_said_where_one_would_help() {
    // One that stays floating by any options.
    let text = "ARG T=2-latest\nFROM prefecthq/prefect:$T\nFROM other:$T\n";
    let folder = folder_with_file("scan-no-list", "a", text);
    fs::write(folder.join("tags"), "2-latest\n2.19.9-python3.10\n").unwrap();
    for (arguments, is_said) in [
        (&["--fix", "--pinned"][..], true),
        (&["--pinned"], false),
        (&["--fix"], false),
        (&[&["--fix", "--pinned"], &WITH_LIST[..]].concat(), false),
        (&["--fix", "--pinned", "--registry-tags", "tags"], false),
        (&["--fix", "--pinned", "--expect", "2"], false),
    ] {
        let outcome = run_in(&folder, [&["scan", "a"], arguments].concat());
        let note = "note: floating tags are rewritten only with a list of all releases; pass one \
                    with --releases <FILE>\n";
        assert_eq!(outcome.stderr.contains(note), is_said, "{arguments:?}: {outcome:?}");
        assert_eq!(outcome.status, i32::from(arguments.contains(&"--pinned")), "{arguments:?}");
    }
    let line = run_in(&folder, ["scan", "a", "--fix", "--expect", "3.0"]);
    let note = "note: --fix needs a release in --expect, not a line; use --expect 3.0.11\n";
    assert!(line.stderr.contains(note), "{line:?}");
}

#[test]
fn what_a_user_of_a_new_tag_should_know_is_told_once_it_is_written() {
    const NOTE: &str = "note: a:1:6: prefecthq/prefect:2-python3.7: no release from 2.10.20 on \
                        has this image\n";
    let text = "FROM prefecthq/prefect:v2-python3.7\n";
    let argument = "ARG V=v2\nFROM prefecthq/prefect:$V-python3.7\nFROM other:$V\n";
    for (text, is_locked, status, note) in
        [(text, false, 0, NOTE), (text, true, 2, ""), (argument, false, 1, "")]
    {
        let folder = folder_with_file("scan-notes", "a", text);
        let file = folder.join("a");
        let permissions = fs::metadata(&file).unwrap().permissions();
        let mut locked = permissions.clone();
        locked.set_readonly(is_locked);
        fs::set_permissions(&file, locked).unwrap();
        let outcome = run_in(&folder, ["scan", "--fix", "a"]);
        fs::set_permissions(&file, permissions).unwrap();
        let notes = outcome.stderr.lines().filter(|line| line.starts_with("note: "));
        assert_eq!((outcome.status, lines(notes)), (status, note.to_owned()), "{text}");
    }
}

#[test]
fn only_the_repositories_that_are_given_count() {
    let text = "me/prefect:2.8.7 ghcr.io/me/prefect:2.8.7 prefecthq/prefect:2.8.7\n";
    let folder = folder_with_file("scan-image", "a", text);
    let arguments =
        ["scan", "--image", "me/prefect", "--image", "ghcr.io/me/prefect", "-f", "json"];
    let outcome = run_in(&folder, arguments);
    assert_eq!(found(&outcome), ["a:1:1 -> missing-python", "a:1:18 -> missing-python"]);
}

#[test]
fn a_file_that_is_no_text_is_read_only_if_it_is_named() {
    let folder = folder_with_file("scan-binary", "a", "\0 prefecthq/prefect:2.8.7\n");
    run_in(&folder, ["scan", "-q"]).prints("");
    let named = run_in(&folder, ["scan", "-f", "json", "a", "."]);
    assert_eq!(found(&named), ["a:1:3 -> missing-python"]);
}

/// It has a NUL byte in front, where it is not of another script.
#[test]
fn a_file_in_utf_16_is_told_of_only_if_it_is_named() {
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = ["\u{feff}", text].concat();
        units.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let (latin, other) = (utf_16("FROM prefecthq/prefect:2.8.7\n"), utf_16("\u{3042}\u{3044}"));
    let folder = folder_with("scan-utf-16", [("a", latin), ("b", other)]);
    let skipped =
        |name: &str| format!("note: skipped \"{name}\", which is UTF-16; convert it to UTF-8\n");
    let none = "note: no Prefect image tags found\n";
    let summary = "0 tags in 0 of 0 files: 0 valid, 2 files not read\n".to_owned();
    let both = [skipped("a"), skipped("b"), summary].concat();
    run_in(&folder, ["scan", "a", "b"]).is(0, "", &both);
    run_in(&folder, ["scan", "-q", "a", "b"]).prints("");
    run_in(&folder, ["scan"]).is(0, "", none);
}

#[test]
fn a_file_that_is_too_large_is_named_and_passed_over() {
    let folder = folder_with_file("scan-large", "b", "FROM prefecthq/prefect:2.8.7\n");
    let large = fs::File::create(folder.join("a")).unwrap();
    large.set_len(64 * 1024 * 1024 + 1).unwrap();
    let outcome = run_in(&folder, ["scan", "-f", "json"]);
    assert_eq!(found(&outcome), ["b:1:6 -> missing-python"]);
    assert!(
        outcome.stderr.starts_with("note: skipped \"a\", which is larger than 67108864 bytes\n"),
        "{}",
        outcome.stderr
    );
    fs::remove_file(folder.join("a")).unwrap();
}

/// What sets a tag elsewhere, and what helps with an option or an argument.
#[test]
fn what_is_said_leads_on() {
    let argument = "ARG V=3.6.22\nFROM prefecthq/prefect:${V}-python3.12\n";
    for (text, command, told) in [
        ("", "scan 3-latest", "; see `prefect-tags check 3-latest`, which checks tags"),
        (argument, "scan --expect 3.9.1 -", "3.6.22 (set by the ARG in line 1), expected one of "),
        ("image: prefecthq/prefect:${T:-v2-latest}", "scan -", "(set by a default, not fixed)"),
        ("image: prefecthq/prefect:2-python3.10\n", "scan --strict -", "1 rejected by --strict\n"),
        ("3.9.0\n", "check --registry-tags - 3-latest", "; a list of releases goes to --releases"),
    ] {
        let outcome = run_with(text.as_bytes(), command.split(' '));
        let all = outcome.stdout + &outcome.stderr;
        assert!(all.contains(told), "{command}: {all}");
    }
}

/// A note on what is expected, which decides on every file.
#[test]
fn a_refused_release_changes_no_file() {
    let text = "FROM prefecthq/prefect:2.10.21-python3.10\n";
    let folder = folder_with_file("refused", "Dockerfile", text);
    let reason = "Prefect 2.91.0 is unlikely, because no 2.90.x release is known; check the \
                  number\n";
    let fix = ["scan", "--fix", "--expect", "2.91.0"];
    let refused = run_in(&folder, fix.into_iter().chain(["--strict"]));
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.starts_with(&format!("error: {reason}")), "{}", refused.stderr);
    assert!(refused.stderr.ends_with("0 valid, 1 invalid\n"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(folder.join("Dockerfile")).unwrap(), text);

    let noted = run_in(&folder, fix);
    assert_eq!(noted.status, 0);
    assert!(noted.stderr.starts_with(&format!("note: {reason}")), "{}", noted.stderr);
    assert!(noted.stderr.ends_with("0 valid, 1 fixed\n"), "{}", noted.stderr);
}
