// SPDX-License-Identifier: GPL-2.0

//! The functions of a test's processes in both languages, and the assignments that it can run in.

use crate::language::{Choice, Language};
use crate::layout::Layout;
use crate::unsupported::{Result, Unsupported};
use crate::{c, rust};
use lkmm_litmus::Span;

/// The function of a process.
pub struct Function {
    pub text: String,
    /// The lines of the text, from 0, that have a statement of the test, and which one.
    pub places: Vec<(usize, Span)>,
}

pub struct Code<'a> {
    pub layout: Layout<'a>,
    /// The function of each process in C and in Rust, or what stands against it.
    functions: Vec<[Result<Function>; 2]>,
}

/// An assignment of languages that was asked for and cannot be.
pub struct Refused {
    pub languages: Vec<Language>,
    /// The first reason.
    pub reason: Unsupported,
}

impl<'a> Code<'a> {
    /// Writes the functions. `race_free` is what the model says of data races, if it was asked.
    pub fn new(layout: Layout<'a>, race_free: Option<bool>) -> Self {
        let functions = (0..layout.test.processes.len()).map(|number| {
            [
                Ok(c::process(&layout, number)),
                rust::process(&layout, number, race_free),
            ]
        });
        Self {
            functions: functions.collect(),
            layout,
        }
    }

    /// The function of a process, if it can be in that language.
    pub fn function(&self, number: usize, language: Language) -> Result<&Function> {
        let function = self.functions[number][language as usize].as_ref();
        function.map_err(Clone::clone)
    }

    /// Its text.
    pub fn text(&self, number: usize, language: Language) -> Option<&str> {
        let function = self.function(number, language).ok()?;
        Some(&function.text)
    }

    /// Splits what was asked for into what can be and what cannot.
    pub fn variants(&self, choice: Choice) -> (Vec<Vec<Language>>, Vec<Refused>) {
        let mut can = Vec::new();
        let mut refused = Vec::new();

        for languages in choice.assignments(self.layout.test.processes.len()) {
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
