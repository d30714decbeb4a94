// SPDX-License-Identifier: GPL-2.0

//! `locations`, `filter`, and the condition.

use super::init::{index, register, scalar, values, variable};
use super::input::{bump, called, check_depth, deeper, miss, name, peek, warn};
use super::input::{sign, since, word, Input, Parsed, Wanted};
use crate::ast::{Atom, Condition, Item, ItemType, Location, Name, Prop, Quantifier, Term};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::span::Span;
use winnow::combinator::{alt, delimited, opt, repeat, separated, terminated};
use winnow::Parser as _;

/// `locations [x; 0:r0;]`
pub(super) fn locations(input: &mut Input<'_>) -> Parsed<Option<Vec<Item>>> {
    let mut items = Vec::new();

    if opt(word("locations")).parse_next(input)?.is_none() {
        return Ok(None);
    }
    sign("[")(input)?;
    while opt(sign("]")).parse_next(input)?.is_none() {
        if matches!(peek(input).kind, Kind::Word("fault" | "Fault")) {
            fault(input)?;
        } else {
            items.push(item(input)?);
        }
        if opt(sign(";")).parse_next(input)?.is_none() {
            sign("]")(input)?;
            break;
        }
    }
    Ok(Some(items))
}

fn item(input: &mut Input<'_>) -> Parsed<Item> {
    let location = location(input)?;
    let base = match peek(input).kind {
        Kind::Word(text) => {
            let span = peek(input).span;
            bump(input);
            let text = text.to_owned();
            Some(Name { text, span })
        }
        _ => {
            // For the message, if something else follows.
            let _: Parsed<()> = miss(input, Wanted::Some("a type"));
            None
        }
    };
    let pointer = opt(sign("*")).parse_next(input)?.is_some();

    Ok(Item {
        location,
        ty: ItemType { base, pointer },
    })
}

/// `filter (…)`
pub(super) fn filter(input: &mut Input<'_>) -> Parsed<Option<Prop>> {
    match opt(word("filter")).parse_next(input)? {
        Some(_) => Ok(Some(prop(input)?)),
        None => Ok(None),
    }
}

/// `exists (…)` and its like.
pub(super) fn condition(input: &mut Input<'_>) -> Parsed<Option<Condition>> {
    let start = peek(input).span;
    if opt(alt((word("observed"), word("Observed"))))
        .parse_next(input)?
        .is_some()
    {
        let prop = observed(input)?;
        return Ok(Some(Condition {
            quantifier: Quantifier::Exists,
            prop,
            span: since(input, start),
        }));
    }
    let Some(quantifier) = opt(quantifier).parse_next(input)? else {
        return Ok(None);
    };
    quantified(input, quantifier, start).map(Some)
}

/// `0:r0=1; x=1; and 0:r0=2;`: states as herd7 prints them.
fn observed(input: &mut Input<'_>) -> Parsed<Prop> {
    let states: Vec<_> = separated(1.., state, word("and")).parse_next(input)?;
    check_depth(input, states.len())?;
    let any = states
        .into_iter()
        .reduce(|left, right| Prop::Or(Box::new(left), Box::new(right)));
    Ok(any.unwrap_or(Prop::True))
}

/// `0:r0=1; x=1;`
fn state(input: &mut Input<'_>) -> Parsed<Prop> {
    let atoms: Vec<_> =
        repeat(0.., terminated(atom.map(Prop::Atom), sign(";"))).parse_next(input)?;
    check_depth(input, atoms.len())?;
    let all = atoms
        .into_iter()
        .reduce(|left, right| Prop::And(Box::new(left), Box::new(right)));
    Ok(all.unwrap_or(Prop::True))
}

/// A condition without a word before it, which herd7 takes behind `locations` and `filter`.
pub(super) fn bare(input: &mut Input<'_>) -> Parsed<Option<Condition>> {
    let start = peek(input).span;
    if let Kind::End | Kind::Bad = peek(input).kind {
        return Ok(None);
    }
    let condition = quantified(input, Quantifier::Exists, start)?;
    let message = "a condition without a quantifier is taken for `exists`";
    warn(input, Diagnostic::warning(message, condition.span));
    Ok(Some(condition))
}

fn quantified(input: &mut Input<'_>, quantifier: Quantifier, start: Span) -> Parsed<Condition> {
    let prop = prop(input)?;
    let span = since(input, start);

    opt(sign(";")).parse_next(input)?;
    Ok(Condition {
        quantifier,
        prop,
        span,
    })
}

/// `with tso: ~exists; pso: exists;`: what other models say, which no model is asked here.
pub(super) fn with(input: &mut Input<'_>) -> Parsed<()> {
    if opt(word("with")).parse_next(input)?.is_none() {
        return Ok(());
    }
    while let Some(model) = opt(name("the name of a model")).parse_next(input)? {
        sign(":")(input)?;
        quantifier(input)?;
        let last = opt(sign(";")).parse_next(input)?.is_none();
        let message = format!("what the model `{}` says is ignored", model.text);
        warn(input, Diagnostic::warning(message, model.span));
        if last {
            break;
        }
    }
    Ok(())
}

