// SPDX-License-Identifier: GPL-2.0

//! The C file of a test: its processes in C, its initial and final state, and the
//! `struct litmus_test` by which the runtime finds all that.

use crate::c::constant;
use crate::code::Code;
use crate::final_state::Source;
use crate::language::{is_mixed, words, Language};
use crate::layout::Layout;
use crate::names::{self, local, printable, title};
use crate::registers::is_slow;
use crate::shared_variables::Shared;
use lkmm_litmus::ast::{Atom, Base, Location, Prop, Term, Type, Value};
use lkmm_litmus::print::type_and_name;
use std::fmt::Write;

/// The whole file, for these assignments of languages.
pub fn file(code: &Code<'_>, variants: &[Vec<Language>]) -> String {
    let layout = &code.layout;
    let name = &layout.test.name.text;
    let ident = &layout.ident;
    let mut text = format!(
        "/* SPDX-License-Identifier: GPL-2.0 */\n\
         /*\n * Litmus test {}, from {}.\n * Written by `lkmm litmus gen`.\n */\n",
        printable(name),
        printable(&layout.file)
    );

    for shared in layout.shared.iter().filter(|shared| shared.is_fixed()) {
        let _ = writeln!(text, "\nDEFINE_STATIC_SRCU({ident}__srcu_{});", shared.name);
    }
    for number in 0..layout.test.processes.len() {
        let used = |language| variants.iter().any(|one| one[number] == language);
        if used(Language::C) {
            if let Some(function) = code.text(number, Language::C) {
                let _ = write!(text, "\n/* P{number} */\n{function}");
            }
        }
        if used(Language::Rust) {
            let function = layout.function(number, Language::Rust);
            let _ = write!(
                text,
                "\n/* P{number}, in {ident}.rs */\nvoid {function}(void *const *at, long *reg);\n"
            );
        }
    }
    let _ = write!(
        text,
        "\n{}\n{}\n{}\n{}",
        init(layout),
        locations(layout),
        last(layout),
        record(layout, variants)
    );
    text
}

/// The start of a function that uses all shared variables.
fn prologue(layout: &Layout<'_>) -> String {
    let mut text = String::new();

    for (index, shared) in layout.shared.iter().enumerate() {
        if shared.is_fixed() {
            continue;
        }
        let declared = type_and_name(&pointer_to(&shared.ty), &local(&shared.name));
        let _ = writeln!(text, "\t{declared} = at[{index}];");
    }
    text
}

fn init(layout: &Layout<'_>) -> String {
    let ident = &layout.ident;
    let mut text = format!(
        "static void {ident}__init(void *const *at)\n{{\n{}\n",
        prologue(layout)
    );

    for shared in layout.shared.iter().filter(|shared| !shared.is_fixed()) {
        let name = local(&shared.name);
        if shared.ty.base == Base::Spinlock && !shared.holds_pointer() {
            let _ = writeln!(text, "\tspin_lock_init({name});");
            continue;
        }
        for element in 0..shared.length.unwrap_or(1) {
            let value = value(layout, shared, element);
            let place = match shared.length {
                Some(_) => format!("{name}[{element}]"),
                None => format!("*{name}"),
            };
            let _ = match (&shared.ty.base, shared.holds_pointer()) {
                (Base::Atomic, false) if shared.length.is_some() => {
                    writeln!(text, "\tatomic_set(&{place}, {value});")
                }
                (Base::Atomic, false) => writeln!(text, "\tatomic_set({name}, {value});"),
                _ => writeln!(text, "\t{place} = {value};"),
            };
        }
    }
    text.push_str("}\n");
    text
}

fn value(layout: &Layout<'_>, shared: &Shared, element: usize) -> String {
    match shared.initial.get(element) {
        Some(value) => constant(layout, value, shared.holds_pointer()),
        None if shared.holds_pointer() => "NULL".to_owned(),
        None => "0".to_owned(),
    }
}

fn last(layout: &Layout<'_>) -> String {
    let ident = &layout.ident;
    let mut text =
        format!("static bool {ident}__final(void *const *at, long *const *reg, long *state)\n{{\n");

    for (index, column) in layout.columns.iter().enumerate() {
        let value = match &column.source {
            Source::Register { process, name } => {
                let observed = layout.observed(*process);
                let index = observed
                    .iter()
                    .position(|one| one.register == *name)
                    .unwrap_or(0);
                format!("reg[{process}][{index}]")
            }
            Source::Shared { variable, element } => {
                let shared = &layout.shared[*variable];
                let cast = type_and_name(&pointer_to(&shared.ty), "");
                match (&shared.ty.base, shared.holds_pointer()) {
                    (Base::Atomic, false) => {
                        format!("atomic_read(({cast})at[{variable}] + {element})")
                    }
                    _ => format!("(({cast})at[{variable}])[{element}]"),
                }
            }
        };
        // Numbers have 32 bits in the model.
        let number = match &column.source {
            Source::Shared { variable, .. } => layout.shared[*variable].shown_as,
            Source::Register { .. } => None,
        };
        let number = number.unwrap_or("s32");
        let value = match column.pointer {
            true => format!(
                "litmus_which({ident}__location, at, {}, (long){value})",
                layout.shared.len()
            ),
            false => format!("({number}){value}"),
        };
        let _ = writeln!(text, "\tstate[{index}] = {value}; /* {} */", column.name);
    }
    let filter = match &layout.test.filter {
        Some(filter) => proposition(layout, filter),
        None => "true".to_owned(),
    };
    let _ = write!(text, "\treturn {filter};\n}}\n");
    text
}

