// SPDX-License-Identifier: GPL-2.0

//! A report of KCSAN, and what is uncertain about it.

use crate::access::Access;
use crate::symbol::{Language, Symbol};
use serde::Serialize;
use std::collections::BTreeSet;

/// What KCSAN says of one race.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The first line of the report in the log.
    pub line: usize,
    /// The functions of its title: one where the other side is unknown, none where the title is missing.
    pub title: Vec<Symbol>,
    /// `data-race`, or `assert: race`.
    pub bug: String,
    /// The accesses, in the order of the report.
    pub accesses: Vec<Access>,
    /// Whether KCSAN saw the value change without seeing the other access.
    pub unknown_origin: bool,
    /// The value before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Change>,
    /// Whether the log has all parts of the report.
    pub complete: bool,
    /// The context that printed it, as `T312` or `C0` (`CONFIG_PRINTK_CALLER`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The doubts that lines in its stacks raise.
    #[serde(skip)]
    pub(crate) disturbed: BTreeSet<Doubt>,
}

/// A value that changed while KCSAN watched it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The value before.
    pub old: u64,
    /// The value after.
    pub new: u64,
    /// The bits that matter, in an `ASSERT_EXCLUSIVE_BITS()`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<u64>,
}

/// A reason why a stack in the log may differ from the stack that the kernel printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// A stack goes on after a line of another message. With callers (`CONFIG_PRINTK_CALLER`) lines of
    /// other contexts are known, and no reason for doubt.
    OtherLines,
    /// A line of a stack is unreadable, or the log says that lines were dropped.
    LostLines,
    /// The stacks begin with other functions than the title names.
    OtherTitle,
}

impl Doubt {
    /// The doubt in words, for the details of a report.
    pub fn words(self) -> &'static str {
        match self {
            Self::OtherLines => {
                "uncertain: other lines are in these stacks, and functions may be theirs"
            }
            Self::LostLines => "uncertain: lines of these stacks may be lost",
            Self::OtherTitle => {
                "uncertain: the title names other functions than these stacks begin with"
            }
        }
    }
}

impl Report {
    /// The functions that race: those of the title, or, without a title, those of the stacks.
    pub fn functions(&self) -> Vec<&Symbol> {
        if self.title.is_empty() {
            self.accesses.iter().filter_map(Access::top).collect()
        } else {
            self.title.iter().collect()
        }
    }

    /// Whether a function that races is in this module.
    pub fn names_module(&self, module: &str) -> bool {
        self.functions()
            .iter()
            .any(|symbol| symbol.module.as_deref() == Some(module))
    }

    /// Whether it is certain that both sides are in C of the kernel itself, without a caller in Rust.
    pub fn is_of_the_kernel(&self) -> bool {
        self.complete
            && !self.unknown_origin
            && self.accesses.iter().all(Access::is_of_the_kernel)
            // The functions of the title are those of the stacks, so none is in Rust or a module.
            && !self.has_other_title()
            && !self.disturbed.contains(&Doubt::LostLines)
            && !self.may_be_called_by_rust()
    }

    /// Whether Rust is below the entry of an interrupt and that entry may be another context's line: then
    /// Rust may be a caller.
    fn may_be_called_by_rust(&self) -> bool {
        let mut frames = self.accesses.iter().flat_map(|access| &access.frames);
        self.disturbed.contains(&Doubt::OtherLines)
            && frames.any(|frame| frame.language() == Language::Rust)
    }

    /// The reasons for doubt about its stacks.
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

    /// Whether the stacks begin with other functions than the title names. A report with missing parts
    /// may have fewer stacks than the title has functions.
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

    /// Whether a stack has KCSAN's own functions, which the kernel normally leaves out. Then the
    /// unwinder has guessed: the functions before them are remains of other calls, as in the title.
    pub fn is_guessed(&self) -> bool {
        let own = |symbol: &Symbol| {
            let name = &symbol.name;
            name.starts_with("__tsan_") || name.starts_with("kcsan_setup_watchpoint")
        };
        // An interrupted function may be KCSAN's.
        self.accesses.iter().flat_map(Access::callers).any(own)
    }

    /// The title, with readable names.
    pub fn headline(&self) -> String {
        let names: Vec<_> = self.functions().into_iter().map(Symbol::title).collect();
        match names.as_slice() {
            [] => format!("{} between functions that the log lost", self.bug),
            names => format!("{} in {}", self.bug, names.join(" / ")),
        }
    }

    /// Sets `complete` at the end of the report; `footer` says whether its last line was there.
    pub(crate) fn close(&mut self, footer: bool) {
        let sides = if self.unknown_origin { 1 } else { 2 };
        self.complete = footer
            && self.title.len() == sides
            && self.accesses.len() == sides
            && self.accesses.iter().all(|access| !access.frames.is_empty());
    }
}
