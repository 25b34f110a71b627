//! What a history reads and answers, by a frozen one; and what is true of the
//! published one, whichever release is the newest.

use std::sync::LazyLock;

use super::*;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::python::PythonVersion;

/// A history that no update of the published one changes.
pub(crate) fn frozen() -> &'static History {
    static FROZEN: LazyLock<History> = LazyLock::new(|| {
        let history = History::from_files(
            include_str!("../../tests/data/history/matrices.txt"),
            include_str!("../../tests/data/history/releases.txt"),
        );
        History { knows_docker_hub: true, ..history }
    });
    &FROZEN
}

fn release(text: &str) -> Release {
    text.parse().unwrap()
}

fn releases(texts: &[&str]) -> Releases {
    texts.iter().map(|text| release(text)).collect()
}

/// A file without its comments.
fn said(file: &str) -> String {
    file.split_inclusive('\n').filter(|line| !line.starts_with(['#', '\n'])).collect()
}

/// What was read when the program was compiled is all that the files say.
#[test]
fn the_published_files_are_read_to_the_letter_and_are_in_order() {
    let history = History::published();
    assert_eq!(said(include_str!("matrices.txt")), history.table(), "src/history/matrices.txt");
    let status = |status| match status {
        Status::Published => "",
        Status::Doubtful => " doubtful",
        Status::DoubtfulConda => " doubtful-conda",
        Status::Yanked => " yanked",
        _ => " unpublished",
    };
    let list = history.known.entries.iter().map(|entry| {
        let commit = entry.commit.unwrap();
        format!("{} {commit}{}\n", entry.release, status(entry.status))
    });
    let list = list.collect::<String>();
    assert_eq!(said(include_str!("releases.txt")), list, "src/history/releases.txt");
    let releases: Vec<_> = history.known.entries.iter().map(|entry| entry.release).collect();
    assert!(releases.is_sorted_by(|one, next| one < next), "src/history/releases.txt");
    let is_sorted = history.rows().is_sorted_by(|one, next| one.since() < next.since());
    assert!(is_sorted, "src/history/matrices.txt");
    let has_row = releases.iter().all(|release| history.row(*release).is_ok());
    assert!(has_row, "src/history/matrices.txt");
    let commits = history.known.entries.iter().filter_map(|entry| entry.commit);
    let is_whole = commits.map(|commit| commit.to_string()).all(|commit| commit.len() == 40);
    assert!(is_whole, "src/history/releases.txt");
    assert!(history.rows().iter().all(|row| row.source().is_some()));
    assert!(history.known.entries.iter().all(|entry| entry.commit.is_some()));
    assert!(history.known_to().all(Release::is_final));
}

#[test]
fn every_form_of_a_file_is_read() {
    let heads = "since standard conda kubernetes latest source";
    let rows = format!(
        "# a comment\n\n{heads}\n2.0.0rc1 3.7,3.9-3.10  3.7 - 3.7 a file\n\
         # another\n3.0.0.post1 3.10 - - 3.10 b"
    );
    let sha = "129c269c3c5d941671598bb928f57f5e713d6475";
    let history = History::from_files(&rows, &format!("2.0.0b1 {sha}\n\n2.0.0a2 {sha} yanked"));
    let table = "since        standard      conda       kubernetes  latest  source\n\
                 2.0.0rc1     3.7,3.9-3.10  3.7         -           3.7     a file\n\
                 3.0.0.post1  3.10          -           -           3.10    b\n";
    assert_eq!(history.table(), table);
    let entries: Vec<_> = history.known.entries.iter().copied().collect();
    let (b, a) = (release("2.0.0b1"), release("2.0.0a2"));
    let commit = sha.parse().ok();
    assert_eq!(entries[0], ReleaseEntry { release: b, commit, status: Status::Published });
    assert_eq!(entries[1], ReleaseEntry { release: a, commit, status: Status::Yanked });
}

#[test]
fn a_row_holds_until_the_next_of_its_major_version() {
    for (text, since) in [
        ("2.0.0", "2.0.0"),
        ("2.6.4", "2.0.0"),
        ("2.6.5.dev1", "2.0.0"),
        ("2.6.5", "2.6.5"),
        ("2.10.19", "2.9.0"),
        ("2.99.0", "2.14.14"),
        ("3.0.0rc1", "3.0.0rc1"),
        ("3.4.26.dev2", "3.4.25"),
        ("3.4.26.dev3", "3.4.26.dev3"),
        ("3.8.8", "3.4.26.dev3"),
        ("3.9.0rc1", "3.8.9.dev1"),
        ("3.99.0", "3.9.0"),
    ] {
        assert_eq!(frozen().row(release(text)).unwrap().since(), release(since), "{text}");
    }
}

