// SPDX-License-Identifier: GPL-2.0

//! What is wrong with a test that can be read: names that nothing has, macros that there are not.

mod calls;
mod names;

use crate::ast::Test;
use crate::diagnostic::Diagnostic;

/// All that is wrong, in the order of the text.
pub fn check(test: &Test) -> Vec<Diagnostic> {
    let mut found = Vec::new();

    calls::check(test, &mut found);
    names::check(test, &mut found);
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    found
}
