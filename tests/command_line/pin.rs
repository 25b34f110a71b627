//! `pin`: what tags name now.

use crate::run::{RELEASES, known_to, run, run_with};

#[test]
fn floating_tags_are_replaced_and_pinned_ones_stay() {
    let by_digest = format!("me/prefect:2-latest@sha256:{}", "0".repeat(64));
    for (tag, pinned) in [
        ("2-latest", "2.20.27-python3.10"),
        ("3-latest-conda", "3.9.1-python3.12-conda"),
        ("3-python3.9", "3.4.25-python3.9"),
        ("2.10-python3.7", "2.10.19-python3.7"),
        // 2.6.10, which the list has, was never published.
        ("2.6-python3.10", "2.6.9-python3.10"),
        ("2-python3.7-kubernetes", "2.10.19-python3.7-kubernetes"),
        ("ghcr.io/me/prefect:3-python3.9-conda", "ghcr.io/me/prefect:3.4.25-python3.9-conda"),
        ("2.11.5-python3.10", "2.11.5-python3.10"),
        ("sha-26c145b-python3.10", "sha-26c145b-python3.10"),
        (&by_digest, &by_digest),
    ] {
        run(["pin", "--releases", RELEASES, tag]).prints(&format!("{pinned}\n"));
    }
}

#[test]
fn without_a_list_the_history_decides_and_a_note_says_how_far_it_goes() {
    let note = format!(
        "note: without --releases, floating tags are pinned by the history, which knows Prefect to \
         {}\n",
        known_to()
    );
    run(["pin", "2-python3.7", "3-python3.9", "2.11-python3.10"]).is(
        0,
        "2.10.19-python3.7\n3.4.25-python3.9\n2.11.5-python3.10\n",
        &note,
    );
    run(["pin", "-q", "2-python3.7"]).prints("2.10.19-python3.7\n");
    // What is pinned does not depend on it.
    run(["pin", "2.11.5-python3.10"]).prints("2.11.5-python3.10\n");
}

#[test]
fn what_cannot_be_pinned_is_told_and_the_rest_is_printed() {
    run_with(b"2-latest\n2.8.7\n3-latest\n\x1b[31m\n", ["pin", "--releases", RELEASES, "-"]).is(
        1,
        "2.20.27-python3.10\n3.9.1-python3.12\n",
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n\
         error: \"\\u{1b}[31m\": tag begins with \"\\u{1b}\", expected one of A-Z, a-z, 0-9 and \"_\"\n",
    );
}

#[test]
fn the_list_decides_what_a_floating_tag_names() {
    let list = b"2.11.4\n2.11.6\n3.0.0rc1\n";
    run_with(
        list,
        ["pin", "--releases", "-", "2-latest", "2.20-python3.10", "3-latest", "2.11.5-python3.10"],
    )
    .is(
        1,
        "2.11.6-python3.10\n2.11.5-python3.10\n",
        "error: 2.20-python3.10: the given releases have no final Prefect 2.20.x, expected a line with one\n\
         error: 3-latest: the given releases have no final Prefect 3.x, expected a line with one\n",
    );
}

#[test]
fn json_is_an_object_a_line_in_the_documented_order() {
    run_with(
        b"me/prefect:2-latest\nsha-88a7ff1-python3.10\n2.8.7\n2.11.5-conda\n",
        ["pin", "--releases", RELEASES, "-f", "json", "-q", "-"],
    )
    .is(
        1,
        concat!(
            r#"{"input":"me/prefect:2-latest","pinned":"me/prefect:2.20.27-python3.10","release":"2.20.27"}"#, "\n",
            r#"{"input":"sha-88a7ff1-python3.10","pinned":"sha-88a7ff1-python3.10","release":null}"#, "\n",
            r#"{"input":"2.8.7","pinned":null,"code":"missing-python","message":"has no Python version, expected -pythonX.Y after the version"}"#, "\n",
            r#"{"input":"2.11.5-conda","pinned":null,"code":"missing-python","message":"has no Python version, expected -pythonX.Y after the version"}"#, "\n",
        ),
        "error: 2.8.7: has no Python version, expected -pythonX.Y after the version; use 2.8.7-python3.10\n\
         error: 2.11.5-conda: has no Python version, expected -pythonX.Y after the version; use 2.11.5-python3.10-conda\n",
    );
}

#[test]
fn where_docker_hub_departs_a_note_says_so() {
    let note = "note: 2-python3.10: on Docker Hub it probably still names 2.20.18, use \
                2.20-python3.10 there, or pin it\n";
    let pin = ["pin", "--releases", RELEASES];
    let tags = ["2-python3.10", "ghcr.io/me/prefect:2-python3.10", "2.7.4-python3.10"];
    run([&pin[..], &tags].concat()).is(
        0,
        "2.20.27-python3.10\nghcr.io/me/prefect:2.20.27-python3.10\n2.7.4-python3.10\n",
        &format!("{note}note: 2.7.4-python3.10: 2.7.4 was yanked, use 2.7.6-python3.10\n"),
    );
    run([&pin[..], &["-q", "2-python3.10"]].concat()).prints("2.20.27-python3.10\n");
}
