// SPDX-License-Identifier: GPL-2.0

//! The points of the matrix: which machine code is looked at. `targets/cells.toml` lists them.

use crate::arch::{arm64::Arm64, loongarch64::Loongarch64, riscv64::Riscv64, x86_64::X86_64, Arch};
use crate::error::{Error, Result};
use lkmm_targets::{bases, cells};
use std::fmt;
use std::str::FromStr;

const ARCHS: [&dyn Arch; 4] = [&X86_64, &Arm64, &Riscv64, &Loongarch64];

/// A target and what the compiler optimises for: all that C's code depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    target: usize,
    opt: usize,
}

/// How Rust reaches the C primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The helper's code stands where Rust uses it.
    Inlined,
    /// Rust calls the helper.
    Called,
}

/// A point of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Cell {
    pub build: Build,
    pub mode: Mode,
}

/// Finds a base by the name that `BASE=` has.
pub fn base(name: &str) -> Result<&'static str> {
    let mut names = bases().iter().map(|base| base.name.as_str());

    names.find(|base| *base == name).ok_or_else(|| {
        let known: Vec<&str> = bases().iter().map(|base| base.name.as_str()).collect();
        Error::UnknownBase(name.to_owned(), known.join(", "))
    })
}

impl Build {
    /// Those of all bases.
    pub fn all() -> impl Iterator<Item = Self> {
        cells().iter().enumerate().flat_map(|(target, cell)| {
            (0..cell.optimisations.len()).map(move |opt| Self { target, opt })
        })
    }

    /// Its target.
    pub fn target(self) -> &'static lkmm_targets::Cell {
        &cells()[self.target]
    }

    /// What the compiler optimises for: `O2` or `Os`.
    pub fn opt(self) -> &'static str {
        &self.target().optimisations[self.opt]
    }

    /// What there is to know about its machine code.
    pub fn arch(self) -> &'static dyn Arch {
        let wanted = &self.target().kernel_arch;
        let arch = ARCHS.into_iter().find(|arch| arch.name() == wanted);

        arch.expect("src/arch/ has a file for each architecture of targets/cells.toml")
    }
}

impl Mode {
    /// As in a cell's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inlined => "inlined",
            Self::Called => "called",
        }
    }
}

impl Cell {
    /// Those of all bases.
    pub fn all() -> impl Iterator<Item = Self> {
        let modes = [Mode::Inlined, Mode::Called];
        let cells = Build::all().flat_map(move |build| modes.map(|mode| Self { build, mode }));
        cells.filter(|cell| cell.is_compared() || cell.is_in(&cell.build.target().litmus_helpers))
    }

    fn is_in(self, helpers: &[String]) -> bool {
        helpers.iter().any(|it| it == self.mode.name())
    }

    /// Whether its machine code is compared.
    fn is_compared(self) -> bool {
        self.is_in(&self.build.target().helpers)
    }

    /// Those of a base whose machine code is compared: an audit without one of these is not complete.
    pub fn of(base: &str) -> impl Iterator<Item = Self> + use<'_> {
        let of_base = move |cell: &Self| cell.build.target().bases.iter().any(|b| b == base);
        Self::all().filter(move |cell| cell.is_compared() && of_base(cell))
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.target().name, self.opt())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.build, self.mode.name())
    }
}

impl FromStr for Build {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::all().find(|build| build.to_string() == name);
        found.ok_or_else(|| Error::UnknownCell(name.to_owned()))
    }
}

impl FromStr for Cell {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::all().find(|cell| cell.to_string() == name);
        found.ok_or_else(|| Error::UnknownCell(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_has_an_architecture() {
        for cell in Cell::all() {
            assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
            assert_eq!(cell.build.arch().name(), cell.build.target().kernel_arch);
        }
        assert!("x86_64_O2".parse::<Cell>().is_err());
        assert!("6.1".parse::<Cell>().is_err() && base("6.1").is_err());
    }

    #[test]
    fn a_base_has_the_cells_that_name_it() {
        let compared = Cell::all().filter(|cell| cell.is_compared()).count();
        assert!(compared < Cell::all().count());
        assert_eq!(Cell::of("6.12").count(), compared);
        assert!(Cell::of("7.3").all(|cell| cell.build.target().name != "arm64_llsc"));
        assert_eq!(Cell::of("7.3").count(), compared - 4);
    }
}
