// SPDX-License-Identifier: GPL-2.0

//! What of the source the machine code lost: the order that a barrier in the machine code would restore; if
//! none would, the atomicity of an operation that has become a load and a store; else an order of the text.

use crate::case::{Broken, Code};
use crate::machine_test::MachineTest;
use crate::order::{orders, Order};
use lkmm_lift::{Line, Process};
use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::Model;
use lkmm_litmus::Span;
use lkmm_litmus_gen::language::Language;
use serde::Serialize;

/// Two accesses whose order or atomicity got lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The process.
    pub process: usize,
    /// What it is written in.
    pub language: Language,
    /// What the accesses had in the source: `a control dependency`, `the atomicity of xchg()`; empty if
    /// nothing ordered them.
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

/// What a broken case lost.
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
    let torn = processes.clone().filter_map(|number| question.torn(number));
    let torn: Vec<_> = torn.collect();
    if !torn.is_empty() {
        return torn;
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
        let what = self.between(process, first[0], last[1]);
        Some(self.describe(process, first[0], last[1], what, false))
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

    /// The first and the last access of an atomic operation, if the machine code has several and none of
    /// them is atomic.
    fn torn(&self, number: usize) -> Option<Lost> {
        let process = &self.broken.processes[number];
        let accesses = self.accesses(process);
        let all = orders(&self.code.subject.test.processes[number]);
        all.iter()
            .filter(|order| order.is_atomicity())
            .find_map(|order| {
                let is_of_it = |at: &&usize| {
                    let place = self.place(process, **at);
                    place.is_some_and(|place| covers(place, order.from))
                };
                let of_it: Vec<_> = accesses.iter().filter(is_of_it).copied().collect();
                let arch = self.code.objects.arch;
                let mut texts = of_it.iter().map(|at| &process.lines[*at].text);
                if of_it.len() < 2 || texts.any(|text| arch.is_atomic(text)) {
                    return None;
                }
                let what = vec![order.what.clone()];
                Some(self.describe(process, of_it[0], of_it[of_it.len() - 1], what, false))
            })
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
        let what = self.between(process, pair[1].0, pair[0].0);
        Some(self.describe(process, pair[1].0, pair[0].0, what, true))
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

    /// What orders two accesses in the source.
    fn between(&self, process: &Process, from: usize, to: usize) -> Vec<String> {
        let [first, second] = [from, to].map(|line| self.place(process, line));
        let all = orders(&self.code.subject.test.processes[process.number]);
        let is = |span: Span, place: Option<Span>| place.is_none_or(|place| covers(place, span));
        let between =
            |order: &&Order| is(order.from, first) && is(order.to, second) && !order.is_atomicity();
        let what = all.iter().filter(between).map(|one| one.what.clone());
        let mut what: Vec<_> = what.collect();
        what.dedup();
        what
    }

    fn describe(
        &self,
        process: &Process,
        from: usize,
        to: usize,
        what: Vec<String>,
        moved: bool,
    ) -> Lost {
        let places = [from, to].map(|line| self.place(process, line));
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

/// Whether a place in the text has all of a statement.
fn covers(place: Span, statement: Span) -> bool {
    place.start <= statement.start && statement.end <= place.end
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
