// SPDX-License-Identifier: GPL-2.0

//! Which address, data and control dependencies does the source of a kernel object have, and which of them are
//! left in its machine code?
//!
//! | step | module |
//! |------|--------|
//! | the command that compiled an object; the same compilation in steps | [`build`] |
//! | numbers for accesses, which go with them into the object | [`mark`](mod@mark) |
//! | whether the code is still the kernel's | [`code`] |
//! | intermediate code, and its dependencies by the rules of LKMM | [`ir`], [`source`] |
//! | machine code, which `lkmm-lift` decodes | [`machine`] |
//! | following values through either | [`flow`] |
//! | what became of a dependency | [`verdict`] |
//! | what was found, kept and for people | [`cache`], [`report`] |

pub mod build;
pub mod cache;
pub mod code;
pub mod flow;
pub mod ir;
pub mod machine;
pub mod mark;
pub mod report;
pub mod source;
pub mod verdict;

use build::{Language, Unit};
use ir::{Frame, Module};
use lkmm_lift::Step;
use mark::Marked;
use serde::{Deserialize, Serialize};
use source::{Identity, Kind, Place, Source};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use verdict::{judge, Verdict};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("{path}: {1}", path = .0.display())]
    Io(PathBuf, io::Error),
    #[error("{path}: {1}", path = .0.display())]
    Command(PathBuf, String),
    #[error("{0}: {1}")]
    NoTool(String, io::Error),
    #[error("{0}: {1}")]
    Tool(String, String),
    #[error("not an object file: {0}")]
    Object(String),
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
    /// How many functions it has.
    pub functions: usize,
    /// Those whose code is not the kernel's when it is compiled in steps. Nothing of them counts.
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
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The load.
    pub head: Site,
    /// What depends on it.
    pub target: Site,
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
    write(&path("marked.ll"), text)?;
    build::inline(&path("marked.ll"), &path("inlined.ll"))?;
    let text = read(&path("inlined.ll"))?;
    let sources = source::dependencies(&Module::parse(&text));

    unit.optimise(&path("marked.ll"), &path("optimised.ll"))?;
    let (text, marked) = mark::mark(&read(&path("optimised.ll"))?, false);
    write(&path("numbered.ll"), text)?;
    unit.back_end(&path("numbered.ll"), &path("marked.o"))?;

    let bytes = |path: &Path| fs::read(path).map_err(|error| Error::Io(path.to_owned(), error));
    let (own, kernels) = (bytes(&path("marked.o"))?, bytes(&unit.object)?);
    let same = code::functions(&own)?;
    let functions = code::functions(&kernels)?;
    let differing: Vec<_> = functions
        .iter()
        .filter(|(name, code)| same.get(*name) != Some(code))
        .map(|it| it.0.clone())
        .collect();
    let object = lkmm_lift::Object::parse(&own)?;
    let steps = lkmm_lift::steps(&object, mark::SECTION, mark::ASSEMBLY_SECTION)?;
    let counted = sources
        .iter()
        .filter(|it| functions.contains_key(&it.function) && !differing.contains(&it.function));
    let dependencies = counted.flat_map(|source| {
        steps
            .get(&source.function)
            .into_iter()
            .flat_map(|steps| compare(source, &marked, steps))
    });
    Ok(Report {
        object: unit.object.clone(),
        language: unit.language,
        functions: functions.len(),
        dependencies: dependencies.collect(),
        differing,
    })
}

/// The machine code of a function beside its source.
struct Machine<'a> {
    steps: &'a [Step],
    marked: Vec<(u64, &'a Marked)>,
    /// The accesses of the source.
    identities: BTreeSet<&'a Identity>,
    /// The numbers in the source that only one access of the function has.
    unique: BTreeSet<u64>,
}

