//! `verify`: a row for each clause of the status of a tag, what is asked for, and what is told.

use crate::registry::{assert_answers, digest, registry, run_on};
use crate::run::{Outcome, SHA, file, lines, run, run_with};
use prefect_tags::{History, Release};

/// 2.10.21 and 2.11.5 with one image each. `2-python3.10` is left behind, and what
/// `2-latest` is has no other name.
const BEHIND: &str = "2.10.21-python3.10 a, 2.11.5-python3.10 b, 2.10-python3.10 a, \
                      2.11-python3.10 b, 2-python3.10 a, 2-latest f";
/// As much of a matrix as [`BEHIND`] has.
const ONE_IMAGE: &str = "--python 3.10 --flavor standard";
/// 3.9.1 as it should be.
const RIGHT: &str = "3.9.1-python3.12 a, 3.9-python3.12 a, 3-python3.12 a, 3-latest a";
const COMMIT_OF_3_9_1: &str = "bd4807c3a26253ded3ce51ea8a27a84c37b25bbe";

/// Behind `|` is what the registry was before.
#[test]
fn a_pinned_tag_has_the_first_status_that_applies() {
    let sha = format!("--sha {COMMIT_OF_3_9_1} --sha-length 7");
    let table = PINNED.replace("RIGHT", RIGHT).replace("SHA", &sha);
    assert_answers("verify --all -q --flavor standard", &table);
}

const PINNED: &str = "
    // What it was comes first, whatever else is wrong.
    3.9.1-python3.12 a, 3.9.0-python3.12 a | 3.9.1-python3.12 b
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: wrong: was @b

    // It is gone, and is not to be copied from another image.
    3.9.0-python3.12 c, sha-bd4807c-python3.12 a | 3.9.1-python3.12 b
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: missing

    3.9.0-python3.12 c, sha-bd4807c-python3.12 a | 3.9.1-python3.12 a
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: missing: can be copied from sha-bd4807c-python3.12

    // Of what is yanked it may be.
    3.9.0-python3.12 c | 3.9.1-python3.12 b
    0 --yanked 3.9.1 --python 3.12 --kind release
    3.9.0-python3.12: ok

    // A digest that is lacking says nothing.
    RIGHT | 3.9.1-python3.12
    0 --python 3.12 --kind release
    3.9.1-python3.12: ok

    // Absent.
    3.6.11-python3.12-conda a
    1 3.6.10 --python 3.12 --kind release --flavor standard,conda
    3.6.10-python3.12: missing
    3.6.10-python3.12-conda: known: its image may be missing from Docker Hub

    3.9.0-python3.12 b, sha-bd4807c-python3.12 a, sha-bd4807c3-python3.12 a
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: missing: can be copied from sha-bd4807c-python3.12

    // Not where the commit tags differ, nor where another image has it.
    3.9.0-python3.12 b, sha-bd4807c-python3.12 a, sha-bd4807c3-python3.12 c
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: missing

    3.9.0-python3.12 a, sha-bd4807c-python3.12 a
    1 3.9.1 --python 3.12 --kind release
    3.9.1-python3.12: missing

    // Two images of one release, and of two that are final.
    3.9.1-python3.12 a, 3.9.1-python3.13 a, 3.9.1-python3.11 b
    1 --python 3.11,3.12,3.13 --kind release
    3.9.1-python3.11: ok
    3.9.1-python3.12: wrong: has the digest of 3.9.1-python3.13
    3.9.1-python3.13: wrong: has the digest of 3.9.1-python3.12

    3.9.0-python3.12 a, 3.9.1-python3.12 a, 3.8.8-python3.12 a
    1 3.9 --python 3.12 --kind release
    3.9.0-python3.12: wrong: has the digest of 3.8.8-python3.12
    3.9.1-python3.12: wrong: has the digest of 3.8.8-python3.12

    // Of another flavor only where that is selected; and a dev release may be one.
    3.0.11.dev9-python3.12 a, 3.0.11-python3.12 a, 3.0.11-python3.12-conda a
    0 --python 3.12 --kind release
    3.0.11-python3.12: ok

    // A commit tag has the same rules.
    3.9.1-python3.12 a, 3.9.1-python3.13 b, sha-bd4807c-python3.13 a
    1 3.9.1 --python 3.12,3.13 --kind pinned SHA
    3.9.1-python3.12: ok
    sha-bd4807c-python3.12: missing
    3.9.1-python3.13: wrong: has not the digest of sha-bd4807c-python3.13
    sha-bd4807c-python3.13: wrong: has the digest of 3.9.1-python3.12

    RIGHT
    1 3.9.1 --python 3.12 --kind pinned SHA
    3.9.1-python3.12: ok
    sha-bd4807c-python3.12: missing";

