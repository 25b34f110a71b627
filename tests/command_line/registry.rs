//! `--registry-tags`: what a registry has, in `verify`, `check`, `pin` and `scan`.
//!
//! The registries are small, made here, and of closed lines of releases.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::run::{Outcome, SHA, file, folder, lines, run, run_in, run_with};

/// 2.10.21 and 2.11.5 with one image each. `2-python3.10` is left behind, and what
/// `2-latest` is has no other name.
const BEHIND: &str = "
    2.10.21-python3.10 a
    2.11.5-python3.10  b
    2.10-python3.10    a
    2.11-python3.10    b
    2-python3.10       a
    2-latest           f
";
/// As much of a matrix as [`BEHIND`] has.
const ONE_IMAGE: &str = "--python 3.10 --flavor standard";

/// A digest of one hexadecimal digit, again and again.
pub fn digest(digit: &str) -> String {
    format!("sha256:{}", digit.repeat(64))
}

/// Lines of tags, each with its digest where it has one.
pub fn registry(tags: &str) -> String {
    let line = |line: &str| match line.split_once(' ') {
        Some((tag, digit)) => format!("{tag} {}", digest(digit.trim())),
        None => line.to_owned(),
    };
    lines(tags.lines().map(str::trim).filter(|line| !line.is_empty()).map(line))
}

/// A text in which each `@x` is a digest, behind a name or alone.
fn with_digests(text: &str) -> String {
    let mut parts = text.split('@');
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let at = if whole.ends_with(' ') { "" } else { "@" };
        whole.extend([at, &digest(&part[..1]), &part[1..]]);
    }
    whole
}

/// Runs a command line on a registry. An `@x` in it is a digest.
#[track_caller]
pub fn run_on(tags: &str, command: &str) -> Outcome {
    let words = command.split_whitespace().map(with_digests);
    let option = ["--registry-tags", "-"].map(str::to_owned);
    run_with(registry(tags).as_bytes(), words.chain(option))
}

/// Runs a command line on a registry without notes and errors, and gives the exit status
/// with what is printed.
#[track_caller]
fn answer(tags: &str, command: &str) -> (i32, String) {
    let Outcome { status, stdout, .. } = run_on(tags, command);
    (status, stdout)
}

/// The objects, one a line.
fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a registry has that got what `compute --releases` prints, release after release.
fn pushed(releases: &[&str]) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    for (number, release) in releases.iter().enumerate() {
        let out = lines(&releases[..=number]);
        let compute = ["compute", release, "-q", "-f", "json", "--no-history", "--releases", "-"];
        let plan = objects(&run_with(out.as_bytes(), compute).stdout).remove(0);
        for image in plan["images"].as_array().unwrap() {
            let digest = format!("sha256:{:064x}", tags.len());
            let named = image["tags"].as_array().unwrap().iter();
            tags.extend(named.map(|tag| (tag.as_str().unwrap().to_owned(), digest.clone())));
        }
    }
    tags
}

fn dump(tags: &BTreeMap<String, String>) -> String {
    lines(tags.iter().map(|(tag, digest)| format!("{tag} {digest}")))
}

// verify

/// The note on releases that nothing moves to.
fn nothing_moves(to: &str) -> String {
    format!(
        "note: nothing moves to {to}; push the rest, or pass --python, --flavor or --matrix for \
         fewer\n"
    )
}

/// The newest release of Prefect 2 that is known.
fn newest_2() -> String {
    let version = run(["--version"]).stdout;
    version.rsplit_once("up to ").unwrap().1.split(' ').next().unwrap().to_owned()
}

#[test]
fn verify_tells_what_a_tag_is_and_what_it_should_be() {
    // A newer one that was deleted may have been it.
    let newest = newest_2();
    let faults = lines([
        "2-python3.10: wrong: is 2.10.21-python3.10, expected 2.11.5-python3.10",
        &format!(
            "2-latest: wrong: is {}, which no other tag has, and {newest} is absent",
            digest("f")
        ),
    ]);
    let verify = format!("verify {ONE_IMAGE}");
    let summary = "6 tags: 4 ok, 2 wrong\n";
    run_on(BEHIND, &verify).is(1, &faults, summary);
    run_on(BEHIND, &format!("{verify} -q")).is(1, &faults, "");
    let all = "\
2.10.21-python3.10: ok
2.10-python3.10: ok: is 2.10.21-python3.10
2.11.5-python3.10: ok
2.11-python3.10: ok: is 2.11.5-python3.10
";
    run_on(BEHIND, &format!("{verify} --all")).is(1, &[all, &faults].concat(), summary);
}