#[test]
fn releases_without_a_row_are_refused() {
    for text in ["0.15.13", "1.4.1", "2.0.0rc1", "3.0.0a1", "4.0.0"] {
        let message = match &text[..2] {
            "0." | "1." => format!("{text} is Prefect {}, which has another scheme", &text[..1]),
            _ => format!(
                "no matrix is known for {text}, expected Prefect 2 from 2.0.0 on or Prefect 3 from \
                 3.0.0rc1 on"
            ),
        };
        assert_eq!(frozen().row(release(text)).unwrap_err().to_string(), message);
    }
}

#[test]
fn the_status_of_a_release_is_told() {
    for (text, status) in [
        ("2.0.0", Status::Published),
        ("3.0.5.dev1", Status::Published),
        ("2.7.4", Status::Yanked),
        ("2.0.5", Status::Never),
        ("2.11.6", Status::Never),
        ("2.11.5.post1", Status::Never),
        ("3.0.0rc42", Status::Never),
        ("2.6.10", Status::Unpublished),
        ("2.6.9.post1", Status::Unpublished),
        ("3.6.7.dev1", Status::Unpublished),
        ("2.20.28", Status::Newer),
        ("2.20.27.post1", Status::Newer),
        ("2.21.0.dev1", Status::Newer),
        ("3.9.2.dev1", Status::Newer),
        ("1.4.1", Status::Never),
        ("4.0.0", Status::Never),
    ] {
        assert_eq!(frozen().status(release(text)), status, "{text}");
    }
}

/// What is newer is measured by final releases, whether dev releases came after
/// them or not.
#[test]
fn a_dev_release_may_be_the_newest_that_is_known() {
    let matrices = "since standard conda kubernetes latest source\n3.0.0 3.9 - - 3.9 a file";
    let history = History::from_files(matrices, "3.9.1 129c269\n3.9.2.dev5 90ac5bc");
    for (text, status) in [
        ("3.9.1", Status::Published),
        ("3.9.2.dev3", Status::Newer),
        ("3.9.2.dev5", Status::Published),
        ("3.9.2.dev6", Status::Newer),
        ("3.9.2", Status::Newer),
    ] {
        assert_eq!(history.status(release(text)), status, "{text}");
    }
    let none_yet = History::from_files(matrices, "");
    assert_eq!(none_yet.status(release("3.0.0")), Status::Newer);
}

#[test]
fn a_list_is_complete_and_has_nothing_that_was_never_published() {
    let history = frozen().with_releases(&releases(&["2.6.9", "2.6.10", "2.20.28", "4.0.0"]));
    for (text, status) in [
        ("2.6.9", Status::Published),
        ("2.20.28", Status::Published),
        ("4.0.0", Status::Published),
        ("2.6.8", Status::Never),
        ("2.20.29", Status::Never),
        ("2.6.10", Status::Unpublished),
    ] {
        assert_eq!(history.status(release(text)), status, "{text}");
    }
    assert_eq!(history.finals("2.6".parse().unwrap()), [release("2.6.9")]);
    assert_eq!(history.known().status(release("2.6.8")), Status::Published);
    assert!(history.known_to().eq(frozen().known_to()));
}

#[test]
fn a_list_knows_commits_better() {
    let sha = |digit: &str| digit.repeat(40).parse().ok();
    let mut list = releases(&["2.7.3"]);
    list.add(release("2.20.28"), sha("a"));
    list.add(release("2.11.5"), sha("b"));
    let history = frozen().with_releases(&list);
    assert_eq!(history.commit(release("2.7.3")), frozen().commit(release("2.7.3")));
    assert_eq!(history.commit(release("2.20.28")), sha("a"));
    assert_eq!(history.commit(release("2.11.5")), sha("b"));
    for (digits, found) in [
        ("26c145b", Some(("2.7.3", Status::Published))),
        ("aaaaaaa", Some(("2.20.28", Status::Published))),
        ("a597971", None),
        ("15e8451", Some(("2.6.10", Status::Unpublished))),
    ] {
        let found = found.map(|(text, status)| (release(text), status));
        assert_eq!(history.at_commit(digits.parse().unwrap()), found, "{digits}");
    }
    assert!(history.has_all_commits());
    list.add(release("2.20.29"), None);
    assert!(!frozen().with_releases(&list).has_all_commits());
}

#[test]
fn a_commit_is_that_of_the_newest_final_release() {
    let dev_9 = frozen().commit(release("3.0.11.dev9")).unwrap();
    assert_eq!(frozen().commit(release("3.0.11")), Some(dev_9));
    assert_eq!(frozen().at_commit(dev_9), Some((release("3.0.11"), Status::Published)));
    assert_eq!(frozen().at_commit("88a7ff1".parse().unwrap()), None);
}