#[test]
fn a_floating_tag_has_the_first_status_that_applies() {
    assert_answers("verify --all -q --flavor standard", &FLOATING.replace("RIGHT", RIGHT));
    // A newer release that was deleted may be what it is.
    let Outcome { status, stdout, .. } = run_on(
        "3.9.0-python3.12 a, 3-python3.12 b",
        "verify --python 3.12 --flavor standard --kind major",
    );
    let start = format!("3-python3.12: wrong: is {}, which no other tag has, and 3.", digest("b"));
    let is_right = stdout.starts_with(&start) && stdout.ends_with(" is absent\n");
    assert!(status == 1 && is_right, "{stdout}");
}

const FLOATING: &str = "
    // No release owns it, and it is what is yanked.
    3.8.8-python3.12 a, 3.9.0-python3.12 b, 3.9-python3.12 b
    1 3.9 --yanked 3.9.0 --python 3.12
    3.9-python3.12: wrong: is 3.9.0-python3.12, which is yanked, expected no such tag
    // Else it is not judged.
    1 3.8.8 --yanked 3.9.0 --python 3.12 --kind release,minor
    3.8.8-python3.12: ok
    3.8-python3.12: missing: should be 3.8.8-python3.12

    3.9.1-python3.12 a, 3.7-python3.12 b
    0 --python 3.12 --kind release
    3.9.1-python3.12: ok

    // Its pinned tag is wrong.
    3.9.1-python3.12 a, 3.9.0-python3.12 a, 3-latest b
    0 --python 3.12 --kind latest
    3-latest: unchecked: 3.9.1-python3.12 is wrong

    // It is its pinned tag.
    RIGHT
    0 --python 3.12 --kind floating
    3.9-python3.12: ok: is 3.9.1-python3.12
    3-python3.12: ok: is 3.9.1-python3.12
    3-latest: ok: is 3.9.1-python3.12

    // It is stuck on Docker Hub, and on no mirror.
    2.20.18-python3.12 a, 2.20.27-python3.12 b, 2-python3.12 a
    0 --python 3.12 --kind major
    2-python3.12: known: is stuck at 2.20.18 on Docker Hub
    1 --python 3.12 --kind major --no-history
    2-python3.12: wrong: is 2.20.18-python3.12, expected 2.20.27-python3.12

    2.20.17-python3.12 a, 2.20.27-python3.12 b, 2-python3.12 a
    1 --python 3.12 --kind major
    2-python3.12: wrong: is 2.20.17-python3.12, expected 2.20.27-python3.12

    me/a:2.20.18-python3.12 a, me/a:2.20.27-python3.12 b, me/a:2-python3.12 a
    1 --python 3.12 --kind major
    2-python3.12: wrong: is 2.20.18-python3.12, expected 2.20.27-python3.12

    // Its pinned tag is absent: it waits, unless its release is whole without that.
    3.9.0-python3.12 a, 3.9.1-python3.11 b, 3-python3.12 a
    1 --python 3.11,3.12 --kind major
    3-python3.11: unchecked: 3.9.1 is not whole (1 of 2 images)
    3-python3.12: unchecked: 3.9.1 is not whole (1 of 2 images)

    3.9.1-python3.11 b, 3-python3.12 a
    1 --python 3.12 --kind major
    3-python3.12: unchecked: 3.9.1 is not whole (0 of 1 image)

    3.9.1-python3.12 a, 3-python3.12 a
    0 3.9.1 --python 3.12,3.15 --kind major
    3-python3.12: ok: is 3.9.1-python3.12
    3-python3.15: unchecked: 3.9.1-python3.15 is not in the registry

    // A digest is missing.
    3.9.1-python3.12, 3-python3.12 a, 3-latest
    0 --python 3.12 --kind major,latest
    3-python3.12: unchecked: 3.9.1-python3.12 has no digest
    3-latest: unchecked: has no digest

    // It is what is yanked, and goes back, be the release before it whole or not.
    3.9.0-python3.12 a, 3.9.1-python3.12 b, 3.9.1-python3.11 c, 3-python3.12 b
    1 --yanked 3.9.1 --python 3.11,3.12 --kind major
    3-python3.11: unchecked: 3.9.0 is not whole (1 of 2 images)
    3-python3.12: wrong: is 3.9.1-python3.12, expected 3.9.0-python3.12

    // Whatever its number.
    3.9.1-python3.12 a, 3.91.0-python3.12 b, 3-python3.12 b
    1 --yanked 3.91.0 --python 3.12 --kind major
    3-python3.12: wrong: is 3.91.0-python3.12, expected 3.9.1-python3.12

    // It is what does not count, or an image beside the matrix.
    3.9.1-python3.12 a, 4.0.0rc1-python3.12 b, 3-python3.12 b
    0 --python 3.12 --kind major
    3-python3.12: unchecked: is 4.0.0rc1-python3.12, which does not count

    3.8.8-python3.10 a, 3.9.1-python3.10 b, 3-python3.10 b
    0 --python 3.10 --kind major
    3-python3.10: unchecked: is 3.9.1-python3.10, which is not in its matrix

    // It is no tag that is left, and a newer release is absent.
    3.9.0-python3.12 a, 3-python3.12 b
    1 --python 3.12 --kind major --no-history
    3-python3.12: wrong: is @b, expected 3.9.0-python3.12

    // Its release is not whole.
    3.9.0-python3.12 a, 3.9.1-python3.12 b, 3-python3.12 a
    1 --python 3.11,3.12 --kind major
    3-python3.11: unchecked: 3.9.1 is not whole (1 of 2 images)
    3-python3.12: unchecked: 3.9.1 is not whole (1 of 2 images)

    // It is absent, or anything else.
    3.9.0-python3.12 a, 3.9.1-python3.12 b, sha-aaaaaaa-python3.12 c, 3-python3.12 c
    1 --python 3.12 --kind major,latest
    3-python3.12: wrong: is sha-aaaaaaa-python3.12, expected 3.9.1-python3.12
    3-latest: missing: should be 3.9.1-python3.12

    // The latest of an assumed matrix may have any Python, and no other may.
    2.999.0-python3.10 a, 2.999.0-python3.12 b, 2-latest b
    0 --no-history --kind latest
    2-latest: ok: is 2.999.0-python3.12

    2.999.0-python3.10 a, 2.11.5-python3.11 b, 2-latest b
    1 2 --no-history --python 3.10 --kind latest
    2-latest: wrong: is 2.11.5-python3.11, expected 2.999.0-python3.10

    2.11.5-python3.10 a, 2.11.5-python3.11 b, 2-latest b
    1 2.11.5 --no-history --python 3.10 --kind latest
    2-latest: wrong: is 2.11.5-python3.11, expected 2.11.5-python3.10";

