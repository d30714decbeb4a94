// SPDX-License-Identifier: GPL-2.0

//! Whether two functions are the same instructions.

use crate::insn::{Body, Line};
use crate::normal::Function;
use crate::target::Arch;
use serde::Serialize;
use std::collections::BTreeMap;

/// In what two functions may differ and still do the same at the same cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Same {
    /// One of them keeps a frame record: its own, which goes where the operation is inlined.
    pub frame: bool,
    /// The compiler chose other scratch registers.
    pub registers: bool,
}

/// Compares, for a function with this number of arguments. `None` means that they differ.
pub fn compare(c: &Function, rust: &Function, arguments: usize, arch: &dyn Arch) -> Option<Same> {
    let frames = [None, rust.without_frame(arch)];

    for (rust, frame) in [(Some(rust), false), (frames[1].as_ref(), true)] {
        let Some(rust) = rust else { continue };
        let (c, rust) = (c.body(arch), rust.body(arch));
        if c == rust {
            return Some(Same {
                frame,
                registers: false,
            });
        }
        if equal_but_registers(&c, &rust, arguments, arch) {
            return Some(Same {
                frame,
                registers: true,
            });
        }
    }
    None
}

// Whether giving the scratch registers other names makes one of the other. Registers that carry
// arguments or the result, or that an instruction uses without naming them, keep their names; so
// what is left computes the same.
fn equal_but_registers(c: &Body, rust: &Body, arguments: usize, arch: &dyn Arch) -> bool {
    let mut renaming = Renaming {
        there: BTreeMap::new(),
        back: BTreeMap::new(),
    };

    c.0.len() == rust.0.len()
        && c.0.iter().zip(&rust.0).all(|(c, rust)| match (c, rust) {
            (
                Line::Insn {
                    mnemonic: c,
                    operands: c_operands,
                },
                Line::Insn {
                    mnemonic: rust,
                    operands: rust_operands,
                },
            ) => {
                let (c_tokens, rust_tokens) = (tokens(c_operands), tokens(rust_operands));
                c == rust
                    && c_tokens.len() == rust_tokens.len()
                    && c_tokens
                        .iter()
                        .zip(&rust_tokens)
                        .all(|(c, rust)| renaming.allows(c, rust, arguments, arch))
            }
            _ => c == rust,
        })
}

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
    use crate::target::X86_64;

    fn function(lines: &[&str]) -> Function {
        let text: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, line)| format!("{n:x}:\t{line}"))
            .collect();
        let text = format!("Disassembly of section .text:\n{}\n", text.join("\n"));
        let insns = crate::objdump::parse(&text)[".text"].clone();

        Function {
            insns: X86_64.tidy(insns),
            alternatives: Vec::new(),
        }
    }

    fn same(c: &[&str], rust: &[&str]) -> Option<Same> {
        compare(&function(c), &function(rust), 2, &X86_64)
    }

    const C: [&str; 3] = ["movl\t%esi, %ecx", "xchgl\t%ecx, (%rdi)", "retq"];

    #[test]
    fn other_scratch_registers() {
        let rust = ["movl\t%esi, %edx", "xchgl\t%edx, (%rdi)", "retq"];
        assert_eq!(
            same(&C, &rust),
            Some(Same {
                frame: false,
                registers: true
            })
        );
        assert_eq!(same(&C, &C), Some(Same::default()));
    }

    #[test]
    fn not_the_same_register_throughout() {
        assert_eq!(
            same(&C, &["movl\t%esi, %edx", "xchgl\t%ecx, (%rdi)", "retq"]),
            None
        );
    }

    #[test]
    fn two_registers_are_not_one() {
        let c = ["movl\t%esi, %ecx", "addl\t%edx, %ecx", "retq"];
        assert_eq!(
            same(&c, &["movl\t%esi, %ecx", "addl\t%ecx, %ecx", "retq"]),
            None
        );
    }

    #[test]
    fn arguments_are_not_scratch() {
        assert_eq!(same(&["movl\t(%rdi), %ecx"], &["movl\t(%rsi), %ecx"]), None);
    }

    #[test]
    fn width_and_result_matter() {
        assert_eq!(
            same(&C, &["movl\t%esi, %ecx", "xchgl\t%rcx, (%rdi)", "retq"]),
            None
        );
        assert_eq!(same(&["movl\t%ecx, %eax"], &["movl\t%ecx, %edx"]), None);
    }
}
