// SPDX-License-Identifier: GPL-2.0

//! A test in one assignment of languages, as the machine code of one build, judged.

use crate::arch::View;
use crate::build::{Build, Error, Objects};
use crate::explain::{lost, Lost};
use crate::machine_test::MachineTest;
use crate::states::Types;
use lkmm_lift::{lift, Options, Process};
use lkmm_litmus::ast::Location;
use lkmm_litmus::model::answer::{Answer, State};
use lkmm_litmus::model::observe::with_variables;
use lkmm_litmus::model::{Model, Refusal};
use lkmm_litmus::Test;
use lkmm_litmus_gen::compiled::Entry;
use lkmm_litmus_gen::language::Language;
use lkmm_litmus_gen::unsupported::Unsupported;
use lkmm_litmus_gen::Variables;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A test, what the kernel's model says of it, and what became of it as source code.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The test.
    pub test: &'a Test,
    /// Its text.
    pub text: &'a str,
    /// All states that the kernel's model allows, with all variables: see [`in_full`].
    pub answer: &'a Result<Answer, Refusal>,
    /// Its functions.
    pub entry: &'a Result<Entry, Unsupported>,
}

/// Cases of a test that differ in nothing but the languages.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The test.
    pub subject: Subject<'a>,
    /// The objects that it is in.
    pub objects: &'a Objects,
    /// The CPU.
    pub view: &'static View,
    /// How processes reach the variables.
    pub variables: Variables,
    /// Another build has the same code in C: only what is all Rust is judged.
    pub only_rust: bool,
}

/// A case of a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Case {
    pub languages: Vec<Language>,
    pub variables: Variables,
    pub view: &'static View,
    pub build: Build,
}

/// What a case comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The machine may end in the states that the kernel's model allows.
    Same,
    /// In fewer.
    Stronger,
    /// In states that the kernel's model forbids.
    Broken(Box<Broken>),
    /// The kernel's model promises nothing: a data race, or what herd7 flags.
    Race(String),
    /// A construct or an instruction that nothing can be said of.
    Unsupported(String),
    /// The time was up.
    Time,
    /// herd7 failed.
    Failed(String),
}

/// States that the kernel's model forbids, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The states.
    pub states: Vec<State>,
    /// The machine code.
    pub processes: Vec<Process>,
    /// What of the source's order it lost.
    pub lost: Vec<Lost>,
    /// The test that asks herd7 for the first state.
    pub text: String,
}

/// A case that was judged.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Judged {
    pub case: Case,
    pub verdict: Verdict,
    /// What herd7 was given for the machine.
    pub text: Option<String>,
    pub time: Duration,
}

impl Verdict {
    /// Its word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Stronger => "stronger",
            Self::Broken(_) => "BROKEN",
            Self::Race(_) => "race",
            Self::Unsupported(_) => "unsupported",
            Self::Time => "time",
            Self::Failed(_) => "FAILED",
        }
    }
}

/// The test with all shared variables and all registers that it looks at in its final state.
pub fn in_full(test: &Test) -> Test {
    let filter = test.filter.iter().flat_map(|filter| filter.locations());
    let registers = filter.filter(|place| matches!(place, Location::Register { .. }));
    with_variables(test, registers.cloned())
}

