// SPDX-License-Identifier: GPL-2.0

//! Functions without what is not the operation's: addresses, padding, relocated operands.

use crate::alternative::{self, Alternative};
use crate::arch::{Arch, Control};
use crate::error::{Error, Result};
use crate::insn::{Body, Insn, Line};
use crate::objdump::{self, Sections};
use crate::object_file::{Elf, ObjectFile, Symbol};
use crate::relocation::{self, Relocations};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};
use object::{SectionIndex, SymbolKind};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A function, as far as it was disassembled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its instructions, tidied.
    pub insns: Vec<Insn>,
    /// What may stand in place of some.
    pub alternatives: Vec<Alternative>,
}

/// Functions by name, without the prefix that says the language.
pub type Functions = BTreeMap<String, Function>;

/// Disassembles the functions of an object whose names start with the prefix.
pub fn read(
    tool: &Path,
    file: &ObjectFile,
    prefix: &'static str,
    arch: &dyn Arch,
) -> Result<Functions> {
    let symbols = file.functions(prefix)?;
    let sections = objdump::disassemble(tool, &file.path)?;
    let elf = file.elf()?;
    let alternatives = alternative::read(file, &elf, &sections, arch)?;
    let mut places: BTreeMap<usize, Section<'_>> = BTreeMap::new();
    let mut functions = Functions::new();

    for symbol in symbols {
        let place = match places.entry(symbol.section.0) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(Section::read(file, &elf, &sections, symbol.section, arch)?)
            }
        };
        let mut insns = place.slice(&symbol).to_vec();
        if insns.is_empty() {
            return Err(Error::EmptyProbe {
                path: file.path.clone(),
                symbol: symbol.name,
            });
        }
        relocation::attach(&mut insns, &symbol, &place.relocations, &place.names, arch);
        let own = alternatives.iter().filter(|alternative| {
            alternative.section == symbol.section
                && (symbol.start..symbol.end).contains(&alternative.start)
        });
        functions.insert(
            symbol.name[prefix.len()..].to_owned(),
            Function {
                insns: arch.tidy(insns),
                alternatives: own.cloned().collect(),
            },
        );
    }
    Ok(functions)
}

// What the functions of a section share.
struct Section<'a> {
    insns: &'a [Insn],
    relocations: Relocations,
    names: BTreeMap<u64, String>,
}

impl<'a> Section<'a> {
    fn read(
        file: &ObjectFile,
        elf: &Elf<'_>,
        sections: &'a Sections,
        index: SectionIndex,
        arch: &dyn Arch,
    ) -> Result<Self> {
        let name = elf.section_by_index(index).ok();
        let name = name
            .as_ref()
            .and_then(|section| section.name().ok())
            .unwrap_or_default();
        let names = elf
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text)
            .filter(|symbol| symbol.section_index() == Some(index))
            .filter_map(|symbol| Some((symbol.address(), symbol.name().ok()?.to_owned())));

        Ok(Self {
            insns: sections.get(name).map_or(&[][..], Vec::as_slice),
            relocations: relocation::of_section(file, elf, index, arch)?,
            names: names.collect(),
        })
    }

    fn slice(&self, symbol: &Symbol) -> &'a [Insn] {
        let start = self
            .insns
            .partition_point(|insn| insn.address < symbol.start);
        let end = self.insns.partition_point(|insn| insn.address < symbol.end);

        &self.insns[start..end]
    }
}

impl Function {
    /// What is compared and shown.
    pub fn body(&self, arch: &dyn Arch) -> Body {
        // A branch to what was dropped goes to what follows it.
        let place = |target: u64| self.insns.iter().position(|insn| insn.address >= target);
        let places: BTreeSet<usize> = self
            .insns
            .iter()
            .filter_map(|insn| insn.target)
            .map(|target| place(target).unwrap_or(self.insns.len()))
            .collect();
        let label = |at: usize| places.iter().position(|&place| place == at).map(|n| n + 1);
        let mut lines = Vec::new();

        for (at, insn) in self.insns.iter().enumerate() {
            lines.extend(label(at).map(Line::Label));
            let to = insn
                .target
                .map(|target| place(target).unwrap_or(self.insns.len()));
            lines.push(line(insn, to.and_then(label), arch));
            let next = self.insns.get(at + 1).map_or(u64::MAX, |next| next.address);
            for alternative in &self.alternatives {
                if alternative.end > insn.address && alternative.end <= next {
                    lines.push(Line::Alternative(alternative.text.clone()));
                }
            }
        }
        lines.extend(label(self.insns.len()).map(Line::Label));
        Body(lines)
    }
}

fn line(insn: &Insn, label: Option<usize>, arch: &dyn Arch) -> Line {
    let control = arch.control(insn) != Control::Next;
    let mut operands = insn.operands.clone();

    if let Some(label) = label {
        if !operands.is_empty() {
            operands.push_str(", ");
        }
        operands.push_str(&format!(".L{label}"));
    }
    match &insn.symbol {
        Some(symbol) if control => {
            operands.clone_from(symbol);
        }
        Some(symbol) => operands.push_str(&format!(" {{{symbol}}}")),
        None => {}
    }
    Line::Insn {
        mnemonic: insn.mnemonic.clone(),
        operands,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::{arm64::Arm64, x86_64::X86_64};

    fn function(arch: &dyn Arch, text: &str) -> Function {
        let sections = objdump::parse(&format!("Disassembly of section .text:\n{text}"));

        Function {
            insns: arch.tidy(sections[".text"].clone()),
            alternatives: Vec::new(),
        }
    }

    fn text(arch: &dyn Arch, disassembly: &str) -> String {
        function(arch, disassembly).body(arch).to_string()
    }

    #[test]
    fn prefixes_labels_and_padding() {
        let loop_ = "  470:\tendbr64\n  472:\tmovl\t(%rdi), %eax\n  474:\tnopw\t(%rax)\n  \
                     478:\tlock\n  479:\tcmpxchgl\t%ecx, (%rdi)\n  \
                     47c:\tjne\t0x474 <f+0x2>\n  47e:\tretq\n";
        assert_eq!(
            text(&X86_64, loop_),
            "\tmovl\t(%rdi), %eax\n.L1:\n\tlock cmpxchgl\t%ecx, (%rdi)\n\tjne\t.L1\n\tretq\n"
        );
    }

    #[test]
    fn addresses_do_not_matter() {
        let at_0 = "0:\tcbnz\tw9, 0x8 <f+0x8>\n4:\tnop\n8:\tret\n";
        let at_16 = "10:\tcbnz\tw9, 0x18 <g+0x8>\n14:\tnop\n18:\tret\n";
        assert_eq!(text(&Arm64, at_0), text(&Arm64, at_16));
        assert_eq!(text(&Arm64, at_0), "\tcbnz\tw9, .L1\n\tnop\n.L1:\n\tret\n");
    }

    #[test]
    fn widths_stay() {
        let wide = text(&X86_64, "0:\tmovq\t(%rdi), %rax\n");
        assert_ne!(wide, text(&X86_64, "0:\tmovl\t(%rdi), %eax\n"));
    }
}
