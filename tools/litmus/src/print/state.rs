// SPDX-License-Identifier: GPL-2.0

//! The initial state and the condition.

use super::c::type_and_name;
use crate::ast::{
    Base, Init, InitPlace, InitValue, Item, Location, Prop, Quantifier, Term, Test, Type, Value,
};
use std::fmt::{self, Display, Formatter};

/// `{ … }`
pub(super) fn init(f: &mut Formatter<'_>, entries: &[Init]) -> fmt::Result {
    if entries.is_empty() {
        return f.write_str("\n{}\n");
    }
    f.write_str("\n{\n")?;
    for entry in entries {
        writeln!(f, "\t{};", entry_text(entry))?;
    }
    f.write_str("}\n")
}

fn entry_text(entry: &Init) -> String {
    let place = match &entry.place {
        InitPlace::Global(name) => name.text.clone(),
        InitPlace::Register { process, name } => format!("{process}:{}", name.text),
    };
    let mut text = match &entry.ty {
        Some(ty) => type_and_name(ty, &place),
        None => place,
    };
    if let Some(length) = entry.length {
        text += &format!("[{length}]");
    }
    match &entry.value {
        None => text,
        Some(InitValue::One(value)) => format!("{text} = {}", initial(entry.ty.as_ref(), value)),
        Some(InitValue::Array(values)) => format!("{text} = {}", array(values)),
    }
}

/// A value in the form that its type suggests.
fn initial(ty: Option<&Type>, value: &Value) -> String {
    match (ty, value) {
        (Some(ty), Value::Address(_) | Value::Element(..)) if ty.is_pointer() => {
            format!("&{}", scalar(value))
        }
        (Some(ty), Value::Int { value, .. }) if ty.base == Base::Atomic && !ty.is_pointer() => {
            format!("ATOMIC_INIT({value})")
        }
        _ => scalar(value),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Int { value, .. } => value.to_string(),
        Value::Address(name) => name.text.clone(),
        Value::Element(name, index) => format!("{}[{index}]", name.text),
    }
}

fn array(values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(scalar).collect();
    format!("{{{}}}", values.join(","))
}

/// All that follows the processes.
pub(super) fn condition(f: &mut Formatter<'_>, test: &Test) -> fmt::Result {
    if !test.locations.is_empty() {
        let items: Vec<_> = test.locations.iter().map(item).collect();
        write!(f, "\nlocations [{}]", items.join("; "))?;
    }
    if let Some(filter) = &test.filter {
        write!(f, "\nfilter ({})", proposition(filter))?;
    }
    if let Some(condition) = &test.condition {
        let quantifier = match condition.quantifier {
            Quantifier::Exists => "exists",
            Quantifier::NotExists => "~exists",
            Quantifier::ForAll => "forall",
        };
        write!(f, "\n{quantifier} ({})", proposition(&condition.prop))?;
    }
    f.write_str("\n")
}

fn item(item: &Item) -> String {
    let mut text = location(&item.location);
    if let Some(base) = &item.ty.base {
        text += &format!(" {}", base.text);
    }
    if item.ty.pointer {
        text += "*";
    }
    text
}

/// How tightly a proposition holds together: more is tighter.
fn level(prop: &Prop) -> u8 {
    match prop {
        Prop::Or(..) => 0,
        Prop::And(..) => 1,
        Prop::Implies(..) => 2,
        _ => 3,
    }
}

/// A proposition, with no more parentheses than it needs, but some around implications.
pub fn proposition(prop: &Prop) -> String {
    match prop {
        Prop::True => "true".to_owned(),
        Prop::False => "false".to_owned(),
        Prop::Atom(atom) => {
            let operator = if atom.equal { "=" } else { "!=" };
            format!("{}{operator}{}", location(&atom.left), term(&atom.right))
        }
        Prop::Not(inner) => format!("~{}", tight(inner, 3)),
        Prop::And(left, right) => {
            // An implication binds tighter here, which few readers would guess.
            let left = tight(left, if level(left) == 2 { 3 } else { 1 });
            format!("{left} /\\ {}", tight(right, 3))
        }
        Prop::Or(left, right) => {
            let left = tight(left, if level(left) == 2 { 3 } else { 0 });
            let right = tight(right, if level(right) == 2 { 3 } else { 1 });
            format!("{left} \\/ {right}")
        }
        Prop::Implies(left, right) => format!("{} => {}", tight(left, 3), tight(right, 3)),
    }
}

/// In parentheses if it is looser than `least`.
fn tight(prop: &Prop, least: u8) -> String {
    let text = proposition(prop);
    if level(prop) < least {
        format!("({text})")
    } else {
        text
    }
}

fn term(term: &Term) -> String {
    match term {
        Term::Value(value) => scalar(value),
        Term::Content(Location::Register { process, name }) => format!("{process}:{}", name.text),
        Term::Content(other) => format!("*{}", location(other)),
        Term::Array(values) => array(values),
    }
}

/// `x`, `x[1]`, `0:r0`
pub fn location(location: &Location) -> String {
    match location {
        Location::Global(name) => name.text.clone(),
        Location::Element(name, index) => format!("{}[{index}]", name.text),
        Location::Register { process, name } => format!("{process}:{}", name.text),
    }
}

impl Display for Location {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&location(self))
    }
}

impl Display for Prop {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&proposition(self))
    }
}
