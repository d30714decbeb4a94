// SPDX-License-Identifier: GPL-2.0

//! `.altinstructions`: what the kernel patches in at boot.

use crate::code::{self, Patch, Patches, Replacement};
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

/// The patches of all capabilities.
pub(super) fn all(object: &Object) -> Result<Vec<Patch>, Error> {
    code::entries(object, ".altinstructions", 12, |entry| {
        Some(alternative(object, entry)?.1)
    })
}
