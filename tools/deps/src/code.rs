// SPDX-License-Identifier: GPL-2.0

//! Whether functions have the same code in two objects.

use crate::Error;
use object::{Object as _, ObjectSection, ObjectSymbol, RelocationTarget, SymbolKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// The bytes of a function, and what its relocations refer to.
type Code = (Vec<u8>, Vec<(u64, String)>);

/// The code of each function.
pub fn functions(data: &[u8]) -> Result<BTreeMap<String, Code>, Error> {
    let bad = |error: object::Error| Error::Object(error.to_string());
    let file = object::File::parse(data).map_err(bad)?;
    let mut found = BTreeMap::new();
    let mut relocations = BTreeMap::new();
    let names = Names::of(&file);
    for section in file.sections() {
        let all: Vec<_> = section.relocations().collect();
        relocations.insert(section.index().0, all);
    }
    for symbol in file
        .symbols()
        .filter(|it| it.kind() == SymbolKind::Text && it.size() > 0)
    {
        let Some(section) = symbol
            .section_index()
            .and_then(|it| file.section_by_index(it).ok())
        else {
            continue;
        };
        let start = symbol.address() - section.address();
        let range = start..start + symbol.size();
        let bytes = section.data().map_err(bad)?;
        let mut bytes = bytes
            .get(start as usize..range.end as usize)
            .unwrap_or_default()
            .to_vec();
        let inside = relocations
            .get(&section.index().0)
            .into_iter()
            .flatten()
            .filter(|it| range.contains(&it.0));
        let inside = inside.map(|(at, it)| (at - start, target(&file, &names, it, &symbol)));
        let mut inside: Vec<_> = inside.collect();
        if file.architecture() == object::Architecture::Aarch64 {
            inside.extend(calls(&mut bytes, start, &range, section.index().0, &names));
        }
        found.insert(symbol.name().map_err(bad)?.to_owned(), (bytes, inside));
    }
    Ok(found)
}

/// Which compilers an object names.
pub fn comment(data: &[u8]) -> Result<String, Error> {
    let bad = |error: object::Error| Error::Object(error.to_string());
    let file = object::File::parse(data).map_err(bad)?;
    let section = file.section_by_name(".comment");
    let data = section.map_or(Ok(&[][..]), |it| it.data()).map_err(bad)?;
    Ok(String::from_utf8_lossy(data).replace('\0', "\n"))
}

/// The functions by section and offset.
struct Names(BTreeMap<(usize, u64), String>);

impl Names {
    fn of(file: &object::File<'_>) -> Self {
        let functions = file.symbols().filter(|it| it.kind() == SymbolKind::Text);
        let named = functions.filter_map(|it| {
            let section = file.section_by_index(it.section_index()?).ok()?;
            let at = (section.index().0, it.address() - section.address());
            Some((at, it.name().ok()?.to_owned()))
        });
        Self(named.collect())
    }

    /// The function at or before an offset, and how far behind its start that is.
    fn at(&self, section: usize, offset: u64) -> Option<(&str, u64)> {
        let mut before = self.0.range((section, 0)..=(section, offset));
        let ((_, start), name) = before.next_back()?;
        Some((name, offset - start))
    }
}

/// The direct calls and jumps out of a function of arm64 that have no relocation, because they stay in the section:
/// where they lead by name, as those that have one. The distance is taken out of the code.
fn calls(
    bytes: &mut [u8],
    start: u64,
    range: &Range<u64>,
    section: usize,
    names: &Names,
) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    for (at, word) in (0..).step_by(4).zip(bytes.chunks_exact_mut(4)) {
        let code = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        let (opcode, distance) = (code >> 26, ((code << 6) as i32 >> 6) * 4);
        let target = (start + at).wrapping_add_signed(distance.into());
        // b and bl
        if ![0b00_0101, 0b10_0101].contains(&opcode) || distance == 0 || range.contains(&target) {
            continue;
        }
        if let Some((name, offset)) = names.at(section, target) {
            word.copy_from_slice(&(opcode << 26).to_le_bytes());
            found.push((at, format!("call {name} {offset}")));
        }
    }
    found
}

/// What a relocation of a function refers to.
fn target<'data>(
    file: &object::File<'data>,
    names: &Names,
    relocation: &object::Relocation,
    function: &impl ObjectSymbol<'data>,
) -> String {
    let flags = relocation.flags();
    let addend = relocation.addend();
    let (name, addend) = match relocation.target() {
        RelocationTarget::Symbol(index) => file.symbol_by_index(index).ok(),
        _ => None,
    }
    .and_then(|symbol| {
        let section = symbol.section_index();
        let name = symbol.name().ok()?;
        let section_name = |it| Some(file.section_by_index(it).ok()?.name().ok()?.to_owned());
        match (symbol.kind(), section) {
            // In code: a function without a symbol that others can name.
            (SymbolKind::Section, Some(section)) => match names.at(section.0, addend as u64) {
                Some((name, offset)) => Some((name.to_owned(), offset as i64)),
                None => Some((section_name(section)?, addend)),
            },
            // Labels of code are numbered through the file.
            _ if name.starts_with(".L") && section == function.section_index() => {
                let distance = symbol.address().wrapping_sub(function.address());
                Some((distance.to_string(), addend))
            }
            (_, Some(section)) if name.starts_with(".L") => {
                let at = format!("{}+{:#x}", section_name(section)?, symbol.address());
                Some((at, addend))
            }
            _ => Some((name.to_owned(), addend)),
        }
    })
    .unwrap_or((String::new(), addend));
    format!("{flags:?} {name} {addend}")
}
