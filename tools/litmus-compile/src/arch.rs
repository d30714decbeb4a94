// SPDX-License-Identifier: GPL-2.0

//! What is particular to an architecture.

mod arm64;
mod riscv64;
mod x86_64;

use lkmm_lift::Architecture;

/// What there is to know of an architecture besides its instructions.
#[derive(Debug)]
pub struct Arch {
    /// The kernel's name of it.
    pub name: &'static str,
    /// The project's name of it, in targets/architectures.toml.
    pub target: &'static str,
    /// What lifts its instructions.
    pub lifter: Architecture,
    /// The CPUs that the kernel chooses alternatives for, the default first.
    pub views: &'static [View],
    /// An instruction that orders all before it with all behind it.
    pub full_barrier: &'static str,
    /// The starts of the instructions that access memory, as herd7 has them.
    accesses: &'static [&'static str],
    /// The starts of those that load and store at once, or store if nobody else did.
    atomic: &'static [&'static str],
}

/// A CPU, by which alternatives the kernel patches in on it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// The capabilities that it has.
    pub capabilities: &'static [&'static str],
}

impl Arch {
    /// The architecture of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        let all = [&arm64::ARM64, &riscv64::RISCV64, &x86_64::X86_64];
        all.into_iter().find(|arch| arch.name == name)
    }

    /// The view of this name.
    pub fn view(&self, name: &str) -> Option<&'static View> {
        self.views.iter().find(|view| view.name == name)
    }

    /// Whether a line of a test accesses memory.
    pub fn is_access(&self, line: &str) -> bool {
        self.accesses.iter().any(|start| line.starts_with(start))
    }

    /// Whether it is a part of an atomic operation.
    pub fn is_atomic(&self, line: &str) -> bool {
        self.atomic.iter().any(|start| line.starts_with(start))
    }
}