#[test]
fn verify_gives_an_object_a_line() {
    let (a, b, f) = (digest("a"), digest("b"), digest("f"));
    let told = |tag, status, expected, actual, digest: &str, reason: &str| {
        format!(
            r#"{{"tag":"{tag}","status":"{status}","expected":{expected},"actual":{actual},"digest":"{digest}","reason":{reason}}}"#
        )
    };
    let reason = format!("\"is {f}, which no other tag has, and {} is absent\"", newest_2());
    let (older, newer) = ("\"2.10.21-python3.10\"", "\"2.11.5-python3.10\"");
    let ok = [
        told("2.10.21-python3.10", "ok", "null", "null", &a, "null"),
        told("2.10-python3.10", "ok", "null", older, &a, "null"),
        told("2.11.5-python3.10", "ok", "null", "null", &b, "null"),
        told("2.11-python3.10", "ok", "null", newer, &b, "null"),
    ];
    let faults = [
        told("2-python3.10", "wrong", newer, older, &a, "null"),
        told("2-latest", "wrong", "null", "null", &f, &reason),
    ];
    let verify = format!("verify -q -f json {ONE_IMAGE}");
    run_on(BEHIND, &verify).is(1, &lines(&faults), "");
    run_on(BEHIND, &format!("{verify} --all")).is(1, &lines(ok.iter().chain(&faults)), "");
    let missing = |tag, expected| {
        format!(
            r#"{{"tag":"{tag}","status":"missing","expected":{expected},"actual":null,"digest":null,"reason":null}}"#
        )
    };
    let verify =
        "verify 2.11.5 -f json -q --kind minor,release --flavor standard --python 3.10,3.11";
    run_on("2.11.5-python3.10 a\n2.11.5-python3.11 b", verify).is(
        1,
        &lines([
            missing("2.11-python3.10", newer),
            missing("2.11-python3.11", "\"2.11.5-python3.11\""),
        ]),
        "",
    );
    run_on("2.11.5-python3.10 a", verify).is(1, &lines([missing("2.11.5-python3.11", "null")]), "");
}

/// A digest is missing on either side, or the tag that it should be.
#[test]
fn what_cannot_be_said_is_unchecked_and_no_fault() {
    let tags = "
        2.10.21-python3.10 a
        2.10-python3.10
        2.11.5-python3.10
        2.11-python3.10    b
        2-python3.10
        2-latest           a
    ";
    let all = "\
2.10.21-python3.10: ok
2.10-python3.10: unchecked: has no digest
2.11.5-python3.10: ok
2.11-python3.10: unchecked: 2.11.5-python3.10 has no digest
2-python3.10: unchecked: has no digest
2-latest: unchecked: 2.11.5-python3.10 has no digest
";
    let summary = "6 tags: 2 ok, 4 unchecked";
    let verify = format!("verify {ONE_IMAGE}");
    run_on(tags, &verify).is(0, "", &format!("{summary} (shown with --all)\n"));
    run_on(tags, &format!("{verify} --all")).is(0, all, &format!("{summary}\n"));
    // Without the release tag there is nothing to tag the floating ones from.
    let tags = "2.11-python3.10 a";
    run_on(&format!("{tags}\n2.10.21-python3.10"), &format!("verify 2.11.5 --all {ONE_IMAGE}")).is(
        1,
        "\
2.11.5-python3.10: missing
2.11-python3.10: unchecked: 2.11.5 is not whole (0 of 1 images)
2-python3.10: unchecked: 2.11.5 is not whole (0 of 1 images)
2-latest: unchecked: 2.11.5 is not whole (0 of 1 images)
",
        &format!(
            "{}4 tags: 0 ok, 1 missing, 3 unchecked\n",
            nothing_moves("2.11.5 (0 of 1 images)")
        ),
    );
}

#[test]
fn names_alone_tell_what_is_missing_and_a_note_says_so() {
    let note = "note: the registry tags have no digests, so floating tags cannot be checked; pass \
                lines of TAG and DIGEST\n";
    let summary = "4 tags: 1 ok, 1 missing, 2 unchecked (shown with --all)\n";
    let tags = "2.11.5-python3.10\n2.11-python3.10\n2-python3.10";
    let missing = "2-latest: missing: should be 2.11.5-python3.10\n";
    let verify = format!("verify {ONE_IMAGE}");
    run_on(tags, &verify).is(1, missing, &[note, summary].concat());
    run_on(tags, &format!("{verify} -q")).is(1, missing, "");
}

#[test]
fn a_named_release_is_expected_whole_and_a_line_as_far_as_it_is_out() {
    let tags = "2.11.4-python3.10 a\n2.11-python3.10 a\n2-python3.10 a\n2-latest a";
    for (named, status, told) in [
        ("", 0, ""),
        ("2.11.4", 0, ""),
        ("2.11", 0, ""),
        ("2", 0, ""),
        // It counts as out, so that the tags are its own.
        ("2.11.5", 1, "2.11.5-python3.10: missing\n"),
        ("2.11 2.11.5", 1, "2.11.5-python3.10: missing\n"),
        ("2.11.3", 1, "2.11.3-python3.10: missing\n"),
        ("2.10.21", 1, "2.10.21-python3.10: missing\n"),
        ("v2.11.3", 1, "2.11.3-python3.10: missing\n"),
        ("2.11.3 2.11.5", 1, "2.11.3-python3.10: missing\n2.11.5-python3.10: missing\n"),
    ] {
        let found = answer(tags, &format!("verify {named} {ONE_IMAGE}"));
        assert_eq!(found, (status, told.to_owned()), "{named:?}");
    }
    for line in ["2.12", "3"] {
        let error = format!(
            "the registry has no final {line}.x release; check the file, or name the release"
        );
        run_on(tags, &format!("verify {line}")).fails(1, &error);
        run_on(tags, &format!("verify 2.11.4 {line} -q")).fails(1, &error);
    }
}

#[test]
fn nothing_asked_for_is_as_it_should_be() {
    for (asked, note) in [
        ("3.0.0rc1 --kind floating", "no expected tag matches --kind floating; choose others"),
        (
            "2.11.5 --kind latest --python 3.11",
            "no expected tag matches --python 3.11 and --kind latest; choose others",
        ),
    ] {
        run_on("2.11.5-python3.10 a", &format!("verify {asked}")).is(
            0,
            "",
            &format!("note: {note}\n"),
        );
    }
    // By default these are finals.
    let note = "note: no tag is expected; name the releases\n";
    run_on("3.0.0rc1-python3.10 a", "verify").is(0, "", note);
}

