// SPDX-License-Identifier: GPL-2.0

//! The types of registers and variables: those of the test, unless they do not hold what they have to.

use crate::shared_variables::pointee;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::walk::{calls, statements};
use lkmm_litmus::ast::{
    Base, Init, InitPlace, InitValue, Name, Qualifiers, StmtKind, Test, Type, Value,
};
use lkmm_litmus::numbers::Numbers;
use lkmm_litmus::table::{find, Kind};
use lkmm_litmus::values::{object, Held, Place};
use lkmm_litmus::Span;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct Types {
    /// What each variable is; of an array, each element.
    variables: BTreeMap<String, Type>,
    registers: BTreeMap<(usize, String), Type>,
    /// Of each array the number of elements, and how many bytes herd7 takes for one.
    arrays: BTreeMap<String, (usize, i64)>,
}

/// What is known of the variables before they have their types.
struct Declared<'a> {
    held: &'a Held,
    types: BTreeMap<String, Type>,
    /// What macros need the variables to be.
    needed: BTreeMap<String, Base>,
    /// Whether all numbers are the same in narrow types as in an `int`.
    small_numbers: bool,
    finite: BTreeSet<String>,
}

impl Types {
    pub fn new(test: &Test, held: &Held) -> Self {
        let numbers = Numbers::of(test);
        let mut declared = Declared {
            held,
            types: declared(test),
            needed: needed(test, held),
            small_numbers: numbers.most <= 127 && !numbers.negative,
            finite: BTreeSet::new(),
        };
        declared.unite();
        declared.finite = declared.finite();
        let mut types = Self {
            arrays: arrays(test),
            ..Self::default()
        };
        for name in declared.types.keys() {
            let ty = declared.variable(name);
            types.variables.insert(name.clone(), ty);
        }
        for (number, process) in test.processes.iter().enumerate() {
            let mut found = BTreeMap::new();
            statements(&process.body, &mut |stmt| {
                if let StmtKind::Declare { ty, name, .. } = &stmt.kind {
                    found.entry(name.text.clone()).or_insert(ty);
                }
            });
            for (name, ty) in found {
                let addresses = held.of(&(Some(number), name.clone())).places;
                let ty = declared.holding(ty, &addresses);
                types.registers.insert((number, name), ty);
            }
        }
        types
    }

    pub fn variable(&self, name: &str) -> Type {
        let known = self.variables.get(name);
        known.cloned().unwrap_or_else(|| Type::new(Base::Int, 0))
    }

    pub fn register(&self, process: usize, name: &str) -> Option<&Type> {
        self.registers.get(&(process, name.to_owned()))
    }

    /// The type of a pointer to a variable, which the test calls that.
    pub fn pointer(&self, name: &str, called: &Type) -> Type {
        let ty = pointer_to(self.variable(name));
        if same(&ty, called) {
            without_const(called.clone())
        } else {
            ty
        }
    }

    /// What the variables of these addresses are, all of them.
    pub fn all(&self, of: &BTreeSet<Place>, span: Span) -> Result<Option<Type>> {
        let mut types = of.iter().map(|(name, _)| self.variable(name));
        let Some(first) = types.next() else {
            return Ok(None);
        };
        of.iter().try_for_each(|place| self.whole(place, span))?;
        if types.all(|ty| same(&ty, &first)) {
            return Ok(Some(first));
        }
        let plain = |ty: &Type| !ty.is_pointer() && matches!(ty.base, Base::Atomic | Base::Int);
        if of.iter().all(|(name, _)| plain(&self.variable(name))) {
            return Ok(Some(Type::new(Base::Int, 0)));
        }
        let message = "a pointer to variables of different types";
        Err(Unsupported::new(message, span))
    }

    /// Demands that a place is a variable or an element of one, of the size that it has in herd7.
    fn whole(&self, (name, offset): &Place, span: Span) -> Result<()> {
        let (length, bytes) = self.arrays.get(name).copied().unwrap_or((1, 1));
        let own = i64::from(self.variable(name).bits().0 / 8);
        let message = match offset {
            Some(0) if length > 0 => return Ok(()),
            None => format!("an access at an unknown byte of `{name}`"),
            Some(by) if by % bytes != 0 || bytes != own => {
                format!("an access at byte {by} of `{name}`, where no element starts")
            }
            Some(by) if usize::try_from(by / bytes).is_ok_and(|index| index < length) => {
                return Ok(());
            }
            Some(by) => format!("an access at byte {by} of `{name}`, which is outside of it"),
        };
        Err(Unsupported::new(message, span))
    }

