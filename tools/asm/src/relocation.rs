// SPDX-License-Identifier: GPL-2.0

//! Which symbols the instructions of an object name: what a linker would fill in.

use crate::arch::{Arch, Control};
use crate::error::Result;
use crate::insn::Insn;
use crate::object_file::{Elf, ObjectFile, Symbol};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};
use object::{RelocationFlags, RelocationTarget, SectionIndex, SymbolKind};
use std::collections::BTreeMap;

/// Stands before the symbol whose address an instruction loads.
pub const GOT: &str = "address of ";

/// What a relocation points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The symbol's name, or its section's.
    pub name: String,
    /// Distance from it.
    pub offset: i64,
    /// Its address, if it is in this object.
    pub address: Option<(SectionIndex, u64)>,
}

impl Place {
    fn text(&self) -> String {
        match self.offset {
            0 => self.name.clone(),
            offset => format!("{}{offset:+#x}", self.name),
        }
    }
}

/// The relocations of a section, by the address of what they change.
pub type Relocations = BTreeMap<u64, Place>;

pub fn of_section(
    file: &ObjectFile,
    elf: &Elf<'_>,
    section: SectionIndex,
    arch: &dyn Arch,
) -> Result<Relocations> {
    let section_at = |index| elf.section_by_index(index).map_err(|error| file.bad(error));
    let section = section_at(section)?;
    let mut relocations = Relocations::new();

    for (address, relocation) in section.relocations() {
        let RelocationFlags::Elf { r_type } = relocation.flags() else {
            continue;
        };
        let RelocationTarget::Symbol(index) = relocation.target() else {
            continue;
        };
        if arch.ignores_relocation(r_type) {
            continue;
        }
        let symbol = elf
            .symbol_by_index(index)
            .map_err(|error| file.bad(error))?;
        let place = symbol
            .section_index()
            .map(|section| (section, symbol.address()));
        let name = match (symbol.kind(), place) {
            (SymbolKind::Section, Some((index, _))) => {
                section_at(index)?.name().unwrap_or_default().to_owned()
            }
            _ => symbol.name().unwrap_or_default().to_owned(),
        };
        let name = match arch.loads_address(r_type) {
            true => format!("{GOT}{name}"),
            false => name,
        };
        relocations.entry(address).or_insert(Place {
            name,
            offset: relocation.addend(),
            address: place,
        });
    }
    Ok(relocations)
}

/// Gives the instructions of a function the symbols that relocations name for them, and makes
/// branches within it of those that a relocation says go there.
pub fn attach(
    insns: &mut [Insn],
    function: &Symbol,
    relocations: &Relocations,
    names: &BTreeMap<u64, String>,
    arch: &dyn Arch,
) {
    let ends: Vec<u64> = insns
        .iter()
        .skip(1)
        .map(|insn| insn.address)
        .chain([function.end])
        .collect();
    let inside = function.start..function.end;

    for (insn, end) in insns.iter_mut().zip(ends) {
        if let Some((_, place)) = relocations.range(insn.address..end).next() {
            let mut place = place.clone();
            place.offset += arch.addend_bias();
            insn.target = place
                .address
                .filter(|&(section, _)| section == function.section)
                .map(|(_, address)| address.wrapping_add_signed(place.offset))
                .filter(|target| inside.contains(target));
            if insn.target.is_none() {
                insn.symbol = Some(place.text());
            }
        } else if let Some(target) = insn.target.filter(|target| !inside.contains(target)) {
            // The assembler resolved a branch to another function of the section.
            insn.target = None;
            insn.symbol = Some(nearest(names, target));
        }
        if insn.target.is_some() && arch.control(insn) == Control::Next {
            insn.target = None;
        }
    }
}

fn nearest(names: &BTreeMap<u64, String>, address: u64) -> String {
    match names.range(..=address).next_back() {
        Some((&start, name)) if start == address => name.clone(),
        Some((&start, name)) => format!("{name}+{:#x}", address - start),
        None => format!("{address:#x}"),
    }
}
