//! Digests beside a tag. A tag that is changed alone would stand there with the
//! digest of another image.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::LinesOf;
use super::needle::Needle;
use super::place::{Form, Named, Place};

/// How much may stand between a key and its value, in bytes.
const MAX_GAP: usize = 16;

/// Says of places that they stay: those whose digest stands in a line that is to be
/// skipped, and those without one, of which the same line or the next has a digest
/// that is no other's. `strays` are where those begin that have one otherwise, in
/// order.
pub(super) fn keep<'t>(text: &'t [u8], places: &mut [Place<'t>], strays: &[usize]) {
    if !Needle::in_any_case("digest").is_in(text) {
        return;
    }
    let mut own: Vec<usize> = places.iter().filter_map(own_digest).collect();
    own.sort_unstable();
    let mut lines = LinesOf::text(text);
    let is_ignored = |at: &usize| lines.line_of(*at).is_some_and(|(_, is_ignored)| is_ignored);
    let ignored: Vec<usize> = own.iter().copied().filter(is_ignored).collect();
    let mut lines = LinesOf::text(text);
    let others = digests(text).filter(|at| own.binary_search(at).is_err());
    let mut others: Vec<usize> =
        others.filter_map(|at| Some(lines.line_of(at)?.0.number)).collect();
    others.dedup();

    let mut kept = BTreeMap::new();
    for place in places.iter_mut().filter(|place| !matches!(place.named.form, Form::Open)) {
        let is_kept = if let Some(digest) = own_digest(place) {
            ignored.binary_search(&digest).is_ok()
        } else {
            let lines = text[place.range.clone()].split(|byte| *byte == b'\n').count();
            let after = others.partition_point(|line| *line < place.line);
            others.get(after).is_some_and(|line| *line <= place.line + lines)
                || strays.binary_search(&place.range.start).is_ok()
        };
        if is_kept {
            let named = kept.entry(Arc::as_ptr(&place.named)).or_insert_with(|| {
                let named = Named { stays: true, ..Named::clone(&place.named) };
                (Arc::clone(&place.named), Arc::new(named))
            });
            place.named = Arc::clone(&named.1);
        }
    }
}

/// Where the digest of a place stands, if that is not in the reference.
fn own_digest(place: &Place<'_>) -> Option<usize> {
    match (&place.named.form, &place.named.digest) {
        (Form::Digest, _) => Some(place.range.start),
        (_, Some((offset, _))) => Some(place.range.start.wrapping_add(*offset)),
        _ => None,
    }
}

/// Where digests stand that a word says to be one, or variables in their place:
/// `imageDigest: sha256:…`.
fn digests(text: &[u8]) -> impl Iterator<Item = usize> {
    let needle = Needle::in_any_case("digest");
    let mut at = 0;
    let ends = std::iter::from_fn(move || {
        at = needle.find(text, at)? + needle.len();
        Some(at)
    });
    ends.filter_map(|end| {
        let rest = &text[end..];
        let is_gap = |byte: &&u8| !byte.is_ascii_alphanumeric() && !b"_$\r\n".contains(byte);
        let gap = rest.iter().take(MAX_GAP).take_while(is_gap).count();
        let (gap, value) = rest.split_at(gap);
        let algorithm = value.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let is_digest = value.get(algorithm) == Some(&b':') && value.starts_with(b"sha");
        let is_variable = value.first() == Some(&b'$') || gap.ends_with(b"{{ ");
        (!gap.is_empty() && (is_digest || is_variable)).then_some(end + gap.len())
    })
}
