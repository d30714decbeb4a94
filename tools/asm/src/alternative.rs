// SPDX-License-Identifier: GPL-2.0

//! `.altinstructions`: what the kernel writes over code at boot, by what the CPU can do.

use crate::arch::Arch;
use crate::error::Result;
use crate::insn::Insn;
use crate::objdump::Sections;
use crate::object_file::{Elf, ObjectFile};
use crate::relocation::{self, Relocations};
use object::{Object as _, ObjectSection as _, SectionIndex};

/// What may stand in place of some instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    pub section: SectionIndex,
    pub start: u64,
    pub end: u64,
    /// The replacement: instructions, or the function that makes them.
    pub text: String,
}

pub fn read(
    file: &ObjectFile,
    elf: &Elf<'_>,
    sections: &Sections,
    arch: &dyn Arch,
) -> Result<Vec<Alternative>> {
    let Some(section) = elf.section_by_name(".altinstructions") else {
        return Ok(Vec::new());
    };
    let data = section.data().map_err(|error| file.bad(error))?;
    let relocations = relocation::of_section(file, elf, section.index(), arch)?;
    let layout = arch.alternatives();

    if data.len() % layout.size != 0 {
        let detail = format!(
            ".altinstructions is not a multiple of {} bytes",
            layout.size
        );
        return Err(file.bad(detail));
    }
    data.chunks_exact(layout.size)
        .zip((0..).step_by(layout.size))
        .map(|(entry, at)| {
            let length = |field: usize| {
                let bytes = &entry[field..field + layout.width];
                bytes
                    .iter()
                    .rev()
                    .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
            };
            let (section, start) = place(&relocations, at)
                .ok_or_else(|| file.bad(".altinstructions without relocations"))?;
            let text = match place(&relocations, at + 4) {
                Some(from) => replacement(elf, sections, from, length(layout.alt_len), arch),
                None => relocations
                    .get(&(at + 4))
                    .map_or_else(String::new, |p| p.name.clone()),
            };

            Ok(Alternative {
                section,
                start,
                end: start + length(layout.orig_len),
                text,
            })
        })
        .collect()
}

fn place(relocations: &Relocations, at: u64) -> Option<(SectionIndex, u64)> {
    let place = relocations.get(&at)?;
    let (section, address) = place.address?;

    Some((section, address.wrapping_add_signed(place.offset)))
}

fn replacement(
    elf: &Elf<'_>,
    sections: &Sections,
    (section, start): (SectionIndex, u64),
    length: u64,
    arch: &dyn Arch,
) -> String {
    let name = elf
        .section_by_index(section)
        .ok()
        .and_then(|s| s.name().ok().map(str::to_owned));
    let insns: Vec<Insn> = name
        .and_then(|name| sections.get(&name))
        .into_iter()
        .flatten()
        .filter(|insn| (start..start + length).contains(&insn.address))
        .cloned()
        .collect();
    let texts: Vec<String> = arch.tidy(insns).iter().map(ToString::to_string).collect();

    if texts.is_empty() {
        "nothing".to_owned()
    } else {
        texts.join("; ")
    }
}
