// SPDX-License-Identifier: GPL-2.0

//! Which instruction becomes which of herd7's. An instruction without a row is unsupported.

use super::{arithmetic, atomic, condition, memory, Lowering};
use yaxpeax_x86::long_mode::Opcode::{self, *};

/// A row of the table.
pub(crate) struct Row {
    opcode: Opcode,
    /// How herd7 calls what it becomes, or the main part of it, without the letter for the size.
    pub herd: &'static str,
    pub lower: Lower,
}

/// Writes an instruction in herd7's. The error is what is not supported.
pub(crate) type Lower = fn(&mut Lowering<'_>, herd: &str) -> Result<(), String>;

const fn row(opcode: Opcode, herd: &'static str, lower: Lower) -> Row {
    Row {
        opcode,
        herd,
        lower,
    }
}

/// herd7 adds, and computes `or` and `xor`; it does not subtract, and has no `and`. It compares with the sign
/// and in 64 bits alone.
const ROWS: &[Row] = &[
    row(MOV, "mov", arithmetic::copy),
    row(MOVZX, "mov", arithmetic::copy),
    row(MOVSX, "mov", arithmetic::copy_signed),
    row(MOVSXD, "mov", arithmetic::copy_signed),
    row(CDQE, "mov", arithmetic::sign_extend),
    row(LEA, "add", arithmetic::address),
    row(ADD, "add", arithmetic::two_operands),
    row(SUB, "add", arithmetic::two_operands),
    row(ADC, "add", arithmetic::two_operands),
    row(SBB, "add", arithmetic::two_operands),
    row(AND, "or", arithmetic::two_operands),
    row(OR, "or", arithmetic::two_operands),
    row(XOR, "xor", arithmetic::two_operands),
    row(CMP, "", arithmetic::two_operands),
    row(TEST, "or", arithmetic::two_operands),
    row(INC, "add", arithmetic::one_operand),
    row(DEC, "add", arithmetic::one_operand),
    row(NEG, "add", arithmetic::one_operand),
    row(NOT, "xor", arithmetic::one_operand),
    row(IMUL, "add", arithmetic::multiply),
    row(SHL, "add", arithmetic::shift_left),
    row(SHR, "mov", arithmetic::shift_right),
    row(SAR, "mov", arithmetic::shift_right),
    row(XCHG, "xchg", atomic::exchange),
    row(XADD, "add", atomic::exchange_add),
    row(CMPXCHG, "cmpxchg", atomic::compare_exchange),
    row(PUSH, "mov", memory::push),
    row(POP, "mov", memory::pop),
    row(MFENCE, "mfence", atomic::barrier),
    row(LFENCE, "", condition::nothing),
    row(SFENCE, "", condition::nothing),
    row(SETB, "jgt", condition::set),
    row(SETAE, "jge", condition::set),
    row(SETZ, "je", condition::set),
    row(SETNZ, "jne", condition::set),
    row(SETA, "jgt", condition::set),
    row(SETBE, "jle", condition::set),
    row(SETS, "jgt", condition::set),
    row(SETNS, "jge", condition::set),
    row(SETL, "jgt", condition::set),
    row(SETGE, "jge", condition::set),
    row(SETG, "jgt", condition::set),
    row(SETLE, "jle", condition::set),
    row(CMOVB, "jgt", condition::select),
    row(CMOVNB, "jge", condition::select),
    row(CMOVZ, "je", condition::select),
    row(CMOVNZ, "jne", condition::select),
    row(CMOVA, "jgt", condition::select),
    row(CMOVNA, "jle", condition::select),
    row(CMOVS, "jgt", condition::select),
    row(CMOVNS, "jge", condition::select),
    row(CMOVL, "jgt", condition::select),
    row(CMOVGE, "jge", condition::select),
    row(CMOVG, "jgt", condition::select),
    row(CMOVLE, "jle", condition::select),
    row(JB, "jgt", condition::branch),
    row(JNB, "jge", condition::branch),
    row(JZ, "je", condition::branch),
    row(JNZ, "jne", condition::branch),
    row(JA, "jgt", condition::branch),
    row(JNA, "jle", condition::branch),
    row(JS, "jgt", condition::branch),
    row(JNS, "jge", condition::branch),
    row(JL, "jgt", condition::branch),
    row(JGE, "jge", condition::branch),
    row(JG, "jgt", condition::branch),
    row(JLE, "jle", condition::branch),
    row(NOP, "mov", arithmetic::observe),
    row(ENDBR64, "", condition::nothing),
    row(JMP, "", condition::nothing),
    row(CALL, "", condition::nothing),
    row(RETURN, "", condition::nothing),
    row(UD2, "", condition::nothing),
];

/// The row of an instruction.
pub(crate) fn find(opcode: Opcode) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.opcode == opcode)
}

/// The names of all rows.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = String> {
    ROWS.iter().map(|row| name(row.opcode))
}

pub(crate) fn name(opcode: Opcode) -> String {
    opcode.to_string()
}
