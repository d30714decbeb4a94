// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus compile`.

use super::batch::Batch;
use super::files::{Files, Forms};
use super::model::{base_name, progress, warn, Judge};
use super::stop::{of_refusal, Stop};
use crate::output::note;
use crate::status::Status;
use lkmm_asm::cell::{base, Cell};
use lkmm_litmus_compile::arch::{Arch, View};
use lkmm_litmus_compile::build::{Build, Variant};
use lkmm_litmus_compile::case::{in_full, Judged};
use lkmm_litmus_compile::known::Known;
use lkmm_litmus_compile::report::cases::cases;
use lkmm_litmus_compile::report::document::document;
use lkmm_litmus_compile::report::html::page;
use lkmm_litmus_compile::report::table::table;
use lkmm_litmus_compile::report::{Conclusion, Report};
use lkmm_litmus_compile::run::{Compiled, Job, Options};
use lkmm_litmus_gen::language::words;
use lkmm_litmus_gen::Variables;
use lkmm_results::junit::junit;
use std::env::var;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    #[command(flatten)]
    judge: Judge,
    /// The folder for sources and objects
    #[arg(long, value_name = "DIR", default_value = "build/compiled")]
    out: PathBuf,
    /// The script that compiles them
    #[arg(
        long,
        value_name = "FILE",
        default_value = "scripts/compiled-objects.sh"
    )]
    script: PathBuf,
    /// A configuration of the kernel, as in targets/cells.toml, for -O2 and -Os; and with `-mir0` behind it
    /// without rustc's MIR optimisations; may be given several times
    #[arg(
        long,
        value_name = "CELL",
        default_values = ["arm64_lse_O2_inlined", "arm64_lse_Os_inlined"]
    )]
    cell: Vec<String>,
    /// A CPU, which decides between the alternatives in the code, such as llsc; may be given several
    /// times [default: the newest one]
    #[arg(long, value_name = "CPU")]
    view: Vec<String>,
    /// How the processes reach the variables
    #[arg(long, value_name = "HOW", default_value = "all")]
    variables: Reach,
    /// Breakages that are known
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// A known breakage that no test is about is an error
    #[arg(long, requires = "known")]
    all_used: bool,
    /// Write the tests of the machine, as herd7 is given them
    #[arg(long, value_name = "DIR")]
    machine_tests: Option<PathBuf>,
    #[command(flatten)]
    files: Files,
    /// Write the results as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Compare what became of dependencies with this page, such as Documentation/compiled-code.rst
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Write that page
    #[arg(long, requires = "document")]
    bless: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Reach {
    /// By addresses that are parameters
    Parameters,
    /// As globals
    Globals,
    /// Both
    All,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let options = options(args)?;
    let known = args.known.as_deref().map(Known::read).transpose();
    let known = known.map_err(|error| Stop::Usage(error.to_string()))?;
    let sources = args.batch.input.sources()?;
    let arch = arch(&options.builds)?;
    let (model, machine) = args.judge.open_both(arch.lifter.model())?;
    let (tests, status) = sources.read();
    let answers = args
        .judge
        .each(&tests, |(_, test)| model.ask(&in_full(test)))?;
    let jobs: Vec<_> = tests
        .into_iter()
        .zip(answers)
        .map(|((source, test), answer)| Job {
            test,
            file: source.file.clone(),
            text: source.text.clone(),
            answer,
        })
        .collect();
    let refusals = jobs.iter().filter_map(|job| job.answer.as_ref().err());
    let mut statuses: Vec<_> = refusals.map(of_refusal).chain([status]).collect();
    if jobs.is_empty() {
        return Ok(Status::worst(statuses));
    }
    let described = about(&options, arch);
    let compiled = Compiled::new(&jobs, options).map_err(Stop::Compile)?;
    let herd = model.version().split(',').next().unwrap_or_default();
    let compilers = compiled.compilers();
    let about = format!("{described}; {compilers}, herd7 {herd}");
    let codes = compiled.codes(&jobs);
    let bar = progress(codes.len());
    let judged = args.judge.each(&codes, |(at, code)| {
        let processes = code.subject.test.processes.len();
        let assignments = args.batch.choice().assignments(processes);
        let judged = code.judge(&assignments, &machine);
        bar.inc(1);
        judged.map(|judged| (*at, judged))
    })?;
    bar.finish_and_clear();
    warn(&model);
    let judged: Result<Vec<_>, _> = judged.into_iter().collect();
    let judged = judged.map_err(|error| Stop::Compile(error.into()))?;
    if let Some(folder) = &args.machine_tests {
        write_tests(folder, &jobs, &judged)
            .map_err(|error| Stop::Io(folder.display().to_string(), error))?;
    }
    let known = known.unwrap_or_default();
    let mut report = Report::new(about, &jobs, &compiled, judged, &known, args.all_used);
    if args.files.page() {
        let wanted = report.to_draw();
        let graphs = args
            .judge
            .each(&wanted, |(.., text)| machine.allowed_graph(text))?;
        for ((test, case, _), graph) in wanted.into_iter().zip(graphs) {
            report.drawn(test, case, graph);
        }
    }
    statuses.push(write(args, &report)?);
    statuses.push(match report.conclusion() {
        Conclusion::Kept => Status::Ok,
        Conclusion::Unsupported => Status::Unsupported,
        Conclusion::Time => Status::Timeout,
        Conclusion::Different => Status::Different,
        Conclusion::Failed => Status::Failed,
    });
    Ok(Status::worst(statuses))
}

