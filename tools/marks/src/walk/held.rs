// SPDX-License-Identifier: GPL-2.0

//! The locks that calls take.

#![allow(non_upper_case_globals)]

use super::node::*;
use super::Walker;
use crate::libclang::Cursor;
use crate::locks::{lock_call, Action, Lock, LockCall};
use clang_sys::*;

impl<'u> Walker<'u> {
    /// `lockdep_assert_held()` is `(void)(lock)` where lockdep is off.
    pub(super) fn asserted(&mut self, cast: Cursor<'u>, lock: Cursor<'u>) {
        let found = self.macros.around(cast.place()).find_map(lock_call);
        let found = found.filter(|found| found.action == Action::Assert);
        if let Some(lock) = found.and_then(|found| self.lock_of(&found, lock)) {
            // It was so from the start, if no lock has been taken or released since.
            self.state.held.insert(lock);
        }
    }

    pub(super) fn lock(&mut self, found: &LockCall, call: Cursor<'u>) -> Option<Lock> {
        let children = call.children();
        // What counts down is in front of the lock.
        let counts = call.spelling().contains("_dec_and_");
        match children.get(if counts { 2 } else { 1 }) {
            Some(argument) => self.lock_of(found, *argument),
            None if found.stem.is_empty() => None,
            None => {
                let text = format!("{}()", found.stem);
                Some(Lock {
                    class: text.clone(),
                    text,
                    is_global: true,
                    shared: found.shared,
                })
            }
        }
    }

    pub(super) fn lock_of(&mut self, found: &LockCall, argument: Cursor<'u>) -> Option<Lock> {
        let mut argument = bare(argument);
        // spinlock_check(lock) and others that return what they are given.
        while argument.kind() == CXCursor_CallExpr {
            argument = bare(*argument.children().get(1)?);
        }
        if is_unary(argument, CXUnaryOperator_AddrOf) {
            argument = bare(*argument.children().first()?);
        }
        let mut text = text(argument);
        let (mut class, mut is_global) = match argument.kind() {
            CXCursor_MemberRefExpr => (self.declaration(argument.referenced()).name.clone(), false),
            CXCursor_DeclRefExpr => {
                let declared = self.declaration(argument.referenced());
                (declared.name.clone(), declared.is_shared)
            }
            _ => (text.clone(), false),
        };
        if !found.stem.is_empty() {
            class = format!("{}()", found.stem);
            text = format!("{text}->{class}");
            is_global = false;
        }
        Some(Lock {
            text,
            class,
            is_global,
            shared: found.shared,
        })
    }
}
