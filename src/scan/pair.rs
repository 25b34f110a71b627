//! A repository in one value and the tag in another of the same mapping, call
//! or block.
//!
//! ```yaml
//! image:
//!   repository: prefecthq/prefect
//!   tag: 3-latest
//! ```
//!
//! One reader for all notations: what has a key and a value is an entry, and a
//! [`Scope`] is what entries share. It ends with its bracket, or as a block of
//! lines where one is indented less. Which keys there are is said in [`key`],
//! how values stand behind them in [`value`].

mod entry;
mod key;
mod row;
mod scope;
mod value;

use super::dockerfile;
use super::found::Found;
use super::lines::{Ignored, Lines, TextLine, blanks, is_blank};
use entry::{Entry, Meaning};
use key::{Key, KeyOfLine, Name, Role};
use scope::{ScopeKind, Scopes};
use value::{Separator, Site, Value};

/// How much of a line in front of a bracket is looked at, in bytes.
const MAX_OPENER: usize = 100;

/// Adds the places of tags and digests that stand beside their repository, and
/// tells the repositories in question what they are.
pub(super) fn read(found: &mut Found<'_, '_>) {
    let text = found.text;
    let mut reader = Reader {
        found,
        text,
        lines: Scopes::default(),
        comments: Scopes::default(),
        is_comment: false,
        is_ignored: false,
        first: 0,
        is_continued: false,
        key_column: None,
        quotes: Vec::new(),
        unclosed: [0; 4],
        waiting: None,
    };
    let mut ignored = Ignored::of(text);
    let mut is_continued = false;
    for line in Lines::of(text) {
        reader.is_ignored = ignored.has(&line);
        // An option goes on with the command above, also where YAML folds lines.
        let first = &line.text[line.first()..];
        let is_option = matches!(first, [b'-', b'-', letter, ..] if letter.is_ascii_alphabetic());
        reader.read_line(line, is_continued || is_option);
        is_continued = matches!(line.text, [.., b'\\' | b'^'] | [.., b' ', b'`']);
    }
    reader.finish();
}

struct Reader<'a, 't, 'f> {
    found: &'a mut Found<'t, 'f>,
    text: &'t [u8],
    /// What is open, apart for lines that are comments.
    lines: Scopes<'t>,
    comments: Scopes<'t>,
    /// Which of them counts.
    is_comment: bool,
    is_ignored: bool,
    /// Where the line begins, past blanks and the marks of lists and comments.
    first: usize,
    /// Whether it goes on from the line before.
    is_continued: bool,
    /// How far the key is indented that it starts with.
    key_column: Option<usize>,
    /// Where the strings end that are open in the line.
    quotes: Vec<usize>,
    /// Up to where no string of a kind ends.
    unclosed: [usize; 4],
    waiting: Option<Waiting<'t>>,
}

/// A key whose value may stand in the next line.
#[derive(Clone, Copy)]
struct Waiting<'t> {
    key: Key<'t>,
    /// How far the key is indented.
    column: usize,
    is_comment: bool,
}

