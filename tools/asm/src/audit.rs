// SPDX-License-Identifier: GPL-2.0

//! The audit of a cell: a verdict on each probe.

use crate::arch::{accesses, Arch};
use crate::catalogue::{Calls, Spec};
use crate::cell::{Cell, Mode};
use crate::compare::{compare, Same};
use crate::config::Config;
use crate::differences::Differences;
use crate::error::{Error, Result};
use crate::function::{self, Function, Functions};
use crate::helper_call;
use crate::insn::Body;
use crate::objdump;
use crate::object_file::ObjectFile;
use crate::probe::Probe;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// What the audit says about a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Rust is C's instructions.
    Same(Same),
    /// Rust is one call of the helper, and the helper is C's instructions.
    Call(String),
    /// Neither.
    Differs {
        /// The name under which the list of harmless differences has it.
        listed: Option<String>,
        /// In what.
        why: String,
        /// C's instructions, or those that the helper should have.
        c: Body,
        /// Rust's instructions, or the helper's.
        rust: Body,
    },
    /// There is nothing to compare: why.
    Missing(String),
}

impl Verdict {
    /// Whether the audit passes with it.
    pub fn is_good(&self) -> bool {
        match self {
            Self::Same(_) | Self::Call(_) => true,
            Self::Differs { listed, .. } => listed.is_some(),
            Self::Missing(_) => false,
        }
    }

    /// It in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Same(_) => "same",
            Self::Call(_) => "call",
            Self::Differs {
                listed: Some(_), ..
            } => "differs as listed",
            Self::Differs { listed: None, .. } => "DIFFERS",
            Self::Missing(_) => "MISSING",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(Same::Exactly) => f.write_str("same"),
            Self::Same(Same::Registers) => f.write_str("same, but for scratch registers"),
            Self::Call(helper) => write!(f, "call {helper}"),
            Self::Differs {
                listed: Some(name), ..
            } => write!(f, "differs: {name}"),
            Self::Differs {
                listed: None, why, ..
            } => write!(f, "differs: NOT LISTED: {why}"),
            Self::Missing(why) => write!(f, "missing: {why}"),
        }
    }
}

/// The audit of a cell.
#[derive(Clone, Debug)]
pub struct CellReport {
    /// Which one.
    pub cell: Cell,
    /// The major version of clang.
    pub clang: u32,
    /// What the C probes are.
    pub c: BTreeMap<Probe, Body>,
    /// What the Rust probes are.
    pub rust: BTreeMap<Probe, Body>,
    /// On each probe that is there or should be.
    pub probes: BTreeMap<Probe, Verdict>,
    /// Entries of the list of differences that do not occur.
    pub stale: Vec<String>,
}

impl CellReport {
    /// The verdicts with which the audit does not pass.
    pub fn bad(&self) -> impl Iterator<Item = (&Probe, &Verdict)> {
        let probes = self.probes.iter();
        probes.filter(|(_, verdict)| !verdict.is_good())
    }

    /// Whether all is as it should be.
    pub fn is_good(&self) -> bool {
        self.stale.is_empty() && self.bad().next().is_none()
    }
}

/// What an audit goes by.
pub struct Rules<'a> {
    /// The probes that there have to be.
    pub specs: &'a [Spec],
    /// The differences that are known.
    pub differences: &'a Differences,
    /// The kernel that was built.
    pub base: &'static str,
}

type Probes = BTreeMap<Probe, Function>;

struct Objects {
    c: Probes,
    rust: Probes,
    helpers: Functions,
}

/// Audits the objects in a folder as those of the cell.
pub fn cell(folder: &Path, cell: Cell, rules: &Rules<'_>) -> Result<CellReport> {
    let config = Config::read(&folder.join("config"))?;
    config.check(cell, rules.base)?;
    let objects = read(folder, cell, &config)?;
    let arch = cell.build.arch();
    let mut probes = BTreeMap::new();
    let mut stale = Vec::new();

    for spec in rules.specs {
        let mut verdict = judge(spec, cell, &objects, rules);
        let inlined = cell.mode == Mode::Inlined;
        if let Some(name) = rules
            .differences
            .find(cell.build, &spec.probe)
            .filter(|_| inlined)
        {
            if !excuse(&mut verdict, name, arch) {
                stale.push(format!("{name}: {} does not differ in {cell}", spec.probe));
            }
        }
        probes.insert(spec.probe.clone(), verdict);
    }
    for extra in objects.c.keys().chain(objects.rust.keys()) {
        let why = "the catalogue does not have it".to_owned();
        probes.entry(extra.clone()).or_insert(Verdict::Missing(why));
    }
    let bodies = |probes: Probes| {
        let body = |(probe, function): (_, Function)| (probe, function.body(arch));
        probes.into_iter().map(body).collect()
    };
    Ok(CellReport {
        cell,
        clang: config.clang_major()?,
        c: bodies(objects.c),
        rust: bodies(objects.rust),
        probes,
        stale,
    })
}