#[test]
fn a_filter_that_matches_nothing_is_no() {
    let pythons = "expected one of 3.8, 3.9, 3.10, 3.11";
    for (asked, error) in [
        ("2.11.5 --kind commit", "--kind commit needs --sha <SHA>".to_owned()),
        ("2.11 --python 3.7", format!("nothing in 2.11.5 matches --python 3.7, {pythons}")),
        // Its flavor came with 2.9.0.
        (
            "2.8.7 --flavor kubernetes",
            "nothing in 2.8.7 matches --flavor kubernetes, expected one of standard, conda"
                .to_owned(),
        ),
    ] {
        run_on("2.11.5-python3.10 a", &format!("verify {asked}")).fails(1, &error);
    }
    // What matches is judged all the same.
    let tags = "2.11.5-python3.10 a\n2.11-python3.10 a\n2-python3.10 a\n2-latest a";
    run_on(tags, "verify --python 3.10,3.7 --flavor standard").is(
        1,
        "",
        &format!("error: nothing in 2.11.5 matches --python 3.7, {pythons}\n4 tags: 4 ok\n"),
    );
}

#[test]
fn what_is_asked_for_can_be_narrowed() {
    let commit = format!("sha-{SHA}-python3.10");
    let tags = "2.11.5-python3.10 a";
    for (asked, told) in [
        (
            format!("2.11.5 --sha {SHA} {ONE_IMAGE} --kind commit,minor"),
            format!("{commit}: missing\n2.11-python3.10: missing: should be 2.11.5-python3.10\n"),
        ),
        (
            format!("2.11.5 --sha {} --sha-length 7 {ONE_IMAGE} --kind pinned", SHA.to_uppercase()),
            "sha-a597971-python3.10: missing\n".to_owned(),
        ),
        (
            format!("--kind latest {ONE_IMAGE}"),
            "2-latest: missing: should be 2.11.5-python3.10\n".to_owned(),
        ),
        (
            // The default Python is that of `N-latest`.
            "--kind floating --flavor standard --python 3.11".to_owned(),
            String::new(),
        ),
        (
            "--kind release --flavor kubernetes --python 3.11,3.8".to_owned(),
            "2.11.5-python3.8-kubernetes: missing\n2.11.5-python3.11-kubernetes: missing\n"
                .to_owned(),
        ),
        (
            "--kind release".to_owned(),
            lines(
                ["3.8", "3.9", "3.11", "3.8-conda", "3.9-conda", "3.10-conda"]
                    .map(|image| format!("2.11.5-python{image}: missing")),
            ),
        ),
    ] {
        let Outcome { stdout, .. } = run_on(tags, &format!("verify {asked}"));
        assert_eq!(stdout, told, "{asked}");
    }
    let one_release = "--sha is the commit of one release, expected exactly one RELEASE";
    for (asked, error) in [
        (format!("--sha {SHA}"), one_release),
        (format!("2.11 --sha {SHA}"), one_release),
        (format!("2.11.4 2.11.5 --sha {SHA}"), one_release),
        ("2.11.5 --sha-length 7".to_owned(), "--sha-length needs --sha <SHA>"),
    ] {
        run_on(tags, &format!("verify {asked}")).fails(2, error);
    }
}

/// What `compute` prints is what `verify` expects.
#[test]
fn a_registry_that_keeps_three_releases_is_quiet() {
    let mut tags = pushed(&["2.9.0", "2.11.4", "2.11.5"]);
    let verify = ["verify", "--registry-tags", "-"];
    let ok = run_with(dump(&tags).as_bytes(), verify);
    ok.is(0, "", "50 tags: 50 ok\n");
    let behind = tags["2.11.4-python3.11"].clone();
    tags.insert("2.11-python3.11".to_owned(), behind);
    tags.remove("2-python3.7-conda");
    run_with(dump(&tags).as_bytes(), verify).is(
        1,
        "\
2-python3.7-conda: missing: should be 2.9.0-python3.7-conda
2.11-python3.11: wrong: is 2.11.4-python3.11, expected 2.11.5-python3.11
",
        "50 tags: 48 ok, 1 missing, 1 wrong\n",
    );
}

