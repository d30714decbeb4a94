// SPDX-License-Identifier: GPL-2.0

//! What things are called in generated code.
//!
//! A test's names are C's own, the kernel's macros, and what its macros call their own variables:
//! `current`, `linux`, `__ret`. So all names of a test are written with a prefix that no header of
//! the kernel has, and those made of a test's name have two underscores in a row where a part
//! begins, which such a name itself never has.

use lkmm_litmus::ast::rename::Rename;
use lkmm_litmus::ast::{Process, Type};
use std::collections::BTreeSet;

/// So many letters of a test's name are part of the names of its functions and files.
const LETTERS: usize = 60;

/// So many are printed on the guest's log, where a line has room for some hundred.
const TITLE: usize = 100;

/// A variable, register or structure of a test.
pub fn local(name: &str) -> String {
    format!("lit_{name}")
}

/// A test's own name, in Rust, which has other keywords than C.
pub fn in_rust(name: &str) -> String {
    const KEYWORDS: &str = "as async await break const continue crate dyn else enum extern false fn for \
        if impl in let loop match mod move mut pub ref return self Self static struct super trait true \
        type unsafe use where while abstract become box do final gen macro override priv try typeof \
        unsized virtual yield";
    let is_keyword = KEYWORDS.split_whitespace().any(|word| word == name);
    let raw = if is_keyword { "r#" } else { "" };
    format!("{raw}{name}")
}

/// Whether no variable in Rust can have that name, because the processes in Rust use it.
pub fn is_taken(name: &str) -> bool {
    const TAKEN: &str = "_ self Self super crate None Full Read Write Relaxed Acquire Release \
        atomic_load atomic_store xchg cmpxchg smp_mb smp_mb_before_atomic smp_mb_after_atomic \
        smp_mb_after_spinlock barrier ctrl_dep dependent_load";
    TAKEN.split_whitespace().any(|word| word == name) || name.starts_with("litmus_")
}

/// A process with these names.
pub fn process(process: &Process) -> Process {
    let mut process = process.clone();
    Rename(local).process(&mut process);
    process
}

/// A type with these names.
pub fn ty(ty: &Type) -> Type {
    let mut ty = ty.clone();
    Rename(local).ty(&mut ty);
    ty
}

/// A name for C and Rust functions and for files, from a test's.
pub fn ident(name: &str) -> String {
    let mut ident = "t_".to_owned();
    for c in name.chars().take(LETTERS) {
        if c.is_ascii_alphanumeric() {
            ident.push(c);
        } else if !ident.ends_with('_') {
            ident.push('_');
        }
    }
    ident.trim_end_matches('_').to_owned()
}

/// The same for several tests, each another.
pub fn idents<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let unique = |name| {
        let wanted = ident(name);
        let mut own = wanted.clone();
        let mut number = 1;
        while !taken.insert(own.clone()) {
            number += 1;
            own = format!("{wanted}_{number}");
        }
        own
    };
    names.map(unique).collect()
}

/// A text of the test or a file's name, fit for a comment, a string of C or a line of a log.
pub fn printable(text: &str) -> String {
    let plain = |c: char| {
        if c == ' ' || c.is_ascii_graphic() {
            c
        } else {
            '_'
        }
    };
    let text: String = text.chars().map(plain).collect();
    text.replace(['"', '\\'], "_")
        .replace("*/", "* /")
        .replace("/*", "/ *")
}

/// A test's name on the log.
pub fn title(name: &str) -> String {
    printable(name).chars().take(TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::{ident, idents, printable, title};

    #[test]
    fn names_of_tests() {
        assert_eq!(ident("2+2W"), "t_2_2W");
        assert_eq!(ident("a+-b__c__"), "t_a_b_c");
        assert_eq!(ident("é"), "t");
        let long = "x".repeat(300);
        assert_eq!(ident(&long).len(), 62);
        assert_eq!(title(&long).len(), 100);
        assert_eq!(printable("a\"b\u{202e}*//*c"), "a_b_* // *c");
    }

    #[test]
    fn each_test_has_its_own() {
        let names = ["a+b", "a_b", "a-b", "a_b_2", "a_b_2"];
        let all = idents(names.into_iter());
        assert_eq!(
            all,
            ["t_a_b", "t_a_b_2", "t_a_b_3", "t_a_b_2_2", "t_a_b_2_3"]
        );
    }
}