// A listed difference is one in what is done with values. It cannot be one in which accesses there
// are, in how wide they are, or in what orders them. False if there is no difference.
fn excuse(verdict: &mut Verdict, name: &str, arch: &dyn Arch) -> bool {
    let Verdict::Differs {
        listed,
        why,
        c,
        rust,
    } = verdict
    else {
        return false;
    };
    if accesses(c, arch) == accesses(rust, arch) {
        *listed = Some(name.to_owned());
    } else {
        why.push_str(", among them accesses or barriers, which no list excuses");
    }
    true
}

fn read(folder: &Path, cell: Cell, config: &Config) -> Result<Objects> {
    let arch = cell.build.arch();
    let clang = config.clang()?;
    let objdump = objdump::find(config.clang_major()?)?;
    let read = |name: &str, prefix| {
        let file = ObjectFile::open(&folder.join(name), arch)?;
        let found = file.compiler()?;
        if name != "rust.o" && !found.contains(&format!("clang version {clang}")) {
            return Err(Error::OtherCompiler {
                path: file.path,
                found,
                wanted: clang.clone(),
            });
        }
        function::read(&objdump, &file, prefix, arch)
    };
    let probes = |name: &str, prefix| -> Result<Probes> {
        let named = |(probe, function): (String, _)| match Probe::parse(&probe) {
            Some(probe) => Ok((probe, function)),
            None => Err(Error::BadProbeName {
                path: folder.join(name),
                symbol: format!("{prefix}{probe}"),
            }),
        };
        read(name, prefix)?.into_iter().map(named).collect()
    };

    Ok(Objects {
        c: probes("c.o", "c__")?,
        rust: probes("rust.o", "rust__")?,
        helpers: match cell.mode {
            Mode::Called => read("helpers.o", "rust_helper_")?,
            Mode::Inlined => Functions::new(),
        },
    })
}

fn judge(spec: &Spec, cell: Cell, objects: &Objects, rules: &Rules<'_>) -> Verdict {
    let arch = cell.build.arch();
    let missing = Verdict::Missing;
    let (c, rust) = match (objects.c.get(&spec.probe), objects.rust.get(&spec.probe)) {
        (Some(c), Some(rust)) => (c, rust),
        (None, Some(_)) => return missing("there is none in C".to_owned()),
        (Some(_), None) => return missing("there is none in Rust".to_owned()),
        (None, None) => return missing("there is none".to_owned()),
    };
    let differs = |why: String, c: &Function, rust: &Function| Verdict::Differs {
        listed: None,
        why,
        c: c.body(arch),
        rust: rust.body(arch),
    };
    let same = |c: &Function, rust: &Function, arguments| {
        compare(&c.body(arch), &rust.body(arch), arguments, arch)
    };
    if cell.mode == Mode::Inlined || spec.calls == Calls::Nothing {
        return match same(c, rust, spec.arguments) {
            Some(same) => Verdict::Same(same),
            None => differs("other instructions than C's".to_owned(), c, rust),
        };
    }
    if let Err(why) = helper_call::check(rust, &spec.calls, spec.stores, arch) {
        return differs(why, c, rust);
    }
    let (helper, like) = match &spec.calls {
        Calls::One { helper, like } => (helper, like),
        Calls::Several { needed: helper, .. } => return Verdict::Call(helper.clone()),
        Calls::Nothing => return missing("it has no helper".to_owned()),
    };
    let name = helper.trim_start_matches("rust_helper_");
    let Some(body) = objects.helpers.get(name) else {
        return missing(format!("helpers.o has no {helper}"));
    };
    let Some(c) = objects.c.get(like) else {
        return missing(format!(
            "there is no C probe {like} to compare {helper} with"
        ));
    };
    let arguments = rules.specs.iter().find(|spec| spec.probe == *like);
    let arguments = arguments.map_or(spec.arguments, |spec| spec.arguments);

    match same(c, body, arguments) {
        Some(_) => Verdict::Call(helper.clone()),
        None => differs(format!("{helper} has other instructions than C's"), c, body),
    }
}
