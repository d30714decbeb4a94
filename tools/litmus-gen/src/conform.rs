// SPDX-License-Identifier: GPL-2.0

//! A test as compilers take it.
//!
//! In herd7 a value has no type: an `int` may hold an address, `atomic_inc()` works on any variable,
//! a cast does nothing, and all numbers have 32 bits. Here registers and variables get types that
//! hold what may be in them, and expressions the casts that go with that.
//!
//! | part                                        | module        |
//! |---------------------------------------------|---------------|
//! | types that hold the values                  | [`types`]     |
//! | the casts that follow from those            | [`casts`]     |
//! | loops                                       | [`loops`]     |

mod casts;
pub mod loops;
mod types;

use crate::unsupported::{Result, Unsupported};
use casts::Casts;
use lkmm_litmus::ast::walk::{calls, statements};
use lkmm_litmus::ast::{
    BinOp, Expr, ExprKind, Init, InitPlace, InitValue, Location, PlaceKind, Prop, Stmt, StmtKind,
    Test, Value,
};
use lkmm_litmus::model::large_number;
use lkmm_litmus::needs_more_bits;
use lkmm_litmus::table::{find, Ordering};
use lkmm_litmus::values::{pointers, Held};
use std::collections::BTreeSet;
pub use types::shown_as;
use types::Types;

/// The same test with types that hold all that they have to.
pub fn conform(test: &Test) -> Result<Test> {
    let mut test = test.clone();
    no_c11(&test)?;
    let found = own_parameters(&mut test);
    test.init.extend(found);
    for process in &mut test.processes {
        process.body = without_nothing(&process.body);
    }
    loops::unroll(&mut test);
    let held = Held::new(&test);
    let types = Types::new(&test, &held);

    for number in 0..test.processes.len() {
        let process = &mut test.processes[number];
        for param in &mut process.params {
            param.ty = types.pointer(&param.name.text, &param.ty);
        }
        let casts = Casts {
            held: &held,
            types: &types,
            process: number,
            params: &process.params,
        };
        process.body = casts.body(&process.body)?;
    }
    types.initial(&mut test);
    Ok(test)
}

/// The same for a test whose outcome the kernel shares with herd7, which computes with 32 bits.
pub fn conform_to_run(test: &Test) -> Result<Test> {
    if let Some(found) = large_number(test).or_else(|| needs_more_bits(test)) {
        return Err(Unsupported::new(found.message, found.span));
    }
    no_number_followed(test)?;
    no_division_by_zero(test)?;
    conform(test)
}

fn no_c11(test: &Test) -> Result<()> {
    let mut found = Ok(());

    for process in &test.processes {
        calls(&process.body, &mut |call, _| {
            let known = find(&call.name.text);
            if found.is_ok() && known.is_some_and(|one| one.ordering == Ordering::C11) {
                let message = format!("`{}`: LKMM gives C11's atomics no order", call.name.text);
                found = Err(Unsupported::new(message, call.name.span));
            }
        });
    }
    found
}

/// What is accessed in any case has to have an address in some execution.
fn no_number_followed(test: &Test) -> Result<()> {
    let held = Held::new(test);
    for (number, process) in test.processes.iter().enumerate() {
        let mut certain = Vec::new();
        unconditional(&process.body, &mut certain);
        let is_number = |pointer: &&&Expr| held.value(number, pointer).places.is_empty();
        let followed = pointers(&certain).iter().find(is_number).copied();
        if let Some(pointer) = followed {
            let message = format!("`{pointer}` is followed as a pointer, and holds no address");
            return Err(Unsupported::new(message, pointer.span));
        }
    }
    Ok(())
}

/// A CPU may trap, and herd7 ends, where the divisor is 0.
fn no_division_by_zero(test: &Test) -> Result<()> {
    let mut found = Ok(());
    for process in &test.processes {
        statements(&process.body, &mut |stmt| {
            for expr in stmt.expressions() {
                expr.each(&mut |expr| {
                    if let ExprKind::Binary(BinOp::Div, _, by) = &expr.kind {
                        let is_number = matches!(by.kind, ExprKind::Int(number) if number != 0);
                        if found.is_ok() && !is_number {
                            let message = format!("a division by `{by}`, which may be 0");
                            found = Err(Unsupported::new(message, by.span));
                        }
                    }
                });
            }
        });
    }
    found
}

/// What is done in any case, of these statements.
fn unconditional(body: &[Stmt], found: &mut Vec<Stmt>) {
    for stmt in body {
        match &stmt.kind {
            StmtKind::Block(inner) => unconditional(inner, found),
            StmtKind::If { condition, .. } | StmtKind::While { condition, .. } => {
                found.push(Stmt {
                    kind: StmtKind::Discard(condition.clone()),
                    span: stmt.span,
                });
            }
            _ => found.push(stmt.clone()),
        }
    }
}

/// A parameter that is assigned to, or that the condition looks at, is a register that holds the
/// variable's address at first. Returns what the initial state has to say of these.
fn own_parameters(test: &mut Test) -> Vec<Init> {
    let mut own: BTreeSet<(usize, String)> = BTreeSet::new();
    let condition = test.condition.iter().map(|condition| &condition.prop);
    let asked = condition.chain(&test.filter).flat_map(Prop::locations);
    for location in asked.chain(test.locations.iter().map(|item| &item.location)) {
        if let Location::Register { process, name } = location {
            own.insert((*process, name.text.clone()));
        }
    }
    for (number, process) in test.processes.iter().enumerate() {
        statements(&process.body, &mut |stmt| {
            if let StmtKind::Assign { place, .. } = &stmt.kind {
                if let PlaceKind::Register(name) = &place.kind {
                    own.insert((number, name.text.clone()));
                }
            }
        });
    }
    let mut found = Vec::new();
    for (number, process) in test.processes.iter_mut().enumerate() {
        let is_own = |name: &str| own.contains(&(number, name.to_owned()));
        let (gone, kept) = std::mem::take(&mut process.params)
            .into_iter()
            .partition(|param| is_own(&param.name.text));
        process.params = kept;
        for param in gone {
            let span = param.name.span;
            let entry = |place, ty, value| Init {
                ty,
                place,
                length: None,
                value,
                span,
            };
            let known = test.init.iter().chain(&found).any(
                |one| matches!(&one.place, InitPlace::Global(name) if name.text == param.name.text),
            );
            if !known {
                let mut ty = param.ty.clone();
                ty.pointers.pop();
                found.push(entry(InitPlace::Global(param.name.clone()), Some(ty), None));
            }
            let place = InitPlace::Register {
                process: number,
                name: param.name.clone(),
            };
            let address = InitValue::One(Value::Address(param.name.clone()));
            found.push(entry(place, None, Some(address)));
            let kind = StmtKind::Declare {
                ty: param.ty,
                name: param.name,
                value: None,
            };
            process.body.insert(0, Stmt { kind, span });
        }
    }
    found
}

fn without_nothing(body: &[Stmt]) -> Vec<Stmt> {
    let kept = body
        .iter()
        .filter(|stmt| !matches!(stmt.kind, StmtKind::Nothing(_)));
    let kept = kept.map(|stmt| {
        let mut stmt = stmt.clone();
        match &mut stmt.kind {
            StmtKind::If {
                then, otherwise, ..
            } => {
                *then = without_nothing(then);
                *otherwise = otherwise.as_deref().map(without_nothing);
            }
            StmtKind::While { body, .. } | StmtKind::Block(body) => *body = without_nothing(body),
            _ => {}
        }
        stmt
    });
    kept.collect()
}
