// SPDX-License-Identifier: GPL-2.0

//! The folder of a module's sources: the runtime, two files for each test, and a list of what
//! runs.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::code::Code;
use crate::conform::conform_to_run;
use crate::header;
use crate::language::{words, Choice, Language};
use crate::layout::{hex, Layout};
use crate::names::{idents, printable, title};
use crate::unsupported::{Unsupported, Why};
use crate::{srcu_index, termination};
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::Test;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// Files of the runtime, by their names in the folder.
macro_rules! runtime {
    ($($name:literal),*) => { &[$(($name, include_str!(concat!("../", $name)))),*] };
}

/// Besides its `Kbuild`.
pub(crate) const RUNTIME: &[(&str, &str)] = runtime![
    "runtime/litmus.h",
    "runtime/runtime.h",
    "runtime/main.c",
    "runtime/batch.c",
    "runtime/shape.c",
    "runtime/search.c",
    "runtime/histogram.c"
];
/// What processes in Rust need in addition.
pub(crate) const FOR_RUST: &[(&str, &str)] = runtime![
    "runtime/for_rust.h",
    "runtime/for_rust.c",
    "runtime/for_rust.rs"
];
const KBUILD: &str = include_str!("../runtime/Kbuild");

/// What the runtime has room for (`runtime/litmus.h`, `runtime/histogram.c`).
const PROCESSES: usize = 8;
const COLUMNS: usize = 48;
const LOCATIONS: usize = 32;
const NAME: usize = 320;

/// A test to put in.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub test: &'a Test,
    pub file: &'a str,
    pub text: &'a str,
    /// What the model says, if it was asked.
    pub model: Option<&'a Answer>,
    /// The model says that no execution ends, of those that the filter rejects either.
    pub deadlock: bool,
}

/// A module's sources and what is in them.
#[derive(Debug, Default)]
pub struct Module {
    /// Names below the folder, and texts.
    pub files: Vec<(String, String)>,
    pub index: Index,
}

/// What a module runs: `index.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The number of CPUs that the guest needs.
    pub cpus: usize,
    /// What runs, in that order; the first has number 1.
    pub runs: Vec<Run>,
    /// What was asked for and cannot be.
    pub unsupported: Vec<NotRun>,
}

/// A test with an assignment of languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub input: usize,
    pub test: String,
    pub file: String,
    /// What its functions and files are called.
    pub ident: String,
    /// What tells it from another test of the same name.
    pub id: String,
    pub languages: Vec<Language>,
    /// A hash of all that its result depends on, but for the guest and the module's parameters.
    pub key: String,
}

/// The same for one that cannot be, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotRun {
    pub input: usize,
    pub test: String,
    pub file: String,
    pub languages: Vec<Language>,
    /// The construct that stands against it, or what the compiler says.
    pub reason: String,
    pub line: usize,
    pub column: usize,
    pub why: Why,
}

impl Run {
    /// What the guest's log calls it.
    pub fn title(&self) -> String {
        format!("{} {}", title(&self.test), words(&self.languages))
    }
}

