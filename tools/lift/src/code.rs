// SPDX-License-Identifier: GPL-2.0

//! The code as a CPU runs it: with the alternatives patched in that the kernel would choose at boot.

use crate::cpu::Cpu;
use crate::error::Error;
use crate::object::{Object, Place, Relocation, Target};
use std::collections::{BTreeMap, BTreeSet};

/// What runs in place of each byte of code. What is added later comes first.
#[derive(Debug, Default)]
pub(crate) struct Patches(BTreeMap<Place, Patch>);

/// What runs in place of the code at a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patch {
    pub site: Place,
    /// The length of the site.
    pub bytes: u64,
    pub with: Replacement,
}

impl Patches {
    /// Those that the entries of a section, each of so many bytes, tell of. `read` returns `None` for an entry
    /// that makes no sense.
    pub(crate) fn read(
        object: &Object,
        name: &str,
        entry_bytes: usize,
        read: impl Fn(Place) -> Option<Option<Patch>>,
    ) -> Result<Self, Error> {
        let mut patches = Self::default();
        let found = entries(object, name, entry_bytes, read)?;
        found.into_iter().flatten().for_each(|it| patches.add(it));
        Ok(patches)
    }

    fn add(&mut self, patch: Patch) {
        let places = (0..patch.bytes).map(|offset| patch.site.plus(offset as i64));
        self.0.extend(places.map(|place| (place, patch)));
    }
}

/// The entries of the sections of a name, each of so many bytes. `read` returns `None` for one that makes no sense.
pub(crate) fn entries<T>(
    object: &Object,
    name: &str,
    bytes: usize,
    read: impl Fn(Place) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for section in object.sections(name) {
        for offset in (0..object.data(section).len() as u64).step_by(bytes) {
            let entry = read(Place { section, offset }).ok_or_else(|| Error::Malformed {
                section: name.to_owned(),
                what: format!("the entry at {offset:#x} is damaged"),
            })?;
            found.push(entry);
        }
    }
    Ok(found)
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Replacement {
    /// Code that is elsewhere, and its length. The rest of the site does nothing.
    Code { from: Place, bytes: u64 },
    /// What a function of the kernel computes.
    Callback,
}

/// An instruction where it runs.
#[derive(Debug, Clone)]
pub(crate) struct Instruction<C: Cpu> {
    pub decoded: C::Instruction,
    pub bytes: u64,
    /// Where it was assembled: relative addresses count from here.
    assembled: Place,
    /// With how many bytes before the end of the instruction the place of each is.
    relocations: Vec<(Relocation, i64)>,
    /// Where a branch to the inside of a replacement goes.
    moved: Option<Moved>,
}

/// Instructions that are run elsewhere than they were assembled.
#[derive(Debug, Clone, Copy)]
struct Moved {
    from: Place,
    to: Place,
    bytes: u64,
}

/// The code of an object on one kind of CPU.
#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub object: &'a Object,
    patches: Patches,
}

/// A relocation of an instruction and what it refers to.
#[derive(Clone, Copy)]
pub(crate) struct Reference<'a> {
    pub kind: u32,
    /// How many bytes its place is before the end of the instruction.
    pub to_end: i64,
    pub name: &'a str,
    pub addend: i64,
}

impl<'a> Code<'a> {
    pub(crate) fn new<C: Cpu>(
        object: &'a Object,
        capabilities: &BTreeSet<u16>,
    ) -> Result<Self, Error> {
        let patches = C::patches(object, capabilities)?;
        Ok(Self { object, patches })
    }

    /// The instruction that runs at a place.
    pub(crate) fn instruction<C: Cpu>(&self, place: Place) -> Result<Instruction<C>, String> {
        let mut assembled = place;
        let mut moved = None;
        if let Some(patch) = self.patches.0.get(&place) {
            let inside = place.offset - patch.site.offset;
            match patch.with {
                Replacement::Callback => return Err("alternative of a callback".to_owned()),
                Replacement::Code { from, bytes } if inside < bytes => {
                    assembled = from.plus(inside as i64);
                    let to = patch.site;
                    moved = Some(Moved { from, to, bytes });
                }
                Replacement::Code { .. } => {
                    return Ok(Instruction {
                        decoded: C::nop(),
                        bytes: patch.bytes - inside,
                        assembled,
                        relocations: Vec::new(),
                        moved,
                    });
                }
            }
        }
        let bytes = self.object.bytes_from(assembled);
        if bytes.is_empty() {
            return Err("the end of the section".to_owned());
        }
        let (decoded, bytes) = C::decode(bytes)?;
        Ok(Instruction {
            decoded,
            bytes,
            assembled,
            relocations: self.relocations::<C>(assembled, bytes),
            moved,
        })
    }

    /// The relocations of an instruction, their addends from what they refer to.
    fn relocations<C: Cpu>(&self, at: Place, bytes: u64) -> Vec<(Relocation, i64)> {
        let found = self.object.relocations(at, bytes);
        let found = found.map(|(offset, relocation)| {
            let to_end = (at.offset + bytes).wrapping_sub(offset) as i64;
            let mut relocation = relocation.clone();
            relocation.addend += C::relocated_from_end(relocation.kind, to_end);
            (relocation, to_end)
        });
        found.collect()
    }
}

impl<C: Cpu> Instruction<C> {
    /// The relocations of the instruction, by the names of what they refer to.
    pub(crate) fn references<'a>(
        &'a self,
        object: &'a Object,
    ) -> impl Iterator<Item = Reference<'a>> {
        self.relocations.iter().map(|(relocation, to_end)| {
            let (name, addend) = match (&relocation.target, relocation.place()) {
                (Target::Symbol(name, _), _) => (name.as_str(), relocation.addend),
                (Target::Section(_), place) => {
                    let symbol = place.and_then(|place| object.symbol_at(place));
                    (symbol.map_or("", |(name, _)| name), 0)
                }
            };
            Reference {
                kind: relocation.kind,
                to_end: *to_end,
                name,
                addend,
            }
        })
    }

    /// Where it branches to, if that is in the object.
    pub(crate) fn target(&self) -> Option<Place> {
        if let Some((relocation, _)) = self.relocations.first() {
            return relocation.place();
        }
        let target = self.assembled.plus(C::distance(&self.decoded)?);
        match self.moved {
            Some(Moved { from, to, bytes })
                if target.section == from.section
                    && (from.offset..from.offset + bytes).contains(&target.offset) =>
            {
                Some(to.plus(target.offset as i64 - from.offset as i64))
            }
            _ => Some(target),
        }
    }

    /// Its assembly; branches go to an offset in the function that starts at `start`.
    pub(crate) fn assembly(&self, object: &Object, start: Place) -> String {
        let text = C::assembly(&self.decoded);
        let symbol = self.references(object).next().map(|it| it.name.to_owned());
        match (text.split_once('$'), symbol, self.target()) {
            (Some((before, _)), Some(symbol), _) => format!("{before}{symbol}"),
            (Some((before, _)), None, Some(target)) if target.section == start.section => {
                format!("{before}+{:#x}", target.offset.wrapping_sub(start.offset))
            }
            (None, Some(symbol), _) => format!("{text} // {symbol}"),
            _ => text,
        }
    }
}
