// SPDX-License-Identifier: GPL-2.0

//! The bases, architectures and cells of `targets/*.toml`, which are built in.

use serde::{Deserialize, Deserializer};
use std::sync::LazyLock;

/// A kernel that has a series.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Its name, as in `BASE=`.
    #[serde(skip)]
    pub name: String,
    /// Debian's package of the source.
    pub source_package: String,
    /// The suite that has the package; empty for one that apt is configured with.
    pub source_suite: String,
    /// The names of the architectures for which this kernel has Rust.
    #[serde(deserialize_with = "words")]
    pub architectures: Vec<String>,
    /// Those of them on which `make drivers` builds the kernel's own.
    #[serde(deserialize_with = "words")]
    pub drivers: Vec<String>,
    /// Those of them on which `make compiled` judges the machine code of litmus tests.
    #[serde(deserialize_with = "words")]
    pub compiled: Vec<String>,
    /// Those of them on which `make deps` follows dependencies.
    #[serde(deserialize_with = "words")]
    pub deps: Vec<String>,
    /// The base whose users and tests of the API have to work here, or nothing.
    pub api_base: String,
    /// The bindgen of `TOOLCHAIN=oldest`.
    pub oldest_bindgen: String,
}

/// An architecture on which guests run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "targets/architectures.toml says it, once")]
pub struct Architecture {
    /// Its name, as in `ARCH=`.
    #[serde(skip)]
    pub name: String,
    pub kernel_arch: String,
    pub kernel_target: String,
    pub kernel_image: String,
    #[serde(deserialize_with = "words")]
    pub kernel_args: Vec<String>,
    #[serde(deserialize_with = "words")]
    pub clang_flags: Vec<String>,
    pub debian_arch: String,
    pub debian_suite: String,
    pub host_machine: String,
    pub qemu: String,
    pub qemu_package: String,
    #[serde(deserialize_with = "words")]
    pub qemu_kvm: Vec<String>,
    #[serde(deserialize_with = "words")]
    pub qemu_tcg: Vec<String>,
}

/// A target whose machine code is compared, and the builds of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The target's name: an instruction set, and which of its ways to do atomics.
    #[serde(skip)]
    pub name: String,
    /// `ARCH=` of the kernel build.
    pub kernel_arch: String,
    /// What the compiler optimises for.
    #[serde(deserialize_with = "words")]
    pub optimisations: Vec<String>,
    /// How Rust reaches the C primitive: `inlined` or `called`.
    #[serde(deserialize_with = "words")]
    pub helpers: Vec<String>,
    /// How it does besides in compiled litmus tests.
    #[serde(deserialize_with = "words")]
    pub litmus_helpers: Vec<String>,
    /// The names of the bases that have it.
    #[serde(deserialize_with = "words")]
    pub bases: Vec<String>,
}

/// The bases, from old to new.
pub fn bases() -> &'static [Base] {
    static ALL: LazyLock<Vec<Base>> = LazyLock::new(|| {
        read(
            include_str!("../../../targets/bases.toml"),
            |base: &mut Base, name| base.name = name,
        )
    });
    &ALL
}

/// The architectures.
pub fn architectures() -> &'static [Architecture] {
    static ALL: LazyLock<Vec<Architecture>> = LazyLock::new(|| {
        read(
            include_str!("../../../targets/architectures.toml"),
            |architecture: &mut Architecture, name| architecture.name = name,
        )
    });
    &ALL
}

/// The targets whose machine code is compared.
pub fn cells() -> &'static [Cell] {
    static ALL: LazyLock<Vec<Cell>> = LazyLock::new(|| {
        read(
            include_str!("../../../targets/cells.toml"),
            |cell: &mut Cell, name| cell.name = name,
        )
    });
    &ALL
}

/// The sections of a list in the order of the file, each with its name.
fn read<T: for<'de> Deserialize<'de>>(text: &str, name: fn(&mut T, String)) -> Vec<T> {
    let table: toml::Table =
        toml::from_str(text).unwrap_or_else(|error| panic!("targets/: {error}"));
    let entries = table.into_iter().map(|(key, value)| {
        let entry = value.try_into();
        let mut entry: T = entry.unwrap_or_else(|error| panic!("targets/: {key}: {error}"));
        name(&mut entry, key);
        entry
    });
    entries.collect()
}

/// A list, which the files write as a string with blanks.
fn words<'de, D: Deserializer<'de>>(text: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(text)?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::{architectures, bases, cells, read, Base};

    #[test]
    fn entries_keep_the_order_of_the_file() {
        let text = include_str!("../../../targets/bases.toml");
        let sections = text.lines().filter_map(|line| line.strip_prefix("[\""));
        let names: Vec<_> = sections.map(|line| line.trim_end_matches("\"]")).collect();
        assert!(bases().iter().map(|base| base.name.as_str()).eq(names));
        assert!(!architectures().is_empty() && !cells().is_empty());
    }

    #[test]
    #[should_panic(expected = "targets/: 6.12: unknown field `colour`")]
    fn a_wrong_entry_is_named() {
        read::<Base>("[\"6.12\"]\ncolour = \"red\"\n", |_, _| ());
    }
}
