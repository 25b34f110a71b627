//! `verify`: a row for each clause of the status of a tag.

use crate::registry::{digest, registry, run_on};
use crate::run::{Outcome, file, lines, run_with};

/// Runs `verify` on tags of one image each and asserts what it tells of them with `--all`.
#[track_caller]
fn assert_found(tags: &str, options: &str, status: i32, expected: &[&str]) {
    let verify = format!("verify --all -q --flavor standard {options}");
    let Outcome { status: found, stdout, stderr } = run_on(tags, &verify);
    let expected = lines(expected);
    assert_eq!((found, &*stdout, &*stderr), (status, &*expected, ""), "{options} on {tags}");
}

/// 3.9.1 as it should be.
const RIGHT: &str = "3.9.1-python3.12 a\n3.9-python3.12 a\n3-python3.12 a\n3-latest a\n";

#[test]
#[expect(clippy::too_many_lines, reason = "a row for each clause")]
fn a_pinned_tag_has_the_first_status_that_applies() {
    let was = format!("3.9.1-python3.12: wrong: was {}", digest("b"));
    let commit = "sha-bd4807c-python3.12";
    let sha = "bd4807c3a26253ded3ce51ea8a27a84c37b25bbe";
    let before = |tags: &str| {
        let name = format!("verify-before-{}.txt", tags.replace(' ', "-"));
        format!("--before {}", file(&name, registry(tags)))
    };
    for (tags, options, status, expected) in [
        // What it was comes first, whatever else is wrong.
        (
            "3.9.1-python3.12 a\n3.9.0-python3.12 a",
            format!("3.9.1 --python 3.12 --kind release {}", before("3.9.1-python3.12 b")),
            1,
            &[&*was][..],
        ),
        // It is gone, and is not to be copied from another image.
        (
            "3.9.0-python3.12 c\nsha-bd4807c-python3.12 a",
            format!("3.9.1 --python 3.12 --kind release {}", before("3.9.1-python3.12 b")),
            1,
            &["3.9.1-python3.12: missing"],
        ),
        (
            "3.9.0-python3.12 c\nsha-bd4807c-python3.12 a",
            format!("3.9.1 --python 3.12 --kind release {}", before("3.9.1-python3.12 a")),
            1,
            &["3.9.1-python3.12: missing: can be copied from sha-bd4807c-python3.12"],
        ),
        // Of what is yanked it may be.
        (
            "3.9.0-python3.12 c",
            format!("--yanked 3.9.1 --python 3.12 --kind release {}", before("3.9.1-python3.12 b")),
            0,
            &["3.9.0-python3.12: ok"],
        ),
        // A digest that is lacking says nothing.
        (
            RIGHT,
            format!("--python 3.12 --kind release {}", before("3.9.1-python3.12")),
            0,
            &["3.9.1-python3.12: ok"],
        ),
        // Absent.
        (
            "3.6.11-python3.12-conda a",
            "3.6.10 --python 3.12 --kind release --flavor standard,conda".to_owned(),
            1,
            &[
                "3.6.10-python3.12: missing",
                "3.6.10-python3.12-conda: known: its image may be missing from Docker Hub",
            ],
        ),
        (
            "3.9.0-python3.12 b\nsha-bd4807c-python3.12 a\nsha-bd4807c3-python3.12 a",
            "3.9.1 --python 3.12 --kind release".to_owned(),
            1,
            &["3.9.1-python3.12: missing: can be copied from sha-bd4807c-python3.12"],
        ),
        // Not where the commit tags differ, nor where another image has it.
        (
            "3.9.0-python3.12 b\nsha-bd4807c-python3.12 a\nsha-bd4807c3-python3.12 c",
            "3.9.1 --python 3.12 --kind release".to_owned(),
            1,
            &["3.9.1-python3.12: missing"],
        ),
        (
            "3.9.0-python3.12 a\nsha-bd4807c-python3.12 a",
            "3.9.1 --python 3.12 --kind release".to_owned(),
            1,
            &["3.9.1-python3.12: missing"],
        ),
        // Two images of one release, and of two that are final.
        (
            "3.9.1-python3.12 a\n3.9.1-python3.13 a\n3.9.1-python3.11 b",
            "--python 3.11,3.12,3.13 --kind release".to_owned(),
            1,
            &[
                "3.9.1-python3.11: ok",
                "3.9.1-python3.12: wrong: has the digest of 3.9.1-python3.13",
                "3.9.1-python3.13: wrong: has the digest of 3.9.1-python3.12",
            ],
        ),
        (
            "3.9.0-python3.12 a\n3.9.1-python3.12 a\n3.8.8-python3.12 a",
            "3.9 --python 3.12 --kind release".to_owned(),
            1,
            &[
                "3.9.0-python3.12: wrong: has the digest of 3.8.8-python3.12",
                "3.9.1-python3.12: wrong: has the digest of 3.8.8-python3.12",
            ],
        ),
        // Of another flavor only where that is selected; and a dev release may be one.
        (
            "3.0.11.dev9-python3.12 a\n3.0.11-python3.12 a\n3.0.11-python3.12-conda a",
            "--python 3.12 --kind release".to_owned(),
            0,
            &["3.0.11-python3.12: ok"],
        ),
        // A commit tag has the same rules.
        (
            "3.9.1-python3.12 a\n3.9.1-python3.13 b\nsha-bd4807c-python3.13 a",
            format!("3.9.1 --python 3.12,3.13 --kind pinned --sha {sha} --sha-length 7"),
            1,
            &[
                "3.9.1-python3.12: ok",
                "sha-bd4807c-python3.12: missing",
                "3.9.1-python3.13: wrong: has not the digest of sha-bd4807c-python3.13",
                "sha-bd4807c-python3.13: wrong: has the digest of 3.9.1-python3.12",
            ],
        ),
        (
            RIGHT,
            format!("3.9.1 --python 3.12 --kind pinned --sha {sha} --sha-length 7"),
            1,
            &["3.9.1-python3.12: ok", "sha-bd4807c-python3.12: missing"],
        ),
    ] {
        assert_found(tags, &options, status, expected);
    }
    assert!(commit.starts_with(&format!("sha-{}", &sha[..7])));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a row for each clause")]
fn a_floating_tag_has_the_first_status_that_applies() {
    for (tags, options, status, expected) in [
        // No release owns it, and it is what is yanked.
        (
            "3.8.8-python3.12 a\n3.9.0-python3.12 b\n3.9-python3.12 b",
            "3.9 --yanked 3.9.0 --python 3.12",
            1,
            &["3.9-python3.12: wrong: is 3.9.0-python3.12, which is yanked, expected no such tag"]
                [..],
        ),
        // Else it is not judged.
        (
            "3.8.8-python3.12 a\n3.9.0-python3.12 b\n3.9-python3.12 b",
            "3.8.8 --yanked 3.9.0 --python 3.12 --kind release,minor",
            1,
            &["3.8.8-python3.12: ok", "3.8-python3.12: missing: should be 3.8.8-python3.12"],
        ),
        (
            "3.9.1-python3.12 a\n3.7-python3.12 b",
            "--python 3.12 --kind release",
            0,
            &["3.9.1-python3.12: ok"],
        ),
        // Its pinned tag is wrong.
        (
            "3.9.1-python3.12 a\n3.9.0-python3.12 a\n3-latest b",
            "--python 3.12 --kind latest",
            0,
            &["3-latest: unchecked: 3.9.1-python3.12 is wrong"],
        ),
        // It is its pinned tag.
        (
            RIGHT,
            "--python 3.12 --kind floating",
            0,
            &[
                "3.9-python3.12: ok: is 3.9.1-python3.12",
                "3-python3.12: ok: is 3.9.1-python3.12",
                "3-latest: ok: is 3.9.1-python3.12",
            ],
        ),
        // It is stuck on Docker Hub, and on no mirror.
        (
            "2.20.18-python3.12 a\n2.20.27-python3.12 b\n2-python3.12 a",
            "--python 3.12 --kind major",
            0,
            &["2-python3.12: known: is stuck at 2.20.18 on Docker Hub"],
        ),
        (
            "2.20.18-python3.12 a\n2.20.27-python3.12 b\n2-python3.12 a",
            "--python 3.12 --kind major --no-history",
            1,
            &["2-python3.12: wrong: is 2.20.18-python3.12, expected 2.20.27-python3.12"],
        ),
        (
            "2.20.17-python3.12 a\n2.20.27-python3.12 b\n2-python3.12 a",
            "--python 3.12 --kind major",
            1,
            &["2-python3.12: wrong: is 2.20.17-python3.12, expected 2.20.27-python3.12"],
        ),
        // Its pinned tag is absent: it waits, unless its release is whole without that.
        (
            "3.9.0-python3.12 a\n3.9.1-python3.11 b\n3-python3.12 a",
            "--python 3.11,3.12 --kind major",
            1,
            &[
                "3-python3.11: unchecked: 3.9.1 is not whole (1 of 2 images)",
                "3-python3.12: unchecked: 3.9.1 is not whole (1 of 2 images)",
            ],
        ),
        (
            "3.9.1-python3.12 a\n3-python3.12 a",
            "3.9.1 --python 3.12,3.15 --kind major",
            0,
            &[
                "3-python3.12: ok: is 3.9.1-python3.12",
                "3-python3.15: unchecked: 3.9.1-python3.15 is not in the registry",
            ],
        ),
        // A digest is missing.
        (
            "3.9.1-python3.12\n3-python3.12 a\n3-latest",
            "--python 3.12 --kind major,latest",
            0,
            &[
                "3-python3.12: unchecked: 3.9.1-python3.12 has no digest",
                "3-latest: unchecked: has no digest",
            ],
        ),
        // It is what is yanked, and goes back, be the release before it whole or not.
        (
            "3.9.0-python3.12 a\n3.9.1-python3.12 b\n3.9.1-python3.11 c\n3-python3.12 b",
            "--yanked 3.9.1 --python 3.11,3.12 --kind major",
            1,
            &[
                "3-python3.11: unchecked: 3.9.0 is not whole (1 of 2 images)",
                "3-python3.12: wrong: is 3.9.1-python3.12, expected 3.9.0-python3.12",
            ],
        ),
        // Whatever its number.
        (
            "3.9.1-python3.12 a\n3.91.0-python3.12 b\n3-python3.12 b",
            "--yanked 3.91.0 --python 3.12 --kind major",
            1,
            &["3-python3.12: wrong: is 3.91.0-python3.12, expected 3.9.1-python3.12"],
        ),
        // It is what does not count, or an image beside the matrix.
        (
            "3.9.1-python3.12 a\n4.0.0rc1-python3.12 b\n3-python3.12 b",
            "--python 3.12 --kind major",
            0,
            &["3-python3.12: unchecked: is 4.0.0rc1-python3.12, which does not count"],
        ),
        (
            "3.8.8-python3.10 a\n3.9.1-python3.10 b\n3-python3.10 b",
            "--python 3.10 --kind major",
            0,
            &["3-python3.10: unchecked: is 3.9.1-python3.10, which is not in its matrix"],
        ),
        // It is no tag that is left, and a newer release is absent.
        (
            "3.9.0-python3.12 a\n3-python3.12 b",
            "--python 3.12 --kind major --no-history",
            1,
            &["3-python3.12: wrong: is \
                 sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, expected \
                 3.9.0-python3.12"],
        ),
        // Its release is not whole.
        (
            "3.9.0-python3.12 a\n3.9.1-python3.12 b\n3-python3.12 a",
            "--python 3.11,3.12 --kind major",
            1,
            &[
                "3-python3.11: unchecked: 3.9.1 is not whole (1 of 2 images)",
                "3-python3.12: unchecked: 3.9.1 is not whole (1 of 2 images)",
            ],
        ),
        // It is absent, or anything else.
        (
            "3.9.0-python3.12 a\n3.9.1-python3.12 b\nsha-aaaaaaa-python3.12 c\n3-python3.12 c",
            "--python 3.12 --kind major,latest",
            1,
            &[
                "3-python3.12: wrong: is sha-aaaaaaa-python3.12, expected 3.9.1-python3.12",
                "3-latest: missing: should be 3.9.1-python3.12",
            ],
        ),
    ] {
        assert_found(tags, options, status, expected);
    }
    let mirror = "ghcr.io/me/prefect:2.20.18-python3.12 a\nghcr.io/me/prefect:2.20.27-python3.12 b\n\
                  ghcr.io/me/prefect:2-python3.12 a";
    let wrong = ["2-python3.12: wrong: is 2.20.18-python3.12, expected 2.20.27-python3.12"];
    assert_found(mirror, "--python 3.12 --kind major", 1, &wrong);
    // A newer release that was deleted may be what it is.
    let Outcome { status, stdout, .. } = run_on(
        "3.9.0-python3.12 a\n3-python3.12 b",
        "verify --python 3.12 --flavor standard --kind major",
    );
    let start = format!("3-python3.12: wrong: is {}, which no other tag has, and 3.", digest("b"));
    assert!(
        status == 1 && stdout.starts_with(&start) && stdout.ends_with(" is absent\n"),
        "{stdout}"
    );
}

/// What is not expected is told too, last, where it is not what it was.
#[test]
fn what_was_before_is_asked_of_all_that_is_asked_for() {
    let tags =
        format!("{RIGHT}3.9.2.dev1-python3.12 b\nsha-aaaaaaa-python3.12 c\n3.9.1-python3.13 d");
    let before = "3.9.2.dev1-python3.12 e\nsha-aaaaaaa-python3.12 f\n3.9.2.dev2-python3.12 a\n\
                  3.9.1-python3.13 e\n3.9.1-python3.12 a\n3-latest b";
    let path = file("verify-all-before.txt", registry(before));
    let was = |tag: &str, digit: &str| format!("{tag}: wrong: was {}", digest(digit));
    let dev = was("3.9.2.dev1-python3.12", "e");
    let commit = was("sha-aaaaaaa-python3.12", "f");
    let all = [&*dev, "3.9.2.dev2-python3.12: missing", &commit];
    let verify = format!("verify --python 3.12 --flavor standard --before {path}");
    let summary = "7 tags: 4 ok, 1 missing, 2 wrong\n";
    run_on(&tags, &verify).is(1, &lines(all), summary);
    for (options, expected) in [
        ("3.9.1", &[][..]),
        ("3.9", &[]),
        ("3.9.2.dev1 --kind release", &[&*dev]),
        ("--kind commit,minor", &[&*commit]),
        ("--kind floating", &[]),
    ] {
        let Outcome { stdout, .. } = run_on(&tags, &format!("{verify} {options} -q"));
        assert_eq!(stdout, lines(expected), "{options}");
    }
    for (before, error) in [
        (
            "ghcr.io/me/prefect:3-latest\n",
            "are of ghcr.io/me/prefect, expected those of prefecthq/prefect",
        ),
        ("latest\n", "no Prefect tag in "),
    ] {
        let path = file("verify-no-before.txt", before);
        let verify = ["verify", "--registry-tags", "-", "--before", &path];
        let outcome = run_with(registry(RIGHT).as_bytes(), verify);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        assert!(outcome.stderr.contains(error), "{}", outcome.stderr);
    }
}

#[test]
fn a_line_names_what_is_absent_in_its_middle() {
    let tags = "3.8.0-python3.12 a\n3.8.8-python3.12 b";
    let verify = "verify 3.8 --python 3.12 --flavor standard --kind release";
    let note = "note: the registry lacks 3.8.1, 3.8.2, 3.8.3, 3.8.4, 3.8.5 and 2 more between 3.8.0 \
                and 3.8.8; pass a list of all releases with --releases <FILE> to expect them\n";
    let summary = "2 tags: 2 ok\n";
    run_on(tags, verify).is(0, "", &[note, summary].concat());
    for quiet in [format!("{verify} --no-history"), verify.replace("3.8", "3")] {
        run_on(tags, &quiet).is(0, "", summary);
    }
    let list = file("verify-list.txt", "3.8.0\n3.8.4\n3.8.8\n");
    run_on(tags, &format!("{verify} --no-history --releases {list}")).is(
        1,
        "3.8.4-python3.12: missing\n",
        "3 tags: 2 ok, 1 missing\n",
    );
}

/// The commits of a list count beside a registry.
#[test]
fn a_list_keeps_its_commits() {
    let list = file(
        "verify-commits.txt",
        format!("{}\trefs/tags/3.9.1\n{}\trefs/tags/3.9.0\n", "ab".repeat(20), "c".repeat(40)),
    );
    let check =
        format!("check --no-history --releases {list} --expect 3.9.0 sha-abababa-python3.12");
    let tags = "3.9.0-python3.12\n3.9.1-python3.12\nsha-abababa-python3.12";
    let Outcome { status, stdout, .. } = run_on(tags, &check);
    assert!(status == 1 && stdout.contains("is a tag of Prefect 3.9.1"), "{stdout}");
    // And where only the commit tags of a release were pushed.
    let tags = "3.9.0-python3.12 a\nsha-abababa-python3.12 b\n3-python3.12 b";
    let verify =
        format!("verify --python 3.12 --flavor standard --no-history --releases {list} -q");
    let missing = "3.9.1-python3.12: missing: can be copied from sha-abababa-python3.12\n";
    run_on(tags, &verify).is(1, missing, "");
}
