// SPDX-License-Identifier: GPL-2.0

//! Walks through a function in the order of its execution, and records each access with the locks that
//! are held and with what is known of the object.

#![allow(non_upper_case_globals)]

mod annotation;
mod expression;
mod held;
mod lvalue;
mod node;
mod record;
mod target;

pub use node::parameters;

use self::node::{bare, is_lvalue};
use self::target::{Goal, Use};
use crate::access::{Access, Function, Kind};
use crate::libclang::{Cursor, File, Unit};
use crate::locks::{lock_call, Action, Lock, State};
use crate::macros::Macros;
use crate::names::{self, Names};
use crate::primitives::allocates;
use clang_sys::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::mem::replace;
use std::path::Path;

/// A call of a function.
pub struct Call {
    /// The function: see [`Walker::identity`].
    pub callee: u32,
    /// The arguments, as expressions.
    pub arguments: Vec<String>,
    /// What is known at the call.
    pub state: State,
}

/// A declaration that is used often.
struct Declaration {
    name: String,
    /// Whether it is a field or a variable that other functions can access.
    is_shared: bool,
    is_local_object: bool,
}

/// What is kept for a whole unit.
pub struct Walker<'u> {
    unit: &'u Unit,
    macros: &'u Macros,
    root: &'u str,
    /// The folder that names of files are meant from.
    folder: &'u Path,
    texts: HashMap<File, String>,
    /// Fields that are said to be guarded by locks.
    pub guarded: BTreeSet<(u32, u32)>,
    /// The numbers of all texts.
    pub names: Names,
    declarations: HashMap<u32, Declaration>,
    files: HashMap<File, u32>,
    /// The accesses found so far.
    pub accesses: Vec<Access>,
    /// The structures that functions have on their stacks.
    pub on_stack: BTreeSet<u32>,
    /// Those that they allocate.
    pub allocated: BTreeSet<u32>,
    /// Those that they write whole.
    pub overwritten: BTreeSet<u32>,
    /// Fields that share their memory with others, in unions.
    pub in_union: BTreeSet<u32>,
    /// Variables and fields that initial values have pointers to.
    pub in_data: BTreeSet<u32>,
    /// What functions, by their names, do to what their parameters point to, and whether that is marked.
    pub pointed: HashMap<(u32, usize), Vec<(Kind, bool)>>,
    /// The calls.
    pub calls: Vec<Call>,
    /// Functions whose address is taken: they have unknown callers.
    pub escaped: BTreeSet<u32>,
    identities: HashMap<u32, u32>,
    function: u32,
    place: Function,
    parameters: Vec<String>,
    state: State,
    /// The nodes around the present one.
    path: Vec<Cursor<'u>>,
    breaks: Vec<State>,
    continues: Vec<State>,
    labels: HashMap<String, State>,
    /// Locks that end with the block that they were taken in.
    guards: Vec<Lock>,
    from_callers: State,
}
impl<'u> Walker<'u> {
    /// For a unit whose sources are below a folder.
    pub fn new(unit: &'u Unit, macros: &'u Macros, root: &'u str, folder: &'u Path) -> Self {
        Self {
            unit,
            macros,
            root,
            folder,
            texts: HashMap::new(),
            guarded: BTreeSet::new(),
            names: Names::default(),
            declarations: HashMap::new(),
            files: HashMap::new(),
            accesses: Vec::new(),
            on_stack: BTreeSet::new(),
            allocated: BTreeSet::new(),
            overwritten: BTreeSet::new(),
            in_union: BTreeSet::new(),
            in_data: BTreeSet::new(),
            pointed: HashMap::new(),
            calls: Vec::new(),
            escaped: BTreeSet::new(),
            identities: HashMap::new(),
            function: 0,
            place: Function::Any,
            parameters: Vec::new(),
            state: State::default(),
            path: Vec::new(),
            breaks: Vec::new(),
            continues: Vec::new(),
            labels: HashMap::new(),
            guards: Vec::new(),
            from_callers: State::default(),
        }
    }