fn options(args: &Args) -> Result<Options, Stop> {
    let usage = |error: lkmm_asm::error::Error| Stop::Usage(error.to_string());
    let builds = args.cell.iter().map(|name| {
        let (cell, variant) = match name.strip_suffix("-mir0") {
            Some(cell) => (cell, Variant::Mir0),
            None => (name.as_str(), Variant::Default),
        };
        let cell: Cell = cell.parse().map_err(usage)?;
        Ok(Build { cell, variant })
    });
    let builds = builds.collect::<Result<Vec<_>, Stop>>()?;
    Ok(Options {
        folder: args.out.clone(),
        script: args.script.clone(),
        base: base(&base_name().to_string_lossy()).map_err(usage)?,
        views: views(&args.view, arch(&builds)?)?,
        builds,
        variables: match args.variables {
            Reach::Parameters => vec![Variables::Parameters],
            Reach::Globals => vec![Variables::Globals],
            Reach::All => Variables::ALL.to_vec(),
        },
    })
}

/// The one architecture of all builds.
fn arch(builds: &[Build]) -> Result<&'static Arch, Stop> {
    let names: Vec<_> = builds.iter().map(Build::architecture).collect();
    let one = names.windows(2).all(|two| two[0] == two[1]);
    let arch = names
        .first()
        .filter(|_| one)
        .and_then(|name| Arch::find(name));
    arch.ok_or_else(|| {
        let message = format!(
            "cells of {}: not of one architecture that has a lifter",
            names.join(", ")
        );
        Stop::Usage(message)
    })
}

fn views(names: &[String], arch: &'static Arch) -> Result<Vec<&'static View>, Stop> {
    if names.is_empty() {
        return Ok(arch.views[..1].iter().collect());
    }
    let unknown = |name| {
        let known: Vec<_> = arch.views.iter().map(|view| view.name).collect();
        Stop::Usage(format!("--view {name}: none of {}", known.join(", ")))
    };
    let views = names
        .iter()
        .map(|name| arch.view(name).ok_or_else(|| unknown(name)));
    views.collect()
}

/// What is compiled and judged.
fn about(options: &Options, arch: &Arch) -> String {
    let builds: Vec<_> = options.builds.iter().map(ToString::to_string).collect();
    let views: Vec<_> = options.views.iter().map(|view| view.name).collect();
    let variables: Vec<_> = options.variables.iter().map(|one| one.word()).collect();
    format!(
        "{} {}: {}; CPUs: {}; variables as {}",
        options.base,
        arch.target,
        builds.join(", "),
        views.join(", "),
        variables.join(" and ")
    )
}

fn write_tests(folder: &Path, jobs: &[Job], judged: &[(usize, Vec<Judged>)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (at, all) in judged {
        for one in all {
            let Some(text) = &one.text else { continue };
            let name = [
                &jobs[*at].test.name.text,
                &words(&one.case.languages),
                &one.case.build.to_string(),
                one.case.view.name,
                one.case.variables.word(),
            ]
            .join(".");
            fs::write(folder.join(name + ".litmus"), text)?;
        }
    }
    Ok(())
}

/// How a page differs from what it should be. That of other builds or compilers is not compared, but
/// by a CI, which knows its compilers.
fn compare(path: &Path, old: io::Result<String>, text: &str, about: &str) -> Option<String> {
    let ci = var("CI").is_ok_and(|value| !value.is_empty());
    match old {
        Ok(old) if old == text => None,
        Ok(old) if !ci && !old.contains(about) => {
            let path = path.display();
            note(format_args!(
                "{path}: not compared, it is not about: {about}"
            ));
            None
        }
        Ok(_) => Some("stale: --bless if this is meant".to_owned()),
        Err(error) => Some(format!("{error}: --bless writes it")),
    }
}

/// Prints the report, and writes the files that are wanted; the page of dependencies is written or
/// compared.
fn write(args: &Args, report: &Report) -> Result<Status, Stop> {
    let cases = cases(report);
    let mut others = Vec::new();
    if let Some(path) = &args.junit {
        let xml = junit(&cases).map_err(io::Error::other);
        let xml = xml.map_err(|error| Stop::Io("the results as XML".to_owned(), error))?;
        others.push((path.as_path(), xml));
    }
    let mut status = Status::Ok;
    if let Some(path) = &args.document {
        let old = fs::read_to_string(path);
        let text = document(old.as_deref().unwrap_or(""), report);
        if args.bless {
            others.push((path, text));
        } else if let Some(fault) = compare(path, old, &text, &report.about) {
            note(format_args!("{}: {fault}", path.display()));
            status = Status::Different;
        }
    }
    let written = args.files.write(Forms {
        report,
        table: format!("{}\n{}", report.about, table(report)),
        page,
        cases: &cases,
        others,
    })?;
    Ok(Status::worst([status, written]))
}
