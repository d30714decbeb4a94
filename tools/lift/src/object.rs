// SPDX-License-Identifier: GPL-2.0

//! Object files.

use crate::error::Error;
use object::read::elf::FileHeader;
use object::{elf, Object as _, ObjectKind, ObjectSymbol, SymbolKind};
use std::collections::BTreeMap;

/// The architectures that have a lifter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// 64-bit ARM, little-endian.
    Arm64,
}

impl Architecture {
    /// The word that a herd7 litmus test of it starts with.
    pub fn herd_name(self) -> &'static str {
        match self {
            Architecture::Arm64 => "AArch64",
        }
    }

    /// The file of its memory model among herd7's.
    pub fn model(self) -> &'static str {
        match self {
            Architecture::Arm64 => "aarch64.cat",
        }
    }
}

/// A relocatable object.
#[derive(Debug)]
pub struct Object {
    architecture: Architecture,
    functions: BTreeMap<String, u64>,
}

impl Object {
    /// Reads an object.
    pub fn parse(data: &[u8]) -> Result<Self, Error> {
        let not_an_object = |why: object::Error| Error::NotAnObject(why.to_string());
        let header = elf::FileHeader64::<object::Endianness>::parse(data).map_err(not_an_object)?;
        let machine = header.e_machine(header.endian().map_err(not_an_object)?);
        let architecture = match machine {
            elf::EM_AARCH64 => Architecture::Arm64,
            other => return Err(Error::Architecture(format!("ELF machine {}", other.0))),
        };
        let file = object::File::parse(data).map_err(not_an_object)?;
        if file.kind() != ObjectKind::Relocatable {
            return Err(Error::NotAnObject(format!("it is {:?}", file.kind())));
        }
        let functions = file
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition())
            .filter_map(|symbol| Some((symbol.name().ok()?.to_owned(), symbol.address())))
            .collect();
        Ok(Self {
            architecture,
            functions,
        })
    }

    /// Whose machine code it has.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// The functions that it defines.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }
}
