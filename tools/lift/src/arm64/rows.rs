// SPDX-License-Identifier: GPL-2.0

//! Which instruction becomes which of herd7's. An instruction without a row is unsupported.

use super::{arithmetic, atomic, branch, memory, Lowering};
use yaxpeax_arm::armv8::a64::Opcode::{self, *};

/// A row of the table.
pub(crate) struct Row {
    /// The instruction, with any operand that is part of yaxpeax's opcode.
    opcode: Opcode,
    /// How herd7 calls what it becomes, or the main part of it.
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

/// `{order}` is the letters for acquire and release. herd7 has instructions by their plain names only:
/// yaxpeax decodes `lsl`, `cset`, `cmp` and the like as what they are short for.
const ROWS: &[Row] = &[
    row(ADD, "ADD", arithmetic::add),
    row(SUB, "SUB", arithmetic::add),
    row(ADDS, "ADDS", arithmetic::three_operands),
    row(SUBS, "SUBS", arithmetic::three_operands),
    row(AND, "AND", arithmetic::three_operands),
    row(ANDS, "ANDS", arithmetic::three_operands),
    row(BIC, "BIC", arithmetic::three_operands),
    row(BICS, "BICS", arithmetic::three_operands),
    row(ORR, "ORR", arithmetic::or),
    row(ORN, "ORN", arithmetic::three_operands),
    row(EOR, "EOR", arithmetic::three_operands),
    row(EON, "EOR", arithmetic::exclusive_or_not),
    row(MOVZ, "MOV", arithmetic::move_wide),
    row(MOVN, "MOV", arithmetic::move_wide_not),
    row(MOVK, "ORR", arithmetic::move_keep),
    row(UBFM, "UBFM", arithmetic::bitfield),
    row(SBFM, "SBFM", arithmetic::bitfield),
    row(BFM, "UBFM", arithmetic::bitfield_insert),
    row(EXTR, "EXTR", arithmetic::extract),
    row(LSLV, "LSL", arithmetic::shift),
    row(LSRV, "LSR", arithmetic::shift),
    row(ASRV, "ASR", arithmetic::shift),
    row(RORV, "ROR", arithmetic::shift),
    row(MADD, "MADD", arithmetic::multiply),
    row(MSUB, "MSUB", arithmetic::multiply),
    row(SMADDL, "SMADDL", arithmetic::multiply),
    row(SMSUBL, "SMSUBL", arithmetic::multiply),
    row(UMADDL, "UMADDL", arithmetic::multiply),
    row(UMSUBL, "UMSUBL", arithmetic::multiply),
    row(RBIT, "RBIT", arithmetic::two_operands),
    row(REV, "REV", arithmetic::two_operands),
    row(REV16, "REV16", arithmetic::two_operands),
    row(REV32, "REV32", arithmetic::two_operands),
    row(CSEL, "CSEL", arithmetic::select),
    row(CSINC, "CSINC", arithmetic::select),
    row(CSINV, "CSINV", arithmetic::select),
    row(CSNEG, "CSNEG", arithmetic::select),
    row(CCMP, "SUBS", arithmetic::conditional_compare),
    row(CCMN, "ADDS", arithmetic::conditional_compare),
    row(ADRP, "", memory::page),
    row(LDR, "LDR", memory::load),
    row(LDRB, "LDRB", memory::load),
    row(LDRH, "LDRH", memory::load),
    row(LDRSB, "LDRSB", memory::load),
    row(LDRSH, "LDRSH", memory::load),
    row(LDRSW, "LDRSW", memory::load),
    row(LDUR, "LDR", memory::load),
    row(LDURB, "LDRB", memory::load),
    row(LDURH, "LDRH", memory::load),
    row(LDURSB, "LDRSB", memory::load),
    row(LDURSH, "LDRSH", memory::load),
    row(LDURSW, "LDRSW", memory::load),
    row(STR, "STR", memory::store),
    row(STRB, "STRB", memory::store),
    row(STRH, "STRH", memory::store),
    row(STUR, "STR", memory::store),
    row(STURB, "STRB", memory::store),
    row(STURH, "STRH", memory::store),
    row(LDP, "LDR", memory::load_pair),
    row(STP, "STR", memory::store_pair),
    row(LDAR, "LDAR", memory::load),
    row(LDARB, "LDARB", memory::load),
    row(LDARH, "LDARH", memory::load),
    row(LDAPR, "LDAPR", memory::load),
    row(LDAPRB, "LDAPRB", memory::load),
    row(LDAPRH, "LDAPRH", memory::load),
    row(STLR, "STLR", memory::store),
    row(STLRB, "STLRB", memory::store),
    row(STLRH, "STLRH", memory::store),
    row(LDXR, "LDXR", memory::load),
    row(LDXRB, "LDXRB", memory::load),
    row(LDXRH, "LDXRH", memory::load),
    row(LDAXR, "LDAXR", memory::load),
    row(LDAXRB, "LDAXRB", memory::load),
    row(LDAXRH, "LDAXRH", memory::load),
    row(STXR, "STXR", memory::store_exclusive),
    row(STXRB, "STXRB", memory::store_exclusive),
    row(STXRH, "STXRH", memory::store_exclusive),
    row(STLXR, "STLXR", memory::store_exclusive),
    row(STLXRB, "STLXRB", memory::store_exclusive),
    row(STLXRH, "STLXRH", memory::store_exclusive),
    row(CAS(0), "CAS{order}", atomic::compare_and_swap),
    row(CASB(0), "CAS{order}B", atomic::compare_and_swap),
    row(CASH(0), "CAS{order}H", atomic::compare_and_swap),
    row(SWP(0), "SWP{order}", atomic::fetch),
    row(SWPB(0), "SWP{order}B", atomic::fetch),
    row(SWPH(0), "SWP{order}H", atomic::fetch),
    row(LDADD(0), "LDADD{order}", atomic::fetch),
    row(LDADDB(0), "LDADD{order}B", atomic::fetch),
    row(LDADDH(0), "LDADD{order}H", atomic::fetch),
    row(LDCLR(0), "LDCLR{order}", atomic::fetch),
    row(LDCLRB(0), "LDCLR{order}B", atomic::fetch),
    row(LDCLRH(0), "LDCLR{order}H", atomic::fetch),
    row(LDEOR(0), "LDEOR{order}", atomic::fetch),
    row(LDEORB(0), "LDEOR{order}B", atomic::fetch),
    row(LDEORH(0), "LDEOR{order}H", atomic::fetch),
    row(LDSET(0), "LDSET{order}", atomic::fetch),
    row(LDSETB(0), "LDSET{order}B", atomic::fetch),
    row(LDSETH(0), "LDSET{order}H", atomic::fetch),
    row(DMB(0), "DMB", memory::barrier),
    row(DSB(0), "DSB", memory::barrier),
    row(ISB, "ISB", memory::barrier),
    row(MRS, "", memory::task),
    row(PRFM, "", branch::nothing),
    row(HINT, "", branch::hint),
    row(PACIASP, "", branch::nothing),
    row(AUTIASP, "", branch::nothing),
    row(B, "B", branch::nothing),
    row(BL, "BL", branch::nothing),
    row(RET, "RET", branch::nothing),
    row(BRK, "", branch::nothing),
    row(UDF, "", branch::nothing),
    row(Bcc(0), "B.{condition}", branch::conditional),
    row(CBZ, "CBZ", branch::compare),
    row(CBNZ, "CBNZ", branch::compare),
    row(TBZ, "TBZ", branch::test_bit),
    row(TBNZ, "TBNZ", branch::test_bit),
];

/// The row of an instruction.
pub(crate) fn find(opcode: Opcode) -> Option<&'static Row> {
    let wanted = std::mem::discriminant(&opcode);
    ROWS.iter()
        .find(|row| std::mem::discriminant(&row.opcode) == wanted)
}

/// The names of all rows.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = String> {
    ROWS.iter().map(|row| name(row.opcode))
}

/// The name of an instruction, without the letters for acquire and release.
pub(crate) fn name(opcode: Opcode) -> String {
    let name = format!("{opcode:?}").to_lowercase();
    name.split('(').next().unwrap_or_default().to_owned()
}
