// SPDX-License-Identifier: GPL-2.0

//! `Documentation/operations.rst`: for each function of `atomic_t` and `atomic64_t`, the method of
//! `Atomic<T>` that calls it. Which function a method calls is in the list of the probes of machine
//! code, which `lkmm asm check` compares with compiled code.

use crate::{doc_arguments, parse};
use lkmm_asm::catalogue::{all, Calls};
use lkmm_asm::probe::{Ordering, Probe};
use std::collections::BTreeMap;
use syn::{FnArg, ImplItem, Item, Pat, Signature, Type, Visibility};

const HEAD: &str = include_str!("head.rst");
const FAMILIES: [(&str, &str, &str); 2] = [
    (
        "atomic",
        "i32",
        "``atomic_t``: ``Atomic<i32>`` and others of 32 bits",
    ),
    (
        "atomic64",
        "i64",
        "``atomic64_t``: ``Atomic<i64>`` and others of 64 bits",
    ),
];

/// A public method.
struct Method {
    aliases: String,
    parameters: Vec<String>,
    takes_ordering: bool,
}

/// The table. `helpers`: `rust/helpers/atomic.c`; `api`: the files that have `impl Atomic<T>`.
///
/// # Errors
///
/// The functions of C without a method, or why the sources cannot be read.
pub fn document(helpers: &str, api: &[String]) -> Result<String, String> {
    let mut methods = BTreeMap::new();
    for source in api {
        methods.extend(public_methods(&parse(source)?.items));
    }
    let mut faults = Vec::new();
    let mut sections = String::new();
    let mut counts = Vec::new();
    for (family, ty, title) in FAMILIES {
        let mut rows = Vec::new();
        for function in functions(helpers, family) {
            match row(&function, family, ty, &methods) {
                Ok(rust) => rows.push([format!("``{function}``"), rust]),
                Err(fault) => faults.push(fault),
            }
        }
        counts.push(rows.len().to_string());
        sections += &format!("\n{title}\n{}\n\n{}", "=".repeat(title.len()), table(&rows));
    }
    if faults.is_empty() {
        Ok(HEAD.replace("{total}", &counts.join(" + ")) + &sections)
    } else {
        Err(faults.join("\n"))
    }
}

/// The C functions of a family, in the order of their helpers.
fn functions(helpers: &str, family: &str) -> Vec<String> {
    let start = format!("rust_helper_{family}_");
    let named = helpers.lines().filter_map(|line| line.split_once(&start));
    named
        .filter_map(|(_, rest)| rest.split_once('('))
        .map(|(name, _)| format!("{family}_{name}"))
        .collect()
}

/// The public methods of `Atomic<T>`, by name.
fn public_methods(items: &[Item]) -> Vec<(String, Method)> {
    let mut found = Vec::new();
    for item in items {
        let Item::Impl(block) = item else { continue };
        let is_atomic = matches!(&*block.self_ty, Type::Path(it)
            if it.path.segments.last().is_some_and(|last| last.ident == "Atomic"));
        if !is_atomic || block.trait_.is_some() {
            continue;
        }
        for inner in &block.items {
            if let ImplItem::Fn(it) = inner {
                if matches!(it.vis, Visibility::Public(_)) {
                    let aliases = doc_arguments(&it.attrs);
                    found.push((it.sig.ident.to_string(), method(&it.sig, aliases)));
                }
            }
        }
    }
    found
}

fn method(sig: &Signature, aliases: String) -> Method {
    let mut made = Method {
        aliases,
        parameters: Vec::new(),
        takes_ordering: false,
    };
    for input in &sig.inputs {
        let FnArg::Typed(input) = input else { continue };
        let name = match &*input.pat {
            Pat::Ident(it) => it.ident.to_string(),
            _ => "_".to_owned(),
        };
        match &*input.ty {
            Type::Reference(it) if it.mutability.is_some() => {
                made.parameters.push(format!("&mut {name}"));
            }
            // `ordering::Relaxed`, or a parameter `Ordering` of the method.
            Type::Path(it)
                if it.path.segments[0].ident.to_string().to_lowercase() == "ordering" =>
            {
                made.takes_ordering = true;
            }
            _ => made.parameters.push(name),
        }
    }
    made
}