#[test]
fn an_image_that_may_not_exist_is_expected_where_its_release_is_named() {
    let rows = r#"[{"since":"99.0.0","standard":["3.13"],"source":"a workflow"},
                   {"since":"99.1.0","standard":["3.13","3.14"],"latest":"3.13",
                    "source":"package metadata"}]"#;
    let rows = file("registry-rows.json", rows);
    let inferred = "99.1.0-python3.13 a\n99.1-python3.13 a\n99-python3.13 a\n99-latest a";
    let assumed = "2.999.0-python3.10 a\n2.999-python3.10 a\n2-python3.10 a\n2-latest a";
    let floating = |release: &str, image: &str| {
        let (major, minor) =
            (release.split_once('.').unwrap().0, release.rsplit_once('.').unwrap().0);
        let named = [minor, major].map(|line| format!("{line}-{image}"));
        named.map(|tag| format!("{tag}: unchecked: {release}-{image} is not in the registry"))
    };
    let verify = format!("verify --no-history --matrix {rows}");
    let note = "note: 99.1.0-python3.14 is not in the registry, and is only inferred to exist; name \
                99.1.0 to require it\n";
    let summary = "6 tags: 4 ok, 2 unchecked (shown with --all)\n";
    run_on(inferred, &verify).is(0, "", &[note, summary].concat());
    let missing = "99.1.0-python3.14: missing\n";
    let all = run_on(inferred, &format!("{verify} 99.1.0 --all")).stdout;
    let told: Vec<_> = all.lines().filter(|line| !line.contains(": ok")).collect();
    assert_eq!(lines(told), [missing, &lines(floating("99.1.0", "python3.14"))].concat());
    let summary = "7 tags: 4 ok, 1 missing, 2 unchecked (shown with --all)\n";
    run_on(inferred, &format!("{verify} 99.1.0")).is(1, missing, summary);
    // An assumed matrix counts in full: its release is not whole.
    let verify = "verify --no-history --flavor standard --python 3.9,3.10";
    let note = "note: 2.999.0-python3.9 is not in the registry, and is only inferred to exist; name \
                2.999.0 to require it\n";
    let waits = nothing_moves("2.999.0 (1 of 2 images)");
    let summary = "6 tags: 4 ok, 2 unchecked (shown with --all)\n";
    run_on(assumed, verify).is(1, "", &[&*waits, note, summary].concat());
    // What the registry has is seen.
    let tags = format!("{assumed}\n2.999.0-python3.9 b");
    assert_eq!(answer(&tags, verify).1.lines().count(), 2);
}

#[test]
fn the_latest_of_an_assumed_matrix_may_have_any_python() {
    let tags = "2.999.0-python3.10 a\n2.999.0-python3.12 b\n2-latest b";
    let verify = "verify --no-history --flavor standard --kind latest --all -f json -q";
    let Outcome { status, stdout, stderr } = run_on(tags, verify);
    let expected = json!({
        "tag": "2-latest", "status": "ok", "expected": null, "actual": "2.999.0-python3.12",
        "digest": digest("b"), "reason": null,
    });
    assert_eq!((status, objects(&stdout), &*stderr), (0, vec![expected], ""));
    // Not of another release, and not where the matrix is known.
    for (tags, release, is) in [
        ("2.999.0-python3.10 a\n2.11.5-python3.11 b\n2-latest b", "2", "2.11.5-python3.11"),
        ("2.11.5-python3.10 a\n2.11.5-python3.11 b\n2-latest b", "2.11.5", "2.11.5-python3.11"),
    ] {
        let verify = format!("verify {release} --no-history {ONE_IMAGE} --kind latest -q");
        let owner = if release == "2" { "2.999.0" } else { release };
        let told = format!("2-latest: wrong: is {is}, expected {owner}-python3.10\n");
        run_on(tags, &verify).is(1, &told, "");
    }
}

#[test]
fn floating_tags_go_back_from_a_release_that_is_yanked() {
    let verify = format!("verify {ONE_IMAGE} --yanked 2.11.5");
    let tags = BEHIND.replace("2-python3.10       a", "2-python3.10 b").replace(" f", " a");
    run_on(&tags, &verify).is(
        1,
        "\
2-python3.10: wrong: is 2.11.5-python3.10, expected 2.10.21-python3.10
2.11-python3.10: wrong: is 2.11.5-python3.10, which is yanked, expected no such tag
",
        "5 tags: 3 ok, 2 wrong\n",
    );
    run_on(&tags, &format!("{verify} 2.11.5"))
        .fails(2, "2.11.5 is both the release to verify and --yanked; leave out one");
    // It may be gone by now.
    assert_eq!(run_on(&tags, "verify --yanked 2.11.55,, -q").status, 1);
}

#[test]
fn a_list_decides_which_releases_are_out_and_is_complete() {
    let list = file("registry-list.txt", "2.10.21\n2.11.4\n");
    let verify = format!("verify {ONE_IMAGE} --releases {list}");
    let incomplete = run_on(BEHIND, &verify);
    assert_eq!((incomplete.status, &*incomplete.stdout), (2, ""));
    let error = &incomplete.stderr;
    assert!(
        error.starts_with("error: the list lacks ") && error.contains("--no-history"),
        "{error}"
    );
    // 2.11.5 is not out, and 2.11.4 not there.
    run_on(BEHIND, &format!("{verify} --no-history")).is(
        1,
        "2.11.4-python3.10: missing\n",
        &format!(
            "{}6 tags: 2 ok, 1 missing, 3 unchecked (shown with --all)\n",
            nothing_moves("2.11.4 (0 of 1 images)")
        ),
    );
}

/// Somebody pushed 2.91.0.
#[test]
fn an_unlikely_release_does_not_count_unless_it_is_named() {
    let note = "note: Prefect 2.91.0 is unlikely, because no 2.90.x release is known; check \
                the number, or pass --no-history for a fork's own numbers\n";
    let tags = "
        2.11.5-python3.10 a
        2.11-python3.10   a
        2-python3.10      a
        2-latest          b
        2.91.0-python3.10 b
        2.91-python3.10   b
    ";
    let verify = format!("verify {ONE_IMAGE} --all");
    let known = "\
2.11.5-python3.10: ok
2.11-python3.10: ok: is 2.11.5-python3.10
2-python3.10: ok: is 2.11.5-python3.10
2-latest: unchecked: is 2.91.0-python3.10, which does not count
";
    let summary = "4 tags: 3 ok, 1 unchecked\n";
    run_on(tags, &verify).is(0, known, &[note, summary].concat());
    let named = "\
2.91.0-python3.10: ok
2.91-python3.10: ok: is 2.91.0-python3.10
2-python3.10: wrong: is 2.11.5-python3.10, expected 2.91.0-python3.10
2-latest: ok: is 2.91.0-python3.10
";
    assert_eq!(answer(tags, &format!("{verify} 2.91.0")), (1, named.to_owned()));
    // In a registry of one's own all is likely.
    let Outcome { status, stderr, .. } = run_on(tags, &format!("{verify} --no-history -q"));
    assert_eq!((status, &*stderr), (1, ""));
    // What is asked for by its own tag is there.
    for command in ["check", "pin"] {
        let Outcome { status, stderr, .. } = run_on(tags, &format!("{command} 2.91.0-python3.10"));
        assert_eq!((status, &*stderr), (0, note), "{command}");
    }
}

