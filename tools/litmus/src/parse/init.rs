// SPDX-License-Identifier: GPL-2.0

//! The initial state.

use super::input::{bump, called, integer, miss, name, peek, peek_second, process_number};
use super::input::{refuse, sign, since, warn, word, Input, Parsed, Wanted};
use super::types;
use crate::ast::{Init, InitPlace, InitValue, Name, Value};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::span::Span;
use winnow::combinator::{alt, delimited, opt, preceded, repeat, separated};
use winnow::Parser as _;

/// `{ … }`
pub(super) fn state(input: &mut Input<'_>) -> Parsed<Vec<Init>> {
    let mut entries = Vec::new();

    sign("{")(input)?;
    loop {
        let _: Vec<_> = repeat(0.., sign(";")).parse_next(input)?;
        if opt(sign("}")).parse_next(input)?.is_some() {
            return Ok(entries);
        }
        entries.push(called("a variable to initialise", entry)(input)?);
        if opt(sign(";")).parse_next(input)?.is_none() {
            sign("}")(input)?;
            return Ok(entries);
        }
    }
}

fn entry(input: &mut Input<'_>) -> Parsed<Init> {
    let start = peek(input).span;

    let ty = if types::starts_before_variable(input) {
        Some(types::in_init(input)?)
    } else {
        // `*p`, of no type: herd7 takes it for `p`.
        opt(sign("*")).parse_next(input)?;
        None
    };
    let place = place(input)?;
    let length = opt(length).parse_next(input)?;
    if let (Some((_, span)), None) = (length, &ty) {
        let message = "an array needs the type of its elements";
        return refuse(Diagnostic::new(message, span).help("for example `int z[2];`"));
    }
    let value = match length {
        Some((length, _)) => opt(preceded(sign("="), |input: &mut Input<'_>| {
            array(input, length)
        }))
        .parse_next(input)?,
        None => opt(preceded(sign("="), value.map(InitValue::One))).parse_next(input)?,
    };

    Ok(Init {
        ty,
        place,
        length: length.map(|(length, _)| length),
        value,
        span: since(input, start),
    })
}

/// `x`, `[x]`, `0:r0`, `P0:r0`
fn place(input: &mut Input<'_>) -> Parsed<InitPlace> {
    if let Some((process, name)) = register(input)? {
        return Ok(InitPlace::Register { process, name });
    }
    alt((delimited(sign("["), variable, sign("]")), variable))
        .map(InitPlace::Global)
        .parse_next(input)
}

/// `0:r0` or `P0:r0`, if that is what comes.
pub(super) fn register(input: &mut Input<'_>) -> Parsed<Option<(usize, Name)>> {
    let process = match peek(input).kind {
        Kind::Int(number) => usize::try_from(number).ok(),
        Kind::Word(word) => process_number(word),
        _ => None,
    };
    let colon = peek_second(input).is_some_and(|token| token.kind == Kind::Punct(":"));

    match process {
        Some(process) if colon => {
            bump(input);
            bump(input);
            Ok(Some((process, name("a register")(input)?)))
        }
        _ => Ok(None),
    }
}

/// The name of a variable outside of the processes, where C's words are names.
pub(super) fn variable(input: &mut Input<'_>) -> Parsed<Name> {
    let token = peek(input);
    match token.kind {
        Kind::Word(text) if !matches!(text, "true" | "false" | "not") => {
            bump(input);
            if text == "NULL" {
                let message = "herd7 takes NULL for a variable here";
                warn(
                    input,
                    Diagnostic::warning(message, token.span).help("write 0"),
                );
            }
            let text = text.to_owned();
            Ok(Name {
                text,
                span: token.span,
            })
        }
        _ => miss(input, Wanted::Some("a variable")),
    }
}

/// `[2]`
fn length(input: &mut Input<'_>) -> Parsed<(usize, Span)> {
    let start = sign("[")(input)?;
    let length = index(input)?;
    sign("]")(input)?;
    Ok((length, since(input, start)))
}

/// A number that counts elements.
pub(super) fn index(input: &mut Input<'_>) -> Parsed<usize> {
    match peek(input).kind {
        Kind::Int(number) if u16::try_from(number).is_ok() => {
            bump(input);
            // It is that small.
            Ok(usize::try_from(number).unwrap_or(usize::MAX))
        }
        _ => miss(input, Wanted::Some("a number of elements up to 65535")),
    }
}

/// `{1,2}`, of this length.
fn array(input: &mut Input<'_>, length: usize) -> Parsed<InitValue> {
    let start = peek(input).span;
    let values = values(input)?;

    if values.len() == length {
        return Ok(InitValue::Array(values));
    }
    let message = format!("{} values for {length} elements", values.len());
    refuse(Diagnostic::new(message, since(input, start)))
}

/// `{1,2}`
pub(super) fn values(input: &mut Input<'_>) -> Parsed<Vec<Value>> {
    delimited(sign("{"), separated(1.., scalar, sign(",")), sign("}")).parse_next(input)
}

fn value(input: &mut Input<'_>) -> Parsed<Value> {
    let atomic = delimited((word("ATOMIC_INIT"), sign("(")), scalar, sign(")"));
    called("a value", alt((atomic, scalar)))(input)
}

/// A number, or a variable or an element, whose address is meant: `1`, `x`, `&x`, `&z[1]`.
pub(super) fn scalar(input: &mut Input<'_>) -> Parsed<Value> {
    let number = integer.map(|(value, span)| Value::Int { value, span });
    let place = (variable, opt(delimited(sign("["), index, sign("]"))));
    let address = preceded(opt(sign("&")), place).map(|(name, index)| match index {
        None | Some(0) => Value::Address(name),
        Some(index) => Value::Element(name, index),
    });

    alt((number, address)).parse_next(input)
}
