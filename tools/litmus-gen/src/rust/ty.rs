// SPDX-License-Identifier: GPL-2.0

//! Types.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Type};
use lkmm_litmus::Span;

/// The Rust type of a register or a location.
pub fn rust_type(ty: &Type, span: Span) -> Result<String> {
    let base = match &ty.base {
        Base::Char => "u8",
        Base::Int => "i32",
        Base::Long => "isize",
        Base::IntPtr { signed: true } => "isize",
        Base::IntPtr { signed: false } => "usize",
        Base::Fixed {
            signed: true,
            bits: 8,
        } => "i8",
        Base::Fixed {
            signed: true,
            bits: 16,
        } => "i16",
        Base::Fixed {
            signed: true,
            bits: 32,
        } => "i32",
        Base::Fixed {
            signed: true,
            bits: 64,
        } => "i64",
        Base::Fixed {
            signed: false,
            bits: 8,
        } => "u8",
        Base::Fixed {
            signed: false,
            bits: 16,
        } => "u16",
        Base::Fixed {
            signed: false,
            bits: 32,
        } => "u32",
        Base::Fixed {
            signed: false,
            bits: 64,
        } => "u64",
        Base::Void if ty.is_pointer() => "c_void",
        Base::Spinlock if ty.is_pointer() => "Spinlock",
        Base::Struct(_) if ty.base.is_srcu() && ty.is_pointer() => "Srcu",
        _ => return Err(Unsupported::new(format!("the type `{ty}`"), span)),
    };
    Ok("*mut ".repeat(ty.pointers.len()) + base)
}
