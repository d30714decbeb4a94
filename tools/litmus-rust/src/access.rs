// SPDX-License-Identifier: GPL-2.0

//! Operations on shared variables: the macro that each is with its ordering.

use crate::expression::at;
use crate::scope::{Result, Translator, Value};
use crate::ty::Ty;
use lkmm_litmus::ast::{Base, Call, Expr, ExprKind, Name};
use lkmm_litmus::nearest::nearest;
use lkmm_litmus::table::{find, macros, Arg, Kind, Macro, Ordering};
use lkmm_litmus::Span;
use syn::spanned::Spanned;

const ORDERINGS: [(&str, Ordering); 4] = [
    ("Relaxed", Ordering::Once),
    ("Acquire", Ordering::Acquire),
    ("Release", Ordering::Release),
    ("Full", Ordering::Full),
];

/// The operations on a variable of any type.
const ACCESSES: [&str; 6] = [
    "load",
    "store",
    "xchg",
    "cmpxchg",
    "smp_store_mb",
    "load_ctrl",
];

/// An operation on a shared variable.
pub struct Access<'a> {
    /// A pointer to the variable.
    pub object: Expr,
    /// What it holds.
    pub value: Ty,
    /// It is an `atomic_t`.
    pub counter: bool,
    pub method: &'a str,
    pub span: Span,
}

impl Translator {
    pub fn access(
        &mut self,
        access: Access<'_>,
        args: &[&syn::Expr],
        node: &impl Spanned,
    ) -> Result<Value> {
        let Access {
            object,
            value,
            counter,
            method,
            span,
        } = access;
        let as_word = ACCESSES.contains(&method);
        let counter = counter || value == Ty::Int(Base::Int) && !as_word;
        // The ordering is the last argument, where there is one.
        let named = |one: &str| ["load", "store"].contains(&one) || atomic_macro(one).is_some();
        if !as_word && !named(method) {
            if method == "load_nodep" {
                return Err(self.refuse(node, "the model has no load without dependencies"));
            }
            let message = format!("C and the model have no `{method}()`");
            let names = macros().filter_map(|one| one.name.strip_prefix("atomic_"));
            let names = names.filter(|name| named(name));
            let meant = match method {
                "swap" => Some("xchg"),
                "compare_exchange" | "compare_exchange_weak" => Some("cmpxchg"),
                _ => nearest(method, names.chain(ACCESSES)),
            };
            return Err(self.refuse(node, message).help(help(meant)));
        }
        let ordering = match args.last() {
            Some(last) => self.ordering(last)?,
            None => None,
        };
        let args = &args[..args.len() - usize::from(ordering.is_some())];
        let mut values = Vec::new();
        for arg in args {
            let given = self.value(arg)?;
            values.push(self.fit(given, &value)?);
        }
        let Some((name, arity)) = name(method, ordering, counter) else {
            let message = match ordering {
                _ if !counter && atomic_macro(method).is_some() => format!(
                    "the model has `{method}()` of `&Atomic<i32>` alone, which is C's atomic_t"
                ),
                Some(_) => format!("C and the model have no `{method}()` with this ordering"),
                None => format!("C and the model have no `{method}()` without an ordering"),
            };
            return Err(self.refuse(node, message));
        };
        if values.len() != arity {
            let message = format!("`{method}()` takes {arity} values, not {}", values.len());
            return Err(self.refuse(node, message));
        }
        let Some(known) = find(&name) else {
            return Err(self.refuse(node, format!("the model has no `{method}()`")));
        };
        let expected = values.first().cloned();
        let mut given = values.into_iter();
        let mut operands = Vec::new();
        for kind in known.args {
            operands.extend(match kind {
                Arg::Object => Some(at(object.clone(), &value)),
                Arg::Pointer => Some(object.clone()),
                Arg::Value | Arg::Order => given.next(),
            });
        }
        let expr = self.ordered(made_call(known.name, operands, span))?;
        let ty = match (known.kind, expected) {
            (Kind::Cmpxchg, Some(expected)) => Ty::Result {
                value: Box::new(value),
                expected: Box::new(expected),
            },
            (Kind::OpAndTest(_) | Kind::OpNegative(_) | Kind::AddUnless, _) => Ty::Bool,
            (kind, _) if kind.returns() => value,
            _ => Ty::Unit,
        };
        Ok(Value { expr, ty })
    }

