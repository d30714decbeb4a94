// SPDX-License-Identifier: GPL-2.0

//! What registers and variables may hold, whatever the order of the processes. herd7 takes no notice of
//! types: any of them may hold an address, and an address is computed with in bytes.

use crate::ast::walk::{calls, plain_accesses, statements};
use crate::ast::{
    BinOp, Call, Expr, ExprKind, Init, InitPlace, PlaceKind, Stmt, StmtKind, Test, Value,
};
use crate::table::{find, Arg, Kind, Macro, RmwOp};
use std::collections::{BTreeMap, BTreeSet};

/// Of more than so many numbers, or offsets from one variable, none is kept.
const FEW: usize = 8;

/// A variable, and how many bytes behind its start; none if that is not known.
pub type Place = (String, Option<i64>);

/// A register of a process, or a variable.
pub type Holder = (Option<usize>, String);

/// What something may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// The addresses.
    pub places: BTreeSet<Place>,
    /// The numbers; none if any may be.
    pub numbers: Option<BTreeSet<i64>>,
}

impl Default for Values {
    fn default() -> Self {
        Self::numbers([])
    }
}

impl Values {
    /// Only numbers.
    pub fn numbers(these: impl IntoIterator<Item = i64>) -> Self {
        Self {
            places: BTreeSet::new(),
            numbers: Some(these.into_iter().collect()),
        }
    }

    /// A number that is not known.
    fn any_number() -> Self {
        Self {
            places: BTreeSet::new(),
            numbers: None,
        }
    }

    fn address(name: &str, offset: Option<i64>) -> Self {
        Self {
            places: BTreeSet::from([(name.to_owned(), offset)]),
            ..Self::default()
        }
    }

    fn extend(&mut self, other: Self) {
        for (name, offset) in other.places {
            let of_name = self.places.iter().filter(|(one, _)| *one == name);
            let unknown = (name.clone(), None);
            if self.places.contains(&unknown) {
                continue;
            }
            if offset.is_none() || of_name.count() >= FEW {
                self.places.retain(|(one, _)| *one != name);
                self.places.insert(unknown);
            } else {
                self.places.insert((name, offset));
            }
        }
        self.numbers = match (self.numbers.take(), other.numbers) {
            (Some(mut mine), Some(others)) => {
                mine.extend(others);
                (mine.len() <= FEW).then_some(mine)
            }
            _ => None,
        };
    }

    /// What an operator makes of any two of these.
    fn computed(&self, op: BinOp, other: &Self) -> Self {
        let zero = |of: &Self| of.places.is_empty() && of.numbers == Some(BTreeSet::from([0]));
        if op.is_comparison() {
            return Self::numbers([0, 1]);
        }
        if matches!(op, BinOp::And | BinOp::Mul) && (zero(self) || zero(other)) {
            return Self::numbers([0]);
        }
        let mut found = Self::default();
        for (one, by, forwards) in [(self, other, true), (other, self, false)] {
            for (name, offset) in &one.places {
                let by = match (op, &by.numbers) {
                    (BinOp::Add, Some(numbers)) => numbers.iter().map(|by| Some(*by)).collect(),
                    (BinOp::Sub, Some(numbers)) if forwards => {
                        numbers.iter().map(|by| by.checked_neg()).collect()
                    }
                    _ => vec![None],
                };
                for by in by {
                    let sum = offset
                        .zip(by)
                        .and_then(|(offset, by)| offset.checked_add(by));
                    found.extend(Self::address(name, sum));
                }
            }
        }
        found.extend(match (&self.numbers, &other.numbers) {
            _ if !self.places.is_empty() && !other.places.is_empty() => Self::any_number(),
            (Some(left), Some(right)) => {
                let pairs = left
                    .iter()
                    .flat_map(|l| right.iter().map(move |r| (*l, *r)));
                let all: Option<BTreeSet<_>> = pairs.map(|(l, r)| of_numbers(op, l, r)).collect();
                Self {
                    places: BTreeSet::new(),
                    numbers: all,
                }
            }
            _ => Self::any_number(),
        });
        found
    }
}

/// `left op right`, as herd7 computes it.
fn of_numbers(op: BinOp, left: i64, right: i64) -> Option<i64> {
    let (left, right) = (i32::try_from(left).ok()?, i32::try_from(right).ok()?);
    let result = match op {
        BinOp::Add => left.wrapping_add(right),
        BinOp::Sub => left.wrapping_sub(right),
        BinOp::Mul => left.wrapping_mul(right),
        BinOp::Div => left.checked_div(right)?,
        BinOp::And => left & right,
        BinOp::Or => left | right,
        BinOp::Xor => left ^ right,
        _ => return None,
    };
    Some(result.into())
}