    /// Walks through a function's definition, with what its callers are known to have done.
    pub fn function(&mut self, definition: Cursor<'u>, entry: &State) {
        let children = definition.children();
        let Some(body) = children
            .iter()
            .find(|child| child.kind() == CXCursor_CompoundStmt)
        else {
            return;
        };
        self.function = self.names.number(&definition.spelling());
        let mut entry = entry.clone();
        entry.held.extend(self.must_hold(definition, *body));
        let before = self.macros.between(definition.extent().0, body.place());
        self.place = Function::Any;
        for used in before {
            match used.name.as_str() {
                "__no_kcsan" | "__no_sanitize_or_inline" | "noinstr" => {
                    self.place = Function::NoKcsan
                }
                "__init" if self.place == Function::Any => self.place = Function::Init,
                _ => {}
            }
        }
        self.parameters = parameters(definition);
        self.labels.clear();
        self.guards.clear();
        self.from_callers = entry.clone();
        let (accesses, calls) = (self.accesses.len(), self.calls.len());
        // Again, as long as a jump backwards brings a label into more ways than was known.
        for _ in 0..4 {
            let labels = self.labels.clone();
            self.accesses.truncate(accesses);
            self.calls.truncate(calls);
            self.state = entry.clone();
            self.statement(*body);
            if self.labels == labels || labels.is_empty() && self.labels.is_empty() {
                break;
            }
        }
        self.path.clear();
        let mut seen = HashSet::new();
        let new = self.accesses.split_off(accesses);
        self.accesses.extend(new.into_iter().filter(|one| {
            seen.insert((
                one.file, one.line, one.column, one.object, one.kind, one.class,
            ))
        }));
    }