/// On standard error, in front of which is `!`, is the summary.
#[test]
fn what_is_wrong_is_told_and_counted() {
    // A newer one that was deleted may have been it.
    let version = run(["--version"]).stdout;
    let newest_2 = version.rsplit_once("up to ").unwrap().1.split(' ').next().unwrap();
    let absent = format!("is {}, which no other tag has, and {newest_2} is absent", digest("f"));
    let faults = format!(
        "2-python3.10: wrong: is 2.10.21-python3.10, expected 2.11.5-python3.10\n\
         2-latest: wrong: {absent}"
    );
    let table = "
    BEHIND
    1
    FAULTS
    ! 6 tags: 4 ok, 2 wrong
    1 --all
    2.10.21-python3.10: ok
    2.10-python3.10: ok: is 2.10.21-python3.10
    2.11.5-python3.10: ok
    2.11-python3.10: ok: is 2.11.5-python3.10
    FAULTS
    ! 6 tags: 4 ok, 2 wrong
    1 -q
    FAULTS
    1 -q -f json
    {'tag':'2-python3.10','status':'wrong','expected':'2.11.5-python3.10','actual':'2.10.21-python3.10','digest':'@a','reason':null}
    {'tag':'2-latest','status':'wrong','expected':null,'actual':null,'digest':'@f','reason':'ABSENT'}

    2.11.5-python3.10 b, 2.11-python3.10 b
    1 2.11.5 -q -f json --all --kind release,minor,latest
    {'tag':'2.11.5-python3.10','status':'ok','expected':null,'actual':null,'digest':'@b','reason':null}
    {'tag':'2.11-python3.10','status':'ok','expected':null,'actual':'2.11.5-python3.10','digest':'@b','reason':null}
    {'tag':'2-latest','status':'missing','expected':'2.11.5-python3.10','actual':null,'digest':null,'reason':null}

    // By names alone.
    2.11.5-python3.10, 2.11-python3.10, 2-python3.10
    1
    2-latest: missing: should be 2.11.5-python3.10
    ! note: the registry tags have no digests, so floating tags cannot be checked; pass lines of REFERENCE and DIGEST
    ! 4 tags: 1 ok, 1 missing, 2 unchecked (shown with --all)";
    let table = table.replace('\'', "\"").replace("BEHIND", BEHIND).replace("FAULTS", &faults);
    assert_answers(&format!("verify {ONE_IMAGE}"), &table.replace("ABSENT", &absent));
}

