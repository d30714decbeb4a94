// SPDX-License-Identifier: GPL-2.0

//! One of the two accesses that race.

use crate::symbol::{hex, Language, Symbol};
use serde::Serialize;

/// What an access does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A load.
    Read,
    /// A store.
    Write,
    /// A load and a store to the same place, as in `x++`.
    ReadWrite,
    /// `ASSERT_EXCLUSIVE_WRITER()`: nobody else may write.
    AssertNoWrites,
    /// `ASSERT_EXCLUSIVE_ACCESS()`: nobody else may read or write.
    AssertNoAccesses,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::AssertNoAccesses,
        Self::AssertNoWrites,
        Self::ReadWrite,
        Self::Read,
        Self::Write,
    ];

    /// The kernel's word for the kind.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::ReadWrite => "read-write",
            Self::AssertNoWrites => "assert no writes",
            Self::AssertNoAccesses => "assert no accesses",
        }
    }
}

/// The context of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thread {
    /// The task with that number.
    Task(i32),
    /// An interrupt.
    Interrupt,
}

/// One side of a race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Access {
    /// What it does.
    pub kind: Kind,
    /// Whether it is made by `READ_ONCE()`, `atomic_*()` or the like; in Rust also by `read_volatile()`.
    pub marked: bool,
    /// Whether KCSAN delayed it, as a CPU may do (`CONFIG_KCSAN_WEAK_MEMORY`).
    pub reordered: bool,
    /// The number of bytes.
    pub size: u64,
    /// The address of the memory.
    pub address: u64,
    /// The context that makes it.
    pub thread: Thread,
    /// The CPU.
    pub cpu: u32,
    /// The stack, the function with the access first.
    pub frames: Vec<Symbol>,
    /// The place up to which the access was delayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reordered_to: Option<Symbol>,
    /// The C field or variable, as `file.f_flags`, if somebody has looked it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// The words behind the kind, and whether they say that the access is marked, and reordered.
const FLAGS: [(&str, bool, bool); 4] = [
    ("", false, false),
    (" (marked)", true, false),
    (" (reordered)", false, true),
    (" (marked, reordered)", true, true),
];

impl Access {
    /// Reads the line before a stack; `true` with it if the line says that the other side is unknown.
    pub fn parse(line: &str) -> Option<(Self, bool)> {
        const UNKNOWN: &str = "race at unknown origin, with ";
        let (text, alone) = match line.strip_prefix(UNKNOWN) {
            Some(text) => (text, true),
            None => (line, false),
        };
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| text.starts_with(kind.word()))?;
        let text = text.strip_prefix(kind.word())?;
        let (flags, text) = text.split_once(" to 0x")?;
        let (_, marked, reordered) = FLAGS.into_iter().find(|(words, ..)| *words == flags)?;
        let (address, text) = text.split_once(" of ")?;
        let (size, text) = text.split_once(" bytes by ")?;
        let (thread, text) = text.split_once(" on cpu ")?;
        let thread = match thread.strip_prefix("task ") {
            Some(number) => Thread::Task(number.parse().ok()?),
            None if thread == "interrupt" => Thread::Interrupt,
            None => return None,
        };

