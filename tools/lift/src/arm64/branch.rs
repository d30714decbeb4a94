// SPDX-License-Identifier: GPL-2.0

//! The rows of branches, and of instructions without an effect that herd7 knows.

use super::Lowering;
use crate::lowering::{read, write};
use crate::program::Register;
use crate::state::Content;

type Done = Result<(), String>;

/// The control flow graph has what the instruction does, or it does nothing.
pub(super) fn nothing(_: &mut Lowering<'_>, _: &str) -> Done {
    Ok(())
}

/// Hints do nothing to registers and memory.
pub(super) fn hint(_: &mut Lowering<'_>, _: &str) -> Done {
    Ok(())
}

pub(super) fn conditional(it: &mut Lowering<'_>, herd: &str) -> Done {
    let condition = Lowering::condition(it.opcode_number());
    it.branch(
        format!("{} {{label}}", herd.replace("{condition}", condition)),
        &[],
    )
}

/// `cbz` and `cbnz`. herd7 tests all 64 bits.
pub(super) fn compare(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (register, bits) = it.register(0)?;
    let is_word =
        matches!(register, Register::Machine(number) if it.state.get(number) == Content::Word);
    let tested = if bits == 32 && !is_word {
        let low = it.output.temporary();
        it.compute("MOV {},{}", &[write(low, 32), read(register, 32)])?;
        low
    } else {
        register
    };
    it.branch(format!("{herd} {{}},{{label}}"), &[read(tested, bits)])
}

pub(super) fn test_bit(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (register, bits) = it.register(0)?;
    let bit = it.immediate(1)?;
    it.branch(
        format!("{herd} {{}},#{bit},{{label}}"),
        &[read(register, bits)],
    )
}
