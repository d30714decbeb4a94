// SPDX-License-Identifier: GPL-2.0

//! Functions: `fn P0(x: &Atomic<i32>) { … }`.

use crate::literals::out_of_range;
use crate::scope::{Refused, Result, Translator};
use crate::statement::Sink;
use crate::ty::Ty;
use lkmm_litmus::ast::{Param, Process, Source};
use lkmm_litmus::{Diagnostic, Span};
use std::ops::Range;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Item, ItemFn, Pat, ReturnType, Safety};

/// The processes that are this part of a test's text.
pub fn processes(text: &str, part: Span) -> std::result::Result<Vec<Process>, Diagnostic> {
    let code = &text[part.range()];
    let all = file(code, part.start).map_err(|refused| *refused.0);
    // Each text that is parsed stays in a table of positions until then.
    proc_macro2::extra::invalidate_current_thread_spans();
    all
}

fn file(code: &str, offset: usize) -> Result<Vec<Process>> {
    let at = Translator::new(offset, false);
    let file: syn::File = syn::parse_str(code).map_err(|error| {
        let mut words = error.to_string();
        if words.is_empty() {
            words = "this is no Rust".to_owned();
        }
        let found = at.refuse(&error.span(), words);
        let is_c = ["P0", "void"]
            .iter()
            .any(|start| code.trim_start().starts_with(start));
        match is_c {
            true => found.help("the first line of a test in C is `C NAME`"),
            false => found,
        }
    })?;
    if let Some(attribute) = file.attrs.first() {
        return Err(at.refuse(attribute, "an attribute of the whole file"));
    }
    let mut processes = Vec::new();
    for item in &file.items {
        let Item::Fn(function) = item else {
            let help = "the names of the public API are known without `use`";
            return Err(at
                .refuse(item, "a test has the functions P0, P1, … and no other item")
                .help(help));
        };
        let new = process(function, processes.len(), code, offset)?;
        if let Some(found) = out_of_range(&new) {
            return Err(Refused(Box::new(found)));
        }
        one_width(&at, &processes, &new)?;
        processes.push(new);
    }
    if processes.is_empty() {
        let end = Span::new(offset, offset + code.len().min(1));
        let none = Diagnostic::new("expected a process `fn P0(…)`", end);
        return Err(Refused(Box::new(none)));
    }
    Ok(processes)
}

/// A variable has one width: what runs is the author's text.
fn one_width(translator: &Translator, before: &[Process], new: &Process) -> Result<()> {
    let width = |param: &Param| {
        let mut ty = param.ty.clone();
        ty.pointers.pop();
        ty.bits().0
    };
    let known: Vec<_> = before.iter().flat_map(|process| &process.params).collect();
    for param in &new.params {
        let same = |other: &&&Param| other.name.text == param.name.text;
        let other = known.iter().find(same).map(|other| width(other));
        if let Some(bits) = other.filter(|bits| *bits != width(param)) {
            let message = format!("`{}` has {bits} bits in another process", param.name.text);
            return Err(translator.refuse_at(param.name.span, message));
        }
    }
    Ok(())
}

fn process(function: &ItemFn, number: usize, code: &str, offset: usize) -> Result<Process> {
    let signature = &function.sig;
    let is_unsafe = matches!(signature.safety, Safety::Unsafe(_));
    let mut translator = Translator::new(offset, is_unsafe);
    check_head(&translator, function, number)?;
    translator.open();
    let mut params = Vec::new();
    let mut types = Vec::new();
    for input in &signature.inputs {
        let (param, ty) = param(&mut translator, input)?;
        params.push(param);
        types.push(code[ty].to_owned());
    }
    let mut body = Vec::new();
    translator.open();
    translator.statements(
        &function.block.stmts,
        Sink::Nothing,
        Span::default(),
        &mut body,
    )?;
    let registers = translator.registers();
    translator.close(&mut body);
    if body.is_empty() {
        return Err(translator.refuse(&signature.ident, "a process that does nothing"));
    }
    translator.declare_types(&mut body);
    let whole = function.span().byte_range();
    let braces = function.block.brace_token.span;
    let (open, close) = (braces.open().byte_range(), braces.close().byte_range());
    Ok(Process {
        params,
        body,
        span: translator.span(&signature.ident),
        source: Some(Source {
            body: open.end - whole.start..close.start - whole.start,
            start: offset + whole.start,
            text: code[whole].to_owned(),
            types,
            registers,
            checked: translator.checked,
        }),
    })
}

/// What stands before the parameters, and behind them.
fn check_head(translator: &Translator, function: &ItemFn, number: usize) -> Result<()> {
    let signature = &function.sig;
    let wanted = format!("P{number}");
    if signature.ident != wanted {
        let message = format!("this has to be {wanted}: they are numbered from P0 on");
        return Err(translator.refuse(&signature.ident, message));
    }
    let is_doc = |one: &&Attribute| !one.path().is_ident("doc");
    if let Some(attribute) = function.attrs.iter().find(is_doc) {
        return Err(translator.refuse(attribute, "an attribute of a process"));
    }
    let plain = signature.constness.is_none()
        && signature.asyncness.is_none()
        && signature.abi.is_none()
        && signature.variadic.is_none()
        && signature.generics.params.is_empty()
        && signature.generics.where_clause.is_none();
    if !plain {
        let message = "a process is `fn` or `unsafe fn`, without generic parameters";
        return Err(translator.refuse(signature, message));
    }
    match &signature.output {
        ReturnType::Default => Ok(()),
        ReturnType::Type(_, ty) => Err(translator
            .refuse(ty, "a process returns nothing")
            .help("what it computes is in its variables: 0:r1 is `r1` of P0")),
    }
}

/// A parameter, and where its type stands.
fn param(translator: &mut Translator, input: &FnArg) -> Result<(Param, Range<usize>)> {
    let FnArg::Typed(typed) = input else {
        return Err(translator.refuse(input, "a process has no `self`"));
    };
    let ident = match &*typed.pat {
        Pat::Ident(of) if of.by_ref.is_none() && of.mutability.is_none() && of.subpat.is_none() => {
            &of.ident
        }
        other => return Err(translator.refuse(other, "a parameter is a name and a type")),
    };
    let ty = translator.ty(&typed.ty)?;
    if !matches!(ty, Ty::Atomic { .. } | Ty::Pointer(_) | Ty::Lock) {
        let message = "a parameter is a reference or a pointer to a shared variable";
        return Err(translator
            .refuse(&typed.ty, message)
            .help("&Atomic<T>, &SpinLock<()> or *mut T"));
    }
    let in_c = ty.in_c();
    let (name, _) = translator.declare(ident, Some(ty), false)?;
    translator.gets_value(&name.text);
    Ok((Param { ty: in_c, name }, typed.ty.span().byte_range()))
}
