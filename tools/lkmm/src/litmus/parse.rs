// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus parse`.

use super::input::Input;
use super::stop::{show, Stop};
use crate::status::Status;
use serde_json::json;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Print the tests as they were understood
    #[arg(long, conflicts_with = "json")]
    print: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.input.sources()?;
    let mut rows = Vec::new();
    let mut unreadable = 0;

    for source in &sources.tests {
        let test = source.read();
        if let Err(found) = &test {
            unreadable += 1;
            if !args.json {
                source.complain(found);
            }
        }
        if args.json {
            let found = test.as_ref().err().map_or(&[][..], Vec::as_slice);
            rows.push(json!({
                "file": source.file,
                "name": test.as_ref().ok().map(|test| &test.name.text),
                "errors": source.locate(found),
            }));
        } else if let (true, Ok(test)) = (args.print, &test) {
            show(&test.to_string())?;
        }
    }

    if args.json {
        show(&format!("{:#}\n", json!(rows)))?;
    } else if !args.print {
        let read = sources.tests.len() - unreadable;
        show(&format!("{read} tests read, {unreadable} cannot be read\n"))?;
    }
    let read = if unreadable == 0 {
        Status::Ok
    } else {
        Status::Unreadable
    };
    Ok(Status::worst([sources.status(), read]))
}
