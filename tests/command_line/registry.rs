//! `--registry-tags`: what a registry has, in `check`, `pin` and `scan`. For `verify` see there.
//!
//! The registries are small, made here, and of closed lines of releases.

use std::fs;

use serde_json::{Value, json};

use crate::run::{Outcome, file, folder, lines, run, run_in, run_with};

/// A digest of one hexadecimal digit, again and again.
pub fn digest(digit: &str) -> String {
    format!("sha256:{}", digit.repeat(64))
}

/// A line for each `TAG DIGIT` or `TAG` between commas.
pub fn registry(tags: &str) -> String {
    lines(tags.split(", ").map(|tag| match tag.split_once(' ') {
        Some((tag, digit)) => format!("{tag} {}", digest(digit)),
        None => tag.to_owned(),
    }))
}

/// A text in which each `@x` is a digest, behind a name or alone.
fn with_digests(text: &str) -> String {
    let mut parts = text.split('@');
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let at = if whole.ends_with([' ', '(', '"']) { "" } else { "@" };
        whole.extend([at, &digest(&part[..1]), &part[1..]]);
    }
    whole
}

/// Runs a command line on a registry, and behind `|` what it was before. An `@x` in the line is a
/// digest.
#[track_caller]
pub fn run_on(tags: &str, command: &str) -> Outcome {
    let (tags, before) = tags.split_once(" | ").map_or((tags, None), |(it, was)| (it, Some(was)));
    let before = before.map(|before| {
        let name = before.replace([' ', ','], "-");
        ["--before".to_owned(), file(&format!("before-{name}"), registry(before))]
    });
    let words = command.split_whitespace().map(with_digests).chain(before.into_iter().flatten());
    let option = ["--registry-tags", "-"].map(str::to_owned);
    run_with(registry(tags).as_bytes(), words.chain(option))
}

/// Holds a command to a table. A part of it has the tags of a registry, and then for each call the
/// exit status, more of the command, and what is printed; what is on standard error begins with `! `.
#[track_caller]
pub fn assert_answers(command: &str, table: &str) {
    for part in table.split("\n\n") {
        let part = part.lines().map(str::trim);
        let mut part = part.filter(|line| !line.is_empty() && !line.starts_with("//")).peekable();
        let tags = part.next().expect("tags");
        while let Some(call) = part.next() {
            let is_call = |line: &str| matches!(line.split(' ').next(), Some("0" | "1" | "2"));
            assert!(is_call(call), "{call}");
            let printed = std::iter::from_fn(|| part.next_if(|line| !is_call(line)));
            let (stderr, stdout): (Vec<_>, Vec<_>) =
                printed.partition(|line| line.starts_with("! "));
            let expected = Outcome {
                status: call[..1].parse().unwrap(),
                stdout: with_digests(&lines(stdout)),
                stderr: with_digests(&lines(stderr.iter().map(|line| &line[2..]))),
            };
            let found = run_on(tags, &format!("{command}{}", &call[1..]));
            assert_eq!(found, expected, "{call} on {tags}");
        }
    }
}

/// The objects, one a line.
fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A field of each object.
fn fields(outcome: &Outcome, key: &str) -> Vec<Value> {
    objects(&outcome.stdout).iter().map(|object| object[key].clone()).collect()
}

/// One tag of each sort: `2-python3.10` is left behind, `2-latest` has no other name, and some
/// have no digest.
const TAGS: &str = "2.10.21-python3.10 a, 2.11.5-python3.10 b, 2.11.5-python3.11, \
                    2.11.5-python3.12 c, 2-python3.10 a, 2-python3.11, 2-latest f";

// check

