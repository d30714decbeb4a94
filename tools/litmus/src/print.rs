// SPDX-License-Identifier: GPL-2.0

//! From the tree to text that herd7 reads, laid out as the kernel's own tests are.
//!
//! What is printed and parsed again is the same tree.

mod c;
mod state;

use crate::ast::Test;
use std::fmt::{self, Display, Formatter};

pub use c::{expression, statements, type_and_name};
pub use state::{location, proposition};

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "C {}", self.name.text)?;
        for (key, value) in &self.info {
            writeln!(f, "{key}={value}")?;
        }
        for doc in &self.docs {
            writeln!(f, "\"{doc}\"")?;
        }
        for comment in &self.comments {
            writeln!(f, "\n(*{comment}*)")?;
        }
        state::init(f, &self.init)?;
        for (number, process) in self.processes.iter().enumerate() {
            c::process(f, number, process)?;
        }
        state::condition(f, self)
    }
}
