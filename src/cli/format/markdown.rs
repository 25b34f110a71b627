//! The tables of the documentation page.

use prefect_tags::{Flavor, Kind, Plan, Tag};

/// The kinds in the order of the page: the tags that most readers want first.
const ORDER: [Kind; 5] = [Kind::Latest, Kind::Major, Kind::Minor, Kind::Release, Kind::Commit];

/// Renders a table per flavor, its rows grouped by kind, newest Python first.
pub fn render(plan: &Plan<'_>) -> String {
    let tables: Vec<_> = Flavor::ALL.iter().filter_map(|flavor| table(plan, *flavor)).collect();
    tables.join("\n")
}

fn table(plan: &Plan<'_>, flavor: Flavor) -> Option<String> {
    let mut rows = String::new();
    for kind in ORDER {
        let images = plan.images().iter().rev();
        for planned in images.filter(|planned| planned.image.flavor() == flavor) {
            for tag in planned.tags.iter().filter(|tag| tag.kind() == kind) {
                let (version, python) = (prefect_version(*tag), planned.image.python());
                rows.extend([format!("| `{tag}` | {version} | {python} |\n")]);
            }
        }
    }
    let header = "| Tag | Prefect version | Python version |\n| --- | --- | --- |";
    (!rows.is_empty()).then(|| format!("### {}\n\n{header}\n{rows}", title(flavor)))
}

/// The title of a flavor's table: the name, with a capital.
fn title(flavor: Flavor) -> String {
    let (first, rest) = flavor.as_str().split_at(1);
    let title = first.to_ascii_uppercase() + rest;
    // As the page has it: all are built with Python.
    if flavor == Flavor::Standard { title + " Python" } else { title }
}

/// What of Prefect a tag names, in the words of the page.
fn prefect_version(tag: Tag) -> String {
    match tag {
        Tag::Release(release, _) => release.to_string(),
        Tag::Commit(sha, _) => format!("commit {sha}"),
        Tag::Floating(tag) => format!("newest {}.x", tag.line()),
    }
}
