// SPDX-License-Identifier: GPL-2.0

//! The rows of instructions that compute.

use super::memory::low_bits;
use super::operands::Operand;
use super::{Arm64, Lowering};
use crate::cpu::Cpu as _;
use crate::lowering::{read, write};
use crate::program::{Register, Use};
use crate::state::Content;
use yaxpeax_arm::armv8::a64::{self, ShiftStyle};

type Done = Result<(), String>;

/// The last operand of an instruction with three: its text and its register. Extensions are computed
/// apart, because herd7 shifts before it extends.
fn last_operand(
    it: &mut Lowering<'_>,
    index: usize,
    bits: u8,
) -> Result<(String, Vec<Use>), String> {
    Ok(match it.operand(index)? {
        Operand::Immediate(value) => match it.instruction.decoded.operands[index] {
            a64::Operand::ImmShift(value, shift @ 1..) => {
                (format!("#{value},LSL #{shift}"), vec![])
            }
            _ => it.number(value, bits)?,
        },
        Operand::Register { register, bits } => ("{}".to_owned(), vec![read(register, bits)]),
        Operand::Shifted {
            register,
            bits: narrow,
            style,
            amount,
        } => {
            let extension = match (style, narrow < bits) {
                (ShiftStyle::UXTB, _) => Some("UBFM {},{},#0,#7"),
                (ShiftStyle::UXTH, _) => Some("UBFM {},{},#0,#15"),
                (ShiftStyle::SXTB, _) => Some("SBFM {},{},#0,#7"),
                (ShiftStyle::SXTH, _) => Some("SBFM {},{},#0,#15"),
                (ShiftStyle::SXTW, true) => Some("SBFM {},{},#0,#31"),
                (ShiftStyle::LSL | ShiftStyle::UXTW, true) => Some("UBFM {},{},#0,#31"),
                _ => None,
            };
            let (register, style) = match extension {
                Some(text) => {
                    let extended = it.output.temporary();
                    it.compute(text, &[write(extended, 64), read(register, 64)])?;
                    (extended, ShiftStyle::LSL)
                }
                None => (register, style),
            };
            let text = match (style, amount) {
                (_, 0) => "{}".to_owned(),
                (ShiftStyle::LSR | ShiftStyle::ASR | ShiftStyle::ROR, _) => {
                    format!("{{}},{style:?} #{amount}")
                }
                _ => format!("{{}},LSL #{amount}"),
            };
            (text, vec![read(register, bits)])
        }
        other => return Err(it.no_form(other)),
    })
}

/// Clears the upper half of a result of 32 bits, which some of herd7's instructions forget.
pub(super) fn truncate(it: &mut Lowering<'_>, result: Register, bits: u8) -> Done {
    match bits {
        32 => it.compute("MOV {},{}", &[write(result, 32), read(result, 32)]),
        _ => Ok(()),
    }
}

pub(super) fn three_operands(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (first, _) = it.register(1)?;
    let (last, mut uses) = last_operand(it, 2, bits)?;
    uses.splice(0..0, [write(result, bits), read(first, bits)]);
    it.compute(format!("{herd} {{}},{{}},{last}"), &uses)
}

/// `eon`, which herd7 has as `eor`.
pub(super) fn exclusive_or_not(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (first, _) = it.register(1)?;
    let (last, mut uses) = last_operand(it, 2, bits)?;
    let not = it.output.temporary();
    uses.splice(0..0, [write(not, bits), read(Register::Zero, bits)]);
    it.compute(format!("ORN {{}},{{}},{last}"), &uses)?;
    it.compute(
        format!("{herd} {{}},{{}},{{}}"),
        &[write(result, bits), read(first, bits), read(not, bits)],
    )
}

pub(super) fn two_operands(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (operand, _) = it.register(1)?;
    it.compute(
        format!("{herd} {{}},{{}}"),
        &[write(result, bits), read(operand, bits)],
    )
}

/// What is known of an operand that is the stack pointer or a register with an address.
fn content(it: &Lowering<'_>, index: usize) -> Result<Content, String> {
    Ok(match it.operand(index)? {
        Operand::StackPointer => it.state.get(Arm64::STACK_POINTER),
        Operand::Register {
            register: Register::Machine(number),
            bits: 64,
        } => it.state.get(number),
        _ => Content::Computed,
    })
}

