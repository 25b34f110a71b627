//! The pages, cut into text and blocks of code.

use std::fs;

use crate::run::left_out;

/// The README.
pub const README: &str = include_str!("../../../README.md");

/// The page of the longer recipes. `None` where it is missing, as in the crate that is
/// published.
pub fn recipes(test: &str) -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/RECIPES.md");
    let page = fs::read_to_string(path).ok();
    if page.is_none() {
        left_out(test, ".github/RECIPES.md");
    }
    page
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

/// The blocks of a page in this language.
pub fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let blocks = split(page).into_iter().filter_map(Result::ok);
    blocks.filter(|block| block.language == language).map(|block| block.text).collect()
}

/// The one block of a page in this language that has this in it.
pub fn block<'a>(page: &'a str, language: &str, part: &str) -> &'a str {
    let found: Vec<_> =
        blocks(page, language).into_iter().filter(|text| text.contains(part)).collect();
    let [text] = found[..] else { panic!("{} blocks have {part:?}", found.len()) };
    text
}
