//! What is said of what somebody got wrong: what is true, and what leads on. Each row is a kind of
//! mistake, with its nearest neighbours. That every line is within its limits is seen to by `run`.

use crate::run::{Outcome, file, known_to, newest_3, run, run_with};

/// What a command says, on both outputs.
fn said(stdin: &str, command: &str) -> String {
    let Outcome { stdout, stderr, .. } = run_with(stdin.as_bytes(), command.split(' '));
    stdout + &stderr
}

#[track_caller]
fn says(command: &str, lines: &[&str]) {
    let all = said("", command);
    for line in lines {
        assert!(all.contains(line), "{command}: {all}");
    }
}

/// An answer that is false is worse than none.
#[test]
fn what_is_said_is_true() {
    let newest = newest_3();
    for (command, told) in [
        ("check 3-1-9-python3.12", "; use 3.1.9-python3.12\n"),
        ("check 3_1_9-python3.12", "; use 3.1.9-python3.12\n"),
        ("check 3-2-python3.12", "expected -latest or -pythonX.Y\n"),
        ("check latest", ": is a tag of Prefect 1 or earlier (another scheme); use "),
        ("check 0.15.13", ": is a tag of Prefect 1 or earlier (another scheme)\n"),
        (
            "check 3.1.9-python3.12-slim",
            "tag has unexpected \"-slim\" after \"-python3.12\", expected -conda, -kubernetes or \
             the end; use 3.1.9-python3.12\n",
        ),
        (
            "check 3.1.9-python3.12-alpha",
            "tag has unexpected \"-alpha\" after \"-python3.12\", expected -conda, -kubernetes or \
             the end\n",
        ),
        (
            "check --strict 2.7.4-python3.10",
            "ok: Prefect 2.7.4 with Python 3.10, pinned; error: 2.7.4 was yanked, so use ",
        ),
        (
            "compute 2.11.5 --python 3.12 -q",
            "error: nothing in 2.11.5 matches --python 3.12, expected one of ",
        ),
        ("compute 2.11.5 --kind commit", "--kind commit needs --sha <SHA>\n"),
        ("compute 2.11.5 --sha-length 7", "error: --sha-length needs --sha <SHA>\n"),
        (
            "check 2.8.7-kubernetes",
            "has no Python version, and Prefect 2.8.7 has no kubernetes image (2.9.0 is the first); \
             use 2.8.7-python3.10\n",
        ),
        (
            "check 2.11.6-python3.10",
            "Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x; use 2.11.5-python3.10\n",
        ),
        ("check 2.11.5-python3.7", "(2.10.19 is the last with Python 3.7); use 2.11.5-python3.8\n"),
        ("check 999-latest", "Prefect 999 is not known, expected Prefect 2"),
        ("check 999-latest", "; pass its matrix with --matrix <FILE>\n"),
        (
            "check --expect 999 2-latest",
            "error: --expect: no matrix is known for 999.0.0, expected ",
        ),
        ("check --expect 3.1 2.8.7", "; use 3.1.15-python3.12\n"),
        ("check --expect 3.1.9 2.8.7", "; use 3.1.9-python3.12\n"),
        ("compute 3", &format!(": 3 is a release line; use {newest}\n")),
        ("matrix 3", &format!(": 3 is a release line; use {newest}\n")),
        ("check 3.999.0-python3.7", "Prefect 3.999.0 has no standard image with Python 3.7"),
    ] {
        says(command, &[told]);
    }
    let pinned = said("", "check --pinned latest");
    assert!(pinned.contains(&format!("; use {newest}-python3.")), "{pinned}");
}

