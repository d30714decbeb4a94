// SPDX-License-Identifier: GPL-2.0

//! All that is particular to an architecture: one record each, in a file of its own.

mod arm64;
mod loongarch64;
mod riscv64;
mod x86_64;

pub use arm64::ARM64;
pub use loongarch64::LOONGARCH64;
pub use riscv64::RISCV64;
pub use x86_64::X86_64;

use crate::insn::Insn;
use object::elf;

/// Where an instruction passes control to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The next instruction.
    Next,
    /// The caller.
    Return,
    /// Another function, and comes back.
    Call,
    /// Another function, in place of returning.
    TailCall,
    /// This function, perhaps on a condition.
    Branch,
}

/// What an instruction beside a call may do in a function that only calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glue {
    /// Moves, extends or tests values in registers.
    Register,
    /// Accesses or adjusts the function's own stack frame.
    Stack,
    /// Stores to other memory.
    Store,
    /// Anything else.
    Other,
}

/// A general register in an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// The same for each of its names.
    pub number: u8,
    /// Which of its names, and so how many of its bits.
    pub width: char,
}

/// Where the kernel's `struct alt_instr` of an architecture has its fields.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the kernel's names")]
pub struct AltLayout {
    pub size: usize,
    pub orig_len: usize,
    pub alt_len: usize,
    /// Bytes of a length.
    pub width: usize,
}

/// Where an architecture's manual says what an instruction orders.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Reference {
    pub about: &'static str,
    pub manual: &'static str,
    pub section: &'static str,
}

/// What there is to know about an architecture.
pub trait Arch: Sync {
    /// The kernel's name for it.
    fn name(&self) -> &'static str;

    /// `EM_*`.
    fn machine(&self) -> elf::Machine;

    /// Whether a relocation says nothing about the code, such as a permission to shorten it.
    fn ignores_relocation(&self, _kind: elf::RelocationType) -> bool {
        false
    }

    /// What a relocation adds because the CPU counts from the end of the instruction.
    fn addend_bias(&self) -> i64 {
        0
    }

    /// Joins what is one instruction to a reader, drops padding and landing pads.
    fn tidy(&self, insns: Vec<Insn>) -> Vec<Insn>;

    /// The instructions without a frame record, if they have one and use it for nothing.
    fn without_frame(&self, _insns: &[Insn]) -> Option<Vec<Insn>> {
        None
    }

    /// Where it passes control to.
    fn control(&self, insn: &Insn) -> Control;

    /// What it is beside a call. `bases` are registers that hold an address in the stack frame.
    fn glue(&self, insn: &Insn, bases: &[String]) -> Glue;

    /// The register that it writes, if any.
    fn destination<'i>(&self, insn: &'i Insn) -> Option<&'i str> {
        insn.operand_list().first().copied()
    }

    /// Whether it puts an address in the stack frame into a register.
    fn makes_stack_address(&self, insn: &Insn) -> bool;

    /// Whether it is what a table of orderings shows: an access to shared memory, or a barrier.
    fn significant(&self, mnemonic: &str, operands: &str) -> bool;

    /// Reads a register's name.
    fn register(&self, token: &str) -> Option<Register>;

    /// Whether the compiler may choose it freely in a function with this number of arguments.
    fn free(&self, number: u8, arguments: usize) -> bool;

    /// How it describes alternative instructions.
    fn alternatives(&self) -> AltLayout;

    /// The manual.
    fn references(&self) -> &'static [Reference];
}

/// The name of a machine that somebody may have built for by mistake.
pub fn machine_name(machine: elf::Machine) -> String {
    match machine {
        elf::EM_X86_64 => "x86_64".to_owned(),
        elf::EM_AARCH64 => "arm64".to_owned(),
        elf::EM_RISCV => "riscv64".to_owned(),
        elf::EM_LOONGARCH => "loongarch64".to_owned(),
        other => format!("ELF machine {other}"),
    }
}

/// Drops instructions, and lets branches to one go to what follows it: `normal` does that.
fn drop_all(insns: &mut Vec<Insn>, dropped: impl Fn(&Insn) -> bool) {
    insns.retain(|insn| !dropped(insn));
}

// What a RISC has: a conditional or unconditional branch within the function, or out of it.
fn branch_or_tail(insn: &Insn) -> Control {
    if insn.target.is_some() {
        Control::Branch
    } else {
        Control::TailCall
    }
}

// Whether one of the words stands in the operands.
fn mentions(insn: &Insn, names: &[&str]) -> bool {
    insn.operands
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '$' && c != '%')
        .any(|word| names.contains(&word))
}
