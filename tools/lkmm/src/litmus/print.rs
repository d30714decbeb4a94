// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus print`.

use super::input::Input;
use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus::Diagnostic;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// The language of the processes
    #[arg(long = "as", value_name = "LANGUAGE", default_value = "c")]
    language: Word,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Word {
    C,
    Rust,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.input.sources()?;
    let (tests, status) = sources.read();
    let mut statuses = vec![status];

    for (source, test) in &tests {
        match args.language {
            Word::C => show(&test.to_string())?,
            Word::Rust => match lkmm_litmus_gen::in_rust(test) {
                Ok(text) => show(&text)?,
                Err(reason) => {
                    source.complain(&[Diagnostic::new(reason.message, reason.span)]);
                    statuses.push(Status::Unsupported);
                }
            },
        }
    }
    Ok(Status::worst(statuses))
}