impl Module {
    /// The module of these tests in the languages that are wanted.
    pub fn new(inputs: &[Input<'_>], choice: Choice) -> Self {
        Self::without(inputs, choice, &BTreeMap::new())
    }

    /// The same without those that do not compile, which are named as their functions are, with
    /// what the compiler says.
    pub fn without(
        inputs: &[Input<'_>],
        choice: Choice,
        broken: &BTreeMap<String, String>,
    ) -> Self {
        let mut module = Self::default();
        let mut in_c = Vec::new();
        let mut in_rust = Vec::new();
        let names = idents(inputs.iter().map(|input| input.test.name.text.as_str()));

        let conforming: Vec<_> = inputs
            .iter()
            .map(|input| conform_to_run(input.test))
            .collect();
        for (number, (input, name)) in inputs.iter().zip(names).enumerate() {
            let not_run = |languages: &[Language], reason: &Unsupported| {
                not_run(number, input, languages, reason)
            };
            let test = conforming[number].as_ref();
            let code = match test
                .map_err(Clone::clone)
                .and_then(|test| code(input, test, name))
            {
                Ok(code) => code,
                Err(reason) => {
                    module.index.unsupported.push(not_run(&[], &reason));
                    continue;
                }
            };
            let (variants, refused) = code.variants(choice);
            for one in &refused {
                let entry = not_run(&one.languages, &one.reason);
                module.index.unsupported.push(entry);
            }
            if variants.is_empty() {
                continue;
            }
            if let Some(said) = broken.get(&code.layout.ident) {
                let reason = Unsupported::does_not_compile(said, input.test.name.span);
                let of_each = variants.iter().map(|languages| not_run(languages, &reason));
                module.index.unsupported.extend(of_each);
                continue;
            }
            module.index.cpus = module.index.cpus.max(input.test.processes.len());
            module.add(number, input, &code, &variants, &mut in_rust);
            in_c.push(code.layout.ident);
        }
        module.files.push(("tests_c.c".to_owned(), all_c(&in_c)));
        // A kernel without Rust builds what is in C alone.
        let for_rust = if in_rust.is_empty() {
            &[]
        } else {
            let rust = ("tests_rust.rs".to_owned(), all_rust("", &in_rust));
            module.files.push(rust);
            FOR_RUST
        };
        let runtime = RUNTIME.iter().chain(for_rust);
        let texts = runtime.copied().chain([("Kbuild", KBUILD)]);
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        module.files.extend(texts);
        module
    }

    /// The files of a test, by what its functions are called.
    pub fn code(&self, ident: &str) -> Vec<(String, String)> {
        let names = ["h", "rs"].map(|end| format!("tests/{ident}.{end}"));
        let files = self.files.iter().filter(|(name, _)| names.contains(name));
        files.cloned().collect()
    }

    fn add(
        &mut self,
        number: usize,
        input: &Input<'_>,
        code: &Code<'_>,
        variants: &[Vec<Language>],
        in_rust: &mut Vec<String>,
    ) {
        let layout = &code.layout;
        let file = format!("tests/{}.h", layout.ident);
        self.files.push((file, header::file(code, variants)));
        let in_any = |number: &usize| {
            let mut all = variants.iter();
            all.any(|languages| languages[*number] == Language::Rust)
        };
        let rust: Vec<_> = (0..layout.test.processes.len())
            .filter(in_any)
            .filter_map(|number| code.text(number, Language::Rust))
            .collect();
        if !rust.is_empty() {
            self.files.push((
                format!("tests/{}.rs", layout.ident),
                rust_head(layout) + &rust.join("\n"),
            ));
            in_rust.push(layout.ident.clone());
        }
        self.index.runs.extend(variants.iter().map(|languages| Run {
            input: number,
            ident: layout.ident.clone(),
            id: layout.id.clone(),
            test: input.test.name.text.clone(),
            file: input.file.to_owned(),
            languages: languages.clone(),
            key: key(input, code, languages, variants.len()),
        }));
    }

    /// Writes the folder. Files that have the same text already stay untouched, so that `make`
    /// builds only what changed; files that are no more in it go.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let index = serde_json::to_string_pretty(&self.index)? + "\n";
        let files = self
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        write_files(folder, files.chain([("index.json", index.as_str())]))
    }
}

/// Writes files below a folder, and removes sources of an earlier module that are not among them.
pub(crate) fn write_files<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a str, &'a str)>,
) -> io::Result<()> {
    fs::create_dir_all(folder.join("tests"))?;
    fs::create_dir_all(folder.join("runtime"))?;
    let mut kept = BTreeSet::new();
    for (name, text) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(&path, text)?;
        }
        kept.insert(path);
    }
    let folders = ["tests", "runtime"].map(|name| fs::read_dir(folder.join(name)));
    for entries in folders {
        for entry in entries? {
            let path = entry?.path();
            let mut ends = ["h", "rs", "c"].iter();
            let source = ends.any(|end| path.extension().is_some_and(|own| own == *end));
            if source && !kept.contains(&path) {
                fs::remove_file(path)?;
            }
        }
    }
    let rust = folder.join("tests_rust.rs");
    if !kept.contains(&rust) && rust.exists() {
        fs::remove_file(rust)?;
    }
    Ok(())
}

/// With other assignments beside it, one in mixed languages runs fewer instances.
fn key(input: &Input<'_>, code: &Code<'_>, languages: &[Language], variants: usize) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    };

    let runtime = RUNTIME.iter().chain(FOR_RUST);
    runtime.for_each(|(_, text)| add(text));
    add(input.file);
    add(&header::file(code, &[languages.to_vec()]));
    for (number, language) in languages.iter().enumerate() {
        add(code.text(number, *language).unwrap_or_default());
    }
    add(&variants.to_string());
    hex(&hash.finalize())
}

