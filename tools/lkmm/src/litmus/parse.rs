// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus parse`.

use super::input::{Input, Source};
use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus::diagnostic::Severity;
use lkmm_litmus::Diagnostic;
use serde_json::json;
use std::collections::BTreeMap;

/// So many errors and warnings are shown one by one.
const FEW: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Show each error and warning, and not one of each kind
    #[arg(long, conflicts_with = "json")]
    details: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A diagnostic and the test that it is about.
type Found<'a> = (&'a Source, Diagnostic);

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.input.sources()?;
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut rows = Vec::new();
    let mut unreadable = 0;

    for source in &sources.tests {
        let test = source.read();
        let of_test = match &test {
            Ok(test) => &test.warnings.0,
            Err(errors) => {
                unreadable += 1;
                errors
            }
        };
        if args.json {
            rows.push(json!({
                "file": source.file,
                "name": test.as_ref().ok().map(|test| &test.name.text),
                "errors": source.locate(&of(of_test, Severity::Error)),
                "warnings": source.locate(&of(of_test, Severity::Warning)),
            }));
        }
        found.extend(of_test.iter().map(|one| (source, one.clone())));
    }

    if args.json {
        show(&format!("{:#}\n", json!(rows)))?;
    } else {
        let read = sources.tests.len() - unreadable;
        show(&format!("{read} tests read, {unreadable} cannot be read\n"))?;
        explain(&found, args.details)?;
    }
    let read = if unreadable == 0 {
        Status::Ok
    } else {
        Status::Unreadable
    };
    Ok(Status::worst([sources.status(), read]))
}

/// Those of a severity.
fn of(found: &[Diagnostic], severity: Severity) -> Vec<Diagnostic> {
    let those = found.iter().filter(|one| one.severity == severity);
    those.cloned().collect()
}

/// Shows what was found: all of it, or how much there is of each kind and the first of it.
fn explain(found: &[Found<'_>], details: bool) -> Result<(), Stop> {
    if details || found.len() <= FEW {
        for (source, diagnostic) in found {
            source.complain(std::slice::from_ref(diagnostic));
        }
        return Ok(());
    }
    let mut kinds: BTreeMap<(Severity, String), Vec<&Found<'_>>> = BTreeMap::new();
    for one in found {
        let kind = (one.1.severity, one.1.kind());
        kinds.entry(kind).or_default().push(one);
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|((severity, _), all)| (*severity, std::cmp::Reverse(all.len())));
    for ((severity, kind), all) in &kinds {
        show(&format!("{:>7}  {}: {kind}\n", all.len(), severity.word()))?;
    }
    show("The first of each kind follows; --details shows all.\n")?;
    for (_, all) in &kinds {
        let (source, diagnostic) = all[0];
        source.complain(std::slice::from_ref(diagnostic));
    }
    Ok(())
}