/// What to write for a C function.
fn row(
    function: &str,
    family: &str,
    ty: &str,
    methods: &BTreeMap<String, Method>,
) -> Result<String, String> {
    let orderings = [Ordering::Relaxed, Ordering::Acquire, Ordering::Release];
    let suffix = orderings
        .map(Ordering::suffix)
        .into_iter()
        .find(|it| function.ends_with(it));
    let stem = function.trim_end_matches(suffix.unwrap_or(""));
    let op = stem.trim_start_matches(family).trim_start_matches('_');
    let probes: Vec<(Probe, String)> = all()
        .into_iter()
        .filter_map(|spec| match spec.calls {
            Calls::One { helper, .. } => Some((spec.probe, helper.replace("rust_helper_", ""))),
            _ => None,
        })
        .filter(|(probe, _)| probe.ty == ty && methods.contains_key(&probe.op))
        .collect();
    // The method of that name, if there is one; C has two forms of compare-and-exchange, and
    // `cmpxchg()` runs the other.
    let named = |(probe, _): &&(Probe, String)| {
        probe.op == op && probe.ordering.suffix() == suffix.unwrap_or("")
    };
    let calling = |(_, called): &&(Probe, String)| called == function;
    let exact = probes
        .iter()
        .filter(calling)
        .find(|(probe, _)| probe.op == op);
    let (probe, called) = exact
        .or_else(|| probes.iter().find(named))
        .or_else(|| probes.iter().find(calling))
        .ok_or_else(|| format!("{function}(): no public method of Atomic<T> calls it"))?;
    let method = &methods[&probe.op];
    if !method.aliases.contains(&format!("\"{stem}\"")) {
        return Err(format!(
            "{function}(): {} has no doc(alias = \"{stem}\")",
            probe.op
        ));
    }
    let mut arguments = method.parameters.clone();
    if method.takes_ordering {
        arguments.push(format!("{:?}", probe.ordering));
    }
    let spelling = format!("``{}({})``", probe.op, arguments.join(", "));
    Ok(if called == function {
        spelling
    } else {
        format!("{spelling}: runs ``{called}``")
    })
}

/// A simple table of reStructuredText.
fn table(rows: &[[String; 2]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(4);
    let (left, right) = (width(0), width(1));
    let rule = format!("{}  {}\n", "=".repeat(left), "=".repeat(right));
    let mut text = format!("{rule}{:left$}  Rust\n{rule}", "C");
    for [c, rust] in rows {
        text += &format!("{c:left$}  {rust}\n");
    }
    text + &rule
}

#[cfg(test)]
mod tests {
    use super::document;

    const HELPERS: &str = "__rust_helper int\nrust_helper_atomic_fetch_add_acquire(int i)\n\
                           rust_helper_atomic_cmpxchg(int i)\nrust_helper_atomic64_set(long i)\n";
    const API: &str = r#"
        impl<T> Atomic<T> {
            #[doc(alias("atomic_fetch_add", "atomic64_fetch_add"))]
            pub fn fetch_add<Rhs, Ordering: ordering::Ordering>(&self, v: Rhs, _: Ordering) -> T {}
            #[doc(alias("atomic_cmpxchg"))]
            pub fn cmpxchg<Ordering: Any>(&self, mut old: T, new: T, o: Ordering) -> T {}
            #[doc(alias("atomic64_set"))]
            pub fn store(&self, v: &mut T, _: ordering::Relaxed) {}
        }
    "#;

    fn made(api: &str) -> Result<String, String> {
        document(HELPERS, &[api.to_owned()])
    }

    #[test]
    fn rows() {
        let text = made(API).unwrap();
        for row in [
            "``atomic_fetch_add_acquire``  ``fetch_add(v, Acquire)``\n",
            "``atomic_cmpxchg``            ``cmpxchg(old, new, Full)``: runs ``atomic_try_cmpxchg``\n",
            "``atomic64_set``  ``store(&mut v, Relaxed)``\n",
            "There are 2 + 1\nfunctions",
        ] {
            assert!(text.contains(row), "{row} is not in {text}");
        }
    }

    #[test]
    fn faults() {
        let lost = "atomic64_set(): no public method of Atomic<T> calls it";
        for (old, new, fault) in [
            ("pub fn store", "fn store", lost),
            ("Atomic<T>", "AtomicFlag", lost),
            ("impl<T> Atomic", "impl<T> Ops for Atomic", lost),
            (
                "\"atomic64_set\"",
                "\"other\"",
                "atomic64_set(): store has no doc(alias = \"atomic64_set\")",
            ),
            ("pub fn store(", "pub fn store", "token stream"),
        ] {
            let error = made(&API.replace(old, new)).unwrap_err();
            assert!(error.contains(fault), "{error}");
        }
    }
}
