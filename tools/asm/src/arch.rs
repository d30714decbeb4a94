// SPDX-License-Identifier: GPL-2.0

//! All that is particular to an architecture: one record each, in a file of its own.

pub mod arm64;
pub mod loongarch64;
pub mod riscv64;
pub mod x86_64;

use crate::insn::{Body, Insn, Line};
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
pub struct AltLayout {
    pub size: usize,
    pub orig_len: usize,
    pub alt_len: usize,
    /// Bytes of a length.
    pub width: usize,
}

/// What there is to know about an architecture.
pub trait Arch: Sync {
    /// `ARCH=` of the kernel build.
    fn name(&self) -> &'static str;

    /// `EM_*`.
    fn machine(&self) -> elf::Machine;

    /// Whether a relocation says nothing about the code, such as a permission to shorten it.
    fn ignores_relocation(&self, _kind: elf::RelocationType) -> bool {
        false
    }

    /// Whether an instruction with this relocation loads a symbol's address, which the linker leaves
    /// in a table (GOT), and not what is there.
    fn loads_address(&self, _kind: elf::RelocationType) -> bool {
        false
    }

    /// What a relocation adds because the CPU counts from the end of the instruction.
    fn addend_bias(&self) -> i64 {
        0
    }

    /// Joins what is one instruction to a reader, drops padding and landing pads.
    fn tidy(&self, insns: Vec<Insn>) -> Vec<Insn>;

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

    /// The mnemonic without what says how wide the access is.
    fn without_width(&self, mnemonic: &str) -> String;

    fn register(&self, token: &str) -> Option<Register>;

    /// Whether the compiler may choose it freely in a function with this number of arguments: not
    /// if it has an argument or the result.
    fn free(&self, number: u8, arguments: usize) -> bool {
        number != 0 && usize::from(number) >= arguments
    }

    /// How it describes alternative instructions.
    fn alternatives(&self) -> AltLayout;

    /// Its manual, and where that says what its instructions order; for the document.
    fn manual(&self) -> &'static str;
}

/// The accesses and barriers of a function: mnemonics, with what a barrier orders. A branch to the
/// next instruction is a barrier, as it does nothing else.
pub fn accesses(body: &Body, arch: &dyn Arch) -> Vec<String> {
    let of_line = |(at, line): (usize, &Line)| match line {
        Line::Insn { mnemonic, operands } if branches_to(operands, body.0.get(at + 1)) => {
            Some(mnemonic.clone())
        }
        Line::Insn { mnemonic, operands } if arch.significant(mnemonic, operands) => {
            let bare = operands.is_empty() || operands.contains(['(', '[', '$', '%']);
            Some(if bare {
                mnemonic.clone()
            } else {
                format!("{mnemonic} {operands}")
            })
        }
        Line::Alternative(text) => {
            let (mnemonic, operands) = text.split_once(' ').unwrap_or((text, ""));
            let significant = arch.significant(mnemonic, operands);
            significant.then(|| format!("or {mnemonic}"))
        }
        _ => None,
    };

    body.0.iter().enumerate().filter_map(of_line).collect()
}

fn branches_to(operands: &str, next: Option<&Line>) -> bool {
    let target = operands.rsplit([' ', ',']).next();

    matches!(next, Some(Line::Label(n)) if target == Some(&format!(".L{n}")))
}

/// What a RISC has: a conditional or unconditional branch within the function, or out of it.
fn branch_or_tail(insn: &Insn) -> Control {
    if insn.target.is_some() {
        Control::Branch
    } else {
        Control::TailCall
    }
}

/// Makes one instruction of the two that a call to anywhere consists of: `call` or `tail`.
///
/// The first has the relocation, the second is one of `jumps`.
fn join_calls(insns: Vec<Insn>, first: &str, jumps: &[&str]) -> Vec<Insn> {
    let mut joined: Vec<Insn> = Vec::with_capacity(insns.len());

    for insn in insns {
        let jump = jumps.contains(&insn.mnemonic.as_str());
        let start = joined.pop_if(|last| jump && last.mnemonic == first && last.symbol.is_some());

        joined.push(match start {
            Some(start) => {
                let returns = insn.mentions(&["ra", "$ra"]);
                let mnemonic = if returns { "call" } else { "tail" };
                Insn {
                    mnemonic: mnemonic.to_owned(),
                    operands: String::new(),
                    ..start
                }
            }
            None => insn,
        });
    }
    joined
}
