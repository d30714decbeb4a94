// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus list`.

use super::input::{Input, Source};
use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus::ast::{walk, Test};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.input.sources()?;
    let (tests, status) = sources.read();

    if args.json {
        let rows: Vec<_> = tests
            .iter()
            .map(|(source, test)| row(source, test))
            .collect();
        show(&format!("{:#}\n", json!(rows)))?;
    } else {
        show(&table(&tests))?;
    }
    Ok(status)
}

fn row(source: &Source, test: &Test) -> serde_json::Value {
    json!({
        "file": source.file,
        "name": test.name.text,
        "processes": test.processes.len(),
        "macros": macros(test),
        "expected": test.expectation,
    })
}

fn table(tests: &[(&Source, Test)]) -> String {
    let names = tests.iter().map(|(_, test)| test.name.text.len());
    let width = names.fold("test".len(), usize::max);
    let mut text = format!("{:width$}  CPUs  Result:            uses\n", "test");

    for (_, test) in tests {
        let expected = test.expectation;
        let expected = expected.map_or("-".to_owned(), |said| said.to_string());
        let uses: Vec<_> = macros(test).into_iter().collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{:width$}  {:4}  {expected:18}  {}",
            test.name.text,
            test.processes.len(),
            uses.join(" ")
        );
    }
    text
}

/// The macros that a test uses; `plain` stands for accesses without any.
fn macros(test: &Test) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();

    for process in &test.processes {
        walk::calls(&process.body, &mut |call, _| {
            found.insert(call.name.text.as_str());
        });
        if !walk::plain_accesses(&process.body).is_empty() {
            found.insert("plain");
        }
    }
    found
}
