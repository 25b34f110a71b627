//! The tables of the documentation page.

use std::fmt::Write;

use prefect_tags::{Flavor, Kind, Plan, Tag};

/// Renders a table per flavor, its rows grouped by kind, newest Python first.
pub fn render(plan: &Plan<'_>) -> String {
    let mut text = String::new();
    for &flavor in Flavor::ALL {
        let mut rows: Vec<_> = plan
            .images()
            .iter()
            .filter(|planned| planned.image.flavor() == flavor)
            .flat_map(|planned| planned.tags.iter().map(|tag| (*tag, planned.image.python())))
            .collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|(tag, python)| (group(tag.kind()), std::cmp::Reverse(*python)));
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str("### ");
        text.push_str(&title(flavor));
        text.push_str("\n\n| Tag | Prefect version | Python version |\n| --- | --- | --- |\n");
        for (tag, python) in rows {
            writeln!(text, "| `{tag}` | {} | {python} |", prefect_version(tag))
                .expect("a string takes what is written");
        }
    }
    text
}

/// The title of a flavor's table: the name, with a capital.
fn title(flavor: Flavor) -> String {
    let (first, rest) = flavor.as_str().split_at(1);
    let title = first.to_ascii_uppercase() + rest;
    // As the page has it: all are built with Python.
    if flavor == Flavor::Standard { title + " Python" } else { title }
}

/// The place of a kind: the tags that most readers want first.
fn group(kind: Kind) -> usize {
    match kind {
        Kind::Latest => 0,
        Kind::Major => 1,
        Kind::Minor => 2,
        Kind::Release => 3,
        _ => 4,
    }
}

/// What of Prefect a tag names, in the words of the page.
fn prefect_version(tag: Tag) -> String {
    match tag {
        Tag::Release(release, _) => release.to_string(),
        Tag::Commit(sha, _) => format!("commit {sha}"),
        Tag::Floating(tag) => format!("newest {}.x", tag.line()),
    }
}
