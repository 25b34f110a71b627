//! The pages, cut into text and blocks of code.

/// The pages whose commands are run, each with its path.
pub const PAGES: [(&str, &str); 3] =
    [("README.md", README), (".github/RECIPES.md", RECIPES), (".github/REFERENCE.md", REFERENCE)];

pub const README: &str = include_str!("../../../README.md");
pub const RECIPES: &str = include_str!("../../../.github/RECIPES.md");
pub const REFERENCE: &str = include_str!("../../../.github/REFERENCE.md");

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

/// The one block of the pages in this language that has this in it.
pub fn block(language: &str, part: &str) -> &'static str {
    let blocks = PAGES.iter().flat_map(|(_, page)| split(page)).filter_map(Result::ok);
    let found: Vec<_> =
        blocks.filter(|it| it.language == language && it.text.contains(part)).collect();
    let [block] = found[..] else { panic!("{} blocks have {part:?}", found.len()) };
    block.text
}
