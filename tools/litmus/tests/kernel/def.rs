// SPDX-License-Identifier: GPL-2.0

//! The table of macros against the kernel's `linux-kernel.def`.
//!
//! Each line there says what a macro is in herd7's own operations, `__load{ACQUIRE}(*X)`, and from
//! that follows what the table has to say of it.

use crate::kernel;
use lkmm_litmus::table::{find, macros, Arg, Macro, Ordering};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What a macro is given, by its name there, and what it does.
struct Line {
    params: Vec<String>,
    body: String,
}

/// The lines `name(params) body` of the file.
fn lines() -> BTreeMap<String, Line> {
    let path = kernel().join("tools/memory-model/linux-kernel.def");
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"));
    let found: BTreeMap<_, _> = lines
        .map(|line| {
            let (name, rest) = line.split_once('(').unwrap();
            let (params, body) = rest.split_once(')').unwrap();
            let params = params.split(',').filter(|param| !param.is_empty());
            let params = params.map(str::to_owned).collect();
            let body = body.trim().to_owned();
            (name.to_owned(), Line { params, body })
        })
        .collect();

    // Linux 6.12 has 90.
    assert!(found.len() >= 90, "only {} lines", found.len());
    found
}

/// A macro as the table has it, with its kind in text.
#[derive(Debug, PartialEq)]
struct Known {
    kind: String,
    ordering: Ordering,
    args: Vec<Arg>,
    returns: bool,
}

impl Known {
    fn of_table(known: &Macro) -> Self {
        Self {
            kind: format!("{:?}", known.kind),
            ordering: known.ordering,
            args: known.args.to_vec(),
            returns: known.kind.returns(),
        }
    }

    fn of_line(line: &Line, lines: &BTreeMap<String, Line>) -> Self {
        let body = line.body.trim_start_matches('{').trim();
        let operation = body.split(';').next().unwrap();
        let (head, args) = operation.split_once('(').unwrap_or((operation, ""));
        let args: Vec<_> = args.split(')').next().unwrap().split(',').collect();
        let Some(head) = head.strip_prefix("__") else {
            // `atomic_read(X) READ_ONCE(*X)`: what the other is, with a pointer for the object.
            let mut known = Self::of_line(&lines[head], lines);
            if args[0].starts_with('*') {
                assert_eq!(known.args[0], Arg::Object, "{body}");
                known.args[0] = Arg::Pointer;
            }
            return known;
        };
        let (word, annotation) = head.split_once('{').unwrap_or((head, ""));
        let annotation = annotation.trim_end_matches('}').to_ascii_lowercase();
        let object = match word {
            "load" | "store" if !args[0].starts_with('*') => Arg::Object,
            _ => Arg::Pointer,
        };
        let arg = |param: &String| match args[0].trim_start_matches('*') == param {
            true => object,
            false => Arg::Value,
        };
        let kind = match word {
            "load" if annotation == "srcu-lock" => "SrcuLock".to_owned(),
            "store" if annotation == "srcu-unlock" => "SrcuUnlock".to_owned(),
            "store" if body.contains("; __fence{") => "StoreMb".to_owned(),
            "trylock" => "TryLock".to_owned(),
            "islocked" => "IsLocked".to_owned(),
            "srcu" => "SrcuSync".to_owned(),
            "atomic_add_unless" => "AddUnless".to_owned(),
            "fence" => format!("Fence({})", in_capitals(&annotation)),
            "atomic_op" => rmw("Op", &args),
            "atomic_fetch_op" => rmw("FetchOp", &args),
            "atomic_op_return" if body.ends_with("== 0") => rmw("OpAndTest", &args),
            "atomic_op_return" if body.ends_with("< 0") => rmw("OpNegative", &args),
            "atomic_op_return" => rmw("OpReturn", &args),
            _ => in_capitals(word),
        };
        let ordering = match (word, annotation.as_str()) {
            ("fence", _) => Ordering::None,
            ("atomic_op", _) => Ordering::NoReturn,
            (_, "once") => Ordering::Once,
            (_, "acquire") => Ordering::Acquire,
            (_, "release") => Ordering::Release,
            (_, "mb") => Ordering::Full,
            _ => Ordering::Section,
        };
        Self {
            kind,
            ordering,
            args: line.params.iter().map(arg).collect(),
            returns: !line.body.starts_with('{'),
        }
    }
}

/// `after-atomic` as `AfterAtomic`.
fn in_capitals(words: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    words.split('-').map(capital).collect()
}

fn rmw(kind: &str, args: &[&str]) -> String {
    let op = match args[1] {
        "+" => "Add",
        "-" => "Sub",
        "&" => "And",
        "&~" => "AndNot",
        "|" => "Or",
        "^" => "Xor",
        other => panic!("operator {other}"),
    };
    format!("{kind}(Rmw {{ op: {op}, one: {} }})", args[2] == "1")
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn every_line_of_the_kernel_is_in_the_table_as_it_is() {
    let lines = lines();
    for (name, line) in &lines {
        let found = find(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        assert_eq!(
            Known::of_table(found),
            Known::of_line(line, &lines),
            "{name}"
        );
    }
}

/// What the table has and this kernel does not: nothing in 7.3; in 6.12 these, of which herd7 has
/// `atomic_add_unless()` built in.
#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn the_table_has_no_more_than_the_newest_kernel() {
    let lines = lines();
    // C11's atomics are built into herd7; it is never given those that the patch series adds.
    let extra = macros().filter(|one| one.ordering != Ordering::C11);
    let extra = extra
        .map(|one| one.name)
        .filter(|name| !name.contains("ctrl"));
    let extra = extra.filter(|name| !lines.contains_key(*name));
    let only_newer = |name: &str| {
        let op = name
            .trim_start_matches("atomic_")
            .trim_start_matches("fetch_");
        let op = op.split('_').next().unwrap();
        let bitwise = ["and", "or", "xor", "andnot"].contains(&op);
        bitwise || name.starts_with("atomic_add_negative") || name == "atomic_add_unless"
    };
    assert_eq!(extra.filter(|name| !only_newer(name)).count(), 0);
}

#[test]
fn no_name_is_in_the_table_twice() {
    let names: BTreeSet<_> = macros().map(|one| one.name).collect();
    assert_eq!(names.len(), macros().count());
}