impl Machine<'_> {
    /// The numbers that an access has behind the optimiser. With the second value they are guessed: the optimiser
    /// merged or moved the access, which lost its number.
    fn numbers(&self, place: &Place) -> (Vec<u64>, bool) {
        let select = |fits: &dyn Fn(&Marked) -> bool| {
            let fitting = self.marked.iter().filter(|it| fits(it.1));
            fitting.map(|it| it.0).collect::<Vec<_>>()
        };
        let same = |it: &Marked| it.before == Some(place.identity.mark);
        let exact = select(&|it| {
            same(it) && Identity::new(place.identity.mark, &it.frames) == place.identity
        });
        if !exact.is_empty() {
            return (exact, false);
        }
        // What is inlined at several places has one number, and merged from them no place of its own.
        let is_other = |it: &Marked| {
            let identity = Identity::new(place.identity.mark, &it.frames);
            self.identities.contains(&identity)
        };
        let others = select(&|it| same(it) && !is_other(it));
        if !others.is_empty() {
            return (others, !self.unique.contains(&place.identity.mark));
        }
        // A moved access has the line of where it was moved to, in the same function or in one that calls it. One
        // that was merged from two lines has line 0.
        let fits = |it: &Marked| {
            let mut outer = it
                .frames
                .iter()
                .skip(1)
                .rev()
                .zip(place.frames.iter().rev());
            it.before.is_none()
                && it.shape() == place.shape()
                && it.frames.len() <= place.frames.len()
                && outer.all(|(it, own)| it.function == own.function && (it.line == 0 || it == own))
        };
        (select(&fits), true)
    }

    fn nodes(&self, numbers: &[u64]) -> BTreeSet<usize> {
        let has = |step: &Step| step.marks.iter().any(|it| numbers.contains(it));
        (0..self.steps.len())
            .filter(|it| has(&self.steps[*it]))
            .collect()
    }

    /// The calls of a helper.
    fn calls(&self, name: &str) -> BTreeSet<usize> {
        let is_call = |it: &usize| machine::helper(&self.steps[*it]) == Some(name);
        (0..self.steps.len()).filter(is_call).collect()
    }

    /// Instructions that access memory for two accesses at once: they lose their numbers.
    fn pairs(&self) -> BTreeSet<usize> {
        let is_pair = |step: &Step| {
            let effect = step.effect.as_ref().ok();
            let counts =
                effect.map(|it| [&it.loads, &it.stores].map(|it| it.as_ref().map_or(0, Vec::len)));
            step.marks.is_empty() && counts.is_some_and(|it| it.contains(&2))
        };
        (0..self.steps.len())
            .filter(|it| is_pair(&self.steps[*it]))
            .collect()
    }

    fn site(&self, place: &Place, numbers: &[u64], nodes: &BTreeSet<usize>) -> Site {
        let after = self.marked.iter().filter(|it| numbers.contains(&it.0));
        Site {
            frames: place.frames.clone(),
            before: place.text.clone(),
            after: after.map(|it| it.1.text.clone()).collect(),
            instructions: nodes
                .iter()
                .map(|it| (self.steps[*it].offset, self.steps[*it].assembly.clone()))
                .collect(),
        }
    }
}

/// The verdict on an access that may be any of several.
fn agree(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let all: Vec<_> = verdicts.collect();
    let is_partial = all.iter().any(|it| it.why() == verdict::ON_SOME_PATHS);
    match all.first() {
        Some(first) if !is_partial && all.iter().all(|it| it.word() == first.word()) => {
            first.clone()
        }
        _ => Verdict::Unknown("the access was merged with others".to_owned()),
    }
}