#[test]
fn a_major_version_without_a_matrix_is_an_error_and_prefect_1_is_skipped() {
    let prefect_1 = format!(
        "{BEHIND}
        0.15.13-python3.8
        1.4.0-python3.9   d
        1-python3.9       d
        core-1.2.1        e
        latest            b
        latest-python3.8"
    );
    let verify = format!("verify {ONE_IMAGE}");
    run_on(&prefect_1, &verify).is(1, &run_on(BEHIND, &verify).stdout, "6 tags: 4 ok, 2 wrong\n");
    let prefect_99 = format!("{prefect_1}\n99.0.0-python3.14 c");
    let Outcome { status, stdout, stderr } = run_on(&prefect_99, "verify 99.0.0 -q");
    assert_eq!((status, &*stdout), (2, ""));
    assert!(stderr.starts_with("error: no matrix is known for 99.0.0, "), "{stderr}");
    assert!(stderr.ends_with("; pass its matrix with --matrix <FILE>\n"), "{stderr}");
    let line = "the registry has no final 99.x release; check the file, or name the release";
    run_on(&prefect_99, "verify 99 -q").fails(1, line);
    let note = "note: Prefect 99 is not known, so 99.0.0 does not count; pass the matrix with \
                --matrix <FILE>\n";
    let Outcome { stdout, stderr, .. } = run_on(&prefect_99, &verify);
    assert_eq!(stdout, run_on(BEHIND, &verify).stdout);
    assert!(stderr.starts_with(note), "{stderr}");
    // Nor does anything else, where that is all.
    let alone = run_on("99.0.0-python3.14 c", &verify);
    assert_eq!(alone.status, 2, "{alone:?}");
    assert_eq!(answer(&prefect_99, "verify 2.10.21 --python 3.10 --flavor standard").0, 0);
}

// check

#[test]
fn a_floating_tag_is_what_its_digest_says() {
    const OLDER: &str = "2.10.21-python3.10 a\n2.11.4-python3.10 a\n2.11.5-python3.11 b";
    let cases = [
        // Whatever its Python, and what it should be.
        ("2-latest b", "2-latest", Some("2.11.5-python3.11")),
        ("2-python3.11 a\n2.11.5-python3.10 c", "2-python3.11", Some("2.11.4-python3.10")),
        // Of several, its owner's.
        ("2.11.5-python3.10 a\n2-latest a", "2-latest", Some("2.11.5-python3.10")),
        ("2.10-python3.10 a", "2.10-python3.10", Some("2.10.21-python3.10")),
        // Otherwise the newest final one.
        ("2.11.5-python3.10 c\n2-latest a", "2-latest", Some("2.11.4-python3.10")),
        (
            "3.0.0rc20-python3.12 d\n3.0.0-python3.12 d\n3.0.1-python3.12 e\n3-latest d",
            "3-latest",
            Some("3.0.0-python3.12"),
        ),
        (
            "3.0.0rc20-python3.12 d\n3.0.1-python3.12 e\n3-latest d",
            "3-latest",
            Some("3.0.0rc20-python3.12"),
        ),
        // Of the same flavor.
        ("2.11.5-python3.10-conda c\n2-latest-conda a", "2-latest-conda", None),
        (
            "2.11.5-python3.10-conda c\n2-latest-conda c",
            "2-latest-conda",
            Some("2.11.5-python3.10-conda"),
        ),
        (
            "2.11.5-python3.10-conda a\n2-latest-conda a",
            "2-latest-conda",
            Some("2.11.5-python3.10-conda"),
        ),
        // Without a digest, its owner.
        ("2.11.5-python3.10 c\n2.11-python3.10", "2.11-python3.10", Some("2.11.5-python3.10")),
        // Nothing has it.
        ("2.11.5-python3.10 c\n2-latest f", "2-latest", None),
    ];
    for (tags, tag, names) in cases {
        let tags = format!("{OLDER}\n{tags}");
        let release = names.map(|name| name.split('-').next().unwrap());
        let checked = objects(&run_on(&tags, &format!("check -f json {tag}")).stdout);
        assert_eq!(checked[0]["valid"], json!(true), "{tag} in {tags}");
        assert_eq!(checked[0]["release"], json!(release), "{tag} in {tags}");
        // Two final releases that should differ are an error for what has to name one.
        let names = names.filter(|_| !tags.contains(&format!("{tag} a")));
        let pinned = format!("{}\n", names.unwrap_or_default());
        let expected = if names.is_some() { (0, &*pinned) } else { (1, "") };
        let found = answer(&tags, &format!("pin {tag}"));
        assert_eq!((found.0, &*found.1), expected, "{tag} in {tags}");
        // And it is what `--pinned` leads to.
        let pinned = objects(&run_on(&tags, &format!("check --pinned -f json {tag}")).stdout);
        assert_eq!(pinned[0]["code"], json!("floating"), "{tag} in {tags}");
        assert_eq!(pinned[0]["suggestion"], json!(names), "{tag} in {tags}");
    }
}

