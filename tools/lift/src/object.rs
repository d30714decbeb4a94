// SPDX-License-Identifier: GPL-2.0

//! Object files: functions, sections and relocations.

use crate::error::Error;
use crate::process::Source;
use object::{
    Object as _, ObjectKind, ObjectSection, ObjectSymbol, RelocationFlags, RelocationTarget,
    SectionIndex, SymbolKind,
};
use std::collections::btree_map::{BTreeMap, Entry};

/// The architectures that have a lifter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// 64-bit ARM, little-endian.
    Arm64,
    /// 64-bit RISC-V.
    Riscv64,
    /// x86 with 64 bits.
    X86_64,
}

impl Architecture {
    /// That of an object file.
    pub fn of(data: &[u8]) -> Result<Self, Error> {
        let file = object::File::parse(data);
        let file = file.map_err(|error| Error::NotAnObject(error.to_string()))?;
        match (file.architecture(), file.is_little_endian()) {
            (object::Architecture::Aarch64, true) => Ok(Self::Arm64),
            (object::Architecture::Riscv64, true) => Ok(Self::Riscv64),
            (object::Architecture::X86_64, true) => Ok(Self::X86_64),
            (other, true) => Err(Error::Architecture(format!("{other:?}"))),
            (other, false) => Err(Error::Architecture(format!("{other:?}, big-endian"))),
        }
    }

    /// The word that a herd7 litmus test of it starts with.
    pub fn herd_name(self) -> &'static str {
        match self {
            Architecture::Arm64 => "AArch64",
            Architecture::Riscv64 => "RISCV",
            Architecture::X86_64 => "X86_64",
        }
    }

    /// Instructions start at multiples of this.
    fn alignment(self) -> usize {
        match self {
            Architecture::Arm64 => 4,
            Architecture::Riscv64 => 2,
            Architecture::X86_64 => 1,
        }
    }

    /// The file of its memory model among herd7's.
    pub fn model(self) -> &'static str {
        match self {
            Architecture::Arm64 => "aarch64.cat",
            Architecture::Riscv64 => "riscv.cat",
            Architecture::X86_64 => "x86tso-mixed.cat",
        }
    }
}

/// A relocatable object.
#[derive(Debug)]
pub struct Object {
    architecture: Architecture,
    sections: BTreeMap<usize, Section>,
    symbols: BTreeMap<String, Symbol>,
    /// The line of each instruction that has one.
    lines: BTreeMap<Place, Source>,
}

#[derive(Debug)]
struct Section {
    name: String,
    data: Vec<u8>,
    relocations: BTreeMap<u64, Relocation>,
}

/// A byte of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub section: usize,
    pub offset: u64,
}

impl Place {
    pub(crate) fn plus(self, bytes: i64) -> Self {
        Self {
            offset: self.offset.wrapping_add_signed(bytes),
            ..self
        }
    }
}

/// A symbol that the object defines.
#[derive(Debug)]
pub(crate) struct Symbol {
    pub place: Place,
    pub size: u64,
    pub is_function: bool,
}

/// What a relocation refers to, its addend apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A symbol; where it is, if the object defines it.
    Symbol(String, Option<Place>),
    /// A section.
    Section(Place),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relocation {
    /// The architecture's number of its kind.
    pub kind: u32,
    pub target: Target,
    pub addend: i64,
}

impl Relocation {
    /// The place that it refers to, if that is in the object.
    pub(crate) fn place(&self) -> Option<Place> {
        match self.target {
            Target::Symbol(_, place) => place,
            Target::Section(place) => Some(place),
        }
        .map(|place| place.plus(self.addend))
    }
}

impl Object {
    /// Reads an object.
    pub fn parse(data: &[u8]) -> Result<Self, Error> {
        let bad = |why: object::Error| Error::NotAnObject(why.to_string());
        let file = object::File::parse(data).map_err(bad)?;
        let architecture = Architecture::of(data)?;
        if file.kind() != ObjectKind::Relocatable {
            return Err(Error::NotAnObject(format!("{:?}", file.kind())));
        }

        let mut sections = BTreeMap::new();
        for section in file.sections() {
            let index = section.index().0;
            let name = section.name().map_err(bad)?.to_owned();
            let mut relocations = BTreeMap::new();
            for (offset, found) in section.relocations() {
                // Of several for one place, the first one names what the others only adjust to.
                if let Entry::Vacant(vacant) = relocations.entry(offset) {
                    vacant.insert(relocation(&file, &name, offset, &found)?);
                }
            }
            let data = section.data().map_err(bad)?.to_vec();
            sections.insert(
                index,
                Section {
                    name,
                    data,
                    relocations,
                },
            );
        }
        // A global symbol hides local ones of the same name.
        let mut symbols = BTreeMap::new();
        let mut defined: Vec<_> = file.symbols().filter(|it| it.is_definition()).collect();
        defined.sort_by_key(|symbol| symbol.is_global());
        for symbol in defined {
            let (Ok(name), Some(place)) = (symbol.name(), place(&symbol)) else {
                continue;
            };
            symbols.insert(
                name.to_owned(),
                Symbol {
                    place,
                    size: symbol.size(),
                    is_function: symbol.kind() == SymbolKind::Text,
                },
            );
        }
        let lines = lines(
            &file,
            architecture,
            symbols.values().filter(|it| it.is_function),
        )?;
        Ok(Self {
            architecture,
            sections,
            symbols,
            lines,
        })
    }

