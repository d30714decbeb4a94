// SPDX-License-Identifier: GPL-2.0

//! The rows of atomic instructions and barriers, and the lock functions of the kernel.
//!
//! herd7 has few instructions with the prefix `lock`, and computes in 64 bits with those. So they become a load,
//! the computation, and a compare-and-swap; executions in which that fails do not count. The load adds no
//! order: it may always be made right before the compare-and-swap, which reads the same.

use super::memory::{letter, Address, Done, Place};
use super::operands::Operand;
use super::{Lowering, RAX, RDI};
use crate::lowering::{read, update, write};
use crate::options::Callee;
use crate::process::CutReason;
use crate::program::Register;
use crate::state::Flags;

const ACCUMULATOR: Register = Register::Machine(RAX);

pub(super) fn barrier(it: &mut Lowering<'_>, herd: &str) -> Done {
    it.access(herd, &[])
}

impl Lowering<'_> {
    /// Replaces what is in memory by what is computed from it, and returns what was there.
    fn replace(
        &mut self,
        mut address: Address,
        bits: u8,
        compute: impl Fn(&mut Self, Register) -> Result<Register, String>,
    ) -> Result<Register, String> {
        for it in &mut address.uses {
            if it.register == ACCUMULATOR {
                it.register = self.copy(ACCUMULATOR)?;
            }
        }
        let old = self.load(&address, bits)?;
        let new = compute(self, old)?;
        self.with_accumulator(old, |it| {
            it.swap(&address, new, bits)?;
            let again = it.cut(CutReason::Retry);
            it.branch_to("jne {label}", &[], again)
        })?;
        Ok(old)
    }

    /// Does something while `rax` has another value.
    fn with_accumulator(&mut self, value: Register, what: impl FnOnce(&mut Self) -> Done) -> Done {
        let content = self.state.get(RAX);
        let saved = content.is_computed().then(|| self.copy(ACCUMULATOR));
        let saved = saved.transpose()?;
        self.compute("movq {},{}", &[read(value, 64), write(ACCUMULATOR, 64)])?;
        what(self)?;
        if let Some(saved) = saved {
            self.compute("movq {},{}", &[read(saved, 64), write(ACCUMULATOR, 64)])?;
        }
        self.state.set(RAX, content);
        Ok(())
    }

    /// Sets herd7's flags by whether two values are equal. They may be addresses, which its `cmp` refuses: what
    /// compares them is a `cmpxchg` of registers, which replaces one by itself. It takes herd7 much longer.
    pub(super) fn compare_equal(&mut self, left: Register, right: Register) -> Done {
        self.with_accumulator(left, |it| {
            let uses = [read(right, 64), read(right, 64), update(ACCUMULATOR, 64)];
            it.compute("cmpxchgq {},{}", &uses)
        })
    }

    /// `lock cmpxchg`.
    fn swap(&mut self, address: &Address, new: Register, bits: u8) -> Done {
        self.note(address, bits);
        let mut uses = address.uses.clone();
        uses.push(read(new, bits));
        // It is not in the text.
        uses.push(update(ACCUMULATOR, 64));
        let text = format!("lock cmpxchg{} {},{{}}", letter(bits), address.text);
        self.access(text, &uses)
    }

    /// The address that an operand in memory has, if it is not on the stack.
    fn shared(&mut self, index: u8) -> Result<Option<Address>, String> {
        let (Operand::Memory(memory), _) = self.operand(index)? else {
            return Ok(None);
        };
        match self.locate(memory)? {
            Place::Memory(address) => Ok(Some(address)),
            Place::Stack(_) => Err(format!("{} of the stack", self.opcode())),
        }
    }
}

/// Instructions that compute, with the prefix `lock`. On the stack, they are barriers.
pub(super) fn locked(it: &mut Lowering<'_>) -> Done {
    let (Operand::Memory(memory), bits) = it.operand(0)? else {
        return Err("lock of a register".to_owned());
    };
    let Place::Memory(address) = it.locate(memory)? else {
        it.state.flags = Flags::Unknown;
        return it.access("mfence", &[]);
    };
    let opcode = it.opcode();
    if it.instruction.decoded.operand_count() == 1 {
        it.replace(address, bits, |it, old| it.changed(old, bits))?;
    } else {
        let (operand, _) = it.value(1)?;
        it.replace(address, bits, |it, old| {
            it.operation(opcode, [old, operand], bits)
        })?;
    }
    Ok(())
}

