// SPDX-License-Identifier: GPL-2.0

//! Locks, by the names of the functions that take and release them, and how they relate to an access.
//!
//! A lock of an access is written as its field (`inode.i_lock`) if the object that has it is on the way to
//! the accessed field, as the name of the variable for a global lock, and with a `?` in front if it is
//! another object's. Shared locks, as `read_lock()` takes, end in `:shared`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a function does to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Returns with the lock held.
    Take,
    /// Returns true if it got the lock.
    Try,
    /// Returns without it.
    Release,
    /// Says that it is held.
    Assert,
}

/// What a function with a name of a lock does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockCall {
    /// What it does.
    pub action: Action,
    /// Whether others can have the same lock, as readers.
    pub shared: bool,
    /// What is left of the name; empty if the argument is the lock itself.
    pub stem: String,
}

/// Words in the names of lock functions that say how, not which lock.
const HOW: &[&str] = &[
    "",
    "raw",
    "spin",
    "mutex",
    "rt",
    "irq",
    "irqsave",
    "irqrestore",
    "bh",
    "nested",
    "nest",
    "killable",
    "io",
    "interruptible",
    "read",
    "write",
    "down",
    "up",
    "lock",
    "unlock",
    "trylock",
    "try",
    "rwsem",
    "assert",
    "held",
    "lockdep",
    "once",
    "shared",
    "exclusive",
    "percpu",
    "rwlock",
    "spinlock",
    "timeout",
    "non",
    "owner",
    "bit",
    "atomic",
    "refcount",
    "dec",
    "and",
    "do",
    "seqlock",
    "sequnlock",
    "seqbegin",
    "seqretry",
    "seqcount",
    "begin",
    "end",
    "retry",
    "excl",
    "or",
    "done",
];

/// Names that only look like a lock's, or exclude no writer.
const NO_LOCK: &[&str] = &[
    "init",
    "is",
    "rcu",
    "srcu",
    "key",
    "class",
    "map",
    "depth",
    "contended",
    "block",
    "seq",
    "kref",
    "need",
    "not",
];

/// Reads the name of a function.
pub fn lock_call(name: &str) -> Option<LockCall> {
    if name == "release_sock" {
        let stem = "sock".to_owned();
        return Some(LockCall {
            action: Action::Release,
            shared: false,
            stem,
        });
    }
    let guard = name
        .strip_prefix("class_")
        .and_then(|rest| rest.strip_suffix("_constructor"));
    let words: Vec<&str> = guard.unwrap_or(name).split('_').collect();
    let has = |word: &str| words.contains(&word);
    if words.iter().any(|word| NO_LOCK.contains(word)) {
        return None;
    }
    let semaphore = |verb: &str| {
        words
            .iter()
            .find(|word| !word.is_empty() && **word != "percpu")
            == Some(&verb)
    };
    let trylock = has("trylock") || has("try") || name.contains("_dec_and_");
    // A reader that sees a new number starts again, so what it has read with writers is of no matter.
    let seqcount = has("seqcount");
    let seqlock_takes = has("seqlock") || has("seqbegin") || seqcount && has("begin");
    let seqlock_releases =
        has("sequnlock") || has("seqretry") || seqcount && (has("end") || has("retry"));
    let action = if name.starts_with("lockdep_assert") && has("held") {
        Action::Assert
    } else if guard.is_some()
        && ["spinlock", "mutex", "rwsem", "lock", "irq"]
            .iter()
            .any(|one| words.iter().any(|word| word == one))
    {
        if trylock {
            return None;
        } else {
            Action::Take
        }
    } else if seqlock_takes {
        Action::Take
    } else if seqlock_releases || has("unlock") || semaphore("up") && words.len() <= 4 {
        Action::Release
    } else if trylock && (has("trylock") || has("lock") || semaphore("down")) {
        Action::Try
    } else if has("lock") || semaphore("down") && words.len() <= 5 {
        Action::Take
    } else {
        return None;
    };
    let stem: Vec<_> = words
        .iter()
        .filter(|word| !HOW.contains(word))
        .copied()
        .collect();
    let shared = (has("read") || has("shared")) && !has("excl");
    Some(LockCall {
        action,
        shared,
        stem: stem.join("_"),
    })
}

/// A lock that is held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lock {
    /// The expression, as `inode->i_lock`.
    pub text: String,
    /// The field or variable, as `inode.i_lock`.
    pub class: String,
    /// Whether it is a variable, not part of an object.
    pub is_global: bool,
    /// Whether others can have it, as readers.
    pub shared: bool,
}

impl Lock {
    /// How the lock relates to an access of a member that is reached by `base`, as `inode->` or `page.`.
    pub fn seen_from(&self, base: &str) -> String {
        let arrow = self.text.rfind("->").map_or(0, |at| at + 2);
        let owner = &self.text[..arrow.max(self.text.rfind('.').map_or(0, |at| at + 1))];
        // In the accessed object, in one that has it inside, or behind a pointer of it.
        let around = !owner.is_empty()
            && base
                .strip_prefix(owner)
                .is_some_and(|rest| !rest.contains("->"));
        let below = !base.is_empty() && self.text.starts_with(base);
        let doubt = if self.is_global || around || below {
            ""
        } else {
            "?"
        };
        let shared = if self.shared { ":shared" } else { "" };
        format!("{doubt}{}{shared}", self.class)
    }

    /// The same lock as the called function sees it, by its parameter's name; nothing if it cannot.
    pub fn in_callee(&self, arguments: &[String], parameters: &[String]) -> Self {
        let mut lock = self.clone();
        let best = arguments.iter().zip(parameters).filter(|(argument, _)| {
            !argument.is_empty()
                && self
                    .text
                    .strip_prefix(argument.as_str())
                    .is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with("->") || rest.starts_with('.')
                    })
        });
        match best.max_by_key(|(argument, _)| argument.len()) {
            Some((argument, parameter)) => {
                lock.text = format!("{parameter}{}", &self.text[argument.len()..])
            }
            // Of another object, but held all the same.
            None if !self.is_global => lock.text = format!("caller:{}", self.text),
            None => {}
        }
        lock
    }
}

/// What is known at a point of a function, whichever way led there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The locks that are held.
    pub held: BTreeSet<Lock>,
    /// The classes of locks that the function has released.
    pub released: BTreeSet<String>,
    /// Local variables that point to, or are, objects that nobody else knows.
    pub private: BTreeSet<String>,
    /// Whether no way leads there.
    pub unreachable: bool,
}

impl State {
    /// Of a point that can be reached from two.
    pub fn meet(&mut self, other: &Self) {
        if other.unreachable {
        } else if self.unreachable {
            *self = other.clone();
        } else {
            self.held.retain(|lock| other.held.contains(lock));
            self.released.extend(other.released.iter().cloned());
            self.private.retain(|name| other.private.contains(name));
        }
    }
}
