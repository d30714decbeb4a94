// SPDX-License-Identifier: GPL-2.0

//! What orders the accesses of a process as its source has them: dependencies, barriers, and the
//! orderings of the accesses themselves.

use lkmm_litmus::ast::{Base, Call, Expr, ExprKind, Name, PlaceKind, Process, Stmt, StmtKind};
use lkmm_litmus::table::{find, Arg, Fence, Kind, Ordering};
use lkmm_litmus::{Span, Test};
use std::collections::{BTreeMap, BTreeSet};

const ADDRESS: &str = "an address dependency";
const DATA: &str = "a data dependency";
const CONTROL: &str = "a control dependency";
const KINDS: [(&str, &str); 3] = [(ADDRESS, "address"), (DATA, "data"), (CONTROL, "control")];

/// What a statement has that loads and stores at once.
const ATOMICITY: &str = "the atomicity of ";

/// Two accesses of a process and what keeps them in their order; the two of an atomic operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The statement of the first access; of an `if`, its condition.
    pub from: Span,
    /// That of the second one.
    pub to: Span,
    /// What it is: `a control dependency`, `smp_wmb()`, `the acquire`.
    pub what: String,
}

/// A dependency of a test's process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The process.
    pub process: usize,
    /// `address`, `data` or `control`.
    pub kind: &'static str,
    /// What else orders the same two accesses.
    pub with: Vec<String>,
}

#[derive(Debug)]
struct Access {
    stmt: Span,
    /// Whether all that follows is ordered behind it.
    acquire: bool,
    reads: bool,
    writes: bool,
}

/// Accesses, by their places in the list of all.
type Accesses = BTreeSet<usize>;

#[derive(Debug, Default)]
struct Walk {
    accesses: Vec<Access>,
    /// The loads that each register's value depends on.
    registers: BTreeMap<String, Accesses>,
    /// Those that decided which value it got, which only further decisions depend on.
    deciders: BTreeMap<String, Accesses>,
    /// The loads that decide whether what is walked runs.
    control: Vec<Accesses>,
    /// The barriers, each with the number of accesses before it.
    fences: Vec<(usize, Fence, String)>,
    /// The loads that later stores are ordered behind, and by what.
    ctrl: Vec<(Accesses, &'static str)>,
    found: Vec<(usize, usize, String)>,
}

impl Order {
    /// Whether its accesses are one atomic operation.
    pub fn is_atomicity(&self) -> bool {
        self.what.starts_with(ATOMICITY)
    }
}

/// All that orders two accesses of a process, in program order.
pub fn orders(process: &Process) -> Vec<Order> {
    let mut walk = Walk::default();
    walk.body(&process.body);
    let accesses = &walk.accesses;
    let order = |(from, to, what): &(usize, usize, String)| Order {
        from: accesses[*from].stmt,
        to: accesses[*to].stmt,
        what: what.clone(),
    };
    walk.found.iter().map(order).collect()
}

/// The dependencies of a test: of each kind one in each process, that which most else orders. A process
/// with a spin lock has none: the lock orders it.
pub fn dependencies(test: &Test) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    for (number, process) in test.processes.iter().enumerate() {
        let mut parameters = process.params.iter();
        if parameters.any(|one| one.ty.base == Base::Spinlock) {
            continue;
        }
        let all = orders(process);
        for (name, kind) in KINDS {
            let of_kind = all.iter().filter(|order| order.what == name);
            let most = of_kind
                .map(|order| {
                    // Spans are all equal; their ranges are not.
                    let pair = |one: &Order| (one.from.range(), one.to.range());
                    let same = all.iter().filter(|other| pair(other) == pair(order));
                    let with = same.map(|other| other.what.clone());
                    with.filter(|what| KINDS.iter().all(|(name, _)| what != name))
                        .collect::<BTreeSet<_>>()
                })
                .max_by_key(BTreeSet::len);
            found.extend(most.map(|with| Dependency {
                process: number,
                kind,
                with: with.into_iter().collect(),
            }));
        }
    }
    found
}

/// What registers depend on where two ways meet.
fn join(one: &mut BTreeMap<String, Accesses>, other: BTreeMap<String, Accesses>) {
    for (register, loads) in other {
        one.entry(register).or_default().extend(loads);
    }
}

