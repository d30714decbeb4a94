// SPDX-License-Identifier: GPL-2.0

//! Instructions, as the disassembler prints them and as they are compared.

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
    /// The operands, separated at the commas that are not in brackets.
    pub fn operand_list(&self) -> Vec<&str> {
        let mut depth = 0;
        let parts = self.operands.split(|c| {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            c == ',' && depth == 0
        });

        parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// Whether one of the words stands in the operands.
    pub fn mentions(&self, names: &[&str]) -> bool {
        self.operands
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '$' && c != '%')
            .any(|word| names.contains(&word))
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

/// What a function consists of, without addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// A place that something branches to, numbered from 1 in the order of addresses.
    Label(usize),
    /// An instruction, its branch target written as a label.
    Insn { mnemonic: String, operands: String },
    /// What the kernel puts, on some CPUs, in place of the instructions that end here.
    Alternative(String),
}

/// The lines of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Body(pub Vec<Line>);

// Between an instruction and what may replace it.
const OR: &str = "\tor: ";

impl Body {
    /// Reads what [`fmt::Display`] wrote. The error is a line that is no label or instruction.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();

        for line in text.lines() {
            let label = line
                .strip_prefix(".L")
                .and_then(|line| line.strip_suffix(':'));
            if let Some(label) = label.and_then(|label| label.parse().ok()) {
                lines.push(Line::Label(label));
                continue;
            }
            let mut parts = line.strip_prefix('\t').ok_or(line)?.split(OR);
            let insn = parts.next().unwrap_or_default();
            let (mnemonic, operands) = insn.split_once('\t').unwrap_or((insn, ""));
            lines.push(Line::Insn {
                mnemonic: mnemonic.to_owned(),
                operands: operands.to_owned(),
            });
            lines.extend(parts.map(|part| Line::Alternative(part.to_owned())));
        }
        Ok(Self(lines))
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.0.iter().enumerate() {
            match line {
                Line::Label(n) => write!(f, ".L{n}:")?,
                Line::Insn { mnemonic, operands } if operands.is_empty() => {
                    write!(f, "\t{mnemonic}")?
                }
                Line::Insn { mnemonic, operands } => write!(f, "\t{mnemonic}\t{operands}")?,
                Line::Alternative(text) => write!(f, "{OR}{text}")?,
            }
            if !matches!(self.0.get(at + 1), Some(Line::Alternative(_))) {
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_with_brackets() {
        for (operands, list) in [
            ("%eax, 0x8(%rdi,%rcx,4)", &["%eax", "0x8(%rdi,%rcx,4)"][..]),
            ("x29, [sp, #-0x10]!", &["x29", "[sp, #-0x10]!"]),
            ("", &[]),
        ] {
            let operands = operands.to_owned();
            let insn = Insn {
                operands,
                ..Insn::default()
            };
            assert_eq!(insn.operand_list(), list);
        }
    }

    #[test]
    fn a_body_reads_back() {
        let text = "\tldar\tw0, [x0]\tor: ldapr w0, [x0]\n.L1:\n\tnop\n\tcbnz\tw0, .L1\n\tret\n";
        assert_eq!(Body::parse(text).unwrap().to_string(), text);
        for wrong in ["ret", ".L1", ".Lx:"] {
            assert_eq!(Body::parse(wrong), Err(wrong.to_owned()));
        }
    }
}
