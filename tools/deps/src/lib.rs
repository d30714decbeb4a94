// SPDX-License-Identifier: GPL-2.0

//! Which address, data and control dependencies does the source of a kernel object have, and which of them are
//! left in its machine code?
//!
//! | step | module |
//! |------|--------|
//! | the command that compiled an object; the same compilation in steps | [`build`] |
//! | numbers for accesses, which go with them into the object | [`mark`](mod@mark) |
//! | whether the code is still the kernel's | [`code`] |
//! | intermediate code, and its dependencies by the rules of LKMM | [`ir`], `locals`, [`source`] |
//! | machine code, which `lkmm-lift` decodes | [`machine`] |
//! | following values through either | [`flow`] |
//! | the accesses of the source in the machine code; what became of a dependency | [`compare`](mod@compare), [`verdict`] |
//! | what was found, kept and for people | [`cache`], [`report`], [`page`](mod@page) |
//! | why dependencies are broken, and the page with all of that | [`explained`], [`document`](mod@document) |

pub mod build;
pub mod cache;
pub mod code;
pub mod compare;
pub mod document;
pub mod explained;
pub mod flow;
pub mod ir;
mod locals;
pub mod machine;
pub mod mark;
pub mod page;
pub mod report;
pub mod source;
pub mod verdict;

use build::{Language, Unit};
use ir::{Frame, Module};
use serde::{Deserialize, Serialize};
use source::Kind;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use verdict::Verdict;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("{path}: {1}", path = .0.display())]
    Io(PathBuf, io::Error),
    #[error("{path}: {1}", path = .0.display())]
    Command(PathBuf, String),
    #[error("older than {path}: build it again", path = .0.display())]
    Old(PathBuf),
    #[error("its code is not what its command makes: build it again")]
    Differs,
    #[error("{0}: {1}: is all of LLVM in PATH?")]
    NoTool(String, io::Error),
    #[error("{0}: {1}")]
    Tool(String, String),
    #[error("{0}: {1} here is {2}")]
    Version(String, &'static str, String),
    #[error("not an object file: {0}")]
    Object(String),
    #[error("{path}: {1}", path = .0.display())]
    Explained(PathBuf, toml::de::Error),
    #[error(transparent)]
    Lift(#[from] lkmm_lift::Error),
}

/// What was found in an object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The object.
    pub object: PathBuf,
    /// The language of its source.
    pub language: Language,
    /// The folder that the names of files start from.
    pub folder: PathBuf,
    /// With how many of rustc's own optimisations it was compiled, if not as the kernel's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mir_opt_level: Option<u8>,
    /// How many functions it has.
    pub functions: usize,
    /// Those whose code is not the kernel's, or not that of a compilation in one step, when it is compiled in steps.
    /// Nothing of them counts.
    pub differing: Vec<String>,
    /// The dependencies.
    pub dependencies: Vec<Found>,
}

/// A dependency, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The function.
    pub function: String,
    /// What depends.
    pub kind: Kind,
    /// Whether it only depends by arithmetic whose result is always the same.
    pub empty: bool,
    /// Whether a plain load is on the way, which the model does not order.
    pub chained: bool,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The load.
    pub head: Site,
    /// What depends on it.
    pub target: Site,
}

impl Found {
    /// What depends, for people.
    pub fn name(&self) -> String {
        let words = [(self.empty, "cancelled "), (self.chained, "chained ")];
        let words = words.iter().filter(|it| it.0).map(|it| it.1);
        words.chain([self.kind.word()]).collect()
    }
}

/// An end of a dependency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Where it is from: the innermost function first.
    pub frames: Vec<Frame>,
    /// The access before optimisation.
    pub before: String,
    /// The access after optimisation.
    pub after: Vec<String>,
    /// The instructions that it became, with their offsets in the function.
    pub instructions: Vec<(u64, String)>,
}

impl Site {
    /// The line in the function itself.
    pub fn line(&self) -> u32 {
        self.frames.last().map_or(0, |it| it.line)
    }
}

/// Finds the dependencies of an object. Files are made in `folder`; the object stays as it is.
pub fn analyse(unit: &Unit, folder: &Path) -> Result<Report, Error> {
    let path = |name: &str| folder.join(name);
    let read =
        |path: &Path| fs::read_to_string(path).map_err(|error| Error::Io(path.to_owned(), error));
    let write = |path: &Path, text: String| {
        fs::write(path, text).map_err(|error| Error::Io(path.to_owned(), error))
    };
    unit.front_end(&path("source.ll"))?;
    let (text, _) = mark::mark(&read(&path("source.ll"))?, true);
    write(&path("marked.ll"), text.clone())?;
    let remarks = unit.optimise(&path("marked.ll"), &path("optimised.ll"))?;
    let optimised = read(&path("optimised.ll"))?;

    write(&path("calls.ll"), mark::merged_calls(&text, &optimised))?;
    write(&path("remarks"), remarks)?;
    build::inline(&path("calls.ll"), &path("remarks"), &path("inlined.ll"))?;
    let inlined = read(&path("inlined.ll"))?;
    let module = Module::parse(&inlined);
    let sources = source::dependencies(&module);

    let (text, marked) = mark::mark(&optimised, false);
    write(&path("numbered.ll"), text)?;
    unit.back_end(&path("numbered.ll"), &path("marked.o"))?;

    let bytes = |path: &Path| fs::read(path).map_err(|error| Error::Io(path.to_owned(), error));
    let own = bytes(&path("marked.o"))?;
    let whole = match unit.mir_opt_level() {
        None => unit.object.clone(),
        Some(_) => {
            unit.compile(&path("whole.o"))?;
            path("whole.o")
        }
    };
    let functions = code::functions(&bytes(&whole)?)?;
    let same = code::functions(&own)?;
    let all = functions.iter();
    let all = all.filter(|(name, code)| same.get(*name) != Some(code));
    let differing: Vec<_> = all.map(|it| it.0.clone()).collect();
    if let (false, Some(file)) = (differing.is_empty(), unit.newer()) {
        return Err(Error::Old(file));
    }
    if !functions.is_empty() && differing.len() == functions.len() {
        return Err(Error::Differs);
    }
    let object = lkmm_lift::Object::parse(&own)?;
    let mut steps = lkmm_lift::steps(&object, mark::SECTION, mark::ASSEMBLY_SECTION)?;
    if marked.iter().any(|it| it.helper.is_some()) {
        unit.machine_text(&path("numbered.ll"), &path("numbered.mir"))?;
        for (function, numbers) in mark::calls_of_helpers(&read(&path("numbered.mir"))?) {
            let steps = steps.get_mut(function).into_iter().flatten();
            let calls: Vec<_> = steps.filter(|it| machine::helper(it).is_some()).collect();
            if calls.len() == numbers.len() {
                let calls = calls.into_iter().zip(numbers);
                calls.for_each(|(call, number)| call.marks.extend(number));
            }
        }
    }
    let counted = sources
        .iter()
        .filter(|it| functions.contains_key(&it.function) && !differing.contains(&it.function));
    let optimised = Module::parse(&optimised);
    let no_return = optimised.no_return();
    let dependencies = counted.flat_map(|source| {
        steps
            .get(&source.function)
            .into_iter()
            .flat_map(|steps| compare::compare(source, &marked, steps, &no_return))
    });
    Ok(Report {
        object: unit.object.clone(),
        language: unit.language,
        folder: module.folder().unwrap_or_default().into(),
        mir_opt_level: unit.mir_opt_level(),
        functions: functions.len(),
        dependencies: dependencies.collect(),
        differing,
    })
}
