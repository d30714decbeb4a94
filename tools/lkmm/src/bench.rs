// SPDX-License-Identifier: GPL-2.0

//! `lkmm bench`: the table goes to standard output, errors to standard error.

use crate::status::Status;
use lkmm_bench::{Args, Error};
use std::io;
use std::process::ExitCode;

/// Does it, and returns the status to end with.
pub fn run(args: &Args) -> ExitCode {
    match lkmm_bench::run(args, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(status(&error))
        }
    }
}

fn status(error: &Error) -> Status {
    match error {
        Error::Io { .. } | Error::Malformed { .. } | Error::Incomplete { .. } => Status::BadInput,
        Error::Chart(_) | Error::Json(_) => Status::Usage,
    }
}
