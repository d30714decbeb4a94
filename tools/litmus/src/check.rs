// SPDX-License-Identifier: GPL-2.0

//! What is wrong with a test that can be read, or doubtful: names that nothing declares, unknown macros,
//! values that no address can be, numbers of another size than herd7's.

mod addresses;
mod arithmetic;
mod calls;
mod names;

use crate::ast::Test;
use crate::diagnostic::Diagnostic;

pub use arithmetic::needs_more_bits;

/// All of that, in the order of the text.
pub fn check(test: &Test) -> Vec<Diagnostic> {
    let mut found = Vec::new();

    calls::check(test, &mut found);
    names::check(test, &mut found);
    addresses::check(test, &mut found);
    arithmetic::check(test, &mut found);
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    found
}
