// SPDX-License-Identifier: GPL-2.0

//! The table of macros against the kernel's `linux-kernel.def`.
//!
//! Each line there says what a macro is in herd7's own operations, `__load{ACQUIRE}(*X)`, and from
//! that follows what the table has to say of it.

use crate::kernel;
use lkmm_litmus::table::{self, Arg, Fence, Kind, Macro, Ordering, Rmw, RmwOp};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A line of the file: `name(params) body`.
struct Line {
    name: String,
    params: Vec<String>,
    body: String,
}

fn lines() -> Vec<Line> {
    let path = kernel().join("tools/memory-model/linux-kernel.def");
    let text = fs::read_to_string(path).unwrap();
    let found: Vec<_> = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .map(|line| {
            let (name, rest) = line.split_once('(').unwrap();
            let (params, body) = rest.split_once(')').unwrap();
            let params = params.split(',').filter(|param| !param.is_empty());
            Line {
                name: name.to_owned(),
                params: params.map(str::to_owned).collect(),
                body: body.trim().to_owned(),
            }
        })
        .collect();

    // Linux 6.12 has 90.
    assert!(found.len() >= 90, "only {} lines", found.len());
    found
}

/// The macro that a line describes.
fn macro_of(line: &Line, lines: &BTreeMap<&str, &Line>) -> (Kind, Ordering, Vec<Arg>, bool) {
    let returns = !line.body.starts_with('{');
    let body = line.body.trim_start_matches('{').trim();
    let mb_follows = body.contains("; __fence{");
    let operation = body.split(';').next().unwrap().trim();
    let Some(operation) = operation.strip_prefix("__") else {
        return through_another(operation, line, lines);
    };
    let (word, rest) = operation
        .split_once(['{', '('])
        .map(|(word, _)| (word, &operation[word.len()..]))
        .unwrap();
    let annotation = rest
        .strip_prefix('{')
        .map(|rest| rest.split('}').next().unwrap())
        .unwrap_or("");
    let args: Vec<&str> = rest
        .split_once('(')
        .map(|(_, args)| args.split(')').next().unwrap().split(',').collect())
        .unwrap_or_default();
    let pointer_first = |params: usize| {
        let mut args = vec![Arg::Value; params];
        args[0] = Arg::Pointer;
        args
    };
    let ordering = ordering(annotation);
    // What the kernel calls `and not` is an operator here, too.
    let rmw = || {
        let op = match args[1] {
            "+" => RmwOp::Add,
            "-" => RmwOp::Sub,
            "&" => RmwOp::And,
            "&~" => RmwOp::AndNot,
            "|" => RmwOp::Or,
            "^" => RmwOp::Xor,
            other => panic!("operator {other}"),
        };
        Rmw {
            op,
            one: args[2] == "1",
        }
    };
    let rmw_args = || {
        let of = |param: &String| {
            if param == args[0] {
                Arg::Pointer
            } else {
                Arg::Value
            }
        };
        line.params.iter().map(of).collect()
    };

    match word {
        "load" | "store" => {
            let of = |arg: &str| {
                if arg.starts_with('*') {
                    Arg::Pointer
                } else {
                    Arg::Object
                }
            };
            let mut kinds = vec![of(args[0])];
            kinds.extend((1..line.params.len()).map(|_| Arg::Value));
            let kind = match (word, ordering) {
                ("load", Ordering::Section) => Kind::SrcuLock,
                ("store", Ordering::Section) => Kind::SrcuUnlock,
                ("load", _) => Kind::Load,
                _ if mb_follows => Kind::StoreMb,
                _ => Kind::Store,
            };
            (kind, ordering, kinds, returns)
        }
        "fence" => (
            Kind::Fence(fence(annotation)),
            Ordering::None,
            vec![],
            returns,
        ),
        "xchg" => (Kind::Xchg, ordering, pointer_first(2), returns),
        "cmpxchg" => (Kind::Cmpxchg, ordering, pointer_first(3), returns),
        "atomic_add_unless" => (Kind::AddUnless, ordering, pointer_first(3), returns),
        "atomic_op" => (Kind::Op(rmw()), Ordering::NoReturn, rmw_args(), returns),
        "atomic_fetch_op" => (Kind::FetchOp(rmw()), ordering, rmw_args(), returns),
        "atomic_op_return" => {
            let kind = if body.ends_with("== 0") {
                Kind::OpAndTest(rmw())
            } else if body.ends_with("< 0") {
                Kind::OpNegative(rmw())
            } else {
                Kind::OpReturn(rmw())
            };
            (kind, ordering, rmw_args(), returns)
        }
        "lock" => (Kind::Lock, Ordering::Section, vec![Arg::Pointer], returns),
        "unlock" => (Kind::Unlock, Ordering::Section, vec![Arg::Pointer], returns),
        "trylock" => (
            Kind::TryLock,
            Ordering::Section,
            vec![Arg::Pointer],
            returns,
        ),
        "islocked" => (
            Kind::IsLocked,
            Ordering::Section,
            vec![Arg::Pointer],
            returns,
        ),
        "srcu" => (
            Kind::SrcuSync,
            Ordering::Section,
            vec![Arg::Pointer],
            returns,
        ),
        other => panic!(
            "{}: herd7's operation __{other} is not known here",
            line.name
        ),
    }
}