/// What all registers and variables of a test may hold.
#[derive(Debug, Default)]
pub struct Held {
    held: BTreeMap<Holder, Values>,
    params: Vec<BTreeSet<String>>,
    /// The addresses that each access may be of.
    pub accessed: Vec<BTreeSet<Place>>,
}

impl Held {
    /// Follows all assignments until nothing new comes of them.
    pub fn new(test: &Test) -> Self {
        let params = test.processes.iter().map(|process| {
            let names = process.params.iter().map(|param| param.name.text.clone());
            names.collect()
        });
        let mut held = Self {
            params: params.collect(),
            ..Self::default()
        };
        for entry in &test.init {
            let holder = match &entry.place {
                InitPlace::Global(name) => (None, name.text.clone()),
                InitPlace::Register { process, name } => (Some(*process), name.text.clone()),
            };
            held.add(holder, initial(entry));
        }
        let mut flows = flows(test);
        while held.round(&flows) {
            // Values go from late statements to early ones, too.
            flows.reverse();
        }
        held
    }

    /// What a register or a variable may hold; 0, if nothing else.
    pub fn of(&self, holder: &Holder) -> Values {
        let known = self.held.get(holder).cloned();
        known.unwrap_or_else(|| Values::numbers([0]))
    }

    /// What an expression of a process may be.
    pub fn value(&self, process: usize, expr: &Expr) -> Values {
        match &expr.kind {
            ExprKind::Int(number) => Values::numbers([*number]),
            ExprKind::Null => Values::numbers([0]),
            ExprKind::Name(name) => {
                let holder = (Some(process), name.clone());
                if !self.params[process].contains(name) {
                    return self.of(&holder);
                }
                let mut values = Values::address(name, Some(0));
                values.extend(self.held.get(&holder).cloned().unwrap_or_default());
                values
            }
            ExprKind::Deref(pointer) | ExprKind::Index(pointer, _) => {
                self.content(&self.value(process, pointer).places)
            }
            ExprKind::Cast(_, inner) => self.value(process, inner),
            ExprKind::Binary(BinOp::Xor | BinOp::Sub, left, right)
                if left == right && left.is_pure() =>
            {
                Values::numbers([0])
            }
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.value(process, left), self.value(process, right));
                left.computed(*op, &right)
            }
            ExprKind::Call(call) => match (find(&call.name.text), object(call)) {
                (Some(known), Some(pointer)) if gives_content(known) => {
                    self.content(&self.value(process, pointer).places)
                }
                (Some(known), _) if known.kind != Kind::SrcuLock => Values::numbers([0, 1]),
                _ => Values::any_number(),
            },
        }
    }

    fn content(&self, of: &BTreeSet<Place>) -> Values {
        let mut all = Values::default();
        for (name, _) in of {
            all.extend(self.of(&(None, name.clone())));
        }
        all
    }

    /// Adds values to the 0 that everything may hold, and says whether there was a new one.
    fn add(&mut self, holder: Holder, new: Values) -> bool {
        let known = self.held.entry(holder);
        let known = known.or_insert_with(|| Values::numbers([0]));
        let before = known.clone();
        known.extend(new);
        *known != before
    }

    fn store(&mut self, to: &BTreeSet<Place>, value: &Values) -> bool {
        let mut changed = false;
        for (variable, _) in to {
            changed |= self.add((None, variable.clone()), value.clone());
        }
        changed
    }

    fn round(&mut self, flows: &[Flow<'_>]) -> bool {
        let mut changed = false;

        self.accessed.clear();
        for flow in flows {
            let process = flow.process;
            let value = match flow.value {
                Stored::As(value) | Stored::Computed(_, Some(value)) => self.value(process, value),
                Stored::Computed(_, None) => Values::any_number(),
                Stored::Nothing => Values::default(),
            };
            changed |= match flow.to {
                Target::Register(name) => self.add((Some(process), name.to_owned()), value),
                Target::Memory(pointer) => {
                    let to = self.value(process, pointer).places;
                    // All of them have to be of one type: what one may hold, the others have to hold.
                    let mut all = self.content(&to);
                    all.extend(match flow.value {
                        Stored::Computed(Some(op), _) => all.computed(op, &value),
                        Stored::Computed(None, _) => Values {
                            numbers: None,
                            ..all.computed(BinOp::And, &value)
                        },
                        _ => value,
                    });
                    let changed = self.store(&to, &all);
                    self.accessed.push(to);
                    changed
                }
            };
        }
        changed
    }
}

