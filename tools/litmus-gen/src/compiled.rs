// SPDX-License-Identifier: GPL-2.0

//! The folder of sources whose machine code is looked at: each process of each test as a function
//! in C and one in Rust. All tests are in one object for each language.
//!
//! Nothing calls the functions. They end with a marker for each register that the final state has,
//! which the macros for the architecture write.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::code::{Code, Function as Text};
use crate::conform::conform_to_run;
use crate::language::Language;
use crate::layout::{Form, Layout, Observed, Variables};
use crate::module::{all_rust, rust_head, write_files, FOR_RUST};
use crate::names::{idents, printable};
use crate::registers::is_slow;
use crate::shared_variables::Shared;
use crate::unsupported::{Result, Unsupported};
use crate::{c, rust};
use lkmm_litmus::{Span, Test};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

const KBUILD: &str = include_str!("../compiled/Kbuild");

/// What marks registers, for each architecture: a header for C, a file of macros for Rust.
const MARKERS: &[(&str, &str, &str)] = &[
    (
        "arm64",
        include_str!("../compiled/arm64.h"),
        include_str!("../compiled/arm64.rs"),
    ),
    (
        "riscv",
        include_str!("../compiled/riscv.h"),
        include_str!("../compiled/riscv.rs"),
    ),
    (
        "x86_64",
        include_str!("../compiled/x86_64.h"),
        include_str!("../compiled/x86_64.rs"),
    ),
];

/// How the crate gets them.
const MACROS: &str = "#[macro_use]\n#[path = \"observe.rs\"]\nmod observe;\n\n";

/// A test to put in.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub test: &'a Test,
    pub file: &'a str,
    /// What the model says of data races, which Rust must not have.
    pub race_free: bool,
}

/// Sources, and what is in them.
#[derive(Debug, Default)]
pub struct Batch {
    /// Names below the folder, and texts.
    pub files: Vec<(String, String)>,
    /// What became of each input.
    pub tests: Vec<Result<Entry>>,
}

/// A test that is in it.
#[derive(Debug)]
pub struct Entry {
    pub ident: String,
    pub shared: Vec<Shared>,
    /// The registers of each process that the final state has, in the order of their markers.
    pub observed: Vec<Vec<Observed>>,
    processes: Vec<[Result<Function>; 2]>,
}

/// What is known of the functions of a process in a language, one for each of [`Variables`].
#[derive(Clone, Debug)]
struct Function {
    names: [String; 2],
    /// The shared variables whose addresses are its parameters.
    addresses: Vec<String>,
    places: [Vec<(u32, Span)>; 2],
}

/// The function of a process.
#[derive(Clone, Copy, Debug)]
pub struct FunctionOf<'a> {
    pub name: &'a str,
    /// The shared variables whose addresses are its parameters.
    pub addresses: &'a [String],
    /// The lines, from 1, of the test's file for that language that have a statement of the test.
    pub places: &'a [(u32, Span)],
}

impl Entry {
    /// The function of a process, or why there is none in that language.
    pub fn function(
        &self,
        process: usize,
        language: Language,
        variables: Variables,
    ) -> Result<FunctionOf<'_>> {
        let function = self.processes[process][language as usize].as_ref();
        let function = function.map_err(Clone::clone)?;
        let form = variables as usize;
        Ok(FunctionOf {
            name: &function.names[form],
            addresses: match variables {
                Variables::Parameters => &function.addresses,
                Variables::Globals => &[],
            },
            places: &function.places[form],
        })
    }

    /// The symbol of a shared variable that is a global.
    pub fn global(&self, variable: &str) -> String {
        format!("{}__{variable}", self.ident)
    }

    /// The name of the test's file for a language, without its folder.
    pub fn file(&self, language: Language) -> String {
        file(&self.ident, language)
    }
}

impl Batch {
    /// The sources of these tests for an architecture; none, if it is not known. The files that do not
    /// compile are left out; the compilers' messages are given by their names.
    pub fn new(
        inputs: &[Input<'_>],
        architecture: &str,
        left_out: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let (_, header, macros) = MARKERS.iter().find(|(name, ..)| *name == architecture)?;
        let mut batch = Self::default();
        let names = idents(inputs.iter().map(|input| input.test.name.text.as_str()));
        let tests = inputs.iter().zip(names);
        batch.tests = tests
            .map(|(input, name)| add(input, name, left_out, &mut batch.files))
            .collect();
        let idents = |end: &str| {
            let names = batch.files.iter().map(|(name, _)| name.as_str());
            let names = names.filter_map(|name| name.strip_prefix("tests/")?.strip_suffix(end));
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let (in_c, in_rust) = (idents(".h"), idents(".rs"));
        let of_runtime = |name: &str| {
            let of_name = FOR_RUST.iter().find(|(known, _)| *known == name);
            of_name.map_or(String::new(), |(_, text)| (*text).to_owned())
        };
        let files = [
            ("c.c", all_c(&in_c)),
            ("rust.rs", all_rust(MACROS, &in_rust)),
            ("for_rust.c", "#include \"runtime/for_rust.c\"\n".to_owned()),
            ("observe.h", (*header).to_owned()),
            ("observe.rs", (*macros).to_owned()),
            ("runtime/for_rust.rs", of_runtime("runtime/for_rust.rs")),
            ("runtime/for_rust.c", of_runtime("runtime/for_rust.c")),
            ("runtime/for_rust.h", of_runtime("runtime/for_rust.h")),
            ("Kbuild", KBUILD.to_owned()),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text));
        batch.files.extend(files);
        Some(batch)
    }

    /// Writes the folder. Files that have the same text already stay untouched.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let files = self.files.iter();
        write_files(folder, files.map(|(name, text)| (&**name, &**text)))
    }
}

