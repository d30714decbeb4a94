// SPDX-License-Identifier: GPL-2.0

//! Items in a process: an `enum` without fields, whose variants are numbers in C; and a function whose body
//! is one expression, which C has in the place of each call.

use crate::scope::{Result, Translator, Value};
use crate::statement::block_value;
use crate::ty::Ty;
use lkmm_litmus::ast::{Expr, ExprKind};
use std::rc::Rc;
use syn::{ExprCall, Fields, FnArg, Ident, Item, ItemEnum, ItemFn, Pat, Path, ReturnType};

/// An `enum`.
#[derive(Debug, PartialEq)]
pub struct Enum {
    pub name: String,
    /// A variant is its place here, as in the compiler.
    pub variants: Vec<String>,
}

/// A function.
pub struct Function {
    name: String,
    params: Vec<(Ident, Ty)>,
    result: Ty,
    body: syn::Expr,
}

/// Those that came before in the process.
#[derive(Default)]
pub struct Items {
    enums: Vec<Rc<Enum>>,
    functions: Vec<Rc<Function>>,
}

impl Translator {
    pub fn item(&mut self, item: &Item) -> Result<()> {
        match item {
            Item::Enum(item) => self.enum_(item),
            Item::Fn(item) => self.function(item),
            other => Err(self
                .refuse(other, "this item in a process is not in the subset")
                .help("it has `enum` without fields, and `fn` with one expression")),
        }
    }

    fn enum_(&mut self, item: &ItemEnum) -> Result<()> {
        let has_more = |variant: &&syn::Variant| {
            variant.discriminant.is_some() || !matches!(variant.fields, Fields::Unit)
        };
        if let Some(variant) = item.variants.iter().find(has_more) {
            return Err(self.refuse(variant, "a variant that is more than its name"));
        }
        let variants = item.variants.iter();
        self.items.enums.push(Rc::new(Enum {
            name: item.ident.to_string(),
            variants: variants.map(|variant| variant.ident.to_string()).collect(),
        }));
        Ok(())
    }

    fn function(&mut self, item: &ItemFn) -> Result<()> {
        let Some(body) = block_value(&item.block) else {
            return Err(self.refuse(&item.sig, "a function whose body is not one expression"));
        };
        let params = item.sig.inputs.iter().map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(name) => Ok((name.ident.clone(), self.ty(&typed.ty)?)),
                other => Err(self.refuse(other, "a parameter is a name and a type")),
            },
            other => Err(self.refuse(other, "a function in a process has no `self`")),
        });
        let function = Function {
            name: item.sig.ident.to_string(),
            params: params.collect::<Result<_>>()?,
            result: match &item.sig.output {
                ReturnType::Default => Ty::Unit,
                ReturnType::Type(_, ty) => self.ty(ty)?,
            },
            body: body.clone(),
        };
        self.items.functions.push(Rc::new(function));
        Ok(())
    }

    pub fn enum_of_name(&self, name: &str) -> Option<Ty> {
        let mut known = self.items.enums.iter().rev();
        let found = known.find(|known| known.name == name)?;
        Some(Ty::Enum(found.clone()))
    }

    /// `State::Idle`
    pub fn variant(&self, path: &Path) -> Option<Value> {
        let words: Vec<_> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        let [name, variant] = words.as_slice() else {
            return None;
        };
        let ty = self.enum_of_name(name)?;
        let Ty::Enum(of) = &ty else {
            return None;
        };
        let number = of.variants.iter().position(|known| known == variant)?;
        let kind = ExprKind::Int(i64::try_from(number).ok()?);
        let span = self.span(path);
        Some(Value {
            expr: Expr { kind, span },
            ty,
        })
    }

    /// A call of a function of the process: its expression, with the arguments for its parameters. Nothing
    /// if there is none of that name.
    pub fn inlined(&mut self, name: &str, call: &ExprCall) -> Result<Option<Value>> {
        let mut known = self.items.functions.iter().rev();
        let Some(function) = known.find(|known| known.name == name).cloned() else {
            return Ok(None);
        };
        if function.params.len() != call.args.len() {
            return Err(self.refuse(
                call,
                format!("another number of arguments than `{name}` has"),
            ));
        }
        let mut registers = Vec::new();
        for (arg, (_, ty)) in call.args.iter().zip(&function.params) {
            let value = self.value(arg)?;
            match self.fit(value, ty)?.kind {
                ExprKind::Name(register) => registers.push(register),
                _ => {
                    return Err(self
                        .refuse(arg, "an argument that is no variable")
                        .help("give the value a name with `let`"));
                }
            }
        }
        // Its body sees its parameters, and no other function: what it is in C is no longer than the text.
        let functions = std::mem::take(&mut self.items.functions);
        let scopes = self.enter();
        for (register, (param, ty)) in registers.iter().zip(&function.params) {
            self.alias(param, ty.clone(), register);
        }
        let value = self.value(&function.body);
        self.leave(scopes);
        self.items.functions = functions;
        let expr = self.fit(value?, &function.result)?;
        let ty = function.result.clone();
        Ok(Some(Value { expr, ty }))
    }

    /// Whether arms have a pattern for each variant.
    pub fn is_every_variant(&self, ty: &Ty, tests: &[Expr]) -> bool {
        let Ty::Enum(of) = ty else {
            return false;
        };
        let numbers = tests.iter().filter_map(|test| match &test.kind {
            ExprKind::Binary(_, _, number) => match number.kind {
                ExprKind::Int(number) => usize::try_from(number).ok(),
                _ => None,
            },
            _ => None,
        });
        let numbers: std::collections::BTreeSet<_> = numbers.collect();
        numbers.len() == of.variants.len()
    }
}
