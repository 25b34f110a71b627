//! What entries share: a block of lines, a bracket, a string, a line.

use super::entry::Entry;
use super::key::Role;

/// How many brackets may be open. What is deeper counts as one.
const MAX_DEPTH: usize = 64;

/// How many entries of a scope are looked at together.
pub(super) const MAX_ENTRIES: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// Lines whose keys are indented alike.
    Block,
    /// A bracket, in a line that is indented by `indent`.
    Bracket {
        close: u8,
        indent: usize,
        /// Whether it is the value of the key that its line starts with.
        is_value: bool,
        holds: Holds,
    },
    Quote,
    /// What stands in a line without a bracket around it.
    Line,
}

/// What is known of what a bracket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// `image: {`
    Image,
    /// `resource "docker_image" "p" {`, `RemoteImage(`
    NamedImage,
    /// `services: [`
    Services,
    /// `steps: [`
    Steps,
    Other,
}

#[derive(Debug)]
pub(super) struct Scope<'t> {
    pub(super) kind: ScopeKind,
    /// How far the keys are indented that begin a line.
    pub(super) column: Option<usize>,
    pub(super) entries: Vec<Entry<'t>>,
}

/// All that is open.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    /// The innermost is the last.
    pub(super) all: Vec<Scope<'t>>,
    /// Keys without a value in their line, and how far they are indented.
    pub(super) parents: Vec<(usize, &'t [u8])>,
    /// How far the last mark of a list is indented, and what follows it.
    pub(super) item: Option<(usize, usize)>,
    /// How many of the scopes are brackets.
    brackets: usize,
    /// How many brackets are open beyond the limit.
    deeper: usize,
}

impl<'t> Scopes<'t> {
    fn open(&mut self, kind: ScopeKind, column: Option<usize>) {
        self.all.push(Scope { kind, column, entries: Vec::new() });
    }

