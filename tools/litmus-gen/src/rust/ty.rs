// SPDX-License-Identifier: GPL-2.0

//! Types.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Type};
use lkmm_litmus::Span;

/// The Rust type of a register or a location.
pub fn rust_type(ty: &Type, span: Span) -> Result<String> {
    let sign = |signed: bool| if signed { "i" } else { "u" };
    let base = match &ty.base {
        Base::Char => "u8".to_owned(),
        Base::Int => "i32".to_owned(),
        Base::Long => "isize".to_owned(),
        Base::IntPtr { signed } => format!("{}size", sign(*signed)),
        Base::Fixed { signed, bits } => format!("{}{bits}", sign(*signed)),
        Base::Short => "i16".to_owned(),
        // The pointer that `Atomic::from_ptr()` takes.
        Base::Atomic if ty.is_pointer() => "i32".to_owned(),
        Base::Void if ty.is_pointer() => "c_void".to_owned(),
        Base::Spinlock if ty.is_pointer() => "Spinlock".to_owned(),
        Base::Struct(_) if ty.base.is_srcu() && ty.is_pointer() => "Srcu".to_owned(),
        _ => return Err(Unsupported::new(format!("the type `{ty}`"), span)),
    };
    Ok("*mut ".repeat(ty.pointers.len()) + &base)
}
