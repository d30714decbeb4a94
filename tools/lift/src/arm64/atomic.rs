// SPDX-License-Identifier: GPL-2.0

//! The rows of atomic instructions (LSE), and the lock functions of the kernel.

use super::memory::{size, Address};
use super::Lowering;
use crate::lowering::{read, update, write};
use crate::options::Callee;
use crate::process::CutReason;
use crate::program::Register;

type Done = Result<(), String>;

/// The letters for the order, which is part of the opcode: bit 0 is release, bit 1 is acquire.
fn with_order(it: &Lowering<'_>, herd: &str, acquire: bool) -> String {
    let order = match (
        it.opcode_number() & 2 != 0 && acquire,
        it.opcode_number() & 1 != 0,
    ) {
        (false, false) => "",
        (false, true) => "L",
        (true, false) => "A",
        (true, true) => "AL",
    };
    herd.replace("{order}", order)
}

pub(super) fn compare_and_swap(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (expected, bits) = it.register(0)?;
    let (new, _) = it.register(1)?;
    let address = Address::of(it, 2, size(herd, bits))?;
    let text = format!("{} {{}},{{}},{}", with_order(it, herd, true), address.text);
    let uses = [
        &[update(expected, bits), read(new, bits)],
        &address.uses[..],
    ]
    .concat();
    it.access(text, &uses)
}

/// Reads, computes and writes. If the result is not wanted, there is no acquire.
pub(super) fn fetch(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (operand, bits) = it.register(0)?;
    let (result, _) = it.register(1)?;
    let address = Address::of(it, 2, size(herd, bits))?;
    let wanted = result != Register::Zero;
    let name = with_order(it, herd, wanted);
    if wanted || name.starts_with("SWP") {
        let uses = [
            &[read(operand, bits), write(result, bits)],
            &address.uses[..],
        ]
        .concat();
        return it.access(format!("{name} {{}},{{}},{}", address.text), &uses);
    }
    // `ldadd` to nowhere is `stadd`: its read is not ordered by what orders reads.
    let name = name.replacen("LD", "ST", 1);
    let uses = [&[read(operand, bits)], &address.uses[..]].concat();
    it.access(format!("{name} {{}},{}", address.text), &uses)
}

/// What a known function does with its parameter.
pub(super) fn call(it: &mut Lowering<'_>, callee: Callee) -> Done {
    const LOCK: Register = Register::Machine(0);
    match callee {
        Callee::SpinUnlock => {
            it.access("STLR {},[{}]", &[read(Register::Zero, 32), read(LOCK, 64)])
        }
        Callee::SpinLock => {
            let found = take(it)?;
            let contended = it.cut(CutReason::Contended);
            it.branch_to("CBNZ {},{label}", &[read(found, 32)], contended)
        }
        Callee::SpinTryLock => {
            let found = take(it)?;
            it.compute(
                "SUBS {},{},#0",
                &[write(Register::Zero, 32), read(found, 32)],
            )?;
            it.compute(
                "CSINC {},{},{},NE",
                &[
                    write(LOCK, 32),
                    read(Register::Zero, 32),
                    read(Register::Zero, 32),
                ],
            )
        }
        Callee::Nothing | Callee::Panic | Callee::Contended => Ok(()),
    }
}

/// The fast path of a lock. The result is zero if it was free.
fn take(it: &mut Lowering<'_>) -> Result<Register, String> {
    let (found, taken) = (it.output.temporary(), it.output.temporary());
    it.set(found, 32, 0)?;
    it.set(taken, 32, 1)?;
    it.access(
        "CASA {},{},[{}]",
        &[
            update(found, 32),
            read(taken, 32),
            read(Register::Machine(0), 64),
        ],
    )?;
    Ok(found)
}