        let access = Self {
            kind,
            marked,
            reordered,
            size: size.parse().ok()?,
            address: hex(address)?,
            thread,
            cpu: text.strip_suffix(':')?.parse().ok()?,
            frames: Vec::new(),
            reordered_to: None,
            field: None,
        };
        Some((access, alone))
    }

    /// Finds that line behind any prefix, which is the first part of the result.
    pub fn find(text: &str) -> Option<(&str, Self, bool)> {
        let text = text.trim_end();
        if !text.contains(" bytes by ") {
            return None;
        }
        let begins = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric());
        let starts = text.char_indices().map(|(at, _)| at).filter(begins);
        starts.into_iter().find_map(|at| {
            let (before, line) = text.split_at(at);
            let (access, alone) = Self::parse(line)?;
            Some((before, access, alone))
        })
    }

    /// Kind, flags and size of the access.
    pub fn words(&self) -> String {
        let own = (self.marked, self.reordered);
        let flags = FLAGS
            .into_iter()
            .find(|(_, marked, reordered)| (*marked, *reordered) == own);
        let flags = flags.map_or("", |(words, ..)| words);
        format!("{}{flags} of {}", self.kind.word(), self.size)
    }

    /// The function with the access as the kernel names it; others may be inlined in it.
    pub fn top(&self) -> Option<&Symbol> {
        self.frames.first()
    }

    /// That function and its callers. The functions below the entry of an interrupt are those that were
    /// interrupted, and no callers.
    pub fn callers(&self) -> impl Iterator<Item = &Symbol> {
        self.frames.iter().take_while(|frame| {
            let entries = ["asm_", "el1h_64_", "el0t_64_"];
            !entries.iter().any(|entry| frame.name.starts_with(entry))
        })
    }

    /// Whether a task's stack has Rust below the entry of an interrupt or exception. Where the log does
    /// not tell contexts apart, the entry may be a line of another context, and Rust the caller.
    pub fn has_rust_below_an_entry(&self) -> bool {
        let below = self.frames.iter().skip(self.callers().count());
        matches!(self.thread, Thread::Task(_))
            && below
                .into_iter()
                .any(|frame| frame.language() == Language::Rust)
    }

    /// Whether it is in C of the kernel itself, by its source line, and has no caller in Rust.
    pub fn is_of_the_kernel(&self) -> bool {
        self.top().is_some_and(|top| top.module.is_none())
            && self.language() == Language::C
            && self
                .callers()
                .all(|frame| frame.language() != Language::Rust)
    }

    /// The caller, if the access is in a helper of Rust: all calls of a helper share the helper's line.
    pub fn caller(&self) -> Option<&Symbol> {
        self.frames
            .get(1)
            .filter(|_| self.top().is_some_and(Symbol::is_helper))
    }

    /// The language of the function with the access.
    pub fn language(&self) -> Language {
        self.top().map_or(Language::Unknown, Symbol::language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// get_access_type() in kernel/kcsan/report.c has these texts.
    #[test]
    fn each_kind_with_each_flag() {
        let all = Kind::ALL
            .into_iter()
            .flat_map(|kind| FLAGS.map(|flags| (kind, flags)));
        for (kind, (flags, marked, reordered)) in all {
            let text = format!("{}{flags}", kind.word());
            let line = format!("{text} to 0xffffffffc009a628 of 8 bytes by task 487 on cpu 1:");
            let (access, alone) = Access::parse(&line).expect(&line);
            assert_eq!((access.kind, access.marked), (kind, marked), "{line}");
            assert_eq!((access.reordered, alone), (reordered, false), "{line}");
            assert_eq!((access.size, access.cpu), (8, 1));
            assert_eq!(
                (access.address, access.thread),
                (0xffff_ffff_c009_a628, Thread::Task(487))
            );
            assert_eq!(access.words(), format!("{text} of 8"));
        }
    }

    #[test]
    fn interrupts_and_unknown_origins() {
        let line =
            "race at unknown origin, with read to 0xffff of 16 bytes by interrupt on cpu 11:";
        let (access, alone) = Access::parse(line).unwrap();
        assert!(alone);
        assert_eq!(access.thread, Thread::Interrupt);
        for line in [
            "read to 0xffff of 16 bytes by interrupt on cpu 11",
            "read (torn) to 0xffff of 16 bytes by interrupt on cpu 11:",
            "read to 0xffff of x bytes by interrupt on cpu 11:",
            "read to 0xffff of 1 bytes by nobody on cpu 11:",
            "reads to 0xffff of 1 bytes by interrupt on cpu 11:",
        ] {
            assert_eq!(Access::parse(line), None, "{line}");
        }
    }
}
