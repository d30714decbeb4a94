// SPDX-License-Identifier: GPL-2.0

//! Types and names.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Type};
use lkmm_litmus::Span;

/// The words that are no names in Rust as they are.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "const", "do", "dyn", "enum", "extern",
    "false", "final", "fn", "gen", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "static", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "yield",
];

/// The words that cannot even be raw names, and those that generated code uses itself.
const TAKEN: &[&str] = &["self", "Self", "super", "crate", "_", "at", "reg"];

/// A name of the test as one of Rust's.
pub fn name(text: &str) -> String {
    if TAKEN.contains(&text) {
        format!("{text}_")
    } else if KEYWORDS.contains(&text) {
        format!("r#{text}")
    } else {
        text.to_owned()
    }
}

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