/// A place in a process where a value goes, or where memory is accessed.
struct Flow<'a> {
    process: usize,
    to: Target<'a>,
    value: Stored<'a>,
}

enum Target<'a> {
    Register(&'a str),
    /// What a pointer leads to.
    Memory(&'a Expr),
}

/// What is stored.
enum Stored<'a> {
    /// This.
    As(&'a Expr),
    /// What a macro computes of what was there and this, or 1; no C operator is `& ~`.
    Computed(Option<BinOp>, Option<&'a Expr>),
    Nothing,
}

/// All of a test, in the order of the text.
fn flows(test: &Test) -> Vec<Flow<'_>> {
    let mut flows = Vec::new();

    for (process, body) in test.processes.iter().map(|one| &one.body).enumerate() {
        let mut add = |to, value| flows.push(Flow { process, to, value });
        let plain = plain_accesses(body).into_iter();
        plain.for_each(|(pointer, _)| add(Target::Memory(pointer), Stored::Nothing));
        statements(body, &mut |stmt| match &stmt.kind {
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => add(Target::Register(&name.text), Stored::As(value)),
            StmtKind::Assign { place, value } => {
                let to = match &place.kind {
                    PlaceKind::Register(name) => Target::Register(&name.text),
                    PlaceKind::Deref(pointer) | PlaceKind::Index(pointer, _) => {
                        Target::Memory(pointer)
                    }
                };
                add(to, Stored::As(value));
            }
            _ => {}
        });
        calls(body, &mut |call, _| {
            if let Some(pointer) = object(call) {
                add(Target::Memory(pointer), stored(call));
            }
        });
    }
    flows
}

fn initial(entry: &Init) -> Values {
    let mut all = Values::default();
    for value in entry.values() {
        all.extend(match value {
            Value::Int { value, .. } => Values::numbers([*value]),
            Value::Address(name) => Values::address(&name.text, Some(0)),
            Value::Element(name, index) => Values::address(&name.text, i64::try_from(*index).ok()),
        });
    }
    all
}

/// The pointers of all accesses of these statements.
pub fn pointers(body: &[Stmt]) -> Vec<&Expr> {
    let plain = plain_accesses(body).into_iter().map(|(pointer, _)| pointer);
    let mut all: Vec<_> = plain.collect();
    calls(body, &mut |call, _| all.extend(object(call)));
    all
}

/// The pointer to what a macro works on.
pub fn object(call: &Call) -> Option<&Expr> {
    let known = find(&call.name.text)?;
    known
        .args
        .iter()
        .zip(&call.args)
        .find_map(|(arg, given)| match (arg, &given.kind) {
            (Arg::Object, ExprKind::Deref(pointer) | ExprKind::Index(pointer, _)) => {
                Some(&**pointer)
            }
            (Arg::Pointer, _) => Some(given),
            _ => None,
        })
}

/// What a macro may store.
fn stored(call: &Call) -> Stored<'_> {
    let argument = |index: usize| call.args.get(index).map_or(Stored::Nothing, Stored::As);
    match find(&call.name.text).map(|known| known.kind) {
        Some(Kind::Store | Kind::StoreMb | Kind::Xchg) => argument(1),
        Some(Kind::Cmpxchg) => argument(2),
        Some(Kind::AddUnless) => Stored::Computed(Some(BinOp::Add), call.args.get(1)),
        Some(
            Kind::Op(rmw)
            | Kind::OpReturn(rmw)
            | Kind::FetchOp(rmw)
            | Kind::OpAndTest(rmw)
            | Kind::OpNegative(rmw),
        ) => {
            let op = match rmw.op {
                RmwOp::Add => Some(BinOp::Add),
                RmwOp::Sub => Some(BinOp::Sub),
                RmwOp::And => Some(BinOp::And),
                RmwOp::AndNot => None,
                RmwOp::Or => Some(BinOp::Or),
                RmwOp::Xor => Some(BinOp::Xor),
            };
            // The number is the first argument, if there is one.
            Stored::Computed(op, call.args.first().filter(|_| !rmw.one))
        }
        _ => Stored::Nothing,
    }
}

fn gives_content(known: &Macro) -> bool {
    matches!(
        known.kind,
        Kind::Load | Kind::Xchg | Kind::Cmpxchg | Kind::OpReturn(_) | Kind::FetchOp(_)
    )
}
