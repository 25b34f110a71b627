//! `compute`: tags, filters, and only forward. Its notes are in `notes.rs`.

use crate::run::{KNOWN, SHA, lines, run, run_line, run_with};

#[test]
fn filters_leave_the_rest_as_it_is() {
    for (filters, expected) in [
        (
            "--kind latest,release --python 3.10,3.11",
            "2.11.5-python3.10 2-latest 2.11.5-python3.11 2.11.5-python3.10-conda 2-latest-conda",
        ),
        ("--python 3.11 --flavor conda,standard", "2.11.5-python3.11 2.11-python3.11 2-python3.11"),
        (
            "--kind major --kind latest --python 3.10 --flavor kubernetes",
            "2-python3.10-kubernetes 2-latest-kubernetes",
        ),
        (
            "--kind pinned --python 3.10 --flavor standard --sha SHA --sha-length 7",
            "2.11.5-python3.10 sha-a597971-python3.10",
        ),
        ("--kind pinned,latest --python 3.10 --flavor standard", "2.11.5-python3.10 2-latest"),
        // Blanks around commas are nothing.
        (
            "--kind release,·latest --python ·3.9·,\t3.10 --flavor conda·,·standard",
            "2.11.5-python3.9 2.11.5-python3.10 2-latest 2.11.5-python3.9-conda \
             2.11.5-python3.10-conda 2-latest-conda",
        ),
    ] {
        let filters = filters.replace("SHA", SHA);
        let words = format!("compute 2.11.5 -q {filters}");
        run(words.split(' ').map(|word| word.replace('·', " ")))
            .prints(&lines(expected.split(' ')));
    }
    run_line("compute 2.11.5 --sha-length 7").fails(2, "--sha-length needs --sha <SHA>");
}

#[test]
fn references_come_tag_by_tag_so_that_pinned_ones_are_first() {
    let arguments = "compute 2.11.5 --flavor conda --python 3.8 --kind release,minor";
    for images in [
        "--image prefecthq/prefect --image localhost:5000/prefect --image docker.io/prefecthq/prefect",
        "--image prefecthq/prefect,localhost:5000/prefect,docker.io/prefecthq/prefect",
    ] {
        run_line(&format!("{arguments} {images}")).prints(
            "prefecthq/prefect:2.11.5-python3.8-conda\n\
             localhost:5000/prefect:2.11.5-python3.8-conda\n\
             prefecthq/prefect:2.11-python3.8-conda\n\
             localhost:5000/prefect:2.11-python3.8-conda\n",
        );
    }
}

/// A job that pushes pinned tags and then floating ones goes on.
#[test]
fn nothing_to_print_is_an_answer() {
    let not_final = "note: nothing to print: 3.9.1.dev5 is not final, so it has no floating tags\n";
    let withheld = "note: not moved, because they belong to 2.11.5: 2.11-python3.10\n\
                    note: nothing to print: all selected tags belong to newer releases\n";
    let backport =
        format!("2.11.4 --releases {KNOWN} --python 3.10 --flavor standard --kind minor --strict");
    for (arguments, note) in [
        ("3.9.1.dev5 --kind floating", not_final),
        ("3.9.1.dev5 --kind minor,latest --flavor kubernetes", not_final),
        (&backport, withheld),
    ] {
        let compute = |more: &str| run_line(&format!("compute {arguments} {more}"));
        compute("").is(0, "", note);
        compute("-q").prints("");
        compute("-f markdown").is(0, "", note);
        compute("-f bake").is(0, "{\n  \"group\": {},\n  \"target\": {}\n}\n", note);
        let json = compute("-f json");
        assert_eq!((json.status, &*json.stderr), (0, note));
        assert!(json.stdout.ends_with(",\"images\":[],\"notes\":[]}\n"), "{}", json.stdout);
    }
}

#[test]
fn floating_tags_go_back_from_a_yanked_release() {
    let compute = ["compute", "2.10.20", "--strict", "--kind", "minor", "--python", "3.8"];
    let compute = [&compute[..], &["--flavor", "standard", "--yanked"]].concat();
    for list in [&[][..], &["--releases", KNOWN]] {
        run([&compute[..], &["2.10.21"], list].concat()).prints("2.10-python3.8\n");
    }
    // A variable may be empty, or have a line for each, and a fork's list what it likes.
    for (list, yanked) in [
        ("2.10.20", ""),
        ("2.10.20", " ,"),
        ("2.10.20\n2.10.21", "2.10.21"),
        ("2.10.20\n2.10.21\n2.10.22", "\n2.10.21\r\n v2.10.22,,2.10.18 "),
    ] {
        let own = ["--no-history", "--releases", "-"];
        run_with(list.as_bytes(), [&compute[..], &[yanked], &own].concat())
            .prints("2.10-python3.8\n");
    }
    let unknown = |release| {
        format!("--yanked: release {release} is not known, expected one that was released")
    };
    let both = "2.10.20 is both the release to compute and --yanked; leave out one".to_owned();
    for (yanked, error) in [
        ("2.10.99", unknown("2.10.99")),
        // It was never published.
        ("2.6.10", unknown("2.6.10")),
        ("2.10.21,2.10.20", both),
    ] {
        run([&compute[..], &[yanked]].concat()).fails(2, &error);
        run([&compute[..], &[yanked, "--releases", KNOWN]].concat()).fails(2, &error);
    }
}

/// What is built in of other people's images is left aside, and something must tell
/// what is out.
#[test]
fn without_the_history_only_a_list_tells_what_is_out() {
    run_line("compute 2.11.5 --no-history")
        .fails(2, "--no-history needs a list of your releases; pass one with --releases <FILE>");
    for command in ["check 2-latest", "pin 2-latest", "scan"] {
        run_line(&format!("{command} --no-history")).fails(
            2,
            "--no-history needs your releases; pass them with --releases <FILE> or \
             --registry-tags <FILE>",
        );
    }
}

/// It is the purpose of the option, and no reason to fail. There is a note for each owner.
#[test]
fn what_belongs_to_newer_releases_is_not_moved() {
    let compute = "compute 2.10.19 --no-history --releases - --flavor standard --strict --kind";
    run_with(b"2.10.20\n2.11.5\n", format!("{compute} minor,major --python 3.7,3.8").split(' '))
        .is(
            0,
            "2.10-python3.7\n2-python3.7\n",
            "note: not moved, because they belong to 2.10.20: 2.10-python3.8\n\
         note: not moved, because they belong to 2.11.5: 2-python3.8\n",
        );
    run_with(b"2.11.5\n", format!("{compute} major,latest").split(' ')).is(
        0,
        "2-python3.7\n",
        "note: not moved, because they belong to 2.11.5: 2-python3.8, 2-python3.9, 2-python3.10, \
         2-latest, 2-python3.11\n",
    );
}