impl Walk {
    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::Declare { name, value, .. } => {
                    if let Some(value) = value {
                        let loads = self.value(value, stmt.span);
                        self.set(name, value, loads);
                    }
                }
                StmtKind::Assign { place, value } => {
                    let from = self.value(value, stmt.span);
                    let pointer = match &place.kind {
                        PlaceKind::Register(name) => {
                            self.set(name, value, from);
                            continue;
                        }
                        PlaceKind::Deref(pointer) => self.value(pointer, stmt.span),
                        PlaceKind::Index(array, index) => {
                            let mut both = self.value(array, stmt.span);
                            both.extend(self.value(index, stmt.span));
                            both
                        }
                    };
                    self.access(stmt.span, (false, true), Ordering::Once, &pointer, &from);
                }
                StmtKind::Call(call) => {
                    self.call(call, stmt.span);
                }
                StmtKind::Discard(value) => {
                    self.value(value, stmt.span);
                }
                StmtKind::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let decides = self.condition(condition);
                    self.control.push(decides);
                    let before = (self.registers.clone(), self.deciders.clone());
                    self.body(then);
                    let registers = std::mem::replace(&mut self.registers, before.0);
                    let deciders = std::mem::replace(&mut self.deciders, before.1);
                    self.body(otherwise.as_deref().unwrap_or_default());
                    join(&mut self.registers, registers);
                    join(&mut self.deciders, deciders);
                    self.control.pop();
                }
                StmtKind::While { condition, body } => {
                    let decides = self.condition(condition);
                    self.control.push(decides);
                    self.body(body);
                    self.control.pop();
                }
                StmtKind::Block(body) => self.body(body),
                StmtKind::Nothing(_) => {}
            }
        }
    }

    /// Sets a register to a value that depends on loads.
    fn set(&mut self, register: &Name, value: &Expr, loads: Accesses) {
        let mut decides = self.deciding(value);
        decides.extend(self.control.iter().flatten());
        self.deciders.insert(register.text.clone(), decides);
        self.registers.insert(register.text.clone(), loads);
    }

    /// The loads that decided which values the registers of an expression got.
    fn deciding(&self, expr: &Expr) -> Accesses {
        let mut found = Accesses::new();
        expr.each(&mut |expr| {
            if let ExprKind::Name(name) = &expr.kind {
                found.extend(self.deciders.get(name).into_iter().flatten());
            }
        });
        found
    }

    /// The loads that decide whether something runs.
    fn condition(&mut self, condition: &Expr) -> Accesses {
        let mut decides = self.value(condition, condition.span);
        decides.extend(self.deciding(condition));
        decides
    }

    /// The loads that a value depends on. Those in the expression itself become accesses.
    fn value(&mut self, expr: &Expr, stmt: Span) -> Accesses {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => Accesses::new(),
            ExprKind::Name(name) => self.registers.get(name).cloned().unwrap_or_default(),
            ExprKind::Cast(_, inner) => self.value(inner, stmt),
            ExprKind::Binary(_, left, right) => {
                let mut both = self.value(left, stmt);
                both.extend(self.value(right, stmt));
                both
            }
            ExprKind::Deref(_) | ExprKind::Index(..) => {
                let pointer = self.pointer(expr, stmt);
                let none = Accesses::new();
                let at = self.access(stmt, (true, false), Ordering::Once, &pointer, &none);
                Accesses::from([at])
            }
            ExprKind::Call(call) => self.call(call, stmt),
        }
    }

    /// The loads that the address of an object depends on.
    fn pointer(&mut self, object: &Expr, stmt: Span) -> Accesses {
        match &object.kind {
            ExprKind::Deref(pointer) => self.value(pointer, stmt),
            ExprKind::Index(array, index) => {
                let mut both = self.value(array, stmt);
                both.extend(self.value(index, stmt));
                both
            }
            _ => self.value(object, stmt),
        }
    }

    fn call(&mut self, call: &Call, stmt: Span) -> Accesses {
        let Some(known) = find(&call.name.text) else {
            return Accesses::new();
        };
        let (reads, writes) = match known.kind {
            Kind::Fence(fence) => {
                self.fences
                    .push((self.accesses.len(), fence, call.name.text.clone()));
                return Accesses::new();
            }
            Kind::CtrlDep => {
                for given in &call.args {
                    let loads = self.value(given, stmt);
                    // What was made of the value may be a constant.
                    if let ExprKind::Name(_) = given.kind {
                        self.ctrl.push((loads, "ctrl_dep()"));
                    }
                }
                return Accesses::new();
            }
            Kind::Load | Kind::IsLocked => (true, false),
            Kind::Store | Kind::StoreMb => (false, true),
            _ => (true, true),
        };
        let (mut pointer, mut value) = (Accesses::new(), Accesses::new());
        for (arg, given) in known.args.iter().zip(&call.args) {
            match arg {
                Arg::Object => pointer.extend(self.pointer(given, stmt)),
                Arg::Pointer => pointer.extend(self.value(given, stmt)),
                Arg::Value => value.extend(self.value(given, stmt)),
                Arg::Order => {}
            }
        }
        let ordering = match known.kind {
            Kind::Lock | Kind::TryLock => Ordering::Acquire,
            Kind::Unlock => Ordering::Release,
            _ => known.ordering,
        };
        let at = self.access(stmt, (reads, writes), ordering, &pointer, &value);
        if reads && writes && known.kind != Kind::Unlock {
            let what = format!("{ATOMICITY}{}()", call.name.text);
            self.found.push((at, at, what));
        }
        if known.ordering == Ordering::Ctrl {
            self.ctrl.push((Accesses::from([at]), "load_ctrl()"));
        }
        if known.kind == Kind::StoreMb {
            self.fences
                .push((self.accesses.len(), Fence::Mb, call.name.text.clone()));
        }
        if known.kind.returns() {
            Accesses::from([at])
        } else {
            Accesses::new()
        }
    }

    /// An access, and what orders it behind earlier ones.
    fn access(
        &mut self,
        stmt: Span,
        (reads, writes): (bool, bool),
        ordering: Ordering,
        pointer: &Accesses,
        value: &Accesses,
    ) -> usize {
        let at = self.accesses.len();
        let release = matches!(ordering, Ordering::Release | Ordering::Full);
        let mut add = |from: &Accesses, what: &str| {
            let found = from.iter().map(|from| (*from, at, what.to_owned()));
            self.found.extend(found);
        };
        add(pointer, ADDRESS);
        if writes {
            add(value, DATA);
            for decides in &self.control {
                add(decides, CONTROL);
            }
            for (loads, what) in &self.ctrl {
                add(loads, what);
            }
        }
        for (from, earlier) in self.accesses.iter().enumerate() {
            if earlier.acquire {
                self.found
                    .push((from, at, "the first one's acquire".to_owned()));
            }
            if release {
                self.found
                    .push((from, at, "the second one's release".to_owned()));
            }
        }
        for (before, fence, name) in &self.fences {
            for (from, earlier) in self.accesses[..*before].iter().enumerate() {
                let ordered = match fence {
                    Fence::Wmb => earlier.writes && writes,
                    Fence::Rmb => earlier.reads && reads,
                    Fence::Barrier | Fence::RcuLock | Fence::RcuUnlock => false,
                    _ => true,
                };
                if ordered {
                    self.found.push((from, at, format!("{name}()")));
                }
            }
        }
        self.accesses.push(Access {
            stmt,
            acquire: matches!(ordering, Ordering::Acquire | Ordering::Full),
            reads,
            writes,
        });
        at
    }
}

