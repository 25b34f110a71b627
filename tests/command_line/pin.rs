//! `pin`: what tags name now.

use crate::run::{KNOWN, RELEASES, folder, known_to, lines, names, run, run_in, run_with};

#[test]
fn floating_tags_are_replaced_and_pinned_ones_stay() {
    let by_digest = format!("me/prefect:2-latest@sha256:{}", "0".repeat(64));
    for (tag, pinned) in [
        ("3-latest-conda", "3.9.1-python3.12-conda"),
        ("2-python3.7-kubernetes", "2.10.19-python3.7-kubernetes"),
        ("ghcr.io/me/prefect:3-python3.9-conda", "ghcr.io/me/prefect:3.4.25-python3.9-conda"),
        ("2.11.5-python3.10", "2.11.5-python3.10"),
        ("sha-26c145b-python3.10", "sha-26c145b-python3.10"),
        (&by_digest, &by_digest),
    ] {
        run(["pin", "-q", "--no-history", "--releases", RELEASES, tag])
            .prints(&format!("{pinned}\n"));
    }
    // 2.6.10, which the list has, was never published.
    run(["pin", "--releases", KNOWN, "2.6-python3.10"]).prints("2.6.9-python3.10\n");
}

#[test]
fn without_a_list_the_history_decides_and_a_note_says_how_far_it_goes() {
    let note = format!(
        "note: pinned to the newest known releases, up to {}; pass --releases <FILE> for newer \
         ones\n",
        known_to()
    );
    // It stands once, before the first tag that it is about.
    run(["pin", "2.11.5-python3.10", "2.10-python3.8", "2.11-python3.10"]).is(
        0,
        "2.11.5-python3.10\n2.10.21-python3.8\n2.11.5-python3.10\n",
        &note,
    );
    run(["pin", "-q", "2.10-python3.8"]).prints("2.10.21-python3.8\n");
    // What is pinned does not depend on it.
    run(["pin", "2.11.5-python3.10"]).prints("2.11.5-python3.10\n");
}

#[test]
fn what_cannot_be_pinned_is_told_and_the_rest_is_printed() {
    run_with(b"2-latest\n2.8.7\n3-latest\n\x1b[31m\n", ["pin", "--no-history", "--releases", RELEASES, "-"]).is(
        1,
        "2.20.27-python3.10\n3.9.1-python3.12\n",
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n\
         error: \"\\u{1b}[31m\": tag starts with \"\\u{1b}\", expected one of A-Z, a-z, 0-9 and \"_\"\n",
    );
}

#[test]
fn json_is_an_object_a_line_in_the_documented_order() {
    run_with(
        b"me/prefect:2.11-python3.10\nsha-88a7ff1-python3.10\n2.8.7\n2.11.5-conda\n",
        ["pin", "--releases", KNOWN, "-f", "json", "-q", "-"],
    )
    .is(
        1,
        concat!(
            r#"{"input":"me/prefect:2.11-python3.10","pinned":"me/prefect:2.11.5-python3.10","release":"2.11.5"}"#, "\n",
            r#"{"input":"sha-88a7ff1-python3.10","pinned":"sha-88a7ff1-python3.10","release":null}"#, "\n",
            r#"{"input":"2.8.7","pinned":null,"code":"missing-python","message":"has no Python version, expected -pythonX.Y after the version"}"#, "\n",
            r#"{"input":"2.11.5-conda","pinned":null,"code":"missing-python","message":"has no Python version, expected -pythonX.Y after the version"}"#, "\n",
        ),
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n\
         error: 2.11.5-conda: has no Python version, expected -pythonX.Y after the version; use 2.11.5-python3.10-conda\n",
    );
}

#[test]
fn the_notes_of_check_are_told_too() {
    let pin = ["pin", "--releases", KNOWN];
    let tags = ["2.7.4-python3.10", "ghcr.io/me/prefect:2.7.4-python3.10", "2.10-python3.7"];
    let pinned = "2.7.4-python3.10\nghcr.io/me/prefect:2.7.4-python3.10\n2.10.19-python3.7\n";
    run([&pin[..], &tags].concat()).is(
        0,
        pinned,
        "note: 2.7.4-python3.10: 2.7.4 was yanked, so use 2.7.6-python3.10\n\
         note: 2.10-python3.7: no release from 2.10.20 on has this image\n",
    );
    run([&pin[..], &tags, &["-q"]].concat()).prints(pinned);
}

/// Its answers would be wrong, so that there are none.
#[test]
fn a_list_that_lacks_what_is_known_is_refused_before_anything_else() {
    let advice = "use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or --no-history \
                  for images of your own";
    let without = |lacking: &[&str]| {
        lines(names(KNOWN).into_iter().filter(|it| !lacking.contains(&&**it))).into_bytes()
    };
    let pin = ["pin", "--releases", "-", "2.11.5-python3.10", "nonsense"];
    for (lacking, told) in [
        (&["2.11.5", "2.12.0"][..], "2 releases of Prefect 2, the newest 2.12.0"),
        (&["2.11.5", "3.0.1"], "1 release of Prefect 2 and 1 of 3, the newest 2.11.5 and 3.0.1"),
    ] {
        let list = without(lacking);
        for quiet in [&[][..], &["-q"]] {
            run_with(&list, [&pin[..], quiet].concat())
                .fails(2, &format!("the list lacks {told}; {advice}"));
        }
        assert_eq!(run_with(&list, [&pin[..], &["--no-history"]].concat()).status, 1);
    }
    // Dev releases come and go, and what a list has nothing of is no business of
    // its own.
    assert_eq!(run_with(&without(&["3.0.5.dev1"]), pin).status, 1);
    let prefect_2 = lines(names(KNOWN).into_iter().filter(|it| it.starts_with("2.")));
    assert_eq!(run_with(prefect_2.as_bytes(), pin).status, 1);
    // `scan` goes on where it writes nothing.
    let folder = folder("pin-incomplete");
    std::fs::write(folder.join("list"), "2.1.0\n").unwrap();
    std::fs::write(folder.join("Dockerfile"), "FROM prefecthq/prefect:2-latest\n").unwrap();
    let scan = ["scan", "--releases", "list", "--pinned"];
    let note = "the list lacks ";
    for (strict, sort) in [(&[][..], "note"), (&["--strict"], "error")] {
        let outcome = run_in(&folder, [&scan[..], strict].concat());
        assert_eq!((outcome.status, outcome.stdout.lines().count()), (1, 1));
        assert_eq!(outcome.stderr.matches(note).count(), 1, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(&format!("{sort}: {note}")), "{}", outcome.stderr);
    }
    let fix = run_in(&folder, [&scan[..], &["--fix"]].concat());
    assert_eq!((fix.status, &*fix.stdout), (2, ""));
    assert!(fix.stderr.starts_with("error: the list lacks "), "{}", fix.stderr);
    let text = std::fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert_eq!(text, "FROM prefecthq/prefect:2-latest\n");
}