/// `add` and `sub`, and the addresses that are computed with them.
pub(super) fn add(it: &mut Lowering<'_>, herd: &str) -> Done {
    let from = content(it, 1)?;
    if let (Content::Page { variable }, Some(reference)) = (from, it.references.first()) {
        low_bits(reference, it.output, variable)?;
        let (result, bits) = it.register(0)?;
        let address = it.output.address_of(variable);
        it.compute("MOV {},{}", &[write(result, bits), read(address, bits)])?;
        set_content(it, result, Content::Address { variable });
        return Ok(());
    }
    let to_stack = it.operand(0)? == Operand::StackPointer;
    if let (Content::Frame(offset), Ok(value)) = (from, it.immediate(2)) {
        let value = value as i64;
        let content = offset + if herd == "ADD" { value } else { -value };
        if to_stack {
            it.state.set(Arm64::STACK_POINTER, Content::Frame(content));
        } else {
            let (result, _) = it.register(0)?;
            set_content(it, result, Content::Frame(content));
        }
        return Ok(());
    }
    if to_stack || matches!(from, Content::Frame(_)) {
        return Err("stack of variable size".to_owned());
    }
    three_operands(it, herd)
}

fn set_content(it: &mut Lowering<'_>, register: Register, content: Content) {
    if let Register::Machine(number) = register {
        it.state.set(number, content);
    }
}

/// `orr`, which is also how a register is copied.
pub(super) fn or(it: &mut Lowering<'_>, herd: &str) -> Done {
    let copied = match (it.operand(1)?, it.operand(2)?) {
        (
            Operand::Register {
                register: Register::Zero,
                ..
            },
            Operand::Shifted {
                register,
                bits,
                style: ShiftStyle::LSL,
                amount: 0,
            },
        ) => (register, bits),
        _ => return three_operands(it, herd),
    };
    let (result, _) = it.register(0)?;
    let (from, bits) = copied;
    let content = match from {
        Register::Machine(number) if bits == 64 => it.state.get(number),
        _ => Content::Computed,
    };
    if content.is_computed() {
        it.compute("MOV {},{}", &[write(result, bits), read(from, bits)])?;
    }
    if bits == 64 {
        set_content(it, result, content);
    }
    Ok(())
}

pub(super) fn move_wide(it: &mut Lowering<'_>, _: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let value = it.immediate(1)?;
    it.set(result, bits, value)
}

pub(super) fn move_wide_not(it: &mut Lowering<'_>, _: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let value = !it.immediate(1)?;
    it.set(result, bits, value)
}

/// herd7 has `movk`, but fails for 65535.
pub(super) fn move_keep(it: &mut Lowering<'_>, _: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let a64::Operand::ImmShift(value, shift) = it.instruction.decoded.operands[1] else {
        return Err(it.no_form(it.operand(1)?));
    };
    for (operation, number) in [
        ("AND", !(0xffff << shift)),
        ("ORR", u64::from(value) << shift),
    ] {
        let (number, mut uses) = it.number(number, bits)?;
        uses.splice(0..0, [write(result, bits), read(result, bits)]);
        it.compute(format!("{operation} {{}},{{}},{number}"), &uses)?;
    }
    Ok(())
}

pub(super) fn bitfield(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (from, _) = it.register(1)?;
    let text = format!(
        "{herd} {{}},{{}},#{},#{}",
        it.immediate(2)?,
        it.immediate(3)?
    );
    it.compute(text, &[write(result, bits), read(from, bits)])?;
    truncate(it, result, bits)
}

/// herd7 has no `bfm`: the field is moved to its place, and joined with what is kept.
pub(super) fn bitfield_insert(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (from, _) = it.register(1)?;
    let (rotate, last) = (it.immediate(2)?, it.immediate(3)?);
    let width = u64::from(bits);
    let ones = |count: u64| u64::MAX >> (64 - count);
    let field = if last >= rotate {
        ones(last - rotate + 1)
    } else {
        ones(last + 1) << (width - rotate)
    };
    let (moved, kept) = (it.output.temporary(), it.output.temporary());
    let text = format!("{herd} {{}},{{}},#{rotate},#{last}");
    it.compute(text, &[write(moved, bits), read(from, bits)])?;
    let (mask, mut uses) = it.number(!field, bits)?;
    uses.splice(0..0, [write(kept, bits), read(result, bits)]);
    it.compute(format!("AND {{}},{{}},{mask}"), &uses)?;
    it.compute(
        "ORR {},{},{}",
        &[write(result, bits), read(kept, bits), read(moved, bits)],
    )
}