    /// Whose machine code it has.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// The functions that it defines.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.symbols
            .iter()
            .filter(|(_, symbol)| symbol.is_function)
            .map(|(name, _)| name.as_str())
    }

    /// A function that it defines.
    pub(crate) fn function(&self, name: &str) -> Option<&Symbol> {
        self.symbols.get(name).filter(|symbol| symbol.is_function)
    }

    /// The line of the source that an instruction is for.
    pub(crate) fn source(&self, place: Place) -> Option<&Source> {
        self.lines.get(&place)
    }

    /// The symbol that starts at a place.
    pub(crate) fn symbol_at(&self, place: Place) -> Option<(&str, &Symbol)> {
        self.symbols
            .iter()
            .find(|(name, symbol)| symbol.place == place && !name.starts_with('$'))
            .map(|(name, symbol)| (name.as_str(), symbol))
    }

    /// All sections of a name.
    pub(crate) fn sections<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        let named = self.sections.iter().filter(move |it| it.1.name == name);
        named.map(|(index, _)| *index)
    }

    /// All bytes of a section.
    pub(crate) fn data(&self, section: usize) -> &[u8] {
        self.sections
            .get(&section)
            .map_or(&[], |section| &section.data)
    }

    /// The bytes at a place.
    pub(crate) fn bytes<const N: usize>(&self, place: Place) -> Option<[u8; N]> {
        self.bytes_from(place).first_chunk().copied()
    }

    /// The bytes from a place to the end of its section.
    pub(crate) fn bytes_from(&self, place: Place) -> &[u8] {
        let start = usize::try_from(place.offset).unwrap_or(usize::MAX);
        self.data(place.section).get(start..).unwrap_or_default()
    }

    /// The relocations of so many bytes from a place, with their offsets in the section.
    pub(crate) fn relocations(
        &self,
        place: Place,
        bytes: u64,
    ) -> impl Iterator<Item = (u64, &Relocation)> {
        let inside = place.offset..place.offset.saturating_add(bytes);
        let section = self.sections.get(&place.section).into_iter();
        section.flat_map(move |it| {
            it.relocations
                .range(inside.clone())
                .map(|(at, it)| (*at, it))
        })
    }

    /// The first of them.
    pub(crate) fn relocation(&self, place: Place, bytes: u64) -> Option<&Relocation> {
        self.relocations(place, bytes).next().map(|it| it.1)
    }
}

fn place<'data>(symbol: &impl ObjectSymbol<'data>) -> Option<Place> {
    Some(Place {
        section: symbol.section_index()?.0,
        offset: symbol.address(),
    })
}

/// The lines of functions: for what is inlined, that of the call in the function itself.
fn lines<'a>(
    file: &object::File<'_>,
    architecture: Architecture,
    functions: impl Iterator<Item = &'a Symbol>,
) -> Result<BTreeMap<Place, Source>, Error> {
    let malformed = |what: String| Error::Malformed {
        section: ".debug_info".to_owned(),
        what,
    };
    let mut lines = BTreeMap::new();
    if file.section_by_name(".debug_info").is_none() {
        return Ok(lines);
    }
    let context = lkmm_dwarf::load(file).map_err(|error| malformed(error.to_string()))?;
    for Symbol { place, size, .. } in functions {
        let base = lkmm_dwarf::base(file, Some(SectionIndex(place.section)));
        for offset in (0..*size).step_by(architecture.alignment()) {
            let place = place.plus(offset as i64);
            let frames = context.find_frames(base + place.offset).skip_all_loads();
            let mut frames = frames.map_err(|error| malformed(error.to_string()))?;
            let mut outermost = None;
            while let Ok(Some(frame)) = frames.next() {
                outermost = frame.location;
            }
            if let Some((file, line)) = outermost.and_then(|it| it.file.zip(it.line)) {
                let file = file.to_owned();
                lines.insert(place, Source { file, line });
            }
        }
    }
    Ok(lines)
}

fn relocation(
    file: &object::File<'_>,
    section: &str,
    offset: u64,
    found: &object::Relocation,
) -> Result<Relocation, Error> {
    let malformed = || Error::Malformed {
        section: section.to_owned(),
        what: format!("the relocation at {offset:#x} refers to nothing"),
    };
    let RelocationFlags::Elf { r_type } = found.flags() else {
        return Err(malformed());
    };
    let RelocationTarget::Symbol(index) = found.target() else {
        return Err(malformed());
    };
    let symbol = file.symbol_by_index(index).map_err(|_| malformed())?;
    let target = match (symbol.name(), place(&symbol)) {
        (_, Some(place)) if symbol.kind() == SymbolKind::Section => Target::Section(place),
        (Ok(name), place) if !name.is_empty() => Target::Symbol(name.to_owned(), place),
        _ => return Err(malformed()),
    };
    Ok(Relocation {
        kind: r_type.0,
        target,
        addend: found.addend(),
    })
}
