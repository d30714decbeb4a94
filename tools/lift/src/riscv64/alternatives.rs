// SPDX-License-Identifier: GPL-2.0

//! `.alternative`: what the kernel patches in at boot.

use crate::code::{self, Patch, Patches, Replacement};
use crate::error::Error;
use crate::object::{Object, Place};
use std::collections::BTreeSet;

/// The patches of extensions. Those of a maker's errata are not among the capabilities.
pub(super) fn patches(object: &Object, extensions: &BTreeSet<u16>) -> Result<Patches, Error> {
    Patches::read(object, ".alternative", 16, |entry| {
        let (extension, patch) = alternative(object, entry)?;
        let applies = extension.is_some_and(|number| extensions.contains(&number));
        Some(applies.then_some(patch))
    })
}

/// The patches of all extensions and makers.
pub(super) fn all(object: &Object) -> Result<Vec<Patch>, Error> {
    code::entries(object, ".alternative", 16, |entry| {
        Some(alternative(object, entry)?.1)
    })
}

/// An entry: the extension that it is for, if it is for one, and what is patched in, which is as long as what
/// it replaces. `None` if it makes no sense.
fn alternative(object: &Object, entry: Place) -> Option<(Option<u16>, Patch)> {
    let number = |at| Some(u16::from_le_bytes(object.bytes(entry.plus(at))?));
    let (maker, bytes) = (number(8)?, u64::from(number(10)?));
    let (extension, value) = (number(12)?, number(14)?);
    let site = object.relocation(entry, 4)?.place()?;
    let from = object.relocation(entry.plus(4), 4)?.place()?;
    let patch = Patch {
        site,
        bytes,
        with: Replacement::Code { from, bytes },
    };
    Some((((maker, value) == (0, 0)).then_some(extension), patch))
}