/// `extr`. To rotate a register into nothing by `k` is how the source observes it under number `k`.
pub(super) fn extract(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (high, _) = it.register(1)?;
    let (low, _) = it.register(2)?;
    let first = it.immediate(3)?;
    if result == Register::Zero && high == low {
        let number = first as u32;
        it.output.program.observed.insert(number, bits);
        let observed = Register::Observed(number);
        return it.compute("MOV {},{}", &[write(observed, bits), read(low, bits)]);
    }
    it.compute(
        format!("{herd} {{}},{{}},{{}},#{first}"),
        &[write(result, bits), read(high, bits), read(low, bits)],
    )?;
    truncate(it, result, bits)
}

/// Shifts by a register. herd7 takes the whole register for the amount; CPUs take its low bits.
pub(super) fn shift(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (value, _) = it.register(1)?;
    let (amount, _) = it.register(2)?;
    let low = it.output.temporary();
    it.compute(
        format!("AND {{}},{{}},#{}", bits - 1),
        &[write(low, bits), read(amount, bits)],
    )?;
    if (herd, bits) != ("ASR", 32) {
        return it.compute(
            format!("{herd} {{}},{{}},{{}}"),
            &[write(result, bits), read(value, bits), read(low, bits)],
        );
    }
    // herd7 does not see the sign in bit 31.
    let signed = it.output.temporary();
    it.compute("SBFM {},{},#0,#31", &[write(signed, 64), read(value, 64)])?;
    it.compute(
        "ASR {},{},{}",
        &[write(result, 64), read(signed, 64), read(low, 64)],
    )?;
    truncate(it, result, bits)
}

pub(super) fn multiply(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (first, narrow) = it.register(1)?;
    let (second, _) = it.register(2)?;
    let (third, _) = it.register(3)?;
    it.compute(
        format!("{herd} {{}},{{}},{{}},{{}}"),
        &[
            write(result, bits),
            read(first, narrow),
            read(second, narrow),
            read(third, bits),
        ],
    )?;
    truncate(it, result, bits)
}

pub(super) fn select(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let (first, _) = it.register(1)?;
    let (second, _) = it.register(2)?;
    let condition = condition(it)?;
    it.compute(
        format!("{herd} {{}},{{}},{{}},{condition}"),
        &[write(result, bits), read(first, bits), read(second, bits)],
    )
}

fn condition(it: &Lowering<'_>) -> Result<&'static str, String> {
    match it.operand(3)? {
        Operand::Condition(code) => Ok(Lowering::condition(code)),
        other => Err(it.no_form(other)),
    }
}

/// herd7 has no `ccmp`: both sets of flags are computed, and one is selected.
pub(super) fn conditional_compare(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (first, bits) = it.register(0)?;
    let (last, mut uses) = last_operand(it, 1, bits)?;
    let otherwise = it.immediate(2)? << 28;
    let condition = condition(it)?;
    let holds = it.output.temporary();
    it.compute(
        format!("CSINC {{}},{{}},{{}},{condition}"),
        &[
            write(holds, 64),
            read(Register::Zero, 64),
            read(Register::Zero, 64),
        ],
    )?;
    uses.splice(0..0, [write(Register::Zero, bits), read(first, bits)]);
    it.compute(format!("{herd} {{}},{{}},{last}"), &uses)?;
    let (compared, constant) = (it.output.temporary(), it.output.temporary());
    it.compute("MRS {},NZCV", &[write(compared, 64)])?;
    it.set(constant, 64, otherwise)?;
    // `holds` is 0 if the condition does.
    it.compute(
        "SUBS {},{},#0",
        &[write(Register::Zero, 64), read(holds, 64)],
    )?;
    it.compute(
        "CSEL {},{},{},EQ",
        &[write(compared, 64), read(compared, 64), read(constant, 64)],
    )?;
    it.compute("MSR NZCV,{}", &[read(compared, 64)])
}