/// And what is wrong has a way out, where there is one.
#[test]
fn what_is_said_leads_on() {
    let newest = newest_3();
    let scan = "; see `prefect-tags scan`, which reads files\n";
    let horizon = format!("(known up to {}); pass --releases <FILE> for newer ones\n", known_to());
    for (command, told) in [
        ("check 3-lastest", "; use 3-latest\n"),
        ("check 3-latst-k8s", "; use 3-latest-kubernetes\n"),
        (
            "compute 3-latest",
            "\"3-latest\" is a tag, expected a release; see `prefect-tags pin 3-latest`\n",
        ),
        (
            "matrix 3-latest",
            "\"3-latest\" is a tag, expected a release; see `prefect-tags pin 3-latest`\n",
        ),
        (
            "compute latest",
            &format!("\"latest\" is no release, expected MAJOR.MINOR.PATCH; use {newest}\n"),
        ),
        ("check main", ": is no Prefect tag, expected one such as 2.11.5-python3.10\n"),
        ("check 2-latest,", &format!("has a trailing \",\", expected the tag without it{scan}")),
        ("check '2-latest'", &format!("is in quotes, expected the tag without them{scan}")),
        (
            "check docker://prefecthq/prefect",
            &format!("starts with \"docker://\", expected a reference without it{scan}"),
        ),
        (
            "check https://hub.docker.com/r/prefecthq/prefect",
            &format!("starts with \"https://\", expected a reference without it{scan}"),
        ),
        ("check src", scan),
        (
            "check prefecthq/prefect-dev:2-latest",
            "repository \"prefecthq/prefect-dev\" has tags of its own, expected prefecthq/prefect\n",
        ),
        ("check me/other:2.11.6-python3.10", &horizon),
        (
            "pin 3.999-python3.12",
            "has no known release to pin to; pass --releases <FILE> for newer ones\n",
        ),
        (
            "compute 2.11.5 --yanked 2.11.5",
            "error: 2.11.5 is both the release to compute and --yanked; leave out one\n",
        ),
        (
            "compute 2.11.5 --no-history",
            "error: --no-history needs a list of your releases; pass one with --releases <FILE>\n",
        ),
        ("compute 1.4.1", "error: 1.4.1 is Prefect 1, which has another scheme; pass "),
        ("matrix 1.4.1", "error: 1.4.1 is Prefect 1, which has another scheme; pass "),
        (
            "compute 3.1",
            "invalid value '3.1' for '<RELEASE>': has 2 numbers, expected MAJOR.MINOR.PATCH; use \
             3.1.15\n",
        ),
        (
            "check prefecthq/perfect:2-latest",
            "; note: the repository is nearly prefecthq/prefect, so check its spelling\n",
        ),
        ("matrix 2.11.6", "note: Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x"),
        (
            "compute 2.11.4 --kind minor --flavor standard",
            "4 floating tags belong to 2.11.5 and would move back to 2.11.4: 2.11-python3.8, ",
        ),
        (
            "check ghcr.io/AcmeCorp/prefect:2-latest",
            ", expected lowercase; use ghcr.io/acmecorp/prefect:2-latest\n",
        ),
    ] {
        says(command, &[told]);
    }
}

/// Newest first, of its line, with that Python and flavor.
#[test]
fn what_a_registry_lacks_leads_to_what_it_has() {
    let registry = "2.11.4-python3.10\n2-latest\n2.11.5-python3.11\n";
    for (tag, told) in [
        ("2.11.5-python3.10", "; use 2.11.4-python3.10"),
        ("2-python3.11", "; use 2.11.5-python3.11"),
        ("2.11.5-python3.8", ""),
    ] {
        let all = said(registry, &format!("check {tag} --registry-tags -"));
        assert_eq!(all, format!("{tag}: invalid: is not in the registry{told}\n"));
    }
}

/// Advice is given once: for a stream at its end.
#[test]
fn a_stream_has_its_advice_at_the_end() {
    let lines = b"FROM x\n2-latest\n'2-latest'\n999-latest\n";
    let outcome = run_with(lines, ["check", "-q", "-"]);
    assert!(!outcome.stdout.contains("prefect-tags scan"), "{}", outcome.stdout);
    assert_eq!(outcome.stderr, "");
    assert_eq!(
        run_with(lines, ["check", "-"]).stderr,
        "note: 1 line is invalid; pass its matrix with --matrix <FILE>\n\
         note: 2 lines are invalid; see `prefect-tags scan`, which reads files\n"
    );
}

/// A list that is wrong says where a right one comes from.
#[test]
fn a_list_that_is_wrong_says_where_a_right_one_comes_from() {
    let list = file("answers-list.txt", "2.0.0\n3.0.0\n");
    let outcome = run(["check", "--releases", &list, "2-latest"]);
    let advice = "; use `git ls-remote --tags https://github.com/PrefectHQ/prefect`, or \
                  --no-history for images of your own\n";
    assert!(outcome.stderr.contains(" releases of Prefect 2 and "), "{}", outcome.stderr);
    assert!(outcome.stderr.ends_with(advice), "{}", outcome.stderr);
}

/// What `scan` says of files and of its own options.
#[test]
fn what_scan_says_leads_on() {
    let set_by_arg = "ARG V=3.6.22\nFROM prefecthq/prefect:${V}-python3.12\n";
    for (text, command, told) in [
        ("", "scan 3-latest", "; see `prefect-tags check 3-latest`, which checks tags"),
        (
            set_by_arg,
            "scan --expect 3.9.1 -",
            "is a tag of Prefect 3.6.22 (set by the ARG in line 1), expected one of Prefect 3.9.1",
        ),
        (
            "image: prefecthq/prefect:${TAG:-v2.11.5-python3.10}\n",
            "scan -",
            "(set by a default, not fixed)",
        ),
        ("image: prefecthq/prefect:2-python3.10\n", "scan --strict -", "1 rejected by --strict\n"),
        ("3.9.0\n", "check --registry-tags - 3-latest", "; a list of releases goes to --releases"),
    ] {
        let all = said(text, command);
        assert!(all.contains(told), "{command}: {all}");
    }
}
