// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus gen`.

use super::batch::Batch;
use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus_gen::language::words;
use lkmm_litmus_gen::module::{self, Module};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    /// The folder for the module's sources
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.batch.input.sources()?;
    let (tests, mut status) = sources.read();
    let inputs: Vec<_> = tests
        .iter()
        .map(|(source, test)| module::Input {
            test,
            file: &source.file,
            text: &source.text,
            model: None,
            deadlock: false,
        })
        .collect();
    let module = Module::new(&inputs, args.batch.choice());
    let written = module.write(&args.out);
    written.map_err(|error| Stop::Io(args.out.display().to_string(), error))?;

    announce(&module, tests.len(), &args.out)?;
    if !module.index.unsupported.is_empty() {
        status = Status::worst([status, Status::Unsupported]);
    }
    Ok(status)
}

/// Prints what is in a module, and what is not.
pub fn announce(module: &Module, tests: usize, out: &Path) -> Result<(), Stop> {
    let mut text = String::new();
    for one in &module.index.unsupported {
        let _ = writeln!(
            text,
            "{} {} {}: {}:{}:{}: {}",
            one.why.word(),
            one.test,
            words(&one.languages),
            one.file,
            one.line,
            one.column,
            one.reason
        );
    }
    let _ = writeln!(
        text,
        "{} tests in {} assignments of languages, for {} CPUs: {}",
        tests,
        module.index.runs.len(),
        module.index.cpus,
        out.display()
    );
    show(&text)
}
