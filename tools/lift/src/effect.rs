// SPDX-License-Identifier: GPL-2.0

//! What each instruction of a function computes from what, for those who follow values through it. Unlike a
//! process for herd7 this has loops, and an instruction that is not known is part of the result.

use crate::arm64;
use crate::code::{self, Code, Instruction, Patch, Replacement};
use crate::cpu::{Cpu, Flow};
use crate::error::Error;
use crate::object::{Architecture, Object, Place};
use crate::riscv64;
use crate::x86_64;
use object::elf;
use std::collections::{BTreeMap, BTreeSet};

/// Where a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A general register.
    Register(u8),
    /// The flags.
    Flags,
    /// The word of [`WORD`] bytes that is so many bytes above the stack pointer, as it is behind the prologue.
    Stack(i64),
}

/// The bytes of a location on the stack: registers of all widths are put there.
const WORD: i64 = 4;

/// What an instruction orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Nothing.
    #[default]
    None,
    /// What it loads, before all that follows.
    Acquire,
    /// All before it, before what it stores.
    Release,
    /// Both.
    AcquireRelease,
    /// The loads before it.
    Barrier {
        /// Before the loads that follow.
        loads: bool,
        /// Before the stores that follow.
        stores: bool,
    },
}

/// What an instruction does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// What is set, and from what it is computed.
    pub sets: Vec<(Location, Vec<Location>)>,
    /// What is set to one of two values, each computed from these, and what the choice depends on.
    pub selects: Option<(Location, [Vec<Location>; 2], Vec<Location>)>,
    /// What the address of an access to memory, other than the stack, is computed from.
    pub address: Vec<Location>,
    /// Whether it loads from there, and what is set to what it finds.
    pub loads: Option<Vec<Location>>,
    /// Whether it stores to there, and what the value is computed from.
    pub stores: Option<Vec<Location>>,
    /// Whether it stores only if it loads what is expected.
    pub may_not_store: bool,
    /// Whether it may stand for a load that lost its number: LLVM makes some part of instructions that compute, and takes
    /// some out again.
    pub unnumbered: bool,
    /// What a conditional or computed branch depends on.
    pub tests: Vec<Location>,
    /// What it orders.
    pub order: Order,
    /// The parameters and results of a function that it calls.
    pub calls: Option<(Vec<Location>, Vec<Location>)>,
}

impl Effect {
    /// Loads `bytes` from the stack.
    pub(crate) fn loads_stack(&mut self, to: Option<Location>, offset: i64, bytes: i64) {
        let from = words(offset, bytes).map(Location::Stack).collect();
        self.sets.extend(to.map(|to| (to, from)));
    }

    /// Stores `bytes` to the stack. What is computed from nothing is stored, too, and a part of a word leaves the rest.
    pub(crate) fn stores_stack(&mut self, value: &[Location], offset: i64, bytes: i64) {
        for word in words(offset, bytes) {
            let is_whole = offset <= word && word + WORD <= offset + bytes;
            let rest = Some(Location::Stack(word)).filter(|_| !is_whole);
            let from = value.iter().copied().chain(rest).collect();
            self.sets.push((Location::Stack(word), from));
        }
    }
}

/// The words that bytes of the stack are in.
fn words(offset: i64, bytes: i64) -> impl Iterator<Item = i64> {
    let first = offset.div_euclid(WORD) * WORD;
    (first..offset + bytes).step_by(WORD as usize)
}

/// Where control goes from an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exit {
    Next,
    Jump,
    Branch,
    /// A jump to a computed address.
    Computed,
    /// The function ends.
    End,
}

/// An instruction of a function.
#[derive(Debug, Clone)]
pub struct Step {
    /// How many bytes from the start of the function.
    pub offset: u64,
    /// As text.
    pub assembly: String,
    /// What it does, or the name of an instruction that is not known.
    pub effect: Result<Effect, String>,
    /// The instructions that can follow, as numbers of the result.
    pub next: Vec<usize>,
    /// The numbers of the marks on it; see [`steps`].
    pub marks: Vec<u64>,
}

/// The functions of an object, each as its instructions. An instruction has the numbers that the sections `marks`
/// tell of, as LLVM's `!pcsections` makes them: relative places, each of 4 or 8 bytes, and then their number, of 8. The
/// sections `assembly` have entries of 24 bytes, where a stretch of inline assembly starts and ends and a number,
/// which its first access to memory gets, and its first store.
pub fn steps(
    object: &Object,
    marks: &str,
    assembly: &str,
) -> Result<BTreeMap<String, Vec<Step>>, Error> {
    let functions = match object.architecture() {
        Architecture::Arm64 => functions::<arm64::Arm64>,
        Architecture::Riscv64 => functions::<riscv64::Riscv64>,
        Architecture::X86_64 => functions::<x86_64::X86_64>,
    };
    functions(object, marks, assembly)
}

