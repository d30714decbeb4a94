// SPDX-License-Identifier: GPL-2.0

//! What a test has: its shared variables, registers and final state, and the names of its
//! functions.

use crate::conform::loops::GAVE_UP;
use crate::conform::shown_as;
use crate::final_state::{columns, Column, Source};
use crate::language::Language;
use crate::registers::{registers, uses, Registers};
use crate::shared_variables::{shared, Shared};
use crate::unsupported::Result;
use lkmm_litmus::ast::{Type, Value};
use lkmm_litmus::Test;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What a process becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A function that the module's runtime calls with tables of variables and registers.
    Module,
    /// A function whose machine code is looked at; this is how it reaches the variables.
    Compiled(Variables),
}

/// How the function of a process reaches the shared variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Variables {
    /// Their addresses are its parameters.
    Parameters,
    /// They are globals, whose addresses the compiler knows to differ.
    Globals,
}

impl Variables {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Parameters, Self::Globals];

    /// Its name, as a part of identifiers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Globals => "globals",
        }
    }
}

/// A register whose value the final state has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Its name in the test.
    pub register: String,
    /// The type of its value.
    pub ty: Type,
}

impl Observed {
    /// Whether it says that a loop was left in its third round, in an execution that is none of the model's.
    pub fn is_of_left_loop(&self) -> bool {
        self.register == GAVE_UP
    }

    /// The macro that marks the machine's register.
    pub fn marker(&self) -> &'static str {
        if self.ty.bits().0 > 32 {
            "observe_64"
        } else {
            "observe_32"
        }
    }
}

/// A test, and what both languages need to know of it.
#[derive(Clone, Debug)]
pub struct Layout<'a> {
    pub form: Form,
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
        Ok(Self {
            form: Form::Module,
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

    /// The same in another form.
    #[must_use]
    pub fn with(&self, form: Form) -> Self {
        Self {
            form,
            ..self.clone()
        }
    }

    pub fn function(&self, number: usize, language: Language) -> String {
        let form = match self.form {
            Form::Module => String::new(),
            Form::Compiled(variables) => format!("_{}", variables.word()),
        };
        format!("{}__P{number}_{language}{form}", self.ident)
    }

    /// The parameter that is the address of a shared variable.
    pub fn parameter(&self, variable: &str) -> String {
        format!("litmus_at_{variable}")
    }

    /// A shared variable that is a global.
    pub fn global(&self, variable: &str) -> String {
        format!("{}__{variable}", self.ident)
    }

    /// The shared variables whose addresses a process needs, in the order of its parameters: those
    /// that it names, then those that its registers point to at first.
    pub fn addresses(&self, number: usize) -> Vec<&str> {
        let process = &self.test.processes[number];
        let used = uses(process);
        let params = process.params.iter().map(|param| param.name.text.as_str());
        let mut found: Vec<_> = params.filter(|name| used.contains(name)).collect();
        for register in &self.registers[number].0 {
            if let Some(Value::Address(name) | Value::Element(name, _)) = &register.initial {
                if !found.contains(&name.text.as_str()) {
                    found.push(&name.text);
                }
            }
        }
        found
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
    pub fn observed(&self, number: usize) -> Vec<Observed> {
        let of_process = self
            .columns
            .iter()
            .filter_map(|column| match &column.source {
                Source::Register { process, name } if *process == number => Some(name),
                _ => None,
            });
        let registers = of_process.filter_map(|name| self.registers[number].find(name));
        let observed = registers.map(|register| Observed {
            register: register.name.clone(),
            ty: register.ty.clone(),
        });
        observed.collect()
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