#[test]
fn a_floating_tag_is_what_its_digest_says() {
    const OLDER: &str = "2.10.21-python3.10 a, 2.11.4-python3.10 a, 2.11.5-python3.11 b";
    const RC: &str = "3.0.0rc20-python3.12 d, 3.0.1-python3.12 e, 3-latest d";
    for (tags, tag, names) in [
        // Whatever its Python, and what it should be.
        ("2-latest b", "2-latest", "2.11.5-python3.11"),
        ("2-python3.11 a, 2.11.5-python3.10 c", "2-python3.11", "2.11.4-python3.10"),
        // Of several, its owner's.
        ("2.11.5-python3.10 a, 2-latest a", "2-latest", "2.11.5-python3.10"),
        ("2.10-python3.10 a", "2.10-python3.10", "2.10.21-python3.10"),
        // Otherwise the newest final one.
        ("2.11.5-python3.10 c, 2-latest a", "2-latest", "2.11.4-python3.10"),
        (&format!("{RC}, 3.0.0-python3.12 d"), "3-latest", "3.0.0-python3.12"),
        (RC, "3-latest", "3.0.0rc20-python3.12"),
        // Of the same flavor.
        ("2.11.5-python3.10-conda c, 2-latest-conda a", "2-latest-conda", ""),
        (
            "2.11.5-python3.10-conda c, 2-latest-conda c",
            "2-latest-conda",
            "2.11.5-python3.10-conda",
        ),
        // Without a digest, its owner.
        ("2.11.5-python3.10 c, 2.11-python3.10", "2.11-python3.10", "2.11.5-python3.10"),
        // Nothing has it.
        ("2.11.5-python3.10 c, 2-latest f", "2-latest", ""),
    ] {
        let tags = format!("{OLDER}, {tags}");
        let release = names.split_once('-').map(|(release, _)| release);
        let checked = run_on(&tags, &format!("check -f json {tag}"));
        assert_eq!((checked.status, fields(&checked, "release")), (0, vec![json!(release)]));
        // Two final releases that should differ are an error for what has to name one.
        let names = Some(names).filter(|it| !it.is_empty() && !tags.contains(&format!("{tag} a")));
        let pinned = run_on(&tags, &format!("pin -f json {tag}"));
        assert_eq!(fields(&pinned, "pinned"), [json!(names)], "{tag} in {tags}");
        // And it is what `--pinned` leads to.
        let pinned = run_on(&tags, &format!("check --pinned -f json {tag}"));
        assert_eq!(fields(&pinned, "code"), ["floating"]);
        assert_eq!(fields(&pinned, "suggestion"), [json!(names)], "{tag} in {tags}");
    }
}

#[test]
fn check_believes_the_registry() {
    let told = "\
2.11.5-python3.10: ok: Prefect 2.11.5 with Python 3.10, pinned
2-python3.10: ok: the newest Prefect 2.x with Python 3.10, floating, currently 2.10.21
prefecthq/prefect:2-latest: ok: the newest Prefect 2.x with its default Python (3.10), floating; note: no release tag in the registry has its digest
2.11.4-python3.10: invalid: is not in the registry; use 2.11.5-python3.10
docker.io/prefecthq/prefect:2.11.4-python3.10: invalid: is not in the registry; use docker.io/prefecthq/prefect:2.11.5-python3.10
2.11-python3.10: invalid: is not in the registry; use 2.11.5-python3.10
2-latest-conda: invalid: is not in the registry
2.11.6-python3.10: invalid: Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x; use 2.11.5-python3.10
2.11.5-python3.12: invalid: Prefect 2.11.5 has no standard image with Python 3.12, expected one of 3.8, 3.9, 3.10, 3.11 (2.14.14 is the first)
prefecthq/prefect:2.11.5-python3.10@b: ok: Prefect 2.11.5 with Python 3.10, pinned by digest
prefecthq/prefect:2.11.5-python3.10@a: ok: Prefect 2.11.5 with Python 3.10, pinned by digest; note: the registry has another digest (@b)
prefecthq/prefect:2-latest@a: ok: the newest Prefect 2.x with its default Python (3.10), pinned by digest; note: the registry has another digest (@f)
prefecthq/prefect:2.11.4-python3.10@a: invalid: is not in the registry; use prefecthq/prefect:2.11.5-python3.10
";
    let tags = TAGS.replace("2.11.5-python3.11, ", "");
    let inputs: Vec<_> = told.lines().filter_map(|line| line.split(": ").next()).collect();
    run_on(&tags, &format!("check {}", inputs.join(" "))).is(1, &with_digests(told), "");
    let invalid = run_on(&tags, "check -f json 2.11.4-python3.10");
    let expected = json!({"input": "2.11.4-python3.10", "valid": false, "code": "not-published",
                          "message": "is not in the registry", "suggestion": "2.11.5-python3.10"});
    assert_eq!(objects(&invalid.stdout), [expected]);
}

