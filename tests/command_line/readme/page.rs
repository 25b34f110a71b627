//! The pages, cut into text and blocks of code.

use std::fs;

use crate::run::left_out;

/// The README, which every copy of the project has.
pub const README: &str = include_str!("../../../README.md");

/// The path of a page.
pub fn path(page: &str) -> String {
    format!("{}/{page}", env!("CARGO_MANIFEST_DIR"))
}

/// The pages whose commands are run, each with its path. The crate that is published has the
/// README alone.
pub fn pages() -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    for name in ["README.md", ".github/RECIPES.md", ".github/REFERENCE.md"] {
        match fs::read_to_string(path(name)) {
            Ok(page) => pages.push((name, page)),
            Err(_) => left_out("a page", name),
        }
    }
    pages
}

/// A fenced block.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    pub language: &'a str,
    pub text: &'a str,
}

/// Splits a page into text and blocks, in turn.
pub fn split(page: &str) -> Vec<Result<Block<'_>, &str>> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some((before, block)) = rest.split_once("\n```") {
        let (language, block) = block.split_once('\n').expect("a fence ends its line");
        let (text, after) = block.split_once("```\n").expect("a block has an end");
        parts.push(Err(before));
        parts.push(Ok(Block { language, text }));
        rest = after;
    }
    parts.push(Err(rest));
    parts
}

/// The one block of the pages in this language that has this in it. `None` where a page is
/// missing.
pub fn block(language: &str, part: &str) -> Option<String> {
    let pages = pages();
    let blocks = pages.iter().flat_map(|(_, page)| split(page)).filter_map(Result::ok);
    let mut found = blocks.filter(|it| it.language == language && it.text.contains(part));
    let block = found.next().map(|block| block.text.to_owned());
    assert!(found.next().is_none(), "several blocks have {part:?}");
    assert!(block.is_some() || pages.len() == 1, "no block has {part:?}");
    block
}
