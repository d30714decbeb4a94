// SPDX-License-Identifier: GPL-2.0

//! Records an access: which macro marks it, which locks are held, who knows the object.

#![allow(non_upper_case_globals)]

use super::node::*;
use super::target::*;
use super::{Declaration, Walker};
use crate::access::{Access, Class, Kind, Owner};
use crate::libclang::{Cursor, File, Type};
use crate::names;
use crate::primitives::{copy, primitive, prints};
use clang_sys::*;

impl<'u> Walker<'u> {
    /// The macro or function that makes an access what it is, the innermost first.
    pub(super) fn marking(&self, cursor: Cursor<'u>) -> Option<(String, Kind, Class)> {
        let find = |name: &str| {
            let (kind, class) = primitive(name)?;
            // What READ_ONCE() and others are made of is not what people write.
            let known = name
                .strip_prefix("__")
                .filter(|known| primitive(known) == Some((kind, class)));
            Some((known.unwrap_or(name).to_owned(), kind, class))
        };
        let is_argument = cursor.spelled_at() == cursor.place();
        let mut around = self.macros.around(cursor.place()).peekable();
        around.peek()?;
        if is_argument {
            if let Some(found) = around.next().and_then(find) {
                return Some(found);
            }
        }
        let macros = self
            .path
            .iter()
            .rev()
            .map(|node| self.macros.defining(node.spelled_at()));
        macros.flatten().find_map(find)
    }

    pub(super) fn is_in_data_race(&self, cursor: Cursor<'u>) -> bool {
        self.macros
            .around(cursor.place())
            .any(|name| name == "data_race")
            || self
                .path
                .iter()
                .any(|node| self.macros.defining(node.spelled_at()) == Some("data_race"))
    }

    /// Whether the value is only printed.
    fn is_for_people(&self, cursor: Cursor<'u>) -> bool {
        let mut macros = self.macros.around(cursor.place());
        let mut calls = self
            .path
            .iter()
            .filter(|node| node.kind() == CXCursor_CallExpr);
        macros.any(prints) || calls.any(|call| prints(&call.spelling()))
    }

    pub(super) fn record(
        &mut self,
        cursor: Cursor<'u>,
        target: &Target,
        action: Use<'_>,
        whole: Cursor<'u>,
    ) {
        if self.state.unreachable {
            return;
        }
        let place = cursor.place();
        let in_macro = self.macros.around(place).next().is_some();
        let marking = if in_macro { self.marking(cursor) } else { None };
        let mut by = String::new();
        let (kind, class) = match action {
            Use::Assembly => (Kind::ReadWrite, Class::Assembly),
            Use::Access(kind, _) if whole.ty().canonical().is_volatile() => {
                by = marking.map_or("volatile".to_owned(), |(name, ..)| name);
                (kind, Class::Marked)
            }
            Use::Access(kind, _) => match marking {
                Some((name, _, class @ (Class::Protected | Class::PerCpu))) => {
                    by = name;
                    (kind, class)
                }
                _ if in_macro && self.is_in_data_race(cursor) => {
                    by = "data_race".to_owned();
                    (kind, Class::DataRace)
                }
                _ => (kind, Class::Plain),
            },
            Use::Address(goal) => match (marking, goal) {
                (Some((name, kind, class)), _) => {
                    by = name;
                    (kind, class)
                }
                (None, Goal::Argument(function, number)) => {
                    by = function.to_owned();
                    let copied = copy(function, number).map(|kind| (kind, Class::Plain));
                    primitive(function)
                        .or(copied)
                        .unwrap_or((Kind::Address, Class::Plain))
                }
                (None, Goal::Variable(variable)) => {
                    by = variable.to_owned();
                    (Kind::Address, Class::Plain)
                }
                (None, Goal::None | Goal::Elsewhere) => (Kind::Address, Class::Plain),
            },
        };
        let root = target.root.as_str();
        let of_callers = self.from_callers.private.contains(root)
            && self.parameters.iter().any(|one| one == root);
        let is_private = !root.is_empty() && self.state.private.contains(root);
        let owner = match (is_private, !root.is_empty() && self.is_on_stack(cursor)) {
            (true, _) if of_callers => Owner::Callers,
            (true, true) => Owner::Stack,
            (true, false) => Owner::Allocated,
            (false, true) => Owner::EscapedStack,
            (false, false) => Owner::Shared,
        };
        let locks: Vec<_> = self
            .state
            .held
            .iter()
            .map(|lock| lock.seen_from(&target.base))
            .collect();
        let mut locks: Vec<_> = locks.iter().map(|lock| self.names.number(lock)).collect();
        let released = self
            .state
            .released
            .iter()
            .map(|class| self.names.number(class))
            .collect();
        locks.sort_unstable();
        locks.dedup();
        if target.is_in_union {
            let number = self.names.number(&target.name);
            self.in_union.insert(number);
        }
        let file = self.file(place.file);
        let value = match action {
            Use::Access(_, value) => value,
            Use::Address(Goal::Argument(_, number)) => [u32::try_from(number).unwrap_or(0), 0],
            _ => [0, 0],
        };
        let diagnostic = self.is_for_people(cursor);
        let access = Access {
            file,
            line: place.line,
            column: place.column,
            function: self.function,
            object: self.names.number(&target.name),
            within: self.names.number(&target.within),
            kind,
            class,
            by: self.names.number(&by),
            base: self.names.number(&target.base),
            size: target.size,
            locks,
            released,
            owner,
            place: self.place,
            bytes: bytes(without_parentheses(whole)),
            value,
            diagnostic,
        };
        self.accesses.push(access);
    }