pub(super) fn exchange_add(it: &mut Lowering<'_>, _: &str) -> Done {
    let (operand, bits) = it.value(1)?;
    let opcode = it.opcode();
    match it.shared(0)? {
        Some(address) if it.is_locked() => {
            let old = it.replace(address, bits, |it, old| {
                it.operation(opcode, [old, operand], bits)
            })?;
            it.leave(1, old)
        }
        _ => Err("xadd without lock".to_owned()),
    }
}

/// `xchg`, which is atomic with and without `lock` if an operand is in memory.
pub(super) fn exchange(it: &mut Lowering<'_>, herd: &str) -> Done {
    let ((first, bits), (second, _)) = (it.operand(0)?, it.operand(1)?);
    let (memory, other) = match (first, second) {
        (Operand::Memory(_), Operand::Register(other)) => (0, other),
        (Operand::Register(other), Operand::Memory(_)) => (1, other),
        _ => {
            let (first, second) = (it.value(0)?.0, it.value(1)?.0);
            let (first, second) = (it.copy(first)?, it.copy(second)?);
            it.leave(0, second)?;
            return it.leave(1, first);
        }
    };
    let address = it.shared(memory)?.ok_or("xchg of registers")?;
    it.note(&address, bits);
    let text = format!("{herd}{} {{}},{}", letter(bits), address.text);
    let uses = [&[update(Register::Machine(other), bits)], &address.uses[..]].concat();
    it.access(text, &uses)
}

pub(super) fn compare_exchange(it: &mut Lowering<'_>, _: &str) -> Done {
    let (_, bits) = it.operand(0)?;
    let (new, _) = it.value(1)?;
    let address = match it.shared(0)? {
        Some(address) if it.is_locked() => address,
        _ => return Err("cmpxchg without lock".to_owned()),
    };
    let expected = it.low(ACCUMULATOR, bits)?;
    let expected = it.copy(expected)?;
    it.swap(&address, new, bits)?;
    let found = it.low(ACCUMULATOR, bits)?;
    it.compare(expected, Some(found), bits, Flags::Equality)
}

/// What a known function does with its parameter. As a variable, a lock is 1 if it is taken and 0 if it is free.
pub(super) fn call(it: &mut Lowering<'_>, callee: Callee) -> Done {
    let lock = read(Register::Machine(RDI), 64);
    let zero = it.number(0)?;
    let test =
        |it: &mut Lowering<'_>, found| it.compute("cmpq {},{}", &[read(zero, 64), read(found, 64)]);
    match callee {
        Callee::SpinUnlock => it.access("movl {},0({})", &[read(zero, 32), lock]),
        Callee::SpinLock => {
            let found = it.number(1)?;
            it.access("xchgl {},0({})", &[update(found, 32), lock])?;
            test(it, found)?;
            let contended = it.cut(CutReason::Contended);
            it.branch_to("jne {label}", &[], contended)
        }
        Callee::SpinTryLock => {
            let (result, found) = (it.number(0)?, it.output.temporary());
            let end = it.output.program.fresh_label();
            it.access("movl 0({}),{}", &[lock, write(found, 32)])?;
            test(it, found)?;
            it.branch_to("jne {label}", &[], end)?;
            it.compute("movq $1,{}", &[write(result, 64)])?;
            let taken = it.number(1)?;
            it.access("xchgl {},0({})", &[update(taken, 32), lock])?;
            test(it, taken)?;
            let again = it.cut(CutReason::Retry);
            it.branch_to("jne {label}", &[], again)?;
            it.output.program.label(end);
            it.compute("movq {},{}", &[read(result, 64), write(ACCUMULATOR, 64)])
        }
        Callee::Nothing | Callee::Panic | Callee::Contended => Ok(()),
    }
}
