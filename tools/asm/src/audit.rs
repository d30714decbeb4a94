// SPDX-License-Identifier: GPL-2.0

//! The audit of a cell: a verdict on each probe.

use crate::base::Base;
use crate::called;
use crate::catalogue::{Calls, Spec};
use crate::cell::{Cell, Mode};
use crate::config::Config;
use crate::differences::Differences;
use crate::insn::Body;
use crate::normal::{self, Function};
use crate::objdump;
use crate::object_file::ObjectFile;
use crate::probe::Probe;
use crate::same::{self, Same};
use crate::table;
use crate::target::Arch;
use crate::{Error, Result};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the audit says about a probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// Rust is C's instructions.
    Same(Same),
    /// Rust is one call of the operation's helper, and the helper is C's instructions.
    Call {
        /// The helper, or those of a loop.
        helper: String,
    },
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
    /// There is nothing to compare.
    Missing {
        /// What is.
        why: String,
    },
}

impl Verdict {
    /// Whether the audit passes with it.
    pub fn is_good(&self) -> bool {
        match self {
            Self::Same(_) | Self::Call { .. } => true,
            Self::Differs { listed, .. } => listed.is_some(),
            Self::Missing { .. } => false,
        }
    }
}

/// The audit of a cell.
#[derive(Clone, Debug, Serialize)]
pub struct CellReport {
    /// Which one.
    pub cell: Cell,
    /// The major version of clang.
    pub clang: u32,
    /// What the C probes are.
    #[serde(skip)]
    pub c: BTreeMap<Probe, Body>,
    /// What the Rust probes are.
    #[serde(skip)]
    pub rust: BTreeMap<Probe, Body>,
    /// On each probe that is there or should be.
    pub probes: BTreeMap<String, Verdict>,
    /// Entries of the list of differences that do not occur.
    pub stale: Vec<String>,
}

impl CellReport {
    /// Whether all is as it should be.
    pub fn is_good(&self) -> bool {
        self.stale.is_empty() && self.probes.values().all(Verdict::is_good)
    }
}

/// What an audit goes by.
pub struct Rules<'a> {
    /// The probes that there have to be.
    pub specs: &'a [Spec],
    /// The differences that are known.
    pub differences: &'a Differences,
    /// The kernel that was built.
    pub base: Base,
}

type Probes = BTreeMap<Probe, Function>;

struct Objects {
    c: Probes,
    rust: Probes,
    helpers: normal::Functions,
}

/// Audits the objects in a folder as those of the cell.
pub fn cell(folder: &Path, cell: Cell, rules: &Rules<'_>) -> Result<CellReport> {
    let config = Config::read(&folder.join("config"))?;
    config.check(cell, rules.base)?;
    let objects = read(folder, cell, &config)?;
    let arch = cell.target.arch();
    let mut probes = BTreeMap::new();
    let mut stale = Vec::new();

    for spec in rules.specs {
        let mut verdict = judge(spec, cell, &objects, rules);
        if let Some(name) = rules.differences.find(cell, &spec.probe) {
            excuse(&mut verdict, name, arch);
        }
        probes.insert(spec.probe.to_string(), verdict);
    }
    let known: BTreeSet<&Probe> = rules.specs.iter().map(|spec| &spec.probe).collect();
    for extra in objects
        .c
        .keys()
        .chain(objects.rust.keys())
        .filter(|p| !known.contains(p))
    {
        let why = "the catalogue does not have it".to_owned();
        probes.insert(extra.to_string(), Verdict::Missing { why });
    }
    for (name, probe) in rules.differences.listed(cell) {
        if !matches!(
            probes.get(&probe.to_string()),
            Some(Verdict::Differs { .. })
        ) {
            stale.push(format!("{name}: {probe} does not differ in {cell}"));
        }
    }
    let bodies = |probes: Probes| {
        probes
            .into_iter()
            .map(|(probe, function)| (probe, function.body(arch)))
            .collect()
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
// are, in how wide they are, or in what orders them.
fn excuse(verdict: &mut Verdict, name: &str, arch: &dyn Arch) {
    if let Verdict::Differs {
        listed,
        why,
        c,
        rust,
    } = verdict
    {
        if table::significant(c, arch) == table::significant(rust, arch) {
            *listed = Some(name.to_owned());
        } else {
            why.push_str(", among them accesses or barriers, which no list excuses");
        }
    }
}

fn read(folder: &Path, cell: Cell, config: &Config) -> Result<Objects> {
    let arch = cell.target.arch();
    let clang = config.clang()?;
    let open = |name: &str, from_c: bool| {
        let file = ObjectFile::open(&folder.join(name), arch)?;
        let found = file.compiler()?;
        if from_c && !found.contains(&format!("clang version {clang}")) {
            return Err(Error::OtherCompiler {
                path: file.path,
                found,
                wanted: clang.clone(),
            });
        }
        Ok(file)
    };
    let (c, rust) = (open("c.o", true)?, open("rust.o", false)?);
    let helpers = match cell.mode {
        Mode::Called => Some(open("helpers.o", true)?),
        Mode::Inlined => None,
    };
    let objdump = objdump::find(config.clang_major()?)?;
    let read = |file: &ObjectFile, prefix| normal::read(&objdump, file, prefix, arch);

    Ok(Objects {
        c: by_probe(&c.path, "c__", read(&c, "c__")?)?,
        rust: by_probe(&rust.path, "rust__", read(&rust, "rust__")?)?,
        helpers: helpers.map_or(Ok(BTreeMap::new()), |file| read(&file, "rust_helper_"))?,
    })
}

fn by_probe(path: &Path, prefix: &str, functions: normal::Functions) -> Result<Probes> {
    functions
        .into_iter()
        .map(|(name, function)| match Probe::parse(&name) {
            Some(probe) => Ok((probe, function)),
            None => Err(Error::BadProbeName {
                path: path.to_owned(),
                symbol: format!("{prefix}{name}"),
            }),
        })
        .collect()
}

fn judge(spec: &Spec, cell: Cell, objects: &Objects, rules: &Rules<'_>) -> Verdict {
    let arch = cell.target.arch();
    let missing = |why: String| Verdict::Missing { why };
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
    if cell.mode == Mode::Inlined || spec.calls == Calls::Nothing {
        return match same::compare(c, rust, spec.arguments, arch) {
            Some(same) => Verdict::Same(same),
            None => differs("other instructions than C's".to_owned(), c, rust),
        };
    }
    if let Err(why) = called::check(rust, &spec.calls, spec.stores, arch) {
        return differs(why, c, rust);
    }
    let (helper, like) = match &spec.calls {
        Calls::One { helper, like } => (helper, like),
        Calls::Loop { needed, .. } => {
            return Verdict::Call {
                helper: needed.join(" "),
            }
        }
        Calls::Nothing => return missing("it has no helper".to_owned()),
    };
    let Some(body) = helper
        .strip_prefix("rust_helper_")
        .and_then(|h| objects.helpers.get(h))
    else {
        return missing(format!("helpers.o has no {helper}"));
    };
    let Some(c) = objects.c.get(like) else {
        return missing(format!(
            "there is no C probe {like} to compare {helper} with"
        ));
    };
    let arguments = rules.specs.iter().find(|spec| spec.probe == *like);
    let arguments = arguments.map_or(spec.arguments, |spec| spec.arguments);

    match same::compare(c, body, arguments, arch) {
        Some(_) => Verdict::Call {
            helper: helper.clone(),
        },
        None => differs(format!("{helper} has other instructions than C's"), c, body),
    }
}
