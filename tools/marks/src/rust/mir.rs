// SPDX-License-Identifier: GPL-2.0

//! rustc's MIR, as text: which calls a function makes, and what their arguments are made of.

use std::collections::HashMap;

/// A function.
pub struct Function {
    /// Its path, without generic arguments.
    pub name: String,
    /// The types of its variables, by their numbers.
    types: HashMap<usize, String>,
    parameters: usize,
    values: HashMap<usize, Vec<Value>>,
    /// The calls.
    pub calls: Vec<Call>,
}

/// A call.
pub struct Call {
    /// The path, without generic arguments.
    pub callee: String,
    /// The arguments: places, or constants.
    pub arguments: Vec<String>,
    /// File and line.
    pub place: String,
}

/// What is assigned to a variable.
enum Value {
    /// The address of a place, or the place's value.
    Place(String),
    /// What a function gives for its first argument, which may be the same pointer.
    Call(String, Vec<String>),
}

/// Where a pointer comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Origin {
    /// A parameter of the function.
    Parameter(usize),
    /// A field: the types on the way, and the numbers of the fields in them.
    Field(Vec<(String, usize)>),
}

impl Call {
    /// The function's name.
    pub fn short(&self) -> &str {
        self.callee.rsplit("::").next().unwrap_or(&self.callee)
    }
}

/// All functions in the MIR of a crate.
pub fn parse(text: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    let mut function: Option<Function> = None;
    for line in text.lines() {
        if let Some(signature) = line.strip_prefix("fn ") {
            function = Some(header(signature));
        } else if line == "}" {
            functions.extend(function.take());
        } else if let Some(function) = &mut function {
            statement(function, line.trim());
        }
    }
    functions
}

/// `path::name(_1: Type, _2: Type) -> Type {`
fn header(signature: &str) -> Function {
    let at = signature
        .find("(_1: ")
        .or_else(|| signature.find("()"))
        .unwrap_or(signature.len());
    let (name, rest) = signature.split_at(at);
    let end = rest.rfind(") -> ").unwrap_or(rest.len());
    let inside = rest.get(1..end).unwrap_or("");
    let types: HashMap<_, _> = split(inside)
        .filter_map(|parameter| {
            let (variable, ty) = parameter.split_once(": ")?;
            Some((
                variable.trim().strip_prefix('_')?.parse().ok()?,
                ty.to_owned(),
            ))
        })
        .collect();
    Function {
        name: without_generics(name),
        parameters: types.len(),
        types,
        values: HashMap::new(),
        calls: Vec::new(),
    }
}

fn statement(function: &mut Function, line: &str) {
    let (code, comment) = line.split_once(" // ").unwrap_or((line, ""));
    let code = code.trim().trim_end_matches(';');
    if let Some(declared) = code.strip_prefix("let ") {
        let declared = declared.trim_start_matches("mut ");
        if let Some((variable, ty)) = declared.split_once(": ") {
            if let Some(number) = local(variable) {
                function.types.insert(number, ty.to_owned());
            }
        }
        return;
    }
    let Some((target, value)) = code.split_once(" = ") else {
        return;
    };
    let value = match value.split_once(" -> [") {
        Some((call, _)) if call.ends_with(')') => {
            let Some(open) = opening(call) else { return };
            let arguments: Vec<_> = split(&call[open + 1..call.len() - 1])
                .map(|one| operand(one).to_owned())
                .collect();
            let callee = without_generics(&call[..open]);
            let place = comment.split(" at ").nth(1).unwrap_or("");
            let mut parts = place.split(':');
            let place = format!(
                "{}:{}",
                parts.next().unwrap_or(""),
                parts.next().unwrap_or("")
            );
            function.calls.push(Call {
                callee: callee.clone(),
                arguments: arguments.clone(),
                place,
            });
            Value::Call(callee, arguments)
        }
        _ => {
            let value = value.split(" as ").next().unwrap_or(value);
            let borrowed = ["&raw mut ", "&raw const ", "&mut ", "&"]
                .iter()
                .find_map(|start| value.strip_prefix(start));
            Value::Place(operand(borrowed.unwrap_or(value)).to_owned())
        }
    };
    if let Some(number) = local(target) {
        function.values.entry(number).or_default().push(value);
    }
}

