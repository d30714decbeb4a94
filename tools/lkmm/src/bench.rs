// SPDX-License-Identifier: GPL-2.0

//! `lkmm bench`: the table goes to standard output, errors to standard error.

use lkmm_bench::Args;
use std::io;
use std::process::ExitCode;

/// Does it, and returns the status to end with.
pub fn run(args: &Args) -> ExitCode {
    match lkmm_bench::run(args, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.status())
        }
    }
}