impl Code<'_> {
    /// Judges these assignments of languages.
    pub fn judge(
        &self,
        assignments: &[Vec<Language>],
        machine: &Model,
    ) -> Result<Vec<Judged>, Error> {
        let has_c = |languages: &&Vec<Language>| languages.contains(&Language::C);
        let is_new = |languages: &&Vec<Language>| !(self.only_rust && has_c(languages));
        let assignments: Vec<_> = assignments.iter().filter(is_new).collect();
        let processes = (0..self.subject.test.processes.len()).map(|process| {
            let of = |language| {
                let is_asked = assignments.iter().any(|all| all[process] == language);
                match is_asked {
                    true => self.process(process, language),
                    false => Ok(Err(String::new())),
                }
            };
            Ok([of(Language::C)?, of(Language::Rust)?])
        });
        let processes: Vec<_> = processes.collect::<Result<_, Error>>()?;
        let of_case = |languages: &Vec<Language>| {
            let start = Instant::now();
            let of_languages = languages.iter().zip(&processes);
            let chosen =
                of_languages.map(|(language, of_process)| of_process[*language as usize].as_ref());
            let (text, verdict) = match chosen.collect::<Result<Vec<_>, _>>() {
                Ok(chosen) => self.verdict(&chosen, languages, machine),
                Err(reason) => (None, Verdict::Unsupported(reason.clone())),
            };
            Judged {
                case: Case {
                    languages: languages.clone(),
                    variables: self.variables,
                    view: self.view,
                    build: self.objects.build,
                },
                verdict: self.without_code().unwrap_or(verdict),
                text,
                time: start.elapsed(),
            }
        };
        Ok(assignments.into_iter().map(of_case).collect())
    }

    /// A process in a language, or why there is none.
    fn process(
        &self,
        process: usize,
        language: Language,
    ) -> Result<Result<Process, String>, Error> {
        let function = match self.subject.entry {
            Ok(entry) => entry.function(process, language, self.variables),
            Err(reason) => Err(reason.clone()),
        };
        let function = match function {
            Ok(function) => function,
            Err(reason) => return Ok(Err(reason.message)),
        };
        let options = Options {
            process,
            parameters: function.addresses.to_vec(),
            capabilities: self.objects.capabilities(self.view)?,
            locks: self.locks(),
            helpers: vec![&self.objects.helpers],
            ..Options::default()
        };
        match lift(self.objects.of(language), function.name, &options) {
            Ok(process) => Ok(Ok(process)),
            Err(lkmm_lift::Error::Unsupported(one)) => Ok(Err(one.what)),
            Err(cause) => Err(Error::Object {
                path: self.objects.path(language),
                cause: Box::new(cause),
            }),
        }
    }

    /// The spin locks, by what the machine code calls them.
    fn locks(&self) -> BTreeSet<String> {
        let entry = self.subject.entry.iter();
        let shared = entry.flat_map(|entry| entry.shared.iter().map(move |shared| (entry, shared)));
        let locks = shared.filter(|(_, shared)| shared.is_opaque());
        locks
            .map(|(entry, lock)| match self.variables {
                Variables::Parameters => lock.name.clone(),
                Variables::Globals => entry.global(&lock.name),
            })
            .collect()
    }

    /// What can be said of a test without its machine code.
    fn without_code(&self) -> Option<Verdict> {
        match self.subject.answer {
            Err(refusal) => Some(of_refusal(refusal)),
            Ok(answer) if !answer.flags.is_empty() => Some(Verdict::Race(answer.flags.join(", "))),
            Ok(_) => None,
        }
    }

    /// Compares what both models allow, and returns what herd7 was given for the machine.
    fn verdict(
        &self,
        processes: &[&Process],
        languages: &[Language],
        machine: &Model,
    ) -> (Option<String>, Verdict) {
        let (Ok(entry), Ok(answer)) = (self.subject.entry, self.subject.answer) else {
            return (None, Verdict::Unsupported(String::new()));
        };
        let arch = self.objects.arch;
        let test = match MachineTest::new(arch, self.subject.test, entry, processes) {
            Ok(test) => test,
            Err(reason) => return (None, Verdict::Unsupported(reason)),
        };
        let text = Some(test.text());
        let said = match machine.ask_text(&test.text()) {
            Ok(said) => said,
            Err(refusal) => return (text, of_refusal(&refusal)),
        };
        let types = Types::new(entry);
        let allowed = types.set(answer.states.iter().cloned());
        let possible = types.set(said.states.iter().map(|state| test.in_source(state)));
        let states: Vec<_> = possible.difference(&allowed).cloned().collect();
        let verdict = match states.first() {
            None if possible == allowed => Verdict::Same,
            None => Verdict::Stronger,
            Some(first) => {
                let mut broken = Broken {
                    text: test.ending_in(first),
                    processes: processes.iter().map(|one| (*one).clone()).collect(),
                    lost: Vec::new(),
                    states,
                };
                broken.lost = lost(self, &broken, languages, machine);
                Verdict::Broken(Box::new(broken))
            }
        };
        (text, verdict)
    }
}

fn of_refusal(refusal: &Refusal) -> Verdict {
    match refusal {
        Refusal::Unsupported(what) => Verdict::Unsupported(what.clone()),
        Refusal::Beyond(found) => Verdict::Unsupported(found.message.clone()),
        Refusal::Timeout(_) => Verdict::Time,
        Refusal::Failed(what) => Verdict::Failed(what.clone()),
    }
}
