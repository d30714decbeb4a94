// SPDX-License-Identifier: GPL-2.0

//! LLVM's intermediate code, from its text.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A file of intermediate code.
#[derive(Debug)]
pub struct Module<'t> {
    /// The functions with a body.
    pub functions: Vec<Function<'t>>,
    /// What metadata numbers stand for.
    metadata: HashMap<u64, &'t str>,
}

/// A function.
#[derive(Debug)]
pub struct Function<'t> {
    /// Its symbol.
    pub name: &'t str,
    /// The number of its debugging information.
    pub debugging: Option<u64>,
    /// Its parameters.
    pub parameters: Vec<&'t str>,
    /// The first is where it starts.
    pub blocks: Vec<Block<'t>>,
}

/// Instructions without a branch between them.
#[derive(Debug)]
pub struct Block<'t> {
    /// The name.
    pub label: &'t str,
    /// The last one says what follows.
    pub instructions: Vec<Instruction<'t>>,
}

/// An instruction.
#[derive(Debug)]
pub struct Instruction<'t> {
    /// The number of its line in the file, or of the first.
    pub line: usize,
    /// The value that it defines.
    pub result: Option<&'t str>,
    /// Its name, as `load`.
    pub opcode: &'t str,
    /// What follows the name, without metadata.
    pub operands: &'t str,
    /// The numbers of its metadata.
    attachments: &'t str,
}

/// A function that code is from: the innermost one first, then where each was inlined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Frame {
    /// The function.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// An access to memory.
#[derive(Debug, Default)]
pub struct Access<'t> {
    /// The operands that say where.
    pub address: Vec<&'t str>,
    /// The other operands.
    pub data: Vec<&'t str>,
    /// Whether it can load.
    pub loads: bool,
    /// Whether it can store.
    pub stores: bool,
    /// Whether the model knows it as an access of its own: volatile, atomic or assembly.
    pub marked: bool,
    /// Whether it is inline assembly.
    pub assembly: bool,
    /// The helper of an atomic operation that Rust calls for it.
    pub helper: Option<&'t str>,
}

/// What Rust calls in place of C's atomic operations.
pub const HELPER: &str = "@rust_helper_atomic";

/// Which of a helper's parameters is the address: in C, what is added comes first.
pub fn helper_address(name: &str) -> usize {
    let has = |words: &[&str]| words.iter().any(|it| name.contains(it));
    let takes_value = has(&["_add", "_sub", "_and", "_or", "_xor"]);
    usize::from(takes_value && !has(&["_unless", "_inc_and", "_dec_and"]))
}

impl<'t> Module<'t> {
    /// Reads a file.
    pub fn parse(text: &'t str) -> Self {
        let mut module = Self {
            functions: Vec::new(),
            metadata: HashMap::new(),
        };
        let mut lines = Lines::new(text);
        while let Some((_, line)) = lines.next() {
            if line.starts_with("define ") {
                module.functions.push(function(line, &mut lines));
            } else if let Some((number, value)) =
                line.strip_prefix('!').and_then(|it| it.split_once(" = "))
            {
                if let Ok(number) = number.parse() {
                    module.metadata.insert(number, value);
                }
            }
        }
        module
    }

