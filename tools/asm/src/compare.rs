// SPDX-License-Identifier: GPL-2.0

//! Whether two functions are the same instructions.

use crate::arch::Arch;
use crate::insn::{Body, Line};
use std::collections::BTreeMap;

/// How far two functions are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// In each instruction.
    Exactly,
    /// But for the choice of scratch registers: they do the same at the same cost.
    Registers,
}

/// Compares, for a function with this number of arguments. `None` means that they differ.
pub fn compare(c: &Body, rust: &Body, arguments: usize, arch: &dyn Arch) -> Option<Same> {
    if c == rust {
        return Some(Same::Exactly);
    }
    let mut renaming = Renaming::default();
    let mut equal = |c: &Line, rust: &Line| match (c, rust) {
        (
            Line::Insn { mnemonic, operands },
            Line::Insn {
                mnemonic: rust,
                operands: rust_operands,
            },
        ) => {
            let (c, other) = (tokens(operands), tokens(rust_operands));
            let mut pairs = c.iter().zip(&other);
            mnemonic == rust
                && c.len() == other.len()
                && pairs.all(|(c, rust)| renaming.allows(c, rust, arguments, arch))
        }
        _ => c == rust,
    };

    (c.0.len() == rust.0.len() && c.0.iter().zip(&rust.0).all(|(c, rust)| equal(c, rust)))
        .then_some(Same::Registers)
}

// Other names for scratch registers, the same ones throughout. Registers that carry arguments or
// the result, or that an instruction uses without naming them, keep their names.
#[derive(Default)]
struct Renaming {
    there: BTreeMap<u8, u8>,
    back: BTreeMap<u8, u8>,
}

impl Renaming {
    fn allows(&mut self, c: &str, rust: &str, arguments: usize, arch: &dyn Arch) -> bool {
        let (Some(c), Some(rust)) = (arch.register(c), arch.register(rust)) else {
            return c == rust;
        };
        let free = |number| arch.free(number, arguments);

        c.width == rust.width
            && (c.number == rust.number || free(c.number) && free(rust.number))
            && *self.there.entry(c.number).or_insert(rust.number) == rust.number
            && *self.back.entry(rust.number).or_insert(c.number) == c.number
    }
}

// Words, and the characters between them.
fn tokens(operands: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "%$_.".contains(c);
    let mut tokens = Vec::new();
    let mut rest = operands;

    while let Some(first) = rest.chars().next() {
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::x86_64::X86_64;

    // For a function with two arguments, %rdi and %rsi.
    fn check(c: &str, rust: &str) -> Option<Same> {
        let line = |insn: &str| format!("\t{}\n", insn.replacen(' ', "\t", 1));
        let body = |text: &str| Body::parse(&text.split("; ").map(line).collect::<String>());
        compare(&body(c).unwrap(), &body(rust).unwrap(), 2, &X86_64)
    }

    #[test]
    fn the_same() {
        let c = "movl %esi, %ecx; xchgl %ecx, (%rdi); retq";
        assert_eq!(check(c, c), Some(Same::Exactly));
        assert_eq!(check(c, &c.replace("ecx", "edx")), Some(Same::Registers));
    }

    // What differs, C's code and Rust's.
    const DIFFERENT: &str = "\
a register that is not the same throughout | movl %esi, %ecx; xchgl %ecx, (%rdi) | movl %esi, %edx; xchgl %ecx, (%rdi)
two registers in one | movl %esi, %ecx; addl %edx, %ecx | movl %esi, %ecx; addl %ecx, %ecx
another argument | movl (%rdi), %ecx | movl (%rsi), %ecx
another width | xchgl %ecx, (%rdi) | xchgl %rcx, (%rdi)
another result | movl %ecx, %eax | movl %ecx, %edx";

    #[test]
    fn not_the_same() {
        for row in DIFFERENT.lines() {
            let [_, c, rust] = row.split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{row}");
            };
            assert_eq!(check(c, rust), None, "{row}");
        }
    }
}