    /// An initial value has a pointer to a variable or field.
    pub fn has_address(&mut self, declaration: Cursor<'u>) {
        let name = self.declaration(declaration).name.clone();
        let number = self.names.number(&name);
        self.in_data.insert(number);
    }

    /// A whole structure is written, and with it each field.
    pub(super) fn overwrites(&mut self, written: Type<'u>, object: &str) {
        let root = root_object(object);
        if written.is_record() && (root.is_empty() || !self.state.private.contains(root)) {
            let name = names::record(written.canonical().declaration());
            let number = self.names.number(&name);
            self.overwritten.insert(number);
        }
    }

    /// The variable of the stack that a member is in.
    pub(super) fn is_on_stack(&mut self, cursor: Cursor<'u>) -> bool {
        let mut inner = cursor;
        while let (CXCursor_MemberRefExpr | CXCursor_ArraySubscriptExpr, [base, ..]) =
            (inner.kind(), inner.children().as_slice())
        {
            if base.ty().is_pointer() && !is_lvalue(bare(*base))
                || inner.kind() == CXCursor_MemberRefExpr && base.ty().is_pointer()
            {
                return false;
            }
            inner = bare(*base);
        }
        inner.kind() == CXCursor_DeclRefExpr && self.declaration(inner.referenced()).is_local_object
    }

    /// A function's name, and its file if other files can have another of this name.
    pub fn identity(&mut self, function: Cursor<'u>) -> u32 {
        let hash = function.canonical().hash();
        if let Some(number) = self.identities.get(&hash) {
            return *number;
        }
        let file = function.place().file.name(self.unit);
        let name = match function.storage() == CX_SC_Static && file.ends_with(".c") {
            true => format!("{}@{}", function.spelling(), relative(&file, self.root)),
            false => function.spelling(),
        };
        let number = self.names.number(&name);
        self.identities.insert(hash, number);
        number
    }

    /// The number of a file's name.
    pub fn file(&mut self, file: File) -> u32 {
        if let Some(number) = self.files.get(&file) {
            return *number;
        }
        let number = self
            .names
            .number(&relative(&file.name(self.unit), self.root));
        self.files.insert(file, number);
        number
    }

    pub(super) fn declaration(&mut self, cursor: Cursor<'u>) -> &Declaration {
        let root = self.root;
        let unit = self.unit;
        self.declarations.entry(cursor.hash()).or_insert_with(|| {
            let kind = cursor.kind();
            let is_local = kind == CXCursor_ParmDecl
                || kind == CXCursor_VarDecl && {
                    let class = cursor.storage();
                    class != CX_SC_Static
                        && class != CX_SC_Extern
                        && cursor.parent().kind() == CXCursor_FunctionDecl
                };
            let name = match kind {
                CXCursor_FieldDecl => names::field(cursor),
                CXCursor_VarDecl if cursor.storage() == CX_SC_Static => {
                    format!(
                        "{}@{}",
                        cursor.spelling(),
                        relative(&cursor.place().file.name(unit), root)
                    )
                }
                _ => cursor.spelling(),
            };
            let is_object = cursor.ty().is_record() || cursor.ty().is_array();
            Declaration {
                name,
                is_shared: kind == CXCursor_FieldDecl || kind == CXCursor_VarDecl && !is_local,
                is_local_object: is_local && kind == CXCursor_VarDecl && is_object,
            }
        })
    }
}

/// A file's name below the source tree, if it is there: one name, whichever way it is included.
pub fn relative(name: &str, root: &str) -> String {
    let path = path_clean::clean(name);
    let below = path.strip_prefix(root).unwrap_or(&path);
    below.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn one_name_for_each_file() {
        for (name, wanted) in [
            ("/src/mm/slab.h", "mm/slab.h"),
            ("/src/lib/../mm/slab.h", "mm/slab.h"),
            ("./mm/slab.h", "mm/slab.h"),
            ("/source/x.h", "/source/x.h"),
        ] {
            assert_eq!(relative(name, "/src"), wanted);
        }
    }
}