    /// The folder that the names of files start from.
    pub fn folder(&self) -> Option<&'t str> {
        let mut files = self.metadata.values().filter(|it| it.contains("!DIFile("));
        files.find_map(|it| Some(field(it, "directory")?.trim_matches('"')))
    }

    /// The functions that do not return to where they are called.
    pub fn no_return(&self) -> BTreeSet<&'t str> {
        let blocks = self.functions.iter().flat_map(|it| &it.blocks);
        let last = blocks.filter_map(|it| match it.instructions.as_slice() {
            [.., call, end] if end.opcode.starts_with("unreachable") => call.callee(),
            _ => None,
        });
        // The compiler puts calls of this one in.
        last.chain(["__stack_chk_fail"]).collect()
    }

    /// A number that no metadata has, as all above it.
    pub fn free_metadata(&self) -> u64 {
        self.metadata.keys().max().map_or(0, |it| it + 1)
    }

    /// The number that a mark of ours gave an instruction.
    pub fn mark(&self, instruction: &Instruction<'_>) -> Option<u64> {
        if instruction.operands.contains(ASSEMBLY_MARK) {
            let (_, rest) = instruction.operands.split_once(ASSEMBLY_MARK)?;
            return rest
                .split(|it: char| !it.is_ascii_digit())
                .next()?
                .parse()
                .ok();
        }
        // !{!"name", !5} and !{i64 7}
        let (_, numbers) = self
            .metadata
            .get(&instruction.attachment("pcsections")?)?
            .rsplit_once('!')?;
        let value = self
            .metadata
            .get(&numbers.trim_end_matches('}').parse().ok()?)?;
        value
            .strip_prefix("!{i64 ")?
            .strip_suffix('}')?
            .parse()
            .ok()
    }

    /// Where an instruction is from, by its debugging information.
    pub fn frames(&self, instruction: &Instruction<'_>) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut at = instruction.attachment("dbg");
        while let Some(location) = at.and_then(|it| self.metadata.get(&it)) {
            let number = |name| field(location, name).and_then(|it| it.parse().ok());
            let (function, file) = self.scope(location).unwrap_or_default();
            frames.push(Frame {
                function,
                file,
                line: number("line").unwrap_or_default(),
                column: number("column").unwrap_or_default(),
            });
            at = reference(location, "inlinedAt");
        }
        frames
    }

    fn scope(&self, location: &str) -> Option<(String, String)> {
        let mut scope = *self.metadata.get(&reference(location, "scope")?)?;
        let mut file = None;
        loop {
            file = file.or(reference(scope, "file"));
            if scope.contains("!DISubprogram(") {
                break;
            }
            scope = self.metadata.get(&reference(scope, "scope")?)?;
        }
        let file = self.metadata.get(&file?)?;
        let name = field(scope, "name")?.trim_matches('"').to_owned();
        Some((name, field(file, "filename")?.trim_matches('"').to_owned()))
    }
}

/// The mark on inline assembly is a part of its text, with the number behind this.
pub const ASSEMBLY_MARK: &str = ".quad 77771b, 77772b, ";

/// A field of a specialised metadata node.
fn field<'t>(node: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = node.split_once(&format!("{name}: "))?;
    let end = match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"')? + 2,
        None => rest.find([',', ')'])?,
    };
    rest.get(..end)
}

fn reference(node: &str, name: &str) -> Option<u64> {
    field(node, name)?.strip_prefix('!')?.parse().ok()
}

/// The lines of a file; an instruction that has several is one.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            number: 0,
        }
    }

    fn end(&self, from: usize) -> usize {
        self.text[from..]
            .find('\n')
            .map_or(self.text.len(), |it| from + it)
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.offset >= self.text.len() {
            return None;
        }
        let (start, number) = (self.offset, self.number);
        let mut end = self.end(start);
        self.number += 1;
        let first = &self.text[start..end];
        // switch i32 %1, label %2 [ … ] and callbr … to label %1 [ … ]
        let is_switch = first.starts_with("  switch ") && !first.contains(']');
        let is_callbr = first.contains("callbr ") || first.contains("invoke ");
        while end < self.text.len() && (is_switch || is_callbr) {
            let next_end = self.end(end + 1);
            let line = &self.text[end + 1..next_end];
            end = next_end;
            self.number += 1;
            if is_callbr || line.trim_start().starts_with(']') {
                break;
            }
        }
        self.offset = end + 1;
        Some((number, &self.text[start..end]))
    }
}

fn function<'t>(header: &'t str, lines: &mut Lines<'t>) -> Function<'t> {
    let (before, rest) = header.split_once('@').unwrap_or((header, ""));
    let name_end = match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map_or(rest.len(), |it| it + 2),
        None => rest.find('(').unwrap_or(rest.len()),
    };
    let debugging = header.rsplit_once(" !dbg !").map(|it| it.1);
    let debugging = debugging.and_then(|it| it.split(' ').next());
    let mut function = Function {
        debugging: debugging.and_then(|it| it.parse().ok()),
        name: rest[..name_end].trim_matches('"'),
        parameters: values(&rest[name_end..]).collect(),
        blocks: Vec::new(),
    };
    let _ = before;
    // Values without a name share their numbers with blocks.
    let mut block = Block {
        label: "",
        instructions: Vec::new(),
    };
    for (number, line) in lines {
        if line == "}" {
            break;
        }
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with("#dbg_") || trimmed.starts_with("uselistorder")
        {
            continue;
        }
        if !line.starts_with(' ') {
            let label = line
                .split_once(':')
                .map_or(line, |it| it.0)
                .trim_matches('"');
            if !block.instructions.is_empty() {
                function.blocks.push(block);
            }
            block = Block {
                label,
                instructions: Vec::new(),
            };
            continue;
        }
        block.instructions.push(instruction(number, trimmed));
    }
    function.blocks.push(block);
    function
}

