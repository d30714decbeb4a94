// SPDX-License-Identifier: GPL-2.0

//! Which instruction becomes which of herd7's. An instruction without a row is unsupported.

use super::{arithmetic, atomic, branch, memory, Lowering};

/// A row of the table.
pub(crate) struct Row {
    /// The instruction, without the letters for acquire and release.
    name: &'static str,
    /// How herd7 calls what it becomes, or the main part of it.
    pub herd: &'static str,
    pub lower: Lower,
}

/// Writes an instruction in herd7's. The error is what is not supported.
pub(crate) type Lower = fn(&mut Lowering<'_>, herd: &str) -> Result<(), String>;

const fn row(name: &'static str, herd: &'static str, lower: Lower) -> Row {
    Row { name, herd, lower }
}

/// herd7 computes with 64 bits throughout, knows no unsigned comparison, and shifts to the right only by a
/// number and without the sign.
const ROWS: &[Row] = &[
    row("addi", "addi", arithmetic::add),
    row("add", "add", arithmetic::add),
    row("andi", "andi", arithmetic::compute),
    row("ori", "ori", arithmetic::compute),
    row("xori", "xori", arithmetic::compute),
    row("slti", "slti", arithmetic::less),
    row("sltiu", "slt", arithmetic::less_unsigned),
    row("slli", "slli", arithmetic::compute),
    row("srli", "srli", arithmetic::compute),
    row("srai", "srli", arithmetic::shift_right),
    row("sub", "sub", arithmetic::compute),
    row("and", "and", arithmetic::compute),
    row("or", "or", arithmetic::compute),
    row("xor", "xor", arithmetic::compute),
    row("slt", "slt", arithmetic::less),
    row("sltu", "slt", arithmetic::less_unsigned),
    row("sll", "sll", arithmetic::shift_left),
    row("srl", "srli", arithmetic::shift_right),
    row("sra", "srli", arithmetic::shift_right),
    row("addiw", "addi", arithmetic::compute),
    row("slliw", "slli", arithmetic::compute),
    row("srliw", "srli", arithmetic::shift_right),
    row("sraiw", "srli", arithmetic::shift_right),
    row("addw", "add", arithmetic::compute),
    row("subw", "sub", arithmetic::compute),
    row("sllw", "sll", arithmetic::shift_left),
    row("srlw", "srli", arithmetic::shift_right),
    row("sraw", "srli", arithmetic::shift_right),
    row("lui", "li", memory::page),
    row("auipc", "", memory::page),
    row("lb", "lb", memory::load),
    row("lh", "lh", memory::load),
    row("lw", "lw", memory::load),
    row("ld", "ld", memory::load),
    row("lbu", "lbu", memory::load),
    row("lhu", "lhu", memory::load),
    row("lwu", "lwu", memory::load),
    row("sb", "sb", memory::store),
    row("sh", "sh", memory::store),
    row("sw", "sw", memory::store),
    row("sd", "sd", memory::store),
    row("lr.w", "lr.w", atomic::load_reserved),
    row("lr.d", "lr.d", atomic::load_reserved),
    row("sc.w", "sc.w", atomic::fetch),
    row("sc.d", "sc.d", atomic::fetch),
    row("amoswap.w", "amoswap.w", atomic::fetch),
    row("amoswap.d", "amoswap.d", atomic::fetch),
    row("amoadd.w", "amoadd.w", atomic::fetch),
    row("amoadd.d", "amoadd.d", atomic::fetch),
    row("amoand.w", "amoand.w", atomic::fetch),
    row("amoand.d", "amoand.d", atomic::fetch),
    row("amoor.w", "amoor.w", atomic::fetch),
    row("amoor.d", "amoor.d", atomic::fetch),
    row("amoxor.w", "amoxor.w", atomic::fetch),
    row("amoxor.d", "amoxor.d", atomic::fetch),
    row("fence", "fence", atomic::fence),
    row("beq", "beq", branch::conditional),
    row("bne", "bne", branch::conditional),
    row("blt", "blt", branch::conditional),
    row("bge", "bge", branch::conditional),
    row("bltu", "blt", branch::conditional),
    row("bgeu", "bge", branch::conditional),
    row("jal", "", branch::nothing),
    row("jalr", "", branch::nothing),
    row("call", "", branch::nothing),
    row("tail", "", branch::nothing),
    row("ebreak", "", branch::nothing),
];

/// The row of an instruction.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// The names of all rows.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = String> {
    ROWS.iter().map(|row| row.name.to_owned())
}
