// SPDX-License-Identifier: GPL-2.0

//! The kernels that are looked at, and which part of the matrix each of them has.

use crate::cell::{Cell, Target};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A kernel that has a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "names of versions")]
pub enum Base {
    Linux6_12,
    Linux7_3,
}

impl Base {
    /// From old to new.
    pub const ALL: [Self; 2] = [Self::Linux6_12, Self::Linux7_3];

    /// As in `BASE=`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux6_12 => "6.12",
            Self::Linux7_3 => "7.3",
        }
    }

    /// Its whole matrix: an audit without one of these is not complete.
    pub fn cells(self) -> Vec<Cell> {
        let mut cells = Cell::all();

        cells.retain(|cell| !(self.always_has_lse() && cell.target == Target::Arm64Llsc));
        cells
    }

    /// Whether arm64 kernels always have LSE instructions beside LL/SC, with no option for it.
    pub fn always_has_lse(self) -> bool {
        self == Self::Linux7_3
    }

    /// Where its snapshots are, below the crate's folder.
    pub fn snapshots(self, top: &Path) -> PathBuf {
        top.join("snapshots").join(self.name())
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name);

        Self::ALL
            .into_iter()
            .find(|base| base.name() == name)
            .ok_or_else(|| format!("no such base; there is: {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back() {
        for base in Base::ALL {
            assert_eq!(base.to_string().parse(), Ok(base));
        }
        assert!("6.1".parse::<Base>().is_err());
    }

    #[test]
    fn a_kernel_that_always_has_lse_has_no_cell_without() {
        let without = |base: Base| {
            let cells = base.cells();
            cells
                .iter()
                .filter(|cell| cell.target == Target::Arm64Llsc)
                .count()
        };

        assert_eq!(
            Base::Linux6_12.cells().len(),
            without(Base::Linux6_12) + Base::Linux7_3.cells().len()
        );
        assert_eq!(without(Base::Linux6_12), 4);
        assert_eq!(without(Base::Linux7_3), 0);
    }
}
