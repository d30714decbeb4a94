// SPDX-License-Identifier: GPL-2.0

//! Source lines from `vmlinux` and modules.
//!
//! The kernel's `scripts/decode_stacktrace.sh` finds lines, too. It does not name the functions that are
//! inlined at a place, which for Rust are most of them; it takes the first of several functions of
//! one name, which are told apart by size here; and it may show the line after the call.

use crate::log::Log;
use crate::place::{is_library, Place};
use crate::symbol::{readable, Symbol};
use lkmm_dwarf::{base, load, Context};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionKind, SymbolKind};
use path_clean::clean;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The file is of another format.
    #[error("no ELF file: {0}")]
    Elf(#[from] object::Error),
    /// The file has no debugging information.
    #[error(
        "it has no debugging information: build with CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y"
    )]
    NoDebugInfo,
    /// The debugging information cannot be read.
    #[error(transparent)]
    DebugInfo(#[from] lkmm_dwarf::Error),
}

/// A kernel, or a module.
pub struct Image {
    /// The module's name.
    module: Option<String>,
    /// The folder of the file; a module's sources are in it or below.
    folder: PathBuf,
    context: Context,
    /// The functions of each name: start, and distance to the next symbol.
    functions: BTreeMap<String, Vec<(u64, u64)>>,
}

impl Image {
    /// Opens `vmlinux`.
    pub fn kernel(path: &Path) -> Result<Self, Error> {
        Self::open(path, None)
    }

    /// Opens a module, `name.ko`.
    pub fn module(path: &Path) -> Result<Self, Error> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        // The kernel replaces `-` in a module's name.
        Self::open(path, Some(stem.replace('-', "_")))
    }

    fn open(path: &Path, module: Option<String>) -> Result<Self, Error> {
        let data = std::fs::read(path)?;
        let file = object::File::parse(&*data)?;

        if file.section_by_name(".debug_info").is_none() {
            return Err(Error::NoDebugInfo);
        }
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(Self {
            module,
            folder: whole.parent().map(Path::to_owned).unwrap_or_default(),
            context: load(&file)?,
            functions: functions(&file),
        })
    }

    /// The lines of an address, that of the innermost inlined function first.
    fn places(&self, symbol: &Symbol) -> Option<Vec<Place>> {
        let (offset, size) = symbol.offset?;
        let mut starts = self.functions.get(&symbol.name)?.clone();

        if starts.len() > 1 {
            starts.retain(|(_, distance)| *distance == size);
        }
        // Several functions of one name and size cannot be told apart.
        let [(start, _)] = *starts.as_slice() else {
            return None;
        };
        // A stack has return addresses; the call is before them. (For the place of an interrupt this may
        // yield the line before.)
        let address = start.checked_add(offset)?.checked_sub(offset.min(1))?;
        let mut frames = self.context.find_frames(address).skip_all_loads().ok()?;
        let mut places = Vec::new();

        while let Ok(Some(frame)) = frames.next() {
            let location = frame.location?;
            let name = frame.function.as_ref().map(|name| name.raw_name());
            places.push(Place {
                function: match name {
                    Some(Ok(name)) => readable(&name),
                    _ => symbol.function.clone(),
                },
                file: clean(location.file?).to_string_lossy().into_owned(),
                line: location.line.unwrap_or(0),
            });
        }
        Some(places)
    }

    /// The folder that the sources are in.
    fn sources(&self) -> Option<PathBuf> {
        if self.module.is_some() {
            return Some(self.folder.clone());
        }
        let start = self.functions.get("start_kernel")?.first()?.0;
        let location = self.context.find_location(start).ok()??;
        let file = clean(location.file?);
        Some(file.to_string_lossy().strip_suffix("init/main.c")?.into())
    }
}

/// The functions of a file. A function ends at the next symbol, as in the kernel's own table.
fn functions(file: &object::File<'_>) -> BTreeMap<String, Vec<(u64, u64)>> {
    let mut functions: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    let is_code = |index| {
        let section = file.section_by_index(index);
        section.is_ok_and(|section| section.kind() == SectionKind::Text)
    };
    // Functions in assembly may have no type. Symbols as `$x` are marks of an assembler.
    let symbols = file.symbols().filter_map(|symbol| {
        let section = symbol.section_index().filter(|index| is_code(*index))?;
        let name = symbol.name().ok().filter(|name| !name.starts_with('$'))?;
        let start = symbol.address().wrapping_add(base(file, Some(section)));
        let named = !matches!(symbol.kind(), SymbolKind::Section | SymbolKind::File);
        named.then_some((name, start, symbol.size()))
    });
    let symbols: Vec<_> = symbols.collect();
    let starts: BTreeSet<u64> = symbols.iter().map(|(_, start, _)| *start).collect();

    for (name, start, size) in symbols {
        let next = starts.range(start.saturating_add(1)..).next();
        let distance = next.map_or(size, |next| next - start);
        let all = functions.entry(name.to_owned()).or_default();
        if !all.contains(&(start, distance)) {
            all.push((start, distance));
        }
    }
    functions
}

/// Gives the frames of all reports their source lines.
pub fn annotate(logs: &mut [Log], images: &[Image]) {
    for symbol in symbols(logs) {
        let image = images.iter().find(|image| image.module == symbol.module);
        // A source line in the log stays where no image has one.
        if let Some(places) = image.and_then(|image| image.places(symbol)) {
            symbol.places = places;
        }
    }
}

/// Makes paths relative to the kernel's sources, to the folder of a module, or to the current folder.
pub fn shorten(logs: &mut [Log], images: &[Image]) {
    let mut roots: Vec<_> = images.iter().filter_map(Image::sources).collect();
    roots.extend(std::env::current_dir());
    for place in symbols(logs).flat_map(|symbol| &mut symbol.places) {
        shorten_path(&mut place.file, &roots);
    }
}

fn symbols(logs: &mut [Log]) -> impl Iterator<Item = &mut Symbol> {
    let reports = logs.iter_mut().flat_map(|log| &mut log.reports);
    let accesses = reports.flat_map(|report| &mut report.accesses);
    accesses.flat_map(|access| access.frames.iter_mut().chain(&mut access.reordered_to))
}

fn shorten_path(file: &mut String, roots: &[PathBuf]) {
    if let (Some(at), true) = (file.find("/library/"), is_library(file)) {
        file.drain(..=at);
        return;
    }
    let short = roots
        .iter()
        .find_map(|root| Path::new(file).strip_prefix(root).ok());
    if let Some(short) = short {
        *file = short.to_string_lossy().into_owned();
    }
}