    /// Demands that an index is inside of the arrays that start at these places.
    pub fn inside(
        &self,
        of: &BTreeSet<Place>,
        index: &Option<BTreeSet<i64>>,
        span: Span,
    ) -> Result<()> {
        for (name, offset) in of {
            let (length, _) = self.arrays.get(name).copied().unwrap_or((1, 1));
            let is_in = |index: &i64| usize::try_from(*index).is_ok_and(|index| index < length);
            let all_in = index.as_ref().is_some_and(|all| all.iter().all(is_in));
            if *offset != Some(0) || !all_in {
                let message = format!("an element that may be outside of `{name}`");
                return Err(Unsupported::new(message, span));
            }
        }
        Ok(())
    }

    /// Writes the variables' types into the initial state.
    pub fn initial(&self, test: &mut Test) {
        let mut known = BTreeSet::new();
        for entry in &mut test.init {
            let InitPlace::Global(name) = &entry.place else {
                continue;
            };
            let narrow = entry.ty.as_ref().and_then(narrow);
            entry.ty = Some(self.variable(&name.text));
            known.insert(name.text.clone());
            let Some((_, mask)) = narrow else {
                continue;
            };
            let values = match &mut entry.value {
                Some(InitValue::One(value)) => std::slice::from_mut(value),
                Some(InitValue::Array(values)) => values,
                None => continue,
            };
            for value in values {
                if let Value::Int { value, .. } = value {
                    *value &= mask;
                }
            }
        }
        let params = test.processes.iter().flat_map(|process| &process.params);
        known.extend(params.map(|param| param.name.text.clone()));
        let others = self
            .variables
            .iter()
            .filter(|(name, _)| !known.contains(*name));
        let others = others.map(|(name, ty)| {
            let span = Span::default();
            let text = name.clone();
            Init {
                ty: Some(ty.clone()),
                place: InitPlace::Global(Name { text, span }),
                length: None,
                value: None,
                span,
            }
        });
        test.init.extend(others.collect::<Vec<_>>());
    }
}

impl Declared<'_> {
    /// Gives variables one type that are accessed through one pointer.
    fn unite(&mut self) {
        let held = self.held;
        let groups = || held.accessed.iter().filter(|group| group.len() > 1);
        let mut changed = true;

        while std::mem::take(&mut changed) {
            for group in groups() {
                let names = || group.iter().map(|(name, _)| name);
                if let Some(base) = names().find_map(|name| self.needed.get(name)).cloned() {
                    for name in names() {
                        changed |= !self.needed.contains_key(name);
                        self.needed.entry(name.clone()).or_insert(base.clone());
                    }
                    continue;
                }
                let types: Vec<_> = names().filter_map(|name| self.types.get(name)).collect();
                if types.windows(2).all(|pair| same(pair[0], pair[1])) {
                    continue;
                }
                let wide = types.iter().any(|ty| ty.is_pointer() || is_wide(&ty.base));
                let base = if wide { Base::Long } else { Base::Int };
                for name in names() {
                    let ty = Type::new(base.clone(), 0);
                    self.types.insert(name.clone(), ty);
                }
                changed = true;
            }
        }
    }

    fn variable(&self, name: &str) -> Type {
        let int = Type::new(Base::Int, 0);
        let addresses = self.held.of(&(None, name.to_owned())).places;
        match self.needed.get(name) {
            Some(base) if addresses.is_empty() => Type::new(base.clone(), 0),
            _ if addresses.iter().any(|(to, _)| !self.finite.contains(to)) => {
                Type::new(Base::Void, 1)
            }
            _ => self.holding(self.types.get(name).unwrap_or(&int), &addresses),
        }
    }

    /// The variables from which no address leads to a variable that leads to itself.
    fn finite(&self) -> BTreeSet<String> {
        let mut finite = BTreeSet::new();
        loop {
            let before = finite.len();
            for name in self.types.keys() {
                let addresses = self.held.of(&(None, name.clone())).places;
                if addresses.iter().all(|(to, _)| finite.contains(to)) {
                    finite.insert(name.clone());
                }
            }
            if finite.len() == before {
                return finite;
            }
        }
    }

    /// This type, if it can hold these addresses and the test's numbers.
    fn holding(&self, ty: &Type, these: &BTreeSet<Place>) -> Type {
        let Some((first, _)) = these.iter().next() else {
            return self.number(ty);
        };
        // Where the variables differ, the accesses have casts.
        let wanted = pointer_to(self.variable(first));
        if same(&wanted, ty) {
            without_const(ty.clone())
        } else {
            wanted
        }
    }

    /// This type, if numbers are in it what they are in herd7, or else a wider one.
    fn number(&self, ty: &Type) -> Type {
        let mut ty = without_const(ty.clone());
        if let (Base::Other(_), true) = (&ty.base, ty.is_pointer()) {
            ty.base = Base::Void;
        }
        let base = match &ty.base {
            Base::AtomicInt | Base::Other(_) | Base::Mutex => Base::Int,
            Base::Void if !ty.is_pointer() => Base::Int,
            Base::Char | Base::Short | Base::Fixed { bits: 8 | 16, .. } if !self.small_numbers => {
                Base::Int
            }
            Base::Fixed {
                signed: false,
                bits,
            } if !self.small_numbers => Base::Fixed {
                signed: true,
                bits: *bits,
            },
            Base::IntPtr { signed: false } if !self.small_numbers => Base::IntPtr { signed: true },
            _ => return ty,
        };
        if !ty.is_pointer() {
            ty.base = base;
        }
        ty
    }
}

