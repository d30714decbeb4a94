// SPDX-License-Identifier: GPL-2.0

//! Local variables that stay in memory, word by word, so that a value which is kept in one member of a structure does
//! not come out of another.

use crate::flow::Value;
use crate::ir::Instruction;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Each has so many bytes.
const WORD: i64 = 8;

/// Where in a variable a pointer points to: so far behind its start, or, if that is not exact, at least.
#[derive(Clone, Copy)]
struct Target {
    start: i64,
    exact: bool,
}

const START: Target = Target {
    start: 0,
    exact: true,
};

/// The local variables whose addresses are used for accesses alone.
pub struct Locals<'t> {
    /// What points into them: to which one, and where.
    pointers: HashMap<&'t str, (usize, Target)>,
    /// What stands for the words of each: for those that are accessed at a known place, and for all others.
    words: Vec<BTreeMap<Option<i64>, Value>>,
}

impl<'t> Locals<'t> {
    /// Those of a function. What stands for their words are the values from `first` on.
    pub fn new(
        instructions: impl Iterator<Item = &'t Instruction<'t>> + Clone,
        first: Value,
    ) -> Self {
        let variables = instructions.clone().filter(|it| it.opcode == "alloca");
        let variables = variables.filter_map(|it| it.result);
        let pointers: HashMap<_, _> = (0..)
            .zip(variables)
            .map(|(number, name)| (name, (number, START)))
            .collect();
        let mut locals = Self {
            words: vec![BTreeMap::from([(None, 0)]); pointers.len()],
            pointers,
        };
        let mut escaped = HashSet::new();
        for instruction in instructions.clone() {
            let pointers = &locals.pointers;
            let known = |name: &str| Some(pointers.get(name)?.0);
            match (instruction.opcode, instruction.access()) {
                ("getelementptr", _) => {
                    let mut uses = instruction
                        .uses()
                        .filter_map(|it| pointers.get(it).copied());
                    if let Some((result, (variable, from))) = instruction.result.zip(uses.next()) {
                        let target = from.moved(instruction);
                        locals.pointers.insert(result, (variable, target));
                    }
                }
                (_, Some(access)) if !access.assembly => {
                    escaped.extend(access.data.iter().copied().filter_map(known));
                }
                ("call", _)
                    if ["@llvm.lifetime.", "@llvm.mem"]
                        .iter()
                        .any(|it| instruction.operands.contains(it)) => {}
                _ => escaped.extend(instruction.uses().filter_map(known)),
            }
        }
        locals.pointers.retain(|_, it| !escaped.contains(&it.0));
        for instruction in instructions {
            let address = instruction
                .access()
                .and_then(|it| it.address.first().copied());
            let pointer = address.and_then(|it| locals.pointers.get(it).copied());
            let exact = pointer.filter(|it| it.1.exact).zip(bytes(instruction));
            if let Some(((variable, Target { start, .. }), bytes)) = exact {
                let words = words(start, bytes).map(|it| (Some(it), 0));
                locals.words[variable].extend(words);
            }
        }
        let all = locals.words.iter_mut().flat_map(BTreeMap::values_mut);
        all.zip(first..).for_each(|(word, value)| *word = value);
        locals
    }

    /// What stands for the words that an instruction accesses through a pointer, if that is to such a variable.
    pub fn words(&self, pointer: &str, instruction: &Instruction<'_>) -> Option<Vec<Value>> {
        let (variable, Target { start, exact }) = *self.pointers.get(pointer)?;
        let all = &self.words[variable];
        let Some(bytes) = bytes(instruction).filter(|_| exact) else {
            let first = words(start, 1).next();
            let others = all.iter().filter(|it| it.0.is_none() || *it.0 >= first);
            return Some(others.map(|it| *it.1).collect());
        };
        let known = words(start, bytes).filter_map(|it| all.get(&Some(it)));
        let is_whole = words(start, bytes).all(|it| all.contains_key(&Some(it)));
        let rest = all.get(&None).filter(|_| !is_whole);
        Some(known.chain(rest).copied().collect())
    }
}

/// The words that some bytes are in.
fn words(start: i64, bytes: i64) -> impl Iterator<Item = i64> + Clone {
    let first = start.div_euclid(WORD) * WORD;
    (first..start + bytes).step_by(WORD as usize)
}

impl Target {
    /// Where a `getelementptr` moves a pointer to this.
    fn moved(self, instruction: &Instruction<'_>) -> Self {
        match (distance(instruction), instruction.operands) {
            (Some(bytes), _) => Self {
                start: self.start + bytes,
                ..self
            },
            // An index of an array is not negative.
            (None, operands) if operands.contains("nuw ") => Self {
                exact: false,
                ..self
            },
            _ => Self {
                exact: false,
                ..START
            },
        }
    }
}

/// The bytes that a pointer is moved by, if they are always the same.
fn distance(instruction: &Instruction<'_>) -> Option<i64> {
    let (types, indices) = instruction.operands.split_once(", ptr ")?;
    let is_bytes = types.rsplit(' ').next() == Some("i8");
    let index = indices.split_once(", ")?.1.strip_prefix("i64 ")?;
    index.parse().ok().filter(|_| is_bytes)
}

/// How many bytes an access has, or a copy of memory, if that is known.
fn bytes(instruction: &Instruction<'_>) -> Option<i64> {
    let operands = instruction.operands;
    let text = match instruction.opcode {
        "load" => operands.split_once(", ptr ")?.0,
        "store" => operands.rsplit_once(", ptr ")?.0.rsplit_once(' ')?.0,
        _ => {
            let count = operands.rsplit_once(", i64 ")?.1;
            return count.split(',').next()?.parse().ok();
        }
    };
    let mut name = text;
    for word in ["atomic ", "volatile "] {
        name = name.strip_prefix(word).unwrap_or(name);
    }
    match name.strip_prefix('i') {
        None => (name == "ptr").then_some(8),
        Some(bits) => Some(bits.parse::<i64>().ok()?.div_euclid(8).max(1)),
    }
}
