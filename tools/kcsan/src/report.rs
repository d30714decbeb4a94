// SPDX-License-Identifier: GPL-2.0

//! A report.

use crate::access::Access;
use crate::doubt::Doubt;
use crate::source::Language;
use crate::symbol::Symbol;
use serde::Serialize;
use std::collections::BTreeSet;

/// What KCSAN says of one race.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The line of the log on which it begins.
    pub line: usize,
    /// The functions of its title; one where the other side is not known, none where the title is
    /// missing.
    pub title: Vec<Symbol>,
    /// `data-race`, or `assert: race`.
    pub bug: String,
    /// The accesses, in the order of the report.
    pub accesses: Vec<Access>,
    /// KCSAN saw the value change, and nobody who did it.
    pub unknown_origin: bool,
    /// The value before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Change>,
    /// It has all its parts; lines of a log may be lost, at its end too.
    pub complete: bool,
    /// The context that printed it, as `T312` or `C0` (`CONFIG_PRINTK_CALLER`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// Lines in its stacks are not its own, or cannot be read.
    #[serde(skip)]
    pub(crate) disturbed: BTreeSet<Doubt>,
}

/// A value that changed while KCSAN watched it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Before.
    pub old: u64,
    /// After.
    pub new: u64,
    /// The bits that matter, in an `ASSERT_EXCLUSIVE_BITS()`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<u64>,
}

impl Report {
    /// The functions that race: those of the title, or else of the stacks.
    pub fn functions(&self) -> Vec<&Symbol> {
        if self.title.is_empty() {
            self.accesses.iter().filter_map(Access::top).collect()
        } else {
            self.title.iter().collect()
        }
    }

    /// Whether a function that races is a module's.
    pub fn names_module(&self, module: &str) -> bool {
        self.functions()
            .iter()
            .any(|symbol| symbol.module.as_deref() == Some(module))
    }

    /// Whether both sides are C of the kernel itself that no Rust has called: nothing that has Rust
    /// in it races. Where it is uncertain what the sides are, they are not.
    pub fn is_of_the_kernel(&self) -> bool {
        self.complete
            && !self.unknown_origin
            && self.accesses.iter().all(Access::is_of_the_kernel)
            // It names them, and so neither Rust nor a module.
            && !self.has_other_title()
            && !self.disturbed.contains(&Doubt::LostLines)
            && !self.may_be_called_by_rust()
    }

    /// Whether Rust is below the entry of an interrupt that may be another context's: then it may
    /// have called.
    fn may_be_called_by_rust(&self) -> bool {
        let mut frames = self.accesses.iter().flat_map(|access| &access.frames);
        self.disturbed.contains(&Doubt::OtherLines)
            && frames.any(|frame| Language::of(frame) == Language::Rust)
    }

    /// What is uncertain about it.
    pub fn doubts(&self) -> BTreeSet<Doubt> {
        let mut doubts = self.disturbed.clone();
        if self.has_other_title() {
            doubts.insert(Doubt::OtherTitle);
        }
        if self.caller.is_none() && self.accesses.iter().any(Access::has_rust_below_an_entry) {
            doubts.insert(Doubt::OtherLines);
        }
        doubts
    }

    /// Whether the stacks begin with other functions than the title names. Of a report with missing
    /// parts, what there is has to be in the title.
    pub(crate) fn has_other_title(&self) -> bool {
        let mut named: Vec<_> = self.title.iter().map(Symbol::title).collect();
        let mut tops = self.accesses.iter().filter_map(Access::top);
        let other = |top: &Symbol| match named.iter().position(|name| *name == top.title()) {
            Some(at) => {
                named.swap_remove(at);
                false
            }
            None => true,
        };
        !self.title.is_empty() && tops.any(other)
    }

    /// Whether a stack has KCSAN's own functions, which the kernel leaves out where it can: what is
    /// before them are remains of other calls, and the functions of the title are wrong.
    pub fn is_guessed(&self) -> bool {
        let own = |symbol: &Symbol| {
            let name = &symbol.name;
            name.starts_with("__tsan_") || name.starts_with("kcsan_setup_watchpoint")
        };
        // An interrupt may well come to KCSAN.
        self.accesses.iter().flat_map(Access::callers).any(own)
    }

    /// The title, with names for people.
    pub fn headline(&self) -> String {
        let names: Vec<_> = self.functions().into_iter().map(Symbol::title).collect();
        match names.as_slice() {
            [] => format!("{} between functions that the log lost", self.bug),
            names => format!("{} in {}", self.bug, names.join(" / ")),
        }
    }

    /// Sets `complete`, when nothing more will come.
    pub(crate) fn close(&mut self, footer: bool) {
        let sides = if self.unknown_origin { 1 } else { 2 };
        self.complete = footer
            && self.title.len() == sides
            && self.accesses.len() == sides
            && self.accesses.iter().all(|access| !access.frames.is_empty());
    }
}
