// SPDX-License-Identifier: GPL-2.0

//! The variables of a final state: all that condition, filter and `locations` look at.

use crate::registers::Registers;
use crate::shared_variables::Shared;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::Location;
use lkmm_litmus::Test;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As herd7 prints it.
    pub name: String,
    pub source: Source,
    /// Whether the value is an address.
    pub pointer: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An element of a shared variable, the first if it is no array.
    Shared {
        /// Its index in the list of shared variables.
        variable: usize,
        element: usize,
    },
    Register {
        process: usize,
        name: String,
    },
}

/// The columns, in the order in which they are first mentioned.
pub fn columns(test: &Test, shared: &[Shared], registers: &[Registers]) -> Result<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();

    for location in mentioned(test) {
        for column in of_location(location, shared, registers)? {
            if !columns.iter().any(|other| other.name == column.name) {
                columns.push(column);
            }
        }
    }
    Ok(columns)
}

/// What condition, filter and `locations` look at, in that order.
pub fn mentioned(test: &Test) -> Vec<&Location> {
    let condition = test.condition.iter().map(|condition| &condition.prop);
    let props = condition.chain(&test.filter);
    let items = test.locations.iter().map(|item| &item.location);
    props
        .flat_map(|prop| prop.locations())
        .chain(items)
        .collect()
}

fn of_location(
    location: &Location,
    shared: &[Shared],
    registers: &[Registers],
) -> Result<Vec<Column>> {
    let name = location.name();
    let unknown = || Unsupported::new(format!("`{}` in the condition", name.text), name.span);

    if let Location::Register { process, .. } = location {
        let register = registers
            .get(*process)
            .and_then(|registers| registers.find(&name.text))
            .ok_or_else(unknown)?;
        return Ok(vec![Column {
            name: format!("{process}:{}", name.text),
            pointer: register.ty.is_pointer(),
            source: Source::Register {
                process: *process,
                name: name.text.clone(),
            },
        }]);
    }
    let variable = shared
        .iter()
        .position(|one| one.name == name.text)
        .ok_or_else(unknown)?;
    let of = &shared[variable];
    if of.is_opaque() {
        let message = format!("the final state of a `{}`", of.ty);
        return Err(Unsupported::new(message, name.span));
    }
    let column = |element: Option<usize>| Column {
        name: match element {
            Some(index) => format!("{}[{index}]", of.name),
            None => of.name.clone(),
        },
        pointer: of.holds_pointer(),
        source: Source::Shared {
            variable,
            element: element.unwrap_or(0),
        },
    };
    Ok(match (location, of.length) {
        (Location::Element(_, index), Some(length)) if *index < length => {
            vec![column(Some(*index))]
        }
        (Location::Element(..), _) => return Err(unknown()),
        (_, Some(length)) => (0..length).map(|index| column(Some(index))).collect(),
        (_, None) => vec![column(None)],
    })
}
