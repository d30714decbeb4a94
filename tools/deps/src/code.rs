// SPDX-License-Identifier: GPL-2.0

//! Whether functions have the same code in two objects.

use crate::mark::HELPER_MARK;
use crate::Error;
use object::{Object as _, ObjectSection, ObjectSymbol, RelocationTarget, SymbolKind};
use std::collections::BTreeMap;

/// The bytes of a function, and what its relocations refer to.
type Code = (Vec<u8>, Vec<(u64, String)>);

/// The code of each function.
pub fn functions(data: &[u8]) -> Result<BTreeMap<String, Code>, Error> {
    let bad = |error: object::Error| Error::Object(error.to_string());
    let file = object::File::parse(data).map_err(bad)?;
    let mut found = BTreeMap::new();
    let mut relocations = BTreeMap::new();
    for section in file.sections() {
        let all: Vec<_> = section
            .relocations()
            .map(|(at, it)| (at, target(&file, &it)))
            .collect();
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
        let bytes = bytes
            .get(start as usize..range.end as usize)
            .unwrap_or_default()
            .to_vec();
        let inside = relocations
            .get(&section.index().0)
            .into_iter()
            .flatten()
            .filter(|it| range.contains(&it.0));
        let inside = inside.map(|(at, it)| (at - start, it.clone())).collect();
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

fn target(file: &object::File<'_>, relocation: &object::Relocation) -> String {
    let name = match relocation.target() {
        RelocationTarget::Symbol(index) => file.symbol_by_index(index).ok().map(|symbol| {
            let section = symbol
                .section_index()
                .and_then(|it| file.section_by_index(it).ok());
            match (symbol.kind(), section) {
                (SymbolKind::Section, Some(section)) => {
                    section.name().unwrap_or_default().to_owned()
                }
                _ => symbol.name().unwrap_or_default().to_owned(),
            }
        }),
        _ => None,
    };
    let name = name.unwrap_or_default();
    format!(
        "{:?} {} {}",
        relocation.flags(),
        name.split(HELPER_MARK).next().unwrap_or_default(),
        relocation.addend()
    )
}
