// SPDX-License-Identifier: GPL-2.0

//! What the processes of a test share, in the order in which it is laid out.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Init, InitPlace, Type, Value};
use lkmm_litmus::{Span, Test};
use std::collections::BTreeMap;

/// A variable that processes share.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Its name in the test.
    pub name: String,
    /// Its type; that of an array is its elements'.
    pub ty: Type,
    /// The number of elements, if it is an array.
    pub length: Option<usize>,
    /// What it holds at first; 0 where nothing is said.
    pub initial: Vec<Value>,
    /// The C type that herd7 shows it in, if that is a narrow one.
    pub shown_as: Option<&'static str>,
}

impl Shared {
    /// Whether instances have one together.
    pub fn is_fixed(&self) -> bool {
        self.ty.base.is_srcu()
    }

    /// Whether it is a lock or what SRCU works on, which have no value.
    pub fn is_opaque(&self) -> bool {
        !self.holds_pointer() && (self.ty.base == Base::Spinlock || self.ty.base.is_srcu())
    }

    /// Whether its value is an address.
    pub fn holds_pointer(&self) -> bool {
        self.ty.is_pointer()
    }
}

/// The shared variables of a test.
///
/// The type is that of the initial state, else what a parameter says, else `int`.
pub fn shared(test: &Test) -> Result<Vec<Shared>> {
    let mut known: BTreeMap<&str, (Option<Type>, Span)> = BTreeMap::new();
    let mut order = Vec::new();
    let mut note = |name, ty: Option<Type>, span| {
        let entry = known.entry(name).or_insert_with(|| {
            order.push(name);
            (None, span)
        });
        if entry.0.is_none() {
            entry.0 = ty;
        }
    };

    for entry in &test.init {
        if let InitPlace::Global(name) = &entry.place {
            note(&name.text, entry.ty.clone(), entry.span);
        }
    }
    for param in test.processes.iter().flat_map(|process| &process.params) {
        note(&param.name.text, pointee(&param.ty), param.name.span);
    }
    for value in test.init.iter().flat_map(Init::values) {
        if let Value::Address(name) = value {
            note(&name.text, None, name.span);
        }
    }
    order
        .into_iter()
        .map(|name| {
            let (ty, span) = known.remove(name).unwrap_or((None, Span::default()));
            let ty = ty.unwrap_or_else(|| Type::new(Base::Int, 0));
            location(test, name, ty, span)
        })
        .collect()
}

fn location(test: &Test, name: &str, ty: Type, span: Span) -> Result<Shared> {
    let entry = test.init.iter().find(|entry| match &entry.place {
        InitPlace::Global(place) => place.text == name,
        InitPlace::Register { .. } => false,
    });
    let supported = match ty.base {
        _ if ty.is_pointer() => true,
        Base::Struct(_) => ty.base.is_srcu(),
        Base::Void => false,
        _ => true,
    };
    if !supported {
        let message = format!("a shared variable of type `{ty}`");
        return Err(Unsupported::new(message, span));
    }
    let shared = Shared {
        name: name.to_owned(),
        ty,
        length: entry.and_then(|entry| entry.length),
        initial: entry.map_or(&[][..], Init::values).to_vec(),
        shown_as: None,
    };
    if shared.is_opaque() && !shared.initial.is_empty() {
        let message = format!("an initial value of a `{}`", shared.ty);
        return Err(Unsupported::new(message, span));
    }
    Ok(shared)
}

/// What a pointer of this type points to.
pub fn pointee(ty: &Type) -> Option<Type> {
    let mut ty = ty.clone();
    ty.pointers.pop()?;
    Some(ty)
}
