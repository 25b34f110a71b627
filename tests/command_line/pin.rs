//! `pin`: what tags name now.

use crate::run::{RELEASES, run, run_with};

#[test]
fn floating_tags_are_replaced_and_pinned_ones_stay() {
    let by_digest = format!("me/prefect:2-latest@sha256:{}", "0".repeat(64));
    for (tag, pinned) in [
        ("2-latest", "2.20.27-python3.10"),
        ("3-latest-conda", "3.9.1-python3.12-conda"),
        ("3-python3.9", "3.4.25-python3.9"),
        ("2.10-python3.7", "2.10.19-python3.7"),
        ("2-python3.7-kubernetes", "2.10.19-python3.7-kubernetes"),
        ("ghcr.io/me/prefect:3-python3.9-conda", "ghcr.io/me/prefect:3.4.25-python3.9-conda"),
        ("2.11.5-python3.10", "2.11.5-python3.10"),
        ("sha-88a7ff1-python3.10", "sha-88a7ff1-python3.10"),
        (&by_digest, &by_digest),
    ] {
        run(["pin", "--released", RELEASES, tag]).prints(&format!("{pinned}\n"));
    }
}

#[test]
fn what_cannot_be_pinned_is_told_and_the_rest_is_printed() {
    run_with(b"2-latest\n2.8.7\n3-latest\n\x1b[31m\n", ["pin", "--released", RELEASES, "-"]).is(
        1,
        "2.20.27-python3.10\n3.9.1-python3.12\n",
        "error: 2.8.7: has no Python version, expected -pythonX.Y behind the version; use 2.8.7-python3.10\n\
         error: \"\\u{1b}[31m\": tag begins with \"\\u{1b}\", expected one of A-Z, a-z, 0-9 and \"_\"\n",
    );
}

#[test]
fn the_list_decides_what_a_floating_tag_names() {
    let list = b"2.11.4\n2.11.6\n3.0.0rc1\n";
    run_with(
        list,
        ["pin", "--released", "-", "2-latest", "2.20-python3.10", "3-latest", "2.11.5-python3.10"],
    )
    .is(
        1,
        "2.11.6-python3.10\n2.11.5-python3.10\n",
        "error: 2.20-python3.10: the given releases have no final Prefect 2.20.x, expected a line with one\n\
         error: 3-latest: the given releases have no final Prefect 3.x, expected a line with one\n",
    );
}

#[test]
fn json_tells_the_release() {
    run(["pin", "--released", RELEASES, "-f", "json", "me/prefect:2-latest", "sha-88a7ff1-python3.10"]).prints(concat!(
        r#"{"input":"me/prefect:2-latest","pinned":"me/prefect:2.20.27-python3.10","release":"2.20.27"}"#, "\n",
        r#"{"input":"sha-88a7ff1-python3.10","pinned":"sha-88a7ff1-python3.10","release":null}"#, "\n",
    ));
}

#[test]
fn the_list_must_be_given() {
    run(["pin", "2-latest"]).is(
        2,
        "",
        "error: the following required arguments were not provided:\n  --released <FILE>\n\n\
         Usage: prefect-tags pin --released <FILE> <TAG>...\n\nFor more information, try '--help'.\n",
    );
}
