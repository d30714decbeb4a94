// SPDX-License-Identifier: GPL-2.0

//! `.altinstructions`: what the kernel patches in at boot.

use crate::code::{Patch, Patches, Replacement};
use crate::error::Error;
use crate::object::{Object, Place, Target};
use std::collections::BTreeSet;

const CALLBACK: u16 = 1 << 15;

pub(super) fn patches(object: &Object, capabilities: &BTreeSet<u16>) -> Result<Patches, Error> {
    Patches::read(object, ".altinstructions", 12, |entry| {
        let (capability, patch) = alternative(object, entry)?;
        Some(capabilities.contains(&capability).then_some(patch))
    })
}

/// An entry: the capability that it is for, and what is patched in. `None` if it makes no sense.
fn alternative(object: &Object, entry: Place) -> Option<(u16, Patch)> {
    let capability = u16::from_le_bytes(object.bytes(entry.plus(8))?);
    let [old_bytes, new_bytes] = object.bytes(entry.plus(10))?.map(u64::from);
    let site = object.relocation(entry, 4)?.place()?;
    let replacement = object.relocation(entry.plus(4), 4)?;
    let with = match (&replacement.target, capability & CALLBACK) {
        (Target::Symbol(name, _), CALLBACK) if name == "alt_cb_patch_nops" => Replacement::Code {
            from: site,
            bytes: 0,
        },
        (_, CALLBACK) => Replacement::Callback,
        _ if old_bytes == new_bytes => Replacement::Code {
            from: replacement.place()?,
            bytes: new_bytes,
        },
        _ => return None,
    };
    let patch = Patch {
        site,
        bytes: old_bytes,
        with,
    };
    Some((capability & !CALLBACK, patch))
}

/// Where control can go from the places of alternatives and static branches, once they are patched.
pub(super) fn detours(object: &Object) -> Result<Vec<(Place, Place)>, Error> {
    let entries = |name: &'static str, bytes: usize| {
        let sections = object.sections(name);
        let entries = sections.flat_map(move |section| {
            let offsets = (0..object.data(section).len() as u64).step_by(bytes);
            offsets.map(move |offset| Place { section, offset })
        });
        entries.map(move |entry| (entry, name))
    };
    let damaged = |(entry, name): (Place, &str)| Error::Malformed {
        section: name.to_owned(),
        what: format!("the entry at {:#x} is damaged", entry.offset),
    };
    let mut found = Vec::new();
    for entry in entries(".altinstructions", 12) {
        let (_, Patch { site, bytes, with }) =
            alternative(object, entry.0).ok_or_else(|| damaged(entry))?;
        for offset in (0..bytes as i64).step_by(4) {
            let target = match with {
                Replacement::Code { from, bytes } if offset < bytes as i64 => {
                    branch(object, from.plus(offset))
                }
                _ => None,
            };
            let next = site.plus(offset + 4);
            found.push((site.plus(offset), target.unwrap_or(next)));
        }
    }
    for entry in entries("__jump_table", 16) {
        let place = |at: i64| object.relocation(entry.0.plus(at), 4)?.place();
        let (site, target) = place(0).zip(place(4)).ok_or_else(|| damaged(entry))?;
        found.extend([(site, target), (site, site.plus(4))]);
    }
    Ok(found)
}

/// Where an unconditional branch goes.
fn branch(object: &Object, place: Place) -> Option<Place> {
    const BRANCH: u32 = 0b000101;
    let word = u32::from_le_bytes(object.bytes(place)?);
    let distance = i64::from((word << 6) as i32 >> 4);
    let relocation = object.relocation(place, 4);
    (word >> 26 == BRANCH)
        .then(|| relocation.map_or(Some(place.plus(distance)), |it| it.place()))?
}
