// SPDX-License-Identifier: GPL-2.0

//! Reads an object file, and refuses one that cannot be what it should be.

use crate::arch::Arch;
use crate::error::{Error, Result};
use object::read::elf::{ElfFile64, FileHeader as _};
use object::{elf, Endianness, Object as _, ObjectSection as _, ObjectSymbol as _};
use object::{SymbolKind, SymbolSection};
use std::path::{Path, PathBuf};

pub type Elf<'data> = ElfFile64<'data, Endianness>;

pub struct ObjectFile {
    pub path: PathBuf,
    data: Vec<u8>,
}

/// A function that an object defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    pub section: object::SectionIndex,
    pub start: u64,
    pub end: u64,
}

impl ObjectFile {
    /// Reads one for the architecture.
    pub fn open(path: &Path, arch: &dyn Arch) -> Result<Self> {
        let data = std::fs::read(path).map_err(Error::read(path))?;
        let file = Self {
            path: path.to_owned(),
            data,
        };

        file.check_header(arch)?;
        file.check_complete()?;
        if file.elf()?.symbol_table().is_none() {
            return Err(Error::Stripped(file.path));
        }
        Ok(file)
    }

    pub fn elf(&self) -> Result<Elf<'_>> {
        Elf::parse(&*self.data).map_err(|error| self.bad(error))
    }

    /// The compiler and the linker, by their own account: the strings of `.comment`.
    pub fn compiler(&self) -> Result<String> {
        let elf = self.elf()?;
        let comment = elf.section_by_name_bytes(b".comment");
        let text = comment.map_or(Ok(&[][..]), |section| section.data());
        let text = text.map_err(|error| self.bad(error))?;
        let strings = text
            .split(|&byte| byte == 0)
            .filter(|text| !text.is_empty());

        Ok(strings
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join("; "))
    }

    /// All functions whose name has the prefix, by name.
    pub fn functions(&self, prefix: &'static str) -> Result<Vec<Symbol>> {
        let elf = self.elf()?;
        let mut functions = Vec::new();

        for symbol in elf.symbols() {
            let SymbolSection::Section(section) = symbol.section() else {
                continue;
            };
            let Ok(name) = symbol.name() else { continue };
            if !name.starts_with(prefix) || symbol.kind() != SymbolKind::Text {
                continue;
            }
            if symbol.size() == 0 {
                return Err(Error::EmptyProbe {
                    path: self.path.clone(),
                    symbol: name.into(),
                });
            }
            functions.push(Symbol {
                name: name.to_owned(),
                section,
                start: symbol.address(),
                end: symbol.address() + symbol.size(),
            });
        }
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        if functions.is_empty() {
            return Err(Error::NoProbes {
                path: self.path.clone(),
                prefix,
            });
        }
        Ok(functions)
    }

    /// The error of a file that is not what it should be.
    pub fn bad(&self, detail: impl ToString) -> Error {
        Error::NotElf {
            path: self.path.clone(),
            detail: detail.to_string(),
        }
    }

    fn truncated(&self, what: impl Into<String>) -> Error {
        Error::Truncated {
            path: self.path.clone(),
            what: what.into(),
        }
    }

    fn check_header(&self, arch: &dyn Arch) -> Result<()> {
        if self.data.starts_with(b"BC\xc0\xde") {
            return Err(Error::Bitcode(self.path.clone()));
        }
        if self.data.is_empty() {
            return Err(self.truncated("its first byte"));
        }
        if !self.data.starts_with(&elf::ELFMAG) {
            return Err(self.bad("no magic number"));
        }
        if self.data.len() < size_of::<elf::FileHeader64<Endianness>>() {
            return Err(self.truncated("the end of its header"));
        }
        let header =
            elf::FileHeader64::<Endianness>::parse(&*self.data).map_err(|error| self.bad(error))?;
        let endian = header.endian().map_err(|error| self.bad(error))?;
        if endian != Endianness::Little || header.e_type(endian) != elf::ET_REL {
            return Err(self.bad("another byte order, or linked"));
        }
        let machine = header.e_machine(endian);
        if machine != arch.machine() {
            return Err(Error::WrongMachine {
                path: self.path.clone(),
                found: format!("{machine:?}"),
                wanted: arch.name(),
            });
        }
        let headers = u64::from(header.e_shnum(endian)) * u64::from(header.e_shentsize(endian));
        if header.e_shoff(endian).saturating_add(headers) > self.data.len() as u64 {
            return Err(self.truncated("its section headers"));
        }
        Ok(())
    }

    fn check_complete(&self) -> Result<()> {
        for section in self.elf()?.sections() {
            let Some((offset, size)) = section.file_range() else {
                continue;
            };
            if offset.saturating_add(size) > self.data.len() as u64 {
                let name = section.name().unwrap_or("a section").to_owned();
                return Err(self.truncated(format!("the end of {name}")));
            }
        }
        Ok(())
    }
}