fn add(
    input: &Input<'_>,
    ident: String,
    left_out: &BTreeMap<String, String>,
    files: &mut Vec<(String, String)>,
) -> Result<Entry> {
    let test = conform_to_run(input.test)?;
    let layout = Layout::new(&test, input.test, input.file, ident)?;
    for process in &test.processes {
        if is_slow(process) {
            let message = "a grace period: no instruction is one";
            return Err(Unsupported::new(message, input.test.name.span));
        }
    }
    if let Some(srcu) = layout.shared.iter().find(|shared| shared.is_fixed()) {
        let message = format!("SRCU (`{}`): its counters are each CPU's own", srcu.name);
        return Err(Unsupported::new(message, input.test.name.span));
    }
    let forms = Variables::ALL.map(|form| {
        let layout = layout.with(Form::Compiled(form));
        Code::new(layout, Some(input.race_free))
    });
    let [first, _] = &forms;
    let mut c = Written::new(format!(
        "/* SPDX-License-Identifier: GPL-2.0 */\n/* Litmus test {}, from {}. */\n\n{}",
        printable(&input.test.name.text),
        printable(&layout.file),
        c::globals(&first.layout)
    ));
    let globals = rust::globals(&first.layout);
    let mut rust = Written::new(rust_head(&layout) + globals.as_deref().unwrap_or_default());
    let processes = (0..input.test.processes.len()).map(|number| {
        Language::ALL.map(|language| {
            if let (Language::Rust, Err(reason)) = (language, &globals) {
                return Err(reason.clone());
            }
            if let Some(said) = left_out.get(&file(&layout.ident, language)) {
                let span = input.test.name.span;
                return Err(Unsupported::does_not_compile(said, span));
            }
            let written = match language {
                Language::C => &mut c,
                Language::Rust => &mut rust,
            };
            let [parameters, globals] = &forms;
            let texts = [
                parameters.function(number, language)?,
                globals.function(number, language)?,
            ];
            Ok(Function {
                names: [parameters, globals].map(|code| code.layout.function(number, language)),
                addresses: layout
                    .addresses(number)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                places: texts.map(|text| written.add(text)),
            })
        })
    });
    let entry = Entry {
        processes: processes.collect(),
        observed: (0..input.test.processes.len())
            .map(|number| layout.observed(number))
            .collect(),
        shared: layout.shared,
        ident: layout.ident,
    };
    for (language, written) in [(Language::C, c), (Language::Rust, rust)] {
        if written.functions > 0 {
            files.push((format!("tests/{}", entry.file(language)), written.text));
        }
    }
    Ok(entry)
}

fn file(ident: &str, language: Language) -> String {
    let end = match language {
        Language::C => "h",
        Language::Rust => "rs",
    };
    format!("{ident}.{end}")
}

/// The text of a file as it grows.
struct Written {
    text: String,
    functions: usize,
}

impl Written {
    fn new(head: String) -> Self {
        Self {
            text: head,
            functions: 0,
        }
    }

    /// Adds a function, and returns where in the file the test's statements are.
    fn add(&mut self, function: &Text) -> Vec<(u32, Span)> {
        self.functions += 1;
        self.text.push('\n');
        let before = self.text.matches('\n').count();
        self.text.push_str(&function.text);
        let line = |line| u32::try_from(before + line + 1).unwrap_or(u32::MAX);
        let places = function.places.iter();
        places.map(|(at, span)| (line(*at), *span)).collect()
    }
}

/// One translation unit for all tests: the kernel's headers are read once.
fn all_c(idents: &[String]) -> String {
    let includes: String = idents
        .iter()
        .map(|one| format!("#include \"tests/{one}.h\"\n"))
        .collect();
    format!(
        "// SPDX-License-Identifier: GPL-2.0\n/* All tests, in C. */\n\
         #include <linux/atomic.h>\n#include <linux/compiler.h>\n#include <linux/kernel.h>\n\
         #include <linux/rcupdate.h>\n#include <linux/spinlock.h>\n\n#include \"observe.h\"\n\n{includes}"
    )
}
