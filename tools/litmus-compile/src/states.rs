// SPDX-License-Identifier: GPL-2.0

//! Sets of final states, side by side.

use lkmm_litmus::ast::Type;
use lkmm_litmus::model::answer::State;
use lkmm_litmus_gen::compiled::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The types of the parts of a test's final state: `0:r0`, `x`.
#[derive(Clone, Debug)]
pub struct Types(BTreeMap<String, Type>);

impl Types {
    /// Those of a test.
    pub fn new(entry: &Entry) -> Self {
        let registers = entry
            .observed
            .iter()
            .enumerate()
            .flat_map(|(process, all)| {
                let all = all.iter();
                all.map(move |one| (format!("{process}:{}", one.register), one.ty.clone()))
            });
        let shared = entry.shared.iter();
        let shared = shared.map(|shared| (shared.name.clone(), shared.ty.clone()));
        Self(registers.chain(shared).collect())
    }

    /// The set of states, each value written as the type has it: the two sides compute with other
    /// widths.
    pub fn set(&self, states: impl IntoIterator<Item = State>) -> BTreeSet<State> {
        let of_type = |state: State| {
            let parts = state.into_iter().map(|(place, value)| {
                let value = self
                    .0
                    .get(&place)
                    .map_or(value.clone(), |ty| written(&value, ty));
                (place, value)
            });
            parts.collect()
        };
        states.into_iter().map(of_type).collect()
    }
}

/// A value, or the values of an array, as this type has it.
fn written(value: &str, ty: &Type) -> String {
    if let Some(elements) = value
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        let elements: Vec<_> = elements
            .split(',')
            .map(|one| written(one.trim(), ty))
            .collect();
        return format!("{{{}}}", elements.join(","));
    }
    let number = match value.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16),
        None => value.parse(),
    };
    let Ok(number) = number else {
        // An address.
        return value.to_owned();
    };
    let (bits, signed) = ty.bits();
    let number = number & ((1 << bits) - 1);
    let negative = signed && number >> (bits - 1) == 1;
    (if negative {
        number - (1 << bits)
    } else {
        number
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::written;
    use lkmm_litmus::ast::{Base, Type};

    #[test]
    fn values_as_their_types_have_them() {
        let types = [Base::Int, Base::Char, Base::Long].map(|base| Type::new(base, 0));
        for (value, wanted) in [
            ("-1", ["-1", "255", "-1"]),
            ("4294967295", ["-1", "255", "4294967295"]),
            ("0x100", ["256", "0", "256"]),
            ("x", ["x", "x", "x"]),
            ("{1,-1}", ["{1,-1}", "{1,255}", "{1,-1}"]),
        ] {
            assert_eq!([0, 1, 2].map(|at| written(value, &types[at])), wanted);
        }
    }
}
