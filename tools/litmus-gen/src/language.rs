// SPDX-License-Identifier: GPL-2.0

//! The languages of a test's processes.

#![allow(missing_docs, reason = "names that say it have no comment")]

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// C, with the kernel's macros.
    C,
    /// Rust, with the `kernel` crate.
    Rust,
}

/// Which assignments of languages to processes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// All processes in C.
    C,
    /// All processes in Rust.
    Rust,
    /// Some in C and some in Rust.
    Mixed,
    /// All three.
    All,
}

/// So many processes get every assignment; more get a sample.
const EXHAUSTIVE: usize = 4;

impl Language {
    pub const ALL: [Self; 2] = [Self::C, Self::Rust];

    /// Its name, as a part of identifiers.
    pub fn word(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Rust => "rust",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// `c,rust`: the language of each process.
pub fn words(languages: &[Language]) -> String {
    let words: Vec<_> = languages.iter().map(|one| one.word()).collect();
    words.join(",")
}

/// Whether not all processes are in one language.
pub fn is_mixed(languages: &[Language]) -> bool {
    languages.windows(2).any(|two| two[0] != two[1])
}

impl Choice {
    /// The assignments for this many processes, those in one language first.
    pub fn assignments(self, processes: usize) -> Vec<Vec<Language>> {
        let pure = |language| vec![vec![language; processes]];
        match self {
            Self::C => pure(Language::C),
            Self::Rust => pure(Language::Rust),
            Self::Mixed => mixed(processes),
            Self::All => {
                let mut all = pure(Language::C);
                all.extend(pure(Language::Rust));
                all.extend(mixed(processes));
                all
            }
        }
    }
}

fn mixed(processes: usize) -> Vec<Vec<Language>> {
    if processes <= EXHAUSTIVE {
        let all = 1usize << processes;
        return (1..all.saturating_sub(1))
            .map(|bits| assignment(processes, |p| bits >> p & 1 == 1))
            .collect();
    }
    // Process p is in Rust where the given bit of its number is set, and the other way round.
    // Two processes differ in some bit, which gives them both mixed pairs; that they are in
    // one language together is what the pure assignments do.
    let bits = usize::BITS - (processes - 1).leading_zeros();
    (0..bits)
        .flat_map(|bit| {
            [true, false].map(|set| assignment(processes, |p| (p >> bit & 1 == 1) == set))
        })
        .collect()
}

fn assignment(processes: usize, in_rust: impl Fn(usize) -> bool) -> Vec<Language> {
    (0..processes)
        .map(|p| {
            if in_rust(p) {
                Language::Rust
            } else {
                Language::C
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn few_processes_get_every_assignment() {
        for processes in 1..=EXHAUSTIVE {
            let all = Choice::All.assignments(processes);
            let different: BTreeSet<_> = all.iter().collect();
            assert_eq!(all.len(), 1 << processes);
            assert_eq!(different.len(), all.len());
        }
        let two: Vec<_> = Choice::Mixed
            .assignments(2)
            .iter()
            .map(|one| words(one))
            .collect();
        assert_eq!(two, ["rust,c", "c,rust"]);
        assert!(Choice::Mixed.assignments(1).is_empty());
    }

    #[test]
    fn many_processes_get_each_pair_in_each_pair_of_languages() {
        for processes in EXHAUSTIVE + 1..=8 {
            let all = Choice::All.assignments(processes);
            for p in 0..processes {
                for q in 0..p {
                    let pairs: BTreeSet<_> = all.iter().map(|one| (one[p], one[q])).collect();
                    assert_eq!(pairs.len(), 4, "{p} and {q} of {processes}");
                }
            }
        }
    }
}