/// What an architecture tells for [`steps`].
pub(crate) trait Effects: Cpu {
    /// How many bytes an instruction has that cannot be decoded.
    fn length(bytes: &[u8]) -> u64;
    /// Where the frame pointer is above the stack pointer, in a function that has one.
    fn frame(function: &[&Self::Instruction]) -> Option<i64>;
    /// What the kernel may patch in, on whatever CPU.
    fn alternatives(object: &Object) -> Result<Vec<Patch>, Error>;
    /// What a call does.
    fn call() -> Effect;
    /// What an instruction does in a function whose frame pointer is so far above the stack pointer.
    fn effect(
        instruction: &Self::Instruction,
        frame: Option<i64>,
    ) -> (Exit, Result<Effect, String>);
}

fn functions<C: Effects>(
    object: &Object,
    marks: &str,
    assembly: &str,
) -> Result<BTreeMap<String, Vec<Step>>, Error> {
    let marks = Marks::read(object, marks, assembly)?;
    let code = Code::new::<C>(object, &BTreeSet::new())?;
    let detours = detours::<C>(&code)?;
    let tables = tables(object);
    let names: Vec<_> = object.functions().map(str::to_owned).collect();
    let found = names.into_iter().filter_map(|name| {
        let symbol = object.function(&name)?;
        let steps = function::<C>(&code, symbol.place, symbol.size, &marks, &detours, &tables);
        Some((name, steps))
    });
    Ok(found.collect())
}

/// Where control can go from the places of alternatives and static branches, once they are patched.
fn detours<C: Effects>(code: &Code<'_>) -> Result<Vec<(Place, Place)>, Error> {
    let mut found = Vec::new();
    for Patch { site, bytes, with } in C::alternatives(code.object)? {
        let mut falls_through = true;
        if let Replacement::Code { from, bytes } = with {
            let mut offset = 0;
            while offset < bytes {
                let place = from.plus(offset as i64);
                let instruction = code.instruction::<C>(place);
                let flow = instruction.as_ref().map(|it| C::flow(&it.decoded));
                if let (Ok(it), Ok(Ok(flow @ (Flow::Jump | Flow::Branch)))) = (&instruction, flow) {
                    falls_through = flow == Flow::Branch;
                    found.extend(it.target().map(|it| (site, it)));
                }
                let length = |_| C::length(code.object.bytes_from(place));
                offset += instruction.map_or_else(length, |it| it.bytes);
            }
        }
        if falls_through {
            found.push((site, site.plus(bytes as i64)));
        }
    }
    let branches = code::entries(code.object, "__jump_table", 16, |entry| {
        let place = |at: i64| code.object.relocation(entry.plus(at), 4)?.place();
        place(0).zip(place(4))
    });
    for (site, target) in branches? {
        let bytes = code.instruction::<C>(site).map_or(0, |it| it.bytes);
        found.extend([(site, target), (site, site.plus(bytes as i64))]);
    }
    Ok(found)
}

/// What data refers to that is never written. That is in a function where a computed jump of it can go.
fn tables(object: &Object) -> BTreeSet<Place> {
    let sections = object.sections(".rodata");
    let all = sections.flat_map(|section| {
        let start = Place { section, offset: 0 };
        object.relocations(start, u64::MAX)
    });
    all.filter_map(|(_, it)| it.place()).collect()
}