fn instruction(line: usize, text: &str) -> Instruction<'_> {
    let (result, rest) = match text.strip_prefix('%').and_then(|it| it.split_once(" = ")) {
        Some((result, rest)) => (Some(result.trim_matches('"')), rest),
        None => (None, text),
    };
    let rest = ["tail ", "musttail ", "notail "]
        .iter()
        .fold(rest, |it, word| it.strip_prefix(word).unwrap_or(it));
    let (opcode, operands) = rest.split_once(' ').unwrap_or((rest, ""));
    let metadata = operands.rfind('"').unwrap_or(0);
    let metadata = operands[metadata..]
        .find(", !")
        .map_or(operands.len(), |it| metadata + it);
    let (operands, attachments) = operands.split_at(metadata);
    Instruction {
        line,
        result,
        opcode,
        operands,
        attachments,
    }
}

/// The values and labels in a text, in its order.
pub fn values(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || loop {
        let at = rest.find(['%', '"'])?;
        let (is_name, after) = (rest.as_bytes()[at] == b'%', &rest[at + 1..]);
        if !is_name {
            // A string: no value is in it.
            rest = after.split_once('"')?.1;
            continue;
        }
        let (name, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => {
                let is_part = |it: char| it.is_ascii_alphanumeric() || "-$._".contains(it);
                after.split_at(after.find(|it| !is_part(it)).unwrap_or(after.len()))
            }
        };
        rest = left;
        return Some(name);
    })
}

/// The variables and functions in a text.
pub fn globals(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-$._".contains(it);
    let all = text.split('@').skip(1);
    all.map(move |it| it.split(|it| !is_part(it)).next().unwrap_or_default())
}

impl<'t> Instruction<'t> {
    fn attachment(&self, kind: &str) -> Option<u64> {
        let (_, rest) = self.attachments.split_once(&format!("!{kind} !"))?;
        rest.split(',').next()?.trim().parse().ok()
    }