#[test]
fn what_is_asked_for_is_narrowed_and_must_be_there() {
    let sha = SHA.to_uppercase();
    let list = History::published().finals("2".parse().unwrap()).iter().map(Release::to_string);
    let list = file("verify-lacks.txt", lines(list.filter(|release| release != "2.11.4")));
    let table = ASKED.replace("ONE_IMAGE", ONE_IMAGE).replace("COMMIT", &sha);
    let table = table.replace("LIST", &list);
    assert_answers("verify", &table);
}

const ASKED: &str = "
    // A line is expected as far as it is out, and a release whole.
    2.11.4-python3.10 a, 2.11-python3.10 a, 2-python3.10 a, 2-latest a
    0 ONE_IMAGE -q
    0 ONE_IMAGE -q 2.11.4
    0 ONE_IMAGE -q 2.11
    // It counts as out, so that the tags are its own.
    1 ONE_IMAGE -q 2.11 2.11.5
    2.11.5-python3.10: missing
    1 ONE_IMAGE -q v2.11.3 2.11.5
    2.11.3-python3.10: missing
    2.11.5-python3.10: missing

    2.11.5-python3.10 a
    1 2.11.5 --sha COMMIT --sha-length 7 ONE_IMAGE --kind commit,minor -q
    sha-a597971-python3.10: missing
    2.11-python3.10: missing: should be 2.11.5-python3.10
    // The default Python is that of `N-latest`.
    1 --kind latest ONE_IMAGE -q
    2-latest: missing: should be 2.11.5-python3.10
    1 --kind release --flavor kubernetes --python 3.11,3.8 -q
    2.11.5-python3.8-kubernetes: missing
    2.11.5-python3.11-kubernetes: missing

    // Nothing is asked for: by default these are finals.
    3.0.0rc1-python3.10 a
    0
    ! note: no tag is expected; name the releases

    2.11.5-python3.10 a
    0 3.0.0rc1 --kind floating
    ! note: no expected tag matches --kind floating; choose others
    0 2.11.5 --kind latest --python 3.11
    ! note: no expected tag matches --python 3.11 and --kind latest; choose others
    // It cannot be.
    1 2.12
    ! error: the registry has no final 2.12.x release; check the file, or name the release
    1 2.11.5 3 -q
    ! error: the registry has no final 3.x release; check the file, or name the release
    1 2.11.5 --kind commit
    ! error: --kind commit needs --sha <SHA>
    1 2.8.7 --flavor kubernetes
    ! error: nothing in 2.8.7 matches --flavor kubernetes, expected one of standard, conda

    // What matches is judged all the same.
    2.11.5-python3.10 a, 2.11-python3.10 a, 2-python3.10 a, 2-latest a
    1 --python 3.10,3.7 --flavor standard
    ! error: nothing in 2.11.5 matches --python 3.7, expected one of 3.8, 3.9, 3.10, 3.11
    ! 4 tags: 4 ok

    2.11.5-python3.10 a
    2 --sha COMMIT
    ! error: --sha is the commit of one release, expected exactly one RELEASE
    2 2.11 --sha COMMIT
    ! error: --sha is the commit of one release, expected exactly one RELEASE
    2 2.11.4 2.11.5 --sha COMMIT
    ! error: --sha is the commit of one release, expected exactly one RELEASE
    2 2.11.5 --sha-length 7
    ! error: --sha-length needs --sha <SHA>
    2 --yanked 2.11.5 2.11.5
    ! error: 2.11.5 is both the release to verify and --yanked; leave out one

    // What is yanked may be gone by now.
    2.11.5-python3.10 a, 2.11-python3.10 a
    0 --yanked 2.11.55,, --kind release,minor ONE_IMAGE -q
    1 2.11 --yanked 2.11.5 --kind release -q
    ! error: the registry has no final 2.11.x release; check the file, or name the release
    // A list may lack it.
    0 2.11.5 --yanked 2.11.4 --releases LIST --kind release ONE_IMAGE -q";