/// `atomic_read(X) READ_ONCE(*X)`: what the other is, with a pointer for the object.
fn through_another(
    operation: &str,
    line: &Line,
    lines: &BTreeMap<&str, &Line>,
) -> (Kind, Ordering, Vec<Arg>, bool) {
    let (other, rest) = operation.split_once('(').unwrap();
    let (kind, ordering, mut args, returns) = macro_of(lines[other], lines);
    if rest.starts_with('*') {
        assert_eq!(args[0], Arg::Object, "{}", line.name);
        args[0] = Arg::Pointer;
    }
    (kind, ordering, args, returns)
}

fn ordering(annotation: &str) -> Ordering {
    match annotation.to_ascii_lowercase().as_str() {
        "once" => Ordering::Once,
        "acquire" => Ordering::Acquire,
        "release" => Ordering::Release,
        "mb" => Ordering::Full,
        "noreturn" => Ordering::NoReturn,
        "srcu-lock" | "srcu-unlock" => Ordering::Section,
        _ => Ordering::None,
    }
}

fn fence(annotation: &str) -> Fence {
    match annotation.to_ascii_lowercase().as_str() {
        "mb" => Fence::Mb,
        "rmb" => Fence::Rmb,
        "wmb" => Fence::Wmb,
        "before-atomic" => Fence::BeforeAtomic,
        "after-atomic" => Fence::AfterAtomic,
        "after-spinlock" => Fence::AfterSpinlock,
        "after-unlock-lock" => Fence::AfterUnlockLock,
        "after-srcu-read-unlock" => Fence::AfterSrcuReadUnlock,
        "barrier" => Fence::Barrier,
        "rcu-lock" => Fence::RcuLock,
        "rcu-unlock" => Fence::RcuUnlock,
        "sync-rcu" => Fence::SyncRcu,
        other => panic!("fence {other}"),
    }
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn every_line_of_the_kernel_is_in_the_table_as_it_is() {
    let lines = lines();
    let by_name: BTreeMap<_, _> = lines
        .iter()
        .map(|line| (line.name.as_str(), line))
        .collect();

    for line in &lines {
        let found =
            table::find(&line.name).unwrap_or_else(|| panic!("{} is not in the table", line.name));
        let (kind, ordering, args, returns) = macro_of(line, &by_name);
        let wanted = Macro {
            name: found.name,
            kind,
            ordering,
            args: &[],
            returns,
        };
        assert_eq!(
            Macro {
                args: &[],
                ..*found
            },
            wanted
        );
        assert_eq!(found.args, args, "{}", line.name);
    }
}

/// What the table has and this kernel does not: nothing in 7.3; in 6.12 these, of which herd7 has
/// `atomic_add_unless()` built in.
#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn the_table_has_no_more_than_the_newest_kernel() {
    let lines = lines();
    let here: BTreeSet<_> = lines.iter().map(|line| line.name.as_str()).collect();
    let extra: BTreeSet<_> = table::MACROS
        .iter()
        .map(|one| one.name)
        .filter(|name| !here.contains(name))
        .collect();
    let only_newer = |name: &&str| {
        let bitwise = ["and", "or", "xor", "andnot"].iter().any(|op| {
            let fetch = format!("atomic_fetch_{op}");
            **name == format!("atomic_{op}")
                || *name == fetch
                || name.strip_prefix(&format!("{fetch}_")).is_some()
        });
        bitwise || name.starts_with("atomic_add_negative") || **name == *"atomic_add_unless"
    };

    assert!(extra.iter().all(only_newer), "{extra:?}");
}

#[test]
fn no_name_is_in_the_table_twice() {
    let names: BTreeSet<_> = table::MACROS.iter().map(|one| one.name).collect();

    assert_eq!(names.len(), table::MACROS.len());
}