fn compare(source: &Source, marked: &[Marked], steps: &[Step]) -> Vec<Found> {
    let mut counts: BTreeMap<u64, BTreeSet<&Identity>> = BTreeMap::new();
    for place in &source.places {
        counts
            .entry(place.identity.mark)
            .or_default()
            .insert(&place.identity);
    }
    let own = marked
        .iter()
        .enumerate()
        .filter(|it| it.1.function == source.function);
    let machine = Machine {
        steps,
        marked: own.map(|(number, it)| (number as u64, it)).collect(),
        identities: source.places.iter().map(|it| &it.identity).collect(),
        unique: counts
            .into_iter()
            .filter(|it| it.1.len() == 1)
            .map(|it| it.0)
            .collect(),
    };
    let graph = machine::graph(steps);
    let known = RefCell::new(BTreeMap::new());
    let found = source.dependencies.iter().filter_map(|dependency| {
        let (head, target) = (
            &source.places[dependency.head],
            &source.places[dependency.target],
        );
        let (head_numbers, mut guessed_head) = machine.numbers(head);
        let (target_numbers, mut guessed_target) = machine.numbers(target);
        let mut heads = machine.nodes(&head_numbers);
        if head.assembly {
            // A mark is on the first access and on the first store.
            heads.retain(|it| {
                steps[*it]
                    .effect
                    .as_ref()
                    .is_ok_and(|effect| effect.loads.is_some())
            });
            // Needs no dependency.
            if !heads.is_empty() && heads.iter().all(|it| graph.nodes[*it].acquires) {
                return None;
            }
        }
        let mut targets = machine.nodes(&target_numbers);
        if let Some(helper) = &head.helper {
            heads = machine.calls(helper);
            guessed_head = heads.len() > 1;
        }
        if let Some(helper) = &target.helper {
            targets = machine.calls(helper);
            guessed_target = targets.len() > 1;
        }
        if dependency.kind != Kind::Address {
            targets.retain(|it| graph.nodes[*it].stores);
        }
        // Each number is an access behind the optimiser, which may be several instructions.
        let split = |place: &Place, numbers: &[u64], nodes: &BTreeSet<usize>, guessed| {
            if place.helper.is_some() {
                return nodes.iter().map(|it| BTreeSet::from([*it])).collect();
            }
            let one = |it: &u64| &machine.nodes(&[*it]) & nodes;
            let each = numbers.iter().map(one).filter(|it| !it.is_empty());
            match guessed {
                true => each.collect(),
                false => vec![nodes.clone()],
            }
        };
        let mut all_targets = split(target, &target_numbers, &targets, guessed_target);
        let is_paired = targets.is_empty() && !target_numbers.is_empty() && !target.marked;
        if is_paired {
            targets = machine.pairs();
            all_targets = targets.iter().map(|it| BTreeSet::from([*it])).collect();
        }
        let all_heads = split(head, &head_numbers, &heads, guessed_head);
        let judge = |heads: &BTreeSet<usize>, targets: &_| {
            let mut known = known.borrow_mut();
            let states = known
                .entry(heads.clone())
                .or_insert_with(|| graph.follow(heads));
            judge(
                &graph,
                dependency.kind,
                dependency.on_all_paths,
                heads,
                states,
                targets,
            )
        };
        let unknown = |why: &str| Verdict::Unknown(why.to_owned());
        let verdict = if head.ambiguous || target.ambiguous {
            unknown("several accesses of the function are at one place of the source")
        } else if heads.is_empty() {
            unknown("the load is not in the machine code")
        } else if targets.is_empty() {
            unknown("the access is not in the machine code")
        } else if guessed_head || guessed_target || is_paired {
            let pairs = all_heads
                .iter()
                .flat_map(|head| all_targets.iter().map(move |target| (head, target)));
            agree(pairs.filter_map(|(head, target)| judge(head, target)))
        } else {
            let is_before = || {
                heads
                    .iter()
                    .any(|head| targets.iter().any(|it| graph.reaches(*it, *head)))
            };
            judge(&heads, &targets).unwrap_or_else(|| match is_before() {
                true => Verdict::Broken("the access comes before the load".to_owned()),
                false => unknown("no path from the load to the access"),
            })
        };
        // Other plain accesses may be there that have lost their numbers, but not to an address that is known.
        let is_known = |it: &u64| {
            !marked[*it as usize]
                .text
                .rsplit(" ptr ")
                .next()
                .is_some_and(|it| it.contains('%'))
        };
        let is_sure =
            target.marked || !(guessed_target || is_paired) || target_numbers.iter().all(is_known);
        let verdict = match verdict {
            Verdict::Broken(_) if dependency.through_local => {
                unknown("the value goes through a local variable in memory")
            }
            Verdict::Broken(_) if !is_sure => unknown("the access was merged with others"),
            other => other,
        };
        Some(Found {
            function: source.function.clone(),
            kind: dependency.kind,
            empty: dependency.empty,
            verdict,
            head: machine.site(head, &head_numbers, &heads),
            target: machine.site(target, &target_numbers, &targets),
        })
    });
    found.collect()
}
