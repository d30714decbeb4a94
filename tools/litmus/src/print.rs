// SPDX-License-Identifier: GPL-2.0

//! From the tree to text that herd7 reads, laid out as the kernel's own tests are.
//!
//! What is printed and parsed again is the same tree.

mod c;
mod state;

use crate::ast::Test;
use std::fmt::{self, Display, Formatter};

pub use c::{expression, places, statements, type_and_name};
pub use state::{location, proposition};

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        whole(f, self, "C", &|f| {
            let mut processes = self.processes.iter().enumerate();
            processes.try_for_each(|(number, process)| c::process(f, number, process))
        })
    }
}

/// The text of a test whose processes are in another language.
pub fn in_language(test: &Test, word: &str, processes: &[String]) -> String {
    struct Shown<'a>(&'a Test, &'a str, &'a [String]);
    impl Display for Shown<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            whole(f, self.0, self.1, &|f| {
                let mut processes = self.2.iter();
                processes.try_for_each(|process| writeln!(f, "\n{process}"))
            })
        }
    }
    Shown(test, word, processes).to_string()
}

fn whole(
    f: &mut Formatter<'_>,
    test: &Test,
    language: &str,
    processes: &dyn Fn(&mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    writeln!(f, "{language} {}", test.name.text)?;
    for (key, value) in &test.info {
        writeln!(f, "{key}={value}")?;
    }
    for doc in &test.docs {
        writeln!(f, "\"{doc}\"")?;
    }
    for comment in &test.comments {
        writeln!(f, "\n(*{comment}*)")?;
    }
    state::init(f, &test.init)?;
    processes(f)?;
    state::condition(f, test)
}
