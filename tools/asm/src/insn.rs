// SPDX-License-Identifier: GPL-2.0

//! Instructions, as the disassembler prints them and as they are compared.

use serde::{Serialize, Serializer};
use std::fmt;

/// An instruction at its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Insn {
    /// In its section.
    pub address: u64,
    /// With prefixes, such as `lock xaddl`.
    pub mnemonic: String,
    /// As printed, without addresses.
    pub operands: String,
    /// The address in this function that it branches to.
    pub target: Option<u64>,
    /// The symbol that its relocation names, with the distance from it if there is one.
    pub symbol: Option<String>,
}

impl Insn {
    /// The operands, separated.
    pub fn operand_list(&self) -> Vec<&str> {
        split_operands(&self.operands)
    }
}

impl fmt::Display for Insn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mnemonic)?;
        match (self.operands.is_empty(), &self.symbol) {
            (true, None) => Ok(()),
            (true, Some(symbol)) => write!(f, " {symbol}"),
            (false, None) => write!(f, " {}", self.operands),
            (false, Some(symbol)) => write!(f, " {} {{{symbol}}}", self.operands),
        }
    }
}

/// Splits at the commas that are not in brackets.
pub fn split_operands(operands: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut parts: Vec<&str> = operands
        .split(|c| {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            c == ',' && depth == 0
        })
        .map(str::trim)
        .collect();

    parts.retain(|part| !part.is_empty());
    parts
}

/// What a function consists of, without addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// A place that something branches to, numbered from 1 in the order of addresses.
    Label(usize),
    /// An instruction, its branch target written as a label.
    Insn {
        /// With prefixes.
        mnemonic: String,
        /// With labels and symbols.
        operands: String,
    },
    /// What the kernel puts, on some CPUs, in place of the line before.
    Alternative(String),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(n) => write!(f, ".L{n}:"),
            Self::Insn { mnemonic, operands } if operands.is_empty() => write!(f, "\t{mnemonic}"),
            Self::Insn { mnemonic, operands } => write!(f, "\t{mnemonic}\t{operands}"),
            Self::Alternative(text) => write!(f, "\t\tor: {text}"),
        }
    }
}

/// The lines of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Body(pub Vec<Line>);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.0 {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(
            self.0
                .iter()
                .map(|line| line.to_string().trim_start().replace('\t', " ")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_with_brackets() {
        assert_eq!(
            split_operands("%eax, 0x8(%rdi,%rcx,4)"),
            ["%eax", "0x8(%rdi,%rcx,4)"]
        );
        assert_eq!(
            split_operands("x29, x30, [sp, #-0x10]!"),
            ["x29", "x30", "[sp, #-0x10]!"]
        );
        assert!(split_operands("").is_empty());
    }
}
