// SPDX-License-Identifier: GPL-2.0

//! A process under construction: operations on as many registers as it takes, and their translation to
//! the names that herd7 has for registers. All jumps are forward.

use crate::process::{Cut, CutReason, Line, Observed, Origin, Process, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A register, before it has one of the names that herd7 knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Register {
    /// A register of the CPU, which keeps its number.
    Machine(u8),
    /// The CPU's flags.
    Flags,
    /// Always zero.
    Zero,
    /// Holds the address of a variable, which the code computes from the place of its own.
    Address(usize),
    /// Stands for bytes of the stack.
    Slot(usize),
    /// An intermediate result in the lowering of one machine instruction.
    Temporary(usize),
    /// What the flags compare, on architectures where flags are what was compared.
    Compared(u8),
    /// The copy of an observed value.
    Observed(u32),
    /// Not zero once the execution does not count.
    Cut(CutReason),
}

impl Register {
    /// Whether it is one of those that are named by allocation.
    fn is_virtual(self) -> bool {
        !matches!(self, Self::Machine(_) | Self::Flags | Self::Zero)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label(pub usize);

/// A register as an operation has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use {
    pub register: Register,
    pub bits: u8,
    pub read: bool,
    pub written: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// What herd7 reads, with `{}` for each register and `{label}` for the target.
    pub text: String,
    /// The registers in the text.
    pub uses: Vec<Use>,
    /// Flags that it reads or writes.
    pub flags: Option<Use>,
    pub target: Option<Label>,
    /// Whether it has an effect other than on registers, and what follows it in the text is reached.
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Computes a register from others.
    Pure,
    /// Accesses memory or orders accesses.
    Memory,
    /// Jumps to the target, or goes on.
    Branch,
    /// Jumps to the target.
    Jump,
}

impl Operation {
    fn set_to_one<N: Names>(register: Register) -> Self {
        let uses = vec![Use {
            register,
            bits: 64,
            read: false,
            written: true,
        }];
        Self {
            text: N::SET_TO_ONE.to_owned(),
            uses,
            flags: None,
            target: None,
            kind: Kind::Pure,
        }
    }

    pub(crate) fn jump<N: Names>(label: Label) -> Self {
        Self {
            text: N::JUMP.to_owned(),
            uses: vec![],
            flags: None,
            target: Some(label),
            kind: Kind::Jump,
        }
    }

    fn registers<'a>(
        &'a self,
        pick: impl Fn(&Use) -> bool + 'a,
    ) -> impl Iterator<Item = Register> + 'a {
        self.uses
            .iter()
            .chain(&self.flags)
            .filter(move |it| pick(it))
            .map(|it| it.register)
    }

    pub(crate) fn reads(&self) -> impl Iterator<Item = Register> + '_ {
        self.registers(|it| it.read)
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = Register> + '_ {
        self.registers(|it| it.written)
    }
}

#[derive(Debug, Clone)]
enum Item {
    Label(Label),
    Operation(Operation, Origin),
}

impl Item {
    /// Whether it computes what nothing uses of these.
    fn is_dead(&self, live: &BTreeSet<Register>) -> bool {
        matches!(self, Self::Operation(operation, _)
            if operation.kind == Kind::Pure && !operation.writes().any(|it| live.contains(&it)))
    }

    /// From the registers that are read after it to those that are read from it on; all jumps are forward.
    fn precede(
        &self,
        live: &mut BTreeSet<Register>,
        at_label: &mut BTreeMap<Label, BTreeSet<Register>>,
    ) {
        match self {
            Self::Label(label) => {
                at_label.insert(*label, live.clone());
            }
            Self::Operation(operation, _) => {
                if operation.kind == Kind::Jump {
                    live.clear();
                }
                for written in operation.writes() {
                    live.remove(&written);
                }
                live.extend(operation.reads());
                if let Some(target) = operation.target {
                    live.extend(at_label.get(&target).into_iter().flatten());
                }
            }
        }
    }
}

/// What the lines of a process are made from.
#[derive(Debug, Default)]
pub(crate) struct Program {
    items: Vec<Item>,
    /// What registers hold at the start.
    pub initial: BTreeMap<Register, Value>,
    /// The width of each observed register.
    pub observed: BTreeMap<u32, u8>,
    cuts: Vec<(CutReason, Origin)>,
    fresh_labels: usize,
}