#[test]
fn an_image_that_may_not_exist_is_expected_where_its_release_is_named() {
    let rows = r#"[{"since":"99.0.0","standard":["3.13"],"source":"a workflow"},
                   {"since":"99.1.0","standard":["3.13","3.14"],"latest":"3.13",
                    "source":"package metadata"}]"#;
    let table = INFERRED.replace("ROWS", &file("verify-rows.json", rows));
    assert_answers("verify --no-history", &table);
}

const INFERRED: &str = "
    99.1.0-python3.13 a, 99.1-python3.13 a, 99-python3.13 a, 99-latest a
    0 --matrix ROWS
    ! note: 99.1.0-python3.14 is not in the registry, and is only inferred to exist; name 99.1.0 to require it
    ! 6 tags: 4 ok, 2 unchecked (shown with --all)
    1 --matrix ROWS 99.1.0
    99.1.0-python3.14: missing
    ! 7 tags: 4 ok, 1 missing, 2 unchecked (shown with --all)

    // An assumed matrix counts in full: its release is not whole.
    2.999.0-python3.10 a, 2.999-python3.10 a, 2-python3.10 a, 2-latest a
    1 --flavor standard --python 3.9,3.10
    ! note: nothing moves to 2.999.0 (1 of 2 images); push the rest, or pass --python, --flavor or --matrix for fewer
    ! note: 2.999.0-python3.9 is not in the registry, and is only assumed to exist; name 2.999.0 to require it
    ! 6 tags: 4 ok, 2 unchecked (shown with --all)

    // What the registry has is seen.
    2.999.0-python3.10 a, 2.999.0-python3.9 b
    1 --flavor standard --python 3.9,3.10 --kind release,minor -q
    2.999-python3.9: missing: should be 2.999.0-python3.9
    2.999-python3.10: missing: should be 2.999.0-python3.10";

/// Images that share a digest are no rest to be pushed.
#[test]
fn the_note_on_releases_that_nothing_moves_to_gives_a_way_out() {
    let table = "
    3.9.1-python3.11 a, 3.9.1-python3.12 a
    0 --kind latest
    ! note: nothing moves to 3.9.1 (2 of 2 images wrong); push the right ones, or pass --python, --flavor or --matrix for fewer
    ! 1 tag: 0 ok, 1 unchecked (shown with --all)

    3.6.1-python3.11 a, 3.7.1-python3.11 b, 3.8.1-python3.11 c, 3.9.1-python3.11 d
    1 --kind minor
    ! note: nothing moves to 3.6.1 (1 of 2 images), 3.7.1 (1 of 2 images) and 2 more; push the rest, or pass --python, --flavor or --matrix for fewer
    ! 8 tags: 0 ok, 8 unchecked (shown with --all)";
    assert_answers("verify --no-history --python 3.11,3.12 --flavor standard", table);
}