    /// Closes the innermost.
    pub(super) fn close(&mut self) -> Option<Scope<'t>> {
        let scope = self.all.pop()?;
        self.brackets -= usize::from(matches!(scope.kind, ScopeKind::Bracket { .. }));
        Some(scope)
    }

    /// The scope of a key that begins a line and is indented by `column`.
    pub(super) fn leading(&mut self, column: usize) -> usize {
        match self.all.last_mut() {
            Some(top) if top.column == Some(column) => {}
            Some(top) if matches!(top.kind, ScopeKind::Bracket { .. }) && top.column.is_none() => {
                top.column = Some(column);
            }
            Some(top) if matches!(top.kind, ScopeKind::Quote | ScopeKind::Line) => {}
            _ => self.open(ScopeKind::Block, Some(column)),
        }
        self.all.len() - 1
    }

    /// A list whose marks are indented by `column`.
    pub(super) fn open_block(&mut self, column: usize) {
        self.leading(column);
    }

    /// The scope of a key within a line.
    pub(super) fn inline(&mut self) -> usize {
        match self.all.last().map(|top| top.kind) {
            Some(ScopeKind::Bracket { .. } | ScopeKind::Quote | ScopeKind::Line) => {}
            Some(ScopeKind::Block) | None => self.open(ScopeKind::Line, None),
        }
        self.all.len() - 1
    }

    /// The scope around the one that has just been closed.
    pub(super) fn around(&mut self) -> usize {
        if self.all.is_empty() {
            self.open(ScopeKind::Block, Some(0));
        }
        self.all.len() - 1
    }

    pub(super) fn open_quote(&mut self) {
        self.open(ScopeKind::Quote, None);
    }

    pub(super) fn open_bracket(&mut self, open: u8, opener: &[u8], indent: usize, is_value: bool) {
        if self.brackets >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        let close = match open {
            b'{' => b'}',
            b'(' => b')',
            _ => b']',
        };
        let holds = self.holds(opener);
        self.brackets += 1;
        self.open(ScopeKind::Bracket { close, indent, is_value, holds }, None);
    }

    /// What a bracket holds by what stands in front of it.
    fn holds(&self, opener: &[u8]) -> Holds {
        let is_in_words = opener
            .last()
            .is_some_and(|last| last.is_ascii_alphanumeric() || b"\",('".contains(last));
        let has = |word: &[u8]| opener.windows(word.len()).any(|found| found == word);
        if is_in_words && (has(b"RemoteImage") || has(b"docker_image")) {
            return Holds::NamedImage;
        }
        let front = opener.strip_suffix(b":").or_else(|| opener.strip_suffix(b"="));
        match front {
            Some(front) => by_key(front.trim_ascii_end()),
            // An element of the list around it.
            None if opener.ends_with(b"[") || opener.ends_with(b",") || opener.is_empty() => {
                match self.all.last().map(|top| top.kind) {
                    Some(ScopeKind::Bracket {
                        holds: holds @ (Holds::Services | Holds::Steps),
                        ..
                    }) => holds,
                    _ => Holds::Other,
                }
            }
            None => by_key(opener),
        }
    }

    /// How many scopes are open once the bracket is closed that `close` closes.
    pub(super) fn closing(&mut self, close: u8) -> Option<usize> {
        if self.deeper > 0 {
            self.deeper -= 1;
            return None;
        }
        let near = self.all.iter().enumerate().rev().take(MAX_DEPTH);
        let mut inner = near.take_while(|(_, scope)| scope.kind != ScopeKind::Quote);
        inner.find_map(|(at, scope)| match scope.kind {
            ScopeKind::Bracket { close: found, .. } if found == close => Some(at),
            _ => None,
        })
    }

    /// Forgets all but what is open.
    pub(super) fn end(&mut self) {
        self.parents.clear();
        self.item = None;
        self.deeper = 0;
    }

    /// Whether the scope that is `out` further out is a bracket.
    pub(super) fn is_in_bracket(&self, out: usize) -> bool {
        let scope = self.all.iter().rev().nth(out);
        scope.is_some_and(|scope| matches!(scope.kind, ScopeKind::Bracket { .. }))
    }

    /// What closes the innermost scope, if that is a bracket.
    pub(super) fn bracket(&self) -> Option<u8> {
        match self.all.last()?.kind {
            ScopeKind::Bracket { close, .. } => Some(close),
            _ => None,
        }
    }

    /// Whether a `name:` or a `reference:` here is that of an image.
    pub(super) fn holds_image(&self, role: Role) -> bool {
        if let Some(ScopeKind::Bracket { holds, .. }) = self.all.last().map(|top| top.kind) {
            return match holds {
                Holds::Image => true,
                Holds::NamedImage | Holds::Services | Holds::Steps => role == Role::Name,
                Holds::Other => false,
            };
        }
        let Some((_, parent)) = self.parents.last() else { return false };
        match by_key(parent) {
            Holds::Image => true,
            Holds::NamedImage => role == Role::Name,
            Holds::Services | Holds::Steps => role == Role::Name && self.item.is_some(),
            Holds::Other => false,
        }
    }

    /// Whether the innermost scope is the list that has an element at `column`.
    pub(super) fn is_list(&self, column: usize) -> bool {
        let dash = self.item.filter(|(_, at)| *at == column).map(|(dash, _)| dash);
        let top = self.all.last();
        dash.is_some() && top.is_some_and(|top| top.kind == ScopeKind::Block && top.column == dash)
    }

    /// Whether an element of a list at `column` is one of `services:`.
    pub(super) fn is_element_of_services(&self, column: usize) -> bool {
        let is_element = self.item.is_some_and(|(_, at)| at == column);
        let parent = self.parents.last().map(|(_, parent)| by_key(parent));
        is_element && parent == Some(Holds::Services)
    }

    /// Whether the list in brackets is that of `services:`.
    pub(super) fn is_in_services(&self) -> bool {
        let top = self.all.last().map(|top| top.kind);
        matches!(top, Some(ScopeKind::Bracket { close: b']', holds: Holds::Services, .. }))
    }
}

/// What a key holds.
fn by_key(key: &[u8]) -> Holds {
    let key = key.trim_ascii_end();
    let key = match key {
        [front @ .., b'"' | b'\''] => front,
        _ => key,
    };
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = key.iter().rev().take_while(|byte| is_word(byte)).count();
    match &key[key.len() - length..] {
        b"image" => Holds::Image,
        b"docker_image" | b"RemoteImage" => Holds::NamedImage,
        b"services" => Holds::Services,
        b"steps" => Holds::Steps,
        _ => Holds::Other,
    }
}