fn quantifier(input: &mut Input<'_>) -> Parsed<Quantifier> {
    alt((
        alt((word("exists"), word("final"))).map(|_| Quantifier::Exists),
        (sign("~"), word("exists")).map(|_| Quantifier::NotExists),
        word("forall").map(|_| Quantifier::ForAll),
    ))
    .parse_next(input)
}

fn prop(input: &mut Input<'_>) -> Parsed<Prop> {
    called("a proposition", deeper(or))(input)
}

/// `p \/ q \/ …`
fn or(input: &mut Input<'_>) -> Parsed<Prop> {
    chain(input, "\\/", and, Prop::Or)
}

/// `p /\ q /\ …`
fn and(input: &mut Input<'_>) -> Parsed<Prop> {
    chain(input, "/\\", implies, Prop::And)
}

/// Parts with an operator between them, which joins those on its left first.
fn chain<'t>(
    input: &mut Input<'t>,
    operator: &'static str,
    part: impl Fn(&mut Input<'t>) -> Parsed<Prop>,
    join: impl Fn(Box<Prop>, Box<Prop>) -> Prop,
) -> Parsed<Prop> {
    let mut left = part(input)?;
    let mut count = 0;

    while opt(sign(operator)).parse_next(input)?.is_some() {
        check_depth(input, count)?;
        count += 1;
        left = join(Box::new(left), Box::new(part(input)?));
    }
    Ok(left)
}

/// `p => q`, which in herd7 binds tighter than the others, and joins those on its right first.
fn implies(input: &mut Input<'_>) -> Parsed<Prop> {
    let left = called("a proposition", single)(input)?;

    if opt(sign("=>")).parse_next(input)?.is_some() {
        let right = deeper(implies)(input)?;
        return Ok(Prop::Implies(Box::new(left), Box::new(right)));
    }
    Ok(left)
}

fn single(input: &mut Input<'_>) -> Parsed<Prop> {
    match peek(input).kind {
        Kind::Word("true") => {
            bump(input);
            Ok(Prop::True)
        }
        Kind::Word("false") => {
            bump(input);
            Ok(Prop::False)
        }
        Kind::Word("not") | Kind::Punct("~") => {
            bump(input);
            let inner = deeper(single)(input)?;
            Ok(Prop::Not(Box::new(inner)))
        }
        Kind::Punct("(") => delimited(sign("("), prop, sign(")")).parse_next(input),
        Kind::Word("fault" | "Fault") => fault(input),
        _ => atom.map(Prop::Atom).parse_next(input),
    }
}

/// `fault(P0,x)`, which no access in C is.
fn fault(input: &mut Input<'_>) -> Parsed<Prop> {
    let start = peek(input).span;
    bump(input);
    sign("(")(input)?;
    while opt(sign(")")).parse_next(input)?.is_none() {
        match peek(input).kind {
            Kind::Word(_) | Kind::Punct(",") => bump(input),
            _ => return miss(input, Wanted::Exactly(")")),
        }
    }
    let message = "no access faults in C: this is false";
    warn(input, Diagnostic::warning(message, since(input, start)));
    Ok(Prop::False)
}

fn atom(input: &mut Input<'_>) -> Parsed<Atom> {
    let start = peek(input).span;
    let left = location(input)?;
    let equal = alt((
        alt((sign("="), sign("=="))).map(|_| true),
        alt((sign("!="), sign("<>"))).map(|_| false),
    ))
    .parse_next(input)?;
    let right = called("a value", term)(input)?;

    Ok(Atom {
        left,
        equal,
        right,
        span: since(input, start),
    })
}

/// `0:r0`, `x`, `x[1]`, `[x]`
fn location(input: &mut Input<'_>) -> Parsed<Location> {
    if let Some((process, name)) = register(input)? {
        return Ok(Location::Register { process, name });
    }
    if opt(sign("[")).parse_next(input)?.is_some() {
        let name = variable(input)?;
        sign("]")(input)?;
        return Ok(Location::Global(name));
    }
    if let Kind::Int(_) = peek(input).kind {
        bump(input);
        return miss(input, Wanted::Exactly(":"));
    }
    let name = called("a variable or a register", variable)(input)?;
    match opt(delimited(sign("["), index, sign("]"))).parse_next(input)? {
        Some(index) => Ok(Location::Element(name, index)),
        None => Ok(Location::Global(name)),
    }
}

fn term(input: &mut Input<'_>) -> Parsed<Term> {
    match peek(input).kind {
        Kind::Punct("{") => values.map(Term::Array).parse_next(input),
        Kind::Punct("*") => {
            bump(input);
            location.map(Term::Content).parse_next(input)
        }
        Kind::Punct("[") => location.map(Term::Content).parse_next(input),
        _ => match register(input)? {
            Some((process, name)) => Ok(Term::Content(Location::Register { process, name })),
            None => scalar.map(Term::Value).parse_next(input),
        },
    }
}