fn function<C: Effects>(
    code: &Code<'_>,
    start: Place,
    size: u64,
    marks: &Marks,
    detours: &[(Place, Place)],
    tables: &BTreeSet<Place>,
) -> Vec<Step> {
    let mut instructions: Vec<(u64, Result<Instruction<C>, String>)> = Vec::new();
    let mut offset = 0;
    while offset < size {
        let place = start.plus(offset as i64);
        let instruction = code.instruction::<C>(place);
        let length = |_: &String| C::length(code.object.bytes_from(place));
        let bytes = instruction.as_ref().map_or_else(length, |it| it.bytes);
        instructions.push((offset, instruction));
        offset += bytes;
    }
    let numbers: BTreeMap<u64, usize> = instructions
        .iter()
        .enumerate()
        .map(|(number, it)| (it.0, number))
        .collect();
    let decoded = instructions.iter().filter_map(|it| it.1.as_ref().ok());
    let frame = C::frame(&decoded.map(|it| &it.decoded).collect::<Vec<_>>());
    let mut steps = Vec::new();
    for (number, (offset, instruction)) in instructions.iter().enumerate() {
        let place = start.plus(*offset as i64);
        let (exit, effect, target) = match instruction {
            Ok(it) => {
                let (exit, effect) = C::effect(&it.decoded, frame);
                (exit, effect, it.target())
            }
            Err(what) => (Exit::Next, Err(what.clone()), None),
        };
        let number_of = |it: Place| {
            let inside = Some(it).filter(|it| it.section == start.section);
            inside.and_then(|it| numbers.get(&it.offset.wrapping_sub(start.offset)))
        };
        let target = target.and_then(number_of);
        let following = Some(number + 1).filter(|it| *it < instructions.len());
        let mut next: Vec<usize> = match exit {
            Exit::Next => following.into_iter().collect(),
            Exit::Jump => target.copied().into_iter().collect(),
            Exit::Branch => target.copied().into_iter().chain(following).collect(),
            Exit::Computed => {
                let inside = tables.range(start.plus(1)..start.plus(size as i64));
                inside.filter_map(|it| number_of(*it)).copied().collect()
            }
            Exit::End => Vec::new(),
        };
        // A jump out of the function calls another one last.
        let is_call = exit == Exit::Jump && next.is_empty();
        let others = detours.iter().filter(|it| it.0 == place);
        next.extend(others.filter_map(|it| number_of(it.1)));
        let marks = marks
            .instructions
            .get(&place)
            .filter(|_| accesses_memory(&effect));
        steps.push(Step {
            offset: *offset,
            assembly: instruction
                .as_ref()
                .map_or_else(|what| what.clone(), |it| it.assembly(code.object, start)),
            effect: match exit {
                Exit::Computed if next.is_empty() => Err("a computed jump".to_owned()),
                Exit::Jump if is_call => Ok(C::call()),
                _ => effect,
            },
            next,
            marks: marks.cloned().unwrap_or_default(),
        });
    }
    for &(from, to, mark) in &marks.stretches {
        let in_stretch = |step: &&mut Step| {
            let place = start.plus(step.offset as i64);
            from <= place && place < to
        };
        let accesses = |step: &Step, only_stores: bool| {
            let effect = step.effect.as_ref().ok();
            effect.is_some_and(|it| it.stores.is_some() || it.loads.is_some() && !only_stores)
        };
        let mut first = true;
        for step in steps.iter_mut().filter(in_stretch) {
            if accesses(step, !first) {
                step.marks.push(mark);
                if accesses(step, true) {
                    break;
                }
                first = false;
            }
        }
    }
    steps
}

/// The kind of relocation of a place that has 8 bytes, as in the code model of riscv64's kernels.
const WIDE: u32 = elf::R_RISCV_ADD64.0;

/// Whether an instruction can be what a mark is for: on riscv64 the number of a store is also with the instruction that
/// makes the constant that is stored.
fn accesses_memory(effect: &Result<Effect, String>) -> bool {
    let is_stack = |it: &Location| matches!(it, Location::Stack(_));
    effect.as_ref().map_or(true, |it| {
        let mut sets = it.sets.iter();
        let on_stack = sets.any(|(to, from)| is_stack(to) || from.iter().any(is_stack));
        it.loads.is_some() || it.stores.is_some() || on_stack
    })
}

/// Which places have which numbers.
#[derive(Default)]
struct Marks {
    instructions: BTreeMap<Place, Vec<u64>>,
    stretches: Vec<(Place, Place, u64)>,
}

impl Marks {
    fn read(object: &Object, instructions: &str, stretches: &str) -> Result<Self, Error> {
        let mut marks = Self::default();
        for section in object.sections(instructions) {
            let end = object.data(section).len() as u64;
            let mut at = Place { section, offset: 0 };
            while at.offset < end {
                let mut places = Vec::new();
                while let Some(it) = object.relocation(at, 4) {
                    places.extend(it.place());
                    at = at.plus(if it.kind == WIDE { 8 } else { 4 });
                }
                let number = object.bytes(at).map(u64::from_le_bytes);
                let number = number
                    .filter(|_| !places.is_empty())
                    .ok_or_else(|| damaged(instructions))?;
                for place in places {
                    marks.instructions.entry(place).or_default().push(number);
                }
                at = at.plus(8);
            }
        }
        for section in object.sections(stretches) {
            for offset in (0..object.data(section).len() as u64).step_by(24) {
                let entry = Place { section, offset };
                let place = |at| object.relocation(entry.plus(at), 8)?.place();
                let number = object.bytes(entry.plus(16)).map(u64::from_le_bytes);
                let found =
                    (place(0).zip(place(8)).zip(number)).ok_or_else(|| damaged(stretches))?;
                let ((from, to), number) = found;
                marks.stretches.push((from, to, number));
            }
        }
        Ok(marks)
    }
}

fn damaged(section: &str) -> Error {
    Error::Malformed {
        section: section.to_owned(),
        what: "an entry is damaged".to_owned(),
    }
}