#[test]
fn check_believes_the_registry() {
    let not_there = "invalid: is not in the registry";
    let other =
        |digit: &str| format!("; note: the registry has another digest ({})", digest(digit));
    let (of_release, of_latest) = (other("b"), other("f"));
    for (tag, status, told) in [
        ("2.11.5-python3.10", 0, "ok: Prefect 2.11.5 with Python 3.10, pinned".to_owned()),
        (
            "2-python3.10",
            0,
            "ok: the newest Prefect 2.x with Python 3.10, floating, currently 2.10.21".to_owned(),
        ),
        (
            "prefecthq/prefect:2-latest",
            0,
            "ok: the newest Prefect 2.x with its default Python (3.10), floating; note: no release \
             tag in the registry has its digest"
                .to_owned(),
        ),
        ("2.11.4-python3.10", 1, format!("{not_there}; use 2.11.5-python3.10")),
        (
            "docker.io/prefecthq/prefect:2.11.4-python3.10",
            1,
            format!("{not_there}; use docker.io/prefecthq/prefect:2.11.5-python3.10"),
        ),
        ("2-latest-conda", 1, not_there.to_owned()),
        // It makes fewer tags valid, and no others.
        (
            "2.11.5-python3.12",
            1,
            "invalid: Prefect 2.11.5 has no standard image with Python 3.12, expected one of 3.8, \
             3.9, 3.10, 3.11 (2.14.14 is the first)"
                .to_owned(),
        ),
        (
            "prefecthq/prefect:2.11.5-python3.10@b",
            0,
            "ok: Prefect 2.11.5 with Python 3.10, pinned by digest".to_owned(),
        ),
        (
            "prefecthq/prefect:2.11.5-python3.10@a",
            0,
            format!("ok: Prefect 2.11.5 with Python 3.10, pinned by digest{of_release}"),
        ),
        (
            "prefecthq/prefect:2-latest@a",
            0,
            format!(
                "ok: the newest Prefect 2.x with its default Python (3.10), pinned by \
                 digest{of_latest}"
            ),
        ),
        (
            "prefecthq/prefect:2.11.4-python3.10@a",
            1,
            format!("{not_there}; use prefecthq/prefect:2.11.5-python3.10"),
        ),
        ("prefecthq/prefect@a", 0, "ok: an image, pinned by digest".to_owned()),
        // Of others nothing is known but the scheme.
        (
            "me/prefect:2.11.4-python3.10",
            0,
            "ok: Prefect 2.11.4 with Python 3.10, pinned".to_owned(),
        ),
    ] {
        let tags = format!("{BEHIND}2.11.5-python3.12 c");
        let line = format!("{}: {told}\n", with_digests(tag));
        assert_eq!(answer(&tags, &format!("check {tag}")), (status, line));
    }
    let objects = objects(&run_on(BEHIND, "check -q -f json 2-latest 2.11.4-python3.10").stdout);
    let message = not_there.strip_prefix("invalid: ");
    let expected = json!({"input": "2.11.4-python3.10", "valid": false, "code": "not-published",
                          "message": message, "suggestion": "2.11.5-python3.10"});
    assert_eq!(objects, [expected]);
}

