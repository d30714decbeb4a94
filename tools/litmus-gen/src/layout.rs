// SPDX-License-Identifier: GPL-2.0

//! What a test has: its shared variables, registers and final state, and the names of its
//! functions.

use crate::final_state::{columns, Column, Source};
use crate::language::Language;
use crate::registers::{self, registers, Registers};
use crate::shared_variables::{shared, Shared};
use crate::typing::Scope;
use crate::unsupported::{Result, Unsupported};
use crate::{srcu_index, termination};
use lkmm_litmus::ast::{Init, Term, Value};
use lkmm_litmus::Test;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// A test, and what both languages need to know of it.
#[derive(Debug)]
pub struct Layout<'a> {
    pub test: &'a Test,
    /// The name of the file it is from. Generated code may be passed on, and does not say in which
    /// folder it was.
    pub file: String,
    /// What its functions and files are called.
    pub ident: String,
    /// What tells it from another test of the same name.
    pub id: String,
    pub shared: Vec<Shared>,
    pub registers: Vec<Registers>,
    pub columns: Vec<Column>,
}

impl<'a> Layout<'a> {
    pub fn new(test: &'a Test, file: &str, ident: String) -> Result<Self> {
        no_element(test)?;
        let shared = shared(test)?;
        let registers: Vec<_> = (0..test.processes.len())
            .map(|number| registers(test, number))
            .collect();
        let columns = columns(test, &shared, &registers)?;
        for (process, registers) in test.processes.iter().zip(&registers) {
            registers::check(process)?;
            Scope { process, registers }.check()?;
        }
        termination::check(test)?;
        srcu_index::check(test)?;
        Ok(Self {
            test,
            file: Path::new(file)
                .file_name()
                .map_or(file.into(), |name| name.display().to_string()),
            ident,
            id: id(test),
            shared,
            registers,
            columns,
        })
    }

    pub fn function(&self, number: usize, language: Language) -> String {
        format!("{}__P{number}_{language}", self.ident)
    }

    /// The index of a shared variable.
    pub fn variable(&self, name: &str) -> Option<usize> {
        self.shared.iter().position(|one| one.name == name)
    }

    /// The registers of a process that a final state has, in order.
    pub fn observed(&self, number: usize) -> Vec<&str> {
        self.columns
            .iter()
            .filter_map(|column| match &column.source {
                Source::Register { process, name } if *process == number => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }
}

/// Refuses an address within an array: a guest tells addresses by the variable.
fn no_element(test: &Test) -> Result<()> {
    let condition = test.condition.iter().map(|condition| &condition.prop);
    let mut found = None;

    for prop in test.filter.iter().chain(condition) {
        prop.each_atom(&mut |atom| {
            if let Term::Value(Value::Element(name, _)) = &atom.right {
                found = Some(name);
            }
        });
    }
    for value in test.init.iter().flat_map(Init::values) {
        if let Value::Element(name, _) = value {
            found = Some(name);
        }
    }
    found.map_or(Ok(()), |name| Err(Unsupported::element(name)))
}

/// A hash of the test itself, without its comments, wherever it is from.
pub fn id(test: &Test) -> String {
    let mut plain = test.clone();
    plain.comments.clear();
    plain.docs.clear();
    plain.info.clear();
    let mut id = hex(&Sha256::digest(plain.to_string()));
    id.truncate(12);
    id
}

/// A hash in text.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
