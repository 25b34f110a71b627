//! Many tags of every kind and flavor, with a few invalid ones among them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use prefect_tags::plan::Filters;
use prefect_tags::{History, Image, Kind, Line, Plan, Tag};

/// The grammar of the scheme as one extended regular expression.
///
/// It does not limit numbers to 64 and 16 bits, which only tags that nobody
/// writes would need.
pub fn grammar() -> String {
    let number = "(0|[1-9][0-9]*)";
    let release = format!(r"{number}\.{number}\.{number}((a|b|rc|\.dev|\.post){number})?");
    let commit = "sha-([0-9a-f]{7,40}|[0-9a-f]{64})";
    let line = format!(r"{number}(\.{number})?");
    let python = format!(r"-python{number}\.{number}");
    let flavor = "(-conda|-kubernetes)?";
    format!("^(({release}|{commit}|{line}){python}|{number}-latest){flavor}$")
}

/// So many lines, the same each time.
pub fn lines(count: u32) -> String {
    /// One line in so many is invalid.
    const INVALID: u64 = 20;
    let tags: Vec<Vec<Tag>> = Kind::ALL.iter().map(|&kind| published_tags(kind)).collect();
    let mut random = Random(0);
    let mut text = String::new();
    for _ in 0..count {
        if random.below(INVALID) == 0 {
            let tag = random.choice(&INVALID_TAGS);
            text.push_str(tag);
        } else {
            let of_a_kind = random.choice(&tags);
            let tag = match *random.choice(of_a_kind) {
                Tag::Commit(sha, image) => commit_tag(sha.as_str(), image, &mut random),
                tag => tag,
            };
            write!(text, "{tag}").expect("a string takes what is written");
        }
        text.push('\n');
    }
    text
}

/// What people write that is no tag of the scheme, or names no image.
const INVALID_TAGS: [&str; 12] = [
    "latest",
    "3.4-latest",
    "2.8.7",
    "v2.14.6-python3.11",
    "1.2.4-python3.9",
    "2.10.21-python3.10-Kubernetes",
    "prefectHQ/prefect:2-latest",
    "4-python3.14",
    "2.11.6-python3.10",
    "3.1.9-python3.13",
    "2.8.7-python3.10-kubernetes",
    "2.11.5-python3.11-conda",
];

/// So many tags of one kind, each that of a release.
pub fn tags_of_releases(kind: Kind, count: u32) -> String {
    let tags = published_tags(kind);
    let mut random = Random(0);
    let mut text = String::new();
    for _ in 0..count {
        writeln!(text, "{}", random.choice(&tags)).expect("a string takes what is written");
    }
    text
}

/// So many tags as Docker Hub's API lists them, a page after the other: those of
/// the scheme, and others.
pub fn docker_hub(count: usize) -> String {
    const PAGE: usize = 100;
    let of_scheme: BTreeSet<Tag> =
        Kind::ALL.iter().flat_map(|&kind| published_tags(kind)).collect();
    let others = (0..).map(|minor| format!("0.{minor}.0-python3.8"));
    let names = of_scheme.iter().map(ToString::to_string).chain(others).take(count);
    let object = |(index, name): (usize, String)| {
        format!(
            "{{\"creator\":1,\"id\":{index},\"images\":[{{\"architecture\":\"amd64\",\"digest\":\
             \"sha256:{:064x}\",\"os\":\"linux\",\"size\":263341526,\"status\":\"active\",\
             \"last_pushed\":\"2023-08-24T20:00:00.000000Z\"}}],\"last_updated\":\
             \"2023-08-24T20:00:00.000000Z\",\"name\":\"{name}\",\"full_size\":263341526,\
             \"v2\":true,\"tag_status\":\"active\",\"digest\":\"sha256:{index:064x}\"}}",
            count + index
        )
    };
    let objects: Vec<String> = names.enumerate().map(object).collect();
    let last = objects.len().div_ceil(PAGE);
    let page = |(index, objects): (usize, &[String])| {
        let page = index + 2;
        let next = format!(
            "\"https://hub.docker.com/v2/repositories/prefecthq/prefect/tags?page={page}\""
        );
        let next = if page > last { "null".to_owned() } else { next };
        let results = objects.join(",");
        format!("{{\"count\":{count},\"next\":{next},\"previous\":null,\"results\":[{results}]}}\n")
    };
    objects.chunks(PAGE).enumerate().map(page).collect()
}

/// Every tag of a kind that the final releases and the release candidates were
/// published with.
fn published_tags(kind: Kind) -> Vec<Tag> {
    let history = History::published();
    let finals = [2, 3].into_iter().flat_map(|major| history.finals(Line::of_major(major)));
    let candidates = (1..=20).map(|number| format!("3.0.0rc{number}").parse().expect("a release"));
    let tags = finals.copied().chain(candidates).flat_map(|release| {
        let filters = Filters { kinds: Some(vec![kind]), ..Filters::default() };
        let plan = Plan::filtered(release, history, filters).expect("a matrix of each is known");
        let sha = history.commit(release).expect("the history has the commit of each");
        let plan = plan.with_sha(sha, None);
        plan.images().iter().flat_map(|planned| planned.tags.clone()).collect::<Vec<_>>()
    });
    tags.collect()
}

/// The tag of a release's commit or, half the time, of any other; with the
/// digits that the guide writes or with those that the publishing workflow does.
fn commit_tag(sha: &str, image: Image, random: &mut Random) -> Tag {
    let any = format!("{:016x}{:016x}{:08x}", random.next(), random.next(), random.below(1 << 32));
    let digits = &random.choice(&[sha, &*any])[..*random.choice(&[7, 40])];
    Tag::Commit(digits.parse().expect("7 or 40 digits"), image)
}

/// Numbers without a visible order, by [SplitMix64](https://prng.di.unimi.it/splitmix64.c).
///
/// In an order that the processor's branch prediction could learn, any program
/// would look faster than it is.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn choice<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len() as u64);
        &choices[usize::try_from(index).expect("below a length")]
    }
}
