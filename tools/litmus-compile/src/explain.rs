// SPDX-License-Identifier: GPL-2.0

//! Which order of the source the machine code lost: the one that a barrier in the machine code would
//! restore.

use crate::case::{Broken, Code};
use crate::machine_test::MachineTest;
use crate::order::{orders, Order};
use lkmm_lift::{Line, Process};
use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::Model;
use lkmm_litmus::Span;
use lkmm_litmus_gen::language::Language;
use serde::Serialize;

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The process.
    pub process: usize,
    /// What it is written in.
    pub language: Language,
    /// What kept the accesses in order in the source: `a control dependency`; empty if nothing did.
    pub what: Vec<String>,
    /// The first access.
    pub from: Access,
    /// The second one.
    pub to: Access,
    /// Whether the machine code has them the other way round.
    pub moved: bool,
}

/// An access of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Access {
    /// The line of the test, if the compiler says from which it is.
    pub line: Option<usize>,
    /// The instruction.
    pub assembly: String,
}

/// A question about one broken case.
struct Question<'a> {
    code: &'a Code<'a>,
    broken: &'a Broken,
    languages: &'a [Language],
    machine: &'a Model,
}

/// The orders that a broken case lost.
pub fn lost(
    code: &Code<'_>,
    broken: &Broken,
    languages: &[Language],
    machine: &Model,
) -> Vec<Lost> {
    let question = Question {
        code,
        broken,
        languages,
        machine,
    };
    let processes = 0..broken.processes.len();
    let restored = processes
        .clone()
        .filter_map(|number| question.restored(number));
    let restored: Vec<_> = restored.collect();
    if !restored.is_empty() {
        return restored;
    }
    processes
        .filter_map(|number| question.moved(number))
        .collect()
}

impl Question<'_> {
    /// The accesses of a process between which a barrier makes the state impossible.
    fn restored(&self, number: usize) -> Option<Lost> {
        let process = &self.broken.processes[number];
        let accesses = self.accesses(process);
        let mut healing = accesses.windows(2).filter(|pair| {
            let mut processes = self.broken.processes.clone();
            processes[number].lines.insert(
                pair[0] + 1,
                Line {
                    text: self.code.objects.arch.full_barrier.to_owned(),
                    origin: None,
                },
            );
            self.is_impossible(&processes)
        });
        let first = healing.next()?;
        let last = healing.next_back().unwrap_or(first);
        Some(self.describe(process, first[0], last[1], false))
    }

    fn accesses(&self, process: &Process) -> Vec<usize> {
        let lines = process.lines.iter().enumerate();
        let arch = self.code.objects.arch;
        let accesses = lines.filter(|(_, line)| arch.is_access(&line.text));
        accesses.map(|(at, _)| at).collect()
    }

    fn is_impossible(&self, processes: &[Process]) -> bool {
        let subject = &self.code.subject;
        let (Ok(entry), Some(state)) = (subject.entry, self.broken.states.first()) else {
            return false;
        };
        let processes: Vec<_> = processes.iter().collect();
        let test = MachineTest::new(self.code.objects.arch, subject.test, entry, &processes);
        let answer = test.map(|test| self.machine.ask_text(&test.ending_in(state)));
        matches!(answer, Ok(Ok(answer)) if answer.outcome == Outcome::Never)
    }

    /// Two accesses that the machine code has the other way round.
    fn moved(&self, number: usize) -> Option<Lost> {
        let process = &self.broken.processes[number];
        let accesses = self.accesses(process);
        let placed: Vec<_> = accesses
            .iter()
            .filter_map(|at| Some((*at, self.place(process, *at)?)))
            .collect();
        let mut pairs = placed.windows(2);
        let pair = pairs.find(|pair| pair[0].1.start > pair[1].1.start)?;
        Some(self.describe(process, pair[1].0, pair[0].0, true))
    }

    /// The statement of the test that a line of the machine code is from.
    fn place(&self, process: &Process, line: usize) -> Option<Span> {
        let entry = self.code.subject.entry.as_ref().ok()?;
        let language = self.languages[process.number];
        let source = process.lines[line].origin.as_ref()?.source.as_ref()?;
        if !source.file.ends_with(&entry.file(language)) {
            return None;
        }
        let function = entry
            .function(process.number, language, self.code.variables)
            .ok()?;
        let mut places = function.places.iter();
        let (_, span) = places.find(|(at, _)| *at == source.line)?;
        Some(*span)
    }

    fn describe(&self, process: &Process, from: usize, to: usize, moved: bool) -> Lost {
        let places = [from, to].map(|line| self.place(process, line));
        let all = orders(&self.code.subject.test.processes[process.number]);
        let is = |span: Span, place: Option<Span>| {
            place.is_none_or(|place| place.start <= span.start && span.end <= place.end)
        };
        let between = |order: &&Order| is(order.from, places[0]) && is(order.to, places[1]);
        let mut what: Vec<_> = all
            .iter()
            .filter(between)
            .map(|one| one.what.clone())
            .collect();
        what.dedup();
        let access = |line: usize, place: Option<Span>| Access {
            line: place.map(|place| place.line_column(self.code.subject.text).0),
            assembly: match &process.lines[line].origin {
                Some(origin) => origin.assembly.clone(),
                None => process.lines[line].text.clone(),
            },
        };
        Lost {
            process: process.number,
            language: self.languages[process.number],
            what,
            from: access(from, places[0]),
            to: access(to, places[1]),
            moved,
        }
    }
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let access = |access: &Access| match access.line {
            Some(line) => format!("line {line} (`{}`)", access.assembly),
            None => format!("`{}`", access.assembly),
        };
        let what = match self.what.as_slice() {
            [] => "the order".to_owned(),
            some => some.join(", "),
        };
        write!(
            f,
            "P{} in {} lost {what} from {} to {}",
            self.process,
            self.language,
            access(&self.from),
            access(&self.to)
        )?;
        if self.moved {
            f.write_str(", which comes first")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Lost};
    use lkmm_litmus_gen::language::Language;

    #[test]
    fn in_words() {
        let access = |line, assembly: &str| Access {
            line,
            assembly: assembly.to_owned(),
        };
        let mut lost = Lost {
            process: 1,
            language: Language::Rust,
            what: Vec::new(),
            from: access(None, "ldr w8, [x0]"),
            to: access(Some(7), "str w8, [x1]"),
            moved: false,
        };
        let places = "from `ldr w8, [x0]` to line 7 (`str w8, [x1]`)";
        assert_eq!(
            lost.to_string(),
            format!("P1 in rust lost the order {places}")
        );
        lost.what = ["smp_wmb()", "a data dependency"]
            .map(str::to_owned)
            .to_vec();
        lost.moved = true;
        let words = "P1 in rust lost smp_wmb(), a data dependency";
        assert_eq!(
            lost.to_string(),
            format!("{words} {places}, which comes first")
        );
    }
}