    fn statements(&mut self, all: &[Cursor<'u>]) {
        for one in all {
            self.statement(*one);
        }
    }

    fn statement(&mut self, cursor: Cursor<'u>) {
        self.path.push(cursor);
        let children = cursor.children();
        match cursor.kind() {
            CXCursor_CompoundStmt => {
                let guards = self.guards.len();
                self.statements(&children);
                self.end_guards(guards);
            }
            CXCursor_IfStmt => self.branches(&children),
            CXCursor_SwitchStmt => {
                if let Some((body, head)) = children.split_last() {
                    self.statements(head);
                    let entry = self.state.clone();
                    self.breaks.push(State {
                        unreachable: true,
                        ..State::default()
                    });
                    self.switches(entry, *body);
                }
            }
            CXCursor_CaseStmt | CXCursor_DefaultStmt => {
                if let Some(body) = children.last() {
                    self.statement(*body);
                }
            }
            CXCursor_ForStmt | CXCursor_WhileStmt | CXCursor_DoStmt => {
                self.repeats(cursor.kind(), &children)
            }
            CXCursor_GotoStmt => {
                if let Some(label) = children.first().map(|label| label.spelling()) {
                    let state = self.state.clone();
                    self.labels
                        .entry(label)
                        .and_modify(|one| one.meet(&state))
                        .or_insert(state);
                }
                self.state.unreachable = true;
            }
            CXCursor_LabelStmt => {
                if let Some(known) = self.labels.get(&cursor.spelling()) {
                    self.state.meet(known);
                }
                self.statements(&children);
            }
            CXCursor_BreakStmt => {
                let state = self.state.clone();
                if let Some(breaks) = self.breaks.last_mut() {
                    breaks.meet(&state);
                }
                self.state.unreachable = true;
            }
            CXCursor_ContinueStmt => {
                let state = self.state.clone();
                if let Some(continues) = self.continues.last_mut() {
                    continues.meet(&state);
                }
                self.state.unreachable = true;
            }
            CXCursor_ReturnStmt => {
                for child in &children {
                    self.expression(*child, Goal::Elsewhere);
                }
                self.state.unreachable = true;
            }
            CXCursor_DeclStmt => self.statements(&children),
            CXCursor_VarDecl => self.variable(cursor),
            CXCursor_AsmStmt => {
                for child in &children {
                    match is_lvalue(*child) {
                        true => self.lvalue(*child, Use::Assembly),
                        false => self.expression(*child, Goal::Elsewhere),
                    }
                }
            }
            _ if cursor.is_expression() => self.expression(cursor, Goal::None),
            _ => {}
        }
        self.path.pop();
    }

    fn end_guards(&mut self, from: usize) {
        for lock in self.guards.drain(from..) {
            self.state.held.retain(|one| one.class != lock.class);
        }
    }

    /// `if`: what a branch that does not come back has done is of no matter behind it.
    fn branches(&mut self, children: &[Cursor<'u>]) {
        let [condition, rest @ ..] = children else {
            return;
        };
        let mut otherwise = self.condition(*condition);
        if let Some(then) = rest.first() {
            self.statement(*then);
        }
        if let Some(other) = rest.get(1) {
            std::mem::swap(&mut self.state, &mut otherwise);
            self.statement(*other);
        }
        self.state.meet(&otherwise);
    }

    /// Walks through a condition, to where it is true. Returns what is known where it is false.
    fn condition(&mut self, cursor: Cursor<'u>) -> State {
        let children = cursor.children();
        self.path.push(cursor);
        let otherwise = match (cursor.kind(), children.as_slice()) {
            (CXCursor_ParenExpr | CXCursor_UnexposedExpr, [inner]) if !is_lvalue(*inner) => {
                self.condition(*inner)
            }
            (CXCursor_CallExpr, [_, inner, ..]) if cursor.spelling() == "__builtin_expect" => {
                self.condition(*inner)
            }
            (CXCursor_UnaryOperator, [inner]) if cursor.unary() == CXUnaryOperator_LNot => {
                let otherwise = self.condition(*inner);
                replace(&mut self.state, otherwise)
            }
            (CXCursor_BinaryOperator, [left, right])
                if cursor.binary() == CXBinaryOperator_LAnd =>
            {
                let mut otherwise = self.condition(*left);
                otherwise.meet(&self.condition(*right));
                otherwise
            }
            (CXCursor_BinaryOperator, [left, right]) if cursor.binary() == CXBinaryOperator_LOr => {
                let otherwise = self.condition(*left);
                let first = replace(&mut self.state, otherwise);
                let otherwise = self.condition(*right);
                self.state.meet(&first);
                otherwise
            }
            _ => {
                self.expression(cursor, Goal::None);
                self.tried(cursor)
            }
        };
        self.path.pop();
        otherwise
    }

    /// Behind an expression that is true: it may have got a lock, or not. Returns the opposite.
    fn tried(&mut self, cursor: Cursor<'u>) -> State {
        let otherwise = self.state.clone();
        let name = cursor.spelling();
        let call = lock_call(&name).filter(|_| cursor.kind() == CXCursor_CallExpr);
        let lock = call.as_ref().and_then(|call| self.lock(call, cursor));
        if let (Some(call), Some(lock)) = (call, lock) {
            match call.action {
                Action::Try => drop(self.state.held.insert(lock)),
                // Not 0 is a signal.
                Action::Take if name.contains("interruptible") || name.contains("killable") => {
                    self.state.held.remove(&lock);
                }
                Action::Take | Action::Release | Action::Assert => {}
            }
        }
        otherwise
    }

    fn switches(&mut self, entry: State, body: Cursor<'u>) {
        let guards = self.guards.len();
        self.path.push(body);
        self.state.unreachable = true;
        let mut has_default = false;
        for mut child in body.children() {
            // Labels are nested: `case 1: case 2: statement`.
            while matches!(child.kind(), CXCursor_CaseStmt | CXCursor_DefaultStmt) {
                has_default |= child.kind() == CXCursor_DefaultStmt;
                self.state.meet(&entry);
                match child.children().last() {
                    Some(inner) => child = *inner,
                    None => break,
                }
            }
            self.statement(child);
        }
        if !has_default {
            self.state.meet(&entry);
        }
        if let Some(breaks) = self.breaks.pop() {
            self.state.meet(&breaks);
        }
        self.end_guards(guards);
        self.path.pop();
    }

    /// A loop. If its body ends with less than it started with, it starts with that the second time.
    fn repeats(&mut self, kind: CXCursorKind, children: &[Cursor<'u>]) {
        let (body, head) = match (kind, children) {
            (CXCursor_DoStmt, [body, head @ ..]) => (*body, head),
            (_, [head @ .., body]) => (*body, head),
            _ => return,
        };
        let guards = self.guards.len();
        let nothing = State {
            unreachable: true,
            ..State::default()
        };
        // The initial part, once.
        let has_first = head.len() > 1 || head.first().is_some_and(|one| !one.is_expression());
        let (first, head) = head.split_at(usize::from(kind == CXCursor_ForStmt && has_first));
        self.statements(first);
        let (condition, next) = head.split_at(head.len().min(1));
        let condition = condition.first().copied();
        let constant = condition.map_or(Some(true), Cursor::constant);
        let mut entry = self.state.clone();
        let (accesses, calls) = (self.accesses.len(), self.calls.len());
        for _ in 0..2 {
            self.accesses.truncate(accesses);
            self.calls.truncate(calls);
            self.state = entry.clone();
            self.breaks.push(nothing.clone());
            self.continues.push(nothing.clone());
            let mut exit = nothing.clone();
            let tested = condition.filter(|_| constant.is_none());
            if let Some(condition) = tested.filter(|_| kind != CXCursor_DoStmt) {
                exit = self.condition(condition);
            }
            self.statement(body);
            if let Some(continues) = self.continues.pop() {
                self.state.meet(&continues);
            }
            self.statements(next);
            if kind == CXCursor_DoStmt {
                match (tested, constant) {
                    (Some(condition), _) => exit = self.condition(condition),
                    (None, Some(false)) => exit = replace(&mut self.state, nothing.clone()),
                    _ => {}
                }
            }
            let mut again = entry.clone();
            again.meet(&self.state);
            if let Some(breaks) = self.breaks.pop() {
                exit.meet(&breaks);
            }
            self.state = exit;
            if again == entry {
                break;
            }
            entry = again;
        }
        self.end_guards(guards);
    }

    /// The declaration of a local variable.
    fn variable(&mut self, cursor: Cursor<'u>) {
        let name = cursor.spelling();
        if cursor.storage() != CX_SC_Static && (cursor.ty().is_record() || cursor.ty().is_array()) {
            self.state.private.insert(name.clone());
        }
        if cursor.storage() != CX_SC_Static && cursor.ty().is_record() {
            let number = self
                .names
                .number(&names::record(cursor.ty().canonical().declaration()));
            self.on_stack.insert(number);
        }
        let value = cursor.initializer();
        if !value.is_expression() {
            return;
        }
        self.expression(value, Goal::Variable(&name));
        let call = bare(value);
        if call.kind() == CXCursor_CallExpr && call.spelling().starts_with("class_") {
            let held = lock_call(&call.spelling()).and_then(|found| self.lock(&found, call));
            if let Some(lock) = held {
                self.guards.push(lock.clone());
                self.state.held.insert(lock);
            }
        }
        self.assigned(cursor, value);
    }

    /// A variable has a new value.
    fn assigned(&mut self, target: Cursor<'u>, value: Cursor<'u>) {
        let is_new = self.is_allocation(value);
        let pointee = target.ty().canonical().pointee();
        if is_new && pointee.is_record() {
            let name = names::record(pointee.canonical().declaration());
            let number = self.names.number(&name);
            self.allocated.insert(number);
        }
        if matches!(target.kind(), CXCursor_VarDecl | CXCursor_DeclRefExpr) {
            // What it pointed to before has no name any more.
            let (arrow, dot) = (
                format!("{}->", target.spelling()),
                format!("{}.", target.spelling()),
            );
            let held = std::mem::take(&mut self.state.held).into_iter();
            self.state.held = held
                .map(|mut lock| {
                    if lock.text.starts_with(&arrow) || lock.text.starts_with(&dot) {
                        lock.text.insert_str(0, "former ");
                    }
                    lock
                })
                .collect();
            if is_new {
                self.state.private.insert(target.spelling());
            } else if value.ty().is_pointer() {
                self.state.private.remove(&target.spelling());
            }
        }
    }

    fn is_allocation(&self, value: Cursor<'u>) -> bool {
        let inner = bare(value);
        match inner.kind() {
            CXCursor_CallExpr => allocates(&inner.spelling()),
            CXCursor_StmtExpr => self.macros.around(inner.place()).any(allocates),
            _ => false,
        }
    }
}
