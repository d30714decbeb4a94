// SPDX-License-Identifier: GPL-2.0

//! The rows of branches.

use super::arithmetic::source;
use super::Lowering;
use crate::lowering::read;

type Done = Result<(), String>;

/// The control flow graph has what the instruction does.
pub(super) fn nothing(_: &mut Lowering<'_>, _: &str) -> Done {
    Ok(())
}

pub(super) fn conditional(it: &mut Lowering<'_>, herd: &str) -> Done {
    let decoded = &it.instruction.decoded;
    let is_unsigned = decoded.name.ends_with('u');
    let (mut left, mut right) = (source(decoded.rs1)?, source(decoded.rs2)?);
    if is_unsigned {
        (left, right) = (it.flip_sign(left)?, it.flip_sign(right)?);
    }
    let text = format!("{herd} {{}},{{}},{{label}}");
    it.branch(text, &[read(left, 64), read(right, 64)])
}