    /// The values that it uses; of a branch, its labels too.
    pub fn uses(&self) -> impl Iterator<Item = &'t str> {
        values(self.operands)
    }

    /// The blocks that can follow: one, if the condition is a constant.
    pub fn labels(&self) -> impl Iterator<Item = &'t str> {
        let (condition, _) = self.operands.split_once(", label %").unwrap_or(("", ""));
        let constant = condition.split_once(' ').map_or("", |it| it.1);
        self.labels_if(constant)
    }

    /// The blocks that can follow if the condition is so: all, for what is no constant.
    pub fn labels_if(&self, condition: &str) -> impl Iterator<Item = &'t str> {
        let known = match (self.opcode, condition) {
            ("br", "true") => Some(0),
            ("br", "false") => Some(1),
            ("switch", value) if !value.is_empty() && !value.contains('%') => {
                let kind = self.operands.split(' ').next().unwrap_or_default();
                let case = format!(" {kind} {value}, ");
                let mut cases = self.operands.split("label %").skip(1);
                Some(
                    cases
                        .position(|it| it.ends_with(&case))
                        .map_or(0, |it| it + 1),
                )
            }
            _ => None,
        };
        let parts = self.operands.split("label %").skip(1).enumerate();
        let parts = parts
            .filter(move |it| known.is_none_or(|known| it.0 == known))
            .map(|it| it.1);
        parts.map(|part| match part.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
            None => part.split([',', ' ', ']', '\n']).next().unwrap_or(part),
        })
    }

    /// The value that a branch depends on.
    pub fn condition(&self) -> Option<&'t str> {
        match self.opcode {
            "br" | "switch" => values(self.operands.split("label ").next()?).next(),
            _ => None,
        }
    }

    /// The values or constants of a phi instruction, each with the block that it comes from.
    pub fn incoming(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let pairs = self.operands.split('[').skip(1);
        pairs.filter_map(|pair| {
            let (value, block) = pair.split(']').next()?.rsplit_once(", ")?;
            Some((value.trim_start(), values(block).next()?))
        })
    }

    /// The function that it calls by name.
    pub fn callee(&self) -> Option<&'t str> {
        let (name, _) = self.operands.split_once('@')?.1.split_once('(')?;
        let is_call = self.opcode == "call" && self.inline_assembly().is_none();
        is_call.then(|| name.trim_matches('"'))
    }

    /// Whether a called function is one of LLVM's own, which compute their results from the arguments.
    pub fn calls_intrinsic(&self) -> bool {
        self.opcode == "call" && self.operands.contains("@llvm.")
    }

    /// The constraints and arguments of inline assembly.
    fn inline_assembly(&self) -> Option<(&'t str, &'t str)> {
        if !matches!(self.opcode, "call" | "callbr") {
            return None;
        }
        let (_, rest) = self.operands.split_once(" asm ")?;
        let (_, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once("\", \"")?;
        rest.split_once('"')
    }

    /// What it computes its result from, if that is not a load.
    pub fn assembly_inputs(&self) -> Option<Vec<&'t str>> {
        let (_, arguments) = self.inline_assembly()?;
        let is_data = |it: &&str| !it.contains("elementtype(");
        Some(
            split(arguments)
                .into_iter()
                .filter(is_data)
                .flat_map(values)
                .collect(),
        )
    }

    /// The access that it makes.
    pub fn access(&self) -> Option<Access<'t>> {
        let is_atomic =
            self.operands.starts_with("atomic ") || self.operands.starts_with("volatile ");
        let collect = |text: &'t str| values(text).collect::<Vec<_>>();
        match self.opcode {
            "load" => Some(Access {
                address: collect(self.operands.split_once(", ptr ")?.1),
                loads: true,
                marked: is_atomic,
                ..Access::default()
            }),
            "store" => {
                let (data, address) = self.operands.rsplit_once(", ptr ")?;
                Some(Access {
                    address: collect(address),
                    data: collect(data),
                    stores: true,
                    marked: is_atomic,
                    ..Access::default()
                })
            }
            "cmpxchg" | "atomicrmw" => {
                let (address, data) = self.operands.split_once(", ")?;
                Some(Access {
                    address: collect(address),
                    data: collect(data),
                    loads: true,
                    stores: true,
                    marked: true,
                    ..Access::default()
                })
            }
            "call" if self.operands.contains(HELPER) => {
                let name = self.callee()?;
                let (_, arguments) = self.operands.split_once('@')?.1.split_once('(')?;
                let mut data: Vec<_> = arguments.split(", ").collect();
                let address = data.remove(helper_address(name).min(data.len() - 1));
                Some(Access {
                    address: collect(address),
                    data: data.into_iter().flat_map(values).collect(),
                    loads: self.result.is_some(),
                    stores: !["_read", "_load", "_cmpwait"]
                        .iter()
                        .any(|it| name.contains(it)),
                    marked: true,
                    helper: Some(name),
                    ..Access::default()
                })
            }
            "call" => {
                let (constraints, arguments) = self.inline_assembly()?;
                let in_memory = |it: &&str| it.contains("elementtype(");
                let arguments = split(arguments);
                let address: Vec<_> = arguments.iter().copied().filter(in_memory).collect();
                // What may be left out or done once for two is no operation on what others see, nor is one on x86_64's
                // per-CPU variables.
                let is_own =
                    !self.operands.contains(" asm sideeffect ") || self.operands.contains("%gs:");
                if address.is_empty() || is_own {
                    return None;
                }
                Some(Access {
                    address: address.into_iter().flat_map(values).collect(),
                    data: self.assembly_inputs().unwrap_or_default(),
                    loads: self.result.is_some(),
                    stores: constraints.contains("=*") || constraints.contains("=&*"),
                    marked: true,
                    assembly: true,
                    helper: None,
                })
            }
            _ => None,
        }
    }

    /// Whether it loads with acquire semantics, by its text.
    pub fn acquires(&self) -> bool {
        if let Some(helper) = self.access().and_then(|it| it.helper) {
            let weak = ["_read", "_relaxed", "_release", "_load_ctrl"];
            return !weak.iter().any(|it| helper.ends_with(it));
        }
        let words = ["acquire", "acq_rel", "seq_cst"];
        self.opcode != "call" && words.iter().any(|word| self.operands.contains(word))
    }

    /// Whether its result does not depend on what it is computed from, whatever that is.
    pub fn cancels(&self) -> bool {
        let Some((first, second)) = self.operands.split_once(", ") else {
            return false;
        };
        let first = first.rsplit(' ').next().unwrap_or(first);
        match self.opcode {
            "xor" | "sub" | "icmp" => first == second && first.starts_with('%'),
            "mul" | "and" => second == "0",
            "urem" | "srem" => second == "1",
            _ => false,
        }
    }
}

/// The arguments of a call.
fn split(arguments: &str) -> Vec<&str> {
    let mut depth = 0;
    let is_border = move |it: char| {
        match it {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        it == ',' && depth == 1
    };
    arguments.split(is_border).collect()
}