/// The names of an architecture's registers.
pub(crate) trait Names {
    /// The numbers of the general registers that herd7 has.
    fn general() -> Range<u8>;
    /// The name of a general register in an instruction; `None` is the one that is always zero.
    fn name(register: Option<u8>, bits: u8) -> String;
    /// Sets a register to 1.
    const SET_TO_ONE: &'static str;
    /// Jumps to a label.
    const JUMP: &'static str;
}

/// The label of the end. Those of cuts follow it; then come those of nodes, which are even, and fresh ones.
const END: Label = Label(0);
const FIRST: usize = 4;

impl Program {
    /// The label of a node of the graph.
    pub(crate) fn node_label(node: usize) -> Label {
        Label(FIRST + 2 * node)
    }

    /// A label that nothing else has, for a place inside of the lowering of an instruction.
    pub(crate) fn fresh_label(&mut self) -> Label {
        self.fresh_labels += 1;
        Label(FIRST + 2 * self.fresh_labels - 1)
    }

    pub(crate) fn label(&mut self, label: Label) {
        self.items.push(Item::Label(label));
    }

    pub(crate) fn push(&mut self, operation: Operation, origin: &Origin) {
        self.items.push(Item::Operation(operation, origin.clone()));
    }

    /// The label of the code that ends an execution which does not count.
    pub(crate) fn cut(&mut self, reason: CutReason, at: &Origin) -> Label {
        self.cuts.push((reason, at.clone()));
        Self::cut_label(reason)
    }

    fn cut_label(reason: CutReason) -> Label {
        Label(match reason {
            CutReason::Contended => 1,
            CutReason::Retry => 2,
            CutReason::Panic => 3,
        })
    }

    /// The label of the end of the process.
    pub(crate) fn end() -> Label {
        END
    }

    /// The process, or `None` if herd7 has too few registers for it.
    pub(crate) fn finish<N: Names>(mut self, number: usize) -> Option<Process> {
        self.append_cuts::<N>();
        let live = self.remove_dead();
        self.remove_jumps();
        let names = self.allocate::<N>(&live)?;
        let name = |register, bits| match register {
            Register::Machine(number) => N::name(Some(number), bits),
            Register::Flags | Register::Zero => N::name(None, bits),
            other => N::name(names.get(&other).copied(), bits),
        };

        let lines = self.items.iter().map(|item| match item {
            Item::Label(label) => Line {
                text: format!("{}:", label_name(number, *label)),
                origin: None,
            },
            Item::Operation(operation, origin) => Line {
                text: print(operation, number, name),
                origin: Some(origin.clone()),
            },
        });
        let initial: BTreeMap<_, _> = self
            .initial
            .iter()
            .filter(|(register, _)| live.contains(register))
            .map(|(register, value)| (name(*register, 64), value.clone()))
            .collect();
        let variables = initial.values().filter_map(|value| match value {
            Value::Address(name) => Some(name.clone()),
            Value::Integer(_) => None,
        });
        let observed = self.observed.iter().map(|(&number, &bits)| {
            let register = name(Register::Observed(number), 64);
            (number, Observed { register, bits })
        });
        let cuts = self.cuts.iter().map(|(reason, at)| Cut {
            register: name(Register::Cut(*reason), 64),
            reason: *reason,
            at: at.clone(),
        });
        Some(Process {
            number,
            lines: lines.collect(),
            variables: variables.collect(),
            initial,
            observed: observed.collect(),
            cuts: cuts.collect(),
            accesses: BTreeSet::new(),
        })
    }

    /// The code that the cuts jump to, and the end.
    fn append_cuts<N: Names>(&mut self) {
        let reasons: BTreeMap<_, _> = self.cuts.iter().cloned().collect();
        for (reason, origin) in reasons {
            self.push(Operation::jump::<N>(END), &origin);
            self.label(Self::cut_label(reason));
            self.push(Operation::set_to_one::<N>(Register::Cut(reason)), &origin);
        }
        self.label(END);
    }

    /// Removes computations of what nothing uses, such as saved registers. The result is what the
    /// process needs of registers at its start.
    fn remove_dead(&mut self) -> BTreeSet<Register> {
        let mut live: BTreeSet<_> = self
            .observed
            .keys()
            .map(|&number| Register::Observed(number))
            .chain(self.cuts.iter().map(|(reason, _)| Register::Cut(*reason)))
            .collect();
        let mut at_label = BTreeMap::new();
        let mut kept = Vec::new();

        for item in std::mem::take(&mut self.items).into_iter().rev() {
            if !item.is_dead(&live) {
                item.precede(&mut live, &mut at_label);
                kept.push(item);
            }
        }
        kept.reverse();
        self.items = kept;
        live
    }