#[test]
fn what_is_seen_is_not_guessed_and_the_rest_is_noted() {
    let tags = "
        2.7.4-python3.10       a
        2.10.19-python3.7      b
        2.20.27-python3.10     c
        2-python3.10           c
        2-python3.7            b
        sha-a597971-python3.10 e
        sha-88a7ff1-python3.10 f
    ";
    let codes = |checked: Outcome| -> Vec<String> {
        let notes = objects(&checked.stdout)[0]["notes"].take();
        let codes = notes.as_array().unwrap().iter().map(|note| &note["code"]);
        codes.map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    for (tag, by_history, by_registry, strict) in [
        ("2.7.4-python3.10", "yanked", None, 0),
        ("2-python3.10", "stuck", None, 0),
        ("sha-a597971-python3.10", "no-commit-tags", None, 0),
        ("2-python3.7", "frozen", Some("frozen"), 0),
        ("sha-88a7ff1-python3.10", "unknown-commit", Some("unknown-commit"), 1),
    ] {
        let check = format!("check --strict -f json {tag}");
        assert_eq!(codes(run(check.split(' '))), [by_history], "{tag}");
        let checked = run_on(tags, &check);
        assert_eq!(checked.status, strict, "{tag}");
        assert_eq!(codes(checked), Vec::from_iter(by_registry), "{tag}");
    }
    for (digit, status) in [("a", 1), ("f", 0)] {
        let check = format!("check --strict prefecthq/prefect:2-latest@{digit}");
        assert_eq!(answer(BEHIND, &check).0, status, "{check}");
    }
    let assumed =
        run_on("2.11.5-python3.10 b\n2.999.0-python3.10 a", "check -f json 2.999.0-python3.10");
    assert_eq!(codes(assumed), [""; 0]);
}

#[test]
fn a_file_speaks_for_one_repository() {
    let named = |name: &str| {
        let line = |line: &str| match line.trim() {
            "" => String::new(),
            tag => format!("{name}:{tag}\n"),
        };
        registry(&BEHIND.lines().map(line).collect::<String>())
    };
    let skopeo = r#"{"Repository":"ghcr.io/me/prefect","Tags":["2.11.5-python3.10"]}"#;
    let api = r#"{"name":"you/prefect","tags":["2.11.5-python3.10"]}"#;
    // Each with the repository that it speaks for, and one that it does not.
    for (list, options, mine, other) in [
        (registry(BEHIND), "", "prefecthq/prefect", "me/prefect"),
        (registry(BEHIND), "", "index.docker.io/prefecthq/prefect", "ghcr.io/prefecthq/prefect"),
        (named("ghcr.io/me/prefect"), "", "ghcr.io/me/prefect", "prefecthq/prefect"),
        (named("docker.io/me/prefect"), "", "me/prefect", "prefecthq/prefect"),
        (named("localhost:5000/p"), "", "localhost:5000/p", "localhost/p"),
        (skopeo.to_owned(), "", "ghcr.io/me/prefect", "prefecthq/prefect"),
        (api.to_owned(), "", "you/prefect", "prefecthq/prefect"),
        (registry(BEHIND), "--image me/prefect", "me/prefect", ""),
        (skopeo.to_owned(), "--image you/prefect", "you/prefect", ""),
        (
            registry(BEHIND),
            "--image me/prefect --image prefecthq/prefect",
            "me/prefect",
            "prefecthq/prefect",
        ),
    ] {
        let check = |name: &str| {
            let tag = format!("{name}{}2.11.4-python3.10", if name.is_empty() { "" } else { ":" });
            let check = ["check", "--registry-tags", "-", "-f", "json", &tag];
            let options = options.split_whitespace();
            let found = run_with(list.as_bytes(), check.into_iter().chain(options));
            objects(&found.stdout).remove(0)
        };
        assert_eq!(check(mine)["code"], json!("not-published"), "{mine} {options}");
        assert_eq!(check("")["code"], json!("not-published"), "{mine} {options}");
        if !other.is_empty() {
            assert_eq!(check(other)["valid"], json!(true), "{other} {options}");
        }
    }
    let pin = ["pin", "--registry-tags", "-", "--image", "me/prefect", "me/prefect:2-python3.10"];
    run_with(registry(BEHIND).as_bytes(), pin).prints("me/prefect:2.10.21-python3.10\n");
    for several in [[named("me/prefect"), named("you/prefect")].concat(), [skopeo, api].concat()] {
        let error = run_with(several.as_bytes(), ["check", "2-latest", "--registry-tags", "-"]);
        assert_eq!((error.status, &*error.stdout), (2, ""));
        assert!(error.stderr.contains("there are two repositories, "), "{}", error.stderr);
    }
}

// pin

/// One tag of each sort.
const PINS: &str = "
    2.10.21-python3.10 a
    2.11.5-python3.10  b
    2.11.5-python3.11
    2-python3.10       a
    2-python3.11
    2-latest           f
";

#[test]
fn pin_gives_what_a_tag_really_is_and_the_rest_is_told() {
    let tags = "2-python3.10 2-latest me/prefect:2.10-python3.8 2-latest-conda 2.11.5-python3.10";
    run_on(PINS, &format!("pin {tags}")).is(
        1,
        "2.10.21-python3.10\nme/prefect:2.10.21-python3.8\n2.11.5-python3.10\n",
        &format!(
            "error: 2-latest: no release tag in the registry has its digest ({})\n\
             error: 2-latest-conda: is not in the registry\n",
            digest("f")
        ),
    );
    let told = objects(&run_on(PINS, &format!("pin -f json {tags}")).stdout);
    let codes: Vec<_> = told.iter().map(|it| (&it["pinned"], &it["code"])).collect();
    let (pinned, null) = (|text: &str| json!(text), json!(null));
    assert_eq!(
        codes,
        [
            (&pinned("2.10.21-python3.10"), &null),
            (&null, &json!("unreleased")),
            (&pinned("me/prefect:2.10.21-python3.8"), &null),
            (&null, &json!("not-published")),
            (&pinned("2.11.5-python3.10"), &null),
        ]
    );
}

const NO_REPOSITORY: &str = "has no repository to append a digest to, expected a reference such as \
                             prefecthq/prefect:2.11.5-python3.10";

#[test]
fn pin_appends_the_digest_or_says_why_there_is_none() {
    let reference = |tag: &str| format!("prefecthq/prefect:{tag}");
    let no_release = format!("no release tag in the registry has its digest ({})", digest("f"));
    for (given, pinned) in [
        ("prefecthq/prefect:2-python3.10", Ok("prefecthq/prefect:2.10.21-python3.10@a")),
        (
            "docker.io/prefecthq/prefect:2-python3.10",
            Ok("docker.io/prefecthq/prefect:2.10.21-python3.10@a"),
        ),
        ("prefecthq/prefect:2.11.5-python3.10", Ok("prefecthq/prefect:2.11.5-python3.10@b")),
        // What has a digest keeps it.
        ("prefecthq/prefect:2.11.5-python3.10@b", Ok("prefecthq/prefect:2.11.5-python3.10@b")),
        ("prefecthq/prefect@f", Ok("prefecthq/prefect@f")),
        ("2-python3.10", Err(("floating", NO_REPOSITORY))),
        ("2.11.5-python3.10", Err(("floating", NO_REPOSITORY))),
        ("prefecthq/prefect:2.11.5-python3.11", Err(("floating", "has no digest in the registry"))),
        ("prefecthq/prefect:2-python3.11", Err(("floating", "has no digest in the registry"))),
        ("prefecthq/prefect:2-latest", Err(("unreleased", &no_release))),
        (
            "prefecthq/prefect:2.11.4-python3.10",
            Err((
                "not-published",
                "is not in the registry; use prefecthq/prefect:2.11.5-python3.10",
            )),
        ),
        (
            "me/prefect:2.11.5-python3.10",
            Err((
                "wrong-image",
                "repository is \"me/prefect\", but the registry's tags are of prefecthq/prefect; \
                 pass --image me/prefect",
            )),
        ),
    ] {
        let pin = format!("pin --digest {given}");
        let json = objects(&run_on(PINS, &format!("{pin} -q -f json")).stdout).remove(0);
        match pinned {
            Ok(pinned) => {
                let pinned = with_digests(pinned);
                run_on(PINS, &pin).prints(&format!("{pinned}\n"));
                assert_eq!(json["pinned"], json!(pinned));
            }
            Err((code, message)) => {
                run_on(PINS, &pin).fails(1, &format!("{given}: {message}"));
                let message = message.split("; use ").next();
                let expected =
                    json!({"input": given, "pinned": null, "code": code, "message": message});
                assert_eq!(json, expected);
            }
        }
    }
    // The rest is still printed.
    let both = format!("pin --digest 2-latest {}", reference("2.11.5-python3.10"));
    let pinned = format!("{}@{}\n", reference("2.11.5-python3.10"), digest("b"));
    assert_eq!(answer(PINS, &both), (1, pinned));
}

// scan

/// Scans a file on a registry: the status, what is printed, and the file afterwards. An
/// `@x` in a text is a digest.
#[track_caller]
fn scan(name: &str, tags: Option<&str>, text: &str, options: &str) -> (i32, String, String) {
    let folder = folder(name);
    let path = folder.join("file.txt");
    fs::write(&path, with_digests(text)).unwrap();
    let list = folder.join("registry");
    let options = options.split_whitespace();
    let scan = ["scan", "-q", "file.txt"].into_iter().chain(options);
    let Outcome { status, stdout, stderr } = match tags {
        Some(tags) => {
            fs::write(&list, registry(tags)).unwrap();
            run_in(&folder, scan.chain(["--registry-tags", "registry"]))
        }
        None => run_in(&folder, scan),
    };
    assert_eq!(stderr, "");
    (status, stdout, fs::read_to_string(path).unwrap())
}

#[test]
fn scan_pins_to_what_tags_really_are() {
    let floating = "invalid: is floating, expected a pinned tag or a digest";
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
         file.txt:2:6: prefecthq/prefect:2-latest: {floating}\n{not_there}"
    );
    assert_eq!(scan("registry-pin", Some(PINS), text, "--fix --pinned"), (1, told, fixed));
    assert_eq!(
        scan("registry-scan", Some(PINS), text, ""),
        (1, not_there.to_owned(), text.to_owned())
    );
}