fn operand(text: &str) -> &str {
    let text = text.trim();
    ["copy ", "move "]
        .iter()
        .find_map(|start| text.strip_prefix(start))
        .unwrap_or(text)
}

/// The number of a variable, if the text is nothing else.
fn local(text: &str) -> Option<usize> {
    text.trim().strip_prefix('_')?.parse().ok()
}

/// The start of the last pair of parentheses.
fn opening(call: &str) -> Option<usize> {
    let mut depth = 0;
    call.char_indices().rev().find_map(|(at, letter)| {
        depth += i32::from(letter == ')') - i32::from(letter == '(');
        (letter == '(' && depth == 0).then_some(at)
    })
}

/// Between the commas that are in no parentheses.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = text.split(move |letter: char| {
        depth += i32::from("([{<".contains(letter)) - i32::from(")]}>".contains(letter));
        letter == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// `a::b::<T>::c` and `<impl a::B<T>>::c` as `a::b::c` and `<impl a::B>::c`
fn without_generics(path: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for letter in path.trim().chars() {
        match letter {
            '<' if out.ends_with("::") || out.is_empty() || depth > 0 || !out.ends_with(' ') => {
                // The one around a whole `impl` is kept.
                if out.is_empty() {
                    out.push('<')
                } else {
                    depth += 1
                }
            }
            '>' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ => out.push(letter),
        }
    }
    out.replace("::::", "::").trim_end_matches("::").to_owned()
}

/// A place: the variable that it starts with, and the fields that lead on.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    variable: usize,
    /// The type of the last part, if it is known.
    ty: Option<String>,
    fields: Vec<(String, usize)>,
}

/// Without references and pointers.
fn pointee(ty: &str) -> &str {
    let mut ty = ty.trim();
    loop {
        let next = ["*const ", "*mut ", "&mut ", "&"]
            .iter()
            .find_map(|start| ty.strip_prefix(start));
        match next {
            Some(next) => ty = next.trim_start(),
            None if ty.starts_with('\'') => ty = ty.split_once(' ').map_or("", |(_, rest)| rest),
            None => return ty.split('<').next().unwrap_or(ty),
        }
    }
}

impl Function {
    /// What an argument can have come from.
    pub fn origins(&self, argument: &str) -> Vec<Origin> {
        let mut origins = Vec::new();
        self.follow(argument, &mut Vec::new(), &mut origins);
        origins
    }

    fn follow(&self, place: &str, seen: &mut Vec<usize>, origins: &mut Vec<Origin>) {
        let Some(place) = self.place(place) else {
            return;
        };
        if !place.fields.is_empty() {
            origins.push(Origin::Field(place.fields));
            return;
        }
        let variable = place.variable;
        if seen.contains(&variable) {
            return;
        }
        seen.push(variable);
        if (1..=self.parameters).contains(&variable) {
            origins.push(Origin::Parameter(variable - 1));
        }
        for value in self.values.get(&variable).into_iter().flatten() {
            match value {
                Value::Place(place) => self.follow(place, seen, origins),
                Value::Call(callee, arguments) if keeps_pointer(callee) => {
                    arguments
                        .first()
                        .into_iter()
                        .for_each(|first| self.follow(first, seen, origins));
                }
                Value::Call(..) => {}
            }
        }
    }