/// What the initial state says that the variables are, or else the first parameter of that name.
fn declared(test: &Test) -> BTreeMap<String, Type> {
    let mut found = BTreeMap::new();
    let mut note = |name: &str, ty: Option<Type>| {
        if let Some(ty) = ty.filter(|ty| ty.base != Base::Void || ty.is_pointer()) {
            found.entry(name.to_owned()).or_insert(ty);
        }
    };
    for entry in &test.init {
        if let InitPlace::Global(name) = &entry.place {
            note(&name.text, entry.ty.clone());
        }
    }
    for param in test.processes.iter().flat_map(|process| &process.params) {
        note(&param.name.text, pointee(&param.ty));
    }
    let int = Some(Type::new(Base::Int, 0));
    for entry in &test.init {
        if let InitPlace::Global(name) = &entry.place {
            note(&name.text, int.clone());
        }
        for value in entry.values() {
            if let Value::Address(name) | Value::Element(name, _) = value {
                note(&name.text, int.clone());
            }
        }
    }
    for param in test.processes.iter().flat_map(|process| &process.params) {
        note(&param.name.text, int.clone());
    }
    found
}

/// The arrays of the initial state.
fn arrays(test: &Test) -> BTreeMap<String, (usize, i64)> {
    let found = test.init.iter().filter_map(|entry| {
        let InitPlace::Global(name) = &entry.place else {
            return None;
        };
        let bits = entry.ty.as_ref()?.bits().0;
        Some((name.text.clone(), (entry.length?, i64::from(bits / 8))))
    });
    found.collect()
}

/// The variables that are locks, what SRCU works on, or computed in place.
fn needed(test: &Test, held: &Held) -> BTreeMap<String, Base> {
    let mut found = BTreeMap::new();

    for (number, process) in test.processes.iter().enumerate() {
        calls(&process.body, &mut |call, _| {
            let (Some(known), Some(pointer)) = (find(&call.name.text), object(call)) else {
                return;
            };
            let base = match known.kind {
                Kind::Lock | Kind::Unlock | Kind::TryLock | Kind::IsLocked => Base::Spinlock,
                Kind::SrcuLock | Kind::SrcuUnlock | Kind::SrcuSync => {
                    Base::Struct(Base::SRCU.to_owned())
                }
                _ if known.name.starts_with("atomic_") => Base::Atomic,
                _ => return,
            };
            for (variable, _) in held.value(number, pointer).places {
                found.entry(variable).or_insert_with(|| base.clone());
            }
        });
    }
    found
}

/// The C type that herd7 shows a variable in, if the initial state says that it is narrow.
pub fn shown_as(test: &Test, variable: &str) -> Option<&'static str> {
    let entry = test
        .init
        .iter()
        .find(|entry| matches!(&entry.place, InitPlace::Global(name) if name.text == variable))?;
    narrow(entry.ty.as_ref()?).map(|(shown, _)| shown)
}

/// What herd7 shows of a narrow type, and what it keeps of an initial value.
fn narrow(ty: &Type) -> Option<(&'static str, i64)> {
    match ty.base {
        _ if ty.is_pointer() => None,
        Base::Char
        | Base::Fixed {
            signed: true,
            bits: 8,
        } => Some(("s8", 0xff)),
        Base::Fixed { bits: 8, .. } => Some(("u8", 0xff)),
        Base::Short
        | Base::Fixed {
            signed: true,
            bits: 16,
        } => Some(("s16", 0xffff)),
        Base::Fixed { bits: 16, .. } => Some(("u16", 0xffff)),
        _ => None,
    }
}

pub fn is_wide(base: &Base) -> bool {
    matches!(
        base,
        Base::Long | Base::IntPtr { .. } | Base::Fixed { bits: 64, .. }
    )
}

/// Whether both are the same but for qualifiers.
pub fn same(left: &Type, right: &Type) -> bool {
    left.base == right.base && left.pointers.len() == right.pointers.len()
}

pub fn pointer_to(mut ty: Type) -> Type {
    ty.pointers.push(Qualifiers::default());
    ty
}

fn without_const(mut ty: Type) -> Type {
    for qualifiers in ty.pointers.iter_mut().chain([&mut ty.qualifiers]) {
        qualifiers.constant = false;
        qualifiers.atomic = false;
    }
    ty
}
