//! The notes on plans and on lists, each in a case in which it speaks and in the nearest one in which
//! it does not. Those on tags are tried beside the checker.

use prefect_tags::check::NoteCode;
use prefect_tags::{History, Plan, Release};

use crate::naive::World;
use crate::scheme::{self, is_final};

/// A release job in words: the release, then what is known.
///
/// `list` is the list of all final releases, `-X` is not in it, `+X` is too, `!X` was yanked;
/// `alone` leaves the history aside, and `sha` is a commit that no release has.
struct Job(&'static str);

impl Job {
    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.split(' ').skip(1)
    }

    fn with(&self, mark: char) -> Vec<String> {
        self.words().filter_map(|word| Some(word.strip_prefix(mark)?.to_owned())).collect()
    }

    fn world(&self) -> World {
        let has = |wanted: &str| self.words().any(|word| word == wanted);
        let (lacking, added) = (self.with('-'), self.with('+'));
        let finals = scheme::releases().iter().map(ToString::to_string).filter(|it| is_final(it));
        let listed = finals.filter(|it| !lacking.contains(it)).chain(added);
        let listed = has("list").then(|| listed.map(|release| (release, None)).collect());
        World { listed, is_alone: has("alone"), yanked: self.with('!'), ..World::default() }
    }

    /// The notes on the plan.
    fn notes(&self) -> Vec<(NoteCode, String)> {
        let history = self.world().history();
        let release = self.0.split(' ').next().unwrap().parse().unwrap();
        let mut plan = Plan::new(release, &history).unwrap();
        if self.words().any(|word| word == "sha") {
            plan = plan.with_sha("a".repeat(40).parse().unwrap(), None);
        }
        plan.notes().into_iter().map(|note| (note.code, note.message)).collect()
    }
}

#[test]
fn each_note_on_a_plan_speaks_where_it_should_and_not_beside_it() {
    use NoteCode::{
        AssumedMatrix, IncompleteList, InferredImage, NewerIsOut, OtherCommit, UnknownRelease,
        UnlikelyRelease,
    };
    for (code, speaking, silent) in [
        (AssumedMatrix, "3.9.2", "3.9.1"),
        (AssumedMatrix, "3.9.2.dev1", "3.9.0.dev1"),
        (AssumedMatrix, "3.9.2 list +3.9.2", "3.9.1 list"),
        (AssumedMatrix, "3.9.2 list alone", "3.9.1 list alone"),
        (UnknownRelease, "2.11.6", "2.11.5"),
        (UnknownRelease, "2.11.6 list", "2.11.6 list +2.11.6"),
        (UnknownRelease, "2.6.10", "2.6.9"),
        (UnknownRelease, "2.6.10 list +2.6.10", "2.6.10 list +2.6.10 alone"),
        (UnknownRelease, "3.0.0rc42", "3.0.0rc20"),
        (UnlikelyRelease, "3.91.0 list", "3.10.0 list"),
        (UnlikelyRelease, "3.91.0 list", "3.91.0"),
        (UnlikelyRelease, "3.91.0 list", "3.91.0 list alone"),
        (UnlikelyRelease, "3.9.3 list", "3.9.2 list"),
        (UnlikelyRelease, "3.9.3 list", "3.9.3 list +3.9.2"),
        (UnlikelyRelease, "3.9.3 list +3.9.3", "3.9.2 list +3.9.2"),
        (UnlikelyRelease, "3.9.3.dev1 list", "3.9.2.dev1 list"),
        (UnlikelyRelease, "3.11.0rc1 list", "3.10.0rc1 list"),
        (UnlikelyRelease, "3.9.2.post1 list", "3.9.1.post1 list"),
        (UnlikelyRelease, "3.9.3 list +3.9.2rc1", "3.9.2 list !3.9.1"),
        (OtherCommit, "2.11.5 sha", "2.11.5"),
        (OtherCommit, "2.11.5 sha", "3.9.2 sha"),
        (OtherCommit, "2.11.5 sha list", "2.11.5 sha list alone"),
        (NewerIsOut, "2.11.5", "2.20.27"),
        (NewerIsOut, "2.11.5", "2.11.5 list"),
        (NewerIsOut, "3.8.8", "3.0.0rc1"),
        (InferredImage, "3.9.1", "3.8.8"),
        (InferredImage, "3.9.0 list", "3.9.2 list"),
        (IncompleteList, "3.9.1 list -3.9.0", "3.9.1 list"),
        (IncompleteList, "3.9.1 list -3.9.0", "3.9.1 list -3.9.1"),
        (IncompleteList, "3.9.1 list -3.9.0", "3.9.1 list -2.0.0"),
        (IncompleteList, "3.9.1 list -3.9.0", "3.9.1 list -3.9.0 !3.9.0"),
        (IncompleteList, "3.9.1 list -3.9.0", "3.9.1 list -3.9.0 alone"),
    ] {
        let codes = |job| Job(job).notes().into_iter().map(|(code, _)| code).collect::<Vec<_>>();
        assert!(codes(speaking).contains(&code), "{speaking}: {:?}", codes(speaking));
        assert!(!codes(silent).contains(&code), "{silent}: {:?}", codes(silent));
    }
}