#[test]
fn scan_edits_nothing_that_has_a_digest() {
    for text in [
        "FROM prefecthq/prefect:2.10.21-python3.10@a\n",
        "image:\n  repository: prefecthq/prefect\n  tag: 2.10.21-python3.10\n  digest: @a\n",
    ] {
        let (status, stdout, found) =
            scan("registry-expect", Some(BEHIND), text, "--fix --expect 2.11.5");
        assert_eq!((status, found), (1, with_digests(text)), "{stdout}");
        assert!(stdout.contains(": invalid: is a tag of Prefect 2.10.21, "), "{stdout}");
        let pinned = scan("registry-expect", Some(BEHIND), text, "--fix --pinned");
        assert_eq!(pinned, (0, String::new(), with_digests(text)));
    }
}

// What is no registry

#[test]
fn what_is_no_registry_is_refused_by_every_command() {
    let utf_16: Vec<u8> = "2-latest\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let next = r#"{"next":"https://hub.docker.com/?page=2","results":[{"name":"2-latest"}]}"#;
    let two = registry("2-latest a\n2-latest b");
    for (list, error) in [
        (
            &b"latest\n0.15.13\nv2.11.5-python3.10\n"[..],
            "no Prefect tag in standard input (3 lines, ",
        ),
        (b"", "no Prefect tag in standard input (0 lines)"),
        (two.as_bytes(), "invalid registry tags in standard input: tag 2-latest has two digests, "),
        (
            br#"{"tags":["2-latest","3-la"#,
            "invalid JSON in standard input at line 1 column 25: EOF while ",
        ),
        (next.as_bytes(), "the registry tags in standard input are cut off: the last page has "),
        (b"<!DOCTYPE html>\n2-latest\n", "the registry tags in standard input are HTML or XML, "),
        (&utf_16, "the registry tags in standard input are UTF-16; "),
        (&[b"\xff\xfe", &*utf_16].concat(), "the registry tags in standard input are UTF-16; "),
    ] {
        for command in [
            &["verify"][..],
            &["check", "2-latest"],
            &["pin", "2-latest"],
            &["scan", env!("CARGO_MANIFEST_DIR")],
        ] {
            let Outcome { status, stdout, stderr } =
                run_with(list, command.iter().chain(&["--registry-tags", "-"]));
            assert_eq!((status, &*stdout), (2, ""), "{command:?}: {error}");
            assert!(stderr.starts_with(&format!("error: {error}")), "{stderr}");
        }
    }
}