#[cfg(test)]
mod tests {
    use super::orders;

    /// The orders of the one process with this body, as `line->line what`.
    fn of(body: &str) -> Vec<String> {
        let text = format!(
            "C t\n\n{{}}\n\nP0(int *x, int *y, int **p, atomic_t *a)\n{{\n{body}}}\n\nexists (x=0)\n"
        );
        let test = lkmm_litmus::read(&text).expect("a test");
        let found = orders(&test.processes[0]);
        let line = |span: lkmm_litmus::Span| span.line_column(&text).0 - 6;
        let words = found
            .iter()
            .map(|one| format!("{}->{} {}", line(one.from), line(one.to), one.what));
        words.collect()
    }

    #[test]
    fn dependencies_and_what_else_orders_the_same_accesses() {
        for (body, wanted) in [
            (
                "r0 = READ_ONCE(*x); if (r0) { smp_wmb(); WRITE_ONCE(*y, 1); } \
                 else { smp_wmb(); WRITE_ONCE(*y, 1); }",
                vec![("control", vec![])],
            ),
            (
                "r0 = smp_load_acquire(x); if (r0) smp_store_release(y, r0 + 1);",
                vec![
                    (
                        "data",
                        vec!["the first one's acquire", "the second one's release"],
                    ),
                    (
                        "control",
                        vec!["the first one's acquire", "the second one's release"],
                    ),
                ],
            ),
            (
                "r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0); smp_mb(); WRITE_ONCE(*y, r0);",
                vec![("data", vec!["smp_mb()"])],
            ),
            ("r0 = READ_ONCE(*x); smp_mb(); WRITE_ONCE(*y, 1);", vec![]),
            (
                "r0 = READ_ONCE(*x); int r1; if (r0) r1 = r0; else r1 = 1; WRITE_ONCE(*y, r1);",
                vec![("data", vec![])],
            ),
            (
                "r0 = READ_ONCE(*x); int r1; if (r0) r1 = 1; else r1 = 2; if (r1 == 1) WRITE_ONCE(*y, 1);",
                vec![("control", vec![])],
            ),
            (
                "r0 = READ_ONCE(*x); int r1; if (r0) r1 = 1; else r1 = 1; WRITE_ONCE(*y, r1);",
                vec![],
            ),
        ] {
            let text =
                format!("C t\n\n{{}}\n\nP0(int *x, int *y) {{ int r0; {body} }}\n\nexists (x=0)\n");
            let found = super::dependencies(&lkmm_litmus::read(&text).expect("a test"));
            let found: Vec<_> = found
                .iter()
                .map(|one| (one.kind, one.with.iter().map(String::as_str).collect()))
                .collect();
            assert_eq!(found, wanted, "{body}");
        }
    }

