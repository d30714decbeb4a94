// SPDX-License-Identifier: GPL-2.0

//! The types that operations work on.

/// A type, what the helpers for it are called, and the type that those are declared with.
pub struct Type {
    pub name: &'static str,
    pub helper: &'static str,
    pub repr: &'static str,
}

const fn ty(name: &'static str, helper: &'static str, repr: &'static str) -> Type {
    Type { name, helper, repr }
}

const I32: Type = ty("i32", "atomic", "i32");
const I64: Type = ty("i64", "atomic64", "i64");
const I8: Type = ty("i8", "atomic_i8", "i8");
const I16: Type = ty("i16", "atomic_i16", "i16");
const PTR: Type = ty("ptr", "atomic_ptr", "ptr");
const BOOL: Type = ty("bool", "atomic_i8", "i8");
const U8: Type = ty("u8", "atomic_i8", "i8");
const U16: Type = ty("u16", "atomic_i16", "i16");

/// Those of `atomic_t` and `atomic64_t`.
pub const COUNTERS: [Type; 2] = [I32, I64];
/// Those that have helpers of their own.
pub const REPRS: [Type; 5] = [I8, I16, I32, I64, PTR];
/// All.
pub const FIELDS: [Type; 8] = [I8, I16, I32, I64, PTR, BOOL, U8, U16];