#[test]
fn what_is_seen_is_not_guessed_and_the_rest_is_noted() {
    let tags = "2.7.4-python3.10 a, 2.10.19-python3.7 b, 2.20.27-python3.10 c, 2-python3.10 c, \
                2-python3.7 b, sha-a597971-python3.10 e, sha-88a7ff1-python3.10 f";
    let codes = |checked: &Outcome| -> Vec<Value> {
        let notes = fields(checked, "notes").remove(0);
        notes.as_array().unwrap().iter().map(|note| note["code"].clone()).collect()
    };
    for (tag, by_history, by_registry, strict) in [
        ("2.7.4-python3.10", "yanked", None, 0),
        ("2-python3.10", "stuck", None, 0),
        ("sha-a597971-python3.10", "no-commit-tags", None, 0),
        ("2-python3.7", "frozen", Some("frozen"), 0),
        ("sha-88a7ff1-python3.10", "unknown-commit", Some("unknown-commit"), 1),
    ] {
        let check = format!("check --strict -f json {tag}");
        assert_eq!(codes(&run(check.split(' '))), [by_history], "{tag}");
        let checked = run_on(tags, &check);
        assert_eq!(checked.status, strict, "{tag}");
        assert_eq!(codes(&checked), Vec::from_iter(by_registry), "{tag}");
    }
    let assumed =
        run_on("2.11.5-python3.10 b, 2.999.0-python3.10 a", "check -f json 2.999.0-python3.10");
    assert_eq!(codes(&assumed), [""; 0]);
    for (digit, status) in [("a", 1), ("f", 0)] {
        let check = format!("check --strict prefecthq/prefect:2-latest@{digit}");
        assert_eq!(run_on(TAGS, &check).status, status, "{check}");
    }
}

#[test]
fn a_file_speaks_for_one_repository() {
    let skopeo = r#"{"Repository":"ghcr.io/me/prefect","Tags":["2.11.5-python3.10"]}"#;
    let api = r#"{"name":"you/prefect","tags":["2.11.5-python3.10"]}"#;
    let two = "--image me/prefect --image prefecthq/prefect";
    // Each with the repository that it speaks for, and one that it does not.
    for (list, options, mine, other) in [
        ("2.11.5-python3.10", "", "prefecthq/prefect", "me/prefect"),
        ("2.11.5-python3.10", "", "index.docker.io/prefecthq/prefect", "ghcr.io/prefecthq/prefect"),
        ("ghcr.io/me/prefect:2.11.5-python3.10", "", "ghcr.io/me/prefect", "prefecthq/prefect"),
        ("docker.io/me/prefect:2.11.5-python3.10", "", "me/prefect", "prefecthq/prefect"),
        ("localhost:5000/p:2.11.5-python3.10", "", "localhost:5000/p", "localhost/p"),
        (skopeo, "", "ghcr.io/me/prefect", "prefecthq/prefect"),
        (api, "", "you/prefect", "prefecthq/prefect"),
        ("2.11.5-python3.10", "--image me/prefect", "me/prefect", ""),
        (skopeo, "--image you/prefect", "you/prefect", ""),
        ("2.11.5-python3.10", two, "me/prefect", "prefecthq/prefect"),
    ] {
        let check = |name: &str| {
            let tag = format!("{name}{}2.11.4-python3.10", if name.is_empty() { "" } else { ":" });
            let check = ["check", "--registry-tags", "-", "-f", "json", &tag];
            let options = options.split_whitespace();
            run_with(list.as_bytes(), check.into_iter().chain(options))
        };
        assert_eq!(fields(&check(mine), "code"), ["not-published"], "{mine} {options}");
        assert_eq!(fields(&check(""), "code"), ["not-published"], "{mine} {options}");
        assert!(other.is_empty() || check(other).status == 0, "{other} {options}");
    }
    run_on(TAGS, "pin --image me/prefect me/prefect:2-python3.10")
        .prints("me/prefect:2.10.21-python3.10\n");
    for several in ["me/prefect:2-latest\nyou/prefect:3-latest", &[skopeo, api].concat()] {
        let error = run_with(several.as_bytes(), ["check", "2-latest", "--registry-tags", "-"]);
        assert_eq!((error.status, &*error.stdout), (2, ""));
        assert!(error.stderr.contains("there are two repositories, "), "{}", error.stderr);
    }
}

