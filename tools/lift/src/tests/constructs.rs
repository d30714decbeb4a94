// SPDX-License-Identifier: GPL-2.0

//! Lifts single functions.

use super::{Compiled, Target};
use crate::error::Error;
use crate::lift;
use crate::options::Options;
use crate::process::{CutReason, Process};
use std::collections::BTreeSet;

/// Those of a function with the addresses of `a` and `b`.
pub(crate) fn options() -> Options<'static> {
    Options {
        parameters: vec!["a".to_owned(), "b".to_owned()],
        ..Options::default()
    }
}

pub(crate) fn source(target: &Target, code: &str, rest: &str) -> String {
    let ret = target.ret;
    format!(
        "\t.text\n\t.globl f\n\t.type f, @function\nf:\n{code}; {ret}\n\t.size f, . - f\n{rest}\n"
    )
}

/// Lifts a function `f` of this code. The source has more, and the error is what is not supported.
pub(crate) fn lifted(
    target: &Target,
    code: &str,
    rest: &str,
    options: &Options<'_>,
) -> Result<Process, String> {
    let object = Compiled::new(target, "constructs.s", &source(target, code, rest), &[]).parse();
    lift(&object, "f", options).map_err(|error| match error {
        Error::Unsupported(found) => found.what,
        other => other.to_string(),
    })
}

pub(crate) fn text(process: &Process) -> String {
    let lines: Vec<_> = process.lines.iter().map(|it| it.text.as_str()).collect();
    lines.join("; ")
}

/// The reasons for which executions of code are cut.
pub(crate) fn cuts(target: &Target, code: &str, rest: &str) -> Vec<CutReason> {
    let process = lifted(target, code, rest, &options());
    let process = process.unwrap_or_else(|error| panic!("{code}: {error}"));
    let reasons: Vec<_> = process.cuts.iter().map(|cut| cut.reason).collect();
    let registers: BTreeSet<_> = process.cuts.iter().map(|cut| &cut.register).collect();
    let distinct: BTreeSet<_> = reasons.iter().collect();
    assert_eq!(registers.len(), distinct.len(), "{code}");
    reasons
}