    /// `_1`, `(*_1)`, `((*_1).7: u32)`, `(*_1)[_2]`
    fn place(&self, text: &str) -> Option<Place> {
        let text = text.trim();
        if let Some(variable) = local(text) {
            return Some(Place {
                variable,
                ty: self.types.get(&variable).cloned(),
                fields: Vec::new(),
            });
        }
        if let Some((array, _)) = text
            .strip_suffix(']')
            .and_then(|text| text.rsplit_once('['))
        {
            let mut place = self.place(array)?;
            // [T; 4] and [T]
            place.ty = place.ty.map(|ty| {
                ty.trim_start_matches('[')
                    .split(';')
                    .next()
                    .unwrap_or("")
                    .trim_end_matches(']')
                    .to_owned()
            });
            return Some(place);
        }
        let inside = text.strip_prefix('(')?.strip_suffix(')')?;
        if let Some(pointer) = inside.strip_prefix('*') {
            return self.place(pointer);
        }
        // The type behind the last colon that is in no parentheses, and the number in front of it.
        let mut depth = 0;
        let colon = inside.char_indices().find_map(|(at, letter)| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            (depth == 0 && inside[at..].starts_with(": ")).then_some(at)
        })?;
        let (owner, number) = inside[..colon].rsplit_once('.')?;
        let mut place = self.place(owner)?;
        let ty = place.ty.take().unwrap_or_default();
        place
            .fields
            .push((pointee(&ty).to_owned(), number.parse().ok()?));
        place.ty = Some(inside[colon + 2..].to_owned());
        Some(place)
    }
}

/// Whether a function gives the pointer that it is given, as another type.
fn keeps_pointer(callee: &str) -> bool {
    let name = callee.rsplit("::").next().unwrap_or(callee);
    let casts = [
        "cast",
        "cast_mut",
        "cast_const",
        "as_ptr",
        "get",
        "raw_get",
        "from_ptr",
        "addr_of",
        "add",
        "as_ref",
        "from",
    ];
    casts.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{parse, Origin};

    const MIR: &str = "\
fn flags(_1: *mut kernel::bindings::file, _2: &'_ Rust<u8>) -> u32 {
    let mut _0: u32;                     // in scope 0 at a.rs:1:1: 2:2
    let _3: *mut u32;                    // in scope 0 at a.rs:1:1: 2:2
    let mut _4: *const u32;
    bb0: {
        _3 = &raw mut ((*_1).7: u32);    // scope 0 at mod.rs:2768:5: 2768:20
        _4 = copy _3 as *const u32 (PtrToPtr); // scope 0 at a.rs:3:5: 3:9
        _0 = kernel::sync::atomic::atomic_load::<u32, (u8, u16)>(move _4, move _9) -> [return: bb1, unwind unreachable]; // scope 7 at a.rs:97:32: 97:59
        _5 = &((((*_2).0: kernel::types::Opaque<c::x>).1: [c::y; 2])[_6]).3: u8);
        _8 = a::<impl B<T>>::pass(copy _1, const 3_i32) -> [return: bb2]; // scope 0 at a.rs:98:1: 98:5
    }
}

fn none() -> () {
}
";

    #[test]
    fn arguments_are_followed_to_fields_and_parameters() {
        let functions = parse(MIR);
        assert_eq!(functions.len(), 2);
        let [load, pass] = &functions[0].calls[..] else {
            panic!()
        };
        assert_eq!(
            (load.callee.as_str(), load.place.as_str()),
            ("kernel::sync::atomic::atomic_load", "a.rs:97")
        );
        assert_eq!(load.arguments, ["_4", "_9"]);
        let file = ("kernel::bindings::file".to_owned(), 7);
        assert_eq!(functions[0].origins("_4"), [Origin::Field(vec![file])]);
        assert_eq!(
            (pass.short(), &functions[0].origins("_1")[..]),
            ("pass", &[Origin::Parameter(0)][..])
        );
        assert_eq!(functions[0].origins("const 3_i32"), []);
    }

    #[test]
    fn places_through_arrays() {
        let functions = parse(MIR);
        let place = "((((*_2).0: kernel::types::Opaque<c::x>).1: [c::y; 2])[_6].3: u8)";
        let fields = [("Rust", 0), ("kernel::types::Opaque", 1), ("c::y", 3)];
        let fields = fields
            .map(|(owner, number)| (owner.to_owned(), number))
            .to_vec();
        assert_eq!(functions[0].origins(place), [Origin::Field(fields)]);
    }
}
