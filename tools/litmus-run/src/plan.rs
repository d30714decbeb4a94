// SPDX-License-Identifier: GPL-2.0

//! A test made ready: what both languages need, and which assignments it can run in.

use crate::columns::{columns, Column, Source};
use crate::language::{Choice, Language};
use crate::process::{self, registers, Registers};
use crate::shared::{shared, Shared};
use crate::typing::Scope;
use crate::unsupported::{Result, Unsupported};
use crate::{c, cookie, ends, rust};
use lkmm_litmus::Test;
use sha2::{Digest as _, Sha256};

/// A test and what it becomes.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The test.
    pub test: &'a Test,
    /// The file it is from, as it was named.
    pub file: String,
    /// What its functions and files are called.
    pub ident: String,
    /// What tells it from another test of the same name.
    pub id: String,
    /// What its processes share.
    pub shared: Vec<Shared>,
    /// The registers of each process.
    pub registers: Vec<Registers>,
    /// The variables of a final state.
    pub columns: Vec<Column>,
    /// The functions of each process, in C and in Rust, or what stands against them.
    pub functions: Vec<[Result<String>; 2]>,
}

/// An assignment of languages that was asked for and cannot be.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The languages.
    pub languages: Vec<Language>,
    /// The first reason.
    pub reason: Unsupported,
}

impl<'a> Plan<'a> {
    /// Makes a test ready. `race_free` is what the model says of data races, if it was asked.
    ///
    /// # Errors
    ///
    /// What stands against running it.
    pub fn new(test: &'a Test, file: &str, ident: String, race_free: Option<bool>) -> Result<Self> {
        let shared = shared(test)?;
        let registers: Vec<_> = (0..test.processes.len())
            .map(|number| registers(test, number))
            .collect();
        let columns = columns(test, &shared, &registers)?;
        for (process, registers) in test.processes.iter().zip(&registers) {
            process::check(process)?;
            Scope { process, registers }.check()?;
        }
        ends::check(test)?;
        cookie::check(test)?;
        let mut plan = Self {
            test,
            file: file.to_owned(),
            ident,
            id: id(test),
            shared,
            registers,
            columns,
            functions: Vec::new(),
        };
        plan.functions = (0..test.processes.len())
            .map(|number| {
                [
                    Ok(c::process(&plan, number)),
                    rust::process(&plan, number, race_free),
                ]
            })
            .collect();
        Ok(plan)
    }

    /// The name of a process's function.
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

    /// Splits what was asked for into what can be and what cannot.
    pub fn variants(&self, choice: Choice) -> (Vec<Vec<Language>>, Vec<Refused>) {
        let mut can = Vec::new();
        let mut refused = Vec::new();

        for languages in choice.assignments(self.test.processes.len()) {
            let mut of_each = languages.iter().zip(&self.functions);
            let reason = of_each.find_map(|(language, functions)| {
                functions[*language as usize].as_ref().err().cloned()
            });
            match reason {
                None => can.push(languages),
                Some(reason) => refused.push(Refused { languages, reason }),
            }
        }
        (can, refused)
    }
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
