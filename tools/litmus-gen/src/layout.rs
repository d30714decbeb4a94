// SPDX-License-Identifier: GPL-2.0

//! What a test has: its shared variables, registers and final state, and the names of its
//! functions.

use crate::conform::shown_as;
use crate::final_state::{columns, Column, Source};
use crate::language::Language;
use crate::registers::{registers, Registers};
use crate::shared_variables::{shared, Shared};
use crate::unsupported::Result;
use crate::{srcu_index, termination};
use lkmm_litmus::ast::Value;
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
    /// `test` conforms to what compilers take; `original` is what it was made of.
    pub fn new(test: &'a Test, original: &Test, file: &str, ident: String) -> Result<Self> {
        let mut shared = shared(test)?;
        for one in &mut shared {
            one.shown_as = shown_as(original, &one.name);
        }
        let registers: Vec<_> = (0..test.processes.len())
            .map(|number| registers(test, number))
            .collect();
        let columns = columns(test, &shared, &registers)?;
        termination::check(test)?;
        srcu_index::check(test)?;
        Ok(Self {
            test,
            file: Path::new(file)
                .file_name()
                .map_or(file.into(), |name| name.display().to_string()),
            ident,
            id: id(original),
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

    /// The index of the variable that a value is the address of, and how many bytes behind its start
    /// that is: for herd7 the element of an array is as many as its index.
    pub fn address(&self, value: &Value) -> Option<(usize, usize)> {
        match value {
            Value::Int { .. } => None,
            Value::Address(name) => Some((self.variable(&name.text)?, 0)),
            Value::Element(name, index) => Some((self.variable(&name.text)?, *index)),
        }
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

/// A hash of the test itself, without its comments, wherever it is from.
pub fn id(test: &Test) -> String {
    let mut plain = test.clone();
    plain.comments.clear();
    plain.docs.clear();
    plain.info.clear();
    let mut text = plain.to_string();
    for source in plain.processes.iter().flat_map(|one| &one.source) {
        text += &source.text;
    }
    let mut id = hex(&Sha256::digest(text));
    id.truncate(12);
    id
}

/// A hash in text.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