// pin

#[test]
fn pin_says_nothing_of_another_repository_by_the_registry() {
    let error = "me/prefect:3.999-python3.12: has no known release to pin to";
    let tags = "2.11.5-python3.10 a, 3.999-python3.12 b";
    run_on(tags, "pin me/prefect:3.999-python3.12").fails(1, error);
}

/// Each input with what is printed or told of it.
#[test]
fn pin_gives_what_a_tag_really_is_and_the_rest_is_told() {
    let no_release = "unreleased: no release tag in the registry has its digest (@f)";
    let bare = "floating: has no repository to append a digest to, expected a reference such as \
                prefecthq/prefect:2.11.5-python3.10";
    let no_digest = "floating: has no digest in the registry";
    for (command, rows) in [
        (
            "pin",
            &[
                ("2-python3.10", "2.10.21-python3.10"),
                ("2-latest", no_release),
                ("me/prefect:2.10-python3.8", "me/prefect:2.10.21-python3.8"),
                ("2-latest-conda", "not-published: is not in the registry"),
                ("2.11.5-python3.10", "2.11.5-python3.10"),
            ][..],
        ),
        (
            "pin --digest",
            &[
                ("prefecthq/prefect:2-python3.10", "prefecthq/prefect:2.10.21-python3.10@a"),
                (
                    "docker.io/prefecthq/prefect:2-python3.10",
                    "docker.io/prefecthq/prefect:2.10.21-python3.10@a",
                ),
                ("prefecthq/prefect:2.11.5-python3.10", "prefecthq/prefect:2.11.5-python3.10@b"),
                // What has a digest keeps it.
                ("prefecthq/prefect:2.11.5-python3.10@b", "prefecthq/prefect:2.11.5-python3.10@b"),
                ("prefecthq/prefect@f", "prefecthq/prefect@f"),
                ("2-python3.10", bare),
                ("2.11.5-python3.10", bare),
                ("prefecthq/prefect:2.11.5-python3.11", no_digest),
                ("prefecthq/prefect:2-python3.11", no_digest),
                ("prefecthq/prefect:2-latest", no_release),
                (
                    "prefecthq/prefect:2.11.4-python3.10",
                    "not-published: is not in the registry; use prefecthq/prefect:2.11.5-python3.10",
                ),
                (
                    "me/prefect:2.11.5-python3.10",
                    "wrong-image: repository is \"me/prefect\", but the registry's tags are of \
                     prefecthq/prefect; pass --image me/prefect",
                ),
            ],
        ),
    ] {
        let (mut stdout, mut stderr, mut answers) = (String::new(), String::new(), Vec::new());
        for (input, told) in rows.iter().map(|(it, told)| (with_digests(it), with_digests(told))) {
            if let Some((code, message)) = told.split_once(": ") {
                stderr.extend(["error: ", &input, ": ", message, "\n"]);
                let message = message.split("; use ").next();
                answers.push(
                    json!({"input": input, "pinned": null, "code": code, "message": message}),
                );
            } else {
                stdout.extend([&*told, "\n"]);
                answers.push(json!({"input": input, "pinned": told}));
            }
        }
        let inputs: Vec<_> = rows.iter().map(|(input, _)| *input).collect();
        let command = format!("{command} {}", inputs.join(" "));
        run_on(TAGS, &command).is(1, &stdout, &stderr);
        let mut json = objects(&run_on(TAGS, &format!("{command} -f json")).stdout);
        for answer in &mut json {
            answer.as_object_mut().unwrap().remove("release");
        }
        assert_eq!(json, answers);
    }
}

