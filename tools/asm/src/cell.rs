// SPDX-License-Identifier: GPL-2.0

//! The points of the matrix: which machine code is looked at.

use crate::target::Arch;
use crate::{Error, Result};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// An instruction set, and which of its ways to do atomics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "names of architectures")]
pub enum Target {
    X86_64,
    /// Load-linked and store-conditional only.
    Arm64Llsc,
    /// Both, chosen at boot: LSE instructions, and LL/SC for CPUs without.
    Arm64Lse,
    /// With link-time optimisation, where `READ_ONCE()` is an acquire.
    Arm64Lto,
    Riscv64,
    Loongarch64,
}

/// What the compiler optimises for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "names of compiler options")]
pub enum Opt {
    O2,
    Os,
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
    pub target: Target,
    pub opt: Opt,
    pub mode: Mode,
}

impl Target {
    /// In the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::X86_64,
        Self::Arm64Llsc,
        Self::Arm64Lse,
        Self::Arm64Lto,
        Self::Riscv64,
        Self::Loongarch64,
    ];

    /// As in a cell's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64Llsc => "arm64_llsc",
            Self::Arm64Lse => "arm64_lse",
            Self::Arm64Lto => "arm64_lto",
            Self::Riscv64 => "riscv64",
            Self::Loongarch64 => "loongarch64",
        }
    }

    /// What there is to know about its machine code.
    pub fn arch(self) -> &'static dyn Arch {
        use crate::target::{ARM64, LOONGARCH64, RISCV64, X86_64};

        match self {
            Self::X86_64 => &X86_64,
            Self::Arm64Llsc | Self::Arm64Lse | Self::Arm64Lto => &ARM64,
            Self::Riscv64 => &RISCV64,
            Self::Loongarch64 => &LOONGARCH64,
        }
    }

    // Clang's LTO in the kernel is for -O2.
    fn has_opt(self, opt: Opt) -> bool {
        self != Self::Arm64Lto || opt == Opt::O2
    }

    // CONFIG_RUST_INLINE_HELPERS depends on these.
    fn has_mode(self, mode: Mode) -> bool {
        mode == Mode::Called || !matches!(self, Self::Riscv64 | Self::Loongarch64)
    }
}

impl Opt {
    /// As in a cell's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::O2 => "O2",
            Self::Os => "Os",
        }
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
    /// The whole matrix: an audit without one of these is not complete.
    pub fn all() -> Vec<Self> {
        let mut cells = Vec::new();

        for target in Target::ALL {
            for opt in [Opt::O2, Opt::Os] {
                for mode in [Mode::Inlined, Mode::Called] {
                    if target.has_opt(opt) && target.has_mode(mode) {
                        cells.push(Self { target, opt, mode });
                    }
                }
            }
        }
        cells
    }

    /// The name of what C compiles to, which does not depend on how Rust gets at it.
    pub fn c_name(self) -> String {
        format!("{}_{}", self.target.name(), self.opt.name())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.c_name(), self.mode.name())
    }
}

impl FromStr for Cell {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::all()
            .into_iter()
            .find(|cell| cell.to_string() == name)
            .ok_or_else(|| Error::UnknownCell(name.to_owned()))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back() {
        for cell in Cell::all() {
            assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
        }
    }

    #[test]
    fn there_are_no_others() {
        assert_eq!(Cell::all().len(), 4 + 4 + 4 + 2 + 2 + 2);
        assert!("arm64_lto_Os_called".parse::<Cell>().is_err());
        assert!("riscv64_O2_inlined".parse::<Cell>().is_err());
        assert!("x86_64_O2".parse::<Cell>().is_err());
    }
}