fn pointer_to(ty: &Type) -> Type {
    let mut ty = names::ty(ty);
    ty.pointers.push(lkmm_litmus::ast::Qualifiers::default());
    ty
}

/// A proposition on `state`.
fn proposition(layout: &Layout<'_>, prop: &Prop) -> String {
    let both = |left, operator, right| {
        let (left, right) = (proposition(layout, left), proposition(layout, right));
        format!("({left} {operator} {right})")
    };
    match prop {
        Prop::True => "true".to_owned(),
        Prop::False => "false".to_owned(),
        Prop::Atom(atom) => comparison(layout, atom),
        Prop::Not(inner) => format!("!({})", proposition(layout, inner)),
        Prop::And(left, right) => both(left, "&&", right),
        Prop::Or(left, right) => both(left, "||", right),
        Prop::Implies(left, right) => both(&Prop::Not(left.clone()), "||", right),
    }
}

fn comparison(layout: &Layout<'_>, atom: &Atom) -> String {
    let column = |name: &str| layout.columns.iter().position(|column| column.name == name);
    let state = |location: &Location| match column(&location.to_string()) {
        Some(index) => format!("state[{index}]"),
        None => "0".to_owned(),
    };
    let one = |value: &Value| match (layout.address(value), value) {
        (Some((index, offset)), _) => format!("LITMUS_ADDRESS({index}, {offset})"),
        (None, Value::Int { value, .. }) => value.to_string(),
        (None, _) => "LITMUS_UNKNOWN".to_owned(),
    };
    let operator = if atom.equal { "==" } else { "!=" };

    match &atom.right {
        Term::Value(value) => format!("{} {operator} {}", state(&atom.left), one(value)),
        Term::Content(other) => format!("{} {operator} {}", state(&atom.left), state(other)),
        Term::Array(values) => {
            let elements = values.iter().enumerate().filter_map(|(index, value)| {
                let column = column(&format!("{}[{index}]", atom.left))?;
                Some(format!("state[{column}] == {}", one(value)))
            });
            let elements: Vec<_> = elements.collect();
            let not = if atom.equal { "" } else { "!" };
            format!("{not}({})", elements.join(" && "))
        }
    }
}

fn locations(layout: &Layout<'_>) -> String {
    let ident = &layout.ident;
    let mut text = format!("static const struct litmus_location {ident}__location[] = {{\n");

    for shared in &layout.shared {
        let ty = type_and_name(&names::ty(&shared.ty), "");
        let count = shared
            .length
            .map_or(String::new(), |length| format!("{length} * "));
        let _ = if shared.is_fixed() {
            writeln!(text, "\t{{ \"{0}\", 0, &{ident}__srcu_{0} }},", shared.name)
        } else {
            writeln!(
                text,
                "\t{{ \"{}\", {count}sizeof({}) }},",
                shared.name,
                ty.trim_end()
            )
        };
    }
    text + "};\n"
}

fn record(layout: &Layout<'_>, variants: &[Vec<Language>]) -> String {
    let ident = &layout.ident;
    let processes = layout.test.processes.len();
    let mut text = format!("static const struct litmus_column {ident}__column[] = {{\n");

    for column in &layout.columns {
        let _ = writeln!(text, "\t{{ \"{}\", {} }},", column.name, column.pointer);
    }
    let _ = write!(
        text,
        "}};\n\nstatic const struct litmus_variant {ident}__variant[] = {{\n"
    );
    let mixtures = variants.iter().filter(|one| is_mixed(one)).count();
    for languages in variants {
        let share = if is_mixed(languages) { mixtures } else { 1 };
        let functions: Vec<_> = languages
            .iter()
            .enumerate()
            .map(|(number, language)| layout.function(number, *language))
            .collect();
        let _ = writeln!(
            text,
            "\t{{ \"{}\", {share}, {{\n\t\t{},\n\t}} }},",
            words(languages),
            functions.join(",\n\t\t")
        );
    }
    let registers = (0..processes)
        .map(|number| layout.observed(number).len())
        .max();
    let slow = layout.test.processes.iter().any(is_slow);
    let _ = write!(
        text,
        "}};\n\nstatic const struct litmus_test {ident} = {{\n\
         \t.name = \"{}\",\n\t.id = \"{}\",\n\t.processes = {processes},\n\t.registers = {},\n\
         \t.locations = ARRAY_SIZE({ident}__location),\n\
         \t.columns = ARRAY_SIZE({ident}__column),\n\
         \t.variants = ARRAY_SIZE({ident}__variant),\n\
         \t.slow = {slow},\n\t.location = {ident}__location,\n\t.column = {ident}__column,\n\
         \t.variant = {ident}__variant,\n\t.init = {ident}__init,\n\t.final = {ident}__final,\n}};\n",
        title(&layout.test.name.text),
        layout.id,
        registers.unwrap_or(0),
    );
    text
}
