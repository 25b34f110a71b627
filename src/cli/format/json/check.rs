//! A verdict, as `check` and `scan` have it, and what became of a tag that is to be
//! pinned.

use prefect_tags::check::Pinned;
use prefect_tags::{Image, Invalid, Valid};
use serde::ser::SerializeMap;

use super::Fields;

/// Adds the fields of a verdict. Every field of its sort is always there.
pub fn add_verdict(
    verdict: &Result<Valid<'_>, Invalid>,
    fields: &mut Fields<'_, '_>,
) -> serde_json::Result<()> {
    fields.serialize_entry("valid", &verdict.is_ok())?;
    let valid = match verdict {
        Ok(valid) => valid,
        Err(invalid) => {
            add_reason(invalid, fields)?;
            let suggestion = invalid.suggestion.as_ref().map(|suggestion| &suggestion.text);
            return fields.serialize_entry("suggestion", &suggestion);
        }
    };
    let Valid { reference, tag, image, release, notes, .. } = valid;
    let repository = reference.map(|reference| reference.repository());
    let digest = reference.and_then(|reference| reference.digest());
    fields.serialize_entry("kind", tag.map_or("digest", |tag| tag.kind().as_str()))?;
    fields.serialize_entry("tag", tag)?;
    fields.serialize_entry("repository", &repository)?;
    fields.serialize_entry("digest", &digest)?;
    fields.serialize_entry("pinned", &valid.is_pinned())?;
    fields.serialize_entry("frozen", &valid.frozen_since.is_some())?;
    fields.serialize_entry("prefect", &tag.and_then(|tag| tag.prefect()))?;
    fields.serialize_entry("release", release)?;
    fields.serialize_entry("python", &image.map(Image::python))?;
    fields.serialize_entry("flavor", &image.map(Image::flavor))?;
    fields.serialize_entry("base_image", &image.map(Image::base_image))?;
    fields.serialize_entry("note", &valid.note())?;
    fields.serialize_entry("notes", notes)
}

/// Adds what a tag is pinned to, or why there is none.
pub fn add_pinned(
    pinned: &Result<Pinned, Invalid>,
    fields: &mut Fields<'_, '_>,
) -> serde_json::Result<()> {
    fields.serialize_entry("pinned", &pinned.as_ref().ok().map(|pinned| &pinned.text))?;
    match pinned {
        Ok(pinned) => fields.serialize_entry("release", &pinned.release),
        Err(invalid) => add_reason(invalid, fields),
    }
}

fn add_reason(invalid: &Invalid, fields: &mut Fields<'_, '_>) -> serde_json::Result<()> {
    fields.serialize_entry("code", &invalid.code)?;
    fields.serialize_entry("message", &invalid.message)
}
