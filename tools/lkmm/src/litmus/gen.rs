// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus gen`.

use super::batch::Batch;
use super::{show, Stop};
use lkmm_litmus::status;
use lkmm_litmus_run::language::words;
use lkmm_litmus_run::module::{self, Module};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    /// The folder for the module's sources
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<u8, Stop> {
    let sources = args.batch.sources()?;
    let mut tests = Vec::new();
    let mut unreadable = false;

    for source in &sources {
        match source.read() {
            Ok(test) => tests.push((source, test)),
            Err(found) => {
                source.complain(&found);
                unreadable = true;
            }
        }
    }
    let inputs: Vec<_> = tests
        .iter()
        .map(|(source, test)| module::Input {
            test,
            file: &source.file,
            text: &source.text,
            race_free: None,
        })
        .collect();
    let module = Module::new(&inputs, args.batch.choice());
    let written = module.write(&args.out);
    written.map_err(|error| Stop::Io(args.out.display().to_string(), error))?;

    let mut text = String::new();
    for one in &module.index.unsupported {
        let _ = writeln!(
            text,
            "UNSUPPORTED {} {}: {}:{}:{}: {}",
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
        tests.len(),
        module.index.runs.len(),
        module.index.cpus,
        args.out.display()
    );
    show(&text)?;
    Ok(if unreadable {
        status::UNREADABLE
    } else if module.index.unsupported.is_empty() {
        status::OK
    } else {
        status::UNSUPPORTED
    })
}
