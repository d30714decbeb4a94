// SPDX-License-Identifier: GPL-2.0

//! The debugging information of an ELF file.
//!
//! A module is an object that is not linked: each section begins at address 0, and the debugging
//! information has relocations. Here each section gets a start address of its own.

use gimli::{Dwarf, EndianRcSlice, RunTimeEndian, SectionId};
use object::{
    Object as _, ObjectKind, ObjectSection as _, ObjectSymbol as _, RelocationKind,
    RelocationTarget, SectionIndex,
};
use std::rc::Rc;

type Reader = EndianRcSlice<RunTimeEndian>;

/// Finds source lines.
pub type Context = addr2line::Context<Reader>;

/// Why debugging information cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A section is compressed.
    #[error("{0} is compressed: build with CONFIG_DEBUG_INFO_COMPRESSED_NONE=y")]
    Compressed(String),
    /// A section has a relocation of an unknown kind.
    #[error("{section}: a relocation at {offset:#x} of another kind")]
    Relocation {
        /// The section.
        section: String,
        /// Where in the section.
        offset: u64,
    },
    /// The file is damaged.
    #[error(transparent)]
    Elf(#[from] object::Error),
    /// The debugging information is damaged.
    #[error(transparent)]
    Dwarf(#[from] gimli::Error),
}

/// The start address of a section, to add to the addresses in it.
pub fn base(file: &object::File<'_>, section: Option<SectionIndex>) -> u64 {
    let allocated = |index: SectionIndex| {
        let section = file.section_by_index(index).ok()?;
        let kind = section.kind();
        // Debugging information refers to its own sections by offset.
        (kind != object::SectionKind::Other
            && !matches!(
                kind,
                object::SectionKind::Debug | object::SectionKind::DebugString
            ))
        .then_some((index.0 as u64) << 32)
    };
    match (file.kind(), section) {
        (ObjectKind::Relocatable, Some(index)) => allocated(index).unwrap_or(0),
        _ => 0,
    }
}

/// Reads the debugging information of a file.
pub fn load(file: &object::File<'_>) -> Result<Context, Error> {
    let endian = if file.is_little_endian() {
        RunTimeEndian::Little
    } else {
        RunTimeEndian::Big
    };
    let dwarf = Dwarf::load(|id: SectionId| {
        let data = section(file, id.name())?;
        Ok::<_, Error>(Reader::new(Rc::from(data), endian))
    })?;

    Ok(Context::from_dwarf(dwarf)?)
}

/// The content of a section with its relocations applied; empty if there is none.
fn section(file: &object::File<'_>, name: &str) -> Result<Vec<u8>, Error> {
    let Some(section) = file.section_by_name(name) else {
        return Ok(Vec::new());
    };
    let compressed = section
        .compressed_file_range()
        .is_ok_and(|range| range.format != object::CompressionFormat::None);
    if compressed {
        return Err(Error::Compressed(name.to_owned()));
    }
    let mut data = section.data()?.to_vec();

    if file.kind() == ObjectKind::Relocatable {
        for (offset, relocation) in section.relocations() {
            relocate(file, &mut data, offset, &relocation).ok_or_else(|| Error::Relocation {
                section: name.to_owned(),
                offset,
            })?;
        }
    }
    Ok(data)
}

fn relocate(
    file: &object::File<'_>,
    data: &mut [u8],
    offset: u64,
    relocation: &object::Relocation,
) -> Option<()> {
    let target = match relocation.target() {
        RelocationTarget::Symbol(index) => {
            let symbol = file.symbol_by_index(index).ok()?;
            symbol
                .address()
                .wrapping_add(base(file, symbol.section_index()))
        }
        RelocationTarget::Section(index) => base(file, Some(index)),
        _ => 0,
    };
    let start = usize::try_from(offset).ok()?;
    let bytes = usize::from(relocation.size() / 8);
    let place = data.get_mut(start..start.checked_add(bytes)?)?;
    let mut old = [0; 8];
    old.get_mut(..bytes)?.copy_from_slice(place);
    let addend = if relocation.has_implicit_addend() {
        u64::from_le_bytes(old)
    } else {
        0
    };
    if relocation.kind() != RelocationKind::Absolute {
        return None;
    }
    let value = target
        .wrapping_add_signed(relocation.addend())
        .wrapping_add(addend);
    place.copy_from_slice(value.to_le_bytes().get(..bytes)?);
    Some(())
}