    #[test]
    fn what_orders_two_accesses() {
        for (body, wanted) in [
            (
                "\tint r0 = READ_ONCE(*x);\n\tWRITE_ONCE(*y, r0 + 1);\n",
                vec!["1->2 a data dependency"],
            ),
            (
                "\tint *r0 = READ_ONCE(*p);\n\tint r1 = *r0;\n\tWRITE_ONCE(*r0, 1);\n",
                vec!["1->2 an address dependency", "1->3 an address dependency"],
            ),
            (
                "\tint r0 = READ_ONCE(*x);\n\tif (r0 == 1)\n\t\tWRITE_ONCE(*y, 1);\n",
                vec!["1->3 a control dependency"],
            ),
            (
                "\tWRITE_ONCE(*x, 1);\n\tsmp_wmb();\n\tint r0 = READ_ONCE(*y);\n\tWRITE_ONCE(*y, 2);\n",
                vec!["1->4 smp_wmb()"],
            ),
            (
                "\tint r0 = smp_load_acquire(x);\n\tsmp_store_release(y, 1);\n",
                vec!["1->2 the first one's acquire", "1->2 the second one's release"],
            ),
            (
                "\tint r0 = load_ctrl(x);\n\tint r1 = READ_ONCE(*y);\n\tctrl_dep(r1);\n\tatomic_inc(a);\n",
                vec![
                    "1->4 load_ctrl()",
                    "2->4 ctrl_dep()",
                    "4->4 the atomicity of atomic_inc()",
                ],
            ),
            (
                "\tif (READ_ONCE(*x))\n\t\tatomic_inc(a);\n\tsmp_mb();\n\tint r1 = READ_ONCE(*y);\n",
                vec![
                    "1->2 a control dependency",
                    "2->2 the atomicity of atomic_inc()",
                    "1->4 smp_mb()",
                    "2->4 smp_mb()",
                ],
            ),
        ] {
            assert_eq!(of(body), wanted, "{body}");
        }
    }
}
