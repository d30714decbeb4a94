// SPDX-License-Identifier: GPL-2.0

//! Where a report goes.

use super::stop::{show, Stop};
use crate::output::note;
use crate::status::Status;
use lkmm_results::Case;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Files {
    /// Write the results as JSON; - for standard output, without the table
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Append the results to this file, a line of JSON for each: see lkmm results
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// Write the results as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// A report in the forms that people and programs read.
pub struct Forms<'a, R> {
    pub report: &'a R,
    pub table: String,
    pub page: fn(&R) -> String,
    pub cases: &'a [Case],
    /// Further files and their texts.
    pub others: Vec<(&'a Path, String)>,
}

impl Files {
    /// Whether a page is wanted, which has pictures.
    pub fn page(&self) -> bool {
        self.html.is_some()
    }

    /// Prints a report, and writes the files that are wanted. One that cannot be written does not
    /// keep the others from being.
    pub fn write<R: Serialize>(&self, forms: Forms<'_, R>) -> Result<Status, Stop> {
        let json = serde_json::to_string_pretty(forms.report)
            .map_err(|error| Stop::Io("the results as JSON".to_owned(), error.into()))?;
        let json = json + "\n";
        let mut files = forms.others;
        match self.json.as_deref() {
            Some(path) if path == Path::new("-") => show(&json)?,
            path => {
                files.extend(path.map(|path| (path, json)));
                show(&forms.table)?;
            }
        }
        let html = self.html.as_deref();
        files.extend(html.map(|path| (path, (forms.page)(forms.report))));
        let mut status = Status::Ok;
        if let Some(path) = &self.results {
            if let Err(error) = lkmm_results::append(path, forms.cases) {
                note(error);
                status = Status::Failed;
            }
        }
        for (path, text) in files {
            if let Err(error) = fs::write(path, text) {
                note(format_args!("{}: {error}", path.display()));
                status = Status::Failed;
            }
        }
        Ok(status)
    }
}