#[test]
fn a_note_on_a_plan_says_what_is_known_and_what_to_do() {
    for (job, expected) in [
        (
            "3.9.2",
            "Prefect 3 is known up to 3.9.1, so 3.9.2 is assumed to have the matrix of 3.9.0",
        ),
        (
            "2.11.6 list",
            "Prefect 2.11.6 was never released: 2.11.5 is the newest 2.11.x (known up to 2.20.27 \
             and 3.9.1)",
        ),
        (
            "2.6.10 list",
            "Prefect 2.6.10 was tagged but never published; choose a published release",
        ),
        (
            "3.91.0 list +3.9.2",
            "Prefect 3.91.0 is unlikely, because no 3.90.x release is known; check the number",
        ),
        (
            "2.20.27 sha",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is not the commit of 2.20.27, expected \
             7dbb06c9f5196ce516e42fbb45902e1bdf5011b1",
        ),
        ("3.9.1 list -3.9.0 -3.0.0", "the list lacks 2 releases of Prefect 3, the newest 3.9.0"),
    ] {
        let notes = Job(job).notes();
        let told: Vec<&str> = notes.iter().map(|(_, message)| &**message).collect();
        assert!(told.contains(&expected), "{job}: {told:?}");
    }
}

/// Of every major version of which it has a release.
#[test]
fn a_list_that_lacks_what_is_known_is_told() {
    for (job, expected) in [
        ("3.9.1 list", None),
        ("3.9.1 list -2.0.0", Some("the list lacks 1 release of Prefect 2, the newest 2.0.0")),
        (
            "3.9.1 list -2.0.0 -3.0.1 -3.9.1",
            Some("the list lacks 1 release of Prefect 2 and 2 of 3, the newest 2.0.0 and 3.9.1"),
        ),
        ("3.9.1 list -3.9.1 !3.9.1", None),
        ("3.9.1 list -3.9.1 alone", None),
        ("3.9.1", None),
    ] {
        let note = Job(job).world().history().incomplete_list().map(|note| note.message);
        assert_eq!(note.as_deref(), expected, "{job}");
    }
    let of_3_alone = World { listed: Some(vec![("3.9.1".to_owned(), None)]), ..World::default() };
    let note = of_3_alone.history().incomplete_list().unwrap().message;
    assert!(!note.contains("Prefect 2"), "{note}");
}

#[test]
fn the_first_digits_of_a_commit_are_those_of_the_commit() {
    let plan = Plan::new(Release::new(2, 11, 5), History::published()).unwrap();
    let has_note = |sha: &str| {
        let notes = plan.clone().with_sha(sha.parse().unwrap(), None).notes();
        notes.iter().any(|note| note.code == NoteCode::OtherCommit)
    };
    assert!(!has_note("a597971") && has_note("a597972"));
}
