//! `pin`: what tags name now.

use crate::run::{KNOWN, RELEASES, folder_with, known_to, run, run_in, run_with};

#[test]
fn floating_tags_are_replaced_and_pinned_ones_stay() {
    let by_digest = format!("me/prefect:2-latest@sha256:{}", "0".repeat(64));
    for (tag, pinned) in [
        ("ghcr.io/me/prefect:3-python3.9-conda", "ghcr.io/me/prefect:3.4.25-python3.9-conda"),
        ("2.11.5-python3.10", "2.11.5-python3.10"),
        ("sha-26c145b-python3.10", "sha-26c145b-python3.10"),
        (&by_digest, &by_digest),
    ] {
        run(["pin", "-q", "--no-history", "--releases", RELEASES, tag])
            .prints(&format!("{pinned}\n"));
    }
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
    let nothing = "has no known release to pin to; pass --releases <FILE> for newer ones";
    run(["pin", "3.999-python3.12"]).fails(1, &format!("3.999-python3.12: {nothing}"));
}

#[test]
fn what_cannot_be_pinned_is_told_and_the_rest_is_printed() {
    run_with(b"2-latest\n2.8.7\n3-latest\n\x1b[31m\n", ["pin", "--no-history", "--releases", RELEASES, "-"]).is(
        1,
        "2.20.27-python3.10\n3.9.1-python3.12\n",
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n\
         error: \"\\u{1b}[31m\": tag has unexpected \"\\u{1b}\", expected A-Z, a-z, 0-9, \"_\" and, not first, \".\" and \"-\"\n",
    );
}

#[test]
fn json_is_an_object_a_line_in_the_documented_order() {
    run_with(
        b"me/prefect:2.11-python3.10\nsha-88a7ff1-python3.10\n2.8.7\n",
        ["pin", "--releases", KNOWN, "-f", "json", "-q", "-"],
    )
    .is(
        1,
        concat!(
            r#"{"input":"me/prefect:2.11-python3.10","pinned":"me/prefect:2.11.5-python3.10","release":"2.11.5"}"#, "\n",
            r#"{"input":"sha-88a7ff1-python3.10","pinned":"sha-88a7ff1-python3.10","release":null}"#, "\n",
            r#"{"input":"2.8.7","pinned":null,"code":"missing-python","message":"has no Python version, expected -pythonX.Y after the version"}"#, "\n",
        ),
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n",
    );
}

#[test]
fn the_notes_of_check_are_told_too() {
    let pin = ["pin", "--releases", KNOWN];
    let tags = ["2.7.4-python3.10", "2.10-python3.7"];
    let pinned = "2.7.4-python3.10\n2.10.19-python3.7\n";
    run([&pin[..], &tags].concat()).is(
        0,
        pinned,
        "note: 2.7.4-python3.10: 2.7.4 was yanked, so use 2.7.6-python3.10\n\
         note: 2.10-python3.7: no release from 2.10.20 on has this image\n",
    );
    run([&pin[..], &tags, &["-q"]].concat()).prints(pinned);
}

/// Its answers would be wrong, so that there are none. What a list lacks is the library's.
#[test]
fn a_list_that_lacks_what_is_known_is_refused_before_anything_else() {
    let told = "error: the list lacks ";
    let pin = ["pin", "--releases", "-", "2.11.5-python3.10", "nonsense"];
    for quiet in [&[][..], &["-q"]] {
        let refused = run_with(b"2.1.0\n", [&pin[..], quiet].concat());
        assert_eq!((refused.status, &*refused.stdout), (2, ""));
        assert!(refused.stderr.starts_with(told), "{}", refused.stderr);
    }
    assert_eq!(run_with(b"2.1.0\n", [&pin[..], &["--no-history"]].concat()).status, 1);
    // `scan` goes on where it writes nothing.
    let text = "FROM prefecthq/prefect:2-latest\n";
    let folder = folder_with("pin-incomplete", [("list", "2.1.0\n"), ("Dockerfile", text)]);
    let scan = ["scan", "--releases", "list", "--pinned"];
    for (strict, told) in [(&[][..], "note: the list lacks "), (&["--strict"], told)] {
        let outcome = run_in(&folder, [&scan[..], strict].concat());
        assert_eq!((outcome.status, outcome.stdout.lines().count()), (1, 1));
        assert!(outcome.stderr.starts_with(told), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("the list lacks ").count(), 1, "{}", outcome.stderr);
    }
    let fix = run_in(&folder, [&scan[..], &["--fix"]].concat());
    assert_eq!((fix.status, &*fix.stdout), (2, ""));
    assert!(fix.stderr.starts_with(told), "{}", fix.stderr);
    assert_eq!(std::fs::read_to_string(folder.join("Dockerfile")).unwrap(), text);
}