    /// The ordering that the last argument of an operation is, if it is one.
    fn ordering(&self, last: &syn::Expr) -> Result<Option<Ordering>> {
        let syn::Expr::Path(path) = last else {
            return Ok(None);
        };
        let text = path_text(last);
        let word = text.rsplit(':').next().unwrap_or_default();
        let known = ORDERINGS.iter().find(|(name, _)| *name == word);
        match (known, path.path.get_ident()) {
            (Some((_, ordering)), Some(_)) => Ok(Some(*ordering)),
            (None, Some(ident)) if ident == "None" || self.find(ident).is_ok() => Ok(None),
            _ => {
                let names = ORDERINGS.map(|(name, _)| name);
                let help = match nearest(word, names) {
                    Some(name) => format!("write `{name}`"),
                    None => format!("LKMM has {}", names.join(", ")),
                };
                let message = format!("`{text}` is neither a variable nor an ordering of LKMM");
                Err(self.refuse(last, message).help(help))
            }
        }
    }
}

/// C's macro of the same name, but for its ordering.
fn atomic_macro(method: &str) -> Option<&'static Macro> {
    let ordered = ["_relaxed", "_acquire", "_release"];
    let is_plain = !ordered.iter().any(|end| method.ends_with(end));
    // In Rust, these are `load` and `store`.
    let is_same = is_plain && !["read", "set"].contains(&method);
    let found = find(&format!("atomic_{method}")).filter(|_| is_same);
    found.filter(|known| known.ordering != Ordering::C11)
}

pub fn help(meant: Option<&str>) -> String {
    match meant {
        Some(name) => format!("is `{name}` meant?"),
        None => "Documentation/litmus.rst lists the operations".to_owned(),
    }
}

/// The text of a path; nothing if it is no path.
pub fn path_text(expr: &syn::Expr) -> String {
    let syn::Expr::Path(path) = expr else {
        return String::new();
    };
    let words = path.path.segments.iter().map(|one| one.ident.to_string());
    words.collect::<Vec<_>>().join("::")
}

/// The macro that a method is with this ordering, and how many values it takes.
fn name(method: &str, ordering: Option<Ordering>, counter: bool) -> Option<(String, usize)> {
    let suffix = match ordering {
        Some(Ordering::Once) => "_relaxed",
        Some(Ordering::Acquire) => "_acquire",
        Some(Ordering::Release) => "_release",
        _ => "",
    };
    let fixed = |name: &str, arity| Some((name.to_owned(), arity));
    match (method, ordering, counter) {
        ("load", Some(Ordering::Once), true) => return fixed("atomic_read", 0),
        ("load", Some(Ordering::Acquire), true) => return fixed("atomic_read_acquire", 0),
        ("load", Some(Ordering::Once), false) => return fixed("READ_ONCE", 0),
        ("load", Some(Ordering::Acquire), false) => return fixed("smp_load_acquire", 0),
        ("store", Some(Ordering::Once), true) => return fixed("atomic_set", 1),
        ("store", Some(Ordering::Release), true) => return fixed("atomic_set_release", 1),
        ("store", Some(Ordering::Once), false) => return fixed("WRITE_ONCE", 1),
        ("store", Some(Ordering::Release), false) => return fixed("smp_store_release", 1),
        ("load_ctrl", None, _) => return fixed("load_ctrl", 0),
        ("smp_store_mb", None, false) => return fixed("smp_store_mb", 1),
        ("xchg", Some(_), false) => return Some((format!("xchg{suffix}"), 1)),
        ("cmpxchg", Some(_), false) => return Some((format!("cmpxchg{suffix}"), 2)),
        ("load" | "store", ..) | (_, _, false) => return None,
        _ => {}
    }
    let plain = atomic_macro(method)?;
    let arity = plain.args.iter().filter(|arg| **arg == Arg::Value).count();
    let takes_ordering = !matches!(plain.kind, Kind::OpAndTest(_) | Kind::AddUnless);
    match (plain.kind, ordering) {
        // These have no other ordering.
        (Kind::Op(_), Some(Ordering::Once)) => Some((plain.name.to_owned(), arity)),
        (Kind::Op(_), _) => None,
        (_, ordering) if ordering.is_some() == takes_ordering => {
            Some((format!("{}{suffix}", plain.name), arity))
        }
        _ => None,
    }
}

pub fn made_call(name: &str, args: Vec<Expr>, span: Span) -> Expr {
    let text = name.to_owned();
    let name = Name { text, span };
    Expr {
        kind: ExprKind::Call(Call {
            name,
            args,
            tag: None,
        }),
        span,
    }
}

/// A macro without a value.
pub fn unit(name: &str, args: Vec<Expr>, span: Span) -> Value {
    Value {
        expr: made_call(name, args, span),
        ty: Ty::Unit,
    }
}