// scan

/// Scans a file on a registry: the status, what is printed, and the file afterwards. An
/// `@x` in a text is a digest.
#[track_caller]
fn scan(name: &str, text: &str, options: &str) -> (i32, String, String) {
    let folder = folder(name);
    let path = folder.join("file.txt");
    fs::write(&path, with_digests(text)).unwrap();
    fs::write(folder.join("registry"), registry(TAGS)).unwrap();
    let scan = ["scan", "-q", "file.txt", "--registry-tags", "registry"];
    let Outcome { status, stdout, stderr } =
        run_in(&folder, scan.into_iter().chain(options.split_whitespace()));
    assert_eq!(stderr, "");
    (status, stdout, fs::read_to_string(path).unwrap())
}

#[test]
fn scan_pins_to_what_tags_really_are() {
    let text = "\
FROM prefecthq/prefect:2-python3.10
FROM prefecthq/prefect:2-latest
FROM prefecthq/prefect:2.11.5-python3.10
FROM prefecthq/prefect:2.11-python3.8
";
    let fixed = text.replace("2-python3.10\n", "2.10.21-python3.10\n");
    let not_there = "file.txt:4:6: prefecthq/prefect:2.11-python3.8: invalid: is not in the \
                     registry\n";
    let told = format!(
        "file.txt:1:6: fixed: prefecthq/prefect:2-python3.10 -> prefecthq/prefect:2.10.21-python3.10\n\
         file.txt:2:6: prefecthq/prefect:2-latest: invalid: is floating, expected a pinned tag or \
         a digest\n{not_there}"
    );
    assert_eq!(scan("registry-pin", text, "--fix --pinned"), (1, told, fixed));
    assert_eq!(scan("registry-scan", text, ""), (1, not_there.to_owned(), text.to_owned()));
}

#[test]
fn scan_edits_nothing_that_has_a_digest() {
    for text in [
        "FROM prefecthq/prefect:2.10.21-python3.10@a\n",
        "image:\n  repository: prefecthq/prefect\n  tag: 2.10.21-python3.10\n  digest: @a\n",
    ] {
        let (status, stdout, found) = scan("registry-expect", text, "--fix --expect 2.11.5");
        assert_eq!((status, found), (1, with_digests(text)), "{stdout}");
        assert!(stdout.contains(": invalid: is a tag of Prefect 2.10.21, "), "{stdout}");
        let pinned = scan("registry-expect", text, "--fix --pinned");
        assert_eq!(pinned, (0, String::new(), with_digests(text)));
    }
}

/// The reader's own tests have the other reasons.
#[test]
fn what_is_no_registry_is_refused_by_every_command() {
    let two = registry("2-latest a, 2-latest b");
    for (list, error) in [
        (&b"latest\n"[..], "no Prefect tag in standard input (1 line, "),
        (two.as_bytes(), "invalid registry tags in standard input: tag 2-latest has two digests, "),
        (b"\xff\xfe2\0-\0l\0", "the registry tags in standard input are UTF-16; "),
    ] {
        for command in ["verify", "check 2-latest", "pin 2-latest", "scan"] {
            let words = command.split(' ').chain(["--registry-tags", "-"]);
            let Outcome { status, stdout, stderr } = run_with(list, words);
            assert_eq!((status, &*stdout), (2, ""), "{command}: {error}");
            assert!(stderr.starts_with(&format!("error: {error}")), "{stderr}");
        }
    }
}
