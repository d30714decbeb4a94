// SPDX-License-Identifier: GPL-2.0

//! Which declarations of C can stay where they are. In C a register lives as long as its process, and
//! the model lets it hold 0 at first; a variable in Rust lives in its block and needs a value.

use crate::registers::{target, Registers};
use lkmm_litmus::ast::{ExprKind, Stmt, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// The registers whose declaration stays; the others are declared at the start of the process.
pub fn in_place(body: &[Stmt], registers: &Registers, observed: &[&str]) -> BTreeSet<String> {
    let mut search = Search {
        declared: BTreeMap::new(),
        out_of_scope: BTreeSet::new(),
    };
    search.block(body, &mut Vec::new());
    let stays = |name: &str| {
        let is_observed = observed.contains(&name);
        let known = registers.find(name);
        let has_value = known.is_some_and(|register| {
            let at_end = !is_observed || !register.zero;
            register.initial.is_none() && !register.early && at_end
        });
        let is_outermost = search.declared.get(name) == Some(&1);
        has_value && !search.out_of_scope.contains(name) && (is_outermost || !is_observed)
    };
    let names = search.declared.keys();
    names.filter(|name| stays(name)).cloned().collect()
}

struct Search {
    /// The depth of the block that declares a register, the outermost being 1.
    declared: BTreeMap<String, usize>,
    /// Declared twice, or used outside of that block.
    out_of_scope: BTreeSet<String>,
}

impl Search {
    /// `visible` has the registers that the blocks around declare.
    fn block(&mut self, body: &[Stmt], visible: &mut Vec<BTreeSet<String>>) {
        visible.push(BTreeSet::new());
        for stmt in body {
            let mut used = BTreeSet::new();
            for expr in stmt.expressions() {
                expr.each(&mut |expr| {
                    if let ExprKind::Name(name) = &expr.kind {
                        used.insert(name.as_str());
                    }
                });
            }
            if let StmtKind::Declare { name, .. } = &stmt.kind {
                let before = self.declared.insert(name.text.clone(), visible.len());
                if before.is_some() {
                    self.out_of_scope.insert(name.text.clone());
                }
                let innermost = visible.last_mut();
                innermost.map(|names| names.insert(name.text.clone()));
            } else {
                used.extend(target(stmt));
            }
            for name in used {
                if !visible.iter().any(|names| names.contains(name)) {
                    self.out_of_scope.insert(name.to_owned());
                }
            }
            match &stmt.kind {
                StmtKind::If {
                    then, otherwise, ..
                } => {
                    self.block(then, visible);
                    self.block(otherwise.as_deref().unwrap_or_default(), visible);
                }
                StmtKind::While { body, .. } | StmtKind::Block(body) => self.block(body, visible),
                _ => {}
            }
        }
        visible.pop();
    }
}
