// SPDX-License-Identifier: GPL-2.0

//! The rows of atomic instructions and barriers, and the lock functions of the kernel.

use super::arithmetic::{source, target};
use super::decode::{accesses, order};
use super::memory::{stored, width, Address};
use super::Lowering;
use crate::lowering::{read, write};
use crate::options::Callee;
use crate::process::CutReason;
use crate::program::Register;

type Done = Result<(), String>;

pub(super) fn load_reserved(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(herd);
    let order = order(it.instruction.decoded.immediate);
    let address = Address::of(it, bits)?;
    let to = target(it);
    it.access(
        format!("{herd}{order} {{}},{}", address.text),
        &[write(to, 64), address.base],
    )?;
    leave(it, to, bits)
}

/// Instructions that read or reserve, and write a register: `amo`, and store-conditional.
pub(super) fn fetch(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(herd);
    let order = order(it.instruction.decoded.immediate);
    let operand = source(it.instruction.decoded.rs2)?;
    let operand = stored(it, operand, bits)?;
    let address = Address::of(it, bits)?;
    let to = target(it);
    it.access(
        format!("{herd}{order} {{}},{{}},{}", address.text),
        &[write(to, 64), read(operand, 64), address.base],
    )?;
    leave(it, to, bits)
}

fn leave(it: &mut Lowering<'_>, to: Register, bits: u8) -> Done {
    if bits == 32 && to != Register::Zero {
        it.extend(to, to, 32, true)?;
    }
    Ok(())
}

/// Fences; the model has no devices.
pub(super) fn fence(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = it.instruction.decoded.immediate;
    let memory = |set: i64| accesses(set & 3);
    let (before, after) = (memory(bits >> 4), memory(bits));
    match bits >> 8 & 15 {
        0 if before.is_empty() || after.is_empty() => Ok(()),
        0 => it.access(format!("{herd} {before},{after}"), &[]),
        8 => it.access(format!("{herd}.tso"), &[]),
        mode => Err(format!("fence of mode {mode}")),
    }
}

/// The register of the first parameter, and of the result.
const LOCK: Register = Register::Machine(10);

/// What a known function does with its parameter: a ticket lock, of which only the fast path counts. As a
/// variable, it is 1 if it is taken and 0 if it is free.
pub(super) fn call(it: &mut Lowering<'_>, callee: Callee) -> Done {
    let (lock, zero) = (read(LOCK, 64), read(Register::Zero, 64));
    let (found, taken) = (it.output.temporary(), it.output.temporary());
    match callee {
        Callee::SpinUnlock => {
            it.access("fence rw,w", &[])?;
            it.access("sw {},0({})", &[zero, lock])
        }
        Callee::SpinLock => {
            it.compute("li {},1", &[write(taken, 64)])?;
            it.access(
                "amoswap.w.aqrl {},{},0({})",
                &[write(found, 64), read(taken, 64), lock],
            )?;
            let contended = it.cut(CutReason::Contended);
            it.branch_to("bne {},{},{label}", &[read(found, 64), zero], contended)
        }
        Callee::SpinTryLock => {
            let status = it.output.temporary();
            let (again, end) = (it.cut(CutReason::Retry), it.output.program.fresh_label());
            it.access("lr.w {},0({})", &[write(found, 64), lock])?;
            it.branch_to("bne {},{},{label}", &[read(found, 64), zero], end)?;
            it.compute("li {},1", &[write(taken, 64)])?;
            it.access(
                "sc.w.rl {},{},0({})",
                &[write(status, 64), read(taken, 64), lock],
            )?;
            it.branch_to("bne {},{},{label}", &[read(status, 64), zero], again)?;
            it.access("fence rw,rw", &[])?;
            it.output.program.label(end);
            it.compute("xori {},{},1", &[write(LOCK, 32), read(found, 64)])
        }
        Callee::Nothing | Callee::Panic | Callee::Contended => Ok(()),
    }
}