#[test]
fn of_matrices_alone_nothing_is_known_but_how_far_they_are() {
    let alone = frozen().with_matrices_alone();
    let list = alone.with_releases(&releases(&["2.6.10", "2.11.6", "3.9.2"]));
    for (text, by_itself, by_list) in [
        ("2.6.10", Status::Newer, Status::Published),
        ("2.11.6", Status::Newer, Status::Published),
        ("2.11.5", Status::Newer, Status::Never),
    ] {
        assert_eq!(alone.status(release(text)), by_itself, "{text}");
        assert_eq!(list.status(release(text)), by_list, "{text}");
        assert_eq!(list.commit(release(text)), None, "{text}");
    }
    assert!(list.known_to().eq(frozen().known_to()));
    assert!(list.is_assumed(release("3.9.2")) && !list.is_assumed(release("2.11.6")));
    assert_eq!(list.lacking("2".parse().unwrap()).next(), None);
}

#[test]
fn what_is_taken_back_is_not_out_and_owns_nothing() {
    let yanked = ["3.9.1", "3.9.0"].map(release);
    let complete: Releases = frozen().finals("3".parse().unwrap()).iter().copied().collect();
    for history in [frozen(), &frozen().with_releases(&complete)] {
        let without = history.without(&yanked);
        assert_eq!(without.status(yanked[0]), Status::Withdrawn);
        assert_eq!(without.owner("3-latest".parse().unwrap()), Some(release("3.8.8")));
        assert_eq!(without.owner("3.9-python3.12".parse().unwrap()), None);
        // It is not missing, and it is known that it was there.
        assert_eq!(without.lacking("3".parse().unwrap()).next(), None);
        assert_eq!(without.missing_before(release("3.9.2")), None);
        assert_eq!(without.without(&yanked).status(yanked[0]), Status::Withdrawn);
    }
    for (text, is_known) in [("3.9.1", true), ("3.9.2", false), ("2.6.10", false)] {
        assert_eq!(frozen().knows(release(text)), is_known, "{text}");
        let status = frozen().without(&[release(text)]).status(release(text));
        assert_eq!(status == Status::Withdrawn, text != "3.9.2", "{text}");
    }
}

fn only(python: &str) -> Matrix {
    Matrix::new([(Flavor::Standard, vec![python.parse().unwrap()])], None).unwrap()
}

fn latest(history: &History, text: &str) -> String {
    history.row(release(text)).unwrap().matrix().latest().to_string()
}

#[test]
fn added_rows_replace_and_hold_until_the_next() {
    let rows = ["4.0.0", "2.12.0", "2.13.1"].map(|since| Row::new(release(since), only("3.20")));
    let history = frozen().with_rows(rows.to_vec()).unwrap();
    for (text, python, is_added) in [
        ("2.11.5", "3.10", false),
        ("2.12.0", "3.20", true),
        ("2.14.13", "3.20", true),
        ("2.14.14", "3.10", false),
        ("3.99.0", "3.12", false),
        ("4.2.0", "3.20", true),
    ] {
        assert_eq!(latest(&history, text), python, "{text}");
        assert_eq!(history.held(release(text)).unwrap().is_added, is_added, "{text}");
    }
    assert_eq!(history.rows().len(), frozen().rows().len() + 2);
    let twice = vec![rows[0].clone(), rows[0].clone()];
    assert_eq!(
        frozen().with_rows(twice).unwrap_err().to_string(),
        "since 4.0.0 is given twice, expected once"
    );
}

#[test]
fn a_matrix_of_one_release_leaves_the_others_theirs() {
    for (text, before, after) in [
        ("3.4.26", "3.4.26.dev7", "3.4.26.post0"),
        ("2.12.0", "2.11.5", "2.12.1"),
        ("3.4.26.dev2", "3.4.26.dev1", "3.4.26.dev3"),
        ("3.0.0rc20", "3.0.0rc19", "3.0.0"),
    ] {
        let history = frozen().with_matrix(release(text), only("3.20"));
        assert_eq!(latest(&history, text), "3.20");
        assert!(history.held(release(text)).unwrap().is_added, "{text}");
        for other in [before, after] {
            let matrix = |history: &History| history.row(release(other)).unwrap().matrix().clone();
            assert_eq!(matrix(&history), matrix(frozen()), "{other}, by {text}");
        }
    }
    let history = frozen().with_matrix(release("4.1.0"), only("3.20"));
    for text in ["4.0.0rc1", "4.1.0", "4.2.0"] {
        assert_eq!(latest(&history, text), "3.20", "{text}");
    }
}

/// What the rest of the crate takes for granted of a matrix.
#[test]
fn the_published_latest_pythons_are_built() {
    for row in History::published().rows() {
        let latest: PythonVersion = row.matrix().latest();
        assert!(row.matrix().flavors().all(|it| row.matrix().has(Image::new(latest, it))));
    }
}