/// The code of a test, which conforms to what compilers take.
fn code<'a>(input: &Input<'_>, test: &'a Test, ident: String) -> Result<Code<'a>, Unsupported> {
    let race_free = input.model.map(|answer| !answer.data_race());
    let objections = objections(input);
    let layout = Layout::new(test, input.test, input.file, ident);
    let layout = layout.and_then(|layout| check(test).map(|()| layout));
    let layout = layout.map_err(|mut reason| {
        if reason.why == Why::NeverEnds {
            for objection in &objections {
                reason.message += &format!("; {objection}");
            }
        }
        reason
    })?;
    if !objections.is_empty() {
        let span = input.test.name.span;
        return Err(Unsupported::never_ends(&objections.join("; "), span));
    }
    let registers = (0..input.test.processes.len()).map(|number| layout.observed(number).len());
    let longest = layout
        .columns
        .iter()
        .map(|column| column.name.len())
        // The value of a pointer is a variable's name.
        .chain(layout.shared.iter().map(|shared| shared.name.len()))
        .max()
        .unwrap_or(0);
    let limits = [
        ("processes", input.test.processes.len(), PROCESSES),
        (
            "variables in the final state",
            layout.columns.len(),
            COLUMNS,
        ),
        (
            "registers of a process in the final state",
            registers.max().unwrap_or(0),
            COLUMNS,
        ),
        ("shared variables", layout.shared.len(), LOCATIONS),
        ("letters in a name", longest, NAME),
    ];
    for (what, has, most) in limits {
        if has > most {
            let message = format!("{has} {what}: the runtime has room for {most}");
            return Err(Unsupported::new(message, input.test.name.span));
        }
    }
    if layout.columns.is_empty() {
        let message = "a test that looks at nothing in the final state";
        return Err(Unsupported::new(message, input.test.name.span));
    }
    Ok(Code::new(layout, race_free))
}

/// What a guest cannot do, or would not come back from.
fn check(test: &Test) -> Result<(), Unsupported> {
    termination::check(test)?;
    srcu_index::check(test)
}

fn not_run(
    number: usize,
    input: &Input<'_>,
    languages: &[Language],
    reason: &Unsupported,
) -> NotRun {
    let (line, column) = reason.span.line_column(input.text);
    NotRun {
        input: number,
        test: input.test.name.text.clone(),
        file: input.file.to_owned(),
        languages: languages.to_vec(),
        reason: reason.message.clone(),
        line,
        column,
        why: reason.why,
    }
}

/// What the model says against running a test.
fn objections(input: &Input<'_>) -> Vec<String> {
    let mut said = Vec::new();

    if input.deadlock {
        said.push("the model calls it a deadlock".to_owned());
    }
    for flag in input.model.iter().flat_map(|answer| &answer.flags) {
        let about_ends = flag.starts_with("unmatched-")
            || flag.starts_with("unpaired-")
            || matches!(
                flag.as_str(),
                "invalid-sleep"
                    | "mixed-lock-accesses"
                    | "multiple-srcu-matches"
                    | "srcu-bad-value-match"
            );
        if about_ends {
            said.push(format!("the model flags it as {flag}"));
        }
    }
    said
}

/// One translation unit for all tests: the kernel's headers are read once.
fn all_c(idents: &[String]) -> String {
    let includes: String = idents
        .iter()
        .map(|one| format!("#include \"tests/{one}.h\"\n"))
        .collect();
    let list: String = idents.iter().map(|one| format!("\t&{one},\n")).collect();
    format!(
        "// SPDX-License-Identifier: GPL-2.0\n/*\n * All tests of this module.\n \
         * Written by `lkmm litmus gen`.\n */\n\
         #include <linux/atomic.h>\n#include <linux/compiler.h>\n#include <linux/kernel.h>\n\
         #include <linux/rcupdate.h>\n#include <linux/spinlock.h>\n#include <linux/srcu.h>\n\n\
         #include \"runtime/litmus.h\"\n\n{includes}\n\
         const struct litmus_test *const litmus_tests[] = {{\n{list}}};\n\n\
         const unsigned int litmus_tests_count = {};\n",
        idents.len()
    )
}

/// What the Rust file of a test begins with.
pub(crate) fn rust_head(layout: &Layout<'_>) -> String {
    format!(
        "// SPDX-License-Identifier: GPL-2.0\n\n//! Litmus test {}, from {}.\n//!\n\
         //! Written by `lkmm litmus gen`.\n\nuse crate::prelude::*;\n\n",
        printable(&layout.test.name.text),
        printable(&layout.file)
    )
}

/// One crate for all tests: the `kernel` crate is read once.
pub(crate) fn all_rust(macros: &str, idents: &[String]) -> String {
    let modules: String = idents
        .iter()
        .map(|one| format!("#[path = \"tests/{one}.rs\"]\nmod {one};\n"))
        .collect();
    format!(
        "// SPDX-License-Identifier: GPL-2.0\n\n//! The Rust processes of this module's tests.\n\
         //!\n//! Written by `lkmm litmus gen`.\n\n\
         // Names are those of the tests. A variable that a test sets and never reads is the test's\n\
         // own, and a process is unsafe already where its author has another `unsafe`.\n\
         #![allow(\n    non_snake_case,\n    redundant_semicolons,\n    unused_assignments,\n    \
         unused_imports,\n    unused_must_use,\n    unused_mut,\n    unused_unsafe,\n    \
         unused_variables\n)]\n\n\
         // No test uses all of it.\n#[allow(dead_code, unreachable_pub)]\n\
         #[path = \"runtime/for_rust.rs\"]\nmod prelude;\n\n{macros}{modules}"
    )
}