/// Somebody pushed 2.91.0.
#[test]
fn an_unlikely_release_does_not_count_unless_it_is_named() {
    let note = "note: Prefect 2.91.0 is unlikely, because no 2.90.x release is known; check the \
                number, or pass --no-history for a fork's own numbers";
    let tags = "2.11.5-python3.10 a, 2-python3.10 a, 2-latest b, 2.91.0-python3.10 b";
    let table = "
    TAGS
    0 verify --python 3.10 --flavor standard --kind major,latest --all
    2-python3.10: ok: is 2.11.5-python3.10
    2-latest: unchecked: is 2.91.0-python3.10, which does not count
    ! NOTE
    ! 2 tags: 1 ok, 1 unchecked
    1 verify --python 3.10 --flavor standard --kind major,latest --all -q 2.91.0
    2-python3.10: wrong: is 2.11.5-python3.10, expected 2.91.0-python3.10
    2-latest: ok: is 2.91.0-python3.10
    // In a registry of one's own all is likely.
    1 verify --python 3.10 --flavor standard --kind major,latest --no-history
    2-python3.10: wrong: is 2.11.5-python3.10, expected 2.91.0-python3.10
    ! 2 tags: 1 ok, 1 wrong
    // What is asked for by its own tag is there.
    0 check 2.91.0-python3.10
    2.91.0-python3.10: ok: Prefect 2.91.0 with Python 3.10, pinned
    ! NOTE

    // What comes after it counts, and after what is yanked.
    2.11.5-python3.10 a, 2.91.1-python3.10 b, 2.91.2-python3.10 c
    0 verify 2.91 --python 3.10 --flavor standard --kind release --all -q
    2.91.2-python3.10: ok
    0 verify 2.91 --python 3.10 --flavor standard --kind release --all -q --yanked 2.91.0
    2.91.1-python3.10: ok
    2.91.2-python3.10: ok

    TAGS
    0 pin 2.91.0-python3.10
    2.91.0-python3.10
    ! NOTE";
    assert_answers("", &table.replace("TAGS", tags).replace("NOTE", note));
}

#[test]
fn a_major_version_without_a_matrix_is_an_error_and_prefect_1_is_skipped() {
    let tags = "2.11.5-python3.10 a, 0.15.13-python3.8, 1.4.0-python3.9 d, 1-python3.9 d, \
                core-1.2.1 e, latest b, latest-python3.8, 99.0.0-python3.14 c";
    let table = "
    TAGS
    0 --kind release --python 3.10 --flavor standard
    ! note: Prefect 99 is not known, so 99.0.0 does not count; pass the matrix with --matrix <FILE>
    ! 1 tag: 1 ok
    0 2.11.5 --kind release --python 3.10 --flavor standard -q

    TAGS
    1 99 -q
    ! error: the registry has no final 99.x release; check the file, or name the release";
    assert_answers("verify", &table.replace("TAGS", tags));
    // Nor does anything else, where that is all.
    let none = "no release in the registry tags in standard input counts, expected tags of known \
                releases";
    run_on("99.0.0-python3.14 c", "verify -q").fails(2, none);
    let Outcome { status, stdout, stderr } = run_on(tags, "verify 99.0.0 -q");
    assert_eq!((status, &*stdout), (2, ""));
    assert!(stderr.starts_with("error: no matrix is known for 99.0.0, "), "{stderr}");
    assert!(stderr.ends_with("; pass its matrix with --matrix <FILE>\n"), "{stderr}");
}