impl<'t> Reader<'_, 't, '_> {
    fn scopes(&mut self) -> &mut Scopes<'t> {
        if self.is_comment { &mut self.comments } else { &mut self.lines }
    }

    fn read_line(&mut self, line: TextLine<'t>, is_continued: bool) {
        let text = line.text;
        let mut at = line.first();
        self.is_comment = false;
        self.quotes.clear();
        if at == text.len() {
            return;
        }
        match &text[at..] {
            [b'#', b'!', ..] => {}
            [b'#', ..] => {
                at += text[at..].iter().take_while(|byte| **byte == b'#').count();
                self.is_comment = true;
            }
            [b'/', b'/', ..] => {
                at += text[at..].iter().take_while(|byte| **byte == b'/').count();
                self.is_comment = true;
            }
            _ => {}
        }
        if self.is_comment {
            at += blanks(&text[at..]);
        } else {
            self.end_comment();
        }
        if dockerfile::is_argument(&text[at..]) {
            return;
        }

        let column = at;
        while let [b'-' | b'*', b' ' | b'\t', ..] = &text[at..] {
            at += 1 + blanks(&text[at + 1..]);
        }
        let has_dash = at > column;
        self.first = line.start + at;
        let key = KeyOfLine::at(text, at);
        self.key_column = key.as_ref().filter(|_| !has_dash).map(|_| at);
        self.is_continued = is_continued;
        self.take_waiting(&line, column, at, key.is_some() || has_dash);
        if !is_continued {
            self.begin_line(column, at, has_dash, key.is_some(), &text[at..]);
        }
        if self.text.get(self.first) == Some(&b'|') && !is_continued {
            self.read_row(self.first, line.end(), at);
        }
        self.read_element(at);
        if self.scopes().bracket() == Some(b')') {
            self.read_flow_element(self.first, line.end());
        }
        self.read_bytes(line.start, self.first, line.end(), at);
        if let Some(key) = key.filter(|key| key.is_open && !is_continued) {
            self.scopes().parents.push((at, key.name));
        }
    }

    /// Ends what comments say, in front of a line that is none.
    fn end_comment(&mut self) {
        self.is_comment = true;
        if let Some(waiting) = self.waiting.take_if(|waiting| waiting.is_comment) {
            self.add_leading(waiting, &Value::Empty);
        }
        self.close_all();
        self.is_comment = false;
    }

    /// Ends what a line ends that is indented by `column`, and whose key, after
    /// the marks of a list, by `at`.
    fn begin_line(&mut self, column: usize, at: usize, has_dash: bool, is_key: bool, rest: &[u8]) {
        let closes = matches!(rest.first(), Some(b'}' | b']' | b')'));
        let is_inside = has_dash || closes || is_key || matches!(rest.first(), Some(b'|' | b'<'));
        loop {
            let scopes = self.scopes();
            let Some(top) = scopes.all.last() else { break };
            let ends = match top.kind {
                ScopeKind::Quote | ScopeKind::Line => true,
                ScopeKind::Bracket { indent, is_value, .. } => {
                    column < indent || column == indent && is_value && is_key && !closes
                }
                ScopeKind::Block => {
                    let is_free = scopes.all.len() < 2 || !scopes.is_in_bracket(1);
                    column < top.column.unwrap_or(0)
                        || top.column == Some(column) && is_free && !is_inside
                }
            };
            if !ends {
                // Indented less than the keys that a bracket has.
                if top.column.is_some_and(|inner| column < inner) && !closes {
                    self.resolve_top();
                    if let Some(top) = self.scopes().all.last_mut() {
                        top.column = None;
                    }
                }
                break;
            }
            self.close_top();
        }
        let scopes = self.scopes();
        let is_child =
            |parent: &(usize, &[u8])| parent.0 < column || parent.0 == column && has_dash;
        while scopes.parents.last().is_some_and(|parent| !is_child(parent)) {
            scopes.parents.pop();
        }
        if has_dash {
            scopes.item = Some((column, at));
            scopes.open_block(column);
        } else if scopes.item.is_some_and(|(dash, _)| column <= dash) {
            scopes.item = None;
        }
    }

    /// Reads the value that the line before left to this one.
    fn take_waiting(&mut self, line: &TextLine<'t>, column: usize, at: usize, is_other: bool) {
        let is_comment = self.is_comment;
        let waiting = self.waiting.take_if(|waiting| waiting.is_comment == is_comment);
        let Some(waiting) = waiting else { return };
        let value = if column <= waiting.column || is_other {
            Value::Empty
        } else {
            value::word(self.text, line.start + at, line.end())
        };
        self.add_leading(waiting, &value);
    }

    fn add_leading(&mut self, waiting: Waiting<'t>, value: &Value) {
        let Waiting { key, column, .. } = waiting;
        if let Some(entry) = self.entry(key, value) {
            let scope = self.scopes().leading(column);
            self.push(scope, entry);
        }
    }

    /// Reads the bytes from `at` to `end` of a line that begins at `start`.
    fn read_bytes(&mut self, start: usize, mut at: usize, end: usize, column: usize) {
        let text = self.text;
        while at < end {
            if self.quotes.last() == Some(&at) {
                self.quotes.pop();
                self.close_quote();
                at += 1;
                continue;
            }
            match text[at] {
                b'\\'
                    if text.get(at + 1) == Some(&b'"') && self.quotes.last() != Some(&(at + 1)) =>
                {
                    self.open_quote(at + 1, end, 3);
                }
                b'"' if at == start || text[at - 1] != b'\\' => self.open_quote(at, end, 0),
                b'\'' if at == start || !text[at - 1].is_ascii_alphanumeric() => {
                    self.open_quote(at, end, 1);
                }
                b'`' => self.open_quote(at, end, 2),
                open @ (b'{' | b'(' | b'[') => {
                    let from = start.max(at.saturating_sub(MAX_OPENER));
                    let opener = text[from..at].trim_ascii_end();
                    let is_value = self.key_column.is_some();
                    self.scopes().open_bracket(open, opener, column, is_value);
                }
                close @ (b'}' | b')' | b']') => self.close_bracket(close),
                b'#' if self.starts_comment(at, start) => {
                    self.read_comment(start, at + 1, end, column);
                    return;
                }
                b'/' if text.get(at + 1) == Some(&b'/') && self.starts_comment(at, start) => {
                    self.read_comment(start, at + 2, end, column);
                    return;
                }
                b':' | b'=' | b'>' => at += self.read_separator(start, at, end, column),
                _ => {}
            }
            if matches!(text[at.min(end - 1)], b',' | b'[' | b'(') {
                self.read_flow_element(at + 1, end);
            }
            at += 1;
        }
        while self.quotes.pop().is_some() {
            self.close_quote();
        }
    }

    fn starts_comment(&self, at: usize, start: usize) -> bool {
        !self.is_comment
            && self.quotes.is_empty()
            && at > start
            && is_blank(self.text[at - 1])
            && self.text.get(at + 1).is_some_and(|byte| is_blank(*byte) || *byte == b'/')
    }

    /// Reads what stands in a comment behind the line.
    fn read_comment(&mut self, start: usize, at: usize, end: usize, column: usize) {
        self.is_comment = true;
        let first = std::mem::replace(&mut self.first, end);
        self.read_bytes(start, at, end, column);
        self.first = first;
        self.close_all();
        self.is_comment = false;
    }

    /// Opens a string at `at` that ends before `end`, if it does.
    fn open_quote(&mut self, at: usize, end: usize, kind: usize) {
        let end = self.quotes.last().copied().unwrap_or(end);
        if at < self.unclosed[kind] {
            return;
        }
        let quote = self.text[at];
        let mut close = at + 1;
        while close < end {
            let is_escaped = self.text[close - 1] == b'\\' && quote == b'"';
            if self.text[close] == quote && is_escaped == (kind == 3) {
                self.quotes.push(close);
                self.scopes().open_quote();
                return;
            }
            close += 1;
        }
        self.unclosed[kind] = end;
    }

    /// Closes the string and all in it. What is alone in it belongs to what is
    /// around: `["--set", "image.tag=3-latest"]`.
    fn close_quote(&mut self) {
        while let Some(top) = self.scopes().all.last() {
            let is_quote = top.kind == ScopeKind::Quote;
            if is_quote && top.entries.len() == 1 {
                let entry = self.scopes().close().and_then(|mut scope| scope.entries.pop());
                if let Some(entry) = entry {
                    let scope = self.scopes().inline();
                    self.push(scope, entry);
                }
                return;
            }
            self.close_top();
            if is_quote {
                return;
            }
        }
    }

    fn close_bracket(&mut self, close: u8) {
        if let Some(depth) = self.scopes().closing(close) {
            while self.scopes().all.len() > depth {
                self.close_top();
            }
        }
    }

    /// Reads the entry around the separator at `at`, and returns how much of it
    /// follows the first byte.
    fn read_separator(&mut self, start: usize, at: usize, end: usize, column: usize) -> usize {
        let text = self.text;
        let next = text[at + 1..end].first().copied();
        let length = match (text[at], next) {
            (b':', Some(b'=')) | (b'=', Some(b'>')) => 2,
            (b'=', Some(b'=')) | (b':', Some(b':')) => return 1,
            _ => 1,
        };
        let floor = start.max(self.first.min(at));
        let Some(name) = Name::before(text, floor, at) else { return length - 1 };
        let before = text[floor..name.start].last().copied();
        let Some(key) = Key::of(&text[name.first..name.end]) else { return length - 1 };
        let separator = match text[at] {
            b'>' if before == Some(b'<') && !name.is_quoted => Separator::Element,
            b'>' => return 0,
            b':' if length == 1 => {
                let is_quote = |byte: u8| b"\"'\\`".contains(&byte) || is_blank(byte);
                if !name.is_quoted && !next.is_none_or(is_quote) {
                    return 0;
                }
                Separator::Colon
            }
            _ => {
                let is_spaced = at > name.end && is_blank(text[at - 1]);
                Separator::Equals { is_spaced: is_spaced || length == 2 }
            }
        };
        // What is skipped still stands beside the rest.
        let is_version =
            matches!(key.role, Role::PrefectTag | Role::Tag | Role::Version | Role::Digest);
        if self.is_ignored && !is_version || before.is_some_and(|before| b"$@!".contains(&before)) {
            return length - 1;
        }
        let bracket = usize::from(separator == Separator::Element);
        let is_leading = name.start == self.first + bracket && !self.is_continued;
        if !is_leading && !self.can_stand_inside(floor, name, key, separator) {
            return length - 1;
        }
        let scopes = self.scopes();
        let site = Site {
            is_leading,
            bracket: scopes.bracket(),
            separator,
            end: self.quotes.last().copied().unwrap_or(end).max(at + length),
            is_in_slashes: before == Some(b'/') && key.role == Role::PrefectTag,
        };
        let mut value = Value::read(text, at + length, site);
        if let (Value::Code(range), true) = (&value, names_repository(key.role)) {
            // A name that may be that of a variable, and may not.
            if is_name(&text[range.clone()]) {
                value = Value::Text(range.clone());
            }
        }
        if value == Value::InNextLine {
            if is_leading {
                self.waiting = Some(Waiting { key, column, is_comment: self.is_comment });
            }
        } else if let Some(mut entry) = self.entry(key, &value) {
            let is_assigned = matches!(separator, Separator::Equals { .. });
            if let (true, Meaning::Mention(_)) = (entry.is_image && is_assigned, &entry.means) {
                entry.is_image = !self.found.has_use(&text[name.first..name.end]);
            }
            let scopes = self.scopes();
            let is_argument = is_assigned && !key.path.is_empty() && scopes.is_list(column);
            let scope = if is_argument {
                // `- --set=image.tag=3-latest`
                scopes.all.len() - 1
            } else if is_leading {
                scopes.leading(column)
            } else {
                scopes.inline()
            };
            self.push(scope, entry);
        }
        length - 1
    }

    /// Whether a key that is not the first of its line can be one, and no word
    /// of a sentence.
    fn can_stand_inside(&self, floor: usize, name: Name, key: Key, separator: Separator) -> bool {
        if name.is_quoted || separator != Separator::Colon || key.role == Role::PrefectTag {
            return true;
        }
        let before = self.text[floor..name.start].trim_ascii_end();
        match before {
            [.., b'\\', b'n'] | [] => true,
            [.., last] => b"{([,\"'`?|;\xbf".contains(last),
        }
    }

    /// An entry, unless there is nothing to be known from it.
    fn entry(&mut self, key: Key<'t>, value: &Value) -> Option<Entry<'t>> {
        let means = match value {
            Value::Text(range) => match self.found.mention_ending_at(range) {
                Some(mention) => Meaning::Mention(mention),
                None => match self.found.place_at(range) {
                    Some(place) => Meaning::Place(place),
                    None => Meaning::Text(range.clone()),
                },
            },
            Value::Code(range) => Meaning::Code(range.clone()),
            Value::Empty => Meaning::Empty,
            Value::InNextLine | Value::Other => return None,
        };
        let is_image = match key.role {
            Role::Image | Role::Container => true,
            Role::Name | Role::Reference => self.scopes().holds_image(key.role),
            _ => false,
        };
        Some(Entry { role: key.role, path: key.path, prefix: key.prefix, means, is_image })
    }

    fn push(&mut self, scope: usize, entry: Entry<'t>) {
        let entries = &mut self.scopes().all[scope].entries;
        let is_again = entries.iter().any(|other| {
            (other.role, other.path, other.prefix) == (entry.role, entry.path, entry.prefix)
        });
        // The same key again is that of the next mapping, whatever parts them.
        if is_again {
            let entries = std::mem::take(entries);
            self.resolve(&entries);
        } else if entries.len() == scope::MAX_ENTRIES {
            let belongs = |other: &Entry<'t>| other.path == entry.path;
            let (near, far): (Vec<_>, Vec<_>) =
                std::mem::take(entries).into_iter().partition(belongs);
            let is_one_mapping = far.is_empty();
            self.resolve(if is_one_mapping { &near } else { &far });
            if !is_one_mapping {
                self.scopes().all[scope].entries = near;
            }
        }
        self.scopes().all[scope].entries.push(entry);
    }

    fn resolve_top(&mut self) {
        let entries = self.scopes().all.last_mut().map(|top| std::mem::take(&mut top.entries));
        self.resolve(&entries.unwrap_or_default());
    }

    fn resolve(&mut self, entries: &[Entry<'t>]) {
        if let Some(derived) = entry::resolve(entries, self.found) {
            let scope = self.scopes().around();
            self.push(scope, derived);
        }
    }

    fn close_top(&mut self) {
        if let Some(scope) = self.scopes().close() {
            self.resolve(&scope.entries);
        }
    }

    fn close_all(&mut self) {
        while !self.scopes().all.is_empty() {
            self.close_top();
        }
        self.scopes().end();
    }

    fn finish(mut self) {
        self.end_comment();
        if let Some(waiting) = self.waiting.take() {
            self.add_leading(waiting, &Value::Empty);
        }
        self.close_all();
    }

    /// Reads a row of a table.
    fn read_row(&mut self, start: usize, end: usize, column: usize) {
        let Some((key, value)) = row::read(self.text, start, end) else { return };
        if let Some(entry) = self.entry(key, &value).filter(|_| !self.is_ignored) {
            let scope = self.scopes().leading(column);
            self.push(scope, entry);
        }
    }

    /// Reads an element of a list in lines: one of `services:` is an image.
    fn read_element(&mut self, column: usize) {
        if self.scopes().is_element_of_services(column) && !self.is_ignored {
            if let Some(mention) = self.found.element_at(self.first) {
                self.found.mentions[mention].is_image = true;
            }
        }
    }

    /// Reads an element in brackets: `pull("prefecthq/prefect", tag="3-latest")`.
    fn read_flow_element(&mut self, at: usize, end: usize) {
        let at = at + blanks(&self.text[at..end]);
        if self.is_ignored {
            return;
        }
        let mention = self.found.element_at(at);
        let place = || self.found.reference_at(at).map(Meaning::Place);
        let Some(means) = mention.map(Meaning::Mention).or_else(place) else { return };
        if let Some(mention) = mention.filter(|_| self.scopes().is_in_services()) {
            self.found.mentions[mention].is_image = true;
        } else if self.scopes().bracket() == Some(b')') {
            let path = &self.text[..0];
            let entry = Entry { role: Role::Argument, path, prefix: path, means, is_image: false };
            let scope = self.scopes().inline();
            self.push(scope, entry);
        }
    }
}

const fn names_repository(role: Role) -> bool {
    matches!(role, Role::NewName | Role::Repository | Role::Image | Role::Name | Role::Registry)
}

fn is_name(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-/:".contains(byte))
}