    /// Removes what a jump makes unreachable, jumps to what follows, and labels that nothing jumps to.
    fn remove_jumps(&mut self) {
        let mut reached = true;
        self.items.retain(|item| match item {
            Item::Label(_) => {
                reached = true;
                true
            }
            Item::Operation(operation, _) => {
                let before = reached;
                reached &= operation.kind != Kind::Jump;
                before
            }
        });
        let mut kept: Vec<Item> = Vec::new();
        for item in std::mem::take(&mut self.items).into_iter().rev() {
            let following = kept.iter().rev().map_while(|item| match item {
                Item::Label(label) => Some(*label),
                Item::Operation(..) => None,
            });
            match &item {
                Item::Operation(operation, _)
                    if operation.kind == Kind::Jump
                        && following.clone().any(|it| Some(it) == operation.target) => {}
                _ => kept.push(item),
            }
        }
        kept.reverse();
        let targets: BTreeSet<_> = kept
            .iter()
            .filter_map(|item| match item {
                Item::Operation(operation, _) => operation.target,
                Item::Label(_) => None,
            })
            .collect();
        kept.retain(|item| !matches!(item, Item::Label(label) if !targets.contains(label)));
        self.items = kept;
    }

    /// The places at which each register holds what is read later, or is written: 0 is the start, and the items
    /// follow.
    fn places(&self, live: &BTreeSet<Register>) -> BTreeMap<Register, BTreeSet<usize>> {
        let mut places: BTreeMap<Register, BTreeSet<usize>> = BTreeMap::new();
        let mut note = |registers: &mut dyn Iterator<Item = Register>, place| {
            for register in registers {
                places.entry(register).or_default().insert(place);
            }
        };
        // What a condition names is not what another register was at the start.
        let observed = self.observed.keys().map(|&it| Register::Observed(it));
        let cuts = self.cuts.iter().map(|it| Register::Cut(it.0));
        let named: BTreeSet<_> = observed.chain(cuts).collect();
        note(&mut live.union(&named).copied(), 0);
        let (mut live, mut at_label) = (named, BTreeMap::new());
        for (place, item) in self.items.iter().enumerate().rev() {
            let place = place + 1;
            note(&mut live.iter().copied(), place);
            item.precede(&mut live, &mut at_label);
            note(&mut live.iter().copied(), place);
            if let Item::Operation(operation, _) = item {
                note(&mut operation.writes(), place);
            }
        }
        places
    }

    /// Gives each virtual register the number of a general one that is not in use at its places.
    fn allocate<N: Names>(&self, live: &BTreeSet<Register>) -> Option<BTreeMap<Register, u8>> {
        let places = self.places(live);
        let machine = places
            .iter()
            .filter_map(|(register, places)| match register {
                Register::Machine(number) => Some((*number, places)),
                _ => None,
            });
        let mut taken: Vec<_> = machine.collect();
        let mut names = BTreeMap::new();
        let mut wanted: Vec<_> = places.iter().filter(|(it, _)| it.is_virtual()).collect();
        wanted.sort_by_key(|(_, places)| places.first());
        for (register, places) in wanted {
            // One that nothing else uses, if there is one: easier to read, and observed registers get
            // types of their own.
            let is_free = |number: &u8| {
                !taken
                    .iter()
                    .any(|(other, theirs)| other == number && !theirs.is_disjoint(places))
            };
            let is_unused = |number: &u8| !taken.iter().any(|(other, _)| other == number);
            let number = N::general()
                .find(is_unused)
                .or_else(|| N::general().find(is_free))?;
            taken.push((number, places));
            names.insert(*register, number);
        }
        Some(names)
    }
}

/// herd7 has one set of labels for all processes.
fn label_name(process: usize, label: Label) -> String {
    format!("L{process}_{}", label.0)
}

fn print(operation: &Operation, process: usize, name: impl Fn(Register, u8) -> String) -> String {
    let mut text = String::new();
    let mut uses = operation.uses.iter();
    let mut parts = operation.text.split("{}");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if let Some(it) = uses.next() {
            text.push_str(&name(it.register, it.bits));
        }
        text.push_str(part);
    }
    match operation.target {
        Some(label) => text.replace("{label}", &label_name(process, label)),
        None => text,
    }
}