/// What is not expected is told too, last, where it is not what it was.
#[test]
fn what_was_before_is_asked_of_all_that_is_asked_for() {
    let tags = "RIGHT, 3.9.2.dev1-python3.12 b, sha-aaaaaaa-python3.12 c, 3.9.1-python3.13 d | \
                3.9.2.dev1-python3.12 e, sha-aaaaaaa-python3.12 f, 3.9.2.dev2-python3.12 a, \
                3.9.1-python3.13 e, 3.9.1-python3.12 a, 3-latest b";
    let table = "
    TAGS
    1
    3.9.2.dev1-python3.12: wrong: was @e
    3.9.2.dev2-python3.12: missing
    sha-aaaaaaa-python3.12: wrong: was @f
    ! 7 tags: 4 ok, 1 missing, 2 wrong
    0 -q 3.9.1
    0 -q 3.9
    1 -q 3.9.2.dev1 --kind release
    3.9.2.dev1-python3.12: wrong: was @e
    1 -q --kind commit,minor
    sha-aaaaaaa-python3.12: wrong: was @f
    ! error: --kind commit needs --sha <SHA>
    0 -q --kind floating";
    let table = table.replace("TAGS", tags).replace("RIGHT", RIGHT);
    assert_answers("verify --python 3.12 --flavor standard", &table);
    let mine = "are of ghcr.io/me/prefect, expected those of prefecthq/prefect";
    for (before, error) in
        [("ghcr.io/me/prefect:3-latest\n", mine), ("latest\n", "no Prefect tag in ")]
    {
        let path = file("verify-no-before.txt", before);
        let verify = ["verify", "--registry-tags", "-", "--before", &path];
        let outcome = run_with(registry(RIGHT).as_bytes(), verify);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""));
        assert!(outcome.stderr.contains(error), "{}", outcome.stderr);
    }
}

#[test]
fn a_list_tells_what_is_out_and_their_commits() {
    let commits =
        format!("{}\trefs/tags/3.9.1\n{}\trefs/tags/3.9.0\n", "ab".repeat(20), "c".repeat(40));
    let table = LISTED
        .replace("LIST", &file("verify-list.txt", "3.8.0\n3.8.4\n3.8.8\n"))
        .replace("COMMITS", &file("verify-commits.txt", commits));
    assert_answers("", &table);
    let list = file("verify-incomplete.txt", "2.10.21\n2.11.4\n");
    let verify = format!("verify --releases {list}");
    let Outcome { status, stdout, stderr } = run_on("2.10.21-python3.10 a", &verify);
    assert_eq!((status, &*stdout), (2, ""));
    let is_right = stderr.starts_with("error: the list lacks ") && stderr.contains("--no-history");
    assert!(is_right, "{stderr}");
}

const LISTED: &str = "
    // What is absent in the middle of a line is named.
    3.8.0-python3.12 a, 3.8.8-python3.12 b
    0 verify --python 3.12 --flavor standard --kind release 3.8
    ! note: the registry lacks 3.8.1, 3.8.2, 3.8.3, 3.8.4, 3.8.5 and 2 more between 3.8.0 and 3.8.8; pass a list of all releases with --releases <FILE> to expect them
    ! 2 tags: 2 ok
    0 verify --python 3.12 --flavor standard --kind release 3.8 --no-history
    ! 2 tags: 2 ok
    0 verify --python 3.12 --flavor standard --kind release 3
    ! 2 tags: 2 ok
    1 verify --python 3.12 --flavor standard --kind release 3.8 --no-history --releases LIST
    3.8.4-python3.12: missing
    ! 3 tags: 2 ok, 1 missing

    3.9.0-python3.12, 3.9.1-python3.12, sha-abababa-python3.12
    1 check --no-history --releases COMMITS --expect 3.9.0 sha-abababa-python3.12
    sha-abababa-python3.12: invalid: is a tag of Prefect 3.9.1, expected one of Prefect 3.9.0; use 3.9.0-python3.12

    // Only the commit tags of a release were pushed.
    3.9.0-python3.12 a, sha-abababa-python3.12 b, 3-python3.12 b
    1 verify --python 3.12 --flavor standard --no-history --releases COMMITS -q
    3.9.1-python3.12: missing: can be copied from sha-abababa-python3.12";
