// SPDX-License-Identifier: GPL-2.0

//! Instructions with their operands, compressed ones as what they are short for.

use raki::{Decode, Isa};

/// A decoded instruction. An operand that it does not have is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instruction {
    /// Its name, without the letters for acquire and release.
    pub name: String,
    pub rd: u8,
    pub rs1: u8,
    pub rs2: u8,
    pub immediate: i64,
}

/// A call of a function that may be far away, in two halves.
pub(crate) const FAR_CALL: &str = "call";
/// The same in the place of a return.
pub(crate) const FAR_TAIL: &str = "tail";

const RA: u8 = 1;
const SP: u8 = 2;

impl Instruction {
    pub(crate) fn nop() -> Self {
        Self {
            name: "addi".to_owned(),
            rd: 0,
            rs1: 0,
            rs2: 0,
            immediate: 0,
        }
    }

    /// Its assembly; `$` is a target in the code.
    pub(crate) fn assembly(&self) -> String {
        let Self {
            name,
            rd,
            rs1,
            rs2,
            immediate,
        } = self;
        match name.as_str() {
            FAR_CALL | FAR_TAIL => format!("{name} $"),
            "jal" => format!("{name} x{rd}, $"),
            "beq" | "bne" | "blt" | "bge" | "bltu" | "bgeu" => format!("{name} x{rs1}, x{rs2}, $"),
            "fence" => format!(
                "{name} {}, {}",
                accesses(immediate >> 4),
                accesses(*immediate)
            ),
            "ebreak" | "ecall" => name.clone(),
            "lui" | "auipc" => format!("{name} x{rd}, {:#x}", immediate >> 12 & 0xfffff),
            "sb" | "sh" | "sw" | "sd" => format!("{name} x{rs2}, {immediate}(x{rs1})"),
            "jalr" | "lb" | "lh" | "lw" | "ld" | "lbu" | "lhu" | "lwu" => {
                format!("{name} x{rd}, {immediate}(x{rs1})")
            }
            name if name.contains('.') => {
                let order = order(*immediate);
                let operand = match name.starts_with("lr.") {
                    true => String::new(),
                    false => format!("x{rs2}, "),
                };
                format!("{name}{order} x{rd}, {operand}(x{rs1})")
            }
            name if self.has_immediate() => format!("{name} x{rd}, x{rs1}, {immediate}"),
            name => format!("{name} x{rd}, x{rs1}, x{rs2}"),
        }
    }

    /// Whether the last operand of an instruction that computes is a number.
    pub(crate) fn has_immediate(&self) -> bool {
        self.name.trim_end_matches(['u', 'w']).ends_with('i')
    }
}

/// The letters for acquire and release.
pub(crate) fn order(bits: i64) -> &'static str {
    match bits & 3 {
        0 => "",
        1 => ".rl",
        2 => ".aq",
        _ => ".aqrl",
    }
}

/// The accesses that a fence orders, by the bits of one of its sets.
pub(crate) fn accesses(set: i64) -> String {
    let letters = "iorw".chars().zip([8, 4, 2, 1]);
    letters
        .filter(|(_, bit)| set & bit != 0)
        .map(|(letter, _)| letter)
        .collect()
}

/// The first instruction, and how many bytes it has.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Instruction, u64), String> {
    let half = bytes.first_chunk().ok_or("the end of the section")?;
    let half = u16::from_le_bytes(*half);
    if half & 3 != 3 {
        let decoded = half.decode(Isa::Rv64);
        let decoded = decoded.map_err(|_| format!("instruction {half:04x}"))?;
        return Ok((expand(&decoded), 2));
    }
    let word = |at| {
        let word = bytes.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes(*word))
    };
    let first = word(0).ok_or("the end of the section")?;
    if let Some(call) = word(4).and_then(|second| far_call(first, second)) {
        return Ok((call, 8));
    }
    let unknown = || format!("instruction {first:08x}");
    if is_nonstandard(first) {
        return Err(unknown());
    }
    let decoded = first.decode(Isa::Rv64).map_err(|_| unknown())?;
    let mut decoded = fields(decoded.opc.to_string(), &decoded);
    match decoded.name.as_str() {
        "lui" | "auipc" => decoded.immediate = i64::from((decoded.immediate << 12) as i32),
        // This is raki's name for all fences; it refuses the one for instructions.
        "fence.i" => "fence".clone_into(&mut decoded.name),
        _ => {}
    }
    Ok((decoded, 4))
}

/// Whether raki takes an instruction of another extension for one that it knows: it does not look at all
/// bits of the function.
fn is_nonstandard(word: u32) -> bool {
    let function = (word >> 12 & 7, word >> 25);
    match word & 0x7f {
        // Register with register.
        0x33 | 0x3b => !matches!(function, (_, 0 | 1) | (0 | 5, 0x20)),
        // `slliw`.
        0x1b => matches!(function, (1, 1..)),
        // Load-reserved has no second operand.
        0x2f => word >> 27 == 2 && word >> 20 & 0x1f != 0,
        _ => false,
    }
}

/// `auipc` and `jalr`, each with a part of the distance; both are zero if only the linker knows it.
fn far_call(first: u32, second: u32) -> Option<Instruction> {
    let (auipc, jalr) = (first & 0x7f, second & 0x707f);
    let distance = i64::from((first & 0xffff_f000) as i32) + i64::from(second as i32 >> 20);
    let register = |word: u32, at: u32| word >> at & 0x1f;
    let scratch = register(first, 7);
    if (auipc, jalr) != (0x17, 0x67) || register(second, 15) != scratch {
        return None;
    }
    let name = match (scratch, register(second, 7)) {
        (_, 0) => FAR_TAIL,
        (1, 1) => FAR_CALL,
        _ => return None,
    };
    Some(Instruction {
        name: name.to_owned(),
        immediate: distance,
        ..Instruction::nop()
    })
}

fn fields(name: String, decoded: &raki::Instruction) -> Instruction {
    let number = |register: Option<usize>| register.unwrap_or_default() as u8;
    Instruction {
        name,
        rd: number(decoded.rd),
        rs1: number(decoded.rs1),
        rs2: number(decoded.rs2),
        immediate: i64::from(decoded.imm.unwrap_or_default()),
    }
}

/// What a compressed instruction is short for. Most have that one's name, behind `C.`.
fn expand(decoded: &raki::Instruction) -> Instruction {
    let compressed = decoded.opc.to_string();
    let compressed = compressed.trim_start_matches("C.");
    let mut long = fields(compressed.to_owned(), decoded);
    let name = match compressed {
        "addi4spn" | "addi16sp" | "nop" | "li" => "addi",
        "lwsp" => "lw",
        "ldsp" => "ld",
        "swsp" => "sw",
        "sdsp" => "sd",
        "mv" => "add",
        "j" => "jal",
        "jr" => "jalr",
        "beqz" => "beq",
        "bnez" => "bne",
        same => same,
    };
    if compressed.contains("sp") {
        long.rs1 = SP;
    }
    if compressed == "jalr" {
        long.rd = RA;
    }
    long.name = name.to_owned();
    long
}
